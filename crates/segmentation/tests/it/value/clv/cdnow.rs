//! The purchases of CDNOW's customers, as the models see them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use segmentation::purchases::history::History;
use segmentation::support::host::Host;
use segmentation::value::clv::{Histories, Spend, Spends};

/// One customer: days with purchases, counted from 1997-01-01, and cents spent on each.
pub type Purchases = BTreeMap<i64, i64>;

/// Days from 1997-01-01 to the end of the calibration period, 1997-09-30, and to that of the data, 1998-06-30.
pub const CALIBRATION: i64 = 272;
pub const END: i64 = 545;

/// All customers by number, and whether they belong to the sample.
static MASTER: LazyLock<BTreeMap<u32, (bool, Purchases)>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/cdnow.csv");
    let mut customers = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let cents: i64 = fields[3].replace('.', "").parse().unwrap();
        let customer =
            customers.entry(fields[0].parse().unwrap()).or_insert((fields[4] == "t", Purchases::new()));
        *customer.1.entry(day(fields[1])).or_default() += cents;
    }
    customers
});

/// Days from 1997-01-01; no year here is a leap year.
fn day(date: &str) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let part = |range: std::ops::Range<usize>| date[range].parse::<i64>().unwrap();
    (part(0..4) - 1997) * 365 + BEFORE[part(5..7) as usize - 1] + part(8..10) - 1
}

/// The purchases of the sample, or of everybody.
pub fn customers(sample: bool) -> impl Iterator<Item = &'static Purchases> {
    MASTER.values().filter(move |(in_sample, _)| *in_sample || !sample).map(|(_, purchases)| purchases)
}

fn rounded(x: f64, decimals: bool) -> f64 {
    if decimals { (x * 100.0).round() / 100.0 } else { x }
}

/// A customer's history in weeks up to a day, to two decimals where asked; None if they first purchased later.
pub fn history(purchases: &Purchases, end: i64, decimals: bool) -> Option<History> {
    let days: BTreeSet<i64> = purchases.keys().copied().filter(|&day| day <= end).collect();
    let (first, last) = (*days.first()?, *days.last()?);
    let weeks = |days: i64| rounded(days as f64 / 7.0, decimals);
    Some(History { x: days.len() as u64 - 1, t_x: weeks(last - first), age: weeks(end - first) })
}

/// Their mean value of repeat days in dollars, to whole cents where asked, half a cent upwards.
pub fn spend(purchases: &Purchases, end: i64, decimals: bool) -> Spend {
    let repeats: Vec<i64> = purchases.range(..=end).skip(1).map(|(_, cents)| *cents).collect();
    let (cents, x) = (repeats.iter().sum::<i64>(), repeats.len() as i64);
    let mean = match decimals {
        true => ((2 * cents + x) / (2 * x).max(1)) as f64 / 100.0,
        false => cents as f64 / 100.0 / x.max(1) as f64,
    };
    Spend { x: x as u64, mean }
}

pub fn histories(sample: bool, decimals: bool) -> Histories {
    let rows =
        customers(sample).filter_map(|c| history(c, CALIBRATION, decimals)).map(|row| (row, 1)).collect();
    Histories::new(rows, Host::unlimited()).unwrap()
}

pub fn spends(sample: bool, decimals: bool) -> Spends {
    let rows = customers(sample).map(|c| (spend(c, CALIBRATION, decimals), 1)).collect();
    Spends::new(rows, Host::unlimited()).unwrap()
}
