//! One native binary of integration tests.

// A test that meets what it did not expect should stop there; the lints are about what a file can reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod actions;
mod axes;
mod chart;
mod chart_random;
mod chart_specs;
mod clv_laws;
mod clv_parts;
mod contract;
mod customer_page;
mod dialects;
mod drivers;
mod encodings;
mod exports;
mod filters;
mod formulas;
mod held_once;
mod ingest;
mod ingest_facts;
mod ingest_properties;
mod ingest_refusals;
mod layering;
mod lifecycle;
mod loyalty;
mod markup;
mod oracle_bg_bb;
mod oracle_clusters;
mod oracle_clv;
mod oracle_clv_fit;
mod oracle_data;
mod oracle_pareto;
mod oracle_pricing;
mod oracle_pricing_cases;
mod oracle_pricing_pooling;
mod oracle_programmes;
mod oracle_rfm;
mod oracle_sbg;
mod oracle_strategies;
mod pollution;
mod pricing_file;
mod pricing_red;
mod pricing_room;
mod programmes;
mod report;
mod roles;
mod sales_sense;
mod several_files;
mod short_file;
mod texts;
mod tiers;
mod timing;
mod values;
mod what_counts;
mod workbooks;
