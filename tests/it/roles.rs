//! What columns mean: every published file of sales is understood without a question, and what is not certain is
//! asked.

use crate::ingest::{check_roles, data, propose, read, roles, shared, take_in, total};
use keliu::ingest::{Ask, DiscountKind, Intake, Role, guess};
use keliu::model::Money;
use serde_json::Value;

fn facts(file: &str) -> Option<Value> {
    let all: Value = serde_json::from_slice(&shared("data/facts.json")?).unwrap();
    Some(all[file].clone())
}

fn is_near(found: i128, expected: &Value) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "compared with a tolerance")]
    let found = found as f64 / 10_000.0;
    expected.as_f64().is_some_and(|expected| (found - expected).abs() < 0.006)
}

/// No question is open, nothing is missing, and the totals are those of `facts.json`.
fn agrees(file: &str) -> Option<Intake> {
    let (bytes, facts) = (shared(&format!("data/{file}"))?, facts(file)?);
    let (table, guess, intake) = take_in(&bytes);
    assert!(
        guess.is_certain(),
        "{file}: {:?} {:?} {:?}",
        guess.questions,
        roles(&table, &guess),
        guess.columns
    );
    let tx = &intake.transactions;
    assert_eq!(facts["rows"], intake.n_read, "{file}");
    assert_eq!(intake.n_rejected, 0, "{file}");
    if !facts["revenue_all_rows"].is_null() {
        assert!(is_near(total(&intake), &facts["revenue_all_rows"]), "{file}: {}", total(&intake));
    }
    for (id, n) in
        [("distinct_customers", tx.customer_ids.len()), ("distinct_products", tx.product_ids.len())]
    {
        // Product lines are the only products of supermarket_sales.csv: a category.
        assert!(facts[id].is_null() || n == 0 || facts[id] == n, "{file} {id}: {n} {}", facts[id]);
    }
    if !facts["quantity_sum"].is_null() {
        let quantity: i128 = tx.quantity.iter().filter(|q| *q != i64::MIN).map(i128::from).sum();
        assert!(is_near(quantity, &facts["quantity_sum"]), "{file}: {quantity}");
    }
    for (id, day) in [("date_min", tx.period()?.0), ("date_max", tx.period()?.1)] {
        let fact = facts[id].as_str().map(|day| day.get(..10).unwrap().to_owned());
        assert!(fact.is_none_or(|fact| fact == day.iso()), "{file} {id}");
    }
    let n_missing: u64 =
        intake.issues.iter().filter(|i| i.code == "customer.missing").map(|i| i.n_rows).sum();
    if tx.has_customers() {
        assert_eq!(facts["missing_customer_rows"], n_missing, "{file}");
    }
    Some(intake)
}

#[test]
fn files_of_sales_are_understood_without_a_question() {
    for (file, n_orders) in [
        ("online_retail_2010_2011.csv.gz", 25_900),
        ("online_retail_2010-12-01.csv", 143),
        ("superstore_us.csv", 5_009),
        ("supermarket_sales.csv", 1_000),
        ("complete_journey_open.csv.gz", 45_428),
        ("cn_receipts_gbk.csv", 918),
        // 28,010 orders, of which 3,923 were never paid.
        ("cn_tmall_orders_utf8.csv", 24_087),
    ] {
        let Some(intake) = agrees(file) else { return };
        assert_eq!(intake.transactions.n_orders, n_orders, "{file}");
    }
}

#[test]
fn market_figures_are_sales_by_region() {
    let Some(bytes) = shared("data/avocado.csv.gz") else { return };
    let (table, guess, intake) = take_in(&bytes);
    let found = roles(&table, &guess);
    for (name, role) in [
        ("date", "date"),
        ("average_price", "unit_price"),
        ("total_volume", "quantity"),
        ("geography", "region"),
    ] {
        assert!(found.contains(&(name.to_owned(), role)), "{name}: {found:?}");
    }
    let volume: i128 = intake.transactions.quantity.iter().map(i128::from).sum();
    assert!(is_near(volume, &facts("avocado.csv.gz").unwrap()["total_volume_sum"]), "{volume}");
}

/// Blanks between fields and a header; fixed widths and none.
#[test]
fn cdnow() {
    if agrees("cdnow_master.txt").is_none() {
        return;
    }
    let Some(bytes) = shared("data/cdnow_sample.txt") else { return };
    let (_, guess, intake) = take_in(&bytes);
    // Without headings: two numbers of the same customer are one key, and no question.
    assert_eq!((guess.questions.len(), guess.missing.len()), (0, 0));
    let names: Vec<&str> = guess.mapping.roles.iter().map(|r| r.name()).collect();
    assert_eq!((names[0], names[2], names[4]), ("customer", "date", "amount"), "{names:?}");
    assert_eq!((intake.n_read, intake.transactions.customer_ids.len()), (6_919, 2_357));
    assert_eq!(Money::plain(total(&intake)), "244091.94");
}

/// The files of `../shared/data` that hold no sales, and why. None of them makes a report by mistake.
#[test]
fn files_that_hold_no_sales() {
    for (file, why) in [
        ("bread_basket.csv", "baskets with date and time, without amounts: for association"),
        ("cdnow_sample_summary.csv", "one row per customer: frequency, recency, mean spend"),
        ("cheese.csv", "weeks are not named: volume, display and price by retailer"),
        ("complete_journey_open_demographics.csv", "traits of households"),
        ("donations_bgbb.csv", "counts of donors by frequency and recency"),
        ("groceries_baskets.csv", "one basket a line: for association"),
        ("orange_juice_long.csv.gz", "weeks are numbered: logarithm of ounces, prices, promotions"),
        ("orange_juice_stores.csv", "traits of stores"),
        ("telco_churn.csv", "contracts, without dates"),
    ] {
        let Some(bytes) = shared(&format!("data/{file}")) else { return };
        assert!(!propose(&read(&bytes)).missing.is_empty(), "{file}: {why}");
    }
    // online_retail_2010-12_week1.xlsx is a workbook: see the tests of workbooks.
}

#[test]
fn an_order_date_is_clear_beside_a_ship_date() {
    let text = "Order Date,Ship Date,Customer ID,Sales,Profit,Cost\n2024-03-05,2024-03-07,A,12.5,2.5,10\n\
                2024-03-06,2024-03-09,B,20,5,15\n2024-03-07,2024-03-09,A,8,2,6\n";
    let guess = propose(&read(text.as_bytes()));
    assert!(guess.is_certain(), "{:?}", guess.questions);
    assert_eq!(guess.columns[0].confidence, 2);
}

#[test]
fn two_equally_good_columns_are_asked() {
    let text = "date,customer id,amount,sales\n2024-03-05,A,10,11\n2024-03-06,B,20,22\n2024-03-07,A,30,33\n";
    let guess = propose(&read(text.as_bytes()));
    assert_eq!(guess.questions, [Ask::Role { role: Role::Amount, candidates: vec![2, 3] }]);
    assert!(!guess.is_certain());
    // Two columns that say the same are no question.
    let text = "date,customer id,amount,sales\n2024-03-05,A,10,10\n2024-03-06,B,20,20\n2024-03-07,A,30,30\n";
    assert!(propose(&read(text.as_bytes())).is_certain());
}

#[test]
fn the_product_decides_between_two_amounts() {
    let mut text = "date,customer id,quantity,unit price,sales,amount\n".to_owned();
    for i in 1..40 {
        let (quantity, cents) = (i % 5 + 1, i % 7 * 100 + 350);
        let amount = Money::plain(i128::from(quantity * cents) * 100);
        text.push_str(&format!(
            "2024-03-{:02},K{},{quantity},{},{},{amount}\n",
            i % 28 + 1,
            i % 9,
            Money::plain(i128::from(cents) * 100),
            i * 13
        ));
    }
    let guess = propose(&read(text.as_bytes()));
    assert_eq!(guess.mapping.column(Role::Amount), Some(5));
    assert!(guess.is_certain(), "{:?}", guess.questions);
    assert_eq!(guess.columns[5].reason, "product_of");
}

#[test]
fn amounts_are_derived_from_quantity_and_price_less_the_discount() {
    let derived = |heading: &str, values: [&str; 4]| {
        let rows: String = values.iter().map(|v| format!("2024-03-05,2,100,{v}\n")).collect();
        let (_, guess, intake) = take_in(format!("date,quantity,unit price,{heading}\n{rows}").as_bytes());
        (guess.mapping.discount, Money::plain(total(&intake)))
    };
    assert_eq!(derived("discount", ["0", "0.1", "0.2", ""]), (DiscountKind::Share, "740".to_owned()));
    assert_eq!(derived("discount", ["0%", "10%", "20%", ""]), (DiscountKind::Share, "740".to_owned()));
    assert_eq!(derived("discount %", ["0", "10", "20", ""]), (DiscountKind::Percent, "740".to_owned()));
    assert_eq!(
        derived("discount amount", ["0", "10", "20.5", ""]),
        (DiscountKind::Amount, "769.5".to_owned())
    );
    assert_eq!(derived("折扣", ["1", "0.9", "0.85", "1"]), (DiscountKind::PaidShare, "750".to_owned()));
}

#[test]
fn amounts_that_do_not_follow_are_listed() {
    let mut text = "date,quantity,unit price,amount\n".to_owned();
    for i in 1..=50 {
        let amount = if i == 20 { 999 } else { i * 3 };
        text.push_str(&format!("2024-03-05,{i},3,{amount}\n"));
    }
    let (_, _, intake) = take_in(text.as_bytes());
    let issue = intake.issues.iter().find(|i| i.code == "amount.differs").unwrap();
    assert_eq!((issue.n_rows, issue.samples[0].row, issue.samples[0].text.as_str()), (1, 21, "60 ≠ 999"));
    assert_eq!(intake.sense.check.as_ref().unwrap().n_checked, 50);
}

#[test]
fn keys_of_unknown_columns() {
    // Two columns come back over the days, each in its own way: which of them buys?
    let mut text = "datum,aa,bb,amount\n".to_owned();
    for i in 0..200 {
        text.push_str(&format!("2024-03-{:02},A{},B{},{}.5\n", i % 28 + 1, i % 40, i * 7 % 60, i));
    }
    let questions = propose(&read(text.as_bytes())).questions;
    assert_eq!(questions, [Ask::Role { role: Role::Customer, candidates: vec![1, 2] }]);
}

#[test]
fn codes_of_the_catalogue() {
    let text = "日期,客户编号,金额,订单状态,付款方式,会员等级,积分,推荐人,部门,计划,费用,信用额度,到期日,满意度,性别,币种,毛利率\n\
        2024-03-05,A,10,交易成功,微信,金,100,B,一部,20,1,1000,2024-04-05,5,男,CNY,20%\n\
        2024-03-06,B,20,交易成功,支付宝,银,50,C,二部,20,2,2000,2024-04-06,4,女,CNY,30%\n\
        2024-03-07,A,30,交易成功,微信,金,80,B,一部,20,1,1000,2024-04-07,5,男,CNY,25%\n";
    let (table, guess, intake) = take_in(text.as_bytes());
    check_roles(
        &table,
        &guess,
        &[
            ("日期", "date"),
            ("客户编号", "customer"),
            ("金额", "amount"),
            ("订单状态", "status"),
            ("付款方式", "payment_method"),
            ("会员等级", "member"),
            ("积分", "points"),
            ("推荐人", "referrer"),
            ("部门", "department"),
            ("计划", "plan"),
            ("费用", "expense"),
            ("信用额度", "credit_limit"),
            ("到期日", "due_date"),
            ("满意度", "satisfaction"),
            ("性别", "demographic"),
            ("币种", "currency"),
            ("毛利率", "margin_percent"),
        ],
    );
    let tx = &intake.transactions;
    let numbers = |role| tx.numbers(role).map(|column| column.iter().collect::<Vec<_>>());
    assert_eq!(numbers("points"), Some(vec![1_000_000, 500_000, 800_000]));
    assert_eq!(numbers("margin_percent"), Some(vec![2_000, 3_000, 2_500]));
    assert_eq!(tx.currency, "CNY");
    assert!(tx.extra("due_date").is_some() && tx.extra("referrer").is_some());
}

#[test]
fn where_only_the_payment_has_a_date_it_counts() {
    let guess = propose(&read(b"customer id,payment date,amount paid\nA,2024-03-05,10\nB,2024-03-06,20\n"));
    assert_eq!(guess.mapping.column(Role::Date), Some(1));
    assert!(guess.is_certain(), "{:?}", guess.columns);
    let guess = propose(&read("客户编号,回款日期,回款金额\nA,2024-03-05,10\nB,2024-03-06,20\n".as_bytes()));
    assert_eq!(guess.missing, []);
}

/// Exports as shops, tills and ledgers write them (made for this test; see tests/data/exports).
#[test]
fn exports_of_common_systems() {
    let needed = |name: &str| {
        let (table, guess, intake) = take_in(&data(&format!("exports/{name}")));
        // 金额 and 价税合计: whether tax is wanted is the only thing that the file cannot say.
        let is_answered = match &guess.questions[..] {
            [] => guess.is_certain(),
            [Ask::Role { role: Role::Amount, candidates }] => {
                name == "erp_sales_lines_zh.csv" && *candidates == [16, 17]
            }
            _ => false,
        };
        assert!(is_answered, "{name}: {:?} {:?}", guess.questions, roles(&table, &guess));
        let heading =
            |role| guess.mapping.column(role).map_or("", |i| table.columns[i].heading.as_str()).to_owned();
        let roles = [Role::Date, Role::Order, Role::Customer, Role::Amount, Role::Quantity].map(heading);
        (roles.join("|"), Money::plain(total(&intake)), intake.n_set_aside)
    };
    let is = |name: &str, roles: &str, sum: &str, n_set_aside: u64| {
        assert_eq!(needed(name), (roles.to_owned(), sum.to_owned(), n_set_aside), "{name}");
    };
    is("web_shop_orders.csv", "Created at|Name|Email|Subtotal|Lineitem quantity", "30", 0);
    is("mini_program_orders.csv", "订单创建时间|订单号|买家手机号|商品优惠后金额|商品数量", "175", 1);
    is("erp_sales_lines_zh.csv", "日期|单据编号|客户编码|金额|数量", "330", 0);
    is("till_items.csv", "Date|Transaction ID|Customer ID|Net Sales|Qty", "9", 0);
    is(
        "erp_billing_de.csv",
        "Billing Date|Billing Document|Sold-to Party|Net Value|Billed Quantity",
        "1711.05",
        0,
    );
    is("pos_lines_zh_hant.csv", "交易日期|發票號碼|會員卡號|小計|數量", "235", 0);
}

#[test]
fn a_chosen_role_wins() {
    let table = read(b"date,customer id,amount,x\n2024-03-05,A,10,7\n2024-03-06,B,20,8\n");
    let guess = guess(&table, &[(3, Role::Amount)], None, None);
    assert_eq!(guess.mapping.column(Role::Amount), Some(3));
    assert_eq!(guess.mapping.roles[2], Role::Ignore);
}

/// 成本 is said of a piece and of a line; the total cost is the same, whichever a file means.
#[test]
fn costs_of_a_piece_and_of_a_line() {
    for (of_line, role) in [(false, Role::UnitCost), (true, Role::Cost)] {
        let mut text = String::from("日期,会员,商品,数量,单价,成本\n");
        let mut total = 0;
        for i in 0..200_i64 {
            let (quantity, price, cost) = (1 + i % 4, 10 + i % 7, 6 + (i % 7) / 2);
            total += quantity * cost;
            let told = if of_line { quantity * cost } else { cost };
            let day = 1 + i % 28;
            text += &format!("2024-03-{day:02},M{},P{},{quantity},{price}.00,{told}.00\n", i % 40, i % 7);
        }
        let (table, guess, intake) = take_in(text.as_bytes());
        assert_eq!(
            roles(&table, &guess).last(),
            Some(&("成本".to_owned(), role.name())),
            "{:?}",
            guess.questions
        );
        let costs: i64 = intake.transactions.cost.iter().flatten().map(|cost| cost.0).sum();
        assert_eq!(costs, total * 10_000);
    }
}
