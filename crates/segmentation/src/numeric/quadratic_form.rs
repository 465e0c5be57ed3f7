//! The size of a vector by its covariance, as tests of several differences at once have it.

use crate::Result;
use crate::support::host::Host;
use crate::support::memory::with_capacity;

/// What is left of a variance where the figures before leave nothing to differ in.
const NOTHING: f64 = 1e-11;

/// `u' V^-1 u` and the rank of V, which is symmetric and has no direction below zero, row by row. A figure that the others
/// determine is passed over. Both are used up.
///
/// Gauss' elimination: what each pivot gives adds up to the form.
///
/// # Errors
/// Out of memory.
pub(crate) fn by_covariance(vector: &mut [f64], covariance: &mut [f64], host: Host) -> Result<(f64, u64)> {
    let k = vector.len();
    let pace = Host::pace(k);
    let (mut square, mut rank) = (0.0, 0);
    let mut least: Vec<f64> = with_capacity(k)?;
    least.extend((0..k).map(|i| NOTHING * covariance[i * k + i]));
    for pivot in 0..k {
        let (done, rest) = covariance.split_at_mut((pivot + 1) * k);
        let row = &done[pivot * k..];
        let size = row[pivot];
        if size <= least[pivot] {
            continue;
        }
        square += vector[pivot] * vector[pivot] / size;
        rank += 1;
        for (step, below) in rest.chunks_exact_mut(k).enumerate() {
            host.at_step(step, pace);
            let factor = below[pivot] / size;
            if factor == 0.0 {
                continue;
            }
            vector[pivot + 1 + step] -= factor * vector[pivot];
            below[pivot + 1..].iter_mut().zip(&row[pivot + 1..]).for_each(|(to, from)| *to -= factor * from);
        }
    }
    Ok((square, rank))
}
