//! Numbers kept from fit to fit.

use proptest::prelude::*;
use segmentation::clusters::ClusterModel;
use segmentation::rows::features::{Column, Type};
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use serde_json::{Value, json};

use super::fits::{Cell, Data, FITS, Fit, clouds, json, numbered, refusal, text};

/// The first coordinate of each cluster's mean, rounded, by number.
fn places(model: &ClusterModel) -> Vec<(u32, i64)> {
    numbered(model).into_iter().map(|cluster| (cluster.number, cluster.mean[0].round() as i64)).collect()
}

#[test]
fn numbers_stay_when_sizes_change() {
    let before = clouds(4, 50, 1);
    for fit in FITS {
        let old = fit.of(&before, 4, json!({"checks": false})).unwrap();
        // Other rows of the same clouds, thinned out so that the order by size is the reverse.
        let mut after = clouds(4, 50, 2);
        let names =
            |x: f64| places(&old).iter().find(|(_, place)| (*place as f64 - x).abs() < 5.0).unwrap().0;
        let mut kept = [0; 5];
        after.rows.retain(|row| {
            let Cell::Number(x) = row[0] else { unreachable!() };
            let number = names(x) as usize;
            kept[number] += 1;
            kept[number] <= 10 * number
        });
        let alone = fit.of(&after, 4, json!({"checks": false})).unwrap();
        let new = fit.of(&after, 4, json!({"checks": false, "match": json(&old)})).unwrap();
        assert_ne!(places(&alone), places(&new));
        for ((number, was), (same, is)) in places(&old).into_iter().zip(places(&new)) {
            assert!(number == same && (was - is).abs() <= 1, "{number} {same} {was} {is}");
        }
        for (old, new) in numbered(&old).into_iter().zip(numbered(&new)) {
            let moved = new.moved.unwrap();
            assert!(moved > 0.0 && moved < 0.2, "{moved}");
            assert_eq!(old.moved, None);
        }
        // The previous model is not carried along.
        assert_eq!(new.options["match"], Value::Bool(true));
        assert!(text(&new).contains("\"moved\""));
        assert_eq!(new.describe()["moved"].as_object().unwrap().len(), 4);
    }
}

#[test]
fn the_same_rows_do_not_move() {
    let data = super::untied(200, 6);
    for fit in FITS {
        let old = fit.of(&data, 4, json!({"checks": false})).unwrap();
        let new = fit.of(&data, 4, json!({"checks": false, "order_by": "age", "match": json(&old)})).unwrap();
        for (old, new) in numbered(&old).into_iter().zip(numbered(&new)) {
            assert_eq!((old.number, old.size, &old.modes), (new.number, new.size, &new.modes));
            assert!(new.moved.unwrap() < 1e-12);
        }
        // The same in another unit and another order of the columns.
        let mut turned = data.clone();
        turned.columns.rotate_left(1);
        turned.rows.iter_mut().for_each(|row| row.rotate_left(1));
        let given = json!({"checks": false, "scaling": "minmax", "weights": {"score": 4, "age": 4}, "match": json(&old)});
        let new = fit.of(&turned, 1, given).unwrap();
        assert_eq!(new.clusters[0].number, nearest_to_mean(&old));
    }
}

/// The number of the cluster whose centre is nearest to the mean of all rows where each numeric feature is as wide as 2.
fn nearest_to_mean(model: &ClusterModel) -> u32 {
    let mode = |feature: usize| {
        let shares = &model.features[feature].shares;
        (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b])).unwrap()
    };
    let data = super::untied(200, 6);
    let width = |feature: usize| {
        let cells = data.rows.iter().map(|row| if let Cell::Number(x) = row[feature] { x } else { 0.0 });
        let (least, greatest) =
            cells.fold((f64::MAX, f64::MIN), |(least, most), x| (least.min(x), most.max(x)));
        greatest - least
    };
    // As the new fit has it: half the mean standard deviation before weights.
    let deviation = |feature: usize| model.features[feature].scaling.unwrap().scale / width(feature);
    let gamma = (deviation(0) + deviation(1)) / 4.0;
    let distance = |cluster: &segmentation::clusters::Cluster| {
        let square = |feature: usize| {
            let mean = model.features[feature].mean.unwrap();
            4.0 * ((cluster.mean[feature] - mean) / width(feature)).powi(2)
        };
        square(0) + square(1) + if cluster.modes[0] as usize == mode(2) { 0.0 } else { gamma }
    };
    model.clusters.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap().number
}

#[test]
fn fewer_and_more_clusters() {
    let data = clouds(5, 30, 3);
    for fit in FITS {
        let old = fit.of(&data, 5, json!({"checks": false})).unwrap();
        let fewer = fit.of(&clouds(3, 30, 4), 3, json!({"checks": false, "match": json(&old)})).unwrap();
        for (number, place) in places(&fewer) {
            let (_, was) = *places(&old).iter().find(|(old, _)| *old == number).unwrap();
            assert!((was - place).abs() <= 1);
        }
        // Numbers 1 to 5 have been used, of which `fewer` has three.
        let again = fit.of(&data, 5, json!({"checks": false, "match": json(&fewer)})).unwrap();
        let greatest = numbered(&fewer).last().unwrap().number;
        let new: Vec<u32> = numbered(&again)
            .into_iter()
            .filter(|cluster| cluster.moved.is_none())
            .map(|cluster| cluster.number)
            .collect();
        assert_eq!(new, [greatest + 1, greatest + 2]);
        for (number, place) in places(&fewer) {
            assert!(places(&again).iter().any(|&(same, is)| same == number && (is - place).abs() <= 1));
        }
        text(&again);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each row is a cluster of its own, so that centres lie anywhere; some of them very far away.
    #[test]
    fn no_other_assignment_is_nearer(old in centers(), new in centers()) {
        let given = json!({"scaling": "none", "checks": false});
        let Ok(previous) = Fit::KMeans.of(&old, old.rows.len() as i64, given) else { return Ok(()) };
        let given = json!({"scaling": "none", "checks": false, "match": json(&previous)});
        let Ok(model) = Fit::KMeans.of(&new, new.rows.len() as i64, given) else { return Ok(()) };
        let squared = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let (k, n) = (model.clusters.len(), previous.clusters.len());
        let costs: Vec<Vec<f64>> = model
            .clusters
            .iter()
            .map(|new| previous.clusters.iter().map(|old| squared(&new.center, &old.center)).collect())
            .collect();
        let matched = model.clusters.iter().filter_map(|cluster| cluster.moved).map(|moved| moved * moved);
        let (sum, pairs) = (matched.clone().sum::<f64>(), matched.count());
        prop_assert_eq!(pairs, k.min(n));
        for cluster in model.clusters.iter().filter(|cluster| cluster.moved.is_some()) {
            let old = previous.clusters.iter().find(|old| old.number == cluster.number).unwrap();
            let apart = squared(&old.center, &cluster.center).sqrt();
            prop_assert!((apart - cluster.moved.unwrap()).abs() <= 1e-12 * apart);
        }
        let best = least(&costs, 0, &mut vec![false; n], k.saturating_sub(n));
        prop_assert!(sum <= best * (1.0 + 1e-12), "{} {}", sum, best);
    }
}

fn centers() -> impl Strategy<Value = Data> {
    let coordinate = prop_oneof![8 => -50_i32..50, 1 => Just(10_000_000)];
    let row = [coordinate.clone(), coordinate];
    prop::collection::hash_set(row, 1..6).prop_map(|rows| {
        let mut rows: Vec<[f64; 2]> = rows.into_iter().map(|row| row.map(f64::from)).collect();
        rows.sort_by(|a, b| a.partial_cmp(b).unwrap());
        Data::numbers(&rows)
    })
}

/// The least sum of costs of the rows from `row` on, each in a column of its own, `spare` of them in none.
fn least(costs: &[Vec<f64>], row: usize, taken: &mut Vec<bool>, spare: usize) -> f64 {
    let Some(cells) = costs.get(row) else { return 0.0 };
    let mut best = if spare > 0 { least(costs, row + 1, taken, spare - 1) } else { f64::INFINITY };
    for (column, cost) in cells.iter().enumerate() {
        if !taken[column] {
            taken[column] = true;
            best = best.min(cost + least(costs, row + 1, taken, spare));
            taken[column] = false;
        }
    }
    best
}

#[test]
fn a_far_cluster_does_not_blur_the_others() {
    // A squared distance of 1e22 beside squares of about 1.
    let given = json!({"scaling": "none", "checks": false});
    let old = Data::numbers(&[[0.0], [1.0], [2.0], [3.0], [1e11]]);
    let new = Data::numbers(&[[0.1], [1.1], [2.1], [3.1], [0.0]]);
    let old = Fit::KMeans.of(&old, 5, given).unwrap();
    let new =
        Fit::KMeans.of(&new, 5, json!({"scaling": "none", "checks": false, "match": json(&old)})).unwrap();
    let near: f64 =
        new.clusters.iter().map(|cluster| cluster.moved.unwrap()).filter(|&moved| moved < 1e6).sum();
    // The greatest is nearest to the far one; then 0 stays, and three move by 0.9.
    assert!((near - 2.7).abs() < 1e-9, "{near}");
}

#[test]
fn what_cannot_be_matched_is_refused() {
    let data = clouds(2, 20, 1);
    let old = json(&Fit::KMeans.of(&data, 2, json!({"checks": false})).unwrap());
    let fit = |fit: Fit, columns: &[(&str, Type)], previous: &Value| {
        let column = |&(name, kind): &(&str, Type)| Column { name: name.to_owned(), kind };
        let data = Data { columns: columns.iter().map(column).collect(), ..data.clone() };
        fit.of(&data, 2, json!({"checks": false, "match": previous}))
    };
    let two = [("f1", Type::Number), ("f2", Type::Number)];
    // Kinds of clusters may follow each other.
    assert!(fit(Fit::Hierarchy, &two, &old).is_ok());
    let other = "options, key \"match\": the previous model has other features: f1, f2";
    assert_eq!(refusal(fit(Fit::KMeans, &[("f1", Type::Number), ("f3", Type::Number)], &old)), other);
    assert_eq!(refusal(fit(Fit::KMeans, &[("f1", Type::Number), ("f2", Type::Time)], &old)), other);
    let one = Data::numbers(&[[1.0], [2.0]]);
    assert_eq!(refusal(Fit::KMeans.of(&one, 2, json!({"match": old}))), other);
    let tiers = json!({"format": 1, "kind": "tiers"});
    let another = "options, key \"match\": model is of kind \"tiers\", not \"kmeans\"";
    assert_eq!(refusal(fit(Fit::KMeans, &two, &tiers)), another);
    let empty = json!({"format": 1, "kind": "kmeans"});
    assert!(refusal(fit(Fit::KMeans, &two, &empty)).starts_with("options, key \"match\": damaged model"));
    for wrong in [json!(true), json!(7), json!([]), json!({}), json!("model")] {
        assert!(refusal(fit(Fit::KMeans, &two, &wrong)).starts_with("options, key \"match\""), "{wrong}");
    }
    // No number is left after the greatest.
    let mut last = old.clone();
    last["clusters"][1]["number"] = json!(i32::MAX);
    assert!(fit(Fit::KMeans, &two, &last).is_ok());
    let four = Data { ..data.clone() };
    let message = refusal(Fit::KMeans.of(&four, 4, json!({"checks": false, "match": last})));
    assert!(message.starts_with("options, key \"match\""), "{message}");
    // Nor can a centre be that far away.
    let mut far = old.clone();
    far["clusters"][0]["center"][0] = json!(1e300);
    let message = refusal(Fit::KMeans.of(&data, 2, json!({"checks": false, "match": far})));
    assert!(message.starts_with("options, key \"match\""), "{message}");
}

#[test]
fn a_model_of_another_kind_is_named() {
    use segmentation::scores::tiers;
    let params = tiers::Options::from_json(&json!({})).unwrap().params().unwrap();
    let model = tiers::fit(&params, (1..50).map(f64::from).collect(), Host::unlimited()).unwrap();
    let tiers = segmentation::models::Model::from(model).to_value();
    let message = refusal(Fit::KMeans.of(&clouds(2, 5, 1), 2, json!({"match": tiers})));
    assert_eq!(message, "options, key \"match\": model is of kind \"tiers\", not \"kmeans\"");
}
