//! Measures against scikit-learn and against their definitions; stability and structure on data with a known answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use segmentation::clusters::geometry::points::{Point, Points, squared_distance};
use segmentation::clusters::quality::{
    ClusterMeasures, ClusterStability, Measures, Quality, Reference, Rounds, Silhouette, Stability, measure,
    reference, silhouette, stability,
};
use segmentation::numeric::random::Random;
use segmentation::support::catalogue::Sentence;
use segmentation::support::host::Host;
use segmentation::{Kind, Result};
use serde::Deserialize;

fn host() -> Host {
    Host::unlimited()
}

fn numeric(rows: &[Vec<f64>]) -> Points {
    Points {
        numeric: rows.concat(),
        counts: vec![1; rows.len()],
        dimensions: rows.first().map_or(1, Vec::len),
        ..Points::default()
    }
}

/// The means of the clusters; categories by the most rows, of equals the lowest code.
fn centres(points: &Points, labels: &[u32], k: usize) -> Points {
    let mut centres = points.emptied();
    for j in 0..k {
        let members: Vec<usize> = (0..points.len()).filter(|&i| labels[i] as usize == j).collect();
        let rows: u64 = members.iter().map(|&i| points.counts[i]).sum();
        let sum =
            |d| members.iter().map(|&i| points.counts[i] as f64 * points.point(i).numeric[d]).sum::<f64>();
        let mean: Vec<f64> = (0..points.dimensions).map(|d| sum(d) / (rows as f64).max(1.0)).collect();
        let rows_of = |c: usize, code| {
            members
                .iter()
                .filter(|&&i| points.point(i).codes[c] == code)
                .map(|&i| points.counts[i])
                .sum::<u64>()
        };
        let mode = |c| (0..10).rev().max_by_key(|&code| rows_of(c, code)).unwrap_or(0);
        let codes: Vec<u32> = (0..points.penalties.len()).map(mode).collect();
        centres.push(Point { numeric: &mean, codes: &codes }, rows);
    }
    centres
}

fn measured(points: &Points, labels: &[u32], k: usize) -> Measures {
    measure(points, labels, &centres(points, labels, k), host()).unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

/// A point standing for several rows as that many points, and the labels likewise.
fn spelled_out(points: &Points, labels: &[u32]) -> (Points, Vec<u32>) {
    let numbers: Vec<usize> =
        (0..points.len()).flat_map(|i| std::iter::repeat_n(i, points.counts[i] as usize)).collect();
    let mut rows = points.subset(numbers.iter().copied()).unwrap();
    rows.counts.fill(1);
    (rows, numbers.iter().map(|&i| labels[i]).collect())
}

// ---- scikit-learn

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    data: String,
    standardised: bool,
    labelled_by: String,
    k: usize,
    silhouette: f64,
    silhouettes: Vec<f64>,
    calinski_harabasz: f64,
    davies_bouldin: f64,
    labels: String,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/clusters")
}

fn rows_of(name: &str) -> Vec<Vec<f64>> {
    let text = fs::read_to_string(fixtures().join(format!("{name}.csv"))).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(|x| x.parse().unwrap()).collect()).collect()
}

fn standardised(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = rows.len() as f64;
    for d in 0..rows[0].len() {
        let mean = rows.iter().map(|row| row[d]).sum::<f64>() / n;
        let deviation = (rows.iter().map(|row| (row[d] - mean).powi(2)).sum::<f64>() / n).sqrt();
        rows.iter_mut().for_each(|row| row[d] = (row[d] - mean) / deviation);
    }
    rows
}

#[test]
fn measures_equal_those_of_scikit_learn() {
    let text = fs::read_to_string(fixtures().join("quality.json")).unwrap();
    let fixture: Fixture = serde_json::from_str(&text).unwrap();
    assert_eq!(fixture.cases.len(), 5);
    for case in fixture.cases {
        eprintln!("{} by {}", case.data, case.labelled_by);
        let rows = rows_of(&case.data);
        let points = numeric(&if case.standardised { standardised(rows) } else { rows });
        let labels: Vec<u32> = case.labels.chars().map(|digit| digit.to_digit(10).unwrap()).collect();
        let measures = measured(&points, &labels, case.k);
        close(measures.calinski_harabasz.unwrap(), case.calinski_harabasz);
        close(measures.davies_bouldin.unwrap(), case.davies_bouldin);
        let (found, each) = silhouette(&points, &labels, case.k, host()).unwrap().unwrap();
        close(found.mean, case.silhouette);
        found.clusters.iter().zip(&case.silhouettes).for_each(|(found, &mean)| close(found.unwrap(), mean));
        close(each.iter().sum::<f64>() / each.len() as f64, case.silhouette);
        assert_eq!(found.rows, points.rows());
    }
}

// ---- definitions

/// Points on a small grid, so that ties and duplicates are usual, with up to two categories, counts and labels.
fn clustered() -> impl Strategy<Value = (Points, Vec<u32>, usize)> {
    (0_usize..6, 0_usize..3, 1_usize..7).prop_flat_map(|(dimensions, categories, k)| {
        let point = (
            prop::collection::vec(-4_i8..=4, dimensions),
            prop::collection::vec(0_u32..3, categories),
            1_u64..5,
            0..k as u32,
        );
        prop::collection::vec(point, 1..30).prop_map(move |rows| {
            let mut points =
                Points { dimensions, penalties: [0.7, 0.4][..categories].to_vec(), ..Points::default() };
            for (numeric, codes, count, _) in &rows {
                let numeric: Vec<f64> = numeric.iter().map(|&x| f64::from(x) / 3.0).collect();
                points.push(Point { numeric: &numeric, codes }, *count);
            }
            (points, rows.iter().map(|row| row.3).collect(), k)
        })
    })
}

/// The simplified silhouette of every row, as it is defined.
fn simplified(points: &Points, labels: &[u32], centres: &Points) -> Vec<f64> {
    let distance =
        |i, j: usize| squared_distance(points.point(i), centres.point(j), &points.penalties).sqrt();
    let one = |i: usize| {
        let own = labels[i] as usize;
        let a = distance(i, own);
        let b =
            (0..centres.len()).filter(|&j| j != own).map(|j| distance(i, j)).fold(f64::INFINITY, f64::min);
        if a.max(b) == 0.0 { 0.0 } else { (b - a) / a.max(b) }
    };
    (0..points.len()).map(one).collect()
}

/// The silhouette of every row, as it is defined.
fn exact(rows: &Points, labels: &[u32], k: usize) -> Vec<f64> {
    let mean_to = |i: usize, label: u32| {
        let others: Vec<usize> = (0..rows.len()).filter(|&j| j != i && labels[j] == label).collect();
        let sum: f64 = others.iter().map(|&j| rows.squared_distance(i, j).sqrt()).sum();
        (!others.is_empty()).then(|| sum / others.len() as f64)
    };
    let one = |i: usize| {
        let others = (0..k as u32).filter(|&label| label != labels[i]).filter_map(|label| mean_to(i, label));
        let (a, b) = (mean_to(i, labels[i]), others.fold(f64::INFINITY, f64::min));
        a.filter(|a| a.max(b) > 0.0).map_or(0.0, |a| (b - a) / a.max(b))
    };
    (0..rows.len()).map(one).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-11 * b.abs().max(1.0),
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn the_pass_agrees_with_the_definitions((points, labels, k) in clustered()) {
        let centres = centres(&points, &labels, k);
        let found = measure(&points, &labels, &centres, host())?;
        let (rows, labels) = spelled_out(&points, &labels);
        let silhouettes = simplified(&rows, &labels, &centres);
        let square = |i: usize| squared_distance(rows.point(i), centres.point(labels[i] as usize), &rows.penalties);
        prop_assert!(near(Some(found.inertia), Some((0..rows.len()).map(square).sum())));
        let all = silhouettes.iter().copied();
        prop_assert!(near(found.simplified_silhouette, mean(all).filter(|_| k > 1)));
        for (j, cluster) in found.clusters.iter().enumerate() {
            let members = || (0..rows.len()).filter(|&i| labels[i] as usize == j);
            prop_assert_eq!(cluster.rows, members().count() as u64);
            prop_assert!(near(Some(cluster.inertia), Some(members().map(square).sum())));
            let silhouette = mean(members().map(|i| silhouettes[i])).filter(|_| k > 1);
            prop_assert!(near(cluster.simplified_silhouette, silhouette));
            prop_assert!(near(cluster.mean_distance, mean(members().map(|i| square(i).sqrt()))));
            let greatest = members().map(|i| square(i).sqrt()).max_by(f64::total_cmp);
            prop_assert_eq!(cluster.greatest_distance, greatest);
        }
    }

    #[test]
    fn counts_are_rows((points, labels, k) in clustered()) {
        let (rows, row_labels) = spelled_out(&points, &labels);
        let centres = centres(&points, &labels, k);
        let weighted = measure(&points, &labels, &centres, host())?;
        let spelled = measure(&rows, &row_labels, &centres, host())?;
        prop_assert!(near(weighted.calinski_harabasz, spelled.calinski_harabasz));
        prop_assert!(near(weighted.davies_bouldin, spelled.davies_bouldin));
        let expected = exact(&rows, &row_labels, k);
        match silhouette(&points, &labels, k, host())? {
            None => prop_assert!(labels.iter().all(|&label| label == labels[0])),
            Some((found, each)) => {
                prop_assert_eq!(found.rows, points.rows());
                prop_assert!(near(Some(found.mean), mean(expected.iter().copied())));
                let repeated = each.iter().zip(&points.counts);
                let repeated = repeated.flat_map(|(&value, &count)| std::iter::repeat_n(value, count as usize));
                prop_assert!(repeated.zip(&expected).all(|(value, &expected)| near(Some(value), Some(expected))));
                for (j, &found) in found.clusters.iter().enumerate() {
                    let members = (0..rows.len()).filter(|&i| row_labels[i] as usize == j);
                    prop_assert!(near(found, mean(members.map(|i| expected[i]))));
                }
            }
        }
    }

}

proptest! {
    // Each case clusters a dozen sets.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn nothing_makes_a_model_impossible((points, labels, k) in clustered(), seed in any::<u64>()) {
        let quality = judged(&points, &labels, k, seed);
        quality.check()?;
        let text = serde_json::to_string(&quality).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Quality>(&text).unwrap(), &quality);
        prop_assert_eq!(judged(&points, &labels, k, seed), quality);
    }
}

/// Rounds whose clusterings take some random numbers, and not always as many.
fn rounds(rounds: u32, random: &Random) -> Rounds<'_> {
    Rounds { rounds, draws: 100, random }
}

fn judged(points: &Points, labels: &[u32], k: usize, seed: u64) -> Quality {
    let again = |points: &Points, random: &mut Random| Ok(lloyd(points, k, random).0);
    let inertia = |points: &Points, random: &mut Random| Ok(lloyd(points, k, random).1);
    Quality {
        measures: measured(points, labels, k),
        silhouette: silhouette(points, labels, k, host()).unwrap().map(|(silhouette, _)| silhouette),
        stability: Some(
            stability(points, labels, k, rounds(5, &Random::new(seed, 0)), host(), again).unwrap(),
        ),
        reference: reference(points, k, rounds(5, &Random::new(seed, 1)), host(), inertia).unwrap(),
    }
}

#[test]
fn calinski_harabasz_keeps_its_digits_far_from_the_origin() {
    // Vague clusters a thousand standard deviations away: the total less the part within would lose six digits.
    let shifted = |by: f64| {
        let row = |i: u32| vec![by + f64::from(i * 37 % 64) / 64.0, by + f64::from(i * 11 % 64) / 64.0];
        numeric(&(0..64).map(row).collect::<Vec<_>>())
    };
    let labels: Vec<u32> = (0..64).map(|i| i % 2).collect();
    let near = measured(&shifted(0.0), &labels, 2).calinski_harabasz.unwrap();
    let far = measured(&shifted(1024.0), &labels, 2).calinski_harabasz.unwrap();
    assert!((near - far).abs() < 1e-9 * near, "{near} {far}");
}

// ---- a small k-means

/// Lloyd's algorithm from the best of a few starts by k-means++: labels and inertia.
fn lloyd(points: &Points, k: usize, random: &mut Random) -> (Vec<u32>, f64) {
    let runs = (0..8).map(|_| one_run(points, k, random));
    runs.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

fn one_run(points: &Points, k: usize, random: &mut Random) -> (Vec<u32>, f64) {
    let n = points.len();
    let square = |i: usize, centre: Point| squared_distance(points.point(i), centre, &points.penalties);
    let weight = |i: usize| points.counts[i] as f64;
    let mut chosen = points.subset([random.below(n)]).unwrap();
    while chosen.len() < k {
        let cost = |i| (0..chosen.len()).map(|j| square(i, chosen.point(j))).fold(f64::INFINITY, f64::min);
        let costs: Vec<f64> = (0..n).map(|i| weight(i) * cost(i)).collect();
        let mut left = random.uniform() * costs.iter().sum::<f64>();
        let next = costs.iter().position(|cost| {
            left -= cost;
            left < 0.0
        });
        chosen.push(points.point(next.unwrap_or(n - 1)), 1);
    }
    let mut labels = vec![0; n];
    for _ in 0..100 {
        let nearest = |i| {
            (0..k).min_by(|&a, &b| square(i, chosen.point(a)).total_cmp(&square(i, chosen.point(b)))).unwrap()
                as u32
        };
        let new: Vec<u32> = (0..n).map(nearest).collect();
        if new == labels {
            break;
        }
        labels = new;
        let means = centres(points, &labels, k);
        let kept = |j: usize| if means.counts[j] > 0 { means.point(j) } else { chosen.point(j) };
        let mut moved = points.emptied();
        (0..k).for_each(|j| moved.push(kept(j), 1));
        chosen = moved;
    }
    let inertia = (0..n).map(|i| weight(i) * square(i, chosen.point(labels[i] as usize))).sum();
    (labels, inertia)
}

/// Normal clouds of unit variance about the given places.
fn clouds(places: &[[f64; 2]], each: usize, seed: u64) -> (Points, Vec<u32>) {
    let mut random = Random::new(seed, 9);
    let mut row = |i: usize| {
        let place = places[i / each];
        vec![place[0] + random.normal(), place[1] + random.normal()]
    };
    let n = places.len() * each;
    (numeric(&(0..n).map(&mut row).collect::<Vec<_>>()), (0..n).map(|i| (i / each) as u32).collect())
}

const APART: [[f64; 2]; 3] = [[0.0, 0.0], [30.0, 0.0], [0.0, 30.0]];

// ---- stability

fn stable(points: &Points, labels: &[u32], k: usize) -> Stability {
    let again = |points: &Points, random: &mut Random| Ok(lloyd(points, k, random).0);
    stability(points, labels, k, rounds(20, &Random::new(3, 0)), host(), again).unwrap()
}

#[test]
fn separate_clouds_are_found_again() {
    let (points, labels) = clouds(&APART, 40, 1);
    let found = stable(&points, &labels, 3);
    assert_eq!((found.rows, found.drawn), (120, 120));
    for cluster in found.clusters {
        assert_eq!(cluster, ClusterStability { jaccard: Some(1.0), rounds: 20 });
    }
}

#[test]
fn pieces_of_one_cloud_are_not() {
    let mut random = Random::new(2, 9);
    let points = numeric(&(0..200).map(|_| (0..5).map(|_| random.normal()).collect()).collect::<Vec<_>>());
    let (labels, _) = lloyd(&points, 5, &mut Random::new(1, 0));
    let found = stable(&points, &labels, 5);
    let least = found.clusters.iter().filter_map(|cluster| cluster.jaccard).fold(1.0, f64::min);
    assert!(least < 0.6, "{found:?}");
}

#[test]
fn a_jaccard_coefficient_is_of_distinct_rows() {
    // Two points, one for very many rows, in clusters of their own; all come back as one cluster.
    let mut points = numeric(&[vec![0.0], vec![1.0]]);
    points.counts = vec![1_000_000, 1_000_000];
    let merged = |points: &Points, _: &mut Random| Ok(vec![0; points.len()]);
    let found = stability(&points, &[0, 1], 2, rounds(10, &Random::new(1, 0)), host(), merged).unwrap();
    assert_eq!((found.rows, found.drawn), (2_000_000, 20_000));
    for cluster in found.clusters {
        assert!((cluster.jaccard.unwrap() - 0.5).abs() < 0.01, "{cluster:?}");
    }
}

#[test]
fn rows_are_drawn_by_their_counts() {
    let mut points = numeric(&[vec![0.0], vec![1.0], vec![2.0]]);
    points.counts = vec![100, 300, 600];
    let totals = Mutex::new([0; 3]);
    let look = |drawn: &Points, _: &mut Random| {
        assert_eq!(drawn.rows(), 1000);
        let mut sums = totals.lock().unwrap();
        (0..drawn.len()).for_each(|i| sums[drawn.point(i).numeric[0] as usize] += drawn.counts[i]);
        Ok(vec![0; drawn.len()])
    };
    stability(&points, &[0, 0, 0], 1, rounds(100, &Random::new(1, 0)), host(), look).unwrap();
    // 100,000 draws; five standard deviations are at most 775.
    for (found, expected) in totals.into_inner().unwrap().into_iter().zip([10_000_u64, 30_000, 60_000]) {
        assert!(found.abs_diff(expected) < 775, "{found} {expected}");
    }
}

#[test]
fn a_cluster_that_is_seldom_drawn_is_judged_by_the_rounds_it_occurs_in() {
    let points = numeric(&(0..4).map(|i| vec![f64::from(i)]).collect::<Vec<_>>());
    let found = stable(&points, &[0, 1, 2, 3], 4);
    // All four points are drawn in 4!/4^4 of the rounds: 1.9 of 20.
    let known = found.clusters[0].rounds;
    assert!((0..10).contains(&known));
    assert!(found.clusters.iter().all(|cluster| cluster.rounds == known));
    let one = |points: &Points, _: &mut Random| Ok(vec![0; points.len()]);
    let found = stability(&points, &[0, 1, 1, 1], 2, rounds(50, &Random::new(1, 0)), host(), one).unwrap();
    // The first point is drawn in 1 - (3/4)^4 = 68 % of the rounds.
    assert!((20..45).contains(&found.clusters[0].rounds), "{found:?}");
    assert!(found.clusters[1].rounds > 45, "{found:?}");
}

// ---- structure

fn structure(points: &Points, k: usize, seed: u64) -> Option<Reference> {
    let inertia = |points: &Points, random: &mut Random| Ok(lloyd(points, k, random).1);
    reference(points, k, rounds(20, &Random::new(seed, 0)), host(), inertia).unwrap()
}

#[test]
fn separate_clouds_are_structure() {
    let (points, _) = clouds(&APART, 40, 1);
    let found = structure(&points, 3, 1).unwrap();
    assert!(found.z.unwrap() > 5.0, "{found:?}");
    assert_eq!((found.rounds, found.as_tight), (20, 0));
    assert!(found.left < 0.02 && found.expected > 0.1, "{found:?}");
}

#[test]
fn one_oblong_cloud_is_none() {
    // A right decision has odds of 43 to 1; of eight clouds, seven have to pass.
    let passes = (0..8).filter(|&seed| {
        let mut random = Random::new(seed, 5);
        let mut row = |_| {
            let (x, y, z) = (random.normal(), random.normal(), random.normal());
            vec![3.0 * x, 2.0 * x + y, z - x]
        };
        let found = structure(&numeric(&(0..150).map(&mut row).collect::<Vec<_>>()), 3, seed).unwrap();
        found.z.unwrap() < 2.0
    });
    assert!(passes.count() >= 7);
}

#[test]
fn categories_that_go_together_are_structure() {
    let points = |together: bool| {
        let mut random = Random::new(4, 0);
        let mut points = Points { penalties: vec![1.0; 4], ..Points::default() };
        for i in 0..120 {
            let mut code = || if together { i % 3 } else { random.below(3) as u32 };
            let codes: Vec<u32> = (0..4).map(|_| code()).collect();
            points.push(Point { numeric: &[], codes: &codes }, 1);
        }
        points
    };
    let together = structure(&points(true), 3, 1).unwrap();
    assert!(together.left == 0.0 && together.z.unwrap() > 5.0, "{together:?}");
    let apart = structure(&points(false), 3, 1).unwrap();
    assert!(apart.z.unwrap() < 2.0, "{apart:?}");
}

#[test]
fn constant_and_repeated_columns_change_nothing() {
    let (plain, _) = clouds(&APART[..2], 40, 1);
    let rows: Vec<Vec<f64>> =
        (0..plain.len()).map(|i| [plain.point(i).numeric, &[7.0], plain.point(i).numeric].concat()).collect();
    let (one, two) = (structure(&plain, 2, 1).unwrap(), structure(&numeric(&rows), 2, 1).unwrap());
    assert!((one.left - two.left).abs() < 1e-12, "{one:?} {two:?}");
    assert!(two.z.unwrap() > 5.0 && (one.expected - two.expected).abs() < 0.05, "{one:?} {two:?}");
}

// ---- the ends of the range

#[test]
fn degenerate_data_have_stated_results() {
    let one = numeric(&[vec![1.0, 2.0]]);
    let found = measured(&one, &[0], 1);
    assert_eq!((found.inertia, found.simplified_silhouette, found.calinski_harabasz), (0.0, None, None));
    assert_eq!(silhouette(&one, &[0], 1, host()).unwrap(), None);
    assert_eq!(structure(&one, 1, 1), None);
    assert_eq!(structure(&one, 2, 1), None);

    let equal = numeric(&[vec![1.0], vec![1.0], vec![1.0]]);
    let found = measured(&equal, &[0, 1, 1], 2);
    assert_eq!((found.simplified_silhouette, found.davies_bouldin), (Some(0.0), Some(0.0)));
    assert_eq!(found.calinski_harabasz, None);
    assert_eq!(silhouette(&equal, &[0, 1, 1], 2, host()).unwrap().unwrap().0.mean, 0.0);
    assert_eq!(structure(&equal, 2, 1), None);
    assert_eq!(stable(&equal, &[0, 1, 1], 2).clusters[0], ClusterStability { jaccard: None, rounds: 0 });

    let all = numeric(&[vec![1.0], vec![2.0], vec![4.0]]);
    let found = measured(&all, &[2, 1, 0], 3);
    assert_eq!((found.simplified_silhouette, found.davies_bouldin), (Some(1.0), None));
    assert_eq!(silhouette(&all, &[2, 1, 0], 3, host()).unwrap().unwrap().0.mean, 0.0);
    let found = structure(&all, 3, 1).unwrap();
    assert_eq!((found.left, found.expected, found.z, found.as_tight), (0.0, 0.0, None, 20));

    let none = numeric(&[]);
    assert_eq!(measure(&none, &[], &none, host()).unwrap().inertia, 0.0);
    assert_eq!(silhouette(&none, &[], 0, host()).unwrap(), None);
    assert_eq!(stable(&none, &[], 2).rows, 0);
    assert_eq!(structure(&none, 2, 1), None);
}

#[test]
fn an_empty_cluster_is_left_out() {
    let (points, labels) = clouds(&APART[..2], 10, 1);
    let mut with_empty = centres(&points, &labels, 2);
    with_empty.push(Point { numeric: &[500.0, 500.0], codes: &[] }, 0);
    let (two, three) =
        (measured(&points, &labels, 2), measure(&points, &labels, &with_empty, host()).unwrap());
    assert_eq!(two.calinski_harabasz, three.calinski_harabasz);
    assert_eq!(two.davies_bouldin, three.davies_bouldin);
    assert_eq!(three.clusters[2].mean_distance, None);
    let found = silhouette(&points, &labels, 3, host()).unwrap().unwrap().0;
    assert_eq!(found.clusters[2], None);
    assert_eq!(found.mean, silhouette(&points, &labels, 2, host()).unwrap().unwrap().0.mean);
}

#[test]
fn what_does_not_fit_is_refused() {
    let (points, labels) = clouds(&APART, 4, 1);
    let centres = centres(&points, &labels, 3);
    let fails = |found: Result<Measures>, kind| assert_eq!(found.unwrap_err().kind, kind);
    fails(measure(&points, &labels[1..], &centres, host()), Kind::InvalidParameter);
    fails(measure(&points, &[3; 12], &centres, host()), Kind::InvalidParameter);
    assert_eq!(silhouette(&points, &labels, 2, host()).unwrap_err().kind, Kind::InvalidParameter);
    assert_eq!(silhouette(&points, &labels, 3, host().within(99)).unwrap_err().kind, Kind::LimitExceeded);
    let none = |_: &Points, _: &mut Random| Ok(0.0);
    let tight = reference(&points, 3, rounds(5, &Random::new(1, 0)), host().within(99), none);
    assert_eq!(tight.unwrap_err().kind, Kind::LimitExceeded);
    let short = |_: &Points, _: &mut Random| Ok(vec![0]);
    let found = stability(&points, &labels, 3, rounds(5, &Random::new(1, 0)), host(), short);
    assert_eq!(found.unwrap_err().kind, Kind::InvalidParameter);

    let mut huge = points.clone();
    huge.numeric[5] = 1e200;
    fails(measure(&huge, &labels, &centres, host()), Kind::OutOfRange);
    assert_eq!(silhouette(&huge, &labels, 3, host()).unwrap_err().kind, Kind::OutOfRange);
    let mut far = centres.clone();
    far.numeric.fill(1e200);
    far.numeric[..2].fill(0.0);
    fails(measure(&points.subset(0..4).unwrap(), &labels[..4], &far, host()), Kind::OutOfRange);
    let mut many = points.clone();
    many.counts.fill(u64::MAX);
    fails(measure(&many, &labels, &centres, host()), Kind::OutOfRange);
}

#[test]
fn long_work_looks_for_interrupts() {
    static LOOKS: AtomicUsize = AtomicUsize::new(0);
    let look = || {
        LOOKS.fetch_add(1, Ordering::Relaxed);
    };
    let counting = Host { check_for_interrupts: look, ..host() };
    let looks = |work: &dyn Fn()| {
        LOOKS.store(0, Ordering::Relaxed);
        work();
        LOOKS.load(Ordering::Relaxed)
    };
    let (points, labels) = clouds(&APART, 3_000, 1);
    let centres = centres(&points, &labels, 3);
    assert_eq!(looks(&|| drop(measure(&points, &labels, &centres, counting).unwrap())), 3);
    let (points, labels) = clouds(&APART, 20, 1);
    assert_eq!(looks(&|| drop(silhouette(&points, &labels, 3, counting).unwrap())), 61);
    let nothing = |_: &Points, _: &mut Random| Ok(1.0);
    let null = || {
        reference(&points, 3, rounds(5, &Random::new(1, 0)), counting, nothing).unwrap();
    };
    assert!(looks(&null) >= 60);
}

// ---- words

fn cluster(rows: u64) -> ClusterMeasures {
    let none = (Some(0.5), Some(1.0), Some(2.0));
    ClusterMeasures {
        rows,
        inertia: 1.0,
        simplified_silhouette: none.0,
        mean_distance: none.1,
        greatest_distance: none.2,
    }
}

fn quality(rows: &[u64]) -> Quality {
    Quality {
        measures: Measures {
            inertia: 3.0,
            simplified_silhouette: Some(0.5),
            calinski_harabasz: Some(100.0),
            davies_bouldin: Some(0.5),
            clusters: rows.iter().map(|&rows| cluster(rows)).collect(),
        },
        silhouette: None,
        stability: None,
        reference: None,
    }
}

/// In English.
fn told(warnings: Vec<Sentence>) -> Vec<String> {
    warnings.iter().map(Sentence::to_string).collect()
}

#[test]
fn warnings_say_what_to_mind() {
    let good = quality(&[10_000, 9_997]);
    assert!(good.warnings(&[1, 2], 1.0).is_empty());

    let tiny = quality(&[10_000, 3, 9_997]);
    assert_eq!(
        told(tiny.warnings(&[1, 4, 2], 1.0)),
        ["cluster 4 holds 3 of 20,000 rows: outliers, not a segment"]
    );
    assert!(quality(&[10, 9, 11]).warnings(&[1, 2, 3], 1.0).is_empty());
    assert_eq!(quality(&[600_000, 599, 399_401]).warnings(&[1, 2, 3], 1.0).len(), 1);
    assert!(quality(&[600_000, 1_000, 399_000]).warnings(&[1, 2, 3], 1.0).is_empty());

    let dominant = quality(&[999, 9_001]);
    assert_eq!(
        told(dominant.warnings(&[2, 1], 1.0)),
        ["cluster 1 holds 9,001 of 10,000 rows: the others divide what little is left"]
    );
    assert!(quality(&[1_000, 9_000]).warnings(&[2, 1], 1.0).is_empty());
    assert!(quality(&[10_000]).warnings(&[1], 1.0).is_empty());
    // Of weights that are parts of rows the shares count, and not what they round to.
    assert!(quality(&[10, 6]).warnings(&[1, 2], 0.0625).is_empty());
    assert_eq!(
        told(quality(&[15, 1]).warnings(&[1, 2], 0.0625)),
        ["cluster 1 holds 0.9375 of 1 row: the others divide what little is left"]
    );

    let mut vague = good.clone();
    vague.measures.simplified_silhouette = Some(0.2499);
    let text = "the simplified silhouette is 0.24: below 0.25 there is no substantial structure";
    assert_eq!(told(vague.warnings(&[1, 2], 1.0)), [text]);
    vague.silhouette = Some(Silhouette { rows: 10, mean: 0.25, clusters: vec![Some(0.25); 2] });
    assert!(vague.warnings(&[1, 2], 1.0).is_empty());

    // Of rows that are alone it is 0 by definition.
    let mut alone = quality(&[1, 1]);
    alone.measures.simplified_silhouette = Some(0.0);
    assert!(alone.warnings(&[1, 2], 1.0).is_empty());

    let mut unstable = good.clone();
    let jaccards = [0.9, 0.418].map(|jaccard| ClusterStability { jaccard: Some(jaccard), rounds: 20 });
    unstable.stability = Some(Stability { rows: 10, drawn: 10, clusters: jaccards.to_vec() });
    let text = "cluster 2 does not come again when the rows are drawn anew: it shares only 41 % of its rows with the \
                cluster most like it (Jaccard coefficient): do not build on it";
    assert_eq!(told(unstable.warnings(&[1, 2], 1.0)), [text]);

    let mut shapeless = good;
    shapeless.reference =
        Some(Reference { rounds: 20, left: 0.4, expected: 0.41, deviation: 0.01, z: Some(1.0), as_tight: 3 });
    let text = "the clusters cut one cloud into pieces: no more structure than a normal distribution of the same \
                covariance has (z score 1.0, 3 of 20 random sets are at least as tight)";
    assert_eq!(told(shapeless.warnings(&[1, 2], 1.0)), [text]);
}

#[test]
fn impossible_figures_are_refused() {
    let spoil = |spoil: fn(&mut Quality)| {
        let mut quality = quality(&[10, 20]);
        quality.check().unwrap();
        spoil(&mut quality);
        assert_eq!(quality.check().unwrap_err().kind, Kind::Corrupt);
    };
    spoil(|quality| quality.measures.inertia = f64::NAN);
    spoil(|quality| quality.measures.davies_bouldin = Some(f64::INFINITY));
    spoil(|quality| quality.measures.clusters[1].greatest_distance = Some(-1.0));
    spoil(|quality| quality.silhouette = Some(Silhouette { rows: 1, mean: 0.0, clusters: vec![] }));
    spoil(|quality| {
        quality.reference =
            Some(Reference { rounds: 1, left: 0.0, expected: 0.0, deviation: 0.0, z: None, as_tight: 2 });
    });
    let text = serde_json::to_string(&quality(&[10, 20])).unwrap();
    assert!(serde_json::from_str::<Quality>(&text.replacen("\"rows\"", "\"row\"", 1)).is_err());
    assert!(serde_json::from_str::<Quality>(&text.replacen("3.0", "1e999", 1)).is_err());
    assert!(serde_json::from_str::<Quality>(&text.replacen("3.0", "null", 1)).is_err());
}
