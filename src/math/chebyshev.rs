//! Smooth functions from their values at a few points.
#![allow(clippy::indexing_slicing, reason = "values and points have one length")]

/// A function with values of several parts, known at Chebyshev points and read in between by the barycentric formula:
/// Berrut & Trefethen (2004), SIAM Review 46(3).
#[derive(Debug, Clone)]
pub struct Chebyshev<const PARTS: usize> {
    center: f64,
    half: f64,
    /// Points in [-1, 1] with their weights.
    points: Vec<(f64, f64)>,
    values: Vec<[f64; PARTS]>,
}

/// Points that give all digits of a function on an interval of length 2 `half` whose nearest singularity lies `distance` off
/// the real axis, over the interval.
pub fn n_points(half: f64, distance: f64) -> usize {
    let height = distance / half.max(1e-9);
    let rho = height + (1.0 + height * height).sqrt();
    (36.0 / libm::log(rho)).ceil().clamp(8.0, 1e4) as usize
}

impl<const PARTS: usize> Chebyshev<PARTS> {
    /// Looks at `f` at `n` + 1 points from `lower` to `upper`.
    pub fn new(n: usize, lower: f64, upper: f64, mut f: impl FnMut(f64) -> [f64; PARTS]) -> Self {
        let (center, half) = ((lower + upper) / 2.0, (upper - lower) / 2.0);
        let n = n.max(1);
        let point = |j: usize| {
            let sign = if j.is_multiple_of(2) { 1.0 } else { -1.0 };
            let weight = if j == 0 || j == n { 0.5 * sign } else { sign };
            (libm::cos(std::f64::consts::PI * j as f64 / n as f64), weight)
        };
        let points: Vec<(f64, f64)> = (0..=n).map(point).collect();
        let values = points.iter().map(|(x, _)| f(center + half * x)).collect();
        Self { center, half, points, values }
    }

    /// The function at `x`.
    pub fn at(&self, x: f64) -> [f64; PARTS] {
        let x = (x - self.center) / self.half;
        let (mut above, mut below) = ([0.0; PARTS], 0.0);
        for ((point, weight), values) in self.points.iter().zip(&self.values) {
            let off = x - point;
            if off == 0.0 {
                return *values;
            }
            let share = weight / off;
            below += share;
            for (above, value) in above.iter_mut().zip(values) {
                *above += share * value;
            }
        }
        above.map(|a| a / below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_with_a_pole_off_the_axis() {
        // 1 / (1 + x^2): poles at +-i.
        let f = |x: f64| [1.0 / (1.0 + x * x), libm::exp(x)];
        let known = Chebyshev::new(n_points(1.5, 1.0), -1.0, 2.0, f);
        for x in [-1.0, -0.999, 0.1234, 1.7, 2.0] {
            let (got, expected) = (known.at(x), f(x));
            assert!((0..2).all(|i| (got[i] - expected[i]).abs() < 1e-13 * expected[i]), "{x} {got:?}");
        }
    }
}
