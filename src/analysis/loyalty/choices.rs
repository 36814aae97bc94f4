//! What the user chose for loyalty: `loyalty.<...>`.

use crate::analysis::params::Touches;
use crate::issue::Error;

/// Choices for loyalty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// The column whose values loyalty is looked for; `None`: brand, else category, else channel.
    pub column: Option<String>,
    /// Orders of a loyal customer: three repeats, that is four orders, instead of three orders.
    pub counts_repeats: bool,
}

impl Choices {
    /// Sets `loyalty.<id>`: `column`, `least_orders` (3 or 4).
    ///
    /// # Errors
    /// `setting.unknown`, `setting.value`.
    pub fn set(&mut self, id: &str, value: &str) -> Result<Touches, Error> {
        match id {
            "column" => self.column = Some(value).filter(|v| !v.is_empty()).map(str::to_owned),
            "least_orders" => {
                self.counts_repeats = match value {
                    "3" => false,
                    "4" => true,
                    _ => return Err(Error::new("setting.value").with("value", value)),
                }
            }
            _ => return Err(Error::new("setting.unknown").with("id", format!("loyalty.{id}"))),
        }
        Ok(Touches::Loyalty)
    }

    /// Orders of a loyal customer.
    pub fn least_orders(&self) -> usize {
        if self.counts_repeats { 4 } else { 3 }
    }

    /// Every choice as `set` takes it.
    pub fn changed(&self) -> Vec<(String, String)> {
        let column = self.column.clone().map(|c| ("loyalty.column".to_owned(), c));
        let repeats = self.counts_repeats.then(|| ("loyalty.least_orders".to_owned(), "4".to_owned()));
        column.into_iter().chain(repeats).collect()
    }
}
