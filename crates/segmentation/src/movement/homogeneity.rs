//! Whether groups of customers move alike: months, shops, or those who were somewhere else before.

use super::transitions::TransitionsModel;
use crate::numeric::distributions::chi_square_above;
use crate::numeric::float_sum::FloatSum;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Result};

/// How much groups differ, and whether by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homogeneity {
    /// `sqrt(X² / n)`: how much they differ, whatever their size.
    pub effect: f64,
    /// Twice the logarithm of the likelihood ratio; a test of survival has none.
    pub likelihood_ratio: Option<f64>,
    /// The probability of more by chance; `None` where nothing could differ.
    pub likelihood_ratio_p: Option<f64>,
    /// Pearson's X², or that of the log-rank test.
    pub chi_square: f64,
    /// The probability of more by chance; `None` where nothing could differ.
    pub chi_square_p: Option<f64>,
    /// Degrees of freedom: of the moves that somebody made alone.
    pub freedom: u64,
    /// Groups.
    pub groups: u64,
    /// Customers.
    pub customers: u64,
    /// The share of counts of which fewer than 5 were expected; `None` for a test of survival.
    pub few_expected: Option<f64>,
}

/// Expected counts below this are few.
const FEW: f64 = 5.0;

/// A count of one group: before, after, group, customers.
type Count = (u32, u32, u32, u64);

/// Sums over the states before.
#[derive(Default)]
struct Sums {
    likelihood: FloatSum,
    pearson: FloatSum,
    freedom: u64,
    customers: u64,
    few: u64,
    cells: u64,
}

/// Whether the groups that the models are of have the same transition probabilities. The models are in an order that does
/// not depend on where they came from.
///
/// `G² = 2 sum n_ijt ln(n_ijt n_i.. / (n_i.t n_ij.))`, X² alike, with sum over i of (groups with i - 1)(destinations of i
/// - 1) degrees of freedom. Where the group is the state before the last one it is the test of a chain's order.
///
/// Source: Anderson & Goodman 1957, "Statistical Inference about Markov Chains", Annals of Mathematical Statistics 28.
///
/// # Errors
/// Models that say different things of the absent; out of memory.
pub fn of_transitions(models: &[&TransitionsModel], host: Host) -> Result<Option<Homogeneity>> {
    let Some(first) = models.first() else { return Ok(None) };
    let differs = |model: &&&TransitionsModel| {
        model.absent != first.absent || model.absent_at_risk != first.absent_at_risk
    };
    if models.iter().any(|model| differs(&model)) {
        return Err(Error::invalid("the models of transitions differ in what they say of the absent")
            .hint("What is to be compared must be fitted with the same options."));
    }
    let mut names: Vec<&str> = with_capacity(models.iter().map(|model| model.states.len()).sum())?;
    models.iter().for_each(|model| names.extend(model.states.iter().map(String::as_str)));
    names.sort_unstable_by(host.comparing(Ord::cmp));
    names.dedup();
    let mut counts: Vec<Count> = with_capacity(models.iter().map(|model| model.moves.len()).sum())?;
    for (model, group) in models.iter().zip(0..) {
        let number = |state: u32| {
            names.binary_search(&model.states[state as usize].as_str()).unwrap_or_default() as u32
        };
        for (row, &(before, after, count)) in model.moves.iter().enumerate() {
            host.at_row(row);
            // What newcomers are like is no transition.
            if model.absent_at_risk || model.states[before as usize] != model.absent {
                counts.push((number(before), number(after), group, count));
            }
        }
    }
    counts.sort_unstable_by(host.comparing(Ord::cmp));
    let mut sums = Sums::default();
    for row in counts.chunk_by(|a, b| a.0 == b.0) {
        add_row(row, models.len(), &mut sums, host)?;
    }
    if sums.customers == 0 {
        return Ok(None);
    }
    let above = |x: f64| (sums.freedom > 0).then(|| chi_square_above(x, sums.freedom as f64));
    let likelihood = (2.0 * sums.likelihood.value()).max(0.0);
    let pearson = sums.pearson.value().max(0.0);
    Ok(Some(Homogeneity {
        effect: (pearson / sums.customers as f64).sqrt(),
        likelihood_ratio: Some(likelihood),
        likelihood_ratio_p: above(likelihood),
        chi_square: pearson,
        chi_square_p: above(pearson),
        freedom: sums.freedom,
        groups: models.len() as u64,
        customers: sums.customers,
        few_expected: (sums.cells > 0).then(|| sums.few as f64 / sums.cells as f64),
    }))
}

/// Adds the counts of one state before, which are in order of the states after.
fn add_row(row: &[Count], groups: usize, sums: &mut Sums, host: Host) -> Result<()> {
    let mut of_group = filled(groups, 0_u64)?;
    row.iter().for_each(|&(_, _, group, count)| of_group[group as usize] += count);
    let mut of_state: Vec<u64> = with_capacity(row.len())?;
    of_state
        .extend(row.chunk_by(|a, b| a.1 == b.1).map(|cells| cells.iter().map(|cell| cell.3).sum::<u64>()));
    let all: u64 = of_state.iter().sum();
    let mut expected_there = filled(groups, FloatSum::default())?;
    for (cells, &column) in row.chunk_by(|a, b| a.1 == b.1).zip(&of_state) {
        for (step, &(_, _, group, count)) in cells.iter().enumerate() {
            host.at_row(step);
            let own = of_group[group as usize];
            let expected = own as f64 * (column as f64 / all as f64);
            let count = count as f64;
            sums.likelihood.add(count * libm::log(count / expected));
            sums.pearson.add((count - expected) * (count - expected) / expected);
            expected_there[group as usize].add(expected);
        }
    }
    // Where nobody went the whole of what was expected is missing.
    for (&own, there) in of_group.iter().zip(expected_there) {
        sums.pearson.add((own as f64 - there.value()).max(0.0));
    }
    let groups: u64 = of_group.iter().filter(|&&own| own > 0).count() as u64;
    let states = of_state.len() as u64;
    if groups > 1 && states > 1 {
        sums.freedom += (groups - 1) * (states - 1);
        of_state.sort_unstable();
        for &own in of_group.iter().filter(|&&own| own > 0) {
            sums.few += of_state.partition_point(|&to| own as f64 * (to as f64 / all as f64) < FEW) as u64;
        }
        sums.cells += groups * states;
    }
    sums.customers += all;
    Ok(())
}
