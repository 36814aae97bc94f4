//! Lloyd's iterations, which look again only at points whose nearest centre may have changed.
//!
//! A point's nearest centre stays so until its own centre and the fastest of the others have together moved as far as the second
//! nearest was farther away than the nearest: one number per point, compared with the way of its centre since. The result
//! is that of looking at all points every time. Hamerly (2010), "Making k-means even faster", SIAM Data Mining.
#![allow(
    clippy::indexing_slicing,
    reason = "positions are below the number of points, labels below that of centres, which is below 256"
)]

use super::Partition;
use super::point::{FOUR, Near, Point, Points, squared};
use wide::f64x4;

/// Points that are looked through before those of them that are due are looked at.
const BLOCK: usize = 1 << 9;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Until {
    /// After so many iterations.
    pub n_iterations: usize,
    /// When the squared ways of all centres in one iteration sum to this at most; 0: when no point changes its centre.
    pub settled: f64,
}

/// Iterations from given centres, at most 255. A centre without points moves to the point that is farthest from its own centre.
pub fn lloyd(points: &Points, centers: Vec<Point>, until: Until) -> Partition {
    let mut state = State::new(points, centers);
    for _ in 0..until.n_iterations {
        let ways = state.update(points);
        if ways.iter().map(|way| way * way).sum::<f64>() <= until.settled {
            break;
        }
        if state.reassign(points, &ways) == 0 {
            break;
        }
    }
    assigned(points, state.centers)
}

/// The partition by the nearest of given centres, at most 255.
pub fn assigned(points: &Points, centers: Vec<Point>) -> Partition {
    let (mut labels, mut inertia) = (Vec::with_capacity(points.len() + FOUR), f64x4::ZERO);
    if !centers.is_empty() {
        for near in points.near(&centers) {
            inertia += near.first;
            labels.extend(near.own);
        }
    }
    labels.resize(points.len(), 0);
    Partition { centers, labels, inertia: inertia.reduce_add() }
}

struct State {
    centers: Vec<Point>,
    labels: Vec<u8>,
    sums: Vec<Point>,
    counts: Vec<f64>,
    /// Per centre how far it and the fastest other one have moved since the start.
    way: Vec<f64>,
    /// Per point the `way` of its centre at which it must be looked at again.
    due: Vec<f64>,
}

impl State {
    fn new(points: &Points, centers: Vec<Point>) -> Self {
        let k = centers.len();
        let (sums, counts, way) = (vec![[0.0; 3]; k], vec![0.0; k], vec![0.0; k]);
        let (labels, due) = (vec![0; points.len()], vec![f64::NEG_INFINITY; points.len()]);
        let mut state = Self { centers, labels, sums, counts, way, due };
        if k > 0 {
            // As if all had been with the first centre, and all were due.
            state.counts[0] = points.len() as f64;
            points.iter().for_each(|point| add(&mut state.sums[0], &point, 1.0));
            state.look(points);
        }
        state
    }

    /// Centres become means; how far each has moved.
    fn update(&mut self, points: &Points) -> Vec<f64> {
        let old = self.centers.clone();
        for ((center, sum), n) in self.centers.iter_mut().zip(&self.sums).zip(&self.counts) {
            if *n > 0.0 {
                *center = sum.map(|s| s / n);
            }
        }
        for empty in (0..self.counts.len()).filter(|c| self.counts[*c] <= 0.0) {
            let from_own = |(point, own): (Point, &u8)| squared(&point, &old[usize::from(*own)]);
            let all = points.iter().zip(&self.labels);
            let farthest = all.max_by(|a, b| from_own(*a).total_cmp(&from_own(*b)));
            if let Some((point, _)) = farthest.filter(|at| from_own(*at) > 0.0) {
                self.centers[empty] = point;
            }
        }
        self.centers.iter().zip(&old).map(|(new, old)| squared(new, old).sqrt()).collect()
    }

    /// How many points have got another centre.
    fn reassign(&mut self, points: &Points, ways: &[f64]) -> usize {
        for (c, way) in self.way.iter_mut().enumerate() {
            let others = ways.iter().enumerate().filter(|(other, _)| *other != c);
            *way += ways[c] + others.map(|(_, way)| *way).fold(0.0, f64::max);
        }
        self.look(points)
    }

    fn look(&mut self, points: &Points) -> usize {
        let mut n_moved = 0;
        let mut is_due = [0; BLOCK];
        let mut way = [0.0; 256];
        way.iter_mut().zip(&self.way).for_each(|(to, way)| *to = *way);
        let mut first = 0;
        while first < points.len() {
            let rows = first..points.len().min(first + BLOCK);
            let block = self.due[rows.clone()].iter().zip(&self.labels[rows]);
            let mut n_due = 0;
            // Written down in any case and counted only if due: which point is due nobody foresees.
            for (i, (due, label)) in (first..).zip(block) {
                is_due[n_due & (BLOCK - 1)] = i;
                n_due += usize::from(*due <= way[usize::from(*label)]);
            }
            for four in is_due[..n_due].chunks(FOUR) {
                let positions = std::array::from_fn(|at| four.get(at).copied().unwrap_or(0));
                n_moved += self.look_at(points, positions, four.len());
            }
            first += BLOCK;
        }
        n_moved
    }

    /// Looks at the first `n` of four points.
    #[inline(never)]
    fn look_at(&mut self, points: &Points, positions: [usize; FOUR], n: usize) -> usize {
        let near = Near::of(&points.four(positions), &self.centers);
        let mut n_moved = 0;
        for ((i, own), slack) in positions.into_iter().zip(near.own).zip(near.slack()).take(n) {
            let (old, new) = (usize::from(self.labels[i]), usize::from(own));
            self.due[i] = slack + self.way[new];
            if new != old {
                n_moved += 1;
                self.labels[i] = own;
                for (c, sign) in [(old, -1.0), (new, 1.0)] {
                    self.counts[c] += sign;
                    add(&mut self.sums[c], &points.at(i), sign);
                }
            }
        }
        n_moved
    }
}

fn add(sum: &mut Point, point: &Point, sign: f64) {
    sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += sign * value);
}
