//! The accepted rows of a sales file, as columns.

use super::{Codes, Day, DayColumn, Dictionary, DiscountKind, Money, MoneyColumn, NumberColumn};
use std::sync::Arc;

/// Stands in an index column where a row has no customer, product, order or value.
pub const NONE: u32 = u32::MAX;

/// Stands in [`Transactions::hours`] where an order has no time.
pub const NO_HOUR: u8 = u8::MAX;

/// A categorical column: a code per row into its dictionary, or [`NONE`].
#[derive(Debug, Clone, Default)]
pub struct Dimension {
    /// Role of the column (`category`, `region`, `attribute`, ...).
    pub role: &'static str,
    /// Name of the column in the file.
    pub name: String,
    /// Distinct values.
    pub values: Dictionary,
    /// One code per row.
    pub codes: Codes,
}

/// A further column, kept for analyses that ask for it by its role.
#[derive(Debug, Clone)]
pub struct Extra {
    /// Role of the column (`unit_price`, `points`, `due_date`, ...).
    pub role: &'static str,
    /// Name of the column in the file.
    pub name: String,
    /// One value per row.
    pub values: ExtraValues,
}

/// Values of an [`Extra`].
#[derive(Debug, Clone)]
pub enum ExtraValues {
    /// Numbers in 1/10,000; `i64::MIN` where there is none.
    Numbers(NumberColumn),
    /// Days; `None` where there is none.
    Days(Vec<Option<Day>>),
    /// Texts: a code per row into the dictionary, or [`NONE`].
    Texts(Dictionary, Codes),
}

/// Accepted rows, as a struct of arrays: all vectors have the same length, or are empty where the file has
/// no such column.
#[derive(Debug, Clone, Default)]
pub struct Transactions {
    /// Index of the row in the table that was read; `RawTable::row_number` tells its number in the file.
    pub row: Codes,
    /// Day of the sale.
    pub day: DayColumn,
    /// Net amount of the line; negative for a return.
    pub amount: MoneyColumn,
    /// Index into `customer_ids`, or [`NONE`] for an anonymous row. Empty if no column was mapped.
    pub customer: Vec<u32>,
    /// Index of the order: the order id, or the customer's day where there is none.
    pub order: Codes,
    /// Index into `product_ids`, or [`NONE`]. Empty if no column was mapped.
    pub product: Codes,
    /// Quantity in 1/10,000. Empty if no column was mapped; `i64::MIN` where it could not be read.
    pub quantity: NumberColumn,
    /// Cost of the line (quantity x unit cost, or amount - profit). Empty if unknown; `None` where a cell is.
    pub cost: Vec<Option<Money>>,
    /// What the further column `discount` holds; `None` without one.
    pub discount: Option<DiscountKind>,
    /// Distinct customer ids; whoever shows customers shares them.
    pub customer_ids: Arc<Dictionary>,
    /// Display name per customer id; empty if no name column.
    pub customer_names: Vec<String>,
    /// Distinct product ids.
    pub product_ids: Dictionary,
    /// Display name per product id; empty if no name column.
    pub product_names: Vec<String>,
    /// Number of distinct orders.
    pub n_orders: u32,
    /// Hour of the day (0 to 23) in which each order began, or [`NO_HOUR`]. Empty where the file tells no times.
    pub hours: Vec<u8>,
    /// Whether orders come from an order id column (else an order is a customer's day).
    pub has_order_ids: bool,
    /// Whether some order has rows without a customer beside rows of its customer: then the nets of a customer's orders
    /// are more than the sum of the rows that name the customer.
    pub has_mixed_orders: bool,
    /// Categorical columns, at most 16.
    pub dimensions: Vec<Dimension>,
    /// Columns of other roles, in file order.
    pub extras: Vec<Extra>,
    /// Products that are no goods (postage, fees, manual entries): indices into `product_ids`, ascending. Their
    /// rows count in revenue and stay out of what is said of products and baskets.
    pub non_products: Vec<u32>,
    /// Returns with the purchase that they take back: indices of rows, ascending. Only those that were found.
    pub return_of: Vec<(u32, u32)>,
    /// Rows whose amount was given back, wholly or in part, by a column of refunds: ascending. Their amounts are
    /// what was left; an order of which nothing was left is no purchase, and no gift either.
    pub refunded: Vec<u32>,
    /// ISO 4217 code of the currency where the file says it by a sign or a code, else empty.
    pub currency: String,
}

impl Transactions {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.day.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.day.is_empty()
    }

    /// Whether a customer column was mapped.
    pub fn has_customers(&self) -> bool {
        !self.customer.is_empty()
    }

    /// The dimension with this column name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|d| d.name == name)
    }

    /// The further column with this role.
    pub fn extra(&self, role: &str) -> Option<&ExtraValues> {
        self.extras.iter().find(|extra| extra.role == role).map(|extra| &extra.values)
    }

    /// The numbers of the further column with this role, one per row.
    pub fn numbers(&self, role: &str) -> Option<&NumberColumn> {
        match self.extra(role)? {
            ExtraValues::Numbers(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// Whether a row sells goods, not postage or a fee.
    pub fn is_goods(&self, row: usize) -> bool {
        self.product.get(row).is_none_or(|product| self.non_products.binary_search(&product).is_err())
    }

    /// First and last day, `None` without rows.
    pub fn period(&self) -> Option<(Day, Day)> {
        self.day.range()
    }
}
