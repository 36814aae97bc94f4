//! How is business?

use crate::analysis::overview::{MonthRow, Overview, units};
use crate::analysis::study::Study;
use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::block::{Block, Cell, Kpi, Status, Tone};
use crate::report::chart::{Axis, Bars, ChartBlock, ChartSpec, Mark, Series};
use crate::report::write::{Writer, as_f64, share, words};
use crate::report::{Figures, Section};

/// Writes the section.
pub fn write(w: &mut Writer<'_>, study: &Study) -> Section {
    let overview = &study.overview;
    let mut blocks = vec![insight(w, study)];
    blocks.push(Block::Kpis { items: kpis(w, study) });
    blocks.push(months_chart(w, study));
    blocks.extend(super::compared::block(w, study));
    blocks.extend(super::first_of_days_note(w, study));
    if !study.has_customers {
        blocks.push(w.notice(Tone::Warning, w.get("overview.no_customers"), String::new()));
    } else if overview.n_anonymous_rows > 0 {
        let text = w.say(
            "overview.anonymous",
            &[
                ("n", Arg::from(overview.n_anonymous_rows)),
                (
                    "share",
                    Arg::Number(
                        share(
                            units(overview.revenue - overview.revenue_known_customers),
                            units(overview.revenue),
                        ),
                        N::Percent(1),
                    ),
                ),
            ],
        );
        blocks.push(w.notice(Tone::Neutral, text, String::new()));
    }
    Section {
        id: "overview".to_owned(),
        title: w.get("overview.title"),
        status: Status::Ok,
        status_text: String::new(),
        blocks,
        details: Vec::new(),
        method: w.method("overview"),
    }
}

fn insight(w: &Writer<'_>, study: &Study) -> Block {
    let o = &study.overview;
    let text = if study.has_customers {
        w.say(
            "overview.insight",
            &[
                ("revenue", Arg::Number(units(o.revenue), N::MoneyRound)),
                ("orders", Arg::from(o.n_orders)),
                ("customers", Arg::from(o.n_customers)),
                ("from", Arg::from(o.period.0)),
                ("to", Arg::from(o.period.1)),
            ],
        )
    } else {
        w.say(
            "overview.insight_no_customers",
            &[
                ("revenue", Arg::Number(units(o.revenue), N::MoneyRound)),
                ("orders", Arg::from(o.n_orders)),
                ("from", Arg::from(o.period.0)),
                ("to", Arg::from(o.period.1)),
            ],
        )
    };
    let detail = match o.last_whole_month() {
        Some((month, mom, yoy)) => w.say(
            if yoy.is_some() { "overview.last_month_yoy" } else { "overview.last_month" },
            &[
                ("month", Arg::from(w.month(month.month))),
                ("revenue", Arg::Number(units(month.revenue()), N::MoneyRound)),
                ("mom", Arg::from(w.change("change.mom", mom).value)),
                ("yoy", Arg::from(w.change("change.yoy", yoy).value)),
            ],
        ),
        None => w.get("overview.no_whole_month"),
    };
    w.insight(Tone::Neutral, text, detail)
}

fn kpis(w: &mut Writer<'_>, study: &Study) -> Vec<Kpi> {
    let o = &study.overview;
    let everyone = (0_u32..).take(study.customers.len()).collect();
    let repeat =
        (0_u32..).zip(&study.customers.list).filter(|(_, c)| c.n_purchases >= 2).map(|(i, _)| i).collect();
    let title = w.get("kpi.sales.customers");
    let everyone = w.set("customers.all", title, everyone);
    let title = w.get("overview.set_repeat");
    let repeat = w.set("customers.repeat", title, repeat);
    let w = &*w;
    let money = |v: f64| w.number(v, N::MoneyRound);
    let mut revenue = w.kpi("sales.revenue", money(units(o.revenue)), String::new());
    let mut orders = w.kpi("sales.orders", w.number(units_u(o.n_orders), N::Count), String::new());
    if o.n_return_orders > 0 {
        orders.note = w.say("overview.returns", &[("n", Arg::from(o.n_return_orders))]);
        revenue.note =
            w.say("overview.returned", &[("amount", Arg::Number(units(o.returned), N::MoneyRound))]);
    }
    let mut aov = w.kpi(
        "sales.average_order_value",
        o.average_order_value().map_or("–".to_owned(), |v| w.number(v, N::Money)),
        w.get("overview.aov_note"),
    );
    if let Some((month, mom, yoy)) = o.last_whole_month() {
        // The tile shows the whole period, the changes one month: they say which.
        let pair = |mom, yoy| {
            [("overview.mom_of", mom), ("overview.yoy_of", yoy)]
                .into_iter()
                .filter(|(_, change): &(_, Option<f64>)| change.is_some())
                .map(|(key, change)| {
                    let mut shown = w.change("change.mom", change);
                    shown.label = w.say(key, &[("month", Arg::from(w.month(month.month)))]);
                    shown
                })
                .collect::<Vec<_>>()
        };
        revenue.changes = pair(mom, yoy);
        let changes = |of: &dyn Fn(&MonthRow) -> Option<f64>| {
            let value = |back: i32| {
                let m = o.months.iter().find(|m| m.month == month.month - back && m.is_whole)?;
                of(m).filter(|v| *v > 0.0)
            };
            let against = |back| Some(value(0)? / value(back)? - 1.0);
            pair(against(1), against(12))
        };
        orders.changes = changes(&|m| Some(units_u(m.n_orders)));
        aov.changes = changes(&|m| (m.n_orders > 0).then(|| units(m.revenue()) / units_u(m.n_orders)));
    }
    let mut items = vec![revenue, orders];
    if study.has_customers {
        let mut customers = w.kpi(
            "sales.customers",
            w.number(units_u(o.n_customers), N::Count),
            w.say("overview.buyers", &[("n", Arg::from(o.n_buyers))]),
        );
        customers.set = everyone;
        items.push(customers);
    }
    items.push(aov);
    if study.has_customers {
        let real = |v: Option<f64>, style| v.map_or("–".to_owned(), |v| w.number(v, style));
        items.push(w.kpi(
            "sales.orders_per_customer",
            real(o.orders_per_customer(), N::Decimal(2)),
            String::new(),
        ));
        let mut rate = w.kpi(
            "sales.repeat_rate",
            real(o.repeat_rate(), N::Percent(1)),
            w.say(
                "overview.repeat_note",
                &[("n", Arg::from(o.n_repeat)), ("all", Arg::from(o.n_purchasers))],
            ),
        );
        rate.set = repeat;
        items.push(rate);
    }
    let days = o.period.1.0 - o.period.0.0 + 1;
    items.push(w.kpi(
        "sales.period_days",
        w.say("overview.days", &[("n", Arg::Number(f64::from(days), N::Count))]),
        w.say("overview.period", &[("from", Arg::from(o.period.0)), ("to", Arg::from(o.period.1))]),
    ));
    items
}

/// A part of a month's revenue: the key of its name, and its value in 1/10,000.
type Part = (&'static str, fn(&MonthRow) -> i128);

fn months_chart(w: &mut Writer<'_>, study: &Study) -> Block {
    let o = &study.overview;
    let has_anonymous = o.n_anonymous_rows > 0;
    let parts: Vec<Part> = if study.has_customers {
        let mut parts: Vec<Part> =
            vec![("overview.returning", |m| m.revenue_returning), ("overview.new", |m| m.revenue_new)];
        if has_anonymous {
            parts.push(("overview.anonymous_series", |m| m.revenue_anonymous));
        }
        parts
    } else {
        vec![("overview.revenue_series", MonthRow::revenue)]
    };
    let mut marks = Vec::new();
    let mut rows = Vec::new();
    let mut previous: Vec<(i32, bool, f64)> = Vec::new();
    for month in &o.months {
        let name = w.month(month.month);
        let tag = crate::model::Day::first_of_month(month.month).iso();
        let tag = tag.get(..7).unwrap_or("").to_owned();
        let title_new = w.say("overview.set_new", &[("month", Arg::from(name.clone()))]);
        let title_returning = w.say("overview.set_returning", &[("month", Arg::from(name.clone()))]);
        let set_new = w.set(format!("month.{tag}.new"), title_new, month.new.clone());
        let set_returning = w.set(format!("month.{tag}.returning"), title_returning, month.returning.clone());
        for (key, value) in &parts {
            let set = match *key {
                "overview.returning" => set_returning.clone(),
                "overview.new" => set_new.clone(),
                _ => None,
            };
            let mut text =
                format!("{name}\n{}: {}", w.get(key), w.number(units(value(month)), N::MoneyRound));
            if parts.len() > 1 {
                text.push_str(&format!(
                    "\n{}: {}",
                    w.get("overview.total"),
                    w.number(units(month.revenue()), N::MoneyRound)
                ));
            }
            if !month.is_whole {
                text.push_str(&format!("\n{}", w.get("overview.partial")));
            }
            marks.push(Mark { text, set });
        }
        let revenue = units(month.revenue());
        let against = |back: i32| {
            previous
                .iter()
                .find(|(m, whole, v)| *m == month.month - back && *whole && *v > 0.0)
                .filter(|_| month.is_whole)
                .map_or(f64::NAN, |(_, _, v)| revenue / v - 1.0)
        };
        let mut row: Vec<Cell> = vec![words(if month.is_whole {
            name.clone()
        } else {
            format!("{name} ({})", w.get("overview.partial"))
        })];
        row.push(w.num(revenue, N::MoneyRound));
        row.push(w.num(against(1), N::PercentSigned(1)));
        row.push(w.num(against(12), N::PercentSigned(1)));
        row.push(w.num(units_u(month.n_orders), N::Count));
        if study.has_customers {
            row.push(w.count(month.new.len()).opens(set_new));
            row.push(w.count(month.returning.len()).opens(set_returning));
            row.push(w.num(units(month.revenue_new), N::MoneyRound));
            row.push(w.num(units(month.revenue_returning), N::MoneyRound));
        }
        rows.push(row);
        previous.push((month.month, month.is_whole, revenue));
    }
    let mut columns = vec!["col.month", "#col.revenue", "#change.mom", "#change.yoy", "#col.orders"];
    if study.has_customers {
        columns.extend([
            "#col.new_customers",
            "#col.returning_customers",
            "#col.revenue_new",
            "#col.revenue_returning",
        ]);
    }
    let table = w.table("months", "overview.months", &columns, rows);
    let best = o.months.iter().max_by_key(|m| m.revenue());
    let summary = best.map_or_else(String::new, |best| {
        w.say(
            if study.has_customers { "overview.months_summary" } else { "overview.months_summary_plain" },
            &[
                ("n", Arg::from(o.months.len())),
                ("month", Arg::from(w.month(best.month))),
                ("revenue", Arg::Number(units(best.revenue()), N::MoneyRound)),
            ],
        )
    });
    Block::Chart(Box::new(ChartBlock {
        id: "months".to_owned(),
        title: w.get("overview.months"),
        summary,
        spec: ChartSpec::Bars(Bars {
            category_label: w.get("col.month"),
            categories: o.months.iter().map(|m| w.month(m.month)).collect(),
            axis: Axis { label: w.get("axis.revenue"), style: N::MoneyShort },
            series: parts
                .iter()
                .map(|(key, value)| Series {
                    name: w.get(key),
                    values: o.months.iter().map(|m| units(value(m))).collect(),
                })
                .collect(),
            horizontal: false,
            histogram: false,
            partial: o.months.iter().enumerate().filter(|(_, m)| !m.is_whole).map(|(i, _)| i).collect(),
            marks,
        }),
        table,
    }))
}

fn units_u(n: u64) -> f64 {
    as_f64(usize::try_from(n).unwrap_or(usize::MAX))
}

/// Adds the section's figures.
pub fn figures(f: &mut Figures, study: &Study) {
    let o: &Overview = &study.overview;
    f.money("sales.revenue", o.revenue);
    f.money("sales.revenue_known_customers", o.revenue_known_customers);
    f.money("sales.returned", o.returned);
    f.count("sales.customers", o.n_customers);
    f.count("sales.buyers", o.n_buyers);
    f.count("sales.orders", o.n_orders);
    f.count("sales.return_orders", o.n_return_orders);
    f.day("sales.first_date", o.period.0);
    f.day("sales.last_date", o.period.1);
    if let Some(v) = o.average_order_value() {
        f.real("sales.average_order_value", v);
    }
    if let Some(v) = o.orders_per_customer() {
        f.real("sales.orders_per_customer", v);
    }
    if let Some(v) = o.repeat_rate() {
        f.real("sales.repeat_rate", v);
    }
    for month in &o.months {
        let day = crate::model::Day::first_of_month(month.month).iso();
        let tag = day.get(..7).unwrap_or("");
        f.money(format!("sales.month.{tag}.revenue"), month.revenue());
        f.count(format!("sales.month.{tag}.orders"), month.n_orders);
        f.count(format!("sales.month.{tag}.new_customers"), month.new.len() as u64);
        f.count(format!("sales.month.{tag}.returning_customers"), month.returning.len() as u64);
    }
}
