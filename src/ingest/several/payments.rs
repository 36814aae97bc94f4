//! A table of what was due and what was paid, kept for later analyses.

use super::{FileAccount, Use};
use crate::ingest::profile::is_missing;
use crate::ingest::{Decimal, Guess, RawColumn, RawTable, Role, date, formats, number};
use crate::issue::Fate;
use crate::model::{Day, Dictionary, Money, NONE};

/// Headings of the day on which a payment is due, in small letters without blanks and signs.
const DUE: [&str; 14] = [
    "duedate",
    "due",
    "paymentdue",
    "paymentduedate",
    "datedue",
    "netduedate",
    "maturitydate",
    "到期日",
    "到期日期",
    "应付日期",
    "应收日期",
    "付款到期日",
    "應收日期",
    "應付日期",
];
/// Headings of the day on which it was paid.
const PAID: [&str; 15] = [
    "paiddate",
    "paid",
    "datepaid",
    "paidat",
    "paidon",
    "paymentdate",
    "cleareddate",
    "settlementdate",
    "付款日期",
    "回款日期",
    "收款日期",
    "到账日期",
    "实际付款日",
    "实际回款日",
    "收款日",
];

/// What customers had to pay, and when they did. One entry per accepted row.
#[derive(Debug, Clone, Default)]
pub struct Payments {
    /// Customers, as the table writes them.
    pub customers: Dictionary,
    /// Who: index into `customers`, or [`NONE`].
    pub customer: Vec<u32>,
    /// When it was due.
    pub due: Vec<Day>,
    /// When it was paid; `None` if it was not, or not yet.
    pub paid: Vec<Option<Day>>,
    /// How much.
    pub amount: Vec<Money>,
}

fn plain(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn column<'t>(table: &'t RawTable, words: &[&str]) -> Option<&'t RawColumn> {
    table.columns.iter().find(|c| words.iter().any(|word| plain(&c.heading) == plain(word)))
}

/// Whether a table says what was due and what was paid.
pub fn is_payments(table: &RawTable) -> bool {
    column(table, &DUE).is_some() && column(table, &PAID).is_some()
}

/// Reads such a table, and accounts for its rows.
pub fn read(table: &RawTable, guess: &Guess, account: &mut FileAccount) -> Payments {
    let mut payments = Payments::default();
    account.purpose = Use::Payments;
    let (due, paid) = (column(table, &DUE), column(table, &PAID));
    let order = |column: Option<&RawColumn>| formats::date_order(column, None, false).0;
    let (due_order, paid_order) = (order(due), order(paid));
    let of = |role| guess.mapping.column(role).and_then(|at| table.columns.get(at));
    let (customer, amount) = (of(Role::Customer).or_else(|| of(Role::CustomerName)), of(Role::Amount));
    let decimal: Decimal = guess.mapping.decimal;
    for row in 0..table.n_rows {
        if table.columns.iter().all(|c| c.text(row).is_empty()) {
            account.leave_out(table, row, Fate::SetAside, "row.blank");
            continue;
        }
        let text =
            |column: Option<&'_ RawColumn>| column.map(|c| c.text(row).into_owned()).unwrap_or_default();
        let Some(due) = date::parse(&text(due)).and_then(|parts| parts.day(due_order)) else {
            account.leave_out(table, row, Fate::Rejected, "payment.no_due");
            continue;
        };
        let Ok(amount) = number::parse(&text(amount), decimal) else {
            account.leave_out(table, row, Fate::Rejected, "payment.no_amount");
            continue;
        };
        let paid_text = text(paid);
        let paid = date::parse(&paid_text).and_then(|parts| parts.day(paid_order));
        if paid.is_none() && !is_missing(&paid_text) {
            account.leave_out(table, row, Fate::Rejected, "payment.paid_unreadable");
            continue;
        }
        let customer = text(customer);
        let code = match is_missing(&customer) {
            true => NONE,
            false => payments.customers.intern(customer.as_bytes()).unwrap_or(NONE),
        };
        payments.customer.push(code);
        payments.due.push(due);
        payments.paid.push(paid);
        payments.amount.push(Money(amount));
    }
    payments
}
