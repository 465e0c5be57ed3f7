//! Why a customer has the scores they have, and what one more order would make of them.
//!
//! What is said of an order is what [`Prepared::score`] gives once it is merged into the summary: it is merged here,
//! and scored. A condition stands in a sentence only where it decides.
// One thing: the reasons of one customer, and the amounts in them, rounded to the side where what is said of them holds.

use std::cmp::Ordering;

use super::amounts::{Amounts, beyond, least_beyond, not_beyond, usual_amount};
use super::{Customer, DIMENSIONS, Measure, Prepared, Score};
use crate::purchases::money::Money;
use crate::purchases::rfm::Rfm;
use crate::said;
use crate::scores::binning::Cuts;
use crate::support::catalogue::{Place, Sentence, Text, scores};
use crate::support::time::{self, MICROS_PER_DAY};
use crate::support::words::distance;

/// Why a customer has the score they have, in one dimension; or, in the last row, the segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// `recency`, `frequency`, `monetary` or `segment`.
    pub dimension: &'static str,
    /// The customer's value: days, orders, money.
    pub value: Option<f64>,
    /// Its score.
    pub score: Option<u8>,
    /// The number of scores.
    pub bins: Option<u8>,
    /// The cut below: the value lies above it.
    pub above: Option<f64>,
    /// The cut at or above the value.
    pub up_to: Option<f64>,
    /// The next better score there is; where cuts coincide it is not the very next number.
    pub next_score: Option<u8>,
    /// How far away it is: days too many, orders missing, money missing.
    pub gap: Option<f64>,
    /// What that means, as a sentence.
    pub advice: String,
}

impl Reason {
    /// The row about the segment, which has no figures of its own.
    fn of_segment(advice: String) -> Self {
        Self {
            dimension: "segment",
            value: None,
            score: None,
            bins: None,
            above: None,
            up_to: None,
            next_score: None,
            gap: None,
            advice,
        }
    }
}

/// One customer at one moment, and what an order at that moment makes of them.
struct Case<'a> {
    prepared: &'a Prepared,
    purchases: &'a Rfm,
    as_of: i64,
    customer: Customer,
    score: Score,
    /// The scores after one more order of no amount.
    then: Score,
    /// What one more order leads to by its amount.
    steps: Vec<Step<u8>>,
    usual: Option<Usual>,
}

/// What orders up to some amount lead to.
struct Step<T> {
    /// The cut that the total must not pass; `None` in the last step.
    up_to: Option<f64>,
    /// The highest score of monetary value within the step.
    m: u8,
    /// What they lead to.
    then: T,
}

/// An order of the amount that the customer's orders have on average, refunds left out.
struct Usual {
    amount: String,
    /// The scores after it.
    then: Score,
}

impl Prepared {
    /// The customer's scores at `as_of` and what would change them: a row per dimension, and one for the segment if
    /// there is a map. A customer without orders has but the last row.
    pub fn why(&self, purchases: &Rfm, as_of: i64) -> Vec<Reason> {
        let ordered = ordered_once_more(purchases, as_of);
        let then = self.after_order(purchases, ordered, as_of, purchases.total.zero());
        let steps = self.scores_by_amount(then, purchases.orders);
        let Some(customer) = self.measured(purchases, as_of) else {
            let mut statements = vec![said!(scores::NO_ORDERS_NO_SEGMENT)];
            if self.lookup.is_some() {
                let steps = self.segments_by_amount(then, &steps);
                statements.push(FIRST_ORDER.told(&steps, purchases, None, vec![], |then| self.place(then)));
            }
            return vec![Reason::of_segment(self.say(statements))];
        };
        let usual = usual_amount(purchases).and_then(|amount| {
            let then = self.after_order(purchases, ordered, as_of, amount.money(purchases.total)?);
            Some(Usual { amount: amount.text, then })
        });
        let score = self.score(&customer);
        let case = Case { prepared: self, purchases, as_of, customer, score, then, steps, usual };
        let mut rows = vec![case.recency(), case.frequency(), case.monetary()];
        rows.extend(case.segment());
        rows
    }

    /// The scores of a customer who orders once more, where `ordered` is the summary with an order of no amount.
    fn after_order(&self, purchases: &Rfm, ordered: Option<Rfm>, as_of: i64, amount: Money) -> Score {
        let merged = || {
            let ordered = ordered?;
            let total = ordered.total.checked_add(amount).ok()?;
            self.measured(&Rfm { total, ..ordered }, as_of)
        };
        // A summary that has no room for another order is scored by its figures alone.
        self.score(&merged().unwrap_or_else(|| {
            self.model.measure.of(Customer {
                recency_days: purchases.recency_days(as_of).map_or(0.0, |days| days.min(0.0)),
                frequency: purchases.orders as f64 + 1.0,
                monetary: purchases.total.shown() + amount.shown(),
            })
        }))
    }

    /// The customer as the model measures them; `None` without orders.
    pub(super) fn measured(&self, purchases: &Rfm, as_of: i64) -> Option<Customer> {
        Some(self.model.measure.of(Customer::of(purchases, as_of)?))
    }

    /// What a cut of monetary value is for the total of a customer with so many orders.
    fn of_total(&self, cut: f64, orders: f64) -> f64 {
        if self.model.measure == Measure::Mean { cut * orders } else { cut }
    }

    /// What one more order leads to by its amount, where one of no amount leads to `then`: the scores of monetary value
    /// that can be had.
    fn scores_by_amount(&self, then: Score, orders: u64) -> Vec<Step<u8>> {
        let cuts = self.monetary_cuts(&then);
        let mut steps = Vec::with_capacity(usize::from(cuts.bins()));
        for m in then.m..=cuts.bins() {
            let (above, up_to) = cuts.bounds(m - 1);
            if m == then.m || up_to.is_none() || up_to > above {
                let up_to = up_to.map(|cut| self.of_total(cut, orders as f64 + 1.0));
                steps.push(Step { up_to, m, then: m });
            }
        }
        steps
    }

    /// The same for segments, by their numbers.
    fn segments_by_amount(&self, then: Score, scores: &[Step<u8>]) -> Vec<Step<usize>> {
        let Some(lookup) = &self.lookup else { return Vec::new() };
        let mut steps: Vec<Step<usize>> = Vec::with_capacity(scores.len());
        for &Step { up_to, m, .. } in scores {
            let Some(segment) = lookup.segment(then.r, then.f, m) else { continue };
            match steps.last_mut() {
                Some(last) if last.then == segment => (last.up_to, last.m) = (up_to, m),
                _ => steps.push(Step { up_to, m, then: segment }),
            }
        }
        steps
    }

    /// Statements one after the other, in the model's language.
    fn say(&self, statements: Vec<Sentence>) -> String {
        Place::from(statements).tell(self.model.language)
    }

    fn name(&self, segment: usize) -> &str {
        self.names.get(segment).map_or("", String::as_str)
    }

    fn place(&self, segment: usize) -> Place {
        self.name(segment).into()
    }

    /// The rule by which the cell of a score belongs to its segment, made once for all customers of the cell.
    fn rule(&self, score: &Score) -> Option<&str> {
        let (map, segment, cell) = (self.model.map.as_ref()?, score.segment?, score.scores());
        let kept = self.rules.get(self.model.bins().index(cell)?)?;
        Some(kept.get_or_init(|| map.reason(segment, cell, self.model.language)))
    }

    /// The cuts of frequency for customers of recency score `r`.
    pub(super) fn frequency_cuts(&self, r: u8) -> &Cuts {
        &self.model.frequency.cuts.0[if self.model.nested { usize::from(r) - 1 } else { 0 }]
    }

    /// The cuts of monetary value for customers of the scores of recency and frequency.
    pub(super) fn monetary_cuts(&self, score: &Score) -> &Cuts {
        let f_bins = usize::from(self.model.frequency.bins);
        let cell = (usize::from(score.r) - 1) * f_bins + usize::from(score.f) - 1;
        &self.model.monetary.cuts.0[if self.model.nested { cell } else { 0 }]
    }
}

impl Case<'_> {
    fn recency(&self) -> Reason {
        let (bins, r, days) = (self.prepared.model.recency.bins, self.score.r, self.customer.recency_days);
        let cuts = &self.prepared.model.recency.cuts.0[0];
        let (above, up_to) = cuts.bounds(bins - r);
        let renewed = self.then.r;
        let mut statements = vec![if renewed > r {
            said!(scores::ANY_ORDER_LIFTS_R, r = r, renewed = renewed)
        } else if r == bins {
            said!(scores::BEST_SCORE, letter = "r", score = r)
        } else {
            said!(scores::NO_ORDER_LIFTS_R, r = r)
        }];
        if let Some(cut) = up_to
            && let Some((same_day, time)) = self.fall(cut)
        {
            let fallen = bins - cuts.values.iter().filter(|&&other| other <= cut).count() as u8;
            let text: &'static Text = match (renewed > r, same_day) {
                (true, true) => &scores::WITHOUT_ONE_R_FALLS_AFTER,
                (true, false) => &scores::WITHOUT_ONE_R_FALLS_ON,
                (false, true) => &scores::WITHOUT_ORDER_IT_FALLS_AFTER,
                (false, false) => &scores::WITHOUT_ORDER_IT_FALLS_ON,
            };
            statements.push(said!(*text, fallen = fallen, time = time));
        }
        Reason {
            dimension: DIMENSIONS[0],
            value: Some(days),
            score: Some(r),
            bins: Some(bins),
            above,
            up_to,
            next_score: above.map(|cut| bins - cuts.bin(cut)),
            gap: above.map(|cut| distance(cut, days)),
            advice: self.prepared.say(statements),
        }
    }

    fn frequency(&self) -> Reason {
        let (bins, f, orders) = (self.prepared.model.frequency.bins, self.score.f, self.customer.frequency);
        let (above, up_to) = self.prepared.frequency_cuts(self.score.r).bounds(f - 1);
        // More orders are counted where they lead: nested cuts are those of the new recency score.
        let cuts = self.prepared.frequency_cuts(self.then.r);
        // Orders are whole, so the next score begins at the first whole number above the cut.
        let gap = cuts.bounds(f - 1).1.map(|cut| f64::max(cut.floor() + 1.0 - orders, 1.0));
        let next = gap.map(|gap| 1 + cuts.bin(orders + gap)).filter(|&next| next > f);
        let gap = gap.filter(|_| next.is_some());
        let mut statements = Vec::with_capacity(2);
        if self.prepared.model.nested && self.then.r != self.score.r {
            let (r, then) = (self.then.r, self.then.f);
            statements.push(match then.cmp(&f) {
                Ordering::Less => said!(scores::ORDER_MAKES_F_FALL, r = r, f = f, then = then),
                Ordering::Equal => said!(scores::ORDER_MAKES_F_STAY, r = r, f = f),
                Ordering::Greater => said!(scores::ORDER_MAKES_F_RISE, r = r, f = f, then = then),
            });
            match (next, gap) {
                (Some(next), Some(gap)) if then <= f && gap > 1.0 => {
                    statements.push(said!(scores::ORDERS_LIFT_IT, gap = gap, next = next));
                }
                (Some(next), Some(_)) if then <= f => {
                    statements.push(said!(scores::ONE_ORDER_LIFTS_IT, next = next));
                }
                _ => {}
            }
        } else {
            statements.push(match (next, gap) {
                (Some(next), Some(gap)) if gap > 1.0 => {
                    said!(scores::ORDERS_LIFT_F, gap = gap, f = f, next = next)
                }
                (Some(next), Some(_)) => said!(scores::ONE_ORDER_LIFTS_F, f = f, next = next),
                _ if f == bins => said!(scores::BEST_SCORE, letter = "f", score = f),
                _ => said!(scores::NO_ORDERS_LIFT_F, f = f),
            });
        }
        Reason {
            dimension: DIMENSIONS[1],
            value: Some(orders),
            score: Some(f),
            bins: Some(bins),
            above,
            up_to,
            next_score: next,
            gap,
            advice: self.prepared.say(statements),
        }
    }

    fn monetary(&self) -> Reason {
        let (bins, m, total) = (self.prepared.model.monetary.bins, self.score.m, self.customer.monetary);
        let (above, up_to) = self.prepared.monetary_cuts(&self.score).bounds(m - 1);
        let steps = &self.steps;
        // The first better score, and the total beyond which an order brings it; none where any order does.
        let better = steps.iter().position(|step| step.m > m);
        let next = better.map(|at| steps[at].m);
        let cut = better.and_then(|at| at.checked_sub(1)).and_then(|before| steps[before].up_to);
        let is_mean = self.prepared.model.measure == Measure::Mean;
        let orders = self.customer.frequency + 1.0;
        let own_unit = |cut: f64| if is_mean { cut / orders } else { cut };
        let gap = better.map(|_| cut.map_or(0.0, |cut| distance(total, own_unit(cut))));
        let (r, f) = (self.then.r, self.then.f);
        let statements = if self.prepared.model.nested && (r, f) != (self.score.r, self.score.f) {
            let within = vec![("r", r.into()), ("f", f.into())];
            let name = |m: u8| format!("m {m}").into();
            vec![ORDER_WITHIN.told(steps, self.purchases, self.usual.as_ref(), within, name)]
        } else {
            match (next, cut) {
                (Some(next), Some(cut)) => self.spending(next, cut, gap == Some(0.0)),
                _ => vec![said!(scores::BEST_SCORE, letter = "m", score = m)],
            }
        };
        Reason {
            dimension: DIMENSIONS[2],
            value: Some(total),
            score: Some(m),
            bins: Some(bins),
            above,
            up_to,
            next_score: next,
            gap,
            advice: self.prepared.say(statements),
        }
    }

    /// What spending beyond a cut does, where `any` brings it beyond, and whether an order of the usual amount does it.
    fn spending(&self, next: u8, cut: f64, any: bool) -> Vec<Sentence> {
        let m = self.score.m;
        let amount = || beyond(self.purchases, cut);
        let by_order = self.prepared.model.nested || self.prepared.model.measure == Measure::Mean;
        let mut statements = vec![match by_order {
            false if any => said!(scores::ANY_SPENDING_LIFTS_M, m = m, next = next),
            false => said!(scores::SPENDING_LIFTS_M, amount = figure(amount()), m = m, next = next),
            true => said!(scores::ORDER_ABOVE_LIFTS_M, amount = figure(amount()), m = m, next = next),
        }];
        if let Some(Usual { amount, then }) = &self.usual {
            let amount = figure(amount.clone());
            match then.m.cmp(&next) {
                Ordering::Greater => {
                    statements.push(said!(scores::USUAL_LIFTS_IT, amount = amount, score = then.m));
                }
                Ordering::Equal if any => {}
                Ordering::Equal => statements.push(said!(scores::USUAL_DOES, amount = amount)),
                Ordering::Less => statements.push(said!(scores::USUAL_DOES_NOT, amount = amount)),
            }
        }
        statements
    }

    fn segment(&self) -> Option<Reason> {
        let (rule, segment) = (self.prepared.rule(&self.score)?, self.score.segment?);
        let steps = self.prepared.segments_by_amount(self.then, &self.steps);
        let outlook = match &steps[..] {
            [only] if only.then == segment => said!(scores::ORDER_CHANGES_NOTHING),
            _ => {
                let name = |then| self.prepared.place(then);
                ONE_MORE_ORDER.told(&steps, self.purchases, self.usual.as_ref(), vec![], name)
            }
        };
        let name = self.prepared.name(segment);
        let sentence = said!(scores::IN_SEGMENT, rule = rule, segment = name, outlook = outlook);
        Some(Reason::of_segment(sentence.tell(self.prepared.model.language)))
    }

    /// When a customer who orders no more passes a recency cut: whether on the very day of `as_of`, and then the time, else
    /// the date. `None` for times that no calendar shows.
    fn fall(&self, cut: f64) -> Option<(bool, String)> {
        let micros = ((cut - self.customer.recency_days) * MICROS_PER_DAY as f64).round();
        let at = (micros.abs() < 9e18).then(|| self.as_of.checked_add(micros as i64))??;
        if !time::is_valid(at) {
            return None;
        }
        let same_day = at.div_euclid(MICROS_PER_DAY) == self.as_of.div_euclid(MICROS_PER_DAY);
        Some((same_day, if same_day { time::format(at) } else { time::format_date(at) }))
    }
}

/// The summary with one more order of no amount; `None` where it has no room for another.
fn ordered_once_more(purchases: &Rfm, as_of: i64) -> Option<Rfm> {
    let mut ordered = Rfm::empty(purchases.total);
    ordered.add(as_of, purchases.total.zero()).ok()?;
    ordered.merge(purchases).ok()?;
    Some(ordered)
}

/// The sentences about what an order leads to.
struct Outlook {
    /// Whatever its amount.
    always: &'static Text,
    /// Where the amount decides.
    by_amount: &'static Text,
    /// The same, with what one of the usual amount leads to.
    usual: &'static Text,
}

const ONE_MORE_ORDER: Outlook = Outlook {
    always: &scores::ORDER_LEADS,
    by_amount: &scores::ORDER_LEADS_BY_AMOUNT,
    usual: &scores::USUAL_ORDER_LEADS,
};

const ORDER_WITHIN: Outlook = Outlook {
    always: &scores::ORDER_LEADS_WITHIN,
    by_amount: &scores::ORDER_LEADS_BY_AMOUNT_WITHIN,
    usual: &scores::USUAL_ORDER_LEADS_WITHIN,
};

/// Nothing is usual for who has not ordered.
const FIRST_ORDER: Outlook = Outlook {
    always: &scores::FIRST_ORDER_LEADS,
    by_amount: &scores::FIRST_ORDER_LEADS_BY_AMOUNT,
    usual: &scores::USUAL_ORDER_LEADS,
};

impl Outlook {
    /// What an order leads to, as in `one more order of the usual 25: loyal (above 60: champions)`; amounts stand there only
    /// where they decide. `places` are those of the sentence besides, `name` says what it leads to.
    fn told<T: Copy>(
        &self,
        steps: &[Step<T>],
        purchases: &Rfm,
        usual: Option<&Usual>,
        mut places: Vec<(&'static str, Place)>,
        name: impl Fn(T) -> Place,
    ) -> Sentence {
        if let [only] = steps {
            places.push(("then", name(only.then)));
            return Sentence::new(self.always, places);
        }
        let own = usual.and_then(|usual| steps.iter().position(|step| usual.then.m <= step.m));
        let leads =
            |(case, then): (Amounts, T)| said!(*case.text, amount = figure(case.amount), then = name(then));
        let cases: Vec<Sentence> = by_amount(steps, purchases, own).into_iter().map(leads).collect();
        let text = match usual.zip(own) {
            Some((Usual { amount, .. }, own)) => {
                places.push(("then", name(steps[own].then)));
                places.push(("amount", figure(amount.clone())));
                self.usual
            }
            None => self.by_amount,
        };
        places.push(("cases", cases.into()));
        Sentence::new(text, places)
    }
}

/// What orders of other amounts than that of the step `own` lead to.
fn by_amount<T: Copy>(steps: &[Step<T>], purchases: &Rfm, own: Option<usize>) -> Vec<(Amounts, T)> {
    let mut cases: Vec<(Amounts, T)> = Vec::with_capacity(steps.len());
    for (i, step) in steps.iter().enumerate().filter(|(i, _)| own != Some(*i)) {
        let before = i.checked_sub(1).and_then(|before| steps[before].up_to);
        let (amounts, first_holds) = match (step.up_to, before) {
            (Some(cut), _) if own.is_none_or(|own| i < own) => {
                (Amounts { text: &scores::UP_TO_LEADS, amount: not_beyond(purchases, cut) }, true)
            }
            (_, Some(cut)) => (least_beyond(purchases, cut), false),
            _ => continue,
        };
        // Cuts less than a cent apart: no whole amount lies between them.
        match cases.last_mut() {
            Some((same, _)) if *same == amounts && first_holds => {}
            Some((same, then)) if *same == amounts => *then = step.then,
            _ => cases.push((amounts, step.then)),
        }
    }
    cases
}

/// An amount in digits.
fn figure(amount: String) -> Place {
    Place::Figure(amount)
}
