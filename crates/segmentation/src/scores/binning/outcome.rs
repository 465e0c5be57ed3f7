//! What came of a binning: the cuts, the bins that stay empty, and why.

use super::{Cuts, Rule};
use crate::said;
use crate::support::catalogue::{Place, Sentence, scores};
use crate::support::host::Host;

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
    pub fn in_cell(self) -> Sentence {
        match self {
            Cause::FewCustomers { .. } => said!(scores::FEWER_THAN_SCORES),
            Cause::Equal => said!(scores::VALUES_EQUAL),
            Cause::FewPositive { one: false } => said!(scores::NONE_POSITIVE),
            Cause::FewPositive { one: true } => said!(scores::ONE_POSITIVE),
            Cause::EqualPositive => said!(scores::POSITIVE_EQUAL),
            Cause::Close => said!(scores::VALUES_CLOSE),
            Cause::Narrow => said!(scores::BINS_NARROW),
        }
    }

    /// The reason where there is one set of cuts.
    pub fn of_all(self) -> Sentence {
        match self {
            Cause::FewCustomers { customers: 1, .. } => said!(scores::ONE_CUSTOMER),
            Cause::FewCustomers { customers, equal: true } => {
                said!(scores::FEW_CUSTOMERS_ALIKE, customers = customers)
            }
            Cause::FewCustomers { customers, equal: false } => {
                said!(scores::FEW_CUSTOMERS, customers = customers)
            }
            other => other.in_cell(),
        }
    }
}

/// What a binning has to know of its values to say why a bin stays empty.
#[derive(Debug)]
pub(super) struct Values {
    count: usize,
    /// Whether two of them are equal, looked for where there are fewer than bins.
    equal: bool,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) positive: usize,
    pub(super) smallest_positive: f64,
}

impl Values {
    pub(super) fn of(values: &[f64], bins: u8, host: Host) -> Self {
        let few = values.len() < usize::from(bins);
        let mut known = Self {
            count: values.len(),
            equal: few && (1..values.len()).any(|i| values[..i].contains(&values[i])),
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            positive: 0,
            smallest_positive: f64::INFINITY,
        };
        for some in host.stretches(values) {
            let positive = || some.iter().copied().filter(|&x| x > 0.0);
            known.min = some.iter().copied().fold(known.min, f64::min);
            known.max = some.iter().copied().fold(known.max, f64::max);
            known.positive += positive().count();
            known.smallest_positive = positive().fold(known.smallest_positive, f64::min);
        }
        known
    }

    fn cause(&self, rule: &Rule) -> Cause {
        let by_rank = matches!(rule, Rule::Quantile(_) | Rule::Shares(_) | Rule::Natural(_));
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
    pub(super) fn new(rule: &Rule, cuts: Cuts, values: &Values) -> Self {
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
    pub fn warning(&self, small_is_good: bool) -> Option<Sentence> {
        let bins = self.cuts.bins();
        let mut missing: Vec<u8> =
            self.empty.iter().map(|&bin| if small_is_good { bins - bin } else { bin + 1 }).collect();
        missing.sort_unstable();
        let missing = Place::List(missing.into_iter().map(Place::from).collect());
        Some(said!(scores::NO_SUCH_SCORES, scores = missing, bins = bins, cause = self.cause?.of_all()))
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
