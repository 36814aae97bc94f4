//! One folder per question, one file per method. Each method is a pure function of the model and of checked
//! parameters; none knows a screen, a text or a file format.

pub mod account;
pub mod actions;
pub mod axes;
pub mod before;
pub mod calculator;
pub mod changed;
pub mod compare;
pub mod discounted;
pub mod drivers;
pub mod filter;
pub mod groups;
mod labels;
pub mod lifecycle;
pub mod loyalty;
pub mod overview;
pub mod params;
pub mod pricing;
pub mod programme;
pub mod scope;
pub mod sets;
pub mod shown;
pub mod structure;
pub mod study;
pub mod tiers;
pub mod timing;
pub mod value;
