//! What a salesperson would say of a file: what was returned, what is no product, which months are not whole.
//!
//! Runs after the rows were taken. It changes amounts only where the file says that a row takes back a sale;
//! everything else it finds is noted beside the rows.

use super::by_cell::ByCell;
use super::check::{self, AmountCheck};
use super::date::Remark;
use super::decisions::Decisions;
use super::hours;
use super::notes::{Notes, mended, plain, rounded, scaled, units, which};
use super::periods::{self, Periods};
use super::returns::{self, Returns};
use super::words::{self, Words};
use super::{
    Intake, Mapping, RawColumn, RawTable, Role, Rules, content, currencies, extras, non_product, unit,
};
use crate::model::{Day, Money, Transactions};

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Sense {
    /// Returns.
    pub returns: Returns,
    /// Partial months, unbelievable days.
    pub periods: Periods,
    /// Whether amount = quantity x unit price.
    pub check: Option<AmountCheck>,
    /// The currencies of the file, that of most rows first, if it has several.
    pub currencies: Vec<String>,
    /// Which rows count, as chosen.
    pub rules: Rules,
    /// What the words of states and kinds come to.
    pub words: Words,
    /// Columns that were read in a unit, with its power of ten.
    pub scaled: Vec<(String, u8)>,
    /// Whether [`Sense::check`] was made.
    is_checked: bool,
    /// What was left out as void or not is the user's choice: whether there is any such row.
    pub has_void: bool,
}

/// Words for products and customers that are trials.
fn is_test(text: &str) -> bool {
    let text = text.trim();
    let is_begun = text.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("test"));
    let rest = text.get(4..).filter(|_| is_begun);
    rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()) || rest.starts_with([' ', '_', '-']))
        || (!text.is_ascii() && (text.contains("测试") || text.contains("測試")))
}

/// Settles what amounts and which currency the rows have: what every sum rests on.
pub fn settle(table: &RawTable, mapping: &Mapping, decisions: &Decisions<'_>, intake: &mut Intake) {
    let tx = &mut intake.transactions;
    let mut sense = Sense { rules: mapping.rules.clone(), ..Sense::default() };
    let has = |role| mapping.column(role).is_some();
    let is_back = |(quantity, amount): (i64, Money)| quantity < 0 && amount.0 > 0;
    if has(Role::Refund)
        || has(Role::Status)
        || has(Role::Kind)
        || (tx.quantity.has_negative() && tx.quantity.iter().zip(tx.amount.iter()).any(is_back))
    {
        // Amounts are checked as the file gives them, before returns change their sign.
        let rows = tx.row.to_vec();
        tx.extras = extras::collect(table, mapping, &rows);
        sense.check = check::run(tx, has(Role::Amount), slack(table, mapping));
        sense.is_checked = true;
        sense.returns = returns::net(table, mapping, decisions, &rows, tx);
    }
    if let Some(code) = decisions.currency() {
        code.clone_into(&mut tx.currency);
        sense.currencies = currencies::codes(table, mapping);
    } else if tx.currency.is_empty()
        && let [only] = &currencies::codes(table, mapping)[..]
        && only.len() == 3
    {
        only.clone_into(&mut tx.currency);
    } else if tx.currency.is_empty()
        && let Some(code) = unit::of_titles(&table.titles).and_then(|unit| unit.currency)
    {
        code.clone_into(&mut tx.currency);
    }
    sense.has_void =
        mapping.rules.keeps_void || intake.not_accepted.iter().any(|(.., code)| code.starts_with("order."));
    intake.sense = sense;
}

/// By how much the amounts may be off because they were rounded in a large unit.
fn slack(table: &RawTable, mapping: &Mapping) -> u64 {
    mapping.column(Role::Amount).map_or(0, |i| content::slack(table, i, mapping.form_of(i)))
}

/// Looks at the accepted rows of `intake`, once: what else is worth knowing of them.
pub fn look(table: &RawTable, mapping: &Mapping, intake: &mut Intake) {
    let rows = intake.transactions.row.to_vec();
    let column = |role| mapping.column(role).and_then(|i| table.columns.get(i));
    let mut sense = std::mem::take(&mut intake.sense);
    let tx = &mut intake.transactions;
    if !sense.is_checked {
        tx.extras = extras::collect(table, mapping, &rows);
        sense.check = check::run(tx, mapping.column(Role::Amount).is_some(), slack(table, mapping));
        sense.is_checked = true;
    }
    tx.hours = hours::of_orders(table, mapping, tx);
    sense.words = Words::of(table, mapping);
    sense.periods = periods::look(&tx.day, tx.period());
    returns::match_up(table, mapping, &rows, tx, &mut sense.returns);
    tx.non_products = non_product::find(tx, &mapping.rules);

    let notes = Notes { table, rows: &rows };
    dates(&notes, mapping, &sense.periods, intake, column(Role::Date));
    for role in [Role::Amount, Role::UnitPrice, Role::Quantity] {
        rounded(&notes, mapping, role, intake);
    }
    for role in [Role::Quantity, Role::UnitPrice] {
        units(&notes, mapping, role, intake);
    }
    sense.scaled = scaled(&notes, mapping, intake);
    mended(table, intake);
    for (code, list, column) in words::unknown(table, mapping, &intake.transactions) {
        for row in list.iter().filter_map(|i| rows.get(*i as usize)) {
            sense.words.add_unknown(code, &column.text(*row as usize));
        }
        notes.add(intake, code, list.into_iter(), Some(column), |_| String::new());
    }
    if let Some(check) = &sense.check {
        let tx = &intake.transactions;
        let amount = |i: u32| tx.amount.get(i as usize).map_or(0, |a| a.0);
        let words: Vec<String> = check
            .differing
            .iter()
            .take(crate::issue::Issues::N_SAMPLES)
            .map(|(i, expected)| format!("{} ≠ {}", plain(expected.0), plain(amount(*i))))
            .collect();
        let text = |i: u32| {
            let at = check.differing.iter().take(words.len()).position(|(row, _)| *row == i);
            at.and_then(|at| words.get(at).cloned()).unwrap_or_default()
        };
        let rows: Vec<u32> = check.differing.iter().map(|(row, _)| *row).collect();
        notes.add(intake, "amount.differs", rows.into_iter(), column(Role::Amount), text);
    }
    let returns = &sense.returns;
    let no_text = |_: u32| String::new();
    let amount = column(Role::Amount).or_else(|| column(Role::Quantity));
    for (code, list, column) in [
        ("return.negated", &returns.negated, amount),
        ("return.refunded", &returns.refunded, column(Role::Refund)),
        ("return.refunded_before", &returns.refunded_before, column(Role::Refund)),
        ("return.unmatched", &returns.unmatched, amount),
    ] {
        notes.add(intake, code, list.iter().copied(), column, no_text);
    }
    let matched: Vec<u32> = intake.transactions.return_of.iter().map(|(row, _)| *row).collect();
    notes.add(intake, "return.matched", matched.into_iter(), amount, no_text);
    goods(&notes, intake, column(Role::Product));
    trials(&notes, intake, column(Role::Product), column(Role::Customer));
    let only = sense.periods.partial_first.filter(|first| sense.periods.partial_last == Some(*first));
    // The only month of a file is named once.
    let last = sense.periods.partial_last.filter(|_| only.is_none());
    for (code, month) in [("period.first", sense.periods.partial_first), ("period.last", last)] {
        let Some(month) = month else { continue };
        let month = Day::first_of_month(month)..Day::first_of_month(month + 1);
        let days = &intake.transactions.day;
        let list = which(days.len(), |i| days.get(i).is_some_and(|day| month.contains(&day)));
        notes.add(intake, code, list.into_iter(), column(Role::Date), no_text);
    }
    intake.sense = sense;
}

fn dates(
    notes: &Notes<'_>,
    mapping: &Mapping,
    periods: &Periods,
    intake: &mut Intake,
    column: Option<&RawColumn>,
) {
    let Some(column) = column else { return };
    let n = intake.transactions.len();
    let reading = mapping.dates();
    let remarks = ByCell::of(column, move |text| match reading.look(text) {
        Some((_, Remark::OtherOrder)) => 1_u8,
        Some((_, Remark::MonthOnly)) => 2,
        _ => 0,
    });
    for (code, number) in [("date.other_order", 1), ("date.month_only", 2)] {
        if remarks.any(|remark| remark == number) {
            let at = |i: usize| notes.rows.get(i).is_some_and(|row| remarks.at(*row as usize) == number);
            notes.add(intake, code, which(n, at).into_iter(), Some(column), |_| String::new());
        }
    }
    let early = Day::first_of_month(1990 * 12);
    let days = &intake.transactions.day;
    let is_early = which(n, |i| days.get(i).is_some_and(|day| day < early));
    let is_late = match periods.believable_until {
        Some(limit) => which(n, |i| days.get(i).is_some_and(|day| day > limit)),
        None => Vec::new(),
    };
    notes.add(intake, "date.before_1990", is_early.into_iter(), Some(column), |_| String::new());
    notes.add(intake, "date.far_ahead", is_late.into_iter(), Some(column), |_| String::new());
}

fn goods(notes: &Notes<'_>, intake: &mut Intake, column: Option<&RawColumn>) {
    let tx = &intake.transactions;
    if tx.non_products.is_empty() {
        return;
    }
    let list = which(tx.len(), |row| !tx.is_goods(row));
    notes.add(intake, "row.non_product", list.into_iter(), column, |_| String::new());
}

fn trials(notes: &Notes<'_>, intake: &mut Intake, product: Option<&RawColumn>, customer: Option<&RawColumn>) {
    let tx = &intake.transactions;
    let tests = |ids: &crate::model::Dictionary, names: &[String]| -> Vec<bool> {
        let all = 0..u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let name = |id: u32| names.get(id as usize).map_or("", String::as_str);
        all.map(|id| is_test(ids.text(id)) || is_test(name(id))).collect()
    };
    type CodeOf<'a> = &'a dyn Fn(usize) -> Option<u32>;
    let pairs: [(CodeOf<'_>, Vec<bool>, Option<&RawColumn>); 2] = [
        (&|i| tx.product.get(i), tests(&tx.product_ids, &tx.product_names), product),
        (&|i| tx.customer.get(i).copied(), tests(&tx.customer_ids, &tx.customer_names), customer),
    ];
    let mut found: Vec<(Vec<u32>, Option<&RawColumn>)> = Vec::new();
    for (code, tests, column) in pairs {
        if tests.contains(&true) {
            let is_trial = |i: usize| code(i).is_some_and(|code| tests.get(code as usize) == Some(&true));
            found.push((which(tx.len(), is_trial), column));
        }
    }
    for (list, column) in found {
        notes.add(intake, "row.test", list.into_iter(), column, |_| String::new());
    }
}

/// The products that are no goods, as the setting `rows.non_product` takes them.
pub fn non_product_ids(tx: &Transactions) -> Vec<String> {
    let mut ids: Vec<String> = tx.non_products.iter().map(|id| tx.product_ids.text(*id).to_owned()).collect();
    ids.sort();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trials_by_name() {
        for text in ["test", "TEST001", "Test customer", "测试客户", "test_user", "內部測試"] {
            assert!(is_test(text), "{text}");
        }
        for text in ["", "Testa AG", "testimony", "contest", "latest"] {
            assert!(!is_test(text), "{text}");
        }
    }
}
