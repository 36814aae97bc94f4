//! The terms of the likelihood of [`super::beta_geometric`], with their derivatives.
#![allow(
    clippy::indexing_slicing,
    reason = "fixed arrays of four parameters; times are those of the patterns"
)]

use super::patterns::Pattern;
use crate::math::exponentials::four_of;
use crate::math::optimize::Eval;

/// Customers whose exponential functions are taken together.
pub(super) const SIDE_BY_SIDE: usize = 4;

/// Value, first and second derivatives (upper triangle) in r, alpha, a, b.
#[derive(Default)]
pub(super) struct Sums {
    pub value: f64,
    pub g: [f64; 4],
    pub h: [[f64; 4]; 4],
}

/// (1 + e) (1 + e') ...: one logarithm for many customers.
pub(super) struct Product {
    pub product: f64,
}

impl Default for Product {
    fn default() -> Self {
        Self { product: 1.0 }
    }
}

/// The times at given rates.
pub(super) struct Clock<'a> {
    pub r: f64,
    /// Stages per order.
    pub k: f64,
    pub times: &'a [f64],
    /// ln(alpha + time).
    pub logs: &'a [f64],
    /// 1 / (alpha + time).
    pub inverses: &'a [f64],
}

/// ln of the likelihood of having stopped, with its derivatives.
#[derive(Default)]
pub(super) struct Stopped {
    ln: f64,
    g: [f64; 4],
    /// By r and alpha, and twice by alpha.
    mixed: f64,
    curved: f64,
}

/// ln of the likelihood of an active customer's stages since the last order, with its derivatives in r and alpha.
pub(super) struct LnOpen {
    ln: f64,
    g: [f64; 2],
    rr: f64,
    mixed: f64,
    curved: f64,
}

impl Clock<'_> {
    /// u = offset + size ln((alpha+T)/(alpha+t_x)); `in_a`, `in_b` are the derivatives of the offset.
    pub fn stopped(&self, pattern: &Pattern, offset: f64, in_a: f64, in_b: f64) -> Stopped {
        let (last, age) = (pattern.last as usize, pattern.age as usize);
        let size = self.r + self.k * f64::from(pattern.n_repeats);
        let u_r = self.logs[age] - self.logs[last];
        let step = self.inverses[age] - self.inverses[last];
        Stopped {
            ln: offset + size * u_r,
            g: [u_r, size * step, in_a, in_b],
            mixed: step,
            curved: -step * size * (self.inverses[age] + self.inverses[last]),
        }
    }

    /// ln of sum over j < k of (size)_j / j! z^j, z = (T - t_x) / (alpha + T).
    pub fn open(&self, pattern: &Pattern, stages: u32) -> LnOpen {
        let (last, age) = (pattern.last as usize, pattern.age as usize);
        let size = self.r + self.k * f64::from(pattern.n_repeats);
        let inv = self.inverses[age];
        let z = (self.times[age] - self.times[last]).max(0.0) * inv;
        // (size)_j / j!, z^(j-1), z^(j-2), and of ln (size)_j the derivatives in the size.
        let (mut ways, mut power, mut power_before) = (1.0, 1.0, 0.0);
        let (mut first, mut second) = (0.0, 0.0);
        let (mut sum, mut s_r, mut s_rr, mut s_z, mut s_rz, mut s_zz) = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for j in (1..stages).map(f64::from) {
            let c = size + j - 1.0;
            ways *= c / j;
            first += 1.0 / c;
            second -= 1.0 / (c * c);
            let term = ways * power * z;
            let in_z = ways * j * power;
            sum += term;
            s_r += term * first;
            s_rr += term * (first * first + second);
            s_z += in_z;
            s_rz += in_z * first;
            s_zz += ways * j * (j - 1.0) * power_before;
            (power, power_before) = (power * z, power);
        }
        let (z_a, z_aa) = (-z * inv, 2.0 * z * inv * inv);
        let s = 1.0 / sum;
        let (v_r, v_a) = (s_r * s, s_z * z_a * s);
        LnOpen {
            ln: libm::log(sum),
            g: [v_r, v_a],
            rr: s_rr * s - v_r * v_r,
            mixed: s_rz * z_a * s - v_r * v_a,
            curved: (s_zz * z_a * z_a + s_z * z_aa) * s - v_a * v_a,
        }
    }
}

impl Sums {
    /// Adds n ln(1 + e^u) of some customers, the logarithm itself partly to `logarithm`.
    pub fn add_one_stage(&mut self, customers: &[(f64, Stopped); SIDE_BY_SIDE], logarithm: &mut Product) {
        let shrunk = four_of(std::array::from_fn(|i| -customers[i].1.ln.abs()));
        for ((n, u), e) in customers.iter().zip(shrunk) {
            self.add_shrunk(*n, u, e, logarithm);
        }
    }

    /// Adds n ln(1 + e^u); `e` is e^-|u|.
    fn add_shrunk(&mut self, n: f64, u: &Stopped, e: f64, logarithm: &mut Product) {
        self.value += n * u.ln.max(0.0);
        if n == 1.0 {
            logarithm.product *= 1.0 + e;
            if logarithm.product > 1e200 {
                self.value += libm::log(logarithm.product);
                logarithm.product = 1.0;
            }
        } else {
            self.value += n * libm::log1p(e);
        }
        let stopped = if u.ln >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
        self.add_stopped(n * stopped, u);
        self.add_outer(n * stopped * (1.0 - stopped), &u.g);
    }

    /// Adds n ln(open + e^u).
    pub fn add_stages(&mut self, n: f64, open: &LnOpen, u: &Stopped) {
        let difference = u.ln - open.ln;
        let e = libm::exp(-difference.abs());
        self.value += n * (u.ln.max(open.ln) + libm::log1p(e));
        let stopped = if difference >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
        self.add_stopped(n * stopped, u);
        self.add_ln_open(n * (1.0 - stopped), open);
        let across = [u.g[0] - open.g[0], u.g[1] - open.g[1], u.g[2], u.g[3]];
        self.add_outer(n * stopped * (1.0 - stopped), &across);
    }

    /// Adds n ln(open).
    pub fn add_open(&mut self, n: f64, open: &LnOpen) {
        self.value += n * open.ln;
        self.add_ln_open(n, open);
    }

    fn add_stopped(&mut self, w: f64, u: &Stopped) {
        for (sum, g) in self.g.iter_mut().zip(&u.g) {
            *sum += w * g;
        }
        self.h[0][1] += w * u.mixed;
        self.h[1][1] += w * u.curved;
        self.h[2][2] -= w * u.g[2] * u.g[2];
        self.h[3][3] += w * u.g[3] * u.g[3];
    }

    fn add_ln_open(&mut self, w: f64, open: &LnOpen) {
        self.g[0] += w * open.g[0];
        self.g[1] += w * open.g[1];
        self.h[0][0] += w * open.rr;
        self.h[0][1] += w * open.mixed;
        self.h[1][1] += w * open.curved;
    }

    fn add_outer(&mut self, v: f64, g: &[f64; 4]) {
        for i in 0..4 {
            for j in i..4 {
                self.h[i][j] += v * g[i] * g[j];
            }
        }
    }

    /// The derivatives to the logarithms of the parameters, of which the first few count.
    pub fn in_logarithms<const N: usize>(&self, parameters: &[f64; N]) -> Eval {
        let g: [f64; N] = std::array::from_fn(|i| self.g[i]);
        let h: [[f64; N]; N] = std::array::from_fn(|i| std::array::from_fn(|j| self.h[i][j]));
        in_logarithms(self.value, &g, &h, parameters)
    }
}

/// Turns derivatives to the parameters (upper triangle) into derivatives to their logarithms.
pub(super) fn in_logarithms<const N: usize>(
    value: f64,
    gradient: &[f64; N],
    upper: &[[f64; N]; N],
    parameters: &[f64; N],
) -> Eval {
    let mut hessian = vec![0.0; N * N];
    for i in 0..N {
        for j in 0..N {
            let second = if i <= j { upper[i][j] } else { upper[j][i] };
            hessian[i * N + j] = parameters[i] * parameters[j] * second;
        }
        hessian[i * N + i] += parameters[i] * gradient[i];
    }
    Eval { value, gradient: gradient.iter().zip(parameters).map(|(g, p)| g * p).collect(), hessian }
}
