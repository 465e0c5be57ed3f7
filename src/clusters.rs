//! Clusters: k-means, hierarchies, labels made elsewhere, and rows placed by them.

mod apply;
mod fit;
mod hierarchy;
mod kmeans;
mod labelling;
