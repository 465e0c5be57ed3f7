//! Damaged texts of models: refused with an error, or read as a model that answers every question.

use segmentation::clusters::{ClusterModel, Prepared};
use segmentation::models::Model;
use segmentation::numeric::random::Random;
use segmentation::rows::features::{Column, Type};
use segmentation::support::envelope::ModelBody;
use serde_json::{Value, json};

use super::fits::{Cell, Data, Fit, clouds, json, text, values};

/// Asks a model everything there is to ask. Answers must be figures, whatever they say.
pub fn ask_everything(model: &ClusterModel) {
    let described = Model::Clusters(Box::new(model.clone())).describe();
    assert_eq!(described["clusters"], json!(model.clusters.len()));
    let no_nan = |figure: Option<f64>| assert!(figure.is_none_or(|figure| !figure.is_nan()));
    for row in model.center_rows() {
        [row.mean, row.overall, row.center, row.lift].into_iter().for_each(no_nan);
    }
    model.quality_rows().into_iter().for_each(|row| no_nan(row.value));
    if model.kind() == "hierarchy" {
        assert!(model.newick().unwrap().ends_with(';'));
        assert_eq!(model.merge_rows().unwrap().iter().filter(|row| row.height.is_nan()).count(), 0);
    } else {
        assert!(model.newick().is_err() && model.merge_rows().is_err());
    }
    let mut applied = Prepared::new(model.clone());
    let columns = applied.columns().to_vec();
    for row in rows(&columns, model) {
        let row = values(&row);
        if let Ok(Some(number)) = applied.cluster(&row) {
            assert!(model.clusters.iter().any(|cluster| cluster.number == number));
            // In a hierarchy the nearest leaf may be within reach and the centres not.
            if let Ok(distance) = applied.distance(&row) {
                assert!(distance.is_some_and(|distance| distance.is_finite()));
            }
            if let Ok(silhouette) = applied.silhouette(&row) {
                assert!(silhouette.is_none_or(|silhouette| (-1.0..=1.0).contains(&silhouette)));
            }
            let reasons = applied.why(&row).unwrap();
            assert_eq!(reasons.len(), columns.len());
            for reason in reasons {
                assert_eq!(reason.cluster, number);
                [reason.contribution, reason.margin].into_iter().for_each(no_nan);
            }
        }
    }
}

/// Rows of ordinary, extreme and missing values.
fn rows(columns: &[Column], model: &ClusterModel) -> Vec<Vec<Cell>> {
    let numbers = [0.0, 1.5, -40.0, 1e308, -1e308, 5e-324];
    (0..8)
        .map(|i| {
            let cell = |(place, column): (usize, &Column)| match (column.kind, i) {
                (_, 6) if place == 0 => Cell::Null,
                (_, 7) => Cell::Null,
                (Type::Category, _) => {
                    let names = &model.features[place].categories;
                    Cell::Name(names.get(i).cloned().unwrap_or_else(|| "elsewhere".to_owned()))
                }
                // Extreme values in all columns, or in the last one alone.
                _ if place + 1 < columns.len() && i % 2 == 0 => Cell::Number(2.0),
                _ => Cell::Number(numbers[i % numbers.len()]),
            };
            columns.iter().enumerate().map(cell).collect()
        })
        .collect()
}

/// What a node is replaced by.
fn replacement(node: &Value, random: &mut Random) -> Value {
    let numbers = [
        json!(1e308),
        json!(-1e308),
        json!(-1),
        json!(0),
        json!(-0.0),
        json!(0.5),
        json!(1),
        json!(2),
        json!(1e-308),
        json!(5e-324),
        json!(1e154),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u32::MAX),
        json!(i32::MAX),
        json!(1_u64 << 32),
    ];
    let names = [
        "",
        "standard",
        "log",
        "number",
        "time",
        "category",
        "ward",
        "skip",
        "silhouette",
        "kmeans",
        "\u{0}",
        "a",
    ];
    match node {
        Value::Number(_) if random.below(8) > 0 => numbers[random.below(numbers.len())].clone(),
        Value::String(_) if random.below(4) > 0 => json!(names[random.below(names.len())]),
        _ => match random.below(8) {
            0 => Value::Null,
            1 => json!(random.below(2) == 0),
            2 => json!([]),
            3 => json!({}),
            4 => json!([[]]),
            5 => json!("x".repeat(1 + random.below(300))),
            _ => numbers[random.below(numbers.len())].clone(),
        },
    }
}

/// Walks to a node at random and damages it.
fn damage(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(keys) if !keys.is_empty() && random.below(12) > 0 => {
            let chosen = keys.keys().nth(random.below(keys.len())).unwrap().clone();
            match random.below(25) {
                0 => drop(keys.remove(&chosen)),
                1 => drop(keys.insert("else".to_owned(), json!(1))),
                2 => {
                    let other = keys.values().nth(random.below(keys.len())).unwrap().clone();
                    keys.insert(chosen, other);
                }
                _ => damage(keys.get_mut(&chosen).unwrap(), random),
            }
        }
        Value::Array(items) if !items.is_empty() && random.below(12) > 0 => {
            let (a, b) = (random.below(items.len()), random.below(items.len()));
            match random.below(20) {
                0 => items.swap(a, b),
                1 => items.truncate(a),
                2 => drop(items.remove(a)),
                3 => items.push(items[a].clone()),
                4 => items[a] = items[b].clone(),
                5 => items.reverse(),
                _ => damage(&mut items[a], random),
            }
        }
        node => *node = replacement(node, random),
    }
}

/// Models with all parts that a model can have.
fn models() -> Vec<(Data, ClusterModel)> {
    let mut models = Vec::new();
    let mut mixed = super::untied(12, 5);
    mixed.columns[1].kind = Type::Time;
    mixed.rows[3][2] = Cell::Null;
    let log = json!({"scaling": {"score": "log"}, "nulls": "impute", "weights": {"age": 0.0}});
    for fit in [Fit::KMeans, Fit::Hierarchy] {
        let first = fit.of(&mixed, 3, log.clone()).unwrap();
        let given = json!({"nulls": "impute", "match": json(&first), "k": [2, 3]});
        models.push((mixed.clone(), fit.of(&mixed, None, given).unwrap()));
        models.push((mixed.clone(), first));
        let plain = clouds(2, 4, 1);
        models.push((plain.clone(), fit.of(&plain, 2, json!({"nulls": "skip"})).unwrap()));
        let mut weighed = clouds(2, 6, 2);
        weighed.columns.push(Column { name: "w".to_owned(), kind: Type::Number });
        (0..).zip(&mut weighed.rows).for_each(|(i, row)| row.push(Cell::Number(f64::from(i % 4) + 0.1)));
        let given = json!({"weight": "w", "scaling": "unit"});
        models.push((plain, fit.of(&weighed, 2, given).unwrap()));
    }
    let by_gower = json!({"distance": "gower", "weights": {"age": 2.0}});
    models.push((mixed.clone(), Fit::Hierarchy.of(&mixed, 3, by_gower).unwrap()));
    models
}

#[test]
fn damaged_texts_are_refused_or_answer() {
    let mut random = Random::new(2026, 0);
    for (data, model) in models() {
        ask_everything(&model);
        let whole = json(&model);
        let (mut read, mut refused) = (0, 0);
        for round in 0..6000 {
            let mut damaged = whole.clone();
            (0..1 + round % 3).for_each(|_| damage(&mut damaged, &mut random));
            match Model::from_json(&damaged.to_string()) {
                Err(_) => refused += 1,
                Ok(Model::Clusters(model)) => {
                    read += 1;
                    text(&model);
                    ask_everything(&model);
                    if read % 4 == 0 {
                        match_with(
                            &data,
                            &damaged,
                            model.features.iter().any(|feature| feature.fill.is_some()),
                        );
                    }
                }
                Ok(other) => panic!("became a model of kind {}", other.kind_name()),
            }
        }
        assert!(read > 300 && refused > 1000, "{read} {refused}");
    }
}

/// A damaged model as the previous one: refused, or matched with numbers that a model may have.
fn match_with(data: &Data, previous: &Value, impute: bool) {
    let nulls = if impute { "impute" } else { "error" };
    let given = json!({"checks": false, "restarts": 1, "nulls": nulls, "match": previous});
    match Fit::KMeans.of(data, 3, given) {
        Ok(model) => drop(text(&model)),
        Err(error) => assert_ne!(error.kind, segmentation::Kind::Corrupt, "{error}"),
    }
}

/// What is read says what was written: no part of it is passed over.
#[test]
fn keys_that_a_model_does_not_have_are_refused() {
    for (_, model) in models() {
        let whole = json(&model);
        let pointers = [
            "",
            "/features/0",
            "/features/0/scaling",
            "/clusters/0",
            "/rows",
            "/quality",
            "/quality/measures",
            "/quality/measures/clusters/0",
            "/quality/stability",
            "/quality/silhouette",
            "/quality/reference",
            "/choice",
            "/weight",
            "/choice/candidates/0",
            "/method",
            "/method/kmeans",
            "/method/hierarchy",
            "/method/hierarchy/tree",
        ];
        for pointer in pointers {
            let mut damaged = whole.clone();
            let Some(Value::Object(keys)) = damaged.pointer_mut(pointer) else { continue };
            keys.insert("surprise".to_owned(), json!(1));
            assert!(Model::from_json(&damaged.to_string()).is_err(), "{pointer}");
        }
    }
}
