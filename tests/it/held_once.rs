//! What stands in a file's cells is not held twice, which must show nowhere: not where rows are left out, either.

use crate::ingest::{assert_rows_add_up, propose, read};
use keliu::ingest::{Role, assemble};
use keliu::model::{ExtraValues, SEGMENT_ROWS};

const N_ROWS: usize = 2 * SEGMENT_ROWS + 9;

/// Sales of which the rows `is_bad` have no date. Products of the second stretch are others than those of the first.
fn file(is_bad: &dyn Fn(usize) -> bool) -> String {
    let mut text =
        "order id,order date,customer id,product id,product name,region,quantity,unit price,amount\n"
            .to_owned();
    for row in 0..N_ROWS {
        let date = if is_bad(row) { "never".to_owned() } else { format!("2024-01-{:02}", row % 28 + 1) };
        let product = row % 300 + if row < SEGMENT_ROWS { 0 } else { 200 };
        let region = ["North", "South", ""][row % 3];
        let (quantity, price) = (row % 7 + 1, 100 + row * 13 % 50_021);
        let amount = quantity * price;
        text.push_str(&format!(
            "SO{:06},{date},C{:05},P{product:04},Thing {product},{region},{quantity},{}.{:02},{}.{:02}\n",
            row / 2,
            row / 2 * 7_919 % 9_000,
            price / 100,
            price % 100,
            amount / 100,
            amount % 100
        ));
    }
    text
}

#[test]
fn columns_are_those_of_the_accepted_rows() {
    let bad: [(&str, &dyn Fn(usize) -> bool); 5] = [
        ("none", &|_| false),
        ("one of the first stretch", &|row| row == 77),
        ("one of the second stretch", &|row| row == SEGMENT_ROWS + 77),
        ("the first stretch", &|row| row < SEGMENT_ROWS),
        ("the first stretch but for one row", &|row| row > 0 && row < SEGMENT_ROWS),
    ];
    for (name, is_bad) in bad {
        let table = read(file(is_bad).as_bytes());
        let mapping = propose(&table).mapping;
        let intake = assemble(&table, &mapping).unwrap();
        assert_rows_add_up(&intake);
        let tx = &intake.transactions;
        let rows: Vec<usize> = (0..N_ROWS).filter(|row| !is_bad(*row)).collect();
        assert_eq!(tx.len(), rows.len(), "{name}");
        let cell =
            |role: Role, row: usize| table.columns[mapping.column(role).unwrap()].text(row).into_owned();
        // In 1/10,000, from a text of at most two decimals.
        let number = |text: &str| {
            let (whole, cents) = text.split_once('.').unwrap_or((text, "0"));
            whole.parse::<i64>().unwrap() * 10_000 + cents.parse::<i64>().unwrap() * 100
        };
        let Some(ExtraValues::Numbers(prices)) = tx.extra("unit_price") else { panic!("{name}: no prices") };
        let region = &tx.dimensions.iter().find(|d| d.name == "region").unwrap();
        for (at, row) in rows.into_iter().enumerate() {
            let own = (
                tx.amount.get(at).unwrap().0,
                tx.quantity.get(at).unwrap(),
                prices.get(at).unwrap(),
                tx.customer_ids.text(tx.customer[at]),
                tx.product_ids.text(tx.product.get(at).unwrap()),
                region.values.text(region.codes.get(at).unwrap()),
                tx.product_names[tx.product.get(at).unwrap() as usize].as_str(),
            );
            assert_eq!(
                own,
                (
                    number(&cell(Role::Amount, row)),
                    number(&cell(Role::Quantity, row)),
                    number(&cell(Role::UnitPrice, row)),
                    cell(Role::Customer, row).as_str(),
                    cell(Role::Product, row).as_str(),
                    cell(Role::Region, row).as_str(),
                    cell(Role::ProductName, row).as_str(),
                ),
                "{name}: row {row}"
            );
        }
    }
}
