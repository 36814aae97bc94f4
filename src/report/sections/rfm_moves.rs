//! Where did customers move between segments, and what sets each segment apart?

use super::flow::Flow;
use crate::analysis::study::{Rfm, Study};
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Figures;
use crate::report::block::{Block, Tone};
use crate::report::write::{Writer, words};

/// Segments then and now.
pub(super) fn moves(w: &mut Writer<'_>, study: &Study, rfm: &Rfm) -> Block {
    let names = rfm.scheme.segments();
    let to: Vec<_> =
        names.iter().map(|s| (s.id().to_owned(), w.get(&format!("segment.{}", s.id())))).collect();
    let mut from = to.clone();
    from.push(("none".to_owned(), w.get("flow.not_yet")));
    let mut members = vec![Vec::new(); from.len() * to.len()];
    for ((then, now), customer) in rfm.then.iter().zip(&rfm.segments).zip(&study.scored) {
        let at = |segment| names.iter().position(|s| *s == segment);
        let row = then.and_then(at).unwrap_or(names.len());
        if let Some(list) = at(*now).and_then(|column| members.get_mut(row * names.len() + column)) {
            list.push(*customer);
        }
    }
    let summary = w.say("flow.summary", &[("then", Arg::from(rfm.since)), ("now", Arg::from(study.as_of))]);
    Flow { id: "rfm.moves", title: "rfm.moves", summary, from, to, members }.block(w)
}

/// What each segment has and buys more often than others.
pub(super) fn traits(w: &Writer<'_>, study: &Study, rfm: &Rfm) -> Vec<Block> {
    let Some(personas) = study.personas.as_deref() else { return Vec::new() };
    // Of some customers the tables tell what holds for their segments among all.
    let among = if personas.is_of_more { w.get("traits.among_all") } else { String::new() };
    let name = |i: usize| {
        rfm.scheme.segments().get(i).map_or_else(String::new, |s| w.get(&format!("segment.{}", s.id())))
    };
    let mut blocks = Vec::new();
    let mut rows = Vec::new();
    for (i, persona) in personas.list.iter().enumerate() {
        for finding in &persona.findings {
            rows.push(vec![
                words(name(i)),
                words(w.say(
                    "traits.value",
                    &[("column", finding.column.as_str().into()), ("value", finding.value.as_str().into())],
                )),
                w.num(f64::from(finding.n), N::Count),
                w.num(finding.share, N::Percent(1)),
                w.num(finding.share_of_all, N::Percent(1)),
                w.num(finding.index, N::Decimal(2)),
                w.chance(finding.q),
            ]);
        }
    }
    if !rows.is_empty() {
        let columns = [
            "col.segment",
            "col.trait",
            "#col.customers",
            "#col.share_segment",
            "#col.share_all",
            "#col.index",
            "#col.q",
        ];
        let mut table = w.table("rfm-traits", "traits.title", &columns, rows);
        table.note = w.sentences(&[among.clone(), w.get("traits.note")]);
        blocks.push(Block::Table(table));
    } else {
        let key = if personas.has_columns { "traits.none" } else { "traits.needs_columns" };
        blocks.push(w.notice(Tone::Neutral, w.get(key), among.clone()));
    }
    let spoken: Vec<_> = personas.list.iter().enumerate().filter(|(_, p)| !p.words.is_empty()).collect();
    if !spoken.is_empty() {
        let rows = spoken.into_iter().map(|(i, persona)| {
            let list: Vec<&str> = persona.words.iter().map(|word| word.text.as_str()).collect();
            vec![words(name(i)), words(list.join(&w.list_separator()))]
        });
        let mut table = w.table("rfm-words", "traits.words", &["col.segment", "col.words"], rows.collect());
        table.note = w.sentences(&[among, w.get("traits.words_note")]);
        blocks.push(Block::Table(table));
    } else {
        let key = if personas.has_words { "traits.no_words" } else { "traits.needs_names" };
        blocks.push(w.notice(Tone::Neutral, w.get(key), String::new()));
    }
    blocks
}

/// Adds the figures of both.
pub(super) fn figures(f: &mut Figures, study: &Study, rfm: &Rfm) {
    f.day("rfm.moves.since", rfm.since);
    let names = rfm.scheme.segments();
    for from in names.iter().map(|s| Some(*s)).chain([None]) {
        for to in names {
            let pairs = rfm.then.iter().zip(&rfm.segments);
            let n = pairs.filter(|(then, now)| **then == from && *now == to).count();
            if n > 0 {
                let from = from.map_or("none", |s| s.id());
                f.count(format!("rfm.moves.{from}.{}", to.id()), n as u64);
            }
        }
    }
    let personas = study.personas.iter().flat_map(|personas| &personas.list);
    for (segment, persona) in names.iter().zip(personas) {
        for (i, finding) in persona.findings.iter().enumerate() {
            let id = format!("rfm.traits.{}.{}", segment.id(), i + 1);
            f.text(id.clone(), format!("{}: {}", finding.column, finding.value));
            f.real(format!("{id}.index"), finding.index);
            f.real(format!("{id}.q"), finding.q);
        }
        if !persona.words.is_empty() {
            let list: Vec<&str> = persona.words.iter().map(|word| word.text.as_str()).collect();
            f.text(format!("rfm.words.{}", segment.id()), list.join(" "));
        }
    }
}
