//! Agglomerative hierarchical clustering of weighted points: which clusters merge, in which order, at which distance.
//!
//! The merges are found along chains of nearest neighbours, in time and memory that grow with the square of the number
//! of points (Benzécri 1982; Murtagh 1983, "A Survey of Recent Advances in Hierarchical Clustering Algorithms", The
//! Computer Journal 26; Müllner 2011, "Modern hierarchical, agglomerative clustering algorithms"). More points than
//! that allows are first made into fewer by [`condense`].
//!
//! A point that stands for `c` rows is `c` rows in one place that have merged already, at height zero. The algorithm is
//! written here because the crate kodama starts every point at size one; the tests hold ours against it.

mod condense;
mod medians;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::clusters::geometry::points::Points;
use crate::support::codec::checked_count;
use crate::support::host::Host;
use crate::support::memory::{check_limit, filled, with_capacity};
use crate::{Error, Result};

pub use condense::{Condensed, condense};
pub use medians::medians_of;

/// How far two clusters are from each other, which is the height of their merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Linkage {
    /// `sqrt(2 a b / (a + b))` times the distance of the means, for clusters of `a` and `b` rows: the square root of
    /// twice what the merge adds to the sum of squares (Ward 1963, "Hierarchical Grouping to Optimize an Objective
    /// Function", JASA 58). Two single rows are as far apart as their distance.
    #[default]
    Ward,
    /// The greatest distance of a row of one from a row of the other.
    Complete,
    /// The mean distance of the rows of one from the rows of the other.
    Average,
    /// The smallest distance of a row of one from a row of the other.
    Single,
}

impl fmt::Display for Linkage {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

impl Linkage {
    /// Whether dissimilarities are kept squared: their recurrences are exact or linear in the squares.
    fn is_squared(self) -> bool {
        self != Linkage::Average
    }

    /// The dissimilarity of two points at a squared distance that stand for `a` and `b` rows.
    fn start(self, squared: f64, a: f64, b: f64) -> f64 {
        match self {
            Linkage::Ward => 2.0 * a * b / (a + b) * squared,
            Linkage::Average => squared.sqrt(),
            Linkage::Complete | Linkage::Single => squared,
        }
    }

    /// The dissimilarity of a cluster from the merge of `a` and `b`, by the recurrences of Lance and Williams (1967, "A
    /// General Theory of Classificatory Sorting Strategies", The Computer Journal 9).
    #[inline]
    fn update(self, a: Neighbour, b: Neighbour, apart: f64, size: f64) -> f64 {
        let updated = match self {
            Linkage::Ward => {
                let sum = (size + a.size) * a.distance + (size + b.size) * b.distance - size * apart;
                sum / (size + a.size + b.size)
            }
            Linkage::Complete => return a.distance.max(b.distance),
            Linkage::Average => (a.size * a.distance + b.size * b.distance) / (a.size + b.size),
            Linkage::Single => return a.distance.min(b.distance),
        };
        // No linkage brings a cluster nearer than the nearer of both parts. Rounding must not either: chains of
        // nearest neighbours rest on it, and so do ascending heights.
        updated.max(a.distance.min(b.distance))
    }
}

/// One of the two parts of a merge, as a third cluster sees it.
#[derive(Clone, Copy)]
struct Neighbour {
    distance: f64,
    size: f64,
}

/// One merge of two clusters. Its text form is a list of the four figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(u32, u32, f64, u64)", into = "(u32, u32, f64, u64)")]
pub struct Merge {
    /// The part with the smaller number. Leaves are numbered from 0, and merge `i` makes the cluster `leaves + i`.
    pub left: u32,
    /// The part with the greater number.
    pub right: u32,
    /// The distance of the parts under the linkage.
    pub height: f64,
    /// The rows in the cluster that is made, in the points' unit.
    pub size: u64,
}

impl From<(u32, u32, f64, u64)> for Merge {
    fn from((left, right, height, size): (u32, u32, f64, u64)) -> Self {
        Self { left, right, height, size }
    }
}

impl From<Merge> for (u32, u32, f64, u64) {
    fn from(merge: Merge) -> Self {
        (merge.left, merge.right, merge.height, merge.size)
    }
}

/// The tree of all merges, one fewer than there are leaves, by ascending height.
///
/// Merges of the same height stand in the order in which they were found: a chain of nearest neighbours starts at the
/// first cluster left and goes on to the nearest one, of several to the one before in the chain, else to the first; a
/// merged cluster takes the place of its later part.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dendrogram {
    /// The rows of each leaf, in the points' unit.
    pub counts: Vec<u64>,
    /// The merges.
    pub merges: Vec<Merge>,
}

/// The tree of merges of the points, each of which is a leaf.
///
/// # Errors
/// Out of memory, when the distances of all pairs (8 bytes each) do not fit; invalid, for a point that stands for no
/// rows; out of range, when distances leave the range of `double precision`.
pub fn linkage(points: &Points, linkage: Linkage, host: Host) -> Result<Dendrogram> {
    check_counts(points)?;
    let n = points.len();
    let bytes = pairs(n).saturating_mul(size_of::<f64>()).saturating_add(n.saturating_mul(BYTES_PER_POINT));
    check_limit("the hierarchy", bytes, host.memory_limit)?;
    let mut forest = Forest::new(points, linkage, host)?;
    while forest.active.len() > 1 {
        let (a, b) = forest.nearest_pair()?;
        forest.merge(a, b);
    }
    forest.into_dendrogram(points)
}

/// What a point takes besides its distances: its place in a chain, its size, its merge before and after sorting.
const BYTES_PER_POINT: usize = 128;

/// The number of pairs of `n` points. Where it fits into memory, twice `n` fits into 32 bits.
fn pairs(n: usize) -> usize {
    n.saturating_mul(n.saturating_sub(1)) / 2
}

/// Whether every point stands for rows, and all of them for no more than SQL can count.
fn check_counts(points: &Points) -> Result<u64> {
    if points.counts.contains(&0) {
        return Err(Error::invalid("a point stands for no rows"));
    }
    points.counts.iter().try_fold(0, |sum, &count| checked_count(sum, count))
}

/// Clusters on their way to become one.
struct Forest {
    linkage: Linkage,
    host: Host,
    distances: Distances,
    /// The places of the clusters that are left, ascending.
    active: Vec<u32>,
    /// The rows in each place.
    sizes: Vec<f64>,
    /// The number of the cluster in each place: a leaf, or the leaves and the merges before its own.
    nodes: Vec<u32>,
    /// Places, each the nearest to the one before.
    chain: Vec<u32>,
    /// The merges as they were found.
    found: Vec<(f64, u32, u32)>,
}

impl Forest {
    fn new(points: &Points, linkage: Linkage, host: Host) -> Result<Self> {
        let n = points.len();
        let mut sizes = with_capacity(n)?;
        sizes.extend(points.counts.iter().map(|&count| points.weight(count)));
        let distances = Distances::new(points, &sizes, linkage, host)?;
        let mut active = with_capacity(n)?;
        active.extend(0..n as u32);
        let mut nodes = with_capacity(n)?;
        nodes.extend_from_slice(&active);
        Ok(Self {
            linkage,
            host,
            distances,
            active,
            sizes,
            nodes,
            chain: with_capacity(n)?,
            found: with_capacity(n)?,
        })
    }

    /// Takes two clusters that are nearest to each other from the end of the chain, the earlier place first.
    fn nearest_pair(&mut self) -> Result<(usize, usize)> {
        if self.chain.is_empty() {
            self.chain.extend(self.active.first());
        }
        while let Some(&end) = self.chain.last() {
            (self.host.check_for_interrupts)();
            let before = self.chain.len().checked_sub(2).map(|i| self.chain[i]);
            let Some(nearest) = self.nearest(end, before) else { break };
            if before == Some(nearest) {
                self.chain.truncate(self.chain.len() - 2);
                return Ok((end.min(nearest) as usize, end.max(nearest) as usize));
            }
            self.chain.push(nearest);
        }
        // Only a distance that is no number could end a chain without a pair, and none was let in.
        Err(Error::out_of_range("distances between points are out of range"))
    }

    /// The cluster nearest to a place: of several `before`, else the first.
    fn nearest(&self, place: u32, before: Option<u32>) -> Option<u32> {
        let distance = |other: u32| self.distances.get(place as usize, other as usize);
        let mut nearest = before.map(|before| (distance(before), before));
        for &other in self.active.iter().filter(|&&other| other != place) {
            let distance = distance(other);
            if nearest.is_none_or(|(least, _)| distance < least) {
                nearest = Some((distance, other));
            }
        }
        nearest.map(|(_, other)| other)
    }

    /// Merges two places, `a < b`, into `b`.
    fn merge(&mut self, a: usize, b: usize) {
        let apart = self.distances.get(a, b);
        let (nodes, merges) = (self.nodes.len(), self.found.len());
        self.found.push((apart, self.nodes[a], self.nodes[b]));
        self.active.retain(|&place| place as usize != a);
        for &place in self.active.iter().filter(|&&place| place as usize != b) {
            let place = place as usize;
            let from_a = Neighbour { distance: self.distances.get(place, a), size: self.sizes[a] };
            let from_b = Neighbour { distance: self.distances.get(place, b), size: self.sizes[b] };
            let updated = self.linkage.update(from_a, from_b, apart, self.sizes[place]);
            self.distances.set(place, b, updated);
        }
        self.sizes[b] += self.sizes[a];
        self.nodes[b] = (nodes + merges) as u32;
    }

    /// The merges by ascending height, and renumbered so. Each comes after those of its parts, as it is no lower.
    fn into_dendrogram(self, points: &Points) -> Result<Dendrogram> {
        let leaves = points.len();
        let mut order: Vec<u32> = with_capacity(self.found.len())?;
        order.extend(0..self.found.len() as u32);
        let heights = |a: u32, b: u32| self.found[a as usize].0.total_cmp(&self.found[b as usize].0);
        order.sort_unstable_by(self.host.comparing(|&a: &u32, &b: &u32| heights(a, b).then(a.cmp(&b))));
        let mut ranks: Vec<u32> = filled(order.len(), 0)?;
        for (rank, &found) in order.iter().enumerate() {
            ranks[found as usize] = rank as u32;
        }
        let renumbered = |node: u32| match (node as usize).checked_sub(leaves) {
            Some(found) => leaves as u32 + ranks[found],
            None => node,
        };
        let mut counts = with_capacity(leaves)?;
        counts.extend_from_slice(&points.counts);
        let mut tree = Dendrogram { counts, merges: with_capacity(order.len())? };
        for found in order {
            let (height, a, b) = self.found[found as usize];
            let (a, b) = (renumbered(a), renumbered(b));
            let height = if self.linkage.is_squared() { height.sqrt() } else { height };
            let size = tree.rows_of(a).unwrap_or(0) + tree.rows_of(b).unwrap_or(0);
            tree.merges.push(Merge { left: a.min(b), right: a.max(b), height, size });
        }
        Ok(tree)
    }
}

/// The dissimilarities of all pairs, row by row, each pair once.
struct Distances {
    n: usize,
    values: Vec<f64>,
}

impl Distances {
    fn new(points: &Points, sizes: &[f64], linkage: Linkage, host: Host) -> Result<Self> {
        let n = points.len();
        let mut values = with_capacity(pairs(n))?;
        let mut greatest = 0.0_f64;
        for i in 0..n {
            for j in i + 1..n {
                host.at_row(values.len());
                let squared = points.squared_distance(i, j);
                // A NaN would be ignored by `max`.
                greatest = if squared.is_nan() { f64::INFINITY } else { greatest.max(squared) };
                values.push(linkage.start(squared, sizes[i], sizes[j]));
            }
        }
        // Every figure to come, products with two sizes included, stays below this one.
        let rows: f64 = sizes.iter().sum();
        if !(4.0 * rows * rows * greatest).is_finite() {
            return Err(Error::out_of_range("distances between points are out of range")
                .hint("Scale the features so that their values are of ordinary size."));
        }
        Ok(Self { n, values })
    }

    #[inline]
    fn index(&self, a: usize, b: usize) -> usize {
        let (i, j) = (a.min(b), a.max(b));
        i * (2 * self.n - i - 1) / 2 + j - i - 1
    }

    #[inline]
    fn get(&self, a: usize, b: usize) -> f64 {
        self.values[self.index(a, b)]
    }

    #[inline]
    fn set(&mut self, a: usize, b: usize, value: f64) {
        let index = self.index(a, b);
        self.values[index] = value;
    }
}

impl Dendrogram {
    /// The number of leaves.
    pub fn leaves(&self) -> usize {
        self.counts.len()
    }

    /// The rows of a leaf or a merge by its number, if there is such a one.
    fn rows_of(&self, node: u32) -> Option<u64> {
        let node = node as usize;
        match node.checked_sub(self.leaves()) {
            Some(merge) => self.merges.get(merge).map(|merge| merge.size),
            None => self.counts.get(node).copied(),
        }
    }

    /// Whether it is what [`linkage`] may give for that many points.
    ///
    /// # Errors
    /// Corrupt, with the reason: a wrong number of leaves or merges, a part that is used twice, not there yet or out of
    /// order, a height that is not finite or below the one before, a size that is not the sum of the parts'.
    pub fn check(&self, leaves: usize) -> Result<()> {
        let fault = |what: String| Err(Error::corrupt(format!("dendrogram is damaged: {what}")));
        if self.leaves() != leaves || self.merges.len() != leaves.saturating_sub(1) {
            let (there, merges) = (self.leaves(), self.merges.len());
            return fault(format!("{there} leaves and {merges} merges, where {leaves} points are clustered"));
        }
        if self.counts.contains(&0) {
            return fault("a leaf without rows".to_owned());
        }
        let mut used = filled(leaves + self.merges.len(), false)?;
        let mut lowest = 0.0;
        for (i, merge) in self.merges.iter().enumerate() {
            if merge.left >= merge.right || merge.right as usize >= leaves + i {
                return fault(format!("merge {i} joins {} and {}", merge.left, merge.right));
            }
            for part in [merge.left, merge.right] {
                if std::mem::replace(&mut used[part as usize], true) {
                    return fault(format!("{part} is merged twice"));
                }
            }
            if !merge.height.is_finite() || merge.height < lowest {
                return fault(format!("height {} after {lowest}", merge.height));
            }
            lowest = merge.height;
            let parts = self.rows_of(merge.left).zip(self.rows_of(merge.right));
            if parts.and_then(|(left, right)| checked_count(left, right).ok()) != Some(merge.size) {
                return fault(format!("merge {i} has size {}", merge.size));
            }
        }
        Ok(())
    }

    /// The cluster of each leaf when `k` clusters are left. Clusters are numbered from 0 by their first leaves.
    ///
    /// # Errors
    /// Invalid, for `k` below 1 or above the number of leaves; corrupt, for a damaged dendrogram.
    pub fn cut_by_count(&self, k: usize) -> Result<Vec<u32>> {
        self.check(self.leaves())?;
        if k == 0 || k > self.leaves() {
            return Err(Error::invalid(format!("{k} clusters of {} points", self.leaves()))
                .hint("The number of clusters is at least 1, and at most the number of distinct rows."));
        }
        Ok(self.after(&self.merges[..self.leaves() - k]))
    }

    /// The cluster of each leaf when all merges at `height` or below are done. Clusters are numbered from 0 by their
    /// first leaves.
    pub fn cut_by_height(&self, height: f64) -> Vec<u32> {
        let done = self.merges.iter().take_while(|merge| merge.height <= height).count();
        self.after(&self.merges[..done])
    }

    /// The cluster of each leaf after the first merges. What is damaged in them is passed over.
    fn after(&self, merges: &[Merge]) -> Vec<u32> {
        let leaves = self.leaves();
        // Every node points to the merge it went into, in the end to the one that holds its cluster.
        let mut into: Vec<usize> = (0..leaves + merges.len()).collect();
        for (i, merge) in merges.iter().enumerate() {
            for part in [merge.left as usize, merge.right as usize] {
                if part < leaves + i {
                    into[part] = leaves + i;
                }
            }
        }
        // Nodes point to later ones only, so one pass from the end leads each to its cluster.
        for node in (0..into.len()).rev() {
            into[node] = into[into[node]];
        }
        let mut numbers = vec![None; into.len()];
        let mut next = 0;
        into.truncate(leaves);
        let number = |cluster: usize| {
            *numbers[cluster].get_or_insert_with(|| {
                next += 1;
                next - 1
            })
        };
        into.into_iter().map(number).collect()
    }

    /// The tree as text in the Newick format, with the leaves named by their numbers, the parts of every merge in the
    /// order of theirs, and the length of a branch the height of the merge above it less that of the one below.
    /// (Felsenstein and others 1986, "The Newick tree format". A name is quoted unless it is all letters, digits, `+`,
    /// `-` and `.`.)
    ///
    /// # Errors
    /// Corrupt, for a damaged dendrogram.
    pub fn newick(&self, name: impl Fn(usize) -> String) -> Result<String> {
        self.check(self.leaves())?;
        let mut text = String::new();
        let mut rest: Vec<Part> =
            (self.leaves() + self.merges.len()).checked_sub(1).map(Part::Node).into_iter().collect();
        // A stack of its own: a tree may be as deep as it has leaves.
        while let Some(part) = rest.pop() {
            match part {
                Part::Comma => text.push(','),
                Part::Close => text.push(')'),
                Part::Length(length) => text.push_str(&format!(":{length:?}")),
                Part::Node(node) => match node.checked_sub(self.leaves()).map(|i| self.merges[i]) {
                    None => push_name(&mut text, &name(node)),
                    Some(merge) => {
                        text.push('(');
                        let branch =
                            |part: u32| [Part::Length(self.length(merge, part)), Part::Node(part as usize)];
                        rest.push(Part::Close);
                        rest.extend(branch(merge.right));
                        rest.push(Part::Comma);
                        rest.extend(branch(merge.left));
                    }
                },
            }
        }
        text.push(';');
        Ok(text)
    }

    /// How far a part of a merge lies below it.
    fn length(&self, merge: Merge, part: u32) -> f64 {
        let below = (part as usize).checked_sub(self.leaves()).map_or(0.0, |i| self.merges[i].height);
        merge.height - below
    }
}

/// What is still to be written of a tree, last things first.
enum Part {
    Node(usize),
    Length(f64),
    Comma,
    Close,
}

/// Appends the name of a leaf, in quotes where Newick asks for them.
fn push_name(text: &mut String, name: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if !name.is_empty() && name.chars().all(plain) {
        text.push_str(name);
    } else {
        text.push('\'');
        text.push_str(&name.replace('\'', "''"));
        text.push('\'');
    }
}
