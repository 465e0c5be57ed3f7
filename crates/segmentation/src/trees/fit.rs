//! From a sample of labelled rows to a tree.

use super::columns::{Table, keep_listed};
use super::data::Target;
use super::grow::{Limits, bytes, grow};
use super::options::{Alpha, Choice, Criterion, DEFAULT_MIN_LEAF, Options, Params};
use super::prune::{cut, pruning};
use super::validation::{Plan, gini, validate};
use super::{Growth, TreeModel};
use crate::numeric::random::Random;
use crate::rows::features::{Column, Type};
use crate::rows::sample::{DEFAULT_MIN_CATEGORY, Rows, Sample};
use crate::said;
use crate::support::catalogue::{Warnings, trees};
use crate::support::envelope::ModelBody;
use crate::support::host::Host;
use crate::support::json::check_text;
use crate::{Error, Result};

/// The stream of random numbers that deals customers into parts.
const FOLDS: u64 = 4;

/// Fits a tree: grows it, and cuts it back as the options say or as cross-validation chooses.
///
/// # Errors
/// Invalid, for a sample without labels or with too many, for weights that are none, and for a criterion that does not
/// fit the label; out of range, for numbers whose variance is none; out of memory.
pub fn fit_tree(params: &Params, sample: &Sample, host: Host) -> Result<TreeModel> {
    let options = &params.options;
    let Table { labels, data, mut features, dealt, warnings, weightless, bytes: table } =
        Table::new(sample, options, host)?;
    let host = host.within(host.memory_limit.saturating_sub(table));
    let limits = limits(options, &labels)?;
    let grown = grow(&data, &data.customers, &limits, host)?;
    if let Target::Numbers(numbers) = &data.target
        && grown[0].impurity == 0.0
        && numbers.iter().zip(&data.customers).any(|(x, count)| *count > 0 && Some(*x) != grown[0].mean)
    {
        return Err(Error::out_of_range("label is too small for its variance to be a number")
            .hint("Give the numbers to be predicted in a smaller unit."));
    }
    // There will be a copy, cut back.
    let host = host.within(host.memory_limit.saturating_sub(2 * bytes(&grown)));
    let order = pruning(&grown)?;
    let max_leaves = options.max_leaves.unwrap_or(usize::MAX);
    // The last one is the root alone.
    let largest = order.steps.iter().find(|(_, leaves)| *leaves <= max_leaves).copied();
    let plan = Plan {
        rows: &dealt,
        folds: options.folds(),
        max_leaves,
        alpha: options.alpha.unwrap_or(match options.folds {
            Some(0) => Alpha::Given(0.0),
            _ => Alpha::Chosen(Choice::default()),
        }),
        baseline: match &data.target {
            _ if grown[0].impurity == 0.0 => 1.0,
            Target::Numbers(_) => grown[0].impurity,
            Target::Labels { weights, .. } => gini(&grown[0], weights),
        },
    };
    let language = options.language.unwrap_or_default();
    let mut random = Random::new(sample.sampling().seed, FOLDS);
    let validation = match plan.folds {
        0 => None,
        _ => validate(&data, &order, &limits, plan, &mut random, host)?,
    };
    let alpha = match (plan.alpha, &validation) {
        (Alpha::Given(alpha), _) => alpha,
        (_, Some(validation)) => validation.candidates[validation.chosen].alpha,
        (_, None) => 0.0,
    };
    let alpha = largest.map_or(alpha, |(least, _)| alpha.max(least));
    let mut nodes = cut(&grown, &order, alpha, host)?;
    keep_listed(&mut features, &mut nodes);
    let mut model = TreeModel {
        label_weights: match data.target {
            Target::Labels { weights, .. } => weights,
            Target::Numbers(_) => Vec::new(),
        },
        labels,
        features,
        nodes,
        rows: Rows {
            used: data.customers.iter().sum(),
            left_out: sample.rows().left_out + weightless,
            ..sample.rows()
        },
        growth: Growth {
            criterion: limits.criterion,
            depth: limits.depth,
            min_leaf: limits.min_leaf,
            min_category: options.min_category.unwrap_or(DEFAULT_MIN_CATEGORY),
            min_split: limits.min_split,
            max_leaves: options.max_leaves,
            min_gain: limits.min_gain,
            alpha,
            grown_leaves: grown.len().div_ceil(2),
        },
        validation,
        options: params.given.clone(),
        language,
        warnings: Warnings::of(language, warnings),
    };
    // What a feature gives away may have been seen in its column already.
    let is_cut_away = options.max_leaves.is_some()
        && model.growth.grown_leaves > 1
        && largest.is_some_and(|(_, leaves)| leaves == 1);
    let too_few = is_cut_away.then(|| said!(trees::TOO_FEW_LEAVES, leaves = max_leaves));
    let verdict = too_few.or_else(|| model.verdict()).filter(|verdict| !model.warnings.has(verdict));
    model.warnings.extend(verdict);
    model.warnings.extend(model.of_one_person());
    model.check()?;
    check_text(&model, "Lower depth or raise min_leaf, or leave out features with many categories.")?;
    Ok(model)
}

/// Whether some row has a label and counts: without one there is no tree.
///
/// Rows of which none fitted into the sample are no reason: the fit says so.
pub fn has_labels(sample: &Sample, options: &Options) -> bool {
    if sample.is_empty() {
        return !sample.is_exact();
    }
    let is_weight = |column: &Column| {
        column.kind == Type::Number && options.weight.as_ref().is_some_and(|name| column.name == *name)
    };
    let weight = sample.columns().iter().position(is_weight);
    weight.is_none_or(|place| (0..sample.len()).any(|row| sample.number(row, place) != Some(0.0)))
}

fn limits(options: &Options, labels: &[String]) -> Result<Limits> {
    let criterion = match (options.criterion, labels.is_empty()) {
        (None, true) => Criterion::Variance,
        (None, false) => Criterion::Gini,
        (Some(criterion), numbers) if numbers == (criterion == Criterion::Variance) => criterion,
        (Some(criterion), numbers) => {
            let (label, advice) = match numbers {
                true => ("number", "It is \"variance\"; or cast the label to text."),
                false => ("name", "It is \"gini\" or \"entropy\"."),
            };
            let criterion = criterion.name();
            return Err(Error::invalid(format!(
                "criterion \"{criterion}\" is of no use for a label that is a {label}"
            ))
            .hint(advice));
        }
    };
    Ok(Limits {
        criterion,
        depth: options.depth(),
        min_leaf: options.min_leaf.unwrap_or(DEFAULT_MIN_LEAF),
        min_split: options.min_split.unwrap_or(0),
        min_gain: options.min_gain.unwrap_or(0.0),
    })
}
