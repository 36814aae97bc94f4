//! One native binary of integration tests.

mod oracle_clusters;
mod oracle_clv;
mod oracle_clv_fit;
mod oracle_data;
mod oracle_rfm;
