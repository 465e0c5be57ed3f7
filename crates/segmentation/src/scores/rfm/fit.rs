//! From customers to cuts: one dimension after the other.

use super::apply::PaddedCuts;
use super::{Customer, CutSets, DIMENSIONS, Dimension, Params, RfmModel, WITHOUT};
use crate::purchases::left_out::{self, LeftOut};
use crate::said;
use crate::scores::binning::{self, Binned, Cause, Cuts, Method};
use crate::support::catalogue::{Place, Sentence, Warnings, brief, scores};
use crate::support::host::Host;
use crate::support::memory::{copied, filled, with_capacity};
use crate::support::time;
use crate::{Error, Result};

/// Days of silence above which a customer of the best score of recency does not do what its names say.
const LONG_FOR_THE_BEST: f64 = 183.0;

/// The same of the second score.
const LONG_FOR_THE_SECOND: f64 = 365.0;

/// Days of silence from which the lowest score begins too early to call a customer lost; less is a table of a few days.
const SHORT_FOR_THE_LOWEST: std::ops::Range<f64> = 2.0..14.0;

/// Bytes that a [`fit`] of `n` customers holds at its peak: 24 per customer, those of the greediest rule (16 by default),
/// and 9 more if nested. `None` if the figure does not fit.
pub fn fit_bytes(params: &Params, n: usize) -> Option<usize> {
    let mut rules = params.rules.iter().map(|rule| binning::fit_bytes(rule, n));
    let rules = rules.try_fold(0, |most, bytes| Some(most.max(bytes?)))?;
    let own = n.checked_mul(size_of::<Customer>() + if params.nested { 9 } else { 0 })?;
    own.checked_add(rules)
}

/// What a fit is made of.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// In microseconds since 2000-01-01 UTC.
    pub as_of: i64,
    /// Those who have orders.
    pub customers: &'a [Customer],
    /// How many were left out because they have none.
    pub without_orders: u64,
}

/// Fits a model to the customers who have orders.
///
/// # Errors
/// No customers, a figure that is not finite, an `as_of` that is no timestamp; out of memory.
///
/// ```
/// # use segmentation::scores::rfm::{Customer, Options, Rows, fit};
/// # use segmentation::support::host::Host;
/// let customer = |d, f, m| Customer { recency_days: d, frequency: f, monetary: m };
/// let customers = [customer(3.0, 9.0, 120.5), customer(80.0, 1.0, 12.0), customer(20.0, 2.0, 30.0)];
/// let params = Options::default().params()?;
/// let rows = Rows { as_of: 0, customers: &customers, without_orders: 0 };
/// let model = fit(&params, &rows, Host::unlimited())?.prepare()?;
/// let score = model.score(&customer(3.0, 9.0, 120.5));
/// assert_eq!((model.cell(&score).as_str(), model.segment_name(&score)), ("544", Some("champions")));
/// # Ok::<(), segmentation::Error>(())
/// ```
pub fn fit(params: &Params, rows: &Rows<'_>, host: Host) -> Result<RfmModel> {
    let model = without_cuts(params, rows, host)?;
    let mut fit = Fit { params, customers: rows.customers, model, host };
    for dimension in 0..DIMENSIONS.len() {
        let sets = match fit.parents(dimension) {
            1 => vec![fit.cuts_of_all(dimension)?],
            parents => fit.cuts_by_parent(dimension, parents)?,
        };
        *fit.model.dimension_mut(dimension) = CutSets(sets);
    }
    Ok(fit.model)
}

/// A model of everything that is known before the first cut.
fn without_cuts(params: &Params, rows: &Rows<'_>, host: Host) -> Result<RfmModel> {
    let &Rows { as_of, customers, without_orders } = rows;
    if !time::is_valid(as_of) {
        return Err(Error::invalid("as_of must be a finite timestamp"));
    }
    let first = customers.first().ok_or_else(|| {
        Error::invalid("fit_rfm needs at least one customer with an order")
            .hint("Check the query's filter; customers with refunds only have no orders.")
    })?;
    let (mut low, mut high, mut after_as_of) = (*first, *first, 0);
    for (row, customer) in customers.iter().enumerate() {
        host.at_row(row);
        if !customer.finite() {
            return Err(Error::invalid(format!(
                "fit_rfm cannot use a customer with recency {}, frequency {} and monetary value {}",
                customer.recency_days, customer.frequency, customer.monetary
            ))
            .hint("Recency, frequency and monetary value must be finite numbers."));
        }
        after_as_of += u64::from(customer.recency_days < 0.0);
        low.recency_days = low.recency_days.min(customer.recency_days);
        low.frequency = low.frequency.min(customer.frequency);
        low.monetary = low.monetary.min(customer.monetary);
        high.recency_days = high.recency_days.max(customer.recency_days);
        high.frequency = high.frequency.max(customer.frequency);
        high.monetary = high.monetary.max(customer.monetary);
    }
    let dimension = |i: usize| Dimension {
        method: params.rules[i].method(),
        bins: params.rules[i].bins(),
        shares: match &params.rules[i] {
            binning::Rule::Shares(shares) => Some(shares.clone()),
            _ => None,
        },
        cuts: CutSets(Vec::new()),
        // -0 and 0 compare equal, so which of them was met first must not show.
        min: low.dimension(i) + 0.0,
        max: high.dimension(i) + 0.0,
        best: params.best[i],
    };
    let mut model = RfmModel {
        as_of,
        nested: params.nested,
        whole_days: params.whole_days,
        trim: params.trim,
        measure: params.measure,
        recency: dimension(0),
        frequency: dimension(1),
        monetary: dimension(2),
        map_name: params.map_name.clone(),
        language: params.language,
        map: params.map.clone(),
        customers: customers.len() as u64,
        without_orders,
        left_out: LeftOut { without_orders, ..LeftOut::default() },
        after_as_of,
        warnings: Warnings::new(params.language),
    };
    model.warnings.extend(model.left_out.warnings(&WITHOUT));
    model.warnings.extend(left_out::after_as_of(after_as_of));
    Ok(model)
}

/// What the cuts are chosen from, and the model that takes them.
struct Fit<'a> {
    params: &'a Params,
    customers: &'a [Customer],
    model: RfmModel,
    host: Host,
}

impl Fit<'_> {
    /// The number of parent cells of a dimension.
    fn parents(&self, dimension: usize) -> usize {
        let bins = self.params.bins();
        match (self.params.nested, dimension) {
            (true, 1) => bins.recency.into(),
            (true, 2) => usize::from(bins.recency) * usize::from(bins.frequency),
            _ => 1,
        }
    }

    /// The binning of a dimension for all customers together.
    fn bin_all(&self, dimension: usize) -> Result<Binned> {
        let mut values = with_capacity(self.customers.len())?;
        let value = |customer: &Customer| match self.params.whole_days && dimension == 0 {
            true => customer.recency_days.ceil(),
            false => customer.dimension(dimension),
        };
        for some in self.host.stretches(self.customers) {
            values.extend(some.iter().map(value));
        }
        self.bin(dimension, values)
    }

    /// The binning of these values of a dimension, without what is trimmed.
    fn bin(&self, dimension: usize, mut values: Vec<f64>) -> Result<Binned> {
        let trimmed = (values.len() as f64 * self.params.trim) as usize;
        if trimmed > 0 {
            let last = values.len() - 1 - trimmed;
            values.select_nth_unstable_by(last, self.host.comparing(f64::total_cmp));
            values.truncate(last + 1);
            values.select_nth_unstable_by(trimmed, self.host.comparing(f64::total_cmp));
            values.drain(..trimmed);
        }
        binning::fit(&self.params.rules[dimension], values, self.host)
    }

    /// The cuts of a dimension that has one set of them.
    fn cuts_of_all(&mut self, dimension: usize) -> Result<Cuts> {
        let mut binned = self.bin_all(dimension)?;
        if dimension == 0 {
            binned = self.readable(binned);
        }
        let warning = binned.warning(dimension == 0);
        self.model.warnings.extend(warning.map(|warning| of_dimension(dimension, warning)));
        if dimension == 0 && binned.cause.is_none() {
            self.model.warnings.extend(self.implausible(&binned.cuts));
        }
        Ok(binned.cuts)
    }

    /// What is to be said where names of segments sound like days, and recency was cut by something else: scores of the
    /// better half that reach far back, or a lowest one that begins at once.
    fn implausible(&self, cuts: &Cuts) -> Option<Sentence> {
        if self.params.map_name.is_none() || matches!(self.params.rules[0], binning::Rule::Fixed(_)) {
            return None;
        }
        let bins = cuts.bins();
        let reach = |bin: u8| (bins - bin, cuts.values[usize::from(bin)]);
        let far = |(score, days): (u8, f64)| {
            said!(scores::SCORE_REACHES, score = score, bins = bins, days = brief(days.ceil()))
        };
        let lowest = cuts.values[usize::from(bins) - 2];
        let what = match () {
            () if reach(0).1 > LONG_FOR_THE_BEST => far(reach(0)),
            () if bins > 3 && reach(1).1 > LONG_FOR_THE_SECOND => far(reach(1)),
            () if SHORT_FOR_THE_LOWEST.contains(&lowest) => {
                said!(scores::SCORE_BEGINS, bins = bins, days = brief(lowest.floor()))
            }
            () => return None,
        };
        Some(said!(scores::NAMES_NEED_DAYS, what = what))
    }

    /// The cuts of a dimension for each parent cell; in one without customers those of all customers hold.
    fn cuts_by_parent(&mut self, dimension: usize, parents: usize) -> Result<Vec<Cuts>> {
        let (values, starts) = self.grouped(dimension, parents)?;
        let mut sets: Vec<Option<Cuts>> = Vec::with_capacity(parents);
        let mut degenerate = Vec::new();
        for parent in starts.windows(2) {
            let own = &values[parent[0]..parent[1]];
            sets.push(match own.is_empty() {
                true => None,
                false => {
                    let binned = self.bin(dimension, copied(own)?)?;
                    degenerate.extend(binned.cause);
                    Some(binned.cuts)
                }
            });
        }
        drop((values, starts));
        let empty = sets.iter().filter(|set| set.is_none()).count();
        if empty > 0 {
            let warning = said!(scores::EMPTY_CELLS, empty = empty, parents = parents);
            self.model.warnings.push(of_dimension(dimension, warning));
            let all = self.bin_all(dimension)?.cuts;
            sets.iter_mut().filter(|set| set.is_none()).for_each(|set| *set = Some(all.clone()));
        }
        if !degenerate.is_empty() {
            self.model.warnings.push(of_dimension(dimension, cells_lack_scores(&degenerate, parents)));
        }
        Ok(sets.into_iter().flatten().collect())
    }

    /// The values of a dimension, sorted by parent cell, and where each cell begins and the last one ends.
    fn grouped(&self, dimension: usize, parents: usize) -> Result<(Vec<f64>, Vec<usize>)> {
        let recency = PaddedCuts::new(&self.model.recency.cuts.0);
        let frequency = PaddedCuts::new(&self.model.frequency.cuts.0);
        let bins = self.params.bins();
        let parent = |customer: &Customer| {
            let r = usize::from(bins.recency - 1 - recency.below(0, customer.recency_days));
            match dimension {
                1 => r,
                _ => r * usize::from(bins.frequency) + usize::from(frequency.below(r, customer.frequency)),
            }
        };
        let n = self.customers.len();
        let mut cells: Vec<u8> = with_capacity(n)?;
        let mut starts = vec![0; parents + 1];
        for (row, customer) in self.customers.iter().enumerate() {
            self.host.at_row(row);
            let cell = parent(customer);
            cells.push(cell as u8);
            starts[cell + 1] += 1;
        }
        for i in 0..parents {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut values = filled(n, 0.0)?;
        for (row, (customer, &cell)) in self.customers.iter().zip(&cells).enumerate() {
            self.host.at_row(row);
            let at = &mut next[usize::from(cell)];
            values[*at] = customer.dimension(dimension);
            *at += 1;
        }
        Ok((values, starts))
    }

    /// Cuts of recency that people can read, and that score all customers as the binning does: whole days if they are
    /// asked for, and otherwise, where a cut is the value of a customer, the fewest decimals before the next one's.
    fn readable(&self, binned: Binned) -> Binned {
        if self.params.whole_days {
            return binned.whole();
        }
        if !matches!(self.params.rules[0].method(), Method::Quantile | Method::Natural) {
            return binned;
        }
        let mut next = vec![f64::INFINITY; binned.cuts.values.len()];
        for (row, days) in self.customers.iter().map(|customer| customer.recency_days).enumerate() {
            self.host.at_row(row);
            for (next, &cut) in next.iter_mut().zip(&binned.cuts.values) {
                if days > cut && days < *next {
                    *next = days;
                }
            }
        }
        let short = binned.cuts.values.iter().zip(next).map(|(&cut, next)| fewest_decimals(cut, next));
        Binned { cuts: Cuts::new(short.collect()), ..binned }
    }
}

/// What is to be known of the cuts of a dimension.
fn of_dimension(dimension: usize, what: Sentence) -> Sentence {
    match dimension {
        0 => said!(scores::OF_RECENCY, what = what),
        1 => said!(scores::OF_FREQUENCY, what = what),
        _ => said!(scores::OF_MONETARY, what = what),
    }
}

/// Why scores cannot occur in some parent cells, with how often where there are several reasons.
fn cells_lack_scores(all: &[Cause], parents: usize) -> Sentence {
    let cells = all.len();
    let mut counts: Vec<(Sentence, usize)> = Vec::new();
    for reason in all.iter().map(|cause| cause.in_cell()) {
        match counts.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((reason, 1)),
        }
    }
    if let [(only, _)] = &counts[..] {
        return said!(scores::CELLS_LACK_SCORES, cells = cells, parents = parents, cause = only.clone());
    }
    let each = counts.into_iter().map(|(cause, count)| said!(scores::CAUSE_IN, count = count, cause = cause));
    let causes = Place::List(each.map(Place::from).collect());
    said!(scores::CELLS_LACK_SCORES_BY_CAUSE, cells = cells, parents = parents, causes = causes)
}

/// The number of the fewest decimals from `low` up to but not at `high`; `low` itself if nothing limits it.
fn fewest_decimals(low: f64, high: f64) -> f64 {
    if high.is_infinite() {
        return low;
    }
    let rounded = |decimals: i32| (low * 10_f64.powi(decimals)).ceil() / 10_f64.powi(decimals);
    (0..15).map(rounded).find(|&short| low <= short && short < high).unwrap_or(low)
}
