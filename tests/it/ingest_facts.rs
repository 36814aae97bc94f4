//! Published files are understood without help, and their totals are those of `facts.json`.

use crate::ingest::{check_roles, n_rows, propose, read, roles, shared, take_in, total};
use keliu::ingest::{DateOrder, Role};
use keliu::model::Money;

fn days(intake: &keliu::ingest::Intake) -> (String, String) {
    let (first, last) = intake.transactions.period().unwrap();
    (first.iso(), last.iso())
}

#[test]
fn online_retail() {
    let Some(bytes) = shared("data/online_retail_2010_2011.csv.gz") else { return };
    let (table, guess, intake) = take_in(&bytes);
    check_roles(
        &table,
        &guess,
        &[
            ("InvoiceNo", "order"),
            ("StockCode", "product"),
            ("Description", "product_name"),
            ("Quantity", "quantity"),
            ("InvoiceDate", "date"),
            ("UnitPrice", "unit_price"),
            ("CustomerID", "customer"),
            ("Country", "region"),
        ],
    );
    assert!(guess.is_certain(), "{:?}", guess.columns);
    let tx = &intake.transactions;
    assert_eq!((intake.n_read, intake.n_accepted), (541_909, 541_909));
    assert_eq!(Money::plain(total(&intake)), "9747747.934");
    assert_eq!((tx.customer_ids.len(), tx.n_orders, tx.product_ids.len()), (4_372, 25_900, 4_070));
    assert_eq!(days(&intake), ("2010-12-01".to_owned(), "2011-12-09".to_owned()));
    assert_eq!(n_rows(&intake, "customer.missing"), 135_080);
    assert_eq!(n_rows(&intake, "row.duplicate"), 5_268);
    assert_eq!(n_rows(&intake, "amount.negative"), 9_290);
    assert_eq!(n_rows(&intake, "amount.zero"), 2_515);
    assert_eq!(tx.quantity.iter().sum::<i64>(), 51_764_500_000);
    assert_eq!(tx.dimensions[0].values.len(), 38);
}

#[test]
fn customers_of_a_float_column() {
    let Some(bytes) = shared("data/online_retail_2010-12-01.csv") else { return };
    let (_, _, intake) = take_in(&bytes);
    let ids = &intake.transactions.customer_ids;
    assert!(ids.find(b"17850").is_some() && ids.find(b"17850.0").is_none());
}

#[test]
fn superstore() {
    let Some(bytes) = shared("data/superstore_us.csv") else { return };
    let (table, guess, intake) = take_in(&bytes);
    check_roles(
        &table,
        &guess,
        &[
            ("Order ID", "order"),
            ("Order Date", "date"),
            ("Ship Mode", "attribute"),
            ("Customer ID", "customer"),
            ("Customer Name", "customer_name"),
            ("Segment", "attribute"),
            ("State", "attribute"),
            ("Region", "region"),
            ("Product ID", "product"),
            ("Category", "category"),
            ("Sub-Category", "attribute"),
            ("Product Name", "product_name"),
            ("Sales", "amount"),
            ("Quantity", "quantity"),
            ("Discount", "discount"),
            ("Profit", "profit"),
        ],
    );
    assert!(guess.is_certain(), "an order date is clear beside a ship date: {:?}", guess.columns);
    let tx = &intake.transactions;
    assert_eq!(Money::plain(total(&intake)), "2297200.8603");
    assert_eq!((intake.n_accepted, tx.customer_ids.len(), tx.customer_names.len()), (9_994, 793, 793));
    assert_eq!(tx.customer_names[tx.customer_ids.find(b"CG-12520").unwrap() as usize], "Claire Gute");
    // 261.96 - 41.9136
    assert_eq!(tx.cost[0], Some(Money(2_200_464)));
}

#[test]
fn cdnow_sample() {
    let Some(bytes) = shared("oracles/cdnow_sample_transactions.csv") else { return };
    let (table, guess, intake) = take_in(&bytes);
    check_roles(
        &table,
        &guess,
        &[("id", "customer"), ("date", "date"), ("cds", "quantity"), ("spend", "amount")],
    );
    assert_eq!(intake.n_accepted, 6_919);
    assert_eq!(Money::plain(total(&intake)), "244091.94");
    assert_eq!(intake.transactions.customer_ids.len(), 2_357);
    assert!(!intake.transactions.has_order_ids);
}

#[test]
fn tmall() {
    let Some(bytes) = shared("data/cn_tmall_orders_utf8.csv") else { return };
    let (table, guess, intake) = take_in(&bytes);
    check_roles(
        &table,
        &guess,
        &[
            ("订单编号", "order"),
            ("买家实际支付金额", "amount"),
            ("收货地址", "region"),
            ("订单创建时间", "date"),
            ("订单付款时间", "paid_date"),
            ("退款金额", "refund"),
        ],
    );
    assert_eq!(guess.mapping.column(Role::Customer), None);
    assert_eq!(intake.n_read, 28_010);
    assert!(!intake.transactions.has_customers());
}

#[test]
fn receipts_in_gbk() {
    let Some(bytes) = shared("data/cn_receipts_gbk.csv") else { return };
    let (table, guess, intake) = take_in(&bytes);
    assert_eq!(table.encoding, "gb18030");
    check_roles(
        &table,
        &guess,
        &[
            ("商品ID", "product"),
            ("类别ID", "category"),
            ("门店编号", "store"),
            ("单价", "unit_price"),
            ("销量", "quantity"),
            ("成交时间", "date"),
            ("订单ID", "order"),
        ],
    );
    assert!(guess.is_certain());
    assert_eq!((intake.n_read, intake.n_accepted), (3_478, 3_478));
}

#[test]
fn supermarket() {
    let Some(bytes) = shared("data/supermarket_sales.csv") else { return };
    let (table, guess, intake) = take_in(&bytes);
    let found = roles(&table, &guess);
    for (name, role) in [
        ("Invoice ID", "order"),
        ("Branch", "store"),
        ("City", "region"),
        ("Customer type", "attribute"),
        ("Gender", "demographic"),
        ("Product line", "category"),
        ("Unit price", "unit_price"),
        ("Quantity", "quantity"),
        ("Total", "amount"),
        ("Date", "date"),
        ("Payment", "payment_method"),
        ("cogs", "cost"),
        ("gross income", "profit"),
    ] {
        assert!(found.contains(&(name.to_owned(), role)), "{name}: {found:?}");
    }
    assert_eq!(guess.mapping.date_order, DateOrder::Mdy);
    assert_eq!(guess.mapping.column(Role::Customer), None);
    assert_eq!(intake.n_accepted, 1_000);
    assert_eq!(days(&intake), ("2019-01-01".to_owned(), "2019-03-30".to_owned()));
}

#[test]
fn bread_basket_has_no_amount() {
    let Some(bytes) = shared("data/bread_basket.csv") else { return };
    let table = read(&bytes);
    let guess = propose(&table);
    check_roles(
        &table,
        &guess,
        &[("Date", "date"), ("Time", "time"), ("Transaction", "order"), ("Item", "product")],
    );
    assert_eq!(guess.missing, [Role::Amount]);
    let error = keliu::ingest::assemble(&table, &guess.mapping).unwrap_err();
    assert_eq!(error.code, "mapping.no_amount");
}

#[test]
fn complete_journey() {
    let Some(bytes) = shared("data/complete_journey_open.csv.gz") else { return };
    let (table, guess, intake) = take_in(&bytes);
    let found = roles(&table, &guess);
    for (name, role) in [
        ("household_id", "customer"),
        ("store_id", "store"),
        ("basket_id", "order"),
        ("transaction_timestamp", "date"),
        ("product_id", "product"),
        ("quantity", "quantity"),
        ("sales_value", "amount"),
        ("brand", "brand"),
        ("product_category", "category"),
    ] {
        assert!(found.contains(&(name.to_owned(), role)), "{name}: {found:?}");
    }
    assert_eq!(intake.n_accepted, 431_035);
}
