//! Decision trees: rules that tell labels apart, or predict a number, from the features of a row.
//!
//! Source: Breiman, Friedman, Olshen & Stone 1984, "Classification and Regression Trees" (CART).

mod apply;
mod case;
mod columns;
mod conditions;
pub mod data;
mod evidence;
mod fit;
pub mod grow;
mod model;
pub mod options;
pub mod prune;
mod quality;
mod ranking;
mod report;
mod validation;

pub use apply::{Prepared, Step, predicts_numbers};
pub use evidence::{DOUBLING, EvidenceRow};
pub use fit::{fit_tree, has_labels};
pub(crate) use model::decision;
pub use model::{Feature, Growth, Node, Split, Test, TreeModel};
pub use ranking::Ranking;
pub use report::{ConfusionRow, ImportanceRow, RuleRow};
pub use validation::{Candidate, Validation};

/// The most labels that a tree tells apart.
pub const MAX_LABELS: usize = 250;

/// The most nodes a tree may have, leaves included.
pub const MAX_NODES: usize = 20_000;
