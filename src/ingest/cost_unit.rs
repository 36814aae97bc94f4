//! Is a column of costs that of a piece, or that of the whole line?
//!
//! "Cost" is said of both. Set against the price, the one keeps its share whatever the quantity, the other grows with it.

/// Fewer lines of more than a piece tell nothing.
const LEAST_LINES: usize = 20;
/// One reading must leave less than this part of the other's spread.
const CLEARLY: f64 = 0.5;

/// One line: quantity, price of a piece and the cost in question.
pub type Line = [f64; 3];

/// Whether costs are those of a piece; `None` where the lines do not tell. Only lines of more than one piece do.
pub fn is_of_a_piece(lines: impl Iterator<Item = Line>) -> Option<bool> {
    let (mut of_piece, mut of_line) = (Vec::new(), Vec::new());
    for [quantity, price, cost] in lines {
        let pieces = quantity.abs();
        if pieces > 1.0 && price > 0.0 && cost != 0.0 {
            let share = libm::log(cost.abs() / price);
            of_piece.push(share);
            of_line.push(share - libm::log(pieces));
        }
    }
    if of_piece.len() < LEAST_LINES {
        return None;
    }
    let (piece, line) = (spread(&of_piece), spread(&of_line));
    match (piece < CLEARLY * line, line < CLEARLY * piece) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Mean distance from the median: a few lines that went wrong do not decide.
fn spread(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    let (sum, n) = values.iter().fold((0.0, 0.0), |(sum, n), value| (sum + (value - median).abs(), n + 1.0));
    sum / n
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prices of 10 to 19 at a cost of about 60 %, one to seven pieces.
    fn lines(of_line: bool, most: u32) -> Vec<Line> {
        let line = |i: u32| {
            let (quantity, price) = (f64::from(1 + i % most), f64::from(10 + i % 10));
            let cost = price * (0.55 + 0.02 * f64::from(i % 6));
            [quantity, price, if of_line { cost * quantity } else { cost }]
        };
        (0..200).map(line).collect()
    }

    #[test]
    fn the_share_of_the_price_tells() {
        assert_eq!(is_of_a_piece(lines(false, 7).into_iter()), Some(true));
        assert_eq!(is_of_a_piece(lines(true, 7).into_iter()), Some(false));
    }

    #[test]
    fn single_pieces_and_few_lines_do_not_tell() {
        assert_eq!(is_of_a_piece(lines(false, 1).into_iter()), None);
        assert_eq!(is_of_a_piece(lines(false, 7).into_iter().take(20)), None);
        // Always two pieces: both readings keep their share.
        assert_eq!(
            is_of_a_piece(lines(false, 7).into_iter().map(|[_, price, cost]| [2.0, price, cost])),
            None
        );
    }
}
