//! Whether groups of customers wait equally long.

use super::SurvivalModel;
use crate::Result;
use crate::movement::homogeneity::Homogeneity;
use crate::numeric::distributions::chi_square_above;
use crate::numeric::float_sum::FloatSum;
use crate::numeric::order::key;
use crate::numeric::quadratic_form::by_covariance;
use crate::support::host::Host;
use crate::support::memory::{check_limit, filled, with_capacity};

/// A duration at which it happened in one group: the key of the duration, the group, and to how many.
type Event = (u64, u32, u64);

/// The log-rank test: whether it happens to groups of customers at the same rate at all durations. The models are in an
/// order that does not depend on where they came from.
///
/// `X² = u' V^-1 u` over all groups but the last, where u is how many more it happened to than would be expected, and V
/// their covariance given who was watched; the effect is `sqrt(X² / events)`.
///
/// Sources: Mantel 1966, "Evaluation of survival data and two new rank order statistics arising in its consideration",
/// Cancer Chemotherapy Reports 50; Peto & Peto 1972, "Asymptotically Efficient Rank Invariant Test Procedures", Journal of
/// the Royal Statistical Society A 135.
///
/// # Errors
/// Limit exceeded, for too many groups; out of memory.
pub fn of_survival(models: &[&SurvivalModel], host: Host) -> Result<Option<Homogeneity>> {
    if models.is_empty() {
        return Ok(None);
    }
    let groups = models.len();
    let cells = groups.checked_mul(groups).and_then(|cells| cells.checked_mul(size_of::<FloatSum>()));
    check_limit("a comparison of groups", cells.unwrap_or(usize::MAX), host.memory_limit)?;
    let mut events: Vec<Event> = with_capacity(models.iter().map(|model| model.times.len()).sum())?;
    // Of each group its own durations in order, so that who is watched at the duration of another is known.
    let mut own: Vec<Vec<(u64, u64)>> = with_capacity(groups)?;
    for (model, group) in models.iter().zip(0..) {
        let mut list = with_capacity(model.times.len() + 1)?;
        for (row, (duration, at_risk, counts)) in model.in_turn().enumerate() {
            host.at_row(row);
            list.push((key(duration), at_risk));
            if counts.happened > 0 {
                events.push((key(duration), group, counts.happened));
            }
        }
        // After the last one nobody is watched.
        list.push((u64::MAX, 0));
        own.push(list);
    }
    events.sort_unstable_by(host.comparing(Ord::cmp));
    let mut sums = Sums {
        groups,
        excess: filled(groups, FloatSum::default())?,
        covariance: filled(groups * groups, FloatSum::default())?,
    };
    let mut next = filled(groups, 0_usize)?;
    let mut watched = filled(groups, 0_u64)?;
    let mut happened = filled(groups, 0_u64)?;
    let pace = Host::pace(groups * groups);
    for (step, at_once) in events.chunk_by(|a, b| a.0 == b.0).enumerate() {
        host.at_step(step, pace);
        for (group, list) in own.iter().enumerate() {
            while list[next[group]].0 < at_once[0].0 {
                next[group] += 1;
            }
            watched[group] = list[next[group]].1;
            happened[group] = 0;
        }
        at_once.iter().for_each(|&(_, group, count)| happened[group as usize] = count);
        sums.add(&watched, &happened);
    }
    let happened: u64 = events.iter().map(|event| event.2).sum();
    let customers = models.iter().map(|model| model.customers).fold(0, u64::saturating_add);
    if happened == 0 {
        return Ok(None);
    }
    let (chi_square, freedom) = sums.statistic(host)?;
    Ok(Some(Homogeneity {
        effect: (chi_square / happened as f64).sqrt(),
        likelihood_ratio: None,
        likelihood_ratio_p: None,
        chi_square,
        chi_square_p: (freedom > 0).then(|| chi_square_above(chi_square, freedom as f64)),
        freedom,
        groups: groups as u64,
        customers,
        few_expected: None,
    }))
}

struct Sums {
    groups: usize,
    excess: Vec<FloatSum>,
    covariance: Vec<FloatSum>,
}

impl Sums {
    /// Adds a duration.
    fn add(&mut self, watched: &[u64], happened: &[u64]) {
        let (n, d) = (watched.iter().sum::<u64>() as f64, happened.iter().sum::<u64>() as f64);
        let spread = if n > 1.0 { d * (n - d) / (n - 1.0) } else { 0.0 };
        for (group, (&own, &happened)) in watched.iter().zip(happened).enumerate() {
            let share = own as f64 / n;
            self.excess[group].add(happened as f64 - d * share);
            if spread == 0.0 || own == 0 {
                continue;
            }
            let row = &mut self.covariance[group * self.groups..(group + 1) * self.groups];
            for (other, (sum, &its)) in row.iter_mut().zip(watched).enumerate() {
                let its = its as f64 / n;
                let both = if other == group { 1.0 - share } else { -its };
                sum.add(spread * share * both);
            }
        }
    }

    /// X² and its degrees of freedom. Groups that could not differ, as none of theirs was watched when it happened, are left
    /// out; where groups were never watched together each set of them counts for itself.
    fn statistic(&self, host: Host) -> Result<(f64, u64)> {
        let mut covariance = with_capacity(self.covariance.len())?;
        covariance.extend(self.covariance.iter().map(|sum| sum.value()));
        let mut excess: Vec<f64> = with_capacity(self.groups)?;
        excess.extend(self.excess.iter().map(|sum| sum.value()));
        by_covariance(&mut excess, &mut covariance, host)
    }
}
