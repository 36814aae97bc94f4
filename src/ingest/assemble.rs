//! [`RawTable`] and [`Mapping`] -> [`Intake`]: transactions, and an account of every row.
//!
//! Every distinct cell is read once. A row ends in exactly one of three places: accepted, set aside or
//! rejected; what is worth knowing of an accepted row is noted beside it.
#![allow(clippy::indexing_slicing, reason = "codes are indices into tables made from the same columns")]

use super::cells::{Cell, Days, NO_DAY, NO_NUMBER, Numbers, Recoded, Window};
use super::columns::MAX_DIMENSIONS;
use super::decisions::Decisions;
use super::names::Names;
use super::orders::Orders;
use super::rows::{SetAside, reject_code, repeats};
use super::{Intake, Mapping, RawColumn, RawTable, Role, sense};
use crate::issue::{Error, Fate, Issues, Sample};
use crate::model::{Codes, Day, Dimension, DiscountKind, Money, NONE, SEGMENT_ROWS, Transactions};
use std::ops::Range;

/// Longest text in a sample, in characters.
const N_SAMPLE_CHARS: usize = 80;

/// Makes transactions of a table, and notes all that is worth knowing of its rows.
///
/// # Errors
/// `mapping.no_date`, `mapping.no_amount` (neither an amount nor quantity and unit price), `mapping.columns`
/// (not one role per column).
pub fn assemble(table: &RawTable, mapping: &Mapping) -> Result<Intake, Error> {
    let mut intake = take(table, mapping)?;
    look(table, mapping, &mut intake);
    Ok(intake)
}

/// Second part of [`assemble`]: what no sum rests on. To be called once.
pub fn look(table: &RawTable, mapping: &Mapping, intake: &mut Intake) {
    for row in repeats(table, &intake.transactions.row.to_vec()) {
        let sample = || sample_of(table, row as usize, None);
        intake.issues.add("row.duplicate", Fate::Noted, sample);
    }
    sense::look(table, mapping, intake);
}

/// First part of [`assemble`]: the rows, accounted for, with all that sums rest on.
///
/// # Errors
/// As [`assemble`].
pub fn take(table: &RawTable, mapping: &Mapping) -> Result<Intake, Error> {
    if mapping.roles.len() != table.columns.len()
        || table.columns.iter().any(|c| c.codes.len() != table.n_rows)
    {
        return Err(Error::new("mapping.columns"));
    }
    let mut assembly = Assembly::new(table, mapping)?;
    for (segment, first) in (0..table.n_rows).step_by(SEGMENT_ROWS).enumerate() {
        assembly.read(segment, first..table.n_rows.min(first + SEGMENT_ROWS));
    }
    Ok(assembly.finish())
}

/// Where the amount of a row comes from.
enum Amounts<'a> {
    Given(Numbers<'a>),
    Product { unit_price: Numbers<'a>, discount: Option<(Numbers<'a>, DiscountKind)> },
}

/// Where the cost of a row comes from.
enum Costs<'a> {
    Given(Numbers<'a>),
    PerUnit(Numbers<'a>),
    Profit(Numbers<'a>),
}

/// What a stretch of a column holds.
#[derive(Default)]
struct Scratch {
    days: Vec<Day>,
    /// Amounts of the accepted rows.
    amounts: Vec<i64>,
    numbers: Vec<i64>,
    keys: Vec<u32>,
}

struct Assembly<'a> {
    table: &'a RawTable,
    mapping: &'a Mapping,
    decisions: Decisions<'a>,
    set_aside: SetAside<'a>,
    /// The accepted rows of a stretch.
    accepted: Vec<usize>,
    scratch: Scratch,
    dates: Days<'a>,
    amounts: Amounts<'a>,
    quantity: Option<Numbers<'a>>,
    costs: Option<Costs<'a>>,
    customer: Option<Recoded<'a>>,
    customer_name: Option<&'a RawColumn>,
    product: Option<Recoded<'a>>,
    product_name: Option<&'a RawColumn>,
    customer_names: Names,
    product_names: Names,
    order: Option<Recoded<'a>>,
    orders: Orders,
    dimensions: Vec<(Role, Recoded<'a>, Codes)>,
    /// Per column, which distinct cells hold replaced bytes; empty if none does.
    damaged: Vec<(&'a RawColumn, Vec<bool>)>,
    next_short: usize,
    intake: Intake,
}

impl<'a> Assembly<'a> {
    fn new(table: &'a RawTable, mapping: &'a Mapping) -> Result<Self, Error> {
        let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
        let numbers = |role| {
            let i = mapping.column(role)?;
            table.columns.get(i).map(|c| Numbers::read(c, mapping.form_of(i)))
        };
        let dates = column(Role::Date).ok_or_else(|| Error::new("mapping.no_date"))?;
        let quantity = numbers(Role::Quantity);
        let price = mapping.price_column().and_then(|i| mapping.roles.get(i).copied()).and_then(numbers);
        let amounts = match (numbers(Role::Amount), price) {
            (Some(amount), _) => Amounts::Given(amount),
            (None, Some(unit_price)) if quantity.is_some() => {
                let discount = if mapping.subtracts_discount() { numbers(Role::Discount) } else { None };
                Amounts::Product { unit_price, discount: discount.map(|d| (d, mapping.discount)) }
            }
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
        let order = column(Role::Order).map(|c| Recoded::ids(c).without_texts());
        // One behind the other: when both are done they leave one gap, into which the purchases fit.
        let orders = Orders::with_room(order.as_ref().map_or(0, Recoded::n_keys_at_most));
        let is_damaged = |c: &'a RawColumn| Some((c, c.damaged_cells())).filter(|(_, d)| d.contains(&true));
        let damaged = match table.undecodable_rows[..] {
            [] => Vec::new(),
            _ => table.columns.iter().filter_map(is_damaged).collect(),
        };
        Ok(Self {
            mapping,
            decisions: Decisions::of(table, mapping),
            set_aside: SetAside::new(table),
            accepted: Vec::with_capacity(SEGMENT_ROWS),
            scratch: Scratch::default(),
            dates: Days::read(dates, mapping.dates()),
            amounts,
            quantity,
            costs,
            customer: column(Role::Customer).map(Recoded::customers),
            customer_name: column(Role::CustomerName),
            product: column(Role::Product).map(Recoded::texts),
            product_name: column(Role::ProductName),
            customer_names: Names::default(),
            product_names: Names::default(),
            orders,
            order,
            dimensions: dimensions
                .into_iter()
                .map(|(r, c)| (*r, Recoded::texts(c), Codes::default()))
                .collect(),
            damaged,
            next_short: 0,
            table,
            intake: Intake {
                n_read: table.n_rows as u64,
                transactions: roomy(table.n_rows, mapping),
                ..Intake::default()
            },
        })
    }

    /// Reads a stretch of rows: which of them are accepted, then column by column what they hold.
    ///
    /// Browsers run a function of WebAssembly in quickly made, slow code until it has been called often; a single
    /// long call never gets better. So the loops over all rows are cut into many calls, here and elsewhere.
    fn read(&mut self, segment: usize, rows: Range<usize>) {
        self.windows(|window| window.open(segment));
        let mut accepted = std::mem::take(&mut self.accepted);
        self.select(segment, rows.clone(), &mut accepted);
        if accepted.len() < rows.len() {
            let places: Vec<u32> = accepted.iter().map(|row| row_u32(row - rows.start)).collect();
            self.windows(|window| window.keep(&places));
        }
        self.intake.n_accepted += accepted.len() as u64;
        self.note_amounts(&accepted);
        self.quantities(segment, &accepted);
        self.costs(&accepted);
        self.customers(&accepted);
        self.products(segment, &accepted);
        self.orders(&accepted);
        for (_, values, codes) in &mut self.dimensions {
            values.append(segment, &mut self.scratch.keys, codes);
        }
        self.note_rows(&accepted);
        self.accepted = accepted;
    }

    fn windows(&mut self, mut each: impl FnMut(&mut Window<'a>)) {
        let Self { dates, amounts, quantity, costs, customer, product, order, dimensions, .. } = self;
        each(&mut dates.window);
        match amounts {
            Amounts::Given(amount) => each(&mut amount.window),
            Amounts::Product { unit_price, discount } => {
                each(&mut unit_price.window);
                if let Some((discount, _)) = discount {
                    each(&mut discount.window);
                }
            }
        }
        if let Some(quantity) = quantity {
            each(&mut quantity.window);
        }
        if let Some(Costs::Given(source) | Costs::PerUnit(source) | Costs::Profit(source)) = costs {
            each(&mut source.window);
        }
        for keys in [customer, product, order].into_iter().flatten() {
            each(&mut keys.window);
        }
        for (_, values, _) in dimensions {
            each(&mut values.window);
        }
    }

    /// Takes days and amounts of the rows that are accepted, and accounts for the others.
    #[inline(never)]
    fn select(&mut self, segment: usize, rows: Range<usize>, accepted: &mut Vec<usize>) {
        accepted.clear();
        let mut scratch = std::mem::take(&mut self.scratch);
        self.dates.fill(&mut scratch.days);
        // Amounts that stand in the codes of their cells need not be held twice.
        let mut cells: Option<&Codes> = None;
        if let Amounts::Given(amount) = &self.amounts {
            if amount.fill(&mut scratch.amounts) {
                cells = Some(&amount.column().codes);
            }
        } else {
            let each = rows.clone().map(|row| self.amount(row).map_or(NO_NUMBER, |money| money.0));
            scratch.amounts.clear();
            scratch.amounts.extend(each);
        }
        let surplus = &self.table.surplus;
        let n_surplus_before = |row: usize| surplus.partition_point(|(at, _)| (*at as usize) < row);
        let is_plain = n_surplus_before(rows.start) == n_surplus_before(rows.end)
            && self.decisions.is_empty
            && (self.table.repeated.is_empty() || self.table.counts_repeated)
            && !scratch.days.contains(&NO_DAY)
            && !scratch.amounts.contains(&NO_NUMBER);
        if is_plain {
            let tx = &mut self.intake.transactions;
            tx.day.extend_from_slice(&scratch.days);
            accepted.extend(rows);
        } else {
            cells = None;
            scratch.amounts.clear();
            for row in rows {
                if let Some((day, amount)) = self.judge(row) {
                    accepted.push(row);
                    self.intake.transactions.day.push(day);
                    scratch.amounts.push(amount.0);
                }
            }
        }
        let amount = &mut self.intake.transactions.amount;
        match cells {
            Some(cells) => amount.extend_from(cells, segment, &scratch.amounts),
            None => amount.extend_from_slice(&scratch.amounts),
        }
        scratch.keys.clear();
        scratch.keys.extend(accepted.iter().map(|row| row_u32(*row)));
        self.intake.transactions.row.extend(&scratch.keys);
        self.scratch = scratch;
    }

    /// Day and amount of a row; `None` if it is not accepted, which is then accounted for.
    #[inline]
    fn judge(&mut self, row: usize) -> Option<(Day, Money)> {
        let day = self.dates.at(row);
        if self.set_aside.is_in_other_file(row) {
            self.intake.n_set_aside += 1;
            self.leave_out(row, Fate::SetAside, "row.in_other_file", None);
            return None;
        }
        // Blank rows, repeated headers and totals have no date that can be read.
        if !matches!(day, Cell::Value(_))
            && let Some((code, column)) = self.set_aside.reason(row)
        {
            self.intake.n_set_aside += 1;
            self.leave_out(row, Fate::SetAside, code, column);
            return None;
        }
        if let Some(surplus) = self.set_aside.surplus(row) {
            let sample = sample(self.table, row, String::new(), surplus);
            self.intake.issues.add("row.surplus_fields", Fate::Rejected, || sample);
            self.intake.n_rejected += 1;
            self.intake.not_accepted.push((row_u32(row), Fate::Rejected, "row.surplus_fields"));
            return None;
        }
        let amount = self.amount(row);
        if let Some((code, column)) = self.decisions.aside(row, amount.ok()) {
            self.intake.n_set_aside += 1;
            self.leave_out(row, Fate::SetAside, code, column);
            return None;
        }
        let (code, column) = match (day, amount) {
            (Cell::Value(day), Ok(amount)) => return Some((day, amount)),
            (Cell::Value(_), Err(reason)) => reason,
            (day, _) => (reject_code(Role::Date, day), Some(self.dates.window.column)),
        };
        if code == "amount.missing" && self.is_further_item(row) {
            self.intake.n_set_aside += 1;
            self.leave_out(row, Fate::SetAside, "row.order_item", column);
            return None;
        }
        self.intake.n_rejected += 1;
        self.leave_out(row, Fate::Rejected, code, column);
        None
    }

    /// Whether a row belongs to the order of the row above: web shops write an order's amount on its first line only.
    fn is_further_item(&self, row: usize) -> bool {
        let Some(order) = &self.order else { return false };
        let codes = &order.column().codes;
        let own = codes.get(row);
        own.is_some() && own != order.column().empty() && row > 0 && own == codes.get(row - 1)
    }

    fn amount(&self, row: usize) -> Result<Money, (&'static str, Option<&'a RawColumn>)> {
        match &self.amounts {
            Amounts::Given(amount) => match amount.at(row) {
                Cell::Value(value) => Ok(Money(value)),
                cell => Err((reject_code(Role::Amount, cell), Some(amount.column()))),
            },
            Amounts::Product { unit_price, discount } => {
                let Some(quantity) = &self.quantity else { return Err(("quantity.missing", None)) };
                match (quantity.at(row), unit_price.at(row)) {
                    (Cell::Value(quantity), Cell::Value(price)) => {
                        let gross = Money::product(quantity, Money(price));
                        let net = match discount {
                            None => gross,
                            Some((discount, kind)) => match discount.at(row) {
                                Cell::Value(off) => gross.and_then(|gross| kind.net(gross, off)),
                                Cell::Missing => gross,
                                _ => return Err(("discount.unreadable", Some(discount.column()))),
                            },
                        };
                        net.ok_or(("amount.overflow", Some(unit_price.column())))
                    }
                    (Cell::Value(_), cell) => {
                        Err((reject_code(Role::UnitPrice, cell), Some(unit_price.column())))
                    }
                    (cell, _) => Err((reject_code(Role::Quantity, cell), Some(quantity.column()))),
                }
            }
        }
    }

    fn notes(&mut self) -> Notes<'_> {
        Notes { table: self.table, issues: &mut self.intake.issues }
    }

    #[inline(never)]
    fn note_amounts(&mut self, accepted: &[usize]) {
        let column = match &self.amounts {
            Amounts::Given(amount) => amount.column(),
            Amounts::Product { unit_price, .. } => unit_price.column(),
        };
        let mut notes = Notes { table: self.table, issues: &mut self.intake.issues };
        for (row, amount) in accepted.iter().zip(&self.scratch.amounts) {
            match amount {
                1.. => {}
                0 => notes.note(*row, "amount.zero", Some(column)),
                _ => notes.note(*row, "amount.negative", Some(column)),
            }
        }
    }

    fn quantities(&mut self, segment: usize, accepted: &[usize]) {
        let Some(quantity) = &self.quantity else { return };
        let numbers = &mut self.scratch.numbers;
        quantity.append(segment, numbers, &mut self.intake.transactions.quantity);
        if numbers.contains(&NO_NUMBER) {
            let mut notes = Notes { table: self.table, issues: &mut self.intake.issues };
            for (place, row) in accepted.iter().enumerate() {
                if matches!(quantity.at(place), Cell::Unreadable | Cell::Overflow) {
                    notes.note(*row, "quantity.unreadable", Some(quantity.column()));
                }
            }
        }
    }

    #[inline(never)]
    fn costs(&mut self, accepted: &[usize]) {
        let Some(costs) = &self.costs else { return };
        let (Costs::Given(source) | Costs::PerUnit(source) | Costs::Profit(source)) = costs;
        let tx = &mut self.intake.transactions;
        let first = tx.quantity.len().saturating_sub(accepted.len());
        let mut notes = Notes { table: self.table, issues: &mut self.intake.issues };
        for (place, row) in accepted.iter().enumerate() {
            let cell = source.at(place);
            let cost = cell.value().and_then(|value| match costs {
                Costs::Given(_) => Some(Money(value)),
                Costs::PerUnit(_) => {
                    let quantity = tx.quantity.get(first + place).filter(|q| *q != NO_NUMBER)?;
                    Money::product(quantity, Money(value))
                }
                Costs::Profit(_) => self.scratch.amounts[place].checked_sub(value).map(Money),
            });
            if cost.is_none() && !matches!(cell, Cell::Missing) {
                notes.note(*row, "cost.unreadable", Some(source.column()));
            }
            tx.cost.push(cost);
        }
    }

    fn customers(&mut self, accepted: &[usize]) {
        let Some(customer) = &mut self.customer else { return };
        let tx = &mut self.intake.transactions;
        let first = tx.customer.len();
        customer.fill(&mut tx.customer);
        let keys = &tx.customer[first..];
        if keys.contains(&NONE) {
            let mut notes = Notes { table: self.table, issues: &mut self.intake.issues };
            for (row, _) in accepted.iter().zip(keys).filter(|(_, key)| **key == NONE) {
                notes.note(*row, "customer.missing", Some(customer.column()));
            }
        }
        if let Some(names) = self.customer_name {
            self.customer_names.keep_first(customer.values.len(), keys, accepted, names);
        }
    }

    fn products(&mut self, segment: usize, accepted: &[usize]) {
        let Some(product) = &mut self.product else { return };
        let tx = &mut self.intake.transactions;
        let keys = &mut self.scratch.keys;
        product.append(segment, keys, &mut tx.product);
        if let Some(names) = self.product_name {
            self.product_names.keep_first(product.values.len(), keys, accepted, names);
        }
    }

    #[inline(never)]
    fn orders(&mut self, accepted: &[usize]) {
        let tx = &mut self.intake.transactions;
        let first = tx.day.len() - accepted.len();
        let keys = &mut self.scratch.keys;
        keys.clear();
        if let Some(order) = &mut self.order {
            order.fill(keys);
            if keys.contains(&NONE) {
                let mut notes = Notes { table: self.table, issues: &mut self.intake.issues };
                for (row, _) in accepted.iter().zip(&*keys).filter(|(_, key)| **key == NONE) {
                    notes.note(*row, "order.missing", Some(order.column()));
                }
            }
        } else {
            keys.resize(accepted.len(), NONE);
        }
        for (at, key) in (first..).zip(&mut *keys) {
            let customer = tx.customer.get(at).copied().unwrap_or(NONE);
            *key = self.orders.number(*key, customer, || tx.day.at(at));
        }
        tx.order.extend(keys);
    }

    /// Notes of whole rows.
    #[inline(never)]
    fn note_rows(&mut self, accepted: &[usize]) {
        if self.next_short < self.table.short_rows.len() {
            for row in accepted {
                if self.set_aside.is_short(*row, &mut self.next_short) {
                    self.notes().note(*row, "row.short", None);
                }
            }
        }
        if self.damaged.is_empty() {
            return;
        }
        for row in accepted {
            let is_damaged = |(column, damaged): &&(&RawColumn, Vec<bool>)| {
                column.codes.get(*row).is_some_and(|code| damaged.get(code as usize) == Some(&true))
            };
            if let Some((column, _)) = self.damaged.iter().find(is_damaged) {
                let column = *column;
                self.notes().note(*row, "text.undecodable", Some(column));
            }
        }
    }

    fn leave_out(&mut self, row: usize, fate: Fate, code: &'static str, column: Option<&RawColumn>) {
        self.intake.not_accepted.push((row_u32(row), fate, code));
        let table = self.table;
        self.intake.issues.add(code, fate, || sample_of(table, row, column));
    }

    fn finish(self) -> Intake {
        let Self { mut intake, table, mapping, decisions, .. } = self;
        // In a stretch, columns were read one after the other.
        intake.issues.in_order_of_rows();
        let tx = &mut intake.transactions;
        if let Some(customer) = self.customer {
            tx.customer_ids = customer.values.into();
            if self.customer_name.is_some() {
                tx.customer_names = self.customer_names.texts;
                tx.customer_names.resize(tx.customer_ids.len(), String::new());
            }
        }
        if let Some(product) = self.product {
            tx.product_ids = product.values;
            if self.product_name.is_some() {
                tx.product_names = self.product_names.texts;
                tx.product_names.resize(tx.product_ids.len(), String::new());
            }
        }
        (tx.n_orders, tx.has_mixed_orders) = self.orders.finish(&mut tx.order);
        tx.has_order_ids = self.order.is_some();
        tx.dimensions = self
            .dimensions
            .into_iter()
            .map(|(role, values, codes)| Dimension {
                role: role.name(),
                name: values.column().name.clone(),
                values: values.values,
                codes,
            })
            .collect();
        let (Amounts::Given(money) | Amounts::Product { unit_price: money, .. }) = &self.amounts;
        money.currency().unwrap_or_default().clone_into(&mut tx.currency);
        sense::settle(table, mapping, &decisions, &mut intake);
        intake
    }
}

/// Transactions with room for all rows: what grows is moved, and in WebAssembly its old place is lost.
fn roomy(n: usize, mapping: &Mapping) -> Transactions {
    let room = |role| if mapping.column(role).is_some() { n } else { 0 };
    Transactions {
        customer: Vec::with_capacity(room(Role::Customer)),
        discount: mapping.column(Role::Discount).map(|_| mapping.discount),
        ..Transactions::default()
    }
}

/// Notes of accepted rows.
struct Notes<'a> {
    table: &'a RawTable,
    issues: &'a mut Issues,
}

impl Notes<'_> {
    fn note(&mut self, row: usize, code: &'static str, column: Option<&RawColumn>) {
        self.issues.add(code, Fate::Noted, || sample_of(self.table, row, column));
    }
}

fn row_u32(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn sample_of(table: &RawTable, row: usize, column: Option<&RawColumn>) -> Sample {
    match column {
        Some(column) => sample(table, row, column.name.clone(), &column.text(row)),
        None => {
            let cells: Vec<_> = table.columns.iter().map(|c| c.text(row)).collect();
            sample(table, row, String::new(), &cells.join(" | "))
        }
    }
}

fn sample(table: &RawTable, row: usize, column: String, text: &str) -> Sample {
    let short: String = text.chars().take(N_SAMPLE_CHARS).collect();
    let text = if short.len() < text.len() { format!("{short}…") } else { short };
    Sample { row: table.row_number(row), index: row_u32(row), column, text }
}
