//! What the models of orders see of one customer.

/// One customer's orders. Orders of one day count as one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct History {
    /// Orders after the first: x.
    pub n_repeats: u32,
    /// Weeks from the first order to the last: t_x, 0 without repeats.
    pub last_weeks: f64,
    /// Weeks from the first order to the end of observation: T.
    pub age_weeks: f64,
    /// Sum of the logarithms of the gaps between orders, in weeks; 0 without repeats. Only the models of regular
    /// buyers ask for it, and only to compare likelihoods: forecasts do not depend on it.
    pub sum_ln_gaps: f64,
}

impl History {
    /// A customer on the day of the first order.
    pub const NEW: Self = Self { n_repeats: 0, last_weeks: 0.0, age_weeks: 0.0, sum_ln_gaps: 0.0 };
}
