//! Exports of shops, marketplaces, payment services and ledgers in several languages, each with its own traps: they are
//! read right, or the one thing that only the user can say is asked. The files were made for this test, after the
//! layouts that these systems write; the sums were worked out by hand.

use crate::ingest::{assert_rows_add_up, data, n_rows, total};
use keliu::ingest::file::FileReader;
use keliu::ingest::{Ask, Intake, RawTable, assemble, guess};
use keliu::model::Money;

fn read(name: &str) -> RawTable {
    let mut reader = FileReader::new("", &[]).unwrap();
    for chunk in data(&format!("exports/{name}")).chunks(701) {
        reader.push(chunk).unwrap();
    }
    reader.finish().unwrap().read.remove(0).1
}

/// Sum, rows set aside, rows rejected, what is asked.
fn taken(name: &str) -> (Intake, String) {
    let table = read(name);
    let guess = guess(&table, &[], None, None);
    let asked: Vec<String> = guess
        .questions
        .iter()
        .map(|ask| match ask {
            Ask::Role { role, candidates } => {
                let names: Vec<&str> = candidates.iter().map(|i| table.columns[*i].name.as_str()).collect();
                format!("{}: {}", role.name(), names.join(" | "))
            }
            other => format!("{other:?}"),
        })
        .collect();
    let intake = assemble(&table, &guess.mapping).unwrap();
    assert_rows_add_up(&intake);
    (intake, asked.join("; "))
}

#[test]
fn every_export_is_read_right() {
    for (name, sum, n_set_aside, n_rejected, asked) in [
        // Lines of fees, taxes and the payout stand among those of sales; the first line sums them up.
        ("amazon_settlement.txt", "220", 38, 1, ""),
        ("amazon_date_range.csv", "179.91", 2, 0, ""),
        ("shopify_payments.csv", "313", 2, 0, ""),
        // Netto is what the fee left of Brutto, not what was without tax.
        ("paypal_de.csv", "228.5", 1, 0, ""),
        // Remarks above and below, 提现 among the lines.
        ("alipay.csv", "274", 3, 0, ""),
        ("pinduoduo.csv", "444", 4, 0, ""),
        ("woocommerce.csv", "315", 2, 0, ""),
        // In 万元 by a line above the table, with and without tax.
        ("yonyou.csv", "300000", 1, 0, "amount: 无税金额 | 价税合计"),
        ("francais.csv", "387.5", 4, 0, "amount: Montant HT | Montant TTC"),
        ("japan.csv", "75000", 1, 0, "amount: 金額（税抜） | 金額（税込）"),
        ("brasil.csv", "60043.2", 4, 0, ""),
        ("sap_alv.txt", "55552.5", 4, 0, ""),
        // Subtotals by region, in thousands.
        ("pivot.csv", "35000", 3, 0, ""),
        ("erp_html.xls", "380000", 1, 0, ""),
        ("erp_xml.xls", "187.92", 0, 0, ""),
    ] {
        let (intake, questions) = taken(name);
        let found = (Money::plain(total(&intake)), intake.n_set_aside, intake.n_rejected);
        assert_eq!(found, (sum.to_owned(), n_set_aside, n_rejected), "{name}");
        assert_eq!(questions, asked, "{name}");
        let is_anonymous = ["amazon", "shop", "pinduoduo"].iter().any(|shop| name.starts_with(shop));
        assert_eq!(intake.transactions.has_customers(), !is_anonymous, "{name}");
    }
}

#[test]
fn kinds_of_a_settlement_have_reasons() {
    let (intake, _) = taken("amazon_settlement.txt");
    for (code, n) in [("kind.fee", 25), ("kind.tax", 12), ("kind.transfer", 1), ("amount.negative", 1)] {
        assert_eq!(n_rows(&intake, code), n, "{code}");
    }
    let (html, _) = taken("erp_html.xls");
    assert_eq!((n_rows(&html, "number.scaled"), html.transactions.currency.as_str()), (8, "CNY"));
}
