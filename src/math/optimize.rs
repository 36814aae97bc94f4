//! Maximum of a smooth function whose first and second derivatives are known: Newton's method with
//! Levenberg's damping inside a box, from several starts. It always comes back with the best point seen.
#![allow(clippy::indexing_slicing, reason = "all vectors have the length of the start")]

use super::linear::{cholesky, solve_cholesky};

/// A function's value with its derivatives.
#[derive(Debug, Clone)]
pub struct Eval {
    /// The value.
    pub value: f64,
    /// First derivatives.
    pub gradient: Vec<f64>,
    /// Second derivatives, row by row.
    pub hessian: Vec<f64>,
}

/// Where to search and when to stop.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Smallest value of every coordinate.
    pub lower: f64,
    /// Largest value of every coordinate.
    pub upper: f64,
    /// Stop when another Newton step promises less than this.
    pub tolerance: f64,
    /// Most evaluations per start.
    pub n_evaluations: usize,
}

/// The best point found.
#[derive(Debug, Clone)]
pub struct Optimum {
    /// The point.
    pub at: Vec<f64>,
    /// The function there.
    pub eval: Eval,
    /// Whether no further step promises anything (else the evaluations ran out).
    pub is_converged: bool,
    /// Whether the search leans on the box in any coordinate.
    pub is_at_bound: bool,
}

/// The highest of the maxima reached from `starts`; `None` if the function is not finite at any of them.
/// The first start wins a tie.
pub fn maximise(f: impl Fn(&[f64]) -> Eval, starts: &[Vec<f64>], options: &Options) -> Option<Optimum> {
    let mut best: Option<Optimum> = None;
    for start in starts {
        let Some(found) = climb(&f, start, options, best.as_ref()) else { continue };
        if best.as_ref().is_none_or(|b| found.eval.value > b.eval.value + options.tolerance) {
            best = Some(found);
        }
    }
    best
}

/// Nearer than this, in every coordinate, to a top that has been reached, a search would only climb it once more.
const SAME_TOP: f64 = 0.05;

/// Climbs from one start; `None` if the function is not finite there, or on the way to the top that is `known`.
fn climb(
    f: &impl Fn(&[f64]) -> Eval,
    start: &[f64],
    options: &Options,
    known: Option<&Optimum>,
) -> Option<Optimum> {
    const LONGEST_STEP: f64 = 3.0;
    let known = known.filter(|top| top.is_converged && !top.is_at_bound);
    let n = start.len();
    let mut at: Vec<f64> = start.iter().map(|x| x.clamp(options.lower, options.upper)).collect();
    let mut here = f(&at);
    if !is_finite(&here) {
        return None;
    }
    let (mut damping, mut is_converged) = (0.0_f64, false);
    for _ in 1..options.n_evaluations {
        // A coordinate that leans on the box stays there for this step.
        let is_free: Vec<bool> = (0..n)
            .map(|i| {
                let leans_low = at[i] <= options.lower && here.gradient[i] < 0.0;
                let leans_high = at[i] >= options.upper && here.gradient[i] > 0.0;
                !leans_low && !leans_high
            })
            .collect();
        let (mut step, used_damping) = newton_step(&here, &is_free, damping);
        damping = used_damping;
        let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        if longest > LONGEST_STEP {
            step.iter_mut().for_each(|s| *s *= LONGEST_STEP / longest);
        }
        // A damped step may promise little because it is short, not because the top is near.
        let gain: f64 = step.iter().zip(&here.gradient).map(|(s, g)| s * g).sum::<f64>() / 2.0;
        let next: Vec<f64> =
            at.iter().zip(&step).map(|(x, s)| (x + s).clamp(options.lower, options.upper)).collect();
        let there = f(&next);
        let is_near_top = gain < options.tolerance && !(0.01..=1e8).contains(&used_damping);
        // Near the top a rise drowns in rounding; a Newton step there is good all the same.
        let noise = if is_near_top { 1e-12 * here.value.abs() } else { 0.0 };
        let is_better = is_finite(&there) && there.value >= here.value - noise;
        if is_better {
            (at, here) = (next, there);
            let is_near = |top: &Optimum| at.iter().zip(&top.at).all(|(x, top)| (x - top).abs() < SAME_TOP);
            if used_damping == 0.0 && known.is_some_and(|top| here.value <= top.eval.value && is_near(top)) {
                return None;
            }
            damping = if damping < 1e-4 { 0.0 } else { damping * 0.1 };
        } else {
            damping = (damping * 5.0).max(1e-3);
        }
        if is_near_top {
            is_converged = true;
            break;
        }
    }
    let is_at_bound = at.iter().any(|x| *x <= options.lower || *x >= options.upper);
    Some(Optimum { at, eval: here, is_converged, is_at_bound })
}

/// Solves (-H + damping D) step = gradient over the free coordinates, with as much damping as makes the
/// matrix positive definite. Returns the step and the damping used.
fn newton_step(here: &Eval, is_free: &[bool], damping: f64) -> (Vec<f64>, f64) {
    let n = is_free.len();
    let free: Vec<usize> = (0..n).filter(|&i| is_free[i]).collect();
    let m = free.len();
    let gradient: Vec<f64> = free.iter().map(|&i| here.gradient[i]).collect();
    let mut damping = damping;
    loop {
        let mut matrix = vec![0.0; m * m];
        for (row, &i) in free.iter().enumerate() {
            for (col, &j) in free.iter().enumerate() {
                matrix[row * m + col] = -here.hessian[i * n + j];
            }
            let diagonal = matrix[row * m + row].abs().max(1e-8);
            matrix[row * m + row] += damping * diagonal;
        }
        if let Some(lower) = cholesky(&matrix, m) {
            let mut step = vec![0.0; n];
            for (value, &i) in solve_cholesky(&lower, &gradient).into_iter().zip(&free) {
                step[i] = value;
            }
            return (step, damping);
        }
        if damping > 1e12 {
            return (here.gradient.iter().map(|g| g.signum() * 1e-3).collect(), damping);
        }
        damping = (damping * 5.0).max(1e-3);
    }
}

fn is_finite(eval: &Eval) -> bool {
    eval.value.is_finite()
        && eval.gradient.iter().all(|v| v.is_finite())
        && eval.hessian.iter().all(|v| v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options { lower: -20.0, upper: 20.0, tolerance: 1e-13, n_evaluations: 300 };

    #[test]
    fn climbs_a_curved_valley() {
        // Rosenbrock's function, upside down.
        let f = |x: &[f64]| {
            let (a, b) = (x[0], x[1]);
            let d = b - a * a;
            Eval {
                value: -((1.0 - a) * (1.0 - a) + 100.0 * d * d),
                gradient: vec![2.0 * (1.0 - a) + 400.0 * a * d, -200.0 * d],
                hessian: vec![-2.0 + 400.0 * (d - 2.0 * a * a), 400.0 * a, 400.0 * a, -200.0],
            }
        };
        let top = maximise(f, &[vec![-1.2, 1.0], vec![15.0, -15.0]], &OPTIONS).unwrap();
        assert!(top.is_converged && !top.is_at_bound);
        assert!(top.at.iter().all(|x| (x - 1.0).abs() < 1e-8), "{top:?}");
    }

    #[test]
    fn leans_on_the_box_where_there_is_no_top() {
        let f = |x: &[f64]| Eval {
            value: x[0] - x[1] * x[1],
            gradient: vec![1.0, -2.0 * x[1]],
            hessian: vec![0.0, 0.0, 0.0, -2.0],
        };
        let top = maximise(f, &[vec![0.0, 3.0]], &OPTIONS).unwrap();
        assert!(top.is_at_bound && top.at[0] == 20.0 && top.at[1].abs() < 1e-9, "{top:?}");
    }

    #[test]
    fn takes_the_higher_of_two_tops_and_survives_nan() {
        // -(x^2 - 1)^2 + x/2: the top near 1 is higher than the one near -1.
        let f = |x: &[f64]| {
            let x = x[0];
            let w = x * x - 1.0;
            Eval {
                value: -w * w + 0.5 * x,
                gradient: vec![-4.0 * x * w + 0.5],
                hessian: vec![4.0 - 12.0 * x * x],
            }
        };
        let top = maximise(f, &[vec![f64::NAN], vec![-2.0], vec![2.0]], &OPTIONS).unwrap();
        assert!(top.at[0] > 1.0 && top.eval.gradient[0].abs() < 1e-6);
        assert!(maximise(f, &[vec![f64::NAN]], &OPTIONS).is_none());
    }
}
