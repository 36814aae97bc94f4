//! A matrix of coloured cells with a number in each, groups of cells outlined and named.

use super::axis::thinning;
use super::frame::{GAP_PX, PAD_PX, Plot};
use super::hit::{Drawn, HitRect, Seek};
use super::pen::{Anchor, Done, Letter, Pen};
use super::{ChartError, Theme};
use crate::report::chart::Grid;
use plotters_backend::DrawingBackend;

/// Between neighbouring cells.
const GUTTER_PX: f64 = 2.0;
/// Left free on either side within a cell.
const INSET_PX: f64 = 4.0;
/// No letter is smaller.
const SMALLEST_PX: f64 = 9.0;

struct Layout {
    plot: Plot,
    n_columns: usize,
    n_rows: usize,
}

impl Layout {
    fn cell(&self, row: usize, column: usize) -> (f64, f64, f64, f64) {
        let x = |i: usize| self.plot.x(i as f64 / self.n_columns.max(1) as f64);
        let y = |i: usize| self.plot.y(1.0 - i as f64 / self.n_rows.max(1) as f64);
        (x(column), y(row), x(column + 1), y(row + 1))
    }

    fn cell_px(&self) -> (f64, f64) {
        (self.plot.width() / self.n_columns.max(1) as f64, self.plot.height() / self.n_rows.max(1) as f64)
    }
}

/// What is written in every cell, and how large; decided once, so that all cells look alike.
struct Lines {
    first: Option<Letter>,
    second: Option<Letter>,
    names: Option<Letter>,
}

pub(super) fn draw<B: DrawingBackend>(pen: &Pen<B>, grid: &Grid) -> Result<Drawn, ChartError> {
    let layout = names(pen, grid)?;
    let mut hits = vec![HitRect::default(); grid.marks.len()];
    let lines = choose_lines(pen, grid, &layout);
    // Narrow cells lie closer, so that colour does not drown in gutters.
    let (cell_w, cell_h) = layout.cell_px();
    let gutter =
        if cell_w.min(cell_h) < 14.0 { pen.hairline_px().min(cell_w.min(cell_h) / 3.0) } else { GUTTER_PX };
    let labels = group_labels(pen, grid, &layout, lines.names);

    for row in 0..layout.n_rows {
        for column in 0..layout.n_columns {
            let i = row * layout.n_columns + column;
            let (x0, y0, x1, y1) = layout.cell(row, column);
            let (x0, y0, x1, y1) =
                (x0 + gutter / 2.0, y0 + gutter / 2.0, x1 - gutter / 2.0, y1 - gutter / 2.0);
            if let Some(hit) = hits.get_mut(i) {
                *hit = HitRect::between(x0, y0, x1, y1, 1.0);
            }
            let theme = pen.look.theme;
            let shade = grid.shade.get(i).copied().filter(|s| s.is_finite());
            let (ground, color) = match shade {
                Some(shade) => {
                    let ground = theme.ramp.0.mix(theme.ramp.1, shade);
                    (ground, Theme::on(ground))
                }
                None => (theme.background, theme.muted),
            };
            if shade.is_some() {
                pen.rect(x0, y0, x1, y1, ground, 1.0)?;
            }
            let is_covered = labels.iter().any(|label| label.covers(i));
            let top = y0
                + if is_covered { lines.names.map_or(0.0, |letter| letter.size_px + INSET_PX) } else { 0.0 };
            let first = lines.first.zip(grid.first.get(i));
            let second = lines.second.zip(grid.second.get(i)).filter(|(_, text)| !text.is_empty());
            let middle = ((x0 + x1) / 2.0, (top + y1) / 2.0);
            let apart = second.map_or(0.0, |(letter, _)| letter.size_px * 0.66);
            for (line, dy) in [(first, -apart), (second, apart)] {
                if let Some((letter, text)) = line
                    && pen.width_px(text, letter) <= x1 - x0
                {
                    pen.text(text, middle.0, middle.1 + dy, Letter { color, ..letter }, Anchor::Middle)?;
                }
            }
        }
    }
    outlines(pen, grid, &layout)?;
    tags(pen, &layout, &labels, lines.names, gutter)?;
    Ok(Drawn { hits, seek: Seek::Near, legend: Vec::new(), plot: layout.plot.rect() })
}

/// Names of rows and columns, as in a table: rows to the left, columns on top.
fn names<B: DrawingBackend>(pen: &Pen<B>, grid: &Grid) -> Result<Layout, ChartError> {
    let look = pen.look;
    let letter = pen.small();
    let (n_columns, n_rows) = (grid.columns.len(), grid.rows.len());
    let widest = grid.rows.iter().map(|name| pen.width_px(name, letter)).fold(0.0, f64::max);
    let names_px = widest.min(look.width_px * 0.3);
    let left = PAD_PX + names_px + GAP_PX;
    let top = PAD_PX + pen.name_px(&format!("{}{}", grid.x_label, grid.y_label)) + pen.line_px();
    let plot = Plot::within(pen, left, top, PAD_PX, PAD_PX);
    let layout = Layout { plot, n_columns, n_rows };

    let half = look.width_px / 2.0 - 1.5 * PAD_PX;
    let y = PAD_PX + pen.line_px() / 2.0;
    if !grid.y_label.is_empty() {
        pen.text(&pen.fit(&format!("{} ↓", grid.y_label), letter, half), PAD_PX, y, letter, Anchor::Start)?;
    }
    if !grid.x_label.is_empty() {
        let text = pen.fit(&format!("{} →", grid.x_label), letter, half);
        pen.text(&text, plot.x1, y, letter, Anchor::End)?;
    }

    let (cell_w, cell_h) = layout.cell_px();
    // Few columns have their names cut to their width; of many, some are named.
    let texts: Vec<String> = grid
        .columns
        .iter()
        .map(|name| if cell_w >= 36.0 { pen.fit(name, letter, cell_w - 4.0) } else { name.clone() })
        .collect();
    let boxes: Vec<(f64, f64)> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let (x0, _, x1, _) = layout.cell(0, i);
            ((x0 + x1) / 2.0, pen.width_px(text, letter))
        })
        .collect();
    let every = thinning(&boxes, if cell_w >= 36.0 { 2.0 } else { 6.0 });
    for (text, &(x, width)) in texts.iter().zip(&boxes).step_by(every) {
        let x = x.min(look.width_px - 2.0 - width / 2.0);
        pen.text(text, x, plot.y0 - 4.0 - pen.letter_px() / 2.0, letter, Anchor::Middle)?;
    }
    let every = (pen.letter_px() * 1.15 / cell_h).ceil().max(1.0) as usize;
    for (row, name) in grid.rows.iter().enumerate().step_by(every) {
        let (x0, y0, _, y1) = layout.cell(row, 0);
        pen.text(&pen.fit(name, letter, names_px), x0 - GAP_PX, (y0 + y1) / 2.0, letter, Anchor::End)?;
    }
    Ok(layout)
}

fn choose_lines<B: DrawingBackend>(pen: &Pen<B>, grid: &Grid, layout: &Layout) -> Lines {
    let (cell_w, cell_h) = layout.cell_px();
    let room = cell_w - GUTTER_PX - INSET_PX;
    let text = pen.look.theme.text;
    // The largest letter in which three texts of four fit; a few wide ones do not silence the rest.
    let choose = |texts: &[String], largest_px: f64, bold: bool| {
        let n_texts = texts.iter().filter(|text| !text.is_empty()).count();
        let sizes = (0..).map(|i| largest_px - f64::from(i)).take_while(|size| *size >= SMALLEST_PX);
        sizes.map(|size_px| Letter { size_px, bold, color: text }).find(|&letter| {
            let n_fit = texts.iter().filter(|t| !t.is_empty() && pen.width_px(t, letter) <= room).count();
            n_texts > 0 && n_fit * 4 >= n_texts * 3
        })
    };
    let first = choose(&grid.first, pen.letter_px() + 1.0, grid.second.iter().any(|text| !text.is_empty()))
        .filter(|l| cell_h >= l.size_px + 4.0);
    let first_px = first.map_or(0.0, |l| l.size_px);
    let second = choose(&grid.second, pen.letter_px() - 1.0, false)
        .filter(|l| first.is_some() && cell_h >= (first_px + l.size_px) * 1.25 + INSET_PX);
    let second_px = second.map_or(0.0, |l| l.size_px);
    let names = Letter { size_px: pen.letter_px() - 1.5, bold: false, color: text };
    let with_names = cell_h >= (first_px + second_px) * 1.3 + names.size_px + 2.0 * INSET_PX;
    Lines { first, second, names: with_names.then_some(names) }
}

/// A group's name, from the cell where it begins over as many as it takes.
struct GroupLabel<'g> {
    cell: usize,
    n_cells: usize,
    text: &'g str,
}

impl GroupLabel<'_> {
    fn covers(&self, cell: usize) -> bool {
        (self.cell..self.cell + self.n_cells).contains(&cell)
    }
}

/// Names on small tags: they may run over cells of any colour.
fn tags<B: DrawingBackend>(
    pen: &Pen<B>,
    layout: &Layout,
    labels: &[GroupLabel],
    letter: Option<Letter>,
    gutter: f64,
) -> Done {
    let Some(letter) = letter else { return Ok(()) };
    for label in labels {
        let (row, column) = (label.cell / layout.n_columns.max(1), label.cell % layout.n_columns.max(1));
        let (x0, y0, ..) = layout.cell(row, column);
        let (x, y) = (x0 + gutter / 2.0, y0 + gutter / 2.0);
        let (width, height) = (pen.width_px(label.text, letter) + 2.0 * INSET_PX, letter.size_px + INSET_PX);
        pen.rect(x, y, x + width, y + height, pen.look.theme.background, 0.9)?;
        pen.text(label.text, x + INSET_PX, y + height / 2.0, letter, Anchor::Start)?;
    }
    Ok(())
}

/// One name per connected region: at the start of its longest run of cells in one row, if it fits there.
fn group_labels<'g, B: DrawingBackend>(
    pen: &Pen<B>,
    grid: &'g Grid,
    layout: &Layout,
    letter: Option<Letter>,
) -> Vec<GroupLabel<'g>> {
    let Some(letter) = letter else { return Vec::new() };
    let cell_w = layout.cell_px().0;
    let mut labels = Vec::new();
    for region in regions(grid, layout) {
        let mut longest: Option<(usize, usize)> = None;
        let mut run: Option<(usize, usize)> = None;
        for &cell in &region {
            run = match run {
                Some((start, n)) if cell == start + n && cell % layout.n_columns != 0 => Some((start, n + 1)),
                _ => Some((cell, 1)),
            };
            if let Some(now) = run
                && longest.is_none_or(|(_, n)| now.1 > n)
            {
                longest = run;
            }
        }
        let name = region.first().and_then(|i| grid.group.get(*i)).and_then(|g| grid.group_names.get(*g));
        if let (Some((cell, n_run)), Some(name)) = (longest, name) {
            let width = pen.width_px(name, letter) + 2.0 * INSET_PX;
            let n_cells = (width / (cell_w - GUTTER_PX).max(1.0)).ceil() as usize;
            if !name.is_empty() && n_cells <= n_run {
                labels.push(GroupLabel { cell, n_cells, text: name });
            }
        }
    }
    labels
}

/// Connected cells of one group, each region in reading order.
fn regions(grid: &Grid, layout: &Layout) -> Vec<Vec<usize>> {
    let (n_columns, n_cells) = (layout.n_columns, layout.n_columns * layout.n_rows);
    let mut seen = vec![false; n_cells];
    let mut regions = Vec::new();
    for start in 0..n_cells.min(grid.group.len()) {
        let group = grid.group.get(start);
        let mut region = Vec::new();
        let mut open = vec![start];
        while let Some(cell) = open.pop() {
            match seen.get_mut(cell) {
                Some(seen) if !*seen && grid.group.get(cell) == group => *seen = true,
                _ => continue,
            }
            region.push(cell);
            let column = cell % n_columns;
            open.extend((column > 0).then(|| cell - 1));
            open.extend((column + 1 < n_columns).then_some(cell + 1));
            open.extend(cell.checked_sub(n_columns));
            open.push(cell + n_columns);
        }
        if !region.is_empty() {
            region.sort_unstable();
            regions.push(region);
        }
    }
    regions
}

/// A line wherever the neighbour belongs to another group.
fn outlines<B: DrawingBackend>(pen: &Pen<B>, grid: &Grid, layout: &Layout) -> Done {
    let color = pen.look.theme.text;
    let thick = 2.0;
    let group = |row: usize, column: usize| grid.group.get(row * layout.n_columns + column);
    for row in 0..layout.n_rows {
        for column in 0..layout.n_columns {
            let (_, y0, x1, y1) = layout.cell(row, column);
            let x0 = layout.cell(row, column).0;
            let differs =
                |other: Option<&usize>| matches!((group(row, column), other), (Some(a), Some(b)) if a != b);
            if column + 1 < layout.n_columns && differs(group(row, column + 1)) {
                pen.vertical(x1, y0 - thick / 2.0, y1 + thick / 2.0, color, thick)?;
            }
            if row + 1 < layout.n_rows && differs(group(row + 1, column)) {
                pen.horizontal(x0 - thick / 2.0, x1 + thick / 2.0, y1, color, thick)?;
            }
        }
    }
    Ok(())
}
