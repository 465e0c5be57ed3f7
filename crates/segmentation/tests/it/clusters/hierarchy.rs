//! Hierarchical clustering: equal to SciPy's and kodama's, true to its definition, and indifferent to whether equal rows
//! come singly or with a count.

use std::collections::BTreeMap;

use proptest::prelude::*;
use segmentation::clusters::geometry::points::{Point, Points};
use segmentation::clusters::hierarchy::{Dendrogram, Linkage, Merge, condense, linkage};
use segmentation::numeric::random::Random;
use segmentation::support::host::Host;
use segmentation::{Kind, Result};
use serde::Deserialize;

const LINKAGES: [Linkage; 4] = [Linkage::Ward, Linkage::Complete, Linkage::Average, Linkage::Single];

#[derive(Deserialize)]
struct Case {
    name: String,
    values: Vec<Vec<f64>>,
    linkages: BTreeMap<String, Tree>,
}

#[derive(Deserialize)]
struct Tree {
    heights: Vec<f64>,
    labels: Vec<u32>,
}

fn points(values: &[Vec<f64>]) -> Points {
    let dimensions = values.first().map_or(1, Vec::len);
    Points { numeric: values.concat(), counts: vec![1; values.len()], dimensions, ..Points::default() }
}

/// Random points in a cube with a random category, so that hardly two distances are equal, and each a few rows.
fn random_points(n: usize, dimensions: usize, most_rows: usize, seed: u64) -> Points {
    let mut random = Random::new(seed, 0);
    Points {
        numeric: (0..n * dimensions).map(|_| random.uniform()).collect(),
        codes: (0..n).map(|_| random.below(3) as u32).collect(),
        counts: (0..n).map(|_| 1 + random.below(most_rows) as u64).collect(),
        dimensions,
        penalties: vec![0.3],
        ..Points::default()
    }
}

/// Clusters renumbered by first appearance, to be compared as sets.
fn canonical(labels: &[u32]) -> Vec<u32> {
    let mut seen: Vec<u32> = Vec::new();
    let mut numbers = Vec::new();
    for &label in labels {
        let known = seen.iter().position(|&known| known == label);
        numbers.push(known.unwrap_or(seen.len()) as u32);
        if known.is_none() {
            seen.push(label);
        }
    }
    numbers
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn heights(tree: &Dendrogram) -> Vec<f64> {
    tree.merges.iter().map(|merge| merge.height).collect()
}

fn tree(points: &Points, method: Linkage) -> Dendrogram {
    let tree = linkage(points, method, Host::unlimited()).expect("points in range");
    tree.check(points.len()).expect("what is made is sound");
    tree
}

#[test]
fn trees_are_those_of_scipy() -> Result<()> {
    let text = include_str!("../../../../../tests/data/clusters/hierarchy.json");
    let cases: Vec<Case> = serde_json::from_str(text).expect("well-formed fixture");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let points = points(&case.values);
        for method in LINKAGES {
            let theirs = &case.linkages[&method.to_string()];
            let ours = tree(&points, method);
            assert_eq!(ours.merges.len(), theirs.heights.len());
            for (i, (a, &b)) in heights(&ours).into_iter().zip(&theirs.heights).enumerate() {
                assert!(close(a, b), "{} {method} {i}: {a} {b}", case.name);
            }
            assert_eq!(ours.cut_by_count(3)?, canonical(&theirs.labels), "{} {method}", case.name);
        }
    }
    Ok(())
}

#[test]
fn few_points_have_small_trees() -> Result<()> {
    for method in LINKAGES {
        let none = tree(&points(&[]), method);
        assert_eq!(none, Dendrogram::default());
        assert!(none.cut_by_height(1.0).is_empty());
        assert_eq!(none.cut_by_count(1).expect_err("nothing to cut").kind, Kind::InvalidParameter);
        assert_eq!(none.newick(|i| i.to_string())?, ";");

        let one = tree(&points(&[vec![7.0]]), method);
        assert_eq!(one.cut_by_count(1)?, [0]);
        assert_eq!(one.cut_by_height(0.0), [0]);
        assert_eq!(one.newick(|_| "a b".to_owned())?, "'a b';");

        let two = tree(&points(&[vec![7.0], vec![4.0]]), method);
        assert_eq!(two.merges, [Merge { left: 0, right: 1, height: 3.0, size: 2 }]);
        assert_eq!(two.cut_by_height(2.9), [0, 1]);
        assert_eq!(two.cut_by_height(3.0), [0, 0]);
        assert_eq!(two.cut_by_height(f64::NAN), [0, 1]);
        assert!(two.cut_by_count(0).is_err() && two.cut_by_count(3).is_err());

        let equal = tree(&points(&vec![vec![1.0, 2.0]; 50]), method);
        assert!(heights(&equal).iter().all(|&height| height == 0.0));
        assert_eq!(equal.cut_by_height(0.0), vec![0; 50]);
    }
    Ok(())
}

#[test]
fn categories_alone_make_a_tree() {
    let codes = vec![0, 1, 0, 2];
    let points = Points { codes, counts: vec![1, 2, 3, 1], penalties: vec![4.0], ..Points::default() };
    let tree = tree(&points, Linkage::Average);
    assert_eq!(heights(&tree), [0.0, 2.0, 2.0]);
    assert_eq!(tree.cut_by_height(0.0), [0, 1, 0, 2]);
}

#[test]
fn a_tree_reads_as_newick_and_as_json() -> Result<()> {
    let tree = tree(&points(&[vec![0.0], vec![10.0], vec![1.0], vec![13.0]]), Linkage::Single);
    assert_eq!(
        tree.newick(|i| ["a", "b'c", "", "x_1"][i].to_owned())?,
        "((a:1.0,'':1.0):8.0,('b''c':3.0,'x_1':3.0):6.0);"
    );
    let text = serde_json::to_string(&tree).expect("a tree is plain data");
    assert_eq!(text, r#"{"counts":[1,1,1,1],"merges":[[0,2,1.0,2],[1,3,3.0,2],[4,5,9.0,4]]}"#);
    assert_eq!(serde_json::from_str::<Dendrogram>(&text).expect("as written"), tree);
    assert_eq!(serde_json::to_string(&Linkage::Ward).expect("a name"), "\"ward\"");
    Ok(())
}

#[test]
fn a_chain_of_merges_is_no_deeper_than_the_stack() -> Result<()> {
    // Gaps that grow: every point joins all before it.
    let values: Vec<Vec<f64>> = (0..4000).map(|i| vec![f64::from(i * i)]).collect();
    let tree = tree(&points(&values), Linkage::Single);
    let text = tree.newick(|i| i.to_string())?;
    // All that is opened is open at once.
    assert_eq!(text.find(')').map(|at| text[..at].matches('(').count()), Some(3999));
    assert_eq!(tree.cut_by_count(2)?.iter().filter(|&&cluster| cluster == 1).count(), 1);
    Ok(())
}

#[test]
fn what_does_not_fit_is_refused() {
    let many = points(&vec![vec![1.0]; 4000]);
    let error = linkage(&many, Linkage::Ward, Host::unlimited().within(32 << 20)).expect_err("64 MB");
    assert_eq!(error.kind, Kind::LimitExceeded);
    assert_eq!(error.message, "the hierarchy needs 62 MB, limit is 32 MB");
    for far in [1e200, f64::INFINITY, f64::NAN] {
        for method in LINKAGES {
            let error = linkage(&points(&[vec![far], vec![0.0], vec![1.0]]), method, Host::unlimited())
                .expect_err("too far");
            assert_eq!(error.kind, Kind::OutOfRange);
        }
        let error =
            condense(&points(&[vec![far], vec![0.0], vec![1.0]]), 2, Host::unlimited()).expect_err("too far");
        assert_eq!(error.kind, Kind::OutOfRange);
    }
    let mut empty = points(&[vec![1.0], vec![2.0]]);
    empty.counts[1] = 0;
    assert_eq!(
        linkage(&empty, Linkage::Ward, Host::unlimited()).expect_err("no rows").kind,
        Kind::InvalidParameter
    );
    assert_eq!(condense(&many, 0, Host::unlimited()).expect_err("no cells").kind, Kind::InvalidParameter);
    assert_eq!(
        condense(&many, 5, Host::unlimited().within(100)).expect_err("no room").kind,
        Kind::LimitExceeded
    );
}

#[test]
fn damaged_trees_are_refused() {
    let sound = tree(&random_points(12, 2, 3, 1), Linkage::Ward);
    let damages: [fn(&mut Dendrogram); 14] = [
        |tree| tree.merges[3].left = tree.merges[3].right,
        |Dendrogram { merges, .. }| {
            let merge = &mut merges[3];
            std::mem::swap(&mut merge.left, &mut merge.right);
        },
        |tree| tree.merges[0].right = 12,
        |tree| tree.merges[0].right = u32::MAX,
        |tree| tree.merges[10].right = tree.merges[9].right,
        |tree| tree.merges[5].height = f64::NAN,
        |tree| tree.merges[10].height = f64::INFINITY,
        |tree| tree.merges[0].height = -1.0,
        |tree| tree.merges[9].height = tree.merges[8].height / 2.0,
        |tree| tree.merges[10].size += 1,
        |tree| tree.counts[0] = u64::MAX,
        |tree| tree.counts[0] = 0,
        |tree| tree.merges.truncate(10),
        |tree| tree.counts.truncate(11),
    ];
    for (i, damage) in damages.iter().enumerate() {
        let mut tree = sound.clone();
        damage(&mut tree);
        assert_eq!(tree.check(12).expect_err("damaged").kind, Kind::Corrupt, "damage {i}");
        assert!(tree.cut_by_count(3).is_err(), "damage {i}");
        assert!(tree.newick(|i| i.to_string()).is_err(), "damage {i}");
        assert_eq!(tree.cut_by_height(0.5).len(), tree.counts.len());
        assert_eq!(tree.cut_by_height(f64::INFINITY).len(), tree.counts.len());
    }
    assert!(sound.check(11).is_err() && sound.check(12).is_ok());
}

/// The sum over all rows of their squared distances from the mean of their cluster; for numeric points.
fn inertia(points: &Points, labels: &[u32]) -> f64 {
    let clusters = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let d = points.dimensions;
    let (mut sums, mut rows) = (vec![0.0; clusters * d], vec![0.0; clusters]);
    for (i, &label) in labels.iter().enumerate() {
        rows[label as usize] += points.counts[i] as f64;
        for (at, x) in points.point(i).numeric.iter().enumerate() {
            sums[label as usize * d + at] += points.counts[i] as f64 * x;
        }
    }
    let mut total = 0.0;
    for (i, &label) in labels.iter().enumerate() {
        for (at, x) in points.point(i).numeric.iter().enumerate() {
            total +=
                points.counts[i] as f64 * (x - sums[label as usize * d + at] / rows[label as usize]).powi(2);
        }
    }
    total
}

#[test]
fn condensing_loses_little() -> Result<()> {
    // Five round clouds in three dimensions.
    let mut random = Random::new(5, 0);
    let values: Vec<Vec<f64>> = (0..20_000)
        .map(|i| {
            (0..3).map(|at| 6.0 * f64::from(u8::from(i % 5 == at || i % 5 == 4)) + random.normal()).collect()
        })
        .collect();
    let points = points(&values);
    let condensed = condense(&points, 500, Host::unlimited())?;
    assert_eq!(condensed.points.len(), 500);
    assert_eq!(condensed.points.rows(), 20_000);
    let whole = inertia(&points, &vec![0; 20_000]);
    let lost = inertia(&points, &condensed.cells) / whole;
    assert!(close(lost, condensed.lost), "{lost} {}", condensed.lost);
    // Measured: 0.0095.
    assert!(lost < 0.01, "{lost}");

    // The clusters found on the cells are nearly as tight as the clouds themselves.
    let clusters = tree(&condensed.points, Linkage::Ward).cut_by_count(5)?;
    let labels: Vec<u32> = condensed.cells.iter().map(|&cell| clusters[cell as usize]).collect();
    let clouds: Vec<u32> = (0..20_000).map(|i| i % 5).collect();
    let ratio = inertia(&points, &labels) / inertia(&points, &clouds);
    // Measured: 1.0034.
    assert!(ratio < 1.005, "{ratio}");
    Ok(())
}

#[test]
fn condensing_keeps_what_it_can() -> Result<()> {
    let points = random_points(300, 2, 4, 9);
    assert_eq!(condense(&points, 300, Host::unlimited())?.points, points);

    // A single cell is the mean and the mode.
    let one = condense(&points, 1, Host::unlimited())?;
    assert_eq!(one.cells, vec![0; 300]);
    assert_eq!(one.points.rows(), points.rows());
    assert!(close(one.lost, 1.0));

    // Equal points stay together to the last bit, and there are no empty cells.
    let equal = Points { numeric: vec![0.1; 100], counts: vec![3; 100], dimensions: 1, ..Points::default() };
    let condensed = condense(&equal, 7, Host::unlimited())?;
    assert_eq!((condensed.points.len(), condensed.points.numeric[0], condensed.lost), (1, 0.1, 0.0));

    // Categories part where they weigh most, and of equally common ones the smallest stands for the cell.
    let codes: Vec<u32> = (0..90).map(|i| i % 3).collect();
    let mixed = Points { codes, counts: vec![1; 90], penalties: vec![1.0], ..Points::default() };
    assert_eq!(condense(&mixed, 2, Host::unlimited())?.points.codes, [0, 1]);
    assert_eq!(condense(&mixed, 5, Host::unlimited())?.points.codes, [0, 1, 2]);
    Ok(())
}

/// The distance of two clusters of rows by the definition of the linkage, and of a cluster's rows from their mean.
fn defined(points: &Points, method: Linkage, a: &[usize], b: &[usize]) -> f64 {
    let pairs = |a: &[usize], b: &[usize]| -> Vec<(f64, f64)> {
        let pair = |i: usize, j: usize| {
            (points.squared_distance(i, j), points.counts[i] as f64 * points.counts[j] as f64)
        };
        a.iter().flat_map(|&i| b.iter().map(move |&j| pair(i, j))).collect()
    };
    let rows = |part: &[usize]| part.iter().map(|&i| points.counts[i] as f64).sum::<f64>();
    let between = pairs(a, b);
    match method {
        Linkage::Complete => between.iter().map(|pair| pair.0).fold(0.0, f64::max).sqrt(),
        Linkage::Single => between.iter().map(|pair| pair.0).fold(f64::INFINITY, f64::min).sqrt(),
        Linkage::Average => between.iter().map(|(d, w)| d.sqrt() * w).sum::<f64>() / (rows(a) * rows(b)),
        Linkage::Ward => {
            // A sum of squares is the sum over all pairs of squared distances, by the number of rows.
            let scatter =
                |part: &[usize]| pairs(part, part).iter().map(|(d, w)| d * w).sum::<f64>() / 2.0 / rows(part);
            (2.0 * (scatter(&[a, b].concat()) - scatter(a) - scatter(b))).sqrt()
        }
    }
}

fn any_linkage() -> impl Strategy<Value = Linkage> {
    prop::sample::select(&LINKAGES[..])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn trees_are_those_of_kodama(n in 2_usize..80, d in 1_usize..5, seed: u64, method in any_linkage()) {
        let points = random_points(n, d, 1, seed);
        let ours = tree(&points, method);
        let mut distances: Vec<f64> = (0..n)
            .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
            .map(|(i, j)| points.squared_distance(i, j).sqrt())
            .collect();
        let theirs = kodama::linkage(&mut distances, n, match method {
            Linkage::Ward => kodama::Method::Ward,
            Linkage::Complete => kodama::Method::Complete,
            Linkage::Average => kodama::Method::Average,
            Linkage::Single => kodama::Method::Single,
        });
        prop_assert_eq!(ours.merges.len(), theirs.steps().len());
        for (a, b) in ours.merges.iter().zip(theirs.steps()) {
            let parts = (b.cluster1.min(b.cluster2) as u32, b.cluster1.max(b.cluster2) as u32);
            prop_assert_eq!((a.left, a.right, a.size), (parts.0, parts.1, b.size as u64));
            prop_assert!((a.height - b.dissimilarity).abs() <= 1e-9 * a.height, "{:?} {:?}", a, b);
        }
    }

    #[test]
    fn every_merge_joins_the_nearest_pair(n in 2_usize..14, d in 1_usize..4, seed: u64, method in any_linkage()) {
        let points = random_points(n, d, 5, seed);
        let mut clusters: Vec<Option<Vec<usize>>> = (0..n).map(|i| Some(vec![i])).collect();
        for merge in tree(&points, method).merges {
            let least = (0..clusters.len())
                .flat_map(|i| (0..i).map(move |j| (i, j)))
                .filter_map(|(i, j)| Some(defined(&points, method, clusters[i].as_ref()?, clusters[j].as_ref()?)))
                .fold(f64::INFINITY, f64::min);
            let left = clusters[merge.left as usize].take().unwrap();
            let right = clusters[merge.right as usize].take().unwrap();
            prop_assert!((defined(&points, method, &left, &right) - least).abs() <= 1e-9 * least);
            prop_assert!((merge.height - least).abs() <= 1e-9 * least, "{} {}", merge.height, least);
            let both = [left, right].concat();
            prop_assert_eq!(merge.size, both.iter().map(|&i| points.counts[i]).sum::<u64>());
            clusters.push(Some(both));
        }
    }

    #[test]
    fn counts_are_rows_spelled_out(n in 1_usize..30, d in 1_usize..4, seed: u64, method in any_linkage()) {
        let points = random_points(n, d, 4, seed);
        let rows: Vec<usize> = (0..n).flat_map(|i| vec![i; points.counts[i] as usize]).collect();
        let mut spelled = points.subset(rows.iter().copied()).unwrap();
        spelled.counts.fill(1);
        let (short, long) = (tree(&points, method), tree(&spelled, method));
        let same_place = rows.len() - n;
        for (i, merge) in long.merges.iter().enumerate() {
            let expected = i.checked_sub(same_place).map_or(0.0, |i| short.merges[i].height);
            prop_assert!((merge.height - expected).abs() <= 1e-9 * expected, "{} {}", merge.height, expected);
            if let Some(i) = i.checked_sub(same_place) {
                prop_assert_eq!(merge.size, short.merges[i].size);
            }
        }
        for k in 1..=n {
            let clusters = short.cut_by_count(k).unwrap();
            let expected: Vec<u32> = rows.iter().map(|&i| clusters[i]).collect();
            prop_assert_eq!(long.cut_by_count(k).unwrap(), expected);
        }
    }

    #[test]
    fn ties_do_no_harm(values in prop::collection::vec(0_u8..4, 2..120), d in 1_usize..3, method in any_linkage()) {
        // On a grid nearly all distances are tied; the check inside asks for ascending heights and sound sizes.
        let mut points = Points { dimensions: d, penalties: vec![1.0], ..Points::default() };
        for value in values.chunks_exact(d) {
            let numeric: Vec<f64> = value.iter().map(|&x| f64::from(x) / 3.0).collect();
            points.push(Point { numeric: &numeric, codes: &[u32::from(value[0] % 2)] }, 1 + u64::from(value[0]) * 1000);
        }
        let first = tree(&points, method);
        prop_assert_eq!(&tree(&points, method), &first);
        for k in 1..=points.len() {
            prop_assert_eq!(first.cut_by_count(k).unwrap().into_iter().max(), Some(k as u32 - 1));
        }
        for (i, merge) in first.merges.iter().enumerate() {
            let clusters = first.cut_by_height(merge.height);
            let left = *clusters.iter().max().unwrap() as usize + 1;
            let done = first.merges.iter().filter(|other| other.height <= merge.height).count();
            prop_assert!(done > i && left == points.len() - done);
        }
    }

    #[test]
    fn cells_sum_up_their_points(n in 1_usize..200, most in 1_usize..60, d in 0_usize..3, seed: u64) {
        let points = random_points(n, d, 5, seed);
        let condensed = condense(&points, most, Host::unlimited()).unwrap();
        prop_assert_eq!(&condense(&points, most, Host::unlimited()).unwrap(), &condensed);
        let cells = condensed.points.len();
        prop_assert!(cells <= most.min(n) && (d == 0 || cells == most.min(n)));
        prop_assert_eq!(canonical(&condensed.cells), condensed.cells.clone(), "cells in the order of their points");
        for cell in 0..cells {
            let members: Vec<usize> = (0..n).filter(|&i| condensed.cells[i] as usize == cell).collect();
            let rows: u64 = members.iter().map(|&i| points.counts[i]).sum();
            prop_assert_eq!(condensed.points.counts[cell], rows);
            let made = condensed.points.point(cell);
            for at in 0..d {
                let sum: f64 = members.iter().map(|&i| points.counts[i] as f64 * points.point(i).numeric[at]).sum();
                prop_assert!((made.numeric[at] - sum / rows as f64).abs() < 1e-14);
            }
            let common = |code: u32| -> u64 {
                members.iter().filter(|&&i| points.codes[i] == code).map(|&i| points.counts[i]).sum()
            };
            let mode = (0..3).max_by_key(|&code| (common(code), std::cmp::Reverse(code)));
            prop_assert_eq!(Some(made.codes[0]), mode);
        }
    }

    #[test]
    fn no_merges_whatsoever_make_it_panic(
        counts in prop::collection::vec(0_u64..5, 0..12),
        merges in prop::collection::vec((0_u32..30, 0_u32..30, 0.0..3.0_f64, 0_u64..20), 0..14),
        height in 0.0..3.0_f64,
    ) {
        let merges = merges.into_iter().map(Merge::from).collect();
        let tree = Dendrogram { counts, merges };
        prop_assert_eq!(tree.cut_by_height(height).len(), tree.counts.len());
        let sound = tree.check(tree.counts.len()).is_ok();
        prop_assert_eq!(tree.newick(|i| i.to_string()).is_ok(), sound);
        prop_assert_eq!(tree.cut_by_count(1).is_ok(), sound && !tree.counts.is_empty());
    }
}
