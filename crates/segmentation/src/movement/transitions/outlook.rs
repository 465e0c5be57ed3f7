//! Where movement leads: shares to come, the long run, when a state is reached, what a customer is worth.

use serde_json::Value;

use super::TransitionsModel;
use super::chain::Chain;
use super::elimination::Within;
use crate::said;
use crate::support::catalogue::{Place, listed, movement, rows};
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::json::kind_of;
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Result};

/// The most steps that are looked ahead.
pub const MAX_STEPS: i32 = 100_000;

/// What figures by state should be.
pub const FIGURES: &str = "Give a number for each state, as in {\"gold\": 120, \"silver\": 45}.";

/// How many are to be expected in a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected<'a> {
    /// The state.
    pub state: &'a str,
    /// In the unit of what was given.
    pub expected: f64,
    /// As a share of all.
    pub share: f64,
}

/// A state in the long run.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled<'a> {
    /// The state.
    pub state: &'a str,
    /// The share of customers in it, if it does not depend on where they begin.
    pub share: Option<f64>,
    /// The set of states that it belongs to and that nobody leaves; `None` for a state that all leave for good.
    pub class: Option<u32>,
    /// Why there is no share, or what it means.
    pub note: Option<String>,
}

/// When customers of a state come to where one waits for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival<'a> {
    /// The state.
    pub state: &'a str,
    /// The probability that they ever come, in a step or more.
    pub probability: f64,
    /// The steps that it takes those who come; `None` where nobody does.
    pub steps: Option<f64>,
    /// Their standard deviation.
    pub deviation: Option<f64>,
}

/// What a customer of a state brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth<'a> {
    /// The state.
    pub state: &'a str,
    /// In the present period.
    pub gain: f64,
    /// In all later ones, discounted.
    pub later: f64,
}

impl TransitionsModel {
    /// A figure for each state, from a JSON object; 0 for those that it does not name.
    fn figures(&self, given: &Value, what: &str, negative: bool) -> Result<Vec<f64>> {
        let Value::Object(given) = given else {
            return Err(
                Error::invalid(format!("{what} must be a JSON object, not {}", kind_of(given))).hint(FIGURES)
            );
        };
        let mut figures = filled(self.states.len(), 0.0)?;
        for (name, value) in given {
            let state = self
                .state(name)
                .map_err(|error| Error { message: format!("{what}: {}", error.message), ..error })?;
            let Some(figure) = value.as_f64().filter(|figure| figure.is_finite()) else {
                return Err(Error::invalid(format!(
                    "{what}: \"{}\" is {}, not a number",
                    excerpt(name),
                    kind_of(value)
                )));
            };
            if figure < 0.0 && !negative {
                return Err(Error::invalid(format!("{what}: \"{}\" is {figure}", excerpt(name)))
                    .hint("Give numbers or shares of customers, 0 or more."));
            }
            figures[state as usize] = figure;
        }
        Ok(figures)
    }

    /// How many are in each state after so many steps, of customers or shares given by state.
    ///
    /// # Errors
    /// Shares of unknown states, negative ones, none at all; steps out of range.
    pub fn predict_shares(&self, shares: &Value, steps: i32, host: Host) -> Result<Vec<Expected<'_>>> {
        let steps = checked_steps(steps)?;
        let now = self.figures(shares, "shares", false)?;
        let all: f64 = now.iter().sum();
        if !(all > 0.0 && all.is_finite()) {
            return Err(Error::invalid(format!("shares add up to {all}"))
                .hint("Give a number of customers, or a share, of at least one state."));
        }
        let then = Chain::of(self, host)?.ahead(now, steps)?;
        let mut rows = with_capacity(then.len())?;
        rows.extend(self.states.iter().zip(then).map(|(state, expected)| Expected {
            state,
            expected,
            share: expected / all,
        }));
        Ok(rows)
    }

    /// The shares in the long run, or why there are none.
    ///
    /// # Errors
    /// More states than memory allows.
    pub fn steady_state(&self, host: Host) -> Result<Vec<Settled<'_>>> {
        let chain = Chain::of(self, host)?;
        let classes = chain.classes()?;
        let mut numbers = filled(classes.closed.len(), None)?;
        let mut count = 0;
        for (number, _) in numbers.iter_mut().zip(&classes.closed).filter(|(_, closed)| **closed) {
            count += 1;
            *number = Some(count);
        }
        let class = |state: usize| numbers[classes.of[state] as usize];
        let members = |wanted: u32| (0..chain.len()).filter(move |&state| class(state) == Some(wanted));
        let mut shares = filled(chain.len(), None)?;
        let note = if count == 1 {
            let mut places = filled(chain.len(), usize::MAX)?;
            members(1).zip(0..).for_each(|(state, place)| places[state] = place);
            let mut within = Within::new(members(1).count(), host)?;
            for state in members(1) {
                chain.moves(state).iter().for_each(|&(to, share)| {
                    *within.between(places[state], places[to as usize]) = share;
                });
            }
            shares.fill(Some(0.0));
            members(1).zip(within.steady()?).for_each(|(state, share)| shares[state] = Some(share));
            let first = members(1).next().unwrap_or_default();
            match (members(1).count(), chain.period(&classes, classes.of[first])?) {
                (1, _) => Some(said!(movement::EVERYBODY_ENDS, state = excerpt(&self.states[first]))),
                (_, 0 | 1) => None,
                (_, period) => Some(said!(movement::NEVER_SETTLE, period = period)),
            }
        } else {
            let mut sets: Vec<Place> = (1..=count.min(SHOWN))
                .map(|set| {
                    let names: Vec<&str> = members(set).map(|state| self.states[state].as_str()).collect();
                    format!("{{{}}}", listed(&names).tell(self.language)).into()
                })
                .collect();
            if count > SHOWN {
                sets.push(said!(rows::MORE, count = count - SHOWN).into());
            }
            Some(said!(movement::NEVER_LEFT, count = count, sets = Place::List(sets)))
        };
        let mut rows = with_capacity(chain.len())?;
        rows.extend(self.states.iter().enumerate().map(|(number, state)| Settled {
            state,
            share: shares[number],
            class: class(number),
            note: note.as_ref().map(|note| note.tell(self.language)),
        }));
        Ok(rows)
    }

    /// When customers of each state come to one of the given states, in a step or more: with which probability, after how
    /// many steps, with which standard deviation, both of those who come.
    ///
    /// With the probability h to come, Q between the states not waited for, and x = N h where N = (I - Q)⁻¹, the steps are
    /// t = x / h and their variance 2 N x / h - t - t²; where h = 1 these are N 1 and (2 N - I) t - t².
    ///
    /// Source: Kemeny & Snell 1960, "Finite Markov Chains", theorems 3.3.5 and 3.3.7, of the chain of those who come
    /// (section 3.5).
    ///
    /// # Errors
    /// No states, unknown ones, and more states than memory allows.
    pub fn hitting_times(&self, states: &[&str], host: Host) -> Result<Vec<Arrival<'_>>> {
        let chain = Chain::of(self, host)?;
        let n = chain.len();
        let mut wanted = filled(n, false)?;
        for name in states {
            wanted[self.state(name)? as usize] = true;
        }
        if states.is_empty() {
            return Err(Error::invalid("states are none").hint("Name the state to wait for, as in '{gold}'."));
        }
        // Only those who can come there at all take part, so that everybody leaves in the end.
        let reaching = reaching(&chain, &wanted, host)?;
        let mut places = filled(n, usize::MAX)?;
        let inside = |state: &usize| reaching[*state] && !wanted[*state];
        (0..n).filter(inside).zip(0..).for_each(|(state, place)| places[state] = place);
        let size = (0..n).filter(inside).count();
        let mut within = Within::new(size, host)?;
        let mut direct = filled(size, 0.0)?;
        for state in (0..n).filter(inside) {
            for &(to, share) in chain.moves(state) {
                match places[to as usize] {
                    usize::MAX => {
                        within.outside[places[state]] += share;
                        if wanted[to as usize] {
                            direct[places[state]] += share;
                        }
                    }
                    place => *within.between(places[state], place) = share,
                }
            }
        }
        let equations = within.eliminated();
        let mut ever = direct;
        equations.solve(&mut ever);
        // Where nobody can go astray all of them come, whatever was rounded.
        let certain = certain(&chain, &wanted, &reaching, host)?;
        (0..n).filter(inside).filter(|&state| certain[state]).for_each(|state| ever[places[state]] = 1.0);
        let mut first = ever.clone();
        equations.solve(&mut first);
        let mut second = first.clone();
        equations.solve(&mut second);
        let mut rows = with_capacity(n)?;
        for (state, name) in self.states.iter().enumerate() {
            let (mut h, mut x, mut square) = (0.0, 0.0, 0.0);
            match places[state] {
                usize::MAX => {
                    // One who is there already has to come back.
                    for &(to, share) in chain.moves(state).iter().filter(|_| wanted[state]) {
                        let (h_to, x_to, square_to) = match places[to as usize] {
                            _ if wanted[to as usize] => (1.0, 0.0, 0.0),
                            usize::MAX => (0.0, 0.0, 0.0),
                            place => (ever[place], first[place], 2.0 * second[place] - first[place]),
                        };
                        h += share * h_to;
                        x += share * (h_to + x_to);
                        square += share * (h_to + 2.0 * x_to + square_to);
                    }
                    if chain.moves(state).iter().all(|&(to, _)| certain[to as usize]) && wanted[state] {
                        h = 1.0;
                    }
                }
                place => {
                    h = ever[place];
                    x = first[place];
                    square = 2.0 * second[place] - x;
                }
            }
            let steps = (h > 0.0).then(|| x / h);
            rows.push(Arrival {
                state: name,
                probability: h.min(1.0),
                steps,
                deviation: steps.map(|steps| (square / h - steps * steps).max(0.0).sqrt()),
            });
        }
        Ok(rows)
    }

    /// What a customer of each state brings in the present period and in the later ones, of which there are `steps`, or no
    /// end; each is worth 1 / (1 + discount) of the one before it.
    ///
    /// Source: Pfeifer & Carraway 2000, "Modeling Customer Relationships as Markov Chains", Journal of Interactive
    /// Marketing 14, equations 4 and 6; their value has the present period in it.
    ///
    /// # Errors
    /// Gains of unknown states; a discount or steps out of range; no end where nothing is discounted.
    pub fn state_values(
        &self,
        gain: &Value,
        discount: f64,
        steps: Option<i32>,
        host: Host,
    ) -> Result<Vec<Worth<'_>>> {
        if !(discount >= 0.0 && discount.is_finite()) {
            return Err(Error::invalid(format!("discount is {discount}"))
                .hint("It is a rate per step, 0 or more, such as 0.1 for 10 %."));
        }
        let steps = steps.map(checked_steps).transpose()?;
        let gain = self.figures(gain, "gain", true)?;
        let chain = Chain::of(self, host)?;
        let keep = 1.0 / (1.0 + discount);
        let later = match steps {
            Some(steps) => chain.gathered(&gain, keep, steps)?,
            None if keep == 1.0 => {
                return Err(Error::invalid("discount is 0 and there is no last step")
                    .hint("Without a discount values have no end: give steps, or a discount above 0."));
            }
            None => {
                let mut within = Within::new(chain.len(), host)?;
                let away = discount / (1.0 + discount);
                for state in 0..chain.len() {
                    within.outside[state] = away;
                    for &(to, share) in chain.moves(state) {
                        *within.between(state, to as usize) = keep * share;
                    }
                }
                let mut later = filled(chain.len(), 0.0)?;
                chain.next(&gain, &mut later);
                later.iter_mut().for_each(|later| *later *= keep);
                within.eliminated().solve(&mut later);
                later
            }
        };
        if let Some((state, _)) = self.states.iter().zip(&later).find(|(_, later)| !later.is_finite()) {
            return Err(Error::out_of_range(format!("the value of \"{}\" is out of range", excerpt(state))));
        }
        let mut rows = with_capacity(chain.len())?;
        rows.extend(self.states.iter().zip(gain).zip(later).map(|((state, gain), later)| Worth {
            state,
            gain,
            later,
        }));
        Ok(rows)
    }
}

/// Sets of states that are written out.
const SHOWN: u32 = 4;

fn checked_steps(steps: i32) -> Result<usize> {
    match usize::try_from(steps) {
        Ok(count) if steps <= MAX_STEPS => Ok(count),
        _ => {
            Err(Error::invalid(format!("steps are {steps}"))
                .hint(format!("Look 0 to {MAX_STEPS} steps ahead.")))
        }
    }
}

/// The states from which a wanted one can be reached, the wanted ones among them.
fn reaching(chain: &Chain, wanted: &[bool], host: Host) -> Result<Vec<bool>> {
    let mut found = crate::support::memory::copied(wanted)?;
    let mut step = 0;
    loop {
        let mut more = false;
        for state in (0..chain.len()).rev() {
            host.at_row(step);
            step += 1;
            if !found[state] && chain.moves(state).iter().any(|&(to, _)| found[to as usize]) {
                found[state] = true;
                more = true;
            }
        }
        if !more {
            return Ok(found);
        }
    }
}

/// The states from which everybody comes to a wanted one, the wanted ones among them: those from which none can be reached
/// that does not reach a wanted one.
fn certain(chain: &Chain, wanted: &[bool], reaching: &[bool], host: Host) -> Result<Vec<bool>> {
    let mut certain: Vec<bool> = crate::support::memory::copied(reaching)?;
    let mut step = 0;
    loop {
        let mut fewer = false;
        for state in 0..chain.len() {
            host.at_row(step);
            step += 1;
            if certain[state]
                && !wanted[state]
                && chain.moves(state).iter().any(|&(to, _)| !certain[to as usize])
            {
                certain[state] = false;
                fewer = true;
            }
        }
        if !fewer {
            return Ok(certain);
        }
    }
}
