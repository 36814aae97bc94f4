//! One native binary of integration tests.
