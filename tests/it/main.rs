//! One native binary of integration tests.

mod ingest;
mod ingest_facts;
mod ingest_properties;
mod ingest_refusals;
