//! Cutting back: the sequence of ever smaller trees that each have the least cost for their size.
//!
//! The cost of a tree is the impurity of its leaves, each times its share of the weight, plus alpha for every leaf
//! (Breiman et al. 1984, section 3.3, with the impurity for the cost, as scikit-learn has it). With growing alpha the
//! split that goes next is the root of the branch whose splits gain the least in the mean.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ordered_float::OrderedFloat;

use super::Node;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Result};

/// At what alpha each node of a tree becomes a leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct Pruning {
    /// By node; infinite for one that is a leaf from the start or vanishes with a branch before its turn comes.
    pub alphas: Vec<f64>,
    /// The alphas at which the tree changes, ascending, with the leaves that are left from there on; the first is 0,
    /// where only branches go that gain nothing.
    pub steps: Vec<(f64, usize)>,
}

/// The splits below a node, itself included: how many, and what they gain together.
#[derive(Debug, Clone, Copy, Default)]
struct Branch {
    splits: usize,
    gain: f64,
}

impl Branch {
    /// What each of the leaves gains that would be lost: the alpha at which the branch is cut off.
    fn strength(self) -> f64 {
        self.gain.max(0.0) / self.splits as f64
    }
}

/// The order in which a tree is cut back.
///
/// # Errors
/// Out of memory.
pub fn pruning(nodes: &[Node]) -> Result<Pruning> {
    let parents = parents(nodes)?;
    let mut branches = branches(nodes)?;
    let mut heap: BinaryHeap<_> = (0..nodes.len())
        .filter(|&place| branches[place].splits > 0)
        .map(|place| entry(&branches, place))
        .collect();
    let mut alphas = filled(nodes.len(), f64::INFINITY)?;
    let (mut alpha, mut leaves) = (0.0_f64, branches[0].splits + 1);
    let mut steps = vec![(alpha, leaves)];
    while let Some(Reverse((strength, place, splits))) = heap.pop() {
        // Entries of branches that have changed since are out of date.
        if branches[place].splits != splits || alphas[place].is_finite() {
            continue;
        }
        // What is cut off later costs more, but for rounding.
        alpha = alpha.max(strength.into_inner());
        leaves -= splits;
        match steps.last_mut() {
            Some(last) if last.0 == alpha => last.1 = leaves,
            _ => steps.push((alpha, leaves)),
        }
        alphas[place] = alpha;
        silence(nodes, &mut branches, place);
        let mut ancestor = parents[place];
        while let Some(above) = ancestor {
            branches[above].splits -= splits;
            branches[above].gain = gain_below(nodes, &branches, above);
            heap.try_reserve(1).map_err(|_| Error::out_of_memory(2 * heap.len() * size_of::<Entry>()))?;
            heap.push(entry(&branches, above));
            ancestor = parents[above];
        }
    }
    Ok(Pruning { alphas, steps })
}

/// The strength of a branch, its root, and the splits it had then.
type Entry = Reverse<(OrderedFloat<f64>, usize, usize)>;

fn entry(branches: &[Branch], place: usize) -> Entry {
    Reverse((OrderedFloat(branches[place].strength()), place, branches[place].splits))
}

/// The place of the node above each one.
fn parents(nodes: &[Node]) -> Result<Vec<Option<usize>>> {
    let mut parents = filled(nodes.len(), None)?;
    for (place, split) in
        nodes.iter().enumerate().filter_map(|(place, node)| Some((place, node.split.as_ref()?)))
    {
        parents[split.yes] = Some(place);
        parents[split.no] = Some(place);
    }
    Ok(parents)
}

fn branches(nodes: &[Node]) -> Result<Vec<Branch>> {
    let mut branches = filled(nodes.len(), Branch::default())?;
    for place in (0..nodes.len()).rev() {
        if let Some(split) = &nodes[place].split {
            branches[place].splits = 1 + branches[split.yes].splits + branches[split.no].splits;
            branches[place].gain = gain_below(nodes, &branches, place);
        }
    }
    Ok(branches)
}

/// What the splits from a node on gain; summed anew, so that nothing is left of what was cut off.
fn gain_below(nodes: &[Node], branches: &[Branch], place: usize) -> f64 {
    let Some(split) = &nodes[place].split else { return 0.0 };
    split.gain + branches[split.yes].gain + branches[split.no].gain
}

/// Takes the branch below a node, and its own split, out of the count.
fn silence(nodes: &[Node], branches: &mut [Branch], place: usize) {
    let mut below = vec![place];
    while let Some(place) = below.pop() {
        if let Some(split) = &nodes[place].split
            && branches[place].splits > 0
        {
            below.extend([split.yes, split.no]);
        }
        branches[place] = Branch::default();
    }
}

/// The tree that is left at an alpha.
///
/// # Errors
/// Out of memory.
pub fn cut(nodes: &[Node], pruning: &Pruning, alpha: f64, host: Host) -> Result<Vec<Node>> {
    let becomes_leaf = |place: usize| pruning.alphas[place] <= alpha;
    let mut kept: Vec<Node> = with_capacity(nodes.len())?;
    let pace = Host::pace(nodes[0].weights.len());
    // Nodes to be visited, with the parent that waits for their new place; those for "yes" come first.
    let mut waiting = vec![(0, None)];
    while let Some((place, parent)) = waiting.pop() {
        let new = kept.len();
        host.at_step(new, pace);
        let mut node = nodes[place].clone();
        if becomes_leaf(place) {
            node.split = None;
        }
        if let Some(split) = &node.split {
            waiting.push((split.no, Some((new, false))));
            waiting.push((split.yes, Some((new, true))));
        }
        kept.push(node);
        if let Some((above, yes)) = parent
            && let Some(split) = &mut kept[above].split
        {
            *(if yes { &mut split.yes } else { &mut split.no }) = new;
        }
    }
    Ok(kept)
}
