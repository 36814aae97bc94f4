//! Which assumption the answer hangs on most.

use super::simulator::{Part, Question, Simulator};
use super::slope::Z_80;

/// What is moved from its low to its high value, all else as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lever {
    /// All elasticities at the ends of their 80 % intervals together.
    Elasticity,
    /// Cost of a unit 10 % lower and higher.
    Cost,
    /// Competitors do nothing, or follow all the way.
    Reaction,
    /// Pull among products: none, or twice the one asked (at least 0.2).
    Cross,
    /// Sales of the base 10 % lower and higher.
    Volume,
}

/// Change of gross profit (then less now) at both ends of a lever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The lever.
    pub lever: Lever,
    /// At its low end.
    pub low: f64,
    /// At its high end.
    pub high: f64,
}

/// All levers, the one that matters most first.
pub fn run(simulator: &Simulator, segments: &[super::simulator::Segment], question: &Question) -> Vec<Bar> {
    let with_parts = |change: &dyn Fn(&Part) -> Part| {
        let parts = simulator.parts().iter().map(change).collect();
        Simulator::new(parts, segments.to_vec()).gain(question)
    };
    let elasticity = |z: f64| {
        with_parts(&|part| {
            let se = (part.elasticity.se * part.elasticity.se + part.shared_se * part.shared_se).sqrt();
            let mut part = *part;
            part.elasticity.value = (part.elasticity.value + z * se).min(0.0);
            part
        })
    };
    let cost = |factor: f64| with_parts(&|part| Part { cost: part.cost * factor, ..*part });
    let volume = |factor: f64| with_parts(&|part| Part { units: part.units * factor, ..*part });
    let asked = |question: Question| simulator.gain(&question);
    let mut bars = vec![
        Bar { lever: Lever::Elasticity, low: elasticity(-Z_80), high: elasticity(Z_80) },
        Bar { lever: Lever::Cost, low: cost(0.9), high: cost(1.1) },
        Bar {
            lever: Lever::Reaction,
            low: asked(Question { reaction: 0.0, ..question.clone() }),
            high: asked(Question { reaction: 1.0, ..question.clone() }),
        },
        Bar {
            lever: Lever::Cross,
            low: asked(Question { cross: 0.0, ..question.clone() }),
            high: asked(Question { cross: (2.0 * question.cross).max(0.2), ..question.clone() }),
        },
        Bar { lever: Lever::Volume, low: volume(0.9), high: volume(1.1) },
    ];
    bars.sort_by(|a, b| (b.high - b.low).abs().total_cmp(&(a.high - a.low).abs()));
    bars
}
