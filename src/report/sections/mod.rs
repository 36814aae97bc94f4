//! One file per section: outputs of the analyses -> blocks.
