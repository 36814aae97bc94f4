//! No spec makes a drawing fail.

use crate::chart::check;
use crate::chart_specs::{axis, bars, curves, marks};
use keliu::host::NumberStyle;
use keliu::report::chart::*;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -1e6..1e6f64,
        2 => Just(0.0),
        2 => prop::num::f64::ANY,
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, -1e15, 1e15, 5e-324, f64::MAX]),
    ]
}

fn values(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(value(), 0..most)
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-zA-Z ]{0,30}", "[\u{4e00}-\u{9fa5}]{0,20}", "\\PC{0,12}"]
}

fn style() -> impl Strategy<Value = NumberStyle> {
    prop_oneof![
        Just(NumberStyle::Count),
        Just(NumberStyle::MoneyShort),
        Just(NumberStyle::MoneyRound),
        (0u8..4).prop_map(NumberStyle::Decimal),
        (0u8..4).prop_map(NumberStyle::PercentSigned),
    ]
}

fn any_bars() -> impl Strategy<Value = ChartSpec> {
    let series = prop::collection::vec(values(40), 0..4);
    let names = prop::collection::vec(name(), 0..40);
    (names, series, style(), any::<(bool, bool)>(), prop::collection::vec(0usize..50, 0..3), name()).prop_map(
        |(names, series, style, (horizontal, histogram), partial, label)| {
            let series: Vec<_> = series.into_iter().map(|values| ("s", values)).collect();
            let plain = bars(&label, style, names, &series);
            ChartSpec::Bars(Bars { horizontal, histogram, partial, category_label: label, ..plain })
        },
    )
}

fn any_grid() -> impl Strategy<Value = ChartSpec> {
    let texts = || prop::collection::vec(name(), 0..60);
    let groups = prop::collection::vec(0usize..5, 0..60);
    let sides = (prop::collection::vec(name(), 0..9), prop::collection::vec(name(), 0..9));
    (sides, values(60), texts(), texts(), groups, texts()).prop_map(
        |((columns, rows), shade, first, second, group, names)| {
            ChartSpec::Grid(Grid {
                x_label: names.first().cloned().unwrap_or_default(),
                y_label: names.last().cloned().unwrap_or_default(),
                marks: marks(columns.len() * rows.len()),
                columns,
                rows,
                shade,
                first,
                second,
                group,
                group_names: names,
            })
        },
    )
}

fn any_scatter() -> impl Strategy<Value = ChartSpec> {
    let point =
        (value(), value(), 0usize..20, value()).prop_map(|(x, y, group, size)| Point { x, y, group, size });
    (prop::collection::vec(point, 0..50), style(), any::<(bool, bool)>(), name()).prop_map(
        |(points, style, (x_log, y_log), label)| {
            ChartSpec::Scatter(Scatter {
                x: axis(&label, style),
                y: axis(&label, style),
                x_log,
                y_log,
                marks: marks(points.len()),
                points,
                groups: vec![label],
            })
        },
    )
}

fn any_treemap() -> impl Strategy<Value = ChartSpec> {
    let tile = (name(), value(), value()).prop_map(|(name, value, shade)| Tile { name, value, shade });
    (prop::collection::vec(tile, 0..30), style()).prop_map(|(tiles, style)| {
        ChartSpec::Treemap(Treemap { axis: axis("part", style), marks: marks(tiles.len()), tiles })
    })
}

fn any_radar() -> impl Strategy<Value = ChartSpec> {
    (prop::collection::vec(name(), 0..9), values(9), name(), style()).prop_map(
        |(spokes, values, name, style)| {
            ChartSpec::Radar(Radar {
                middle: name.clone(),
                name,
                style,
                marks: marks(spokes.len()),
                spokes,
                values,
            })
        },
    )
}

fn any_curves() -> impl Strategy<Value = ChartSpec> {
    let line = (name(), values(30), values(30), values(30), any::<bool>())
        .prop_map(|(name, ys, low, high, dashed)| Line { name, ys, low, high, dashed });
    let rule = (value(), name()).prop_map(|(x, name)| Rule { x, name });
    (values(30), prop::collection::vec(line, 0..4), prop::collection::vec(rule, 0..6), style()).prop_map(
        |(xs, lines, rules, style)| {
            let mut spec = curves("x", "y", xs, lines, &[]);
            spec.rules = rules;
            spec.y.style = style;
            ChartSpec::Curves(spec)
        },
    )
}

proptest! {
    #[test]
    fn anything_is_drawn(
        spec in prop_oneof![any_bars(), any_grid(), any_scatter(), any_curves(), any_treemap(), any_radar()],
        width in 200.0..2000.0f64,
        height in 150.0..900.0f64,
    ) {
        check("random", &spec, width, height);
    }
}
