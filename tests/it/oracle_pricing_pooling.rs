//! Files whose true elasticities are known: what the estimates make of them.

use crate::ingest::shared;
use crate::oracle_data::{close, json, number};
use crate::oracle_pricing::{columns, parsed};
use keliu::analysis::pricing::estimate::{self, FileEstimate};
use keliu::analysis::pricing::light::{self, Light, Reason, Verdict};
use keliu::analysis::pricing::panel::{Panel, Period, Sale, Zeros};
use keliu::analysis::pricing::pooling::{self, Pooled};
use keliu::analysis::pricing::slope::{Slope, Z_95};
use keliu::analysis::pricing::{alternatives, segments};
use keliu::math::rng::Pcg64;
use libm::{exp, log};

/// Products, weeks, units and promotions as in a file that has every week of every product.
pub fn complete_panel(
    product: &[f64],
    week: &[f64],
    price: &[f64],
    units: &[f64],
    promotion: &[f64],
) -> Panel {
    let sale = |row: usize| Sale {
        product: product[row] as u32,
        place: 0,
        time: week[row] as u32,
        units: units[row],
        price: price[row],
        list: price[row],
        promotion: promotion[row],
        buyers: 0.0,
        lines: units[row],
    };
    Panel::from_sales((0..units.len()).map(sale).collect(), Zeros::AsGiven)
}

fn both(panel: &Panel) -> (FileEstimate, Pooled) {
    let file = estimate::run(panel, Period::Week).unwrap();
    let log_price = &file.controls.log_price;
    let pooled = pooling::run(panel, &panel.units, &file.fitted, log_price, file.elasticity.value).unwrap();
    (file, pooled)
}

struct Score {
    rmse: f64,
    n_wrong_sign: usize,
    coverage: f64,
}

fn score(pooled: &Pooled, truth: &[f64]) -> Score {
    let n = truth.len() as f64;
    let pairs = || pooled.products.iter().zip(truth);
    let squares: f64 = pairs().map(|(p, e)| (p.estimate.value - e) * (p.estimate.value - e)).sum();
    let n_covered = pairs().filter(|(p, e)| (p.estimate.value - **e).abs() <= Z_95 * p.estimate.se).count();
    Score {
        rmse: (squares / n).sqrt(),
        n_wrong_sign: pooled.products.iter().filter(|p| p.estimate.value >= 0.0).count(),
        coverage: n_covered as f64 / n,
    }
}

#[test]
fn six_simulated_files() {
    let oracle = json(include_str!("../oracle/pricing_sim.json"));
    let truths = columns(
        include_bytes!("../oracle/pricing_sim_truth.csv"),
        &["0.5_exog", "0.5_endog", "2_exog", "2_endog", "10_exog", "10_endog"],
    );
    for (name, truth) in
        ["0.5_exog", "0.5_endog", "2_exog", "2_endog", "10_exog", "10_endog"].iter().zip(&truths)
    {
        let Some(bytes) = shared(&format!("oracles/pricing_sim_{name}.csv.gz")) else { return };
        let c: Vec<Vec<f64>> = columns(&bytes, &["product", "week", "price", "units", "promo"])
            .iter()
            .map(|c| parsed(c))
            .collect();
        let panel = complete_panel(&c[0], &c[1], &c[2], &c[3], &c[4]);
        let (file, pooled) = both(&panel);
        let o = &oracle["files"][*name];
        close(name, file.elasticity.value, number(&o["ppml_elasticity"]), 1e-6);
        close(name, file.promotion.unwrap().value, number(&o["ppml_promo"]), 1e-6);
        close(name, file.log_log.unwrap().value, number(&o["ols_loglog_positive"]), 1e-6);
        let s = score(&pooled, &parsed(truth));
        println!(
            "{name}: rmse {:.4} coverage {:.4} wrong {} spread {:.3}",
            s.rmse, s.coverage, s.n_wrong_sign, pooled.spread
        );
        assert!(s.rmse <= 0.5 && s.n_wrong_sign == 0, "{name} {}", s.rmse);
        assert!((0.89..=0.96).contains(&s.coverage), "{name} {}", s.coverage);
    }
}

/// A file of our own: the world of `pricing_sim`, with another generator.
struct World {
    panel: Panel,
    truth: Vec<f64>,
}

fn normal(rng: &mut Pcg64) -> f64 {
    keliu::math::normal::quantile(rng.uniform().max(1e-12))
}

/// A Poisson count: by its waiting times.
fn count(rng: &mut Pcg64, mean: f64) -> f64 {
    let (mut n, mut waited) = (0.0, -log(1.0 - rng.uniform()));
    while waited < mean {
        n += 1.0;
        waited -= log(1.0 - rng.uniform());
    }
    n
}

fn world(level: f64, follows_season: bool, seed: u64) -> World {
    const N_PRODUCTS: usize = 150;
    const N_WEEKS: usize = 104;
    let mut rng = Pcg64::new(seed);
    let season: Vec<f64> = (0..N_WEEKS)
        .map(|w| {
            let is_feast = (47..=50).contains(&(w % 52));
            0.35 * libm::sin(std::f64::consts::TAU * w as f64 / 52.0) + if is_feast { 0.5 } else { 0.0 }
        })
        .collect();
    let mut truth = Vec::new();
    let (mut product, mut week, mut price, mut units, mut promotion) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for p in 0..N_PRODUCTS {
        let elasticity = -2.0 + 0.5 * normal(&mut rng);
        truth.push(elasticity);
        let base = level * exp(0.6 * normal(&mut rng) - 0.18);
        let list = exp(3.0 + 0.6 * normal(&mut rng));
        let n_changes = 2 + rng.index(3);
        let changes = rng.sample(N_WEEKS - 16, n_changes);
        let levels: Vec<f64> =
            (0..=n_changes).map(|i| if i == 0 { 0.0 } else { 0.3 * rng.uniform() - 0.15 }).collect();
        for w in 0..N_WEEKS {
            let path = levels[changes.iter().filter(|at| **at + 8 <= w).count()];
            let is_promoted = rng.uniform() < 0.08;
            let depth = if is_promoted { log(1.0 - (0.1 + 0.2 * rng.uniform())) } else { 0.0 };
            let lp = path + depth + if follows_season { 0.5 * season[w] } else { 0.0 };
            let lift = if is_promoted { log(1.25) } else { 0.0 };
            product.push(p as f64);
            week.push(w as f64);
            price.push(list * exp(lp));
            units.push(count(&mut rng, base * exp(season[w] + elasticity * lp + lift)));
            promotion.push(f64::from(u8::from(is_promoted)));
        }
    }
    World { panel: complete_panel(&product, &week, &price, &units, &promotion), truth }
}

/// Pooling finds the truth of a simulated file, and sparse weeks do not fool it as they do log-log regressions.
#[test]
fn worlds_of_our_own() {
    for (level, follows_season) in [(0.5, true), (2.0, false), (10.0, true)] {
        let World { panel, truth } = world(level, follows_season, 7);
        let (file, pooled) = both(&panel);
        let s = score(&pooled, &truth);
        assert!((file.elasticity.value + 2.0).abs() < 0.25, "{level} {:?}", file.elasticity);
        let log_log = file.log_log.unwrap().value;
        assert!(level > 1.0 || log_log > -1.2, "zeros left out: {log_log}");
        assert!(s.rmse <= 0.5 && s.n_wrong_sign == 0, "{level} {}", s.rmse);
        // 150 products: a 95 % interval that holds covers 87 % or more of them in all but one file in 10,000.
        assert!(s.coverage >= 0.87, "{level} {}", s.coverage);
        for p in &pooled.products {
            let raw = p.raw.unwrap();
            assert!((p.estimate.value - ((1.0 - p.weight) * raw.value + p.weight * p.prior)).abs() < 1e-9);
        }
    }
}

#[test]
fn what_was_held_back_tells_the_shapes_apart() {
    let World { panel, .. } = world(2.0, true, 3);
    let file = estimate::run(&panel, Period::Week).unwrap();
    let found = alternatives::run(&panel, &file.controls.log_price, &file.controls.clusters, file.elasticity);
    assert_eq!(found.len(), 4);
    let deviances: Vec<f64> = found.iter().map(|a| a.held_back.unwrap()).collect();
    assert!(deviances[1..].iter().all(|d| *d >= deviances[0]), "{found:?}");
    assert!(deviances.iter().all(|d| (0.5..5.0).contains(d)), "{found:?}");
}

fn verdicts(panel: &Panel) -> Vec<Verdict> {
    let (file, pooled) = both(panel);
    light::run(panel, &file.controls, &file.fitted, file.elasticity.value, &pooled)
}

/// A price that never moved, two weeks of data, cuts that follow weak sales: never a confident number.
#[test]
fn what_cannot_be_told_is_refused() {
    let World { mut panel, .. } = world(40.0, false, 5);
    let row = |product: usize, week: usize| product * 104 + week;
    (0..104).for_each(|week| panel.price[row(0, week)] = 9.9);
    // Product 2 is cut by a fifth whenever the week before was weak, and raised again after a strong one.
    let mut rng = Pcg64::new(1);
    let mut shock = 0.0;
    for week in 0..104 {
        panel.price[row(2, week)] = if shock < 0.0 { 8.0 } else { 10.0 };
        shock = 0.9 * shock + 0.25 * normal(&mut rng);
        panel.units[row(2, week)] = (40.0 * exp(shock)).round();
    }
    let panel = panel.filter(|row| row / 104 != 1 || row % 104 < 2);
    let found = verdicts(&panel);
    assert_eq!((found[0].light, &found[0].reasons[..]), (Light::Red, &[Reason::OnePrice][..]));
    assert_eq!(found[1].light, Light::Red);
    assert!(found[1].reasons.contains(&Reason::TooFewPeriods), "{:?}", found[1]);
    assert!(found[2].reasons.contains(&Reason::CutsAfterWeakSales), "{:?}", found[2]);
    let n_green = found.iter().filter(|v| v.light == Light::Green).count();
    assert!(n_green > 120, "{n_green}");
    let n_doubted = found.iter().filter(|v| v.reasons.contains(&Reason::CutsAfterWeakSales)).count();
    assert!(n_doubted <= 4, "{n_doubted}");
}

/// Sales that surely rise with the price are not called unclear: something else moved them.
#[test]
fn a_wrong_sign_has_its_own_reason() {
    let World { mut panel, .. } = world(40.0, false, 5);
    let own = panel.price[3 * 104..4 * 104].to_vec();
    let mean = own.iter().sum::<f64>() / 104.0;
    for (week, price) in own.iter().enumerate() {
        panel.units[3 * 104 + week] = (40.0 * libm::pow(price / mean, 3.0)).round();
    }
    let found = verdicts(&panel);
    assert_eq!(found[3].light, Light::Red);
    assert!(found[3].reasons.contains(&Reason::WrongSign), "{:?}", found[3]);
    assert!(!found[3].reasons.contains(&Reason::SignUnclear), "{:?}", found[3]);
    assert_eq!(found.iter().filter(|v| v.reasons.contains(&Reason::WrongSign)).count(), 1);
}

#[test]
fn a_season_that_prices_follow_is_said() {
    let World { panel, .. } = world(10.0, true, 9);
    let found = verdicts(&panel);
    assert!(found.iter().filter(|v| v.follows_season).count() > 75);
    let World { panel, .. } = world(10.0, false, 9);
    assert!(verdicts(&panel).iter().filter(|v| v.follows_season).count() < 5);
}

/// Two kinds of buyers, of whom one looks at prices more.
#[test]
fn segments_are_told_apart() {
    let World { panel, .. } = world(10.0, false, 4);
    let mut rng = Pcg64::new(8);
    // Prices relative to the product's mean, so that both kinds are half of every product's buyers.
    let mean = |log_price: &[f64]| log_price.iter().sum::<f64>() / log_price.len() as f64;
    let centred: Vec<f64> = panel
        .log_price()
        .chunks(104)
        .flat_map(|x| x.iter().map(|v| v - mean(x)).collect::<Vec<_>>())
        .collect();
    let calm: Vec<f64> = centred.iter().map(|x| count(&mut rng, 3.0 * exp(-1.0 * x))).collect();
    let keen: Vec<f64> = centred.iter().map(|x| count(&mut rng, 3.0 * exp(-3.0 * x))).collect();
    let mut panel = panel;
    panel.units = calm.iter().zip(&keen).map(|(a, b)| a + b).collect();
    panel.promotion = Vec::new();
    let (file, pooled) = both(&panel);
    let found = segments::run(&panel, &file.controls, &[&calm, &keen], file.elasticity, &pooled);
    assert!(
        (found[0].raw.unwrap().value + 1.0).abs() < 0.2 && (found[1].raw.unwrap().value + 3.0).abs() < 0.2
    );
    assert!(found[0].distance.value > 0.5 && found[1].distance.value < -0.5, "{:?}", found[1].distance);
    let covered = |at: usize, truth: f64| {
        let within = |s: &&Slope| (s.value - truth).abs() <= Z_95 * s.se;
        found[at].products.iter().filter(within).count()
    };
    assert!(covered(0, -1.0) > 130 && covered(1, -3.0) > 130, "{} {}", covered(0, -1.0), covered(1, -3.0));
    // A segment that buys nothing has the file's elasticity, less surely.
    let nothing = vec![0.0; panel.len()];
    let found = segments::run(&panel, &file.controls, &[&nothing], file.elasticity, &pooled);
    assert!(found[0].raw.is_none() && found[0].products[0].value == pooled.products[0].estimate.value);
    assert!(found[0].products[0].se > pooled.products[0].estimate.se);
}
