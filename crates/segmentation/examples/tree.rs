//! The time to grow trees alone, without a sample, pruning or a database: `tree [ROWS]` makes rows of six features with
//! some signal, and prints what ranking the values and growing a tree of depth 5 take, for labels and for numbers, on
//! features of many values and of few; with rows kept in order, and with rows grouped by value. The times are the best of
//! five.

use std::time::Instant;

use segmentation::numeric::random::Random;
use segmentation::support::host::Host;
use segmentation::trees::data::{Column, Data, Target};
use segmentation::trees::grow::{Limits, grow_with};
use segmentation::trees::options::Criterion;

const FEATURES: usize = 6;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let rows = std::env::args().nth(1).map_or(Ok(500_000), |text| text.parse())?;
    let mut random = Random::new(1, 0);
    let many: Vec<Vec<f64>> = (0..FEATURES).map(|_| (0..rows).map(|_| random.normal()).collect()).collect();
    let noise: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
    println!("{:<38} {:>8} {:>8} {:>8} {:>6}", "", "rank ms", "sorted", "grouped", "nodes");
    for values in [0.0, 20_000.0, 5000.0, 1000.0, 100.0] {
        let features: Vec<Vec<f64>> = many.iter().map(|column| rounded(column, values)).collect();
        let name: String = if values == 0.0 { "many values".into() } else { format!("{values} values") };
        report(&name, &features, &noise)?;
    }
    Ok(())
}

/// Numbers made into so many different ones; as they are for 0.
fn rounded(column: &[f64], values: f64) -> Vec<f64> {
    let round = |x: &f64| ((x + 3.0) / 6.0 * values).clamp(0.0, values - 1.0).floor();
    if values == 0.0 { column.to_vec() } else { column.iter().map(round).collect() }
}

fn report(name: &str, features: &[Vec<f64>], noise: &[f64]) -> Result<(), Failure> {
    let columns = || {
        features
            .iter()
            .map(|values| Column::numbers(values.iter().copied().map(Some), Host::unlimited()))
            .collect()
    };
    let (rank, columns): (f64, Vec<Column>) = best_of_5(columns)?;
    let signal: Vec<f64> = (0..noise.len()).map(|row| signal(features, noise, row)).collect();
    let labels = |count: u8| Target::Labels {
        codes: quarters(&signal).iter().map(|quarter| quarter * count / 4).collect(),
        weights: vec![1.0; count.into()],
    };
    let targets = [
        ("2 labels, Gini", labels(2), Criterion::Gini),
        ("4 labels, Gini", labels(4), Criterion::Gini),
        ("4 labels, entropy", labels(4), Criterion::Entropy),
        ("numbers", Target::Numbers(signal.clone()), Criterion::Variance),
    ];
    for (what, target, criterion) in targets {
        for counted in [false, true] {
            let customers =
                (0..noise.len() as u64).map(|row| if counted { 1 + row % 3 } else { 1 }).collect();
            let (columns, target) = (columns.clone(), target.clone());
            let data = Data { columns, target, customers, weights: Vec::new(), unit: 1.0 };
            let limits = Limits { criterion, depth: 5, min_leaf: 7, min_split: 0, min_gain: 0.0 };
            let grow =
                |most| best_of_5(|| grow_with(&data, &data.customers, &limits, most, Host::unlimited()));
            let (sorted, nodes) = grow(0)?;
            let (grouped, _) = grow(usize::MAX)?;
            let what = format!("{name}, {what}{}", if counted { ", counts" } else { "" });
            println!("{what:<38} {rank:>8.1} {sorted:>8.1} {grouped:>8.1} {:>6}", nodes.len());
        }
    }
    Ok(())
}

/// What a tree can find out in part, of numbers of any size.
fn signal(features: &[Vec<f64>], noise: &[f64], row: usize) -> f64 {
    let sign = |column: &[f64]| if column[row] > column[0] { 1.0 } else { -1.0 };
    sign(&features[0]) + 0.5 * sign(&features[1]) * sign(&features[2]) + noise[row]
}

/// The quarter that each number is in.
fn quarters(numbers: &[f64]) -> Vec<u8> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let ends = [1, 2, 3].map(|quarter| sorted[sorted.len() * quarter / 4]);
    numbers.iter().map(|x| ends.iter().filter(|&end| end <= x).count() as u8).collect()
}

/// Milliseconds, and the result.
fn best_of_5<T>(mut work: impl FnMut() -> segmentation::Result<T>) -> Result<(f64, T), Failure> {
    let mut best = f64::INFINITY;
    let mut result = None;
    for _ in 0..5 {
        let began = Instant::now();
        result = Some(work()?);
        best = best.min(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok((best, result.ok_or("no result")?))
}
