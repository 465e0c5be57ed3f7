//! How well a tree does on customers it has not seen: cross-validation.
//!
//! Source: Breiman et al. 1984, sections 3.4, 4.6 and 8.5. The customers are dealt into parts; a tree is grown without
//! each part in turn, cut back at every alpha that is to be compared, and asked about the part.
//!
//! Trees of labels are compared by the shares that they give, not by the labels that they decide for: by the Brier score,
//! which is the squared error of the shares. Where one customer in ten leaves, a tree can know very well who is likely to
//! and still decide for "stays" everywhere.
// One thing: one walk over the parts of cross-validation, with its results and their tests.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::data::{Data, Target};
use super::grow::{Limits, bytes, grow, grow_bytes, path};
use super::options::{Alpha, Choice};
use super::prune::{Pruning, pruning};
use super::ranking::{Ranking, Scored};
use super::{Node, decision};
use crate::Result;
use crate::numeric::random::Random;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

/// Distinct rows that trees are compared on: of more a random choice.
pub const VALIDATED_ROWS: usize = 100_000;

/// Trees that are compared: of a longer sequence every second, third and so on.
const MAX_CANDIDATES: usize = 100;

/// Standard errors by which a tree has to beat the root alone to be called better. By chance 1 in 40 worthless trees
/// would, and a few more because it is the tree that did best here.
const CLEARLY: f64 = 2.0;

/// One of the trees that were compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// What a leaf must gain to be kept.
    pub alpha: f64,
    /// Its leaves, where it is cut back from the tree of all customers.
    pub leaves: usize,
    /// Its squared error on customers that it had not seen, of the shares of labels or of the number, by the error of
    /// saying the shares or the mean of all customers: 1 tells nothing, 0 everything.
    pub error: f64,
    /// The standard error of that figure.
    pub deviation: f64,
}

/// What cross-validation found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// The parts.
    pub folds: usize,
    /// The customers it was done on.
    pub customers: u64,
    /// The trees compared, from the largest to the root alone.
    pub candidates: Vec<Candidate>,
    /// Which of them was taken, by place.
    pub chosen: usize,
    /// By how much the error of the tree taken is below that of the root alone, which always says the same.
    pub improvement: f64,
    /// The standard error of that figure.
    pub improvement_deviation: f64,
    /// The part of the Brier score of the shares of all customers that the shares of the tree take away, as they are and
    /// without the weights of labels; none in a regression, and where there is one label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brier_skill: Option<f64>,
    /// How well the shares of the second of two labels put the customers in order who were not part of the fit; none where
    /// there are not two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranking: Option<Ranking>,
    /// Customers by their label and by the decision of the chosen tree, when they were not part of its fit; empty in a
    /// regression.
    pub confusion: Vec<Vec<u64>>,
    /// The same by weight, where customers have weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confusion_by_weight: Option<Vec<Vec<f64>>>,
}

impl Validation {
    /// Whether the tree has shown to be better than its root alone.
    pub fn is_better(&self) -> bool {
        self.improvement > CLEARLY * self.improvement_deviation
    }

    /// The confusion by weight, or by customers where each weighs the same.
    pub fn weighed_confusion(&self) -> Vec<Vec<f64>> {
        let counts = || self.confusion.iter().map(|row| row.iter().map(|&n| n as f64).collect()).collect();
        self.confusion_by_weight.clone().unwrap_or_else(counts)
    }

    /// The error of the tree that was taken.
    pub fn error(&self) -> f64 {
        self.candidates[self.chosen].error
    }

    /// The error of the root alone.
    pub fn baseline(&self) -> f64 {
        self.candidates[self.candidates.len() - 1].error
    }

    pub(super) fn is_sound(&self, labels: usize) -> bool {
        let figures = |c: &Candidate| [c.alpha, c.error, c.deviation].iter().all(|x| x.is_finite());
        self.chosen < self.candidates.len()
            && self.candidates.iter().all(figures)
            && self.improvement.is_finite()
            && self.improvement_deviation.is_finite()
            && self.brier_skill.is_none_or(f64::is_finite)
            && self.ranking.as_ref().is_none_or(Ranking::is_sound)
            && is_square(&self.confusion, labels)
            && self.confusion_by_weight.as_ref().is_none_or(|weights| {
                is_square(weights, labels)
                    && weights.iter().flatten().all(|weight| weight.is_finite() && *weight >= 0.0)
            })
            && self.confusion.iter().flatten().try_fold(0_u64, |sum, &n| sum.checked_add(n)).is_some()
    }

    pub(super) fn describe(&self) -> Value {
        json!({
            "folds": self.folds,
            "customers": self.customers,
            "error": self.error(),
            "baseline": self.baseline(),
            "better": self.is_better(),
        })
    }
}

fn is_square<T>(matrix: &[Vec<T>], size: usize) -> bool {
    matrix.len() == size && matrix.iter().all(|row| row.len() == size)
}

/// How trees are compared, and which is to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The rows that have customers, at most [`VALIDATED_ROWS`] of them, in the order in which they are dealt.
    pub rows: &'a [u32],
    /// The parts.
    pub folds: usize,
    /// Which of them.
    pub alpha: Alpha,
    /// The most leaves of the one to be taken.
    pub max_leaves: usize,
    /// The squared error of saying the shares or the mean of all customers, of which errors are parts.
    pub baseline: f64,
}

/// A tree grown without one part of the customers.
struct Fold<'a> {
    /// The rows that are dealt.
    rows: &'a [u32],
    nodes: Vec<Node>,
    pruning: Pruning,
    /// Customers of each of these rows that were not part of its fit.
    held: Vec<u64>,
}

/// Sums over customers, for the weighted mean of an error and its standard error.
#[derive(Debug, Clone, Copy, Default)]
struct Errors {
    weights: f64,
    errors: f64,
    /// The same with squared weights: customers that count for much make a mean uncertain.
    squared: f64,
    squared_errors: f64,
    squared_squares: f64,
}

impl Errors {
    /// So many customers of this weight and this error.
    fn of(customers: u64, weight: f64, error: f64) -> Self {
        let (weights, squared) = (customers as f64 * weight, customers as f64 * weight * weight);
        Self {
            weights,
            errors: weights * error,
            squared,
            squared_errors: squared * error,
            squared_squares: squared * error * error,
        }
    }

    /// Adds other sums, or takes them away with the sign -1.
    fn add(&mut self, other: Self, sign: f64) {
        self.weights += sign * other.weights;
        self.errors += sign * other.errors;
        self.squared += sign * other.squared;
        self.squared_errors += sign * other.squared_errors;
        self.squared_squares += sign * other.squared_squares;
    }

    /// The mean, and its standard error.
    fn mean(self) -> (f64, f64) {
        // What is left of a variance by rounding is none.
        const ROUNDING: f64 = 1e-13;
        let mean = self.errors / self.weights;
        let variance = self.squared_squares - 2.0 * mean * self.squared_errors + mean * mean * self.squared;
        let rounding = ROUNDING * (self.squared_squares + mean * mean * self.squared);
        (mean, if variance > rounding { variance.sqrt() / self.weights } else { 0.0 })
    }
}

/// Deals the customers into parts and compares the trees that are left of each one's tree at every alpha.
///
/// `whole` is the order in which the tree of all customers is cut back. None where there are not two customers.
///
/// # Errors
/// As [`grow`].
pub fn validate(
    data: &Data,
    whole: &Pruning,
    limits: &Limits,
    plan: Plan<'_>,
    random: &mut Random,
    host: Host,
) -> Result<Option<Validation>> {
    let rows = plan.rows;
    let customers = rows.iter().map(|&row| data.customers[row as usize]).sum();
    if customers < 2 {
        return Ok(None);
    }
    // No part is to be without a customer.
    let parts = plan.folds.min(usize::try_from(customers).unwrap_or(usize::MAX));
    let (between, scale) = (between(whole, &plan), plan.baseline.sqrt());
    let mut errors = vec![Errors::default(); between.len()];
    let starts = starts(data, rows, parts, random);
    // Where there are parts enough for all threads, a part is for one of them.
    let own = if parts >= host.threads.get() { host.alone() } else { host };
    let (held, needed) = (AtomicUsize::new(0), grow_bytes(data, &data.customers, own)?);
    let grown = host.map(0..parts, needed, |part| {
        let left = own.within(host.memory_limit.saturating_sub(held.load(Ordering::Relaxed)));
        let fold = Fold::grow(data, rows, part, parts, &starts, limits, left)?;
        held.fetch_add(fold.bytes(), Ordering::Relaxed);
        let errors = fold.compare(data, &between, scale, host);
        Ok((fold, errors))
    })?;
    let mut folds: Vec<Fold<'_>> = with_capacity(parts)?;
    for (fold, own) in grown {
        errors.iter_mut().zip(own).for_each(|(errors, own)| errors.add(own, 1.0));
        folds.push(fold);
    }
    let candidates: Vec<Candidate> = between
        .iter()
        .zip(&errors)
        .map(|(candidate, errors)| {
            let (error, deviation) = errors.mean();
            Candidate { alpha: candidate.alpha, leaves: candidate.leaves, error, deviation }
        })
        .collect();
    let chosen = choose(&candidates, &plan);
    let mut judged = Judged::new(data);
    for fold in &folds {
        fold.judge(data, between[chosen].within, scale, &mut judged, host)?;
    }
    let (improvement, improvement_deviation) = judged.improvements.mean();
    Ok(Some(Validation {
        folds: parts,
        customers,
        candidates,
        chosen,
        improvement,
        improvement_deviation,
        brier_skill: (judged.brier_of_root > 0.0).then(|| 1.0 - judged.brier / judged.brier_of_root),
        ranking: Ranking::of(judged.scored),
        confusion: judged.confusion,
        confusion_by_weight: (!data.weights.is_empty()).then_some(judged.by_weight),
    }))
}

/// What the chosen tree does on customers that it had not seen.
struct Judged {
    /// The error of the root less that of the tree.
    improvements: Errors,
    /// Sums of Brier scores, without the weights of labels.
    brier: f64,
    brier_of_root: f64,
    /// The customers by share of the second of two labels.
    scored: Vec<Scored>,
    confusion: Vec<Vec<u64>>,
    by_weight: Vec<Vec<f64>>,
}

impl Judged {
    fn new(data: &Data) -> Self {
        let labels = match &data.target {
            Target::Labels { weights, .. } => weights.len(),
            Target::Numbers(_) => 0,
        };
        let (confusion, by_weight) = (vec![vec![0; labels]; labels], vec![vec![0.0; labels]; labels]);
        Self {
            improvements: Errors::default(),
            brier: 0.0,
            brier_of_root: 0.0,
            scored: Vec::new(),
            confusion,
            by_weight,
        }
    }
}

/// A tree to be compared: from which alpha on it is what is left of the whole, and an alpha within its range.
struct Between {
    alpha: f64,
    leaves: usize,
    within: f64,
}

/// The trees to be compared, the one left at a given alpha and the largest that may be taken among them, with the geometric mean of the ends of each
/// one's range of alphas.
fn between(whole: &Pruning, plan: &Plan<'_>) -> Vec<Between> {
    let steps = &whole.steps;
    let every = steps.len().div_ceil(MAX_CANDIDATES);
    let mut taken: Vec<usize> = (0..steps.len()).step_by(every).collect();
    taken.push(steps.len() - 1);
    if let Alpha::Given(alpha) = plan.alpha {
        taken.extend(steps.iter().rposition(|step| step.0 <= alpha));
    }
    taken.extend(steps.iter().position(|step| step.1 <= plan.max_leaves));
    taken.sort_unstable();
    taken.dedup();
    let within = |place: usize| match steps.get(place + 1) {
        // Root by root, so that the product of tiny figures does not vanish.
        Some(next) => steps[place].0.sqrt() * next.0.sqrt(),
        None => f64::INFINITY,
    };
    taken
        .into_iter()
        .map(|place| Between { alpha: steps[place].0, leaves: steps[place].1, within: within(place) })
        .collect()
}

/// Which candidate is taken.
fn choose(candidates: &[Candidate], plan: &Plan<'_>) -> usize {
    // From here on there are few enough leaves.
    let allowed = candidates.iter().position(|candidate| candidate.leaves <= plan.max_leaves).unwrap_or(0);
    let choice = match plan.alpha {
        Alpha::Given(alpha) => {
            return candidates.iter().rposition(|c| c.alpha <= alpha).unwrap_or(0).max(allowed);
        }
        Alpha::Chosen(choice) => choice,
    };
    // Of equal errors the smaller tree's.
    let mut best = candidates.len() - 1;
    for (place, candidate) in candidates.iter().enumerate().skip(allowed).rev() {
        if candidate.error < candidates[best].error {
            best = place;
        }
    }
    let bound = match choice {
        Choice::Best => return best,
        Choice::OneSe => candidates[best].error + candidates[best].deviation,
    };
    candidates.iter().rposition(|candidate| candidate.error <= bound).unwrap_or(best)
}

/// The part that the first customer of each label goes to. Dealing by label keeps their shares alike in all parts, and
/// going on from label to label keeps the parts of one size.
fn starts(data: &Data, rows: &[u32], folds: usize, random: &mut Random) -> Vec<usize> {
    let labels = match &data.target {
        Target::Labels { weights, .. } => weights.len(),
        Target::Numbers(_) => 1,
    };
    let mut customers = vec![0_u64; labels];
    for row in rows.iter().map(|&row| row as usize) {
        customers[label(data, row)] += data.customers[row];
    }
    let mut next = random.below(folds);
    let mut starts = Vec::with_capacity(labels);
    for count in customers {
        starts.push(next);
        next = (next + (count % folds as u64) as usize) % folds;
    }
    starts
}

/// How many of `count` customers in turn go to a part, when the first goes to part `next`.
fn dealt(count: u64, next: usize, part: usize, folds: usize) -> u64 {
    let (folds, before) = (folds as u64, ((part + folds - next) % folds) as u64);
    (count + folds - 1 - before) / folds
}

impl<'a> Fold<'a> {
    fn grow(
        data: &Data,
        rows: &'a [u32],
        part: usize,
        folds: usize,
        starts: &[usize],
        limits: &Limits,
        host: Host,
    ) -> Result<Self> {
        let mut next = starts.to_vec();
        let mut held = with_capacity(rows.len())?;
        // Rows that are not compared take no part either: the trees are to be of one size.
        let mut kept = filled(data.customers.len(), 0)?;
        for (turn, row) in rows.iter().map(|&row| row as usize).enumerate() {
            host.at_row(turn);
            let (label, count) = (label(data, row), data.customers[row]);
            held.push(dealt(count, next[label], part, folds));
            next[label] = (next[label] + (count % folds as u64) as usize) % folds;
            kept[row] = count - held[turn];
        }
        let nodes = grow(data, &kept, limits, host)?;
        let pruning = pruning(&nodes)?;
        Ok(Self { rows, nodes, pruning, held })
    }

    /// Bytes that it takes.
    fn bytes(&self) -> usize {
        bytes(&self.nodes) + size_of_val(self.pruning.alphas.as_slice()) + size_of_val(self.held.as_slice())
    }

    /// Calls `each` for every held row with what one of its customers weighs.
    fn each_held(&self, data: &Data, host: Host, mut each: impl FnMut(usize, u64, f64)) {
        for (turn, (&row, &held)) in self.rows.iter().zip(&self.held).enumerate() {
            host.at_row(turn);
            if held > 0 {
                each(row as usize, held, weight(data, row as usize));
            }
        }
    }

    /// What is wrong about all held rows at every alpha.
    fn compare(&self, data: &Data, between: &[Between], scale: f64, host: Host) -> Vec<Errors> {
        // Sums of differences: each error holds for a range of alphas, from one node of the path to the next.
        let mut changes = vec![Errors::default(); between.len() + 1];
        self.each_held(data, host, |row, held, weight| {
            let mut end = between.len();
            for place in path(data, &self.nodes, row) {
                let start = match self.nodes[place].split {
                    Some(_) => between[..end].partition_point(|b| b.within < self.pruning.alphas[place]),
                    None => 0,
                };
                if start < end {
                    let error = error_of(data, &self.nodes[place], row, scale);
                    let errors = Errors::of(held, weight, error);
                    changes[start].add(errors, 1.0);
                    changes[end].add(errors, -1.0);
                    end = start;
                }
            }
        });
        let mut running = Errors::default();
        changes.truncate(between.len());
        for change in &mut changes {
            running.add(*change, 1.0);
            *change = running;
        }
        changes
    }

    /// Adds what the tree that is left at an alpha gets right that its root does not, and its decisions.
    fn judge(&self, data: &Data, alpha: f64, scale: f64, judged: &mut Judged, host: Host) -> Result<()> {
        // What those of either label weigh who came to each node.
        let two = matches!(&data.target, Target::Labels { weights, .. } if weights.len() == 2);
        let mut came = filled(if two { self.nodes.len() } else { 0 }, [0.0; 2])?;
        self.each_held(data, host, |row, held, weight| {
            let stop = path(data, &self.nodes, row)
                .find(|&place| self.nodes[place].split.is_none() || self.pruning.alphas[place] <= alpha)
                .unwrap_or(0);
            let error = |place: usize| error_of(data, &self.nodes[place], row, scale);
            judged.improvements.add(Errors::of(held, weight, error(0) - error(stop)), 1.0);
            if let Target::Labels { codes, weights } = &data.target {
                let actual = usize::from(codes[row]);
                let predicted = decision(&self.nodes[stop].weights, weights);
                judged.confusion[actual][predicted] += held;
                let weight = weight_without_label(data, row) * held as f64;
                judged.by_weight[actual][predicted] += weight;
                if let Some(came) = came.get_mut(stop) {
                    came[actual] += weight;
                }
                let brier = |place: usize| weight * brier(&self.nodes[place].weights, |_| 1.0, actual);
                judged.brier += brier(stop);
                judged.brier_of_root += brier(0);
            }
        });
        let scored = self.nodes.iter().zip(came).filter(|(_, came)| came[0] + came[1] > 0.0);
        judged.scored.extend(scored.map(|(node, [first, second])| Scored {
            share: node.share(1),
            second,
            first,
        }));
        Ok(())
    }
}

/// What is wrong about a row where a node speaks for it: the squared error of its shares or of its mean, in units of
/// `scale` squared.
fn error_of(data: &Data, node: &Node, row: usize, scale: f64) -> f64 {
    match &data.target {
        Target::Labels { codes, weights } => {
            brier(&node.weights, |label| weights[label], usize::from(codes[row])) / (scale * scale)
        }
        Target::Numbers(numbers) => ((numbers[row] - node.mean.unwrap_or(0.0)) / scale).powi(2),
    }
}

/// The sum of the squared differences between shares of labels and what is so: 1 for the actual label, 0 for the others
/// (Brier 1950, "Verification of Forecasts Expressed in Terms of Probability").
fn brier(customers: &[f64], label_weight: impl Fn(usize) -> f64, actual: usize) -> f64 {
    let weighed = |place: usize| customers[place] * label_weight(place);
    let all: f64 = (0..customers.len()).map(weighed).sum();
    let squares: f64 = (0..customers.len()).map(|place| (weighed(place) / all).powi(2)).sum();
    squares - 2.0 * weighed(actual) / all + 1.0
}

/// The Brier score of saying the shares of a node for all its customers: Gini's index.
pub fn gini(node: &Node, label_weights: &[f64]) -> f64 {
    let weighed: Vec<f64> = node.weights.iter().zip(label_weights).map(|(n, weight)| n * weight).collect();
    let all: f64 = weighed.iter().sum();
    weighed.iter().map(|weight| weight / all * (1.0 - weight / all)).sum()
}

/// The place of a row's label; in a regression all have one.
fn label(data: &Data, row: usize) -> usize {
    match &data.target {
        Target::Labels { codes, .. } => codes[row].into(),
        Target::Numbers(_) => 0,
    }
}

/// What one customer of a row weighs.
fn weight_without_label(data: &Data, row: usize) -> f64 {
    data.weights.get(row).map_or(data.unit, |&units| units as f64 * data.unit)
}

/// What one customer of a row weighs, with the weight of their label.
fn weight(data: &Data, row: usize) -> f64 {
    let weight = weight_without_label(data, row);
    match &data.target {
        Target::Labels { codes, weights } => weight * weights[usize::from(codes[row])],
        Target::Numbers(_) => weight,
    }
}

#[cfg(test)]
mod tests {
    use super::super::data::Column;
    use super::super::options::Criterion;
    use super::super::prune::cut;
    use super::*;
    use proptest::prelude::*;

    /// Rows of two features, customers, and a label of three that follows the first feature now and then.
    fn data(rows: &[(u8, u8, u8, u64)], numbers: bool) -> Data {
        let column = |of: fn(&(u8, u8, u8, u64)) -> u8| {
            let values: Vec<Option<f64>> = rows.iter().map(|row| Some(f64::from(of(row)))).collect();
            Column::numbers(values, Host::unlimited()).unwrap()
        };
        let target = match numbers {
            true => Target::Numbers(rows.iter().map(|row| f64::from(row.2)).collect()),
            false => Target::Labels {
                codes: rows.iter().map(|row| row.2 % 3).collect(),
                weights: vec![1.0, 0.5, 2.0],
            },
        };
        Data {
            columns: vec![column(|row| row.0), column(|row| row.1)],
            target,
            customers: rows.iter().map(|row| row.3).collect(),
            weights: Vec::new(),
            unit: 1.0,
        }
    }

    fn rows() -> impl Strategy<Value = Vec<(u8, u8, u8, u64)>> {
        let row = (0_u8..6, 0_u8..6, 0_u8..9, 1_u64..5);
        prop::collection::vec(row.prop_map(|(a, b, c, n)| (a, b, if c < 5 { a } else { c }, n)), 2..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Every customer is dealt to one part, labels evenly.
        #[test]
        fn customers_are_dealt_once(counts in prop::collection::vec(1_u64..50, 1..20), folds in 2_usize..12, first in 0_usize..12) {
            let mut next = first % folds;
            let mut parts = vec![0; folds];
            for count in counts.iter().copied() {
                let dealt: Vec<u64> = (0..folds).map(|part| dealt(count, next, part, folds)).collect();
                prop_assert_eq!(dealt.iter().sum::<u64>(), count);
                dealt.iter().zip(&mut parts).for_each(|(dealt, part)| *part += dealt);
                next = (next + (count % folds as u64) as usize) % folds;
            }
            let (least, most) = (parts.iter().min().unwrap(), parts.iter().max().unwrap());
            prop_assert!(most - least <= 1);
        }

        /// The errors of all candidates at once are those of each cut out and asked for itself.
        #[test]
        fn errors_are_those_of_the_trees(rows in rows(), numbers: bool, folds in 2_usize..6, seed: u64) {
            let data = data(&rows, numbers);
            let criterion = if numbers { Criterion::Variance } else { Criterion::Gini };
            let limits = Limits { criterion, depth: 4, min_leaf: 1, min_split: 0, min_gain: 0.0 };
            let host = Host::unlimited();
            let whole = pruning(&grow(&data, &data.customers, &limits, host).unwrap()).unwrap();
            let dealt: Vec<u32> = (0..rows.len() as u32).rev().collect();
            let alpha = Alpha::Chosen(Choice::Best);
            let plan = Plan { rows: &dealt, folds, alpha, max_leaves: usize::MAX, baseline: 1.0 };
            let random = || Random::new(seed, 0);
            let Some(found) = validate(&data, &whole, &limits, plan, &mut random(), host).unwrap() else {
                panic!("there are two rows or more");
            };
            let folds = found.folds;
            let starts = starts(&data, &dealt, folds, &mut random());
            let parts: Vec<Fold<'_>> = (0..folds)
                .map(|part| Fold::grow(&data, &dealt, part, folds, &starts, &limits, host).unwrap())
                .collect();
            for part in &parts {
                let held: u64 = part.held.iter().sum();
                prop_assert!(held >= found.customers / folds as u64 && held < found.customers);
            }
            for (candidate, between) in found.candidates.iter().zip(between(&whole, &plan)) {
                let mut errors = Errors::default();
                for fold in &parts {
                    let left = cut(&fold.nodes, &fold.pruning, between.within, host).unwrap();
                    fold.each_held(&data, host, |row, held, weight| {
                        let leaf = path(&data, &left, row).last().unwrap();
                        errors.add(Errors::of(held, weight, error_of(&data, &left[leaf], row, 1.0)), 1.0);
                    });
                }
                let (error, _) = errors.mean();
                prop_assert!((candidate.error - error).abs() <= 1e-12 * (1.0 + error), "{candidate:?} {error}");
            }
            prop_assert!(found.candidates.iter().all(|c| found.candidates[found.chosen].error <= c.error));
            if !numbers {
                prop_assert_eq!(found.confusion.iter().flatten().sum::<u64>(), found.customers);
            }
            let difference = found.baseline() - found.error();
            prop_assert!((found.improvement - difference).abs() <= 1e-12 * (1.0 + found.baseline()));
        }
    }
}
