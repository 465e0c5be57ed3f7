//! Trees against those of scikit-learn (tests/data/trees): the same splits from the root down, the same figures of every
//! node, the same accuracy, the same sequence of trees cut back.
//!
//! Of features whose splits gain the same scikit-learn takes one by chance, and so do we by a seed, or the first where
//! there is nothing to draw by; then NULL to "no", then the smallest threshold. The fixtures hold the splits of two
//! hundred trees for each case; ours must be among them, and no later in that order than any that scikit-learn took
//! there. Such ties are counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ordered_float::OrderedFloat;
use segmentation::numeric::random::Random;
use segmentation::support::host::Host;
use segmentation::trees::data::{Column, Data, MISSING, Target, Values};
use segmentation::trees::grow::{Limits, MOST_GROUPS, grow_with, path};
use segmentation::trees::options::Criterion;
use segmentation::trees::prune::{cut, pruning};
use segmentation::trees::{Node, Split, Test};
use serde_json::Value as Json;

static FIXTURES: LazyLock<Json> =
    LazyLock::new(|| serde_json::from_str(&std::fs::read_to_string(file("trees.json")).unwrap()).unwrap());

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/trees").join(name)
}

/// One case of the fixtures, with its rows.
struct Case {
    found: &'static Json,
    /// By column, then by row; NaN for a figure that is missing.
    columns: Vec<Vec<f64>>,
    /// The label's place, or the number.
    target: Vec<f64>,
    weights: Vec<u64>,
    /// How much each label counts; empty in a regression.
    label_weights: Vec<f64>,
    criterion: Criterion,
    /// How far two figures may be apart that are the same but for rounding: impurities of numbers are differences of
    /// mean squares, so this follows the greatest of those.
    rounding: f64,
}

/// A split of scikit-learn's, or one of ours in the same words.
#[derive(Clone, Copy)]
struct Question {
    feature: usize,
    /// None asks whether there is a figure.
    threshold: Option<f64>,
    missing_left: bool,
}

impl Question {
    /// What comes first in this order is taken of equal ones.
    fn order(&self) -> (usize, bool, bool, OrderedFloat<f64>) {
        let threshold = self.threshold.unwrap_or(f64::INFINITY);
        (self.feature, self.threshold.is_none(), self.missing_left, OrderedFloat(threshold))
    }

    fn goes_left(&self, x: f64) -> bool {
        match self.threshold {
            Some(_) if x.is_nan() => self.missing_left,
            Some(threshold) => x <= threshold,
            None => !x.is_nan(),
        }
    }
}

fn number(value: &Json) -> f64 {
    value.as_f64().unwrap()
}

fn place(value: &Json) -> usize {
    value.as_u64().unwrap() as usize
}

fn numbers(value: &Json) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn cases() -> Vec<Case> {
    FIXTURES["cases"].as_array().unwrap().iter().map(Case::new).collect()
}

impl Case {
    fn new(found: &'static Json) -> Self {
        let set = &FIXTURES["data"][found["data"].as_str().unwrap()];
        let text = std::fs::read_to_string(file(set["file"].as_str().unwrap())).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let mut columns: Vec<Vec<f64>> = (0..place(&set["columns"]))
            .map(|column| rows.iter().map(|row| row[column].parse().unwrap()).collect())
            .collect();
        if found["missing"] == true {
            for (column, missing) in columns.iter_mut().zip(set["missing"].as_array().unwrap()) {
                for row in missing.as_array().unwrap() {
                    column[place(row)] = f64::NAN;
                }
            }
        }
        let target: Vec<f64> = match set["target"].as_str() {
            Some(digits) => digits.chars().map(|digit| f64::from(digit.to_digit(10).unwrap())).collect(),
            None => numbers(&set["target"]),
        };
        let rows = target.len();
        let weights = match found["weighted"] == true {
            true => (0..rows as u64).map(|row| 1 + row * 7 % 5).collect(),
            false => vec![1; rows],
        };
        let criterion = match found["criterion"].as_str().unwrap() {
            "gini" => Criterion::Gini,
            "entropy" => Criterion::Entropy,
            _ => Criterion::Variance,
        };
        let label_weights = match criterion {
            Criterion::Variance => Vec::new(),
            _ => label_weights(&target, found["balanced"] == true),
        };
        let squares = target.iter().map(|y| y * y).sum::<f64>() / rows as f64;
        let rounding = if criterion == Criterion::Variance { 1e-12 * squares } else { 1e-12 };
        Self { found, columns, target, weights, label_weights, criterion, rounding }
    }

    fn name(&self) -> String {
        let found = &self.found;
        let mut name = format!(
            "{} {} depth {} leaf {} gain {}",
            found["data"], found["criterion"], found["depth"], found["min_leaf"], found["min_gain"]
        );
        for word in ["balanced", "weighted", "missing"] {
            if found[word] == true {
                name = format!("{name} {word}");
            }
        }
        name.replace('"', "")
    }

    fn rows(&self) -> usize {
        self.target.len()
    }

    fn data(&self) -> Data {
        let target = match self.criterion {
            Criterion::Variance => Target::Numbers(self.target.clone()),
            _ => Target::Labels {
                codes: self.target.iter().map(|&label| label as u8).collect(),
                weights: self.label_weights.clone(),
            },
        };
        Data {
            columns: self.columns.iter().map(|column| coded(column)).collect(),
            target,
            customers: vec![1; self.rows()],
            weights: if self.found["weighted"] == true { self.weights.clone() } else { Vec::new() },
            unit: 1.0,
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            criterion: self.criterion,
            depth: place(&self.found["depth"]),
            min_leaf: place(&self.found["min_leaf"]) as u64,
            min_split: 0,
            min_gain: number(&self.found["min_gain"]),
        }
    }

    fn grown(&self, most_groups: usize) -> Vec<Node> {
        self.grown_on(&self.data(), most_groups)
    }

    /// The tree in which a seed decides between features.
    fn drawn(&self, seed: u64) -> Vec<Node> {
        let mut data = self.data();
        for (place, column) in data.columns.iter_mut().enumerate() {
            column.tie = Random::new(seed, place as u64).bits();
        }
        self.grown_on(&data, MOST_GROUPS)
    }

    fn grown_on(&self, data: &Data, most_groups: usize) -> Vec<Node> {
        let customers = vec![1; self.rows()];
        grow_with(data, &customers, &self.limits(), most_groups, Host::unlimited()).unwrap()
    }

    /// What a row counts, its label's weight included.
    fn weight(&self, row: usize) -> f64 {
        let label_weight = self.label_weights.get(self.target[row] as usize).copied().unwrap_or(1.0);
        self.weights[row] as f64 * label_weight
    }

    fn weight_of(&self, rows: &[usize]) -> f64 {
        rows.iter().map(|&row| self.weight(row)).sum()
    }

    /// The weight of each label, or the mean.
    fn value(&self, rows: &[usize]) -> Vec<f64> {
        if self.label_weights.is_empty() {
            let sum: f64 = rows.iter().map(|&row| self.weight(row) * self.target[row]).sum();
            return vec![sum / self.weight_of(rows)];
        }
        let mut weights = vec![0.0; self.label_weights.len()];
        for &row in rows {
            weights[self.target[row] as usize] += self.weight(row);
        }
        weights
    }

    /// By definition, from the rows.
    fn impurity(&self, rows: &[usize]) -> f64 {
        let value = self.value(rows);
        let whole = self.weight_of(rows);
        let shares = value.iter().map(|weight| weight / whole);
        match self.criterion {
            Criterion::Gini => 1.0 - shares.map(|share| share * share).sum::<f64>(),
            Criterion::Entropy => {
                -shares.filter(|&share| share > 0.0).map(|share| share * share.log2()).sum::<f64>()
            }
            Criterion::Variance => {
                let squares =
                    rows.iter().map(|&row| self.weight(row) * (self.target[row] - value[0]).powi(2));
                squares.sum::<f64>() / whole
            }
        }
    }

    /// What a split of these rows gains, by definition.
    fn gain(&self, rows: &[usize], left: &[usize], right: &[usize]) -> f64 {
        let all: Vec<usize> = (0..self.rows()).collect();
        let part = |rows: &[usize]| self.weight_of(rows) * self.impurity(rows);
        (part(rows) - part(left) - part(right)) / self.weight_of(&all)
    }

    fn parted(&self, rows: &[usize], question: &Question) -> (Vec<usize>, Vec<usize>) {
        rows.iter().partition(|&&row| question.goes_left(self.columns[question.feature][row]))
    }

    /// The part of the weight of rows that leaves decide rightly for, or R squared. The weights of labels decide, but do
    /// not count here.
    fn score(&self, nodes: &[Node]) -> f64 {
        let leaf = |row: usize| {
            let mut at = 0;
            while let Some(split) = &nodes[at].split {
                let question = asked(split);
                let left = question.goes_left(self.columns[question.feature][row]);
                at = if left == (split.test != Test::Null) { split.yes } else { split.no };
            }
            &nodes[at]
        };
        let weight = |row: usize| self.weights[row] as f64;
        let whole: f64 = (0..self.rows()).map(weight).sum();
        if self.criterion != Criterion::Variance {
            let right = (0..self.rows()).filter(|&row| self.decided(leaf(row)) == self.target[row] as usize);
            return right.map(weight).sum::<f64>() / whole;
        }
        let mean = self.value(&(0..self.rows()).collect::<Vec<_>>())[0];
        let squares = |guess: &dyn Fn(usize) -> f64| {
            (0..self.rows()).map(|row| weight(row) * (self.target[row] - guess(row)).powi(2)).sum::<f64>()
        };
        1.0 - squares(&|row| leaf(row).mean.unwrap()) / squares(&|_| mean)
    }

    /// The weight of a node, that of its labels included.
    fn weight_of_labels(&self, node: &Node) -> f64 {
        match self.label_weights.is_empty() {
            true => node.weights[0],
            false => node.weights.iter().zip(&self.label_weights).map(|(w, l)| w * l).sum(),
        }
    }

    fn decided(&self, node: &Node) -> usize {
        let weights: Vec<f64> = node.weights.iter().zip(&self.label_weights).map(|(w, l)| w * l).collect();
        (0..weights.len()).rev().max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap()
    }

    /// scikit-learn's tree of the first seed, as nodes of ours.
    fn first(&self) -> Vec<Node> {
        let graph = &self.found["nodes"];
        let listed = self.found["first"]["nodes"].as_array().unwrap();
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); listed.len()];
        rows[0] = (0..self.rows()).collect();
        let mut nodes = Vec::new();
        for (at, one) in listed.iter().enumerate() {
            let here = &graph[place(&one[0])];
            let mut node = Node {
                customers: here[0].as_u64().unwrap(),
                weights: vec![0.0; self.label_weights.len().max(1)],
                mean: (self.criterion == Criterion::Variance).then(|| number(&here[3][0])),
                impurity: number(&here[2]),
                split: None,
            };
            for &row in &rows[at] {
                let label = if self.label_weights.is_empty() { 0 } else { self.target[row] as usize };
                node.weights[label] += self.weights[row] as f64;
            }
            if let Some(which) = one[1].as_u64() {
                let question = question(&here[4][which as usize]);
                let (left, right) = self.parted(&rows[at], &question);
                let gain = self.gain(&rows[at], &left, &right);
                let (yes, no) = (place(&one[2]), place(&one[3]));
                (rows[yes], rows[no]) = (left, right);
                node.split = Some(match question.threshold {
                    Some(threshold) => Split {
                        feature: question.feature,
                        test: Test::AtMost(threshold),
                        null_is_yes: question.missing_left,
                        yes,
                        no,
                        gain,
                    },
                    None => Split {
                        feature: question.feature,
                        test: Test::Null,
                        null_is_yes: true,
                        yes: no,
                        no: yes,
                        gain,
                    },
                });
            }
            nodes.push(node);
        }
        nodes
    }

    /// Walks a tree of ours beside scikit-learn's. Whether a seed decided between its features.
    fn compare(&self, nodes: &[Node], drawn: bool) -> Compared {
        let mut compared = Compared { drawn, ..Compared::default() };
        self.compare_node(nodes, 0, 0, &(0..self.rows()).collect::<Vec<_>>(), &mut compared);
        compared
    }

    fn compare_node(
        &self,
        nodes: &[Node],
        at: usize,
        theirs: usize,
        rows: &[usize],
        compared: &mut Compared,
    ) {
        let (node, found) = (&nodes[at], &self.found["nodes"][theirs]);
        let name = format!("{}: node {at}, scikit-learn's {theirs}", self.name());
        compared.nodes += 1;
        self.compare_figures(&name, node, found, rows);
        let splits = found[4].as_array().unwrap();
        let Some(split) = &node.split else {
            assert!(splits.is_empty(), "{name}: is a leaf, where scikit-learn splits {splits:?}");
            return;
        };
        let ours = asked(split);
        let (left, right) = self.parted(rows, &ours);
        let gain = self.gain(rows, &left, &right);
        assert!((split.gain - gain).abs() <= self.rounding, "{name}: gains {gain}, and says {}", split.gain);
        let (mut same, mut alike) = (None, None);
        for theirs in splits {
            let question = question(theirs);
            let (their_left, their_right) = self.parted(rows, &question);
            let other = self.gain(rows, &their_left, &their_right);
            assert!(
                (gain - other).abs() <= self.rounding,
                "{name}: gains {gain}, and {theirs} gains {other}"
            );
            if their_left == left || their_right == left {
                alike = Some((theirs, their_left != left));
            }
            if question.feature == ours.feature && their_left == left {
                same = Some((theirs, question));
            } else if question.feature == ours.feature || !compared.drawn {
                assert!(ours.order() < question.order(), "{name}: {theirs} comes before {split:?}");
            }
        }
        compared.ties += usize::from(splits.len() > 1);
        compared.nulls += usize::from(split.test == Test::Null);
        let (theirs, turned) = match (same, alike) {
            (Some((theirs, question)), _) => {
                self.compare_direction(&name, split, &question, rows, left.len(), right.len());
                (theirs, false)
            }
            // Few of the two hundred trees came to some nodes, and not all ties were drawn there. This one gains as much.
            (None, found) if compared.drawn && splits.len() > 1 => {
                compared.undrawn += 1;
                match found {
                    Some(alike) => alike,
                    None => return compared.left += count(nodes, at) - 1,
                }
            }
            _ => panic!("{name}: {split:?} is none of scikit-learn's {splits:?}"),
        };
        let (left, right, split) = match turned {
            true => (right, left, &Split { yes: split.no, no: split.yes, ..split.clone() }),
            false => (left, right, split),
        };
        let (yes, no) = if split.test == Test::Null { (split.no, split.yes) } else { (split.yes, split.no) };
        self.compare_node(nodes, yes, place(&theirs[3]), &left, compared);
        self.compare_node(nodes, no, place(&theirs[4]), &right, compared);
    }

    fn compare_figures(&self, name: &str, node: &Node, found: &Json, rows: &[usize]) {
        assert_eq!(node.customers, found[0].as_u64().unwrap(), "{name}: customers");
        assert_eq!(node.customers as usize, rows.len(), "{name}: customers");
        assert!((node.impurity - number(&found[2])).abs() <= self.rounding, "{name}: {node:?}, not {found}");
        assert!(
            (node.impurity - self.impurity(rows)).abs() <= self.rounding,
            "{name}: impurity by definition"
        );
        let value = numbers(&found[3]);
        // Only the ratios of label weights matter, and theirs are whole numbers.
        let all: Vec<usize> = (0..self.rows()).collect();
        let whole = number(&found[1]) * self.weight_of(&all) / number(&self.found["nodes"][0][1]);
        if let Some(mean) = node.mean {
            assert!((mean - value[0]).abs() <= 1e-12 * value[0].abs(), "{name}: mean {mean}, not {value:?}");
            assert_eq!(node.weights, [whole], "{name}: weight");
            return;
        }
        for (label, label_weight) in self.label_weights.iter().enumerate() {
            let (ours, theirs) = (node.weights[label] * label_weight, value[label] * whole);
            assert!(
                (ours - theirs).abs() <= 1e-12 * whole,
                "{name}: label {label} weighs {ours}, not {theirs}"
            );
        }
    }

    /// Where a row goes that is missing a figure, when none of these was: where more of them went.
    fn compare_direction(
        &self,
        name: &str,
        split: &Split,
        theirs: &Question,
        rows: &[usize],
        left: usize,
        right: usize,
    ) {
        let unseen = rows.iter().all(|&row| !self.columns[split.feature][row].is_nan());
        if unseen && left != right && self.found["weighted"] == false && self.found["balanced"] == false {
            assert_eq!(theirs.missing_left, left > right, "{name}: the fixture");
            assert_eq!(split.null_is_yes, left > right, "{name}: where NULL goes");
        }
    }
}

/// What a comparison came to.
#[derive(Debug, Default, PartialEq)]
struct Compared {
    /// Whether a seed decided between features.
    drawn: bool,
    nodes: usize,
    /// Nodes where scikit-learn's trees are split in several ways that gain the same.
    ties: usize,
    /// Nodes split by whether a figure is missing.
    nulls: usize,
    /// Nodes split in a way that gains as much as scikit-learn's and that none of its trees happened to take.
    undrawn: usize,
    /// Nodes below those of them that part the rows as none of its trees did.
    left: usize,
}

/// The nodes of a branch.
fn count(nodes: &[Node], at: usize) -> usize {
    nodes[at].split.as_ref().map_or(1, |split| 1 + count(nodes, split.yes) + count(nodes, split.no))
}

/// 1, or what makes all labels weigh the same in sum.
fn label_weights(labels: &[f64], balanced: bool) -> Vec<f64> {
    let mut counts = BTreeMap::new();
    for &label in labels {
        *counts.entry(label as usize).or_insert(0.0) += 1.0;
    }
    let even = labels.len() as f64 / counts.len() as f64;
    counts.values().map(|count| if balanced { even / count } else { 1.0 }).collect()
}

fn coded(column: &[f64]) -> Column {
    let mut values: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let code =
        |x: &f64| values.binary_search_by(|value| value.total_cmp(x)).map_or(MISSING, |place| place as u32);
    Column { codes: column.iter().map(code).collect(), values: Values::Numbers(values), tie: 0 }
}

fn question(split: &Json) -> Question {
    Question {
        feature: place(&split[0]),
        threshold: split[1].as_f64(),
        missing_left: split[2].as_bool().unwrap(),
    }
}

/// A split of ours in scikit-learn's words. A question for missing figures has its answers the other way round.
fn asked(split: &Split) -> Question {
    let threshold = match &split.test {
        Test::AtMost(threshold) => Some(*threshold),
        Test::Null => None,
        Test::In(_) => panic!("there are no categories"),
    };
    Question { feature: split.feature, threshold, missing_left: split.null_is_yes }
}

/// Shares of all gains by feature.
fn importances(nodes: &[Node], features: usize) -> Vec<f64> {
    let mut gains = vec![0.0; features];
    for split in nodes.iter().filter_map(|node| node.split.as_ref()) {
        gains[split.feature] += split.gain;
    }
    let sum: f64 = gains.iter().sum();
    gains.iter().map(|gain| gain / sum).collect()
}

/// The fixtures themselves: what is compared below holds of scikit-learn's own trees.
#[test]
fn the_fixtures_hold_together() {
    for case in cases() {
        let first = case.first();
        let score = number(&case.found["first"]["score"]);
        assert!((case.score(&first) - score).abs() <= 1e-12, "{}: {score}", case.name());
        let theirs = numbers(&case.found["first"]["importances"]);
        for (ours, theirs) in importances(&first, theirs.len()).iter().zip(&theirs) {
            assert!((ours - theirs).abs() <= 1e-12, "{}: importance {ours}, not {theirs}", case.name());
        }
        if case.found["trees"] == 1 {
            assert_eq!(case.compare(&first, false).nodes, first.len(), "{}", case.name());
        }
    }
}

/// All cases of each data set together.
const EXPECTED: [(&str, Compared); 4] = [
    ("breast_cancer", Compared { drawn: false, nodes: 512, ties: 87, nulls: 1, undrawn: 0, left: 0 }),
    ("diabetes", Compared { drawn: false, nodes: 567, ties: 11, nulls: 1, undrawn: 0, left: 0 }),
    ("iris", Compared { drawn: false, nodes: 268, ties: 33, nulls: 3, undrawn: 0, left: 0 }),
    ("wine", Compared { drawn: false, nodes: 346, ties: 39, nulls: 1, undrawn: 0, left: 0 }),
];

#[test]
fn splits_are_those_of_scikit_learn() {
    let mut counted: BTreeMap<&str, Compared> = BTreeMap::new();
    for case in cases() {
        let nodes = case.grown(MOST_GROUPS);
        let compared = case.compare(&nodes, false);
        assert_eq!(compared.nodes, nodes.len(), "{}", case.name());
        let sum = counted.entry(case.found["data"].as_str().unwrap()).or_default();
        sum.nodes += compared.nodes;
        sum.ties += compared.ties;
        sum.nulls += compared.nulls;
    }
    assert_eq!(counted.into_iter().collect::<Vec<_>>(), EXPECTED);
}

#[test]
fn splits_that_a_seed_draws_are_those_of_scikit_learn() {
    let (mut all, mut undrawn, mut left, mut other) = (0, 0, 0, 0);
    for case in cases() {
        let first = case.grown(MOST_GROUPS);
        for seed in 0..10 {
            let nodes = case.drawn(seed);
            let compared = case.compare(&nodes, true);
            assert_eq!(compared.nodes + compared.left, nodes.len(), "{}", case.name());
            (all, undrawn, left) = (all + nodes.len(), undrawn + compared.undrawn, left + compared.left);
            other += usize::from(nodes != first);
        }
    }
    println!("{undrawn} of {all} nodes are split in a way that was not drawn, and {left} were not compared");
    assert!(other > 100 && undrawn < 5 && left == 0, "{other} {undrawn} {left} {all}");
}

#[test]
fn features_of_many_values_give_the_same_trees() {
    for case in cases() {
        assert_eq!(case.grown(0), case.grown(MOST_GROUPS), "{}", case.name());
        assert_eq!(case.grown(25), case.grown(MOST_GROUPS), "{}", case.name());
    }
}

#[test]
fn training_accuracy_is_that_of_scikit_learn() {
    for case in cases() {
        let scores = numbers(&case.found["scores"]);
        // Whichever of equal splits it took.
        assert!(scores[1] - scores[0] <= 1e-12, "{}: {scores:?}", case.name());
        let score = case.score(&case.grown(MOST_GROUPS));
        assert!((score - scores[0]).abs() <= 1e-12, "{}: {score}, not {}", case.name(), scores[0]);
    }
}

#[test]
fn importances_are_those_of_scikit_learn() {
    let mut compared = 0;
    for case in cases().iter().filter(|case| case.found["trees"] == 1) {
        let theirs = numbers(&case.found["first"]["importances"]);
        for (ours, theirs) in importances(&case.grown(MOST_GROUPS), theirs.len()).iter().zip(&theirs) {
            assert!((ours - theirs).abs() <= 1e-12, "{}: importance {ours}, not {theirs}", case.name());
        }
        compared += 1;
    }
    assert_eq!(compared, 26);
}

#[test]
fn rows_end_in_the_leaves_that_their_figures_lead_to() {
    for case in cases() {
        let (data, nodes) = (case.data(), case.grown(MOST_GROUPS));
        for row in 0..case.rows() {
            let passed: Vec<usize> = path(&data, &nodes, row).collect();
            let mut expected = vec![0];
            while let Some(split) = &nodes[expected[expected.len() - 1]].split {
                let question = asked(split);
                let left = question.goes_left(case.columns[question.feature][row]);
                expected.push(if left == (split.test != Test::Null) { split.yes } else { split.no });
            }
            assert_eq!(passed, expected, "{}: row {row}", case.name());
        }
    }
}

/// scikit-learn's own tree is cut back here, so that nothing depends on how ours was grown.
#[test]
fn trees_are_cut_back_as_scikit_learn_does() {
    let (mut steps, mut between) = (0, 0);
    for case in cases() {
        let (first, found, name) = (case.first(), &case.found["first"], case.name());
        let pruning = pruning(&first).unwrap();
        let left = |nodes: &[Node]| -> f64 {
            let weight = |node: &Node| case.weight_of_labels(node);
            let leaves = nodes.iter().filter(|node| node.split.is_none());
            leaves.map(|node| weight(node) * node.impurity).sum::<f64>() / weight(&nodes[0])
        };
        // Steps at the same alpha are one, and what they leave is what the last of them leaves.
        let mut path: Vec<(f64, f64)> = Vec::new();
        for (alpha, impurity) in numbers(&found["alphas"]).into_iter().zip(numbers(&found["impurities"])) {
            path.pop_if(|last| alpha - last.0 <= case.rounding);
            path.push((alpha, impurity));
        }
        let mut ours: Vec<(f64, f64)> = Vec::new();
        for &(alpha, leaves) in &pruning.steps {
            let nodes = cut(&first, &pruning, alpha, Host::unlimited()).unwrap();
            assert_eq!(nodes.len(), 2 * leaves - 1, "{name}: alpha {alpha}");
            ours.pop_if(|last| alpha - last.0 <= case.rounding);
            ours.push((alpha, left(&nodes)));
        }
        assert_eq!(ours.len(), path.len(), "{name}: {ours:?}, not {path:?}");
        for (ours, theirs) in ours.iter().zip(&path) {
            let apart = (ours.0 - theirs.0).abs().max((ours.1 - theirs.1).abs());
            assert!(apart <= case.rounding, "{name}: (alpha, impurity) {ours:?}, not {theirs:?}");
            steps += 1;
        }
        for theirs in found["pruned"].as_array().unwrap() {
            let nodes = cut(&first, &pruning, number(&theirs["alpha"]), Host::unlimited()).unwrap();
            assert_eq!(nodes.len().div_ceil(2), place(&theirs["leaves"]), "{name}: leaves at {theirs}");
            let score = case.score(&nodes);
            assert!((score - number(&theirs["score"])).abs() <= 1e-12, "{name}: score {score} at {theirs}");
            between += 1;
        }
    }
    assert_eq!((steps, between), (816, 632));
}
