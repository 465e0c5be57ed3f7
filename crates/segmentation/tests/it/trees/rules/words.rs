//! Rules, expressions and reasons word by word.

use segmentation::rows::features::{Type, Value};
use segmentation::support::envelope::ModelBody;
use segmentation::trees::{Candidate, Feature, Node, Prepared, Split, Test, TreeModel, Validation};

use super::trees::model;

fn feature(name: &str, kind: Type, nulls: u64, categories: &[&str]) -> Feature {
    let categories = categories.iter().map(|&name| name.to_owned()).collect();
    Feature { name: name.into(), kind, nulls, categories, others: None }
}

fn node(weights: [f64; 2], split: Option<(usize, Test, bool, usize, usize)>) -> Node {
    let split = split.map(|(feature, test, null_is_yes, yes, no)| {
        let gain = if feature == 0 { 0.25 } else { 0.125 };
        Split { feature, test, null_is_yes, yes, no, gain }
    });
    Node {
        customers: weights.iter().sum::<f64>() as u64,
        weights: weights.to_vec(),
        mean: None,
        impurity: 0.1,
        split,
    }
}

/// Churn by recency, region and the day of the first order.
fn churn() -> TreeModel {
    let features = vec![
        feature("recency", Type::Number, 4, &[]),
        feature("region", Type::Category, 0, &["east", "o'er", "west"]),
        feature("First order", Type::Time, 0, &[]),
    ];
    let nodes = vec![
        node([40.0, 60.0], Some((0, Test::AtMost(30.0), true, 1, 6))),
        node([10.0, 50.0], Some((1, Test::In(vec![0, 1]), false, 2, 5))),
        node([2.0, 46.0], Some((0, Test::AtMost(10.5), false, 3, 4))),
        node([0.0, 40.0], None),
        node([2.0, 6.0], None),
        node([8.0, 4.0], None),
        node([30.0, 10.0], Some((2, Test::AtMost(9497.0), true, 7, 8))),
        node([29.0, 1.0], None),
        node([1.0, 9.0], None),
    ];
    let mut model = model(features, vec!["churned".into(), "loyal".into()], nodes);
    model.label_weights = vec![1.0, 1.0];
    model
}

#[test]
fn rules_are_in_their_simplest_form() {
    let rules = churn().rules();
    let conditions: Vec<&str> = rules.iter().map(|rule| rule.condition.as_str()).collect();
    assert_eq!(
        conditions,
        [
            "recency <= 10.5 and region in ('east', 'o''er')",
            "((recency > 10.5 and recency <= 30) or recency is null) and region in ('east', 'o''er')",
            "(recency <= 30 or recency is null) and region not in ('east', 'o''er')",
            "recency > 30 and \"First order\" <= '2026-01-01'",
            "recency > 30 and \"First order\" > '2026-01-01'",
        ]
    );
    let labels: Vec<&str> = rules.iter().filter_map(|rule| rule.label.as_deref()).collect();
    assert_eq!(labels, ["loyal", "loyal", "churned", "churned", "loyal"]);
    assert_eq!((rules[2].customers, rules[2].share, rules[2].confidence), (12, 0.12, Some(8.0 / 12.0)));
    assert_eq!(rules[2].lift, Some(8.0 / 12.0 / 0.4));
}

#[test]
fn lists_of_one_feature_become_one_list() {
    let features = vec![feature("region", Type::Category, 1, &["a", "b", "c", "d"])];
    let ask = |codes: &[u32], null_is_yes, yes| {
        node([1.0, 1.0], Some((0, Test::In(codes.to_vec()), null_is_yes, yes, yes + 1)))
    };
    let nodes = vec![
        ask(&[0, 1], false, 1),
        ask(&[1, 2], true, 3),
        ask(&[1, 2], false, 5),
        node([1.0, 0.0], None),
        node([1.0, 0.0], None),
        node([1.0, 0.0], None),
        ask(&[3], false, 7),
        ask(&[0], false, 9),
        node([1.0, 0.0], None),
        node([1.0, 0.0], None),
        node([1.0, 0.0], None),
    ];
    let rules = model(features, vec!["x".into(), "y".into()], nodes).rules();
    let conditions: Vec<&str> = rules.iter().map(|rule| rule.condition.as_str()).collect();
    assert_eq!(
        conditions,
        [
            "region in ('b')",
            "region in ('a')",
            "region in ('c')",
            "no customers",
            "region in ('d')",
            "(region not in ('a', 'b', 'c', 'd') or region is null)",
        ]
    );
}

/// What the rules say of a tree of one question for the first so many categories, where the fit knew these.
fn asked(categories: &[&str], others: Option<u64>, listed: u32, nulls: u64) -> Vec<String> {
    let mut column = feature("plan", Type::Category, nulls, categories);
    column.others = others;
    let nodes = vec![
        node([2.0, 2.0], Some((0, Test::In((0..listed).collect()), false, 1, 2))),
        node([2.0, 0.0], None),
        node([0.0, 2.0], None),
    ];
    let tree = model(vec![column], vec!["x".into(), "y".into()], nodes);
    tree.rules().into_iter().map(|rule| rule.condition).collect()
}

#[test]
fn the_side_with_fewer_categories_is_named() {
    let three = ["free", "paid", "trial"];
    assert_eq!(asked(&["no", "yes"], Some(0), 1, 0), ["plan in ('no')", "plan in ('yes')"]);
    assert_eq!(asked(&three, Some(0), 2, 0), ["plan not in ('trial')", "plan in ('trial')"]);
    assert_eq!(asked(&three, Some(0), 1, 0), ["plan in ('free')", "plan not in ('free')"]);
    assert_eq!(asked(&three, Some(0), 1, 5), ["plan in ('free')", "(plan not in ('free') or plan is null)"]);
    // All customers that had a plan at all.
    assert_eq!(asked(&["paid"], Some(0), 1, 5), ["plan is not null", "plan is null"]);
    // Where there were others, whose names are not kept, or where nobody knows, the question stays as it was asked.
    assert_eq!(asked(&["free", "paid"], Some(9), 2, 0)[1], "plan not in ('free', 'paid')");
    assert_eq!(asked(&three, None, 2, 0), ["plan in ('free', 'paid')", "plan not in ('free', 'paid')"]);
}

#[test]
fn long_lists_are_cut_in_rules_and_whole_in_expressions() {
    let names: Vec<String> = (0..2000).map(|i| format!("c{i:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let ten = names[..10].iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let rules = asked(&names[..750], Some(800), 750, 0);
    assert_eq!(rules[0], format!("plan in ({ten}, … and 740 more)"));
    assert_eq!(rules[1], format!("plan not in ({ten}, … and 740 more)"));
    let twenty = asked(&names[..20], None, 20, 0);
    assert!(twenty[0].ends_with("'c0019')") && !twenty[0].contains('…'), "{}", twenty[0]);
    let column = feature("plan", Type::Category, 0, &names[..750]);
    let root = node([2.0, 2.0], Some((0, Test::In((0..750).collect()), false, 1, 2)));
    let nodes = vec![root, node([2.0, 0.0], None), node([0.0, 2.0], None)];
    let tree = model(vec![column], vec!["x".into(), "y".into()], nodes);
    assert_eq!(tree.as_case().matches("'c0").count(), 750);
}

#[test]
fn reasons_name_the_side_with_fewer_categories_that_the_fit_knew() {
    let mut column = feature("plan", Type::Category, 0, &["free", "paid", "trial"]);
    column.others = Some(0);
    let nodes = vec![
        node([2.0, 2.0], Some((0, Test::In(vec![0, 1]), false, 1, 2))),
        node([2.0, 0.0], None),
        node([0.0, 2.0], None),
    ];
    let applied = Prepared::new(model(vec![column], vec!["x".into(), "y".into()], nodes));
    let told = |plan| {
        let step = applied.why(&[plan]).unwrap().remove(1);
        (step.condition, step.advice.split(": ").next().unwrap().to_owned())
    };
    let pair = |condition: &str, advice: &str| (condition.to_owned(), advice.to_owned());
    assert_eq!(told(Value::Category("trial")), pair("plan in ('trial')", "plan is trial"));
    assert_eq!(told(Value::Category("free")), pair("plan not in ('trial')", "plan free is not trial"));
    // A plan that is new is none of those.
    assert_eq!(
        told(Value::Category("gold")),
        pair("plan not in ('free', 'paid')", "plan gold is none of free, paid")
    );
}

#[test]
fn names_are_quoted_as_sql_quotes_them() {
    for (name, quoted) in [
        ("order", "\"order\""),
        ("Recency", "\"Recency\""),
        ("a \"b\"", "\"a \"\"b\"\"\""),
        ("spent_180", "spent_180"),
    ] {
        let nodes = vec![
            node([2.0, 2.0], Some((0, Test::AtMost(1.5), false, 1, 2))),
            node([2.0, 0.0], None),
            node([0.0, 2.0], None),
        ];
        let tree = model(vec![feature(name, Type::Number, 0, &[])], vec!["x".into(), "y".into()], nodes);
        assert_eq!(tree.rules()[0].condition, format!("{quoted} <= 1.5"));
    }
}

#[test]
fn features_are_ranked_by_what_they_gain() {
    let importance = churn().importance();
    let rows: Vec<(&str, f64, usize)> =
        importance.iter().map(|row| (row.feature.as_str(), row.importance, row.splits)).collect();
    assert_eq!(
        rows,
        [("recency", 0.5 / 0.75, 2), ("region", 0.125 / 0.75, 1), ("First order", 0.125 / 0.75, 1)]
    );
}

#[test]
fn an_expression_reads_well() {
    assert_eq!(
        churn().as_case(),
        r#"CASE
  WHEN ("recency")::float8 <= 30 OR "recency" IS NULL THEN
    CASE
      WHEN ("region")::text COLLATE "C" IN ('east', 'o''er') THEN
        CASE
          WHEN ("recency")::float8 <= 10.5 THEN 'loyal'
          ELSE 'loyal'
        END
      ELSE 'churned'
    END
  WHEN extract(epoch from "First order") <= 1767225600 /* 2026-01-01 UTC */ OR "First order" IS NULL THEN 'churned'
  ELSE 'loyal'
END"#
    );
}

#[test]
fn a_leaf_alone_is_a_literal_with_a_type() {
    let mut tree = churn();
    tree.nodes = vec![node([3.0, 1.0], None)];
    assert_eq!(tree.as_case(), "'churned'::text");
    assert_eq!(tree.rules()[0].condition, "all customers");
    (tree.labels, tree.label_weights, tree.nodes[0].weights) = (Vec::new(), Vec::new(), vec![4.0]);
    tree.nodes[0].mean = Some(-2.5);
    assert_eq!(tree.as_case(), "-2.5::float8");
    assert_eq!(tree.rules()[0].lift, Some(1.0));
    tree.nodes[0].mean = Some(0.0);
    assert_eq!(tree.rules()[0].lift, None);
}

#[test]
fn reasons_read_well() {
    let applied = Prepared::new(churn());
    let steps = |row: &[Value<'_>]| applied.why(row).unwrap();
    let told = steps(&[Value::Number(45.0), Value::Null, Value::Number(9498.0)]);
    let conditions: Vec<&str> = told.iter().map(|step| step.condition.as_str()).collect();
    assert_eq!(conditions, ["all customers", "recency > 30", "\"First order\" > '2026-01-01'"]);
    let advice: Vec<&str> = told.iter().map(|step| step.advice.as_str()).collect();
    assert_eq!(
        advice,
        [
            "60 % of all customers have label loyal",
            "recency 45 is above 30: of the 40 % of customers here, 25 % have label loyal (before: 60 %)",
            "First order 2026-01-02 is after 2026-01-01: of the 10 % of customers here, 90 % have label loyal (before: 25 %); the tree decides for loyal",
        ]
    );
    assert_eq!(told[2].value.as_deref(), Some("2026-01-02"));
    assert_eq!(told[1].contribution, -0.35);
    let told = steps(&[Value::Null, Value::Category("south"), Value::Null]);
    assert_eq!((told[1].condition.as_str(), told[1].value.as_deref()), ("recency is null", None));
    assert_eq!(told[2].condition, "region not in ('east', 'o''er')");
    assert!(
        told[1]
            .advice
            .starts_with("recency is null: of the 60 % of customers here, 16.7 % have label churned")
    );
    assert!(told[2].advice.starts_with("region south is none of east, o'er: "), "{}", told[2].advice);
    let told = steps(&[Value::Number(30.000_000_1), Value::Null, Value::Number(9497.0)]);
    assert!(told[1].advice.starts_with("recency 30.0000001 is above 30: "), "{}", told[1].advice);
    assert!(told[2].advice.starts_with("First order 2026-01-01 is not after 2026-01-01: "));
}

#[test]
fn nulls_and_truths_are_told_as_they_are() {
    let features = vec![feature("vip", Type::Boolean, 2, &[]), feature("Span", Type::Interval, 2, &[])];
    let nodes = vec![
        node([5.0, 5.0], Some((0, Test::Null, true, 1, 2))),
        node([1.0, 1.0], None),
        node([4.0, 4.0], Some((1, Test::AtMost(1.5), true, 3, 4))),
        node([2.0, 2.0], Some((0, Test::AtMost(0.5), true, 5, 6))),
        node([2.0, 2.0], None),
        node([1.0, 1.0], None),
        node([1.0, 1.0], None),
    ];
    let tree = model(features, vec!["a".into(), "b".into()], nodes);
    let conditions: Vec<String> = tree.rules().into_iter().map(|rule| rule.condition).collect();
    assert_eq!(
        conditions,
        [
            "vip is null",
            "vip is false and (\"Span\" <= '1.5 days' or \"Span\" is null)",
            "vip is true and (\"Span\" <= '1.5 days' or \"Span\" is null)",
            "vip is not null and \"Span\" > '1.5 days'",
        ]
    );
    let told = Prepared::new(tree).why(&[Value::Number(1.0), Value::Number(0.25)]).unwrap();
    let conditions: Vec<&str> = told.iter().map(|step| step.condition.as_str()).collect();
    assert_eq!(conditions, ["all customers", "vip is not null", "\"Span\" <= '1.5 days'", "vip is true"]);
}

#[test]
fn confusion_is_that_of_customers_the_tree_had_not_seen() {
    let mut tree = churn();
    assert_eq!(tree.confusion(), None);
    tree.validation = Some(Validation {
        folds: 10,
        customers: 4,
        candidates: vec![Candidate { alpha: 0.0, leaves: 5, error: 0.25, deviation: 0.2 }],
        chosen: 0,
        improvement: 0.0,
        improvement_deviation: 0.1,
        confusion: vec![vec![3, 1], vec![0, 0]],
        brier_skill: None,
        ranking: None,
        confusion_by_weight: None,
    });
    tree.check().unwrap();
    let rows = tree.confusion().unwrap();
    let rows: Vec<_> =
        rows.iter().map(|r| (r.actual.as_str(), r.predicted.as_str(), r.customers, r.share)).collect();
    assert_eq!(
        rows,
        [
            ("churned", "churned", 3, 0.75),
            ("churned", "loyal", 1, 0.25),
            ("loyal", "churned", 0, 0.0),
            ("loyal", "loyal", 0, 0.0),
        ]
    );
}
