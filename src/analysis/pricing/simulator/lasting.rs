//! What customers are worth with the change, by how lasting the absence of those who are lost is.
#![allow(
    clippy::indexing_slicing,
    reason = "one entry per part; segments and categories are numbered by the caller"
)]

use super::{Line, PERMANENCES, Question, Simulator, Worth, ratio};
use libm::pow;

impl Simulator {
    pub(super) fn worth(&self, segment: usize, line: &Line, question: &Question) -> [Worth; 3] {
        if let Some(stream) = self.streams.get(segment) {
            let level = ratio(line.then.profit, line.now.profit);
            let kept = ratio(line.then.buyers, line.now.buyers);
            return PERMANENCES.map(|permanence| Worth {
                permanence,
                now: stream.value(),
                then: level * stream.if_kept(pow(kept, permanence)),
            });
        }
        let one = 1.0 + question.discount;
        let r = self.segments[segment].retention.clamp(0.0, 1.0);
        let horizon = if question.horizon > 0.0 { question.horizon } else { 1.0 };
        PERMANENCES.map(|permanence| {
            let later = (r * pow(ratio(line.then.buyers, line.now.buyers), permanence)).min(1.0);
            let of = |profit: f64, r: f64| profit / horizon * one / (one - r).max(1e-9);
            Worth { permanence, now: of(line.now.profit, r), then: of(line.then.profit, later) }
        })
    }
}
