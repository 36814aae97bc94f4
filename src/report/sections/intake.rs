//! What was read?

use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::ingest::{Intake, RawTable};
use crate::issue::Fate;
use crate::report::block::{Block, Kpi, Status, Tone};
use crate::report::write::{Writer, words};
use crate::report::{Figures, Section};

/// Writes the section.
pub fn write(w: &mut Writer<'_>, table: &RawTable, intake: &Intake) -> Section {
    let not_accepted = intake.n_set_aside + intake.n_rejected;
    let args = [
        ("read", Arg::from(intake.n_read)),
        ("accepted", Arg::from(intake.n_accepted)),
        ("set_aside", Arg::from(intake.n_set_aside)),
        ("rejected", Arg::from(intake.n_rejected)),
    ];
    let (key, tone) = match (not_accepted, intake.n_rejected) {
        (0, _) => ("intake.insight_all", Tone::Good),
        (_, 0) => ("intake.insight", Tone::Neutral),
        _ => ("intake.insight", Tone::Warning),
    };
    let form_key = if table.header_row == 0 { "intake.form_no_header" } else { "intake.form" };
    let form = w.say(
        form_key,
        &[
            ("encoding", Arg::from(table.encoding)),
            ("separator", Arg::from(separator(w, table.separator))),
            ("header", Arg::from(table.header_row as usize)),
        ],
    );
    let mut blocks = vec![w.insight(tone, w.say(key, &args), w.get("intake.detail"))];
    let kpi = |id: &str, n: u64| -> Kpi {
        w.kpi(id, w.number(f64::from(u32::try_from(n).unwrap_or(u32::MAX)), N::Count), String::new())
    };
    blocks.push(Block::Kpis {
        items: vec![
            kpi("intake.rows_read", intake.n_read),
            kpi("intake.accepted", intake.n_accepted),
            kpi("intake.set_aside", intake.n_set_aside),
            kpi("intake.rejected", intake.n_rejected),
        ],
    });
    blocks.push(w.notice(Tone::Neutral, form, String::new()));
    let mut reasons = Vec::new();
    let mut samples = Vec::new();
    for fate in [Fate::Rejected, Fate::SetAside, Fate::Noted] {
        for issue in intake.issues.iter().filter(|i| i.fate == fate) {
            let reason = w.get(&format!("issue.{}", issue.code));
            let fate = w.get(fate_key(fate));
            reasons.push(vec![
                words(reason.clone()),
                words(fate.clone()),
                w.count(usize::try_from(issue.n_rows).unwrap_or(usize::MAX)),
            ]);
            for sample in &issue.samples {
                samples.push(vec![
                    w.count(usize::try_from(sample.row).unwrap_or(usize::MAX)),
                    words(sample.column.clone()),
                    words(sample.text.clone()),
                    words(reason.clone()),
                    words(fate.clone()),
                ]);
            }
        }
    }
    if !reasons.is_empty() {
        let columns = ["col.reason", "col.fate", "#col.rows"];
        blocks.push(Block::Table(w.table("reasons", "intake.reasons", &columns, reasons)));
        let columns = ["#col.row", "col.column", "col.text", "col.reason", "col.fate"];
        let mut table = w.table("samples", "intake.samples", &columns, samples);
        if not_accepted > 0 {
            table.note = w.get("intake.download");
        }
        blocks.push(Block::Table(table));
    }
    Section {
        id: "intake".to_owned(),
        title: w.get("intake.title"),
        status: if intake.n_rejected > 0 { Status::Warning } else { Status::Ok },
        status_text: if intake.n_rejected > 0 {
            w.say("intake.status", &[("n", Arg::from(intake.n_rejected))])
        } else {
            String::new()
        },
        blocks,
        method: w.method("intake"),
    }
}

/// The key of what became of a row.
pub fn fate_key(fate: Fate) -> &'static str {
    match fate {
        Fate::SetAside => "fate.set_aside",
        Fate::Rejected => "fate.rejected",
        Fate::Noted => "fate.noted",
    }
}

/// A separator in words.
pub fn separator(w: &Writer<'_>, sign: u8) -> String {
    match sign {
        b',' => w.get("separator.comma"),
        b';' => w.get("separator.semicolon"),
        b'\t' => w.get("separator.tab"),
        b'|' => w.get("separator.pipe"),
        b' ' => w.get("separator.space"),
        other => w.say("separator.other", &[("sign", Arg::from(char::from(other).to_string()))]),
    }
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, intake: &Intake) {
    f.count("intake.rows_read", intake.n_read);
    f.count("intake.accepted", intake.n_accepted);
    f.count("intake.set_aside", intake.n_set_aside);
    f.count("intake.rejected", intake.n_rejected);
    for issue in intake.issues.iter() {
        let fate = match issue.fate {
            Fate::SetAside => "set_aside",
            Fate::Rejected => "rejected",
            Fate::Noted => "noted",
        };
        f.count(format!("intake.{fate}.{}", issue.code), issue.n_rows);
    }
}
