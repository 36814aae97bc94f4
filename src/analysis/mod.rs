//! One folder per question, one file per method.
