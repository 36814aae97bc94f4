//! Who rose and who fell since the stretch before?
//!
//! # How it is computed
//! The pyramid of the last stretch against that of the one before it, both of equal length: a year, or half of a
//! shorter file. Every customer with a purchase stands in exactly one cell.

use super::accounts::accounts;
use super::pyramid::{Tier, assign};
use crate::analysis::study::Study;
use crate::model::{Day, Transactions};

/// Days of a year here.
const YEAR: i32 = 365;
/// A shorter stretch says nothing of habits.
const SHORTEST: i32 = 14;

/// Rows: the tiers before and, last, those who came later. Columns: the tiers now.
const N_ROWS: usize = Tier::ALL.len() + 1;

/// The matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves {
    /// Length of each stretch in days.
    pub days: i32,
    /// First day of the earlier and of the later one.
    pub starts: (Day, Day),
    /// Customers per cell, row by row.
    pub cells: Vec<Vec<u32>>,
}

impl Moves {
    /// The customers who were in row `before` and are in column `now`.
    pub fn cell(&self, before: usize, now: usize) -> &[u32] {
        self.cells.get(before * Tier::ALL.len() + now).map_or(&[], Vec::as_slice)
    }

    /// Those who stood in a higher (`is_up`: lower) tier before.
    pub fn moved(&self, is_up: bool) -> Vec<u32> {
        let mut list = Vec::new();
        for before in 0..Tier::ALL.len() {
            for now in 0..Tier::ALL.len() {
                if before != now && (now < before) == is_up {
                    list.extend_from_slice(self.cell(before, now));
                }
            }
        }
        list.sort_unstable();
        list
    }
}

/// Compares the two stretches; `None` where the file is too short.
pub fn run(study: &Study, tx: &Transactions) -> Option<Moves> {
    let end = study.as_of;
    let days = ((end.0 - study.overview.period.0.0) / 2).min(YEAR);
    if days < SHORTEST {
        return None;
    }
    let (middle, start) = (end.plus(-days), end.plus(-2 * days));
    let earlier = assign(&accounts(study, tx, start, middle.plus(-1)));
    let later = assign(&accounts(study, tx, middle, end.plus(-1)));
    let mut cells = vec![Vec::new(); N_ROWS * Tier::ALL.len()];
    for ((before, now), at) in earlier.iter().zip(&later).zip(0_u32..) {
        let Some(now) = now else { continue };
        let row = before.map_or(N_ROWS - 1, |tier| tier as usize);
        if let Some(cell) = cells.get_mut(row * Tier::ALL.len() + *now as usize) {
            cell.push(at);
        }
    }
    Some(Moves { days, starts: (start, middle), cells })
}
