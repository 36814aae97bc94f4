//! From the lines of a sales file to the answer of a price scenario.

use crate::ingest::{shared, take_in};
use keliu::analysis::pricing::elasticities::{self, Elasticities};
use keliu::analysis::pricing::estimate::Rests;
use keliu::analysis::pricing::light::Light;
use keliu::analysis::pricing::panel::Period;
use keliu::analysis::pricing::panel_rows::{self, Config};
use keliu::analysis::pricing::parts::{self, Base, OfSegments};
use keliu::analysis::pricing::segments;
use keliu::analysis::pricing::simulator::Question;
use keliu::math::rng::Pcg64;
use keliu::model::{Day, Extra, ExtraValues, Money, Transactions};
use libm::{exp, log};

const N_PRODUCTS: u32 = 20;
const N_DAYS: i32 = 730;

/// Two years of single purchases: 20 products whose prices change now and then, customers 0 to 99 of whom the
/// first 50 (segment 0) look at prices less.
fn shop(has_costs: bool, has_list_prices: bool) -> Transactions {
    let mut rng = Pcg64::new(21);
    let mut tx = Transactions::default();
    let (mut unit_prices, mut list_prices) = (Vec::new(), Vec::new());
    let ids: Vec<u32> = (0..100)
        .map(|c| {
            std::sync::Arc::make_mut(&mut tx.customer_ids).intern(format!("c{c:03}").as_bytes()).unwrap()
        })
        .collect();
    for product in 0..N_PRODUCTS {
        let code = tx.product_ids.intern(format!("p{product:02}").as_bytes()).unwrap();
        let usual = 5.0 + f64::from(product);
        let mut level = 1.0;
        for day in 0..N_DAYS {
            if day % 60 == 0 {
                level = 0.85 + 0.3 * rng.uniform();
            }
            let is_off = has_list_prices && rng.index(10) == 0;
            let list = (usual * level * 100.0).round() / 100.0;
            let price = if is_off { (list * 80.0).round() / 100.0 } else { list };
            for (group, slope) in [(0, -1.2), (1, -2.8)] {
                let mean = 0.4 * exp(slope * log(price / usual));
                if rng.uniform() < mean.min(1.0) {
                    let quantity = 1 + rng.index(3) as i64;
                    let amount =
                        Money::product(quantity * 10_000, Money((price * 10_000.0).round() as i64)).unwrap();
                    tx.row.push(tx.day.len() as u32);
                    tx.day.push(Day(15_000 + day));
                    tx.product.push(code);
                    tx.customer.push(ids[group * 50 + rng.index(50)]);
                    tx.order.push(tx.day.len() as u32 - 1);
                    tx.quantity.extend_from_slice(&[quantity * 10_000]);
                    tx.amount.push(amount);
                    if has_costs {
                        tx.cost.push(Some(Money((usual * 6_000.0) as i64 * quantity)));
                    }
                    unit_prices.push((price * 10_000.0).round() as i64);
                    list_prices.push((list * 10_000.0).round() as i64);
                }
            }
        }
    }
    tx.n_orders = tx.day.len() as u32;
    let mut extra = |role, values: Vec<i64>| {
        tx.extras.push(Extra {
            role,
            name: role.to_owned(),
            values: ExtraValues::Numbers(values.into_iter().collect()),
        });
    };
    extra("unit_price", unit_prices);
    if has_list_prices {
        extra("list_price", list_prices);
    }
    tx
}

fn all_rows(tx: &Transactions) -> Vec<u32> {
    (0..tx.len() as u32).collect()
}

fn estimate(tx: &Transactions) -> Elasticities {
    elasticities::run(tx, &all_rows(tx), &Config::default()).unwrap()
}

fn group_of(customer: u32) -> Option<usize> {
    Some(usize::from(customer >= 50))
}

fn base(tx: &Transactions, found: &Elasticities) -> Base {
    let groups = panel_rows::by_group(tx, &all_rows(tx), &found.file, 2, group_of);
    let units: Vec<&[f64]> = groups.iter().map(|g| g.units.as_slice()).collect();
    let panel = &found.file.panel;
    let slopes =
        segments::run(panel, &found.estimate.controls, &units, found.estimate.elasticity, &found.pooled);
    let of = OfSegments { units: &slopes, buyers: &[] };
    assert!(slopes[0].distance.value > 0.0 && slopes[1].distance.value < 0.0);
    parts::run(tx, &all_rows(tx), found, Some(of), 2, group_of, 0.3).unwrap()
}

#[test]
fn a_shop_from_lines_to_scenario() {
    let tx = shop(true, false);
    let found = estimate(&tx);
    assert_eq!((found.file.period, found.estimate.controls.rests), (Period::Week, Rests::OnPrice));
    let (low, high) = found.estimate.elasticity.interval(3.0);
    assert!(low < -2.0 && high > -2.2 && high < -0.5, "{:?}", found.estimate.elasticity);
    assert_eq!(found.products.len(), 20);
    assert!(found.products.iter().all(|p| p.verdict.light != Light::Red && p.units.estimate.value < 0.0));
    assert!(found.estimate.margins.is_some() && found.products.iter().all(|p| p.buyers.is_some()));
    assert_eq!(found.alternatives.len(), 4);

    let base = base(&tx, &found);
    assert!(base.tells_retention && base.cost_coverage == 1.0);
    assert_eq!((base.products.len(), base.segments.len()), (20, 3));
    // The base is what was sold in the last year.
    let last_year = |row: &u32| tx.day.at(*row as usize).0 > 15_000 + N_DAYS - 1 - 365;
    let revenue: i64 =
        all_rows(&tx).iter().filter(|r| last_year(r)).map(|&r| tx.amount.get(r as usize).unwrap().0).sum();
    let answer = base.simulator.answer(&Question::plain(base.simulator.changes(0.05, |_| true)));
    assert!((answer.revenue.now - Money(revenue).to_f64()).abs() < 1e-6);
    assert!(answer.units.then < answer.units.now && answer.lost.0 > 0.0);
    // The second segment looks at prices more, and is the one that leaves.
    let gone = |at: usize| answer.segments[at].then.units / answer.segments[at].now.units;
    assert!(gone(0) > gone(1), "{} {}", gone(0), gone(1));
    assert!(answer.segments[1].lost > answer.segments[0].lost && answer.segments[2].lost == 0.0);
}

/// A file of weekly sums over many places has one date a week: its periods are weeks, however much it sells a day, and none of
/// its rows is an empty day.
#[test]
fn weekly_sums_are_weeks() {
    let mut text = "date,store,product id,quantity,unit price,amount\n".to_owned();
    for week in 0..60_i32 {
        let day = Day(11_000 + 7 * week).iso();
        for store in 0..40 {
            for product in 0..3 {
                let price = f64::from(100 + (week * 5 + product * 3 + store) % 9) / 50.0;
                let units = (60.0 / price / price).round();
                text += &format!("{day},S{store},P{product},{units},{price:.2},{:.2}\n", units * price);
            }
        }
    }
    let tx = take_in(text.as_bytes()).2.transactions;
    let file = panel_rows::build(&tx, &all_rows(&tx), &Config::default()).unwrap();
    assert_eq!((file.period, file.panel.len(), file.place.as_deref()), (Period::Week, 7_200, Some("store")));
    assert!(file.panel.units.iter().all(|units| *units > 0.0));
}

#[test]
fn discounts_are_told_apart_from_list_prices() {
    let tx = shop(false, true);
    let found = estimate(&tx);
    assert_eq!(found.estimate.controls.rests, Rests::OnListPrice);
    assert!(found.estimate.discount.is_some());
    let base = base(&tx, &found);
    assert_eq!(base.cost_coverage, 0.0);
    let part = base.simulator.parts()[0];
    assert!((part.cost / part.price - 0.7).abs() < 1e-12);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let tx = shop(true, false);
    let mut rows = all_rows(&tx);
    let found = elasticities::run(&tx, &rows, &Config::default()).unwrap();
    Pcg64::new(2).shuffle(&mut rows);
    let shuffled = elasticities::run(&tx, &rows, &Config::default()).unwrap();
    assert_eq!(found.products, shuffled.products);
    assert_eq!(found.estimate.elasticity, shuffled.estimate.elasticity);
}

#[test]
fn a_file_without_price_changes_is_refused() {
    let mut tx = shop(false, false);
    let at_one_price = |row: usize| {
        let price = 50_000 + 10_000 * i64::from(tx.product.get(row).unwrap());
        Money::product(tx.quantity.get(row).unwrap(), Money(price)).unwrap()
    };
    tx.amount = (0..tx.len()).map(at_one_price).collect();
    tx.extras.clear();
    let refused = elasticities::run(&tx, &all_rows(&tx), &Config::default()).unwrap_err();
    assert_eq!(refused.code, "pricing.no_variation");
    let few = elasticities::run(&tx, &[0, 1, 2], &Config::default()).unwrap_err();
    assert_eq!(few.code, "pricing.no_variation");
    assert_eq!(elasticities::run(&tx, &[], &Config::default()).unwrap_err().code, "pricing.no_sales");
}

/// Whatever a real file holds, there are no nonsense numbers.
#[test]
fn published_files() {
    for name in ["online_retail_2010_2011.csv.gz", "complete_journey_open.csv.gz", "superstore_us.csv"] {
        let Some(bytes) = shared(&format!("data/{name}")) else { return };
        let (_, _, intake) = take_in(&bytes);
        let tx = intake.transactions;
        let found = match elasticities::run(&tx, &all_rows(&tx), &Config::default()) {
            Ok(found) => found,
            Err(refused) => {
                println!("{name}: {refused}");
                continue;
            }
        };
        let count = |light| found.products.iter().filter(|p| p.verdict.light == light).count();
        println!(
            "{name}: {:?} {:?} {:?} left out {} place {:?} category {:?} rests {:?} e {:?} naive {:?} green {} amber {} red {}",
            found.file.period,
            found.file.panel.len(),
            found.light,
            found.file.n_left_out,
            found.file.place,
            found.file.category,
            found.estimate.controls.rests,
            found.estimate.elasticity,
            found.estimate.naive,
            count(Light::Green),
            count(Light::Amber),
            count(Light::Red)
        );
        for product in &found.products {
            let slope = product.units.estimate;
            assert!(slope.value.is_finite() && slope.se.is_finite() && slope.se > 0.0, "{name} {product:?}");
            assert!((0.0..=1.0).contains(&product.units.weight));
        }
        let base = parts::run(&tx, &all_rows(&tx), &found, None, 1, |_| Some(0), 0.3).unwrap();
        let answer = base.simulator.answer(&Question::plain(base.simulator.changes(0.05, |_| true)));
        assert!(answer.profit.then.is_finite() && answer.p_profit_rises.is_some(), "{name}");
    }
}
