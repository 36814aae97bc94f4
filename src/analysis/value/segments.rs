//! Scores -> named groups of customers.
//!
//! # What it tells
//! Which kind of attention a customer deserves.
//!
//! # How it is computed
//! Eleven segments: a map over recency and the mean of frequency and monetary value, each taken as a fifth of
//! its scale, so that it works for every number of bands and every cell has exactly one name. Eight types: each
//! score is high or not, high meaning above the mean score of all customers.
//!
//! # What it needs
//! Scores.
//!
//! # Limits
//! Segments say where a customer stands, not what to expect: see the value models.
//!
//! # References
//! The eleven names are common property of RFM tools. The eight types are those of Chinese textbooks on
//! customer relationship management (重要价值客户, 一般挽留客户, ...).

use super::rfm::Scores;

/// How segments are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Eleven segments from recency and the mean of frequency and monetary value.
    Eleven,
    /// Eight types from high and low recency, frequency and monetary value.
    Eight,
}

/// A named group. The order within a scheme is that of the lists shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the ids, and their meaning is the map below")]
pub enum Segment {
    Champions,
    Loyal,
    PotentialLoyal,
    New,
    Promising,
    NeedAttention,
    AboutToSleep,
    AtRisk,
    CantLose,
    Hibernating,
    Lost,
    ImportantValue,
    ImportantDevelop,
    ImportantKeep,
    ImportantWinBack,
    GeneralValue,
    GeneralDevelop,
    GeneralKeep,
    GeneralWinBack,
}

use Segment::{
    AboutToSleep, AtRisk, CantLose, Champions, GeneralDevelop, GeneralKeep, GeneralValue, GeneralWinBack,
    Hibernating, ImportantDevelop, ImportantKeep, ImportantValue, ImportantWinBack, Lost, Loyal,
    NeedAttention, New, PotentialLoyal, Promising,
};

impl Scheme {
    /// All segments of the scheme.
    pub fn segments(self) -> &'static [Segment] {
        match self {
            Scheme::Eleven => &[
                Champions,
                Loyal,
                PotentialLoyal,
                New,
                Promising,
                NeedAttention,
                AboutToSleep,
                AtRisk,
                CantLose,
                Hibernating,
                Lost,
            ],
            Scheme::Eight => &[
                ImportantValue,
                ImportantDevelop,
                ImportantKeep,
                ImportantWinBack,
                GeneralValue,
                GeneralDevelop,
                GeneralKeep,
                GeneralWinBack,
            ],
        }
    }
}

impl Segment {
    /// The stable name: the text is below `segment.<id>`, what to do below `segment.<id>.do`.
    pub fn id(self) -> &'static str {
        match self {
            Champions => "champions",
            Loyal => "loyal",
            PotentialLoyal => "potential_loyal",
            New => "new",
            Promising => "promising",
            NeedAttention => "need_attention",
            AboutToSleep => "about_to_sleep",
            AtRisk => "at_risk",
            CantLose => "cant_lose",
            Hibernating => "hibernating",
            Lost => "lost",
            ImportantValue => "important_value",
            ImportantDevelop => "important_develop",
            ImportantKeep => "important_keep",
            ImportantWinBack => "important_win_back",
            GeneralValue => "general_value",
            GeneralDevelop => "general_develop",
            GeneralKeep => "general_keep",
            GeneralWinBack => "general_win_back",
        }
    }

    /// Whether what to do with the segment (`segment.<id>.do`) is meant for customers who have gone quiet already.
    pub fn is_for_the_absent(self) -> bool {
        match self {
            NeedAttention | AboutToSleep | AtRisk | CantLose | Hibernating | Lost | ImportantKeep
            | ImportantWinBack | GeneralKeep | GeneralWinBack => true,
            Champions | Loyal | PotentialLoyal | New | Promising | ImportantValue | ImportantDevelop
            | GeneralValue | GeneralDevelop => false,
        }
    }
}

impl Segment {
    /// Whether what to do with the segment takes its customers for gone or gives them up.
    pub fn is_for_the_gone(self) -> bool {
        matches!(self, CantLose | Hibernating | Lost | ImportantWinBack | GeneralWinBack)
    }
}

/// The segment of every customer, in the order of the scores.
pub fn assign(scores: &Scores, scheme: Scheme) -> Vec<Segment> {
    let cells = scores.r.iter().zip(scores.f.iter().zip(&scores.m));
    match scheme {
        Scheme::Eleven => cells.map(|(r, (f, m))| eleven(*r, *f, *m, scores.bands)).collect(),
        Scheme::Eight => {
            let is_high = [&scores.r, &scores.f, &scores.m].map(|list| {
                let (n, sum) = (list.len() as u64, list.iter().map(|s| u64::from(*s)).sum::<u64>());
                move |score: u8| u64::from(score) * n > sum
            });
            let [r_is_high, f_is_high, m_is_high] = is_high;
            cells.map(|(r, (f, m))| eight(r_is_high(*r), f_is_high(*f), m_is_high(*m))).collect()
        }
    }
}

/// The map of the eleven segments: rows are fifths of recency, from the best down, columns fifths of frequency
/// and monetary value, from the best down.
fn eleven(r: u8, f: u8, m: u8, bands: u8) -> Segment {
    let (r, f, m, bands) = (u32::from(r), u32::from(f), u32::from(m), u32::from(bands).max(1));
    // The middle of a band lies at (score - 1/2) / bands; for frequency and monetary value at the mean of both.
    let r_fifth = (5 * (2 * r).saturating_sub(1) / (2 * bands)).min(4);
    let fm_fifth = (5 * (f + m).saturating_sub(1) / (2 * bands)).min(4);
    match (r_fifth, fm_fifth) {
        (4, 3..) | (3, 4) => Champions,
        (4, 1..=2) | (3, 2) => PotentialLoyal,
        (4, _) => New,
        (3, 3) | (2, 3..) => Loyal,
        (3, _) => Promising,
        (2, 2) => NeedAttention,
        (2, _) => AboutToSleep,
        (1, 2..) | (0, 2) => AtRisk,
        (1, _) => Hibernating,
        (_, 3..) => CantLose,
        _ => Lost,
    }
}

fn eight(r_is_high: bool, f_is_high: bool, m_is_high: bool) -> Segment {
    match (m_is_high, r_is_high, f_is_high) {
        (true, true, true) => ImportantValue,
        (true, true, false) => ImportantDevelop,
        (true, false, true) => ImportantKeep,
        (true, false, false) => ImportantWinBack,
        (false, true, true) => GeneralValue,
        (false, true, false) => GeneralDevelop,
        (false, false, true) => GeneralKeep,
        (false, false, false) => GeneralWinBack,
    }
}

/// A cell of the recency x frequency grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Recency score.
    pub r: u8,
    /// Frequency score.
    pub f: u8,
    /// Number of customers.
    pub n_customers: usize,
    /// The segment that holds most of them (the first of the scheme's list on a tie); `None` in an empty cell.
    pub segment: Option<Segment>,
}

/// The grid, by recency and then frequency from 1 up: bands x bands cells. A cell holds customers of several
/// monetary scores, hence possibly of several segments.
pub fn grid(scores: &Scores, segments: &[Segment], scheme: Scheme) -> Vec<Cell> {
    let names = scheme.segments();
    let mut members: Vec<(u8, u8, usize)> = scores
        .r
        .iter()
        .zip(&scores.f)
        .zip(segments)
        .map(|((r, f), segment)| (*r, *f, names.iter().position(|s| s == segment).unwrap_or(0)))
        .collect();
    members.sort_unstable();
    let mut out = Vec::new();
    for r in 1..=scores.bands {
        for f in 1..=scores.bands {
            let start = members.partition_point(|m| (m.0, m.1) < (r, f));
            let end = members.partition_point(|m| (m.0, m.1) <= (r, f));
            let inside = members.get(start..end).unwrap_or(&[]);
            let mut most = (0, None);
            for run in inside.chunk_by(|a, b| a.2 == b.2) {
                if run.len() > most.0 {
                    most = (run.len(), run.first().and_then(|m| names.get(m.2)).copied());
                }
            }
            out.push(Cell { r, f, n_customers: inside.len(), segment: most.1 });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_cells(bands: u8) -> Scores {
        let mut scores = Scores {
            r: vec![],
            f: vec![],
            m: vec![],
            bands,
            r_edges: vec![],
            f_edges: vec![],
            m_edges: vec![],
        };
        for r in 1..=bands {
            for f in 1..=bands {
                for m in 1..=bands {
                    scores.r.push(r);
                    scores.f.push(f);
                    scores.m.push(m);
                }
            }
        }
        scores
    }

    #[test]
    fn the_map_in_fifths_as_designed() {
        let expected = [
            (5, [Champions, Champions, PotentialLoyal, PotentialLoyal, New]),
            (4, [Champions, Loyal, PotentialLoyal, Promising, Promising]),
            (3, [Loyal, Loyal, NeedAttention, AboutToSleep, AboutToSleep]),
            (2, [AtRisk, AtRisk, AtRisk, Hibernating, Hibernating]),
            (1, [CantLose, CantLose, AtRisk, Lost, Lost]),
        ];
        for (r, row) in expected {
            for (fm, segment) in [5, 4, 3, 2, 1].into_iter().zip(row) {
                assert_eq!(eleven(r, fm, fm, 5), segment, "R{r} FM{fm}");
            }
        }
        // Between two fifths the better one counts: (2 + 3) / 2 lies in the third.
        assert_eq!(eleven(3, 2, 3, 5), NeedAttention);
    }

    #[test]
    fn every_number_of_bands_uses_its_corners_and_all_of_five() {
        for bands in 3..=10 {
            let segments = assign(&all_cells(bands), Scheme::Eleven);
            assert_eq!(segments.len(), usize::from(bands).pow(3));
            assert!(segments.iter().all(|s| Scheme::Eleven.segments().contains(s)));
            assert_eq!((segments[0], segments.last()), (Lost, Some(&Champions)));
            let used = Scheme::Eleven.segments().iter().filter(|s| segments.contains(s)).count();
            assert!(used == 11 || bands < 5, "{bands} bands: {used} segments");
        }
    }

    #[test]
    fn eight_types_against_the_mean() {
        let scores = all_cells(4);
        let segments = assign(&scores, Scheme::Eight);
        // The mean of 1..4 is 2.5: every type has an eighth.
        for segment in Scheme::Eight.segments() {
            assert_eq!(segments.iter().filter(|s| *s == segment).count(), 8);
        }
        for (i, segment) in segments.iter().enumerate() {
            let name = match (scores.r[i] > 2, scores.f[i] > 2, scores.m[i] > 2) {
                (true, true, true) => "important_value",
                (false, true, true) => "important_keep",
                (true, false, true) => "important_develop",
                (false, false, true) => "important_win_back",
                (true, true, false) => "general_value",
                (false, true, false) => "general_keep",
                (true, false, false) => "general_develop",
                (false, false, false) => "general_win_back",
            };
            assert_eq!(segment.id(), name);
        }
    }

    #[test]
    fn the_grid_names_a_cell_after_its_majority() {
        let scores = all_cells(3);
        let segments = assign(&scores, Scheme::Eleven);
        let cells = grid(&scores, &segments, Scheme::Eleven);
        assert_eq!(cells.len(), 9);
        assert_eq!(cells.iter().map(|c| c.n_customers).sum::<usize>(), 27);
        // R3 with F3: FM positions 3/6, 4/6 and 5/6 are fifths 3, 4 and 5.
        assert_eq!(cells[8], Cell { r: 3, f: 3, n_customers: 3, segment: Some(Champions) });
        let mut few = all_cells(3);
        few.r.truncate(1);
        few.f.truncate(1);
        few.m.truncate(1);
        assert_eq!(grid(&few, &segments[..1], Scheme::Eleven)[4].segment, None);
    }
}
