//! [`RawTable`] and [`Mapping`] -> [`Intake`]: transactions, and an account of every row.
//!
//! Every distinct cell is read once. A row ends in exactly one of three places: accepted, set aside or
//! rejected; what is worth knowing of an accepted row is noted beside it.
#![allow(clippy::indexing_slicing, reason = "codes are indices into tables made from the same columns")]

use super::cells::{Cell, Numbers, Recoded, days};
use super::columns::MAX_DIMENSIONS;
use super::orders::Orders;
use super::rows::{SetAside, reject_code, repeats};
use super::{Intake, Mapping, RawColumn, RawTable, Role};
use crate::issue::{Error, Fate, Issues, Sample};
use crate::model::{Dimension, Money, NONE};

/// Longest text in a sample, in characters.
const N_SAMPLE_CHARS: usize = 80;

/// Makes transactions of a table.
///
/// # Errors
/// `mapping.no_date`, `mapping.no_amount` (neither an amount nor quantity and unit price), `mapping.columns`
/// (not one role per column).
pub fn assemble(table: &RawTable, mapping: &Mapping) -> Result<Intake, Error> {
    if mapping.roles.len() != table.columns.len()
        || table.columns.iter().any(|c| c.codes.len() != table.n_rows)
    {
        return Err(Error::new("mapping.columns"));
    }
    let mut assembly = Assembly::new(table, mapping)?;
    for row in 0..table.n_rows {
        assembly.add(row);
    }
    Ok(assembly.finish())
}

/// Where the amount of a row comes from.
enum Amounts<'a> {
    Given(Numbers<'a>),
    Product { unit_price: Numbers<'a> },
}

/// Where the cost of a row comes from.
enum Costs<'a> {
    Given(Numbers<'a>),
    PerUnit(Numbers<'a>),
    Profit(Numbers<'a>),
}

struct Assembly<'a> {
    table: &'a RawTable,
    set_aside: SetAside<'a>,
    /// Indices of the accepted rows.
    accepted: Vec<u32>,
    dates: &'a RawColumn,
    days: Vec<Cell<crate::model::Day>>,
    amounts: Amounts<'a>,
    quantity: Option<Numbers<'a>>,
    costs: Option<Costs<'a>>,
    customer: Option<Recoded<'a>>,
    customer_name: Option<&'a RawColumn>,
    product: Option<Recoded<'a>>,
    product_name: Option<&'a RawColumn>,
    order: Option<Recoded<'a>>,
    orders: Orders,
    dimensions: Vec<(Role, Recoded<'a>, Vec<u32>)>,
    /// Per column, which distinct cells hold replaced bytes; empty if none does.
    damaged: Vec<(&'a RawColumn, Vec<bool>)>,
    next_short: usize,
    intake: Intake,
}

impl<'a> Assembly<'a> {
    fn new(table: &'a RawTable, mapping: &Mapping) -> Result<Self, Error> {
        let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
        let numbers = |role| {
            let i = mapping.column(role)?;
            table.columns.get(i).map(|c| Numbers::read(c, mapping.decimal_of(i)))
        };
        let dates = column(Role::Date).ok_or_else(|| Error::new("mapping.no_date"))?;
        let quantity = numbers(Role::Quantity);
        let amounts = match (numbers(Role::Amount), numbers(Role::UnitPrice)) {
            (Some(amount), _) => Amounts::Given(amount),
            (None, Some(unit_price)) if quantity.is_some() => Amounts::Product { unit_price },
            _ => return Err(Error::new("mapping.no_amount")),
        };
        let costs = match (numbers(Role::Cost), numbers(Role::UnitCost), numbers(Role::Profit)) {
            (Some(cost), ..) => Some(Costs::Given(cost)),
            (_, Some(unit), _) if quantity.is_some() => Some(Costs::PerUnit(unit)),
            (.., Some(profit)) => Some(Costs::Profit(profit)),
            _ => None,
        };
        let is_dimension = |(role, _): &(&Role, &RawColumn)| role.is_dimension();
        let mut dimensions: Vec<_> = mapping.roles.iter().zip(&table.columns).filter(is_dimension).collect();
        // Named roles before attributes, should there be too many; the sort is stable.
        dimensions.sort_by_key(|(role, _)| **role == Role::Attribute);
        dimensions.truncate(MAX_DIMENSIONS);
        let is_damaged = |c: &'a RawColumn| Some((c, c.damaged_cells())).filter(|(_, d)| d.contains(&true));
        let damaged = match table.undecodable_rows[..] {
            [] => Vec::new(),
            _ => table.columns.iter().filter_map(is_damaged).collect(),
        };
        Ok(Self {
            set_aside: SetAside::new(table),
            accepted: Vec::with_capacity(table.n_rows),
            dates,
            days: days(dates, mapping.dates()),
            amounts,
            quantity,
            costs,
            customer: column(Role::Customer).map(Recoded::ids),
            customer_name: column(Role::CustomerName),
            product: column(Role::Product).map(Recoded::texts),
            product_name: column(Role::ProductName),
            order: column(Role::Order).map(Recoded::ids),
            orders: Orders::default(),
            dimensions: dimensions.into_iter().map(|(r, c)| (*r, Recoded::texts(c), Vec::new())).collect(),
            damaged,
            next_short: 0,
            table,
            intake: Intake { n_read: table.n_rows as u64, ..Intake::default() },
        })
    }

    fn add(&mut self, row: usize) {
        let day = self.days[self.dates.codes[row] as usize];
        if let Some((code, column)) = self.set_aside.reason(row, matches!(day, Cell::Value(_))) {
            self.intake.n_set_aside += 1;
            self.leave_out(row, Fate::SetAside, code, column);
            return;
        }
        if let Some(surplus) = self.set_aside.surplus(row) {
            let sample = sample(self.table, row, String::new(), surplus);
            self.intake.issues.add("row.surplus_fields", Fate::Rejected, || sample);
            self.reject(row, "row.surplus_fields");
            return;
        }
        let Cell::Value(day) = day else {
            self.leave_out(row, Fate::Rejected, reject_code(Role::Date, day), Some(self.dates));
            self.intake.n_rejected += 1;
            return;
        };
        let amount = match self.amount(row) {
            Ok(amount) => amount,
            Err((code, column)) => {
                self.leave_out(row, Fate::Rejected, code, column);
                self.intake.n_rejected += 1;
                return;
            }
        };
        self.accept(row, day, amount);
    }

    fn amount(&self, row: usize) -> Result<Money, (&'static str, Option<&'a RawColumn>)> {
        match &self.amounts {
            Amounts::Given(amount) => match amount.at(row) {
                Cell::Value(value) => Ok(Money(value)),
                cell => Err((reject_code(Role::Amount, cell), Some(amount.column))),
            },
            Amounts::Product { unit_price } => {
                let Some(quantity) = &self.quantity else { return Err(("quantity.missing", None)) };
                match (quantity.at(row), unit_price.at(row)) {
                    (Cell::Value(quantity), Cell::Value(price)) => Money::product(quantity, Money(price))
                        .ok_or(("amount.overflow", Some(unit_price.column))),
                    (Cell::Value(_), cell) => {
                        Err((reject_code(Role::UnitPrice, cell), Some(unit_price.column)))
                    }
                    (cell, _) => Err((reject_code(Role::Quantity, cell), Some(quantity.column))),
                }
            }
        }
    }

    fn accept(&mut self, row: usize, day: crate::model::Day, amount: Money) {
        let table = self.table;
        self.intake.n_accepted += 1;
        self.accepted.push(row_u32(row));
        let mut notes = Notes { table, row, issues: &mut self.intake.issues };
        let tx = &mut self.intake.transactions;
        tx.row.push(u32::try_from(table.row_number(row)).unwrap_or(u32::MAX));
        tx.day.push(day);
        tx.amount.push(amount);
        let amount_column = match &self.amounts {
            Amounts::Given(amount) => amount.column,
            Amounts::Product { unit_price } => unit_price.column,
        };
        if amount.0 < 0 {
            notes.note("amount.negative", Some(amount_column));
        } else if amount.0 == 0 {
            notes.note("amount.zero", Some(amount_column));
        }

        let quantity = self.quantity.as_ref().map(|quantity| {
            let cell = quantity.at(row);
            if matches!(cell, Cell::Unreadable | Cell::Overflow) {
                notes.note("quantity.unreadable", Some(quantity.column));
            }
            cell.value()
        });
        if let Some(quantity) = quantity {
            tx.quantity.push(quantity.unwrap_or(i64::MIN));
        }
        if let Some(costs) = &self.costs {
            let (Costs::Given(source) | Costs::PerUnit(source) | Costs::Profit(source)) = costs;
            let cell = source.at(row);
            let cost = cell.value().and_then(|value| match costs {
                Costs::Given(_) => Some(Money(value)),
                Costs::PerUnit(_) => Money::product(quantity.flatten()?, Money(value)),
                Costs::Profit(_) => amount.0.checked_sub(value).map(Money),
            });
            if cost.is_none() && !matches!(cell, Cell::Missing) {
                notes.note("cost.unreadable", Some(source.column));
            }
            tx.cost.push(cost);
        }

        let mut customer_code = NONE;
        if let Some(customer) = &mut self.customer {
            customer_code = customer.at(row);
            tx.customer.push(customer_code);
            if customer_code == NONE {
                notes.note("customer.missing", Some(customer.column));
            } else if let Some(names) = self.customer_name {
                name_once(&mut tx.customer_names, customer_code, || names.text(row));
            }
        }
        if let Some(product) = &mut self.product {
            let code = product.at(row);
            tx.product.push(code);
            if let (Some(names), true) = (self.product_name, code != NONE) {
                name_once(&mut tx.product_names, code, || names.text(row));
            }
        }
        let mut order_code = NONE;
        if let Some(order) = &mut self.order {
            order_code = order.at(row);
            if order_code == NONE {
                notes.note("order.missing", Some(order.column));
            }
        }
        tx.order.push(self.orders.number(order_code, customer_code, day));
        for (_, values, codes) in &mut self.dimensions {
            codes.push(values.at(row));
        }
        if self.next_short < table.short_rows.len() && self.set_aside.is_short(row, &mut self.next_short) {
            notes.note("row.short", None);
        }
        if let Some((column, _)) = self.damaged.iter().find(|(c, damaged)| damaged[c.codes[row] as usize]) {
            notes.note("text.undecodable", Some(column));
        }
    }

    fn reject(&mut self, row: usize, code: &'static str) {
        self.intake.n_rejected += 1;
        self.intake.not_accepted.push((row_u32(row), Fate::Rejected, code));
    }

    fn leave_out(&mut self, row: usize, fate: Fate, code: &'static str, column: Option<&RawColumn>) {
        self.intake.not_accepted.push((row_u32(row), fate, code));
        let table = self.table;
        self.intake.issues.add(code, fate, || sample_of(table, row, column));
    }

    fn finish(self) -> Intake {
        let Self { mut intake, table, .. } = self;
        for row in repeats(table, &self.accepted) {
            let sample = || sample_of(table, row as usize, None);
            intake.issues.add("row.duplicate", Fate::Noted, sample);
        }
        let tx = &mut intake.transactions;
        if let Some(customer) = self.customer {
            tx.customer_ids = customer.values;
            if self.customer_name.is_some() {
                tx.customer_names.resize(tx.customer_ids.len(), String::new());
            }
        }
        if let Some(product) = self.product {
            tx.product_ids = product.values;
            if self.product_name.is_some() {
                tx.product_names.resize(tx.product_ids.len(), String::new());
            }
        }
        tx.n_orders = self.orders.finish(&mut tx.order);
        tx.has_order_ids = self.order.is_some();
        tx.dimensions = self
            .dimensions
            .into_iter()
            .map(|(role, values, codes)| Dimension {
                role: role.name(),
                name: values.column.name.clone(),
                values: values.values,
                codes,
            })
            .collect();
        let (Amounts::Given(money) | Amounts::Product { unit_price: money }) = &self.amounts;
        money.currency().unwrap_or_default().clone_into(&mut tx.currency);
        intake
    }
}

/// Notes of one accepted row.
struct Notes<'a> {
    table: &'a RawTable,
    row: usize,
    issues: &'a mut Issues,
}

impl Notes<'_> {
    fn note(&mut self, code: &'static str, column: Option<&RawColumn>) {
        self.issues.add(code, Fate::Noted, || sample_of(self.table, self.row, column));
    }
}

fn row_u32(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// Keeps the first name that a key has.
fn name_once<'a>(names: &mut Vec<String>, code: u32, name: impl FnOnce() -> &'a str) {
    let at = code as usize;
    if names.len() <= at {
        names.resize(at + 1, String::new());
    }
    if names[at].is_empty() {
        name().clone_into(&mut names[at]);
    }
}

fn sample_of(table: &RawTable, row: usize, column: Option<&RawColumn>) -> Sample {
    match column {
        Some(column) => sample(table, row, column.name.clone(), column.text(row)),
        None => {
            let cells: Vec<&str> = table.columns.iter().map(|c| c.text(row)).collect();
            sample(table, row, String::new(), &cells.join(" | "))
        }
    }
}

fn sample(table: &RawTable, row: usize, column: String, text: &str) -> Sample {
    let short: String = text.chars().take(N_SAMPLE_CHARS).collect();
    let text = if short.len() < text.len() { format!("{short}…") } else { short };
    Sample { row: table.row_number(row), column, text }
}
