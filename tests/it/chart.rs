//! Drawings as SVG: where things are, whether labels touch, and the pictures themselves.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes `tests/golden/chart_*.svg` anew; look at them before you commit.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says where")]

use crate::chart_specs::{odd, usual};
use keliu::chart::{Drawn, Look, Measure, Theme, WidthTable, natural_height_px, svg};
use keliu::host::Hosts;
use keliu::i18n::{Lang, PlainHosts};
use keliu::report::chart::{ChartSpec, Mark};

/// One text of an SVG with the box it covers, in CSS pixels.
#[derive(Debug)]
struct Label {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

pub fn drawn(name: &str, spec: &ChartSpec, width: f64, height: f64, theme: &Theme) -> (String, Drawn) {
    let lang = if name.ends_with("_zh") { Lang::ZhHans } else { Lang::En };
    let host = PlainHosts.host(lang, "").unwrap();
    let look = Look {
        width_px: width,
        height_px: height,
        ratio: 1.0,
        theme,
        host: host.as_ref(),
        measure: &WidthTable,
    };
    svg(spec, &look).unwrap()
}

fn attribute<'s>(tag: &'s str, name: &str) -> &'s str {
    let from = tag.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
    tag[from..].split('"').next().unwrap()
}

fn number(tag: &str, name: &str) -> f64 {
    attribute(tag, name).parse().unwrap()
}

fn labels(svg: &str) -> Vec<Label> {
    svg.split("<text")
        .skip(1)
        .map(|element| {
            let (tag, rest) = element.split_once('>').unwrap();
            let text =
                rest.split("</text>").next().unwrap().trim().replace("&lt;", "<").replace("&amp;", "&");
            let size = number(tag, "font-size") / 10.0;
            let bold = tag.contains("font-weight");
            let (x, y) = (number(tag, "x") / 10.0, number(tag, "y") / 10.0);
            let width = WidthTable.width_px(&text, size, bold);
            let left = match attribute(tag, "text-anchor") {
                "start" => x,
                "end" => x - width,
                _ => x - width / 2.0,
            };
            Label { text, left, right: left + width, top: y - size * 0.5, bottom: y + size * 0.5 }
        })
        .collect()
}

fn marks(spec: &ChartSpec) -> &[Mark] {
    match spec {
        ChartSpec::Bars(bars) => &bars.marks,
        ChartSpec::Grid(grid) => &grid.marks,
        ChartSpec::Scatter(scatter) => &scatter.marks,
        ChartSpec::Curves(curves) => &curves.marks,
        ChartSpec::Waterfall(waterfall) => &waterfall.marks,
        ChartSpec::Treemap(map) => &map.marks,
        ChartSpec::Radar(radar) => &radar.marks,
    }
}

/// What holds for every drawing, however odd its numbers are.
pub fn check(name: &str, spec: &ChartSpec, width: f64, height: f64) -> (String, Drawn) {
    let (svg, drawn) = drawn(name, spec, width, height, &Theme::light());
    let at = format!("{name} at {width} x {height}");
    // What stands between tags are the spec's own words, which may be anything.
    let tags = svg.split('<').filter_map(|tag| tag.split('>').next());
    assert!(tags.into_iter().all(|tag| !tag.contains("NaN") && !tag.contains("inf")), "{at}");
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{at}");
    assert_eq!(drawn.hits.len(), marks(spec).len(), "{at}: a hit per mark");
    let plot = drawn.plot;
    assert!(plot.x >= 0.0 && plot.y >= 0.0 && plot.x + plot.w <= width + 1.0, "{at}: {plot:?}");
    // A cluster's centre or a mark at an end of the axis may stand out over the edge of the plot.
    let out = 26.0;
    for hit in &drawn.hits {
        assert!(hit.w >= 0.0 && hit.h >= 0.0 && hit.x.is_finite() && hit.y.is_finite(), "{at}: {hit:?}");
        let inside = hit.x >= plot.x - out
            && hit.x + hit.w <= plot.x + plot.w + out
            && hit.y >= plot.y - out
            && hit.y + hit.h <= plot.y + plot.h + out;
        assert!(inside || hit.w == 0.0, "{at}: {hit:?} outside of {plot:?}");
    }
    (svg, drawn)
}

/// Letters stay on the paper and do not touch each other.
fn check_labels(at: &str, svg: &str, width: f64, height: f64) {
    let labels = labels(svg);
    for (i, a) in labels.iter().enumerate() {
        assert!(
            a.left >= 0.0 && a.right <= width && a.top >= 0.0 && a.bottom <= height,
            "{at}: {} is cut off: {a:?}",
            a.text
        );
        for b in &labels[i + 1..] {
            let apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
            assert!(apart, "{at}: {} touches {}: {a:?} {b:?}", a.text, b.text);
        }
    }
}

#[test]
fn labels_never_touch_nor_leave_the_paper() {
    for (name, spec) in usual().into_iter().chain(odd()) {
        for width in [320.0, 360.0, 640.0, 1200.0, 3840.0] {
            let height = natural_height_px(&spec, width);
            let (svg, _) = check(name, &spec, width, height);
            check_labels(&format!("{name} at {width} x {height}"), &svg, width, height);
        }
    }
}

#[test]
fn any_size_is_drawn_or_refused() {
    for (name, spec) in usual().into_iter().chain(odd()) {
        for (width, height) in [(1.0, 1.0), (30.0, 400.0), (400.0, 20.0), (90.5, 61.25)] {
            check_finite(name, &spec, width, height);
        }
        let theme = Theme::dark();
        let host = PlainHosts.host(Lang::En, "").unwrap();
        for (width_px, height_px, ratio) in [
            (0.0, 10.0, 1.0),
            (f64::NAN, 10.0, 1.0),
            (10.0, f64::INFINITY, 1.0),
            (10.0, 10.0, 0.0),
            (1e9, 10.0, 1.0),
        ] {
            let look =
                Look { width_px, height_px, ratio, theme: &theme, host: host.as_ref(), measure: &WidthTable };
            assert_eq!(svg(&spec, &look).unwrap_err().code(), "chart.size");
        }
    }
}

fn check_finite(name: &str, spec: &ChartSpec, width: f64, height: f64) {
    let (svg, drawn) = drawn(name, spec, width, height, &Theme::light());
    assert!(!svg.contains("NaN"), "{name}");
    assert_eq!(drawn.hits.len(), marks(spec).len(), "{name}");
}

fn usual_named(name: &str) -> ChartSpec {
    usual().into_iter().find(|(known, _)| *known == name).unwrap().1
}

#[test]
fn every_bar_is_a_box_as_high_as_its_value() {
    let ChartSpec::Bars(bars) = usual_named("bars_channels") else { panic!() };
    let (svg, drawn) = check("bars", &ChartSpec::Bars(bars.clone()), 640.0, 320.0);
    let color = Theme::light().series_color(0).hex().to_uppercase();
    assert_eq!(svg.matches(&format!("fill=\"{color}\"")).count(), 5);
    // Pixels per unit are the same for all bars, within half a device pixel at either end.
    let per_px = bars.series[0].values[0] / drawn.hits[0].h;
    for (hit, value) in drawn.hits.iter().zip(&bars.series[0].values).take(4) {
        assert!((hit.h * per_px - value).abs() <= per_px * 1.1, "{hit:?} for {value}");
    }
    assert_eq!(drawn.legend.len(), 1);
    assert_eq!(drawn.find(drawn.hits[4].x + 3.0, drawn.plot.y + 1.0), Some(4), "above the shortest bar");
}

#[test]
fn losses_hang_below_zero_and_stacks_do_not_overlap() {
    let spec = usual_named("bars_growth");
    let (_, drawn) = check("growth", &spec, 900.0, 400.0);
    for category in drawn.hits.chunks(4) {
        let [new, returning, regained, lost] = category else { panic!() };
        assert!(new.y >= returning.y + returning.h - 0.01 && returning.y >= regained.y + regained.h - 0.01);
        assert!(lost.y >= new.y + new.h - 0.01, "lost below zero");
    }
}

#[test]
fn part_of_a_month_looks_unlike_a_whole_one() {
    let ChartSpec::Bars(mut bars) = usual_named("bars_monthly") else { panic!() };
    let (hatched, _) = check("monthly", &ChartSpec::Bars(bars.clone()), 900.0, 400.0);
    bars.partial.clear();
    let (whole, _) = check("monthly", &ChartSpec::Bars(bars), 900.0, 400.0);
    assert!(hatched.contains("<polyline") && !whole.contains("<polyline"));
}

#[test]
fn bins_of_a_histogram_touch() {
    let spec = usual_named("bars_histogram");
    let (_, drawn) = check("histogram", &spec, 900.0, 400.0);
    for pair in drawn.hits.windows(2) {
        assert!((pair[1].x - pair[0].x - pair[0].w).abs() <= 1.0, "{pair:?}");
    }
}

#[test]
fn cells_tile_the_grid_and_dark_cells_have_light_letters() {
    let ChartSpec::Grid(mut grid) = usual_named("grid_rfm") else { panic!() };
    grid.shade = (0..25).map(|i| f64::from(i) / 24.0).collect();
    let (svg, drawn) = check("rfm", &ChartSpec::Grid(grid), 640.0, 420.0);
    for (i, hit) in drawn.hits.iter().enumerate() {
        assert_eq!(drawn.find(hit.x + hit.w / 2.0, hit.y + hit.h / 2.0), Some(i));
    }
    let texts: Vec<&str> = svg.split("<text").skip(1).filter(|t| t.contains("font-weight")).collect();
    assert_eq!(texts.len(), 25, "one count per cell");
    assert!(texts[0].contains("#000000") && texts[24].contains("#FFFFFF"));
    assert_eq!(svg.matches("Champions").count(), 1, "a region is named once");
}

#[test]
fn money_gives_way_where_cells_are_small() {
    let spec = usual_named("grid_rfm");
    let with_money = |width, height| check("rfm", &spec, width, height).0.contains('£');
    assert!(with_money(640.0, 420.0) && with_money(360.0, 376.0));
    assert!(!with_money(640.0, 160.0));
}

#[test]
fn groups_differ_in_shape_and_centres_lie_on_top() {
    let spec = usual_named("scatter_clusters");
    let (svg, drawn) = check("clusters", &spec, 640.0, 400.0);
    let symbols: Vec<_> = drawn.legend.iter().map(|entry| format!("{:?}", entry.symbol)).collect();
    assert_eq!(symbols, ["Circle", "Triangle", "Square", "Diamond", "Cross"]);
    let ChartSpec::Scatter(scatter) = &spec else { panic!() };
    let n_circles = scatter.points.iter().filter(|p| p.group == 0).count();
    // The centre has a rim in the colour of the paper.
    assert_eq!(svg.matches("<circle").count(), n_circles + 1);
    let first_center = scatter.points.iter().position(|p| p.size > 1.0).unwrap();
    assert!(drawn.hits[first_center].w > drawn.hits[0].w);
}

#[test]
fn stops_lie_on_the_first_line() {
    let ChartSpec::Curves(curves) = usual_named("curves_price") else { panic!() };
    let (svg, drawn) = check("price", &ChartSpec::Curves(curves.clone()), 640.0, 400.0);
    assert_eq!(svg.matches("<polygon").count(), 1, "one band");
    let lowest = |of: &dyn Fn(usize) -> f64| (0..61).max_by(|&a, &b| of(a).total_cmp(&of(b))).unwrap();
    assert_eq!(
        lowest(&|i| curves.lines[0].ys[i]),
        lowest(&|i| -drawn.hits[i].y),
        "the best price is highest"
    );
    assert_eq!(drawn.find(drawn.hits[30].x + 6.0, drawn.plot.y + 5.0), Some(30));
    for rule in &curves.rules {
        assert!(svg.contains(&rule.name), "{}", rule.name);
    }
}

#[test]
fn text_of_a_file_cannot_break_the_svg() {
    let ChartSpec::Bars(mut bars) = usual_named("bars_segments") else { panic!() };
    bars.categories[0] = "</text><script>alert(1)</script>\u{0}\u{b}&\"'".to_owned();
    let (svg, _) = drawn("segments", &ChartSpec::Bars(bars), 1200.0, 400.0, &Theme::light());
    assert!(!svg.contains("<script") && svg.chars().all(|c| !c.is_control() || c == '\n'));
}

#[test]
fn pictures_are_as_they_were() {
    let renew = std::env::var_os("UPDATE_GOLDEN").is_some();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    for (name, spec) in usual() {
        let width = if name.ends_with("_zh") { 360.0 } else { 720.0 };
        let theme = if name.starts_with("grid") { Theme::dark() } else { Theme::light() };
        let (svg, _) = drawn(name, &spec, width, natural_height_px(&spec, width), &theme);
        let path = format!("{folder}/chart_{name}.svg");
        if renew {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(&path, &svg).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(golden == svg, "{path} differs: UPDATE_GOLDEN=1 renews it, then look at it");
    }
}
