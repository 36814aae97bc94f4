//! What may be spent on whom: value left in each customer against what is invested.
//!
//! # What it tells
//! Per customer: margin of the last year (present value), value to come (CLV), value through recommendations (social
//! value, if the file names referrers), what is invested, and whether to go on. Per segment: customer equity, the most
//! that may be spent per customer, how many to keep and how many to stop.
//!
//! # How it is computed
//! Net = CLV - invested; keep at 0 and above. Customer equity = sum of CLV. Invested: the column, constant per customer
//! or else summed over the rows; without a column, one number per segment that the user sets.
//!
//! # References
//! Blattberg & Deighton 1996; Rust, Lemon & Zeithaml 2004 (customer equity).

use super::choices::Choices;
use super::last_year::LastYear;
use super::network::Network;
use super::value::is_kept;
use crate::analysis::overview::units;
use crate::analysis::study::Study;
use crate::analysis::value::clv::parts::{self, Range};
use crate::analysis::value::segments::Segment;
use crate::issue::Error;
use crate::math::count;
use crate::model::{NumberColumn, Transactions};

/// One customer with a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// Index into `Customers::list`.
    pub customer: u32,
    /// Segment, by its place in the scheme.
    pub segment: usize,
    /// Margin of the last year.
    pub present: f64,
    /// Value to come.
    pub future: f64,
    /// Value through recommendations; 0 without a column of referrers.
    pub social: f64,
    /// What is invested; `None`: unknown.
    pub invested: Option<f64>,
}

impl Worth {
    /// Whether to go on investing; `None` where nothing is known to be invested.
    pub fn is_kept(&self) -> Option<bool> {
        self.invested.map(|invested| is_kept(self.future, invested))
    }
}

/// One segment.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentEquity {
    /// The segment.
    pub segment: Segment,
    /// Its customers, ascending.
    pub customers: Vec<u32>,
    /// Sum of CLV.
    pub equity: f64,
    /// Its 95 % interval: the parameters that all customers share.
    pub known: Range,
    /// Between what sums chance lies if the parameters are known.
    pub by_chance: Range,
    /// Sum of what is invested; `None`: unknown.
    pub invested: Option<f64>,
    /// Customers whose value covers the investment.
    pub keep: Vec<u32>,
    /// Customers whose value does not.
    pub stop: Vec<u32>,
}

impl SegmentEquity {
    /// The most that may be spent per customer on average: the mean value.
    pub fn max_spend(&self) -> f64 {
        self.equity / count(self.customers.len())
    }
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Equity {
    /// Customers with a value, ascending.
    pub customers: Vec<Worth>,
    /// Segments in the scheme's order, those without customers left out.
    pub segments: Vec<SegmentEquity>,
    /// The column of investments was used.
    pub has_column: bool,
    /// The file names referrers.
    pub has_social: bool,
    /// The 95 % interval of the sum over all segments.
    pub known: Range,
    /// Between what sums chance lies if the parameters are known.
    pub by_chance: Range,
}

/// Puts values, segments and investments together. `margin` is the share of revenue that counts here, `clv_margin` the
/// one that the customer values were computed with (they are in revenue where no margin is known).
///
/// # Errors
/// Those of the customer models and of the segments.
pub fn equity(
    study: &Study,
    tx: &Transactions,
    choices: &Choices,
    margin: f64,
    clv_margin: f64,
    year: &LastYear,
    network: Option<&Network>,
) -> Result<Equity, Error> {
    let clv = study.clv.as_ref().map_err(Clone::clone)?;
    let rfm = study.rfm.as_ref().map_err(Clone::clone)?;
    let scheme = rfm.scheme.segments();
    let column = tx.numbers("invested").map(|numbers| invested(study, tx, numbers));
    let customers: Vec<Worth> = clv
        .customers
        .iter()
        .filter_map(|value| {
            let customer = value.row.customer_idx;
            let at = customer as usize;
            let scored = study.scored.binary_search(&customer).ok()?;
            let own = rfm.segments.get(scored)?;
            let segment = scheme.iter().position(|s| s == own)?;
            let invested = match &column {
                Some(column) => column.get(at).copied().flatten(),
                None => choices.invested.get(own.id()).copied(),
            };
            Some(Worth {
                customer,
                segment,
                present: margin * year.revenue.get(at).copied().unwrap_or(0.0),
                future: value.clv * margin / clv_margin,
                social: network.and_then(|n| n.value.get(at).copied()).unwrap_or(0.0),
                invested,
            })
        })
        .collect();
    let values = study.segment_values.as_ref().map_or(&[][..], Vec::as_slice);
    let part = |segment: Segment| values.iter().find(|s| s.segment == segment).ok_or("nothing_expected");
    let in_margin = |(low, high): (f64, f64)| (low * margin / clv_margin, high * margin / clv_margin);
    let segments = scheme.iter().enumerate().map(|(at, &segment)| {
        let own = || customers.iter().filter(move |c| c.segment == at);
        let some =
            |kept: bool| own().filter(move |c| c.is_kept() == Some(kept)).map(|c| c.customer).collect();
        let is_known = own().any(|c| c.invested.is_some());
        SegmentEquity {
            segment,
            customers: own().map(|c| c.customer).collect(),
            equity: own().map(|c| c.future).sum(),
            known: part(segment).and_then(|s| s.part.clv.interval).map(in_margin),
            by_chance: part(segment).and_then(|s| s.part.clv_by_chance).map(in_margin),
            invested: is_known.then(|| own().filter_map(|c| c.invested).sum()),
            keep: some(true),
            stop: some(false),
        }
    });
    let segments = segments.filter(|s| !s.customers.is_empty()).collect();
    Ok(Equity {
        segments,
        customers,
        has_column: column.is_some(),
        has_social: network.is_some(),
        known: clv.total_clv.interval.map(in_margin),
        by_chance: parts::together(values.iter().map(|s| &s.part)).map(in_margin),
    })
}

/// Per customer, in currency units: the column's number where all rows say the same, else their sum.
pub fn invested(study: &Study, tx: &Transactions, numbers: &NumberColumn) -> Vec<Option<f64>> {
    let mut sums: Vec<Option<(i64, i128, bool)>> = vec![None; tx.customer_ids.len()];
    for &row in &study.rows {
        let row = row as usize;
        let (Some(&customer), Some(number)) = (tx.customer.get(row), numbers.get(row)) else { continue };
        let Some(slot) = sums.get_mut(customer as usize).filter(|_| number != i64::MIN) else { continue };
        *slot = Some(match *slot {
            None => (number, i128::from(number), true),
            Some((first, sum, is_same)) => (first, sum + i128::from(number), is_same && first == number),
        });
    }
    let of = |id: u32| {
        let (first, sum, is_same) = sums.get(id as usize).copied().flatten()?;
        Some(units(if is_same { i128::from(first) } else { sum }))
    };
    study.customers.list.iter().map(|c| of(c.id)).collect()
}
