//! The base of a price scenario: what each segment bought of each product in the last year.
//!
//! # How it is computed
//! Net amounts and quantities of the last 365 days, goods only, returns subtracted. Buyers are distinct known
//! customers, each divided among the products by what was spent on them: the parts of a segment add up to its
//! customers, and nobody is lost twice. Rows without a customer are a segment of their own, whose buyers are not
//! counted. Retention of a segment is the share of its customers of the year before who bought again in the last year.
#![allow(clippy::indexing_slicing, reason = "indices come from the same transactions")]

use super::elasticities::Elasticities;
use super::pooling::Pooled;
use super::segments::SegmentSlopes;
use super::simulator::{Part, Question, Segment, Simulator};
use crate::model::{Day, Money, NONE, Transactions};

/// Length of the base.
pub const BASE_DAYS: i32 = 365;

/// A simulator with its way back to the file.
#[derive(Debug, Clone)]
pub struct Base {
    /// The parts, with the assumed margin where the file has no cost.
    pub simulator: Simulator,
    /// Per part whether its margin is assumed.
    pub is_assumed: Vec<bool>,
    /// Who the buyers are.
    pub shares: Vec<Share>,
    /// Codes of the products, ascending: [`Part::product`] is an index into it.
    pub products: Vec<u32>,
    /// The segments, the last of them that of unknown customers.
    pub segments: Vec<Segment>,
    /// First and last day of the base.
    pub period: (Day, Day),
    /// Share of the revenue whose cost the file tells; the rest has the assumed margin.
    pub cost_coverage: f64,
    /// Whether the file reaches far enough back to tell who came back; without, retention is zero and worth is
    /// the gross profit of one year.
    pub tells_retention: bool,
}

impl Base {
    /// Days of the base.
    pub fn days(&self) -> i32 {
        self.period.1.0 - self.period.0.0 + 1
    }
}

/// How much of a customer a part holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Index into `customer_ids`.
    pub customer: u32,
    /// Index into the parts.
    pub part: u32,
    /// Share of what the customer spent in the base.
    pub share: f32,
}

/// What the file's segments say of their elasticities.
#[derive(Debug, Clone, Copy)]
pub struct OfSegments<'a> {
    /// Of units, one per segment.
    pub units: &'a [SegmentSlopes],
    /// Of buyers, one per segment; empty if not told.
    pub buyers: &'a [SegmentSlopes],
}

/// Sums over the lines of one product and segment.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    amount: i128,
    quantity: i128,
    cost: i128,
    with_cost: i128,
}

/// Gathers the parts. `segment_of` tells the segment of a customer (index into `customer_ids`), below
/// `n_segments`; `assumed_margin` stands in where the file has no cost. `None` if nothing was sold in the base.
pub fn run(
    tx: &Transactions,
    rows: &[u32],
    elasticities: &Elasticities,
    of_segments: Option<OfSegments>,
    n_segments: usize,
    segment_of: impl Fn(u32) -> Option<usize>,
    assumed_margin: f64,
) -> Option<Base> {
    let last = rows.iter().map(|&row| tx.day.at(row as usize)).max()?;
    let first = last.plus(1 - BASE_DAYS);
    let segment_of_row = |row: usize| {
        let customer = tx.customer.get(row).copied().unwrap_or(NONE);
        if customer == NONE {
            n_segments
        } else {
            segment_of(customer).map_or(n_segments, |s| s.min(n_segments))
        }
    };
    let is_in = |row: &usize| {
        tx.product.get(*row).is_some_and(|product| product != NONE)
            && tx.is_goods(*row)
            && tx.quantity.get(*row).is_some_and(|q| q != i64::MIN)
    };
    let mut lines: Vec<(u32, usize, u32, usize)> = rows
        .iter()
        .map(|&row| row as usize)
        .filter(|row| tx.day.at(*row) >= first)
        .filter(is_in)
        .map(|row| {
            (
                tx.product.get(row).unwrap_or(NONE),
                segment_of_row(row),
                tx.customer.get(row).copied().unwrap_or(NONE),
                row,
            )
        })
        .collect();
    lines.sort_unstable();
    let mut spent = vec![0.0; tx.customer_ids.len()];
    for bought in lines.chunk_by(same_buyer) {
        if let Some(sum) = spent.get_mut(bought[0].2 as usize) {
            *sum += spent_on(tx, bought);
        }
    }
    let (mut parts, mut products) = (Vec::new(), Vec::new());
    let (mut is_assumed, mut shares) = (Vec::new(), Vec::new());
    let (mut amount, mut with_cost) = (0_i128, 0_i128);
    for group in lines.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (code, segment, ..) = group[0];
        let total = total(tx, group);
        amount += total.amount;
        with_cost += total.with_cost;
        if total.amount <= 0 || total.quantity <= 0 {
            continue;
        }
        if products.last() != Some(&code) {
            products.push(code);
        }
        let units = total.quantity as f64 / Money::SCALE as f64;
        let revenue = total.amount as f64 / Money::SCALE as f64;
        let margin = if total.with_cost > 0 {
            1.0 - total.cost as f64 / total.with_cost as f64
        } else {
            assumed_margin
        };
        let price = revenue / units;
        let at = u32::try_from(parts.len()).unwrap_or(NONE);
        let mut buyers = 0.0;
        for bought in group.chunk_by(same_buyer) {
            let customer = bought[0].2;
            let of = spent.get(customer as usize).copied().unwrap_or(0.0);
            let here = spent_on(tx, bought);
            if of > 0.0 && here > 0.0 {
                buyers += here / of;
                #[expect(clippy::cast_possible_truncation, reason = "seven digits of a share are enough")]
                let share = (here / of) as f32;
                shares.push(Share { customer, part: at, share });
            }
        }
        is_assumed.push(total.with_cost <= 0);
        let mut part = Part {
            product: products.len() - 1,
            segment,
            category: 0,
            buyers,
            units,
            price,
            cost: price * (1.0 - margin),
            elasticity: elasticities.believed(code),
            shared_se: 0.0,
            buyers_elasticity: 0.0,
        };
        set_slopes(&mut part, code, elasticities, of_segments);
        parts.push(part);
    }
    if parts.is_empty() {
        return None;
    }
    let mut segments = segments(tx, rows, (first, last), n_segments, segment_of_row);
    segments.iter_mut().for_each(|segment| segment.customers = 0.0);
    parts.iter().for_each(|part| segments[part.segment].customers += part.buyers);
    let file_first = rows.iter().map(|&row| tx.day.at(row as usize)).min()?;
    Some(Base {
        tells_retention: tx.has_customers() && file_first.0 <= first.0 - BASE_DAYS / 2,
        simulator: Simulator::new(parts, segments.clone()),
        is_assumed,
        shares,
        products,
        segments,
        // A shorter file is not scaled up to a year.
        period: (first.max(file_first), last),
        cost_coverage: if amount > 0 { with_cost as f64 / amount as f64 } else { 0.0 },
    })
}

fn total(tx: &Transactions, lines: &[(u32, usize, u32, usize)]) -> Total {
    let mut total = Total::default();
    for &(.., row) in lines {
        let amount = i128::from(tx.amount.get(row).map_or(0, |amount| amount.0));
        total.amount += amount;
        total.quantity += i128::from(tx.quantity.get(row).unwrap_or(0));
        if let Some(Some(cost)) = tx.cost.get(row) {
            total.cost += i128::from(cost.0);
            total.with_cost += amount;
        }
    }
    total
}

fn same_buyer(a: &(u32, usize, u32, usize), b: &(u32, usize, u32, usize)) -> bool {
    (a.0, a.2) == (b.0, b.2)
}

/// Net of the lines of one customer and product, where that is positive.
fn spent_on(tx: &Transactions, lines: &[(u32, usize, u32, usize)]) -> f64 {
    let sum: i128 = lines.iter().map(|line| i128::from(tx.amount.get(line.3).map_or(0, |a| a.0))).sum();
    sum.max(0) as f64 / Money::SCALE as f64
}

impl Base {
    /// The parts with another margin where the file has no cost.
    pub fn with_margin(&self, margin: f64) -> Simulator {
        let cost = |(part, is_assumed): (&Part, &bool)| {
            if *is_assumed { Part { cost: part.price * (1.0 - margin), ..*part } } else { *part }
        };
        let parts = self.simulator.parts().iter().zip(&self.is_assumed).map(cost).collect();
        Simulator::new(parts, self.segments.clone())
    }

    /// Each customer's chance to be lost under a question: what of their spending goes to buyers who are lost.
    /// Sorted by customer; negative where customers are won.
    pub fn chances(&self, simulator: &Simulator, question: &Question) -> Vec<(u32, f64)> {
        let kept = simulator.buyers_kept(question);
        let mut chances = vec![0.0; self.shares.iter().map(|s| s.customer as usize + 1).max().unwrap_or(0)];
        for share in &self.shares {
            let lost = 1.0 - kept.get(share.part as usize).copied().unwrap_or(1.0);
            chances[share.customer as usize] += f64::from(share.share) * lost;
        }
        (0_u32..).zip(chances).filter(|(_, chance)| *chance != 0.0).collect()
    }
}

/// Elasticities of a part: the segment's of the product, else the product's. What all products of a category
/// share of its error is the error of the category's mean.
fn set_slopes(part: &mut Part, code: u32, elasticities: &Elasticities, of_segments: Option<OfSegments>) {
    let Ok(at) = elasticities.products.binary_search_by_key(&code, |product| product.code) else {
        part.buyers_elasticity = part.elasticity.value * extensive_share(elasticities);
        return;
    };
    let panel = &elasticities.file.panel;
    let category = panel.category[at];
    let categories = &elasticities.pooled.categories;
    part.category = categories.partition_point(|(c, _)| *c < category);
    // What the file errs by, all products err by: errors of many products average out only beyond that.
    let shared = shared_se(&elasticities.pooled, at, category).max(elasticities.estimate.elasticity.se);
    let of_segment = of_segments.and_then(|of| of.units.get(part.segment)).map(|of| of.products[at]);
    let slope = of_segment.unwrap_or(elasticities.products[at].units.estimate);
    part.shared_se = shared.min(slope.se);
    part.elasticity.value = slope.value;
    part.elasticity.se = (slope.se * slope.se - part.shared_se * part.shared_se).max(0.0).sqrt();
    let of_buyers = of_segments.and_then(|of| of.buyers.get(part.segment)).map(|of| of.products[at]);
    let product = &elasticities.products[at];
    let all = product.units.estimate.value;
    // Where a segment's buyers are not told apart they answer in proportion to its units.
    part.buyers_elasticity = match (of_buyers, product.buyers) {
        (Some(buyers), _) => buyers.value,
        (None, Some(buyers)) if all < 0.0 => buyers.value * slope.value / all,
        _ => slope.value * extensive_share(elasticities),
    };
}

fn shared_se(pooled: &Pooled, product: usize, category: u32) -> f64 {
    let mean = pooled.categories.iter().find(|(c, _)| *c == category).map_or(pooled.file, |(_, mean)| *mean);
    pooled.products[product].weight * mean.se
}

/// How much of the effect on units is fewer buyers, over the file; half where it is not told.
fn extensive_share(elasticities: &Elasticities) -> f64 {
    let of = &elasticities.estimate;
    of.buyers.as_ref().map_or(0.5, |buyers| (buyers.elasticity.value / of.elasticity.value).clamp(0.0, 1.0))
}

/// Customers of each segment in the base, and the share of those of the year before who came back.
fn segments(
    tx: &Transactions,
    rows: &[u32],
    (first, _): (Day, Day),
    n_segments: usize,
    segment_of_row: impl Fn(usize) -> usize,
) -> Vec<Segment> {
    let n = tx.customer_ids.len();
    let (mut is_now, mut is_before, mut segment) = (vec![false; n], vec![false; n], vec![n_segments; n]);
    let before = first.plus(-BASE_DAYS);
    for row in rows.iter().map(|&row| row as usize) {
        let customer = tx.customer.get(row).copied().unwrap_or(NONE) as usize;
        if customer >= n || !tx.amount.get(row).is_some_and(|amount| amount.0 > 0) {
            continue;
        }
        segment[customer] = segment_of_row(row);
        if tx.day.at(row) >= first {
            is_now[customer] = true;
        } else if tx.day.at(row) >= before {
            is_before[customer] = true;
        }
    }
    let mut counts = vec![(0.0, 0.0, 0.0); n_segments + 1];
    for customer in 0..n {
        let count = &mut counts[segment[customer]];
        count.0 += f64::from(u8::from(is_now[customer]));
        count.1 += f64::from(u8::from(is_before[customer]));
        count.2 += f64::from(u8::from(is_now[customer] && is_before[customer]));
    }
    let all = counts.iter().fold((0.0, 0.0), |sum, (_, before, both)| (sum.0 + before, sum.1 + both));
    // One customer's worth of the file's retention keeps small segments from 0 and 1.
    let usual = if all.0 > 0.0 { all.1 / all.0 } else { 0.0 };
    counts
        .into_iter()
        .map(|(customers, before, both)| Segment {
            customers,
            retention: ((both + usual) / (before + 1.0)).min(0.99),
        })
        .collect()
}
