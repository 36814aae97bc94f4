//! What the user chose for scores, segments and clusters: `rfm.<...>` and `clusters.k`.

use crate::analysis::changed::Changed;
use crate::analysis::params::Touches;
use crate::issue::Error;
use crate::model::Money;

/// Which scores become segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeChoice {
    /// Eleven segments by R and FM.
    Eleven,
    /// The eight types of Chinese textbooks.
    Eight,
}

/// Cut points of the fixed rule, in days: a month, a quarter, half a year, a year. Money has no fixed points that fit
/// every currency and trade: it is scored by quantile.
const FIXED_RECENCY: [i32; 4] = [30, 90, 180, 365];
/// Cut points of the fixed rule, in orders.
const FIXED_FREQUENCY: [u32; 4] = [2, 3, 5, 10];

/// Choices for scores, segments and clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Number of RFM bands.
    pub bands: u8,
    /// Own cut points for recency (days), ascending; empty: quantiles.
    pub cuts_r: Vec<i32>,
    /// Own cut points for frequency (orders), ascending; empty: quantiles.
    pub cuts_f: Vec<u32>,
    /// Own cut points for monetary value (1/10,000), ascending; empty: quantiles.
    pub cuts_m: Vec<i64>,
    /// Segment scheme.
    pub scheme: SchemeChoice,
    /// Number of clusters; `None`: by silhouette.
    pub k: Option<u8>,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            bands: 5,
            cuts_r: Vec::new(),
            cuts_f: Vec::new(),
            cuts_m: Vec::new(),
            scheme: SchemeChoice::Eleven,
            k: None,
        }
    }
}

impl Choices {
    /// What of these settings another file starts with: bands and scheme.
    #[must_use]
    pub fn for_another_file(&self) -> Self {
        Self { bands: self.bands, scheme: self.scheme, ..Self::default() }
    }

    /// Sets `rfm.bands`, `rfm.rule`, `rfm.cuts.<score>`, `rfm.scheme` or `clusters.k`.
    ///
    /// # Errors
    /// `setting.unknown`, `setting.value`, `params.cut_points` for too few or too many cut points.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        let bad = || Error::new("setting.value").with("value", value);
        let whole = |low: u8, high: u8| whole(value, low, high).ok_or_else(bad);
        Ok(match id {
            "rfm.bands" => {
                self.bands = whole(3, 10)?;
                self.cuts_r.clear();
                self.cuts_f.clear();
                self.cuts_m.clear();
                Touches::Rfm
            }
            "rfm.rule" => {
                match value {
                    "quantile" => (self.cuts_r, self.cuts_f) = (Vec::new(), Vec::new()),
                    "fixed" => {
                        self.bands = 5;
                        (self.cuts_r, self.cuts_f) = (FIXED_RECENCY.to_vec(), FIXED_FREQUENCY.to_vec());
                    }
                    "own" => return Ok(Touches::Rfm),
                    _ => return Err(bad()),
                }
                self.cuts_m.clear();
                Touches::Rfm
            }
            "rfm.cuts.recency" => {
                self.cuts_r = self.whole_set(cuts(value, |t| t.parse().ok()).ok_or_else(bad)?)?;
                Touches::Rfm
            }
            "rfm.cuts.frequency" => {
                self.cuts_f = self.whole_set(cuts(value, |t| t.parse().ok()).ok_or_else(bad)?)?;
                Touches::Rfm
            }
            "rfm.cuts.monetary" => {
                self.cuts_m = self.whole_set(cuts(value, money).ok_or_else(bad)?)?;
                Touches::Rfm
            }
            "rfm.scheme" => {
                self.scheme = match value {
                    "eleven" => SchemeChoice::Eleven,
                    "eight" => SchemeChoice::Eight,
                    _ => return Err(bad()),
                };
                Touches::Rfm
            }
            "clusters.k" => {
                self.k = if value == "auto" { None } else { Some(whole(2, 10)?) };
                Touches::Clusters
            }
            _ => return Err(Error::new("setting.unknown").with("id", id)),
        })
    }

    /// Cut points that are enough for the bands, or none.
    fn whole_set<T>(&self, cuts: Vec<T>) -> Result<Vec<T>, Error> {
        let n = usize::from(self.bands) - 1;
        if cuts.is_empty() || cuts.len() == n {
            Ok(cuts)
        } else {
            Err(Error::new("params.cut_points").with("n", n))
        }
    }

    /// Every choice as `set` takes it.
    pub fn changed(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let mut changed = Changed::default();
        changed.put("rfm.bands", self.bands != default.bands, self.bands.to_string());
        changed.put("rfm.cuts.recency", !self.cuts_r.is_empty(), self.cuts_text("recency"));
        changed.put("rfm.cuts.frequency", !self.cuts_f.is_empty(), self.cuts_text("frequency"));
        changed.put("rfm.cuts.monetary", !self.cuts_m.is_empty(), self.cuts_text("monetary"));
        changed.put("rfm.scheme", self.scheme != default.scheme, self.scheme_text());
        changed.put("clusters.k", self.k != default.k, self.k.map(|k| k.to_string()).unwrap_or_default());
        changed.list()
    }

    /// The segment scheme as `set` takes it.
    pub fn scheme_text(&self) -> &'static str {
        match self.scheme {
            SchemeChoice::Eleven => "eleven",
            SchemeChoice::Eight => "eight",
        }
    }

    /// The rule of scores in force, as `set` takes it: `quantile`, `fixed`, or `own` cut points.
    pub fn rule_text(&self) -> &'static str {
        if self.cuts_r.is_empty() && self.cuts_f.is_empty() && self.cuts_m.is_empty() {
            "quantile"
        } else if self.cuts_r == FIXED_RECENCY && self.cuts_f == FIXED_FREQUENCY && self.cuts_m.is_empty() {
            "fixed"
        } else {
            "own"
        }
    }

    /// Own cut points as `set` takes them.
    pub fn cuts_text(&self, which: &str) -> String {
        let list: Vec<String> = match which {
            "recency" => self.cuts_r.iter().map(ToString::to_string).collect(),
            "frequency" => self.cuts_f.iter().map(ToString::to_string).collect(),
            _ => self.cuts_m.iter().map(|&c| Money::plain(i128::from(c))).collect(),
        };
        list.join(" ")
    }
}

/// A whole number within bounds, as a slider or a list gives it.
fn whole(text: &str, low: u8, high: u8) -> Option<u8> {
    let value: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bounds")]
    (f64::from(low)..=f64::from(high)).contains(&value).then(|| value.round() as u8)
}

/// Ascending cut points, separated by blanks, commas or semicolons.
fn cuts<T: PartialOrd>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let list: Option<Vec<T>> =
        text.split([' ', ',', ';', '，', '；', '、']).filter(|t| !t.is_empty()).map(read).collect();
    list.filter(|l| l.is_sorted_by(|a, b| a < b) && l.len() <= 9)
}

fn money(text: &str) -> Option<i64> {
    let value: f64 = text.parse().ok().filter(|v: &f64| v.abs() < 1e14)?;
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let parts = (value * 10_000.0).round() as i64;
    Some(parts)
}
