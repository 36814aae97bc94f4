//! What was read?

use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::ingest::check::Formula;
use crate::ingest::rules::{UNITS, unit};
use crate::ingest::sense::non_product_ids;
use crate::ingest::several::{Use, file_of};
use crate::ingest::{Intake, RawTable};
use crate::issue::Fate;
use crate::model::Money;
use crate::report::block::{Block, Control, Field, Form, Kpi, Opt, Status, Table, Tone};
use crate::report::write::{Writer, as_f64, list_separator, words};
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
    let form = with_header(w, table);
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
    blocks.extend(findings(w, intake));
    let fields = rules(w, intake);
    if !fields.is_empty() {
        blocks.push(Block::Form(Form { fields }));
    }
    if !intake.files.is_empty() {
        blocks.push(Block::Table(files(w, intake)));
    }
    blocks.extend(unmatched(w, intake).map(Block::Table));
    let has_files = intake.files.len() > 1;
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
            // Any row of a month would be a place of what is missing in it.
            let samples_wanted = if issue.code.starts_with("period.") { 0 } else { issue.samples.len() };
            for sample in issue.samples.iter().take(samples_wanted) {
                let file = has_files.then(|| words(file_of(&intake.files, sample.index as usize)));
                let cells = [
                    w.count(usize::try_from(sample.row).unwrap_or(usize::MAX)),
                    words(sample.column.clone()),
                    words(sample.text.clone()),
                    words(reason.clone()),
                    words(fate.clone()),
                ];
                samples.push(file.into_iter().chain(cells).collect());
            }
        }
    }
    if !reasons.is_empty() {
        let columns = ["col.reason", "col.fate", "#col.rows"];
        blocks.push(Block::Table(w.table("reasons", "intake.reasons", &columns, reasons)));
        let columns = ["col.file", "#col.row", "col.column", "col.text", "col.reason", "col.fate"];
        let columns = columns.get(usize::from(!has_files)..).unwrap_or(&[]);
        let mut table = w.table("samples", "intake.samples", columns, samples);
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
        details: Vec::new(),
        method: w.method("intake"),
    }
}

/// What was found out about the rows as sales, in sentences.
fn findings(w: &Writer<'_>, intake: &Intake) -> Vec<Block> {
    let sense = &intake.sense;
    let n_unmatched = sense.returns.unmatched.len() as u64;
    let mut said = Vec::new();
    if !sense.currencies.is_empty() {
        let code = Arg::from(intake.transactions.currency.as_str());
        said.push((Tone::Warning, w.say("intake.currencies", &[("code", code)])));
    }
    if sense.returns.n_matched + n_unmatched > 0 {
        let args = [
            ("n", Arg::from(sense.returns.n_matched + n_unmatched)),
            ("matched", Arg::from(sense.returns.n_matched)),
            ("unmatched", Arg::from(n_unmatched)),
        ];
        said.push((Tone::Neutral, w.say("intake.returns", &args)));
    }
    if !sense.scaled.is_empty() {
        let by = |scale: u8| w.number(as_f64(power(scale)), N::Count);
        let columns = sense.scaled.iter().map(|(name, scale)| format!("{name} × {}", by(*scale)));
        said.push((Tone::Neutral, w.say("intake.scaled", &[("columns", Arg::from(listed(w, columns)))])));
    }
    for (key, tone, list) in [
        ("intake.kinds", Tone::Neutral, &sense.words.kinds_aside),
        ("intake.kinds_unknown", Tone::Warning, &sense.words.kinds_unknown),
        ("intake.states_unknown", Tone::Warning, &sense.words.states_unknown),
    ] {
        if !list.is_empty() {
            said.push((tone, w.say(key, &[("words", Arg::from(listed(w, list.iter().cloned())))])));
        }
    }
    if let Some(check) = &sense.check {
        let (key, factor) = match check.formula {
            Formula::Gross => ("intake.check.gross", 0),
            Formula::Net(_) | Formula::NetPerUnit => ("intake.check.net", 0),
            Formula::Scaled(factor) => ("intake.check.scaled", factor),
        };
        let args = [
            ("n", Arg::from(check.n_checked)),
            ("differs", Arg::from(check.differing.len())),
            ("factor", Arg::Number(Money(factor).to_f64(), N::Decimal(2))),
        ];
        let n_args = if factor == 0 { 2 } else { 3 };
        let tone = if check.differing.is_empty() { Tone::Neutral } else { Tone::Warning };
        said.push((tone, w.say(key, args.get(..n_args).unwrap_or_default())));
    }
    for (key, month) in [
        ("intake.partial_first", sense.periods.partial_first),
        ("intake.partial_last", sense.periods.partial_last),
    ] {
        if let Some(month) = month {
            said.push((Tone::Neutral, w.say(key, &[("month", Arg::from(w.month(month)))])));
        }
    }
    said.into_iter().map(|(tone, text)| w.notice(tone, text, String::new())).collect()
}

/// The choices which rows count, where the file leaves one.
fn rules(w: &Writer<'_>, intake: &Intake) -> Vec<Field> {
    let sense = &intake.sense;
    let tx = &intake.transactions;
    let select = |id: &str| {
        let options = vec![w.opt("keep", "intake.rule.keep"), w.opt("aside", "intake.rule.aside")];
        Control::Select { options, value: sense.rules.get(id) }
    };
    let mut fields = Vec::new();
    if !sense.currencies.is_empty() {
        let options =
            sense.currencies.iter().map(|code| Opt { value: code.clone(), label: code.clone() }).collect();
        fields.push(w.field("rows.currency", Control::Select { options, value: tx.currency.clone() }));
    }
    if sense.has_void {
        fields.push(w.field("rows.void", select("rows.void")));
    }
    let text = |id: &str, list: &[String], example: &str| {
        w.field(id, Control::Text { value: list.join("; "), example: example.to_owned() })
    };
    let said = &sense.words;
    if !said.states_unknown.is_empty() || !said.states_aside.is_empty() || sense.rules.states.is_some() {
        fields.push(text("rows.status", &said.states_aside, "Cancelled; Void"));
    }
    if said.has_kinds || !said.kinds_unknown.is_empty() || sense.rules.kinds.is_some() {
        fields.push(text("rows.kinds", &said.kinds_aside, "Transfer; Fee"));
    }
    if !sense.scaled.is_empty() || sense.rules.unit.is_some() {
        let value = sense.rules.get("rows.unit");
        fields.push(w.field("rows.unit", Control::Select { options: unit_options(w), value }));
    }
    let has_duplicates = intake.issues.iter().any(|issue| issue.code == "row.duplicate");
    if has_duplicates || sense.rules.sets_duplicates_aside {
        fields.push(w.field("rows.duplicates", select("rows.duplicates")));
    }
    if !tx.product_ids.is_empty() {
        let value = non_product_ids(tx).join("; ");
        fields.push(w.field("rows.non_product", Control::Text { value, example: "POST; DOT".to_owned() }));
    }
    fields
}

/// Words as a list; of many, the first.
fn listed(w: &Writer<'_>, all: impl Iterator<Item = String>) -> String {
    const N: usize = 12;
    let mut all: Vec<String> = all.take(N + 1).collect();
    if all.len() > N {
        all.truncate(N);
        all.push("…".to_owned());
    }
    all.join(&list_separator(w.texts))
}

/// 10,000 for 4.
pub fn power(scale: u8) -> usize {
    10_usize.saturating_pow(u32::from(scale))
}

/// The units that amounts can be in.
pub fn unit_options(w: &Writer<'_>) -> Vec<Opt> {
    let fixed = UNITS.into_iter().map(|scale| w.opt(&unit(scale), &format!("intake.unit.{}", unit(scale))));
    std::iter::once(w.opt("auto", "intake.unit.auto")).chain(fixed).collect()
}

/// Customers or products of the sales that have no row in a joined table, those of most sales first.
fn unmatched(w: &Writer<'_>, intake: &Intake) -> Option<Table> {
    const N: usize = 50;
    let joined = intake.files.iter().filter_map(|file| match &file.purpose {
        Use::Joined { key, unmatched, .. } => Some((file, key, unmatched)),
        _ => None,
    });
    let mut n_all = 0;
    let mut rows = Vec::new();
    for (file, key, unmatched) in joined {
        n_all += unmatched.len();
        for one in unmatched.iter().take(N) {
            let n = w.count(usize::try_from(one.n_rows).unwrap_or(usize::MAX));
            rows.push(vec![words(file.name.clone()), words(key.clone()), words(one.key.clone()), n]);
        }
    }
    if rows.is_empty() {
        return None;
    }
    let n_hidden = n_all - rows.len();
    let columns = ["col.file", "col.column", "col.unmatched", "#col.sales_rows"];
    let mut table = w.table("unmatched", "intake.unmatched", &columns, rows);
    table.note = match n_hidden {
        0 => w.get("intake.unmatched_download"),
        n => w.say("intake.unmatched_more", &[("n", Arg::from(n))]),
    };
    Some(table)
}

/// The account of every file.
fn files(w: &Writer<'_>, intake: &Intake) -> Table {
    let count = |n: u64| w.count(usize::try_from(n).unwrap_or(usize::MAX));
    let rows = intake.files.iter().map(|file| {
        let purpose = match &file.purpose {
            Use::Sales => w.get("intake.file.sales"),
            Use::Payments => w.get("intake.file.payments"),
            Use::Unused => w.get("intake.file.unused"),
            Use::Joined { key, n_sales_matched, n_sales_unmatched, .. } => w.say(
                "intake.file.joined",
                &[
                    ("key", Arg::from(key.as_str())),
                    ("matched", Arg::from(*n_sales_matched)),
                    ("unmatched", Arg::from(*n_sales_unmatched)),
                ],
            ),
        };
        vec![
            words(file.name.clone()),
            words(purpose),
            count(file.n_read),
            count(file.n_accepted),
            count(file.n_set_aside),
            count(file.n_rejected),
        ]
    });
    let columns =
        ["col.file", "col.purpose", "#col.rows_read", "#col.accepted", "#col.set_aside", "#col.rejected"];
    w.table("files", "intake.files", &columns, rows.collect())
}

/// How a file was read, with the place of its header.
fn with_header(w: &Writer<'_>, table: &RawTable) -> String {
    let key = match (table.separator, table.header_row) {
        (0, 0) => "intake.form_sheet_no_header",
        (0, _) => "intake.form_sheet",
        (_, 0) => "intake.form_no_header",
        _ => "intake.form",
    };
    let mut args = vec![("header", Arg::from(table.header_row as usize))];
    if table.separator == 0 {
        args.push(("kind", Arg::from(table.encoding)));
        args.push(("sheet", Arg::from(table.sheet.as_str())));
    } else {
        args.push(("encoding", Arg::from(table.encoding)));
        args.push(("separator", Arg::from(separator(w, table.separator))));
    }
    w.say(key, &args)
}

/// How a file was read.
pub fn form(w: &Writer<'_>, table: &RawTable) -> String {
    if table.separator == 0 {
        let args = [("kind", Arg::from(table.encoding)), ("sheet", Arg::from(table.sheet.as_str()))];
        return w.say("columns.form_sheet", &args);
    }
    let args =
        [("encoding", Arg::from(table.encoding)), ("separator", Arg::from(separator(w, table.separator)))];
    w.say("columns.form", &args)
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
    for (i, file) in intake.files.iter().enumerate() {
        f.count(format!("intake.file.{}.rows_read", i + 1), file.n_read);
        f.count(format!("intake.file.{}.accepted", i + 1), file.n_accepted);
        f.count(format!("intake.file.{}.set_aside", i + 1), file.n_set_aside);
        f.count(format!("intake.file.{}.rejected", i + 1), file.n_rejected);
    }
    f.count("intake.rows_read", intake.n_read);
    f.count("intake.accepted", intake.n_accepted);
    f.count("intake.set_aside", intake.n_set_aside);
    f.count("intake.rejected", intake.n_rejected);
    let sense = &intake.sense;
    f.count("intake.returns.matched", sense.returns.n_matched);
    f.count("intake.returns.unmatched", sense.returns.unmatched.len() as u64);
    f.count("intake.non_products", intake.transactions.non_products.len() as u64);
    for issue in intake.issues.iter() {
        let fate = match issue.fate {
            Fate::SetAside => "set_aside",
            Fate::Rejected => "rejected",
            Fate::Noted => "noted",
        };
        f.count(format!("intake.{fate}.{}", issue.code), issue.n_rows);
    }
}
