//! What happens if I change a price?

pub mod alternatives;
pub mod break_even;
pub mod choices;
pub mod elasticities;
pub mod estimate;
pub mod experiment;
pub mod file;
pub mod groups;
pub mod light;
pub mod likelihood;
pub mod optimum;
pub mod panel;
pub mod panel_rows;
pub mod parts;
pub mod pooling;
pub mod regret;
pub mod room;
pub mod scenario;
pub mod segments;
pub mod shares;
pub mod simulator;
pub mod slope;
pub mod strategies;
pub mod tornado;
pub mod waterfall;
pub mod worth;
