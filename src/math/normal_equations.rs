//! The small linear systems inside regressions: which coefficients the data tell, and how sure they are.
#![allow(clippy::indexing_slicing, reason = "all columns have one length, matrices are k x k")]

use super::linear::inverse;

/// The matrix X' W X, row by row, of columns kept one by one.
pub fn gram(columns: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let k = columns.len();
    let mut out = vec![0.0; k * k];
    for row in 0..k {
        let weighted: Vec<f64> = columns[row].iter().zip(weights).map(|(x, w)| x * w).collect();
        for col in 0..=row {
            let sum = dot(&weighted, &columns[col]);
            out[row * k + col] = sum;
            out[col * k + row] = sum;
        }
    }
    out
}

/// The vector X' v.
pub fn project(columns: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    columns.iter().map(|column| dot(column, vector)).collect()
}

/// A sum of products in four strands, which a processor adds side by side.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_parts, a_rest) = a.as_chunks::<4>();
    let (b_parts, b_rest) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in a_parts.iter().zip(b_parts) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Which coefficients are identified: a column counts if, after the effects and the columns before it, more is
/// left of it than 1e-10 of its sum of squares before the effects (`raw`).
pub fn identified(gram: &[f64], raw: &[f64]) -> Vec<bool> {
    let k = raw.len();
    let mut lower = vec![0.0; k * k];
    let mut is_kept = vec![false; k];
    for row in 0..k {
        for col in 0..row {
            if is_kept[col] {
                let known: f64 = (0..col).map(|i| lower[row * k + i] * lower[col * k + i]).sum();
                lower[row * k + col] = (gram[row * k + col] - known) / lower[col * k + col];
            }
        }
        let known: f64 = (0..row).map(|i| lower[row * k + i] * lower[row * k + i]).sum();
        let left = gram[row * k + row] - known;
        is_kept[row] = left > 1e-10 * raw[row] && left > 0.0;
        lower[row * k + row] = left.max(0.0).sqrt();
    }
    is_kept
}

/// The inverse over the identified coefficients, with zeros in the rows and columns of the others; `None` if
/// there is none.
pub fn inverse_of_kept(gram: &[f64], is_kept: &[bool]) -> Option<Vec<f64>> {
    let k = is_kept.len();
    let kept: Vec<usize> = (0..k).filter(|&i| is_kept[i]).collect();
    let m = kept.len();
    let small: Vec<f64> = (0..m * m).map(|at| gram[kept[at / m] * k + kept[at % m]]).collect();
    let inverted = inverse(&small, m)?;
    let mut out = vec![0.0; k * k];
    for (row, &i) in kept.iter().enumerate() {
        for (col, &j) in kept.iter().enumerate() {
            out[i * k + j] = inverted[row * m + col];
        }
    }
    Some(out)
}

/// A matrix times a vector.
pub fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    let n = vector.len();
    (0..n).map(|row| (0..n).map(|col| matrix[row * n + col] * vector[col]).sum()).collect()
}

/// The sandwich B M B of two symmetric k x k matrices.
pub fn sandwich(bread: &[f64], meat: &[f64], k: usize) -> Vec<f64> {
    let product = |a: &[f64], b: &[f64]| -> Vec<f64> {
        (0..k * k).map(|at| (0..k).map(|i| a[at / k * k + i] * b[i * k + at % k]).sum()).collect()
    };
    product(&product(bread, meat), bread)
}

/// The sum over clusters of s s', s being the cluster's sum of x times `scores`, and the number of clusters.
pub fn cluster_meat(columns: &[Vec<f64>], scores: &[f64], clusters: &[u32]) -> (Vec<f64>, usize) {
    let k = columns.len();
    let n = clusters.iter().max().map_or(0, |max| *max as usize + 1);
    let mut is_seen = vec![false; n];
    clusters.iter().for_each(|cluster| is_seen[*cluster as usize] = true);
    let sums: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let mut sums = vec![0.0; n];
            for ((x, e), &cluster) in column.iter().zip(scores).zip(clusters) {
                sums[cluster as usize] += x * e;
            }
            sums
        })
        .collect();
    let meat = (0..k * k).map(|at| dot(&sums[at / k], &sums[at % k])).collect();
    (meat, is_seen.iter().filter(|seen| **seen).count())
}

/// What a regression says of its coefficients under one way of counting uncertainty.
pub fn standard_errors(covariance: &[f64], k: usize) -> Vec<f64> {
    (0..k).map(|i| covariance[i * k + i].max(0.0).sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_told_by_the_others_is_left_out() {
        let x: Vec<f64> = (0..20).map(f64::from).collect();
        let twice: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
        let other: Vec<f64> = x.iter().map(|x| x * x).collect();
        let columns = [x, twice, vec![0.0; 20], other];
        let gram = gram(&columns, &[1.0; 20]);
        let raw: Vec<f64> = (0..4).map(|i| gram[i * 4 + i]).collect();
        let is_kept = identified(&gram, &raw);
        assert_eq!(is_kept, [true, false, false, true]);
        let inverse = inverse_of_kept(&gram, &is_kept).unwrap();
        let unit: f64 = (0..4).map(|i| gram[i] * inverse[i * 4]).sum();
        assert!((unit - 1.0).abs() < 1e-9 && inverse[5] == 0.0);
    }
}
