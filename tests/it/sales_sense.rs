//! What a salesperson knows of a file: returns, void orders, lines that are no goods, currencies, whole months.

use crate::ingest::{assert_rows_add_up, n_rows, propose, read, shared, take_in, total};
use keliu::engine::Engine;
use keliu::i18n::{Lang, PlainHosts};
use keliu::ingest::{Ask, Chosen, Intake, RawTable, Rules, assemble, guess_under};
use keliu::model::{Customers, Money, net_orders};
use keliu::report::MappingChoice;
use proptest::prelude::*;

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

#[test]
fn returns_are_matched_to_the_latest_purchase_before_them() {
    let text = "invoice no,date,customer id,product id,quantity,unit price\n\
        1001,2024-03-01,A,P1,2,5\n1002,2024-03-02,A,P1,2,5\n1003,2024-03-03,A,P1,3,5\nC1004,2024-03-04,A,P1,-2,5\n\
        C1005,2024-03-05,A,P1,-1,5\nC1006,2024-03-05,B,P1,-1,5\n1007,2024-03-06,C,P2,4,5\nC1008,2024-03-01,C,P2,-4,5\n";
    let (_, _, intake) = take_in(text.as_bytes());
    let row = |i: u32| intake.transactions.row.get(i as usize).unwrap();
    let rows: Vec<(u32, u32)> =
        intake.transactions.return_of.iter().map(|(a, b)| (row(*a), row(*b))).collect();
    // The same quantity first, then the latest of which enough is left; B never bought; C returned before it bought.
    assert_eq!(rows, [(3, 1), (4, 2)]);
    assert_eq!((n_rows(&intake, "return.matched"), n_rows(&intake, "return.unmatched")), (2, 2));
    assert_eq!(revenue(&intake), "15");
}

#[test]
fn the_number_without_its_prefix_finds_anonymous_returns() {
    let text = "invoice no,date,customer id,product id,quantity,unit price\n\
        1001,2024-03-01,,P1,2,5\n1002,2024-03-02,A,P1,2,5\nC1001,2024-03-04,,P1,-2,5\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!(intake.transactions.return_of, [(2, 0)]);
}

#[test]
fn a_negative_quantity_makes_an_unsigned_amount_negative() {
    let text = "date,customer id,product id,quantity,amount\n2024-03-01,A,P,2,10\n2024-03-02,B,P,3,15\n\
                2024-03-05,A,P,-2,10\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!((revenue(&intake).as_str(), n_rows(&intake, "return.negated")), ("15", 1));
    assert_eq!(intake.transactions.return_of, [(2, 0)]);
}

#[test]
fn void_orders_are_set_aside_with_a_reason() {
    let text = "订单编号,日期,客户编号,金额,订单状态\n1,2024-03-01,A,10,交易成功\n2,2024-03-02,B,20,已取消\n\
                3,2024-03-03,A,30,等待买家付款\n4,2024-03-04,C,40,退款成功\n5,2024-03-05,C,50,退款关闭\n";
    let table = read(text.as_bytes());
    let intake = under(&table, &[]);
    assert_eq!((revenue(&intake).as_str(), intake.n_set_aside), ("60", 3));
    for code in ["order.cancelled", "order.unpaid", "order.returned"] {
        assert_eq!(n_rows(&intake, code), 1, "{code}");
    }
    let kept = under(&table, &[("rows.void", "keep")]);
    assert_eq!((revenue(&kept).as_str(), kept.n_set_aside), ("150", 0));
    // A list of open invoices is no list of void orders.
    let text = "invoice no,date,customer id,amount,status,due date\n1,2024-03-01,A,10,Paid,2024-04-01\n\
                2,2024-03-02,B,20,Unpaid,2024-04-02\n3,2024-03-03,B,20,Cancelled,2024-04-02\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!((revenue(&intake).as_str(), intake.n_set_aside), ("30", 1));
}

#[test]
fn a_document_of_return_takes_back_its_sale() {
    let text = "单据编号,日期,客户编号,商品编号,数量,金额,单据类型\nX1,2024-03-01,A,P,2,10,销售单\n\
                X2,2024-03-02,B,P,3,15,销售单\nT3,2024-03-05,A,P,2,10,退货单\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!((revenue(&intake).as_str(), intake.n_set_aside), ("15", 0));
    assert_eq!((n_rows(&intake, "return.negated"), n_rows(&intake, "return.matched")), (1, 1));
    // The status of rows that repeat their sale says the same.
    let text = "order id,date,customer id,product id,amount,status\n1,2024-03-01,A,P,10,Completed\n\
                2,2024-03-02,B,P,15,Completed\n1,2024-03-05,A,P,10,Returned\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!((revenue(&intake).as_str(), intake.n_set_aside), ("15", 0));
}

#[test]
fn refunds_are_subtracted_once() {
    let text = "order id,date,customer id,amount,refund amount\n1,2024-03-01,A,10,\n2,2024-03-02,B,20,5\n\
                3,2024-03-03,A,30,30\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!((revenue(&intake).as_str(), n_rows(&intake, "return.refunded")), ("25", 2));
    let tx = &intake.transactions;
    let rows: Vec<u32> = (0..3).collect();
    let orders = net_orders(tx, &rows);
    let customers = Customers::build(tx, &rows, &orders);
    // An order that was given back in full is no purchase, and no gift.
    assert_eq!(customers.list.iter().map(|c| c.n_purchases).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(orders.iter().filter(|o| o.is_purchase).count(), 2);
}

#[test]
fn tmall_amounts_are_net_of_refunds_already() {
    let Some(bytes) = shared("data/cn_tmall_orders_utf8.csv") else { return };
    let (_, _, intake) = take_in(&bytes);
    assert_eq!(revenue(&intake), "1902487.15");
    assert_eq!((n_rows(&intake, "order.unpaid"), n_rows(&intake, "return.refunded_before")), (3_923, 5_646));
    assert_eq!((intake.n_read, intake.n_accepted), (28_010, 24_087));
}

#[test]
fn lines_that_are_no_goods_are_an_editable_suggestion() {
    let Some(bytes) = shared("data/online_retail_2010-12-01.csv") else { return };
    let table = read(&bytes);
    let intake = under(&table, &[]);
    let ids = keliu::ingest::sense::non_product_ids(&intake.transactions);
    assert_eq!(ids, ["C2", "D", "DOT", "M", "POST"]);
    assert_eq!(revenue(&intake), "58635.56");
    let chosen = under(&table, &[("rows.non_product", "POST; 85123A")]);
    assert_eq!(keliu::ingest::sense::non_product_ids(&chosen.transactions), ["85123A", "POST"]);
    assert_eq!(revenue(&chosen), "58635.56");
    let none = under(&table, &[("rows.non_product", "")]);
    assert!(none.transactions.non_products.is_empty());
    assert_eq!(n_rows(&none, "row.non_product"), 0);
}

#[test]
fn the_returns_of_a_real_shop() {
    let Some(bytes) = shared("data/online_retail_2010_2011.csv.gz") else { return };
    let (_, _, intake) = take_in(&bytes);
    let returns = &intake.sense.returns;
    assert_eq!(returns.n_matched + returns.unmatched.len() as u64, 9_290);
    assert!(returns.n_matched > 7_000, "{}", returns.n_matched);
    let tx = &intake.transactions;
    for (back, sale) in &tx.return_of {
        let (back, sale) = (*back as usize, *sale as usize);
        let amount = |row: usize| tx.amount.get(row).unwrap().0;
        assert!(amount(back) < 0 && amount(sale) > 0 && tx.day.at(sale) <= tx.day.at(back));
        assert_eq!(tx.product.get(back), tx.product.get(sale));
    }
    assert_eq!(intake.sense.periods.partial_first, None);
    assert_eq!(intake.sense.periods.partial_last, Some(2011 * 12 + 11));
    assert_eq!(n_rows(&intake, "period.last"), 25_525);
}

#[test]
fn several_currencies_are_asked_and_never_added_up() {
    let text =
        "date,customer id,amount\n2024-03-01,A,$10\n2024-03-02,B,€20\n2024-03-03,A,$30\n2024-03-04,C,5\n";
    let table = read(text.as_bytes());
    let guess = propose(&table);
    assert_eq!(guess.questions, [Ask::Currency { codes: vec!["USD".to_owned(), "EUR".to_owned()] }]);
    let dollars = under(&table, &[]);
    assert_eq!((revenue(&dollars).as_str(), dollars.transactions.currency.as_str()), ("40", "USD"));
    assert_eq!((n_rows(&dollars, "currency.other"), n_rows(&dollars, "currency.none")), (1, 1));
    let euros = under(&table, &[("rows.currency", "EUR")]);
    assert_eq!((revenue(&euros).as_str(), euros.transactions.currency.as_str()), ("20", "EUR"));
    let rules = Rules { currency: "EUR".to_owned(), ..Rules::default() };
    assert!(guess_under(&table, &Chosen { rules, ..Chosen::default() }).is_certain());
    // A column of codes says the same.
    let text =
        "date,customer id,amount,currency\n2024-03-01,A,10,USD\n2024-03-02,B,20,EUR\n2024-03-03,A,30,usd\n";
    let (_, guess, intake) = take_in(text.as_bytes());
    assert!(matches!(guess.questions[..], [Ask::Currency { .. }]));
    assert_eq!(revenue(&intake), "40");
}

#[test]
fn duplicates_are_set_aside_only_when_asked() {
    let text =
        "date,customer id,amount\n2024-03-01,A,10\n2024-03-01,A,10\n2024-03-02,B,20\n2024-03-01,A,10\n";
    let table = read(text.as_bytes());
    let kept = under(&table, &[]);
    assert_eq!((revenue(&kept).as_str(), n_rows(&kept, "row.duplicate")), ("50", 2));
    let aside = under(&table, &[("rows.duplicates", "aside")]);
    assert_eq!(
        (revenue(&aside).as_str(), n_rows(&aside, "row.duplicate_aside"), aside.n_set_aside),
        ("30", 2, 2)
    );
}

#[test]
fn nobody_and_trials() {
    let text = "日期,客户,商品名称,金额\n2024-03-01,散客,保温杯,10\n2024-03-02,王小明,测试商品,20\n\
                2024-03-03,test,杯子,30\n2024-03-04,张三,杯子,30\n";
    let (_, _, intake) = take_in(text.as_bytes());
    assert_eq!((n_rows(&intake, "customer.missing"), n_rows(&intake, "row.test")), (1, 2));
    assert_eq!((intake.transactions.customer_ids.len(), revenue(&intake).as_str()), (3, "90"));
}

fn loaded(text: &str, choice: MappingChoice) -> Engine {
    let mut engine = Engine::new(Lang::ZhHans, Box::new(PlainHosts)).unwrap();
    engine.begin("file.csv", 1.0, "").unwrap();
    engine.push(text.as_bytes()).unwrap();
    engine.finish().unwrap();
    engine.remap(choice).unwrap();
    engine.confirm().unwrap();
    while !engine.advance().unwrap().finished {}
    engine
}

const MIXED: &str = "order id,date,customer id,product id,amount,status\n1,2024-03-01,A,P1000,$10,Paid\n\
    2,2024-03-02,B,P2000,€20,Paid\n3,2024-03-03,A,POST,$30,Paid\n4,2024-03-04,C,P1000,$5,Cancelled\n\
    4,2024-03-04,C,P1000,$5,Cancelled\n";

#[test]
fn choices_of_rows_are_settings_and_part_of_the_mapping() {
    let mut engine = loaded(MIXED, MappingChoice::default());
    let revenue = |engine: &Engine| engine.figures().unwrap().get("sales.revenue").unwrap().to_owned();
    assert_eq!(revenue(&engine), "40");
    let sections = engine.set("rows.void", "keep").unwrap();
    assert_eq!((revenue(&engine).as_str(), sections.len()), ("50", keliu::report::sections::SECTIONS.len()));
    engine.set("rows.duplicates", "aside").unwrap();
    assert_eq!(revenue(&engine), "45");
    engine.set("rows.non_product", "P1000").unwrap();
    assert_eq!(engine.figures().unwrap().get("intake.non_products"), Some("1"));
    // Nonsense changes nothing.
    assert_eq!(engine.set("rows.void", "x").unwrap_err().code, "setting.value");
    assert_eq!(engine.set("rows.x", "1").unwrap_err().code, "setting.unknown");
    assert_eq!(revenue(&engine), "45");
    // The settings file makes the same report again.
    let kept = engine.settings().unwrap().columns;
    assert_eq!(kept.rows.len(), 3);
    assert_eq!(revenue(&loaded(MIXED, kept)), "45");
    engine.set("rows.currency", "EUR").unwrap();
    assert_eq!(revenue(&engine), "20");
}

#[test]
fn the_currency_is_asked_on_the_columns_screen() {
    let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
    engine.begin("file.csv", 1.0, "").unwrap();
    engine.push(MIXED.as_bytes()).unwrap();
    let view = engine.finish().unwrap();
    let question = view.questions.iter().find(|q| q.id == "rows.currency").unwrap();
    assert_eq!((question.value.as_str(), question.options.len(), view.certain), ("USD", 2, false));
    let rows = vec![(question.id.clone(), "EUR".to_owned())];
    let view = engine.remap(MappingChoice { rows, ..MappingChoice::default() }).unwrap();
    assert!(view.questions.is_empty() && view.certain, "{:?}", view.questions);
    let rows = vec![("rows.void".to_owned(), "perhaps".to_owned())];
    assert!(engine.remap(MappingChoice { rows, ..MappingChoice::default() }).is_err());
}

/// Rows of a small shop: sales, returns, states, currencies.
fn shop() -> impl Strategy<Value = Vec<(u8, u8, u8, i32, u8)>> {
    prop::collection::vec((1..29_u8, 0..6_u8, 0..4_u8, -3..6_i32, 0..12_u8), 8..60)
}

fn written(rows: &[(u8, u8, u8, i32, u8)]) -> String {
    let mut text =
        "invoice no,order date,customer id,product id,quantity,unit price,order status,currency\n".to_owned();
    for (i, (day, customer, product, quantity, other)) in rows.iter().enumerate() {
        let status =
            ["Completed", "Cancelled", "Returned", "Unpaid"].get(usize::from(*other)).unwrap_or(&"Completed");
        let currency = if *other == 5 { "EUR" } else { "USD" };
        let prefix = if *quantity < 0 { "C" } else { "" };
        text.push_str(&format!(
            "{prefix}{},2024-03-{day:02},K{customer},P{product}00,{quantity},{}.5,{status},{currency}\n",
            100_000 + i / 2,
            product + 1
        ));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Every row has one fate, revenue is the sum of what was accepted, and the order of rows within a day does
    /// not show in any count.
    #[test]
    fn the_order_of_rows_does_not_show(rows in shop(), seed in any::<u64>()) {
        let text = written(&rows);
        let intake = under(&read(text.as_bytes()), &[]);
        let by_hand: i128 = intake.transactions.amount.iter().map(|a| i128::from(a.0)).sum();
        prop_assert_eq!(total(&intake), by_hand);
        let returns = &intake.sense.returns;
        let n_negative = intake.transactions.amount.iter().filter(|a| a.0 < 0).count() as u64;
        prop_assert_eq!(returns.n_matched + returns.unmatched.len() as u64, n_negative);

        let mut lines: Vec<&str> = text.lines().collect();
        let heading = lines.remove(0);
        let mut state = seed | 1;
        for i in (1..lines.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            lines.swap(i, usize::try_from(state % (i as u64 + 1)).unwrap());
        }
        let shuffled = under(&read(format!("{heading}\n{}\n", lines.join("\n")).as_bytes()), &[]);
        let counts = |intake: &Intake| {
            let mut list: Vec<(&str, u64)> = intake.issues.iter().map(|i| (i.code, i.n_rows)).collect();
            list.sort_unstable();
            (list.iter().map(|(c, n)| format!("{c} {n}")).collect::<Vec<_>>(), total(intake), intake.n_accepted)
        };
        prop_assert_eq!(counts(&intake), counts(&shuffled));
    }

    /// What one currency keeps and what the others keep is the whole file.
    #[test]
    fn currencies_part_the_rows(rows in shop()) {
        let table = read(written(&rows).as_bytes());
        let all = [("rows.void", "keep")];
        let kept = |code| under(&table, &[all[0], ("rows.currency", code)]);
        let (dollars, euros) = (kept("USD"), kept("EUR"));
        let is_mixed = rows.iter().any(|r| r.4 == 5) && rows.iter().any(|r| r.4 != 5);
        if is_mixed {
            prop_assert_eq!(dollars.n_accepted + euros.n_accepted, rows.len() as u64);
        }
    }
}

#[test]
fn further_items_of_an_order_are_no_faults() {
    let text = "Order ID,Date,Customer,Item,Amount\n1,2024-03-05,A,mug,30\n1,2024-03-05,A,lid,\n2,2024-03-06,B,mug,\n\
                3,2024-03-07,C,mug,10\n3,2024-03-07,C,cup,\n";
    let table = read(text.as_bytes());
    let intake = assemble(&table, &propose(&table).mapping).unwrap();
    assert_eq!((intake.n_accepted, intake.n_set_aside, intake.n_rejected), (2, 2, 1));
    assert_eq!(n_rows(&intake, "row.order_item"), 2);
}

#[test]
fn duplicates_are_those_of_the_rows_wherever_they_stand() {
    // Row numbers that are no indices: blank rows above, and two files.
    let mut engine =
        keliu::engine::Engine::new(keliu::i18n::Lang::En, Box::new(keliu::i18n::PlainHosts)).unwrap();
    let one = "Order ID,Date,Customer,Amount\n1,2024-03-05,A,10\n1,2024-03-05,A,10\n2,2024-03-06,B,5\n";
    let two = "Order ID,Date,Customer,Amount\n3,2024-04-05,A,20\n4,2024-04-06,C,7\n4,2024-04-06,C,7\n";
    engine.begin("a.csv", 0.0, "").unwrap();
    engine.push(one.as_bytes()).unwrap();
    engine.also("b.csv", 0.0, "").unwrap();
    engine.push(two.as_bytes()).unwrap();
    engine.finish().unwrap();
    engine.confirm().unwrap();
    while !engine.advance().unwrap().finished {}
    let lines = engine.figures().unwrap().to_lines();
    assert!(lines.contains("intake.noted.row.duplicate\t2\n"), "{lines}");
    engine.set("rows.duplicates", "aside").unwrap();
    let lines = engine.figures().unwrap().to_lines();
    assert!(lines.contains("intake.accepted\t4\n") && lines.contains("intake.set_aside\t2\n"), "{lines}");
    // The account per file is that of the new choice.
    let csv = String::from_utf8(engine.not_accepted_csv().unwrap()).unwrap();
    let files: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(files, ["a.csv", "b.csv"]);
}
