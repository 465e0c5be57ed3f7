//! Whether customers are still what they were: two samples of rows, or the segments of the same customers at two times.

mod bins;
mod moves;
mod options;
mod words;

use crate::numeric::distributions::{chi_square_above, chi_square_quantile, noncentral_chi_square_quantile};
use crate::numeric::float_sum::FloatSum;
use crate::numeric::order::float;
use crate::rows::features::{Column, Nulls};
use crate::rows::sample::Sample;
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::support::words::list;
use crate::{Error, Result};

use bins::{Binned, Values};
pub use moves::{MovesDrift, of_moves};
pub use options::{Belong, Options};
use words::Verdict;

/// How far one feature has drifted.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// The feature.
    pub feature: String,
    /// The population stability index.
    pub psi: f64,
    /// What it exceeds by chance in one of so many cases, as the confidence says, for these numbers of rows; none for a
    /// single bin.
    pub critical: Option<f64>,
    /// What it exceeds by chance that seldom though it is no more than the threshold in truth.
    pub beyond: Option<f64>,
    /// The probability of as much by chance.
    pub p: Option<f64>,
    /// Kolmogorov and Smirnov's distance of numbers, Cramér's V of categories.
    pub distance: f64,
    /// Wasserstein's distance of numbers, in standard deviations of the first sample; none where that does not vary.
    pub wasserstein: Option<f64>,
    /// The bin whose share changed most.
    pub bin: String,
    /// Its share before and after.
    pub shares: [f64; 2],
    /// Bins with rows.
    pub bins: u64,
    /// Those of them that are empty on one side.
    pub empty_bins: u64,
    /// Rows before and after.
    pub rows: [u64; 2],
    /// What this means, in words.
    pub verdict: String,
}

/// Rows of a bin that has none on one side: half a row, so that its part of the index is finite and grows with the rows
/// that are missing.
const EMPTY: f64 = 0.5;

/// The index of two lists of counts, `sum (a - e) ln(a / e)`, and how many bins are empty on one side.
///
/// Source: the symmetric divergence of Jeffreys 1946, "An invariant form for the prior probability in estimation problems",
/// Proceedings of the Royal Society A 186; as an index of stability it is a custom of credit scoring.
pub(super) fn stability_index(counts: &[[u64; 2]]) -> (f64, u64, u64) {
    let all = [0, 1].map(|side| counts.iter().map(|count| count[side]).sum::<u64>() as f64);
    let (mut psi, mut bins, mut empty) = (FloatSum::default(), 0, 0);
    for count in counts.iter().filter(|count| count.iter().any(|&count| count > 0)) {
        let [e, a] = [0, 1].map(|side| (count[side] as f64).max(EMPTY) / all[side]);
        psi.add((a - e) * libm::log(a / e));
        bins += 1;
        empty += u64::from(count.contains(&0));
    }
    (psi.value().max(0.0), bins, empty)
}

/// The bin whose share changed most, with its shares; of equals the first that has rows.
pub(super) fn moved_most(counts: &[[u64; 2]]) -> (usize, [f64; 2]) {
    let all = [0, 1].map(|side| counts.iter().map(|count| count[side]).sum::<u64>());
    // As whole numbers, so that equal changes are equal.
    let change = |count: &[u64; 2]| {
        (u128::from(count[1]) * u128::from(all[0])).abs_diff(u128::from(count[0]) * u128::from(all[1]))
    };
    let mut most = counts.iter().position(|count| *count != [0; 2]).unwrap_or(0);
    for (place, count) in counts.iter().enumerate() {
        if change(count) > change(&counts[most]) {
            most = place;
        }
    }
    (most, [0, 1].map(|side| counts[most][side] as f64 / all[side] as f64))
}

/// What chance alone does to the index, and what it does where the truth is the threshold.
///
/// `psi / (1 / n + 1 / m)` is chi-square with as many degrees of freedom as bins less one, where nothing changed (Yurdakul
/// 2018, "Statistical Properties of the Population Stability Index", Western Michigan University); where the truth is
/// `delta`, it is noncentral with `delta / (1 / n + 1 / m)` (the idea of the Population
/// Resemblance Statistic, Potgieter et al. 2023, arXiv 2307.11878).
struct Chance {
    critical: f64,
    beyond: f64,
    p: f64,
}

fn chance(psi: f64, bins: u64, rows: [u64; 2], options: &Options) -> Option<Chance> {
    let freedom = (bins.checked_sub(1).filter(|&freedom| freedom > 0)?) as f64;
    let unit = 1.0 / rows[0] as f64 + 1.0 / rows[1] as f64;
    Some(Chance {
        critical: chi_square_quantile(options.confidence, freedom) * unit,
        beyond: noncentral_chi_square_quantile(options.confidence, freedom, options.threshold / unit) * unit,
        p: chi_square_above(psi / unit, freedom),
    })
}

/// The drift of every feature from one settled sample to another, in the order of the first one's columns.
///
/// # Errors
/// Samples of other features, and one without rows; options that name features which are none, or no numbers; out of
/// memory.
pub fn of_samples(before: &Sample, after: &Sample, options: &Options, host: Host) -> Result<Vec<Drift>> {
    for (sample, which) in [(before, "first"), (after, "second")] {
        if sample.sampling().weight.is_some() {
            return Err(Error::invalid(format!(
                "the {which} sample has weights, and drift is of rows as they are"
            ))
            .hint("Collect it without the option \"weight\"."));
        }
        if sample.is_empty() && unknown_rows(sample) == 0 {
            return Err(Error::invalid(format!("the {which} sample has no rows"))
                .hint("Check the query's filter; rows with NULLs are left out of a sample, unless its option \"nulls\" is \"impute\"."));
        }
    }
    options.check_features(before.features())?;
    let places = same_features(before, after)?;
    let mut drifts = with_capacity(places.len())?;
    for (column, places) in before.features().iter().zip(places) {
        (host.check_for_interrupts)();
        drifts.push(of_feature(column, [(before, places[0]), (after, places[1])], options, host)?);
    }
    Ok(drifts)
}

/// Whether NULL is a bin of a sample's features, so that no row of it is without a bin.
pub fn keeps_nulls(sample: &Sample) -> bool {
    sample.sampling().nulls == Nulls::Impute && !sample.sampling().labelled
}

/// Rows that a sample left out since all of their features are NULL, and that have a bin: as many of them as the rows that are
/// in it stand for.
fn unknown_rows(sample: &Sample) -> u64 {
    let rows = sample.rows();
    let taken = rows.seen - rows.left_out;
    match keeps_nulls(sample) {
        false => 0,
        true if rows.exact || taken == 0 => rows.left_out,
        true => (rows.left_out as f64 * (rows.used as f64 / taken as f64)).round() as u64,
    }
}

/// Where the features are in each of two samples.
fn same_features(before: &Sample, after: &Sample) -> Result<Vec<[usize; 2]>> {
    let place =
        |sample: &Sample, wanted: &Column| sample.columns().iter().position(|column| column == wanted);
    let both = |column: &Column| Some([place(before, column)?, place(after, column)?]);
    let places: Option<Vec<[usize; 2]>> = before.features().iter().map(both).collect();
    match places.filter(|places| places.len() == after.features().len()) {
        Some(places) => Ok(places),
        None => {
            let names = |sample: &Sample| {
                let of = |column: &Column| format!("{} ({})", column.name, column.kind.name());
                let names: Vec<String> = sample.features().iter().map(of).collect();
                list(&names.iter().map(String::as_str).collect::<Vec<_>>())
            };
            Err(Error::invalid(format!(
                "the samples have different features: {} against {}",
                names(before),
                names(after)
            ))
            .hint("Collect both samples with the same columns, of the same types."))
        }
    }
}

fn of_feature(
    column: &Column,
    samples: [(&Sample, usize); 2],
    options: &Options,
    host: Host,
) -> Result<Drift> {
    let unknown = samples.map(|(sample, _)| unknown_rows(sample));
    let rows = [0, 1].map(|side| samples[side].0.counts().iter().sum::<u64>() + unknown[side]);
    let (binned, distance, wasserstein) = match column.kind.is_numeric() {
        true => {
            let [first, second] = samples.map(|(sample, place)| Values::of(sample, place, host));
            let mut values = [first?, second?];
            values.iter_mut().zip(unknown).for_each(|(values, unknown)| values.nulls += unknown);
            let binned = Binned::of_numbers(column, &values, options, host)?;
            let (distance, wasserstein) = apart(&values, host);
            (binned, distance, wasserstein)
        }
        false => {
            let binned = Binned::of_categories(samples, unknown, options, host)?;
            let distance = cramers_v(&binned.counts);
            (binned, distance, None)
        }
    };
    let (psi, bins, empty_bins) = stability_index(&binned.counts);
    let chance = chance(psi, bins, rows, options);
    let (place, shares) = moved_most(&binned.counts);
    let verdict = Verdict::of(psi, chance.as_ref(), options);
    Ok(Drift {
        feature: column.name.clone(),
        psi,
        critical: chance.as_ref().map(|chance| chance.critical),
        beyond: chance.as_ref().map(|chance| chance.beyond),
        p: chance.as_ref().map(|chance| chance.p),
        distance,
        wasserstein,
        bin: binned.name(place),
        shares,
        bins,
        empty_bins,
        rows,
        verdict: verdict.text(options.language),
    })
}

/// Cramér's V of a table of two columns.
fn cramers_v(counts: &[[u64; 2]]) -> f64 {
    let all = [0, 1].map(|side| counts.iter().map(|count| count[side]).sum::<u64>() as f64);
    let n = all[0] + all[1];
    let mut square = FloatSum::default();
    for count in counts {
        let row = (count[0] + count[1]) as f64;
        for side in [0, 1] {
            let expected = row * (all[side] / n);
            if expected > 0.0 {
                let off = count[side] as f64 - expected;
                square.add(off * off / expected);
            }
        }
    }
    (square.value().max(0.0) / n).sqrt().min(1.0)
}

/// The greatest distance of two distribution functions, and the area between them in standard deviations of the first.
///
/// Sources: Smirnov 1948, "Table for Estimating the Goodness of Fit of Empirical Distributions", Annals of Mathematical
/// Statistics 19; Vallender 1974, "Calculation of the Wasserstein Distance between Probability Distributions on the Line",
/// Theory of Probability and Its Applications 18.
fn apart(values: &[Values; 2], host: Host) -> (f64, Option<f64>) {
    let known = [0, 1].map(|side| values[side].rows as f64);
    if known.contains(&0.0) {
        return (if known == [0.0; 2] { 0.0 } else { 1.0 }, None);
    }
    let (mut distance, mut area) = (0.0_f64, FloatSum::default());
    let (mut next, mut below) = ([0_usize; 2], [0_u64; 2]);
    let mut last: Option<f64> = None;
    let mut step = 0;
    loop {
        host.at_row(step);
        step += 1;
        let keys = [0, 1].map(|side| values[side].list.get(next[side]).map(|&(key, _)| key));
        let Some(key) = keys.into_iter().flatten().min() else { break };
        let gap = below[0] as f64 / known[0] - below[1] as f64 / known[1];
        if let Some(last) = last {
            area.add(gap.abs() * (float(key) - last));
        }
        last = Some(float(key));
        for side in [0, 1] {
            if keys[side] == Some(key) {
                below[side] += values[side].list[next[side]].1;
                next[side] += 1;
            }
        }
        let gap = below[0] as f64 / known[0] - below[1] as f64 / known[1];
        distance = distance.max(gap.abs());
    }
    let area = area.value();
    let deviation = values[0].deviation(host);
    let wasserstein =
        if area == 0.0 { Some(0.0) } else { Some(area / deviation).filter(|size| size.is_finite()) };
    (distance, wasserstein)
}
