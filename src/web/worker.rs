//! The worker's class: [`crate::engine::Engine`] for JavaScript.

use super::intl_host::IntlHosts;
use crate::engine::{CustomerPage, Engine, Progress, Settings, rehearsal};
use crate::i18n::Lang;
use crate::issue::Error;
use crate::report::{Changed, ColumnsView, MappingChoice, Report};
use serde::Serialize;
use tsify::Ts;
use wasm_bindgen::prelude::*;

/// What every method throws: the code, and the words in the language in force.
#[derive(Serialize, tsify::Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Key of the message, without `error.`.
    pub code: String,
    /// The message.
    pub text: String,
}

/// One engine.
#[wasm_bindgen(js_name = Engine)]
pub struct EngineHandle {
    engine: Engine,
}

type Thrown<T> = Result<T, JsValue>;

fn give<T: Serialize + tsify::Tsify>(value: &T) -> Thrown<Ts<T>> {
    value.into_ts().map_err(|error| JsValue::from_str(&error.to_string()))
}

#[wasm_bindgen(js_class = Engine)]
impl EngineHandle {
    /// An engine that speaks `lang` (`en`, `zh-Hans`, `zh-Hant`).
    ///
    /// # Errors
    /// A string for a language that is not known.
    #[wasm_bindgen(constructor)]
    pub fn new(lang: &str) -> Thrown<EngineHandle> {
        let plain = |error: Error| JsValue::from_str(&error.to_string());
        let lang = Lang::from_tag(lang).map_err(plain)?;
        Ok(Self { engine: Engine::new(lang, Box::new(IntlHosts)).map_err(plain)? })
    }

    fn failure(&self, error: &Error) -> JsValue {
        let failure = Failure { code: error.code.to_owned(), text: self.engine.texts().error(error) };
        serde_wasm_bindgen::to_value(&failure).unwrap_or_else(|_| JsValue::from_str(error.code))
    }

    /// Starts a file; `encoding` is a WHATWG label or empty.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn begin(&mut self, name: &str, size: f64, encoding: &str) -> Thrown<()> {
        self.engine.begin(name, size, encoding).map_err(|e| self.failure(&e))
    }

    /// Ends the current file and starts a further one of the same report.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn also(&mut self, name: &str, size: f64, encoding: &str) -> Thrown<()> {
        self.engine.also(name, size, encoding).map_err(|e| self.failure(&e))
    }

    /// Chooses a table of the file that was begun.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn pick(&mut self, table: &str) -> Thrown<()> {
        self.engine.pick(table).map_err(|e| self.failure(&e))
    }

    /// The next bytes.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn push(&mut self, chunk: &[u8]) -> Thrown<Ts<Progress>> {
        give(&self.engine.push(chunk).map_err(|e| self.failure(&e))?)
    }

    /// The end of the file.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn finish(&mut self) -> Thrown<Ts<ColumnsView>> {
        give(&self.engine.finish().map_err(|e| self.failure(&e))?)
    }

    /// The columns, if there is a file.
    ///
    /// # Errors
    /// None in practice: only what the boundary itself cannot carry.
    pub fn columns(&self) -> Thrown<Option<Ts<ColumnsView>>> {
        self.engine.columns().map(|view| give(&view)).transpose()
    }

    /// The user's choices on the columns screen.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn remap(&mut self, choice: Ts<MappingChoice>) -> Thrown<Ts<ColumnsView>> {
        let choice = choice.to_rust().map_err(|error| JsValue::from_str(&error.to_string()))?;
        give(&self.engine.remap(choice).map_err(|e| self.failure(&e))?)
    }

    /// The columns are accepted.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn confirm(&mut self) -> Thrown<()> {
        self.engine.confirm().map_err(|e| self.failure(&e))
    }

    /// One stage of the work.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn advance(&mut self) -> Thrown<Ts<Progress>> {
        give(&self.engine.advance().map_err(|e| self.failure(&e))?)
    }

    /// Drops what is being loaded.
    pub fn abandon(&mut self) {
        self.engine.abandon();
    }

    /// The report.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn report(&mut self) -> Thrown<Ts<Report>> {
        give(&self.engine.report().map_err(|e| self.failure(&e))?)
    }

    /// Changes a setting; what changes first of the sections `wanted`, which are in sight, comes back.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn set(&mut self, id: &str, value: &str, wanted: Vec<String>) -> Thrown<Ts<Changed>> {
        give(&self.engine.change(id, value, &wanted).map_err(|e| self.failure(&e))?)
    }

    /// The next piece of what a setting left to be computed, those of the sections `wanted` first; none when all is there.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn settle(&mut self, wanted: Vec<String>) -> Thrown<Option<Ts<Changed>>> {
        let changed = self.engine.settle(&wanted).map_err(|e| self.failure(&e))?;
        changed.map(|changed| give(&changed)).transpose()
    }

    /// Changes the language; a report that is loaded comes back in it.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn language(&mut self, lang: &str) -> Thrown<Option<Ts<Report>>> {
        let report = Lang::from_tag(lang).and_then(|lang| self.engine.language(lang));
        report.map_err(|e| self.failure(&e))?.map(|report| give(&report)).transpose()
    }

    /// A page of the customers behind a set.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn customers(
        &self,
        set: &str,
        sort: &str,
        descending: bool,
        offset: usize,
        limit: usize,
    ) -> Thrown<Ts<CustomerPage>> {
        let page = self.engine.customers(set, sort, descending, offset, limit);
        give(&page.map_err(|e| self.failure(&e))?)
    }

    /// All customers of a set as CSV.
    ///
    /// # Errors
    /// [`Failure`].
    #[wasm_bindgen(js_name = customersCsv)]
    pub fn customers_csv(&self, set: &str, sort: &str, descending: bool) -> Thrown<Vec<u8>> {
        self.engine.customers_csv(set, sort, descending).map_err(|e| self.failure(&e))
    }

    /// The rows that were not counted as CSV.
    ///
    /// # Errors
    /// [`Failure`].
    #[wasm_bindgen(js_name = notAcceptedCsv)]
    pub fn not_accepted_csv(&self) -> Thrown<Vec<u8>> {
        self.engine.not_accepted_csv().map_err(|e| self.failure(&e))
    }

    /// What of the sales has no row in a joined file, as CSV.
    ///
    /// # Errors
    /// [`Failure`].
    #[wasm_bindgen(js_name = unmatchedCsv)]
    pub fn unmatched_csv(&self) -> Thrown<Vec<u8>> {
        self.engine.unmatched_csv().map_err(|e| self.failure(&e))
    }

    /// The rows that were counted as CSV.
    ///
    /// # Errors
    /// [`Failure`].
    #[wasm_bindgen(js_name = acceptedCsv)]
    pub fn accepted_csv(&self) -> Thrown<Vec<u8>> {
        self.engine.accepted_csv().map_err(|e| self.failure(&e))
    }

    /// Settings and columns: what reproduces the report from the same file.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn settings(&self) -> Thrown<Ts<Settings>> {
        give(&self.engine.settings().map_err(|e| self.failure(&e))?)
    }

    /// Every figure, one `id<TAB>value` per line.
    ///
    /// # Errors
    /// [`Failure`].
    #[wasm_bindgen(js_name = figuresText)]
    pub fn figures_text(&mut self) -> Thrown<String> {
        Ok(self.engine.figures_settled().map_err(|e| self.failure(&e))?.to_lines())
    }

    /// Reads and scores a small file of its own, so that the browser has good code when the user's file comes.
    ///
    /// # Errors
    /// [`Failure`]; whatever it is, nothing depends on it.
    pub fn rehearse(&self) -> Thrown<()> {
        rehearsal::rehearse(Box::new(IntlHosts)).map_err(|e| self.failure(&e))
    }

    /// Takes the memory that a file will need, while the user still looks for one.
    #[wasm_bindgen(js_name = makeRoom)]
    pub fn make_room(&self) {
        rehearsal::make_room();
    }

    /// Fits one model of repeat orders, or all, to customers of four numbers each; log-likelihoods.
    ///
    /// # Errors
    /// [`Failure`].
    #[cfg(feature = "bench")]
    pub fn fits(&self, id: &str, histories: &[f64], is_scored: bool) -> Thrown<Vec<f64>> {
        crate::engine::fits::fits(id, histories, is_scored).map_err(|e| self.failure(&e))
    }

    /// Clusters of points of three numbers each: see [`crate::engine::fits::clusters`].
    ///
    /// # Errors
    /// [`Failure`].
    #[cfg(feature = "bench")]
    pub fn clusters(&self, points: &[f64]) -> Thrown<Vec<f64>> {
        crate::engine::fits::clusters(points).map_err(|e| self.failure(&e))
    }

    /// Customers, sums of orders, days and amounts, and the sizes of six segments.
    ///
    /// # Errors
    /// [`Failure`].
    #[cfg(feature = "bench")]
    pub fn w1(&self) -> Thrown<Vec<f64>> {
        let w1 = self.engine.w1().map_err(|e| self.failure(&e))?;
        let sums = [f64::from(w1.customers), w1.freq_sum, w1.recency_sum, w1.monetary_sum];
        Ok(sums.into_iter().chain(w1.segments.map(f64::from)).collect())
    }

    /// Bytes of memory that the module holds. It never gives any back while it lives.
    pub fn memory(&self) -> usize {
        core::arch::wasm32::memory_size(0) * 65_536
    }

    /// Traps, so that a test can see what the page does then.
    #[cfg(feature = "trap")]
    pub fn trap(&self) {
        core::arch::wasm32::unreachable()
    }
}
