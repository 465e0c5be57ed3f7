//! Cutting trees back: the sequence of branches against a search over all subtrees, and cross-validation.

use proptest::prelude::*;
use segmentation::support::host::Host;
use segmentation::trees::prune::{cut, pruning};
use segmentation::trees::{Node, Split, Test};

/// A tree of a shape: each entry says what the next open place gets, a gain for a split, None for a leaf.
fn tree(shape: &[Option<f64>]) -> Vec<Node> {
    let mut entries = shape.iter().copied();
    let mut nodes = Vec::new();
    grow(&mut nodes, &mut entries, 0);
    nodes
}

fn grow(nodes: &mut Vec<Node>, entries: &mut impl Iterator<Item = Option<f64>>, depth: usize) -> usize {
    let place = nodes.len();
    nodes.push(Node { customers: 1, weights: vec![1.0], mean: None, impurity: 0.0, split: None });
    if let Some(gain) = entries.next().flatten().filter(|_| depth < 5) {
        let yes = grow(nodes, entries, depth + 1);
        let no = grow(nodes, entries, depth + 1);
        nodes[place].split =
            Some(Split { feature: 0, test: Test::AtMost(0.0), null_is_yes: false, yes, no, gain });
    }
    place
}

fn leaves(nodes: &[Node]) -> usize {
    nodes.iter().filter(|node| node.split.is_none()).count()
}

/// The least cost of the branch at a place, less what it costs as a leaf, and the leaves of the smallest such subtree.
fn least_cost(nodes: &[Node], place: usize, alpha: f64) -> (f64, usize) {
    let Some(split) = &nodes[place].split else { return (0.0, 1) };
    let (yes, no) = (least_cost(nodes, split.yes, alpha), least_cost(nodes, split.no, alpha));
    let grown = yes.0 + no.0 - split.gain + alpha;
    // Figures are whole numbers, so that equal costs are equal; of those the smaller tree is wanted.
    if grown < 0.0 { (grown, yes.1 + no.1) } else { (0.0, 1) }
}

/// The cost of a tree, less that of its root alone.
fn cost(nodes: &[Node], alpha: f64) -> f64 {
    nodes.iter().filter_map(|node| node.split.as_ref()).map(|split| alpha - split.gain).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// At every alpha the tree that is left is the smallest one of least cost.
    #[test]
    fn what_is_left_is_the_smallest_tree_of_least_cost(
        shape in prop::collection::vec(prop::option::weighted(0.7, (0_u32..40).prop_map(f64::from)), 1..63),
        alphas in prop::collection::vec((0_u32..45).prop_map(f64::from), 1..6),
    ) {
        let nodes = tree(&shape);
        let order = pruning(&nodes).unwrap();
        for alpha in alphas {
            let left = cut(&nodes, &order, alpha, Host::unlimited()).unwrap();
            let (least, smallest) = least_cost(&nodes, 0, alpha);
            prop_assert_eq!(cost(&left, alpha), least);
            prop_assert_eq!(leaves(&left), smallest);
            for (place, node) in left.iter().enumerate() {
                if let Some(split) = &node.split {
                    prop_assert!(split.yes == place + 1 && split.no > split.yes && split.no < left.len());
                }
            }
        }
    }

    /// The steps say how many leaves are left, at each of their alphas and just before it.
    #[test]
    fn steps_count_the_leaves(
        shape in prop::collection::vec(prop::option::weighted(0.7, (0_u32..40).prop_map(f64::from)), 1..63),
    ) {
        let nodes = tree(&shape);
        let order = pruning(&nodes).unwrap();
        prop_assert_eq!(order.steps[0].0, 0.0);
        prop_assert_eq!(order.steps.last().unwrap().1, 1);
        for (place, &(alpha, left)) in order.steps.iter().enumerate() {
            prop_assert_eq!(leaves(&cut(&nodes, &order, alpha, Host::unlimited()).unwrap()), left);
            if let Some(&(next, _)) = order.steps.get(place + 1) {
                prop_assert!(alpha < next);
                prop_assert_eq!(leaves(&cut(&nodes, &order, next.next_down(), Host::unlimited()).unwrap()), left);
            }
        }
    }
}
