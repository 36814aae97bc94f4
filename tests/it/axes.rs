//! The large-account view on a customer's page: a radar of what is known, words for what is not.

use crate::report::{engine, load};
use keliu::i18n::Lang;
use keliu::report::Block;
use keliu::report::chart::{ChartSpec, Radar};

/// Twelve customers, each with an order every four weeks for `months` times; customer n buys n of twelve products in turn,
/// and customer 11 spends ever more.
fn file(months: usize, with_products: bool) -> String {
    let mut text = format!("order,customer,date,amount{}\n", if with_products { ",product" } else { "" });
    let first = keliu::model::Day::from_ymd(2023, 1, 2).unwrap();
    for at in 0..months {
        for customer in 0..12_usize {
            let day = first.plus((28 * at + customer) as i32).iso();
            let amount = if customer == 11 { 50 + 10 * at } else { 50 };
            let product = if with_products { format!(",P{}", at % (customer + 1)) } else { String::new() };
            text += &format!("o{at}-{customer},c{customer:02},{day},{amount}{product}\n");
        }
    }
    text
}

/// The radar of a customer with its summary; `Err` with the table's note where there is none.
fn radar(text: &str, customer: u32, lang: Lang) -> Result<(Radar, String), String> {
    let mut engine = engine();
    load(&mut engine, "accounts.csv", text.as_bytes(), &[]).unwrap();
    engine.language(lang).unwrap();
    engine.report().unwrap();
    let page = engine.customers(&format!("customer.{customer}"), "id", false, 0, 1);
    let id = page.map(|p| p.profile).unwrap_or_default();
    for block in id {
        match block {
            Block::Chart(chart) if chart.id == "customer-axes" => {
                let ChartSpec::Radar(radar) = chart.spec else { panic!("{:?}", chart.spec) };
                assert_eq!(chart.table.rows.len(), 4);
                return Ok((radar, chart.summary));
            }
            Block::Table(table) if table.id == "customer-axes" => return Err(table.note),
            _ => {}
        }
    }
    panic!("no axes");
}

#[test]
fn what_is_known_is_drawn_and_what_is_not_is_named() {
    let (radar, summary) = radar(&file(12, true), 11, Lang::En).unwrap();
    let names: Vec<&str> = radar.spokes.iter().map(String::as_str).collect();
    assert_eq!(names, ["Orders", "Growth", "Cooperation"]);
    assert_eq!(radar.marks.len(), 3);
    // As many orders as everybody: in the middle. The only one who grows: above all the eleven others, (11 + 1/2) / 12.
    assert!((radar.values[0] - 0.5).abs() < 1e-12);
    assert!((radar.values[1] - 11.5 / 12.0).abs() < 1e-12, "{:?}", radar.values);
    assert!(summary.contains("Left out") && summary.contains("Bargaining power"), "{summary}");
    assert!(radar.marks[1].text.contains("grows by"), "{:?}", radar.marks);
}

#[test]
fn with_two_axes_the_table_stands_alone() {
    let note = radar(&file(4, false), 3, Lang::ZhHans).unwrap_err();
    assert!(note.contains("增长潜力") && note.contains("讨价还价能力"), "{note}");
}
