//! A point at which a function of one variable crosses zero.

/// Steps of the search outward and of the bisection; 200 halvings leave no double between the ends.
const N_OUTWARD: usize = 220;
const N_HALVINGS: usize = 200;
/// Growth of the steps outward.
const GROWTH: f64 = 1.12;

/// The crossing of zero in `range` that is nearest to `start`, or `None` if none is found.
///
/// The search walks outward from `start` on both sides in growing steps (2 per mille of `start`, or of the range
/// if that is zero, at first), so that near crossings are told apart finely and far ones coarsely; then it
/// bisects. Where `f` is NaN it has no value; such places are passed over. A jump across zero is a crossing, a pole
/// is not.
pub fn nearest_crossing(f: impl Fn(f64) -> f64, start: f64, range: (f64, f64)) -> Option<f64> {
    let (low, high) = range;
    if !(low..=high).contains(&start) {
        return None;
    }
    let here = f(start);
    if here == 0.0 {
        return Some(start);
    }
    let up = one_side(&f, start, here, high);
    let down = one_side(&f, start, here, low);
    match (down, up) {
        (Some(d), Some(u)) => Some(if start - d <= u - start { d } else { u }),
        (d, u) => d.or(u),
    }
}

fn one_side(f: &impl Fn(f64) -> f64, start: f64, here: f64, end: f64) -> Option<f64> {
    let reach = end - start;
    if reach == 0.0 {
        return None;
    }
    let first = if start == 0.0 { reach.abs() * 1e-9 } else { start.abs() * 0.002 };
    let mut step = first.min(reach.abs());
    let (mut a, mut fa) = (start, here);
    for _ in 0..N_OUTWARD {
        let b = if reach > 0.0 { (a + step).min(end) } else { (a - step).max(end) };
        let fb = f(b);
        if fb == 0.0 {
            return Some(b);
        }
        if fa * fb < 0.0
            && let Some(x) = bisect(f, (a, fa), (b, fb))
        {
            return Some(x);
        }
        if b == end {
            return None;
        }
        (a, fa) = (b, fb);
        step *= GROWTH;
    }
    // The rest of a very wide range in one step.
    let fb = f(end);
    if fa * fb < 0.0 { bisect(f, (a, fa), (end, fb)) } else { None }
}

/// Halves an interval whose ends have opposite signs; `None` at a pole or where `f` has no value.
fn bisect(f: &impl Fn(f64) -> f64, from: (f64, f64), to: (f64, f64)) -> Option<f64> {
    let ((mut a, mut fa), (mut b, mut fb)) = (from, to);
    let bound = fa.abs().max(fb.abs());
    for _ in 0..N_HALVINGS {
        let middle = a + (b - a) / 2.0;
        if middle == a || middle == b {
            break;
        }
        let at = f(middle);
        if at.is_nan() {
            return None;
        }
        if at == 0.0 {
            return Some(middle);
        }
        if (at < 0.0) == (fa < 0.0) {
            (a, fa) = (middle, at);
        } else {
            (b, fb) = (middle, at);
        }
    }
    if fa.abs().max(fb.abs()) > bound {
        return None;
    }
    Some(if fa.abs() <= fb.abs() { a } else { b })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn crossings_jumps_and_poles() {
        assert_eq!(nearest_crossing(|x| x - 3.0, 1.0, (0.0, 10.0)), Some(3.0));
        assert_eq!(nearest_crossing(|x| x, 0.0, (0.0, 10.0)), Some(0.0));
        assert_eq!(nearest_crossing(|x| x * x + 1.0, 1.0, (-10.0, 10.0)), None);
        assert_eq!(nearest_crossing(|x| x, 11.0, (0.0, 10.0)), None);
        // Two crossings: the nearer one.
        assert_eq!(nearest_crossing(|x| (x - 2.0) * (x - 5.0), 3.0, (0.0, 10.0)), Some(2.0));
        // A pole is none.
        assert_eq!(nearest_crossing(|x| 1.0 / (x - 2.0), 1.0, (0.0, 10.0)), None);
        let jump = nearest_crossing(|x| if x < 4.0 { -1.0 } else { 1.0 }, 1.0, (0.0, 10.0)).unwrap();
        assert!((jump - 4.0).abs() < 1e-12);
        // No value where it starts, none on the way.
        let gap = |x: f64| if x < 2.0 { f64::NAN } else { x - 5.0 };
        assert!((nearest_crossing(gap, 1.0, (0.0, 10.0)).unwrap() - 5.0).abs() < 1e-12);
        // Far away, and from zero.
        assert!((nearest_crossing(|x| x - 1e9, 20.0, (0.0, 1e12)).unwrap() - 1e9).abs() < 1e-3);
        assert!((nearest_crossing(|x| x - 0.3, 0.0, (0.0, 1.0)).unwrap() - 0.3).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_straight_line_crosses_where_it_must(at in -50.0..50.0_f64, slope in 0.01..9.0_f64, start in -50.0..50.0_f64) {
            let found = nearest_crossing(|x| slope * (x - at), start, (-50.0, 50.0)).unwrap();
            prop_assert!((found - at).abs() < 1e-9);
        }
    }
}
