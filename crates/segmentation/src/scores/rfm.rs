//! Recency, frequency, monetary value: scores from frozen cuts, segments from a map, and the reasons for both.
//!
//! The method is Hughes (1994), "Strategic Database Marketing": each dimension is divided into bins, the best customers
//! get the highest score. A high score is always good, so recency is inverted: few days since the last order score high.
//! Here the division is by cuts, which are values and not ranks, so equal customers always score alike (see
//! [`crate::scores::binning`]).
//!
//! Options are checked into [`Params`], a [`Fit`] takes the customers and works in steps, its [`RfmModel`] is a plain
//! value, and [`Prepared`] is the form in which a model is applied.

mod why;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::purchases::left_out::{self, LeftOut};
use crate::purchases::rfm::Purchases;
use crate::scores::binning::{Binned, Binning, Cause, CutRow, Cuts, Method, Rule};
use crate::scores::maps::{self, Bins, Language, Lookup, Map};
use crate::support::memory::room;
use crate::support::words::range_text;
use crate::support::{json, time};
use crate::{Error, Result};

pub use why::Reason;

/// What the scores of a customer are made from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Customer {
    /// Days from the last order to `as_of`, with their fraction; negative if the order is later.
    pub recency_days: f64,
    /// The number of orders.
    pub frequency: f64,
    /// The sum of amounts, refunds subtracted.
    pub monetary: f64,
}

impl Customer {
    /// The figures of a customer at `as_of`; `None` without orders.
    #[inline]
    pub fn of(purchases: &Purchases, as_of: i64) -> Option<Self> {
        Self::of_figures(purchases.last(), purchases.orders, purchases.total.shown(), as_of)
    }

    /// The same from the last order, the number of orders and their total.
    #[inline]
    pub fn of_figures(last: Option<i64>, orders: u64, monetary: f64, as_of: i64) -> Option<Self> {
        let recency_days = time::days_between(last?, as_of);
        Some(Self { recency_days, frequency: orders as f64, monetary })
    }

    fn finite(&self) -> bool {
        self.recency_days.is_finite() && self.frequency.is_finite() && self.monetary.is_finite()
    }

    fn dimension(&self, dimension: usize) -> f64 {
        [self.recency_days, self.frequency, self.monetary][dimension]
    }
}

/// The names of the dimensions, in the order of a cell's digits.
pub const DIMENSIONS: [&str; 3] = ["recency", "frequency", "monetary"];

/// Options of a fit, as the user writes them; [`Options::params`] says what follows from what is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Bins of every dimension that has none of its own.
    pub bins: Option<u8>,
    /// Method of every dimension that has none of its own.
    pub method: Option<Method>,
    /// What is different for recency.
    #[serde(default)]
    pub recency: DimensionOptions,
    /// What is different for frequency.
    #[serde(default)]
    pub frequency: DimensionOptions,
    /// What is different for monetary value.
    #[serde(default)]
    pub monetary: DimensionOptions,
    /// Bin frequency within each recency score, and monetary value within each pair of the two.
    #[serde(default)]
    pub nested: bool,
    /// The map from scores to names.
    pub map: Option<MapOption>,
    /// The language of the names of a shipped map.
    pub language: Option<Language>,
}

/// Options of one dimension.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionOptions {
    /// The number of bins, 2 to 10.
    pub bins: Option<u8>,
    /// How cuts are chosen.
    pub method: Option<Method>,
    /// The cuts themselves, strictly ascending; the method is then `fixed`. For recency they are days.
    pub cuts: Option<Vec<f64>>,
    /// For recency: days that have begun count as whole ones, so that the cuts are whole.
    pub whole_days: Option<bool>,
}

/// A shipped map by its name, `"none"` for scores without names, or a map of the user's own.
#[derive(Debug, Clone, PartialEq)]
pub enum MapOption {
    /// By name.
    Named(String),
    /// In full.
    Custom(Map),
}

impl Serialize for MapOption {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            MapOption::Named(name) => serializer.serialize_str(name),
            MapOption::Custom(map) => map.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for MapOption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        // By hand, as serde's untagged enums swallow the reason why a map was refused.
        match Value::deserialize(deserializer)? {
            Value::String(name) => Ok(MapOption::Named(name)),
            map @ Value::Object(_) => {
                Map::deserialize(map).map(MapOption::Custom).map_err(serde::de::Error::custom)
            }
            other => Err(serde::de::Error::custom(format!(
                "invalid type: {}, expected the name of a map or a map",
                json::kind_of(&other)
            ))),
        }
    }
}

/// Options that have been checked and completed.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    rules: [Rule; 3],
    whole_days: bool,
    nested: bool,
    map: Option<Map>,
    map_name: Option<String>,
    language: Language,
}

impl Options {
    /// Reads options.
    ///
    /// # Errors
    /// Unknown keys and wrong types, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        json::options(value, "options")
    }

    /// Checks the options and fills in the rest.
    ///
    /// A dimension's own options come first, then those for all. Cuts mean method `fixed`, the method `mean` means 2
    /// bins. What is still open comes from a map given by the user: its bins, and for `octants` the method `mean`. The
    /// defaults are 5 bins and `quantile`. Without a map in the options, the shipped map of the same bins is taken, or
    /// the one that fits any.
    ///
    /// # Errors
    /// Values that are out of range, and options that contradict each other; both are named.
    pub fn params(&self) -> Result<Params> {
        let language = self.language.unwrap_or_default();
        let (mut shipped, mut custom) = (None, None);
        match &self.map {
            Some(MapOption::Named(name)) if name != "none" => shipped = Some(maps::shipped(name)?),
            Some(MapOption::Custom(map)) => custom = Some(map),
            _ => {}
        }
        if let Some(map) = custom {
            map.compile()?;
        }
        let wanted = custom.map(|map| map.bins).or(shipped.and_then(|map| map.bins).map(Bins::all));
        let map_name = shipped.map(|map| map.name);
        let mut rules = Vec::with_capacity(3);
        for (i, own) in [&self.recency, &self.frequency, &self.monetary].into_iter().enumerate() {
            let map_bins = wanted.map(|bins| [bins.recency, bins.frequency, bins.monetary][i]);
            let rule = self.rule(DIMENSIONS[i], own, map_bins, map_name)?;
            if let Some(wanted) = map_bins.filter(|&wanted| wanted != rule.bins()) {
                let map = map_name.map_or("the map".to_owned(), |name| format!("map \"{name}\""));
                return Err(Error::invalid(format!(
                    "{map} needs {wanted} bins for {}, but the options make {} (method \"{}\")",
                    DIMENSIONS[i],
                    rule.bins(),
                    rule.method()
                ))
                .hint("Leave out the bins, or take the map \"regions\", which fits any, or give a map for these bins, or \"map\": \"none\"."));
            }
            rules.push(rule);
        }
        let whole_days = self.whole_days(&rules[0])?;
        let [recency, frequency, monetary] = [&rules[0], &rules[1], &rules[2]].map(Rule::bins);
        let bins = Bins { recency, frequency, monetary };
        if self.map.is_none() {
            shipped = Some(maps::shipped_for(bins));
        }
        let rules = rules.try_into().map_err(|_| Error::invalid("a dimension is missing"))?;
        Ok(Params {
            rules,
            whole_days,
            nested: self.nested,
            map: custom.cloned().or_else(|| shipped?.map(bins, language)),
            map_name: shipped.map(|map| map.name.to_owned()),
            language,
        })
    }

    /// Whether recency is counted in whole days.
    fn whole_days(&self, recency: &Rule) -> Result<bool> {
        for (name, own) in [("frequency", &self.frequency), ("monetary", &self.monetary)] {
            if own.whole_days.is_some() {
                return Err(Error::invalid(format!("{name} has no days, and so no \"whole_days\""))
                    .hint("Write {\"recency\": {\"whole_days\": true}}."));
            }
        }
        let whole_days = self.recency.whole_days.unwrap_or_default();
        if whole_days
            && let Rule::Fixed(cuts) = recency
            && let Some(cut) = cuts.values.iter().find(|cut| cut.fract() != 0.0)
        {
            return Err(Error::invalid(format!("recency has the cut {cut}, but counts in whole days"))
                .hint("Give cuts of whole days, or leave out \"whole_days\"."));
        }
        Ok(whole_days)
    }

    fn rule(
        &self,
        name: &str,
        own: &DimensionOptions,
        map_bins: Option<u8>,
        map_name: Option<&str>,
    ) -> Result<Rule> {
        if let Some(bins) = own.bins.or(self.bins).filter(|bins| !(2..=10).contains(bins)) {
            return Err(Error::invalid(format!("{name} cannot have {bins} bins")).hint("Bins are 2 to 10."));
        }
        let octants = map_name == Some("octants");
        let method = match (&own.cuts, own.method) {
            (Some(_), Some(method)) if method != Method::Fixed => {
                return Err(Error::invalid(format!("{name} has cuts, but its method is \"{method}\""))
                    .hint("Cuts go with the method \"fixed\", which is also what they mean on their own."));
            }
            (Some(_), _) => Method::Fixed,
            (None, own) => {
                own.or(self.method).unwrap_or(if octants { Method::Mean } else { Method::Quantile })
            }
        };
        let bins = own.bins.or(if own.method.is_none() { self.bins } else { None });
        match method {
            Method::Fixed => {
                let cuts = own.cuts.as_ref().ok_or_else(|| {
                    Error::invalid(format!("method \"fixed\" needs cuts for {name}"))
                        .hint(format!("Give them, for example {{\"{name}\": {{\"cuts\": [10, 20, 50]}}}}."))
                })?;
                check_fixed(name, cuts)?;
                let rule = Rule::Fixed(Cuts::new(cuts.clone()));
                match own.bins.filter(|&bins| bins != rule.bins()) {
                    Some(bins) => Err(Error::invalid(format!(
                        "{name} has {} cuts, which make {} bins, but asks for {bins}",
                        cuts.len(),
                        rule.bins()
                    ))),
                    None => Ok(rule),
                }
            }
            Method::Mean => match bins.filter(|&bins| bins != 2) {
                Some(bins) => {
                    Err(Error::invalid(format!("method \"mean\" makes 2 bins, but {name} asks for {bins}"))
                        .hint("Leave out the bins, or choose another method."))
                }
                None => Ok(Rule::Mean),
            },
            method => {
                let bins = own.bins.or(self.bins).or(map_bins).unwrap_or(5);
                Ok(match method {
                    Method::Width => Rule::Width(bins),
                    Method::LogWidth => Rule::LogWidth(bins),
                    Method::Natural => Rule::Natural(bins),
                    _ => Rule::Quantile(bins),
                })
            }
        }
    }
}

fn check_fixed(name: &str, cuts: &[f64]) -> Result<()> {
    if cuts.is_empty() || cuts.len() > 9 {
        return Err(Error::invalid(format!("{name} has {} cuts", cuts.len())).hint("Give 1 to 9 cuts."));
    }
    if let Some(cut) = cuts.iter().find(|cut| !cut.is_finite()) {
        return Err(Error::invalid(format!("{name} has the cut {cut}")).hint("Cuts are finite numbers."));
    }
    match cuts.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(Error::invalid(format!(
            "the cuts of {name} are not ascending: {} comes before {}",
            pair[0], pair[1]
        ))
        .hint("Give each cut once, from the smallest to the largest.")),
        None => Ok(()),
    }
}

impl Params {
    /// Bytes that a [`Fit`] of `n` customers holds at its peak: 24 per customer, those of the greediest
    /// [`Rule::bytes`] (16 by default), and 9 more if nested. `None` if the figure does not fit.
    pub fn fit_bytes(&self, n: usize) -> Option<usize> {
        let rules =
            self.rules.iter().map(|rule| rule.bytes(n)).try_fold(0, |most, bytes| Some(most.max(bytes?)))?;
        let own = n.checked_mul(size_of::<Customer>() + if self.nested { 9 } else { 0 })?;
        own.checked_add(rules)
    }

    /// The bins of the three dimensions.
    pub fn bins(&self) -> Bins {
        let [recency, frequency, monetary] = self.rules.each_ref().map(Rule::bins);
        Bins { recency, frequency, monetary }
    }

    /// The map from scores to names, if there is one.
    pub fn map(&self) -> Option<&Map> {
        self.map.as_ref()
    }
}

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

/// The cuts of a dimension: one set, or one for each parent cell where binning is nested (frequency: by `r`;
/// monetary: by `r`, then `f`). In JSON a single set is a plain array of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct CutSets(pub Vec<Cuts>);

impl Serialize for CutSets {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match &self.0[..] {
            [only] => only.serialize(serializer),
            sets => sets.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for CutSets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected an array of numbers, or of such arrays")]
        enum Either {
            One(Cuts),
            Each(Vec<Cuts>),
        }
        Ok(CutSets(match Either::deserialize(deserializer)? {
            Either::One(cuts) => vec![cuts],
            Either::Each(sets) => sets,
        }))
    }
}

/// One dimension of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// How the cuts were chosen.
    pub method: Method,
    /// The number of scores.
    pub bins: u8,
    /// The cuts, in days, orders or money.
    pub cuts: CutSets,
    /// The smallest value among the customers fitted.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Dimension {
    fn check(&self, name: &str, sets: usize) -> Result<()> {
        if !(2..=10).contains(&self.bins) {
            return Err(Error::corrupt(format!("{name} has {} bins", self.bins)));
        }
        if self.cuts.0.len() != sets {
            return Err(Error::corrupt(format!("{name} has {} sets of cuts, not {sets}", self.cuts.0.len())));
        }
        for cuts in &self.cuts.0 {
            cuts.check().map_err(|error| Error::corrupt(format!("{name}: {}", error.message)))?;
            if cuts.bins() != self.bins {
                return Err(Error::corrupt(format!(
                    "{name} has {} bins and {} cuts",
                    self.bins,
                    cuts.values.len()
                )));
            }
        }
        if !self.min.is_finite() || !self.max.is_finite() || self.min > self.max {
            return Err(Error::corrupt(format!("{name} ranges from {} to {}", self.min, self.max)));
        }
        Ok(())
    }
}

/// A fitted model. Anyone may write one, so [`RfmModel::prepare`] checks it before it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmModel {
    /// The moment recency is counted from, in microseconds since 2000-01-01 UTC; ISO 8601 in JSON.
    #[serde(with = "crate::support::time::text")]
    pub as_of: i64,
    /// Customers fitted.
    pub customers: u64,
    /// Customers left out because they have no orders.
    pub without_orders: u64,
    /// All that was left out, these customers among it.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// Customers among those fitted whose last order is after `as_of`.
    pub after_as_of: u64,
    /// Whether frequency is binned within recency, and monetary value within both.
    pub nested: bool,
    /// Whether a day of recency that had begun counted as a whole one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole_days: bool,
    /// Days since the last order.
    pub recency: Dimension,
    /// Number of orders.
    pub frequency: Dimension,
    /// Money spent.
    pub monetary: Dimension,
    /// The shipped map the names come from.
    pub map_name: Option<String>,
    /// The language of its names.
    pub language: Language,
    /// The map in full, so that a model keeps its names when shipped maps change.
    pub map: Option<Map>,
    /// What the user should know about the result.
    pub warnings: Vec<String>,
}

impl RfmModel {
    fn dimension_mut(&mut self, dimension: usize) -> &mut CutSets {
        match dimension {
            0 => &mut self.recency.cuts,
            1 => &mut self.frequency.cuts,
            _ => &mut self.monetary.cuts,
        }
    }

    /// Notes what the fit did without besides customers without orders, in figures and in words.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.left_out = LeftOut { without_orders: self.without_orders, ..left_out };
        self.warnings.splice(0..0, LeftOut { without_orders: 0, ..left_out }.warnings("orders"));
    }

    /// The bins of the three dimensions.
    pub fn bins(&self) -> Bins {
        Bins { recency: self.recency.bins, frequency: self.frequency.bins, monetary: self.monetary.bins }
    }

    /// Whether everything fits together, so that the model can be applied.
    ///
    /// # Errors
    /// Corrupt, with the part that does not fit.
    pub fn check(&self) -> Result<()> {
        self.compile().map(|_| ())
    }

    /// Checks the model and compiles its map.
    fn compile(&self) -> Result<Option<Lookup>> {
        let (r, f) = (usize::from(self.recency.bins), usize::from(self.frequency.bins));
        self.recency.check("recency", 1)?;
        self.frequency.check("frequency", if self.nested { r } else { 1 })?;
        self.monetary.check("monetary", if self.nested { r * f } else { 1 })?;
        if !time::is_valid(self.as_of) {
            return Err(Error::corrupt("as_of is not a finite timestamp"));
        }
        if self.customers == 0 || self.after_as_of > self.customers {
            return Err(Error::corrupt(format!(
                "{} customers, of whom {} have orders after as_of",
                self.customers, self.after_as_of
            )));
        }
        if self.map_name.is_some() && self.map.is_none() {
            return Err(Error::corrupt("a map has a name but no segments"));
        }
        let Some(map) = &self.map else { return Ok(None) };
        if map.bins != self.bins() {
            return Err(Error::corrupt(format!(
                "a map for {} bins, but scores in {}",
                map.bins,
                self.bins()
            )));
        }
        map.compile().map(Some).map_err(|error| Error::corrupt(error.message))
    }

    /// Compiles the model into the form that scores customers.
    ///
    /// # Errors
    /// As [`RfmModel::check`].
    pub fn prepare(self) -> Result<Prepared> {
        let lookup = self.compile()?;
        let names = self.map.iter().flat_map(Map::names).map(str::to_owned).collect();
        Ok(Prepared {
            lookup,
            names,
            recency: Ladder::new(&self.recency.cuts.0),
            frequency: Ladder::new(&self.frequency.cuts.0),
            monetary: Ladder::new(&self.monetary.cuts.0),
            model: self,
        })
    }

    /// All bins of all dimensions by ascending score.
    pub fn cuts_rows(&self) -> Vec<CutRow> {
        let f_bins = usize::from(self.frequency.bins).max(1);
        let mut rows = Vec::new();
        for (i, dimension) in [&self.recency, &self.frequency, &self.monetary].into_iter().enumerate() {
            for (parent, cuts) in dimension.cuts.0.iter().enumerate() {
                let within = match i {
                    1 if self.nested => Some(format!("r {}", parent + 1)),
                    2 if self.nested => Some(format!("r {} f {}", parent / f_bins + 1, parent % f_bins + 1)),
                    _ => None,
                };
                for score in 1..=cuts.bins() {
                    let bin = if i == 0 { cuts.bins() - score } else { score - 1 };
                    let (lower, upper) = cuts.bounds(bin);
                    rows.push(CutRow {
                        dimension: DIMENSIONS[i],
                        within: within.clone(),
                        bin: score.to_string(),
                        lower,
                        upper,
                        range: range_text(lower, upper, true),
                    });
                }
            }
        }
        rows
    }

    /// The model in summary: method, options, counts, warnings.
    pub fn describe(&self) -> Value {
        let part = |d: &Dimension| serde_json::json!({"method": d.method, "bins": d.bins, "min": d.min, "max": d.max});
        serde_json::json!({
            "as_of": time::format(self.as_of),
            "customers": self.customers,
            "without_orders": self.without_orders,
            "left_out": self.left_out,
            "after_as_of": self.after_as_of,
            "options": {
                "nested": self.nested,
                "whole_days": self.whole_days,
                "map": self.map.as_ref().map_or("none", |_| self.map_name.as_deref().unwrap_or("custom")),
                "language": self.language,
            },
            "recency": part(&self.recency),
            "frequency": part(&self.frequency),
            "monetary": part(&self.monetary),
            "segments": self.map.iter().flat_map(Map::names).collect::<Vec<_>>(),
            "warnings": self.warnings,
        })
    }
}

/// Cuts padded to a fixed length with infinities, so that counting those below a value needs no branch.
#[derive(Debug, Clone, PartialEq)]
struct Ladder(Vec<[f64; 9]>);

impl Ladder {
    fn new(sets: &[Cuts]) -> Self {
        let padded = |cuts: &Cuts| {
            let mut all = [f64::INFINITY; 9];
            all.iter_mut().zip(&cuts.values).for_each(|(slot, cut)| *slot = *cut);
            all
        };
        Self(sets.iter().map(padded).collect())
    }

    #[inline]
    fn below(&self, set: usize, x: f64) -> u8 {
        self.0.get(set).map_or(0, |cuts| cuts.iter().map(|&cut| u8::from(cut < x)).sum())
    }
}

/// The scores of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Recency, 1 to its bins; high is recent.
    pub r: u8,
    /// Frequency.
    pub f: u8,
    /// Monetary value.
    pub m: u8,
    /// The number of the segment, if the model has a map; see [`Prepared::names`].
    pub segment: Option<usize>,
}

impl Score {
    fn scores(&self) -> [u8; 3] {
        [self.r, self.f, self.m]
    }
}

/// A model made ready to score, built once for many customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    model: RfmModel,
    lookup: Option<Lookup>,
    names: Vec<String>,
    recency: Ladder,
    frequency: Ladder,
    monetary: Ladder,
}

impl Prepared {
    /// The model itself.
    pub fn model(&self) -> &RfmModel {
        &self.model
    }

    /// The names of the segments, in the order of [`Score::segment`].
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Scores a customer. A figure that is NaN counts as the lowest.
    #[inline]
    pub fn score(&self, customer: &Customer) -> Score {
        let r = self.model.recency.bins - self.recency.below(0, customer.recency_days);
        let (f_set, f_bins) = (usize::from(r) - 1, usize::from(self.model.frequency.bins));
        let f = 1 + self.frequency.below(if self.model.nested { f_set } else { 0 }, customer.frequency);
        let m_set = if self.model.nested { f_set * f_bins + usize::from(f) - 1 } else { 0 };
        let m = 1 + self.monetary.below(m_set, customer.monetary);
        Score { r, f, m, segment: self.lookup.as_ref().and_then(|lookup| lookup.segment(r, f, m)) }
    }

    /// The cell of a score as text: `543`, or `10-4-3` if a dimension has 10 bins.
    pub fn cell(&self, score: &Score) -> String {
        self.model.bins().cell(score.scores())
    }

    /// The name of a score's segment.
    pub fn segment_name(&self, score: &Score) -> Option<&str> {
        self.names.get(score.segment?).map(String::as_str)
    }
}
