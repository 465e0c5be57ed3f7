//! k-means against Lloyd's algorithm written out, and against scikit-learn and kmodes.

use proptest::prelude::*;
use segmentation::clusters::geometry::points::Points;
use segmentation::clusters::kmeans::{Limits, Search, lloyd, nearest, plus_plus, search};
use segmentation::numeric::random::Random;
use segmentation::support::host::Host;
use serde_json::Value;

use super::common::{figures, labels, points, start, table};

const TO_REST: Limits = Limits { tolerance: 0.0, max_iterations: 1000 };

fn host() -> Host {
    Host::unlimited()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs()
}

#[test]
fn from_the_same_start_it_ends_where_scikit_learn_does() {
    for case in figures("kmeans.json")["k_means"].as_array().unwrap() {
        let mut points = points(&table(case["data"].as_str().unwrap()), &case["center"], &case["scale"], 0.0);
        if !case["weights"].is_null() {
            points.counts = (0..points.len() as u64).map(|i| 1 + i % 3).collect();
        }
        for (i, run) in case["starts"].as_array().unwrap().iter().enumerate() {
            let found = lloyd(&points, &start(&points, &run["rows"]), &TO_REST, host()).unwrap();
            let wanted = run["inertia"].as_f64().unwrap();
            assert!(
                near(found.inertia, wanted),
                "{} from start {i}: {} {wanted}",
                case["name"],
                found.inertia
            );
            assert_eq!(Some(found.iterations as u64), run["iterations"].as_u64(), "{} {i}", case["name"]);
            assert!(found.converged);
            if i == 0 {
                assert_eq!(found.labels, labels(&case["first"]["labels"]));
            }
        }
        let k = case["k"].as_u64().unwrap() as usize;
        let many = Search { restarts: 100, limits: TO_REST, min_size: 0 };
        let best = search(&points, k, &many, &mut Random::new(1, 0), host()).unwrap();
        let wanted = case["best_of_100"].as_f64().unwrap();
        assert!(best.inertia <= wanted * (1.0 + 1e-9), "{}: {} against {wanted}", case["name"], best.inertia);
    }
}

#[test]
fn mixed_types_end_where_kmodes_does() {
    let all = figures("kmeans.json");
    let case = &all["k_prototypes"];
    let gamma = case["gamma"].as_f64().unwrap();
    let points = points(&table("mixed.csv"), &case["center"], &case["scale"], gamma);
    for (i, run) in case["starts"].as_array().unwrap().iter().enumerate() {
        let found = lloyd(&points, &start(&points, &run["rows"]), &TO_REST, host()).unwrap();
        let wanted = run["cost"].as_f64().unwrap();
        assert!(near(found.inertia, wanted), "start {i}: {} {wanted}", found.inertia);
        if i == 0 {
            assert_eq!(found.labels, labels(&case["first"]["labels"]));
        }
    }
    let many = Search { restarts: 50, limits: TO_REST, min_size: 0 };
    let best = search(&points, 3, &many, &mut Random::new(1, 0), host()).unwrap();
    assert!(best.inertia <= case["best_of_20"].as_f64().unwrap() * (1.0 + 1e-9), "{}", best.inertia);
}

#[test]
fn categories_alone_are_as_cheap_as_with_kmodes() {
    let all = figures("kmeans.json");
    let case = &all["k_modes"];
    let points = points(&table("modes.csv"), &Value::Null, &Value::Null, 1.0);
    let many = Search { restarts: 50, limits: TO_REST, min_size: 0 };
    let best = search(&points, 3, &many, &mut Random::new(1, 0), host()).unwrap();
    assert!(best.inertia <= case["best_of_20"].as_f64().unwrap() * (1.0 + 1e-9), "{}", best.inertia);
}

/// Lloyd's algorithm with every distance computed in every round.
fn by_the_book(points: &Points, start: &Points) -> (Vec<u32>, usize) {
    let mut centers = start.clone();
    let assign = |centers: &Points| -> Vec<u32> {
        (0..points.len()).map(|i| nearest(points.point(i), centers).cluster as u32).collect()
    };
    let mut labels = assign(&centers);
    for iteration in 2.. {
        for cluster in 0..centers.len() {
            let rows: Vec<usize> = (0..points.len()).filter(|&i| labels[i] as usize == cluster).collect();
            let total: u64 = rows.iter().map(|&i| points.counts[i]).sum();
            if total == 0 {
                continue;
            }
            for j in 0..points.dimensions {
                // Whole coordinates, so that this sum is exact as well.
                let sum: f64 =
                    rows.iter().map(|&i| points.point(i).numeric[j] * points.counts[i] as f64).sum();
                centers.numeric[cluster * points.dimensions + j] = sum / total as f64;
            }
            for j in 0..points.penalties.len() {
                let mut counts = [0; 8];
                rows.iter().for_each(|&i| counts[points.point(i).codes[j] as usize] += points.counts[i]);
                let most = *counts.iter().max().unwrap();
                centers.codes[cluster * points.penalties.len() + j] =
                    counts.iter().position(|&count| count == most).unwrap() as u32;
            }
        }
        let next = assign(&centers);
        if next == labels {
            return (labels, iteration);
        }
        labels = next;
    }
    unreachable!()
}

/// Eleven rows and three starts, worked by hand: the centres after one round and after two.
#[test]
fn so_many_rounds_move_the_centres_so_often() {
    let rows = [
        [3.0, 3.0],
        [4.0, 3.0],
        [4.0, 2.0],
        [9.0, 2.0],
        [5.0, 1.0],
        [6.0, 2.0],
        [9.0, 4.0],
        [5.0, 2.0],
        [5.0, 4.0],
        [7.0, 4.0],
        [6.0, 5.0],
    ];
    let points = Points { numeric: rows.concat(), counts: vec![1; 11], dimensions: 2, ..Points::default() };
    for (rounds, centers) in [
        (1, [[3.0, 3.0], [6.2, 4.0], [5.8, 1.8]]),
        (2, [[11.0 / 3.0, 8.0 / 3.0], [6.75, 4.25], [6.25, 1.75]]),
    ] {
        let limits = Limits { tolerance: 0.0, max_iterations: rounds };
        let found = lloyd(&points, &points.subset(0..3).unwrap(), &limits, host()).unwrap();
        for (x, wanted) in found.centers.numeric.iter().zip(centers.concat()) {
            assert!(near(*x, wanted), "{rounds}: {:?}", found.centers.numeric);
        }
        // The second move changes nothing any more.
        assert_eq!((found.iterations, found.converged), (rounds, rounds == 2));
    }
    // Labels, sizes and inertia are those of these centres, whenever the iteration stops.
    for rounds in 1..8 {
        let limits = Limits { tolerance: 0.0, max_iterations: rounds };
        let found = lloyd(&points, &points.subset(0..3).unwrap(), &limits, host()).unwrap();
        let (mut sizes, mut inertia) = ([0; 3], 0.0);
        for (i, &label) in found.labels.iter().enumerate() {
            let nearest = nearest(points.point(i), &found.centers);
            assert_eq!(nearest.cluster, label as usize);
            sizes[nearest.cluster] += 1;
            inertia += nearest.squared;
        }
        assert_eq!(found.centers.counts, sizes);
        assert!(near(found.inertia, inertia));
    }
}

fn some_points() -> impl Strategy<Value = Points> {
    (0_usize..4, 0_usize..3).prop_flat_map(|(dimensions, features)| {
        let row = (
            prop::collection::vec(-20_i8..20, dimensions),
            prop::collection::vec(0_u32..3, features),
            1_u64..4,
        );
        prop::collection::vec(row, 1..120).prop_map(move |rows| {
            let mut points = Points { dimensions, penalties: vec![30.0; features], ..Points::default() };
            for (numeric, codes, count) in rows {
                points.numeric.extend(numeric.into_iter().map(f64::from));
                points.codes.extend(codes);
                points.counts.push(count);
            }
            points
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Small whole coordinates make ties frequent.
    #[test]
    fn no_spared_distance_changes_anything(points in some_points(), k in 1_usize..9, seed in any::<u64>()) {
        let mut random = Random::new(seed, 0);
        let start = points.subset((0..k).map(|_| random.below(points.len())).collect::<Vec<_>>()).unwrap();
        let found = lloyd(&points, &start, &TO_REST, host()).unwrap();
        prop_assert!(found.converged);
        for (i, &label) in found.labels.iter().enumerate() {
            prop_assert_eq!(label as usize, nearest(points.point(i), &found.centers).cluster);
        }
        if found.relocated == 0 {
            let (labels, iterations) = by_the_book(&points, &start);
            prop_assert_eq!(&found.labels, &labels);
            prop_assert_eq!(found.iterations, iterations);
        }
    }

    #[test]
    fn starts_are_distinct_points(points in some_points(), k in 1_usize..9, seed in any::<u64>()) {
        let start = plus_plus(&points, k, &mut Random::new(seed, 0), host()).unwrap();
        for a in 0..start.len() {
            for b in 0..a {
                prop_assert!(start.squared_distance(a, b) > 0.0);
            }
        }
        let mut distinct: Vec<usize> = Vec::new();
        for i in 0..points.len() {
            if distinct.iter().all(|&j| points.squared_distance(i, j) > 0.0) {
                distinct.push(i);
            }
        }
        prop_assert_eq!(start.len(), k.min(distinct.len()));
        let wanted = Search { restarts: 2, limits: TO_REST, min_size: 0 };
        let found = search(&points, k, &wanted, &mut Random::new(seed, 0), host()).unwrap();
        prop_assert_eq!(found.started, start.len());
        if distinct.len() <= k {
            prop_assert_eq!((found.inertia, found.centers.len()), (0.0, distinct.len()));
        }
    }

    #[test]
    fn small_clusters_are_dissolved(points in some_points(), k in 1_usize..9, min_size in 0_u64..30) {
        let wanted = Search { restarts: 2, limits: TO_REST, min_size };
        let found = search(&points, k, &wanted, &mut Random::new(3, 0), host()).unwrap();
        prop_assert!(found.centers.len() == 1 || found.centers.counts.iter().all(|&size| size >= min_size.max(1)));
        prop_assert_eq!(found.centers.rows(), points.rows());
    }
}

#[test]
fn a_cluster_without_rows_gets_the_farthest_one() {
    let points = Points {
        numeric: vec![0.0, 1.0, 2.0, 100.0],
        counts: vec![1; 4],
        dimensions: 1,
        ..Points::default()
    };
    let start = Points { numeric: vec![1.0, 1000.0], counts: vec![0; 2], ..points.emptied() };
    let found = lloyd(&points, &start, &TO_REST, host()).unwrap();
    assert_eq!(found.labels, [0, 0, 0, 1]);
    assert_eq!(found.relocated, 1);
    assert_eq!(found.inertia, 2.0);
}

#[test]
fn a_cluster_without_rows_takes_one_where_there_are_several() {
    let points =
        Points { numeric: vec![0.0, 1.0, 10.0], counts: vec![1; 3], dimensions: 1, ..Points::default() };
    let start = Points { numeric: vec![0.5, 19.0, 100.0], counts: vec![0; 3], ..points.emptied() };
    let found = lloyd(&points, &start, &TO_REST, host()).unwrap();
    assert_eq!(found.inertia, 0.0);
    assert_eq!(found.centers.counts, [1, 1, 1]);
}

#[test]
fn many_rows_are_refined_from_a_few() {
    let mut random = Random::new(11, 0);
    let mut points = Points { dimensions: 2, ..Points::default() };
    for i in 0..30_000 {
        points.numeric.extend([f64::from(i % 4) * 3.0 + random.normal(), random.normal()]);
        points.counts.push(1);
    }
    let wanted = Search { restarts: 5, limits: TO_REST, min_size: 0 };
    let found = search(&points, 4, &wanted, &mut Random::new(1, 0), host()).unwrap();
    let whole =
        lloyd(&points, &plus_plus(&points, 4, &mut Random::new(2, 0), host()).unwrap(), &TO_REST, host());
    assert!(found.inertia <= whole.unwrap().inertia * (1.0 + 1e-9));
    assert!(found.converged);
}

#[test]
fn what_cannot_be_measured_is_an_error() {
    let points =
        Points { numeric: vec![1e200, -1e200, 0.0], counts: vec![1; 3], dimensions: 1, ..Points::default() };
    let wanted = Search { restarts: 1, limits: TO_REST, min_size: 0 };
    let error = search(&points, 2, &wanted, &mut Random::new(1, 0), host()).unwrap_err();
    assert!(error.message.contains("too large"), "{error}");
}
