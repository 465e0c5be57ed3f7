//! A model of transitions in rows.

use super::TransitionsModel;
use crate::Result;
use crate::numeric::intervals::wilson;
use crate::rows::quality_row::QualityRow;
use crate::said;
use crate::support::catalogue::{Sentence, movement};
use crate::support::memory::with_capacity;

/// A pair of states that somebody went between.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition<'a> {
    /// The state before.
    pub before: &'a str,
    /// The state after.
    pub after: &'a str,
    /// Customers who went.
    pub customers: u64,
    /// Their share of those who were in the state before.
    pub probability: f64,
    /// The ends of its interval.
    pub interval: (f64, f64),
    /// What the share is where it is no probability.
    pub note: Option<String>,
}

/// Expected counts below this are few.
const FEW_EXPECTED: f64 = 5.0;

impl TransitionsModel {
    /// Every pair of states that somebody went between, in order.
    ///
    /// # Errors
    /// Out of memory.
    pub fn rows(&self) -> Result<Vec<Transition<'_>>> {
        let before = self.before()?;
        let mut rows = with_capacity(self.moves.len())?;
        for &(from, to, customers) in &self.moves {
            let all = before[from as usize];
            rows.push(Transition {
                before: &self.states[from as usize],
                after: &self.states[to as usize],
                customers,
                probability: customers as f64 / all as f64,
                interval: wilson(customers as f64, all as f64, self.confidence),
                note: (Some(from) == self.newcomers())
                    .then(|| said!(movement::SHARE_OF_NEWCOMERS).tell(self.language)),
            });
        }
        Ok(rows)
    }

    /// How much moves, and what to know about the model.
    ///
    /// # Errors
    /// Out of memory.
    pub fn quality_rows(&self) -> Result<Vec<QualityRow>> {
        let k = self.states.len() as u32;
        let row = |measure, value, note: Option<Sentence>| QualityRow {
            k,
            cluster: None,
            measure,
            value,
            note: note.map(|note| note.tell(self.language)),
        };
        let absent = self.absent_state();
        let newcomers = self.newcomers();
        let count = |wanted: &dyn Fn(u32, u32) -> bool| -> f64 {
            let counts = self.moves.iter().filter(|&&(a, b, _)| wanted(a, b));
            counts.map(|&(.., count)| count).sum::<u64>() as f64
        };
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let at_risk = count(&|a, _| Some(a) != newcomers);
        let there = count(&|a, _| Some(a) != absent);
        let present = count(&|_, b| Some(b) != absent);
        let mut rows = vec![
            row("customers", Some(self.customers as f64), None),
            row("stayed", share(count(&|a, b| a == b), at_risk), Some(said!(movement::SHARE_STAYED))),
            row(
                "left",
                share(count(&|a, b| Some(a) != absent && Some(b) == absent), there),
                Some(said!(movement::SHARE_LEFT)),
            ),
            row(
                "came",
                share(count(&|a, b| Some(a) == absent && Some(b) != absent), present),
                Some(said!(movement::SHARE_CAME)),
            ),
            row("mobility", self.mobility()?, Some(said!(movement::MOBILITY))),
        ];
        if self.ordered {
            let steps = self.moves.iter().filter(|&&(a, b, _)| Some(a) != absent && Some(b) != absent);
            let steps: f64 = steps.map(|&(a, b, n)| f64::from(a.abs_diff(b)) * n as f64).sum();
            let stayed = count(&|a, b| Some(a) != absent && Some(b) != absent);
            rows.push(row("steps", share(steps, stayed), Some(said!(movement::STEPS))));
        }
        let few = self.few_expected()?;
        let note = match few.is_some_and(|few| few > 0.2) {
            true => said!(movement::ROUGH_TESTS),
            false => said!(movement::FEW_EXPECTED),
        };
        rows.push(row("few_expected", few, Some(note)));
        let told =
            |warning: &String| QualityRow { note: Some(warning.clone()), ..row("warning", None, None) };
        rows.extend(self.warnings.iter().map(told));
        Ok(rows)
    }

    /// How much customers move: the mean probability to leave a state, over what it would be if the state before made no
    /// difference and all were alike. `None` for a single state.
    ///
    /// `(k - sum p_ii) / (k - 1)` where all k states have customers before.
    ///
    /// Source: Shorrocks 1978, "The Measurement of Mobility", Econometrica 46; Prais 1955.
    fn mobility(&self) -> Result<Option<f64>> {
        let before = self.before()?;
        let known = |state: u32| before[state as usize] > 0 && Some(state) != self.newcomers();
        let states = (0..before.len() as u32).filter(|&state| known(state)).count();
        if states == 0 || before.len() < 2 {
            return Ok(None);
        }
        let stays = self.moves.iter().filter(|&&(a, b, _)| a == b && known(a));
        let trace: f64 = stays.map(|&(a, _, count)| count as f64 / before[a as usize] as f64).sum();
        let k = before.len() as f64;
        Ok(Some((1.0 - trace / states as f64) * k / (k - 1.0)))
    }

    /// The share of pairs of states of whose customers few are expected, were the state before to make no difference.
    fn few_expected(&self) -> Result<Option<f64>> {
        let (mut before, mut after) = (self.before()?, self.after()?);
        let all = self.customers as f64;
        [&mut before, &mut after].into_iter().for_each(|counts| counts.retain(|&count| count > 0));
        before.sort_unstable();
        after.sort_unstable();
        let mut few = 0_usize;
        for &a in &before {
            few += after.partition_point(|&b| a as f64 * b as f64 / all < FEW_EXPECTED);
        }
        let pairs = before.len() * after.len();
        Ok((pairs > 0).then(|| few as f64 / pairs as f64))
    }
}
