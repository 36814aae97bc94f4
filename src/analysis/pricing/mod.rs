//! What happens if I change a price?

pub mod estimate;
pub mod panel;
pub mod panel_rows;
pub mod scenario;
pub mod slope;
