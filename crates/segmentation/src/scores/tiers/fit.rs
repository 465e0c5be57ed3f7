//! From values to thresholds: by shares, by numbers of customers, or as given.

use super::apply::not_finite;
use super::model::{Tier, TiersModel};
use super::options::{Best, Crossing, Params, Rule};
use crate::numeric::float_sum::FloatSum;
use crate::purchases::left_out::LeftOut;
use crate::said;
use crate::scores::binning::TIE;
use crate::support::catalogue::{Warnings, scores};
use crate::support::host::Host;
use crate::support::words::distance;
use crate::{Error, Result};

/// Bytes that a [`fit`] of `n` values holds at its peak: 8 per value, whatever the options. `None` if the figure does not
/// fit.
pub fn fit_bytes(_: &Params, n: usize) -> Option<usize> {
    n.checked_mul(size_of::<f64>())
}

/// Fits a model to one value per customer.
///
/// # Errors
/// No values, or one that is not finite.
pub fn fit(params: &Params, mut values: Vec<f64>, host: Host) -> Result<TiersModel> {
    for (row, value) in values.iter_mut().enumerate() {
        host.at_row(row);
        if !value.is_finite() {
            return Err(not_finite("fit_tiers", *value));
        }
        *value += 0.0; // -0 and 0 are one value
    }
    if values.is_empty() {
        return Err(Error::invalid("fit_tiers needs at least one value").hint("Check the query's filter."));
    }
    // Best first.
    match params.best {
        Best::High => values.sort_unstable_by(host.comparing(|a: &f64, b: &f64| b.total_cmp(a))),
        Best::Low => values.sort_unstable_by(host.comparing(f64::total_cmp)),
    }
    Ok(of_sorted(params, &values, host))
}

/// Thresholds and counts of the values, best first.
fn of_sorted(params: &Params, values: &[f64], host: Host) -> TiersModel {
    let Params { rule, labels, zero, crossing, best, .. } = params;
    let eligible = match best {
        Best::High => &values[..values.partition_point(|&value| value > 0.0)],
        Best::Low => values,
    };
    // A power of two, so that sums of the largest floats stay finite and others are what they were.
    let largest = f64::max(values[0], values[values.len() - 1]);
    let scale = if largest > 1e280 { 2_f64.powi(-100) } else { 1.0 };
    let mut warnings = Warnings::new(params.language);
    // How many thresholds there are but that of values above 0.
    let lines = labels.len() - 1 - usize::from(*zero);
    let mut thresholds = match rule {
        Rule::Fixed(thresholds) => thresholds.clone(),
        _ if eligible.is_empty() => {
            let last = labels.last().map_or("", String::as_str);
            warnings.push(said!(scores::NO_POSITIVE_VALUE, label = last));
            vec![f64::INFINITY; lines]
        }
        Rule::Pareto(shares) => {
            let total = sum(eligible, scale, host);
            by_shares(eligible, shares, (total, *crossing, *best), host, |ahead, value| {
                ahead.add(value * scale)
            })
        }
        Rule::Quantile(shares) => {
            let customers = if *zero { eligible.len() } else { values.len() };
            by_shares(eligible, shares, (customers as f64, *crossing, *best), host, |count, _| count.add(1.0))
        }
        Rule::Capacity(counts) => by_counts(params, eligible, counts, &mut warnings),
    };
    if *zero {
        thresholds.push(0.0);
    }
    let total = sum(values, scale, host);
    let mut model = TiersModel {
        method: rule.method(),
        best: *best,
        shares: match rule {
            Rule::Pareto(shares) | Rule::Quantile(shares) => Some(shares.clone()),
            _ => None,
        },
        counts: match rule {
            Rule::Capacity(counts) => Some(counts.clone()),
            _ => None,
        },
        zero: *zero,
        crossing: *crossing,
        promote_margin: params.promote_margin,
        demote_margin: params.demote_margin,
        language: params.language,
        customers: values.len() as u64,
        left_out: LeftOut::default(),
        tiers: labels
            .iter()
            .enumerate()
            .map(|(i, label)| Tier {
                label: label.clone(),
                threshold: thresholds.get(i).copied(),
                customers: 0,
                value_share: 0.0,
            })
            .collect(),
        warnings,
    };
    let mut rest = values;
    for i in 0..model.tiers.len() {
        let here = rest.partition_point(|&value| model.place(value) <= i);
        let (own, others) = rest.split_at(here);
        model.tiers[i].customers = own.len() as u64;
        model.tiers[i].value_share = if total > 0.0 { (sum(own, scale, host) / total).min(1.0) } else { 0.0 };
        rest = others;
    }
    for tier in model.tiers.iter().filter(|tier| tier.customers == 0 && !eligible.is_empty()) {
        model.warnings.push(said!(scores::EMPTY_TIER, label = &tier.label));
    }
    model
}

/// Fills tier after tier; a tie that does not fit falls below the line whole.
fn by_counts(params: &Params, eligible: &[f64], counts: &[u64], warnings: &mut Warnings) -> Vec<f64> {
    let mut start = 0_usize;
    let mut thresholds: Vec<f64> = Vec::with_capacity(counts.len());
    for (i, &count) in counts.iter().enumerate() {
        let mut end = start.saturating_add(usize::try_from(count).unwrap_or(usize::MAX)).min(eligible.len());
        if end > start && end < eligible.len() && eligible[end] == eligible[end - 1] {
            let tie = eligible[end];
            let first = start + eligible[start..end].partition_point(|&value| value != tie);
            let tied = eligible[first..].iter().take_while(|&&value| value == tie).count();
            warnings.push(said!(
                scores::TIE_ACROSS_TIER,
                tied = tied,
                value = distance(0.0, tie),
                label = &params.labels[i],
            ));
            end = first;
        }
        let nobody = thresholds.last().copied().unwrap_or(match params.best {
            Best::High => f64::INFINITY,
            Best::Low => f64::NEG_INFINITY,
        });
        thresholds.push(if end > start { eligible[end - 1] } else { nobody });
        start = end;
    }
    thresholds
}

/// The sum of the positive ones among sorted values; sorted, so that it does not depend on the order of rows.
fn sum(values: &[f64], scale: f64, host: Host) -> f64 {
    let mut sum = FloatSum::default();
    for some in host.stretches(values) {
        some.iter().filter(|&&value| value > 0.0).for_each(|&value| sum.add(value * scale));
    }
    sum.value()
}

/// For each share the last value whose strictly better values hold less than that share of the total, or where who crosses
/// the line is below it, the last one that with them holds no more. `measure` adds what a customer counts for.
fn by_shares(
    values: &[f64],
    shares: &[f64],
    (total, crossing, best): (f64, Crossing, Best),
    host: Host,
    measure: impl Fn(&mut FloatSum, f64),
) -> Vec<f64> {
    let mut thresholds = Vec::with_capacity(shares.len());
    let mut ahead = FloatSum::default();
    let mut i = 0;
    for &share in shares {
        // A share that is reached up to rounding is reached, in every unit.
        let (line, reached) = match crossing {
            Crossing::Above => (share * total * (1.0 - TIE), f64::INFINITY),
            Crossing::Below => (f64::INFINITY, share * total * (1.0 + TIE)),
        };
        let nobody = match (crossing, best) {
            (Crossing::Above, _) => values[0],
            (Crossing::Below, Best::High) => f64::INFINITY,
            (Crossing::Below, Best::Low) => f64::NEG_INFINITY,
        };
        let mut threshold = thresholds.last().copied().unwrap_or(nobody);
        while i < values.len() && ahead.value() < line {
            let (value, mut end, mut with) = (values[i], i, ahead);
            while end < values.len() && values[end] == value {
                host.at_row(end);
                measure(&mut with, value);
                end += 1;
            }
            if with.value() > reached {
                break;
            }
            (threshold, i, ahead) = (value, end, with);
        }
        thresholds.push(threshold);
    }
    thresholds
}
