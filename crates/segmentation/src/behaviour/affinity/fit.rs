//! The fit: items that are frequent enough, then for each of them the others that are in its baskets.

use super::baskets::Baskets;
use super::model::{AffinityModel, lift};
use super::options::Options;
use crate::Result;
use crate::numeric::intervals::standard_errors;
use crate::said;
use crate::support::catalogue::{Warnings, value};
use crate::support::host::Host;
use crate::support::json;
use crate::support::memory::{check_limit, copied, filled, with_capacity};

/// A pair with the lower bound of its lift.
#[derive(Debug, Clone, Copy)]
struct Pair {
    low: f64,
    both: u64,
    items: (u32, u32),
}

impl Pair {
    /// Whether it is kept before another.
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        other.low.total_cmp(&self.low).then(other.both.cmp(&self.both)).then(self.items.cmp(&other.items))
    }
}

/// Bytes that a fit takes beside the baskets, at most.
pub fn fit_bytes(options: &Options, baskets: &Baskets) -> usize {
    let items = baskets.heap_bytes().saturating_mul(2);
    let pairs = options.max_pairs.saturating_mul(2 * size_of::<Pair>());
    items.saturating_add(pairs).saturating_add(baskets.texts().len().saturating_mul(32))
}

/// Fits a model; `None` without a basket that has an item. The order of the baskets does not show.
///
/// # Errors
/// Limit exceeded, out of memory.
pub fn fit(options: &Options, baskets: &Baskets, host: Host) -> Result<Option<AffinityModel>> {
    if baskets.is_empty() {
        return Ok(None);
    }
    check_limit("fit_affinity", fit_bytes(options, baskets), host.memory_limit)?;
    let texts = baskets.texts();
    let mut counts = filled(texts.len(), 0_u64)?;
    for (row, basket) in baskets.iter().enumerate() {
        host.at_row(row);
        basket.iter().for_each(|&item| counts[item as usize] += 1);
    }
    let mut warnings = Warnings::new(options.language);
    let order = frequent(baskets, &counts, options, host, &mut warnings)?;
    let (pairs, all) = pairs(baskets, &counts, &order, options, host)?;
    if all > pairs.len() as u64 {
        let (least, kept) = (options.min_count, pairs.len());
        warnings.push(said!(value::PAIRS_CUT, pairs = all, least = least, kept = kept));
    }
    if all == 0 {
        warnings.push(match baskets.iter().any(|basket| basket.len() > 1) {
            true => said!(value::NO_PAIRS, least = options.min_count),
            false => said!(value::SINGLE_ITEMS),
        });
    }
    if baskets.empty() > 0 {
        warnings.push(said!(value::EMPTY_BASKETS, baskets = baskets.empty()));
    }
    let mut items = with_capacity(order.len())?;
    items.extend(order.iter().map(|&item| (texts[item as usize].to_owned(), counts[item as usize])));
    let mut kept = with_capacity(pairs.len())?;
    kept.extend(pairs.iter().map(|pair| (pair.items.0, pair.items.1, pair.both)));
    kept.sort_unstable_by(host.comparing(Ord::cmp));
    let model = AffinityModel {
        baskets: baskets.len() as u64,
        empty: baskets.empty(),
        distinct_items: texts.len() as u64,
        min_count: options.min_count,
        confidence: options.confidence,
        items,
        pairs: kept,
        warnings,
    };
    json::check_text(&model, "Give a lower max_items or max_pairs, or shorter names.")?;
    Ok(Some(model))
}

/// The items in baskets enough, the most frequent first.
fn frequent(
    baskets: &Baskets,
    counts: &[u64],
    options: &Options,
    host: Host,
    warnings: &mut Warnings,
) -> Result<Vec<u32>> {
    let texts = baskets.texts();
    let mut order: Vec<u32> = with_capacity(texts.len())?;
    order.extend((0..texts.len() as u32).filter(|&item| counts[item as usize] >= options.min_count));
    order.sort_unstable_by(host.comparing(|&a: &u32, &b: &u32| {
        let (n, m) = (counts[a as usize], counts[b as usize]);
        m.cmp(&n).then_with(|| texts[a as usize].cmp(&texts[b as usize]))
    }));
    if order.len() > options.max_items {
        let (least, kept) = (options.min_count, options.max_items);
        warnings.push(said!(value::ITEMS_CUT, items = order.len(), least = least, kept = kept));
        order.truncate(options.max_items);
    }
    Ok(order)
}

/// An item that takes no part.
const NONE: u32 = u32::MAX;

/// The pairs that are in baskets enough, as many as are kept, and how many there are.
///
/// Item after item its baskets are gone through, which a list by item names; so there is one row of counts at a time and no
/// table of all pairs.
fn pairs(
    baskets: &Baskets,
    counts: &[u64],
    order: &[u32],
    options: &Options,
    host: Host,
) -> Result<(Vec<Pair>, u64)> {
    let mut places = filled(counts.len(), NONE)?;
    order.iter().zip(0..).for_each(|(&item, place)| places[item as usize] = place);
    // Baskets of items by their places, those with two or more.
    let total: usize = baskets.iter().map(<[u32]>::len).sum();
    let mut items: Vec<u32> = with_capacity(total)?;
    let mut ends: Vec<usize> = with_capacity(baskets.len())?;
    for (row, basket) in baskets.iter().enumerate() {
        host.at_row(row);
        let start = items.len();
        items.extend(basket.iter().map(|&item| places[item as usize]).filter(|&place| place != NONE));
        items[start..].sort_unstable_by(host.comparing(Ord::cmp));
        match items.len() - start {
            0 | 1 => items.truncate(start),
            _ => ends.push(items.len()),
        }
    }
    // For each item the places in `items` where the rest of a basket begins after it.
    let mut starts = filled(order.len() + 1, 0_usize)?;
    items.iter().for_each(|&item| starts[item as usize + 1] += 1);
    (1..starts.len()).for_each(|item| starts[item] += starts[item - 1]);
    let mut rests = filled(items.len(), (0_usize, 0_usize))?;
    let mut next = copied(&starts)?;
    let mut start = 0;
    for (row, &end) in ends.iter().enumerate() {
        host.at_row(row);
        for place in start..end {
            let slot = &mut next[items[place] as usize];
            rests[*slot] = (place + 1, end);
            *slot += 1;
        }
        start = end;
    }
    let z = standard_errors(options.confidence);
    let (n, of) = (baskets.len() as u64, |place: u32| counts[order[place as usize] as usize]);
    let mut together = filled(order.len(), 0_u32)?;
    let mut touched: Vec<u32> = with_capacity(order.len())?;
    let (mut kept, mut all, mut step): (Vec<Pair>, u64, usize) =
        (with_capacity(2 * options.max_pairs)?, 0, 0);
    for item in 0..order.len() {
        for &(from, to) in &rests[starts[item]..starts[item + 1]] {
            for &other in &items[from..to] {
                host.at_row(step);
                step += 1;
                let count = &mut together[other as usize];
                if *count == 0 {
                    touched.push(other);
                }
                *count += 1;
            }
        }
        for &other in &touched {
            let both = u64::from(std::mem::take(&mut together[other as usize]));
            if both < options.min_count {
                continue;
            }
            all += 1;
            let place = item as u32;
            let (_, low) = lift(n, of(place), of(other), both, z);
            if kept.len() == 2 * options.max_pairs {
                keep(&mut kept, options.max_pairs);
            }
            kept.push(Pair { low, both, items: (place, other) });
        }
        touched.clear();
    }
    keep(&mut kept, options.max_pairs);
    Ok((kept, all))
}

/// Leaves the best pairs.
fn keep(pairs: &mut Vec<Pair>, most: usize) {
    if pairs.len() > most {
        pairs.select_nth_unstable_by(most, Pair::order);
        pairs.truncate(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::codec::Codec;
    use crate::support::envelope::ModelBody;
    use proptest::prelude::*;
    use serde_json::json;
    use std::collections::{BTreeMap, BTreeSet};

    fn collected<S: AsRef<str>>(rows: &[Vec<S>]) -> Baskets {
        let mut baskets = Baskets::new(Host::unlimited(), String::new());
        for row in rows {
            baskets.push(row.iter().map(AsRef::as_ref)).unwrap();
        }
        baskets
    }

    fn fitted<S: AsRef<str>>(rows: &[Vec<S>], options: Options) -> AffinityModel {
        let model = fit(&options, &collected(rows), Host::unlimited()).unwrap().unwrap();
        model.check().unwrap();
        model
    }

    fn all() -> Options {
        Options { min_count: 1, ..Options::default() }
    }

    #[test]
    fn five_baskets() {
        // The five baskets of mlxtend's documentation.
        let rows = [
            vec!["Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
            vec!["Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
            vec!["Milk", "Apple", "Kidney Beans", "Eggs"],
            vec!["Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"],
            vec!["Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"],
        ];
        let model = fitted(&rows, all());
        let rows = model.affinities(Host::unlimited()).unwrap();
        let of =
            |item: &str, other: &str| rows.iter().find(|row| (row.item, row.other) == (item, other)).unwrap();
        let onion = of("Onion", "Eggs");
        assert_eq!((onion.both, onion.support, onion.confidence), (3, 0.6, 1.0));
        assert!((onion.lift - 1.25).abs() < 1e-15 && (onion.leverage - 0.12).abs() < 1e-15);
        assert_eq!((onion.jaccard, of("Eggs", "Onion").confidence), (0.75, 0.75));
        assert!(onion.lift_low < onion.lift);
        assert_eq!(model.items[0], ("Kidney Beans".to_owned(), 5));
    }

    #[test]
    fn groceries() {
        // Of 9,835 baskets 2,513 with whole milk, 1,903 with other vegetables and 736 with both, as arules counts them.
        let mut rows: Vec<Vec<&str>> = Vec::new();
        rows.extend(std::iter::repeat_n(vec!["milk", "vegetables"], 736));
        rows.extend(std::iter::repeat_n(vec!["milk"], 2513 - 736));
        rows.extend(std::iter::repeat_n(vec!["vegetables"], 1903 - 736));
        rows.extend(std::iter::repeat_n(vec!["other"], 9835 - 2513 - 1903 + 736));
        let model = fitted(&rows, Options::default());
        let rows = model.affinities(Host::unlimited()).unwrap();
        let row = rows.iter().find(|row| row.item == "milk").unwrap();
        assert!((row.lift / 1.513_634_094_824_621 - 1.0).abs() < 1e-14);
        assert!((row.confidence / 0.292_877_039_395_145_26 - 1.0).abs() < 1e-14);
        assert!((row.support / 0.074_834_773_767_158_11 - 1.0).abs() < 1e-14);
        assert!((row.jaccard - 0.2).abs() < 1e-15);
        assert!(row.lift_low > 1.4 && row.lift_low < row.lift);
    }

    #[test]
    fn what_is_cut_is_said() {
        let rows: Vec<Vec<String>> =
            (0..60).map(|i| (0..5).map(|j| format!("i{}", (i * 7 + j * j) % 23)).collect()).collect();
        let whole = fitted(&rows, all());
        let few = fitted(&rows, Options { max_pairs: 3, max_items: 10, ..all() });
        assert_eq!((few.pairs.len(), few.items.len(), few.warnings.len()), (3, 10, 2));
        // The pairs kept are the best of those there are.
        let best = fitted(&rows, Options { max_pairs: 3, ..all() });
        let bounds = |model: &AffinityModel| -> Vec<f64> {
            model.affinities(Host::unlimited()).unwrap().iter().take(6).map(|row| row.lift_low).collect()
        };
        assert_eq!(bounds(&best), bounds(&whole));
        assert!(
            fitted(&[vec!["a"], vec!["b"]], all()).warnings[0].starts_with("every basket has a single item")
        );
        assert!(
            fitted(&[vec!["a", "b"]], Options::default()).warnings[0]
                .starts_with("no pair of items reaches min_count, 5")
        );
        let empty = fitted(&[vec!["a", "b"], vec![]], all());
        assert_eq!((empty.baskets, empty.empty, empty.warnings.len()), (1, 1, 1));
        assert!(fit(&all(), &collected::<&str>(&[vec![]]), Host::unlimited()).unwrap().is_none());
    }

    #[test]
    fn large_baskets_and_many_items() {
        let large: Vec<Vec<String>> =
            (0..30).map(|i| (0..50).map(|j| format!("{}", (i * 3 + j) % 90)).collect()).collect();
        assert!(!fitted(&large, Options::default()).pairs.is_empty());
        let many: Vec<Vec<String>> = (0..50_000).map(|i| vec![format!("a{i}"), format!("b{i}")]).collect();
        let model = fitted(&many, all());
        assert_eq!((model.distinct_items, model.items.len(), model.pairs.len()), (100_000, 10_000, 0));
        let baskets = collected(&many);
        let small = Host::unlimited().within(1 << 20);
        assert!(fit(&all(), &baskets, small).is_err());
        let mut limited = Baskets::new(small, String::new());
        assert!(many.iter().any(|row| limited.push(row.iter().map(String::as_str)).is_err()));
    }

    #[test]
    fn options_are_checked() {
        for wrong in [
            json!({"min_count": 0}),
            json!({"max_items": 0}),
            json!({"max_items": 1e9}),
            json!({"max_pairs": 200_001}),
            json!({"confidence": 2}),
            json!({"min_support": 0.1}),
            json!(3),
        ] {
            assert!(Options::from_json(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn damaged_models() {
        let model = fitted(&[vec!["a", "b", "c"], vec!["a", "b"], vec!["a"]], all());
        let damaged = |change: &dyn Fn(&mut AffinityModel)| {
            let mut model = model.clone();
            change(&mut model);
            model.check().is_err()
        };
        assert!(damaged(&|model| model.items[1].1 = 0));
        assert!(damaged(&|model| model.items[0].1 = 4));
        assert!(damaged(&|model| model.items.swap(0, 1)));
        assert!(damaged(&|model| model.items[1] = model.items[0].clone()));
        assert!(damaged(&|model| model.pairs.swap(0, 1)));
        assert!(damaged(&|model| model.pairs[0] = (0, 9, 1)));
        assert!(damaged(&|model| model.pairs[0] = (1, 1, 1)));
        assert!(damaged(&|model| model.pairs[0].2 = 3));
        assert!(damaged(&|model| model.pairs[0].2 = 0));
        assert!(damaged(&|model| model.confidence = 1.0));
        assert!(damaged(&|model| model.baskets = 2));
        assert!(damaged(&|model| model.baskets = u64::MAX));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

        /// The counts are those of a plain table of pairs, whatever the order of baskets and of items, and merged or not.
        #[test]
        fn as_counted_plainly(
            rows in prop::collection::vec(prop::collection::vec("[a-h]{1}", 0..7), 1..40),
            min_count in 1_u64..4, at in any::<prop::sample::Index>(),
        ) {
            let options = Options { min_count, ..Options::default() };
            let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
            for row in &rows {
                let set: BTreeSet<&String> = row.iter().collect();
                for a in &set {
                    for b in set.iter().filter(|b| *b > a) {
                        *expected.entry(((*a).clone(), (*b).clone())).or_default() += 1;
                    }
                }
            }
            expected.retain(|_, count| *count >= min_count);
            let baskets = collected(&rows);
            let model = fit(&options, &baskets, Host::unlimited()).unwrap();
            let (left, right) = rows.split_at(at.index(rows.len()));
            let reversed: Vec<Vec<String>> =
                left.iter().rev().map(|row| row.iter().rev().cloned().collect()).collect();
            let mut merged = collected(right);
            merged.merge(&collected(&reversed)).unwrap();
            prop_assert_eq!(&fit(&options, &merged, Host::unlimited()).unwrap(), &model);
            let read = Baskets::from_bytes(&baskets.to_bytes().unwrap()).unwrap();
            prop_assert_eq!(&fit(&options, &read, Host::unlimited()).unwrap(), &model);
            let Some(model) = model else { return Ok(()) };
            let found: BTreeMap<(String, String), u64> = model.affinities(Host::unlimited()).unwrap().iter()
                .filter(|row| row.item < row.other)
                .map(|row| ((row.item.to_owned(), row.other.to_owned()), row.both))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
