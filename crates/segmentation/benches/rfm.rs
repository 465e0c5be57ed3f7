//! Fitting and scoring half a million and a million customers.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use segmentation::scores::rfm::{self, Customer, Options, RfmModel};
use segmentation::scores::tiers;
use segmentation::support::host::Host;
use serde_json::json;

/// SplitMix64, so that every run sees the same customers.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Skewed like customers: many with an order or two, few with hundreds, amounts in cents.
fn customers(n: usize) -> Vec<Customer> {
    let mut random = Random(7);
    let customer = |_| {
        let orders = libm::pow(random.unit(), -0.7).floor().min(2000.0);
        let days = -libm::log(random.unit().max(1e-9)) * 200.0 / orders.sqrt();
        let amount = (orders * 20.0 * libm::exp(random.unit() * 4.0 - 2.0) * 100.0).round() / 100.0;
        Customer { recency_days: days, frequency: orders, monetary: amount }
    };
    (0..n).map(customer).collect()
}

fn fit(options: serde_json::Value, customers: &[Customer]) -> RfmModel {
    let params = Options::from_json(&options).and_then(|options| options.params()).expect("valid options");
    rfm::fit(&params, &rfm::Rows { as_of: 0, customers, without_orders: 0 }, Host::unlimited())
        .expect("valid customers")
}

fn bench(c: &mut Criterion) {
    let half = customers(500_000);
    let mut group = c.benchmark_group("500,000 customers");
    group.sample_size(10);
    for method in ["quantile", "mean", "width", "log_width", "natural"] {
        let options = json!({"method": method});
        group.bench_function(format!("fit {method}"), |b| {
            b.iter(|| fit(options.clone(), &half));
        });
    }
    group.bench_function("fit nested quantile", |b| {
        b.iter(|| fit(json!({"nested": true}), &half));
    });
    let values: Vec<f64> = half.iter().map(|customer| customer.monetary).collect();
    for options in [json!({}), json!({"counts": [500, 20_000]})] {
        let params = tiers::Options::from_json(&options).and_then(|o| o.params()).expect("valid options");
        group.bench_function(format!("fit tiers {options}"), |b| {
            b.iter_batched(
                || values.clone(),
                |values| tiers::fit(&params, values, Host::unlimited()).expect("valid values"),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();

    let million = customers(1_000_000);
    let mut group = c.benchmark_group("1,000,000 customers");
    group.sample_size(10);
    for options in [json!({}), json!({"nested": true})] {
        let model = fit(options.clone(), &half).prepare().expect("a valid model");
        group.bench_function(format!("score {options}"), |b| {
            b.iter(|| {
                million
                    .iter()
                    .map(|customer| black_box(model.score(customer)).segment.unwrap_or(0))
                    .sum::<usize>()
            });
        });
    }
    let params = tiers::Options::default().params().expect("valid options");
    let tiers = tiers::fit(&params, values, Host::unlimited()).expect("valid values");
    group.bench_function("tier", |b| {
        b.iter(|| million.iter().map(|customer| tiers.tier(customer.monetary).unwrap_or(0)).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
