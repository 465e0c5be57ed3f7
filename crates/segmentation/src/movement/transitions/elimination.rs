//! Equations of Markov chains, solved without subtractions.
//!
//! What leaves a set of states is known as a sum, not as 1 less what stays, so nothing cancels: every figure is exact to
//! nearly all its digits, however seldom somebody leaves.
//!
//! Source: Grassmann, Taksar & Heyman 1985, "Regenerative Analysis and Steady State Distributions for Markov Chains",
//! Operations Research 33; for equations O'Cinneide 1996, "Relative-error bounds for the LU decomposition via the GTH
//! algorithm", Numerische Mathematik 73.

use crate::Result;
use crate::support::host::Host;
use crate::support::memory::{check_limit, filled};

/// Probabilities within a set of states, and what leaves it.
#[derive(Debug)]
pub(super) struct Within {
    n: usize,
    /// Row by row; the diagonal is not used, as it follows from the rest.
    inside: Vec<f64>,
    /// Of each state, the probability to leave the set.
    pub(super) outside: Vec<f64>,
    host: Host,
}

impl Within {
    /// No moves at all yet.
    ///
    /// # Errors
    /// Limit exceeded, out of memory.
    pub(super) fn new(n: usize, host: Host) -> Result<Self> {
        let cells = n.checked_mul(n).and_then(|cells| cells.checked_mul(size_of::<f64>()));
        check_limit("a chain of states", cells.unwrap_or(usize::MAX), host.memory_limit)?;
        Ok(Self { n, inside: filled(n * n, 0.0)?, outside: filled(n, 0.0)?, host })
    }

    /// The probability from one state of the set to another.
    pub(super) fn between(&mut self, from: usize, to: usize) -> &mut f64 {
        &mut self.inside[from * self.n + to]
    }

    /// Takes out state after state: below the diagonal stand then the factors, above it the rest of each row, on it what
    /// leaves a state when it is its turn.
    pub(super) fn eliminated(mut self) -> Eliminated {
        let n = self.n;
        let pace = Host::pace(n);
        for k in 0..n {
            let (done, rest) = self.inside.split_at_mut((k + 1) * n);
            let row = &mut done[k * n..];
            let leaves: f64 = row[k + 1..].iter().sum::<f64>() + self.outside[k];
            row[k] = leaves;
            for (i, below) in rest.chunks_exact_mut(n).enumerate() {
                self.host.at_step(i, pace);
                if below[k] == 0.0 {
                    continue;
                }
                let factor = below[k] / leaves;
                below[k] = factor;
                below[k + 1..].iter_mut().zip(&row[k + 1..]).for_each(|(to, from)| *to += factor * from);
                self.outside[k + 1 + i] += factor * self.outside[k];
            }
        }
        Eliminated(self)
    }

    /// The shares of time in each state of a set that nothing leaves and in which every state is reached from every other.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn steady(mut self) -> Result<Vec<f64>> {
        let n = self.n;
        let pace = Host::pace(n);
        for k in (1..n).rev() {
            let (rest, done) = self.inside.split_at_mut(k * n);
            let row = &mut done[..n];
            let leaves: f64 = row[..k].iter().sum();
            for (i, above) in rest.chunks_exact_mut(n).enumerate() {
                self.host.at_step(i, pace);
                if above[k] == 0.0 {
                    continue;
                }
                above[k] /= leaves;
                let factor = above[k];
                above[..k].iter_mut().zip(&row[..k]).for_each(|(to, from)| *to += factor * from);
            }
        }
        let mut shares = filled(n, 0.0)?;
        if let Some(first) = shares.first_mut() {
            *first = 1.0;
        }
        for k in 1..n {
            shares[k] = (0..k).map(|i| shares[i] * self.inside[i * n + k]).sum();
        }
        let all: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= all);
        Ok(shares)
    }
}

/// Equations `x = b + Q x` made ready, for a set Q that everybody leaves in the end.
#[derive(Debug)]
pub(super) struct Eliminated(Within);

impl Eliminated {
    /// The solution, in the place of b.
    pub(super) fn solve(&self, b: &mut [f64]) {
        let Within { n, ref inside, .. } = self.0;
        for k in 0..n {
            let value = b[k];
            if value != 0.0 {
                (k + 1..n).for_each(|i| b[i] += inside[i * n + k] * value);
            }
        }
        for k in (0..n).rev() {
            let row = &inside[k * n..(k + 1) * n];
            let sum: f64 = row[k + 1..].iter().zip(&b[k + 1..]).map(|(a, x)| a * x).sum();
            b[k] = (b[k] + sum) / row[k];
        }
    }
}
