//! Typed data: what a sales file means once it was read. Nothing here knows files, screens or languages.

mod codes;
mod customers;
mod day;
mod day_column;
mod dictionary;
mod discount;
mod money;
mod number_column;
mod rows;
mod short_decimal;
mod transactions;

pub use codes::{Codes, SEGMENT_ROWS};
pub use customers::{Customer, Customers, Order, Purchase, net_orders};
pub use day::Day;
pub use day_column::DayColumn;
pub use dictionary::{Dictionary, Recents};
pub use discount::DiscountKind;
pub use money::Money;
pub use number_column::{MoneyColumn, NumberColumn};
pub use rows::{Rows, Selection};
pub use short_decimal::ShortDecimal;
pub use transactions::{Dimension, Extra, ExtraValues, NO_HOUR, NONE, Transactions};
