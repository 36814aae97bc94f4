//! A report's life: begin, (pick), push, (also, push), finish, (remap), confirm, advance, report, set, customers, export.
//!
//! The only place that calls the phases in order. What is being loaded stands beside what was loaded: a
//! failure or a cancel drops the former and leaves the latter as it was.

mod columns;
mod exports;
mod files;
mod filters;
#[cfg(feature = "bench")]
pub mod fits;
mod list;
pub mod rehearsal;
mod rows;
mod settings;
pub mod text_table;
#[cfg(feature = "bench")]
mod w1;

pub use columns::NO_COLUMN;
pub use exports::Settings;
pub use list::CustomerPage;

use crate::analysis::filter::SEPARATOR;
use crate::analysis::params::{Params, Touches};
use crate::analysis::shown::Shown;
use crate::analysis::study::Study;
use crate::host::Hosts;
use crate::i18n::{Arg, Lang, Texts};
use crate::ingest::{Intake, assemble};
use crate::issue::Error;
use crate::report::sections::{SECTIONS, Source};
use crate::report::write::{Sets, Writer, as_f64};
use crate::report::{ColumnsView, Figures, Head, MappingChoice, Report};
use columns::Columns;
use files::Incoming;
use filters::{fitting, head};

/// How far the work is.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(all(target_arch = "wasm32", feature = "engine"), derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What is being done.
    pub label: String,
    /// From 0 to 1.
    pub done: f64,
    /// Nothing is left to do.
    pub finished: bool,
    /// First figures, in words.
    pub facts: Vec<String>,
}

/// A report with everything behind it.
struct Loaded {
    file: String,
    columns: Columns,
    intake: Intake,
    params: Params,
    shown: Shown,
    /// What a setting touches and nobody has computed yet, see [`Engine::settle`].
    owed: Vec<Touches>,
    /// What is computed and not written yet, as nobody looks at it.
    unwritten: Vec<Touches>,
}

impl Loaded {
    fn new(file: String, columns: Columns, intake: Intake, params: Params, shown: Shown) -> Self {
        Self { file, columns, intake, params, shown, owed: Vec::new(), unwritten: Vec::new() }
    }

    /// What the report shows.
    fn study(&self) -> &Study {
        self.shown.study()
    }
}

/// What is being loaded.
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
enum Pending {
    /// Bytes are coming.
    Reading(Box<Incoming>),
    /// The user looks at the columns.
    Mapping { file: String, columns: Columns, is_same_file: bool },
    /// The columns are accepted.
    Computing(Box<Computing>),
}

/// A file on its way from columns to a report.
struct Computing {
    file: String,
    columns: Columns,
    intake: Option<Intake>,
    shown: Option<Shown>,
    /// The file is the one that is loaded, with other columns: its settings stay.
    is_same_file: bool,
    params: Params,
    /// Words with the file's currency, once it is known.
    texts: Option<Texts>,
    /// What comes next.
    stage: Stage,
}

/// Stages of the computation, in order. Each is one call of [`Engine::advance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Assemble,
    Customers,
    /// What only the account of the file shows; then the piece with this number.
    Look {
        next: usize,
    },
    /// The piece of all that is computed ([`Touches::reaches`]) with this number. Scores come first: they are what a
    /// first look at customers asks for.
    Compute(usize),
}

impl Stage {
    /// What there is to compute, in order.
    fn pieces() -> &'static [Touches] {
        Touches::Everything.reaches()
    }

    /// What follows a piece, with its label. What only the account of the file shows waits until the scores are there.
    fn after(at: usize) -> (&'static str, Option<Self>) {
        if Self::pieces().get(at) == Some(&Touches::Rfm) {
            return ("progress.look", Some(Self::Look { next: at + 1 }));
        }
        Self::piece(at + 1)
    }

    /// The stage with its label; past the last piece there is none.
    fn piece(at: usize) -> (&'static str, Option<Self>) {
        let Some(what) = Self::pieces().get(at) else { return ("progress.done", None) };
        let label = match what {
            Touches::Rfm => "progress.rfm",
            Touches::Clusters => "progress.clusters",
            Touches::Clv => "progress.clv",
            Touches::Prices | Touches::Scenario => "progress.price",
            Touches::Programmes => "progress.programmes",
            _ => "progress.rooms",
        };
        (label, Some(Self::Compute(at)))
    }
}

/// See the module's documentation.
pub struct Engine {
    hosts: Box<dyn Hosts>,
    texts: Texts,
    /// Settings made before a file is there, by the command line: they must fit it.
    presets: Vec<(String, String)>,
    pending: Option<Pending>,
    loaded: Option<Box<Loaded>>,
    sets: Sets,
}

impl Engine {
    /// An engine without a file.
    ///
    /// # Errors
    /// When the host cannot serve the language.
    pub fn new(lang: Lang, hosts: Box<dyn Hosts>) -> Result<Self, Error> {
        let texts = Texts::new(lang, hosts.host(lang, "")?);
        Ok(Self { hosts, texts, presets: Vec::new(), pending: None, loaded: None, sets: Sets::new() })
    }

    /// The texts in force, for messages outside a report.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The columns of the file that is being loaded, else of the one that is.
    pub fn columns(&self) -> Option<ColumnsView> {
        match (&self.pending, &self.loaded) {
            (Some(Pending::Mapping { file, columns, .. }), _) => Some(columns.view(file, &self.texts)),
            (Some(Pending::Computing(work)), _) => Some(work.columns.view(&work.file, &self.texts)),
            (_, Some(loaded)) => Some(loaded.columns.view(&loaded.file, &self.texts)),
            _ => None,
        }
    }

    /// Takes the user's choices on the columns screen; without a file in preparation, those for the file that
    /// is loaded, which is then prepared anew.
    ///
    /// # Errors
    /// `map.*` if a choice names a role or column that does not exist; nothing changes then.
    pub fn remap(&mut self, choice: MappingChoice) -> Result<ColumnsView, Error> {
        let (file, columns, is_same_file) = match (self.pending.take(), &self.loaded) {
            (Some(Pending::Mapping { file, columns, is_same_file }), _) => (file, columns, is_same_file),
            (Some(Pending::Computing(work)), _) => (work.file, work.columns, work.is_same_file),
            (None, Some(loaded)) => (loaded.file.clone(), loaded.columns.clone(), true),
            (other, _) => {
                self.pending = other;
                return Err(Error::new("nothing_loaded"));
            }
        };
        let (columns, failure) = columns.choose(choice);
        let view = columns.view(&file, &self.texts);
        self.pending = Some(Pending::Mapping { file, columns, is_same_file });
        failure.map_or(Ok(view), Err)
    }

    /// Accepts the columns; call [`Engine::advance`] until it says `finished`.
    ///
    /// # Errors
    /// `columns.missing` if the report cannot be made from them.
    pub fn confirm(&mut self) -> Result<(), Error> {
        let (file, columns, is_same_file) = match (self.pending.take(), &self.loaded) {
            (Some(Pending::Mapping { file, columns, is_same_file }), _) => (file, columns, is_same_file),
            // The columns of the report were looked at and left as they are.
            (None, Some(loaded)) => (loaded.file.clone(), loaded.columns.clone(), true),
            (other, _) => {
                self.pending = other;
                return Err(Error::new("nothing_loaded"));
            }
        };
        let missing = columns.missing(&self.texts);
        if !missing.is_empty() {
            let what = missing.join(&crate::report::write::list_separator(&self.texts));
            self.pending = Some(Pending::Mapping { file, columns, is_same_file });
            return Err(Error::new("columns.missing").with("what", what));
        }
        self.pending = Some(Pending::Computing(Box::new(Computing {
            file,
            columns,
            intake: None,
            shown: None,
            is_same_file,
            params: Params::default(),
            texts: None,
            stage: Stage::Assemble,
        })));
        Ok(())
    }

    /// Drops what is being loaded.
    pub fn abandon(&mut self) {
        self.pending = None;
    }

    /// Does one stage of the work. When it says `finished`, the new report has taken the place of the old.
    ///
    /// # Errors
    /// What stops the file; it is dropped then, what was loaded before stays.
    pub fn advance(&mut self) -> Result<Progress, Error> {
        let Some(Pending::Computing(mut work)) = self.pending.take() else {
            return Err(Error::new("nothing_loaded"));
        };
        let (key, done, next) = match work.stage {
            Stage::Assemble => {
                let intake = work.columns.take()?;
                work.intake = Some(intake);
                ("progress.customers", 0.6, Some(Stage::Customers))
            }
            Stage::Customers => {
                let intake = work.intake.as_ref().ok_or(Error::new("nothing_loaded"))?;
                work.params = self.first_params(intake, work.is_same_file)?;
                work.shown = Some(Shown::begin(&intake.transactions, &work.params)?);
                work.texts = Some(self.texts_for(intake, &work.params)?);
                let (label, next) = Stage::piece(0);
                (label, 0.7, next)
            }
            Stage::Look { next } => {
                if let Some(intake) = &mut work.intake {
                    assemble::look(work.columns.table(), work.columns.mapping(), intake);
                }
                let (label, next) = Stage::piece(next);
                (label, 0.75, next)
            }
            Stage::Compute(at) => {
                let pieces = Stage::pieces();
                if let Some(what) = pieces.get(at) {
                    work.compute(*what);
                }
                let (label, next) = Stage::after(at);
                if next.is_none() {
                    work.narrow(!self.presets.is_empty())?;
                }
                let share = as_f64(at + 1) / as_f64(pieces.len().max(1));
                (label, 0.75 + 0.25 * share, next)
            }
        };
        let texts = work.texts.as_ref().unwrap_or(&self.texts);
        let facts = work.shown.as_ref().map_or_else(Vec::new, |shown| facts(texts, shown.study()));
        let progress = Progress { label: self.texts.get(key), done, finished: next.is_none(), facts };
        match (next, *work) {
            (Some(stage), work) => {
                self.pending = Some(Pending::Computing(Box::new(Computing { stage, ..work })))
            }
            (
                None,
                Computing {
                    file,
                    columns,
                    intake: Some(intake),
                    shown: Some(shown),
                    params,
                    texts: Some(texts),
                    ..
                },
            ) => {
                self.loaded = Some(Box::new(Loaded::new(file, columns, intake, params, shown)));
                self.texts = texts;
                self.presets.clear();
                self.sets.clear();
            }
            (None, _) => return Err(Error::new("nothing_loaded")),
        }
        Ok(progress)
    }

    /// The settings that a file starts with. The same file with other columns keeps all that still fit;
    /// another file keeps what is a matter of taste and takes nothing that speaks of the former file.
    fn first_params(&self, intake: &Intake, is_same_file: bool) -> Result<Params, Error> {
        let mut params = match self.loaded.as_deref() {
            Some(loaded) if is_same_file => fitting(&loaded.params, intake),
            Some(loaded) => loaded.params.for_another_file(),
            None => Params::default(),
        };
        for (id, value) in &self.presets {
            filters::set(&mut params, &intake.transactions, &self.texts, id, value)?;
        }
        let fits = fitting(&params, intake);
        if fits != params {
            let left: Vec<_> = fits.changed();
            let (id, value) = params.changed().into_iter().find(|c| !left.contains(c)).unwrap_or_default();
            return Err(Error::new("setting.not_in_file").with("id", id).with("value", value));
        }
        Ok(params)
    }

    /// The currency in force: the user's, else the file's if the host knows it, else none.
    fn currency(&self, intake: &Intake, params: &Params) -> String {
        if params.currency.is_empty() {
            let found = &intake.transactions.currency;
            if self.hosts.host(self.texts.lang(), found).is_ok() { found.clone() } else { String::new() }
        } else {
            params.currency.clone()
        }
    }

    fn texts_for(&self, intake: &Intake, params: &Params) -> Result<Texts, Error> {
        let lang = self.texts.lang();
        Ok(Texts::new(lang, self.hosts.host(lang, &self.currency(intake, params))?))
    }

    /// Whether there is a report.
    pub fn is_loaded(&self) -> bool {
        self.loaded.is_some()
    }

    /// The whole report.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn report(&mut self) -> Result<Report, Error> {
        self.settle_all()?;
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let mut writer = Writer::new(&self.texts);
        let source = source(loaded);
        let sections = SECTIONS.iter().map(|entry| (entry.write)(&mut writer, source)).collect();
        let Head { currency, scope, note, chosen, filters } =
            head(&writer, loaded, self.currency(&loaded.intake, &loaded.params));
        let (lang, file) = (self.texts.lang().tag().to_owned(), loaded.file.clone());
        let report = Report { lang, file, currency, scope, note, chosen, filters, sections };
        self.sets = writer.sets;
        Ok(report)
    }

    /// Changes the language; a report that is loaded comes back in it.
    ///
    /// # Errors
    /// When the host cannot serve the language.
    pub fn language(&mut self, lang: Lang) -> Result<Option<Report>, Error> {
        let currency = self.loaded.as_deref().map_or(String::new(), |l| self.currency(&l.intake, &l.params));
        self.texts = Texts::new(lang, self.hosts.host(lang, &currency)?);
        if let Some(Pending::Computing(work)) = &mut self.pending
            && let (Some(intake), Some(_)) = (&work.intake, &work.texts)
        {
            let found = match work.params.currency.as_str() {
                "" => &intake.transactions.currency,
                own => own,
            };
            let host = self.hosts.host(lang, found).or_else(|_| self.hosts.host(lang, ""))?;
            work.texts = Some(Texts::new(lang, host));
        }
        if self.loaded.is_some() { self.report().map(Some) } else { Ok(None) }
    }

    /// Every figure of the report.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn figures(&self) -> Result<Figures, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let mut figures = Figures::default();
        for (id, value) in loaded.params.filter.list() {
            figures.text(format!("filter.{id}"), value.replace(SEPARATOR, " | "));
        }
        let source = source(loaded);
        let (intake, rest): (Vec<_>, Vec<_>) = SECTIONS.iter().partition(|entry| entry.id == "intake");
        for entry in intake.into_iter().chain(rest) {
            (entry.figures)(&mut figures, source);
        }
        Ok(figures)
    }

    /// Every figure of the report, when all that is owed has been computed.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn figures_settled(&mut self) -> Result<Figures, Error> {
        self.settle_all()?;
        self.figures()
    }

    /// Settings for the next file; the command line sets them before it loads one.
    ///
    /// # Errors
    /// As [`Params::set`].
    pub fn preset(&mut self, id: &str, value: &str) -> Result<(), Error> {
        let mut trial = Params::default();
        for (id, value) in &self.presets {
            trial.set(id, value)?;
        }
        trial.set(id, value)?;
        self.presets.push((id.to_owned(), value.to_owned()));
        Ok(())
    }
}

impl Computing {
    fn compute(&mut self, what: Touches) {
        let (Some(intake), Some(shown)) = (&self.intake, &mut self.shown) else { return };
        match what {
            Touches::Rfm => shown.score(&self.params),
            what => shown.compute(&intake.transactions, &self.params, what),
        }
    }

    /// Shows the customers of the filters. Filters of the report before that leave nobody are dropped; those that were
    /// asked for are refused.
    fn narrow(&mut self, is_asked_for: bool) -> Result<(), Error> {
        let (Some(intake), Some(shown)) = (&self.intake, &mut self.shown) else { return Ok(()) };
        match shown.narrow(&intake.transactions, &self.params) {
            Err(error) if is_asked_for => Err(error),
            Err(_) => {
                self.params.filter.groups.clear();
                Ok(())
            }
            Ok(()) => {
                while let Some(what) = shown.owed().first().copied() {
                    shown.follow(&intake.transactions, &self.params, what);
                }
                Ok(())
            }
        }
    }
}

/// First figures of a file, in words.
fn facts(texts: &Texts, study: &Study) -> Vec<String> {
    let o = &study.overview;
    let revenue =
        Arg::Number(crate::analysis::overview::units(o.revenue), crate::host::NumberStyle::MoneyRound);
    let mut facts = vec![
        texts.say("fact.rows", &[("n", Arg::from(study.rows.len()))]),
        texts.say("fact.period", &[("from", Arg::from(o.period.0)), ("to", Arg::from(o.period.1))]),
        texts.say("fact.revenue", &[("revenue", revenue)]),
    ];
    if study.has_customers {
        facts.push(texts.say("fact.customers", &[("n", Arg::from(o.n_customers))]));
    }
    facts
}

fn source(loaded: &Loaded) -> Source<'_> {
    Source {
        table: loaded.columns.table(),
        intake: &loaded.intake,
        study: loaded.study(),
        params: &loaded.params,
    }
}
