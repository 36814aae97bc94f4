//! Drawings as the report asks for them, by name.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says where")]

use keliu::host::NumberStyle::{self, Count, CountShort, Decimal, MoneyShort, Percent};
use keliu::report::chart::*;

pub fn axis(label: &str, style: NumberStyle) -> Axis {
    Axis { label: label.to_owned(), style }
}

pub fn marks(n: usize) -> Vec<Mark> {
    (0..n).map(|i| Mark { text: format!("mark {i}"), set: None }).collect()
}

pub fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&t| t.to_owned()).collect()
}

/// Whole numbers that look like data, the same on every machine.
pub fn noise(n: usize, seed: u32) -> Vec<f64> {
    let mut state = seed;
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        })
        .collect()
}

pub fn bars(label: &str, style: NumberStyle, categories: Vec<String>, series: &[(&str, Vec<f64>)]) -> Bars {
    Bars {
        category_label: String::new(),
        marks: marks(categories.len() * series.len()),
        categories,
        axis: axis(label, style),
        series: series
            .iter()
            .map(|(name, values)| Series { name: (*name).to_owned(), values: values.clone() })
            .collect(),
        horizontal: false,
        histogram: false,
        partial: vec![],
    }
}

fn months(n: usize, name: impl Fn(usize, usize) -> String) -> Vec<String> {
    (0..n).map(|i| name(2023 + i / 12, i % 12 + 1)).collect()
}

pub fn curves(label_x: &str, label_y: &str, xs: Vec<f64>, lines: Vec<Line>, rules: &[(f64, &str)]) -> Curves {
    Curves {
        x: axis(label_x, Decimal(0)),
        y: axis(label_y, MoneyShort),
        marks: marks(xs.len()),
        xs,
        lines,
        rules: rules.iter().map(|&(x, name)| Rule { x, name: name.to_owned() }).collect(),
    }
}

fn grid(labels: (&str, &str), columns: Vec<String>, rows: Vec<String>) -> Grid {
    let n_cells = columns.len() * rows.len();
    Grid {
        x_label: labels.0.to_owned(),
        y_label: labels.1.to_owned(),
        columns,
        rows,
        shade: vec![f64::NAN; n_cells],
        first: vec![String::new(); n_cells],
        second: vec![],
        group: vec![],
        group_names: vec![],
        marks: marks(n_cells),
    }
}

fn rfm(labels: (&str, &str), names: &[&str], unit: &str) -> Grid {
    let scores = || strings(&["1", "2", "3", "4", "5"]);
    let mut grid = grid(labels, scores(), scores().into_iter().rev().collect());
    grid.group = [3, 3, 1, 0, 0, 3, 3, 1, 0, 0, 4, 4, 2, 2, 1, 5, 5, 2, 2, 2, 5, 5, 5, 2, 2].to_vec();
    grid.group_names = strings(names);
    for (i, u) in noise(25, 5).into_iter().enumerate() {
        grid.shade[i] = u;
        grid.first[i] = format!("{}", (u * 1800.0) as u32);
        grid.second.push(format!("{unit}{:.1}K", u * 90.0));
    }
    grid
}

fn cohorts() -> Grid {
    let n = 18;
    let mut grid = grid(
        ("Months since the first order", "First order"),
        (0..n).map(|i| i.to_string()).collect(),
        months(n, |y, m| format!("{y}-{m:02}")),
    );
    for row in 0..n {
        for column in 0..n - row {
            let share =
                if column == 0 { 1.0 } else { 0.45 / (1.0 + column as f64 * 0.2) + row as f64 * 0.004 };
            grid.shade[row * n + column] = share;
            grid.first[row * n + column] = format!("{:.0}%", share * 100.0);
        }
    }
    grid
}

fn segments_map(names: &[&str]) -> Treemap {
    let values = [175_000.0, 62_900.0, 45_300.0, 9_500.0, 2_300.0, 0.0];
    let tile = |(i, (name, value)): (usize, (&&str, f64))| Tile {
        name: (*name).to_owned(),
        value,
        shade: 1.0 - i as f64 / 5.0,
    };
    let tiles: Vec<Tile> = names.iter().zip(values).enumerate().map(tile).collect();
    Treemap { axis: axis("Revenue", MoneyShort), marks: marks(tiles.len()), tiles }
}

fn account(name: &str, middle: &str, spokes: &[(&str, f64)]) -> Radar {
    Radar {
        name: name.to_owned(),
        middle: middle.to_owned(),
        style: Percent(0),
        spokes: spokes.iter().map(|s| s.0.to_owned()).collect(),
        values: spokes.iter().map(|s| s.1).collect(),
        marks: marks(spokes.len()),
    }
}

fn clusters(names: &[&str], labels: (&str, &str)) -> Scatter {
    let n_groups = names.len();
    let (u, v, w) = (noise(240, 1), noise(240, 2), noise(240, 3));
    let mut points: Vec<Point> = (0..240)
        .map(|i| {
            let group = i % n_groups;
            Point {
                x: libm::pow(10.0, 0.4 * group as f64 + u[i] + v[i] * 0.5),
                y: libm::pow(10.0, 2.0 + 0.5 * ((group * 2) % 5) as f64 + w[i] + v[i] * 0.4),
                group,
                size: 1.0,
            }
        })
        .collect();
    points.extend((0..n_groups).map(|group| Point {
        x: libm::pow(10.0, 0.4 * group as f64 + 0.75),
        y: libm::pow(10.0, 2.7 + 0.5 * ((group * 2) % 5) as f64),
        group,
        size: 2.2,
    }));
    Scatter {
        x: axis(labels.0, Count),
        y: axis(labels.1, MoneyShort),
        x_log: true,
        y_log: true,
        marks: marks(points.len()),
        points,
        groups: strings(names),
    }
}

fn price() -> Curves {
    let xs: Vec<f64> = (0..61).map(|i| 5.0 + f64::from(i) * 0.25).collect();
    let profit: Vec<f64> = xs.iter().map(|p| (p - 8.0) * 30_000.0 * libm::exp(-0.16 * (p - 8.0))).collect();
    let width = |i: usize| 4_000.0 + 300.0 * i as f64;
    let line = |name: &str, ys: Vec<f64>, dashed| Line {
        name: name.to_owned(),
        ys,
        low: vec![],
        high: vec![],
        dashed,
    };
    let mut first = line("Profit a year", profit.clone(), false);
    first.low = profit.iter().enumerate().map(|(i, y)| y - width(i)).collect();
    first.high = profit.iter().enumerate().map(|(i, y)| y + width(i)).collect();
    let flat = line("Profit now", vec![42_000.0; 61], true);
    curves(
        "Price, GBP",
        "Profit a year, GBP",
        xs,
        vec![first, flat],
        &[(10.0, "Price now 10.00"), (9.8, "Break-even 9.80"), (14.25, "Best price 14.25")],
    )
}

fn pareto_zh() -> Curves {
    let xs: Vec<f64> = (0..=20).map(|i| f64::from(i) * 0.05).collect();
    let ys = xs.iter().map(|x| libm::pow(*x, 0.35)).collect();
    let even = Line { name: "完全平均".into(), ys: xs.clone(), low: vec![], high: vec![], dashed: true };
    let line = Line { name: "销售额累计占比".into(), ys, low: vec![], high: vec![], dashed: false };
    let mut spec = curves(
        "客户累计占比（按消费额从高到低）",
        "销售额累计占比",
        xs,
        vec![line, even],
        &[(0.2, "前 20% 的客户")],
    );
    spec.x.style = Percent(0);
    spec.y.style = Percent(0);
    spec
}

/// Everything a report draws, in both languages.
pub fn usual() -> Vec<(&'static str, ChartSpec)> {
    let revenue: Vec<f64> =
        noise(25, 9).iter().enumerate().map(|(i, u)| 52_000.0 + 1_800.0 * i as f64 + u * 30_000.0).collect();
    let mut monthly = bars(
        "Revenue, GBP",
        MoneyShort,
        months(25, |y, m| format!("{y}-{m:02}")),
        &[("Revenue", revenue.clone())],
    );
    monthly.partial = vec![24];
    let mut monthly_zh = bars(
        "销售额（元）",
        MoneyShort,
        months(25, |y, m| format!("{y}年{m}月")),
        &[("销售额", revenue.iter().map(|v| v * 37.0).collect())],
    );
    monthly_zh.partial = vec![24];
    monthly_zh.category_label = "月份".into();

    let part =
        |seed, scale: f64| noise(13, seed).iter().map(|u| ((u + 0.4) * scale).round()).collect::<Vec<_>>();
    let mut growth = bars(
        "Customers",
        CountShort,
        months(13, |y, m| format!("{y}-{m:02}")),
        &[
            ("New", part(1, 300.0)),
            ("Returning", part(2, 220.0)),
            ("Regained", part(3, 90.0)),
            ("Lost", part(4, -260.0)),
        ],
    );
    growth.partial = vec![0, 12];

    let mut histogram = bars(
        "Customers",
        Count,
        (0..24).map(|i| format!("{}–{}", i * 50, i * 50 + 50)).collect(),
        &[("Customers", (0..24).map(|i| (900.0 * libm::exp(-f64::from(i) * 0.22)).round()).collect())],
    );
    histogram.histogram = true;
    histogram.category_label = "Days since the last order".into();

    let mut segments = bars(
        "Customers",
        CountShort,
        strings(&[
            "Champions",
            "Loyal customers",
            "Potential loyalists",
            "New customers",
            "Promising",
            "Need attention",
            "About to sleep",
            "Cannot lose them",
            "Hibernating and probably gone for good",
        ]),
        &[("Customers", vec![412.0, 630.0, 388.0, 97.0, 141.0, 260.0, 310.0, 44.0, 1204.0])],
    );
    segments.horizontal = true;
    let mut segments_zh = segments.clone();
    segments_zh.axis.label = "客户数（人）".into();
    segments_zh.category_label = "客户分群".into();
    segments_zh.categories = strings(&[
        "重要价值客户",
        "重要发展客户",
        "重要保持客户",
        "重要挽留客户",
        "一般价值客户",
        "一般发展客户",
        "一般保持客户",
        "一般挽留客户",
        "从未回购且已沉睡两年以上的客户",
    ]);
    segments_zh.series[0].values.iter_mut().for_each(|v| *v *= 130.0);
    let channels = bars(
        "Revenue, GBP",
        MoneyShort,
        strings(&["Online shop", "Department stores", "Export and wholesale", "Own shops", "Other"]),
        &[("Revenue", vec![812_000.0, 455_000.0, 402_500.0, 120_000.0, 800.0])],
    );
    let split = strings(&["价格", "数量", "品类结构", "新客户", "流失客户"]);
    let mut bridge = bars(
        "对销售额的影响（万元）",
        Decimal(0),
        split,
        &[("影响", vec![120.0, -45.0, 12.0, 230.0, -180.0])],
    );
    bridge.horizontal = true;

    let names = ["Champions", "Loyal", "Need attention", "New", "Promising", "Asleep"];
    let names_zh = ["重要价值客户", "重要发展客户", "一般保持客户", "新客户", "潜力客户", "沉睡客户"];
    vec![
        ("bars_monthly", ChartSpec::Bars(monthly)),
        ("bars_monthly_zh", ChartSpec::Bars(monthly_zh)),
        ("bars_growth", ChartSpec::Bars(growth)),
        ("bars_histogram", ChartSpec::Bars(histogram)),
        ("bars_segments", ChartSpec::Bars(segments)),
        ("bars_segments_zh", ChartSpec::Bars(segments_zh)),
        ("bars_channels", ChartSpec::Bars(channels)),
        ("bars_bridge_zh", ChartSpec::Bars(bridge)),
        ("waterfall_zh", ChartSpec::Waterfall(waterfall())),
        ("grid_rfm", ChartSpec::Grid(rfm(("Frequency", "Recency"), &names, "£"))),
        ("grid_rfm_zh", ChartSpec::Grid(rfm(("购买频率", "最近购买"), &names_zh, "¥"))),
        ("grid_cohorts", ChartSpec::Grid(cohorts())),
        (
            "scatter_clusters",
            ChartSpec::Scatter(clusters(
                &["Small", "Regular", "Large", "Rare", "Key accounts"],
                ("Orders", "Revenue per customer, GBP"),
            )),
        ),
        (
            "scatter_clusters_zh",
            ChartSpec::Scatter(clusters(&["小客户", "常客", "大客户"], ("订单数", "客户销售额（元）"))),
        ),
        ("treemap_segments", ChartSpec::Treemap(segments_map(&names))),
        ("treemap_segments_zh", ChartSpec::Treemap(segments_map(&names_zh))),
        (
            "radar_account",
            ChartSpec::Radar(account(
                "This customer",
                "A customer in the middle",
                &[("Orders", 0.93), ("Growth", 0.31), ("Bargaining power", 0.78), ("Cooperation", 0.62)],
            )),
        ),
        (
            "radar_account_zh",
            ChartSpec::Radar(account(
                "该客户",
                "居中的客户",
                &[("订单数量", 0.93), ("增长潜力", 0.31), ("合作程度", 0.62)],
            )),
        ),
        ("curves_price", ChartSpec::Curves(price())),
        ("curves_pareto_zh", ChartSpec::Curves(pareto_zh())),
    ]
}

fn waterfall() -> Waterfall {
    Waterfall {
        steps: strings(&["2023年", "新客户", "回流客户", "增购", "减购", "流失客户", "2024年"]),
        values: vec![820.0, 230.0, 35.0, 120.0, -145.0, -280.0, 780.0],
        axis: axis("净销售额（万元）", Decimal(0)),
        names: ["合计", "减少", "增加"].map(str::to_owned),
        marks: marks(7),
    }
}

/// What a file may hold all the same.
pub fn odd() -> Vec<(&'static str, ChartSpec)> {
    let plain = |values: Vec<f64>| {
        let names = (0..values.len()).map(|i| format!("category {i}")).collect();
        bars("Value", MoneyShort, names, &[("only", values)])
    };
    let lying = |mut bars: Bars| {
        bars.horizontal = true;
        bars
    };
    let long = "北京市海淀区中关村软件园信息技术有限责任公司华北大区第二销售事业部重点客户";
    let mut long_names = plain(vec![3.0, 5.0, 4.0]);
    long_names.categories = vec![long.to_owned(); 3];
    long_names.axis.label = long.to_owned();
    let odd_values = vec![f64::NAN, 1.0, f64::INFINITY, -2.0, f64::NEG_INFINITY];
    let short = Bars {
        marks: vec![],
        partial: vec![7, 99],
        ..bars("", Count, strings(&["a", "b"]), &[("s", vec![1.0])])
    };
    let point = |x, y| Point { x, y, group: 0, size: 1.0 };
    let scatter = |points: Vec<Point>, is_log| Scatter {
        x: axis("x", CountShort),
        y: axis("y", CountShort),
        x_log: is_log,
        y_log: is_log,
        marks: marks(points.len()),
        points,
        groups: strings(&["one"]),
    };
    let line = |ys: Vec<f64>| Line { name: "line".into(), ys, low: vec![], high: vec![], dashed: false };
    let mut many_rules = price();
    many_rules.rules =
        (0..30).map(|i| Rule { x: 5.0 + f64::from(i) * 0.4, name: format!("{long} {i}") }).collect();
    let mut ragged = rfm(("x", "y"), &["A"], "£");
    ragged.shade.truncate(7);
    ragged.first.truncate(3);
    ragged.group.truncate(9);
    ragged.marks.truncate(30);
    vec![
        ("no categories", ChartSpec::Bars(plain(vec![]))),
        ("no steps", ChartSpec::Waterfall(Waterfall { steps: vec![], values: vec![1.0], ..waterfall() })),
        (
            "steps of odd values",
            ChartSpec::Waterfall(Waterfall { values: odd_values.clone(), ..waterfall() }),
        ),
        ("no categories, lying", ChartSpec::Bars(lying(plain(vec![])))),
        ("one category", ChartSpec::Bars(plain(vec![7.0]))),
        ("one category, lying", ChartSpec::Bars(lying(plain(vec![7.0])))),
        ("all zero", ChartSpec::Bars(plain(vec![0.0; 5]))),
        ("all negative", ChartSpec::Bars(plain(vec![-3.0, -10.0, -1.0]))),
        ("all negative, lying", ChartSpec::Bars(lying(plain(vec![-3.0, -10.0, -1.0])))),
        ("not numbers", ChartSpec::Bars(plain(odd_values.clone()))),
        ("not numbers, lying", ChartSpec::Bars(lying(plain(odd_values.clone())))),
        ("huge", ChartSpec::Bars(plain(vec![1e15, -4e15, 2.0]))),
        ("beyond huge", ChartSpec::Bars(plain(vec![1e308, -1e308, 1e-308]))),
        ("200 categories", ChartSpec::Bars(plain(noise(200, 4)))),
        ("200 categories, lying", ChartSpec::Bars(lying(plain(noise(200, 4))))),
        ("long names", ChartSpec::Bars(long_names.clone())),
        ("long names, lying", ChartSpec::Bars(lying(long_names))),
        ("fewer values than categories", ChartSpec::Bars(short)),
        ("grid without cells", ChartSpec::Grid(grid(("x", "y"), vec![], vec![]))),
        ("grid without rows", ChartSpec::Grid(grid(("x", "y"), strings(&["a"]), vec![]))),
        ("grid of one empty cell", ChartSpec::Grid(grid((long, long), strings(&[long]), strings(&[long])))),
        ("grid with too few of everything", ChartSpec::Grid(ragged)),
        ("no spokes", ChartSpec::Radar(account("a", "", &[]))),
        ("two spokes", ChartSpec::Radar(account("a", "b", &[("x", 0.5), ("y", 1.0)]))),
        ("spokes of odd values", {
            let odd = [f64::NAN, f64::INFINITY, -3.0, 7.0, 0.0];
            ChartSpec::Radar(account(long, long, &odd.map(|value| (long, value))))
        }),
        ("twelve spokes", ChartSpec::Radar(account("a", "b", &[("scale", 0.4); 12]))),
        ("no points", ChartSpec::Scatter(scatter(vec![], false))),
        ("no points, log", ChartSpec::Scatter(scatter(vec![], true))),
        ("one point", ChartSpec::Scatter(scatter(vec![point(3.0, 4.0)], false))),
        ("one point, log", ChartSpec::Scatter(scatter(vec![point(3.0, 4.0)], true))),
        ("identical points", ChartSpec::Scatter(scatter((0..9).map(|_| point(2.0, 2.0)).collect(), false))),
        (
            "points off a log axis",
            ChartSpec::Scatter(scatter(
                vec![point(0.0, 1.0), point(-1.0, 5.0), point(f64::NAN, 1.0), point(4.0, 1e15)],
                true,
            )),
        ),
        ("no lines", ChartSpec::Curves(curves("x", "y", vec![], vec![], &[]))),
        (
            "one position",
            ChartSpec::Curves(curves("x", "y", vec![1.0], vec![line(vec![5.0])], &[(1.0, "here")])),
        ),
        (
            "flat",
            ChartSpec::Curves(curves(
                "x",
                "y",
                vec![1.0, 2.0],
                vec![line(vec![5.0, 5.0])],
                &[(f64::NAN, "nowhere")],
            )),
        ),
        (
            "gaps",
            ChartSpec::Curves(curves(
                "x",
                "y",
                vec![1.0, 2.0, 3.0, 4.0, 5.0],
                vec![line(odd_values), line(vec![1.0])],
                &[],
            )),
        ),
        ("thirty rules", ChartSpec::Curves(many_rules)),
    ]
}
