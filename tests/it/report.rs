//! The whole way, natively: bytes -> figures and document.

use keliu::engine::Engine;
use keliu::i18n::{Lang, PlainHosts};
use keliu::issue::Error;
use keliu::report::{Block, Figures, MappingChoice, Status};
use std::path::{Path, PathBuf};

pub fn load(engine: &mut Engine, name: &str, bytes: &[u8], map: &[(&str, &str)]) -> Result<(), Error> {
    engine.begin(name, bytes.len() as f64, "")?;
    for chunk in bytes.chunks(1 << 20) {
        engine.push(chunk)?;
    }
    engine.finish()?;
    let roles = map.iter().map(|(role, column)| ((*column).to_owned(), (*role).to_owned())).collect();
    engine.remap(MappingChoice { roles, ..MappingChoice::default() })?;
    engine.confirm()?;
    while !engine.advance()?.finished {}
    Ok(())
}

pub fn engine() -> Engine {
    Engine::new(Lang::En, Box::new(PlainHosts)).unwrap()
}

fn figures(bytes: &[u8], map: &[(&str, &str)]) -> Figures {
    let mut engine = engine();
    load(&mut engine, "file.csv", bytes, map).unwrap();
    engine.figures().unwrap()
}

pub fn data(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A file that stands beside the project and not in it.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        eprintln!("skipped: no ../shared/{name}");
    }
    bytes
}

#[track_caller]
fn is(figures: &Figures, expected: &[(&str, &str)]) {
    for (id, value) in expected {
        assert_eq!(figures.get(id), Some(*value), "{id}");
    }
}

#[track_caller]
pub fn near(figures: &Figures, id: &str, value: f64, relative: f64) {
    let got: f64 = figures.get(id).unwrap_or_else(|| panic!("no {id}")).parse().unwrap();
    assert!((got - value).abs() <= relative * value.abs(), "{id}: {got}, wanted {value}");
}

/// Published fits (Fader, Hardie & Lee 2005; note 025) and an independent implementation; see tests/oracle.
#[test]
fn cdnow_up_to_september_1997() {
    let mut engine = engine();
    engine.preset("clv.until", "1997-09-30").unwrap();
    let map = [("customer", "id"), ("date", "date"), ("amount", "spend")];
    load(&mut engine, "cdnow.csv", &data("cdnow_sample_transactions.csv"), &map).unwrap();
    let f = engine.figures().unwrap();
    is(
        &f,
        &[
            ("intake.rows_read", "6919"),
            ("intake.accepted", "6919"),
            ("sales.revenue", "244091.94"),
            ("sales.customers", "2357"),
            ("sales.buyers", "2349"),
            ("sales.first_date", "1997-01-01"),
            ("sales.last_date", "1998-06-30"),
            ("rfm.customers", "2357"),
            ("rfm.as_of", "1998-07-01"),
            ("clusters.k", "2"),
            ("clv.model", "pareto_nbd"),
            ("clv.holdout.actual", "1882"),
            ("clv.holdout.actual_orders", "1882"),
            ("clv.holdout.naive.total", "2457"),
        ],
    );
    for (id, value) in [
        ("clv.bg_nbd.r", 0.242595),
        ("clv.bg_nbd.alpha", 4.413602),
        ("clv.bg_nbd.a", 0.792922),
        ("clv.bg_nbd.b", 2.425907),
        ("clv.gamma_gamma.p", 6.249572),
        ("clv.gamma_gamma.q", 3.744225),
        ("clv.gamma_gamma.v", 15.443521),
    ] {
        near(&f, id, value, 1e-4);
    }
    near(&f, "clv.bg_nbd.loglik", -9582.4292, 1e-8);
    near(&f, "clv.mbg_nbd.loglik", -9582.1357, 1e-8);
    near(&f, "clv.pareto_nbd.loglik", -9594.9762, 1e-8);
    near(&f, "clv.holdout.bg_nbd.total", 1653.4, 1e-4);
    near(&f, "clv.holdout.expected_orders", 1665.5, 1e-4);
    near(&f, "clusters.inertia", 2842.85919602, 5e-4);
}

/// The sample of the page.
pub fn sample() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/sample/online_retail_sample.csv.gz");
    let packed = std::fs::read(path).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut bytes).unwrap();
    bytes
}

#[test]
fn the_sample_of_the_page() {
    let mut engine = engine();
    load(&mut engine, "sample.csv", &sample(), &[]).unwrap();
    is(&engine.figures().unwrap(), &[("intake.rows_read", "22890"), ("intake.accepted", "22890")]);
    let report = engine.report().unwrap();
    assert!(report.sections.iter().all(|s| s.status != Status::Locked), "a section of the sample is locked");
}

#[test]
fn online_retail_agrees_with_its_facts() {
    let Some(packed) = shared("data/online_retail_2010_2011.csv.gz") else { return };
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut bytes).unwrap();
    let f = figures(&bytes, &[]);
    is(
        &f,
        &[
            ("intake.rows_read", "541909"),
            ("intake.accepted", "541909"),
            ("intake.noted.customer.missing", "135080"),
            ("intake.noted.row.duplicate", "5268"),
            ("sales.revenue", "9747747.934"),
            ("sales.revenue_known_customers", "8300065.814"),
            ("sales.customers", "4372"),
            ("sales.first_date", "2010-12-01"),
            ("sales.last_date", "2011-12-09"),
            ("sales.month.2011-11.revenue", "1461756.25"),
            ("rfm.as_of", "2011-12-10"),
        ],
    );
    let count = |id| f.get(id).unwrap().parse::<u64>().unwrap();
    assert_eq!(count("sales.orders") + count("sales.return_orders"), 25_900);
}

#[test]
fn superstore_agrees_with_its_facts() {
    let Some(bytes) = shared("data/superstore_us.csv") else { return };
    let f = figures(&bytes, &[]);
    is(
        &f,
        &[
            ("intake.rows_read", "9994"),
            ("intake.accepted", "9994"),
            ("sales.revenue", "2297200.8603"),
            ("sales.customers", "793"),
            ("sales.orders", "5009"),
            ("sales.month.2017-11.revenue", "118447.825"),
        ],
    );
    // 286,397.0217 profit over all years; the scenario's margin is that of the last twelve months.
    near(&f, "clv.margin", 286397.0217 / 2297200.8603, 1e-9);
}

#[test]
fn chinese_files_work_or_say_what_they_lack() {
    if let Some(bytes) = shared("data/cn_tmall_orders_utf8.csv") {
        let f = figures(&bytes, &[]);
        is(&f, &[("intake.rows_read", "28010"), ("sales.revenue", "1902487.15"), ("sales.customers", "0")]);
    }
    if let Some(bytes) = shared("data/cn_receipts_gbk.csv") {
        let f = figures(&bytes, &[]);
        is(&f, &[("intake.rows_read", "3478"), ("sales.first_date", "2017-01-03")]);
    }
    let small =
        "客户编号,下单日期,实付金额\n甲,2024年1月5日,12.50\n乙,2024年1月6日,¥1,000\n甲,2024年2月1日,3\n";
    let f = figures(small.replace("¥1,000", "\"¥1,000\"").as_bytes(), &[]);
    is(&f, &[("sales.revenue", "1015.5"), ("sales.customers", "2"), ("sales.orders", "3")]);
}

/// Invariant 4: the order of rows does not matter.
#[test]
fn row_order_does_not_matter() {
    let bytes = data("cdnow_sample_transactions.csv");
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let map = [("customer", "id"), ("date", "date"), ("amount", "spend")];
    let (a, b) = (figures(&bytes, &map), figures((lines.join("\n") + "\n").as_bytes(), &map));
    assert_eq!(a.iter().count(), b.iter().count());
    for (id, x) in a.iter() {
        let y = b.get(id).unwrap_or_else(|| panic!("no {id}"));
        assert_eq!(x, y, "{id}");
    }
}

#[test]
fn bad_input_is_refused_and_the_former_report_stays() {
    let mut engine = engine();
    let good = "customer,date,amount\na,2024-01-01,10\nb,2024-02-01,20\na,2024-03-01,5\n";
    load(&mut engine, "good.csv", good.as_bytes(), &[]).unwrap();
    let before = engine.figures().unwrap();
    for (bytes, code) in [
        (&b""[..], "file.empty"),
        (b"customer,date,amount\n", "file.header_only"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "file.is_image"),
        (b"customer,amount\na,10\nb,20\n", "columns.missing"),
        (b"customer,date,amount\na,someday,10\nb,never,20\n", "columns.missing"),
    ] {
        let error = load(&mut engine, "bad", bytes, &[]).unwrap_err();
        assert_eq!(error.code, code);
        assert!(!engine.texts().error(&error).contains(['[', '{']), "{}", engine.texts().error(&error));
        engine.abandon();
        assert_eq!(engine.figures().unwrap(), before);
    }
}

/// Few or strange data: sections say what is missing instead of failing or inventing.
#[test]
fn poor_files_give_honest_reports() {
    for (name, text) in [
        ("one customer", "customer,date,amount\na,2024-01-01,10\n"),
        ("one day", "customer,date,amount\na,2024-01-01,10\nb,2024-01-01,20\nc,2024-01-01,30\n"),
        ("all negative", "customer,date,amount\na,2024-01-01,-10\nb,2024-01-02,-20\n"),
        ("all zero", "customer,date,amount\na,2024-01-01,0\nb,2024-01-02,0\n"),
        ("no customer", "date,amount\n2024-01-01,10\n2024-01-02,20\n"),
        ("huge", "customer,date,amount\na,2024-01-01,900000000000000\nb,2024-01-02,900000000000000\n"),
    ] {
        for lang in Lang::ALL {
            let mut engine = Engine::new(lang, Box::new(PlainHosts)).unwrap();
            load(&mut engine, name, text.as_bytes(), &[]).unwrap_or_else(|e| panic!("{name}: {e}"));
            let report = engine.report().unwrap();
            let clv = report.sections.iter().find(|s| s.id == "clv").unwrap();
            assert_eq!(clv.status, Status::Locked, "{name}");
            // An author's name holds what an infinite number would be written as.
            let json = serde_json::to_string(&report).unwrap().replace("Rubinfeld", "");
            // A key without a text would show in brackets, an argument without a value in braces.
            for wrong in ["[error", "[clv", "[rfm", "[col", "{n}", "{reason}", "NaN", "inf"] {
                assert!(!json.contains(wrong), "{name}, {}: {wrong} in {json}", lang.tag());
            }
        }
    }
}

#[test]
fn every_set_opens_and_settings_answer() {
    let mut engine = engine();
    let map = [("customer", "id"), ("date", "date"), ("amount", "spend")];
    load(&mut engine, "cdnow.csv", &data("cdnow_sample_transactions.csv"), &map).unwrap();
    let check_sets = |engine: &mut Engine| {
        let report = engine.report().unwrap();
        let mut n = 0;
        for block in report.sections.iter().flat_map(|s| &s.blocks) {
            let tables = match block {
                Block::Table(t) => vec![t],
                Block::Chart(c) => vec![&c.table],
                _ => vec![],
            };
            for cell in tables.into_iter().flat_map(|t| t.rows.iter().flatten()) {
                if let Some(set) = &cell.set {
                    n += 1;
                    let page = engine.customers(set, "clv", true, 0, 10).unwrap();
                    assert!(page.total >= 1.0 && !page.table.rows.is_empty(), "{set}");
                    assert_eq!(page.sorts.len(), page.table.columns.len());
                }
            }
        }
        n
    };
    assert!(check_sets(&mut engine) > 50);
    for (id, value) in [
        ("rfm.bands", "3"),
        ("rfm.scheme", "eight"),
        ("rfm.bands", "5"),
        ("rfm.cuts.frequency", "2 3 5 10"),
        ("clusters.k", "4"),
        ("clv.horizon_months", "24"),
        ("clv.until", "1997-09-30"),
        ("price.change_percent", "-10"),
        ("filter.from", "1997-03-01"),
        ("report.currency", "USD"),
    ] {
        let sections = engine.set(id, value).unwrap_or_else(|e| panic!("{id}={value}: {e}"));
        assert!(!sections.is_empty(), "{id}");
        // The file names no products: what needs them is locked.
        let mut others =
            sections.iter().filter(|s| !["waterfall", "prices", "scenario"].contains(&s.id.as_str()));
        assert!(others.all(|s| s.status != Status::Locked), "{id}={value}");
        check_sets(&mut engine);
    }
    assert_eq!(engine.set("filter.from", "1999-01-01").unwrap_err().code, "rows.none_left");
    assert_eq!(engine.set("rfm.bands", "11").unwrap_err().code, "setting.value");
    assert_eq!(engine.set("rfm.cuts.recency", "30 90").unwrap_err().code, "params.cut_points");
    assert_eq!(engine.customers("no.such", "id", false, 0, 1).unwrap_err().code, "set.unknown");
    let csv = String::from_utf8(engine.customers_csv("clv.all", "clv", true).unwrap()).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() > 1_000);
}

/// Zero price change changes nothing; the scenario's parts hang together.
#[test]
fn price_scenario_at_zero() {
    let mut engine = engine();
    let map = [("customer", "id"), ("date", "date"), ("amount", "spend")];
    load(&mut engine, "cdnow.csv", &data("cdnow_sample_transactions.csv"), &map).unwrap();
    engine.set("price.change_percent", "0").unwrap();
    let f = engine.figures().unwrap();
    assert_eq!(f.get("price.profit"), f.get("price.profit_now"));
    assert_eq!(f.get("price.revenue"), f.get("price.base_revenue"));
    assert_eq!(f.get("price.p_profit_rises"), None);
}

const EUROS: &str = "customer,date,amount\na,2024-01-01,€10\nb,2024-02-01,€20\na,2024-03-01,€5\n";
const POUNDS: &str = "customer,date,amount\nc,2023-01-01,£1\nd,2023-02-01,£2\nc,2023-03-01,£3\n";

/// What was set for one file says nothing of another.
#[test]
fn settings_stay_with_their_file() {
    let mut engine = engine();
    load(&mut engine, "euros.csv", EUROS.as_bytes(), &[]).unwrap();
    for (id, value) in [("report.currency", "USD"), ("filter.from", "2024-02-01"), ("rfm.bands", "4")] {
        engine.set(id, value).unwrap();
    }
    engine.confirm().unwrap(); // the columns were looked at and left as they are
    while !engine.advance().unwrap().finished {}
    assert_eq!(engine.report().unwrap().currency, "USD");
    assert_eq!(engine.figures().unwrap().get("sales.revenue"), Some("25"));
    load(&mut engine, "pounds.csv", POUNDS.as_bytes(), &[]).unwrap();
    let report = engine.report().unwrap();
    assert_eq!((report.currency.as_str(), engine.figures().unwrap().get("rfm.bands")), ("GBP", Some("4")));
    assert_eq!(engine.figures().unwrap().get("sales.revenue"), Some("6"));
}

/// A cancel loses nothing and changes nothing, wherever it comes.
#[test]
fn a_cancel_changes_nothing() {
    let mut engine = engine();
    load(&mut engine, "euros.csv", EUROS.as_bytes(), &[]).unwrap();
    let json = |engine: &mut Engine| serde_json::to_string(&engine.report().unwrap()).unwrap();
    let before = json(&mut engine);
    for n_stages in 0..6 {
        engine.begin("pounds.csv", 1.0, "").unwrap();
        engine.push(POUNDS.as_bytes()).unwrap();
        engine.finish().unwrap();
        engine.confirm().unwrap();
        for _ in 0..n_stages {
            assert!(!engine.advance().unwrap().finished);
        }
        engine.abandon();
        assert_eq!(json(&mut engine), before, "after {n_stages} stages");
    }
}

#[test]
fn settings_that_do_not_fit_the_file_are_refused() {
    for (id, value, code) in [
        ("clv.until", "2030-01-01", "setting.not_in_file"),
        ("filter.where.Country", "France", "setting.not_in_file"),
        ("filter.set", "VIP", "setting.not_in_file"),
        ("rfm.cuts.recency", "90", "params.cut_points"),
        ("no.such", "1", "setting.unknown"),
    ] {
        let mut engine = engine();
        let error = engine.preset(id, value).and_then(|()| load(&mut engine, "f.csv", EUROS.as_bytes(), &[]));
        assert_eq!(error.unwrap_err().code, code, "{id}");
    }
}

/// Exports often name the customer on the first line of an order only.
#[test]
fn lines_without_a_customer_belong_to_the_order() {
    let text =
        "order,customer,date,amount\n1,A,2024-01-01,10\n1,,2024-01-01,5\n2,B,2024-01-02,7\n3,,2024-01-03,1\n";
    let f = figures(text.as_bytes(), &[]);
    is(&f, &[("sales.orders", "3"), ("sales.revenue", "23"), ("sales.revenue_known_customers", "17")]);
}

/// The question about day and month shows a cell that can be read in two ways.
#[test]
fn the_question_about_dates_has_a_telling_example() {
    let mut engine = engine();
    engine.begin("dates.csv", 1.0, "").unwrap();
    engine.push(b"customer,date,amount\na,01/01/2024,10\nb,03/04/2024,20\na,05/05/2024,5\n").unwrap();
    let view = engine.finish().unwrap();
    let question = view.questions.iter().find(|q| q.id == "dateOrder").unwrap();
    assert!(question.text.contains("03/04/2024"), "{}", question.text);
}

#[test]
fn the_lists_of_rows_add_up_to_the_file() {
    let mut engine = engine();
    let file = "Order ID,Date,Customer,Amount\n1,2024-03-05,A,10\n,,,\n2,someday,B,5\n3,2024-03-06,C,7\n\
                3,2024-03-06,C,7\nTotal,,,29\n4,2024-03-07,A,1,x\n";
    load(&mut engine, "rows.csv", file.as_bytes(), &[]).unwrap();
    let numbers = |csv: Vec<u8>| -> Vec<u64> {
        let text = String::from_utf8(csv).unwrap();
        text.lines().skip(1).map(|line| line.split(',').next().unwrap().parse().unwrap()).collect()
    };
    let counted = numbers(engine.accepted_csv().unwrap());
    assert_eq!(counted, [2, 5, 6]);
    let mut all = numbers(engine.not_accepted_csv().unwrap());
    assert_eq!(all, [3, 4, 7, 8]);
    all.extend(counted);
    all.sort_unstable();
    assert_eq!(all, (2..=8).collect::<Vec<u64>>());
    // A row that comes twice is noted with its own number, also where blank lines lie before it.
    let figures = engine.figures().unwrap();
    is(&figures, &[("intake.noted.row.duplicate", "1")]);
}

/// Every section that is computed opens with one sentence, also for a file of ten rows and three columns, and for one without
/// customers.
#[test]
fn every_section_opens_with_its_finding() {
    let small = "Date,Customer,Amount\n2024-01-03,A,10\n2024-01-05,B,20.5\n2024-02-01,A,7\n2024-02-02,C,1\n2024-02-03,B,4\n\
                 2024-02-05,D,99\n2024-02-06,A,3\n2024-02-07,E,5\n2024-02-08,F,6\n2024-02-09,G,7\n";
    let nobody = "Date,Product,Quantity,Price\n2024-01-03,P,1,10\n2024-01-05,Q,2,5\n2024-02-01,P,1,11\n2024-02-02,Q,3,5\n";
    for (text, name) in [
        (small.as_bytes(), "small"),
        (nobody.as_bytes(), "nobody"),
        (&data("cdnow_sample_transactions.csv"), "cdnow"),
    ] {
        let mut engine = engine();
        load(&mut engine, "file.csv", text, &[]).unwrap();
        for section in engine.report().unwrap().sections {
            let opens =
                section.blocks.iter().any(|block| matches!(block, Block::Insight(i) if !i.text.is_empty()));
            assert!(opens || section.status == Status::Locked, "{name}: {}", section.id);
        }
    }
}
