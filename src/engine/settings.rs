//! A changed setting: what it touches is computed, and the sections that show it are written again.
//!
//! What is being looked at comes first and at once; all else is owed: the page asks for it piece by piece, and a setting that
//! is made meanwhile goes first.

use super::filters;
use super::{Engine, Loaded, source};
use crate::analysis::filter::SEPARATOR;
use crate::analysis::groups::{self, KINDS};
use crate::analysis::params::{Params, Touches};
use crate::analysis::shown::Shown;
use crate::issue::Error;
use crate::report::sections::SECTIONS;
use crate::report::write::Writer;
use crate::report::{Changed, Section};

impl Loaded {
    /// Whether what it shows is of the setting before.
    fn owes(&self, what: Touches) -> bool {
        self.owed.contains(&what) || self.shown.owed().contains(&what) || self.unwritten.contains(&what)
    }

    /// What is owed comes in this order: what the first of the `wanted` still rests on, then it itself; without any, all
    /// else.
    fn next(&self, wanted: &[Touches]) -> Option<Touches> {
        let in_order = || Touches::Everything.reaches().iter().copied();
        let Some(first) = wanted.iter().copied().find(|what| self.owes(*what)) else {
            return in_order().find(|what| self.owes(*what));
        };
        let waits = |what: &Touches| self.owed.contains(what) || self.shown.owed().contains(what);
        Touches::needed(in_order().filter(waits), &[first]).first().copied().or(Some(first))
    }

    /// Whether nothing should be answered before a newer setting has had its turn.
    fn takes_long(&self, what: Touches) -> bool {
        match what {
            Touches::Clusters | Touches::Clv => self.owed.contains(&what),
            // What prices tell is estimated anew for every choice of customers.
            Touches::Prices => self.owed.contains(&what) || self.shown.owed().contains(&what),
            _ => false,
        }
    }

    /// Owes the sections of these, which are computed already.
    fn owe_words(&mut self, of: &[Touches]) {
        let new = of.iter().filter(|what| !self.unwritten.contains(what));
        let new: Vec<Touches> = new.copied().collect();
        self.unwritten.extend(new);
    }

    /// Computes one piece of all customers that is owed.
    fn pay(&mut self, what: Touches) {
        if self.owed.contains(&what) {
            self.owed.retain(|owed| *owed != what);
            self.shown.compute(&self.intake.transactions, &self.params, what);
        }
    }

    /// Computes the next piece of what is owed, of all customers first; `None` when all is there.
    pub(super) fn settle(&mut self, wanted: &[Touches]) -> Option<Touches> {
        let what = self.next(wanted)?;
        self.pay(what);
        if self.shown.owed().contains(&what) {
            self.shown.follow(&self.intake.transactions, &self.params, what);
            debug_assert!(!self.shown.owed().contains(&what), "what it rests on came before");
        }
        self.unwritten.retain(|owed| *owed != what);
        Some(what)
    }

    /// Computes what these rest on and they themselves, of all customers, as far as it is owed.
    fn bring(&mut self, wanted: &[Touches]) {
        for what in Touches::needed(Touches::Everything.reaches().iter().copied(), wanted) {
            self.pay(what);
        }
    }
}

impl Loaded {
    /// Takes settings of which one is new; computes what its filters need and owes the rest. Whether other customers are
    /// shown than before, or customers have other numbers.
    ///
    /// # Errors
    /// `rows.none_left`, `filter.nobody`. Nothing changes then.
    fn take(&mut self, params: Params, touches: Touches) -> Result<bool, Error> {
        // What the filters part customers by has to be there before they can choose.
        let rests_on: Vec<Touches> =
            params.filter.groups.keys().filter_map(|kind| groups::rests_on(kind)).collect();
        let before = self.shown.members().map(<[u32]>::to_vec);
        if touches == Touches::Everything {
            let tx = &self.intake.transactions;
            let mut other = Shown::begin(tx, &params)?;
            std::mem::swap(&mut self.shown, &mut other);
            let kept = std::mem::replace(&mut self.params, params);
            let owed = std::mem::replace(&mut self.owed, Touches::Everything.reaches().to_vec());
            self.bring(&rests_on);
            if let Err(error) = self.shown.narrow(&self.intake.transactions, &self.params) {
                (self.shown, self.params, self.owed) = (other, kept, owed);
                return Err(error);
            }
            self.owe_words(Touches::Everything.reaches());
            return Ok(true);
        }
        let kept = std::mem::replace(&mut self.params, params);
        let reaches: &[Touches] = if touches == Touches::Customers { &[] } else { touches.reaches() };
        let owed = self.owed.clone();
        self.owed.retain(|what| !reaches.contains(what));
        self.owed.extend(reaches);
        self.bring(&rests_on);
        if let Err(error) = self.shown.narrow(&self.intake.transactions, &self.params) {
            let brought: Vec<Touches> = reaches.iter().copied().filter(|w| !self.owed.contains(w)).collect();
            self.params = kept;
            self.owed = owed;
            // What was brought with the new setting is brought back with the old one.
            self.owed.extend(brought);
            self.bring(&rests_on);
            return Err(error);
        }
        // A setting may move customers between the groups that the filters choose.
        let is_other = touches == Touches::Customers || self.shown.members() != before.as_deref();
        self.owe_words(if is_other { Touches::Everything.reaches() } else { reaches });
        Ok(is_other)
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
        let mut sections = self.change::<&str>(id, value, &[])?.sections;
        while let Some(further) = self.settle::<&str>(&[])? {
            sections.retain(|old| further.sections.iter().all(|new| new.id != old.id));
            sections.extend(further.sections);
        }
        Ok(sections)
    }

    /// Changes a setting and returns the first of the sections `wanted` that it changes, as they are being looked at;
    /// [`Engine::settle`] gives the rest.
    /// Besides the settings of the report: `keep.<name>` saves the list with the id `value` under a name.
    ///
    /// # Errors
    /// As [`crate::analysis::params::Params::set`], and `rows.none_left`, `filter.nobody` for filters that leave nothing.
    /// Nothing changes then.
    pub fn change<S: AsRef<str>>(&mut self, id: &str, value: &str, wanted: &[S]) -> Result<Changed, Error> {
        if Self::is_rule(id) {
            let sections = self.set_rule(id, value)?;
            return self.changed(Touches::Words, sections);
        }
        if let Some(name) = id.strip_prefix(KEEP) {
            let ids = self.ids_of(value)?;
            return self.change(&format!("set.{name}"), &ids, wanted);
        }
        let loaded = self.loaded.as_deref_mut().ok_or(Error::new("nothing_loaded"))?;
        let mut params = loaded.params.clone();
        let touches = filters::set(&mut params, &loaded.intake.transactions, &self.texts, id, value)?;
        if touches == Touches::Words {
            self.hosts.host(self.texts.lang(), &params.currency)?;
            loaded.params = params;
            let loaded = self.loaded.as_deref().ok_or(Error::new("nothing_loaded"))?;
            self.texts = self.texts_for(&loaded.intake, &loaded.params)?;
            let sections = self.report()?.sections;
            return self.changed(touches, sections);
        }
        if loaded.take(params, touches)? {
            // Lists of the study before name customers by other numbers.
            self.sets.clear();
        }
        let wanted = pieces(wanted);
        let mut sections = Vec::new();
        while let Some(loaded) = self.loaded.as_deref()
            && sections.is_empty()
            && wanted.iter().any(|what| loaded.owes(*what))
            && loaded.next(&wanted).is_some_and(|next| !loaded.takes_long(next))
        {
            sections = self.pay_next(&wanted)?.map_or_else(Vec::new, |(_, sections)| sections);
        }
        self.changed(touches, sections)
    }

    /// Computes the next piece that a setting left to be computed and returns its sections; `None` when all is there.
    /// `wanted`: the sections that are being looked at, whose pieces come first.
    ///
    /// # Errors
    /// `nothing_loaded`.
    pub fn settle<S: AsRef<str>>(&mut self, wanted: &[S]) -> Result<Option<Changed>, Error> {
        let Some((what, sections)) = self.pay_next(&pieces(wanted))? else {
            return Ok(None);
        };
        let mut changed = self.changed(what, sections)?;
        if !parts_customers(what) {
            changed.head = None;
        }
        Ok(Some(changed))
    }

    /// Computes the next piece that is owed and writes its sections, unless others are waited for.
    fn pay_next(&mut self, wanted: &[Touches]) -> Result<Option<(Touches, Vec<Section>)>, Error> {
        let loaded = self.loaded.as_deref_mut().ok_or(Error::new("nothing_loaded"))?;
        let is_waited_for = wanted.iter().any(|what| loaded.owes(*what));
        let Some(what) = loaded.settle(wanted) else {
            return Ok(None);
        };
        if is_waited_for && !wanted.contains(&what) {
            loaded.owe_words(&[what]);
            return Ok(Some((what, Vec::new())));
        }
        Ok(Some((what, self.write(|touched_by| touched_by == what)?)))
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

/// Whether the filters offer groups that rest on it.
fn parts_customers(what: Touches) -> bool {
    what == Touches::Groups || KINDS.iter().any(|kind| groups::rests_on(kind.id) == Some(what))
}

/// What the sections show.
fn pieces<S: AsRef<str>>(sections: &[S]) -> Vec<Touches> {
    let is_one = |id: &str| sections.iter().any(|section| section.as_ref() == id);
    SECTIONS.iter().filter(|entry| is_one(entry.id)).map(|entry| entry.touched_by).collect()
}

fn pending(loaded: &Loaded) -> Vec<String> {
    let entries = SECTIONS.iter().filter(|entry| loaded.owes(entry.touched_by));
    entries.map(|entry| entry.id.to_owned()).collect()
}
