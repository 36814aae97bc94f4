//! Files of contracts: recognised, answered by the shifted-beta-geometric model, and not taken for one when they are not.

use crate::oracle_data::json;
use crate::programmes::{cdnow, section};
use crate::report::{engine, load, near};
use keliu::analysis::value::clv::sbg::Sbg;
use keliu::engine::Engine;
use keliu::i18n::Lang;
use keliu::math::rng::Pcg64;
use keliu::model::Day;
use keliu::report::{Block, Status};
use std::fmt::Write as _;

const MAP: [(&str, &str); 3] = [("customer", "customer"), ("date", "date"), ("amount", "amount")];

fn opened(file: &str, presets: &[(&str, &str)]) -> Engine {
    let mut engine = engine();
    for (id, value) in presets {
        engine.preset(id, value).unwrap();
    }
    load(&mut engine, "contracts.csv", file.as_bytes(), &MAP).unwrap();
    engine
}

/// The 1,000 customers of Fader & Hardie (2007) as payments of 100 a year from 2010-01-15 on, and one new one in March
/// 2017, so that the seventh renewal is overdue for those who did not make it.
fn published(name: &str) -> String {
    let oracle = json(include_str!("../oracle/sbg.json"));
    let percent = oracle[name]["survival_percent"].as_array().unwrap();
    let mut file = "customer,date,amount\nN1,2017-03-01,100\n".to_owned();
    for (year, share) in percent.iter().take(8).enumerate() {
        let n = (share.as_f64().unwrap() * 10.0).round() as u32;
        for customer in 0..n {
            writeln!(file, "C{customer:04},{}-01-15,100", 2010 + year).unwrap();
        }
    }
    file
}

#[test]
fn the_published_cohorts_as_files() {
    for (name, alpha, beta, loglik) in
        [("regular", 0.704, 1.182, -1680.3), ("high_end", 0.668, 3.806, -1611.2)]
    {
        let engine = opened(
            &published(name),
            &[("clv.customer", "C0000"), ("clv.customer", "C0999"), ("clv.discount_percent", "10")],
        );
        let f = engine.figures().unwrap();
        assert_eq!((f.get("clv.contract.is"), f.get("clv.contract.period")), (Some("1"), Some("year")));
        assert_eq!(f.get("clv.model"), Some("sbg"));
        let number = |id: &str| f.get(id).unwrap_or_else(|| panic!("no {id}")).parse::<f64>().unwrap();
        // To every printed digit.
        for (id, printed) in [("clv.sbg.alpha", alpha), ("clv.sbg.beta", beta)] {
            assert!((number(id) - printed).abs() <= 5.001e-4, "{name} {id} {}", number(id));
            assert!(number(&format!("{id}.low95")) < printed && printed < number(&format!("{id}.high95")));
        }
        assert!((number("clv.sbg.loglik") - loglik).abs() < 0.05);
        // C0000 has renewed seven times and is due again in January 2018, ten and a half months after the end.
        let (a, b) = (number("clv.sbg.alpha"), number("clv.sbg.beta"));
        let p = (b + 7.0) / (a + b + 7.0);
        near(&f, "clv.customer.C0000.expected_orders", p, 1e-12);
        near(&f, "clv.customer.C0000.p_any_order", p, 1e-12);
        let end = Day::from_ymd(2017, 3, 1).unwrap();
        let due = Day::from_ymd(2017, 1, 15).unwrap().plus(-end.0).0;
        let days = f64::from(due) + number("clv.contract.length_days");
        near(&f, "clv.customer.C0000.clv", 100.0 * p / libm::pow(1.1, days / 365.25), 1e-9);
        // C0999 left after the first year: lost, and worth nothing more.
        assert_eq!(
            (f.get("clv.customer.C0999.p_alive"), f.get("clv.customer.C0999.clv")),
            (Some("0"), Some("0"))
        );
        // Everybody still there and the new one.
        let n_left = published(name).lines().filter(|l| l.contains("2017-01-15")).count();
        assert_eq!(number("clv.contract.running"), n_left as f64 + 1.0);
        // All those with seven renewals, and the new customer with none, who is due on the horizon's last day.
        let new = b / (a + b);
        near(&f, "clv.expected_orders", n_left as f64 * p + new, 1e-9);
    }
}

/// The retention programme takes the curve of the model: retention rises with tenure, and the one rate that its formula knows
/// is the one at which customers are worth as much as by the curve.
#[test]
fn a_retention_programme_for_contracts() {
    let mut engine = opened(&published("regular"), &[("clv.discount_percent", "10")]);
    let f = engine.figures().unwrap();
    let number = |id: &str| f.get(id).unwrap_or_else(|| panic!("no {id}")).parse::<f64>().unwrap();
    let model = Sbg { alpha: number("clv.sbg.alpha"), beta: number("clv.sbg.beta") };
    // All but one have renewed seven times, one not yet.
    let n = number("clv.contract.running");
    let old = (n - 1.0) / n;
    let stays = |year: u32| old * model.retention(year + 7) + (1.0 - old) * model.retention(year);
    near(&f, "programmes.contract.survival.1", stays(1), 1e-12);
    let two = old * model.retention(8) * model.retention(9) + (1.0 - old) * model.survival(2);
    near(&f, "programmes.contract.survival.2", two, 1e-12);
    // Yearly margins by the curve, the first at once, by the closed form of Fader & Hardie (2010); what lies beyond a
    // hundred years is less than 1e-4 of it.
    let lifetime = |period| model.discounted_residual_lifetime(period, 0.1) / 1.1;
    let worth = 1.0 + old * lifetime(8) + (1.0 - old) * lifetime(1);
    near(&f, "programmes.contract.retention", 1.1 * (1.0 - 1.0 / worth), 1e-4);
    let rate = number("programmes.contract.retention");
    assert!(number("programmes.contract.retention.low95") < rate);
    assert!(rate < number("programmes.contract.retention.high95"));
    // Higher than next year's: those who stay, stay longer.
    assert!(rate > stays(1) + 0.01, "{rate} {}", stays(1));
    near(&f, "programme.retention.input.churn_before", 1.0 - rate, 1e-12);
    near(&f, "programme.retention.input.customers", n, 1e-12);
    near(&f, "programme.drivers.input.retention", rate, 1e-12);
    near(&f, "programme.churn.input.lost", 1.0 - stays(1), 1e-12);
    // The calculator's formula then comes to the curve's worth.
    let margin = number("programme.retention.input.margin");
    near(&f, "programme.retention.clv_before_discounted", margin * worth, 1e-4);
    // And it says so.
    for (lang, words) in [(Lang::En, "Retention rises with tenure"), (Lang::ZhHans, "留存率随合作时间上升")]
    {
        engine.language(lang).unwrap();
        let text = serde_json::to_string(&section(&mut engine, "programmes")).unwrap();
        assert!(text.contains(words) && !text.contains("[programme") && !text.contains("[col"), "{text}");
    }
    // Customers who leave without a word: lost is who did not come back.
    let f = cdnow(&[]).figures().unwrap();
    assert!(f.get("programmes.contract.retention").is_none());
    near(
        &f,
        "programme.retention.input.churn_before",
        f.get("programmes.lost.annual").unwrap().parse().unwrap(),
        1e-12,
    );
}

/// Ten contracts of 10 a month and ten of 30 that run, and ten of 10 that ended one after another: margin, payments and number
/// are those of the twenty that run. The customers of the last twelve months paid less each, because some left in them.
#[test]
fn the_margin_is_that_of_the_contracts_that_run() {
    let mut file = "customer,date,amount\n".to_owned();
    for customer in 0..30_u32 {
        let (amount, n_payments) = match customer {
            0..10 => (10, 24),
            10..20 => (30, 24),
            _ => (10, 4 + 2 * (customer - 20)),
        };
        for month in 0..n_payments {
            let (year, month) = (2022 + month / 12, 1 + month % 12);
            writeln!(file, "C{customer:02},{year}-{month:02}-15,{amount}").unwrap();
        }
    }
    let mut engine = opened(&file, &[("clv.contractual", "yes"), ("programme.open", "retention")]);
    let f = engine.figures().unwrap();
    let number = |id: &str| f.get(id).unwrap_or_else(|| panic!("no {id}")).parse::<f64>().unwrap();
    near(&f, "programme.retention.input.customers", 20.0, 1e-12);
    // (10 x 10 + 10 x 30) / 20 = 20 each time, 365.25 / 30.4 times a year, 30 % of it.
    let payments = 365.25 / number("clv.contract.length_days");
    assert!((payments - 12.0).abs() < 0.1, "{payments}");
    near(&f, "programme.retention.input.margin", 20.0 * payments * 0.3, 1e-12);
    near(&f, "programme.drivers.input.customers", 20.0, 1e-12);
    near(&f, "programme.drivers.input.orders", payments, 1e-12);
    near(&f, "programme.drivers.input.spend", 20.0, 1e-12);
    near(&f, "programme.drivers.yearly_margin", number("programme.retention.input.margin"), 1e-12);
    for (lang, words) in
        [(Lang::En, "what a running contract pays a year"), (Lang::ZhHans, "每份有效合约按目前付款额")]
    {
        engine.language(lang).unwrap();
        let text = serde_json::to_string(&section(&mut engine, "programmes")).unwrap();
        assert!(text.contains(words), "{text}");
    }
}

/// Monthly payments of customers whose chance of leaving is beta(1, 6); three years, new ones every week.
fn monthly(seed: u64, n: usize) -> String {
    let mut rng = Pcg64::new(seed);
    let first = Day::from_ymd(2021, 1, 1).unwrap();
    let mut file = "customer,date,amount,plan\n".to_owned();
    for customer in 0..n {
        // Beta(1, 6) by its inverse: 1 - (1 - u)^(1/6).
        let leaves = 1.0 - libm::pow(1.0 - rng.uniform(), 1.0 / 6.0);
        let price = [10, 20, 50][customer % 3];
        let mut day = first.plus(rng.index(1000) as i32);
        loop {
            writeln!(file, "M{customer:04},{},{price},P{}", day.iso(), customer % 3).unwrap();
            // A month later, give or take a day.
            day = day.plus(29 + rng.index(3) as i32);
            if rng.uniform() < leaves || day.0 > first.0 + 1095 {
                break;
            }
        }
    }
    file
}

#[test]
fn a_simulated_file_of_months() {
    let mut engine = opened(&monthly(3, 3_000), &[]);
    let f = engine.figures().unwrap();
    let number = |id: &str| f.get(id).unwrap_or_else(|| panic!("no {id}")).parse::<f64>().unwrap();
    assert_eq!((f.get("clv.contract.period"), f.get("clv.model")), (Some("month"), Some("sbg")));
    assert!((number("clv.contract.length_days") - 30.0).abs() < 0.1);
    for (id, truth) in [("alpha", 1.0), ("beta", 6.0)] {
        let (low, high) = (number(&format!("clv.sbg.{id}.low95")), number(&format!("clv.sbg.{id}.high95")));
        assert!(low < truth && truth < high, "{id}: {low} {high}");
    }
    // The check: within 3 %, and nearer than the one churn rate, which takes the loyal for leavers.
    let (actual, ours) = (number("clv.contract.holdout.actual"), number("clv.contract.holdout.expected"));
    assert!((ours / actual - 1.0).abs() < 0.03, "{ours} {actual}");
    let naive = number("clv.contract.holdout.naive");
    assert!(
        naive < actual && (naive - actual).abs() > 2.0 * (ours - actual).abs(),
        "{naive} {ours} {actual}"
    );
    assert!(number("clv.contract.holdout.error") < number("clv.contract.holdout.naive_error"));
    // The forecast section says the same of the same renewals, and keeps the models of purchases behind one click.
    let forecast = section(&mut engine, "forecast");
    assert_eq!(forecast.status, Status::Ok);
    let tracking = forecast.blocks.iter().find_map(|b| match b {
        Block::Chart(chart) if chart.id == "forecast-renewals" => Some(chart),
        _ => None,
    });
    let table = &tracking.unwrap().table;
    let cell = |row: &[keliu::report::Cell], at: usize| row[at].value.unwrap();
    let renewals = |at: usize| table.rows.iter().map(|r| cell(r, 1) * cell(r, at)).sum::<f64>();
    for (at, total) in [(2, actual), (3, ours), (5, naive)] {
        assert!((renewals(at) - total).abs() < 1e-6 * total, "{at}: {} {total}", renewals(at));
    }
    // The fact is nearer to the model than the one churn rate is.
    let (fact, model, one_rate) = (renewals(2), renewals(3), renewals(5));
    assert!((fact - model).abs() < (one_rate - model).abs());
    let of_purchases = |blocks: &[Block]| {
        blocks.iter().any(|b| matches!(b, Block::Chart(c) if c.id == "forecast-cumulative"))
    };
    assert!(!of_purchases(&forecast.blocks) && of_purchases(&forecast.details));
    for kpi in forecast.blocks.iter().flat_map(|b| match b {
        Block::Kpis { items } => &items[..],
        _ => &[],
    }) {
        assert!(kpi.how.contains(kpi.value.trim_start_matches(['+', '-'])), "{kpi:?}");
    }
    // Segments add up to the section's total.
    let sum: f64 = f
        .iter()
        .filter(|(id, _)| id.starts_with("clv.segment.") && id.ends_with(".equity"))
        .map(|(_, v)| v.parse::<f64>().unwrap())
        .sum();
    near(&f, "clv.total", sum, 1e-9);
    let all = section(&mut engine, "clv");
    assert_eq!(all.status, Status::Ok);
    assert!(all.blocks.iter().all(|b| match b {
        Block::Kpis { items } => items.iter().all(|k| !k.how.is_empty()),
        _ => true,
    }));
    // One filter: the same customers have the same values.
    let lost = number("clv.segment.champions.equity");
    engine.set("filter.segment", "champions").unwrap();
    near(&engine.figures().unwrap(), "clv.total", lost, 1e-9);
    engine.set("filter.segment", "").unwrap();
    // One choice away: the other models, and back.
    engine.set("clv.contractual", "no").unwrap();
    let f = engine.figures().unwrap();
    assert!(f.get("clv.sbg.alpha").is_none() && f.get("clv.model") != Some("sbg"));
    assert!(of_purchases(&section(&mut engine, "forecast").blocks));
    engine.set("clv.contractual", "auto").unwrap();
    assert_eq!(engine.figures().unwrap().get("clv.model"), Some("sbg"));
}

#[test]
fn a_shop_is_no_contract() {
    let mut engine = cdnow(&[]);
    let f = engine.figures().unwrap();
    assert_eq!(f.get("clv.contract.is"), Some("0"));
    assert!(f.get("clv.contract.of_gaps").unwrap().parse::<f64>().unwrap() < 0.2);
    // Whoever says that it is one gets the model, however little it fits.
    engine.set("clv.contractual", "yes").unwrap();
    assert_eq!(engine.figures().unwrap().get("clv.model"), Some("sbg"));
    assert!(engine.set("clv.contractual", "maybe").is_err());
}

/// Nothing but a reason comes of files that show no renewal.
#[test]
fn little_files_said_to_be_contracts() {
    for rows in ["a,2024-01-01,5\n", "a,2024-01-01,5\na,2024-01-02,5\nb,2024-01-01,5\nb,2024-01-01,7\n"] {
        let mut engine = opened(&format!("customer,date,amount\n{rows}"), &[("clv.contractual", "yes")]);
        assert_eq!(section(&mut engine, "clv").status, Status::Locked);
    }
    let rows: String = (0..40)
        .map(|i| format!("c{i},2024-01-{:02},9\nc{i},2024-02-{:02},9\n", i % 9 + 1, i % 9 + 1))
        .collect();
    let mut engine = opened(&format!("customer,date,amount\n{rows}"), &[("clv.contractual", "yes")]);
    let clv = section(&mut engine, "clv");
    assert!(clv.status != Status::Locked, "{}", clv.status_text);
}
