//! What happens if I change a price?

pub mod scenario;
