//! RFM scores of the CDNOW customers.

use crate::oracle_data::cdnow_rfm;
use keliu::analysis::value::rfm::{Config, Input, run};
use keliu::analysis::value::segments::{Scheme, assign, grid};

#[test]
fn scores_of_all_cdnow_customers() {
    let (recency, frequency, monetary) = cdnow_rfm();
    let input = Input { recency_days: &recency, frequency: &frequency, monetary: &monetary };
    let scores = run(&input, &Config::default().check().unwrap());
    let mut n = 0;
    for (i, line) in include_str!("../oracle/cdnow_rfm_scores.csv").lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let amount = (cells[3].parse::<f64>().unwrap() * 10_000.0).round() as i64;
        let got = format!("{},{},{}", recency[i], frequency[i], monetary[i]);
        assert_eq!(got, format!("{},{},{amount}", cells[1], cells[2]), "customer {}", cells[0]);
        assert_eq!(
            format!("{}{}{}", scores.r[i], scores.f[i], scores.m[i]),
            cells[4],
            "customer {}",
            cells[0]
        );
        n += 1;
    }
    assert_eq!(n, 2_357);
    // CDNOW customers have frequency scores 2, 4 and 5 only; the empty bands are shown as such.
    assert_eq!(scores.f_edges[0], None);
    assert_eq!(scores.f_edges[1], Some((1, 1)));
    assert_eq!(scores.f_edges[2], None);
    let segments = assign(&scores, Scheme::Eleven);
    let cells = grid(&scores, &segments, Scheme::Eleven);
    assert_eq!(cells.iter().map(|c| c.n_customers).sum::<usize>(), 2_357);
    assert!(cells.iter().all(|c| c.segment.is_some() == (c.n_customers > 0)));
}
