//! One-dimensional binning into cuts: the values, frozen, that divide a customer's score from the next.
//!
//! A cut is a value and never a rank, so equal values always share a bin and a value changes its bin only when it
//! changes itself. Bin `k` (from 0) holds the values in `(cut[k - 1], cut[k]]`.
//!
//! Every result depends on the multiset of values alone, not on their order, and not on their unit: a boundary that
//! comes out of arithmetic is replaced by a data value it all but equals (see [`Rule`]), so that cents and dollars
//! fall into the same bins.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::numeric::float_sum::{pair_add, two_product, two_sum};
use crate::numeric::order::{float, select};
use crate::support::memory::room;
use crate::{Error, Result};

/// The fewest bins a dimension may have.
pub const MIN_BINS: u8 = 2;

/// The most bins a dimension may have.
pub const MAX_BINS: u8 = 10;

/// A relative difference below which two figures are taken for the same one.
pub(crate) const TIE: f64 = 1e-12;

/// The upper ends of all bins but the last, ascending; equal neighbours leave the bin between them empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cuts {
    /// One to nine finite values, ascending.
    pub values: Vec<f64>,
}

impl Cuts {
    /// Cuts from values that are already ascending; -0 becomes 0.
    pub fn new(values: Vec<f64>) -> Self {
        Self { values: values.into_iter().map(|v| v + 0.0).collect() }
    }

    /// The number of bins, one more than there are cuts.
    pub fn bins(&self) -> u8 {
        (self.values.len() + 1) as u8
    }

    /// The bin of a value, from 0: the number of cuts strictly below it. NaN counts as lowest.
    pub fn bin(&self, x: f64) -> u8 {
        self.values.iter().filter(|&&cut| cut < x).count() as u8
    }

    /// The exclusive lower and inclusive upper end of a bin; `None` where it is open.
    pub fn bounds(&self, bin: u8) -> (Option<f64>, Option<f64>) {
        let at = |i: Option<usize>| i.and_then(|i| self.values.get(i).copied());
        (at(usize::from(bin).checked_sub(1)), at(Some(bin.into())))
    }

    /// Whether the cuts are what a binning may produce: 1 to 9 of them, finite, ascending (equal ones allowed).
    ///
    /// # Errors
    /// Corrupt, with the reason, if they are not.
    pub fn check(&self) -> Result<()> {
        let count = self.values.len();
        if count + 1 < MIN_BINS.into() || count + 1 > MAX_BINS.into() {
            return Err(Error::corrupt(format!("{count} cuts, where 1 to 9 are possible")));
        }
        if self.values.iter().any(|v| !v.is_finite()) {
            return Err(Error::corrupt("a cut is not a finite number"));
        }
        if self.values.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(Error::corrupt("the cuts are not ascending"));
        }
        Ok(())
    }
}

/// A bin of a model in words and figures, for listing.
#[derive(Debug, Clone, PartialEq)]
pub struct CutRow {
    /// What is divided: `recency`, `frequency`, `monetary` or `value`.
    pub dimension: &'static str,
    /// The parent cell the cuts hold in (`r 3`, `r 3 f 5`) where binning is nested.
    pub within: Option<String>,
    /// The score or the label of the bin.
    pub bin: String,
    /// The lower end, `None` where open.
    pub lower: Option<f64>,
    /// The upper end, `None` where open.
    pub upper: Option<f64>,
    /// The interval in PostgreSQL's range notation: `(30,60]`, `(,30]`, `[100,)`, or `empty`.
    pub range: String,
}

/// The name of a way to choose cuts, as written in options and models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Equal numbers of customers, ties kept together.
    Quantile,
    /// Below and above the mean.
    Mean,
    /// Cuts given by the user.
    Fixed,
    /// Equal width.
    Width,
    /// Equal width in the logarithm.
    LogWidth,
    /// Natural breaks.
    Natural,
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

/// A way to choose cuts, with what it needs.
///
/// The arithmetic rules (`Mean`, `Width`, `LogWidth`) snap: where data values lie within rounding of a computed
/// boundary `c`, that is within `1e-12 |c| + 4 eps max|x|`, the largest of them is the cut.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Cut `i` is the smallest value `v` with `count(x <= v) >= i n / bins`, in integers: `percentile_disc`, type 1
    /// of Hyndman & Fan (1996), "Sample Quantiles in Statistical Packages", The American Statistician 50.
    Quantile(u8),
    /// One cut, the arithmetic mean.
    Mean,
    /// The cuts as given.
    Fixed(Cuts),
    /// Cut `i` is `min + i (max - min) / bins`.
    Width(u8),
    /// Cut `i` is `min (max / min)^(i / bins)` over the positive values. Values at or below 0 fall into the lowest
    /// bin; without any positive value all cuts are 0.
    LogWidth(u8),
    /// The partition with the least sum of squared deviations from the means of its bins: Fisher (1958), "On grouping
    /// for maximum homogeneity", JASA 53; Jenks (1967), "The data model concept in statistical mapping". Of partitions
    /// that are equally good up to rounding the one with the leftmost cuts is taken, from the last cut backwards.
    Natural(u8),
}

impl Rule {
    /// The rule's name.
    pub fn method(&self) -> Method {
        match self {
            Rule::Quantile(_) => Method::Quantile,
            Rule::Mean => Method::Mean,
            Rule::Fixed(_) => Method::Fixed,
            Rule::Width(_) => Method::Width,
            Rule::LogWidth(_) => Method::LogWidth,
            Rule::Natural(_) => Method::Natural,
        }
    }

    /// The number of bins it makes.
    pub fn bins(&self) -> u8 {
        match self {
            Rule::Quantile(bins) | Rule::Width(bins) | Rule::LogWidth(bins) | Rule::Natural(bins) => *bins,
            Rule::Mean => 2,
            Rule::Fixed(cuts) => cuts.bins(),
        }
    }

    /// Bytes that a [`Binning`] of `n` values holds at its peak, the values themselves included.
    ///
    /// 16 per value for `Quantile`, 8 for the others; `Natural` 40 and 8 more for each bin.
    /// `None` if the figure does not fit.
    pub fn bytes(&self, n: usize) -> Option<usize> {
        let per_value = match self {
            Rule::Quantile(_) => 16,
            Rule::Natural(bins) => 40 + 8 * usize::from(*bins),
            _ => 8,
        };
        n.checked_mul(per_value)?.checked_add(FIXED_BYTES)
    }

    fn check(&self) -> Result<()> {
        if let Rule::Fixed(cuts) = self {
            return cuts.check();
        }
        if !(MIN_BINS..=MAX_BINS).contains(&self.bins()) {
            return Err(Error::invalid(format!("{} bins, where 2 to 10 are possible", self.bins())));
        }
        Ok(())
    }
}

/// Tables whose size does not depend on the number of values: counts by leading digits, sums by exponent.
const FIXED_BYTES: usize = 1 << 20;

/// Why a bin stays empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// There are fewer customers than bins.
    FewCustomers {
        /// How many.
        customers: usize,
        /// Whether some of them are equal besides.
        equal: bool,
    },
    /// Too many values are equal.
    Equal,
    /// Only values above 0 are divided, and there is none, or one alone.
    FewPositive {
        /// Whether there is one.
        one: bool,
    },
    /// Those above 0 alone are divided, and they are equal.
    EqualPositive,
    /// The values differ by little more than rounding.
    Close,
    /// Bins of equal width are narrower than the days that are counted.
    Narrow,
}

impl Cause {
    /// The reason as it stands in a sentence about one of many cells, after "as" or "in 3 of them".
    pub fn in_cell(self) -> &'static str {
        match self {
            Cause::FewCustomers { .. } => "there are fewer customers than scores",
            Cause::Equal => "too many values are equal",
            Cause::FewPositive { one: false } => "no value is above 0",
            Cause::FewPositive { one: true } => "only one value is above 0",
            Cause::EqualPositive => "all values above 0 are equal",
            Cause::Close => "the values lie too close together",
            Cause::Narrow => "some bins are narrower than a day",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match *self {
            Cause::FewCustomers { customers: 1, .. } => out.write_str("there is only 1 customer"),
            Cause::FewCustomers { customers, equal } => {
                write!(out, "there are only {customers} customers")?;
                out.write_str(if equal { ", not all different" } else { "" })
            }
            other => out.write_str(other.in_cell()),
        }
    }
}

/// What a binning has to know of its values to say why a bin stays empty.
#[derive(Debug)]
struct Values {
    count: usize,
    /// Whether two of them are equal, looked for where there are fewer than bins.
    equal: bool,
    min: f64,
    max: f64,
    positive: usize,
    smallest_positive: f64,
}

impl Values {
    fn of(values: &[f64], bins: u8) -> Self {
        let few = values.len() < usize::from(bins);
        let positive = || values.iter().copied().filter(|&x| x > 0.0);
        Self {
            count: values.len(),
            equal: few && (1..values.len()).any(|i| values[..i].contains(&values[i])),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            positive: positive().count(),
            smallest_positive: positive().fold(f64::INFINITY, f64::min),
        }
    }

    fn cause(&self, rule: &Rule) -> Cause {
        let by_rank = matches!(rule, Rule::Quantile(_) | Rule::Natural(_));
        if self.count == 1 || by_rank && self.count < usize::from(rule.bins()) {
            Cause::FewCustomers { customers: self.count, equal: self.equal }
        } else if by_rank || self.min == self.max {
            Cause::Equal
        } else if !matches!(rule, Rule::LogWidth(_)) {
            Cause::Close
        } else if self.positive < 2 {
            Cause::FewPositive { one: self.positive == 1 }
        } else if self.smallest_positive == self.max {
            Cause::EqualPositive
        } else {
            Cause::Close
        }
    }
}

/// The outcome of a binning.
#[derive(Debug, Clone, PartialEq)]
pub struct Binned {
    /// The cuts.
    pub cuts: Cuts,
    /// The bins, from 0, that no value can be in because cuts coincide or the highest cut is the largest value.
    pub empty: Vec<u8>,
    /// Why, if there are such bins.
    pub cause: Option<Cause>,
    /// The largest value.
    pub max: f64,
}

impl Binned {
    fn new(rule: &Rule, cuts: Cuts, values: &Values) -> Self {
        let empty = match rule {
            Rule::Fixed(_) => Vec::new(),
            _ => empty_bins(&cuts, values.max),
        };
        let cause = (!empty.is_empty()).then(|| values.cause(rule));
        Self { cuts, empty, cause, max: values.max }
    }

    /// The same bins for values that are all whole, with cuts that are whole too.
    #[must_use]
    pub fn whole(self) -> Self {
        if self.cuts.values.iter().all(|cut| cut.fract() == 0.0) {
            return self;
        }
        let cuts = Cuts::new(self.cuts.values.iter().map(|cut| cut.floor()).collect());
        let empty = empty_bins(&cuts, self.max);
        let cause = self.cause.or((!empty.is_empty()).then_some(Cause::Narrow));
        Self { cuts, empty, cause, ..self }
    }

    /// A sentence about the bins that stay empty, by their scores: `bin + 1`, or counted from the other end where
    /// small values are good. `None` if there is nothing to say.
    pub fn warning(&self, small_is_good: bool) -> Option<String> {
        let bins = self.cuts.bins();
        let mut scores: Vec<u8> =
            self.empty.iter().map(|&bin| if small_is_good { bins - bin } else { bin + 1 }).collect();
        scores.sort_unstable();
        let list = scores.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        let plural = if scores.len() == 1 { "" } else { "s" };
        let cause = self.cause?;
        Some(format!("no customer can have score{plural} {list} of {bins}, as {cause}"))
    }
}

/// The bins, from 0, in which none of the values can be that go up to `max`.
fn empty_bins(cuts: &Cuts, max: f64) -> Vec<u8> {
    let empty = |bin: &u8| match cuts.bounds(*bin) {
        (Some(above), Some(up_to)) => above >= up_to || above >= max,
        (Some(above), None) => above >= max,
        _ => false,
    };
    (0..cuts.bins()).filter(empty).collect()
}

/// A binning under way, a stretch of work per [`step`](Binning::step).
#[derive(Debug)]
pub struct Binning {
    rule: Rule,
    values: Vec<f64>,
    known: Values,
    state: State,
}

#[derive(Debug)]
enum State {
    Start,
    Sorted,
    Natural(Box<Natural>),
    Done(Cuts),
}

impl Binning {
    /// Takes the values to bin.
    ///
    /// # Errors
    /// No values, a value that is not finite, or a number of bins outside 2 to 10.
    pub fn new(rule: Rule, mut values: Vec<f64>) -> Result<Self> {
        rule.check()?;
        for value in &mut values {
            if !value.is_finite() {
                return Err(Error::invalid(format!("cannot bin the value {value}")));
            }
            *value += 0.0; // -0 and 0 are one value
        }
        if values.is_empty() {
            return Err(Error::invalid("cannot bin without any value"));
        }
        let known = Values::of(&values, rule.bins());
        Ok(Self { rule, values, known, state: State::Start })
    }

    /// Works for a while, about 0.1 s at most for a million values; `false` once there is nothing left to do.
    ///
    /// # Errors
    /// Out of memory.
    pub fn step(&mut self) -> Result<bool> {
        self.state = match std::mem::replace(&mut self.state, State::Start) {
            State::Start => match &self.rule {
                Rule::Quantile(bins) => State::Done(Cuts::new(quantiles(&self.values, *bins)?)),
                Rule::Mean => State::Done(snapped(vec![mean(&self.values)], &self.values, Noise::OfSums)),
                Rule::Fixed(cuts) => State::Done(Cuts::new(cuts.values.clone())),
                Rule::Width(bins) => {
                    State::Done(snapped(widths(&self.values, *bins), &self.values, Noise::OfSums))
                }
                Rule::LogWidth(bins) => {
                    State::Done(snapped(log_widths(&self.values, *bins), &self.values, Noise::OfProducts))
                }
                Rule::Natural(_) => {
                    self.values.sort_unstable_by(f64::total_cmp);
                    State::Sorted
                }
            },
            State::Sorted => {
                let values = std::mem::take(&mut self.values);
                State::Natural(Box::new(Natural::new(values, self.rule.bins())?))
            }
            State::Natural(mut natural) => match natural.step()? {
                Some(cuts) => State::Done(cuts),
                None => State::Natural(natural),
            },
            done @ State::Done(_) => done,
        };
        Ok(!matches!(self.state, State::Done(_)))
    }

    /// The cuts, after whatever steps are still left.
    ///
    /// # Errors
    /// Out of memory.
    pub fn finish(mut self) -> Result<Binned> {
        loop {
            if let State::Done(cuts) = self.state {
                return Ok(Binned::new(&self.rule, cuts, &self.known));
            }
            self.step()?;
        }
    }
}

/// Bins values in one go.
///
/// # Errors
/// As [`Binning::new`] and [`Binning::step`].
pub fn bin(rule: Rule, values: Vec<f64>) -> Result<Binned> {
    Binning::new(rule, values)?.finish()
}

/// Cut `i` is the value at rank `ceil(i n / bins)`.
fn quantiles(values: &[f64], bins: u8) -> Result<Vec<f64>> {
    let n = values.len() as u128;
    let ranks: Vec<usize> =
        (1..u128::from(bins)).map(|i| ((i * n).div_ceil(bins.into()) - 1) as usize).collect();
    Ok(select(values, &ranks)?.into_iter().map(float).collect())
}

/// The mean, independent of the order of the values: mantissas are added as integers, one sum per exponent.
fn mean(values: &[f64]) -> f64 {
    let mut sums = vec![0_i128; 2047];
    for &value in values {
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let mantissa = (bits & ((1 << 52) - 1)) as i128 | i128::from(exponent > 0) << 52;
        sums[exponent.max(1)] += if value < 0.0 { -mantissa } else { mantissa };
    }
    let n = values.len() as f64;
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for (exponent, &sum) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0) {
        // Divided before it is scaled, so that no sum overflows; in two factors, as 2^-1074 has no normal form.
        let shift = exponent as i32 - 1075;
        let part = sum as f64 / n * 2_f64.powi(shift / 2) * 2_f64.powi(shift - shift / 2);
        let next = total + part;
        lost += if total.abs() >= part.abs() { (total - next) + part } else { (part - next) + total };
        total = next;
    }
    total + lost
}

fn extremes(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |range, x| match range {
        None => Some((x, x)),
        Some((min, max)) => Some((f64::min(min, x), f64::max(max, x))),
    })
}

fn widths(values: &[f64], bins: u8) -> Vec<f64> {
    let (min, max) = extremes(values.iter().copied()).unwrap_or_default();
    parts(bins).map(|part| if min == max { min } else { min * (1.0 - part) + max * part }).collect()
}

fn log_widths(values: &[f64], bins: u8) -> Vec<f64> {
    match extremes(values.iter().copied().filter(|&x| x > 0.0)) {
        None => parts(bins).map(|_| 0.0).collect(),
        Some((min, max)) if min == max => parts(bins).map(|_| min).collect(),
        // Clamped, as the logarithm of an extreme value may round outwards.
        Some((min, max)) => parts(bins)
            .map(|part| (min.ln() * (1.0 - part) + max.ln() * part).exp().clamp(min, max))
            .collect(),
    }
}

fn parts(bins: u8) -> impl Iterator<Item = f64> {
    (1..bins).map(move |i| f64::from(i) / f64::from(bins))
}

/// How far rounding may have moved a computed boundary.
enum Noise {
    /// By a fraction of the largest value, as where values are added up.
    OfSums,
    /// By a fraction of itself, as where ratios are multiplied.
    OfProducts,
}

/// Replaces each boundary by the largest data value that equals it up to rounding, if there is one.
fn snapped(mut cuts: Vec<f64>, values: &[f64], noise: Noise) -> Cuts {
    let magnitude = match noise {
        Noise::OfSums => values.iter().fold(0.0, |m, x| f64::max(m, x.abs())),
        Noise::OfProducts => 0.0,
    };
    let reach: Vec<(f64, f64)> = cuts
        .iter()
        .map(|cut| (*cut, TIE * cut.abs() + 4.0 * f64::EPSILON * magnitude))
        .map(|(cut, slack)| (cut - slack, cut + slack))
        .collect();
    let mut nearest = vec![f64::NEG_INFINITY; cuts.len()];
    for &x in values {
        for (best, (low, high)) in nearest.iter_mut().zip(&reach) {
            if x >= *low && x <= *high && x > *best {
                *best = x;
            }
        }
    }
    let mut highest = f64::NEG_INFINITY;
    for (cut, best) in cuts.iter_mut().zip(nearest) {
        if best > f64::NEG_INFINITY {
            *cut = best;
        }
        highest = highest.max(*cut);
        *cut = highest;
    }
    Cuts::new(cuts)
}

/// Sums over the values before a position: weight, first and second moment, the moments as unevaluated pairs of
/// floats of twice the precision, so that the spread of a narrow class far from the centre is not lost.
#[derive(Debug, Clone, Copy, Default)]
struct Prefix {
    weight: f64,
    first: (f64, f64),
    second: (f64, f64),
}

/// The sum of squared deviations from their mean of the values between two positions.
fn spread(from: &Prefix, to: &Prefix) -> f64 {
    let weight = to.weight - from.weight;
    let (first, first_low) = two_sum(to.first.0, -from.first.0);
    let first_low = first_low + (to.first.1 - from.first.1);
    let (second, second_low) = two_sum(to.second.0, -from.second.0);
    let second_low = second_low + (to.second.1 - from.second.1);
    // With any m near the mean, sum (y - m)^2 = (second - m first) - m (first - weight m), in twice the precision.
    let m = first / weight;
    let (square, square_low) = two_product(m, first);
    let (back, back_low) = two_product(weight, m);
    let rest = (first - back) - back_low + first_low;
    let (high, low) = two_sum(second, -square);
    f64::max(0.0, high + (low + second_low - square_low - m * first_low - m * rest))
}

/// Fisher's dynamic program over the distinct values. `D(k, j)`, the least spread of the first `j` values in `k`
/// classes, is the minimum over `i` of `D(k - 1, i) + spread(i, j)`. The best `i` never falls as `j` grows, so each
/// layer is found by halving: n log n evaluations instead of n^2.
#[derive(Debug)]
struct Natural {
    bins: usize,
    values: Vec<f64>,
    prefix: Vec<Prefix>,
    /// Power of two that brings the largest magnitude near 1, so that no square overflows.
    scale: f64,
    /// `D(1, ..)`, `D(2, ..)` and so on; the last may be unfinished.
    layers: Vec<Vec<f64>>,
    /// Stretches of the unfinished layer: positions from..=to, whose best `i` lies in low..=high.
    todo: Vec<[usize; 4]>,
}

impl Natural {
    /// Positions looked at in one step.
    const BUDGET: usize = 8_000_000;

    /// Takes sorted values.
    fn new(mut values: Vec<f64>, bins: u8) -> Result<Self> {
        let distinct = 1 + values.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let magnitude = f64::max(values[0].abs(), values[values.len() - 1].abs());
        // The exponent is kept to where the power is a normal number, and so exact.
        let exponent = (magnitude.to_bits() >> 52) as i32 - 1023;
        let scale = 2_f64.powi(-exponent.clamp(-1022, 1022));
        let centre = values[values.len() / 2] * scale;
        let mut prefix = room(distinct + 1)?;
        let mut one_class = room(distinct + 1)?;
        let mut sums = Prefix::default();
        prefix.push(sums);
        one_class.push(0.0);
        let mut kept = 0;
        let mut start = 0;
        while start < values.len() {
            let value = values[start];
            let end =
                values[start..].iter().position(|&v| v != value).map_or(values.len(), |run| start + run);
            let count = (end - start) as f64;
            let y = value * scale - centre;
            sums.weight += count;
            sums.first = pair_add(sums.first, two_product(y, count));
            let (square, low) = two_product(y, y);
            let (term, term_low) = two_product(square, count);
            sums.second = pair_add(sums.second, (term, term_low + low * count));
            prefix.push(sums);
            one_class.push(spread(&prefix[0], &sums));
            values[kept] = value;
            kept += 1;
            start = end;
        }
        values.truncate(kept);
        Ok(Self { bins: bins.into(), values, prefix, scale, layers: vec![one_class], todo: Vec::new() })
    }

    /// Works on the unfinished layer, or begins the next; the cuts once all are there.
    fn step(&mut self) -> Result<Option<Cuts>> {
        let distinct = self.values.len();
        if distinct <= self.bins {
            // A class for each value; what is left over is empty, above the largest.
            let at = |i: usize| self.values[i.min(distinct - 1)];
            return Ok(Some(Cuts::new((0..self.bins - 1).map(at).collect())));
        }
        if self.todo.is_empty() {
            if self.layers.len() + 1 == self.bins {
                return Ok(Some(self.cuts()));
            }
            let mut layer = room(distinct + 1)?;
            layer.resize(distinct + 1, 0.0);
            self.layers.push(layer);
            let k = self.layers.len();
            self.todo.push([k, distinct, k - 1, distinct - 1]);
        }
        let k = self.layers.len();
        let mut layer = self.layers.pop().unwrap_or_default();
        let mut spent = 0;
        while let Some([from, to, low, high]) = self.todo.pop() {
            let j = from + (to - from) / 2;
            let (best, best_i, looked) = self.best(k, j, low, high.min(j - 1));
            layer[j] = best;
            if j < to {
                self.todo.push([j + 1, to, best_i, high]);
            }
            if from < j {
                self.todo.push([from, j - 1, low, best_i]);
            }
            spent += looked;
            if spent > Self::BUDGET {
                break;
            }
        }
        self.layers.push(layer);
        Ok(None)
    }

    /// What rounding can make of [`Natural::rough`] for classes that end at `j`, times their weight. With the unit
    /// rounding u, both prefix moments are off by u of themselves, and by Cauchy's inequality no first moment exceeds
    /// the root of weight and second moment; this bounds the error by 13 u second_j weight_j / weight.
    fn slack(&self, j: usize) -> f64 {
        8.0 * f64::EPSILON * self.prefix[j].second.0 * self.prefix[j].weight
    }

    /// The spread between two positions in plain floats, and what it is at least.
    fn rough(&self, i: usize, j: usize, slack: f64) -> (f64, f64) {
        let (from, to) = (&self.prefix[i], &self.prefix[j]);
        let weight = to.weight - from.weight;
        let first = to.first.0 - from.first.0;
        let second = to.second.0 - from.second.0;
        let share = 1.0 / weight;
        let spread = second - first * first * share;
        (spread, spread - slack * share)
    }

    /// The `i` in low..=high, from the right, whose spread in `k` classes may not exceed `most`. A class only grows to
    /// the left, so the search ends where it alone does.
    fn near(&self, k: usize, j: usize, low: usize, high: usize, most: f64) -> impl Iterator<Item = usize> {
        let (slack, before) = (self.slack(j), &self.layers[k - 2]);
        (low..=high)
            .rev()
            .map(move |i| (i, self.rough(i, j, slack).1))
            .take_while(move |&(_, class)| class <= most)
            .filter(move |&(i, class)| before[i] + class <= most)
            .map(|(i, _)| i)
    }

    fn total(&self, k: usize, i: usize, j: usize) -> f64 {
        self.layers[k - 2][i] + spread(&self.prefix[i], &self.prefix[j])
    }

    /// `D(k, j)`, the leftmost `i` in low..=high that gives it, and the number of positions looked at. A rough search
    /// comes first; only what lies within its error is looked at in full precision.
    fn best(&self, k: usize, j: usize, low: usize, high: usize) -> (f64, usize, usize) {
        let (slack, before) = (self.slack(j), &self.layers[k - 2]);
        let (mut least, mut best_i, mut last) = (f64::INFINITY, high, high);
        for i in (low..=high).rev() {
            let (class, at_least) = self.rough(i, j, slack);
            last = i;
            if at_least > least {
                break;
            }
            if before[i] + class < least {
                (least, best_i) = (before[i] + class, i);
            }
        }
        let mut best = self.total(k, best_i, j);
        for i in self.near(k, j, low, high, best) {
            let total = self.total(k, i, j);
            if total < best || (total == best && i < best_i) {
                (best, best_i) = (total, i);
            }
        }
        (best, best_i, 2 * (high + 1 - last))
    }

    /// Walks back from the last class. At each step all positions are looked at again: the leftmost whose root spread
    /// exceeds the least by no more than rounding of the input can explain is taken, so a tie between partitions is
    /// decided alike in every unit.
    fn cuts(&self) -> Cuts {
        let mut cuts = vec![0.0; self.bins - 1];
        let mut j = self.values.len();
        for k in (2..=self.bins).rev() {
            let (best, mut leftmost, _) = self.best(k, j, k - 1, j - 1);
            let magnitude = f64::max(self.values[0].abs(), self.values[j - 1].abs()) * self.scale;
            let rounding = 4.0 * f64::EPSILON * magnitude * self.prefix[j].weight.sqrt();
            let limit = (best.sqrt() * (1.0 + TIE) + rounding).powi(2);
            for i in self.near(k, j, k - 1, j - 1, limit) {
                if self.total(k, i, j) <= limit {
                    leftmost = leftmost.min(i);
                }
            }
            cuts[k - 2] = self.values[leftmost - 1];
            j = leftmost;
        }
        Cuts::new(cuts)
    }
}
