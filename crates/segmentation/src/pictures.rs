//! Pictures as SVG text, and pages to put them on: no script, no font, nothing from the net.
//!
//! Coordinates are sums, products and quotients of exact sums, so that the same data give the same bytes.

#[macro_use]
mod svg;
pub mod area;
mod arrange;
pub mod bars;
pub mod groups;
pub mod heat_map;
pub mod histogram;
pub mod html;
pub mod options;
pub mod pareto;
pub mod retention;
pub mod sankey;
mod scale;
mod style;
mod words;
