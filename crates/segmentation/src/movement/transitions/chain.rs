//! The Markov chain of a model: where customers of each state go next, and which states they never leave again.

use super::TransitionsModel;
use crate::Result;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

/// Probabilities of the moves that occur, state by state.
#[derive(Debug)]
pub(super) struct Chain {
    /// Where the moves of each state begin, and where the last ones end.
    starts: Vec<usize>,
    moves: Vec<(u32, f64)>,
    host: Host,
}

/// A set of states each of which is reached from each other; numbers of sets follow the order of their first states.
#[derive(Debug)]
pub(super) struct Classes {
    /// Of each state the number of its set.
    pub(super) of: Vec<u32>,
    /// Of each set, whether nobody leaves it.
    pub(super) closed: Vec<bool>,
}

impl Chain {
    /// The chain of a model. Nobody leaves the states that are called absorbing, those in which nobody was before, and the
    /// absent, unless all of them are known.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn of(model: &TransitionsModel, host: Host) -> Result<Self> {
        let before = model.before()?;
        let n = before.len();
        let mut starts = with_capacity(n + 1)?;
        let mut moves = with_capacity(model.moves.len() + n)?;
        let mut rest = &model.moves[..];
        for state in 0..n as u32 {
            starts.push(moves.len());
            let len = rest.iter().take_while(|entry| entry.0 == state).count();
            let (own, others) = rest.split_at(len);
            rest = others;
            let all = before[state as usize];
            if all == 0 || model.is_absorbing(state) || Some(state) == model.newcomers() {
                moves.push((state, 1.0));
            } else {
                moves.extend(own.iter().map(|&(_, to, count)| (to, count as f64 / all as f64)));
            }
        }
        starts.push(moves.len());
        Ok(Self { starts, moves, host })
    }

    /// The number of states.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Where the customers of a state go.
    pub(super) fn moves(&self, state: usize) -> &[(u32, f64)] {
        &self.moves[self.starts[state]..self.starts[state + 1]]
    }

    /// Steps through the whole chain from one look for interrupts to the next.
    fn pace(&self) -> usize {
        Host::pace(self.moves.len())
    }

    /// How many are in each state after so many steps.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn ahead(&self, mut now: Vec<f64>, steps: usize) -> Result<Vec<f64>> {
        let mut next = filled(self.len(), 0.0)?;
        for step in 0..steps {
            self.host.at_step(step, self.pace());
            next.fill(0.0);
            for (state, &here) in now.iter().enumerate() {
                if here != 0.0 {
                    self.moves(state).iter().for_each(|&(to, share)| next[to as usize] += here * share);
                }
            }
            std::mem::swap(&mut now, &mut next);
        }
        Ok(now)
    }

    /// What the next step brings to a customer of each state, where it brings them so much in each.
    pub(super) fn next(&self, values: &[f64], into: &mut [f64]) {
        for (state, into) in into.iter_mut().enumerate() {
            *into = self.moves(state).iter().map(|&(to, share)| share * values[to as usize]).sum();
        }
    }

    /// The sum over the next `steps` steps of what they bring, each worth `keep` of the one before it.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn gathered(&self, gain: &[f64], keep: f64, steps: usize) -> Result<Vec<f64>> {
        let mut sum = filled(self.len(), 0.0)?;
        let mut all = filled(self.len(), 0.0)?;
        for step in 0..steps {
            self.host.at_step(step, self.pace());
            all.iter_mut().zip(gain).zip(&sum).for_each(|((all, gain), sum)| *all = gain + sum);
            self.next(&all, &mut sum);
            sum.iter_mut().for_each(|sum| *sum *= keep);
        }
        Ok(sum)
    }

    /// The sets of states, by Tarjan's search, without recursion.
    ///
    /// Source: Tarjan 1972, "Depth-First Search and Linear Graph Algorithms", SIAM Journal on Computing 1.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn classes(&self) -> Result<Classes> {
        const NONE: u32 = u32::MAX;
        let n = self.len();
        let mut seen = filled(n, NONE)?;
        let mut low = filled(n, 0_u32)?;
        let mut found = filled(n, NONE)?;
        let mut open: Vec<u32> = with_capacity(n)?;
        let mut path: Vec<(u32, usize)> = with_capacity(n)?;
        let (mut clock, mut classes) = (0, 0);
        for start in 0..n {
            if seen[start] != NONE {
                continue;
            }
            path.push((start as u32, 0));
            while let Some(&mut (state, ref mut place)) = path.last_mut() {
                let at = state as usize;
                if *place == 0 {
                    seen[at] = clock;
                    low[at] = clock;
                    clock += 1;
                    open.push(state);
                }
                match self.moves(at).get(*place) {
                    Some(&(to, _)) => {
                        *place += 1;
                        let to = to as usize;
                        if seen[to] == NONE {
                            path.push((to as u32, 0));
                        } else if found[to] == NONE {
                            low[at] = low[at].min(seen[to]);
                        }
                    }
                    None => {
                        path.pop();
                        if let Some(&(above, _)) = path.last() {
                            low[above as usize] = low[above as usize].min(low[at]);
                        }
                        if low[at] == seen[at] {
                            while let Some(member) = open.pop() {
                                found[member as usize] = classes;
                                if member == state {
                                    break;
                                }
                            }
                            classes += 1;
                        }
                    }
                }
            }
        }
        let mut numbers = filled(classes as usize, NONE)?;
        let mut count = 0;
        for class in &mut found {
            let number = &mut numbers[*class as usize];
            if *number == NONE {
                *number = count;
                count += 1;
            }
            *class = *number;
        }
        let mut closed = filled(count as usize, true)?;
        for state in 0..n {
            let own = found[state];
            if self.moves(state).iter().any(|&(to, _)| found[to as usize] != own) {
                closed[own as usize] = false;
            }
        }
        Ok(Classes { of: found, closed })
    }

    /// In how many steps a set of states comes round: the greatest common divisor of the lengths of all ways back.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn period(&self, classes: &Classes, class: u32) -> Result<usize> {
        let Some(start) = classes.of.iter().position(|&of| of == class) else { return Ok(1) };
        let mut level = filled(self.len(), usize::MAX)?;
        let mut queue: Vec<u32> = with_capacity(self.len())?;
        level[start] = 0;
        queue.push(start as u32);
        let (mut period, mut at) = (0, 0);
        while let Some(&state) = queue.get(at) {
            at += 1;
            let here = level[state as usize];
            for &(to, _) in self.moves(state as usize) {
                let to = to as usize;
                if level[to] == usize::MAX {
                    level[to] = here + 1;
                    queue.push(to as u32);
                } else {
                    period = common_divisor(period, (here + 1).abs_diff(level[to]));
                }
            }
        }
        Ok(period)
    }
}

fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
