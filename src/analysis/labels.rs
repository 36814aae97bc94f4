//! How a customer is shown: by name and id, or by the id where the file names nobody.

use crate::model::{Customers, Dictionary, NONE, Transactions};
use std::sync::Arc;

/// How customers are shown.
#[derive(Debug, Clone)]
pub enum Labels {
    /// As in the file, which names nobody.
    Ids(Arc<Dictionary>),
    /// By their names, in the order of `Customers::list`.
    Names(Dictionary),
}

impl Labels {
    /// Of these customers of the transactions.
    pub fn of(tx: &Transactions, customers: &Customers) -> Self {
        if tx.customer_names.is_empty() {
            return Self::Ids(Arc::clone(&tx.customer_ids));
        }
        // Two customers may look the same: numbers, not texts, tell them apart.
        let mut labels = Dictionary::with_room(customers.len(), tx.customer_ids.n_bytes());
        for customer in &customers.list {
            let text = tx.customer_ids.text(customer.id);
            let name = tx.customer_names.get(customer.id as usize).filter(|name| !name.is_empty());
            match name.filter(|name| name.as_str() != text) {
                Some(name) => labels.push_unique(format!("{name} ({text})").as_bytes()),
                None => labels.push_unique(text.as_bytes()),
            };
        }
        Self::Names(labels)
    }

    /// That of a customer (index into `customers.list`).
    pub fn of_customer<'a>(&'a self, customers: &Customers, customer_idx: u32) -> &'a str {
        match self {
            Self::Ids(ids) => {
                ids.text(customers.list.get(customer_idx as usize).map_or(NONE, |customer| customer.id))
            }
            Self::Names(names) => names.text(customer_idx),
        }
    }
}
