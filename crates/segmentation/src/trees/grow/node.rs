//! The loop over nodes.

use super::Limits;
use super::categorical::{Order, among_categories};
use super::groups::Grouping;
use super::lists::{Lists, is_sorted};
use super::numeric::{among_groups, among_sorted, blocks};
use super::question::Question;
use super::scratch::Pool;
use super::search::{Best, Search};
use super::target::{Figures, Sums, Target};
use crate::numeric::hash::{finish, mix};
use crate::support::host::Host;
use crate::support::memory::{check_limit, with_capacity};
use crate::trees::data::{self, Column, Data, Values};
use crate::trees::{MAX_NODES, Node, Split};
use crate::{Error, Result};

/// A tree that grows.
#[derive(Debug)]
pub(super) struct Growth<'a, T: Target> {
    data: &'a Data,
    limits: &'a Limits,
    host: Host,
    target: T,
    lists: Lists,
    pool: Pool<Scratch<T::Sum>>,
    /// The features in the order in which they are looked at, each after what decides about its turn.
    features: Vec<(u64, usize)>,
    /// Whether all values of a feature are whole numbers.
    whole: Vec<bool>,
    /// The weight of the root in the impurity.
    weight: f64,
    nodes: Vec<Node>,
    /// Bytes taken so far.
    bytes: usize,
}

/// Memory for the search.
#[derive(Debug)]
struct Scratch<S> {
    grouping: Grouping<S>,
    /// Sums of blocks.
    blocks: Vec<S>,
    /// An order of categories.
    order: Order,
}

/// Rows of a node, times features, from which on the features are looked at by several threads.
pub(super) const SHARED: usize = 1 << 16;

/// A node that is to be: its rows, its depth, and the node that it is the "no" of.
type Planned = ((usize, usize), usize, Option<usize>);

/// The most groups that a feature can have in a node, but for NULL, over the features whose rows are grouped; and the
/// same over categorical features alone.
fn most_codes(data: &Data, most_groups: usize) -> (usize, usize) {
    let grouped = data.columns.iter().filter(|column| !is_sorted(column, most_groups));
    grouped.fold((0, 0), |(all, categories), column| {
        let codes = column.distinct();
        (codes.max(all), if column.is_numeric() { categories } else { codes.max(categories) })
    })
}

impl<'a, T: Target> Growth<'a, T> {
    /// The bytes that growing takes, nodes not counted.
    pub fn bytes(data: &Data, customers: &[u64], most_groups: usize, host: Host) -> usize {
        let rows = customers.iter().filter(|&&n| n > 0).count();
        let (codes, categories) = most_codes(data, most_groups);
        // Weights of rows, or numbers in a grid.
        let words = usize::from(!data.weights.is_empty())
            + usize::from(matches!(data.target, data::Target::Numbers(_)));
        let scratch = [
            Grouping::<T::Sum>::bytes(codes, rows),
            blocks(rows).saturating_mul(size_of::<T::Sum>()),
            // An order of categories, and which of them are on which side: in the search and in the best splits.
            (categories + 1).min(rows).saturating_mul(2 * size_of::<(f64, u32)>()),
        ];
        let scratch = scratch.into_iter().fold(0, usize::saturating_add);
        let bytes = [
            Lists::bytes(data, rows, most_groups, host),
            customers.len().saturating_mul(words * size_of::<u64>()),
            scratch.saturating_mul(host.threads.get()),
            data.columns.len().saturating_mul(size_of::<(u64, usize)>()),
        ];
        bytes.into_iter().fold(0, usize::saturating_add)
    }

    /// Before the first node, where `bytes` are what [`Self::bytes`] says.
    pub fn new(
        data: &'a Data,
        customers: &[u64],
        limits: &'a Limits,
        (most_groups, bytes): (usize, usize),
        target: T,
        host: Host,
    ) -> Result<Self> {
        let lists = Lists::new(data, customers, most_groups, host)?;
        let rows = lists.rows.len();
        let (codes, categories) = most_codes(data, most_groups);
        let pool = Pool::new(host, || {
            Ok(Scratch {
                grouping: Grouping::new(codes, rows)?,
                blocks: with_capacity(blocks(rows))?,
                order: with_capacity((categories + 1).min(rows))?,
            })
        })?;
        let features = with_capacity(data.columns.len())?;
        let whole = data.columns.iter().map(Column::is_whole).collect();
        let nodes = Vec::new();
        Ok(Self { data, limits, host, target, lists, pool, features, whole, weight: 0.0, nodes, bytes })
    }

    /// Grows the tree, nodes for "yes" before those for "no".
    pub fn grow(mut self) -> Result<Vec<Node>> {
        let mut planned: Vec<Planned> = vec![((0, self.lists.rows.len()), 0, None)];
        while let Some((range, depth, parent)) = planned.pop() {
            let place = self.nodes.len();
            if let Some(split) = parent.and_then(|parent| self.nodes[parent].split.as_mut()) {
                split.no = place;
            }
            let (total, figures) = self.target.enter(&self.lists.rows[range.0..range.1], self.host)?;
            if place == 0 {
                self.weight = self.target.weight(&total);
            }
            self.push(&total, figures)?;
            if let Some(middle) = self.split(range, depth, &total)? {
                planned.push(((middle, range.1), depth + 1, Some(place)));
                planned.push(((range.0, middle), depth + 1, None));
            }
        }
        Ok(self.nodes)
    }

    fn push(&mut self, total: &T::Sum, figures: Figures) -> Result<()> {
        if self.nodes.len() == MAX_NODES {
            return Err(Error::invalid(format!("the tree has more than {MAX_NODES} nodes"))
                .hint("Lower depth, or raise min_leaf or min_gain."));
        }
        let unit = self.data.unit;
        let weights: Vec<f64> = figures.units.iter().map(|&units| units as f64 * unit).collect();
        // The list of nodes may be twice as long as needed, and both are there while it grows.
        self.bytes += 3 * size_of::<Node>() + size_of_val(weights.as_slice());
        check_limit("fit_tree", self.bytes, self.host.memory_limit)?;
        let (mean, impurity) = (figures.mean, figures.impurity);
        let grown = 2 * self.nodes.len() * size_of::<Node>();
        self.nodes.try_reserve(1).map_err(|_| Error::out_of_memory(grown))?;
        self.nodes.push(Node { customers: total.customers(), weights, mean, impurity, split: None });
        Ok(())
    }

    /// Splits the last node if it can be; where the rows for "no" begin.
    fn split(&mut self, range: (usize, usize), depth: usize, total: &T::Sum) -> Result<Option<usize>> {
        let place = self.nodes.len() - 1;
        let customers = total.customers();
        let enough = customers / 2 >= self.limits.min_leaf && customers >= self.limits.min_split;
        if depth >= self.limits.depth || self.nodes[place].impurity <= 0.0 || !enough {
            return Ok(None);
        }
        let Some(best) = self.best(range, total)? else { return Ok(None) };
        let gain = match self.target.is_alike(total, &best.yes) {
            true => 0.0,
            false => self.target.in_units(self.target.loss(total) - best.loss).max(0.0) / self.weight,
        };
        if gain < self.limits.min_gain {
            return Ok(None);
        }
        let question = self.question(range, total, &best);
        let codes = &self.data.columns[best.feature].codes;
        let is_yes = |row: usize| question.is_yes(codes[row]);
        let middle = self.lists.part(range, depth + 1 < self.limits.depth, is_yes, self.host)?;
        let Question { test, null_is_yes, .. } = question;
        let split = Split { feature: best.feature, test, null_is_yes, yes: place + 1, no: 0, gain };
        self.nodes[place].split = Some(split);
        Ok(Some(middle))
    }

    fn best(&mut self, range: (usize, usize), total: &T::Sum) -> Result<Option<Best<T::Sum>>> {
        // Of equal splits the first wins: in another order at each node, no feature is the first of all.
        let node = self.nodes.len() as u64;
        let features = &mut self.features;
        features.clear();
        features
            .extend(self.data.columns.iter().zip(0..).map(|(column, i)| (finish(mix(column.tie, node)), i)));
        features.sort_unstable();
        let new = || Search::new(&self.target, *total, self.limits.min_leaf, self.host);
        let is_long = (range.1 - range.0).saturating_mul(self.features.len()) >= SHARED;
        if is_long && self.host.threads.get() > 1 {
            let found = self.host.map(&self.features, 0, |&(_, feature)| {
                let mut search = new();
                self.pool.within(|scratch| self.look(&mut search, range, feature, scratch));
                Ok(search.best)
            })?;
            let first =
                |best: Best<T::Sum>, next: Best<T::Sum>| if next.loss < best.loss { next } else { best };
            return Ok(found.into_iter().flatten().reduce(first));
        }
        let mut search = new();
        self.pool.within(|scratch| {
            self.features.iter().for_each(|&(_, feature)| self.look(&mut search, range, feature, scratch));
        });
        Ok(search.best)
    }

    /// Looks at the splits by one feature.
    fn look(
        &self,
        search: &mut Search<'_, T>,
        range: (usize, usize),
        feature: usize,
        scratch: &mut Scratch<T::Sum>,
    ) {
        let column = &self.data.columns[feature];
        search.feature = feature;
        if let Some(sorted) = &self.lists.sorted[feature] {
            return among_sorted(search, &sorted[range.0..range.1], &column.codes, &mut scratch.blocks);
        }
        let rows = &self.lists.rows[range.0..range.1];
        let groups = scratch.grouping.by_code(&self.target, rows, column, self.host);
        if column.is_numeric() {
            among_groups(search, groups);
        } else {
            among_categories(search, groups, &mut scratch.order);
        }
    }

    fn question(&self, range: (usize, usize), total: &T::Sum, best: &Best<T::Sum>) -> Question {
        let column = &self.data.columns[best.feature];
        self.pool.within(|scratch| {
            let groups = match column.values {
                Values::Numbers(_) => &[],
                Values::Categories(_) => {
                    let rows = &self.lists.rows[range.0..range.1];
                    scratch.grouping.by_code(&self.target, rows, column, self.host)
                }
            };
            Question::new(best, total, column, self.whole[best.feature], groups)
        })
    }
}
