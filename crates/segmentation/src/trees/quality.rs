//! How good a tree is, in figures and in words.

use serde_json::Value;

use super::conditions::number;
use super::ranking::{Ranking, Scored};
use super::{TreeModel, Validation};
use crate::rows::quality_row::QualityRow;
use crate::said;
use crate::support::catalogue::{Place, Sentence, rows as said_of_rows, trees};
use crate::support::error::excerpt;
use crate::support::language::Language;

impl TreeModel {
    /// How good the tree is: on the customers of the fit, on customers it had not seen, beside always saying the same;
    /// label by label, for every tree that was compared, and warnings. `k` counts leaves.
    pub fn quality_rows(&self) -> Vec<QualityRow> {
        let mut rows = Rows { k: self.leaves().len() as u32, language: self.language, rows: Vec::new() };
        match self.is_regression() {
            true => self.figures_of_numbers(&mut rows),
            false => self.figures_of_labels(&mut rows),
        }
        if let Some(validation) = &self.validation {
            self.comparison(validation, &mut rows);
        }
        self.warnings.iter().for_each(|warning| rows.push_text("warning", None, warning.clone()));
        rows.rows
    }

    fn figures_of_labels(&self, rows: &mut Rows) {
        let fit = self.by_weight(said!(trees::ON_FIT, customers = self.rows.used));
        rows.push("accuracy", Some(self.accuracy()), fit);
        let baseline = self.by_weight(said!(trees::ALWAYS_SAYING, label = self.majority()));
        rows.push("baseline_accuracy", Some(self.baseline_accuracy()), baseline);
        self.ranking_of_the_fit(rows);
        let Some(validation) = &self.validation else { return };
        let confusion = validation.weighed_confusion();
        rows.push("cross_validated_accuracy", right(&confusion), self.unseen(validation));
        let recalls: Vec<Option<f64>> =
            (0..self.labels.len()).map(|label| recall(&confusion, label)).collect();
        let known: Vec<f64> = recalls.iter().copied().flatten().collect();
        let mean = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
        rows.push("balanced_accuracy", mean, self.by_weight(said!(trees::MEAN_RECALL)));
        rows.push("brier_skill_score", validation.brier_skill, self.by_weight(said!(trees::BRIER)));
        for (label, recall) in self.labels.iter().zip(recalls) {
            rows.push("recall", recall, self.by_weight(said!(trees::FOUND_PART, label = label)));
        }
        for (place, label) in self.labels.iter().enumerate() {
            let note = said!(trees::RIGHT_PART, label = label);
            rows.push("precision", precision(&confusion, place), self.by_weight(note));
        }
        for row in self.confusion().into_iter().flatten() {
            let note = said!(trees::CONFUSED, actual = &row.actual, predicted = &row.predicted);
            rows.push("confusion", Some(row.customers as f64), note);
        }
    }

    /// How well the leaves put the customers of the fit in order, and the trees of the cross-validation those whom they had
    /// not seen: where there are two labels, by the share of the second.
    fn ranking_of_the_fit(&self, rows: &mut Rows) {
        let [_, second] = self.labels.as_slice() else { return };
        let leaves = self.leaves().into_iter().map(|leaf| &self.nodes[leaf]);
        let scored = leaves.map(|leaf| Scored {
            share: leaf.share(1),
            second: leaf.weights[1],
            first: leaf.weights[0],
        });
        let Some(fit) = Ranking::of(scored.collect()) else { return };
        let unseen = self.validation.as_ref().and_then(|found| Some((found, found.ranking.as_ref()?)));
        let mut push = |measures: [&'static str; 3], ranking: &Ranking, of: &Sentence| {
            let auc = said!(trees::AREA_UNDER_CURVE, label = second, of = of.clone());
            rows.push(measures[0], Some(ranking.auc), auc);
            rows.push(
                measures[1],
                Some(2.0 * ranking.auc - 1.0),
                said!(trees::TWICE_THE_AREA, of = of.clone()),
            );
            let ks = said!(trees::GREATEST_DISTANCE, label = second, of = of.clone());
            rows.push(measures[2], Some(ranking.ks), ks);
        };
        let fitted = self.by_weight(said!(trees::ON_FIT, customers = self.rows.used));
        push(["auc", "gini", "ks"], &fit, &fitted);
        let (ranking, of) = match unseen {
            None => (&fit, fitted),
            Some((found, ranking)) => {
                let of = self.unseen(found);
                push(["cross_validated_auc", "cross_validated_gini", "cross_validated_ks"], ranking, &of);
                (ranking, of)
            }
        };
        for (tenth, gain) in (1_u32..).zip(&ranking.gains) {
            let lift = Place::Figure(format!("{:.2}", 10.0 * gain / f64::from(tenth)));
            let note = said!(
                trees::PART_AMONG_FIRST,
                label = second,
                percent = 10 * tenth,
                lift = lift,
                of = of.clone()
            );
            rows.push("gain", Some(*gain), note);
        }
    }

    fn figures_of_numbers(&self, rows: &mut Rows) {
        let root = &self.nodes[0];
        let cost = |leaf: usize| self.nodes[leaf].weight() / root.weight() * self.nodes[leaf].impurity;
        let left: f64 = self.leaves().into_iter().map(cost).sum();
        let explained = (root.impurity > 0.0).then(|| 1.0 - left / root.impurity);
        rows.push("r_squared", explained, said!(trees::FOR_FIT, customers = self.rows.used));
        rows.push("standard_error", Some(left.sqrt()), said!(trees::ROOT_MEAN_SQUARE));
        rows.push("baseline_rmse", Some(root.impurity.sqrt()), said!(trees::ALWAYS_THE_MEAN));
        let Some(validation) = &self.validation else { return };
        let explained = (root.impurity > 0.0).then(|| 1.0 - validation.error());
        rows.push("cross_validated_r_squared", explained, self.unseen(validation));
        let error = (validation.error() * root.impurity).sqrt();
        rows.push("cross_validated_rmse", Some(error), self.unseen(validation));
    }

    /// A note, and where customers have weights that they are counted by them.
    fn by_weight(&self, what: Sentence) -> Sentence {
        if self.is_weighted() { said!(trees::BY_WEIGHT, what = what) } else { what }
    }

    fn unseen(&self, validation: &Validation) -> Sentence {
        let (customers, folds) = (validation.customers, validation.folds);
        self.by_weight(said!(trees::ON_UNSEEN, customers = customers, folds = folds))
    }

    /// The trees that were compared, and whether the one taken is better than none.
    fn comparison(&self, validation: &Validation, rows: &mut Rows) {
        let (gain, deviation) = (validation.improvement, validation.improvement_deviation);
        let mut what = match gain / deviation {
            errors if errors.abs() < 100.0 => {
                said!(trees::GAIN_IN_ERRORS, errors = Place::Figure(format!("{errors:.1}")))
            }
            _ => said!(trees::GAIN),
        };
        if self.label_weights.iter().any(|&weight| weight != 1.0) {
            what = said!(trees::BY_LABEL_WEIGHTS, what = what);
        }
        let note = match validation.is_better() {
            true => said!(trees::BETTER, gain = what),
            false => said!(trees::NOT_BETTER, gain = what),
        };
        rows.push("improvement", Some(gain), note);
        for (place, candidate) in validation.candidates.iter().enumerate() {
            let alpha = Place::Figure(number(candidate.alpha));
            let error = Place::Figure(format!("{:.6}", candidate.deviation));
            let note = match place == validation.chosen {
                true => said!(trees::CANDIDATE_TAKEN, alpha = alpha, error = error),
                false => said!(trees::CANDIDATE, alpha = alpha, error = error),
            };
            rows.rows.push(QualityRow {
                k: candidate.leaves as u32,
                cluster: None,
                measure: "cross_validated_error",
                value: Some(candidate.error),
                note: Some(note.tell(self.language)),
            });
        }
    }

    /// The part of all customers, by weight, that the tree decides rightly for.
    fn accuracy(&self) -> f64 {
        let right = self.leaves().into_iter().map(|leaf| {
            let node = &self.nodes[leaf];
            node.weights[self.decision(node)]
        });
        right.sum::<f64>() / self.nodes[0].weight()
    }

    fn baseline_accuracy(&self) -> f64 {
        let root = &self.nodes[0];
        root.weights.iter().copied().fold(0.0, f64::max) / root.weight()
    }

    /// The label that most customers have, by weight.
    fn majority(&self) -> String {
        let weights = &self.nodes[0].weights;
        let ones = vec![1.0; weights.len()];
        self.labels.get(super::decision(weights, &ones)).map_or(String::new(), |label| excerpt(label))
    }

    /// What is to be said of a tree that is too good, or no good.
    pub(super) fn verdict(&self) -> Option<Sentence> {
        self.giveaway().or_else(|| self.no_better()).or_else(|| self.one_decision())
    }

    /// Where one feature tells the label of every customer, it may be the label itself or come after it.
    fn giveaway(&self) -> Option<Sentence> {
        let first = self.nodes[0].split.as_ref()?.feature;
        let mut splits = self.nodes.iter().filter_map(|node| node.split.as_ref());
        let pure = self.leaves().into_iter().all(|leaf| self.nodes[leaf].impurity == 0.0);
        (pure && !self.is_identifier(first) && splits.all(|split| split.feature == first))
            .then(|| given_away(&self.features[first].name))
    }

    /// Whether the fit has said so of a feature.
    fn is_identifier(&self, feature: usize) -> bool {
        self.warnings.has(&identifier(&self.features[feature].name))
    }

    /// What rules tell that hold a single customer.
    pub(super) fn of_one_person(&self) -> Option<Sentence> {
        let leaves = self.leaves();
        let alone = leaves.iter().filter(|&&leaf| self.nodes[leaf].customers == 1).count();
        match alone {
            0 => None,
            _ if leaves.len() == 1 => None,
            1 => Some(said!(trees::ONE_PERSON)),
            _ => Some(said!(trees::ONE_PERSON_EACH, rules = alone)),
        }
    }

    fn no_better(&self) -> Option<Sentence> {
        if self.nodes[0].impurity == 0.0 {
            return None;
        }
        if self.growth.grown_leaves == 1 {
            return Some(said!(trees::NO_QUESTION, least = self.growth.min_leaf));
        }
        if self.nodes.len() == 1 {
            let given = self.options.get("alpha").and_then(Value::as_f64);
            return Some(match given.or(self.validation.is_none().then_some(self.growth.alpha)) {
                Some(alpha) => said!(trees::NO_QUESTION_AT_ALPHA, alpha = alpha),
                None if self.is_regression() => said!(trees::NO_QUESTION_WORTH_OF_NUMBERS),
                None => said!(trees::NO_QUESTION_WORTH, label = self.majority()),
            });
        }
        let validation = self.validation.as_ref().filter(|validation| !validation.is_better())?;
        Some(match self.is_regression() {
            true => {
                let share = Place::Share((1.0 - validation.error()).max(0.0));
                said!(trees::NO_BETTER_OF_NUMBERS, share = share)
            }
            false => said!(
                trees::NO_BETTER,
                right = Place::Share(right(&validation.weighed_confusion()).unwrap_or(0.0)),
                label = self.majority(),
                baseline = Place::Share(self.baseline_accuracy()),
            ),
        })
    }

    /// Where every leaf decides for the same label, the shares still differ.
    fn one_decision(&self) -> Option<Sentence> {
        let leaves = self.leaves();
        let label = self.decision(&self.nodes[0]);
        let same = leaves.iter().all(|&leaf| self.decision(&self.nodes[leaf]) == label);
        (leaves.len() > 1 && !self.is_regression() && same)
            .then(|| said!(trees::ONE_DECISION, label = excerpt(&self.labels[label])))
    }
}

/// What is said of categories that every customer has alone.
pub(super) fn identifier(feature: &str) -> Sentence {
    said!(said_of_rows::LOOKS_LIKE_IDENTIFIER, feature = feature)
}

/// What is said of a feature that tells the label of every customer.
pub(super) fn given_away(feature: &str) -> Sentence {
    said!(trees::GIVEN_AWAY, feature = feature)
}

/// Figures as they are gathered.
struct Rows {
    k: u32,
    language: Language,
    rows: Vec<QualityRow>,
}

impl Rows {
    fn push(&mut self, measure: &'static str, value: Option<f64>, note: Sentence) {
        self.push_text(measure, value, note.tell(self.language));
    }

    fn push_text(&mut self, measure: &'static str, value: Option<f64>, note: String) {
        self.rows.push(QualityRow { k: self.k, cluster: None, measure, value, note: Some(note) });
    }
}

/// `part` of `whole`; None of nothing.
fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

fn right(confusion: &[Vec<f64>]) -> Option<f64> {
    share((0..confusion.len()).map(|label| confusion[label][label]).sum(), confusion.iter().flatten().sum())
}

fn recall(confusion: &[Vec<f64>], label: usize) -> Option<f64> {
    share(confusion[label][label], confusion[label].iter().sum())
}

fn precision(confusion: &[Vec<f64>], label: usize) -> Option<f64> {
    share(confusion[label][label], confusion.iter().map(|row| row[label]).sum())
}
