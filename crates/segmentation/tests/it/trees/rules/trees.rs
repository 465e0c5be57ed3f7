//! Trees and rows made by hand and by chance.

use segmentation::support::catalogue::Warnings;
use segmentation::support::envelope::ModelBody;
use segmentation::support::language::Language;
use std::collections::HashMap;

use proptest::prelude::*;
use segmentation::rows::features::{Type, Value};
use segmentation::rows::sample::Rows;
use segmentation::trees::options::Criterion;
use segmentation::trees::{Feature, Growth, Node, Split, Test, TreeModel};
use serde_json::json;

use super::sql::{Sql, days};

/// Names and categories that look like SQL, or like nothing.
pub const HOSTILE: [&str; 14] = [
    "a\"b",
    "a'b",
    "'; DROP TABLE t; --",
    "\\",
    "\\'; --",
    "*/",
    "/* a",
    "$$",
    "line\nbreak\r\ttab",
    "región 客户 😀",
    "null",
    "a\" or \"\"",
    "{0} %s",
    "\u{202e}''\\\\",
];

/// A category that no customer of the fit had.
pub const UNSEEN: &str = "a new one";

/// Choices that a random tree or row is made of; 0 when they are used up, which ends every branch.
pub struct Tape<'a>(pub std::slice::Iter<'a, u32>);

impl Tape<'_> {
    /// Below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        *self.0.next().unwrap_or(&0) as usize % bound
    }

    fn one<'b, T>(&mut self, of: &'b [T]) -> &'b T {
        &of[self.below(of.len())]
    }
}

pub fn tapes() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 0..300)
}

pub fn number(tape: &mut Tape<'_>) -> f64 {
    *tape.one(&[0.0, -0.0, 1.0, 0.5, -1.0, -2.5, 30.0, 0.1 + 0.2, 0.3, 1e308, -1e308, 5e-324, 1e-7, 1e17])
}

/// A moment at a whole second, so that a rule shows it exactly.
pub fn moment(tape: &mut Tape<'_>) -> i64 {
    const DAY: i64 = 86_400_000_000;
    *tape.one(&[
        0,
        DAY,
        -DAY,
        9000 * DAY,
        9000 * DAY + 1_000_000,
        9000 * DAY + DAY / 2,
        -4000 * DAY - 1_000_000,
    ])
}

pub fn span(tape: &mut Tape<'_>) -> Sql {
    const HOUR: i64 = 3_600_000_000;
    let (months, days, micros) = *tape.one(&[
        (0, 0, 0),
        (0, 3, 8 * HOUR),
        (0, 0, 80 * HOUR),
        (0, 4, -16 * HOUR),
        (14, 3, 1),
        (-14, 3, -HOUR - 1),
        (12, 5, 0),
        (0, 365, 0),
        (1200, 1, HOUR / 3),
        (0, 36_001, HOUR / 3),
    ]);
    Sql::Interval { months, days, micros }
}

pub fn features(tape: &mut Tape<'_>, hostile: bool) -> Vec<Feature> {
    let kinds = [Type::Number, Type::Category, Type::Time, Type::Interval, Type::Boolean, Type::Category];
    let names = ["recency", "region", "Joined", "tenure", "vip", "_2nd"];
    let start = tape.below(HOSTILE.len());
    let feature = |(i, kind): (usize, &Type)| Feature {
        name: match hostile {
            true => format!("{}{}", HOSTILE[(start + i) % HOSTILE.len()], "x".repeat(140 * (i % 2))),
            false => names[i].to_owned(),
        },
        kind: *kind,
        nulls: tape.below(2) as u64 * 3,
        categories: match kind {
            Type::Category if hostile => categories(&HOSTILE, i),
            Type::Category => categories(&["", "east", "it's", "north", "south"], 60 * (i % 2)),
            _ => Vec::new(),
        },
        others: match kind {
            Type::Category => *tape.one(&[None, Some(0), Some(0), Some(7)]),
            _ => None,
        },
    };
    kinds.iter().enumerate().map(feature).collect()
}

/// The names and so many more, in order.
fn categories(names: &[&str], more: usize) -> Vec<String> {
    let more = (0..more).map(|i| format!("z{i:02}"));
    let mut all: Vec<String> = names.iter().map(|name| (*name).to_owned()).chain(more).collect();
    all.sort();
    all
}

/// Any tree that passes the check, be it with questions that a fit would not ask.
pub fn tree(tape: &mut Tape<'_>, hostile: bool) -> TreeModel {
    let regression = tape.below(3) == 0;
    let labels: Vec<String> = match (regression, hostile) {
        (true, _) => Vec::new(),
        (false, true) => categories(&HOSTILE, 0),
        (false, false) => ["churned", "it's", "loyal"].map(String::from).to_vec(),
    };
    let mut nodes = Vec::new();
    let features = features(tape, hostile);
    grow(tape, &features, labels.len(), 0, &mut nodes);
    model(features, labels, nodes)
}

pub fn model(features: Vec<Feature>, labels: Vec<String>, nodes: Vec<Node>) -> TreeModel {
    let customers = nodes[0].customers;
    let criterion = if labels.is_empty() { Criterion::Variance } else { Criterion::Gini };
    let model = TreeModel {
        label_weights: (0..labels.len()).map(|i| [1.0, 2.5, 0.5][i % 3]).collect(),
        labels,
        features,
        nodes,
        rows: Rows { seen: customers, left_out: 0, used: customers, distinct: customers, exact: true },
        growth: Growth {
            criterion,
            depth: 30,
            min_leaf: 1,
            min_split: 0,
            max_leaves: None,
            min_category: 1,
            min_gain: 0.0,
            alpha: 0.0,
            grown_leaves: 1,
        },
        validation: None,
        options: json!({}),
        language: Language::En,
        warnings: Warnings::default(),
    };
    model.check().unwrap();
    model
}

/// Adds a node and all below it; its figures are the sums of theirs.
fn grow(tape: &mut Tape<'_>, features: &[Feature], labels: usize, depth: usize, nodes: &mut Vec<Node>) {
    let place = nodes.len();
    nodes.push(leaf(tape, labels));
    if depth == 30 || nodes.len() > 200 || tape.below(5) < 2 {
        return;
    }
    let feature = tape.below(features.len());
    let test = test(tape, &features[feature]);
    let null_is_yes = test == Test::Null || tape.below(2) == 0;
    let yes = nodes.len();
    grow(tape, features, labels, depth + 1, nodes);
    let no = nodes.len();
    grow(tape, features, labels, depth + 1, nodes);
    let (a, b) = (nodes[yes].clone(), nodes[no].clone());
    let weighted = |node: &Node| node.mean.unwrap_or_default() * node.weight();
    let node = &mut nodes[place];
    node.customers = a.customers + b.customers;
    node.weights = a.weights.iter().zip(&b.weights).map(|(a, b)| a + b).collect();
    node.mean = node.mean.map(|_| (weighted(&a) + weighted(&b)) / (a.weight() + b.weight()));
    node.split = Some(Split { feature, test, null_is_yes, yes, no, gain: tape.below(9) as f64 / 8.0 });
}

pub fn leaf(tape: &mut Tape<'_>, labels: usize) -> Node {
    let weights: Vec<f64> =
        (0..labels.max(1)).map(|i| (tape.below(9) + usize::from(i == 0)) as f64).collect();
    Node {
        customers: weights.iter().sum::<f64>() as u64,
        mean: (labels == 0).then(|| *tape.one(&[0.0, -1.5, 1e300, -5e-324, 0.1 + 0.2, 7.0])),
        weights,
        impurity: 0.25,
        split: None,
    }
}

fn test(tape: &mut Tape<'_>, feature: &Feature) -> Test {
    if tape.below(8) == 7 {
        return Test::Null;
    }
    match feature.kind {
        Type::Number => Test::AtMost(number(tape)),
        Type::Boolean => Test::AtMost(*tape.one(&[0.5, 0.5, 0.0, 1.0, -3.0])),
        Type::Time => Test::AtMost(days(&Sql::Time(moment(tape)))),
        Type::Interval => Test::AtMost(days(&span(tape))),
        Type::Category => {
            let all = feature.categories.len();
            let mut codes: Vec<u32> = (0..1 + tape.below(3)).map(|_| tape.below(all) as u32).collect();
            codes.sort_unstable();
            codes.dedup();
            Test::In(codes)
        }
    }
}

/// A row as columns hold it.
pub fn row(tape: &mut Tape<'_>, features: &[Feature]) -> Vec<Sql> {
    let cell = |feature: &Feature| {
        if tape.below(6) == 5 {
            return Sql::Null;
        }
        match feature.kind {
            Type::Number => Sql::Float(number(tape)),
            Type::Boolean => Sql::Bool(tape.below(2) == 1),
            Type::Time => Sql::Time(moment(tape) + tape.below(3) as i64 - 1),
            Type::Interval => span(tape),
            Type::Category => match tape.below(5) {
                4 => Sql::Text(UNSEEN.into()),
                _ => Sql::Text(tape.one(&feature.categories).clone()),
            },
        }
    };
    features.iter().map(cell).collect()
}

/// A row as the tree is given it.
pub fn values(row: &[Sql]) -> Vec<Value<'_>> {
    let value = |cell| match cell {
        &Sql::Null => Value::Null,
        &Sql::Float(x) => Value::Number(x),
        &Sql::Bool(x) => Value::Number(f64::from(u8::from(x))),
        Sql::Text(text) => Value::Category(text),
        time => Value::Number(days(time)),
    };
    row.iter().map(value).collect()
}

/// A row by the names of its columns.
pub fn named<'a>(features: &'a [Feature], row: &[Sql]) -> HashMap<&'a str, Sql> {
    features.iter().map(|feature| feature.name.as_str()).zip(row.iter().cloned()).collect()
}

/// The places a row passes, by the definition of a split.
pub fn walk(model: &TreeModel, row: &[Value<'_>]) -> Vec<usize> {
    let mut places = vec![0];
    while let Some(split) = &model.nodes[*places.last().unwrap()].split {
        let categories = &model.features[split.feature].categories;
        let yes = match (&split.test, row[split.feature]) {
            (_, Value::Null) => split.null_is_yes,
            (Test::AtMost(threshold), Value::Number(x)) => x <= *threshold,
            (Test::In(codes), Value::Category(name)) => {
                codes.iter().any(|&code| categories[code as usize] == name)
            }
            (Test::Null, _) => false,
            _ => panic!("a value of another type"),
        };
        places.push(if yes { split.yes } else { split.no });
    }
    places
}
