//! Numbers of purchases and purchases without end: against the papers' formulas in many digits, the package lifetimes,
//! simulation, and the laws that they obey.

use proptest::prelude::*;
use segmentation::Kind;
use segmentation::numeric::random::Random;
use segmentation::purchases::history::History;
use segmentation::support::host::Host;
use segmentation::support::time::Unit;
use segmentation::value::clv::{Memo, Method, Prepared};
use serde::Deserialize;

use super::{METHODS, any_history, assert_close, exponents, history, simulate};

/// See tests/data/clv/make_counts.py.
#[derive(Deserialize)]
struct Reference {
    times: Vec<f64>,
    n: Vec<usize>,
    discounts: Vec<f64>,
    rows: Vec<Row>,
    lifetimes: Vec<PeerRow>,
}

#[derive(Deserialize)]
struct Row {
    model: Method,
    parameters: [f64; 4],
    history: (u64, f64, f64),
    counts: Vec<Vec<f64>>,
    discounted: Vec<f64>,
}

#[derive(Deserialize)]
struct PeerRow {
    model: Method,
    parameters: [f64; 4],
    history: (u64, f64, f64),
    time: f64,
    counts: Vec<f64>,
}

fn reference() -> Reference {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/clv/counts.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn at(method: Method, parameters: [f64; 4]) -> Prepared {
    Prepared::at(method, Unit::Weeks, parameters, None).unwrap()
}

/// The probability of a number; those that are left out at the end have 1e-9 together.
fn of(probabilities: &[f64], n: usize) -> f64 {
    probabilities.get(n).copied().unwrap_or_default()
}

#[test]
fn the_formulas_of_the_papers() {
    let reference = reference();
    for row in &reference.rows {
        let (model, history) = (at(row.model, row.parameters), history(row.history));
        let alive = model.alive(&history).unwrap();
        for (&time, expected) in reference.times.iter().zip(&row.counts) {
            let found = model.counts(&history, time, Host::unlimited()).unwrap();
            let what = format!("{} at {:?} of {history:?} in {time}", row.model, row.parameters);
            for (&n, &expected) in reference.n.iter().zip(expected) {
                let error = (of(&found, n) - expected).abs();
                let allowed = if n < found.len() { 1e-12 * expected + 1e-15 } else { 1e-9 };
                assert!(error <= allowed, "{what}, {n}: {} is not {expected}", of(&found, n));
            }
            let purchase = alive * model.purchase_if_alive(&history, time).unwrap();
            assert!((purchase - (1.0 - expected[0])).abs() < 2e-15, "{what}: {purchase}");
        }
        for (&discount, &expected) in reference.discounts.iter().zip(&row.discounted) {
            let found = alive * model.discounted_if_alive(&history, discount).unwrap();
            let what =
                format!("{} at {:?} of {history:?} discounted by {discount}", row.model, row.parameters);
            assert_close(found, expected, 1e-10, &what);
        }
    }
}

#[test]
fn what_lifetimes_says() {
    for PeerRow { model: method, parameters, history: row, time, counts } in reference().lifetimes {
        let found = at(method, parameters).counts(&history(row), time, Host::unlimited()).unwrap();
        for (n, &expected) in counts.iter().enumerate() {
            assert!(
                (of(&found, n) - expected).abs() < 1e-8,
                "{method} {row:?} {n}: {} {expected}",
                of(&found, n)
            );
        }
    }
}

/// The mean is the number to expect, and the whole is one.
#[test]
fn the_mean_is_what_is_expected() {
    for row in reference().rows {
        let (model, history) = (at(row.model, row.parameters), history(row.history));
        for time in [0.0, 0.25, 13.0, 200.0] {
            let found = model.counts(&history, time, Host::unlimited()).unwrap();
            let (whole, mean) = (0..)
                .zip(&found)
                .fold((0.0, 0.0), |(whole, mean), (n, p)| (whole + p, mean + f64::from(n) * p));
            let orders = model.expected_orders(&history, time).unwrap();
            let what = format!("{} {:?} {history:?} {time}", row.model, row.parameters);
            assert!((whole - 1.0).abs() < 1.1e-9, "{what}: {whole}");
            // What is left out has 1e-9 together, of numbers not far beyond the last one.
            let left_out = 2e-9 * found.len() as f64;
            assert!((mean - orders).abs() < 1e-9 * orders + left_out, "{what}: {mean} {orders}");
        }
    }
}

#[test]
fn simulated_customers_purchase_as_often() {
    const CUSTOMERS: usize = 60_000;
    for (method, parameters) in [
        (Method::BgNbd, [0.6, 5.0, 0.9, 2.5]),
        (Method::MbgNbd, [1.5, 8.0, 0.8, 3.0]),
        (Method::ParetoNbd, [0.8, 6.0, 0.7, 12.0]),
    ] {
        let (mut random, model) = (Random::new(11, 3), at(method, parameters));
        // Of customers as they come, the probabilities of each are those of all in the mean.
        let (mut expected, mut squares, mut seen) = ([0.0; 6], [0.0; 6], [0.0; 6]);
        for _ in 0..CUSTOMERS {
            let (history, later) = simulate::customer(&mut random, method, parameters, 30.0, 20.0);
            let found = model.counts(&history, 20.0, Host::unlimited()).unwrap();
            for n in 0..6 {
                let p = if n < 5 { of(&found, n) } else { found[found.len().min(5)..].iter().sum() };
                expected[n] += p;
                squares[n] += p * (1.0 - p);
                seen[n] += f64::from(u8::from(later.min(5) as usize == n));
            }
        }
        for n in 0..6 {
            let errors = (seen[n] - expected[n]) / f64::sqrt(squares[n]);
            assert!(errors.abs() < 4.0, "{method} {n}: {} seen, {} expected", seen[n], expected[n]);
        }
    }
}

#[test]
fn edges_of_probabilities() {
    let usual = History { x: 2, t_x: 30.0, age: 39.0 };
    for method in METHODS {
        let model = at(method, [0.5, 6.0, 0.8, 12.0]);
        assert_eq!(model.counts(&usual, 0.0, Host::unlimited()).unwrap(), [1.0]);
        assert_eq!(model.purchase_if_alive(&usual, 0.0).unwrap(), 0.0);
        for horizon in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(
                model.counts(&usual, horizon, Host::unlimited()).is_err()
                    && model.purchase_if_alive(&usual, horizon).is_err()
            );
        }
        let refused = model.counts(&usual, 1e8, Host::unlimited()).unwrap_err();
        assert_eq!((refused.kind, refused.hint.is_some()), (Kind::InvalidParameter, true));
        for discount in [0.0, 1e-9, -0.1, 1.1, f64::NAN] {
            assert!(model.discounted_if_alive(&usual, discount).is_err(), "{discount}");
        }
        // As much as within a long time, discounted by the month: what is ordered in a month counts half a month later.
        let century = model.if_alive(&usual, 5200.0, 0.2).unwrap();
        let endless = model.discounted_if_alive(&usual, 0.2).unwrap();
        assert!((century * 1.2_f64.powf(0.5 / 12.0) / endless - 1.0).abs() < 1e-3, "{century} {endless}");
        let mut memo = Memo::default();
        for _ in 0..2 {
            assert_eq!(memo.discounted_if_alive(&model, &usual, 0.2).unwrap(), endless);
            assert_eq!(
                memo.purchase_if_alive(&model, &usual, 0.2).unwrap(),
                model.purchase_if_alive(&usual, 0.2).unwrap()
            );
            assert_eq!(
                memo.if_alive(&model, &usual, 0.2, 0.0).unwrap(),
                model.if_alive(&usual, 0.2, 0.0).unwrap()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// A model from anybody's hand gives figures, or an error.
    #[test]
    fn hostile_parameters_are_harmless(history in any_history(), parameters in exponents::<4>(-100.0, 100.0), horizon in -20.0..13.0_f64) {
        for method in METHODS {
            let model = at(method, parameters);
            let horizon = 10_f64.powf(horizon);
            let purchase = model.purchase_if_alive(&history, horizon).unwrap();
            prop_assert!((0.0..=1.0).contains(&purchase), "{} {}", method, purchase);
            if let Ok(found) = model.counts(&history, horizon, Host::unlimited()) {
                prop_assert!(found.iter().all(|p| (0.0..=1.0).contains(p)), "{} {:?}", method, found);
            }
            let discounted = model.discounted_if_alive(&history, 0.1).unwrap();
            prop_assert!(discounted.is_nan() || discounted >= 0.0);
        }
    }

    /// Customers share a curve for what they bring without end; each is to have the integral of their own.
    #[test]
    fn without_end_is_the_integral_of_what_is_expected(
        x in 0_u64..60, age in -1.0..3.5_f64, parameters in exponents::<4>(-1.5, 1.5), discount in 0.01..1.0_f64,
    ) {
        let history = History { x, t_x: 0.0, age: 10_f64.powf(age) };
        for method in METHODS {
            let model = at(method, parameters);
            let rate = (1.0 + discount).ln() * 7.0 / 365.25;
            // The trapezoidal rule in ln t, whose error is below 1e-20 at this step.
            let (mut ln, step, mut sum) = ((40.0 / rate).ln(), 0.2, 0.0);
            while ln > -25.0 {
                let time = f64::exp(ln);
                sum += step * time * rate * f64::exp(-rate * time) * model.if_alive(&history, time, 0.0).unwrap();
                ln -= step;
            }
            let found = model.discounted_if_alive(&history, discount).unwrap();
            prop_assert!((found / sum - 1.0).abs() < 1e-9, "{} {:?}: {} {}", method, history, found, sum);
        }
    }

    /// Within a longer time a purchase is more probable, and never more than the number to expect.
    #[test]
    fn probabilities_obey_their_laws(history in any_history(), parameters in exponents::<4>(-1.0, 1.5), time in -2.0..3.0_f64) {
        let time = 10_f64.powf(time);
        for method in METHODS {
            let model = at(method, parameters);
            let [half, whole] = [0.5 * time, time].map(|t| model.purchase_if_alive(&history, t).unwrap());
            let orders = model.if_alive(&history, time, 0.0).unwrap();
            prop_assert!(half <= whole * (1.0 + 1e-12) && whole <= orders * (1.0 + 1e-10), "{} {} {} {}", method, half, whole, orders);
            if history.x < 1000 && let Ok(found) = model.counts(&history, time, Host::unlimited()) {
                let alive = model.alive(&history).unwrap();
                prop_assert!((found[0] - (1.0 - alive * whole)).abs() < 1e-11, "{} {} {}", method, found[0], alive * whole);
                prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 2e-9, "{} {}", method, found.iter().sum::<f64>());
            }
        }
    }
}

#[test]
#[ignore = "a measurement: cargo test --release -p segmentation --test it clv::counts -- --ignored --nocapture"]
fn measured() {
    let mut random = Random::new(1, 1);
    for method in METHODS {
        let parameters = [0.6, 5.0, 0.9, 12.0];
        let rows: Vec<History> = (0..3000_u32)
            .map(|i| simulate::customer(&mut random, method, parameters, 10.0 + f64::from(i) / 30.0, 0.0).0)
            .collect();
        let model = at(method, parameters);
        let each = |what: &str, figure: &dyn Fn(&History) -> f64| {
            let started = std::time::Instant::now();
            let sum: f64 = rows.iter().map(figure).sum();
            println!(
                "{method} {what}: {:.2} µs a row ({sum})",
                started.elapsed().as_secs_f64() * 1e6 / rows.len() as f64
            );
        };
        each("purchase", &|row| model.purchase_if_alive(row, 52.0).unwrap());
        each("counts", &|row| model.counts(row, 52.0, Host::unlimited()).unwrap()[0]);
        each("discounted", &|row| model.discounted_if_alive(row, 0.1).unwrap());
        // As a query asks, for many customers who first came on 700 days.
        let rows: Vec<History> = (0..300_000_u32)
            .map(|i| simulate::customer(&mut random, method, parameters, f64::from(1 + i % 700) / 7.0, 0.0).0)
            .collect();
        let mut memo = Memo::default();
        let started = std::time::Instant::now();
        let sum: f64 = rows.iter().map(|row| memo.discounted_if_alive(&model, row, 0.1).unwrap()).sum();
        let seconds = started.elapsed().as_secs_f64();
        println!("{method} discounted, of many: {:.3} µs a row ({sum})", seconds * 1e6 / rows.len() as f64);
    }
}
