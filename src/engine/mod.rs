//! One file's life: begin, push, finish, (remap), confirm, advance, report, set, customers, export.
//!
//! The only place that calls the phases in order. What is being loaded stands beside what was loaded: a
//! failure or a cancel drops the former and leaves the latter as it was.

mod columns;
mod exports;
mod list;

pub use exports::Settings;
pub use list::CustomerPage;

use crate::analysis::params::{Params, Touches, only_text};
use crate::analysis::study::Study;
use crate::host::Hosts;
use crate::i18n::{Arg, Lang, Texts};
use crate::ingest::{Intake, assemble, read::Reader};
use crate::issue::Error;
use crate::report::block::{Control, Form, Opt};
use crate::report::sections::{SECTIONS, Source};
use crate::report::write::{Sets, Writer};
use crate::report::{ColumnsView, Figures, MappingChoice, Report, Section};
use columns::Columns;

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
    study: Study,
}

/// What is being loaded.
enum Pending {
    /// Bytes are coming.
    Reading { file: String, n_bytes: f64, n_read: f64, reader: Box<Reader> },
    /// The user looks at the columns.
    Mapping { file: String, columns: Columns },
    /// The columns are accepted; `stage` says what comes next.
    Computing { file: String, columns: Columns, intake: Option<Intake>, study: Option<Study>, stage: Stage },
}

/// Stages of the computation, in order. Each is one call of [`Engine::advance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Assemble,
    Customers,
    Rfm,
    Clusters,
    Clv,
    Price,
}

/// See the module's documentation.
pub struct Engine {
    hosts: Box<dyn Hosts>,
    texts: Texts,
    /// Settings for the next file: they are kept when a new file is loaded, as far as they fit.
    params: Params,
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
        Ok(Self { hosts, texts, params: Params::default(), pending: None, loaded: None, sets: Sets::new() })
    }

    /// The texts in force, for messages outside a report.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Starts a file of `n_bytes` bytes. An empty `encoding` is detected.
    ///
    /// # Errors
    /// `encoding.unknown` for a label that nobody knows.
    pub fn begin(&mut self, file: &str, n_bytes: f64, encoding: &str) -> Result<(), Error> {
        self.pending = None;
        let reader = if encoding.is_empty() { Reader::new() } else { Reader::with_encoding(encoding)? };
        self.pending =
            Some(Pending::Reading { file: file.to_owned(), n_bytes, n_read: 0.0, reader: Box::new(reader) });
        Ok(())
    }

    /// Takes the next bytes of the file, in any portions.
    ///
    /// # Errors
    /// As [`Reader::push`]; the file is dropped then, what was loaded before stays.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Progress, Error> {
        let Some(Pending::Reading { n_bytes, n_read, reader, .. }) = &mut self.pending else {
            return Err(Error::new("nothing_loaded"));
        };
        if let Err(error) = reader.push(bytes) {
            self.pending = None;
            return Err(error);
        }
        *n_read += crate::report::write::as_f64(bytes.len());
        let done = if *n_bytes > 0.0 { (*n_read / *n_bytes).min(1.0) } else { 0.0 };
        let rows = Arg::from(reader.n_rows());
        Ok(Progress {
            label: self.texts.say("progress.reading", &[("n", rows.clone())]),
            done: 0.5 * done,
            finished: false,
            facts: vec![self.texts.say("fact.rows", &[("n", rows)])],
        })
    }

    /// The file has ended: looks at its columns.
    ///
    /// # Errors
    /// As [`Reader::finish`]; the file is dropped then, what was loaded before stays.
    pub fn finish(&mut self) -> Result<ColumnsView, Error> {
        let Some(Pending::Reading { file, reader, .. }) = self.pending.take() else {
            return Err(Error::new("nothing_loaded"));
        };
        let columns = Columns::new(reader.finish()?, MappingChoice::default())?;
        let view = columns.view(&file, &self.texts);
        self.pending = Some(Pending::Mapping { file, columns });
        Ok(view)
    }

    /// The columns of the file that is being loaded, else of the one that is.
    pub fn columns(&self) -> Option<ColumnsView> {
        match (&self.pending, &self.loaded) {
            (Some(Pending::Mapping { file, columns } | Pending::Computing { file, columns, .. }), _) => {
                Some(columns.view(file, &self.texts))
            }
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
        let (file, columns) = match (self.pending.take(), &self.loaded) {
            (Some(Pending::Mapping { file, columns } | Pending::Computing { file, columns, .. }), _) => {
                (file, columns)
            }
            (None, Some(loaded)) => (loaded.file.clone(), loaded.columns.clone()),
            (other, _) => {
                self.pending = other;
                return Err(Error::new("nothing_loaded"));
            }
        };
        let (columns, failure) = columns.choose(choice);
        let view = columns.view(&file, &self.texts);
        self.pending = Some(Pending::Mapping { file, columns });
        failure.map_or(Ok(view), Err)
    }

    /// Accepts the columns; call [`Engine::advance`] until it says `finished`.
    ///
    /// # Errors
    /// `columns.missing` if the report cannot be made from them.
    pub fn confirm(&mut self) -> Result<(), Error> {
        match self.pending.take() {
            Some(Pending::Mapping { file, columns }) => {
                let missing = columns.missing(&self.texts);
                if missing.is_empty() {
                    let stage = Stage::Assemble;
                    self.pending =
                        Some(Pending::Computing { file, columns, intake: None, study: None, stage });
                    Ok(())
                } else {
                    self.pending = Some(Pending::Mapping { file, columns });
                    Err(Error::new("columns.missing")
                        .with("what", missing.join(&crate::report::write::list_separator(&self.texts))))
                }
            }
            other => {
                self.pending = other;
                Err(Error::new("nothing_loaded"))
            }
        }
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
        let Some(Pending::Computing { file, columns, intake, study, stage }) = self.pending.take() else {
            return Err(Error::new("nothing_loaded"));
        };
        match (stage, intake, study) {
            (Stage::Assemble, _, _) => {
                let intake = assemble::assemble(columns.table(), columns.mapping())?;
                if intake.n_accepted == 0 {
                    return Err(Error::new("rows.none_accepted").with("n", intake.n_read));
                }
                let facts = vec![self.texts.say("fact.rows", &[("n", Arg::from(intake.n_accepted))])];
                let stage = Stage::Customers;
                self.pending =
                    Some(Pending::Computing { file, columns, intake: Some(intake), study: None, stage });
                Ok(self.progress("progress.customers", 0.6, facts))
            }
            (_, Some(intake), None) => {
                let mut params = fitting(&self.params, &intake);
                let study = Study::begin(&intake.transactions, &params).or_else(|_| {
                    // Filters of the file before may leave nothing of this one.
                    (params.from, params.to, params.only) = (None, None, None);
                    Study::begin(&intake.transactions, &params)
                })?;
                self.params = params;
                self.texts = self.texts_for(&intake)?;
                let facts = self.facts(&study);
                let stage = Stage::Rfm;
                self.pending = Some(Pending::Computing {
                    file,
                    columns,
                    intake: Some(intake),
                    study: Some(study),
                    stage,
                });
                Ok(self.progress("progress.rfm", 0.7, facts))
            }
            (stage, Some(intake), Some(mut study)) => {
                let (touches, next, key, done) = match stage {
                    Stage::Assemble | Stage::Customers | Stage::Rfm => {
                        (Touches::Rfm, Some(Stage::Clusters), "progress.clusters", 0.75)
                    }
                    Stage::Clusters => (Touches::Clusters, Some(Stage::Clv), "progress.clv", 0.85),
                    Stage::Clv => (Touches::Clv, Some(Stage::Price), "progress.price", 0.95),
                    Stage::Price => (Touches::Price, None, "progress.done", 1.0),
                };
                study.compute(&intake.transactions, &self.params, touches);
                let facts = self.facts(&study);
                match next {
                    Some(stage) => {
                        let (intake, study) = (Some(intake), Some(study));
                        self.pending = Some(Pending::Computing { file, columns, intake, study, stage });
                        Ok(self.progress(key, done, facts))
                    }
                    None => {
                        let params = self.params.clone();
                        self.loaded = Some(Box::new(Loaded { file, columns, intake, params, study }));
                        self.sets.clear();
                        Ok(Progress { finished: true, ..self.progress(key, done, facts) })
                    }
                }
            }
            _ => Err(Error::new("nothing_loaded")),
        }
    }

    fn progress(&self, key: &str, done: f64, facts: Vec<String>) -> Progress {
        Progress { label: self.texts.get(key), done, finished: false, facts }
    }

    fn facts(&self, study: &Study) -> Vec<String> {
        let o = &study.overview;
        let revenue =
            Arg::Number(crate::analysis::overview::units(o.revenue), crate::host::NumberStyle::MoneyRound);
        let mut facts = vec![
            self.texts.say("fact.rows", &[("n", Arg::from(study.rows.len()))]),
            self.texts.say("fact.period", &[("from", Arg::from(o.period.0)), ("to", Arg::from(o.period.1))]),
            self.texts.say("fact.revenue", &[("revenue", revenue)]),
        ];
        if study.has_customers {
            facts.push(self.texts.say("fact.customers", &[("n", Arg::from(o.n_customers))]));
        }
        facts
    }

    /// The currency in force: the user's, else the file's if the host knows it, else none.
    fn currency(&self, intake: &Intake) -> String {
        if self.params.currency.is_empty() {
            let found = &intake.transactions.currency;
            if self.hosts.host(self.texts.lang(), found).is_ok() { found.clone() } else { String::new() }
        } else {
            self.params.currency.clone()
        }
    }

    fn texts_for(&self, intake: &Intake) -> Result<Texts, Error> {
        let lang = self.texts.lang();
        Ok(Texts::new(lang, self.hosts.host(lang, &self.currency(intake))?))
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
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let mut writer = Writer::new(&self.texts);
        let source = source(loaded);
        let sections = SECTIONS.iter().map(|entry| (entry.write)(&mut writer, source)).collect();
        let filters = filters(&writer, loaded);
        let sets = writer.sets;
        let report = Report {
            lang: self.texts.lang().tag().to_owned(),
            file: loaded.file.clone(),
            currency: self.currency(&loaded.intake),
            scope: scope(&self.texts, loaded),
            filters,
            sections,
        };
        self.sets = sets;
        Ok(report)
    }

    /// Changes a setting and returns the sections that changed. Filters change all of them.
    ///
    /// # Errors
    /// As [`Params::set`], and `rows.none_left` for filters that leave nothing. Nothing changes then.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Vec<Section>, Error> {
        let loaded = self.loaded.as_deref_mut().ok_or(Error::new("nothing_loaded"))?;
        let mut params = loaded.params.clone();
        let touches = params.set(id, value)?;
        match touches {
            Touches::Everything => {
                let mut study = Study::begin(&loaded.intake.transactions, &params)?;
                for what in [Touches::Rfm, Touches::Clusters, Touches::Clv, Touches::Price] {
                    study.compute(&loaded.intake.transactions, &params, what);
                }
                loaded.study = study;
            }
            Touches::Words => {
                self.hosts.host(self.texts.lang(), &params.currency)?;
            }
            one => loaded.study.compute(&loaded.intake.transactions, &params, one),
        }
        loaded.params = params.clone();
        self.params = params;
        if matches!(touches, Touches::Everything | Touches::Words) {
            let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
            self.texts = self.texts_for(&loaded.intake)?;
            return Ok(self.report()?.sections);
        }
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let mut writer = Writer::new(&self.texts);
        let source = source(loaded);
        let sections = SECTIONS
            .iter()
            .filter(|entry| entry.touched_by == touches)
            .map(|entry| (entry.write)(&mut writer, source))
            .collect();
        let sets = writer.sets;
        self.sets.extend(sets);
        Ok(sections)
    }

    /// Changes the language; a report that is loaded comes back in it.
    ///
    /// # Errors
    /// When the host cannot serve the language.
    pub fn language(&mut self, lang: Lang) -> Result<Option<Report>, Error> {
        let currency = self.loaded.as_deref().map_or(String::new(), |l| self.currency(&l.intake));
        self.texts = Texts::new(lang, self.hosts.host(lang, &currency)?);
        if self.loaded.is_some() { self.report().map(Some) } else { Ok(None) }
    }

    /// Every figure of the report.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn figures(&self) -> Result<Figures, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let mut figures = Figures::default();
        let source = source(loaded);
        let (intake, rest): (Vec<_>, Vec<_>) = SECTIONS.iter().partition(|entry| entry.id == "intake");
        for entry in intake.into_iter().chain(rest) {
            (entry.figures)(&mut figures, source);
        }
        Ok(figures)
    }

    /// Settings for the next file; the command line sets them before it loads one.
    ///
    /// # Errors
    /// As [`Params::set`].
    pub fn preset(&mut self, id: &str, value: &str) -> Result<(), Error> {
        self.params.set(id, value).map(|_| ())
    }

    /// Bytes of memory held by the file, roughly.
    pub fn memory(&self) -> usize {
        match &self.pending {
            Some(Pending::Reading { reader, .. }) => reader.memory(),
            _ => self.loaded.as_deref().map_or(0, |l| l.columns.memory()),
        }
    }
}

fn source(loaded: &Loaded) -> Source<'_> {
    Source {
        table: loaded.columns.table(),
        intake: &loaded.intake,
        study: &loaded.study,
        params: &loaded.params,
    }
}

/// Settings of a former file, less what does not exist in this one.
fn fitting(params: &Params, intake: &Intake) -> Params {
    let mut params = params.clone();
    let tx = &intake.transactions;
    let (first, last) = tx.period().unwrap_or((crate::model::Day(0), crate::model::Day(0)));
    params.from = params.from.filter(|d| (first..=last).contains(d));
    params.to = params.to.filter(|d| (first..=last).contains(d));
    params.until = params.until.filter(|d| (first..=last).contains(d));
    let has = |column: &str, value: &str| {
        tx.dimension(column).is_some_and(|d| d.values.find(value.as_bytes()).is_some())
    };
    params.only = params.only.filter(|(column, value)| has(column, value));
    use crate::analysis::params::Scope;
    let scope_fits = match &params.scope {
        Scope::All => true,
        Scope::Part(column, value) => has(column, value),
        Scope::Product(id) => tx.product_ids.find(id.as_bytes()).is_some(),
    };
    if !scope_fits {
        params.scope = Scope::All;
    }
    params
}

fn scope(texts: &Texts, loaded: &Loaded) -> String {
    let (from, to) = loaded.study.overview.period;
    let mut args = vec![("from", Arg::from(from)), ("to", Arg::from(to))];
    match &loaded.params.only {
        None => texts.say("filter.scope", &args),
        Some((column, value)) => {
            args.push(("column", Arg::from(column.as_str())));
            args.push(("value", Arg::from(value.as_str())));
            texts.say("filter.scope_only", &args)
        }
    }
}

/// Largest number of values of a column that the filter offers.
const N_FILTER_VALUES: usize = 200;

fn filters(w: &Writer<'_>, loaded: &Loaded) -> Form {
    let tx = &loaded.intake.transactions;
    let (first, last) = tx.period().unwrap_or(loaded.study.overview.period);
    let date = |value: Option<crate::model::Day>| Control::Date {
        min: first.iso(),
        max: last.iso(),
        value: value.map(crate::model::Day::iso).unwrap_or_default(),
    };
    let mut fields =
        vec![w.field("filter.from", date(loaded.params.from)), w.field("filter.to", date(loaded.params.to))];
    let mut options = vec![Opt { value: String::new(), label: w.get("filter.everything") }];
    for dimension in tx.dimensions.iter().filter(|d| (2..=N_FILTER_VALUES).contains(&d.values.len())) {
        let mut values: Vec<&str> = (0..dimension.values.len())
            .filter_map(|code| u32::try_from(code).ok())
            .map(|code| dimension.values.text(code))
            .filter(|v| !v.is_empty())
            .collect();
        values.sort_unstable();
        options.extend(values.into_iter().map(|value| Opt {
            value: format!("{}\u{1f}{value}", dimension.name),
            label: format!("{}: {value}", dimension.name),
        }));
    }
    if options.len() > 1 {
        let value = only_text(loaded.params.only.as_ref());
        fields.push(w.field("filter.only", Control::Select { options, value }));
    }
    fields.push(w.field(
        "report.currency",
        Control::Text { value: loaded.params.currency.clone(), example: "CNY".to_owned() },
    ));
    Form { fields }
}
