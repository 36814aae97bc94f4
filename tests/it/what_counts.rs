//! What is counted and in which unit, where the file leaves doubt: units, kinds of lines, states, tax, mended rows.

use crate::ingest::{assert_rows_add_up, n_rows, propose, read, roles, take_in, total};
use keliu::engine::{Engine, NO_COLUMN};
use keliu::i18n::{Lang, PlainHosts};
use keliu::ingest::{Ask, Chosen, Intake, RawTable, Role, assemble, guess_under};
use keliu::model::Money;
use keliu::report::{ColumnsView, MappingChoice};

fn under(table: &RawTable, rules: &[(&str, &str)]) -> Intake {
    let mut chosen = Chosen::default();
    for (id, value) in rules {
        chosen.rules.set(id, value).unwrap();
    }
    let intake = assemble(table, &guess_under(table, &chosen).mapping).unwrap();
    assert_rows_add_up(&intake);
    intake
}

fn revenue(intake: &Intake) -> String {
    Money::plain(total(intake))
}

fn engine(files: &[(&str, &str)]) -> (Engine, ColumnsView) {
    let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
    for (i, (name, text)) in files.iter().enumerate() {
        if i == 0 { engine.begin(name, 0.0, "") } else { engine.also(name, 0.0, "") }.unwrap();
        engine.push(text.as_bytes()).unwrap();
    }
    let view = engine.finish().unwrap();
    (engine, view)
}

fn computed(engine: &mut Engine) {
    engine.confirm().unwrap();
    while !engine.advance().unwrap().finished {}
}

#[test]
fn units_are_applied_exactly_and_can_be_chosen() {
    let text = "日期,客户编号,数量,单价,金额(万元)\n2024-03-01,A,3,4115.226,1.2345678\n2024-03-02,B,2,10000,2\n\
                2024-03-03,C,5,2500,3.5千\n2024-03-04,D,7,1000,-0.7\n";
    let (_, guess, intake) = take_in(text.as_bytes());
    assert!(guess.is_certain(), "{:?}", guess.questions);
    // 12,345.678 + 20,000 + 3,500 (which says itself how large it is) - 7,000.
    assert_eq!(revenue(&intake), "28845.678");
    assert_eq!((n_rows(&intake, "number.scaled"), n_rows(&intake, "number.rounded")), (4, 0));
    assert_eq!(intake.transactions.currency, "CNY");
    let issue = intake.issues.iter().find(|i| i.code == "number.scaled").unwrap();
    assert_eq!(issue.samples[0].text, "1.2345678 → 12345.678");
    let table = read(text.as_bytes());
    assert_eq!(revenue(&under(&table, &[("rows.unit", "1000")])), "6034.5678");
    let plain = under(&table, &[("rows.unit", "1")]);
    assert_eq!((revenue(&plain).as_str(), n_rows(&plain, "number.scaled")), ("3502.5346", 0));
    // What was rounded to 0.01 万元 is no difference to quantity x unit price.
    let rows: String = (1..40)
        .map(|i| {
            let amount = i * 37 * 129;
            format!(
                "2024-03-01,C{i},{},129,{}.{:02}\n",
                i * 37,
                (amount + 50) / 10_000,
                (amount + 50) % 10_000 / 100
            )
        })
        .collect();
    let (_, _, intake) = take_in(format!("日期,客户编号,数量,单价,金额(万元)\n{rows}").as_bytes());
    assert_eq!(n_rows(&intake, "amount.differs"), 0);
}

#[test]
fn the_unit_is_shown_on_the_columns_screen_and_does_not_stop_it() {
    let text = "Order date,Customer ID,Revenue (in thousands)\n2024-03-01,A,1.5\n2024-03-02,B,2.25\n";
    let (mut engine, view) = engine(&[("sales.csv", text)]);
    assert!(view.certain);
    assert!(view.columns[2].reason.contains("1,000"), "{}", view.columns[2].reason);
    assert_eq!(view.columns[2].examples[0], ("1.5".to_owned(), "1500".to_owned()));
    let unit = view.questions.iter().find(|q| q.id == "rows.unit").unwrap();
    assert_eq!(unit.value, "auto");
    computed(&mut engine);
    let sections = engine.set("rows.unit", "1").unwrap();
    assert!(!sections.is_empty());
    assert!(engine.figures().unwrap().to_lines().contains("sales.revenue\t3.75"));
}

#[test]
fn lines_that_are_no_sales_are_set_aside_and_can_be_counted() {
    let text = "Date,Type,Order ID,Customer ID,Amount\n2024-03-01,Order,1,A,10\n2024-03-02,Order,2,B,20\n\
        2024-03-03,Refund,1,A,-10\n2024-03-04,Transfer,,,-15\n2024-03-05,Service Fee,,,-2\n2024-03-06,Order,3,B,30\n\
        2024-03-07,Adjustment,,,1\n";
    let table = read(text.as_bytes());
    let intake = under(&table, &[]);
    assert_eq!((revenue(&intake).as_str(), intake.n_set_aside), ("50", 3));
    for code in ["kind.transfer", "kind.fee", "kind.adjustment", "return.matched"] {
        assert_eq!(n_rows(&intake, code), 1, "{code}");
    }
    assert_eq!(intake.sense.words.kinds_aside, ["Adjustment", "Service Fee", "Transfer"]);
    let own = under(&table, &[("rows.kinds", "transfer; Refund")]);
    assert_eq!((revenue(&own).as_str(), n_rows(&own, "kind.chosen")), ("59", 1));
    assert_eq!(revenue(&under(&table, &[("rows.kinds", "")])), "34");
    // A refund without a sign takes money back as well.
    let (_, _, intake) = take_in(text.replace("-10", "10").as_bytes());
    assert_eq!((revenue(&intake).as_str(), n_rows(&intake, "return.negated")), ("50", 1));
}

#[test]
fn kinds_that_take_money_and_are_not_known_are_asked() {
    let text = "Datum;Typ;Kundennummer;Betrag\n01.03.2024;Bestellung;A;10\n02.03.2024;Bestellung;B;20\n\
        03.03.2024;Erstattung;A;-10\n14.03.2024;Wypłata;;-15\n15.03.2024;Bonus;B;5\n";
    let table = read(text.as_bytes());
    let guess = propose(&table);
    let Ask::Kinds { unknown, aside } = &guess.questions[0] else { panic!("{:?}", guess.questions) };
    assert_eq!((&unknown[..], &aside[..]), (&["Wypłata".to_owned()][..], &["Wypłata".to_owned()][..]));
    let intake = under(&table, &[]);
    assert_eq!((revenue(&intake).as_str(), n_rows(&intake, "kind.unknown")), ("10", 2));
    assert_eq!(revenue(&under(&table, &[("rows.kinds", "Wypłata")])), "25");
    // What is sold is no kind of line.
    let (table, guess, _) = take_in(
        "Date,Type,Customer ID,Amount\n2024-03-01,Label printer,A,10\n2024-03-02,Storage box,B,20\n2024-03-03,Bank,B,5\n2024-03-04,Bank,B,5\n"
            .as_bytes(),
    );
    assert!(roles(&table, &guess).contains(&("Type".to_owned(), "attribute")));
}

#[test]
fn orders_and_payments_beside_their_invoices_count_once() {
    let text = "Date,Transaction type,Customer,Amount\n2024-03-01,Sales Order,A,10\n2024-03-02,Invoice,A,10\n\
        2024-03-20,Payment,A,10\n2024-03-21,Invoice,B,20\n2024-03-22,Credit Memo,B,-5\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!((revenue(&intake).as_str(), intake.n_set_aside), ("25", 2));
}

#[test]
fn states_that_are_not_known_are_named_and_can_be_chosen() {
    let text = "order id,date,customer id,amount,status\n1,2024-03-01,A,10,Zrealizowane\n2,2024-03-02,B,20,Anulowane\n\
                3,2024-03-03,A,30,Zrealizowane\n4,2024-03-04,A,40,Cancelled\n";
    let table = read(text.as_bytes());
    let intake = under(&table, &[]);
    assert_eq!((revenue(&intake).as_str(), n_rows(&intake, "status.unknown")), ("60", 3));
    assert_eq!(intake.sense.words.states_unknown, ["Zrealizowane", "Anulowane"]);
    assert_eq!(intake.sense.words.states_aside, ["Cancelled"]);
    let own = under(&table, &[("rows.status", "anulowane; Cancelled")]);
    assert_eq!((revenue(&own).as_str(), n_rows(&own, "order.chosen")), ("40", 1));
    assert_eq!((n_rows(&own, "order.cancelled"), n_rows(&own, "status.unknown")), (1, 2));
    assert_eq!(revenue(&under(&table, &[("rows.status", "")])), "100");
    // Places are no states of an order.
    let (table, guess, intake) = take_in(
        "order date,customer id,amount,order state\n2024-03-01,A,10,TX\n2024-03-02,B,20,CA\n2024-03-03,B,20,CA\n".as_bytes(),
    );
    assert!(roles(&table, &guess).contains(&("order state".to_owned(), "attribute")));
    assert_eq!(n_rows(&intake, "status.unknown"), 0);
}

#[test]
fn tax_is_no_amount_and_net_is_preferred() {
    let row = |i: u32| {
        let net = i * 100;
        let tax = net * 19 / 100;
        format!("{:02}.03.2024;K{i};{net},00;{tax},00;{},00\n", i + 12, net + tax)
    };
    let rows: String = (1..8).map(row).collect();
    let table = read(format!("Rechnungsdatum;Kundennummer;Netto;MwSt;Brutto\n{rows}").as_bytes());
    let guess = propose(&table);
    assert_eq!(guess.questions, [Ask::Role { role: Role::Amount, candidates: vec![2, 4] }]);
    assert_eq!((guess.mapping.column(Role::Amount), guess.mapping.column(Role::Tax)), (Some(2), Some(3)));
    // With tax only, there is nothing to ask.
    let table = read(format!("Rechnungsdatum;Kundennummer;x;MwSt;Brutto\n{rows}").as_bytes());
    let guess = propose(&table);
    assert_eq!((guess.questions.len(), guess.mapping.column(Role::Amount)), (0, Some(4)));
}

#[test]
fn a_customer_is_answered_or_declined() {
    let rows: String = (0..60)
        .map(|i| {
            format!("2024-03-{:02},{},{},{}.5\n", i % 28 + 1, 7_000_000 + i % 9, 510_000 + i % 11, i + 1)
        })
        .collect();
    let text = format!("order date,alpha,beta,amount\n{rows}");
    let (mut engine, view) = engine(&[("sales.csv", text.as_str())]);
    let question = view.questions.iter().find(|q| q.id == "role:customer").unwrap();
    assert_eq!((question.value.as_str(), question.options.last().unwrap().value.as_str()), ("", NO_COLUMN));
    assert_eq!(view.missing.len(), 1);
    assert_eq!(engine.confirm().unwrap_err().code, "columns.missing");
    let roles = |pairs: &[(&str, &str)]| MappingChoice {
        roles: pairs.iter().map(|(name, role)| ((*name).to_owned(), (*role).to_owned())).collect(),
        ..MappingChoice::default()
    };
    let view = engine.remap(roles(&[("", "customer")])).unwrap();
    assert!(view.missing.is_empty() && view.questions.is_empty());
    // An answer that names a column is more than the word that there is none.
    let view = engine.remap(roles(&[("", "customer"), ("beta", "customer")])).unwrap();
    assert_eq!((view.missing.len(), view.columns[2].role.as_str()), (0, "customer"));
    engine.remap(roles(&[("", "customer")])).unwrap();
    computed(&mut engine);
    let settings = engine.settings().unwrap();
    assert!(settings.columns.roles.contains(&(String::new(), "customer".to_owned())));
}

#[test]
fn mended_rows_are_said() {
    let good: String = (1..30).map(|i| format!("2024-03-{i:02},C{i},\"tea, green\",{i}\n")).collect();
    let text = format!(
        "date,customer id,product,amount\n{good}2024-03-30,C1,\"tea \"Earl\" grey\",5\n2024-03-31,C2,\"x\",6\n"
    );
    let (table, _, intake) = take_in(text.as_bytes());
    assert_eq!((table.mended_rows.as_slice(), n_rows(&intake, "row.mended")), (&[29][..], 1));
    let issue = intake.issues.iter().find(|i| i.code == "row.mended").unwrap();
    assert_eq!((issue.samples[0].row, intake.n_accepted), (31, 31));
}

#[test]
fn what_a_joined_file_lacks_is_listed() {
    let sales = "order date,customer id,amount\n2024-03-01,A,5\n2024-03-02,B,6\n2024-03-03,D,7\n2024-03-04,b,1\n2024-03-05,E,7\n2024-03-06,A,5\n";
    let customers = "customer id,segment\nA,gold\nZ,silver\nC,gold\nY,silver\n";
    let (mut engine, _) = engine(&[("sales.csv", sales), ("customers.csv", customers)]);
    computed(&mut engine);
    let csv = String::from_utf8(engine.unmatched_csv().unwrap()).unwrap();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(
        rows,
        ["customers.csv,customer id,B,2", "customers.csv,customer id,D,1", "customers.csv,customer id,E,1"]
    );
    let report = serde_json::to_string(&engine.report().unwrap()).unwrap();
    assert!(report.contains("\"id\":\"unmatched\""));
}

#[test]
fn several_files_are_named_and_stand_in_their_order() {
    let march = "order date,customer id,amount\n2024-03-01,A,5\n2024-03-02,B,x\n";
    let april = "order date,customer id,amount\nx,A,5\n2024-04-02,B,6\n2024-04-03,,6\n";
    let (mut engine, _) = engine(&[("march.csv", march), ("april.csv", april)]);
    computed(&mut engine);
    let report = serde_json::to_value(engine.report().unwrap()).unwrap();
    let blocks =
        report["sections"].as_array().unwrap().iter().find(|s| s["id"] == "intake").unwrap()["blocks"]
            .clone();
    let samples = blocks.as_array().unwrap().iter().find(|b| b["id"] == "samples").unwrap()["rows"].clone();
    let first: Vec<(String, String)> = samples
        .as_array()
        .unwrap()
        .iter()
        .map(|row| [&row[0]["text"], &row[1]["text"]].map(|t| t.as_str().unwrap().to_owned()).into())
        .collect();
    // Row 3 of March stands before row 2 of April.
    assert_eq!(first[..2], [("march.csv".into(), "3".into()), ("april.csv".into(), "2".into())]);

    let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
    engine.begin("first.csv", 0.0, "").unwrap();
    let error = engine.also("second.csv", 0.0, "").unwrap_err();
    assert_eq!(engine.texts().error(&error), "first.csv: The file is empty.");
}
