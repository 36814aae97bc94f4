//! Random numbers that are the same everywhere and for ever.

/// PCG64 (XSL-RR 128/64). Reference: O'Neill (2014), "PCG: A Family of Simple Fast Space-Efficient
/// Statistically Good Algorithms for Random Number Generation", HMC-CS-2014-0905.
#[derive(Debug, Clone)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
}

const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;

impl Pcg64 {
    /// A generator; the same seed always gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self::with_stream(u128::from(seed), 0xDA3E_39CB_94B9_5BDB)
    }

    fn with_stream(seed: u128, stream: u128) -> Self {
        let mut rng = Self { state: 0, increment: (stream << 1) | 1 };
        rng.step();
        rng.state = rng.state.wrapping_add(seed);
        rng.step();
        rng
    }

    fn step(&mut self) {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.step();
        let (high, low) = ((self.state >> 64) as u64, self.state as u64);
        (high ^ low).rotate_right((self.state >> 122) as u32)
    }

    /// Uniform in [0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform among 0, 1, ..., n - 1; 0 if n is 0. The bias is below n / 2^64.
    pub fn index(&mut self, n: usize) -> usize {
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }

    /// Puts the items in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }

    /// `m` of the numbers 0, 1, ..., n - 1, ascending, each at most once; all of them if m >= n.
    pub fn sample(&mut self, n: usize, m: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        let m = m.min(n);
        for at in 0..m {
            let other = at + self.index(n - at);
            all.swap(at, other);
        }
        all.truncate(m);
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authors_own_numbers() {
        // `pcg64-demo` of the reference C library: seed 42, stream 54.
        let mut rng = Pcg64::with_stream(42, 54);
        let expected = [0x86b1_da1d_7206_2b68, 0x1304_aa46_c985_3d39, 0xa367_0e9e_0dd5_0358];
        assert_eq!([rng.next_u64(), rng.next_u64(), rng.next_u64()], expected);
    }

    #[test]
    fn samples_are_distinct_and_in_range() {
        let mut rng = Pcg64::new(1);
        let sample = rng.sample(100, 40);
        assert_eq!(sample.len(), 40);
        assert!(sample.windows(2).all(|w| w[0] < w[1]) && sample[39] < 100);
        assert_eq!(rng.sample(3, 9), [0, 1, 2]);
        let mut seen = [0; 5];
        (0..5_000).for_each(|_| seen[rng.index(5)] += 1);
        assert!(seen.iter().all(|&n| (900..1_100).contains(&n)), "{seen:?}");
        let mut items: Vec<u32> = (0..50).collect();
        rng.shuffle(&mut items);
        assert!(!items.is_sorted());
        items.sort_unstable();
        assert!(items.into_iter().eq(0..50));
        assert!((0..1_000).map(|_| rng.uniform()).all(|u| (0.0..1.0).contains(&u)));
    }
}
