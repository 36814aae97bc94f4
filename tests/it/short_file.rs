//! A file of less than a year: no sum of its days is called that of twelve months, in any room or language.

use crate::report::{engine, load};
use keliu::analysis::pricing::strategies::STRATEGIES;
use keliu::analysis::programme::PROGRAMMES;
use keliu::engine::Engine;
use keliu::host::Hosts;
use keliu::i18n::{Lang, PlainHosts, Texts};
use keliu::report::Section;
use std::fmt::Write;

const LANGUAGES: [Lang; 3] = [Lang::ZhHans, Lang::ZhHant, Lang::En];

/// Eighty customers from 5 March 2024 on, for so many weeks. Prices move, most customers come every week or two, every fifth
/// stops half way; some are members, some were brought by others, all cost something.
fn shop(n_weeks: u32) -> Engine {
    let mut text =
        "order,customer,date,product,quantity,amount,cost,membership level,referrer customer id,invested\n"
            .to_owned();
    let mut order = 0;
    for week in 0..n_weeks {
        for customer in 0..80 {
            let has_stopped = customer % 5 == 0 && week > n_weeks / 2;
            if has_stopped || (week + customer) % (1 + customer % 3) != 0 {
                continue;
            }
            order += 1;
            let date = day(week * 7 + customer % 7);
            let product = customer % 6;
            let level = 90 + (week / 4 * 7 + product * 5) % 21;
            let quantity = if level > 100 { 2 } else { 3 + customer % 2 };
            let amount = level * (product + 5) * quantity;
            let member = if customer % 4 == 0 { "yes" } else { "no" };
            let referrer = if customer > 60 { format!("C{}", customer - 60) } else { String::new() };
            let _ = writeln!(
                text,
                "{order},C{customer},{date},P{product},{quantity},{amount},{},{member},{referrer},20",
                (product + 5) * quantity * 60
            );
        }
    }
    let mut engine = engine();
    load(&mut engine, "shop.csv", text.as_bytes(), &[]).unwrap();
    engine
}

/// The n-th day from 5 March 2024 on.
fn day(n: u32) -> String {
    const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut year, mut month, mut left) = (2024, 3, n + 4);
    loop {
        let length = if month == 2 && year != 2024 { 28 } else { LENGTHS[month - 1] };
        if left < length {
            return format!("{year}-{month:02}-{:02}", left + 1);
        }
        left -= length;
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
}

/// All that a section says, but for what its method does with any file.
fn words(section: &Section) -> String {
    let mut section = section.clone();
    section.method.clear();
    serde_json::to_string(&section).unwrap()
}

/// What is true of a file of any length: what a figure would need, not what it is.
fn without_needs(text: &str, lang: Lang) -> String {
    let texts = Texts::new(lang, PlainHosts.host(lang, "").unwrap());
    text.replace(&texts.get("lifecycle.first_order_short"), "")
}

/// Every section in the language, the calculators of programmes and strategies one after another.
fn all_words(engine: &mut Engine, lang: Lang) -> Vec<(String, String)> {
    let mut sections = engine.language(lang).unwrap().unwrap().sections;
    for (setting, calculators) in
        [("programme.open", PROGRAMMES.to_vec()), ("strategy.open", STRATEGIES.to_vec())]
    {
        for calculator in calculators {
            sections.extend(engine.set(setting, calculator.id).unwrap());
        }
    }
    sections.iter().map(|section| (section.id.clone(), words(section))).collect()
}

/// Names of a year that the file does not hold.
const CLAIMS: [&str; 13] = [
    "12 months",
    "welve months",
    "last year",
    "year up to",
    "last 365 days",
    "12个月",
    "12 个月",
    "12個月",
    "12 個月",
    "近一年",
    "近365天",
    "之前一年",
    "年度",
];

/// What a text shows that was not told of what time it speaks.
const HOLES: [&str; 2] = ["{span}", "{carried}"];

#[test]
fn no_sum_is_called_that_of_twelve_months() {
    // Thirty weeks tell how sales answer to prices, four do not.
    for n_weeks in [30, 4] {
        let mut engine = shop(n_weeks);
        // The customer models look ahead as far as they are told to, whatever the file holds.
        engine.set("clv.horizon_months", "24").unwrap();
        for lang in LANGUAGES {
            for (id, text) in all_words(&mut engine, lang) {
                let text = without_needs(&text, lang);
                for claim in CLAIMS.into_iter().chain(HOLES) {
                    assert!(!text.contains(claim), "{n_weeks} weeks, {id}: {claim} in {text}");
                }
                // By published elasticities, too.
                let revenue = "Revenue, 28 days like those shown";
                if (id.as_str(), lang, n_weeks) == ("scenario", Lang::En, 4) {
                    assert!(text.contains(revenue), "{text}");
                }
            }
        }
    }
}

/// Who says it, and what: of thirty weeks and of more than a year.
const SAID: [(&str, &str, &str); 19] = [
    ("tiers", "since 5 Mar 2024", "last 12 months"),
    ("lifecycle", "Revenue, since 5 Mar 2024", "Revenue, last 12 months"),
    ("lifecycle", "(since 5 Mar 2024); ", "(year up to the last order); "),
    ("lifecycle", "what they bought (since 5 Mar 2024)", "what they bought (year up to the last order)"),
    ("scenario", "(210 days like those shown)", "(12 months)"),
    ("scenario", "Twelve stand for the 210 days", "\"help\":\"\""),
    ("strategies", "units of the scope, since 5 Mar 2024", "units of the scope, last 12 months"),
    ("strategies", "Units since 5 Mar 2024", "Units a year"),
    ("invest", "Margin, since 5 Mar 2024", "Margin, last 12 months"),
    ("invest", "margin on average (since 5 Mar 2024)", "margin on average (last 12 months)"),
    (
        "invest",
        "orders per active customer, since 5 Mar 2024, carried to a year",
        "orders per active customer, last 12 months",
    ),
    ("programmes", "net revenue, since 5 Mar 2024\"", "net revenue, last 12 months"),
    ("programmes", "net revenue, since 5 Mar 2024, carried to a year", "net revenue, last 12 months"),
    ("programmes", "Members and others, since 5 Mar 2024", "Members and others, last 12 months"),
    ("programmes", "more than others (since 5 Mar 2024)", "more than others (last 12 months)"),
    ("programmes", "What counts is spend, since 5 Mar 2024.", "What counts is spend, last 12 months."),
    (
        "programmes",
        "margin of everyone brought (since 5 Mar 2024)",
        "margin of everyone brought (last 12 months)",
    ),
    ("actions", "went quiet since 5 Mar 2024", "went quiet in the last 12 months"),
    ("actions", "By sales since 5 Mar 2024", "By sales in the last 12 months"),
];

#[test]
fn each_room_says_of_what_time_its_sums_are() {
    for (n_weeks, is_short) in [(30, true), (60, false)] {
        let said = all_words(&mut shop(n_weeks), Lang::En);
        for (id, short, year) in SAID {
            let wanted = if is_short { short } else { year };
            let room: Vec<&str> =
                said.iter().filter(|(of, _)| of == id).map(|(_, text)| text.as_str()).collect();
            assert!(
                room.iter().any(|text| text.contains(wanted)),
                "{n_weeks} weeks, {id}: no {wanted} in {room:?}"
            );
        }
        for (id, text) in said {
            assert!(HOLES.iter().all(|hole| !text.contains(hole)), "{id}: {text}");
            assert!(is_short || !text.contains("since 5 Mar 2024"), "{id}: {text}");
        }
    }
}

/// A year is not made of two weeks: calculators begin with a textbook's numbers then, and say so.
#[test]
fn two_weeks_are_not_carried_to_a_year() {
    for (n_weeks, is_too_short) in [(2, true), (6, false)] {
        let mut engine = shop(n_weeks);
        engine.set("programme.open", "retention").unwrap();
        let said = all_words(&mut engine, Lang::En);
        let programmes: Vec<&String> =
            said.iter().filter(|(id, _)| id == "programmes").map(|(_, text)| text).collect();
        let says = |what: &str| programmes.iter().any(|text| text.contains(what));
        assert_eq!(says("too few to say anything of a year"), is_too_short, "{n_weeks}");
        assert_eq!(says("orders per active customer, since 5 Mar 2024, carried to a year"), !is_too_short);
    }
}
