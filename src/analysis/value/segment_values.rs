//! What the RFM segments are worth.
//!
//! # What it tells
//! Per segment: who is still there now and at the end of the horizon, who orders at all, expected orders, spend per order,
//! customer lifetime value each and together (customer equity), with intervals. The segments part the customers, so
//! their values add up to the value of all; their intervals do not, since all rest on the same parameters.

use super::clv::Output;
use super::clv::parts::Part;
use super::segments::Segment;
use crate::analysis::study::Study;
use crate::issue::Error;

/// One segment.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentValue {
    /// The segment.
    pub segment: Segment,
    /// Its customers with a value, ascending: indices into `Customers::list`.
    pub customers: Vec<u32>,
    /// What the models say of them.
    pub part: Part,
}

/// Segments with their values in the scheme's order; those without customers are left out.
///
/// # Errors
/// Those of the customer models and of the segments.
pub fn run(study: &Study) -> Result<Vec<SegmentValue>, Error> {
    let clv = study.clv.as_ref().map_err(Clone::clone)?;
    let rfm = study.rfm.as_ref().map_err(Clone::clone)?;
    let scheme = rfm.scheme.segments();
    let group = |customer: u32| {
        let at = study.scored.binary_search(&customer).ok()?;
        let own = rfm.segments.get(at)?;
        u32::try_from(scheme.iter().position(|s| s == own)?).ok()
    };
    let group_of: Vec<u32> =
        clv.customers.iter().map(|c| group(c.row.customer_idx).unwrap_or(u32::MAX)).collect();
    let members = members(clv, &group_of, scheme.len());
    let parts = clv.parts(&group_of, scheme.len());
    let values = scheme.iter().zip(members).zip(parts);
    let some = values.filter_map(|((segment, customers), part)| {
        Some(SegmentValue { segment: *segment, customers, part: part? })
    });
    Ok(some.collect())
}

fn members(clv: &Output, group_of: &[u32], n_groups: usize) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); n_groups];
    for (value, group) in clv.customers.iter().zip(group_of) {
        if let Some(own) = members.get_mut(*group as usize) {
            own.push(value.row.customer_idx);
        }
    }
    members
}
