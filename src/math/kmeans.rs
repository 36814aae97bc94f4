//! k-means by Lloyd's iterations from k-means++ starts.
//!
//! Points are columns: `columns[f][i]` is feature f of point i. Starts are greedy (Arthur & Vassilvitskii 2007,
//! with several candidates per step); all run a few iterations, and only the best go on to the end.
#![allow(
    clippy::indexing_slicing,
    reason = "columns have equal lengths, labels stay below the number of centres"
)]

use super::rng::Pcg64;

/// A partition of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Centres, each with one number per feature.
    pub centers: Vec<Vec<f64>>,
    /// Per point the index of its centre.
    pub labels: Vec<u8>,
    /// Sum of squared distances to the centres.
    pub inertia: f64,
}

/// How hard to try.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Number of starts.
    pub n_starts: usize,
    /// Starts that run to the end.
    pub n_finalists: usize,
}

const N_SCOUT_ITERATIONS: usize = 5;
const N_ITERATIONS: usize = 300;
const BLOCK: usize = 512;
/// Above this many points the surface is smooth enough for Lloyd's iterations alone.
const N_REFINED: usize = 5_000;

/// The best partition into `k` clusters (at most 255). With fewer than `k` distinct points some clusters stay
/// empty: ask for no more.
pub fn kmeans(columns: &[Vec<f64>], k: usize, effort: Effort, rng: &mut Pcg64) -> Partition {
    let mut found: Vec<Partition> = (0..effort.n_starts.max(1))
        .map(|_| lloyd(columns, plus_plus(columns, k, rng), N_SCOUT_ITERATIONS))
        .collect();
    found.sort_by(|a, b| a.inertia.total_cmp(&b.inertia));
    // Starts that met on the way need not go on together.
    found.dedup_by(|a, b| a.labels == b.labels);
    found.truncate(effort.n_finalists.max(1));
    let finished = found.into_iter().map(|p| {
        let settled = lloyd(columns, p.centers, N_ITERATIONS);
        if columns.first().is_some_and(|c| c.len() <= N_REFINED) { refine(columns, settled) } else { settled }
    });
    let best = finished.min_by(|a, b| a.inertia.total_cmp(&b.inertia));
    best.unwrap_or(Partition { centers: Vec::new(), labels: Vec::new(), inertia: 0.0 })
}

/// Lloyd's iterations from given centres, until no point changes its cluster.
pub fn lloyd(columns: &[Vec<f64>], centers: Vec<Vec<f64>>, n_iterations: usize) -> Partition {
    let n = columns.first().map_or(0, Vec::len);
    let mut centers = centers;
    let mut distances = vec![0.0; n];
    let mut labels = assign(columns, &centers, &mut distances);
    for _ in 0..n_iterations {
        update(columns, &labels, &mut centers, &mut distances);
        let next = assign(columns, &centers, &mut distances);
        let is_settled = next == labels;
        labels = next;
        if is_settled {
            break;
        }
    }
    Partition { centers, labels, inertia: distances.iter().sum() }
}

/// Moves single points as long as that lowers the inertia, both centres following the point at once. Lloyd's
/// iterations stop earlier, since they look at the distance to centres that stand still. Hartigan (1975);
/// Telgarsky & Vattani (2010).
fn refine(columns: &[Vec<f64>], partition: Partition) -> Partition {
    let Partition { mut centers, mut labels, inertia } = partition;
    let mut counts = vec![0.0; centers.len()];
    labels.iter().for_each(|label| counts[usize::from(*label)] += 1.0);
    let (mut n_idle, mut i, mut n_looks) = (0, 0, 0);
    // A move must lower the inertia by more than rounding does, else two points could change places for ever.
    let least = 1e-12 * inertia.max(1e-300);
    while n_idle < labels.len() && n_looks < N_ITERATIONS * labels.len() {
        let own = usize::from(labels[i]);
        let distance = |c: usize| {
            let squares =
                columns.iter().zip(&centers[c]).map(|(column, c)| (column[i] - c) * (column[i] - c));
            squares.sum::<f64>()
        };
        let mut target = own;
        if counts[own] > 1.0 {
            let mut cost = distance(own) * counts[own] / (counts[own] - 1.0) - least;
            for c in (0..centers.len()).filter(|c| *c != own) {
                let there = distance(c) * counts[c] / (counts[c] + 1.0);
                if there < cost {
                    (cost, target) = (there, c);
                }
            }
        }
        n_idle += 1;
        if target != own {
            for (f, column) in columns.iter().enumerate() {
                let value = column[i];
                centers[own][f] -= (value - centers[own][f]) / (counts[own] - 1.0);
                centers[target][f] += (value - centers[target][f]) / (counts[target] + 1.0);
            }
            counts[own] -= 1.0;
            counts[target] += 1.0;
            labels[i] = target as u8;
            n_idle = 0;
        }
        i = (i + 1) % labels.len();
        n_looks += 1;
    }
    // From the means themselves, without the rounding of all the moves.
    lloyd(columns, centers, N_ITERATIONS)
}

/// The nearest centre of every point; squared distances go to `distances`.
pub fn assign(columns: &[Vec<f64>], centers: &[Vec<f64>], distances: &mut [f64]) -> Vec<u8> {
    let n = distances.len();
    let mut labels = vec![0_u8; n];
    let mut start = 0;
    // Blocks keep the columns in the cache while the centres pass by.
    while start < n {
        let len = BLOCK.min(n - start);
        let best = &mut distances[start..start + len];
        let best_label = &mut labels[start..start + len];
        best.fill(f64::INFINITY);
        let mut to_center = [0.0; BLOCK];
        for (label, center) in centers.iter().enumerate() {
            let to_center = &mut to_center[..len];
            to_center.fill(0.0);
            for (column, c) in columns.iter().zip(center) {
                for (sum, value) in to_center.iter_mut().zip(&column[start..start + len]) {
                    *sum += (value - c) * (value - c);
                }
            }
            for ((distance, best), at) in to_center.iter().zip(&mut *best).zip(&mut *best_label) {
                if *distance < *best {
                    *best = *distance;
                    *at = label as u8;
                }
            }
        }
        start += len;
    }
    labels
}

/// Centres become means. An empty cluster moves to the point that is farthest from its own centre.
fn update(columns: &[Vec<f64>], labels: &[u8], centers: &mut [Vec<f64>], distances: &mut [f64]) {
    let mut counts = vec![0_usize; centers.len()];
    labels.iter().for_each(|label| counts[usize::from(*label)] += 1);
    for (f, column) in columns.iter().enumerate() {
        let mut sums = vec![0.0; centers.len()];
        column.iter().zip(labels).for_each(|(value, label)| sums[usize::from(*label)] += value);
        for ((center, sum), n) in centers.iter_mut().zip(sums).zip(&counts) {
            if *n > 0 {
                center[f] = sum / *n as f64;
            }
        }
    }
    for (center, n) in centers.iter_mut().zip(&counts) {
        if *n > 0 {
            continue;
        }
        let farthest = distances.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(i, _)| i);
        if let Some(i) = farthest {
            columns.iter().zip(center).for_each(|(column, c)| *c = column[i]);
            distances[i] = 0.0;
        }
    }
}

/// Greedy k-means++ centres.
fn plus_plus(columns: &[Vec<f64>], k: usize, rng: &mut Pcg64) -> Vec<Vec<f64>> {
    let n = columns.first().map_or(0, Vec::len);
    if n == 0 {
        return Vec::new();
    }
    let point = |i: usize| columns.iter().map(|column| column[i]).collect::<Vec<f64>>();
    let n_candidates = 2 + (k as f64).sqrt() as usize;
    let mut centers = vec![point(rng.index(n))];
    let mut nearest = vec![f64::INFINITY; n];
    closer(columns, &centers[0], &mut nearest);
    while centers.len() < k {
        let total: f64 = nearest.iter().sum();
        let mut best: Option<(f64, usize, Vec<f64>)> = None;
        for _ in 0..n_candidates {
            let mut left = rng.uniform() * total;
            let drawn = nearest.iter().position(|d| {
                left -= d;
                left < 0.0
            });
            // All points coincide with centres, or rounding ate the rest.
            let drawn = drawn.unwrap_or(n - 1);
            let mut with = nearest.clone();
            closer(columns, &point(drawn), &mut with);
            let sum: f64 = with.iter().sum();
            if best.as_ref().is_none_or(|b| sum < b.0) {
                best = Some((sum, drawn, with));
            }
        }
        if let Some((_, drawn, with)) = best {
            centers.push(point(drawn));
            nearest = with;
        }
    }
    centers
}

/// Lowers squared distances to those to `center` where these are smaller.
fn closer(columns: &[Vec<f64>], center: &[f64], nearest: &mut [f64]) {
    let mut start = 0;
    while start < nearest.len() {
        let len = BLOCK.min(nearest.len() - start);
        let mut to_center = [0.0; BLOCK];
        for (column, c) in columns.iter().zip(center) {
            for (sum, value) in to_center.iter_mut().zip(&column[start..start + len]) {
                *sum += (value - c) * (value - c);
            }
        }
        for (near, distance) in nearest[start..start + len].iter_mut().zip(&to_center) {
            *near = near.min(*distance);
        }
        start += len;
    }
}

/// Mean silhouette widths of several partitions of the same points (Rousseeuw 1987), with shared distances. A
/// point that is alone in its cluster counts 0; a partition into fewer than two non-empty clusters has none.
pub fn silhouettes(columns: &[Vec<f64>], partitions: &[&[u8]]) -> Vec<Option<f64>> {
    let n = columns.first().map_or(0, Vec::len);
    let counts: Vec<Vec<f64>> = partitions
        .iter()
        .map(|labels| {
            let mut counts = vec![0.0; 256];
            labels.iter().for_each(|label| counts[usize::from(*label)] += 1.0);
            while counts.last() == Some(&0.0) {
                counts.pop();
            }
            counts
        })
        .collect();
    let mut sums = vec![0.0; partitions.len()];
    let mut to_others = vec![0.0; n];
    for i in 0..n {
        to_others.fill(0.0);
        for column in columns {
            let own = column[i];
            for (sum, value) in to_others.iter_mut().zip(column) {
                *sum += (value - own) * (value - own);
            }
        }
        to_others.iter_mut().for_each(|d| *d = d.sqrt());
        for ((labels, counts), sum) in partitions.iter().zip(&counts).zip(&mut sums) {
            *sum += width_of(usize::from(labels[i]), &to_others, labels, counts);
        }
    }
    let n_filled = |counts: &[f64]| counts.iter().filter(|n| **n > 0.0).count();
    sums.iter().zip(&counts).map(|(sum, counts)| (n_filled(counts) > 1).then(|| sum / n as f64)).collect()
}

/// The silhouette width of a point of cluster `own`.
fn width_of(own: usize, to_others: &[f64], labels: &[u8], counts: &[f64]) -> f64 {
    if counts[own] < 2.0 {
        return 0.0;
    }
    // Two sets of sums, since a sum that waits for its own last addition costs most of the time.
    let mut sums = [[0.0; 256]; 2];
    let mut pairs = to_others.chunks_exact(2).zip(labels.chunks_exact(2));
    for (d, label) in &mut pairs {
        sums[0][usize::from(label[0])] += d[0];
        sums[1][usize::from(label[1])] += d[1];
    }
    if to_others.len() % 2 == 1 {
        let last = to_others.len() - 1;
        sums[0][usize::from(labels[last])] += to_others[last];
    }
    let total = |c: usize| sums[0][c] + sums[1][c];
    let within = total(own) / (counts[own] - 1.0);
    let nearest = (0..counts.len())
        .filter(|c| *c != own && counts[*c] > 0.0)
        .map(|c| total(c) / counts[c])
        .fold(f64::INFINITY, f64::min);
    let larger = within.max(nearest);
    if larger > 0.0 && larger.is_finite() { (nearest - within) / larger } else { 0.0 }
}

/// Agreement of two partitions of the same points: 1 for equal ones, 0 on average for random ones.
/// Hubert & Arabie (1985), adjusted Rand index.
pub fn adjusted_rand(a: &[u8], b: &[u8]) -> f64 {
    let mut table = vec![0.0_f64; 256 * 256];
    let (mut rows, mut cols) = ([0.0_f64; 256], [0.0_f64; 256]);
    for (i, j) in a.iter().zip(b) {
        table[usize::from(*i) * 256 + usize::from(*j)] += 1.0;
        rows[usize::from(*i)] += 1.0;
        cols[usize::from(*j)] += 1.0;
    }
    let pairs = |counts: &[f64]| counts.iter().map(|n| n * (n - 1.0) / 2.0).sum::<f64>();
    let n = a.len().min(b.len()) as f64;
    let (together, in_a, in_b) = (pairs(&table), pairs(&rows), pairs(&cols));
    let expected = in_a * in_b / (n * (n - 1.0) / 2.0).max(1.0);
    let largest = (in_a + in_b) / 2.0;
    if largest == expected { 1.0 } else { (together - expected) / (largest - expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFFORT: Effort = Effort { n_starts: 5, n_finalists: 2 };

    #[test]
    fn finds_what_is_there() {
        let xs = vec![0.0, 0.1, 0.2, 10.0, 10.1, 10.2, 20.0, 20.1];
        let ys = vec![5.0, 5.0, 5.0, 5.0, 5.0, 5.0, -5.0, -5.0];
        let found = kmeans(&[xs.clone(), ys.clone()], 3, EFFORT, &mut Pcg64::new(1));
        let of = |i: usize| found.labels[i];
        assert!(of(0) == of(1) && of(1) == of(2) && of(3) == of(5) && of(6) == of(7));
        assert!(of(0) != of(3) && of(3) != of(6) && of(0) != of(6));
        // Squares around the means 0.1, 10.1 and 20.05.
        assert!((found.inertia - (0.02 + 0.02 + 0.005)).abs() < 1e-12);
        assert_eq!(adjusted_rand(&found.labels, &[7, 7, 7, 1, 1, 1, 0, 0]), 1.0);
        let width = silhouettes(&[xs, ys], &[&found.labels])[0].unwrap();
        assert!((0.97..1.0).contains(&width), "{width}");
    }

    #[test]
    fn silhouette_by_hand() {
        // Points 0, 1 | 4: s(0) = (4 - 1)/4, s(1) = (3 - 1)/3, the single one 0.
        let width = silhouettes(&[vec![0.0, 1.0, 4.0]], &[&[0, 0, 1], &[0, 0, 0]]);
        assert!((width[0].unwrap() - (0.75 + 2.0 / 3.0) / 3.0).abs() < 1e-15);
        assert_eq!(width[1], None);
    }

    #[test]
    fn rand_index_by_hand() {
        // Table [[2,1],[0,3]]: together 1 + 3 = 4, rows 3 + 3, columns 1 + 6, expected 6 x 7 / 15.
        let index = adjusted_rand(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 1, 1]);
        assert!((index - (4.0 - 2.8) / (6.5 - 2.8)).abs() < 1e-15);
    }

    #[test]
    fn more_clusters_than_distinct_points_do_no_harm() {
        let found = kmeans(&[vec![1.0, 1.0, 2.0]], 3, EFFORT, &mut Pcg64::new(1));
        assert_eq!((found.inertia, found.labels[0]), (0.0, found.labels[1]));
        assert_eq!(kmeans(&[Vec::new()], 2, EFFORT, &mut Pcg64::new(1)).labels, Vec::<u8>::new());
    }
}
