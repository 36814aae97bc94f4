//! Members against others like them.

use crate::analysis::programme::Programmes;
use crate::analysis::programme::matching::Basis;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::model::Day;
use crate::report::block::{Block, Tone};
use crate::report::span;
use crate::report::write::{Writer, words};

/// Values of the membership column that are named.
const N_NAMED: usize = 8;

/// A word for figures.
pub(super) fn basis_word(basis: &Basis) -> &'static str {
    match basis {
        Basis::Column(..) => "column",
        Basis::TopFifth => "top_fifth",
    }
}

/// Who counts as a member, means, and the difference that is left after matching.
pub(super) fn blocks(w: &mut Writer<'_>, programmes: &Programmes, since: Option<Day>) -> Vec<Block> {
    let Some(members) = &programmes.members else { return Vec::new() };
    let span = span::last_year(w, since);
    let mut blocks = Vec::new();
    match &members.basis {
        Basis::Column(column, values) => {
            let mut named: Vec<&str> = values.iter().take(N_NAMED).map(String::as_str).collect();
            if values.len() > N_NAMED {
                named.push("…");
            }
            let args = [
                ("column", Arg::from(column.as_str())),
                ("values", Arg::from(named.join(&w.list_separator()))),
            ];
            blocks.push(w.notice(Tone::Neutral, w.say("programmes.members_column", &args), String::new()));
        }
        Basis::TopFifth => {
            let text = w.say("programmes.members_stand_in", std::slice::from_ref(&span));
            blocks.push(w.notice(Tone::Warning, text, String::new()));
        }
    }
    if members.members.is_empty() || members.others.is_empty() {
        return blocks;
    }
    let mut rows = Vec::new();
    for (key, id, who, mean) in [
        ("programmes.set_members", "programme.members", &members.members, members.means.0),
        ("programmes.set_others", "programme.others", &members.others, members.means.1),
    ] {
        let title = w.get(key);
        let set = w.set(id, title.clone(), who.clone());
        rows.push(vec![words(title), w.count(who.len()).opens(set), w.num(mean, N::Money)]);
    }
    let columns = ["col.group", "#col.customers", "#col.average"];
    let of = std::slice::from_ref(&span);
    blocks.push(Block::Table(w.table_of(
        of,
        "programmes-members",
        "programmes.members_table",
        &columns,
        rows,
    )));
    if let Some(matched) = members.matched {
        let money = |v: f64| Arg::Number(v, N::Money);
        let key = if matched.by_category { "programmes.matched" } else { "programmes.matched_frequency" };
        let text = w.say(
            key,
            &[
                span,
                ("raw", money(members.means.0 - members.means.1)),
                ("difference", money(matched.difference)),
                ("low", money(matched.interval.0)),
                ("high", money(matched.interval.1)),
                ("n", Arg::from(matched.n_matched)),
            ],
        );
        blocks.push(w.notice(Tone::Neutral, text, w.get("programmes.selection")));
    } else if matches!(members.basis, Basis::Column(..)) {
        blocks.push(w.notice(Tone::Neutral, w.get("programmes.not_matched"), w.get("programmes.selection")));
    }
    blocks
}
