//! Scalings and weights as a fit uses them, against scikit-learn and their formulas.

use segmentation::clusters::geometry::layout::geometry;
use segmentation::clusters::geometry::scaling::Scaling;
use segmentation::clusters::options::{Options, Purpose};
use segmentation::clusters::{ClusterModel, Method};
use segmentation::rows::features::Type;
use segmentation::support::host::Host;
use serde_json::{Value, json};

use super::common::{figures, numbers, table};
use super::fits::{Cell, Data, FITS, Fit, refusal, text};

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b.abs()
}

fn scalings(model: &ClusterModel) -> Vec<Scaling> {
    model.numeric().map(|feature| feature.scaling.unwrap()).collect()
}

#[test]
fn scalings_are_those_of_scikit_learn() {
    let all = figures("kmeans.json");
    for (file, methods) in all["scalings"].as_object().unwrap() {
        let data = Data::of_table(&table(file));
        for (method, wanted) in methods.as_object().unwrap() {
            let model =
                Fit::KMeans.of(&data, 2, json!({"scaling": method, "checks": false, "restarts": 1})).unwrap();
            let wanted = numbers(&wanted["center"]).into_iter().zip(numbers(&wanted["scale"]));
            let found = scalings(&model);
            assert_eq!(found.len(), data.columns.len());
            for (found, (center, scale)) in found.into_iter().zip(wanted) {
                assert!(close(found.center, center), "{file} {method}: {} {center}", found.center);
                assert!(close(found.scale, scale), "{file} {method}: {} {scale}", found.scale);
            }
        }
    }
}

#[test]
fn logarithms_follow_their_formula() {
    let rows: Vec<[f64; 1]> =
        table("lognormal.csv").iter().map(|row| [row[0].parse::<f64>().unwrap() - 20.0]).collect();
    let model = Fit::KMeans.of(&Data::numbers(&rows), 2, json!({"scaling": "log", "checks": false})).unwrap();
    let logs: Vec<f64> = rows.iter().map(|[x]| x.signum() * (1.0 + x.abs()).ln()).collect();
    let n = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / n;
    let deviation = (logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / n).sqrt();
    let found = scalings(&model)[0];
    assert!((found.center - mean).abs() < 1e-12 && (found.scale - deviation).abs() < 1e-12);
    // The centre of a cluster stands for the mean of logarithms, not for the mean.
    for (row, cluster) in model.center_rows().iter().zip(&model.clusters) {
        let log = cluster.center[0] * deviation + mean;
        let center = log.signum() * (log.abs().exp() - 1.0);
        assert!((row.center.unwrap() - center).abs() <= 1e-9 * center.abs());
        assert!(row.mean != Some(center) && row.mean == Some(cluster.mean[0]));
    }
}

#[test]
fn what_does_not_vary_tells_none_apart() {
    let rows: Vec<[f64; 3]> =
        (0..40).map(|i| [f64::from(i % 2), 5.0, if i == 0 { 9.0 } else { 1.0 }]).collect();
    let data = Data::numbers(&rows);
    for method in ["standard", "robust", "minmax", "log", "none"] {
        for fit in FITS {
            let model = fit.of(&data, 2, json!({"scaling": method, "checks": false})).unwrap();
            let constant = scalings(&model)[1];
            assert_eq!(constant.scale, 1.0);
            let warning = "feature \"f2\" is the same in all rows: it tells none apart".to_owned();
            assert_eq!(model.warnings.iter().filter(|found| **found == warning).count(), 1);
            assert!(model.clusters.iter().all(|cluster| cluster.center[1] == model.clusters[0].center[1]));
            text(&model);
        }
    }
    // The middle half of f3 is one value: the standard deviation takes the place of its range.
    let model = Fit::KMeans.of(&data, 2, json!({"scaling": "robust", "checks": false})).unwrap();
    let deviation = 8.0 * (39.0_f64).sqrt() / 40.0;
    assert!(close(scalings(&model)[2].scale, deviation));
}

/// Points of a table under some options.
fn points(data: &Data, given: Value) -> segmentation::clusters::Geometry {
    let options = Options::from_json(&given, Purpose::KMeans).unwrap();
    geometry(&data.sample(&options).unwrap(), &options, Host::unlimited()).unwrap()
}

#[test]
fn a_weight_multiplies_squares() {
    let data = Data::of_table(&table("mixed.csv"));
    let plain = points(&data, json!({"gamma": 0.7}));
    let weighted = points(&data, json!({"gamma": 0.7, "weights": {"f2": 4, "f3": 0, "f5": 2.5}}));
    assert_eq!(weighted.points.penalties, [0.7 * 2.5, 0.7]);
    assert_eq!(plain.points.len(), weighted.points.len());
    let squares = |geometry: &segmentation::clusters::Geometry, i: usize, j: usize| -> Vec<f64> {
        let (a, b) = (geometry.points.point(i).numeric, geometry.points.point(j).numeric);
        a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).collect()
    };
    for i in 0..plain.points.len() {
        for j in 0..i {
            let wanted = squares(&plain, i, j)
                .into_iter()
                .zip([1.0, 4.0, 0.0, 1.0])
                .map(|(square, weight)| square * weight);
            for (found, wanted) in squares(&weighted, i, j).into_iter().zip(wanted) {
                assert!((found - wanted).abs() <= 1e-12 * wanted, "{found} {wanted}");
            }
        }
    }
    // The same clusters as with the feature in another unit, where nothing is scaled.
    let mut doubled = data.clone();
    for row in &mut doubled.rows {
        let Cell::Number(x) = &mut row[1] else { unreachable!() };
        *x *= 2.0;
    }
    for fit in FITS {
        let given = json!({"scaling": "none", "checks": false, "gamma": 1});
        let scaled = fit.of(&doubled, 3, given).unwrap();
        let given = json!({"scaling": "none", "checks": false, "gamma": 1, "weights": {"f2": 4}});
        let weighted = fit.of(&data, 3, given).unwrap();
        if fit == Fit::Hierarchy {
            let sizes =
                |model: &ClusterModel| model.clusters.iter().map(|cluster| cluster.size).collect::<Vec<_>>();
            assert_eq!(sizes(&scaled), sizes(&weighted));
        }
        let (a, b) = (scaled.quality.measures.inertia, weighted.quality.measures.inertia);
        assert!((a - b).abs() <= 1e-9 * a, "{fit:?} {a} {b}");
    }
}

#[test]
fn gamma_is_huangs_rule() {
    let data = Data::of_table(&table("mixed.csv"));
    let gamma = |given: Value| points(&data, given).gamma;
    // Standardised features have a standard deviation of 1.
    assert!(close(gamma(json!({})), 0.5));
    assert!(close(gamma(json!({"weights": {"f1": 100, "f5": 3}})), 0.5));
    assert_eq!(gamma(json!({"gamma": 0.125})), 0.125);
    let deviations = numbers(&figures("kmeans.json")["k_prototypes"]["scale"]);
    assert!(close(gamma(json!({"scaling": "none"})), deviations.iter().sum::<f64>() / 8.0));
    // Half the mean deviation of the coordinates, however they were scaled.
    for method in ["standard", "robust", "minmax", "log", "none"] {
        let found = points(&data, json!({"scaling": method}));
        let points = &found.points;
        let mean = |of: &dyn Fn(usize) -> f64| {
            (0..points.len()).map(|i| of(i) * points.counts[i] as f64).sum::<f64>() / points.rows() as f64
        };
        let deviation = |d: usize| {
            let middle = mean(&|i| points.point(i).numeric[d]);
            mean(&|i| (points.point(i).numeric[d] - middle).powi(2)).sqrt()
        };
        let wanted = (0..4).map(deviation).sum::<f64>() / 8.0;
        assert!((found.gamma - wanted).abs() <= 1e-12 * wanted, "{method}: {} {wanted}", found.gamma);
    }
    // Nothing to take it from.
    let modes = Data::of_table(&table("modes.csv"));
    assert_eq!(points(&modes, json!({})).gamma, 1.0);
    let flat = Data::new(
        &[("a", Type::Number), ("b", Type::Category)],
        ["x", "y"].map(|name| vec![Cell::Number(1.0), Cell::Name(name.to_owned())]).to_vec(),
    );
    assert_eq!(points(&flat, json!({})).gamma, 1.0);
}

#[test]
fn fits_from_given_centres_end_where_others_do() {
    let all = figures("kmeans.json");
    let case = &all["k_prototypes"];
    let mut cases = vec![(case, json!({"checks": false}), "cost")];
    for case in all["k_means"].as_array().unwrap().iter().filter(|case| case["weights"].is_null()) {
        cases.push((case, json!({"checks": false, "scaling": case["scaling"]}), "inertia"));
    }
    for (case, given, figure) in cases {
        let data = Data::of_table(&table(case["data"].as_str().unwrap()));
        for run in case["starts"].as_array().unwrap() {
            let center = |row: &Value| -> Vec<Value> {
                let cells = &data.rows[row.as_u64().unwrap() as usize];
                let cell = |cell: &Cell| match cell {
                    Cell::Number(x) => json!(x),
                    Cell::Name(name) => json!(name),
                    Cell::Null => Value::Null,
                };
                cells.iter().map(cell).collect()
            };
            let centers: Vec<Vec<Value>> = run["rows"].as_array().unwrap().iter().map(center).collect();
            let mut given = given.clone();
            given["centers"] = json!(centers);
            let model = Fit::KMeans.of(&data, case["k"].as_i64(), given).unwrap();
            let wanted = run[figure].as_f64().unwrap();
            let found = model.quality.measures.inertia;
            assert!((found - wanted).abs() <= 1e-9 * wanted, "{}: {found} {wanted}", case["data"]);
            let Method::Kmeans { iterations, restarts, converged, .. } = model.method else { unreachable!() };
            assert!(converged && restarts == 1);
            if figure == "inertia" {
                assert_eq!(Some(iterations), run["iterations"].as_u64());
            }
        }
    }
}

#[test]
fn what_cannot_be_scaled_is_named() {
    for (rows, scaling) in [
        (Data::numbers(&[[1e308], [-1e308], [1e308]]), "standard"),
        (Data::numbers(&[[1e308], [-1e308]]), "minmax"),
        (Data::numbers(&[[1e308], [1e308], [1e308]]), "none"),
        (Data::numbers(&[[1e200], [-1e200]]), "standard"),
        (Data::numbers(&[[1e200], [-1e200]]), "none"),
    ] {
        for fit in FITS {
            let message = refusal(fit.of(&rows, 1, json!({"scaling": scaling})));
            assert_eq!(message, "column \"f1\" is too large to be scaled");
        }
    }
}
