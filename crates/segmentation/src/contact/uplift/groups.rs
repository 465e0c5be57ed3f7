//! The outcomes of one group, yes and no or amounts, and how two groups of a kind compare.

use crate::numeric::distributions::{student, welch_freedom};
use crate::numeric::exact_sum::ExactSum;
use crate::numeric::intervals::{normal_tails, standard_errors, student_tails, wilson};
use crate::said;
use crate::support::catalogue::{Sentence, value};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::{Error, Result};

/// The outcomes of one group.
pub trait Group: Codec + Clone + Default {
    /// What one customer's outcome is.
    type Outcome;

    /// Takes a customer.
    ///
    /// # Errors
    /// Invalid, for an outcome that is no figure; out of range, for more customers than can be counted.
    fn add(&mut self, outcome: Self::Outcome) -> Result<()>;

    /// The customers of both.
    ///
    /// # Errors
    /// Out of range, for more than can be counted.
    fn merge(&mut self, other: &Self) -> Result<()>;

    /// How many there are.
    fn customers(&self) -> u64;

    /// The share, or the mean.
    fn mean(&self) -> f64;

    /// Treated against control, both of at least one customer: differences, and what there is to say about them.
    fn compare(treated: &Self, control: &Self, confidence: f64) -> (Comparison, Option<Sentence>);
}

/// A difference of two groups.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Comparison {
    /// The interval of the difference.
    pub interval: Option<(f64, f64)>,
    /// The difference in units of the control group's figure, with its interval.
    pub relative: Option<f64>,
    /// The interval of the relative difference.
    pub relative_interval: Option<(f64, f64)>,
    /// The probability of so large a difference where there is none.
    pub p: Option<f64>,
}

/// Outcomes of yes and no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    pub(super) yes: u64,
    pub(super) all: u64,
}

/// Outcomes that are amounts, with exact sums.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amounts {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl Group for Answers {
    type Outcome = bool;

    fn add(&mut self, outcome: bool) -> Result<()> {
        self.merge(&Self { yes: outcome.into(), all: 1 })
    }

    fn merge(&mut self, other: &Self) -> Result<()> {
        self.all = checked_count(self.all, other.all)?;
        self.yes += other.yes;
        Ok(())
    }

    fn customers(&self) -> u64 {
        self.all
    }

    fn mean(&self) -> f64 {
        self.yes as f64 / self.all as f64
    }

    /// The interval of the difference joins those of both shares: Newcombe 1998, "Interval Estimation for the Difference between
    /// Independent Proportions", Statistics in Medicine 17, method 10. The interval of the quotient is that of its logarithm
    /// (Katz and others 1978, Biometrics 34). The probability is that of the z test with pooled variance.
    fn compare(treated: &Self, control: &Self, confidence: f64) -> (Comparison, Option<Sentence>) {
        let [x, n, y, m] = [treated.yes, treated.all, control.yes, control.all].map(|count| count as f64);
        let (p, q) = (x / n, y / m);
        let ((low, high), (from, to)) = (wilson(x, n, confidence), wilson(y, m, confidence));
        let difference = p - q;
        let interval =
            (difference - libm::hypot(p - low, to - q), difference + libm::hypot(high - p, q - from));
        let (relative, relative_interval) = ratio_of_shares([x, n], [y, m], confidence);
        let pooled = (x + y) / (n + m);
        let deviation = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
        // All alike: nothing tells the groups apart.
        let tails = if deviation == 0.0 { 1.0 } else { normal_tails(difference / deviation) };
        let fewest = pooled.min(1.0 - pooled) * n.min(m);
        let rough = (fewest < 5.0 && deviation > 0.0).then(|| said!(value::SMALL_GROUP));
        let comparison = Comparison { interval: Some(interval), relative, relative_interval, p: Some(tails) };
        (comparison, rough)
    }
}

/// The relative difference of two shares, and its interval where both have hits.
fn ratio_of_shares([x, n]: [f64; 2], [y, m]: [f64; 2], confidence: f64) -> (Option<f64>, Option<(f64, f64)>) {
    if y == 0.0 {
        return (None, None);
    }
    let ratio = (x / n) / (y / m);
    let interval = (x > 0.0).then(|| {
        let spread = (1.0 / x - 1.0 / n + 1.0 / y - 1.0 / m).max(0.0);
        let reach = libm::exp(standard_errors(confidence) * spread.sqrt());
        (ratio / reach - 1.0, ratio * reach - 1.0)
    });
    (Some(ratio - 1.0), interval)
}

impl Amounts {
    /// The variance of the mean; `None` for a single customer.
    fn variance_of_mean(&self) -> Option<f64> {
        let n = self.count as f64;
        let deviations = ExactSum::covariation(self.count, &self.squares, &self.sum, &self.sum);
        (self.count > 1).then(|| (deviations.value() / n / (n - 1.0) / n).max(0.0))
    }
}

impl Group for Amounts {
    type Outcome = f64;

    fn add(&mut self, outcome: f64) -> Result<()> {
        if !outcome.is_finite() {
            return Err(Error::invalid(format!("outcome must be finite, not {outcome}"))
                .hint("Exclude such rows with FILTER (WHERE ...), or repair them."));
        }
        self.count = checked_count(self.count, 1)?;
        self.sum.add(outcome);
        self.squares.add_product(outcome, outcome);
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> Result<()> {
        self.count = checked_count(self.count, other.count)?;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        Ok(())
    }

    fn customers(&self) -> u64 {
        self.count
    }

    fn mean(&self) -> f64 {
        self.sum.value() / self.count as f64
    }

    /// Interval and probability of the difference by Welch 1947, "The Generalization of 'Student's' Problem when Several
    /// Different Population Variances are Involved", Biometrika 34, with the degrees of freedom of Satterthwaite. The interval of
    /// the quotient is Fieller's with the same degrees, so that it leaves out 0 where that of the difference does.
    fn compare(treated: &Self, control: &Self, confidence: f64) -> (Comparison, Option<Sentence>) {
        let (mean, base) = (treated.mean(), control.mean());
        let relative = (base > 0.0).then(|| mean / base - 1.0).filter(|ratio| ratio.is_finite());
        let none = Comparison { relative, ..Comparison::default() };
        let (Some(v), Some(w)) = (treated.variance_of_mean(), control.variance_of_mean()) else {
            return (none, None);
        };
        let variance = v + w;
        if !(variance > 0.0 && variance.is_finite()) {
            return (none, None);
        }
        let freedom = welch_freedom([v, treated.count as f64], [w, control.count as f64]);
        if !freedom.is_finite() {
            return (none, None);
        }
        let difference = mean - base;
        let t = student(freedom, 0.5 + 0.5 * confidence);
        let reach = t * variance.sqrt();
        let relative_interval = relative.and_then(|_| fieller([mean, v], [base, w], t));
        let comparison = Comparison {
            interval: Some((difference - reach, difference + reach)),
            relative,
            relative_interval,
            p: Some(student_tails(difference / variance.sqrt(), freedom)),
        };
        (comparison, None)
    }
}

/// The relative difference of two independent means with these variances: all R for which `mean - (1 + R) base` is no farther
/// from 0 than `t` standard errors; `None` where the base is not known to differ from 0.
///
/// Source: Fieller 1954, "Some Problems in Interval Estimation", Journal of the Royal Statistical Society B 16.
fn fieller([mean, v]: [f64; 2], [base, w]: [f64; 2], t: f64) -> Option<(f64, f64)> {
    let square = t * t;
    let scale = base * base - square * w;
    let half = t * (v * scale + w * mean * mean).max(0.0).sqrt();
    let (low, high) = ((mean * base - half) / scale - 1.0, (mean * base + half) / scale - 1.0);
    (scale > 0.0 && low.is_finite() && high.is_finite()).then_some((low, high))
}

impl Codec for Answers {
    const NAME: &'static str = "state of uplift";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_varint(self.all.into());
        out.put_varint(self.yes.into());
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let mut count = || input.short_varint().ok_or_else(|| input.corrupt("has no count of customers"));
        let (all, yes) = (count()?, count()?);
        if yes > all {
            return Err(input.corrupt("has more outcomes than customers"));
        }
        Ok(Self { yes, all })
    }
}

impl Codec for Amounts {
    const NAME: &'static str = Answers::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_varint(self.count.into());
        self.sum.encode(out)?;
        self.squares.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let count = input.short_varint().ok_or_else(|| input.corrupt("has no count of customers"))?;
        let amounts = Self { count, sum: ExactSum::decode(input)?, squares: ExactSum::decode(input)? };
        if count == 0 && amounts != Self::default() {
            return Err(input.corrupt("has sums without customers"));
        }
        Ok(amounts)
    }
}
