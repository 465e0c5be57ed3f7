//! Trees, from rows to rules.

mod fit;
mod growth;
mod oracle;
mod pruning;
mod rules;
mod scores;
