//! Tiers of customers in the report.

use crate::programmes::section;
use crate::report::{engine, load};
use keliu::i18n::Lang;
use keliu::report::{Block, Tone};

const MAP: [(&str, &str); 4] =
    [("customer", "customer"), ("date", "date"), ("amount", "amount"), ("cost", "cost")];

/// A credit note is a document of its own: no order that was cut down, and none that was smaller.
#[test]
fn a_credit_note_is_no_order() {
    let text = "order,customer,date,amount\no1,a,2024-01-05,100\no2,b,2024-01-20,50\nn1,a,2024-02-10,-40\no3,b,2024-02-20,60\n";
    let map = [("order", "order"), ("customer", "customer"), ("date", "date"), ("amount", "amount")];
    let mut engine = engine();
    load(&mut engine, "notes.csv", text.as_bytes(), &map).unwrap();
    let f = engine.figures().unwrap();
    assert_eq!((f.get("sales.orders"), f.get("sales.return_orders")), (Some("3"), Some("1")));
    for (lang, words) in [
        (Lang::En, "1 document that is no purchase: returns, credit notes"),
        (Lang::ZhHans, "1张单据不是购买"),
        (Lang::ZhHant, "1張單據不是購買"),
    ] {
        engine.language(lang).unwrap();
        let overview = serde_json::to_string(&section(&mut engine, "overview")).unwrap();
        assert!(overview.contains(words), "{overview}");
    }
}

/// Nineteen customers who earn 50 on each of four orders, and one with 210, -190, 200 and -100: 120 in all, which is as likely
/// nothing as twice that. Nobody costs money, but of one it cannot be told.
#[test]
fn nobody_certainly_costs_money() {
    let mut text = "customer,date,amount,cost\n".to_owned();
    for month in 1..=4 {
        for customer in 0..19 {
            text += &format!("c{customer:02},2024-0{month}-{:02},100,50\n", 1 + customer);
        }
    }
    let steady = text.clone();
    for (at, cost) in [-110, 290, -100, 200].iter().enumerate() {
        text += &format!("uneven,2024-0{}-25,100,{cost}\n", 1 + at);
    }
    for (file, tone, words) in [
        (&text, Tone::Neutral, ["Nobody certainly costs money", "可以肯定是亏损", "可以肯定是虧損"]),
        (&steady, Tone::Good, ["Nobody costs money", "没有亏损客户", "沒有虧損客戶"]),
    ] {
        let mut engine = engine();
        load(&mut engine, "shop.csv", file.as_bytes(), &MAP).unwrap();
        for (lang, words) in Lang::ALL.into_iter().zip(words) {
            engine.language(lang).unwrap();
            let tiers = section(&mut engine, "tiers");
            let found = tiers.blocks.iter().find_map(|block| match block {
                Block::Insight(insight) if insight.text.contains(words) => Some(insight),
                _ => None,
            });
            assert_eq!(found.map(|insight| insight.tone), Some(tone), "{words}");
        }
    }
}
