//! Models of kind `hierarchy`.

use std::collections::BTreeMap;

use segmentation::clusters::geometry::points::Points;
use segmentation::clusters::hierarchy::Dendrogram;
use segmentation::clusters::{ClusterModel, Method, Prepared};
use segmentation::support::host::Host;
use serde_json::json;

use super::fits::{Cell, Data, Fit, clouds, json, refusal, text, values};

const LINKAGES: [&str; 4] = ["ward", "complete", "average", "single"];

struct Parts<'a> {
    tree: &'a Dendrogram,
    height: f64,
    labels: &'a [u32],
    numeric: &'a [Vec<f64>],
    lost: f64,
    condensed_from: u64,
}

fn parts(model: &ClusterModel) -> Parts<'_> {
    let Method::Hierarchy { tree, height, labels, numeric, lost, condensed_from, .. } = &model.method else {
        panic!("no hierarchy")
    };
    Parts { tree, height: *height, labels, numeric, lost: *lost, condensed_from: *condensed_from }
}

/// Whether two labellings divide alike.
fn alike(a: &[u32], b: &[u32]) -> bool {
    let (mut there, mut back) = (BTreeMap::new(), BTreeMap::new());
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(&a, &b)| *there.entry(a).or_insert(b) == b && *back.entry(b).or_insert(a) == a)
}

#[test]
fn cuts_agree_with_the_tree() {
    let data = super::untied(80, 8);
    for linkage in LINKAGES {
        for k in 1..=12 {
            let given = json!({"linkage": linkage, "checks": false});
            let model = Fit::Hierarchy.of(&data, k, given).unwrap();
            let found = parts(&model);
            assert_eq!((found.tree.leaves(), found.lost, found.condensed_from), (80, 0.0, 80));
            assert_eq!(model.clusters.len() as i64, k);
            assert!(alike(found.labels, &found.tree.cut_by_count(k as usize).unwrap()));
            assert!(alike(found.labels, &found.tree.cut_by_height(found.height)));
            // Cut at that height it is the same model, but for how it was asked for.
            let given = json!({"linkage": linkage, "checks": false, "height": found.height});
            let by_height = Fit::Hierarchy.of(&data, None, given).unwrap();
            assert_eq!(by_height.clusters, model.clusters);
            assert_eq!(by_height.method, model.method);
            let within: Vec<bool> = model.merge_rows().unwrap().iter().map(|merge| merge.within).collect();
            let done = 80 - k as usize;
            assert!(within[..done].iter().all(|&within| within) && !within[done..].contains(&true));
            super::check_sizes(&model, &data).unwrap();
            text(&model);
        }
    }
}

#[test]
fn trees_come_out_as_rows_and_as_newick() {
    let data = Data::numbers(&[[0.0], [1.0], [10.0], [10.0], [12.0]]);
    let model = Fit::Hierarchy.of(&data, 2, json!({"scaling": "none", "linkage": "single"})).unwrap();
    let rows = model.merge_rows().unwrap();
    let figures: Vec<(f64, u64, bool)> = rows.iter().map(|row| (row.height, row.size, row.within)).collect();
    assert_eq!(figures, [(1.0, 2, true), (2.0, 3, true), (9.0, 5, false)]);
    assert!(rows.iter().zip(4..).all(|(row, node)| row.node == node && row.left < row.right));
    assert_eq!(parts(&model).height, 5.5);
    let newick = model.newick().unwrap();
    assert_eq!(newick.matches("of cluster 1").count(), 2);
    assert_eq!(newick.matches("of cluster 2").count(), 2);
    let kmeans = Fit::KMeans.of(&data, 2, json!({})).unwrap();
    let message = "model is of kind \"kmeans\", not \"hierarchy\"";
    assert_eq!(refusal(kmeans.merge_rows()), message);
    assert_eq!(refusal(kmeans.newick()), message);
}

#[test]
fn leaves_are_condensed_rows() {
    let data = clouds(4, 300, 7);
    for linkage in LINKAGES {
        let given = json!({"leaves": 40, "linkage": linkage, "scaling": "none", "checks": false});
        let model = Fit::Hierarchy.of(&data, 4, given).unwrap();
        let found = parts(&model);
        assert_eq!((found.tree.leaves(), found.condensed_from), (40, 1200));
        assert!(found.lost > 0.0 && found.lost < 0.01);
        assert!(
            model.warnings[0].starts_with("1,200 distinct rows were condensed to 40 leaves"),
            "{:?}",
            model.warnings
        );
        assert_eq!(found.tree.counts.iter().sum::<u64>(), 1200);
        // Clouds far apart: every row is found with its leaf.
        super::check_sizes(&model, &data).unwrap();
        assert!(model.clusters.iter().all(|cluster| cluster.size == 300));
        // A leaf as a row belongs to the leaf's cluster.
        let mut applied = Prepared::new(model.clone());
        for (leaf, &label) in found.numeric.iter().zip(found.labels) {
            let row: Vec<Cell> = leaf.iter().copied().map(Cell::Number).collect();
            let number = model.clusters[label as usize].number;
            assert_eq!(applied.cluster(&values(&row)).unwrap(), Some(number));
        }
        text(&model);
    }
}

#[test]
fn reasons_weigh_the_nearest_leaves() {
    // Two bars side by side, which single linkage keeps whole: the nearest centre misleads, the nearest leaf does not.
    let rows: Vec<[f64; 2]> =
        (0..60).flat_map(|i| [[f64::from(i), 0.0], [f64::from(i) / 4.0, 8.0]]).collect();
    let data = Data::numbers(&rows);
    let given = json!({"scaling": "none", "linkage": "single", "checks": false});
    let model = Fit::Hierarchy.of(&data, 2, given).unwrap();
    super::check_sizes(&model, &data).unwrap();
    let bar = |y: f64| model.clusters.iter().find(|cluster| cluster.mean[1] == y).unwrap().number;
    let mut applied = Prepared::new(model.clone());
    let row = [Cell::Number(4.0), Cell::Number(0.0)];
    assert_eq!(applied.cluster(&values(&row)).unwrap(), Some(bar(0.0)));
    assert!(applied.silhouette(&values(&row)).unwrap().unwrap() < 0.0);
    let reasons = applied.why(&values(&row)).unwrap();
    assert_eq!(reasons[0].feature, "f2");
    assert_eq!((reasons[0].contribution, reasons[0].margin), (Some(64.0), Some(64.0)));
    assert_eq!(
        (reasons[0].center.as_deref(), reasons[0].runner_up_center.as_deref()),
        (Some("0"), Some("8"))
    );
    assert_eq!(reasons[0].runner_up, Some(bar(8.0)));
}

#[test]
fn equal_rows_are_one_leaf() {
    let rows: Vec<[f64; 1]> = (0..90).map(|i| [f64::from(i % 9)]).collect();
    let model = Fit::Hierarchy.of(&Data::numbers(&rows), 3, json!({})).unwrap();
    assert_eq!(parts(&model).tree.counts, [10; 9]);
    let model = Fit::Hierarchy.of(&Data::numbers(&rows), 10, json!({"checks": false})).unwrap();
    assert_eq!(model.clusters.len(), 9);
    assert_eq!(model.warnings[0], "10 clusters were asked for, but the rows differ in only 9 ways");
    let message = refusal(Fit::Hierarchy.of(&Data::numbers(&rows), 7, json!({"leaves": 5})));
    assert_eq!(message, "k is 7, but the tree has at most 5 leaves");
}

#[test]
fn heights_that_cut_too_fine_are_refused() {
    let rows: Vec<[f64; 1]> = (0..1001).map(|i| [f64::from(i)]).collect();
    let data = Data::numbers(&rows);
    let message = refusal(Fit::Hierarchy.of(&data, None, json!({"height": 0, "checks": false})));
    assert_eq!(message, "the cut makes 1001 clusters");
    let one = Fit::Hierarchy.of(&data, None, json!({"height": 1e308, "checks": false})).unwrap();
    assert_eq!(one.clusters.len(), 1);
    assert_eq!(parts(&one).height, 1e308);
    text(&one);
}

#[test]
fn heights_meet_the_points_they_come_from() {
    // The tree of a model is the tree of its leaves.
    let data = super::untied(50, 12);
    let model = Fit::Hierarchy.of(&data, 3, json!({"linkage": "average", "checks": false})).unwrap();
    let Method::Hierarchy { linkage, tree, numeric, codes, .. } = &model.method else { unreachable!() };
    let points = Points {
        numeric: numeric.concat(),
        codes: codes.concat().into_iter().flatten().collect(),
        counts: tree.counts.clone(),
        dimensions: 2,
        penalties: model.penalties(),
        ..Points::default()
    };
    assert_eq!(
        &segmentation::clusters::hierarchy::linkage(&points, *linkage, Host::unlimited()).unwrap(),
        tree
    );
    assert_eq!(json(&model)["method"]["hierarchy"]["linkage"], "average");
}
