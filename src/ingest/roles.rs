//! What a column can mean.

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
    /// Who sold it.
    Salesperson,
    /// Cost of one unit.
    UnitCost,
    /// Cost of the line.
    Cost,
    /// Profit of the line; amount - profit = cost.
    Profit,
    /// Discount (share or amount); kept for later analyses, never subtracted from a mapped amount.
    Discount,
    /// Price before discount.
    ListPrice,
    /// Any other categorical column, for filters.
    Attribute,
}

impl Role {
    /// All roles, in the order of the menu.
    pub const ALL: [Role; 22] = [
        Role::Ignore,
        Role::Date,
        Role::Customer,
        Role::CustomerName,
        Role::Amount,
        Role::Quantity,
        Role::UnitPrice,
        Role::Order,
        Role::Product,
        Role::ProductName,
        Role::Category,
        Role::Brand,
        Role::Channel,
        Role::Store,
        Role::Region,
        Role::Salesperson,
        Role::UnitCost,
        Role::Cost,
        Role::Profit,
        Role::Discount,
        Role::ListPrice,
        Role::Attribute,
    ];

    /// Stable name, as on the command line and in texts (`role.<name>`).
    pub fn name(self) -> &'static str {
        match self {
            Role::Ignore => "ignore",
            Role::Date => "date",
            Role::Customer => "customer",
            Role::CustomerName => "customer_name",
            Role::Amount => "amount",
            Role::Quantity => "quantity",
            Role::UnitPrice => "unit_price",
            Role::Order => "order",
            Role::Product => "product",
            Role::ProductName => "product_name",
            Role::Category => "category",
            Role::Brand => "brand",
            Role::Channel => "channel",
            Role::Store => "store",
            Role::Region => "region",
            Role::Salesperson => "salesperson",
            Role::UnitCost => "unit_cost",
            Role::Cost => "cost",
            Role::Profit => "profit",
            Role::Discount => "discount",
            Role::ListPrice => "list_price",
            Role::Attribute => "attribute",
        }
    }

    /// The role with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether several columns may have it.
    pub fn is_shared(self) -> bool {
        matches!(self, Role::Ignore | Role::Attribute)
    }

    /// Whether it cuts sales into parts that can be filtered.
    pub fn is_dimension(self) -> bool {
        matches!(
            self,
            Role::Category
                | Role::Brand
                | Role::Channel
                | Role::Store
                | Role::Region
                | Role::Salesperson
                | Role::Attribute
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

/// What every column means, and how dates and numbers are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// One role per column of the table.
    pub roles: Vec<Role>,
    /// How the date column is written.
    pub date_order: DateOrder,
    /// How numbers are written.
    pub decimal: Decimal,
}

impl Mapping {
    /// The first column with a role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|&r| r == role)
    }
}
