//! Who regrets having bought just before a price cut, and what a promise to pay back the difference costs.

/// One purchase of the product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Purchase {
    /// Days before the cut, 0: on its day.
    pub days_before: i32,
    /// Price of a unit.
    pub price: f64,
    /// Units.
    pub units: f64,
}

/// Days over which a promise of price protection usually reaches.
pub const WINDOW_DAYS: i32 = 15;

/// What is paid back to a purchase within `window` days before the cut; 0 outside and below the new price.
pub fn refund(purchase: &Purchase, new_price: f64, window: i32) -> f64 {
    let is_in = (0..=window).contains(&purchase.days_before);
    if is_in { (purchase.price - new_price).max(0.0) * purchase.units } else { 0.0 }
}
