//! V10: what sets the customers of a group apart?
//!
//! # What it tells
//! Per group of customers the values of columns (region, channel, category, age, ...) that its customers have more often
//! than all others, and the words of product names that they buy more often.
//!
//! # How it is computed
//! A customer has a value if any row of theirs has it. Values: share of the group over share of all (index), a two-sided
//! normal test of the group against all others. Words: every pair of customer and product counts its words once; log-odds
//! of the group against all others with an informative Dirichlet prior of 500 words in the proportions of the whole file,
//! divided by their standard deviation. Han characters, which stand without blanks, count as pairs. False discoveries
//! are held to 5 % over all groups and values, and over all groups and words.
//!
//! # Limits
//! Behaviour and what the file has of the customers, no motives. Groups made from recency, frequency and money differ in
//! what takes time or money by construction.
//!
//! # References
//! Monroe, Colaresi & Quinn 2008, *Political Analysis* 16; Benjamini & Hochberg 1995.
#![allow(clippy::indexing_slicing, reason = "tables have a place for every customer, group, value and word")]

use crate::math::false_discovery::benjamini_hochberg;
use crate::math::normal;
use crate::model::{Customers, NONE, Transactions};
use std::collections::BTreeMap;

/// A column with more values than this names single customers or products.
const MOST_VALUES: usize = 200;
/// Customers of a group that must have a value.
const MIN_CUSTOMERS: u32 = 10;
/// Least index.
const LEAST_INDEX: f64 = 1.2;
/// False discovery rate.
const RATE: f64 = 0.05;
/// Words that the prior stands for.
const PRIOR_WORDS: f64 = 500.0;
/// Findings kept per group.
const MOST: usize = 6;

/// What customers have and buy; rests on the rows only, whatever the groups.
#[derive(Debug, Clone, Default)]
pub struct Traits {
    /// Customers of the lists below: positions among the scored.
    n_customers: usize,
    /// Per column: name, role, per value its text and the customers who have it as bits.
    columns: Vec<Column>,
    /// Distinct pairs of customer and product.
    pairs: Vec<(u32, u32)>,
    /// Per product the words of its name.
    words_of: Vec<Vec<u32>>,
    /// The words.
    words: Vec<String>,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    values: Vec<String>,
    /// Per customer, one bit per value.
    has: Vec<u64>,
    n_words: usize,
}

/// A value that a group has more often.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Column.
    pub column: String,
    /// Value.
    pub value: String,
    /// Customers of the group who have it.
    pub n: u32,
    /// Share of the group.
    pub share: f64,
    /// Share of all customers.
    pub share_of_all: f64,
    /// The one over the other.
    pub index: f64,
    /// Adjusted P of the test.
    pub q: f64,
}

/// A word that a group buys more often.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Log-odds over their standard deviation.
    pub z: f64,
}

/// What sets a group apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Persona {
    /// Values, the clearest first.
    pub findings: Vec<Finding>,
    /// Words, the clearest first.
    pub words: Vec<Word>,
}

/// What sets the segments apart, in the order of their scheme.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Personas {
    /// One per segment; nothing of a segment that nobody who is shown is in.
    pub list: Vec<Persona>,
    /// Whether there are columns to tell segments by.
    pub has_columns: bool,
    /// Whether there are names of products.
    pub has_words: bool,
    /// Whether fewer customers are shown than were compared.
    pub is_of_more: bool,
}

impl Personas {
    /// Of the segments that some customers are in. Who was chosen by a segment cannot be told from others of the same: what
    /// sets a segment apart is what it was among all customers.
    #[must_use]
    pub fn of_some(&self, is_shown: impl Fn(usize) -> bool) -> Self {
        let own = |(at, persona): (usize, &Persona)| {
            if is_shown(at) { persona.clone() } else { Persona::default() }
        };
        Self { list: self.list.iter().enumerate().map(own).collect(), is_of_more: true, ..*self }
    }
}

impl Traits {
    /// Looks at the rows once. `scored`: the customers looked at, indices into `customers`.
    pub fn of(tx: &Transactions, rows: &[u32], customers: &Customers, scored: &[u32]) -> Self {
        let mut place = vec![NONE; tx.customer_ids.len()];
        for (at, customer) in (0_u32..).zip(scored) {
            place[customers.list[*customer as usize].id as usize] = at;
        }
        let at = |row: usize| place.get(*tx.customer.get(row)? as usize)?.into_place();
        let columns = tx
            .dimensions
            .iter()
            .filter(|d| (2..=MOST_VALUES).contains(&d.values.len()) && d.role != "promotion")
            .map(|d| {
                let n_words = d.values.len().div_ceil(64);
                let mut has = vec![0_u64; n_words * scored.len()];
                for &row in rows {
                    let row = row as usize;
                    let (Some(customer), Some(code)) = (at(row), d.codes.get(row)) else { continue };
                    if code != NONE {
                        has[customer * n_words + code as usize / 64] |= 1 << (code % 64);
                    }
                }
                let values = d.values.iter().map(str::to_owned).collect();
                Column { name: d.name.clone(), values, has, n_words }
            })
            .collect();
        let mut pairs = Vec::new();
        for &row in rows {
            let row = row as usize;
            let is_sale = tx.amount.get(row).is_some_and(|amount| amount.0 > 0) && tx.is_goods(row);
            if let (true, Some(customer), Some(product)) = (is_sale, at(row), tx.product.get(row))
                && product != NONE
            {
                pairs.push((customer as u32, product));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut words = Vec::new();
        let words_of = (0..tx.product_ids.len())
            .map(|product| {
                let name = tx.product_names.get(product).map_or("", String::as_str);
                let number = |word: String| {
                    *numbers.entry(word).or_insert_with_key(|word| {
                        words.push(word.clone());
                        words.len() as u32 - 1
                    })
                };
                words_in(name).into_iter().map(number).collect()
            })
            .collect();
        Self { n_customers: scored.len(), columns, pairs, words_of, words }
    }

    /// Whether there is anything to tell groups by: columns, product names.
    pub fn tells(&self) -> (bool, bool) {
        (!self.columns.is_empty(), !self.words.is_empty())
    }

    /// What sets each group apart. `group_of`: one per customer, below `n_groups`.
    pub fn personas(&self, group_of: &[usize], n_groups: usize) -> Vec<Persona> {
        let mut out = vec![Persona::default(); n_groups];
        let mut sizes = vec![0_u32; n_groups];
        group_of.iter().for_each(|g| sizes[*g] += 1);
        let mut found: Vec<(usize, Finding)> = Vec::new();
        for column in &self.columns {
            let mut counts = vec![0_u32; n_groups * column.values.len()];
            for (customer, group) in group_of.iter().enumerate().take(self.n_customers) {
                let own = &column.has[customer * column.n_words..(customer + 1) * column.n_words];
                for (i, bits) in own.iter().enumerate() {
                    let mut bits = *bits;
                    while bits != 0 {
                        let value = 64 * i + bits.trailing_zeros() as usize;
                        counts[group * column.values.len() + value] += 1;
                        bits &= bits - 1;
                    }
                }
            }
            for (value, text) in column.values.iter().enumerate() {
                let all: u32 = (0..n_groups).map(|g| counts[g * column.values.len() + value]).sum();
                for group in 0..n_groups {
                    let n = counts[group * column.values.len() + value];
                    let finding = compare(n, sizes[group], all, group_of.len() as u32);
                    if let (true, Some((share, share_of_all, p))) = (!text.is_empty(), finding) {
                        let (column, value) = (column.name.clone(), text.clone());
                        let index = share / share_of_all;
                        found.push((group, Finding { column, value, n, share, share_of_all, index, q: p }));
                    }
                }
            }
        }
        let q = benjamini_hochberg(&found.iter().map(|(_, f)| f.q).collect::<Vec<_>>());
        for ((group, finding), q) in found.into_iter().zip(q) {
            if q <= RATE && finding.index >= LEAST_INDEX && finding.n >= MIN_CUSTOMERS {
                out[group].findings.push(Finding { q, ..finding });
            }
        }
        for (persona, words) in out.iter_mut().zip(self.distinctive(group_of, n_groups)) {
            persona.findings.sort_by(|a, b| {
                a.q.total_cmp(&b.q).then(b.index.total_cmp(&a.index)).then(a.value.cmp(&b.value))
            });
            persona.findings.truncate(MOST);
            persona.words = words;
        }
        out
    }

    fn distinctive(&self, group_of: &[usize], n_groups: usize) -> Vec<Vec<Word>> {
        let n_words = self.words.len();
        let mut counts = vec![0_u32; n_groups * n_words];
        for (customer, product) in &self.pairs {
            let group = group_of[*customer as usize];
            for word in &self.words_of[*product as usize] {
                counts[group * n_words + *word as usize] += 1;
            }
        }
        let of_word: Vec<u32> =
            (0..n_words).map(|w| (0..n_groups).map(|g| counts[g * n_words + w]).sum()).collect();
        let total: f64 = of_word.iter().map(|n| f64::from(*n)).sum();
        let mut found: Vec<(usize, usize, f64)> = Vec::new();
        for group in 0..n_groups {
            let own = &counts[group * n_words..(group + 1) * n_words];
            let n: f64 = own.iter().map(|n| f64::from(*n)).sum();
            for (word, count) in own.iter().enumerate().filter(|_| n > 0.0 && total > n) {
                let prior = PRIOR_WORDS * f64::from(of_word[word]) / total;
                let (y, others) = (f64::from(*count) + prior, f64::from(of_word[word] - count) + prior);
                let odds = |y: f64, n: f64| libm::log(y / (n + PRIOR_WORDS - y));
                if prior > 0.0 {
                    let z = (odds(y, n) - odds(others, total - n)) / (1.0 / y + 1.0 / others).sqrt();
                    found.push((group, word, z));
                }
            }
        }
        let p: Vec<f64> = found.iter().map(|(.., z)| 2.0 * normal::cdf(-z.abs())).collect();
        let mut out = vec![Vec::new(); n_groups];
        for ((group, word, z), q) in found.into_iter().zip(benjamini_hochberg(&p)) {
            if z > 0.0 && q <= RATE {
                out[group].push(Word { text: self.words[word].clone(), z });
            }
        }
        for words in &mut out {
            words.sort_by(|a: &Word, b: &Word| b.z.total_cmp(&a.z).then_with(|| a.text.cmp(&b.text)));
            words.truncate(MOST);
        }
        out
    }
}

trait Place {
    fn into_place(self) -> Option<usize>;
}

impl Place for u32 {
    /// A position, or none.
    fn into_place(self) -> Option<usize> {
        (self != NONE).then_some(self as usize)
    }
}

/// Share of the group, share of all, and the two-sided P of the group against all others; `None` where a share is 0 or
/// there are no others.
fn compare(n: u32, size: u32, all: u32, size_of_all: u32) -> Option<(f64, f64, f64)> {
    if n == 0 || size == size_of_all {
        return None;
    }
    let [n, size, all, size_of_all] = [n, size, all, size_of_all].map(f64::from);
    let (share, pooled) = (n / size, all / size_of_all);
    let others = (all - n) / (size_of_all - size);
    let variance = pooled * (1.0 - pooled) * (1.0 / size + 1.0 / (size_of_all - size));
    let p = if variance > 0.0 { 2.0 * normal::cdf(-((share - others) / variance.sqrt()).abs()) } else { 1.0 };
    Some((share, pooled, p))
}

/// Distinct words of a name, in small letters: runs of letters of three or more; of Han characters, which stand without
/// blanks, every two neighbours.
fn words_in(name: &str) -> Vec<String> {
    let is_han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let mut words = Vec::new();
    for run in name.split(|c: char| !c.is_alphabetic()) {
        let letters: Vec<char> = run.chars().collect();
        for part in letters.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
            if is_han(part[0]) {
                words.extend(part.windows(2).map(|pair| pair.iter().collect::<String>()));
            } else if part.len() >= 3 {
                words.push(part.iter().collect::<String>().to_lowercase());
            }
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names() {
        assert_eq!(words_in("RED Mug, 12cl (red)"), ["mug", "red"]);
        assert_eq!(words_in("龙井绿茶250g"), ["井绿", "绿茶", "龙井"]);
        assert!(words_in("10 x 5").is_empty());
    }

    /// 30 of 50 against 20 of 100 others: pooled 1/3, z = 0.4 / sqrt(2/9 x 0.03), index 0.6 / (1/3) = 1.8.
    #[test]
    fn a_share_against_the_others() {
        let (share, of_all, p) = compare(30, 50, 50, 150).unwrap();
        assert!((share - 0.6).abs() < 1e-12 && (share / of_all - 1.8).abs() < 1e-12);
        let z = 0.4 / (2.0 / 9.0 * 0.03_f64).sqrt();
        assert!((p - 2.0 * normal::cdf(-z)).abs() < 1e-15);
        assert_eq!(compare(3, 5, 3, 5), None);
    }

    /// Group 0 buys tea, group 1 coffee, both cups. Log-odds by hand for "tea": own 40 of 60 words, others 0 of 60; the
    /// prior is 500 x 40 / 120.
    #[test]
    fn words_by_hand() {
        let mut pairs = Vec::new();
        for customer in 0..20 {
            pairs.extend([(customer, 0), (customer, 1), (customer, 2)]);
            pairs.extend([(20 + customer, 3), (20 + customer, 4), (20 + customer, 2)]);
        }
        let traits = Traits {
            n_customers: 40,
            columns: Vec::new(),
            pairs,
            words_of: vec![vec![0], vec![0], vec![2], vec![1], vec![1]],
            words: ["tea", "coffee", "cup"].map(str::to_owned).to_vec(),
        };
        let groups: Vec<usize> = (0..40).map(|c| c / 20).collect();
        let personas = traits.personas(&groups, 2);
        let prior = 500.0 * 40.0 / 120.0;
        let odds = |y: f64| libm::log(y / (560.0 - y));
        let z = (odds(40.0 + prior) - odds(prior)) / (1.0 / (40.0 + prior) + 1.0 / prior).sqrt();
        let found: Vec<Vec<&str>> =
            personas.iter().map(|p| p.words.iter().map(|w| w.text.as_str()).collect()).collect();
        assert_eq!(found, [["tea"], ["coffee"]]);
        assert!((personas[0].words[0].z - z).abs() < 1e-12);
    }

    #[test]
    fn what_a_group_has_more_often() {
        // 200 customers, half in each group; "north" is with 60 of the one, 20 of the other; "any" with everybody.
        let has = (0..200_u64).map(|c| u64::from((c < 60) || (100..120).contains(&c)) | 2).collect();
        let columns = vec![Column {
            name: "region".to_owned(),
            values: ["north", "any"].map(str::to_owned).to_vec(),
            has,
            n_words: 1,
        }];
        let traits = Traits { n_customers: 200, columns, ..Traits::default() };
        let groups: Vec<usize> = (0..200).map(|c| c / 100).collect();
        let personas = traits.personas(&groups, 2);
        let found = &personas[0].findings;
        assert_eq!((found.len(), found[0].value.as_str(), found[0].n), (1, "north", 60));
        assert!((found[0].index - 1.5).abs() < 1e-12 && found[0].q < 1e-6);
        assert!(personas[1].findings.is_empty());
    }
}
