//! Positive functions of four parameters with their derivatives to the logarithms of the parameters: what a
//! likelihood that is a sum over unseen cases (when did the customer stop?) is put together from.
#![allow(clippy::indexing_slicing, reason = "fixed arrays of four parameters and ten pairs")]

use crate::math::optimize::Eval;

const N: usize = 4;
/// The upper triangle of the second derivatives, row by row.
const PAIRS: [(usize, usize); 10] =
    [(0, 0), (0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)];

/// First and second derivatives of the logarithm of a positive function.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LnJet {
    /// First derivatives.
    pub first: [f64; N],
    /// Second derivatives in the order of the upper triangle: 00, 01, 02, 03, 11, 12, 13, 22, 23, 33.
    pub second: [f64; 10],
}

/// A positive function's value (or a multiple of it) with its derivatives.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Jet {
    value: f64,
    first: [f64; N],
    second: [f64; 10],
}

impl Jet {
    /// Adds `value` times the function whose logarithm has these derivatives.
    #[inline]
    pub fn add_exp(&mut self, value: f64, ln: &LnJet) {
        let scaled = ln.first.map(|d| value * d);
        self.value += value;
        for (sum, d) in self.first.iter_mut().zip(&scaled) {
            *sum += d;
        }
        for (at, (i, j)) in PAIRS.into_iter().enumerate() {
            self.second[at] += scaled[i] * ln.first[j] + value * ln.second[at];
        }
    }

    /// Adds a multiple of another function.
    #[inline]
    pub fn add(&mut self, factor: f64, other: &Self) {
        self.value += factor * other.value;
        for (sum, d) in self.first.iter_mut().zip(&other.first) {
            *sum += factor * d;
        }
        for (sum, d) in self.second.iter_mut().zip(&other.second) {
            *sum += factor * d;
        }
    }

    /// Multiplies by a constant.
    #[inline]
    pub fn scale(&mut self, factor: f64) {
        let mut scaled = Self::default();
        scaled.add(factor, self);
        *self = scaled;
    }
}

/// A sum of logarithms with derivatives.
#[derive(Debug, Clone, Copy)]
pub(super) struct LnSum {
    value: f64,
    /// Factors whose logarithm is still to be taken: one logarithm for many.
    product: f64,
    first: [f64; N],
    second: [f64; 10],
}

impl LnSum {
    /// Nothing summed yet.
    pub fn new() -> Self {
        Self { value: 0.0, product: 1.0, first: [0.0; N], second: [0.0; 10] }
    }

    /// Adds a number.
    pub fn add_value(&mut self, value: f64) {
        self.value += value;
    }

    /// Adds to the derivatives alone.
    pub fn add_derivatives(&mut self, factor: f64, ln: &LnJet) {
        for (sum, d) in self.first.iter_mut().zip(&ln.first) {
            *sum += factor * d;
        }
        for (sum, d) in self.second.iter_mut().zip(&ln.second) {
            *sum += factor * d;
        }
    }

    /// Adds `n` times the logarithm of a function.
    #[inline]
    pub fn add_ln(&mut self, n: f64, of: &Jet) {
        if n == 1.0 && (1e-50..1e50).contains(&of.value) {
            self.product *= of.value;
            if !(1e-200..1e200).contains(&self.product) {
                self.value += libm::log(self.product);
                self.product = 1.0;
            }
        } else {
            self.value += n * libm::log(of.value);
        }
        let inverse = 1.0 / of.value;
        let first = of.first.map(|d| d * inverse);
        for (sum, d) in self.first.iter_mut().zip(&first) {
            *sum += n * d;
        }
        for (at, (i, j)) in PAIRS.into_iter().enumerate() {
            self.second[at] += n * (of.second[at] * inverse - first[i] * first[j]);
        }
    }

    /// The sum as the search wants it.
    pub fn finish(&self) -> Eval {
        let mut hessian = vec![0.0; N * N];
        for (at, (i, j)) in PAIRS.into_iter().enumerate() {
            hessian[i * N + j] = self.second[at];
            hessian[j * N + i] = self.second[at];
        }
        Eval { value: self.value + libm::log(self.product), gradient: self.first.to_vec(), hessian }
    }
}
