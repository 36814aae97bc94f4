//! What the file knows of the calculators' inputs.
//!
//! Each value carries a word that says where it comes from (texts under `programme.from.`). What nobody can know from a
//! file but must fit its size - a fee, a reward, a programme's cost - is proposed in proportion and named `scaled`.

use super::file::Programmes;
use super::thresholds::two_digits;
use crate::analysis::calculator::Known;
use crate::analysis::params::Params;
use crate::analysis::study::Study;
use crate::math::count;
use crate::model::Transactions;

/// Collects values under calculators and inputs.
struct List(Vec<Known>);

impl List {
    fn put(&mut self, calculator: &'static str, input: &'static str, value: f64, from: &'static str) {
        if value.is_finite() {
            self.0.push(Known { of: (calculator, input), value, from });
        }
    }
}

/// Sums of fewer days say nothing of a year, however they are carried to it.
pub const LEAST_DAYS: i32 = 28;

/// Everything that is known, for the file as it is under its filters. Of fewer than [`LEAST_DAYS`] days nothing that speaks of a
/// year is, unless contracts say it.
pub fn known(study: &Study, tx: &Transactions, params: &Params, of: &Programmes) -> Vec<Known> {
    let mut list = List(Vec::new());
    let revenue = of.year.total * of.year.to_a_year();
    let margin_from = of.margin.from;
    let margin = of.margin.share;
    let order_value = study.overview.average_order_value().unwrap_or(f64::NAN);
    for (calculator, input) in [
        ("tier", "margin"),
        ("membership", "margin"),
        ("points", "margin"),
        ("stored_value", "margin"),
        ("coupon", "margin"),
        ("rebate", "margin"),
        ("sales_formula", "margin"),
        ("drivers", "margin"),
    ] {
        list.put(calculator, input, margin, margin_from);
    }
    let is_too_short = of.year.days < LEAST_DAYS && of.contract.is_none();
    if revenue > 0.0 && !is_too_short {
        list.put("targets", "profit", revenue * margin, "profit");
        list.put("points", "revenue", revenue, "yearly_revenue");
    }
    if of.year.total > 0.0 {
        list.put("members", "revenue", of.year.total, "revenue");
    }
    if order_value > 0.0 {
        list.put("sales_formula", "order_value", order_value, "order_value");
        list.put("coupon", "basket", order_value, "order_value");
        list.put("coupon", "face", two_digits(order_value * 0.1), "scaled");
        list.put("coupon", "sending", two_digits(order_value * 0.001), "scaled");
        list.put("stored_value", "topup", two_digits(order_value * 5.0), "scaled");
        list.put("stored_value", "bonus", two_digits(order_value * 0.5), "scaled");
    }
    if let Some(members) = &of.members {
        let from = match members.basis {
            super::matching::Basis::Column(..) => "members",
            super::matching::Basis::TopFifth => "top_fifth",
        };
        if members.revenue.1 > 0.0 {
            list.put("members", "share", members.revenue.0 / members.revenue.1, from);
        }
    }
    if let Some(outstanding) = points(study, tx) {
        list.put("points", "points", outstanding, "points");
    }
    let active = of.year.active();
    if active > 0 && !is_too_short {
        of_customers(&mut list, study, params, of, active, revenue, order_value);
    }
    list.0
}

/// A year of the customers that the formulas of retention are about: how many, their payments and the revenue of one. All
/// three are of the same customers in the same time.
struct Year {
    customers: (f64, &'static str),
    orders: (f64, &'static str),
    spend: (f64, &'static str),
    margin: (f64, &'static str),
}

impl Year {
    /// Under contract, of the contracts that run, at today's amounts; else of the customers with a purchase in the last
    /// year, by what they bought in it.
    fn of(of: &Programmes, active: usize) -> Self {
        let margin = |each: f64| (each * of.margin.share, of.margin.money_from(of.contract.is_some()));
        if let Some(yearly) = &of.contract {
            return Self {
                customers: (count(yearly.n_running), "running"),
                orders: (yearly.payments, "payments"),
                spend: (yearly.amount, "amount"),
                margin: margin(yearly.revenue_each()),
            };
        }
        let each = |sum: f64| sum * of.year.to_a_year() / count(active);
        let orders = each(of.year.orders.iter().map(|n| f64::from(*n)).sum());
        let revenue = each(of.year.active_revenue());
        Self {
            customers: (count(active), "active"),
            orders: (orders, "orders"),
            spend: (revenue / orders, "spend_per_order"),
            margin: margin(revenue),
        }
    }
}

fn of_customers(
    list: &mut List,
    study: &Study,
    params: &Params,
    of: &Programmes,
    active: usize,
    revenue: f64,
    order_value: f64,
) {
    let margin = of.margin.share;
    let per_customer = of.year.active_revenue() * of.year.to_a_year() / count(active);
    let year = Year::of(of, active);
    let yearly_margin = year.margin.0;
    list.put("word_of_mouth", "customers", count(active), "active");
    for calculator in ["retention", "drivers"] {
        list.put(calculator, "customers", year.customers.0, year.customers.1);
        list.put(calculator, "discount", params.clv.discount_rate, "discount");
    }
    list.put("coupon", "sent", count(active), "active");
    if yearly_margin > 0.0 {
        list.put("retention", "margin", yearly_margin, year.margin.1);
        list.put("retention", "cost", two_digits(yearly_margin * 0.05), "scaled");
    }
    if per_customer > 0.0 {
        list.put("membership", "spend", per_customer, "spend");
        list.put("membership", "fee", two_digits(per_customer * 0.05), "scaled");
    }
    list.put("drivers", "orders", year.orders.0, year.orders.1);
    list.put("drivers", "spend", year.spend.0, year.spend.1);
    let acquisition = match of.mean_invested {
        Some(invested) => (invested, "invested"),
        None => (two_digits(yearly_margin * 0.5), "scaled"),
    };
    list.put("retention", "acquisition", acquisition.0, acquisition.1);
    list.put("drivers", "acquisition", acquisition.0, acquisition.1);
    if let Some((annual, from)) = churn(list, of) {
        list.put("retention", "churn_before", annual, from);
        list.put("retention", "churn_after", annual * 0.9, "tenth_less");
        list.put("drivers", "retention", 1.0 - annual, from);
    }
    let customers = count(study.overview.n_purchasers.try_into().unwrap_or(usize::MAX));
    let referred = of.network.as_ref().map_or(0.0, |n| count(n.referred().len()));
    if let Some(network) = &of.network {
        let income: f64 =
            network.referred().iter().filter_map(|at| of.year.revenue.get(*at as usize)).sum::<f64>()
                * margin;
        list.put("referral", "deals", referred, "referred");
        list.put("referral", "income", income.max(0.0), "referred_margin");
        list.put("referral", "share", referred / customers, "referred");
        let reward = two_digits(income.max(0.0) / referred * 0.05);
        list.put("referral", "reward", reward, "scaled");
        list.put("referral", "paid", reward * referred, "scaled");
    }
    if of.network.is_none() && yearly_margin > 0.0 {
        // One customer in ten comes by recommendation, and a twentieth of a year's margin is paid for it.
        let (deals, reward) = ((count(active) * 0.1).ceil(), two_digits(yearly_margin * 0.05));
        list.put("referral", "deals", deals, "scaled");
        list.put("referral", "income", deals * yearly_margin, "scaled");
        list.put("referral", "share", 0.1, "scaled");
        list.put("referral", "reward", reward, "scaled");
        list.put("referral", "paid", deals * reward, "scaled");
    }
    list.put("referral", "wrong", (count(active) * 0.01).ceil(), "scaled");
    // Visitors are not in the file: as many as make the product the gross profit.
    if revenue > 0.0 && order_value > 0.0 {
        let referral =
            if referred > 0.0 && referred < customers { customers / (customers - referred) } else { 1.0 };
        let orders_per_customer = (revenue / order_value / count(active)).max(1.0);
        list.put(
            "sales_formula",
            "referral",
            referral,
            if referred > 0.0 { "referred" } else { "no_referrer" },
        );
        list.put("sales_formula", "orders", orders_per_customer, "orders");
        let buyers = revenue / order_value / orders_per_customer;
        list.put("sales_formula", "visitors", (buyers / referral / 0.05).round(), "visitors");
    }
    if let Ok(tiers) = &of.tiers {
        let critical = &tiers.critical;
        if !critical.is_empty() {
            let n = count(critical.len());
            let gap = critical.iter().map(|c| c.gap).sum::<f64>() / n;
            list.put("tier", "customers", n, "tier");
            list.put("tier", "gap", gap, "tier");
            let chances: Vec<f64> = critical.iter().filter_map(|c| c.p_reach).collect();
            if !chances.is_empty() {
                let mean = chances.iter().sum::<f64>() / count(chances.len());
                list.put("tier", "unaided", mean, "p_reach");
                list.put("tier", "pushed", (mean * 1.25 + 0.05).min(1.0), "a_quarter_more");
            }
            list.put("tier", "benefit", two_digits(gap * margin * 0.25), "scaled");
            list.put("tier", "contact", two_digits(gap * margin * 0.01), "scaled");
        }
        let volumes: Vec<f64> = of.year.revenue.iter().copied().filter(|r| *r > 0.0).collect();
        for (input, threshold) in ["step_1", "step_2", "step_3"].into_iter().zip(&tiers.thresholds) {
            list.put("rebate", input, *threshold, "thresholds");
        }
        let mut sorted = volumes;
        sorted.sort_unstable_by(f64::total_cmp);
        let volume = crate::math::stats::quantile_of_sorted(&sorted, 0.9);
        list.put("rebate", "volume", two_digits(volume), "p90");
        list.put("rebate", "extra", two_digits(volume * 0.1), "scaled");
    }
    if let Ok(clv) = &study.clv {
        let mean = clv.customers.iter().map(|c| c.clv).sum::<f64>() / count(clv.customers.len());
        let mean = mean * margin / study.clv_margin(params);
        list.put("complaints", "clv", mean, "clv");
        list.put("invest", "clv", mean, "clv");
        let invested = of.mean_invested.map_or((two_digits(mean * 0.2), "scaled"), |i| (i, "invested"));
        list.put("invest", "invested", invested.0, invested.1);
    }
}

/// The churn a year that formulas with one churn take: under contract the one that is worth as much as the rising retention
/// of the model, else that of the customers who were lost.
fn churn(list: &mut List, of: &Programmes) -> Option<(f64, &'static str)> {
    if let Some(yearly) = &of.contract {
        list.put("churn", "lost", 1.0 - yearly.survival.first()?, "contract_year");
        list.put("churn", "days", 365.0, "contract_year");
        return Some((1.0 - yearly.constant.value, "contract"));
    }
    let lost = of.lost.as_ref()?;
    list.put("churn", "lost", lost.share(), "lost");
    list.put("churn", "days", f64::from(lost.days), "lost");
    Some((lost.annual(), "churn"))
}

/// Points outstanding: the last number of every customer, added up.
fn points(study: &Study, tx: &Transactions) -> Option<f64> {
    let numbers = tx.numbers("points")?;
    let mut last: Vec<Option<(i32, i64)>> = vec![None; tx.customer_ids.len()];
    for &row in &study.rows {
        let row = row as usize;
        let (Some(&customer), Some(number), Some(day)) =
            (tx.customer.get(row), numbers.get(row), tx.day.get(row))
        else {
            continue;
        };
        if let Some(slot) = last.get_mut(customer as usize).filter(|_| number != i64::MIN) {
            // Of one day, the largest: rows of a day have no order.
            *slot = (*slot).max(Some((day.0, number)));
        }
    }
    let sum: i128 = last.into_iter().flatten().map(|(_, n)| i128::from(n)).sum();
    Some(crate::analysis::overview::units(sum)).filter(|sum| *sum > 0.0)
}

/// The cost per customer that cohorts are held against.
pub fn acquisition(params: &Params, known: &[Known]) -> f64 {
    let calculator = &super::value::DRIVERS;
    let values = calculator.values(&params.programmes.calculators, known);
    let at = calculator.inputs.iter().position(|i| i.id == "acquisition");
    at.and_then(|at| values.get(at)).map_or(0.0, |v| v.value)
}
