//! The drift of segments: their shares at two times, beside the customers who swapped places.

use super::{Options, Verdict, moved_most, stability_index};
use crate::Result;
use crate::movement::transitions::TransitionsModel;
use crate::numeric::distributions::chi_square_above;
use crate::numeric::quadratic_form::by_covariance;
use crate::support::host::Host;
use crate::support::memory::{check_limit, filled};

/// How far the segments of the same customers have drifted.
#[derive(Debug, Clone, PartialEq)]
pub struct MovesDrift {
    /// The population stability index of the segments' shares.
    pub psi: f64,
    /// The share of customers who are in another segment, which equal shares can hide.
    pub swapped: f64,
    /// Stuart and Maxwell's X², whether shares changed beyond chance.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub freedom: u64,
    /// The probability of as much by chance; none where nothing could differ.
    pub p: Option<f64>,
    /// The segment whose share changed most.
    pub segment: String,
    /// Its share before and after.
    pub shares: [f64; 2],
    /// Segments that are empty at one of the times.
    pub empty: u64,
    /// Customers who were there at both times.
    pub customers: u64,
    /// What this means, in words.
    pub verdict: String,
}

/// The drift of segments between the two times of a model of transitions, of customers who were there at both; `None`
/// without such customers.
///
/// The customers are the same at both times, so the test is not that of two samples: `X² = d' V^-1 d` with `d_i = n_i. -
/// n_.i`, `V_ii = n_i. + n_.i - 2 n_ii` and `V_ij = -(n_ij + n_ji)`.
///
/// Sources: Stuart 1955, "A Test for Homogeneity of the Marginal Distributions in a Two-Way Classification", Biometrika 42;
/// Maxwell 1970, "Comparing the Classification of Subjects by Two Independent Judges", British Journal of Psychiatry 116.
///
/// # Errors
/// Limit exceeded, out of memory.
pub fn of_moves(model: &TransitionsModel, options: &Options, host: Host) -> Result<Option<MovesDrift>> {
    let k = model.states.len();
    let cells = k.checked_mul(k).and_then(|cells| cells.checked_mul(size_of::<f64>()));
    check_limit("a comparison of segments", cells.unwrap_or(usize::MAX), host.memory_limit)?;
    let absent = model.states.iter().position(|state| *state == model.absent);
    let mut counts = filled(k, [0_u64; 2])?;
    let mut covariance = filled(k * k, 0.0)?;
    let (mut customers, mut stayed) = (0, 0);
    for (row, &(from, to, count)) in model.moves.iter().enumerate() {
        host.at_row(row);
        let (from, to) = (from as usize, to as usize);
        if Some(from) == absent || Some(to) == absent {
            continue;
        }
        counts[from][0] += count;
        counts[to][1] += count;
        customers += count;
        if from == to {
            stayed += count;
        } else {
            let count = count as f64;
            covariance[from * k + from] += count;
            covariance[to * k + to] += count;
            covariance[from * k + to] -= count;
            covariance[to * k + from] -= count;
        }
    }
    if customers == 0 {
        return Ok(None);
    }
    let mut apart = filled(k, 0.0)?;
    apart.iter_mut().zip(&counts).for_each(|(apart, count)| *apart = count[0] as f64 - count[1] as f64);
    let (statistic, freedom) = by_covariance(&mut apart, &mut covariance, host)?;
    let p = (freedom > 0).then(|| chi_square_above(statistic, freedom as f64));
    let (psi, _, empty) = stability_index(&counts);
    let (place, shares) = moved_most(&counts);
    let verdict = match p {
        Some(p) if p >= 1.0 - options.confidence => Verdict::Unchanged,
        None if stayed == customers => Verdict::Unchanged,
        _ if psi > options.threshold => Verdict::Much,
        _ => Verdict::Little,
    };
    Ok(Some(MovesDrift {
        psi,
        swapped: 1.0 - stayed as f64 / customers as f64,
        statistic,
        freedom,
        p,
        segment: model.states[place].clone(),
        shares,
        empty,
        customers,
        verdict: verdict.text(options.language),
    }))
}
