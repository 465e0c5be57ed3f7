//! Rows that weigh something: a whole weight stands for as many equal rows, and a part of one for as much of it.

use proptest::prelude::*;
use segmentation::clusters::options::{Options, Purpose};
use segmentation::clusters::{ClusterModel, Method};
use segmentation::rows::features::{Column, Type, Value};
use segmentation::rows::sample::{Sample, Sampling};
use segmentation::support::codec::Codec;
use segmentation::support::host::Host;
use serde_json::{Value as Json, json};

use super::common::table;
use super::fits::{Cell, Data, FITS, Fit, json, numbered, refusal};
use super::mixed;

/// The rows with a column of weights in front of the last feature.
fn weighed(data: &Data, weights: &[f64]) -> Data {
    let mut data = data.clone();
    let place = data.columns.len() - 1;
    data.columns.insert(place, Column { name: "w".to_owned(), kind: Type::Number });
    data.rows.iter_mut().zip(weights).for_each(|(row, &weight)| row.insert(place, Cell::Number(weight)));
    data
}

/// The rows, each as often as it weighs.
fn repeated(data: &Data, weights: &[f64]) -> Data {
    let rows = data.rows.iter().zip(weights);
    let rows = rows.flat_map(|(row, &weight)| std::iter::repeat_n(row.clone(), weight as usize)).collect();
    Data { columns: data.columns.clone(), rows }
}

/// What a model says of anything but the rows that were counted, the options and their warnings.
fn found(model: &ClusterModel) -> Json {
    let mut model = json(model);
    let parts = model.as_object_mut().unwrap();
    ["rows", "options", "weight", "warnings"].iter().for_each(|key| drop(parts.remove(*key)));
    model
}

fn with_weight(mut options: Json) -> Json {
    options["weight"] = "w".into();
    options
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_weights_are_rows_repeated(
        (data, weights) in mixed(4..30).prop_flat_map(|data| {
            let rows = data.rows.len();
            (Just(data), prop::collection::vec((0_u8..4).prop_map(f64::from), rows))
        }),
        scaling in prop::sample::select(vec!["standard", "robust", "minmax", "log", "none", "unit"]),
        least in 0_u64..4,
        k in 1_i64..5,
        linkage in prop::sample::select(vec!["ward", "complete", "average", "single"]),
    ) {
        let rows = repeated(&data, &weights);
        prop_assume!(rows.rows.iter().any(|row| row.iter().any(|cell| *cell != Cell::Null)));
        for fit in FITS {
            let mut options = json!({"nulls": "impute", "scaling": scaling, "min_category": least});
            match fit {
                Fit::KMeans => options["min_size"] = least.into(),
                Fit::Hierarchy => (options["linkage"], options["leaves"]) = (linkage.into(), 12.into()),
            }
            let wanted = fit.of(&rows, k, options.clone());
            let model = fit.of(&weighed(&data, &weights), k, with_weight(options));
            match (wanted, model) {
                (Ok(wanted), Ok(model)) => prop_assert_eq!(found(&wanted), found(&model)),
                (Err(wanted), Err(found)) => prop_assert_eq!(wanted.message, found.message),
                (wanted, found) => prop_assert!(false, "{:?} against {:?}", wanted, found),
            }
        }
    }

    #[test]
    fn the_unit_of_weights_does_not_show(
        (data, weights) in mixed(4..30).prop_flat_map(|data| {
            let rows = data.rows.len();
            (Just(data), prop::collection::vec(0.01_f64..9.0, rows))
        }),
        power in -40_i32..40,
        k in 1_i64..5,
    ) {
        let scaled: Vec<f64> = weights.iter().map(|weight| weight * 2.0_f64.powi(power)).collect();
        for fit in FITS {
            let options = with_weight(json!({"nulls": "impute", "min_category": 0, "checks": false}));
            let one = fit.of(&weighed(&data, &weights), k, options.clone()).unwrap();
            let other = fit.of(&weighed(&data, &scaled), k, options).unwrap();
            prop_assert_eq!(&one.features, &other.features);
            prop_assert_eq!(&one.clusters, &other.clusters);
            let labels = |model: &ClusterModel| match &model.method {
                Method::Hierarchy { labels, .. } => labels.clone(),
                Method::Kmeans { .. } => Vec::new(),
            };
            prop_assert_eq!(labels(&one), labels(&other));
            let inertia = one.quality.measures.inertia * 2.0_f64.powi(power);
            prop_assert_eq!(inertia, other.quality.measures.inertia);
        }
    }

    #[test]
    fn parts_merge_in_any_order(
        rows in prop::collection::vec((0_u8..40, 1_u8..9, any::<bool>()), 1..200),
        cuts in prop::collection::vec(0_usize..4, 200),
        is_tight in any::<bool>(),
    ) {
        let limit = if is_tight { 1800 } else { usize::MAX };
        let empty = || {
            let sampling = Sampling { weight: Some("w".to_owned()), seed: 3, ..Sampling::default() };
            let mut sample = Sample::new(sampling, Host::unlimited().within(limit));
            sample.begin(&["x", "w"].map(|name| Column { name: name.to_owned(), kind: Type::Number })).unwrap();
            sample
        };
        let push = |sample: &mut Sample, &(x, w, zero): &(u8, u8, bool)| {
            let weight = if zero { 0.0 } else { f64::from(w) / 8.0 };
            sample.push(None, &[Value::Number(x.into()), Value::Number(weight)]).unwrap();
        };
        let bytes = |sample: &mut Sample| {
            sample.settle().unwrap();
            sample.to_bytes().unwrap()
        };
        let mut one = empty();
        rows.iter().for_each(|row| push(&mut one, row));
        let mut parts: Vec<Sample> = (0..4).map(|_| empty()).collect();
        rows.iter().zip(&cuts).for_each(|(row, &part)| push(&mut parts[part], row));
        let wanted = bytes(&mut one);
        for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
            let mut merged = empty();
            for part in order {
                let mut part = Sample::from_bytes(&bytes(&mut parts[part])).unwrap();
                part.settle().unwrap();
                merged.merge(&part).unwrap();
            }
            prop_assert_eq!(&wanted, &bytes(&mut merged));
        }
        prop_assert_eq!(Sample::from_bytes(&wanted).unwrap().to_bytes().unwrap(), wanted);
    }
}

/// The flowers, and what each weighs.
fn iris(weight: impl Fn(usize) -> f64) -> Data {
    let data = Data::of_table(&table("iris.csv"));
    let weights: Vec<f64> = (0..data.rows.len()).map(weight).collect();
    weighed(&data, &weights)
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs(), "{found} for {wanted}");
}

/// scikit-learn 1.9.1: `KMeans(3, init=rows 0, 60 and 120, n_init=1, tol=0).fit(Z, sample_weight=w)`, where `Z` are the rows
/// less their mean by `w`, by their deviation by `w`, and `w` is `((i * 7) % 11) / 4 + 0.1`.
#[test]
fn parts_of_rows_as_scikit_learn_weighs_them() {
    let data = iris(|i| (i * 7 % 11) as f64 / 4.0 + 0.1);
    let start = json!([[5.1, 3.5, 1.4, 0.2], [5.0, 2.0, 3.5, 1.0], [6.9, 3.2, 5.7, 2.3]]);
    let model = Fit::KMeans.of(&data, None, json!({"weight": "w", "centers": start})).unwrap();
    near(model.quality.measures.inertia, 186.17394241706145);
    let wanted = [
        (66.99999999999999, [5.0332835820895525, 3.400223880597015, 1.4594776119402986, 0.24149253731343312]),
        (64.64999999999999, [5.805413766434648, 2.6295436968290797, 4.35460170146945, 1.3891724671307037]),
        (71.34999999999998, [6.722494744218641, 3.0675543097407147, 5.434267694463911, 1.9330763840224245]),
    ];
    let mut clusters = numbered(&model);
    clusters.sort_by(|a, b| a.mean[0].total_cmp(&b.mean[0]));
    for (cluster, (size, mean)) in clusters.into_iter().zip(wanted) {
        near(model.weight_of(cluster.size), size);
        cluster.mean.iter().zip(mean).for_each(|(found, wanted)| near(*found, wanted));
    }
    near(json(&model)["weight"]["unit"].as_f64().unwrap(), 2.0_f64.powi(-44));
}

/// scipy 1.17.1: `linkage` of each row repeated `1 + i % 3` times, scaled to mean 0 and deviation 1; the last three heights,
/// and `fcluster(.., 3, 'maxclust')`.
#[test]
fn trees_of_weighed_rows_as_scipy_links_them() {
    let data = iris(|i| (1 + i % 3) as f64);
    for (linkage, heights, sizes) in [
        ("ward", [10.232799588466728, 18.18618389586823, 38.87995891235923], [99, 100, 101]),
        ("average", [2.740579332237047, 3.034142221420835, 3.672583750304817], [6, 99, 195]),
    ] {
        let model = Fit::Hierarchy.of(&data, 3, json!({"weight": "w", "linkage": linkage})).unwrap();
        let rows = model.merge_rows().unwrap();
        rows[rows.len() - 3..].iter().zip(heights).for_each(|(row, height)| near(row.height, height));
        let mut found: Vec<u64> = model.clusters.iter().map(|cluster| cluster.size).collect();
        found.sort_unstable();
        assert_eq!(found, sizes, "{linkage}");
    }
}

/// Half the rows for twice the weight, each of them once more.
#[test]
fn parts_of_weights_add_up() {
    let whole = iris(|i| (1 + i % 3) as f64);
    let mut halves = iris(|i| (1 + i % 3) as f64 / 2.0);
    halves.rows.extend(halves.rows.clone());
    for fit in FITS {
        let options = json!({"weight": "w", "checks": false});
        let [one, other] = [&whole, &halves].map(|data| fit.of(data, 3, options.clone()).unwrap());
        assert_eq!(one.features, other.features);
        near(other.quality.measures.inertia, one.quality.measures.inertia);
        let sizes = |model: &ClusterModel| -> Vec<f64> {
            numbered(model).into_iter().map(|cluster| model.weight_of(cluster.size)).collect()
        };
        assert_eq!(sizes(&one), sizes(&other));
    }
}

/// Past the budget the sample is uniform over rows, whatever they weigh, and the weights make the mean right.
#[test]
fn a_sample_past_its_budget_is_weighed_without_bias() {
    let options = Options::from_json(&json!({"weight": "w"}), Purpose::KMeans).unwrap();
    let mut errors = Vec::new();
    for seed in 0..20 {
        let sampling = Sampling { seed, ..options.clone().collecting().sampling };
        let mut sample = Sample::new(sampling, Host::unlimited().within(100_000));
        sample.begin(&["x", "w"].map(|name| Column { name: name.to_owned(), kind: Type::Number })).unwrap();
        for i in 0..20_000 {
            // Heavy rows are the great ones: without weights the mean were 0.5.
            let x = f64::from(i) / 20_000.0;
            sample.push(None, &[Value::Number(x), Value::Number(x * x)]).unwrap();
        }
        sample.settle().unwrap();
        assert!(!sample.is_exact() && sample.len() < 3000);
        let weighed = sample.weighed(Host::unlimited()).unwrap().unwrap();
        let all: f64 = weighed.counts().iter().map(|&count| count as f64).sum();
        let sum: f64 = (0..weighed.len())
            .map(|row| weighed.number(row, 0).unwrap() * weighed.counts()[row] as f64)
            .sum();
        errors.push(sum / all - 0.75);
    }
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    assert!(errors.iter().all(|error| error.abs() < 0.03), "{errors:?}");
    assert!(mean.abs() < 0.004, "{mean}");
}

#[test]
fn weights_that_are_none_are_refused() {
    let data = |weights: &[Cell]| {
        let rows = (0_u32..).zip(weights).map(|(i, weight)| vec![Cell::Number(i.into()), weight.clone()]);
        Data::new(&[("x", Type::Number), ("w", Type::Number)], rows.collect())
    };
    let numbers = |weights: &[f64]| data(&weights.iter().map(|&w| Cell::Number(w)).collect::<Vec<_>>());
    let null = data(&[Cell::Number(1.0), Cell::Null]);
    for fit in FITS {
        let refused = |data: &Data, options: Json| refusal(fit.of(data, 1, options));
        let with = || json!({"weight": "w"});
        assert_eq!(refused(&numbers(&[1.0, -0.5]), with()), "column \"w\", the weight, is -0.5");
        assert_eq!(refused(&numbers(&[1e308, 1e308]), with()), "the weights add up to infinity");
        assert_eq!(refused(&numbers(&[1e200, 1.0]), with()), "all weights together are 1e200");
        assert_eq!(refused(&numbers(&[1e-200, 1e-200]), with()), "all weights together are 2e-200");
        assert_eq!(refused(&numbers(&[0.0, 0.0]), with()), "all weights are 0");
        for nulls in ["error", "skip", "impute"] {
            let options = json!({"weight": "w", "nulls": nulls});
            assert_eq!(refused(&null, options), "column \"w\", the weight, is NULL in a row");
        }
        assert_eq!(refused(&numbers(&[1.0]), json!({"weight": "v"})), "weight: row has no column \"v\"");
        let only = Data::new(&[("w", Type::Number)], vec![vec![Cell::Number(1.0)]]);
        assert_eq!(refused(&only, with()), "the row has no feature but the weight");
        let named = Data::new(&[("x", Type::Number), ("w", Type::Category)], Vec::new());
        let named = Data { rows: vec![vec![Cell::Number(1.0), Cell::Name("a".to_owned())]], ..named };
        assert_eq!(refused(&named, with()), "column \"w\", the weight, is no number");
    }
}
