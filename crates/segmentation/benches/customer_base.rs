//! Orders per second into a customer base, in random order.
#![allow(missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::customer_base::{CustomerBase, Key, KeyType};
use segmentation::purchases::money::{Amount, AmountType};
use segmentation::support::host::Host;

const ORDERS: u64 = 2_000_000;

/// Customer numbers below `customers`, skewed to the low ones, from a fixed linear congruential sequence.
fn orders(customers: u64) -> Vec<(i64, i64, i64)> {
    let mut state = 42_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    (0..ORDERS)
        .map(|_| {
            let customer = (next() * next().max(0.1) * customers as f64) as i64;
            (customer, (next() * 8e13) as i64, (next() * 20_000.0) as i64)
        })
        .collect()
}

fn base(orders: &[(i64, i64, i64)], kind: AmountType) -> CustomerBase {
    let mut base = CustomerBase::new(KeyType::BigInt, kind, Host::unlimited());
    for &(customer, at, cents) in orders {
        let amount = match kind {
            AmountType::Exact => {
                Amount::Exact(Decimal::from_parts(i128::from(cents) * 100, 1, 2).expect("two decimals"))
            }
            AmountType::Float => Amount::Float(cents as f64 / 100.0),
        };
        base.push(Key::Int(customer), at, amount).expect("no limit");
    }
    base.flush().expect("no limit");
    base
}

fn grouping(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("customer_base");
    group.throughput(Throughput::Elements(ORDERS)).sample_size(10);
    for customers in [1_000, 100_000, 500_000] {
        let orders = orders(customers);
        group.bench_with_input(BenchmarkId::new("numeric", customers), &orders, |bench, orders| {
            bench.iter(|| base(orders, AmountType::Exact).len());
        });
        group.bench_with_input(BenchmarkId::new("float", customers), &orders, |bench, orders| {
            bench.iter(|| base(orders, AmountType::Float).len());
        });
    }
    group.finish();
}

criterion_group!(benches, grouping);
criterion_main!(benches);
