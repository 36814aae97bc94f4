//! How a market divides among prices: the multinomial logit.
//!
//! Share of product i: a_i exp(-b p_i) over the sum of all. Own elasticity -b p (1 - s), cross elasticity b p_j s_j:
//! the same for every other product, which is the model's weakness (independence of irrelevant alternatives).
//! Cooper & Nakanishi 1988, *Market-Share Analysis*.

use libm::exp;

/// Elasticity of each share to its own price.
pub fn own_elasticities(shares: &[f64], prices: &[f64], b: f64) -> Vec<f64> {
    shares.iter().zip(prices).map(|(s, p)| -b * p * (1.0 - s)).collect()
}

/// Elasticity of every other share to the price of a product with this share and price.
pub fn cross_elasticity(share: f64, price: f64, b: f64) -> f64 {
    b * price * share
}

/// Shares after prices moved from `before` to `after`.
pub fn shares_after(shares: &[f64], before: &[f64], after: &[f64], b: f64) -> Vec<f64> {
    let pull: Vec<f64> =
        shares.iter().zip(before.iter().zip(after)).map(|(s, (p, q))| s * exp(-b * (q - p))).collect();
    let total: f64 = pull.iter().sum();
    pull.into_iter().map(|v| v / total).collect()
}
