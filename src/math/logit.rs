//! Logistic regression of yes and no.
#![allow(clippy::indexing_slicing, reason = "all columns have one length, matrices are k x k")]

use super::normal_equations::{gram, identified, inverse_of_kept, project, standard_errors, times};
use super::special::{logistic, softplus};

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Logit {
    /// One per covariate.
    pub coefficients: Vec<f64>,
    /// Standard errors from the information.
    pub standard_errors: Vec<f64>,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
}

/// Fits outcomes of 0 and 1 by Newton's method with halved steps; a constant must be among the covariates.
/// `None` if a covariate is told by the others or if yes and no are separated, so that there is no maximum.
pub fn fit(outcome: &[f64], covariates: &[&[f64]]) -> Option<Logit> {
    let columns: Vec<Vec<f64>> = covariates.iter().map(|column| column.to_vec()).collect();
    let k = columns.len();
    let raw: Vec<f64> = columns.iter().map(|x| x.iter().map(|x| x * x).sum::<f64>() / 4.0).collect();
    let predictor = |b: &[f64]| -> Vec<f64> {
        (0..outcome.len()).map(|row| (0..k).map(|j| b[j] * columns[j][row]).sum()).collect()
    };
    let likelihood =
        |eta: &[f64]| -> f64 { outcome.iter().zip(eta).map(|(y, eta)| y * eta - softplus(*eta)).sum() };
    let mut coefficients = vec![0.0; k];
    let mut eta = predictor(&coefficients);
    let mut value = likelihood(&eta);
    for _ in 0..100 {
        let p: Vec<f64> = eta.iter().map(|eta| logistic(*eta)).collect();
        let weights: Vec<f64> = p.iter().map(|p| p * (1.0 - p)).collect();
        let errors: Vec<f64> = outcome.iter().zip(&p).map(|(y, p)| y - p).collect();
        let information = gram(&columns, &weights);
        let is_kept = identified(&information, &raw);
        if is_kept.iter().any(|kept| !kept) {
            return None;
        }
        let inverse = inverse_of_kept(&information, &is_kept)?;
        let step = times(&inverse, &project(&columns, &errors));
        let mut length = 1.0;
        for _ in 0..30 {
            let next: Vec<f64> = coefficients.iter().zip(&step).map(|(b, s)| b + length * s).collect();
            let next_eta = predictor(&next);
            let next_value = likelihood(&next_eta);
            if next_value >= value - 1e-12 * value.abs() {
                (coefficients, eta, value) = (next, next_eta, next_value);
                break;
            }
            length *= 0.5;
        }
        if step.iter().zip(&coefficients).all(|(s, b)| s.abs() <= 1e-10 * (1.0 + b.abs())) {
            // A perfect fit is no maximum: the coefficients run away.
            return (value < -1e-6 * outcome.len() as f64).then(|| Logit {
                standard_errors: standard_errors(&inverse, k),
                coefficients,
                log_likelihood: value,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separated_answers_have_no_maximum() {
        let ones = [1.0; 6];
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(fit(&[1.0, 1.0, 1.0, 0.0, 0.0, 0.0], &[&ones, &x]), None);
        assert_eq!(fit(&[1.0, 0.0, 1.0, 0.0, 1.0, 0.0], &[&ones, &ones]), None);
        let found = fit(&[1.0, 1.0, 0.0, 1.0, 0.0, 0.0], &[&ones, &x]).unwrap();
        assert!(found.coefficients[1] < 0.0 && found.standard_errors[1] > 0.0);
    }
}
