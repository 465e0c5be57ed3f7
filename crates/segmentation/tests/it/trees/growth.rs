//! Trees against all splits there are, on small data; and the hard cases of growing.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use segmentation::Kind;
use segmentation::numeric::random::Random;
use segmentation::support::host::{Host, ROWS_PER_LOOK};
use segmentation::trees::data::{Column, Data, MISSING, Target, Values};
use segmentation::trees::grow::{EXHAUSTIVE, Limits, MOST_GROUPS, grow, grow_with, path};
use segmentation::trees::options::Criterion;
use segmentation::trees::prune::{cut, pruning};
use segmentation::trees::{MAX_LABELS, MAX_NODES, Node, Test};

fn host() -> Host {
    Host::unlimited()
}

fn limits(criterion: Criterion) -> Limits {
    Limits { criterion, depth: 30, min_leaf: 1, min_split: 0, min_gain: 0.0 }
}

const GINI: Limits =
    Limits { criterion: Criterion::Gini, depth: 30, min_leaf: 1, min_split: 0, min_gain: 0.0 };
const VARIANCE: Limits =
    Limits { criterion: Criterion::Variance, depth: 30, min_leaf: 1, min_split: 0, min_gain: 0.0 };

/// Rows of one customer each.
fn data(columns: Vec<Column>, target: Target) -> Data {
    let rows = match &target {
        Target::Labels { codes, .. } => codes.len(),
        Target::Numbers(numbers) => numbers.len(),
    };
    Data { columns, target, customers: vec![1; rows], weights: Vec::new(), unit: 1.0 }
}

fn labels(codes: &[u8]) -> Target {
    let count = codes.iter().max().map_or(1, |&code| usize::from(code) + 1).max(2);
    Target::Labels { codes: codes.to_vec(), weights: vec![1.0; count] }
}

fn numbers(values: &[f64]) -> Column {
    Column::numbers(values.iter().copied().map(Some), Host::unlimited()).unwrap()
}

fn categories(codes: &[u32], count: usize) -> Column {
    Column::categories(codes.to_vec(), count).unwrap()
}

fn grown(data: &Data, limits: &Limits) -> Vec<Node> {
    grow(data, &data.customers, limits, host()).unwrap()
}

/// The threshold of the root.
fn threshold(nodes: &[Node]) -> f64 {
    match nodes[0].split.as_ref().expect("a split").test {
        Test::AtMost(threshold) => threshold,
        ref other => panic!("{other:?} is no threshold"),
    }
}

/// The threshold between two values of a feature.
fn between(low: f64, high: f64) -> f64 {
    threshold(&grown(&data(vec![numbers(&[low, high])], labels(&[0, 1])), &GINI))
}

// What follows is written for clearness and not for speed.

/// Units of a row.
fn units(data: &Data, row: usize) -> f64 {
    data.customers[row] as f64 * data.weights.get(row).map_or(1.0, |&weight| weight as f64)
}

/// What a row weighs in the impurity.
fn weight(data: &Data, row: usize) -> f64 {
    match &data.target {
        Target::Labels { codes, weights } => units(data, row) * weights[usize::from(codes[row])],
        Target::Numbers(_) => units(data, row),
    }
}

fn weight_of(data: &Data, rows: &[usize]) -> f64 {
    rows.iter().map(|&row| weight(data, row)).sum()
}

fn customers_of(data: &Data, rows: &[usize]) -> u64 {
    rows.iter().map(|&row| data.customers[row]).sum()
}

fn mean(data: &Data, numbers: &[f64], rows: &[usize]) -> f64 {
    rows.iter().map(|&row| weight(data, row) * numbers[row]).sum::<f64>() / weight_of(data, rows)
}

fn impurity(data: &Data, criterion: Criterion, rows: &[usize]) -> f64 {
    let all = weight_of(data, rows);
    if all == 0.0 {
        return 0.0;
    }
    match &data.target {
        Target::Labels { codes, weights } => {
            let share = |label: usize| {
                let of_label = rows.iter().filter(|&&row| usize::from(codes[row]) == label);
                of_label.map(|&row| weight(data, row)).sum::<f64>() / all
            };
            let shares = (0..weights.len()).map(share).filter(|&p| p > 0.0);
            match criterion {
                Criterion::Gini => 1.0 - shares.map(|p| p * p).sum::<f64>(),
                _ => shares.map(|p| -p * p.log2()).sum(),
            }
        }
        Target::Numbers(numbers) => {
            let mean = mean(data, numbers, rows);
            rows.iter().map(|&row| weight(data, row) * (numbers[row] - mean).powi(2)).sum::<f64>() / all
        }
    }
}

/// All sets of rows that a split by one feature can send to "yes", but for the whole and nothing.
fn sides(column: &Column, rows: &[usize]) -> Vec<Vec<usize>> {
    let mut codes: Vec<u32> = rows.iter().map(|&row| column.codes[row]).collect();
    codes.sort_unstable();
    codes.dedup();
    let has_null = codes.last() == Some(&MISSING);
    let mut sets: Vec<Vec<u32>> = Vec::new();
    if let Values::Numbers(_) = column.values {
        let values = &codes[..codes.len() - usize::from(has_null)];
        for end in 1..=values.len() {
            sets.push(values[..end].to_vec());
            sets.push(values[..end].iter().copied().chain([MISSING]).collect());
        }
    } else {
        for set in 1..(1_usize << codes.len()) - 1 {
            sets.push(
                (0..codes.len()).filter(|place| set >> place & 1 == 1).map(|place| codes[place]).collect(),
            );
        }
    }
    let side = |set: &Vec<u32>| -> Vec<usize> {
        rows.iter().copied().filter(|&row| set.contains(&column.codes[row])).collect()
    };
    sets.iter().map(side).filter(|side| !side.is_empty() && side.len() < rows.len()).collect()
}

/// The greatest gain of all splits of a node.
fn best_gain(data: &Data, all: f64, limits: &Limits, rows: &[usize]) -> Option<f64> {
    let loss = |rows: &[usize]| impurity(data, limits.criterion, rows) * weight_of(data, rows);
    let is_leaf = |rows: &[usize]| customers_of(data, rows) >= limits.min_leaf && weight_of(data, rows) > 0.0;
    let gains = data.columns.iter().flat_map(|column| sides(column, rows)).filter_map(|yes| {
        let no: Vec<usize> = rows.iter().copied().filter(|row| !yes.contains(row)).collect();
        (is_leaf(&yes) && is_leaf(&no)).then(|| ((loss(rows) - loss(&yes) - loss(&no)) / all).max(0.0))
    });
    gains.reduce(f64::max)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12
}

/// The rows with customers that pass each node.
fn routed(data: &Data, nodes: &[Node]) -> Vec<Vec<usize>> {
    let mut routed = vec![Vec::new(); nodes.len()];
    for row in (0..data.customers.len()).filter(|&row| data.customers[row] > 0) {
        path(data, nodes, row).for_each(|place| routed[place].push(row));
    }
    routed
}

/// The places of nodes, those for "yes" before those for "no".
fn preorder(nodes: &[Node]) -> Vec<usize> {
    let (mut order, mut left) = (Vec::new(), vec![0]);
    while let Some(place) = left.pop() {
        order.push(place);
        left.extend(nodes[place].split.iter().flat_map(|split| [split.no, split.yes]));
    }
    order
}

/// Whether every node has the figures of the rows that come to it, and the best split there is.
fn check(data: &Data, limits: &Limits, nodes: &[Node]) -> std::result::Result<(), TestCaseError> {
    let routed = routed(data, nodes);
    let all = weight_of(data, &routed[0]);
    let mut depths = vec![0; nodes.len()];
    prop_assert_eq!(preorder(nodes), (0..nodes.len()).collect::<Vec<_>>());
    for (place, (node, rows)) in nodes.iter().zip(&routed).enumerate() {
        prop_assert_eq!(node.customers, customers_of(data, rows));
        let expected = impurity(data, limits.criterion, rows);
        prop_assert!(near(node.impurity, expected), "impurity {} {expected}", node.impurity);
        match &data.target {
            Target::Numbers(numbers) => {
                prop_assert_eq!(&node.weights, &vec![weight_of(data, rows) * data.unit]);
                prop_assert!(near(node.mean.unwrap(), mean(data, numbers, rows)));
            }
            Target::Labels { codes, weights } => {
                for (label, weight) in node.weights.iter().enumerate() {
                    let of_label = rows.iter().filter(|&&row| usize::from(codes[row]) == label);
                    prop_assert_eq!(*weight, of_label.map(|&row| units(data, row)).sum::<f64>() * data.unit);
                }
                prop_assert_eq!((node.weights.len(), node.mean), (weights.len(), None));
            }
        }
        let best = best_gain(data, all, limits, rows);
        match &node.split {
            Some(split) => {
                prop_assert!(depths[place] < limits.depth && expected > 0.0 && split.gain >= limits.min_gain);
                prop_assert!(near(split.gain, best.unwrap()), "gain {} of {best:?} {split:?}", split.gain);
                prop_assert_eq!(split.yes, place + 1);
                prop_assert!(split.no > split.yes && split.no < nodes.len());
                (depths[split.yes], depths[split.no]) = (depths[place] + 1, depths[place] + 1);
                for child in [split.yes, split.no] {
                    prop_assert!(nodes[child].customers >= limits.min_leaf);
                }
                prop_assert_eq!(nodes[split.yes].customers + nodes[split.no].customers, node.customers);
            }
            None => {
                let done = depths[place] == limits.depth || expected < 1e-12;
                let too_little = best.is_none_or(|gain| gain < limits.min_gain + 1e-12);
                prop_assert!(
                    done || best.is_none() || limits.min_gain > 0.0 && too_little,
                    "{best:?} {node:?}"
                );
            }
        }
    }
    Ok(())
}

/// A feature of numbers or categories, with NULLs and ties.
fn column(rows: usize) -> impl Strategy<Value = Column> {
    let number = prop_oneof![1 => Just(None), 5 => (-3..4).prop_map(|x| Some(f64::from(x) / 4.0))];
    let category = prop_oneof![1 => Just(MISSING), 5 => 0_u32..5];
    prop_oneof![
        prop::collection::vec(number, rows)
            .prop_map(|values| Column::numbers(values, Host::unlimited()).unwrap()),
        prop::collection::vec(category, rows).prop_map(|codes| Column::categories(codes, 4).unwrap()),
    ]
}

fn target(rows: usize) -> impl Strategy<Value = Target> {
    let label_weights =
        |count| prop::collection::vec(prop::sample::select(vec![1.0, 1.0, 0.3, 2.5, 0.0]), count);
    let labels = (2_u8..5).prop_flat_map(move |count| {
        (prop::collection::vec(0..count, rows), label_weights(usize::from(count)))
            .prop_map(|(codes, weights)| Target::Labels { codes, weights })
    });
    let number = prop_oneof![(-3..3).prop_map(f64::from), -2.0..2.0];
    prop_oneof![labels, prop::collection::vec(number, rows).prop_map(Target::Numbers)]
}

fn case() -> impl Strategy<Value = (Data, Limits)> {
    let data = (1_usize..13).prop_flat_map(|rows| {
        let customers = prop::collection::vec(prop_oneof![3 => Just(1), 2 => 0_u64..4], rows);
        let weights = prop_oneof![Just(Vec::new()), prop::collection::vec(0_u64..4, rows)];
        (prop::collection::vec(column(rows), 1..4), target(rows), customers, weights)
    });
    let limits =
        (any::<bool>(), prop_oneof![Just(30), 1_usize..4], 1_u64..4, prop_oneof![Just(0.0), Just(0.02)]);
    let case = (data, limits).prop_map(|((columns, target, customers, weights), limits)| {
        let data = Data { columns, target, customers, weights, unit: 0.5 };
        let criterion = match (&data.target, limits.0) {
            (Target::Numbers(_), _) => Criterion::Variance,
            (_, true) => Criterion::Gini,
            (_, false) => Criterion::Entropy,
        };
        (data, Limits { criterion, depth: limits.1, min_leaf: limits.2, min_split: 0, min_gain: limits.3 })
    });
    case.prop_filter("somebody has to weigh", |(data, _)| {
        (0..data.customers.len()).any(|row| units(data, row) > 0.0)
    })
}

/// The data with its rows in another order.
fn permuted(data: &Data, order: &[usize]) -> Data {
    fn pick<T: Copy>(values: &[T], order: &[usize]) -> Vec<T> {
        order.iter().filter_map(|&row| values.get(row).copied()).collect()
    }
    let column = |column: &Column| Column { codes: pick(&column.codes, order), ..column.clone() };
    Data {
        columns: data.columns.iter().map(column).collect(),
        target: match &data.target {
            Target::Labels { codes, weights } => {
                Target::Labels { codes: pick(codes, order), weights: weights.clone() }
            }
            Target::Numbers(numbers) => Target::Numbers(pick(numbers, order)),
        },
        customers: pick(&data.customers, order),
        weights: pick(&data.weights, order),
        unit: data.unit,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_split_is_the_best_there_is((data, limits) in case()) {
        check(&data, &limits, &grown(&data, &limits))?;
    }

    /// With something to decide ties by, the order of columns does not show.
    #[test]
    fn the_order_of_columns_does_not_show((mut data, limits) in case(), seed: u64) {
        for (place, column) in data.columns.iter_mut().enumerate() {
            column.tie = Random::new(seed, place as u64).bits();
        }
        let last = data.columns.len() - 1;
        let mut turned = data.clone();
        turned.columns.reverse();
        let mut nodes = grown(&turned, &limits);
        nodes.iter_mut().filter_map(|node| node.split.as_mut()).for_each(|split| split.feature = last - split.feature);
        prop_assert_eq!(nodes, grown(&data, &limits));
    }

    #[test]
    fn neither_order_nor_counting_nor_the_way_of_searching_shows(
        ((data, limits), order) in case().prop_flat_map(|case| {
            let rows: Vec<usize> = (0..case.0.customers.len()).collect();
            (Just(case), Just(rows).prop_shuffle())
        }),
    ) {
        let nodes = grown(&data, &limits);
        prop_assert_eq!(&nodes, &grown(&permuted(&data, &order), &limits));
        prop_assert_eq!(&nodes, &grow_with(&data, &data.customers, &limits, 0, host()).unwrap());
        // Every row as often as it has customers.
        let times = |row: &usize| std::iter::repeat_n(*row, data.customers[*row] as usize);
        let each: Vec<usize> = order.iter().flat_map(times).collect();
        let mut apart = permuted(&data, &each);
        apart.customers.fill(1);
        prop_assert_eq!(&nodes, &grown(&apart, &limits));
    }

    #[test]
    fn two_labels_and_numbers_find_the_best_of_many_categories(
        codes in prop::collection::vec(0_u32..12, 12..60), seed in any::<u64>(), of_numbers: bool,
    ) {
        let mut random = Random::new(seed, 0);
        let target = match of_numbers {
            true => Target::Numbers(codes.iter().map(|_| random.below(20) as f64).collect()),
            false => Target::Labels { codes: codes.iter().map(|_| random.below(2) as u8).collect(), weights: vec![1.0, 0.4] },
        };
        let data = data(vec![categories(&codes, 11)], target);
        let criterion = if of_numbers { Criterion::Variance } else { Criterion::Gini };
        let limits = Limits { depth: 1, ..limits(criterion) };
        check(&data, &limits, &grown(&data, &limits))?;
    }

    #[test]
    fn thresholds_are_short_and_between(a in any::<f64>(), b in any::<f64>(), digits in 0_u32..6) {
        let shift = 10.0_f64.powi(digits as i32);
        for (a, b) in [(a, b), ((a % 1e5 * shift).round() / shift, (b % 1e5 * shift).round() / shift)] {
            if !(a.is_finite() && b.is_finite() && a != b) {
                continue;
            }
            let (low, high) = (a.min(b), a.max(b));
            let t = between(low, high);
            prop_assert!(low <= t && t < high, "{low} {t} {high}");
            prop_assert!(low.fract() != 0.0 || high.fract() != 0.0 || t.fract() == 0.0);
        }
    }
}

/// A larger case, in which most blocks of rows are passed over.
fn large(rows: usize, seed: u64, distinct: usize, criterion: Criterion) -> Data {
    let mut random = Random::new(seed, 0);
    let mut draw = |nulls: usize| -> Vec<Option<f64>> {
        let value = |random: &mut Random| random.below(distinct) as f64 / 8.0;
        (0..rows).map(|_| (random.below(20) >= nulls).then(|| value(&mut random))).collect()
    };
    let features: Vec<Vec<Option<f64>>> = (0..4).map(&mut draw).collect();
    let middle = distinct as f64 / 16.0;
    let signal: Vec<f64> = (0..rows)
        .map(|row| {
            let above = |feature: usize| f64::from(features[feature][row].is_some_and(|x| x > middle));
            above(0) + 2.0 * (above(1) - above(2)).abs() + random.normal()
        })
        .collect();
    let target = match criterion {
        Criterion::Variance => Target::Numbers(signal),
        _ => Target::Labels {
            codes: signal.iter().map(|x| x.clamp(0.0, 3.0) as u8).collect(),
            weights: vec![1.0, 0.7, 1.0, 2.0],
        },
    };
    let columns =
        features.into_iter().map(|values| Column::numbers(values, Host::unlimited()).unwrap()).collect();
    Data { customers: (0..rows as u64).map(|row| row % 4).collect(), ..data(columns, target) }
}

#[test]
fn passing_over_blocks_changes_nothing() {
    for criterion in [Criterion::Gini, Criterion::Entropy, Criterion::Variance] {
        for (seed, rows, distinct) in
            [(1, 3000, 100_000), (2, 3000, 400), (3, 20_000, 1_000_000), (4, 500, 7)]
        {
            for (depth, min_leaf) in [(6, 1), (30, 7), (4, 100)] {
                let data = large(rows, seed, distinct, criterion);
                let limits = Limits { depth, min_leaf, ..limits(criterion) };
                let with =
                    |most_groups| grow_with(&data, &data.customers, &limits, most_groups, host()).unwrap();
                assert!(with(0) == with(usize::MAX), "{criterion:?} {rows} {distinct} {depth}");
                assert!(with(0) == with(MOST_GROUPS));
            }
        }
    }
}

/// The best gain by all ways to part categories, each given by the customers of each label, as a part of the root's loss.
fn best_parting(categories: &[Vec<f64>], loss: impl Fn(&[f64]) -> f64) -> f64 {
    let join = |a: &[f64], b: &[f64], sign: f64| -> Vec<f64> {
        a.iter().zip(b).map(|(a, b)| a + sign * b).collect()
    };
    let none = vec![0.0; categories[0].len()];
    let all = categories.iter().fold(none.clone(), |sum, category| join(&sum, category, 1.0));
    let parting = |set: usize| {
        let chosen = (1..categories.len()).filter(|place| set >> (place - 1) & 1 == 1);
        let yes = chosen.fold(none.clone(), |sum, place| join(&sum, &categories[place], 1.0));
        loss(&yes) + loss(&join(&all, &yes, -1.0))
    };
    loss(&all) - (1..1 << (categories.len() - 1)).map(parting).fold(f64::INFINITY, f64::min)
}

#[test]
fn many_categories_of_many_labels_come_near_the_best_parting() {
    const TRIALS: usize = 60;
    let gini = |labels: &[f64]| {
        let all: f64 = labels.iter().sum();
        if all == 0.0 { 0.0 } else { labels.iter().map(|x| x * (all - x)).sum::<f64>() / all }
    };
    let entropy = |labels: &[f64]| {
        let all: f64 = labels.iter().sum();
        labels.iter().filter(|x| **x > 0.0).map(|x| x * (all / x).log2()).sum::<f64>()
    };
    let mut random = Random::new(5, 0);
    for (criterion, count) in
        [Criterion::Gini, Criterion::Entropy].into_iter().flat_map(|c| [3, 4, 6, 10].map(|k| (c, k)))
    {
        let (mut sum, mut exact, mut worst) = (0.0, 0, 1.0_f64);
        for _ in 0..TRIALS {
            let counts: Vec<Vec<f64>> = (0..EXHAUSTIVE + 2)
                .map(|_| (0..count).map(|_| (-20.0 * random.uniform().ln()).floor()).collect())
                .collect();
            let (mut codes, mut told, mut customers) = (Vec::new(), Vec::new(), Vec::new());
            for (code, category) in counts.iter().enumerate() {
                for (label, &n) in category.iter().enumerate() {
                    codes.push(code as u32);
                    told.push(label as u8);
                    customers.push(n as u64);
                }
            }
            let target = Target::Labels { codes: told, weights: vec![1.0; count] };
            let data = Data { customers, ..data(vec![categories(&codes, counts.len())], target) };
            let nodes = grown(&data, &Limits { depth: 1, ..limits(criterion) });
            let gain = nodes[0].split.as_ref().unwrap().gain * nodes[0].customers as f64;
            let best = match criterion {
                Criterion::Gini => best_parting(&counts, gini),
                _ => best_parting(&counts, entropy),
            };
            assert!(gain <= best * (1.0 + 1e-9));
            sum += gain / best;
            worst = worst.min(gain / best);
            exact += usize::from(gain >= best * (1.0 - 1e-9));
        }
        let mean = sum / TRIALS as f64;
        println!(
            "{criterion:?} {count} labels: {mean:.4} on the average, {worst:.3} at worst, {exact} of {TRIALS} the best"
        );
        assert!(mean > 0.99 && worst > 0.8);
    }
}

#[test]
fn thresholds_are_the_shortest_numbers_near_the_middle() {
    for (low, high, expected) in [
        (3.0, 4.0, 3.0),
        (3.0, 5.0, 4.0),
        (10.0, 20.0, 15.0),
        (10.0, 100.0, 60.0),
        (-4.0, -3.0, -4.0),
        (-1.0, 100.0, 50.0),
        (-100.0, 90.0, 0.0),
        (0.1, 0.2, 0.15),
        (4.9, 5.0, 4.95),
        (4.75, 4.85, 4.8),
        (1234.5, 1299.5, 1270.0),
        (-0.5, 0.5, 0.0),
        (-0.0, 0.5, 0.2),
        (2.45, 2.6, 2.5),
        (1e308, 1.6e308, 1.3e308),
        (-1.7e308, 1.7e308, 0.0),
        (f64::MIN, f64::MAX, 0.0),
        (0.0, 5e-324, 0.0),
        (-5e-324, 0.0, -5e-324),
        (1.0, 1.0_f64.next_up(), 1.0),
        (f64::MAX.next_down(), f64::MAX, f64::MAX.next_down()),
        (9007199254740991.0, 9007199254740992.0, 9007199254740991.0),
    ] {
        assert_eq!(between(low, high), expected, "between {low} and {high}");
    }
    // A whole column asks for whole thresholds even where its other values are far away.
    let some = |values: &[f64]| threshold(&grown(&data(vec![numbers(values)], labels(&[0, 1, 1])), &GINI));
    assert_eq!(some(&[3.0, 4.0, 9.0]), 3.0);
    assert_eq!(some(&[3.0, 4.0, 9.5]), 3.5);
}

#[test]
fn what_cannot_be_split_is_a_leaf() {
    let leaf = |columns: Vec<Column>, target: Target, limits: &Limits| {
        let nodes = grown(&data(columns, target), limits);
        assert!(nodes.len() == 1 && nodes[0].split.is_none(), "{nodes:?}");
    };
    leaf(vec![numbers(&[7.0; 5])], labels(&[0, 1, 0, 1, 1]), &GINI);
    leaf(vec![Column::numbers([None, None], Host::unlimited()).unwrap()], labels(&[0, 1]), &GINI);
    leaf(vec![categories(&[MISSING, MISSING], 0)], labels(&[0, 1]), &GINI);
    leaf(vec![], labels(&[0, 1]), &GINI);
    leaf(vec![numbers(&[1.0])], labels(&[0]), &GINI);
    leaf(vec![numbers(&[1.0])], Target::Numbers(vec![3.0]), &VARIANCE);
    leaf(vec![numbers(&[1.0, 2.0, 3.0])], labels(&[1, 1, 1]), &GINI);
    leaf(vec![numbers(&[1.0, 2.0, 3.0])], Target::Numbers(vec![0.1; 3]), &VARIANCE);
    leaf(vec![numbers(&[1.0, 2.0, 3.0])], labels(&[0, 1, 1]), &Limits { min_leaf: 2, ..GINI });
    leaf(vec![numbers(&[1.0, 2.0, 3.0])], labels(&[0, 1, 1]), &Limits { min_leaf: u64::MAX, ..GINI });
    leaf(vec![numbers(&[1.0, 2.0, 3.0])], labels(&[0, 1, 1]), &Limits { min_gain: 0.5, ..GINI });
    leaf(vec![numbers(&[1.0, 2.0, 3.0])], labels(&[0, 1, 1]), &Limits { depth: 0, ..GINI });
    // Labels that do not count leave nothing to tell.
    let ignored = Target::Labels { codes: vec![0, 1, 1], weights: vec![1.0, 0.0] };
    leaf(vec![numbers(&[1.0, 2.0, 3.0])], ignored, &GINI);
}

#[test]
fn a_split_without_gain_may_lead_to_others() {
    let xor =
        data(vec![numbers(&[0.0, 0.0, 1.0, 1.0]), numbers(&[0.0, 1.0, 0.0, 1.0])], labels(&[0, 1, 1, 0]));
    let nodes = grown(&xor, &GINI);
    assert_eq!(nodes.len(), 7);
    let split = nodes[0].split.as_ref().unwrap();
    assert_eq!((split.feature, split.gain), (0, 0.0));
    assert_eq!(grown(&xor, &Limits { min_gain: 1e-9, ..GINI }).len(), 1);
}

#[test]
fn what_gains_nothing_gains_exactly_nothing_and_is_cut_off() {
    let left = |data: &Data, limits: &Limits| {
        let nodes = grown(data, limits);
        assert!(nodes.len() > 1, "{nodes:?}");
        cut(&nodes, &pruning(&nodes).unwrap(), 0.0, Host::unlimited()).unwrap()
    };
    // Shares of a third on both sides, which are no binary fractions.
    let codes: Vec<u8> = (0..27).map(|i| u8::from(i % 3 == 0)).collect();
    let even: Vec<f64> = (0..27).map(|i| f64::from(u8::from(i >= 9))).collect();
    for criterion in [Criterion::Gini, Criterion::Entropy] {
        let data = data(vec![numbers(&even)], labels(&codes));
        assert_eq!(grown(&data, &limits(criterion))[0].split.as_ref().unwrap().gain, 0.0);
        assert_eq!(left(&data, &limits(criterion)).len(), 1);
    }
    // The mean of 0.1 and 0.3 is 0.2, but for rounding.
    let two = data(vec![numbers(&[1.0, 1.0, 2.0])], Target::Numbers(vec![0.1, 0.3, 0.2]));
    assert_eq!(left(&two, &VARIANCE).len(), 1);
    // Below it nothing is gained either, beside it something is: one goes, the other stays.
    let columns = vec![numbers(&[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]), numbers(&[0.0, 0.0, 1.0, 0.0, 1.0, 1.0])];
    let beside = data(columns, Target::Numbers(vec![0.1, 0.3, 0.2, 4.0, 5.0, 6.0]));
    assert_eq!(left(&beside, &VARIANCE).len(), 5);
    // What leads to gains stays.
    let xor =
        data(vec![numbers(&[0.0, 0.0, 1.0, 1.0]), numbers(&[0.0, 1.0, 0.0, 1.0])], labels(&[0, 1, 1, 0]));
    assert_eq!(left(&xor, &GINI).len(), 7);
}

#[test]
fn ties_of_features_are_shared_out() {
    let mut random = Random::new(12, 0);
    let rows = 400;
    let same: Vec<f64> = (0..rows).map(|_| random.below(1000) as f64).collect();
    let codes: Vec<u8> = (0..rows).map(|_| random.below(2) as u8).collect();
    // The same figures under four names.
    let mut data = data(vec![numbers(&same); 4], labels(&codes));
    for seed in 0..3 {
        for (place, column) in data.columns.iter_mut().enumerate() {
            column.tie = Random::new(seed, place as u64).bits();
        }
        let nodes = grown(&data, &GINI);
        let splits: Vec<usize> = nodes.iter().filter_map(|node| Some(node.split.as_ref()?.feature)).collect();
        for feature in 0..4 {
            let share = splits.iter().filter(|asked| **asked == feature).count() as f64 / splits.len() as f64;
            assert!((0.15..0.35).contains(&share), "{share} of {} splits", splits.len());
        }
    }
}

#[test]
fn equal_gains_are_decided_by_feature_then_null_then_threshold() {
    let codes = labels(&[0, 1, 1, 0]);
    let nodes = grown(&data(vec![numbers(&[5.0; 4]), numbers(&[1.0, 2.0, 3.0, 4.0])], codes.clone()), &GINI);
    // Before the second and after the third value would be the same.
    assert_eq!((nodes[0].split.as_ref().unwrap().feature, threshold(&nodes)), (1, 1.0));
    let same = vec![numbers(&[4.0, 3.0, 2.0, 1.0]), numbers(&[1.0, 2.0, 3.0, 4.0])];
    assert_eq!(grown(&data(same, codes), &GINI)[0].split.as_ref().unwrap().feature, 0);
    let null = Column::numbers([Some(1.0), Some(2.0), None, None], Host::unlimited()).unwrap();
    let nodes = grown(&data(vec![null], labels(&[0, 1, 0, 1])), &GINI);
    assert!(!nodes[0].split.as_ref().unwrap().null_is_yes);
    // With NULL to "yes" a lower threshold would gain as much.
    let null = Column::numbers([Some(1.0), Some(2.0), Some(3.0), None], Host::unlimited()).unwrap();
    let nodes = grown(&data(vec![null], labels(&[0, 1, 0, 1])), &Limits { min_leaf: 2, ..GINI });
    assert_eq!((threshold(&nodes), nodes[0].split.as_ref().unwrap().null_is_yes), (2.0, false));
}

#[test]
fn null_goes_where_it_helps_or_where_most_went() {
    let null_is_yes = |values: &[Option<f64>], codes: &[u8]| {
        let nodes = grown(
            &data(vec![Column::numbers(values.to_vec(), Host::unlimited()).unwrap()], labels(codes)),
            &GINI,
        );
        let split = nodes[0].split.clone().unwrap();
        (split.test, split.null_is_yes)
    };
    let (one, two) = (Some(1.0), Some(3.0));
    assert_eq!(null_is_yes(&[one, two, None], &[0, 1, 0]), (Test::AtMost(2.0), true));
    assert_eq!(null_is_yes(&[one, two, None], &[0, 1, 1]), (Test::AtMost(2.0), false));
    assert_eq!(null_is_yes(&[one, two, None], &[0, 0, 1]), (Test::Null, true));
    assert_eq!(null_is_yes(&[one, one, two], &[0, 0, 1]), (Test::AtMost(2.0), true));
    assert_eq!(null_is_yes(&[one, two, two], &[0, 1, 1]), (Test::AtMost(2.0), false));
    assert_eq!(null_is_yes(&[one, two], &[0, 1]), (Test::AtMost(2.0), false));
}

#[test]
fn the_lighter_side_is_listed_but_never_rare_categories() {
    const RARE: u32 = 4;
    let question = |codes: &[u32], told: &[u8]| {
        let nodes = grown(&data(vec![categories(codes, 4)], labels(told)), &GINI);
        let split = nodes[0].split.clone().unwrap();
        let yes = path(&data(vec![categories(codes, 4)], labels(told)), &nodes, 0).nth(1) == Some(1);
        (split.test, split.null_is_yes, yes)
    };
    assert_eq!(question(&[0, 1, 1, 2], &[0, 1, 1, 1]), (Test::In(vec![0]), false, true));
    assert_eq!(question(&[0, 1, 1, 2], &[1, 0, 0, 1]), (Test::In(vec![1]), false, false));
    assert_eq!(question(&[0, 1, 2, 2], &[1, 1, 0, 0]), (Test::In(vec![2]), false, false));
    assert_eq!(question(&[3, 1], &[1, 0]), (Test::In(vec![1]), false, false));
    assert_eq!(question(&[RARE, 1, 1, 2], &[0, 1, 1, 1]), (Test::In(vec![1, 2]), true, false));
    assert_eq!(question(&[RARE, MISSING, 1, 2], &[0, 0, 1, 1]), (Test::In(vec![1, 2]), false, false));
    assert_eq!(question(&[0, MISSING, 1, 2], &[0, 0, 1, 1]), (Test::In(vec![0]), true, true));
    assert_eq!(question(&[MISSING, RARE, 1, 2], &[0, 1, 1, 1]), (Test::Null, true, true));
    assert_eq!(question(&[MISSING, RARE], &[0, 1]), (Test::Null, true, true));
}

#[test]
fn numbers_far_from_zero_and_of_any_size_keep_their_figures() {
    let root = |values: &[f64]| {
        let data = data(vec![numbers(&[1.0, 2.0, 3.0, 4.0])], Target::Numbers(values.to_vec()));
        let nodes = grown(&data, &Limits { depth: 1, ..VARIANCE });
        (nodes[0].mean.unwrap(), nodes[0].impurity, nodes[0].split.as_ref().map(|split| split.gain))
    };
    assert_eq!(root(&[1e9, 1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]), (1e9 + 1.5, 1.25, Some(1.0)));
    assert_eq!(root(&[-3.0, -1.0, 1.0, 3.0]), (0.0, 5.0, Some(4.0)));
    assert_eq!(root(&[1e16, 1.0, 1.0, -1e16]).0, 0.5);
    assert_eq!(root(&[f64::MAX; 4]), (f64::MAX, 0.0, None));
    assert_eq!(root(&[5e-324, 0.0, 0.0, 0.0]).1, 0.0);
    let target = Target::Numbers(vec![1e308, -1e308]);
    let data = data(vec![numbers(&[1.0, 2.0])], target);
    let error = grow(&data, &data.customers, &VARIANCE, host()).unwrap_err();
    assert_eq!(error.kind, Kind::OutOfRange);
}

#[test]
fn means_are_right_to_the_last_digits() {
    let mut random = Random::new(3, 0);
    let cents: Vec<i64> = (0..3000).map(|_| random.below(1_000_000) as i64 - 499_000).collect();
    let customers: Vec<u64> = (0..3000).map(|_| 1 + random.below(1 << 20) as u64).collect();
    let values = cents.iter().map(|&c| c as f64 / 64.0).collect();
    let data = Data { customers: customers.clone(), ..data(vec![], Target::Numbers(values)) };
    let sum: i128 = cents.iter().zip(&customers).map(|(&c, &n)| i128::from(c) * i128::from(n)).sum();
    let expected = sum as f64 / 64.0 / customers.iter().sum::<u64>() as f64;
    let mean = grown(&data, &VARIANCE)[0].mean.unwrap();
    assert!((mean - expected).abs() <= 1e-15 * expected.abs(), "{mean} {expected}");
}

#[test]
fn as_many_labels_as_there_may_be() {
    let codes: Vec<u8> = (0..MAX_LABELS).map(|label| label as u8).collect();
    let values: Vec<f64> = codes.iter().map(|&code| f64::from(code)).collect();
    for criterion in [Criterion::Gini, Criterion::Entropy] {
        let data = data(vec![numbers(&values)], labels(&codes));
        for most_groups in [0, MOST_GROUPS] {
            let limits = Limits { depth: MAX_LABELS, ..limits(criterion) };
            let nodes = grow_with(&data, &data.customers, &limits, most_groups, host()).unwrap();
            assert_eq!(nodes.len(), 2 * MAX_LABELS - 1);
            assert!(nodes.iter().all(|node| node.split.is_some() || node.impurity == 0.0));
        }
    }
}

static LOOKS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn interrupts_are_looked_for_all_the_time() {
    let check_for_interrupts = || {
        LOOKS.fetch_add(1, Ordering::Relaxed);
    };
    for criterion in [Criterion::Entropy, Criterion::Variance] {
        for most_groups in [0, usize::MAX] {
            let data = large(100_000, 1, 1000, criterion);
            let host = Host { check_for_interrupts, ..host() };
            LOOKS.store(0, Ordering::Relaxed);
            grow_with(&data, &data.customers, &Limits { depth: 1, ..limits(criterion) }, most_groups, host)
                .unwrap();
            // Four features, of which each is looked at once by blocks or by rows.
            let looks = LOOKS.load(Ordering::Relaxed);
            assert!(looks >= 4 * 75_000 / ROWS_PER_LOOK, "{looks} looks");
        }
    }
}

#[test]
fn too_large_trees_and_bad_arguments_are_refused() {
    let rows = 3 * MAX_NODES;
    let mut random = Random::new(8, 0);
    let values: Vec<f64> = (0..rows).map(|row| row as f64).collect();
    let codes: Vec<u8> = (0..rows).map(|_| random.below(2) as u8).collect();
    let data = data(vec![numbers(&values)], labels(&codes));
    let refused =
        |customers: &[u64], limits: &Limits, host: Host| grow(&data, customers, limits, host).unwrap_err();
    let error = refused(&data.customers, &Limits { depth: rows, ..GINI }, host());
    assert_eq!((error.kind, error.hint.is_some()), (Kind::InvalidParameter, true));
    assert_eq!(refused(&vec![0; rows], &GINI, host()).kind, Kind::InvalidParameter);
    assert_eq!(refused(&data.customers, &VARIANCE, host()).kind, Kind::InvalidParameter);
    let error = refused(&data.customers, &GINI, host().within(100_000));
    assert_eq!(error.kind, Kind::LimitExceeded);
    assert!(error.message.starts_with("fit_tree needs"), "{error}");
    assert!(grow(&data, &data.customers, &Limits { depth: 2, ..GINI }, host().within(2 << 20)).is_ok());

    assert!(Column::numbers([Some(f64::NAN)], Host::unlimited()).is_err());
    assert!(Column::numbers([Some(f64::INFINITY)], Host::unlimited()).is_err());
    assert!(Column::categories(vec![3], 2).is_err());
    assert!(Column::categories(vec![2, MISSING], 2).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn codes_are_ranks(
        values in prop::collection::vec(
            prop::option::of(prop_oneof![prop::num::f64::NORMAL, -3.0..3.0, (-3..3).prop_map(f64::from)]), 0..200,
        ),
        near in prop::collection::vec(0_u64..50, 0..50),
    ) {
        // Numbers that only their last bits tell apart stand beside others.
        let near = near.into_iter().map(|ulps| Some(f64::from_bits(1e9_f64.to_bits() + ulps)));
        let values: Vec<Option<f64>> = values.into_iter().chain(near).collect();
        let column = Column::numbers(values.clone(), Host::unlimited()).unwrap();
        let Values::Numbers(distinct) = &column.values else { panic!("not numbers") };
        prop_assert!(distinct.windows(2).all(|pair| pair[0] < pair[1]));
        for (code, value) in column.codes.iter().zip(&values) {
            prop_assert_eq!(distinct.get(*code as usize).copied(), *value);
            prop_assert_eq!(*code == MISSING, value.is_none());
        }
        prop_assert!((0..distinct.len()).all(|code| column.codes.contains(&(code as u32))));
    }
}
