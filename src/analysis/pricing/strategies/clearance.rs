//! Seasons, clearance and promotions for those who hunt for deals (逐利顾客).
//!
//! # How it is computed
//! Clearance: never, at once, or after the full price, with a share of full-price buyers who learn to wait. Markdown over
//! time: demand rate a exp(−p ÷ w) over the time left, n pieces: V = w ln Σ (a t ÷ e)^i ÷ i!, price = V(n) − V(n − 1) + w. A
//! promotion: further units less those pulled forward, less the discount to everybody, less what the baseline erodes.
//!
//! # References
//! Gallego & van Ryzin 1994; van Heerde, Leeflang & Wittink 2004 (where promotional sales come from).

use super::{MUCH, count, money, part};
use crate::analysis::calculator::{Answer, Calculator, Example, Input, Unit, is, wrong_inputs};
use crate::issue::Error;
use crate::math::special::ln_gamma;
use libm::{exp, log};

/// Hold the price, cut it at once, or sell at full price first?
pub static CLEARANCE: Calculator = Calculator {
    id: "clearance",
    inputs: &[
        Input::new("stock", Unit::Count, 100.0, (0.0, MUCH)),
        Input::new("full_buyers", Unit::Count, 60.0, (0.0, MUCH)),
        Input::new("seekers", Unit::Count, 80.0, (0.0, MUCH)),
        Input::new("full_price", Unit::Money, 100.0, (0.0, MUCH)),
        Input::new("low_price", Unit::Money, 50.0, (0.0, MUCH)),
        Input::new("salvage", Unit::Money, 20.0, (0.0, MUCH)),
        Input::new("leak", Unit::Share, 0.0, (0.0, 1.0)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[
        Example { id: "half_price", values: &[] },
        Example { id: "leak_20", values: &[("leak", 0.2)] },
        Example { id: "leak_50", values: &[("leak", 0.5)] },
    ],
    run: clearance,
    formulas: &[
        is("gain", "skim - never"),
        is("never", "min(stock, full_buyers) * full_price + max(0, stock - full_buyers) * salvage"),
        is("at_once", "min(stock, full_buyers + seekers) * low_price + left_over * salvage"),
        is(
            "skim",
            "min(stock, full_buyers * (1 - leak)) * full_price + min(seekers + full_buyers * leak, stock - min(stock, full_buyers * (1 - leak))) * low_price + left_over * salvage",
        ),
        is("left_over", "max(0, stock - full_buyers - seekers)"),
    ],
};

fn clearance(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[stock, full, seekers, high, low, salvage, leak] = values else { return wrong_inputs() };
    let all = |first: f64, second: f64| {
        let first = first.min(stock);
        let second = second.min(stock - first);
        first * high + second * low + (stock - first - second) * salvage
    };
    let never = all(full, 0.0);
    let skim = |leak: f64| all(full * (1.0 - leak), seekers + full * leak);
    // Every leaked buyer costs the difference of the prices as long as stock lasts: straight, hence one division.
    let slope = skim(0.0) - skim(1.0);
    let most = if slope > 0.0 { ((skim(0.0) - never) / slope).clamp(0.0, 1.0) } else { f64::NAN };
    Ok(vec![
        money("gain", skim(leak) - never),
        money("never", never),
        money("at_once", all(0.0, full + seekers)),
        money("skim", skim(leak)),
        part("most_leak", most),
        count("left_over", (stock - full - seekers).max(0.0)),
    ])
}

/// Which price for what is left of stock and season?
pub static MARKDOWN: Calculator = Calculator {
    id: "markdown",
    inputs: &[
        Input::new("pieces", Unit::Count, 5.0, (1.0, 100_000.0)),
        Input::new("visitors", Unit::Number, 1.0, (0.0, MUCH)),
        Input::new("periods_left", Unit::Number, 27.182_818_284_590_45, (0.0, MUCH)),
        Input::new("willingness", Unit::Money, 1.0, (1e-9, MUCH)),
        Input::new("price", Unit::Money, 2.0, (0.0, MUCH)),
        Input::new("salvage", Unit::Money, 0.0, (0.0, MUCH)),
    ],
    main: "gain",
    target: 0.0,
    examples: &[
        Example { id: "five_left", values: &[] },
        Example { id: "one_left", values: &[("pieces", 1.0)] },
    ],
    run: markdown,
    formulas: &[
        is("gain", "value - fixed_value"),
        is(
            "last_piece",
            "willingness * ln(1 + visitors * periods_left * exp(-salvage / willingness - 1)) + willingness + salvage",
        ),
    ],
};

/// ln Σ_{i ≤ n} x^i ÷ i!, x above zero: from the largest term down and up, as far as terms count.
fn log_sum(n: usize, x: f64) -> f64 {
    const NOTHING: f64 = 1e-18;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n")]
    let largest = x.min(n as f64) as usize;
    let (mut sum, mut term) = (1.0, 1.0);
    for i in (1..=largest).rev() {
        term *= i as f64 / x;
        sum += term;
        if term < NOTHING {
            break;
        }
    }
    term = 1.0;
    for i in largest + 1..=n {
        term *= x / i as f64;
        sum += term;
        if term < NOTHING {
            break;
        }
    }
    largest as f64 * log(x) - ln_gamma(largest as f64 + 1.0) + log(sum)
}

fn markdown(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[pieces, visitors, periods, w, price, salvage] = values else { return wrong_inputs() };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the input's range")]
    let n = pieces.round() as usize;
    // What is left over brings the salvage value: prices count from there.
    let x = visitors * periods * exp(-salvage / w) / std::f64::consts::E;
    let value = |n: usize| if x > 0.0 { w * log_sum(n, x) } else { 0.0 };
    let best = value(n) - value(n.saturating_sub(1)) + w + salvage;
    let total = value(n) + n as f64 * salvage;
    let fixed =
        expected_sold(n, visitors * periods * exp(-price / w)) * (price - salvage) + n as f64 * salvage;
    Ok(vec![
        money("gain", total - fixed),
        money("value", total),
        money("best_price", best),
        money("fixed_value", fixed),
        money("last_piece", value(1) - value(0) + w + salvage),
    ])
}

/// Mean of min(n, N) with N Poisson: mean × P(N ≤ n − 2) + n × P(N ≥ n).
fn expected_sold(n: usize, mean: f64) -> f64 {
    if !(mean > 0.0) {
        return 0.0;
    }
    let at_most = |k: Option<usize>| k.map_or(0.0, |k| exp(log_sum(k, mean) - mean).min(1.0));
    mean * at_most(n.checked_sub(2)) + n as f64 * (1.0 - at_most(n.checked_sub(1)))
}

/// Does a promotion earn more than it gives away, and how much does it eat of normal sales?
pub static PROMOTION: Calculator = Calculator {
    id: "promotion",
    inputs: &[
        Input::new("price", Unit::Money, 10.0, (1e-4, MUCH)),
        Input::new("cost", Unit::Money, 6.0, (0.0, MUCH)),
        Input::new("baseline", Unit::Count, 1_000.0, (0.0, MUCH)),
        Input::new("depth", Unit::Share, 0.2, (0.0, 0.99)),
        Input::new("lift", Unit::Share, 1.0, (0.0, 50.0)),
        Input::new("pulled_forward", Unit::Share, 0.3, (0.0, 1.0)),
        Input::new("from_siblings", Unit::Share, 0.2, (0.0, 1.0)),
        Input::new("times", Unit::Count, 4.0, (0.0, 365.0)),
        Input::new("erosion", Unit::Share, 0.01, (0.0, 1.0)),
        Input::new("periods", Unit::Count, 52.0, (1.0, 366.0)),
    ],
    main: "net",
    target: 0.0,
    examples: &[],
    run: promotion,
    formulas: &[
        is("net", "times * each - eroded"),
        is("each", "baseline * lift * (price * (1 - depth) - cost) - borrowed - subsidy"),
        is("subsidy", "baseline * depth * price"),
        is("borrowed", "baseline * lift * min(100%, pulled_forward + from_siblings) * (price - cost)"),
        is("eroded", "baseline * (1 - (1 - erosion) ^ times) * (price - cost) * max(0, periods - times)"),
        is(
            "dependence",
            "times * baseline * (1 + lift) / (times * baseline * (1 + lift) + max(0, periods - times) * baseline * (1 - erosion) ^ times)",
        ),
        is(
            "needed_lift",
            "depth * price / (price * (1 - depth) - cost - min(100%, pulled_forward + from_siblings) * (price - cost))",
        ),
    ],
};

fn promotion(values: &[f64]) -> Result<Vec<Answer>, Error> {
    let &[price, cost, baseline, depth, lift, forward, siblings, times, erosion, periods] = values else {
        return wrong_inputs();
    };
    let (full, low) = (price - cost, price * (1.0 - depth) - cost);
    let further = baseline * lift;
    let borrowed = further * (forward + siblings).min(1.0) * full;
    let each = further * low - borrowed - baseline * depth * price;
    let kept = libm::pow(1.0 - erosion, times);
    let lost = baseline * (1.0 - kept) * full * (periods - times).max(0.0);
    Ok(vec![
        money("net", times * each - lost),
        money("each", each),
        money("subsidy", baseline * depth * price),
        money("borrowed", borrowed),
        money("eroded", lost),
        part(
            "dependence",
            times * (baseline + further)
                / (times * (baseline + further) + (periods - times).max(0.0) * baseline * kept),
        ),
        part(
            "needed_lift",
            baseline * depth * price / (baseline * (low - (forward + siblings).min(1.0) * full)),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 + 2 + 2 + 4/3 = 19/3; and whatever the size, never more than e^x, which all terms together are.
    #[test]
    fn sums_of_powers_by_hand() {
        assert!((log_sum(3, 2.0) - log(19.0 / 3.0)).abs() < 1e-14);
        assert!((log_sum(0, 2.0)).abs() < 1e-14 && (log_sum(5, 1e-9) - 1e-9).abs() < 1e-14);
        assert!((log_sum(5_000, 2_000.0) - 2_000.0).abs() < 1e-8);
        assert!((log_sum(90_000, 1e20) - (90_000.0 * log(1e20) - ln_gamma(90_001.0))).abs() < 1e-6);
    }

    /// Of one piece 1 - e^-m sell. With more stock than anybody wants the mean sells, however large; with less, the stock.
    #[test]
    fn no_more_sells_than_there_is() {
        assert!((expected_sold(1, 0.5) - (1.0 - exp(-0.5))).abs() < 1e-14);
        assert!((expected_sold(2, 1.0) - (2.0 - 3.0 * exp(-1.0))).abs() < 1e-14);
        assert!((expected_sold(1_000, 800.0) - 800.0).abs() < 1e-4, "{}", expected_sold(1_000, 800.0));
        assert!((expected_sold(500, 800.0) - 500.0).abs() < 1e-6);
        assert_eq!(expected_sold(5, 0.0), 0.0);
    }
}
