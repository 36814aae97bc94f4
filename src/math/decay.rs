//! The area under a product of two falling powers, (1 + u/A)^-p (1 + u/B)^-q for u from 0 to some length.
//!
//! Gauss' 2F1 is this area in disguise. Taken as an area it is a sum of positive terms: nothing cancels, nothing
//! overflows, and no parameter is singular.

/// A falling power: (1 + u / scale)^-power.
#[derive(Debug, Clone, Copy)]
pub struct Power {
    /// Its power, at least 0.
    pub power: f64,
    /// Its scale, above 0.
    pub scale: f64,
}

/// Nodes and weights of Gauss and Legendre on [0, 1].
const NODES_4: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_92),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_05),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_05),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_92),
];
const NODES_12: [(f64, f64); 12] = [
    (0.009_219_682_876_640_375, 0.023_587_668_193_255_914),
    (0.047_941_371_814_762_57, 0.053_469_662_997_659_21),
    (0.115_048_662_902_847_65, 0.080_039_164_271_673_11),
    (0.206_341_022_856_691_3, 0.101_583_713_361_532_96),
    (0.316_084_250_500_909_9, 0.116_746_268_269_177_4),
    (0.437_383_295_744_265_54, 0.124_573_522_906_701_39),
    (0.562_616_704_255_734_5, 0.124_573_522_906_701_39),
    (0.683_915_749_499_090_1, 0.116_746_268_269_177_4),
    (0.793_658_977_143_308_7, 0.101_583_713_361_532_96),
    (0.884_951_337_097_152_3, 0.080_039_164_271_673_11),
    (0.952_058_628_185_237_5, 0.053_469_662_997_659_21),
    (0.990_780_317_123_359_7, 0.023_587_668_193_255_914),
];
/// A stretch falls by at most e^6 and is no longer than half the distance to the pole before it:
/// twelve nodes then leave an error of 1e-15 of the area (found by trying).
const LONGEST_FALL: f64 = 6.0;
/// Short stretches need only four nodes.
const SHORT: f64 = 0.25;
/// What has fallen by e^-60 is not worth a look.
const FALLEN: f64 = 60.0;

/// One node of the area.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Where it stands: u.
    pub at: f64,
    /// ln(1 + u / first scale).
    pub ln_first: f64,
    /// ln(1 + u / second scale).
    pub ln_second: f64,
    /// The share of the area it stands for.
    pub area: f64,
}

/// Shows the nodes that the area from 0 to `length` is the sum of to `visit`, in stretches that keep pace with
/// the fall.
#[inline]
pub fn visit_nodes(first: Power, second: Power, length: f64, mut visit: impl FnMut(Node)) {
    let mut from = 0.0;
    let mut fallen = 0.0;
    while from < length && fallen < FALLEN {
        let (to_first, to_second) = (first.scale + from, second.scale + from);
        let slope = first.power / to_first + second.power / to_second;
        let pole = to_first.min(to_second);
        let width = (length - from).min(0.5 * pole).min(LONGEST_FALL / slope);
        let is_short = width * (slope + 8.0 / pole) <= SHORT;
        let nodes: &[(f64, f64)] = if is_short { &NODES_4 } else { &NODES_12 };
        for (place, weight) in nodes {
            let at = from + place * width;
            let (ln_first, ln_second) = (libm::log1p(at / first.scale), libm::log1p(at / second.scale));
            fallen = first.power * ln_first + second.power * ln_second;
            visit(Node { at, ln_first, ln_second, area: weight * width * libm::exp(-fallen) });
        }
        if !(from + width > from) {
            break;
        }
        from += width;
    }
}

/// The area from 0 to `length`.
pub fn area(first: Power, second: Power, length: f64) -> f64 {
    let mut sum = 0.0;
    visit_nodes(first, second, length, |node| sum += node.area);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With equal scales the area is known: A (1 - (1 + l/A)^(1-p-q)) / (p + q - 1).
    #[test]
    fn equal_scales() {
        for scale in [1e-8, 0.3, 11.0, 1e7] {
            for power in [1e-6, 0.4, 3.0, 80.0, 5_000.0] {
                for length in [1e-9, 0.05, 1.0, 40.0, 800.0] {
                    let got = area(Power { power, scale }, Power { power: 0.7, scale }, length);
                    let k = power - 0.3;
                    let expected = -scale * libm::expm1(-k * libm::log1p(length / scale)) / k;
                    assert!((got - expected).abs() <= 3e-14 * expected, "{scale} {power} {length} {got}");
                }
            }
        }
    }

    /// The area of one power with another that does nothing, and both in either order.
    #[test]
    fn order_does_not_matter() {
        for (a, b) in [(2.0, 900.0), (1e-6, 3.0), (40.0, 40.5)] {
            let (first, second) = (Power { power: 3.5, scale: a }, Power { power: 1.6, scale: b });
            let (one, other) = (area(first, second, 77.0), area(second, first, 77.0));
            assert!((one - other).abs() < 1e-15 * one);
            // Split in two: the second part starts where the first ends.
            let split = 5.0;
            let moved = |p: Power| Power { scale: p.scale + split, ..p };
            let factor = libm::exp(-3.5 * libm::log1p(split / a) - 1.6 * libm::log1p(split / b));
            let sum = area(first, second, split) + factor * area(moved(first), moved(second), 77.0 - split);
            assert!((one - sum).abs() < 1e-13 * one, "{a} {b} {one} {sum}");
        }
    }
}
