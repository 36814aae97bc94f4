//! The native commands: `keliu report FILE... [--sheet NAME] [--lang zh-Hans] [--map role=column]... [--json | --figures]`, and
//! `keliu table FILE`, `keliu describe FILE`, which show how a file is read.

use clap::{Args, Parser, Subcommand};
use keliu::engine::text_table::{self, Stopped};
use keliu::engine::{Engine, NO_COLUMN};
use keliu::i18n::{Arg, Lang, PlainHosts};
use keliu::issue::Error;
use keliu::report::{Block, MappingChoice, Report, Table};
use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "keliu", version, about = "Customer value from one sales file, on this machine")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads a sales file and writes the report.
    Report(Box<ReportArgs>),
    /// Writes the table in a file as CSV (UTF-8): header and every row, as they were read.
    Table(FileArgs),
    /// Says as JSON how a file is read: encoding, separator, quote, header row and so on.
    Describe(FileArgs),
}

#[derive(Args)]
struct FileArgs {
    /// The file (CSV or other delimited text).
    file: PathBuf,
    /// Encoding of the file (a WHATWG label); detected if not given.
    #[arg(long, default_value = "")]
    encoding: String,
}

#[derive(Args)]
struct ReportArgs {
    /// The sales file: CSV or another text, xlsx, xlsm, xlsb, xls, ods, packed as .gz or .zip or not. Further files of
    /// the same columns are put below; files with a row per customer or product add their columns.
    #[arg(required = true, num_args = 1..)]
    files: Vec<PathBuf>,
    /// Sheet of a workbook or table of an archive; the most likely one if not given. May be repeated.
    #[arg(long, value_name = "NAME")]
    sheet: Vec<String>,
    /// Rows that stand in two files: once (the files overlap) or count (different sales).
    #[arg(long, value_name = "once|count", default_value = "once", value_parser = ["once", "count"])]
    repeated: String,
    /// Language: en, zh-Hans, zh-Hant.
    #[arg(long, default_value = "en")]
    lang: String,
    /// Role of a column, for example customer=CustomerID. May be repeated; other columns are guessed.
    #[arg(long = "map", value_name = "ROLE=COLUMN")]
    map: Vec<String>,
    /// Order of day and month where the file leaves it open: ymd, dmy, mdy.
    #[arg(long, default_value = "")]
    date_order: String,
    /// Decimal sign where the file leaves it open: "." or ",".
    #[arg(long, default_value = "")]
    decimal: String,
    /// Encoding of the file (a WHATWG label); detected if not given.
    #[arg(long, default_value = "")]
    encoding: String,
    /// Ends the calibration period of the customer models on this day (2024-03-05).
    #[arg(long)]
    until: Option<String>,
    /// A customer, by the id in the file, whose own figures are wanted. May be repeated.
    #[arg(long = "customer", value_name = "ID")]
    customers: Vec<String>,
    /// A change of price in per cent for the simulator, for example 5 or -7.5.
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    price_change: Option<String>,
    /// A setting, for example rfm.bands=4. May be repeated.
    #[arg(long = "set", value_name = "ID=VALUE")]
    set: Vec<String>,
    /// The whole report as JSON.
    #[arg(long, conflicts_with = "figures")]
    json: bool,
    /// Every figure, one `id<TAB>value` per line.
    #[arg(long)]
    figures: bool,
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let tag = if let Command::Report(args) = &command { args.lang.clone() } else { "en".to_owned() };
    let lang = Lang::from_tag(&tag).unwrap_or(Lang::En);
    let outcome =
        Engine::new(lang, Box::new(PlainHosts)).map_err(|e| e.to_string()).and_then(|mut engine| {
            let done = match &command {
                Command::Report(args) => {
                    Lang::from_tag(&tag).map_err(Failure::Keliu).and_then(|_| run(&mut engine, args))
                }
                Command::Table(args) => table_of(args),
                Command::Describe(args) => describe(args),
            };
            done.map_err(|failure| failure.words(&engine))
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}

enum Failure {
    Keliu(Error),
    File(PathBuf, std::io::Error),
    Output(std::io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Keliu(error)
    }
}

impl Failure {
    fn words(&self, engine: &Engine) -> String {
        match self {
            Failure::Keliu(error) => engine.texts().error(error),
            Failure::File(path, error) => format!("{}: {error}", path.display()),
            Failure::Output(error) => error.to_string(),
        }
    }
}

fn open(args: &FileArgs) -> Result<File, Failure> {
    File::open(&args.file).map_err(|error| Failure::File(args.file.clone(), error))
}

fn stopped(args: &FileArgs, stopped: Stopped) -> Result<(), Failure> {
    match stopped {
        Stopped::Keliu(error) => Err(Failure::Keliu(error)),
        Stopped::Input(error) => Err(Failure::File(args.file.clone(), error)),
        Stopped::Output(error) => written(Err(error)),
    }
}

/// A reader such as `head` that has seen enough is no failure.
fn written(done: std::io::Result<()>) -> Result<(), Failure> {
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}

fn table_of(args: &FileArgs) -> Result<(), Failure> {
    let out = std::io::stdout().lock();
    text_table::write_table(open(args)?, &args.encoding, out).map(|_| ()).or_else(|e| stopped(args, e))
}

fn describe(args: &FileArgs) -> Result<(), Failure> {
    let description = match text_table::describe(open(args)?, &args.encoding) {
        Ok(description) => description,
        Err(error) => return stopped(args, error),
    };
    let text = serde_json::to_string_pretty(&description).unwrap_or_default() + "\n";
    written(std::io::stdout().lock().write_all(text.as_bytes()))
}

fn run(engine: &mut Engine, args: &ReportArgs) -> Result<(), Failure> {
    if let Some(day) = &args.until {
        engine.preset("clv.until", day)?;
    }
    for id in &args.customers {
        engine.preset("clv.customer", id)?;
    }
    if let Some(change) = &args.price_change {
        // The latter answers where the file's own estimate does not.
        engine.preset("scenario.change_percent", change)?;
        engine.preset("price.change_percent", change)?;
    }
    let mut rows = Vec::new();
    for pair in &args.set {
        let (id, value) = pair.split_once('=').ok_or(Error::new("map.form").with("text", pair))?;
        if id.starts_with("rows.") {
            rows.push((id.to_owned(), value.to_owned()));
        } else {
            engine.preset(id, value)?;
        }
    }
    load(engine, args)?;
    let mut choice = MappingChoice {
        date_order: args.date_order.clone(),
        decimal: args.decimal.clone(),
        rows,
        repeated: args.repeated.clone(),
        ..MappingChoice::default()
    };
    for pair in &args.map {
        let (role, column) = pair.split_once('=').ok_or(Error::new("map.form").with("text", pair))?;
        choice.roles.push((column.to_owned(), role.to_owned()));
    }
    let view = engine.remap(choice.clone())?;
    // Where nobody can be asked, a customer is not guessed; that there is none is said.
    if let Some(question) = view.questions.iter().find(|q| q.id == "role:customer" && q.value.is_empty()) {
        let columns: Vec<&str> =
            question.options.iter().map(|o| o.value.as_str()).filter(|v| *v != NO_COLUMN).collect();
        let columns = Arg::from(columns.join(" | "));
        eprintln!("{}", engine.texts().say("columns.no_customer", &[("columns", columns)]));
        choice.roles.push((String::new(), "customer".to_owned()));
        engine.remap(choice)?;
    }
    engine.confirm()?;
    while !engine.advance()?.finished {}
    let text = if args.figures {
        engine.figures()?.to_lines()
    } else if args.json {
        serde_json::to_string_pretty(&engine.report()?).unwrap_or_default() + "\n"
    } else {
        plain(&engine.report()?)
    };
    written(std::io::stdout().lock().write_all(text.as_bytes()))
}

fn load(engine: &mut Engine, args: &ReportArgs) -> Result<(), Failure> {
    for (i, path) in args.files.iter().enumerate() {
        let wrong = |error| Failure::File(path.clone(), error);
        let mut file = File::open(path).map_err(wrong)?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "only for progress")]
        let size = file.metadata().map_err(wrong)?.len() as f64;
        if i == 0 {
            engine.begin(&name, size, &args.encoding)?;
            // Of several files, the sheets are those of the first.
            for sheet in &args.sheet {
                engine.pick(sheet)?;
            }
        } else {
            engine.also(&name, size, &args.encoding)?;
        }
        let mut buffer = vec![0; 1 << 22];
        loop {
            let n = file.read(&mut buffer).map_err(wrong)?;
            match buffer.get(..n) {
                Some(bytes) if n > 0 => {
                    engine.push(bytes)?;
                }
                _ => break,
            }
        }
    }
    engine.finish()?;
    Ok(())
}

/// The report as plain text.
fn plain(report: &Report) -> String {
    let mut out = format!("{}\n{}\n", report.file, report.scope);
    for section in &report.sections {
        out.push_str(&format!("\n== {} ==\n", section.title));
        if !section.status_text.is_empty() {
            out.push_str(&format!("[{}]\n", section.status_text));
        }
        for block in section.blocks.iter().chain(&section.details) {
            match block {
                Block::Insight(i) => out.push_str(&format!("{}\n{}\n", i.text, i.detail)),
                Block::Kpis { items } => {
                    for k in items {
                        out.push_str(&format!("  {}: {}  {}\n", k.label, k.value, k.note));
                    }
                }
                Block::Chart(chart) => out.push_str(&format!("\n{}\n{}", chart.summary, table(&chart.table))),
                Block::Table(t) => out.push_str(&format!("\n{}", table(t))),
                Block::Actions { title, items } => {
                    if !title.is_empty() {
                        out.push_str(&format!("{title}\n"));
                    }
                    for a in items {
                        let stake =
                            if a.stake.is_empty() { String::new() } else { format!(" [{}]", a.stake) };
                        out.push_str(&format!("- {}{stake} ({})\n", a.text, a.reason));
                    }
                }
                Block::Notice(n) => out.push_str(&format!("! {} {}\n", n.text, n.detail)),
                Block::Form(_) => {}
            }
        }
    }
    out
}

fn table(table: &Table) -> String {
    let mut out = format!("{}\n", table.title);
    let heading: Vec<&str> = table.columns.iter().map(|c| c.label.as_str()).collect();
    out.push_str(&format!("  {}\n", heading.join(" | ")));
    for row in &table.rows {
        let cells: Vec<&str> = row.iter().map(|c| c.text.as_str()).collect();
        out.push_str(&format!("  {}\n", cells.join(" | ")));
    }
    if !table.note.is_empty() {
        out.push_str(&format!("  {}\n", table.note));
    }
    out
}
