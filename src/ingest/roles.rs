//! What a column can mean.

use super::date::{DateNumbers, Reading};
use super::number::{NoNumber, Shape};
use super::rules::Rules;
use crate::model::DiscountKind;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Not used.
    Ignore,
    /// Day of the sale.
    Date,
    /// Who bought: an id, else a name or a phone number.
    Customer,
    /// How the customer is shown.
    CustomerName,
    /// Net amount of the line.
    Amount,
    /// Units sold.
    Quantity,
    /// Price of one unit.
    UnitPrice,
    /// Order, invoice or receipt number.
    Order,
    /// Product id, else its name.
    Product,
    /// How the product is shown.
    ProductName,
    /// Kind of product.
    Category,
    /// Brand.
    Brand,
    /// Where it was sold: shop, web, marketplace.
    Channel,
    /// Shop or branch.
    Store,
    /// Where the customer is.
    Region,
    /// Department of the seller or of the shop.
    Department,
    /// Who sold it.
    Salesperson,
    /// Time of the sale, where it stands apart from the date.
    Time,
    /// Cost of one unit.
    UnitCost,
    /// Cost of the line.
    Cost,
    /// Profit of the line; amount - profit = cost.
    Profit,
    /// Gross margin as a share of the amount.
    MarginPercent,
    /// Discount (share, percent or amount); subtracted only where the amount is derived.
    Discount,
    /// Price before discount.
    ListPrice,
    /// Whether it was sold under a promotion, or under which.
    Promotion,
    /// State of the order, or kind of the document: paid, cancelled, returned.
    Status,
    /// Kind of line, where a file has several: order, refund, fee, transfer.
    Kind,
    /// Amount given back.
    Refund,
    /// Tax of the line.
    Tax,
    /// Currency of the row.
    Currency,
    /// How it was paid.
    PaymentMethod,
    /// Day of the payment.
    PaidDate,
    /// Amount paid so far.
    PaidAmount,
    /// Day on which payment is due.
    DueDate,
    /// Amount not yet paid.
    DueAmount,
    /// Credit limit of the customer.
    CreditLimit,
    /// Member or not, or tier of membership.
    Member,
    /// Loyalty points.
    Points,
    /// What the customer has paid in and not spent yet.
    Balance,
    /// Months left of the customer's contract.
    ContractMonths,
    /// Machines or licences of ours that the customer has in use.
    InstalledBase,
    /// Who recommended the customer.
    Referrer,
    /// Planned sales.
    Plan,
    /// Expense, cost to serve.
    Expense,
    /// Budget.
    Budget,
    /// Invested in the customer: acquisition, relationship.
    Invested,
    /// Price of a competitor.
    CompetitorPrice,
    /// Market share.
    MarketShare,
    /// All that the customer buys of the category, from whomever.
    Wallet,
    /// Stock.
    Stock,
    /// Visitors or views.
    Traffic,
    /// Stage of a lead, or number of visits.
    LeadStage,
    /// Complaint or ticket.
    Complaint,
    /// Satisfaction, recommendation.
    Satisfaction,
    /// A trait of the customer: age, gender, household.
    Demographic,
    /// Any other categorical column, for filters.
    Attribute,
}

/// What a role's cells are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Not read.
    Nothing,
    /// A day.
    Day,
    /// A time of day.
    Time,
    /// A number.
    Number,
    /// A key or a name.
    Key,
    /// One of few texts: cuts sales into parts that can be filtered.
    Category,
}

/// All roles in the order of the menu, with their stable names and forms.
const ROLES: [(Role, &str, Form); 56] = [
    (Role::Ignore, "ignore", Form::Nothing),
    (Role::Date, "date", Form::Day),
    (Role::Customer, "customer", Form::Key),
    (Role::CustomerName, "customer_name", Form::Key),
    (Role::Amount, "amount", Form::Number),
    (Role::Quantity, "quantity", Form::Number),
    (Role::UnitPrice, "unit_price", Form::Number),
    (Role::Order, "order", Form::Key),
    (Role::Product, "product", Form::Key),
    (Role::ProductName, "product_name", Form::Key),
    (Role::Category, "category", Form::Category),
    (Role::Brand, "brand", Form::Category),
    (Role::Channel, "channel", Form::Category),
    (Role::Store, "store", Form::Category),
    (Role::Region, "region", Form::Category),
    (Role::Department, "department", Form::Category),
    (Role::Salesperson, "salesperson", Form::Category),
    (Role::Time, "time", Form::Time),
    (Role::UnitCost, "unit_cost", Form::Number),
    (Role::Cost, "cost", Form::Number),
    (Role::Profit, "profit", Form::Number),
    (Role::MarginPercent, "margin_percent", Form::Number),
    (Role::Discount, "discount", Form::Number),
    (Role::ListPrice, "list_price", Form::Number),
    (Role::Promotion, "promotion", Form::Category),
    (Role::Status, "status", Form::Category),
    (Role::Kind, "kind", Form::Category),
    (Role::Refund, "refund", Form::Number),
    (Role::Tax, "tax", Form::Number),
    (Role::Currency, "currency", Form::Key),
    (Role::PaymentMethod, "payment_method", Form::Category),
    (Role::PaidDate, "paid_date", Form::Day),
    (Role::PaidAmount, "paid_amount", Form::Number),
    (Role::DueDate, "due_date", Form::Day),
    (Role::DueAmount, "due_amount", Form::Number),
    (Role::CreditLimit, "credit_limit", Form::Number),
    (Role::Member, "member", Form::Category),
    (Role::Points, "points", Form::Number),
    (Role::Balance, "balance", Form::Number),
    (Role::ContractMonths, "contract_months", Form::Number),
    (Role::InstalledBase, "installed_base", Form::Number),
    (Role::Referrer, "referrer", Form::Key),
    (Role::Plan, "plan", Form::Number),
    (Role::Expense, "expense", Form::Number),
    (Role::Budget, "budget", Form::Number),
    (Role::Invested, "invested", Form::Number),
    (Role::CompetitorPrice, "competitor_price", Form::Number),
    (Role::MarketShare, "market_share", Form::Number),
    (Role::Wallet, "wallet", Form::Number),
    (Role::Stock, "stock", Form::Number),
    (Role::Traffic, "traffic", Form::Number),
    (Role::LeadStage, "lead_stage", Form::Category),
    (Role::Complaint, "complaint", Form::Category),
    (Role::Satisfaction, "satisfaction", Form::Number),
    (Role::Demographic, "demographic", Form::Category),
    (Role::Attribute, "attribute", Form::Category),
];

impl Role {
    /// All roles, in the order of the menu.
    pub fn all() -> impl Iterator<Item = Role> {
        ROLES.into_iter().map(|(role, ..)| role)
    }

    fn entry(self) -> (Role, &'static str, Form) {
        ROLES.into_iter().find(|(role, ..)| *role == self).unwrap_or((Role::Ignore, "ignore", Form::Nothing))
    }

    /// Stable name, as on the command line and in texts (`role.<name>`).
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// What its cells are read as.
    pub fn form(self) -> Form {
        self.entry().2
    }

    /// The role with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        ROLES.into_iter().find(|(_, own, _)| *own == name).map(|(role, ..)| role)
    }

    /// Whether several columns may have it.
    pub fn is_shared(self) -> bool {
        matches!(self, Role::Ignore | Role::Kind | Role::Demographic | Role::Attribute)
    }

    /// Whether it cuts sales into parts that can be filtered.
    pub fn is_dimension(self) -> bool {
        self.form() == Form::Category
    }

    /// Whether it is read as a number.
    pub fn is_number(self) -> bool {
        self.form() == Form::Number
    }

    /// Whether the table of sales itself needs it, so that it must be certain before a report.
    pub fn is_needed(self) -> bool {
        matches!(
            self,
            Role::Date | Role::Customer | Role::Amount | Role::Quantity | Role::UnitPrice | Role::Order
        )
    }
}

/// Order of day, month and year where a column writes all three as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 2024-03-05.
    Ymd,
    /// 05/03/2024 is the fifth of March.
    Dmy,
    /// 05/03/2024 is the third of May.
    Mdy,
}

/// The decimal sign of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal {
    /// 1,234.56.
    Point,
    /// 1.234,56.
    Comma,
}

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberForm {
    /// The decimal sign.
    pub decimal: Decimal,
    /// Power of ten of the unit: 4 for a column in 万元.
    pub scale: u8,
}

impl NumberForm {
    /// The value of a number in 1/10,000.
    ///
    /// # Errors
    /// [`NoNumber`].
    pub fn value(self, shape: Shape) -> Result<i64, NoNumber> {
        shape.scaled(self.scale).value(self.decimal)
    }
}

/// What every column means, and how dates and numbers are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// One role per column of the table.
    pub roles: Vec<Role>,
    /// How the date column is written.
    pub date_order: DateOrder,
    /// What bare numbers in the date column mean.
    pub date_numbers: DateNumbers,
    /// Whether years of three digits in the date column are those of the Republic of China.
    pub is_roc: bool,
    /// How numbers are written where their column does not tell.
    pub decimal: Decimal,
    /// How the numbers of each column are written; columns beyond the end as `decimal` says.
    pub decimals: Vec<Decimal>,
    /// Powers of ten of the columns' units; columns beyond the end have none.
    pub scales: Vec<u8>,
    /// What the discount column holds.
    pub discount: DiscountKind,
    /// Which rows count, as the user chose.
    pub rules: Rules,
}

impl Mapping {
    /// The first column with a role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|&r| r == role)
    }

    /// How the numbers of a column are written.
    pub fn form_of(&self, column: usize) -> NumberForm {
        NumberForm {
            decimal: self.decimals.get(column).copied().unwrap_or(self.decimal),
            scale: self.scales.get(column).copied().unwrap_or(0),
        }
    }

    /// The price that makes an amount with the quantity: the unit price, else the list price.
    pub fn price_column(&self) -> Option<usize> {
        self.column(Role::UnitPrice).or_else(|| self.column(Role::ListPrice))
    }

    /// Whether a discount must come off quantity x price: a unit price beside a list price is net already.
    pub fn subtracts_discount(&self) -> bool {
        self.column(Role::UnitPrice).is_none() || self.column(Role::ListPrice).is_none()
    }

    /// How the date column is read.
    pub fn dates(&self) -> Reading {
        Reading { order: self.date_order, numbers: self.date_numbers, is_roc: self.is_roc }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_role_is_in_the_menu() {
        let mut names: Vec<&str> = Role::all().map(Role::name).collect();
        assert_eq!(Role::all().last(), Some(Role::Attribute));
        assert_eq!(Role::Attribute as usize + 1, names.len());
        assert!(Role::all().all(|role| Role::from_name(role.name()) == Some(role)));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ROLES.len());
    }
}
