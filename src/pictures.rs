//! Pictures as SVG text, and pages to put them on.

mod groups;
mod html;
mod report;
mod values;
