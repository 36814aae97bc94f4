//! How good is a partition: how well it parts the points, and how much it resembles another.
#![allow(clippy::indexing_slicing, reason = "labels are bytes, and columns and labels have equal lengths")]

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
}
