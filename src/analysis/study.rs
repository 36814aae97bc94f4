//! All analyses of one file under one set of parameters.
#![allow(clippy::indexing_slicing, reason = "indices come from the same transactions")]

use super::actions::{self, Actions};
use super::before;
use super::drivers::{self, Drivers};
use super::labels::Labels;
use super::lifecycle::{self, Lifecycle};
use super::loyalty::{self, Loyalty};
use super::overview::{self, OrderCounts, Overview};
use super::params::{Params, Scope, Touches};
use super::pricing::file::{self as prices, Prices};
use super::pricing::groups::{self, Sorting};
use super::pricing::room::{self, Room};
use super::pricing::scenario::{self, Base, Scenario};
use super::pricing::waterfall::{self, Waterfall};
use super::pricing::worth::ModelWorth;
use super::programme::{self, Programmes};
use super::structure::{self, Structure};
use super::tiers::{self, Tiers};
use super::timing::{self, Timing};
use super::value::clusters;
use super::value::clv::contract::{self, recognise};
use super::value::clv::groups::Grouping;
use super::value::clv::{self, Output as Clv};
use super::value::moves;
use super::value::rfm::{self, Scores};
use super::value::rfm_choices::SchemeChoice;
use super::value::segment_values::{self, SegmentValue};
use super::value::segments::{self, Scheme, Segment};
use super::value::traits::{Personas, Traits};
use crate::issue::Error;
use crate::model::{Customers, Day, NONE, Rows, Selection, Transactions, net_orders};
use std::sync::Arc;

/// The outputs. Lists per customer follow `scored`, the customers with a purchase.
#[derive(Debug, Clone)]
pub struct Study {
    /// Rows under the filters.
    pub rows: Rows,
    /// Whether the file has a customer column.
    pub has_customers: bool,
    /// The customers of these rows.
    pub customers: Customers,
    /// Those of them who bought before the first day that the filters let see: ascending indices into `customers.list`.
    pub bought_before: Vec<u32>,
    /// How each of them is shown.
    labels: Labels,
    /// Totals and months.
    pub overview: Overview,
    /// Customers with at least one purchase: indices into `customers.list`.
    pub scored: Vec<u32>,
    /// The day after the last one that the filters let see, else after the last sale: recency counts to it.
    pub as_of: Day,
    /// Days from the last purchase to `as_of`.
    pub recency_days: Vec<i32>,
    /// Purchases.
    pub frequency: Vec<u32>,
    /// Net revenue in 1/10,000.
    pub monetary: Vec<i64>,
    /// Scores and segments.
    pub rfm: Result<Rfm, Error>,
    /// Stages, the ladder of orders, cohorts.
    pub lifecycle: Result<Box<Lifecycle>, Error>,
    /// Kinds, objects and benefits of loyalty.
    pub loyalty: Result<Box<Loyalty>, Error>,
    /// What customers have and buy; `None` until it is looked at.
    traits: Option<Box<Traits>>,
    /// What sets the segments apart; `None` without segments.
    pub personas: Option<Box<Personas>>,
    /// All numbers of clusters, searched once for these rows.
    alternatives: Option<Result<clusters::Alternatives, Error>>,
    /// Clusters.
    pub clusters: Result<Clusters, Error>,
    /// What the customer models have learned for a setting of their last day.
    clv_past: Option<LookedBack>,
    /// Customer models.
    pub clv: Result<Clv, Error>,
    /// What speaks for or against customers being under contract; `None` where nobody paid twice.
    pub contract_evidence: Option<recognise::Evidence>,
    /// Customer lifetime value by segment.
    pub segment_values: Result<Vec<SegmentValue>, Error>,
    /// Margin from the cost column, over all rows that have a cost.
    pub cost_margin: Option<Margin>,
    /// What moved sales; `None` until it is computed.
    pub drivers: Option<Box<Drivers>>,
    /// Revenue by cuts; `None` until it is computed.
    pub structure: Option<Box<Structure>>,
    /// Tiers of customers.
    pub tiers: Result<Box<Tiers>, Error>,
    /// From list price to contribution.
    pub waterfall: Result<Box<Waterfall>, Error>,
    /// When customers buy; `None` until it is computed.
    pub timing: Option<Box<Timing>>,
    /// The price scenario.
    pub price: Result<Price, Error>,
    /// What past prices tell; `None` until a large file is asked.
    pub prices: Option<Result<Arc<Prices>, Error>>,
    /// The simulator's scenario, likewise.
    pub room: Option<Result<Box<Room>, Error>>,
    /// What the simulator's customers are worth by their model; `None` until it is asked for, and where there is no model.
    worth: Option<Arc<ModelWorth>>,
    /// Programmes; `None` until they are computed.
    pub programmes: Option<Box<Programmes>>,
    /// What is to be done; `None` until it is computed.
    pub actions: Option<Box<Actions>>,
}

#[derive(Debug, Clone)]
struct LookedBack {
    until: Option<Day>,
    past: Result<Arc<clv::Past>, Error>,
}

/// Scores and segments.
#[derive(Debug, Clone)]
pub struct Rfm {
    /// R, F, M per scored customer.
    pub scores: Scores,
    /// The scheme in force.
    pub scheme: Scheme,
    /// Segment per scored customer.
    pub segments: Vec<Segment>,
    /// The earlier day that today is compared with.
    pub since: Day,
    /// Segment on the morning of that day; `None` for who had not bought by then.
    pub then: Vec<Option<Segment>>,
}

impl Rfm {
    /// Of every scored customer the place of the segment in its scheme.
    pub fn places(&self) -> Vec<usize> {
        let all = self.scheme.segments();
        self.segments.iter().map(|own| all.iter().position(|s| s == own).unwrap_or(0)).collect()
    }
}

/// Clusters with the alternatives.
#[derive(Debug, Clone)]
pub struct Clusters {
    /// Every number of clusters tried.
    pub alternatives: clusters::Alternatives,
    /// The solution in force.
    pub solution: clusters::Output,
}

/// A contribution margin as the file gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// (Revenue - cost) / revenue over the rows with a cost.
    pub share: f64,
    /// Share of revenue that has a cost.
    pub coverage: f64,
}

/// A price scenario with what it rests on.
#[derive(Debug, Clone)]
pub struct Price {
    /// Sales of the scope in the last twelve months shown.
    pub base: Base,
    /// First and last day of the base.
    pub period: (Day, Day),
    /// Margin in force.
    pub margin: f64,
    /// Margin of the scope by the cost column.
    pub cost_margin: Option<Margin>,
    /// The answer.
    pub scenario: Scenario,
}

impl Study {
    /// How a customer (index into `customers.list`) is shown: the name where there is one, and the id.
    pub fn customer_label(&self, customer_idx: u32) -> String {
        self.labels.of_customer(&self.customers, customer_idx).to_owned()
    }

    /// Whether a customer (index into `customers.list`) bought before the first day that the filters let see.
    pub fn has_bought_before(&self, customer_idx: u32) -> bool {
        self.bought_before.binary_search(&customer_idx).is_ok()
    }

    /// What the customer models say of a customer (index into `customers.list`); `None` for those who came after
    /// the models' end, and where there are no models.
    pub fn value_of(&self, customer_idx: u32) -> Option<&clv::CustomerValue> {
        let values = &self.clv.as_ref().ok()?.customers;
        // The models list customers in the order of `Customers::list`.
        let at = values.binary_search_by_key(&customer_idx, |v| v.row.customer_idx).ok()?;
        values.get(at)
    }

    /// The customer with this id in the file: an index into `customers.list`.
    pub fn customer(&self, tx: &Transactions, id: &str) -> Option<u32> {
        let bytes = id.as_bytes();
        let list = &self.customers.list;
        let at = list.binary_search_by(|own| tx.customer_ids.bytes(own.id).cmp(bytes)).ok()?;
        u32::try_from(at).ok()
    }

    /// Orders, customers and totals of the rows under the filters of rows.
    ///
    /// # Errors
    /// `rows.none_left` if no row is left.
    pub fn begin(tx: &Transactions, params: &Params) -> Result<Self, Error> {
        let file = tx.period().ok_or(Error::new("rows.none_left"))?;
        let mut study = Self::of_rows(tx, params.filter.rows(tx), params.filter.window(file))?;
        study.bought_before = before::run(tx, &params.filter, &study.customers);
        Ok(study)
    }

    /// The same of some customers of `whole`, with all their rows in it.
    ///
    /// # Errors
    /// `rows.none_left` if no row is left.
    pub(super) fn of_members(tx: &Transactions, whole: &Self, members: &[u32]) -> Result<Self, Error> {
        let mut is_member = vec![false; tx.customer_ids.len()];
        for customer in members.iter().filter_map(|at| whole.customers.list.get(*at as usize)) {
            is_member[customer.id as usize] = true;
        }
        let is_own = |row: &u32| {
            let customer = tx.customer.get(*row as usize).copied().unwrap_or(NONE);
            is_member.get(customer as usize).copied().unwrap_or(false)
        };
        let rows = whole.rows.iter().copied().filter(is_own).collect();
        let mut study = Self::of_rows(tx, Some(rows), whole.overview.period)?;
        let is_known = |at: &u32| whole.has_bought_before(*at);
        study.bought_before = (0..).zip(members).filter(|(_, at)| is_known(at)).map(|(own, _)| own).collect();
        Ok(study)
    }

    fn of_rows(tx: &Transactions, rows: Option<Vec<u32>>, window: (Day, Day)) -> Result<Self, Error> {
        let rows = rows.map_or_else(|| Rows::first(u32::try_from(tx.len()).unwrap_or(NONE)), Rows::from);
        let selection = rows.selection();
        let orders = net_orders(tx, selection);
        let counts = OrderCounts::from(&orders);
        let customers = Customers::build(tx, selection, orders);
        let overview =
            overview::run(tx, selection, counts, &customers, window).ok_or(Error::new("rows.none_left"))?;
        let as_of = overview.period.1.plus(1);
        let n_customers = customers.len();
        let mut study = Self {
            has_customers: tx.has_customers(),
            scored: Vec::with_capacity(n_customers),
            as_of,
            recency_days: Vec::with_capacity(n_customers),
            frequency: Vec::with_capacity(n_customers),
            monetary: Vec::with_capacity(n_customers),
            rfm: Err(Error::new("nothing_loaded")),
            lifecycle: Err(Error::new("nothing_loaded")),
            loyalty: Err(Error::new("nothing_loaded")),
            traits: None,
            personas: None,
            alternatives: None,
            clusters: Err(Error::new("nothing_loaded")),
            clv_past: None,
            clv: Err(Error::new("nothing_loaded")),
            contract_evidence: None,
            segment_values: Err(Error::new("nothing_loaded")),
            cost_margin: margin(tx, selection),
            drivers: None,
            structure: None,
            tiers: Err(Error::new("nothing_loaded")),
            waterfall: Err(Error::new("nothing_loaded")),
            timing: None,
            price: Err(Error::new("nothing_loaded")),
            prices: None,
            room: None,
            worth: None,
            programmes: None,
            actions: None,
            rows,
            labels: Labels::of(tx, &customers),
            bought_before: Vec::new(),
            customers,
            overview,
        };
        for (at, customer) in study.customers.list.iter().enumerate() {
            if let Some(last) = study.customers.purchases_of(customer).last() {
                study.scored.push(u32::try_from(at).unwrap_or(NONE));
                study.recency_days.push(as_of.0 - last.day.0);
                study.frequency.push(u32::try_from(customer.n_purchases).unwrap_or(u32::MAX));
                study.monetary.push(customer.revenue);
            }
        }
        Ok(study)
    }

    /// Scores customers, as [`Study::compute`] does when asked for it. Apart from it, as the first look at a large file
    /// needs nothing else: a browser would make code for all of the analyses while the reader waits.
    #[inline(never)]
    pub fn score(&mut self, params: &Params) {
        self.rfm = self.run_rfm(params);
    }

    /// Computes what a changed setting touches; `Everything` is [`Study::begin`] and all of these.
    pub fn compute(&mut self, tx: &Transactions, params: &Params, what: Touches) {
        match what {
            Touches::Rfm => self.score(params),
            Touches::Lifecycle => {
                self.lifecycle = lifecycle::run(self, tx, params).map(Box::new);
            }
            Touches::Traits => self.personas = self.run_personas(tx).map(Box::new),
            Touches::Loyalty => self.loyalty = loyalty::run(self, tx, params).map(Box::new),
            Touches::Clusters => self.clusters = self.run_clusters(params),
            Touches::Clv => {
                let clv = self.run_clv(tx, params);
                self.take_clv(clv);
            }
            Touches::Segments => self.segment_values = segment_values::run(self),
            Touches::Drivers => self.drivers = Some(Box::new(drivers::run(self, tx, &params.drivers))),
            Touches::Structure => {
                self.structure = Some(Box::new(structure::run(self, tx, &params.structure)));
            }
            Touches::Tiers => self.tiers = tiers::run(self, tx, params.span).map(Box::new),
            Touches::Waterfall => {
                self.waterfall = waterfall::run(self, tx).map(Box::new);
            }
            Touches::Timing => self.timing = Some(Box::new(timing::run(self, tx, params))),
            Touches::Price => self.price = self.run_price(tx, params),
            Touches::Prices => {
                let is_wanted = params.pricing.is_asked || self.rows.len() <= prices::UNASKED_ROWS;
                let next = is_wanted.then(|| self.run_prices(tx, params));
                let is_same =
                    matches!((&self.prices, &next), (Some(Ok(a)), Some(Ok(b))) if Arc::ptr_eq(a, b));
                if !is_same {
                    // What was answered from other prices is no start for the next answer.
                    self.room = None;
                    self.worth = None;
                }
                self.prices = next;
            }
            Touches::Scenario => {
                if let (None, Some(Ok(prices))) = (&self.worth, &self.prices) {
                    self.worth = self.run_worth(params, prices);
                }
                self.room = self.prices.as_ref().map(|of| self.run_room(tx, params, of));
            }
            Touches::Programmes => {
                self.programmes = Some(Box::new(programme::file::run(self, tx, params)));
            }
            Touches::Actions => self.actions = Some(Box::new(actions::run(self, tx, params))),
            Touches::Everything
            | Touches::Customers
            | Touches::Groups
            | Touches::Moves
            | Touches::Words
            | Touches::Calculators
            | Touches::Strategies => {}
        }
    }

    /// # Errors
    /// `needs.customer` without a column of customers, `needs.purchases` if nobody bought.
    pub fn need_customers(&self) -> Result<(), Error> {
        if !self.has_customers {
            return Err(Error::new("needs.customer"));
        }
        if self.scored.is_empty() {
            return Err(Error::new("needs.purchases"));
        }
        Ok(())
    }

    fn run_rfm(&self, params: &Params) -> Result<Rfm, Error> {
        self.need_customers()?;
        let config = rfm_config(params).check()?;
        let scores = rfm::run(&self.input(), &config);
        let scheme = scheme(params);
        let segments = segments::assign(&scores, scheme);
        let since = lifecycle::since(self, params);
        let then = moves::segments_at(&lifecycle::histories(self), since, &config, scheme);
        Ok(Rfm { scores, scheme, segments, since, then })
    }

    /// What customers have is looked at once: it rests on the rows alone.
    fn run_personas(&mut self, tx: &Transactions) -> Option<Personas> {
        let rfm = self.rfm.as_ref().ok()?;
        let traits = self
            .traits
            .get_or_insert_with(|| Box::new(Traits::of(tx, &self.rows, &self.customers, &self.scored)));
        let (has_columns, has_words) = traits.tells();
        let list = traits.personas(&rfm.places(), rfm.scheme.segments().len());
        Some(Personas { list, has_columns, has_words, is_of_more: false })
    }

    /// Recency, frequency and amount of the customers with a purchase.
    pub(super) fn input(&self) -> rfm::Input<'_> {
        rfm::Input { recency_days: &self.recency_days, frequency: &self.frequency, monetary: &self.monetary }
    }

    fn run_clusters(&mut self, params: &Params) -> Result<Clusters, Error> {
        self.need_customers()?;
        let config = clusters::Config { k: params.rfm.k }.check()?;
        if self.alternatives.is_none() {
            self.alternatives = Some(clusters::search(&self.input()));
        }
        let alternatives = self.alternatives.clone().ok_or(Error::new("needs.purchases"))??;
        let solution = clusters::run(&self.input(), &alternatives, &config);
        Ok(Clusters { alternatives, solution })
    }

    /// The margin that CLV counts: set by the user, else by the cost column, else all of revenue.
    pub fn clv_margin(&self, params: &Params) -> f64 {
        params.clv.margin.or(self.cost_margin.map(|m| m.share).filter(|m| *m > 0.0)).unwrap_or(1.0)
    }

    fn run_clv(&mut self, tx: &Transactions, params: &Params) -> Result<Clv, Error> {
        self.need_customers()?;
        let config = clv::Config {
            horizon_months: params.clv.horizon_months,
            annual_discount: params.clv.discount_rate,
            margin: self.clv_margin(params),
            first_order: params.clv.first_order,
            model: params.clv.order_model,
        }
        .check()?;
        let past = match &self.clv_past {
            Some(known) if known.until == params.clv.until => known.past.clone()?,
            _ => {
                let channels = self.first_channels(tx).into_iter().collect();
                let last = self.as_of.plus(-1);
                let past = clv::look_back(&self.customers, last, params.clv.until, channels).map(Arc::new);
                self.clv_past = Some(LookedBack { until: params.clv.until, past: past.clone() });
                past?
            }
        };
        let values = clv::run(&self.customers, &past, &config, self.clv.as_ref().ok())?;
        let column = tx.dimensions.iter().find(|d| recognise::names_plans(&d.name)).map(|d| d.name.clone());
        let (evidence, contract) =
            contract::run(&self.customers, &past.rows, past.until, params.clv.contractual, column)?;
        self.contract_evidence = evidence;
        Ok(match contract {
            Some(contract) => values.under(contract),
            None => values,
        })
    }

    /// Customers by the channel of their first row; `None` without such a column.
    fn first_channels(&self, tx: &Transactions) -> Option<Grouping> {
        let channel = tx.dimensions.iter().find(|d| d.role == "channel")?;
        let mut place = vec![NONE; tx.customer_ids.len()];
        for (at, customer) in (0_u32..).zip(&self.customers.list) {
            place[customer.id as usize] = at;
        }
        let mut first: Vec<Option<(Day, &[u8], u32)>> = vec![None; self.customers.list.len()];
        for &row in &self.rows {
            let row = row as usize;
            let Some(&at) = tx.customer.get(row).and_then(|c| place.get(*c as usize)) else { continue };
            let Some(first) = first.get_mut(at as usize) else { continue };
            // Among rows of one day the name decides, so that their order in the file does not.
            let Some(code) = channel.codes.get(row) else { continue };
            let this = (tx.day.at(row), channel.values.bytes(code), code);
            if first.is_none_or(|f| this < f) {
                *first = Some(this);
            }
        }
        let mut codes: Vec<(&[u8], u32)> = first.iter().flatten().map(|f| (f.1, f.2)).collect();
        codes.sort_unstable();
        codes.dedup();
        let group = |f: &Option<(Day, &[u8], u32)>| {
            f.and_then(|f| codes.binary_search(&(f.1, f.2)).ok()).and_then(|g| u32::try_from(g).ok())
        };
        Some(Grouping {
            id: "channel",
            names: codes.iter().map(|(_, code)| channel.values.text(*code).to_owned()).collect(),
            of_customer: first.iter().map(|f| group(f).unwrap_or(NONE)).collect(),
        })
    }

    /// Customer models in place of those before.
    pub(super) fn take_clv(&mut self, clv: Result<Clv, Error>) {
        self.clv = clv;
        self.worth = None;
    }

    /// What past prices tell, however long it takes. What these rows have told before is taken over.
    ///
    /// # Errors
    /// As [`prices::run`].
    pub fn run_prices(&self, tx: &Transactions, params: &Params) -> Result<Arc<Prices>, Error> {
        let before = match &self.prices {
            Some(known) => Some(known.as_ref().map_err(Clone::clone)?),
            None => None,
        };
        let by_days =
            |p: &&Arc<Prices>| p.groups.as_ref().is_none_or(|g| g.sorting == Sorting::Days && !g.is_refused);
        let groups = match params.pricing.sorting {
            Sorting::Days => {
                if let Some(same) = before.filter(by_days) {
                    return Ok(Arc::clone(same));
                }
                groups::by_days(tx, &self.rows)
            }
            Sorting::Rfm => match rfm_config(params).check() {
                Ok(config) => groups::by_rfm(tx, &self.rows, &self.customers, &config, scheme(params)),
                Err(_) => groups::by_days(tx, &self.rows),
            },
        };
        if let Some(same) = before.filter(|before| before.groups == groups) {
            return Ok(Arc::clone(same));
        }
        let before = before.map(AsRef::as_ref);
        prices::run(tx, &self.rows, Params::DEFAULT_MARGIN, groups, before).map(Arc::new)
    }

    /// What the simulator's customers are worth by their model.
    fn run_worth(&self, params: &Params, prices: &Prices) -> Option<Arc<ModelWorth>> {
        let (clv, groups) = (self.clv.as_ref().ok()?, prices.groups.as_ref()?);
        let is_sales = params.clv.margin.is_none() && !self.cost_margin.is_some_and(|m| m.share > 0.0);
        let worth = ModelWorth::of(clv, &self.customers, groups, params.clv.horizon_months, is_sales);
        Some(Arc::new(worth))
    }

    /// The simulator's scenario.
    ///
    /// # Errors
    /// As [`room::run`], and those of `of`.
    pub fn run_room(
        &self,
        tx: &Transactions,
        params: &Params,
        of: &Result<Arc<Prices>, Error>,
    ) -> Result<Box<Room>, Error> {
        let prices = of.as_ref().map_err(Clone::clone)?;
        let margin = params.pricing.margin.unwrap_or(Params::DEFAULT_MARGIN);
        let before = self.room.as_ref().and_then(|room| room.as_deref().ok());
        let worth = self.worth.clone().or_else(|| self.run_worth(params, prices));
        room::run(tx, &self.rows, prices, &params.pricing, margin, worth.as_ref(), before).map(Box::new)
    }

    fn run_price(&self, tx: &Transactions, params: &Params) -> Result<Price, Error> {
        let last = self.overview.period.1;
        let first = self.overview.period.0.max(last.plus(-364));
        let part = match &params.scope {
            Scope::All => None,
            Scope::Product(id) => {
                let code = tx.product_ids.find(id.as_bytes()).ok_or(Error::new("price.unknown_scope"))?;
                Some((None, code))
            }
            Scope::Part(column, value) => tx
                .dimension(column)
                .and_then(|d| Some(Some((Some(&d.codes), d.values.find(value.as_bytes())?))))
                .ok_or(Error::new("price.unknown_scope"))?,
        };
        let is_part = |row: usize| match part {
            None => true,
            Some((None, code)) => tx.product.get(row) == Some(code),
            Some((Some(codes), code)) => codes.get(row) == Some(code),
        };
        let rows: Vec<u32> = self
            .rows
            .iter()
            .copied()
            .filter(|&row| tx.day.at(row as usize) >= first)
            .filter(|&row| is_part(row as usize))
            .collect();
        let revenue: i128 =
            rows.iter().filter_map(|&row| tx.amount.get(row as usize)).map(|a| i128::from(a.0)).sum();
        if revenue <= 0 {
            return Err(Error::new("price.no_revenue"));
        }
        let units: i128 = rows
            .iter()
            .filter_map(|&row| tx.quantity.get(row as usize))
            .filter(|q| *q != i64::MIN)
            .map(i128::from)
            .sum();
        let base =
            Base { revenue: overview::units(revenue), units: (units > 0).then(|| overview::units(units)) };
        let cost_margin = margin(tx, &rows);
        let margin = params.price_margin.or(cost_margin.map(|m| m.share)).unwrap_or(Params::DEFAULT_MARGIN);
        if margin <= 0.0 {
            return Err(Error::new("price.negative_margin").with("margin", format!("{:.1}%", margin * 100.0)));
        }
        let config = scenario::Config {
            change: params.price_change,
            elasticity: params.elasticity(),
            elasticity_sd: scenario::PRIOR_SD,
            margin,
        }
        .check()?;
        let scenario = scenario::run(base, config);
        Ok(Price { base, period: (first, last), margin, cost_margin, scenario })
    }
}

/// How scores are made.
fn rfm_config(params: &Params) -> rfm::Config {
    let rule = if params.rfm.cuts_r.is_empty() && params.rfm.cuts_f.is_empty() && params.rfm.cuts_m.is_empty()
    {
        rfm::Rule::Quantile
    } else {
        rfm::Rule::CutPoints {
            recency_days: params.rfm.cuts_r.clone(),
            frequency: params.rfm.cuts_f.clone(),
            monetary: params.rfm.cuts_m.clone(),
        }
    };
    rfm::Config { bands: params.rfm.bands, rule }
}

fn scheme(params: &Params) -> Scheme {
    match params.rfm.scheme {
        SchemeChoice::Eleven => Scheme::Eleven,
        SchemeChoice::Eight => Scheme::Eight,
    }
}

/// Contribution margin over the rows that have a cost, as long as their revenue is positive.
fn margin<'a>(tx: &Transactions, rows: impl Into<Selection<'a>>) -> Option<Margin> {
    if tx.cost.is_empty() {
        return None;
    }
    let (mut all, mut with_cost, mut cost) = (0_i128, 0_i128, 0_i128);
    rows.into().for_each_part(|part| {
        for row in part {
            let amount = tx.amount.get(*row as usize).map_or(0, |amount| i128::from(amount.0));
            all += amount;
            if let Some(Some(c)) = tx.cost.get(*row as usize) {
                with_cost += amount;
                cost += i128::from(c.0);
            }
        }
    });
    if with_cost <= 0 || all <= 0 {
        return None;
    }
    let share = |part: i128, whole: i128| overview::units(part) / overview::units(whole);
    Some(Margin { share: share(with_cost - cost, with_cost), coverage: share(with_cost, all) })
}
