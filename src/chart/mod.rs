//! `ChartSpec` -> `DrawingBackend`.
