//! Work that is shared by threads: the same results to the last byte with any number of them.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

use segmentation::clusters::options::{Options as ClusterOptions, Purpose};
use segmentation::clusters::{self, fit_hierarchy, fit_kmeans};
use segmentation::models::Model;
use segmentation::numeric::random::Random;
use segmentation::purchases::day_set::DaySet;
use segmentation::purchases::history::History;
use segmentation::rows::features::{Column, Type, Value};
use segmentation::rows::sample::Sample;
use segmentation::support::host::Host;
use segmentation::trees::options::Options as TreeOptions;
use segmentation::trees::{self, fit_tree};
use segmentation::value::clv::{self, Histories, Spend, Spends};
use segmentation::{Error, Kind};
use serde_json::{Value as Json, json};

/// Threads of the standard library, new ones for each work.
fn scoped(pieces: usize, most: usize, work: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let take_part = || {
        while let Some(piece) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&piece| piece < pieces) {
            work(piece);
        }
    };
    std::thread::scope(|scope| {
        (1..most.min(pieces)).for_each(|_| drop(scope.spawn(take_part)));
        take_part();
    });
}

fn host(threads: usize) -> Host {
    Host { threads: NonZero::new(threads).unwrap(), run: scoped, ..Host::unlimited() }
}

/// Holds what several threads make against what one makes.
fn assert_same(what: &str, make: impl Fn(Host) -> String) {
    let wanted = make(Host::unlimited());
    for threads in [1, 2, 3, 7] {
        assert!(make(host(threads)) == wanted, "{what} with {threads} threads");
    }
}

/// Customers in four clouds, with a group that goes with the cloud but for one in ten; of some the second figure is not known.
fn sample(n: usize, labelled: bool, given: &Json, purpose: Option<Purpose>) -> Sample {
    let sampling = match purpose {
        Some(purpose) => ClusterOptions::from_json(given, purpose).unwrap().collecting().sampling,
        None => TreeOptions::from_json(given).unwrap().collecting().sampling,
    };
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let mut columns = vec![
        column("spend", Type::Number),
        column("visits", Type::Number),
        column("age", Type::Number),
        column("region", Type::Category),
    ];
    if labelled {
        columns.insert(0, column("", Type::Category));
    }
    let mut sample = Sample::new(sampling, Host::unlimited());
    let mut random = Random::new(7, n as u64);
    for _ in 0..n {
        let cloud = random.below(4);
        let told = if random.below(10) == 0 { random.below(4) } else { cloud };
        let spend = 100.0 * cloud as f64 + 20.0 * random.normal();
        let visits = (random.below(50) > 0).then(|| (cloud % 2) as f64 * 9.0 + random.below(9) as f64);
        let age = 20.0 + random.below(60) as f64 + random.uniform();
        let region = ["east", "north", "south", "west"][told];
        let label = if labelled { Some(Value::Category(["no", "yes", "no", "maybe"][told])) } else { None };
        let row = [
            Value::Number(spend),
            visits.map_or(Value::Null, Value::Number),
            Value::Number(age),
            Value::Category(region),
        ];
        sample.begin(&columns).unwrap();
        sample.push(label, &row).unwrap();
    }
    sample.settle().unwrap();
    sample
}

fn k_means(n: usize, k: Option<i64>, given: Json) {
    let sample = sample(n, false, &given, Some(Purpose::KMeans));
    let params = clusters::options::Params::from_json(k, given, Purpose::KMeans).unwrap();
    assert_same(&format!("k-means of {n} rows"), |host| {
        Model::from(fit_kmeans(&params, &sample, host).unwrap()).to_json()
    });
}

#[test]
fn k_means_is_the_same() {
    k_means(70_000, Some(4), json!({"nulls": "impute"}));
    k_means(
        70_000,
        Some(4),
        json!({"features": ["spend", "visits", "age"], "nulls": "impute", "checks": false}),
    );
}

#[test]
fn weighed_rows_are_the_same() {
    k_means(70_000, Some(4), json!({"nulls": "impute", "weight": "age", "checks": false}));
    k_means(12_000, None, json!({"nulls": "impute", "weight": "age", "k": [2, 4]}));
}

#[test]
fn the_number_of_clusters_is_the_same() {
    k_means(12_000, None, json!({"nulls": "impute", "k": [2, 6]}));
    // The rows differ in few ways, so that the numbers of clusters end early.
    k_means(3, None, json!({"nulls": "impute", "min_category": 1}));
}

#[test]
fn hierarchies_are_the_same() {
    let given = json!({"nulls": "impute", "leaves": 300});
    let sample = sample(2_000, false, &given, Some(Purpose::Hierarchy));
    let params = clusters::options::Params::from_json(None, given, Purpose::Hierarchy).unwrap();
    assert_same("hierarchy", |host| Model::from(fit_hierarchy(&params, &sample, host).unwrap()).to_json());
}

#[test]
fn trees_are_the_same() {
    let given = json!({});
    let sample = sample(40_000, true, &given, None);
    let params = trees::options::Params::from_json(given).unwrap();
    assert_same("tree", |host| Model::from(fit_tree(&params, &sample, host).unwrap()).to_json());
}

#[test]
fn lifetime_values_are_the_same() {
    let mut random = Random::new(3, 0);
    let mut rows = Vec::new();
    for _ in 0..9_000 {
        let (age, x) = (10.0 + random.uniform() * 80.0, random.below(6) as u64);
        let t_x = if x == 0 { 0.0 } else { age * random.uniform() };
        rows.push((History { x, t_x, age }, 1));
    }
    let spends = rows.iter().map(|(row, count)| (Spend { x: row.x, mean: 20.0 + row.age }, *count)).collect();
    let spends = Spends::new(spends, Host::unlimited()).unwrap();
    let histories = Histories::new(rows, Host::unlimited()).unwrap();
    for method in ["bg_nbd", "pareto_nbd"] {
        let params = clv::Options::from_json(&json!({"model": method})).unwrap().params().unwrap();
        assert_same(method, |host| {
            let rows = clv::Rows {
                as_of: 0,
                histories: &histories,
                repeat_days: &DaySet::default(),
                spends: Some(&spends),
            };
            Model::from(clv::fit(&params, &rows, host).unwrap()).to_json()
        });
    }
}

#[test]
fn the_first_failure_is_told() {
    let fail = |number: usize| match number % 10 {
        3 => Err(Error::invalid(format!("piece {number}"))),
        _ => Ok(number),
    };
    for threads in [1, 2, 3, 7] {
        assert_eq!(host(threads).map(0..3, 0, fail).unwrap(), [0, 1, 2]);
        assert_eq!(host(threads).map(0..40, 0, fail).unwrap_err().message, "piece 3");
    }
}

#[test]
fn no_more_pieces_at_a_time_than_memory_allows() {
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = |_| {
        most.fetch_max(1 + now.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(1));
        now.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    };
    host(7).within(300).map(0..50, 100, work).unwrap();
    assert!((1..=3).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    // What does not fit at all is the work's own matter.
    let refuse = |_| Err::<(), _>(Error::out_of_memory(400));
    assert_eq!(host(7).within(300).map(0..2, 400, refuse).unwrap_err().kind, Kind::OutOfMemory);
}

#[test]
fn sums_do_not_depend_on_threads() {
    let rows: Vec<f64> = (0..10_000).map(|i| (f64::from(i) * 0.7).sin()).collect();
    let sum = |host: Host| host.sum(&rows, 64, |rows| rows.iter().sum::<f64>(), |a, b| a + b);
    for threads in [2, 3, 7] {
        assert_eq!(sum(host(threads)).to_bits(), sum(Host::unlimited()).to_bits());
    }
    assert_eq!(host(2).sum(&[0.0; 0], 64, |rows| rows.len(), |a, b| a + b), 0);
}
