//! Clusters: rows collected, k-means, hierarchies, and rows placed by them.

mod apply;
mod fit;
mod hierarchy;
mod kmeans;
mod labelling;
mod sample;
