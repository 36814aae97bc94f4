//! Small symmetric systems. A matrix is a slice of n x n numbers, row by row.
#![allow(clippy::indexing_slicing, reason = "indices run to the n that the caller's slice was checked for")]

/// The lower triangle L with L L' = `matrix`; `None` if the matrix is not positive definite (or not n x n).
pub fn cholesky(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    if matrix.len() != n * n {
        return None;
    }
    let mut lower = vec![0.0; n * n];
    for row in 0..n {
        for col in 0..=row {
            let mut rest = matrix[row * n + col];
            for k in 0..col {
                rest -= lower[row * n + k] * lower[col * n + k];
            }
            if row == col {
                let least = 1e-15 * matrix[row * n + row].abs();
                if rest.is_nan() || rest <= least || rest.is_infinite() {
                    return None;
                }
                lower[row * n + row] = rest.sqrt();
            } else {
                lower[row * n + col] = rest / lower[col * n + col];
            }
        }
    }
    Some(lower)
}

/// Solves L L' x = `right` for a triangle from [`cholesky`].
pub fn solve_cholesky(lower: &[f64], right: &[f64]) -> Vec<f64> {
    let n = right.len();
    let mut x = right.to_vec();
    for row in 0..n {
        for k in 0..row {
            x[row] -= lower[row * n + k] * x[k];
        }
        x[row] /= lower[row * n + row];
    }
    for row in (0..n).rev() {
        for k in row + 1..n {
            x[row] -= lower[k * n + row] * x[k];
        }
        x[row] /= lower[row * n + row];
    }
    x
}

/// The inverse of a symmetric positive definite matrix; `None` if it is not one.
///
/// Rows and columns are scaled to a unit diagonal first, so that parameters may have any units.
pub fn inverse(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    if matrix.len() != n * n {
        return None;
    }
    let scale: Vec<f64> = (0..n).map(|i| matrix[i * n + i].sqrt()).collect();
    let scaled: Vec<f64> = (0..n * n).map(|at| matrix[at] / (scale[at / n] * scale[at % n])).collect();
    let lower = cholesky(&scaled, n)?;
    let mut out = vec![0.0; n * n];
    for col in 0..n {
        let mut unit = vec![0.0; n];
        unit[col] = 1.0;
        for (row, value) in solve_cholesky(&lower, &unit).into_iter().enumerate() {
            out[row * n + col] = value / (scale[row] * scale[col]);
        }
    }
    Some(out)
}

/// The quadratic form v' M v.
pub fn quadratic_form(matrix: &[f64], vector: &[f64]) -> f64 {
    let n = vector.len();
    (0..n * n).map(|at| vector[at / n] * matrix[at] * vector[at % n]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverts_what_is_positive_definite_and_refuses_the_rest() {
        let m = [4.0, 2.0, 0.6, 2.0, 3.0, 0.4, 0.6, 0.4, 1e6];
        let inv = inverse(&m, 3).unwrap();
        for row in 0..3 {
            for col in 0..3 {
                let product: f64 = (0..3).map(|k| m[row * 3 + k] * inv[k * 3 + col]).sum();
                assert!((product - f64::from(u8::from(row == col))).abs() < 1e-12);
            }
        }
        assert_eq!(inverse(&[1.0, 2.0, 2.0, 1.0], 2), None);
        assert_eq!(inverse(&[1.0, 1.0, 1.0, 1.0], 2), None);
        assert_eq!(inverse(&[f64::NAN], 1), None);
        assert_eq!(inverse(&[1.0], 2), None);
        assert_eq!(quadratic_form(&[2.0, 1.0, 1.0, 3.0], &[1.0, -1.0]), 3.0);
    }
}
