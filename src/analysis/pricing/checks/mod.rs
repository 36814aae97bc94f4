//! Checks beside the file's elasticity: none of them is the estimate that is used.

pub mod bootstrap;
pub mod cross;
pub mod instrument;

use super::elasticities::Elasticities;
use crate::model::Transactions;
use bootstrap::Bootstrap;
use cross::CrossMatrix;
use instrument::Check;

/// All checks of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Checks {
    /// Draws of products.
    pub bootstrap: Option<Bootstrap>,
    /// Two-stage least squares, as far as the file has instruments.
    pub instruments: Vec<Check>,
    /// Who takes sales from whom.
    pub cross: Option<CrossMatrix>,
}

impl Checks {
    /// Checks the estimates of some rows.
    pub fn of(tx: &Transactions, rows: &[u32], found: &Elasticities) -> Self {
        let panel = &found.file.panel;
        Self {
            bootstrap: bootstrap::run(panel, &found.estimate),
            instruments: instrument::run(tx, rows, &found.file, &found.estimate.controls),
            cross: cross::run(panel, &found.estimate),
        }
    }
}
