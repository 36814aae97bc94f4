//! Where customers were and where they are: a matrix of groups then and now.

use crate::host::NumberStyle as N;
use crate::i18n::Arg;
use crate::report::Block;
use crate::report::chart::{ChartBlock, ChartSpec, Grid, Mark};
use crate::report::write::{Writer, as_f64, share, words};

/// A group: its id in the names of sets, and its name.
pub(super) type Named = (String, String);

/// Customers by their group then and now. `members` holds indices into `Customers::list`, row by row.
pub(super) struct Flow<'a> {
    /// Id of the chart, and of its sets: `<id>.<from>.<to>`.
    pub id: &'a str,
    /// Text key of the title.
    pub title: &'a str,
    /// Said below the title.
    pub summary: String,
    /// Groups then.
    pub from: Vec<Named>,
    /// Groups now.
    pub to: Vec<Named>,
    /// One list per pair.
    pub members: Vec<Vec<u32>>,
}

impl Flow<'_> {
    /// The picture with its table; cells that nobody is in are left empty.
    pub(super) fn block(self, w: &mut Writer<'_>) -> Block {
        let mut picture = Grid {
            x_label: w.get("flow.now"),
            y_label: w.get("flow.then"),
            columns: self.to.iter().map(|to| to.1.clone()).collect(),
            rows: self.from.iter().map(|from| from.1.clone()).collect(),
            shade: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
            group: Vec::new(),
            group_names: Vec::new(),
            marks: Vec::new(),
        };
        let mut rows = Vec::new();
        let mut members = self.members.into_iter();
        for (from_id, from) in &self.from {
            let row: Vec<Vec<u32>> = members.by_ref().take(self.to.len()).collect();
            let all: usize = row.iter().map(Vec::len).sum();
            for ((to_id, to), list) in self.to.iter().zip(row) {
                let n = list.len();
                let part = share(as_f64(n), as_f64(all));
                let title =
                    w.say("flow.set", &[("from", Arg::from(from.as_str())), ("to", Arg::from(to.as_str()))]);
                let set = w.set(format!("{}.{from_id}.{to_id}", self.id), title.clone(), list);
                let of = w.say(
                    "flow.of",
                    &[
                        ("n", Arg::from(n)),
                        ("share", Arg::Number(part, N::Percent(0))),
                        ("from", Arg::from(from.as_str())),
                    ],
                );
                let shown = |text: String| if n == 0 { String::new() } else { text };
                picture.shade.push(if n == 0 { f64::NAN } else { part });
                picture.first.push(shown(w.number(as_f64(n), N::Count)));
                picture.second.push(shown(w.number(part, N::Percent(0))));
                picture.marks.push(Mark { text: format!("{title}\n{of}"), set: set.clone() });
                if n > 0 {
                    rows.push(vec![
                        words(from.as_str()),
                        words(to.as_str()),
                        w.count(n).opens(set),
                        w.num(part, N::Percent(1)),
                    ]);
                }
            }
        }
        picture.group = vec![0; picture.marks.len()];
        let columns = ["col.then", "col.now", "#col.customers", "#col.share_of_then"];
        Block::Chart(Box::new(ChartBlock {
            id: self.id.replace('.', "-"),
            title: w.get(self.title),
            summary: self.summary,
            spec: ChartSpec::Grid(picture),
            table: w.table(&format!("{}-table", self.id.replace('.', "-")), self.title, &columns, rows),
        }))
    }
}
