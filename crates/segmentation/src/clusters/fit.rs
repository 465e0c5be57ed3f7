//! Fits: from a sample of rows to a model.

mod choice;
mod hierarchy;
mod kmeans;
mod model;

use crate::clusters::geometry::gower::MISSING;
use crate::clusters::geometry::points::UNKNOWN;
use crate::clusters::kmeans::MAX_K;
use crate::clusters::options::Options;
use crate::rows::sample::Sample;
use crate::support::host::Host;
use crate::{Error, Result};

pub use hierarchy::fit_hierarchy;
pub use kmeans::fit_kmeans;

/// Streams of random numbers, one for each purpose.
const SEARCH: u64 = 1;
const STABILITY: u64 = 2;
const REFERENCE: u64 = 3;

/// The sample with its rows weighed, where they have weights, and the host for what is done beside it.
fn as_weighed<'a>(sample: &'a Sample, weighed: Option<&'a Sample>, host: Host) -> (&'a Sample, Host) {
    match weighed {
        Some(weighed) => (weighed, host.within(host.memory_limit.saturating_sub(weighed.bytes()))),
        None => (sample, host),
    }
}

/// The seed of the fit, else that of the sample.
fn seed(sample: &Sample, options: &Options) -> u64 {
    options.seed.unwrap_or(sample.sampling().seed)
}

fn check_k(k: Option<i64>, options: &Options) -> Result<Option<usize>> {
    let Some(k) = k else { return Ok(None) };
    if options.k.is_some() {
        return Err(Error::invalid("k is given twice, as an argument and in the options")
            .hint("Give NULL as the argument to choose k from the range in the options."));
    }
    match usize::try_from(k).ok().filter(|k| (1..=MAX_K).contains(k)) {
        Some(k) => Ok(Some(k)),
        None => Err(Error::invalid(format!("k is {k}"))
            .hint(format!("It is 1 to {MAX_K}, or NULL to have it chosen."))),
    }
}

fn known(code: u32) -> Option<u32> {
    (code != UNKNOWN && code != MISSING).then_some(code)
}
