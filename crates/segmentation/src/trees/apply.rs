//! What a tree says of a row, and why.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Feature, Node, Split, Test, TreeModel, conditions};
use crate::rows::features::{Column, Type, Value};
use crate::said;
use crate::support::catalogue::{Place, Sentence, Text, brief, listed, rows, trees as said_of_trees};
use crate::support::error::{Kind, excerpt};
use crate::support::time::{self, MICROS_PER_DAY};
use crate::support::words::{counted, list};
use crate::{Error, Result};

/// A tree ready to be applied to many rows.
#[derive(Debug)]
pub struct Prepared {
    model: TreeModel,
    columns: Vec<Column>,
    questions: Vec<Question>,
    /// The place of the label that each node decides for; nothing in a regression.
    decisions: Vec<u32>,
    /// The number of each leaf among the rules, from 1; 0 of other nodes.
    numbers: Vec<u32>,
    /// The places of each feature's categories. The hash is seeded anew each time, so that no model can be made in which
    /// names collide; nothing depends on it but time.
    categories: Vec<HashMap<Box<str>, u32, RandomState>>,
}

/// A node as a row passes it.
#[derive(Debug)]
struct Question {
    test: Compiled,
    null_is_yes: bool,
    feature: u32,
    yes: u32,
    no: u32,
}

/// What is asked.
#[derive(Debug)]
enum Compiled {
    /// Nothing: a leaf.
    Leaf,
    AtMost(f64),
    /// Categories as bits, where their places are below 64.
    Mask(u64),
    /// Categories by place, in order.
    List(Box<[u32]>),
    Null,
}

/// The place of a category that no split knows; beyond every list.
const UNKNOWN: u32 = u32::MAX;

/// One question on the way of a row through the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The feature; empty for the root, before any question.
    pub feature: String,
    /// The row's value in words; None for NULL.
    pub value: Option<String>,
    /// What is true of it.
    pub condition: String,
    /// The part of all customers of the fit that came this far.
    pub share: f64,
    /// The share of each label among them; None in a regression.
    pub mix: Option<Vec<(String, f64)>>,
    /// Their mean, in a regression.
    pub mean: Option<f64>,
    /// By how much the answer raised the share of the label decided for, or the mean.
    pub contribution: f64,
    /// The same as a sentence.
    pub advice: String,
}

impl Prepared {
    /// Makes a tree ready.
    ///
    /// The model has passed [`ModelBody::check`](crate::support::envelope::ModelBody::check).
    pub fn new(model: TreeModel) -> Self {
        let column = |feature: &Feature| Column { name: feature.name.clone(), kind: feature.kind };
        let codes =
            |feature: &Feature| (0..).zip(&feature.categories).map(|(i, c)| (c.as_str().into(), i)).collect();
        let decision = |node: &Node| model.decision(node) as u32;
        Self {
            columns: model.features.iter().map(column).collect(),
            questions: model.nodes.iter().map(Question::of).collect(),
            decisions: match model.is_regression() {
                true => Vec::new(),
                false => model.nodes.iter().map(decision).collect(),
            },
            categories: model.features.iter().map(codes).collect(),
            numbers: model.leaf_numbers(),
            model,
        }
    }

    /// The features as columns of a row.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The model as it was given.
    pub fn model(&self) -> &TreeModel {
        &self.model
    }

    /// The label that the tree decides for: of the leaf that the row comes to, the one with the greatest weight times
    /// the label's own weight.
    ///
    /// # Errors
    /// The model predicts numbers; a value of another type than the feature's, or another number of values.
    #[inline]
    pub fn classify(&self, row: &[Value<'_>]) -> Result<&str> {
        if self.decisions.is_empty() {
            return Err(predicts_numbers());
        }
        let leaf = self.leaf(row)?;
        Ok(&self.model.labels[self.decisions[leaf] as usize])
    }

    /// The mean of the leaf that the row comes to.
    ///
    /// # Errors
    /// The model decides for labels; a value of another type than the feature's, or another number of values.
    #[inline]
    pub fn predict(&self, row: &[Value<'_>]) -> Result<f64> {
        let leaf = self.leaf(row)?;
        self.model.nodes[leaf].mean.ok_or_else(decides_for_labels)
    }

    /// The share of a label, by weight, among the customers of the fit that came to the same leaf.
    ///
    /// The weights of customers count, those of labels do not: they make a tree look harder at some labels, and do not
    /// change how many customers have them. So the label that is decided for need not be the most probable one.
    ///
    /// # Errors
    /// The model predicts numbers, or has no such label; a value of another type than the feature's, or another number of
    /// values.
    #[inline]
    pub fn probability(&self, row: &[Value<'_>], label: &str) -> Result<f64> {
        if self.decisions.is_empty() {
            return Err(predicts_numbers());
        }
        let found = self.model.labels.binary_search_by(|known| known.as_str().cmp(label));
        let place = found.map_err(|_| self.no_such_label(label))?;
        let leaf = self.leaf(row)?;
        Ok(self.model.nodes[leaf].share(place))
    }

    /// The share of each label, by weight, among the customers of the fit that came to the same leaf, as
    /// [`Prepared::probability`] has it; in the order of the labels.
    ///
    /// # Errors
    /// As [`Prepared::probability`].
    pub fn probabilities(&self, row: &[Value<'_>]) -> Result<impl Iterator<Item = (&str, f64)>> {
        if self.decisions.is_empty() {
            return Err(predicts_numbers());
        }
        let node = &self.model.nodes[self.leaf(row)?];
        Ok((0..).zip(&self.model.labels).map(|(place, label)| (label.as_str(), node.share(place))))
    }

    /// The number of the leaf that the row comes to, from 1, as [`TreeModel::rules`] counts them.
    ///
    /// # Errors
    /// A value of another type than the feature's, or another number of values.
    #[inline]
    pub fn leaf_number(&self, row: &[Value<'_>]) -> Result<u32> {
        Ok(self.numbers[self.leaf(row)?])
    }

    /// The way of a row from the root to its leaf, a step for the root and for each question.
    ///
    /// Contributions of all steps add up to the share of the label decided for in the leaf, or to its mean.
    ///
    /// # Errors
    /// A value of another type than the feature's, or another number of values.
    pub fn why(&self, row: &[Value<'_>]) -> Result<Vec<Step>> {
        let mut steps = self.steps(row)?;
        if let (Some(step), Some(&label)) = (steps.last_mut(), self.decisions.get(self.leaf(row)?)) {
            let label = shown_name(&self.model.labels[label as usize]);
            step.1.push(match self.model.label_weights.iter().any(|&weight| weight != 1.0) {
                true => said!(said_of_trees::DECIDES_BY_WEIGHTS, label = label),
                false => said!(said_of_trees::DECIDES, label = label),
            });
        }
        let told = |(step, statements): (Step, Vec<Sentence>)| Step {
            advice: Place::from(statements).tell(self.model.language),
            ..step
        };
        Ok(steps.into_iter().map(told).collect())
    }

    /// The steps, and what is to be said of each.
    fn steps(&self, row: &[Value<'_>]) -> Result<Vec<(Step, Vec<Sentence>)>> {
        let leaf = self.leaf(row)?;
        let mut steps = vec![self.root_step(leaf)];
        let mut place = 0;
        while let Some(split) = &self.model.nodes[place].split {
            let yes = self.answer(&self.questions[place], row);
            let next = if yes { split.yes } else { split.no };
            steps.push(self.step(split, yes, row[split.feature], [place, next], leaf));
            place = next;
        }
        Ok(steps)
    }

    /// The leaf that a row comes to, by place.
    #[inline]
    fn leaf(&self, row: &[Value<'_>]) -> Result<usize> {
        self.check(row)?;
        let mut place = 0;
        loop {
            let question = &self.questions[place];
            if let Compiled::Leaf = question.test {
                return Ok(place);
            }
            place = if self.answer(question, row) { question.yes } else { question.no } as usize;
        }
    }

    /// Whether the answer is "yes". A leaf asks nothing.
    #[inline]
    fn answer(&self, question: &Question, row: &[Value<'_>]) -> bool {
        let feature = question.feature as usize;
        match (&question.test, row[feature]) {
            (_, Value::Null) => question.null_is_yes,
            (Compiled::AtMost(threshold), Value::Number(x)) => x <= *threshold,
            (Compiled::Mask(mask), Value::Category(name)) => {
                let code = self.code(feature, name);
                code < u64::BITS && mask >> code & 1 == 1
            }
            (Compiled::List(codes), Value::Category(name)) => {
                codes.binary_search(&self.code(feature, name)).is_ok()
            }
            _ => false,
        }
    }

    #[inline]
    fn code(&self, feature: usize, name: &str) -> u32 {
        self.categories[feature].get(name).copied().unwrap_or(UNKNOWN)
    }

    /// Whether the row has as many values as there are features, each of its type; also those the way does not ask for.
    #[inline]
    fn check(&self, row: &[Value<'_>]) -> Result<()> {
        if row.len() != self.columns.len() {
            let (values, features) = (counted(row.len(), "value"), counted(self.columns.len(), "feature"));
            return Err(Error::invalid(format!("{values} for {features}")));
        }
        let fits = |value: &Value<'_>, kind: Type| match value {
            Value::Null => true,
            Value::Number(_) => kind.is_numeric(),
            Value::Category(_) => !kind.is_numeric(),
        };
        match row.iter().zip(&self.columns).find(|(value, column)| !fits(value, column.kind)) {
            None => Ok(()),
            Some((_, column)) => Err(misfit(column)),
        }
    }

    #[cold]
    fn no_such_label(&self, label: &str) -> Error {
        let labels: Vec<&str> = self.model.labels.iter().map(String::as_str).collect();
        Error::invalid(format!("model has no label \"{}\"", excerpt(label)))
            .hint(format!("The labels are {}.", list(&labels)))
    }

    fn root_step(&self, leaf: usize) -> (Step, Vec<Sentence>) {
        let figure = self.figure(0, leaf);
        let advice = match self.decisions.get(leaf) {
            Some(&label) => {
                let label = shown_name(&self.model.labels[label as usize]);
                said!(said_of_trees::LABEL_OF_ALL, share = Place::Share(figure), label = label)
            }
            None => said!(said_of_trees::MEAN_OF_ALL, mean = brief(figure)),
        };
        let all = said!(said_of_trees::ALL_CUSTOMERS).tell(self.model.language);
        (self.step_to(0, String::new(), None, all, figure), vec![advice])
    }

    /// The step between two nodes.
    fn step(
        &self,
        split: &Split,
        yes: bool,
        value: Value<'_>,
        [from, to]: [usize; 2],
        leaf: usize,
    ) -> (Step, Vec<Sentence>) {
        let feature = &self.model.features[split.feature];
        let shown = match value {
            Value::Null => None,
            Value::Number(x) if feature.kind == Type::Boolean => Some((x != 0.0).to_string()),
            Value::Number(x) => Some(feature.kind.show(x)),
            Value::Category(name) => Some(name.to_owned()),
        };
        let condition = conditions::after(feature, split, yes, value, self.model.language);
        let (before, now) = (self.figure(from, leaf), self.figure(to, leaf));
        let (answer, share) = (answered(feature, split, yes, value), Place::Share(self.share(to)));
        let advice = match self.decisions.get(leaf) {
            Some(&label) => {
                let text: &'static Text = match self.model.is_weighted() {
                    true => &said_of_trees::LABEL_HERE_BY_WEIGHT,
                    false => &said_of_trees::LABEL_HERE,
                };
                let label = shown_name(&self.model.labels[label as usize]);
                let [now, before] = [now, before].map(Place::Share);
                said!(*text, answer = answer, share = share, now = now, label = label, before = before)
            }
            None => {
                let text: &'static Text = match self.model.is_weighted() {
                    true => &said_of_trees::MEAN_HERE_BY_WEIGHT,
                    false => &said_of_trees::MEAN_HERE,
                };
                let [now, before] = [now, before].map(brief);
                said!(*text, answer = answer, share = share, now = now, before = before)
            }
        };
        (self.step_to(to, feature.name.clone(), shown, condition, now - before), vec![advice])
    }

    fn step_to(
        &self,
        place: usize,
        feature: String,
        value: Option<String>,
        condition: String,
        contribution: f64,
    ) -> Step {
        let node = &self.model.nodes[place];
        let mix = || (0..).zip(&self.model.labels).map(|(i, label)| (label.clone(), node.share(i))).collect();
        Step {
            feature,
            value,
            condition,
            share: self.share(place),
            mix: (!self.model.is_regression()).then(mix),
            mean: node.mean,
            contribution,
            advice: String::new(),
        }
    }

    /// What a node says of the answer of the leaf: the share of its label, or the mean.
    fn figure(&self, place: usize, leaf: usize) -> f64 {
        let node = &self.model.nodes[place];
        match self.decisions.get(leaf) {
            Some(&label) => node.share(label as usize),
            None => node.mean.unwrap_or_default(),
        }
    }

    /// The part of all customers that came to a node, by weight.
    fn share(&self, place: usize) -> f64 {
        self.model.nodes[place].weight() / self.model.nodes[0].weight()
    }
}

impl Question {
    fn of(node: &Node) -> Self {
        let Some(split) = &node.split else {
            return Self { test: Compiled::Leaf, null_is_yes: false, feature: 0, yes: 0, no: 0 };
        };
        let test = match &split.test {
            Test::Null => Compiled::Null,
            Test::AtMost(threshold) => Compiled::AtMost(*threshold),
            Test::In(codes) if codes.iter().all(|&code| code < u64::BITS) => {
                Compiled::Mask(codes.iter().fold(0, |mask, code| mask | 1 << code))
            }
            Test::In(codes) => Compiled::List(codes.as_slice().into()),
        };
        Self {
            test,
            null_is_yes: split.null_is_yes,
            feature: split.feature as u32,
            yes: split.yes as u32,
            no: split.no as u32,
        }
    }
}

#[cold]
fn misfit(column: &Column) -> Error {
    Error::invalid(format!("column \"{}\" is no {}", excerpt(&column.name), column.kind.name()))
}

/// The refusal of a model that predicts numbers where labels are asked for.
#[cold]
pub fn predicts_numbers() -> Error {
    Error::new(Kind::WrongObject, "model predicts a number, and has no labels").hint("Use segment.predict.")
}

#[cold]
fn decides_for_labels() -> Error {
    Error::new(Kind::WrongObject, "model decides for a label, and predicts no number")
        .hint("Use segment.classify.")
}

/// A label or a category in a sentence.
fn shown_name(name: &str) -> String {
    if name.is_empty() { "''".to_owned() } else { excerpt(name) }
}

/// The row's answer to a question, for people: "recency 45 is above 30".
fn answered(feature: &Feature, split: &Split, yes: bool, value: Value<'_>) -> Sentence {
    let name = excerpt(&feature.name);
    match (value, &split.test) {
        (Value::Number(x), Test::AtMost(_)) if feature.kind == Type::Boolean => match x != 0.0 {
            true => said!(said_of_trees::IS_TRUE, feature = name),
            false => said!(said_of_trees::IS_FALSE, feature = name),
        },
        (Value::Number(x), Test::AtMost(threshold)) => {
            let (value, bound) = told_apart(feature.kind, x, *threshold);
            let text: &'static Text = match (feature.kind, yes) {
                (Type::Time, true) => &said_of_trees::NOT_AFTER,
                (Type::Time, false) => &said_of_trees::AFTER,
                (_, true) => &said_of_trees::AT_MOST,
                (_, false) => &said_of_trees::ABOVE,
            };
            said!(*text, feature = name, value = value, bound = bound)
        }
        (Value::Category(category), Test::In(codes)) => {
            let (codes, among) = conditions::named(feature, codes, yes, value);
            let value = shown_name(category);
            let names: Vec<&str> =
                codes.iter().map(|&code| feature.categories[code as usize].as_str()).collect();
            match (&names[..], among) {
                ([] | [_], true) | ([], false) => said!(said_of_trees::IS, feature = name, value = value),
                ([other], false) => {
                    said!(said_of_trees::IS_NOT, feature = name, value = value, other = shown_name(other))
                }
                (names, true) => {
                    said!(said_of_trees::IS_ONE_OF, feature = name, value = value, names = listed(names))
                }
                (names, false) => {
                    said!(said_of_trees::IS_NONE_OF, feature = name, value = value, names = listed(names))
                }
            }
        }
        (Value::Null, _) => said!(said_of_trees::IS_NULL, feature = name),
        _ => said!(said_of_trees::IS_NOT_NULL, feature = name),
    }
}

/// A value and a bound in words, with more digits where they would look the same and are not.
fn told_apart(kind: Type, value: f64, bound: f64) -> (Place, Place) {
    let (shown, shown_bound) = (kind.show(value), kind.show(bound));
    if value == bound || shown != shown_bound {
        return (kind.place(value), kind.place(bound));
    }
    let exact = |x: f64| match (kind, (x * MICROS_PER_DAY as f64).round() as i64) {
        (Type::Time, micros) if time::is_valid(micros) => time::format(micros).into(),
        (Type::Interval, _) => said!(rows::SPAN_OF_DAYS, days = Place::Figure(conditions::number(x))).into(),
        _ => Place::Figure(conditions::number(x)),
    };
    (exact(value), exact(bound))
}
