//! What moved sales, from bytes to figures, by hand.

use super::report::{engine, load, near};
use keliu::report::Figures;

/// Two whole months: customers a and b, b recommended by a; c comes in February. Visitors stand once a day.
const SHOP: &str = "date,customer,order,amount,cost,visitors,referred_by
2024-01-01,a,o1,100,60,50,
2024-01-31,b,o2,50,30,50,a
2024-02-01,a,o3,120,60,60,
2024-02-29,b,o4,80,40,60,a
2024-02-29,c,o5,100,80,60,
";

const ROLES: [(&str, &str); 7] = [
    ("date", "date"),
    ("customer", "customer"),
    ("order", "order"),
    ("amount", "amount"),
    ("cost", "cost"),
    ("traffic", "visitors"),
    ("referrer", "referred_by"),
];

fn figures(csv: &str, roles: &[(&str, &str)]) -> Figures {
    let mut engine = engine();
    load(&mut engine, "shop.csv", csv.as_bytes(), roles).unwrap();
    engine.figures().unwrap()
}

#[track_caller]
fn is(figures: &Figures, expected: &[(&str, &str)]) {
    for (id, value) in expected {
        assert_eq!(figures.get(id), Some(*value), "{id}");
    }
}

/// January: 100 visitors, 1 direct customer, 2 customers, 2 orders, 150, cost 90. February: 120 visitors, 2 direct
/// customers, 3 customers, 3 orders, 300, cost 180. Gross profit 60 -> 120, so L = 60 / ln 2.
#[test]
fn a_shop_with_every_column() {
    let f = figures(SHOP, &ROLES);
    is(
        &f,
        &[
            ("drivers.unit", "month"),
            ("drivers.now.from", "2024-02-01"),
            ("drivers.growth.before", "150"),
            ("drivers.growth.new", "100"),
            ("drivers.growth.more", "50"),
            ("drivers.growth.lost", "0"),
            ("drivers.gross_retention", "1"),
            ("drivers.formula.result", "gross_profit"),
            ("drivers.formula.method", "lmdi"),
            ("drivers.formula.before", "60"),
            ("drivers.formula.now", "120"),
            ("drivers.formula.visitors.before", "100"),
            ("drivers.formula.visitors.now", "120"),
            ("drivers.formula.conversion.before", "0.01"),
            ("drivers.formula.referral.before", "2"),
            ("drivers.formula.referral.now", "1.5"),
            ("drivers.formula.orders_per_customer.now", "1"),
            ("drivers.formula.order_value.now", "100"),
            ("drivers.formula.margin.effect", "0"),
        ],
    );
    near(&f, "drivers.net_retention", 200.0 / 150.0, 1e-12);
    let mean = 60.0 / libm::log(2.0);
    let mut sum = 0.0;
    for (id, ratio) in [
        ("visitors", 1.2),
        ("conversion", (2.0 / 120.0) / 0.01),
        ("referral", 0.75),
        ("orders_per_customer", 1.0),
        ("order_value", 100.0 / 75.0),
    ] {
        let id = format!("drivers.formula.{id}.effect");
        let got: f64 = f.get(&id).unwrap().parse().unwrap();
        assert!((got - mean * libm::log(ratio)).abs() < 2e-4, "{id}: {got}");
        sum += got;
    }
    assert!((sum - 60.0).abs() < 1e-9, "{sum}");
    // Both months have two selling days: 300 / 150 either way.
    is(&f, &[("sales.last_month.revenue.mom", "1"), ("sales.last_month.revenue.mom_per_day", "1")]);
}

/// Without customers, the formula is about orders; without whole months or weeks, there is nothing to compare.
#[test]
fn shops_that_know_less() {
    let f =
        figures(SHOP, &[("date", "date"), ("order", "order"), ("amount", "amount"), ("ignore", "customer")]);
    assert_eq!(f.get("drivers.growth.before"), None);
    is(&f, &[("drivers.formula.orders.before", "2"), ("drivers.formula.orders.now", "3")]);
    let f = figures("date,customer,amount\n2024-01-05,a,10\n2024-01-06,b,10\n", &ROLES[..0]);
    assert_eq!(f.get("drivers.unit"), None);
}
