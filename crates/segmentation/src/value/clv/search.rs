//! The search for the parameters that customers are most likely at.

use libm::{exp, log};

use super::data::Counted;
use super::options::Method;
use crate::numeric::trust_region::{Optimum, Search, Value};
use crate::support::host::Host;
use crate::{Error, Result};

/// The most distinct rows all of which are searched from every start: that takes some tenths of a second.
pub fn thorough(method: Method) -> usize {
    match method {
        Method::BgNbd | Method::MbgNbd => 8000,
        Method::ParetoNbd => 1500,
    }
}

/// As many rows of more than that stand for them all in the first search.
const EXPLORED: usize = 500;

/// How many times as many rows the next search has.
const GROWTH: usize = 16;

/// Ends that are no farther apart are one.
const APART: f64 = 1e-2;

/// The search for the parameters that rows are most likely at.
pub struct Task<'a, T, const N: usize> {
    pub rows: &'a Counted<T>,
    /// The log likelihood of rows at parameters.
    pub likelihood: &'a (dyn Fn(&Counted<T>, [f64; N]) -> Value<N> + Sync),
    /// Least and greatest value of each parameter.
    pub ranges: [(f64, f64); N],
    pub max_iterations: u64,
    /// The most rows all of which are searched from every start.
    pub thorough: usize,
    pub host: Host,
}

impl<T: Copy + Sync, const N: usize> Task<'_, T, N> {
    fn search<R>(&self, rows: &Counted<T>, work: impl FnOnce(&Search<'_, N>) -> R) -> R {
        work(&Search {
            function: &|at: &[f64; N]| (self.likelihood)(rows, at.map(exp)),
            bounds: self.ranges.map(|(low, high)| (log(low), log(high))),
            weight: rows.customers() as f64,
            max_iterations: self.max_iterations,
        })
    }

    /// The best end of all starts.
    ///
    /// # Errors
    /// Out of memory.
    pub fn maximum(&self, starts: &[[f64; N]]) -> Result<Optimum<N>> {
        let best = if starts.len() == 1 || self.rows.rows().len() <= self.thorough {
            highest(self.ends(self.rows, starts)?, |end| end.value)
        } else {
            self.by_samples(starts)?
        };
        best.ok_or_else(|| Error::invalid("a search needs a start"))
    }

    /// Of many rows few are searched from each start, and then more and more from the end that was best for all, so that the
    /// last search, of all, begins next to its own.
    fn by_samples(&self, starts: &[[f64; N]]) -> Result<Option<Optimum<N>>> {
        let ends = distinct(self.ends(&self.rows.thinned(EXPLORED)?, starts)?);
        let for_all = |end: &Optimum<N>| (self.likelihood)(self.rows, end.at.map(exp)).value;
        let mut best = highest(ends, |end| for_all(end).max(f64::NEG_INFINITY));
        let mut size = EXPLORED * GROWTH;
        while let Some(end) = best.filter(|_| size <= self.rows.rows().len() / 4) {
            best = Some(self.search(&self.rows.thinned(size)?, |search| search.resume(&end)));
            size *= GROWTH;
        }
        Ok(best.map(|end| self.search(self.rows, |search| search.resume(&end))))
    }

    /// Where the searches of rows from each start end.
    fn ends(&self, rows: &Counted<T>, starts: &[[f64; N]]) -> Result<Vec<Optimum<N>>> {
        self.search(rows, |search| self.host.map(starts, 0, |start| Ok(search.run(start.map(log)))))
    }
}

/// The end of the highest value, the first of equal ones.
fn highest<const N: usize>(ends: Vec<Optimum<N>>, value: impl Fn(&Optimum<N>) -> f64) -> Option<Optimum<N>> {
    let valued = ends.into_iter().map(|end| (value(&end), end));
    let best = valued.reduce(|best, end| if end.0 > best.0 { end } else { best });
    best.map(|(_, end)| end)
}

/// The ends without those that are next to an earlier one.
fn distinct<const N: usize>(ends: Vec<Optimum<N>>) -> Vec<Optimum<N>> {
    let mut kept: Vec<Optimum<N>> = Vec::new();
    for end in ends {
        let near = |other: &Optimum<N>| end.at.iter().zip(other.at).all(|(a, b)| (a - b).abs() <= APART);
        if !kept.iter().any(near) {
            kept.push(end);
        }
    }
    kept
}
