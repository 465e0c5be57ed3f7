//! From customers to cuts: one dimension after the other.

use super::apply::Ladder;
use super::{Customer, CutSets, DIMENSIONS, Dimension, Params, RfmModel};
use crate::purchases::left_out::{self, LeftOut};
use crate::scores::binning::{Binned, Binning, Cause, Cuts, Method};
use crate::support::memory::room;
use crate::support::time;
use crate::{Error, Result};

/// A fit under way.
///
/// ```
/// # use segmentation::scores::rfm::{Customer, Fit, Options};
/// let customer = |d, f, m| Customer { recency_days: d, frequency: f, monetary: m };
/// let customers = vec![customer(3.0, 9.0, 120.5), customer(80.0, 1.0, 12.0), customer(20.0, 2.0, 30.0)];
/// let mut fit = Fit::new(Options::default().params()?, 0, 0, customers)?;
/// while fit.step()? {
///     // a place to check for interrupts
/// }
/// let model = fit.finish()?.prepare()?;
/// let score = model.score(&customer(3.0, 9.0, 120.5));
/// assert_eq!((model.cell(&score).as_str(), model.segment_name(&score)), ("544", Some("champions")));
/// # Ok::<(), segmentation::Error>(())
/// ```
#[derive(Debug)]
pub struct Fit {
    params: Params,
    customers: Vec<Customer>,
    model: RfmModel,
    /// The dimension at work, 3 at the end.
    dimension: usize,
    /// Values of that dimension sorted by parent cell, and where each cell begins.
    groups: Option<(Vec<f64>, Vec<usize>)>,
    /// The cuts of the parent cells so far; `None` for a cell without customers.
    sets: Vec<Option<Cuts>>,
    /// Why scores cannot occur, for each of them that has such.
    degenerate: Vec<Cause>,
    binning: Option<Binning>,
}

impl Fit {
    /// Takes the customers who have orders; `as_of` is in microseconds since 2000-01-01 UTC, `without_orders` the
    /// number of customers who were left out because they have none.
    ///
    /// # Errors
    /// No customers, a figure that is not finite, an `as_of` that is no timestamp.
    pub fn new(params: Params, as_of: i64, without_orders: u64, customers: Vec<Customer>) -> Result<Self> {
        if !time::is_valid(as_of) {
            return Err(Error::invalid("as_of must be a finite timestamp"));
        }
        let first = customers.first().ok_or_else(|| {
            Error::invalid("fit_rfm needs at least one customer with an order")
                .hint("Check the query's filter; customers with refunds only have no orders.")
        })?;
        let (mut low, mut high, mut after_as_of) = (*first, *first, 0);
        for customer in &customers {
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
            cuts: CutSets(Vec::new()),
            // -0 and 0 compare equal, so which of them was met first must not show.
            min: low.dimension(i) + 0.0,
            max: high.dimension(i) + 0.0,
        };
        let mut model = RfmModel {
            as_of,
            nested: params.nested,
            whole_days: params.whole_days,
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
            warnings: Vec::new(),
        };
        model.warnings = model.left_out.warnings("orders");
        model.warnings.extend(left_out::after_as_of(after_as_of));
        Ok(Self {
            params,
            customers,
            model,
            dimension: 0,
            groups: None,
            sets: Vec::new(),
            degenerate: Vec::new(),
            binning: None,
        })
    }

    /// Works for a while, about 0.1 s at most for a million customers; `false` once there is nothing left to do.
    ///
    /// # Errors
    /// Out of memory.
    pub fn step(&mut self) -> Result<bool> {
        match self.binning.take() {
            Some(mut binning) => {
                if binning.step()? {
                    self.binning = Some(binning);
                } else {
                    self.record(binning)?;
                }
            }
            None if self.dimension < 3 => self.begin()?,
            None => {}
        }
        Ok(self.dimension < 3 || self.binning.is_some())
    }

    /// The model, after whatever steps are still left.
    ///
    /// # Errors
    /// Out of memory.
    pub fn finish(mut self) -> Result<RfmModel> {
        while self.step()? {}
        Ok(self.model)
    }

    /// The number of parent cells of the dimension at work.
    fn parents(&self) -> usize {
        let bins = self.params.bins();
        match (self.params.nested, self.dimension) {
            (true, 1) => bins.recency.into(),
            (true, 2) => usize::from(bins.recency) * usize::from(bins.frequency),
            _ => 1,
        }
    }

    /// Starts the next binning of the dimension at work.
    fn begin(&mut self) -> Result<()> {
        let (dimension, parents) = (self.dimension, self.parents());
        let rule = self.params.rules[dimension].clone();
        if parents > 1 && self.sets.len() < parents {
            if self.groups.is_none() {
                self.groups = Some(self.grouped(parents)?);
                return Ok(());
            }
            if let Some((values, starts)) = &self.groups {
                let own = &values[starts[self.sets.len()]..starts[self.sets.len() + 1]];
                if own.is_empty() {
                    self.sets.push(None);
                    return if self.sets.len() == parents { self.close_if_complete() } else { Ok(()) };
                }
                let mut copy = room(own.len())?;
                copy.extend_from_slice(own);
                self.binning = Some(Binning::new(rule, copy)?);
            }
            return Ok(());
        }
        self.groups = None;
        let mut values = room(self.customers.len())?;
        let value = |customer: &Customer| match self.params.whole_days && dimension == 0 {
            true => customer.recency_days.ceil(),
            false => customer.dimension(dimension),
        };
        values.extend(self.customers.iter().map(value));
        self.binning = Some(Binning::new(rule, values)?);
        Ok(())
    }

    /// The values of the dimension at work, sorted by parent cell.
    fn grouped(&self, parents: usize) -> Result<(Vec<f64>, Vec<usize>)> {
        let recency = Ladder::new(&self.model.recency.cuts.0);
        let frequency = Ladder::new(&self.model.frequency.cuts.0);
        let bins = self.params.bins();
        let parent = |customer: &Customer| {
            let r = usize::from(bins.recency - 1 - recency.below(0, customer.recency_days));
            match self.dimension {
                1 => r,
                _ => r * usize::from(bins.frequency) + usize::from(frequency.below(r, customer.frequency)),
            }
        };
        let n = self.customers.len();
        let mut cells: Vec<u8> = room(n)?;
        cells.extend(self.customers.iter().map(|customer| parent(customer) as u8));
        let mut starts = vec![0; parents + 1];
        for &cell in &cells {
            starts[usize::from(cell) + 1] += 1;
        }
        for i in 0..parents {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut values = room(n)?;
        values.resize(n, 0.0);
        for (customer, &cell) in self.customers.iter().zip(&cells) {
            let at = &mut next[usize::from(cell)];
            values[*at] = customer.dimension(self.dimension);
            *at += 1;
        }
        Ok((values, starts))
    }

    /// Takes the cuts of a binning that is done.
    fn record(&mut self, binning: Binning) -> Result<()> {
        let mut binned = binning.finish()?;
        let (dimension, parents) = (self.dimension, self.parents());
        if dimension == 0 {
            binned = self.readable(binned);
        }
        if parents == 1 {
            let warning = binned.warning(dimension == 0);
            let name = DIMENSIONS[dimension];
            self.model.warnings.extend(warning.map(|warning| format!("{name}: {warning}")));
            self.sets.push(Some(binned.cuts));
        } else if self.sets.len() == parents {
            // All customers together, for the parent cells that have none of their own.
            for set in self.sets.iter_mut().filter(|set| set.is_none()) {
                *set = Some(binned.cuts.clone());
            }
        } else {
            self.degenerate.extend(binned.cause);
            self.sets.push(Some(binned.cuts));
        }
        self.close_if_complete()
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
        for days in self.customers.iter().map(|customer| customer.recency_days) {
            for (next, &cut) in next.iter_mut().zip(&binned.cuts.values) {
                if days > cut && days < *next {
                    *next = days;
                }
            }
        }
        let short = binned.cuts.values.iter().zip(next).map(|(&cut, next)| fewest_decimals(cut, next));
        Binned { cuts: Cuts::new(short.collect()), ..binned }
    }

    /// Ends the dimension at work once each parent cell has its cuts.
    fn close_if_complete(&mut self) -> Result<()> {
        let (name, parents) = (DIMENSIONS[self.dimension], self.parents());
        if self.sets.len() < parents {
            return Ok(());
        }
        let empty = self.sets.iter().filter(|set| set.is_none()).count();
        if empty > 0 {
            self.model.warnings.push(format!(
                "{name}: {empty} of {parents} parent cells have no customers, so the cuts of all customers hold there"
            ));
            return Ok(());
        }
        if !self.degenerate.is_empty() {
            self.model.warnings.push(format!(
                "{name}: in {} of {parents} parent cells some scores cannot occur{}",
                self.degenerate.len(),
                causes(&self.degenerate)
            ));
        }
        let sets = std::mem::take(&mut self.sets).into_iter().flatten().collect();
        *self.model.dimension_mut(self.dimension) = CutSets(sets);
        self.groups = None;
        self.degenerate.clear();
        self.dimension += 1;
        Ok(())
    }
}

/// Why scores cannot occur in some parent cells, with how often where there are several reasons.
fn causes(all: &[Cause]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for reason in all.iter().map(|cause| cause.in_cell()) {
        match counts.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((reason, 1)),
        }
    }
    match &counts[..] {
        [(only, _)] => format!(", as {only}"),
        several => {
            let each = several.iter().map(|(reason, count)| format!("in {count} {reason}"));
            format!(": {}", each.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The number of the fewest decimals from `low` up to but not at `high`; `low` itself if nothing limits it.
fn fewest_decimals(low: f64, high: f64) -> f64 {
    if high.is_infinite() {
        return low;
    }
    let rounded = |decimals: i32| (low * 10_f64.powi(decimals)).ceil() / 10_f64.powi(decimals);
    (0..15).map(rounded).find(|&short| low <= short && short < high).unwrap_or(low)
}
