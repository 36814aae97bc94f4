//! Do programmes pay: retention, referral, membership, tiers, points, rebates?

mod contract;
mod members;
mod tiers;

use super::locked;
use crate::analysis::calculator::Calculator;
use crate::analysis::params::Params;
use crate::analysis::programme::known::LEAST_DAYS;
use crate::analysis::programme::{FOLKLORE, PROGRAMMES, Programmes, value::DRIVERS};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::issue::Error;
use crate::model::Day;
use crate::report::block::{Block, Cell, Control, Form, Opt, SetId, Status, Tone};
use crate::report::calculator::{Open, written};
use crate::report::span;
use crate::report::write::{Writer, as_f64, words};
use crate::report::{Figures, Section, Table};

/// A calculator as it stands: filled in and solved.
///
/// # Errors
/// As the calculator's own function.
pub fn open<'a>(
    calculator: &'static Calculator,
    programmes: &Programmes,
    since: Option<Day>,
    params: &'a Params,
) -> Result<Open<'a>, Error> {
    let settings = &params.programmes.calculators;
    let values = calculator.values(settings, &programmes.known);
    let numbers: Vec<f64> = values.iter().map(|v| v.value).collect();
    let solution = calculator.solve(&numbers)?;
    Ok(Open { room: "programme", calculator, settings, values, solution, since })
}

/// The calculators that are offered: those of folklore only when they were asked for.
fn offered(params: &Params) -> Vec<&'static Calculator> {
    let folklore = FOLKLORE.into_iter().filter(|_| params.programmes.folklore);
    PROGRAMMES.into_iter().chain(folklore).collect()
}

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study, params: &Params) -> Section {
    let Some(programmes) = study.programmes.as_deref() else {
        return locked(w, "programmes", &Error::new("nothing_loaded"), Vec::new());
    };
    let since = study.overview.short_since();
    let offered = offered(params);
    let shown = params.programmes.open.and_then(|id| offered.iter().find(|c| c.id == id).copied());
    let shown = shown.or(offered.first().copied()).unwrap_or(&DRIVERS);
    let mut blocks = vec![insight(w, study, programmes)];
    if !study.has_customers {
        blocks.push(w.notice(Tone::Warning, w.get("programmes.no_customers"), String::new()));
    }
    let doors = doors(w, programmes);
    blocks.push(Block::Table(overview(w, &offered, (programmes, since), params, &doors)));
    if programmes.year.days < LEAST_DAYS && programmes.contract.is_none() {
        let text = w
            .say("programmes.too_few_days", &[("n", Arg::Number(f64::from(programmes.year.days), N::Count))]);
        blocks.push(w.notice(Tone::Warning, text, String::new()));
    }
    blocks.push(Block::Form(chooser(w, &offered, shown, params)));
    let mut details = Vec::new();
    match open(shown, programmes, since, params) {
        Ok(open) => {
            details.extend(open.detail(w));
            if FOLKLORE.iter().any(|c| c.id == shown.id) {
                blocks.push(w.notice(Tone::Warning, w.get("programmes.folklore"), String::new()));
            }
            blocks.extend(open.blocks(w));
        }
        Err(error) => blocks.push(w.notice(Tone::Warning, w.texts.error(&error), String::new())),
    }
    match shown.id {
        "retention" | "churn" => match &programmes.contract {
            Some(yearly) => blocks.extend(contract::blocks(w, yearly, params)),
            None => blocks.extend(lost(w, programmes)),
        },
        "referral" => blocks.extend(leaders(w, study, programmes)),
        "members" => blocks.extend(members::blocks(w, programmes, since)),
        "tier" => blocks.extend(tiers::blocks(w, study, programmes, params)),
        "rebate" => blocks.extend(tiers::around(w, programmes, since)),
        _ => {}
    }
    Section {
        id: "programmes".to_owned(),
        title: w.get("programmes.title"),
        status: if study.has_customers { Status::Ok } else { Status::Warning },
        status_text: if study.has_customers { String::new() } else { w.get("locked.customer") },
        blocks,
        details,
        method: w.method("programmes"),
    }
}

fn insight(w: &Writer<'_>, study: &Study, programmes: &Programmes) -> Block {
    if let Ok(tiers) = &programmes.tiers
        && !tiers.critical.is_empty()
    {
        let missing: f64 = tiers.critical.iter().map(|c| c.gap).sum();
        let chances: Vec<f64> = tiers.critical.iter().filter_map(|c| c.p_reach).collect();
        let text = w.say(
            "programmes.insight",
            &[("n", Arg::from(tiers.critical.len())), ("missing", Arg::Number(missing, N::MoneyRound))],
        );
        let detail = if chances.is_empty() {
            String::new()
        } else {
            w.say("programmes.insight_chance", &[("n", Arg::Number(chances.iter().sum(), N::Count))])
        };
        return w.insight(Tone::Neutral, text, detail);
    }
    let key =
        if study.has_customers { "programmes.insight_nobody_near" } else { "programmes.insight_manual" };
    w.insight(Tone::Neutral, w.get(key), String::new())
}

/// Customers behind calculators: id of the calculator, how many, their set.
type Door = (&'static str, usize, Option<SetId>);

fn doors(w: &mut Writer<'_>, programmes: &Programmes) -> Vec<Door> {
    let mut list: Vec<Door> = Vec::new();
    let mut put = |calculator, id: &str, title: &str, members: Vec<u32>| {
        let n = members.len();
        let title = w.get(title);
        let set = w.set(id, title, members);
        list.push((calculator, n, set));
    };
    if let Some(lost) = &programmes.lost {
        put("churn", "programme.lost", "programmes.set_lost", lost.lost.clone());
    }
    if let Some(network) = &programmes.network {
        put("referral", "programme.referred", "programmes.set_referred", network.referred());
    }
    if let Some(members) = &programmes.members {
        put("members", "programme.members", "programmes.set_members", members.members.clone());
    }
    if let Ok(tiers) = &programmes.tiers {
        let mut critical: Vec<u32> = tiers.critical.iter().map(|c| c.customer).collect();
        critical.sort_unstable();
        put("tier", "programme.critical", "programmes.set_critical", critical);
    }
    list
}

fn overview(
    w: &Writer<'_>,
    offered: &[&'static Calculator],
    (programmes, since): (&Programmes, Option<Day>),
    params: &Params,
    doors: &[Door],
) -> Table {
    let mut rows = Vec::new();
    for calculator in offered {
        let Ok(open) = open(calculator, programmes, since, params) else { continue };
        let main = open.solution.main;
        let door = doors.iter().find(|d| d.0 == calculator.id);
        let customers = door.map_or_else(|| words("–"), |(_, n, set)| w.count(*n).opens(set.clone()));
        let answer = Cell {
            text: written(w, main.unit, main.value),
            value: Some(main.value).filter(|v| v.is_finite()),
            set: None,
        };
        rows.push(vec![
            words(open.title(w)),
            words(open.main_label(w)),
            answer,
            customers,
            words(open.sources_in_short(w)),
        ]);
    }
    let columns = ["col.programme", "col.question", "#col.answer", "#col.customers", "col.origin"];
    w.table("programmes", "programmes.table", &columns, rows)
}

fn chooser(
    w: &Writer<'_>,
    offered: &[&'static Calculator],
    shown: &'static Calculator,
    params: &Params,
) -> Form {
    let options = offered
        .iter()
        .map(|c| Opt { value: c.id.to_owned(), label: w.get(&format!("programme.{}.title", c.id)) })
        .collect();
    let folklore = if params.programmes.folklore { "on" } else { "off" };
    Form {
        fields: vec![
            w.field("programme.open", Control::Select { options, value: shown.id.to_owned() }),
            w.field(
                "programme.folklore",
                Control::Select {
                    options: vec![w.opt("off", "calculator.no"), w.opt("on", "calculator.yes")],
                    value: folklore.to_owned(),
                },
            ),
        ],
    }
}

fn lost(w: &mut Writer<'_>, programmes: &Programmes) -> Option<Block> {
    let lost = programmes.lost.as_ref()?;
    let text = w.say(
        "programmes.lost",
        &[
            ("n", Arg::from(lost.lost.len())),
            ("all", Arg::from(lost.n_active)),
            ("days", Arg::Number(f64::from(lost.days), N::Count)),
            ("annual", Arg::Number(lost.annual(), N::Percent(1))),
        ],
    );
    let detail = if lost.days < 365 { w.get("programmes.lost_short") } else { String::new() };
    Some(w.notice(Tone::Neutral, text, detail))
}

/// Those who brought most: 领导人物.
fn leaders(w: &mut Writer<'_>, study: &Study, programmes: &Programmes) -> Option<Block> {
    const N_LEADERS: usize = 20;
    let Some(network) = &programmes.network else {
        return Some(w.notice(Tone::Neutral, w.get("programmes.no_referrer"), String::new()));
    };
    let mut order: Vec<(usize, u32)> =
        network.n_all.iter().copied().enumerate().filter(|(_, n)| *n > 0).collect();
    let value = |at: usize| network.value.get(at).copied().unwrap_or(0.0);
    order.sort_by(|a, b| value(b.0).total_cmp(&value(a.0)).then(a.0.cmp(&b.0)));
    let mut rows = Vec::new();
    for (at, n_all) in order.into_iter().take(N_LEADERS) {
        let customer = u32::try_from(at).unwrap_or(u32::MAX);
        let name = study.customer_label(customer);
        let set = w.set(format!("customer.{customer}"), name.clone(), vec![customer]);
        rows.push(vec![
            words(name).opens(set),
            w.num(f64::from(network.n_direct.get(at).copied().unwrap_or(0)), N::Count),
            w.num(f64::from(n_all), N::Count),
            w.num(value(at), N::Money),
            w.num(network.rank.get(at).copied().unwrap_or(0.0), N::Percent(2)),
        ]);
    }
    let columns = [
        "col.customer",
        "#col.brought_directly",
        "#col.brought_all",
        "#col.referral_value",
        "#col.page_rank",
    ];
    let mut table = w.table("programmes-leaders", "programmes.leaders", &columns, rows);
    table.note = w.say("programmes.leaders_note", &[span::last_year(w, study.overview.short_since())]);
    Some(Block::Table(table))
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study, params: &Params) {
    let Some(programmes) = study.programmes.as_deref() else { return };
    for calculator in PROGRAMMES.into_iter().chain(FOLKLORE) {
        if let Ok(open) = open(calculator, programmes, None, params) {
            open.figures(f);
        }
    }
    if let Some(lost) = &programmes.lost {
        f.count("programmes.lost.customers", lost.lost.len() as u64);
        f.count("programmes.lost.active", lost.n_active as u64);
        f.count("programmes.lost.days", i128::from(lost.days));
        f.real("programmes.lost.annual", lost.annual());
    }
    if let Some(yearly) = &programmes.contract {
        contract::figures(f, yearly);
    }
    if let Some(network) = &programmes.network {
        f.count("programmes.referred", network.referred().len() as u64);
        f.real("programmes.referral_value", network.value.iter().sum());
    }
    if let Some(m) = &programmes.members {
        f.text("programmes.members.basis", members::basis_word(&m.basis));
        f.real("programmes.members.revenue", m.revenue.0);
        f.real("programmes.members.share", m.revenue.0 / m.revenue.1);
        f.count("programmes.members.customers", m.members.len() as u64);
        f.real("programmes.members.mean", m.means.0);
        f.real("programmes.others.mean", m.means.1);
        if let Some(matched) = m.matched {
            f.real("programmes.members.uplift", matched.difference);
            f.real("programmes.members.uplift.low95", matched.interval.0);
            f.real("programmes.members.uplift.high95", matched.interval.1);
            f.count("programmes.members.matched", matched.n_matched as u64);
        }
    }
    if let Ok(tiers) = &programmes.tiers {
        f.count("programmes.tiers.critical", tiers.critical.len() as u64);
        f.real("programmes.tiers.missing", tiers.critical.iter().map(|c| c.gap).sum());
        for (i, (threshold, around)) in tiers.thresholds.iter().zip(&tiers.around).enumerate() {
            let i = i + 1;
            f.real(format!("programmes.tiers.{i}.threshold"), *threshold);
            f.count(
                format!("programmes.tiers.{i}.customers"),
                tiers.levels.get(i).map_or(0, Vec::len) as u64,
            );
            f.count(format!("programmes.tiers.{i}.just_below"), around.below.len() as u64);
            f.count(format!("programmes.tiers.{i}.just_above"), around.above.len() as u64);
            f.real(format!("programmes.tiers.{i}.bunching_p"), around.p.unwrap_or(f64::NAN));
        }
    }
}

/// Share of a whole in words.
fn percent(w: &Writer<'_>, part: usize, whole: usize) -> Cell {
    w.num(as_f64(part) / as_f64(whole), N::Percent(1))
}
