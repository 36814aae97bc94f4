//! Regressions of prices on published panels, held to independent computations.

use crate::ingest::{shared, take_in};
use crate::oracle_data::{close, json, number};
use keliu::analysis::pricing::panel::{Panel, Period};
use keliu::analysis::pricing::panel_rows::{self, Config};
use keliu::analysis::pricing::{alternatives, estimate};
use keliu::math::least_squares::{self, Design, LeastSquares};
use keliu::math::paule_mandel::population;
use keliu::math::poisson::{self, Poisson};
use keliu::model::NONE;
use serde_json::Value;

/// Printed digits of the oracles of open data sets.
const PRINTED: f64 = 1e-6;

pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// Codes in the order in which keys are first seen.
pub fn codes<T: PartialEq + Clone + Ord>(keys: &[T]) -> Vec<u32> {
    let mut distinct = keys.to_vec();
    distinct.sort();
    distinct.dedup();
    keys.iter().map(|key| distinct.binary_search(key).unwrap() as u32).collect()
}

fn logs(values: &[f64]) -> Vec<f64> {
    values.iter().map(|v| libm::log(*v)).collect()
}

#[test]
fn tiny_least_squares() {
    let oracle = json(include_str!("../oracle/pricing_tiny.json"));
    let o = &oracle["ols_loglog"];
    let (price, units) = (numbers(&o["price"]), numbers(&o["units"]));
    let ones = vec![1.0; price.len()];
    let (lp, lq) = (logs(&price), logs(&units));
    let fit = |outcome: &[f64], x: &[f64]| {
        LeastSquares::fit(&Design { outcome, covariates: &[&ones, x], factors: &[], clusters: None }).unwrap()
    };
    let log_log = fit(&lq, &lp);
    let check = |fit: &LeastSquares, o: &Value, kinds: &[(&str, least_squares::Errors)]| {
        for at in 0..2 {
            close("coef", fit.coefficients[at], number(&o["coef"][at]), 1e-9);
            for (name, kind) in kinds {
                close(name, fit.standard_errors(*kind).unwrap()[at], number(&o[*name][at]), 1e-8);
            }
        }
        close("r2", fit.r_squared, number(&o["r2"]), 1e-9);
    };
    use least_squares::Errors as E;
    check(
        &log_log,
        o,
        &[("se", E::Classical), ("hc0", E::Hc0), ("hc1", E::Hc1), ("hc2", E::Hc2), ("hc3", E::Hc3)],
    );
    close("sigma", log_log.sigma(), number(&o["sigma"]), 1e-9);
    let (semi, linear) = (fit(&lq, &price), fit(&units, &price));
    check(&semi, &oracle["ols_semilog"], &[("se", E::Classical)]);
    check(&linear, &oracle["ols_linear"], &[("se", E::Classical)]);
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    close(
        "semilog",
        semi.coefficients[1] * mean(&price),
        number(&oracle["ols_semilog"]["elasticity_at_mean_price"]),
        1e-9,
    );
    let at_means = linear.coefficients[1] * mean(&price) / mean(&units);
    close("linear", at_means, number(&oracle["ols_linear"]["elasticity_at_means"]), 1e-9);
}

#[test]
fn tiny_poisson() {
    let oracle = json(include_str!("../oracle/pricing_tiny.json"));
    let rows = oracle["ppml"]["rows"].as_array().unwrap();
    let product = codes(&rows.iter().map(|r| r[0].as_str().unwrap()).collect::<Vec<_>>());
    let week: Vec<u32> = rows.iter().map(|r| number(&r[1]) as u32).collect();
    let lp = logs(&rows.iter().map(|r| number(&r[2])).collect::<Vec<_>>());
    let units: Vec<f64> = rows.iter().map(|r| number(&r[3])).collect();
    let fit = |factors: &[&[u32]]| {
        Poisson::fit(&Design { outcome: &units, covariates: &[&lp], factors, clusters: None }).unwrap()
    };
    let (one, two) = (fit(&[&product]), fit(&[&product, &week]));
    for (fit, o) in [(&one, &oracle["ppml"]["product_fe"]), (&two, &oracle["ppml"]["product_week_fe"])] {
        close("elasticity", fit.coefficients[0], number(&o["elasticity"]), 1e-8);
        close("se", fit.standard_errors(poisson::Errors::Model).unwrap()[0], number(&o["se_poisson"]), 1e-6);
        close("deviance", fit.deviance, number(&o["deviance"]), 1e-8);
    }
    let o = &oracle["ppml"]["product_fe"];
    close("hc0", one.standard_errors(poisson::Errors::Rows).unwrap()[0], number(&o["se_robust_hc0"]), 1e-6);
    close("pearson", one.pearson, number(&o["pearson"]), 1e-7);
    let sold: Vec<usize> = (0..units.len()).filter(|&i| units[i] > 0.0).collect();
    let pick = |v: &[f64]| sold.iter().map(|&i| v[i]).collect::<Vec<f64>>();
    let products: Vec<u32> = sold.iter().map(|&i| product[i]).collect();
    let ols = LeastSquares::fit(&Design {
        outcome: &logs(&pick(&units)),
        covariates: &[&pick(&lp)],
        factors: &[&products],
        clusters: None,
    });
    close(
        "positive",
        ols.unwrap().coefficients[0],
        number(&oracle["ppml"]["ols_loglog_positive_product_fe"]),
        1e-9,
    );
}

#[test]
fn tiny_logit() {
    let o = &json(include_str!("../oracle/pricing_tiny.json"))["logit"];
    let (bought, price) = (numbers(&o["bought"]), numbers(&o["price"]));
    let ones = vec![1.0; price.len()];
    let fit = keliu::math::logit::fit(&bought, &[&ones, &price]).unwrap();
    for at in 0..2 {
        close("coef", fit.coefficients[at], number(&o["coef"][at]), 1e-8);
        close("se", fit.standard_errors[at], number(&o["se"][at]), 1e-6);
    }
    close("llf", fit.log_likelihood, number(&o["llf"]), 1e-9);
    let take_up = alternatives::take_up(&bought, &price).unwrap();
    close("elasticity", take_up.elasticity(10.0), number(&o["elasticity_at_10"]), 1e-8);
}

/// Columns of a small comma-separated file without quotes.
pub fn columns(bytes: &[u8], names: &[&str]) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at: Vec<usize> = names.iter().map(|n| head.iter().position(|h| h == n).unwrap()).collect();
    let mut out = vec![Vec::new(); names.len()];
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        at.iter().zip(&mut out).for_each(|(&i, column)| column.push(cells[i].to_owned()));
    }
    out
}

pub fn parsed(column: &[String]) -> Vec<f64> {
    column.iter().map(|cell| cell.parse().unwrap()).collect()
}

fn check_model(fit: &LeastSquares, o: &Value, names: &[&str], cluster_key: &str) {
    use least_squares::Errors as E;
    assert_eq!(fit.n_rows as u64, o["n"].as_u64().unwrap());
    close("r2", fit.r_squared, number(&o["r2"]), PRINTED);
    for (key, kind) in [("se", E::Classical), ("se_hc1", E::Hc1), (cluster_key, E::ClusterCr1)] {
        if o[key].is_null() {
            continue;
        }
        let errors = fit.standard_errors(kind).unwrap();
        for (at, name) in names.iter().enumerate() {
            close(&format!("{key} {name}"), errors[at], number(&o[key][*name]), PRINTED);
        }
    }
    for (at, name) in names.iter().enumerate() {
        close(name, fit.coefficients[at], number(&o["coef"][*name]), PRINTED);
    }
}

struct OrangeJuice {
    store: Vec<u32>,
    brand: Vec<u32>,
    week: Vec<u32>,
    cell: Vec<u32>,
    lq: Vec<f64>,
    price: Vec<f64>,
    prices: Vec<Vec<f64>>,
    deal: Vec<f64>,
    feat: Vec<f64>,
}

fn orange_juice() -> Option<OrangeJuice> {
    let bytes = shared("data/orange_juice_long.csv.gz")?;
    let names: Vec<String> = ["store", "brand", "week", "logmove", "deal", "feat"]
        .map(str::to_owned)
        .into_iter()
        .chain((1..=11).map(|i| format!("price{i}")))
        .collect();
    let columns: Vec<Vec<f64>> = columns(&bytes, &names.iter().map(String::as_str).collect::<Vec<_>>())
        .iter()
        .map(|c| parsed(c))
        .collect();
    let code = |at: usize| columns[at].iter().map(|v| *v as u32).collect::<Vec<u32>>();
    let (store, brand, week) = (code(0), code(1), code(2));
    let price = brand.iter().enumerate().map(|(row, b)| columns[5 + *b as usize][row]).collect();
    Some(OrangeJuice {
        cell: store.iter().zip(&brand).map(|(s, b)| s * 100 + b).collect(),
        store,
        brand,
        week,
        lq: columns[3].clone(),
        price,
        prices: columns[6..].to_vec(),
        deal: columns[4].clone(),
        feat: columns[5].clone(),
    })
}

#[test]
fn orange_juice_regressions() {
    let Some(oj) = orange_juice() else { return };
    let oracle = json(include_str!("../oracle/pricing_oj.json"));
    let models = &oracle["models"];
    let lp = logs(&oj.price);
    let fit = |covariates: &[&[f64]], factors: &[&[u32]]| {
        LeastSquares::fit(&Design { outcome: &oj.lq, covariates, factors, clusters: Some(&oj.store) })
            .unwrap()
    };
    let key = "se_cluster_store";
    let ones = vec![1.0; lp.len()];
    check_model(&fit(&[&ones, &lp], &[]), &models["M0_naive_loglog"], &["const", "lp"], key);
    check_model(&fit(&[&lp], &[&oj.brand]), &models["M1_brand_fe"], &["lp"], key);
    check_model(&fit(&[&lp], &[&oj.brand, &oj.store]), &models["M2_brand_store_fe"], &["lp"], key);
    let promo = ["lp", "deal", "feat"];
    let three = fit(&[&lp, &oj.deal, &oj.feat], &[&oj.brand, &oj.store, &oj.week]);
    assert_eq!(three.n_effects, 213);
    check_model(&three, &models["M3_brand_store_week_fe_promo"], &promo, key);
    let cells: &[&[u32]] = &[&oj.cell, &oj.week];
    check_model(
        &fit(&[&lp, &oj.deal, &oj.feat], cells),
        &models["M4_storexbrand_week_fe_promo"],
        &promo,
        key,
    );
    let cents: Vec<f64> = oj.price.iter().map(|p| p * 100.0).collect();
    let semi = fit(&[&cents, &oj.deal, &oj.feat], cells);
    check_model(&semi, &models["M5_semilog_storexbrand_week_fe_promo"], &["p100", "deal", "feat"], key);
    let own: Vec<Vec<f64>> = (1..=11)
        .map(|b| lp.iter().zip(&oj.brand).map(|(x, brand)| if *brand == b { *x } else { 0.0 }).collect())
        .collect();
    let mut covariates: Vec<&[f64]> = own.iter().map(Vec::as_slice).collect();
    covariates.extend([oj.deal.as_slice(), &oj.feat]);
    let names: Vec<String> =
        (1..=11).map(|b| format!("lpb{b}")).chain(["deal".to_owned(), "feat".to_owned()]).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    check_model(&fit(&covariates, cells), &models["M6_own_by_brand_storexbrand_week_fe_promo"], &names, key);
}

#[test]
fn orange_juice_cross_prices_and_cells() {
    let Some(oj) = orange_juice() else { return };
    let oracle = json(include_str!("../oracle/pricing_oj.json"));
    let matrix = &oracle["elasticity_matrix_row_is_brand_col_is_price"];
    let names: Vec<String> =
        (1..=11).map(|b| format!("lp{b}")).chain(["deal".to_owned(), "feat".to_owned()]).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for brand in 1..=11_u32 {
        let rows: Vec<usize> = (0..oj.lq.len()).filter(|&row| oj.brand[row] == brand).collect();
        let pick = |v: &[f64]| rows.iter().map(|&row| v[row]).collect::<Vec<f64>>();
        let store: Vec<u32> = rows.iter().map(|&row| oj.store[row]).collect();
        let mut covariates: Vec<Vec<f64>> = oj.prices.iter().map(|p| logs(&pick(p))).collect();
        covariates.extend([pick(&oj.deal), pick(&oj.feat)]);
        let fit = LeastSquares::fit(&Design {
            outcome: &pick(&oj.lq),
            covariates: &covariates.iter().map(Vec::as_slice).collect::<Vec<_>>(),
            factors: &[&store],
            clusters: Some(&store),
        })
        .unwrap();
        let at = brand as usize - 1;
        for (col, expected) in numbers(&matrix[at]).into_iter().enumerate() {
            // Eight printed digits of coefficients near zero.
            assert!((fit.coefficients[col] - expected).abs() < 1e-7, "{brand} {col}");
        }
        let name = oracle["data"]["brand_names"][at].as_str().unwrap();
        if brand == 1 {
            let errors = fit.standard_errors(least_squares::Errors::ClusterCr1).unwrap();
            for (col, name_of) in names.iter().enumerate() {
                let expected = number(&oracle["by_brand_cross"][name]["se_cluster_store"][*name_of]);
                close(name_of, errors[col], expected, PRINTED);
            }
        }
        cells_of_a_brand(&oj, brand, &oracle["eb_by_brand"][name]);
    }
}

/// Own elasticity by store, and what they have in common.
fn cells_of_a_brand(oj: &OrangeJuice, brand: u32, o: &Value) {
    let mut stores = oj.store.clone();
    stores.sort_unstable();
    stores.dedup();
    let (mut effects, mut variances) = (Vec::new(), Vec::new());
    for store in stores {
        let rows: Vec<usize> =
            (0..oj.lq.len()).filter(|&row| oj.brand[row] == brand && oj.store[row] == store).collect();
        let pick = |v: &[f64]| rows.iter().map(|&row| v[row]).collect::<Vec<f64>>();
        let ones = vec![1.0; rows.len()];
        let (lp, lq) = (logs(&pick(&oj.price)), pick(&oj.lq));
        let moves: Vec<Vec<f64>> = [&oj.deal, &oj.feat]
            .map(|v| pick(v))
            .into_iter()
            .filter(|v| v.iter().any(|x| *x != v[0]))
            .collect();
        let mut covariates: Vec<&[f64]> = vec![&ones, &lp];
        covariates.extend(moves.iter().map(Vec::as_slice));
        let fit = LeastSquares::fit(&Design {
            outcome: &lq,
            covariates: &covariates,
            factors: &[],
            clusters: None,
        })
        .unwrap();
        effects.push(fit.coefficients[1]);
        let se = fit.standard_errors(least_squares::Errors::Classical).unwrap()[1];
        variances.push(se * se);
    }
    assert_eq!(effects.len() as u64, o["cells"].as_u64().unwrap());
    let p = population(&effects, &variances, 0.0).unwrap();
    close("mu", p.mean, number(&o["mu"]), PRINTED);
    close("tau2", p.variance, number(&o["tau2"]), PRINTED);
    close("se_mu", p.mean_variance.sqrt(), number(&o["se_mu"]), PRINTED);
}

#[test]
fn orange_juice_shares() {
    let Some(oj) = orange_juice() else { return };
    let o = &json(include_str!("../oracle/pricing_oj.json"))["share_model_mci_logcentred"];
    let group: Vec<u32> = oj.store.iter().zip(&oj.week).map(|(s, w)| s * 1_000 + w).collect();
    let within = keliu::math::within::Within::new(&[&group], group.len());
    let ones = vec![1.0; group.len()];
    let centred = |column: &[f64]| {
        let mut column = within.sort(column);
        within.weighted(&ones).sweep(&mut column, 1e-12);
        within.unsort(&column)
    };
    let fit = LeastSquares::fit(&Design {
        outcome: &centred(&oj.lq),
        covariates: &[&centred(&logs(&oj.price)), &centred(&oj.deal), &centred(&oj.feat)],
        factors: &[&oj.brand],
        clusters: Some(&oj.store),
    })
    .unwrap();
    check_model(&fit, o, &["lpc", "dealc", "featc"], "se_cluster_store");
}

#[test]
fn cheese_and_avocado() {
    let oracle = json(include_str!("../oracle/pricing_panels.json"));
    if let Some(bytes) = shared("data/cheese.csv") {
        let c = columns_from_the_right(&bytes);
        let o = &oracle["cheese"];
        let retailer = codes(&c.iter().map(|r| r.0.clone()).collect::<Vec<_>>());
        let column = |at: usize| c.iter().map(|r| r.1[at]).collect::<Vec<f64>>();
        let (lq, disp, price) = (logs(&column(0)), column(1), column(2));
        let lp = logs(&price);
        let ones = vec![1.0; lp.len()];
        let fit = |covariates: &[&[f64]], factors: &[&[u32]]| {
            LeastSquares::fit(&Design { outcome: &lq, covariates, factors, clusters: Some(&retailer) })
                .unwrap()
        };
        let key = "se_cluster";
        check_model(&fit(&[&ones, &lp], &[]), &o["naive"], &["const", "lp"], key);
        check_model(&fit(&[&ones, &lp, &disp], &[]), &o["naive_disp"], &["const", "lp", "DISP"], key);
        check_model(&fit(&[&lp], &[&retailer]), &o["retailer_fe"], &["lp"], key);
        check_model(&fit(&[&lp, &disp], &[&retailer]), &o["retailer_fe_disp"], &["lp", "DISP"], key);
        check_model(
            &fit(&[&price, &disp], &[&retailer]),
            &o["semilog_retailer_fe_disp"],
            &["PRICE", "DISP"],
            key,
        );
    }
    if let Some(bytes) = shared("data/avocado.csv.gz") {
        let c = columns(&bytes, &["date", "average_price", "total_volume", "type", "geography"]);
        let o = &oracle["avocado"];
        let excluded: Vec<&str> =
            o["excluded"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
        let (price, volume) = (parsed(&c[1]), parsed(&c[2]));
        let rows: Vec<usize> = (0..price.len())
            .filter(|&r| !excluded.contains(&c[4][r].as_str()) && price[r] > 0.0 && volume[r] > 0.0)
            .collect();
        let pick = |v: &[f64]| rows.iter().map(|&r| v[r]).collect::<Vec<f64>>();
        let key = |f: &dyn Fn(usize) -> String| codes(&rows.iter().map(|&r| f(r)).collect::<Vec<_>>());
        let region = key(&|r| c[4][r].clone());
        let (lq, lp) = (logs(&pick(&volume)), logs(&pick(&price)));
        let fit = |factors: &[&[u32]]| {
            LeastSquares::fit(&Design { outcome: &lq, covariates: &[&lp], factors, clusters: Some(&region) })
                .unwrap()
        };
        let kind = key(&|r| c[3][r].clone());
        let cell = key(&|r| format!("{}|{}", c[4][r], c[3][r]));
        let month = key(&|r| c[0][r][5..7].to_owned());
        let type_date = key(&|r| format!("{}{}", c[3][r], c[0][r]));
        check_model(&fit(&[&kind]), &o["type_fe"], &["lp"], "se_cluster");
        check_model(&fit(&[&cell]), &o["cell_fe"], &["lp"], "se_cluster");
        check_model(&fit(&[&cell, &month]), &o["cell_month_fe"], &["lp"], "se_cluster");
        check_model(&fit(&[&cell, &type_date]), &o["cell_typexdate_fe"], &["lp"], "se_cluster");
    }
}

/// Lines whose first cell may hold commas: its text, and the three numbers after it.
fn columns_from_the_right(bytes: &[u8]) -> Vec<(String, [f64; 3])> {
    let text = String::from_utf8_lossy(bytes);
    let row = |line: &str| {
        let mut cells = line.rsplitn(4, ',');
        let mut next = || cells.next().unwrap().to_owned();
        let (price, disp, volume) = (next(), next(), next());
        (next(), [volume, disp, price].map(|n| n.parse().unwrap()))
    };
    text.lines().skip(1).map(row).collect()
}

/// The invoice file, cleaned as the oracle cleans it.
#[test]
fn invoices_with_customers() {
    let Some(bytes) = shared("data/online_retail_2010_2011.csv.gz") else { return };
    let oracle = json(include_str!("../oracle/pricing_retail.json"));
    let (_, _, intake) = take_in(&bytes);
    let tx = intake.transactions;
    let is_code = |text: &str| {
        let digits = text.bytes().take(5).filter(u8::is_ascii_digit).count();
        digits == 5 && text.len() >= 5 && text.bytes().skip(5).all(|b| b.is_ascii_alphabetic())
    };
    let is_clean = |row: usize| {
        tx.customer[row] != NONE
            && tx.quantity.get(row).unwrap() > 0
            && tx.amount.get(row).unwrap().0 > 0
            && is_code(tx.product_ids.text(tx.product.get(row).unwrap()))
    };
    let clean: Vec<u32> = (0..tx.len()).filter(|&row| is_clean(row)).map(|row| row as u32).collect();
    assert_eq!(clean.len() as u64, oracle["clean_lines"].as_u64().unwrap());
    let first = clean.iter().map(|&row| tx.day.at(row as usize)).min().unwrap();
    let mut weeks = vec![Vec::new(); tx.product_ids.len()];
    clean.iter().for_each(|&r| {
        weeks[tx.product.get(r as usize).unwrap() as usize].push((tx.day.at(r as usize).0 - first.0) / 7)
    });
    let is_kept: Vec<bool> = weeks
        .iter()
        .map(|weeks| {
            let mut distinct = weeks.clone();
            distinct.dedup();
            distinct.sort_unstable();
            distinct.dedup();
            weeks.len() >= 300 && distinct.len() >= 30
        })
        .collect();
    let kept: Vec<u32> =
        clean.iter().copied().filter(|&r| is_kept[tx.product.get(r as usize).unwrap() as usize]).collect();
    assert_eq!(kept.len() as u64, oracle["lines_kept"].as_u64().unwrap());
    let config = Config { period: Some(Period::Week), by_place: Some(false), keeps_stock_outs: true };
    let file = panel_rows::build(&tx, &kept, &config).unwrap();
    let panel: &Panel = &file.panel;
    assert_eq!(panel.len() as u64, oracle["product_weeks"].as_u64().unwrap());
    assert_eq!(panel.products.len() as u64, oracle["products_kept"].as_u64().unwrap());
    let q = &oracle["quantity_discount"];
    close("tiers", file.tiers.share, number(&q["share_product_weeks_with_more_than_one_price"]), 1e-7);
    close(
        "slope",
        file.tiers.slope.unwrap(),
        number(&q["slope_ln_price_on_ln_qty_within_product_week"]),
        1e-6,
    );

    let estimate = estimate::run(panel, Period::Week).unwrap();
    let m = &oracle["models"];
    let check = |slope: keliu::analysis::pricing::slope::Slope, o: &Value| {
        close("elasticity", slope.value, number(&o["elasticity"]), 1e-6);
        close("se", slope.se, number(&o["se_cluster_product"]), 1e-4);
    };
    check(estimate.elasticity, &m["ppml_units_mode"]);
    check(estimate.buyers.unwrap().elasticity, &m["ppml_customers_mode"]);
    check(estimate.log_log.unwrap(), &m["ols_loglog_positive_units_mode"]);
    close("dispersion", estimate.dispersion, number(&m["ppml_units_mode"]["pearson_dispersion"]), 1e-5);
    let margins = estimate.margins.unwrap();
    let identity = &m["identity_mode"];
    close("buyers", margins.buyers.value, number(&identity["buyers"]), 1e-6);
    close("per buyer", margins.per_buyer.value, number(&identity["units_per_buyer"]), 1e-6);
    let gap = margins.buyers.value + margins.per_buyer.value - margins.total.value;
    assert!(gap.abs() < 1e-7, "units = buyers x units per buyer: {gap}");

    // The largest fifth of the customers and the others, by revenue of all clean lines; prices are those of all.
    let mut revenue = vec![0_i64; tx.customer_ids.len()];
    clean
        .iter()
        .for_each(|&r| revenue[tx.customer[r as usize] as usize] += tx.amount.get(r as usize).unwrap().0);
    let mut by_revenue: Vec<usize> = (0..revenue.len()).filter(|&c| revenue[c] > 0).collect();
    by_revenue.sort_by_key(|&c| std::cmp::Reverse(revenue[c]));
    let n_top = (by_revenue.len() as f64 * 0.2 + 0.5).floor() as usize;
    let mut is_top = vec![false; revenue.len()];
    by_revenue[..n_top].iter().for_each(|&c| is_top[c] = true);
    let groups = panel_rows::by_group(&tx, &kept, &file, 2, |c| Some(usize::from(!is_top[c as usize])));
    let log_price = panel.log_price();
    for (group, name) in groups.iter().zip(["top20pct_customers", "other_customers"]) {
        for (outcome, part) in [(&group.units, "units"), (&group.buyers, "buyers")] {
            let fit = Poisson::fit(&Design {
                outcome,
                covariates: &[&log_price],
                factors: &[&panel.cell, &panel.time],
                clusters: Some(&panel.product),
            })
            .unwrap();
            let o = &oracle[name][part];
            close(name, fit.coefficients[0], number(&o["elasticity"]), 1e-6);
            let se = fit.standard_errors(poisson::Errors::Cluster).unwrap()[0];
            close(name, se, number(&o["se_cluster_product"]), 1e-4);
        }
    }
}
