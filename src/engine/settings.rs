//! A changed setting: what it touches is computed, and the sections that show it are written again.
//!
//! A filter of rows touches everything. What takes long of it (groups, customer models and what rests on them) is owed:
//! the page shows the rest at once and asks for it piece by piece.

use super::filters;
use super::{Engine, Loaded, source};
use crate::analysis::filter::SEPARATOR;
use crate::analysis::groups;
use crate::analysis::params::Touches;
use crate::analysis::shown::Shown;
use crate::issue::Error;
use crate::report::sections::SECTIONS;
use crate::report::write::Writer;
use crate::report::{Changed, Section};
use std::collections::BTreeSet;

impl Loaded {
    /// Whether it is not computed yet.
    fn owes(&self, what: Touches) -> bool {
        self.owed.contains(&what) || self.shown.owed().contains(&what)
    }

    /// Computes the next piece of what is owed, of all customers first; `None` when all is there.
    pub(super) fn settle(&mut self, wanted: &[Touches]) -> Option<Touches> {
        let tx = &self.intake.transactions;
        let Some(what) = Touches::next_of(&self.owed, wanted) else {
            return self.shown.settle(tx, &self.params, wanted);
        };
        self.owed.retain(|owed| *owed != what);
        self.shown.compute(tx, &self.params, what);
        Some(what)
    }

    /// Computes all that is owed of all customers.
    fn settle_whole(&mut self) {
        while !self.owed.is_empty() {
            self.settle(&[]);
        }
    }
}

/// Begins the id that saves a list of the report as a set; its name follows.
const KEEP: &str = "keep.";

impl Engine {
    /// Changes a setting and returns the sections that changed. Filters change all of them.
    ///
    /// # Errors
    /// As [`Engine::change`].
    pub fn set(&mut self, id: &str, value: &str) -> Result<Vec<Section>, Error> {
        let changed = self.change(id, value)?;
        if changed.pending.is_empty() { Ok(changed.sections) } else { Ok(self.report()?.sections) }
    }

    /// Changes a setting and returns what of the report is known at once; [`Engine::settle`] gives the rest.
    /// Besides the settings of the report: `keep.<name>` saves the list with the id `value` under a name.
    ///
    /// # Errors
    /// As [`crate::analysis::params::Params::set`], and `rows.none_left`, `filter.nobody` for filters that leave nothing.
    /// Nothing changes then.
    pub fn change(&mut self, id: &str, value: &str) -> Result<Changed, Error> {
        if Self::is_rule(id) {
            let sections = self.set_rule(id, value)?;
            return self.changed(Touches::Words, sections);
        }
        if let Some(name) = id.strip_prefix(KEEP) {
            let ids = self.ids_of(value)?;
            return self.change(&format!("set.{name}"), &ids);
        }
        let loaded = self.loaded.as_deref_mut().ok_or(Error::new("nothing_loaded"))?;
        let mut params = loaded.params.clone();
        let touches = filters::set(&mut params, &loaded.intake.transactions, &self.texts, id, value)?;
        // What the filters part customers by has to be there before they can choose.
        let rests_on: BTreeSet<Touches> =
            params.filter.groups.keys().filter_map(|kind| groups::rests_on(kind)).collect();
        if touches == Touches::Customers && !rests_on.is_empty() {
            loaded.settle_whole();
        }
        let tx = &loaded.intake.transactions;
        let before = loaded.shown.members().map(<[u32]>::to_vec);
        match touches {
            Touches::Everything => {
                let mut shown = Shown::begin(tx, &params)?;
                let (at_once, later) = touches.at_once_and_later();
                for what in at_once {
                    shown.compute(tx, &params, *what);
                }
                for what in &rests_on {
                    shown.compute(tx, &params, *what);
                }
                shown.narrow(tx, &params)?;
                loaded.shown = shown;
                loaded.owed = later.to_vec();
            }
            Touches::Customers => loaded.shown.narrow(tx, &params)?,
            Touches::Words => {
                self.hosts.host(self.texts.lang(), &params.currency)?;
            }
            Touches::Groups => {}
            some => {
                let mut compute = |params: &_| {
                    some.reaches().iter().for_each(|what| loaded.shown.compute(tx, params, *what));
                };
                compute(&params);
                if let Err(error) = loaded.shown.narrow(tx, &params) {
                    let params = &loaded.params;
                    some.reaches().iter().for_each(|what| loaded.shown.compute(tx, params, *what));
                    return Err(error);
                }
            }
        }
        loaded.params = params;
        // A setting may move customers between the groups that the filters choose.
        let is_other = loaded.shown.members() != before.as_deref();
        let sections = match touches {
            Touches::Words => {
                let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
                self.texts = self.texts_for(&loaded.intake, &loaded.params)?;
                self.report()?.sections
            }
            touches if is_other || matches!(touches, Touches::Everything | Touches::Customers) => {
                // Lists of the study before name customers by other numbers.
                self.sets.clear();
                self.write(|_| true)?
            }
            some => self.write(|touched_by| some.reaches().contains(&touched_by))?,
        };
        self.changed(touches, sections)
    }

    /// Computes the next piece that a filter left to be computed and returns its sections; `None` when all is there.
    /// `wanted`: the sections that are being looked at, whose pieces come first.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn settle<S: AsRef<str>>(&mut self, wanted: &[S]) -> Result<Option<Changed>, Error> {
        let loaded = self.loaded.as_deref_mut().ok_or(Error::new("nothing_loaded"))?;
        let is_wanted = |id: &str| wanted.iter().any(|wanted| wanted.as_ref() == id);
        let wanted: Vec<Touches> =
            SECTIONS.iter().filter(|entry| is_wanted(entry.id)).map(|entry| entry.touched_by).collect();
        let Some(what) = loaded.settle(&wanted) else {
            return Ok(None);
        };
        let sections = self.write(|touched_by| touched_by == what)?;
        self.changed(what, sections).map(Some)
    }

    /// Computes all that is owed.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn settle_all(&mut self) -> Result<(), Error> {
        let loaded = self.loaded.as_deref_mut().ok_or(Error::new("nothing_loaded"))?;
        while loaded.settle(&[]).is_some() {}
        Ok(())
    }

    /// Writes the sections that are touched by something and are not owed.
    fn write(&mut self, is_touched: impl Fn(Touches) -> bool) -> Result<Vec<Section>, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let mut writer = Writer::new(&self.texts);
        let source = source(loaded);
        let sections = SECTIONS
            .iter()
            .filter(|entry| is_touched(entry.touched_by) && !loaded.owes(entry.touched_by))
            .map(|entry| (entry.write)(&mut writer, source))
            .collect();
        let sets = writer.sets;
        self.sets.extend(sets);
        Ok(sections)
    }

    fn changed(&self, touches: Touches, sections: Vec<Section>) -> Result<Changed, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let keeps_head = matches!(touches, Touches::Price | Touches::Programmes | Touches::Calculators);
        let writer = Writer::new(&self.texts);
        let head = || filters::head(&writer, loaded, self.currency(&loaded.intake, &loaded.params));
        Ok(Changed { head: (!keeps_head).then(head), sections, pending: pending(loaded) })
    }

    /// The customers of a list, as a saved set has them.
    fn ids_of(&self, set: &str) -> Result<String, Error> {
        let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
        let set = self.named_set(loaded, set)?;
        let (list, tx) = (&loaded.study().customers.list, &loaded.intake.transactions);
        let ids =
            set.members.iter().filter_map(|at| list.get(*at as usize)).map(|c| tx.customer_ids.text(c.id));
        Ok(ids.collect::<Vec<_>>().join(&SEPARATOR.to_string()))
    }
}

fn pending(loaded: &Loaded) -> Vec<String> {
    let entries = SECTIONS.iter().filter(|entry| loaded.owes(entry.touched_by));
    entries.map(|entry| entry.id.to_owned()).collect()
}
