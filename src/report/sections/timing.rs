//! When do customers buy, and who is to be called this week?

use super::timing_charts as charts;
use crate::analysis::overview::units;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::analysis::timing::contacts::{Contact, day_of_week};
use crate::analysis::timing::{Pattern, Timing};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Action, Block, Cell, Control, Form, Status, Tone};
use crate::report::write::{Writer, share, words};
use crate::report::{Figures, Section};

/// Customers of the list that are shown in the section.
const N_LISTED: usize = 20;
/// Days of the list.
const WEEK: i32 = 7;

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let mut blocks = Vec::new();
    if let Some(timing) = study.timing.as_deref() {
        let list = timing.this_week();
        blocks.push(insight(w, timing, &list));
        // What was said once need not be said again: weekdays and hours want the same weeks.
        let mut said: Vec<&str> = Vec::new();
        said.extend(timing.weekdays.as_ref().err().filter(|_| list.is_empty()).map(|error| error.code));
        match &timing.contacts {
            Ok(_) => {
                blocks.extend(call_list(w, study, timing, &list));
                blocks.push(Block::Form(form(w, params)));
            }
            Err(error) => blocks.push(w.notice(Tone::Neutral, w.texts.error(error), String::new())),
        }
        for (id, pattern) in patterns(timing) {
            match pattern {
                Ok(pattern) => blocks.push(charts::bars(w, timing, id, pattern)),
                Err(error) if said.contains(&error.code) => {}
                Err(error) => {
                    said.push(error.code);
                    blocks.push(w.notice(Tone::Neutral, w.texts.error(error), String::new()));
                }
            }
        }
        blocks.extend(timing.calendar.as_ref().map(|calendar| charts::calendar(w, calendar)));
    }
    Section {
        id: "timing".to_owned(),
        title: w.get("timing.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("timing"),
    }
}

fn patterns(timing: &Timing) -> [(&'static str, &Result<Pattern, crate::issue::Error>); 3] {
    [("weekday", &timing.weekdays), ("hour", &timing.hours), ("month", &timing.months)]
}

/// The bin that stands out, in money; where none does, that.
fn insight(w: &Writer<'_>, timing: &Timing, list: &[&Contact]) -> Block {
    let mut detail: Vec<String> = Vec::new();
    let text = match &timing.weekdays {
        Err(error) if list.is_empty() => w.texts.error(error),
        Err(_) => due(w, timing, list),
        Ok(pattern) => strongest(w, pattern, "weekday").unwrap_or_else(|| even(w, pattern)),
    };
    for (id, pattern) in patterns(timing).into_iter().skip(1) {
        detail.extend(pattern.as_ref().ok().and_then(|pattern| strongest(w, pattern, id)));
    }
    if timing.contacts.is_ok() && (timing.weekdays.is_ok() || list.is_empty()) {
        detail.push(due(w, timing, list));
    }
    let stands_out = timing.weekdays.as_ref().is_ok_and(|p| p.index.is_pattern());
    let tone = if stands_out { Tone::Good } else { Tone::Neutral };
    w.insight(tone, text, w.sentences(&detail))
}

fn strongest(w: &Writer<'_>, pattern: &Pattern, id: &str) -> Option<String> {
    let at = pattern.index.highest().filter(|_| pattern.index.is_pattern())?;
    let (bin, of_bin) = (pattern.bins.get(at)?, pattern.index.bins.get(at)?);
    let (own, all) = (units(*pattern.revenue.get(at)?), units(pattern.revenue.iter().sum()));
    Some(w.say(
        &format!("timing.strongest.{id}"),
        &[
            ("name", Arg::from(charts::name(w, id, *bin))),
            ("index", Arg::Number(of_bin.index, N::Decimal(2))),
            ("revenue", Arg::Number(own, N::MoneyRound)),
            ("share", Arg::Number(share(own, all), N::Percent(0))),
        ],
    ))
}

fn even(w: &Writer<'_>, pattern: &Pattern) -> String {
    let orders: f64 = pattern.index.bins.iter().map(|b| b.observed).sum();
    let revenue = units(pattern.revenue.iter().sum());
    w.say(
        "timing.even",
        &[("n", Arg::Number(orders, N::Count)), ("revenue", Arg::Number(revenue, N::MoneyRound))],
    )
}

/// How many are to be called, and what their orders are expected to bring.
fn due(w: &Writer<'_>, timing: &Timing, list: &[&Contact]) -> String {
    let days = [("from", Arg::from(timing.as_of)), ("to", Arg::from(timing.as_of.plus(WEEK - 1)))];
    if list.is_empty() {
        return w.say("timing.nobody_due", &days);
    }
    let value: f64 = list.iter().map(|c| c.value).sum();
    let [from, to] = days;
    let args = [("n", Arg::from(list.len())), ("value", Arg::Number(value, N::MoneyRound)), from, to];
    w.say("timing.due", &args)
}

fn form(w: &Writer<'_>, params: &Params) -> Form {
    let value = params.timing.lead_percent();
    let unit = w.get("unit.percent");
    Form {
        fields: vec![
            w.field("timing.lead_percent", Control::Range { min: 0.0, max: 90.0, step: 5.0, value, unit }),
        ],
    }
}

fn call_list(w: &mut Writer<'_>, study: &Study, timing: &Timing, list: &[&Contact]) -> Vec<Block> {
    let mut members: Vec<u32> = list.iter().map(|c| c.customer).collect();
    members.sort_unstable();
    let title = w.get("timing.list");
    let Some(set) = w.set("timing.contacts", title, members) else { return Vec::new() };
    let action = Action::new(due(w, timing, list), reason(w, timing, list), Some(set));
    let mut rows = Vec::new();
    for contact in list.iter().take(N_LISTED) {
        let label = study.customer_label(contact.customer);
        let set = w.set(format!("customer.{}", contact.customer), label.clone(), vec![contact.customer]);
        rows.push(row(w, timing, contact, words(label).opens(set)));
    }
    let columns = [
        "col.customer",
        "col.contact",
        "#col.expected_order",
        "col.next_order",
        "timing.range",
        "#timing.gap",
        "timing.why_then",
    ];
    let mut table = w.table("timing-contacts", "timing.list", &columns, rows);
    let rest = list.len().saturating_sub(N_LISTED);
    table.note = if rest > 0 {
        w.say("timing.list_more", &[("n", Arg::from(rest))])
    } else {
        w.get("timing.list_note")
    };
    vec![Block::actions(vec![action]), Block::Table(table)]
}

/// Why these, and how many are late.
fn reason(w: &Writer<'_>, timing: &Timing, list: &[&Contact]) -> String {
    let mut parts = vec![w.get("timing.list_reason")];
    let n = list.iter().filter(|contact| contact.is_overdue(timing.as_of)).count();
    if n > 0 {
        parts.push(w.say("timing.list_overdue", &[("n", Arg::from(n))]));
    }
    w.sentences(&parts)
}

fn row(w: &Writer<'_>, timing: &Timing, contact: &Contact, customer: Cell) -> Vec<Cell> {
    let day = |text: String, day: crate::model::Day| Cell { value: Some(f64::from(day.0)), ..words(text) };
    let next = if contact.is_overdue(timing.as_of) {
        w.say("timing.overdue", &[("day", Arg::from(contact.next))])
    } else {
        w.day(contact.next)
    };
    vec![
        customer,
        day(when(w, contact), contact.day),
        w.num(contact.value, N::Money),
        day(next, contact.next),
        words(range(w, contact)),
        w.num(contact.gap_days, N::Count),
        words(why(w, contact)),
    ]
}

/// "Thursday, 15 Dec 2011, 12:00–13:00".
pub fn when(w: &Writer<'_>, contact: &Contact) -> String {
    let weekday = w.get(&format!("account.weekday.{}", day_of_week(contact.day)));
    let (weekday, day) = (("weekday", Arg::from(weekday)), ("day", Arg::from(contact.day)));
    match contact.hour {
        Some(hour) => {
            w.say("timing.when_hour", &[weekday, day, ("hour", Arg::from(charts::name(w, "hour", hour)))])
        }
        None => w.say("timing.when", &[weekday, day]),
    }
}

/// Whose weekday and hour these are.
pub fn why(w: &Writer<'_>, contact: &Contact) -> String {
    w.get(match (contact.is_own_weekday, contact.is_own_hour, contact.hour.is_some()) {
        (true, true, _) => "timing.own_both",
        (true, false, _) => "timing.own_weekday",
        (false, true, _) => "timing.own_hour",
        (false, false, true) => "timing.hour_of_all",
        (false, false, false) => "timing.no_habit",
    })
}

/// The days between which four of five next orders of such customers come.
pub fn range(w: &Writer<'_>, contact: &Contact) -> String {
    contact.range.map_or_else(
        || w.get("timing.no_range"),
        |(low, high)| w.say("rfm.range", &[("low", Arg::from(low)), ("high", Arg::from(high))]),
    )
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let Some(timing) = study.timing.as_deref() else { return };
    for (id, pattern) in patterns(timing) {
        let Ok(pattern) = pattern else { continue };
        f.real(format!("timing.{id}.p"), pattern.index.p);
        f.real(format!("timing.{id}.chi_squared"), pattern.index.chi_squared);
        f.real(format!("timing.{id}.dispersion"), pattern.index.dispersion);
        for ((bin, own), revenue) in pattern.bins.iter().zip(&pattern.index.bins).zip(&pattern.revenue) {
            // Weekdays and months count from 1, as ISO 8601 does; hours from 0.
            let id = format!("timing.{id}.{}", if id == "hour" { *bin } else { bin + 1 });
            f.real(format!("{id}.orders"), own.observed);
            f.money(format!("{id}.revenue"), *revenue);
            f.real(format!("{id}.raw"), own.raw);
            f.real(format!("{id}.index"), own.index);
            f.real(format!("{id}.low95"), own.interval.0);
            f.real(format!("{id}.high95"), own.interval.1);
        }
    }
    let with = |has: fn(&crate::analysis::timing::Habits) -> bool| {
        timing.habits.iter().filter(|h| has(h)).count() as u64
    };
    if let Ok(contacts) = &timing.contacts {
        let list = timing.this_week();
        f.count("timing.habits.weekday", with(|h| h.weekday.is_some()));
        f.count("timing.habits.hour", with(|h| h.hour.is_some()));
        f.count("timing.contacts.customers", contacts.len() as u64);
        f.count("timing.week.customers", list.len() as u64);
        f.real("timing.week.value", list.iter().map(|c| c.value).sum());
        f.day("timing.week.from", timing.as_of);
    }
}
