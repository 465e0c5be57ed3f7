//! How good a tree is, in figures and in words.

use serde_json::Value;

use super::conditions::number;
use super::ranking::{Ranking, Scored};
use super::{TreeModel, Validation};
use crate::rows::quality_row::QualityRow;
use crate::support::error::excerpt;
use crate::support::words::{percent, thousands};

impl TreeModel {
    /// How good the tree is: on the customers of the fit, on customers it had not seen, beside always saying the same;
    /// label by label, for every tree that was compared, and warnings. `k` counts leaves.
    pub fn quality_rows(&self) -> Vec<QualityRow> {
        let mut rows = Rows { k: self.leaves().len() as u32, rows: Vec::new() };
        match self.is_regression() {
            true => self.figures_of_numbers(&mut rows),
            false => self.figures_of_labels(&mut rows),
        }
        if let Some(validation) = &self.validation {
            self.comparison(validation, &mut rows);
        }
        self.warnings.iter().for_each(|warning| rows.push("warning", None, warning.clone()));
        rows.rows
    }

    fn figures_of_labels(&self, rows: &mut Rows) {
        let fit = format!("of the {} customers of the fit{}", thousands(self.rows.used), self.by_weight());
        rows.push("accuracy", Some(self.accuracy()), fit);
        let baseline = format!("always saying \"{}\"{}", self.majority(), self.by_weight());
        rows.push("baseline_accuracy", Some(self.baseline_accuracy()), baseline);
        self.ranking_of_the_fit(rows);
        let Some(validation) = &self.validation else { return };
        let confusion = validation.weighed_confusion();
        rows.push("cross_validated_accuracy", right(&confusion), self.unseen(validation));
        let recalls: Vec<Option<f64>> =
            (0..self.labels.len()).map(|label| recall(&confusion, label)).collect();
        let known: Vec<f64> = recalls.iter().copied().flatten().collect();
        let mean = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
        rows.push(
            "balanced_accuracy",
            mean,
            format!("the mean recall of all labels, cross-validated{}", self.by_weight()),
        );
        let skill =
            "the part of the Brier score of knowing only the shares of labels that the tree takes away";
        rows.push(
            "brier_skill_score",
            validation.brier_skill,
            format!("{skill}, cross-validated{}", self.by_weight()),
        );
        for (label, recall) in self.labels.iter().zip(recalls) {
            rows.push("recall", recall, format!("the part of \"{label}\" that is found{}", self.by_weight()));
        }
        for (place, label) in self.labels.iter().enumerate() {
            let note = format!("the part that is right where \"{label}\" is said{}", self.by_weight());
            rows.push("precision", precision(&confusion, place), note);
        }
        for row in self.confusion().into_iter().flatten() {
            let note = format!("actual \"{}\", predicted \"{}\"", row.actual, row.predicted);
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
        let mut push = |measures: [&'static str; 3], ranking: &Ranking, of: &str| {
            let by = format!("by the probability of \"{}\", {of}", excerpt(second));
            rows.push(measures[0], Some(ranking.auc), format!("area under the curve {by}"));
            rows.push(measures[1], Some(2.0 * ranking.auc - 1.0), format!("2 AUC - 1, {of}"));
            rows.push(measures[2], Some(ranking.ks), format!("greatest distance of the two labels {by}"));
        };
        let fitted = format!("of the customers of the fit{}", self.by_weight());
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
            let lift = 10.0 * gain / f64::from(tenth);
            let note = format!(
                "the part of \"{}\" among the {} % with its greatest probability, lift {lift:.2}, {of}",
                excerpt(second),
                10 * tenth
            );
            rows.push("gain", Some(*gain), note);
        }
    }

    fn figures_of_numbers(&self, rows: &mut Rows) {
        let root = &self.nodes[0];
        let cost = |leaf: usize| self.nodes[leaf].weight() / root.weight() * self.nodes[leaf].impurity;
        let left: f64 = self.leaves().into_iter().map(cost).sum();
        let explained = (root.impurity > 0.0).then(|| 1.0 - left / root.impurity);
        let fit = format!("for the {} customers of the fit", thousands(self.rows.used));
        rows.push("r_squared", explained, fit);
        rows.push(
            "standard_error",
            Some(left.sqrt()),
            "root of the mean squared error, for the same".to_owned(),
        );
        rows.push("baseline_rmse", Some(root.impurity.sqrt()), "always saying the mean".to_owned());
        let Some(validation) = &self.validation else { return };
        let explained = (root.impurity > 0.0).then(|| 1.0 - validation.error());
        rows.push("cross_validated_r_squared", explained, self.unseen(validation));
        let error = (validation.error() * root.impurity).sqrt();
        rows.push("cross_validated_rmse", Some(error), self.unseen(validation));
    }

    /// What is added to a note where customers have weights.
    fn by_weight(&self) -> &'static str {
        if self.is_weighted() { ", by weight" } else { "" }
    }

    fn unseen(&self, validation: &Validation) -> String {
        format!(
            "of {} customers, each judged by one of {} trees that had not seen them{}",
            thousands(validation.customers),
            validation.folds,
            self.by_weight()
        )
    }

    /// The trees that were compared, and whether the one taken is better than none.
    fn comparison(&self, validation: &Validation, rows: &mut Rows) {
        let (gain, deviation) = (validation.improvement, validation.improvement_deviation);
        let verdict = match validation.is_better() {
            true => "better than no tree",
            false => "not shown to be better than no tree",
        };
        let errors = match gain / deviation {
            errors if errors.abs() < 100.0 => format!(", {errors:.1} standard errors"),
            _ => String::new(),
        };
        let weighed =
            if self.label_weights.iter().any(|&weight| weight != 1.0) { ", by label_weights" } else { "" };
        let note = format!(
            "by which the cross-validated error is below that of no tree{errors}{weighed}: {verdict}"
        );
        rows.push("improvement", Some(gain), note);
        for (place, candidate) in validation.candidates.iter().enumerate() {
            let chosen = if place == validation.chosen { "; this tree" } else { "" };
            let (alpha, deviation) = (candidate.alpha, candidate.deviation);
            rows.rows.push(QualityRow {
                k: candidate.leaves as u32,
                cluster: None,
                measure: "cross_validated_error",
                value: Some(candidate.error),
                note: Some(format!("alpha {}, standard error {deviation:.6}{chosen}", number(alpha))),
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
    pub(super) fn verdict(&self) -> Option<String> {
        self.giveaway().or_else(|| self.no_better()).or_else(|| self.one_decision())
    }

    /// Where one feature tells the label of every customer, it may be the label itself or come after it.
    fn giveaway(&self) -> Option<String> {
        let first = self.nodes[0].split.as_ref()?.feature;
        let mut splits = self.nodes.iter().filter_map(|node| node.split.as_ref());
        let pure = self.leaves().into_iter().all(|leaf| self.nodes[leaf].impurity == 0.0);
        (pure && !self.is_identifier(first) && splits.all(|split| split.feature == first))
            .then(|| given_away(&self.features[first].name))
    }

    /// Whether the fit has said so of a feature.
    fn is_identifier(&self, feature: usize) -> bool {
        self.warnings.contains(&identifier(&self.features[feature].name))
    }

    /// What rules tell that hold a single customer.
    pub(super) fn of_one_person(&self) -> Option<String> {
        let leaves = self.leaves();
        let alone = leaves.iter().filter(|&&leaf| self.nodes[leaf].customers == 1).count();
        match alone {
            0 => None,
            _ if leaves.len() == 1 => None,
            1 => Some("a rule holds a single customer and tells of that person: raise min_leaf".to_owned()),
            _ => Some(format!(
                "{alone} rules hold a single customer each and tell of that person: raise min_leaf"
            )),
        }
    }

    fn no_better(&self) -> Option<String> {
        if self.nodes[0].impurity == 0.0 {
            return None;
        }
        if self.growth.grown_leaves == 1 {
            return Some(format!(
                "no question can be asked: each leaves a side with fewer than {} customers, or tells nothing",
                self.growth.min_leaf
            ));
        }
        let saying = match self.is_regression() {
            true => "the mean".to_owned(),
            false => format!("\"{}\"", self.majority()),
        };
        if self.nodes.len() == 1 {
            let given = self.options.get("alpha").and_then(Value::as_f64);
            return Some(match given.or(self.validation.is_none().then_some(self.growth.alpha)) {
                Some(alpha) => format!("no question is left at alpha {alpha}"),
                None => format!(
                    "no question is worth asking: no tree was shown to be better than always saying {saying}"
                ),
            });
        }
        let validation = self.validation.as_ref().filter(|validation| !validation.is_better())?;
        Some(match self.is_regression() {
            true => format!(
                "the tree is no better than always saying {saying}: it explains {} of the variance of customers it had not seen",
                percent((1.0 - validation.error()).max(0.0))
            ),
            false => format!(
                "the tree is no better than none: of customers it had not seen it is right for {}, always saying {saying} for {}",
                percent(right(&validation.weighed_confusion()).unwrap_or(0.0)),
                percent(self.baseline_accuracy())
            ),
        })
    }

    /// Where every leaf decides for the same label, the shares still differ.
    fn one_decision(&self) -> Option<String> {
        let leaves = self.leaves();
        let label = self.decision(&self.nodes[0]);
        let same = leaves.iter().all(|&leaf| self.decision(&self.nodes[leaf]) == label);
        (leaves.len() > 1 && !self.is_regression() && same).then(|| {
            format!(
                "every leaf decides for \"{}\": use probability, or give the other labels more weight by label_weights",
                excerpt(&self.labels[label])
            )
        })
    }
}

/// What is said of categories that every customer has for himself.
pub(super) fn identifier(feature: &str) -> String {
    format!("feature \"{feature}\" is different in every row: it looks like an identifier, leave it out")
}

/// What is said of a feature that tells the label of every customer.
pub(super) fn given_away(feature: &str) -> String {
    format!(
        "feature \"{feature}\" alone tells every label: leave it out if it is not known before the label is"
    )
}

/// Figures as they are gathered.
struct Rows {
    k: u32,
    rows: Vec<QualityRow>,
}

impl Rows {
    fn push(&mut self, measure: &'static str, value: Option<f64>, note: String) {
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
