//! Models of clusters as rows.

use super::apply::Part;
use super::options::Criterion;
use super::{ClusterModel, Method};
use crate::Result;
use crate::clusters::geometry::gower::MISSING;
use crate::clusters::quality::Quality;
use crate::rows::features::Type;
use crate::rows::quality_row::QualityRow;
use crate::said;
use crate::support::catalogue::{Place, Sentence, clusters};
use crate::support::envelope::ModelBody;
use crate::support::json::wrong_kind;

/// One feature of one cluster, or one category of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CenterRow {
    /// The cluster's number.
    pub cluster: u32,
    /// Its rows; of weights that are no whole numbers their sum, rounded, as everywhere here.
    pub size: u64,
    /// The feature.
    pub feature: String,
    /// The category, if the feature is categorical.
    pub category: Option<String>,
    /// The centre of a numeric feature in its own unit: the mean, or with logarithms what their mean stands for; where
    /// the iteration was cut short, where the centre then was. Of rows scaled to length 1 the mean part of the length.
    pub center: Option<f64>,
    /// The mean of a numeric feature, or the share of a category, among the cluster's rows; under Gower's distance among those
    /// that have a value, and None where none has.
    pub mean: Option<f64>,
    /// The same over all rows.
    pub overall: Option<f64>,
    /// `mean / overall`; None where all rows have 0, and for moments, whose zero is a convention.
    pub lift: Option<f64>,
    /// The centre or the share in words.
    pub shown: Option<String>,
}

/// A merge of a hierarchy.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeRow {
    /// The number of the cluster that is made; leaves come before.
    pub node: u32,
    /// The part with the smaller number.
    pub left: u32,
    /// The part with the greater number.
    pub right: u32,
    /// The distance of the parts.
    pub height: f64,
    /// Rows in it.
    pub size: u64,
    /// Whether the model's clusters contain this merge: it lies below the cut.
    pub within: bool,
}

/// One feature of one leaf of a hierarchy.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafRow {
    /// The leaf's number in the tree.
    pub leaf: u32,
    /// Its cluster's number.
    pub cluster: u32,
    /// Rows in it.
    pub size: u64,
    /// The feature.
    pub feature: String,
    /// The mean or the mode of its rows, in words; None where none of them has a value.
    pub value: Option<String>,
}

impl ClusterModel {
    /// What the clusters are: a row for each numeric feature and each category of each cluster.
    pub fn center_rows(&self) -> Vec<CenterRow> {
        let mut rows = Vec::new();
        for place in self.by_number() {
            let cluster = &self.clusters[place];
            let (mut dimension, mut category) = (0, 0);
            for feature in &self.features {
                let is_known = self.clusters.iter().any(|cluster| match feature.kind.is_numeric() {
                    true => !cluster.mean[dimension].is_nan(),
                    false => cluster.modes[category] != MISSING,
                });
                let row = |mean: f64, overall: f64, shown: Place| CenterRow {
                    cluster: cluster.number,
                    size: self.rows_of(cluster.size),
                    feature: feature.name.clone(),
                    category: None,
                    center: None,
                    mean: (!mean.is_nan()).then_some(mean),
                    overall: is_known.then_some(overall),
                    lift: (overall != 0.0 && feature.kind != Type::Time)
                        .then(|| mean / overall)
                        .filter(|lift| lift.is_finite()),
                    shown: (!mean.is_nan()).then(|| shown.tell(self.language)),
                };
                if let (Some(scaling), Some(overall)) = (&feature.scaling, feature.mean) {
                    let mean = cluster.mean[dimension];
                    let center = cluster.center[dimension];
                    let center = (!center.is_nan())
                        .then(|| feature.own_unit(scaling, center, mean, self.root(feature)));
                    rows.push(CenterRow {
                        center,
                        ..row(mean, overall, feature.place(center.unwrap_or(mean)))
                    });
                    dimension += 1;
                } else {
                    for (place, name) in feature.categories.iter().enumerate() {
                        let share = cluster.shares[category].get(place).copied().unwrap_or(0.0);
                        let share = if cluster.modes[category] == MISSING { f64::NAN } else { share };
                        rows.push(CenterRow {
                            category: Some(name.clone()),
                            ..row(share, feature.shares[place], Place::Share(share))
                        });
                    }
                    category += 1;
                }
            }
        }
        rows
    }

    /// How good the clusters are: figures of all, of each, of the numbers of clusters that were tried, and warnings.
    pub fn quality_rows(&self) -> Vec<QualityRow> {
        let k = self.clusters.len() as u32;
        let mut rows = self.overall_rows(k);
        rows.extend(self.cluster_rows(k));
        rows.extend(self.candidate_rows());
        rows.extend(self.warnings.iter().map(|warning| QualityRow {
            k,
            cluster: None,
            measure: "warning",
            value: None,
            note: Some(warning.clone()),
        }));
        rows
    }

    fn overall_rows(&self, k: u32) -> Vec<QualityRow> {
        let Quality { measures, silhouette, stability: _, reference } = &self.quality;
        let row = |measure, value: Option<f64>, note: Option<Sentence>| QualityRow {
            k,
            cluster: None,
            measure,
            value,
            note: note.map(|note| note.tell(self.language)),
        };
        let used = self.size();
        let sampled = |rows: u64| match self.rows.exact && rows == used {
            true => said!(clusters::ON_ALL_ROWS),
            false => said!(clusters::ON_SAMPLE, rows = self.rows_of(rows)),
        };
        let all = Some(sampled(used));
        let mut rows = vec![
            row("inertia", Some(measures.inertia), all.clone()),
            row("simplified_silhouette", measures.simplified_silhouette, all.clone()),
        ];
        if let Some(found) = silhouette {
            rows.push(row("silhouette", Some(found.mean), Some(sampled(found.rows))));
        }
        rows.push(row("calinski_harabasz", measures.calinski_harabasz, all.clone()));
        rows.push(row("davies_bouldin", measures.davies_bouldin, all));
        if let Some(found) = reference {
            let sets = found.rounds;
            rows.push(row("inertia_left", Some(found.left), Some(said!(clusters::SHARE_OF_VARIATION))));
            let mean = said!(clusters::MEAN_OF_SETS, sets = sets);
            rows.push(row("inertia_left_by_chance", Some(found.expected), Some(mean)));
            rows.push(row("structure_z", found.z, Some(said!(clusters::DEVIATIONS_OF_SETS, sets = sets))));
        }
        rows
    }

    fn cluster_rows(&self, k: u32) -> Vec<QualityRow> {
        let Quality { measures, silhouette, stability, .. } = &self.quality;
        let mut rows = Vec::new();
        for place in self.by_number() {
            let (cluster, found) = (&self.clusters[place], &measures.clusters[place]);
            let mut push = |measure, value: Option<f64>, note: Option<Sentence>| {
                let note = note.map(|note| note.tell(self.language));
                rows.push(QualityRow { k, cluster: Some(cluster.number), measure, value, note });
            };
            let share = cluster.size as f64 / self.size().max(1) as f64;
            push(
                "size",
                Some(self.weight_of(cluster.size)),
                Some(said!(clusters::SHARE_OF_ROWS, share = Place::Share(share))),
            );
            push("inertia", Some(found.inertia), None);
            push("mean_distance", found.mean_distance, None);
            push("greatest_distance", found.greatest_distance, None);
            push("simplified_silhouette", found.simplified_silhouette, None);
            if let Some(all) = silhouette {
                push("silhouette", all.clusters.get(place).copied().flatten(), None);
            }
            if let Some(found) = stability.as_ref().and_then(|all| all.clusters.get(place)) {
                let note = said!(clusters::MEAN_JACCARD, draws = found.rounds);
                push("stability", found.jaccard, Some(note));
            }
            if let Some(moved) = cluster.moved {
                push("moved", Some(moved), Some(said!(clusters::DISTANCE_FROM_PREVIOUS)));
            }
        }
        rows
    }

    fn candidate_rows(&self) -> Vec<QualityRow> {
        let Some(choice) = &self.choice else { return Vec::new() };
        let mut rows = Vec::new();
        for candidate in &choice.candidates {
            let figures = [
                ("candidate_inertia", Some(candidate.inertia), None),
                ("candidate_silhouette", candidate.silhouette, Some(Criterion::Silhouette)),
                (
                    "candidate_simplified_silhouette",
                    candidate.simplified_silhouette,
                    Some(Criterion::SimplifiedSilhouette),
                ),
                (
                    "candidate_calinski_harabasz",
                    candidate.calinski_harabasz,
                    Some(Criterion::CalinskiHarabasz),
                ),
                ("candidate_davies_bouldin", candidate.davies_bouldin, Some(Criterion::DaviesBouldin)),
            ];
            let asked = match &self.method {
                Method::Kmeans { asked, .. } => *asked as usize,
                Method::Hierarchy { .. } => self.clusters.len(),
            };
            for (measure, value, criterion) in figures {
                let chosen = candidate.k == asked && criterion == Some(choice.criterion);
                let best = || said!(clusters::BEST_OF, candidates = choice.candidates.len());
                let note = chosen.then(|| best().tell(self.language));
                rows.push(QualityRow { k: candidate.k as u32, cluster: None, measure, value, note });
            }
        }
        rows
    }

    /// The merges of a hierarchy, the lowest first.
    ///
    /// # Errors
    /// The model is of another kind.
    pub fn merge_rows(&self) -> Result<Vec<MergeRow>> {
        let Method::Hierarchy { tree, .. } = &self.method else {
            return Err(wrong_kind(self.kind(), "hierarchy"));
        };
        let leaves = tree.merges.len() + 1;
        let done = leaves - self.clusters.len().min(leaves);
        Ok(tree
            .merges
            .iter()
            .enumerate()
            .map(|(i, merge)| MergeRow {
                node: (leaves + i) as u32,
                left: merge.left,
                right: merge.right,
                height: merge.height,
                size: self.rows_of(merge.size),
                within: i < done,
            })
            .collect())
    }

    /// What the leaves of a hierarchy are: a row for each feature of each leaf.
    ///
    /// # Errors
    /// The model is of another kind.
    pub fn leaf_rows(&self) -> Result<Vec<LeafRow>> {
        let Some((leaves, labels)) = self.leaves() else {
            return Err(wrong_kind(self.kind(), "hierarchy"));
        };
        let mut rows = Vec::new();
        for (leaf, &label) in labels.iter().enumerate() {
            let cluster = &self.clusters[label as usize];
            let (mut dimension, mut category) = (0, 0);
            for feature in &self.features {
                let part = Part::of(feature, leaves.point(leaf), dimension, category);
                let root = self.root(feature);
                rows.push(LeafRow {
                    leaf: leaf as u32,
                    cluster: cluster.number,
                    size: self.rows_of(leaves.counts[leaf]),
                    feature: feature.name.clone(),
                    value: part.in_words(feature, cluster.mean.get(dimension), root).told(self.language),
                });
                match feature.kind.is_numeric() {
                    true => dimension += 1,
                    false => category += 1,
                }
            }
        }
        Ok(rows)
    }

    /// The tree of a hierarchy as Newick text; a leaf is called by its number and its cluster's.
    ///
    /// # Errors
    /// The model is of another kind.
    pub fn newick(&self) -> Result<String> {
        let Method::Hierarchy { tree, labels, .. } = &self.method else {
            return Err(wrong_kind(self.kind(), "hierarchy"));
        };
        tree.newick(|leaf| format!("{leaf} of cluster {}", self.clusters[labels[leaf] as usize].number))
    }
}
