//! Decision trees.

mod tree;
