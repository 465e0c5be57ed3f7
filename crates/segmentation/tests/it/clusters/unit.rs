//! Rows scaled to length 1: distances are of the angle between rows.

use proptest::prelude::*;
use segmentation::clusters::geometry::layout::geometry;
use segmentation::clusters::options::{Options, Purpose};
use segmentation::clusters::{ClusterModel, Method, Prepared};
use segmentation::rows::features::{Type, Value};
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use serde_json::json;

use super::fits::{Cell, Data, FITS, Fit, json, numbered, refusal, text, values};

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-12 * wanted.abs().max(1.0), "{found} for {wanted}");
}

/// Profiles of three kinds, of lengths from 1 to thousands.
fn profiles() -> Data {
    let kinds = [[8.0, 1.0, 1.0], [1.0, 7.0, 2.0], [2.0, 2.0, 9.0]];
    let row = |i: usize| {
        let (kind, length) = (kinds[i % 3], 1.0 + (i * i % 4001) as f64);
        let part = |j: usize| kind[j] + ((i * (j + 5)) % 7) as f64 / 8.0;
        [part(0) * length, part(1) * length, part(2) * length]
    };
    Data::numbers(&(0..90).map(row).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn squared_distances_are_2_less_2_cosines(
        rows in prop::collection::vec([-50_i32..50, 0..9, 0..400], 2..30),
        weights in [0.25_f64..4.0, 0.25..4.0, 0.0..2.0],
    ) {
        let rows: Vec<[f64; 3]> =
            rows.iter().map(|row| row.map(f64::from)).filter(|row| row[0] != 0.0 || row[1] != 0.0).collect();
        prop_assume!(!rows.is_empty());
        let data = Data::numbers(&rows);
        let given = json!({"scaling": "unit", "weights": {"f1": weights[0], "f2": weights[1], "f3": weights[2]}});
        let options = Options::from_json(&given, Purpose::KMeans).unwrap();
        let sample = data.sample(&options).unwrap();
        let points = geometry(&sample, &options, Host::unlimited()).unwrap().points;
        let row = |i: usize| [0, 1, 2].map(|place| sample.number(i, place).unwrap());
        let product = |a: [f64; 3], b: [f64; 3]| (0..3).map(|j| weights[j] * a[j] * b[j]).sum::<f64>();
        for i in 0..points.len() {
            for j in 0..i {
                let (a, b) = (row(i), row(j));
                let cosine = product(a, b) / (product(a, a) * product(b, b)).sqrt();
                prop_assert!((points.squared_distance(i, j) - (2.0 - 2.0 * cosine)).abs() < 1e-12);
            }
        }
    }

    /// Each cluster of n rows whose sum is s has the inertia n - |s|^2 / n.
    #[test]
    fn lengths_do_not_show(factors in prop::collection::vec(-30_i32..30, 90)) {
        let one = profiles();
        let mut other = one.clone();
        for (row, factor) in other.rows.iter_mut().zip(&factors) {
            for cell in row {
                let Cell::Number(x) = cell else { unreachable!() };
                *x *= 2.0_f64.powi(*factor);
            }
        }
        for fit in FITS {
            let given = json!({"scaling": "unit", "checks": false});
            let model = fit.of(&one, 3, given.clone()).unwrap();
            let again = fit.of(&other, 3, given).unwrap();
            let sizes = |model: &ClusterModel| numbered(model).iter().map(|cluster| cluster.size).collect::<Vec<_>>();
            prop_assert_eq!(sizes(&model), [30, 30, 30]);
            prop_assert_eq!(sizes(&again), [30, 30, 30]);
            let inertia: f64 = model.clusters.iter().map(|cluster| {
                let square: f64 = cluster.center.iter().map(|x| x * x).sum();
                30.0 - 30.0 * square
            }).sum();
            near(model.quality.measures.inertia, inertia);
            near(again.quality.measures.inertia, inertia);
            let mut applied = Prepared::new(model);
            for (row, stretched) in one.rows.iter().zip(&other.rows) {
                let [row, stretched] = [row, stretched].map(|row| values(row));
                prop_assert_eq!(applied.cluster(&row).unwrap(), applied.cluster(&stretched).unwrap());
                prop_assert_eq!(applied.distance(&row).unwrap(), applied.distance(&stretched).unwrap());
            }
        }
    }
}

/// Rows of 3 : 4, of 4 : 3 and of nothing but the first; lengths 5, 10, 5, 50, 7 and 1.
fn by_hand() -> Data {
    Data::numbers(&[[3.0, 4.0], [6.0, 8.0], [4.0, 3.0], [40.0, 30.0], [7.0, 0.0], [1.0, 0.0]])
}

#[test]
fn figures_by_hand() {
    // Of length 1: (0.6, 0.8) twice, (0.8, 0.6) twice, (1, 0) twice. The first two kinds have a mean of (0.7, 0.7), from
    // which each is 0.1 away in both; (1, 0) is 0 away from itself.
    let given = json!({"scaling": "unit", "checks": false});
    let model = Fit::KMeans.of(&by_hand(), 2, given.clone()).unwrap();
    near(model.quality.measures.inertia, 4.0 * 0.02);
    let centers: Vec<(u32, String, f64, f64, String)> = model
        .center_rows()
        .into_iter()
        .map(|row| (row.cluster, row.feature, row.center.unwrap(), row.mean.unwrap(), row.shown.unwrap()))
        .collect();
    let wanted = [
        (1, "f1", 0.7, 13.25, "0.7 of the length"),
        (1, "f2", 0.7, 11.25, "0.7 of the length"),
        (2, "f1", 1.0, 4.0, "1 of the length"),
        (2, "f2", 0.0, 0.0, "0 of the length"),
    ];
    for (found, wanted) in centers.iter().zip(wanted) {
        assert_eq!((found.0, found.1.as_str(), found.4.as_str()), (wanted.0, wanted.1, wanted.4));
        near(found.2, wanted.2);
        near(found.3, wanted.3);
    }
    assert_eq!(model.describe()["features"][0]["scaling"], json!("unit"));
    // (30, 40) is (0.6, 0.8): from (0.7, 0.7) sqrt(0.02) away, from (1, 0) sqrt(0.8).
    let mut applied = Prepared::new(model);
    let row = [Value::Number(30.0), Value::Number(40.0)];
    assert_eq!(applied.cluster(&row).unwrap(), Some(1));
    near(applied.distance(&row).unwrap().unwrap(), 0.02_f64.sqrt());
    near(applied.silhouette(&row).unwrap().unwrap(), 1.0 - (0.02_f64 / 0.8).sqrt());
    let reasons = applied.why(&row).unwrap();
    near(reasons[0].contribution.unwrap(), 0.64 - 0.01);
    near(reasons[1].contribution.unwrap(), 0.16 - 0.01);
    near(reasons[0].margin.unwrap(), 0.78);
    assert_eq!(
        reasons[0].advice,
        "speaks for cluster 1: 0.8 of the length is nearer to 0.7 of the length than to 0 of the length of cluster 2"
    );
    // The tree: (1, 0) and (0.8, 0.6) are sqrt(0.4) apart, (0.8, 0.6) and (0.6, 0.8) sqrt(0.08), (1, 0) and (0.6, 0.8)
    // sqrt(0.8).
    let given = json!({"scaling": "unit", "checks": false, "linkage": "complete"});
    let model = Fit::Hierarchy.of(&by_hand(), 2, given).unwrap();
    let heights: Vec<f64> =
        model.merge_rows().unwrap().iter().map(|row| row.height).filter(|&height| height > 0.0).collect();
    assert_eq!(heights.len(), 2);
    near(heights[0], 0.08_f64.sqrt());
    near(heights[1], 0.8_f64.sqrt());
    let leaves = model.leaf_rows().unwrap();
    assert!(leaves.iter().any(|leaf| leaf.value.as_deref() == Some("0.6 of the length")), "{leaves:?}");
}

#[test]
fn gamma_and_tolerance_are_of_the_points() {
    let mut data = by_hand();
    data.columns.push(segmentation::rows::features::Column { name: "c".to_owned(), kind: Type::Category });
    data.rows.iter_mut().enumerate().for_each(|(i, row)| row.push(Cell::Name(["a", "b"][i % 2].to_owned())));
    let given = json!({"scaling": "unit", "checks": false, "tolerance": 0.5});
    let model = Fit::KMeans.of(&data, 2, given).unwrap();
    // 0.6, 0.8 and 1; 0.8, 0.6 and 0.
    let variances = [0.08 / 3.0, (1.0 - 3.0 * (1.4_f64 / 3.0).powi(2)) / 3.0];
    near(model.gamma, (variances[0].sqrt() + variances[1].sqrt()) / 4.0);
    let Method::Kmeans { tolerance, .. } = model.method else { unreachable!() };
    near(tolerance, (variances[0] + variances[1]) / 2.0 * 0.5);
}

#[test]
fn what_has_no_direction_is_as_far_from_all() {
    let mut data = by_hand();
    data.rows.push(vec![Cell::Number(0.0), Cell::Number(0.0)]);
    for fit in FITS {
        let model = fit.of(&data, 3, json!({"scaling": "unit", "checks": false})).unwrap();
        let warning = "1 of 7 rows is 0 in all numeric features: it has no direction, and lies as far from one row as from another";
        assert!(model.warnings.iter().any(|found| found == warning), "{:?}", model.warnings);
        text(&model);
    }
    let model = Fit::KMeans.of(&by_hand(), 3, json!({"scaling": "unit", "checks": false})).unwrap();
    let mut applied = Prepared::new(model);
    near(applied.distance(&[Value::Number(0.0), Value::Number(-0.0)]).unwrap().unwrap(), 1.0);
    // Nothing but such rows.
    let zeros = Data::numbers(&[[0.0, 0.0], [0.0, 0.0]]);
    let model = Fit::KMeans.of(&zeros, 2, json!({"scaling": "unit"})).unwrap();
    assert_eq!(model.clusters.len(), 1);
}

#[test]
fn rows_at_the_ends_of_the_range() {
    let data = Data::numbers(&[[1e150, 1e150], [1e-300, 2e-300], [5e-324, 0.0], [-1e150, 1.0]]);
    for fit in FITS {
        let given = json!({"scaling": "unit", "weights": {"f1": 1e20, "f2": 1e-20}});
        let model = fit.of(&data, 2, given).unwrap();
        let mut applied = Prepared::new(model);
        for row in [[f64::MAX, -f64::MAX], [5e-324, 5e-324], [0.0, f64::MAX], [0.0, 0.0]] {
            assert!(applied.distance(&row.map(Value::Number)).unwrap().unwrap() <= 2.0);
        }
    }
}

#[test]
fn starts_and_numbers_of_other_models() {
    let data = profiles();
    let given = json!({"scaling": "unit", "checks": false});
    let free = Fit::KMeans.of(&data, 3, given.clone()).unwrap();
    // Starts of any length, in the features' own units.
    let centers = json!([[800, 100, 100], [1, 7, 2], [0.02, 0.02, 0.09]]);
    let started =
        Fit::KMeans.of(&data, None, json!({"scaling": "unit", "checks": false, "centers": centers})).unwrap();
    near(started.quality.measures.inertia, free.quality.measures.inertia);
    for fit in FITS {
        let old = fit.of(&data, 3, given.clone()).unwrap();
        let with = |scaling: &str, old: &ClusterModel| {
            fit.of(
                &data,
                3,
                json!({"scaling": scaling, "checks": false, "order_by": "f3", "match": json(old)}),
            )
            .unwrap()
        };
        let greatest = |cluster: &segmentation::clusters::Cluster| {
            (0..3).max_by(|&a, &b| cluster.mean[a].total_cmp(&cluster.mean[b])).unwrap()
        };
        for (old, new) in numbered(&old).into_iter().zip(numbered(&with("unit", &old))) {
            assert_eq!((old.number, old.size, greatest(old)), (new.number, new.size, greatest(new)));
            assert!(new.moved.unwrap() < 1e-12);
        }
        // Another geometry, and back.
        let plain = with("none", &old);
        let back = with("unit", &plain);
        assert!(
            numbered(&plain)
                .into_iter()
                .chain(numbered(&back))
                .all(|cluster| cluster.moved.is_some_and(f64::is_finite))
        );
    }
}

/// On a circle nothing is grouped, and nothing is found to be.
#[test]
fn the_reference_is_of_length_1_too() {
    let turn = |i: usize| f64::from(i as u32) / 400.0 * std::f64::consts::TAU;
    let rows: Vec<[f64; 2]> =
        (0..400).map(|i| [turn(i).cos(), turn(i).sin()].map(|x| x * (1 + i % 5) as f64)).collect();
    let model = Fit::KMeans.of(&Data::numbers(&rows), 4, json!({"scaling": "unit"})).unwrap();
    let reference = model.quality.reference.clone().unwrap();
    assert!(reference.z.unwrap() < 3.0 && reference.as_tight > 0, "{reference:?}");
    let model = Fit::KMeans.of(&profiles(), 3, json!({"scaling": "unit"})).unwrap();
    let reference = model.quality.reference.unwrap();
    assert!(reference.z.unwrap() > 3.0 && reference.as_tight == 0, "{reference:?}");
}

#[test]
fn what_has_no_length_is_refused() {
    let data = by_hand();
    for fit in FITS {
        assert_eq!(
            refusal(fit.of(&data, 2, json!({"scaling": {"f1": "unit"}}))),
            "options, key \"scaling\": \"unit\" is of all numeric features together, not of \"f1\""
        );
        let mut moments = data.clone();
        moments.columns[1].kind = Type::Time;
        assert_eq!(
            refusal(fit.of(&moments, 2, json!({"scaling": "unit"}))),
            "column \"f2\" is a moment, of which the scaling \"unit\" makes no part of a length"
        );
    }
    // In a stored model all numeric features are scaled so, or none.
    let model = Fit::KMeans.of(&data, 2, json!({"scaling": "unit", "checks": false})).unwrap();
    for (key, value) in [("method", json!("none")), ("scale", json!(2)), ("center", json!(1))] {
        let mut damaged = json(&model);
        damaged["features"][0]["scaling"][key] = value;
        let error = segmentation::models::Model::from_json(&damaged.to_string()).unwrap_err();
        assert_eq!(error.message, "model is damaged: a feature cannot be scaled");
    }
}
