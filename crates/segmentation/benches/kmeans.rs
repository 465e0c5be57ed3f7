//! Rows per second into a sample, and Lloyd's iteration from random rows until it comes to rest.
#![allow(missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use segmentation::clusters::geometry::points::Points;
use segmentation::clusters::kmeans::{Limits, lloyd};
use segmentation::numeric::random::Random;
use segmentation::rows::features::{Column, Type, Value};
use segmentation::rows::sample::{Sample, Sampling};
use segmentation::support::host::Host;

/// Overlapping clouds, twice as many as clusters are looked for, so that the iteration takes its time.
fn points(rows: usize, dimensions: usize, k: usize) -> Points {
    let mut random = Random::new(7, 0);
    let clouds: Vec<f64> = (0..2 * k * dimensions).map(|_| 4.0 * random.uniform()).collect();
    let mut points = Points { dimensions, counts: vec![1; rows], ..Points::default() };
    for row in 0..rows {
        let cloud = &clouds[row % (2 * k) * dimensions..][..dimensions];
        points.numeric.extend(cloud.iter().map(|center| center + random.normal()));
    }
    points
}

fn to_rest(criterion: &mut Criterion) {
    let limits = Limits { tolerance: 0.0, max_iterations: 10_000 };
    let mut group = criterion.benchmark_group("lloyd");
    group.sample_size(10);
    for (rows, dimensions, k) in [(500_000, 3, 5), (500_000, 3, 8), (200_000, 6, 8), (200_000, 6, 32)] {
        let points = points(rows, dimensions, k);
        let mut random = Random::new(1, 0);
        let start = points.subset((0..k).map(|_| random.below(rows)).collect::<Vec<_>>()).unwrap();
        group.throughput(Throughput::Elements(rows as u64));
        let name = BenchmarkId::new(format!("{rows} x {dimensions}"), k);
        group.bench_with_input(name, &points, |bench, points| {
            bench.iter(|| {
                let found = lloyd(points, &start, &limits, Host::unlimited()).expect("ordinary numbers");
                assert!(found.converged);
                found.iterations
            });
        });
    }
    group.finish();
}

fn sampling(criterion: &mut Criterion) {
    const ROWS: usize = 500_000;
    let points = points(ROWS, 3, 5);
    let columns = ["a", "b", "c"].map(|name| Column { name: name.to_owned(), kind: Type::Number });
    let mut group = criterion.benchmark_group("sample");
    group.sample_size(10).throughput(Throughput::Elements(ROWS as u64));
    let full = ROWS * 256;
    for (name, limit) in [("all rows", full), ("a tenth of the memory", full / 20)] {
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let mut sample = Sample::new(Sampling::default(), Host::unlimited().within(limit));
                sample.begin(&columns).expect("three names");
                for row in points.numeric.chunks_exact(3) {
                    sample
                        .push(None, &[row[0], row[1], row[2]].map(Value::Number))
                        .expect("room for some rows");
                }
                sample.settle().expect("room for some rows");
                sample.len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, to_rest, sampling);
criterion_main!(benches);
