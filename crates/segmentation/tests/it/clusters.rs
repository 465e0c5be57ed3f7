//! Models of clusters through the public API: from rows to a fit, to text, and to what the model says of each row.

mod choice;
mod common;
mod damage;
mod fits;
mod gower;
mod hierarchy;
mod kmeans;
mod labelling;
mod matching;
mod quality;
mod reasons;
mod refusals;
mod scaling;
mod trees;
mod unit;
mod weights;

use std::collections::BTreeMap;

use proptest::prelude::*;
use segmentation::clusters::{ClusterModel, Feature, Fill, Method, Prepared, Reason};
use segmentation::numeric::random::Random;
use segmentation::rows::features::Type;
use segmentation::support::envelope::ModelBody;
use serde_json::json;

use fits::{Cell, Data, FITS, Fit, clouds, json, numbered, text, values};

/// Rows of two numbers and a category, some of them NULL, many of them equal.
fn mixed(rows: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Data> {
    let number =
        prop_oneof![9 => (-9_i32..9).prop_map(|n| Cell::Number(f64::from(n) / 4.0)), 1 => Just(Cell::Null)];
    let name = prop_oneof![9 => "[a-d]{1}".prop_map(Cell::Name), 1 => Just(Cell::Null)];
    let row = (number, 0_i32..40, name).prop_map(|(a, b, c)| vec![a, Cell::Number(f64::from(b) * 1.5), c]);
    prop::collection::vec(row, rows)
        .prop_map(|rows| Data::new(&[("a", Type::Number), ("b", Type::Number), ("c", Type::Category)], rows))
}

/// Rows of two numbers with many digits and a category: no two distances are equal.
fn untied(rows: usize, seed: u64) -> Data {
    let mut random = Random::new(seed, 1);
    let row = |random: &mut Random| {
        let name = ["red", "green", "blue"][random.below(3)];
        vec![
            Cell::Number(random.normal()),
            Cell::Number(100.0 * random.uniform()),
            Cell::Name(name.to_owned()),
        ]
    };
    let rows = (0..rows).map(|_| row(&mut random)).collect();
    Data::new(&[("score", Type::Number), ("age", Type::Number), ("colour", Type::Category)], rows)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_parts_do_not_show(data in mixed(1..80), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..3), seed in any::<u64>(), checks in any::<bool>()) {
        for fit in FITS {
            let given = json!({"nulls": "impute", "seed": seed >> 12, "checks": checks});
            let fitted = |data: &Data| fit.of(data, 3, given.clone()).map(|model| text(&model));
            let whole = fitted(&data);
            let shuffled = data.shuffled(seed);
            prop_assert_eq!(&fitted(&shuffled), &whole);
            // Parts of any size, the last one first.
            let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(data.rows.len() + 1)).collect();
            ends.extend([0, data.rows.len()]);
            ends.sort_unstable();
            let options = fit.options(&given).unwrap();
            let mut merged = Data { rows: Vec::new(), ..data.clone() }.collected(&options).unwrap();
            for (i, ends) in ends.windows(2).rev().enumerate() {
                let mut part = shuffled.part(ends[0]..ends[1]).collected(&options).unwrap();
                if i % 2 == 0 {
                    part.settle().unwrap();
                }
                merged.merge(&part).unwrap();
            }
            merged.settle().unwrap();
            let model = fit.of_sample(&merged, Some(3), given.clone()).map(|model| text(&model));
            prop_assert_eq!(&model, &whole);
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Ties are frequent here, above all between modes.
    #[test]
    fn training_rows_are_in_their_clusters(data in mixed(1..60), k in 1_i64..6, impute in any::<bool>()) {
        let given = json!({"nulls": if impute { "impute" } else { "skip" }, "checks": false});
        if let Ok(model) = Fit::KMeans.of(&data, k, given) {
            let Method::Kmeans { converged, .. } = model.method else { unreachable!() };
            prop_assert!(converged);
            check_sizes(&model, &data)?;
        }
    }

    /// Of categories alone, where a row is as far from one mode as from another more often than not.
    #[test]
    fn training_rows_are_in_their_clusters_by_modes(rows in prop::collection::vec(["[a-c]", "[a-c]", "[a-b]"], 1..40), k in 1_i64..6, given in any::<bool>()) {
        let row = |row: &[String; 3]| row.clone().map(Cell::Name).to_vec();
        let columns = [("a", Type::Category), ("b", Type::Category), ("c", Type::Category)];
        let data = Data::new(&columns, rows.iter().map(row).collect());
        let mut options = json!({"checks": false});
        if given {
            options["centers"] = json!(rows.iter().take(k as usize).collect::<Vec<_>>());
        }
        if let Ok(model) = Fit::KMeans.of(&data, if given { None } else { Some(k) }, options) {
            check_sizes(&model, &data)?;
        }
    }

    #[test]
    fn categories_add_up(data in mixed(4..60), k in 1_i64..4) {
        let given = json!({"nulls": "impute", "checks": false});
        if let Ok(model) = Fit::KMeans.of(&data, k, given) {
            let rows: u64 = model.clusters.iter().map(|cluster| cluster.size).sum();
            let overall = &model.features[2].shares;
            for (place, &overall) in overall.iter().enumerate() {
                let share = |cluster: &segmentation::clusters::Cluster| {
                    cluster.shares[0].get(place).copied().unwrap_or(0.0) * cluster.size as f64
                };
                let shares: f64 = model.clusters.iter().map(share).sum();
                prop_assert!((shares / rows as f64 - overall).abs() < 1e-12, "{} {}", shares / rows as f64, overall);
            }
        }
    }
}

/// The last row is as far from one mode as from the other; the first centre given gets the second number.
#[test]
fn a_row_between_two_modes_is_where_the_fit_has_it() {
    let row = |[a, b]: [&str; 2]| vec![Cell::Name(a.to_owned()), Cell::Name(b.to_owned())];
    let names = [["x", "x"]; 5].into_iter().chain([["y", "y"]; 2]).chain([["y", "x"]]);
    let data = Data::new(&[("a", Type::Category), ("b", Type::Category)], names.map(row).collect());
    let given = json!({"centers": [["y", "y"], ["x", "x"]], "checks": false});
    let model = Fit::KMeans.of(&data, None, given).unwrap();
    check_sizes(&model, &data).unwrap();
}

fn sizes_by_rows(model: &ClusterModel, data: &Data) -> BTreeMap<u32, u64> {
    let mut applied = Prepared::new(model.clone());
    let mut sizes: BTreeMap<u32, u64> = model.clusters.iter().map(|cluster| (cluster.number, 0)).collect();
    for row in &data.rows {
        if let Some(number) = applied.cluster(&values(row)).unwrap() {
            *sizes.get_mut(&number).unwrap() += 1;
        }
    }
    sizes
}

fn check_sizes(model: &ClusterModel, data: &Data) -> Result<(), TestCaseError> {
    let sizes: BTreeMap<u32, u64> =
        model.clusters.iter().map(|cluster| (cluster.number, cluster.size)).collect();
    prop_assert_eq!(sizes_by_rows(model, data), sizes);
    Ok(())
}

/// The squared difference of a row and a cluster in each feature, from the model's figures alone.
fn squares(model: &ClusterModel, row: &[Cell], cluster: usize) -> Vec<f64> {
    let (mut dimension, mut category) = (0, 0);
    let cluster = &model.clusters[cluster];
    let square = |(cell, feature): (&Cell, &Feature)| match cell {
        Cell::Number(x) => {
            let scaling = feature.scaling.unwrap();
            let scaled = (x - scaling.center) / scaling.scale * feature.weight.sqrt();
            dimension += 1;
            (scaled - cluster.center[dimension - 1]).powi(2)
        }
        Cell::Name(name) => {
            category += 1;
            let mode = &feature.categories[cluster.modes[category - 1] as usize];
            if name == mode { 0.0 } else { feature.weight * model.gamma }
        }
        Cell::Null => unreachable!(),
    };
    row.iter().zip(&model.features).map(square).collect()
}

#[test]
fn distances_and_reasons_are_those_of_the_definition() {
    for seed in 0..8 {
        let data = untied(300, seed);
        let given =
            json!({"weights": {"age": 2.5, "colour": 0.5}, "scaling": {"age": "robust"}, "checks": false});
        let model = Fit::KMeans.of(&data, 5, given).unwrap();
        check_sizes(&model, &data).unwrap();
        let mut applied = Prepared::new(model.clone());
        let mut silhouettes = 0.0;
        let mut inertia = 0.0;
        for row in &data.rows {
            let values = values(row);
            let by_cluster: Vec<Vec<f64>> = (0..5).map(|cluster| squares(&model, row, cluster)).collect();
            let mut order: Vec<(f64, usize)> =
                by_cluster.iter().map(|squares| squares.iter().sum()).zip(0..).collect();
            order.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (own, other) = (order[0], order[1]);
            assert_eq!(applied.cluster(&values).unwrap(), Some(model.clusters[own.1].number));
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * (1.0 + b.abs());
            assert!(near(applied.distance(&values).unwrap().unwrap(), own.0.sqrt()));
            let silhouette = (other.0.sqrt() - own.0.sqrt()) / other.0.sqrt();
            assert!(near(applied.silhouette(&values).unwrap().unwrap(), silhouette));
            silhouettes += silhouette;
            inertia += own.0;
            let reasons = applied.why(&values).unwrap();
            assert_eq!(reasons.len(), 3);
            let contributions: Vec<f64> = reasons.iter().map(|reason| reason.contribution.unwrap()).collect();
            assert!(contributions.is_sorted_by(|a, b| a >= b));
            let margin = reasons[0].margin.unwrap();
            assert!(near(margin, other.0 - own.0) && margin >= 0.0);
            assert!(near(contributions.iter().sum(), margin));
            for reason in &reasons {
                let place = model.features.iter().position(|feature| feature.name == reason.feature).unwrap();
                let contribution = by_cluster[other.1][place] - by_cluster[own.1][place];
                assert!(near(reason.contribution.unwrap(), contribution));
                assert_eq!(reason.margin, Some(margin));
                assert_eq!(reason.cluster, model.clusters[own.1].number);
                assert_eq!(reason.runner_up, Some(model.clusters[other.1].number));
                let shown = match &row[place] {
                    Cell::Name(name) => name.clone(),
                    Cell::Number(x) => Type::Number.show(*x),
                    Cell::Null => unreachable!(),
                };
                assert_eq!(reason.value, Some(shown));
            }
        }
        let measures = &model.quality.measures;
        assert!((inertia - measures.inertia).abs() < 1e-9 * inertia);
        assert!((silhouettes / 300.0 - measures.simplified_silhouette.unwrap()).abs() < 1e-12);
    }
}

#[test]
fn what_is_shown_is_in_the_users_units() {
    let day = |day: i32| Cell::Number(f64::from(day));
    // Every day of ten years, so that a rounding error at midnight would show.
    let rows: Vec<Vec<Cell>> =
        (0..3650).map(|i| vec![day(6000 + i), day(i % 7), Cell::Number(f64::from(i % 2))]).collect();
    let columns = [("first", Type::Time), ("age", Type::Interval), ("member", Type::Boolean)];
    let data = Data::new(&columns, rows);
    for scaling in ["standard", "robust", "minmax", "log", "none"] {
        let given = json!({"scaling": scaling, "checks": false, "weights": {"member": 0}});
        let model = Fit::KMeans.of(&data, 2, given).unwrap();
        let mut applied = Prepared::new(model.clone());
        for row in &data.rows {
            let reasons = applied.why(&values(row)).unwrap();
            let shown = |name: &str| {
                reasons.iter().find(|reason| reason.feature == name).unwrap().value.clone().unwrap()
            };
            for (column, cell) in data.columns.iter().zip(row) {
                let Cell::Number(x) = cell else { unreachable!() };
                assert_eq!(shown(&column.name), column.kind.show(*x), "{scaling}");
            }
        }
        for row in model.center_rows() {
            assert!(row.category.is_none());
            let center = row.center.unwrap();
            let place = data.columns.iter().position(|column| column.name == row.feature).unwrap();
            assert_eq!(row.shown, Some(data.columns[place].kind.show(center)));
            let cells = data.rows.iter().map(|row| if let Cell::Number(x) = row[place] { x } else { 0.0 });
            let overall: f64 = cells.sum::<f64>() / data.rows.len() as f64;
            assert!((row.overall.unwrap() - overall).abs() < 1e-9 * overall);
        }
    }
}

#[test]
fn nulls_take_the_mean_and_the_mode() {
    let mut data = untied(200, 3);
    for (i, row) in data.rows.iter_mut().enumerate() {
        if i % 7 == 0 {
            row[0] = Cell::Null;
        }
        if i % 11 == 0 {
            row[2] = Cell::Null;
        }
    }
    let model = Fit::KMeans.of(&data, 4, json!({"nulls": "impute", "checks": false})).unwrap();
    check_sizes(&model, &data).unwrap();
    let Some(Fill::Number(mean)) = model.features[0].fill else { panic!() };
    let known: Vec<f64> = data
        .rows
        .iter()
        .filter_map(|row| if let Cell::Number(x) = row[0] { Some(x) } else { None })
        .collect();
    assert!((mean - known.iter().sum::<f64>() / known.len() as f64).abs() < 1e-12);
    let count = |name: &str| data.rows.iter().filter(|row| row[2] == Cell::Name(name.to_owned())).count();
    let mode = ["red", "green", "blue"].into_iter().max_by_key(|name| count(name)).unwrap();
    assert_eq!(model.features[2].fill, Some(Fill::Category(mode.to_owned())));
    let mut applied = Prepared::new(model);
    let null = [Cell::Null, Cell::Number(3.0), Cell::Null];
    let filled = [Cell::Number(mean), Cell::Number(3.0), Cell::Name(mode.to_owned())];
    let of_null = applied.why(&values(&null)).unwrap();
    let said: Vec<_> =
        of_null.iter().map(|reason| reason.advice.contains("which stands in for NULL")).collect();
    assert_eq!(of_null.iter().map(|reason| reason.feature != "age").collect::<Vec<_>>(), said);
    let wordless = |reasons: Vec<Reason>| -> Vec<Reason> {
        reasons.into_iter().map(|reason| Reason { advice: String::new(), ..reason }).collect()
    };
    assert_eq!(wordless(of_null), wordless(applied.why(&values(&filled)).unwrap()));
    // Without imputation NULL is an error, or no cluster.
    let whole = untied(50, 4);
    let mut strict = Prepared::new(Fit::KMeans.of(&whole, 2, json!({})).unwrap());
    assert_eq!(fits::refusal(strict.cluster(&values(&null))), "column \"score\" is NULL");
    let mut lax = Prepared::new(Fit::KMeans.of(&whole, 2, json!({"nulls": "skip"})).unwrap());
    assert_eq!(lax.cluster(&values(&null)).unwrap(), None);
    assert_eq!(lax.distance(&values(&null)).unwrap(), None);
    assert_eq!(lax.silhouette(&values(&null)).unwrap(), None);
    assert!(lax.why(&values(&null)).unwrap().is_empty());
}

#[test]
fn one_cluster_has_no_runner_up() {
    for fit in FITS {
        let data = untied(30, 9);
        let model = fit.of(&data, 1, json!({})).unwrap();
        text(&model);
        let mut applied = Prepared::new(model);
        let row = values(&data.rows[0]);
        assert_eq!(applied.cluster(&row).unwrap(), Some(1));
        assert_eq!(applied.silhouette(&row).unwrap(), None);
        for reason in applied.why(&row).unwrap() {
            assert_eq!((reason.runner_up, reason.contribution, reason.margin), (None, None, None));
        }
    }
}

#[test]
fn a_seed_is_a_choice() {
    // One cloud, where starts end in different places.
    let data = untied(400, 1);
    let fit = |seed: u64| {
        let model = Fit::KMeans.of(&data, 7, json!({"seed": seed, "restarts": 1, "checks": false})).unwrap();
        model.quality.measures.inertia
    };
    assert_eq!(fit(3).to_bits(), fit(3).to_bits());
    assert!((0..5).any(|seed| fit(seed) != fit(100)));
}

#[test]
fn numbers_follow_size_or_a_feature() {
    let rows: Vec<[f64; 2]> = [(10, [0.0, 5.0]), (30, [50.0, 1.0]), (20, [100.0, 9.0]), (20, [100.0, 100.0])]
        .into_iter()
        .flat_map(|(n, [a, b])| (0..n).map(move |i| [a + f64::from(i % 5) / 10.0, b]))
        .collect();
    let data = Data::numbers(&rows);
    for fit in FITS {
        let sizes = |given| -> Vec<(u32, u64, f64, f64)> {
            let model = fit.of(&data, 4, given).unwrap();
            let row = |cluster: &segmentation::clusters::Cluster| {
                (cluster.number, cluster.size, cluster.mean[0].round(), cluster.mean[1])
            };
            numbered(&model).into_iter().map(row).collect()
        };
        // Of equal sizes the one with the greater first coordinate that differs.
        let by_size = [(1, 30, 50.0, 1.0), (2, 20, 100.0, 100.0), (3, 20, 100.0, 9.0), (4, 10, 0.0, 5.0)];
        assert_eq!(sizes(json!({})), by_size);
        let by_f2 = [(1, 20, 100.0, 100.0), (2, 20, 100.0, 9.0), (3, 10, 0.0, 5.0), (4, 30, 50.0, 1.0)];
        assert_eq!(sizes(json!({"order_by": "f2"})), by_f2);
        let by_f1 = [(1, 20, 100.0, 100.0), (2, 20, 100.0, 9.0), (3, 30, 50.0, 1.0), (4, 10, 0.0, 5.0)];
        assert_eq!(sizes(json!({"order_by": "f1"})), by_f1);
    }
}

#[test]
fn quality_and_centres_are_told_in_rows() {
    let data = untied(300, 2);
    let model =
        Fit::KMeans.of(&data, None, json!({"k": [2, 4], "criterion": "simplified_silhouette"})).unwrap();
    let rows = model.quality_rows();
    let value = |measure: &str| rows.iter().find(|row| row.measure == measure).unwrap().value;
    assert_eq!(value("inertia"), Some(model.quality.measures.inertia));
    let sizes: f64 = rows.iter().filter(|row| row.measure == "size").filter_map(|row| row.value).sum();
    assert_eq!(sizes, 300.0);
    let chosen: Vec<_> = rows
        .iter()
        .filter(|row| row.note.as_deref() == Some("the best of 3, so this k was chosen"))
        .map(|row| (row.k as usize, row.measure))
        .collect();
    assert_eq!(chosen, [(model.clusters.len(), "candidate_simplified_silhouette")]);
    let centers = model.center_rows();
    // Two numbers and three colours of each cluster.
    assert_eq!(centers.len(), model.clusters.len() * 5);
    for (row, cluster) in centers.chunks(5).zip(numbered(&model)) {
        assert!(row.iter().all(|row| row.cluster == cluster.number && row.size == cluster.size));
        let shares: f64 = row[2..].iter().filter_map(|row| row.mean).sum();
        assert!((shares - 1.0).abs() < 1e-12);
        assert!(row[2..].iter().all(|row| row.lift == Some(row.mean.unwrap() / row.overall.unwrap())));
    }
    let described = model.describe();
    assert_eq!(described["rows"]["seen"], 300);
    assert_eq!(described["criterion"], "simplified_silhouette");
    assert_eq!(described["gamma"], json!(model.gamma));
}

#[test]
fn bytes_and_text_hold_the_same_model() {
    use segmentation::models::Model;
    for fit in FITS {
        let model = Model::Clusters(fit.of(&clouds(3, 20, 1), 3, json!({"seed": 7})).unwrap().into());
        let read = Model::from_bytes(&model.to_bytes()).unwrap();
        assert_eq!(read, model);
        assert_eq!(read.kind_name(), if fit == Fit::KMeans { "kmeans" } else { "hierarchy" });
        assert_eq!(read.describe(), model.describe());
        let Model::Clusters(model) = model else { unreachable!() };
        assert_eq!(json(&model)["options"], json!({"seed": 7}));
    }
}
