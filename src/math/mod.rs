//! Domain-free mathematics.
