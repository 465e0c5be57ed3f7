//! Why a customer has the scores they have, and what one more order would make of them.
//!
//! What is said of an order is what [`Prepared::score`] gives once it is merged into the summary: it is merged here,
//! and scored. A condition stands in a sentence only where it decides.

use super::{Customer, DIMENSIONS, Prepared, Score};
use crate::numeric::decimal::Decimal;
use crate::numeric::float_sum::FloatSum;
use crate::purchases::money::Money;
use crate::purchases::rfm::Rfm;
use crate::scores::binning::Cuts;
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
        let then = self.after_order(purchases, as_of, purchases.total.zero());
        let usual = usual_amount(purchases).and_then(|amount| {
            let then = self.after_order(purchases, as_of, amount.money(purchases.total)?);
            Some(Usual { amount: amount.text, then })
        });
        let Some(customer) = Customer::of(purchases, as_of) else {
            let mut advice = "no orders, so no scores and no segment".to_owned();
            if self.lookup.is_some() {
                let steps = self.segments_by_amount(then);
                advice +=
                    &format!("; one order{}", told(&steps, purchases, None, "", |then| self.name(then)));
            }
            return vec![Reason::of_segment(advice)];
        };
        let case =
            Case { prepared: self, purchases, as_of, customer, score: self.score(&customer), then, usual };
        let mut rows = vec![case.recency(), case.frequency(), case.monetary()];
        rows.extend(case.segment());
        rows
    }

    /// The scores of a customer who orders once more.
    fn after_order(&self, purchases: &Rfm, as_of: i64, amount: Money) -> Score {
        let merged = || {
            let mut merged = Rfm::empty(amount);
            merged.add(as_of, amount).ok()?;
            merged.merge(purchases).ok()?;
            Customer::of(&merged, as_of)
        };
        // A summary that has no room for another order is scored by its figures alone.
        self.score(&merged().unwrap_or_else(|| Customer {
            recency_days: purchases.recency_days(as_of).map_or(0.0, |days| days.min(0.0)),
            frequency: purchases.orders as f64 + 1.0,
            monetary: purchases.total.shown() + amount.shown(),
        }))
    }

    /// What one more order leads to by its amount, where one of no amount leads to `then`: the scores of monetary value
    /// that can be had.
    fn scores_by_amount(&self, then: Score) -> Vec<Step<u8>> {
        let cuts = self.monetary_cuts(&then);
        let mut steps = Vec::with_capacity(usize::from(cuts.bins()));
        for m in then.m..=cuts.bins() {
            let (above, up_to) = cuts.bounds(m - 1);
            if m == then.m || up_to.is_none() || up_to > above {
                steps.push(Step { up_to, m, then: m });
            }
        }
        steps
    }

    /// The same for segments, by their numbers.
    fn segments_by_amount(&self, then: Score) -> Vec<Step<usize>> {
        let Some(lookup) = &self.lookup else { return Vec::new() };
        let mut steps: Vec<Step<usize>> = Vec::new();
        for Step { up_to, m, .. } in self.scores_by_amount(then) {
            let Some(segment) = lookup.segment(then.r, then.f, m) else { continue };
            match steps.last_mut() {
                Some(last) if last.then == segment => (last.up_to, last.m) = (up_to, m),
                _ => steps.push(Step { up_to, m, then: segment }),
            }
        }
        steps
    }

    fn name(&self, segment: usize) -> &str {
        self.names.get(segment).map_or("", String::as_str)
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
        let mut advice = if renewed > r {
            format!("any new order lifts r from {r} to {renewed}")
        } else if r == bins {
            format!("r {r} is the best score")
        } else {
            format!("no order at the time of scoring lifts r above {r}")
        };
        if let Some(cut) = up_to
            && let Some(date) = self.fall(cut)
        {
            let fallen = bins - cuts.values.iter().filter(|&&other| other <= cut).count() as u8;
            advice += &match renewed > r {
                true => format!("; without one r falls to {fallen} {date}"),
                false => format!("; without a new order it falls to {fallen} {date}"),
            };
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
            advice,
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
        let more = |gap: f64| match gap > 1.0 {
            true => format!("{gap} more orders lift"),
            false => "one more order lifts".to_owned(),
        };
        let advice = if self.prepared.model.nested && self.then.r != self.score.r {
            let then = self.then.f;
            let becomes = match then.cmp(&f) {
                std::cmp::Ordering::Less => format!("falls from {f} to {then}"),
                std::cmp::Ordering::Equal => format!("stays {f}"),
                std::cmp::Ordering::Greater => format!("rises from {f} to {then}"),
            };
            let further = match (next, gap) {
                (Some(next), Some(gap)) if then <= f => format!("; {} it to {next}", more(gap)),
                _ => String::new(),
            };
            format!("one more order makes r {}, within which f {becomes}{further}", self.then.r)
        } else {
            match (next, gap) {
                (Some(next), Some(gap)) => format!("{} f from {f} to {next}", more(gap)),
                _ if f == bins => format!("f {f} is the best score"),
                _ => format!("no number of orders lifts f above {f}"),
            }
        };
        Reason {
            dimension: DIMENSIONS[1],
            value: Some(orders),
            score: Some(f),
            bins: Some(bins),
            above,
            up_to,
            next_score: next,
            gap,
            advice,
        }
    }

    fn monetary(&self) -> Reason {
        let (bins, m, total) = (self.prepared.model.monetary.bins, self.score.m, self.customer.monetary);
        let (above, up_to) = self.prepared.monetary_cuts(&self.score).bounds(m - 1);
        let steps = self.prepared.scores_by_amount(self.then);
        // The first better score, and the total beyond which an order brings it; none where any order does.
        let better = steps.iter().position(|step| step.m > m);
        let next = better.map(|at| steps[at].m);
        let cut = better.and_then(|at| at.checked_sub(1)).and_then(|before| steps[before].up_to);
        let gap = better.map(|_| cut.map_or(0.0, |cut| distance(total, cut)));
        let (r, f) = (self.then.r, self.then.f);
        let advice = if self.prepared.model.nested && (r, f) != (self.score.r, self.score.f) {
            let within = format!(" within r {r} f {f}");
            let usual = self.usual.as_ref();
            format!("one more order{}", told(&steps, self.purchases, usual, &within, |m| format!("m {m}")))
        } else {
            match (next, cut) {
                (Some(next), Some(cut)) => {
                    let spending = match (self.prepared.model.nested, gap) {
                        (false, Some(0.0)) => "any further spending".to_owned(),
                        (false, _) => format!("spending more than {} more", beyond(self.purchases, cut)),
                        (true, _) => format!("one more order of more than {}", beyond(self.purchases, cut)),
                    };
                    let usual =
                        self.usual.as_ref().map_or(String::new(), |Usual { amount, then }| match then.m {
                            score if score > next => {
                                format!("; an order of the usual {amount} lifts it to {score}")
                            }
                            score if score == next && gap == Some(0.0) => String::new(),
                            score if score == next => format!("; an order of the usual {amount} does"),
                            _ => format!("; an order of the usual {amount} does not"),
                        });
                    format!("{spending} lifts m from {m} to {next}{usual}")
                }
                _ => format!("m {m} is the best score"),
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
            advice,
        }
    }

    fn segment(&self) -> Option<Reason> {
        let (map, segment) = (self.prepared.model.map.as_ref()?, self.score.segment?);
        let name = self.prepared.name(segment);
        let steps = self.prepared.segments_by_amount(self.then);
        let outlook = match &steps[..] {
            [only] if only.then == segment => " leaves them there".to_owned(),
            _ => told(&steps, self.purchases, self.usual.as_ref(), "", |then| self.prepared.name(then)),
        };
        let reason = map.reason(segment, self.score.scores());
        Some(Reason::of_segment(format!("{reason}: {name}; one more order{outlook}")))
    }

    /// When a customer who orders no more passes a recency cut: on a date, and after a time if that is the very day of
    /// `as_of`. `None` for times that no calendar shows.
    fn fall(&self, cut: f64) -> Option<String> {
        let micros = ((cut - self.customer.recency_days) * MICROS_PER_DAY as f64).round();
        let at = (micros.abs() < 9e18).then(|| self.as_of.checked_add(micros as i64))??;
        if !time::is_valid(at) {
            return None;
        }
        let same_day = at.div_euclid(MICROS_PER_DAY) == self.as_of.div_euclid(MICROS_PER_DAY);
        Some(match same_day {
            true => format!("after {}", time::format(at)),
            false => format!("on {}", time::format_date(at)),
        })
    }
}

/// What one more order leads to, to be read after "one more order": ` of the usual 25: loyal (above 60: champions)`.
/// Amounts stand there only where they decide.
fn told<T: Copy, S: std::fmt::Display>(
    steps: &[Step<T>],
    purchases: &Rfm,
    usual: Option<&Usual>,
    within: &str,
    say: impl Fn(T) -> S,
) -> String {
    if let [only] = steps {
        return format!(": {}{within}", say(only.then));
    }
    let own = usual.and_then(|usual| steps.iter().position(|step| usual.then.m <= step.m));
    let mut cases: Vec<(String, T)> = Vec::with_capacity(steps.len());
    for (i, step) in steps.iter().enumerate().filter(|(i, _)| own != Some(*i)) {
        let before = i.checked_sub(1).and_then(|before| steps[before].up_to);
        let (amounts, first_holds) = match (step.up_to, before) {
            (Some(cut), _) if own.is_none_or(|own| i < own) => {
                (format!("up to {}", not_beyond(purchases, cut)), true)
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
    let cases: Vec<String> =
        cases.into_iter().map(|(amounts, then)| format!("{amounts}: {}", say(then))).collect();
    let cases = cases.join("; ");
    match usual.zip(own) {
        Some((Usual { amount, .. }, own)) => {
            format!(" of the usual {amount}: {}{within} ({cases})", say(steps[own].then))
        }
        None => format!("{within} ({cases})"),
    }
}

/// The mean amount of a customer's orders, refunds left out.
fn usual_amount(purchases: &Rfm) -> Option<Amount> {
    let bought = purchases.total.checked_add(purchases.refunded).ok()?.shown();
    Amount::rounded(bought / purchases.orders as f64, f64::round)
}

/// An amount that brings the total to the cut, so that more brings it beyond.
fn beyond(purchases: &Rfm, cut: f64) -> String {
    amount_to(purchases, cut, true).map_or_else(|| distance_text(purchases, cut), |amount| amount.text)
}

/// From which amount on the total is beyond the cut, in words.
fn least_beyond(purchases: &Rfm, cut: f64) -> String {
    match amount_to(purchases, cut, true) {
        Some(amount) if amount.added(purchases.total).is_some_and(|total| total > cut) => {
            format!("from {}", amount.text)
        }
        Some(amount) => format!("above {}", amount.text),
        None => format!("above {}", distance_text(purchases, cut)),
    }
}

/// The largest amount for a sentence that keeps the total at or below the cut.
fn not_beyond(purchases: &Rfm, cut: f64) -> String {
    amount_to(purchases, cut, false).map_or_else(|| distance_text(purchases, cut), |amount| amount.text)
}

/// The amount from the total to a cut that is too large to be counted in cents.
fn distance_text(purchases: &Rfm, cut: f64) -> String {
    format!("{:e}", distance(purchases.total.shown(), cut))
}

/// The amount from the total to a cut, rounded to the side where what is said of it holds.
fn amount_to(purchases: &Rfm, cut: f64, up: bool) -> Option<Amount> {
    let total = purchases.total.shown();
    let holds = |total: f64| if up { total >= cut } else { total <= cut };
    let round = if up { f64::ceil } else { f64::floor };
    let side = if up { 1.0 } else { -1.0 };
    let magnitude = f64::max(total.abs(), cut.abs());
    // A cent, or what counts where the last digit of such figures is above a cent.
    let (mut amount, step) = match distance(total, cut) {
        // Rounding alone keeps the total from the cut.
        noise if noise < magnitude * 1e-14 => (0.0, side * 0.01),
        amount if magnitude < 1e13 => (amount, side * 10_f64.powi(-i32::from(decimals_of(amount)))),
        amount => (amount + side * magnitude * 1e-13, side * magnitude * 1e-13),
    };
    for _ in 0..2 {
        let rounded = Amount::rounded(amount.max(0.0), round)?;
        if rounded.added(purchases.total).is_none_or(holds) {
            return Some(rounded);
        }
        amount += step;
    }
    Amount::rounded(amount.max(0.0), round)
}

/// The decimals that an amount is told with: of cents, or of three digits of what is less than one.
fn decimals_of(amount: f64) -> u8 {
    if amount > 0.0 && amount < 0.01 { (2.0 - amount.log10().floor()).min(36.0) as u8 } else { 2 }
}

/// A sum of money as a sentence has it and as it is added up: whole cents, or three digits of what is less than one.
struct Amount {
    text: String,
    units: i64,
    decimals: u8,
}

impl Amount {
    /// The amount rounded to one side. `None` where it has more digits than can be counted.
    fn rounded(amount: f64, round: fn(f64) -> f64) -> Option<Self> {
        let decimals = decimals_of(amount);
        let scaled = amount * 10_f64.powi(decimals.into());
        // Noise of a subtraction must not add a unit, nor take one off.
        let noise = f64::max(1e-6, scaled * 1e-12);
        let whole = if (scaled - scaled.round()).abs() <= noise { scaled.round() } else { round(scaled) };
        if !(0.0..1e18).contains(&whole) {
            return None;
        }
        let units = whole as i64;
        let text = match (decimals, units / 100, units % 100) {
            (2, whole, 0) => whole.to_string(),
            (2, whole, cents) => format!("{whole}.{cents:02}"),
            (decimals, ..) => format!("0.{units:0width$}", width = usize::from(decimals)),
        };
        Some(Self { text, units, decimals })
    }

    /// The amount as one of the same type as a total.
    fn money(&self, total: Money) -> Option<Money> {
        let groups = self.decimals.div_ceil(4);
        Some(match total {
            Money::Exact(_) => {
                let units = i128::from(self.units) * 10_i128.pow(u32::from(groups * 4 - self.decimals));
                Money::Exact(Decimal::from_parts(units, groups, self.decimals).ok()?)
            }
            Money::Float(_) => {
                Money::Float(FloatSum::new(self.units as f64 / 10_f64.powi(self.decimals.into())))
            }
        })
    }

    /// What the total is with it.
    fn added(&self, total: Money) -> Option<f64> {
        Some(total.checked_add(self.money(total)?).ok()?.shown())
    }
}
