//! Intervals of forecasts against simulation, customers held out of a fit, and values with the first order among them.

use segmentation::numeric::random::Random;
use segmentation::purchases::history::History;
use segmentation::support::codec::Codec;
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use segmentation::support::time::Unit;
use segmentation::value::clv::{
    ClvModel, Histories, Intervals, Method, Outlook, Prepared, Spend, Spends, Total, log_likelihood,
    value_log_likelihood,
};
use serde_json::json;

use super::{METHODS, assert_close, cdnow, fitted, refused, simulate};

const VALUES: [f64; 3] = [5.0, 4.0, 20.0];
const MODELS: [(Method, [f64; 4]); 3] = [
    (Method::BgNbd, [0.6, 5.0, 0.9, 2.5]),
    (Method::MbgNbd, [1.5, 8.0, 0.8, 3.0]),
    (Method::ParetoNbd, [0.8, 6.0, 0.7, 12.0]),
];

fn at(method: Method, parameters: [f64; 4]) -> Prepared {
    Prepared::at(method, Unit::Weeks, parameters, Some(VALUES)).unwrap()
}

/// A customer, what they spent, and what they do afterwards: purchases and their value.
fn drawn(random: &mut Random, method: Method, parameters: [f64; 4]) -> (History, Spend, u64, f64) {
    let (history, later) = simulate::customer(random, method, parameters, 30.0, 20.0);
    // One draw of the customer's own mean for what is known and for what comes.
    let [p, q, v] = VALUES;
    let scale = simulate::gamma(random, q) / v;
    let mut worth = |n: u64| if n == 0 { 0.0 } else { simulate::gamma(random, p * n as f64) / scale };
    let (before, after) = (worth(history.x), worth(later));
    let mean = if history.x == 0 { 0.0 } else { before / history.x as f64 };
    (history, Spend { x: history.x, mean }, later, after)
}

fn outlook(model: &Prepared, history: &History, spend: &Spend) -> Outlook {
    let if_alive = model.if_alive(history, 20.0, 0.0).unwrap();
    let squares = model.squares_if_alive(history, 20.0, Host::unlimited()).unwrap();
    model.outlook(model.alive(history).unwrap(), if_alive, squares, spend).unwrap()
}

#[test]
fn intervals_hold_what_comes() {
    const CUSTOMERS: usize = 6000;
    for (method, parameters) in MODELS {
        let (mut random, model) = (Random::new(21, 5), at(method, parameters));
        let (mut orders, mut below, mut values) = (0_u32, [0_u32; 2], 0_u32);
        for _ in 0..CUSTOMERS {
            let (history, spend, later, worth) = drawn(&mut random, method, parameters);
            let may = model.intervals(&history, 20.0, &spend, 0.8, Host::unlimited()).unwrap();
            let ((low, high), (from, to)) = (may.orders, may.value.unwrap());
            orders += u32::from((low..=high).contains(&later));
            below[0] += u32::from(later < low);
            below[1] += u32::from(later > high);
            values += u32::from(worth >= from && worth <= to);
            assert!(low <= high && from <= to, "{low} {high} {from} {to}");
        }
        let share = |count: u32| f64::from(count) / CUSTOMERS as f64;
        // Numbers are whole, so that their intervals hold more; values are not, but for none at all.
        assert!(
            share(orders) >= 0.79 && share(below[0]) < 0.11 && share(below[1]) < 0.11,
            "{method} {below:?}"
        );
        assert!(share(values) >= 0.79, "{method}: {}", share(values));
    }
}

/// At each confidence the intervals hold as many of the customers as the model says, up to chance: numbers are whole, so that an
/// interval holds more than is asked for, and how much more the model says of each customer; of values the part beyond each end
/// is the one that was asked for, where it is not nothing at all.
#[test]
fn intervals_hold_as_many_as_they_say() {
    const CUSTOMERS: usize = 2500;
    for (method, parameters) in MODELS {
        let (mut random, model) = (Random::new(31, 5), at(method, parameters));
        let customers: Vec<_> = (0..CUSTOMERS).map(|_| drawn(&mut random, method, parameters)).collect();
        for confidence in [0.5, 0.8, 0.9, 0.95] {
            let beyond = 0.5 * (1.0 - confidence);
            // What the model says of the customers, its variance, and what became of them.
            let (mut orders, mut above, mut below) = (Tally::default(), Tally::default(), Tally::default());
            for (history, spend, later, worth) in &customers {
                let may = model.intervals(history, 20.0, spend, confidence, Host::unlimited()).unwrap();
                let ((low, high), (from, to)) = (may.orders, may.value.unwrap());
                let counts = model.counts(history, 20.0, Host::unlimited()).unwrap();
                let inside = counts.iter().take(high as usize + 1).skip(low as usize).sum::<f64>();
                assert!(inside > confidence - 1e-6, "{method} at {confidence}: {inside} in {low} to {high}");
                orders.add(inside, (low..=high).contains(later));
                // A value of nothing has a probability, that of no order; any other is one of a continuum.
                let (from, to) = (Some(from).filter(|&from| from > 0.0), Some(to).filter(|&to| to > 0.0));
                above.add(if to.is_some() { beyond } else { 1.0 - counts[0] }, *worth > to.unwrap_or(0.0));
                below.add(if from.is_some() { beyond } else { 0.0 }, from.is_some_and(|from| *worth < from));
            }
            for (what, tally) in [("orders", &orders), ("above", &above), ("below", &below)] {
                assert!(
                    tally.errors().abs() < 4.0,
                    "{method} {what} at {confidence}: {} seen, {} expected",
                    tally.seen,
                    tally.expected
                );
            }
        }
    }
}

/// Customers of whom something is true, beside how many are to be expected.
#[derive(Default)]
struct Tally {
    expected: f64,
    variance: f64,
    seen: f64,
}

impl Tally {
    fn add(&mut self, probability: f64, seen: bool) {
        self.expected += probability;
        self.variance += probability * (1.0 - probability);
        self.seen += f64::from(u8::from(seen));
    }

    /// The difference in standard errors.
    fn errors(&self) -> f64 {
        if self.seen == self.expected { 0.0 } else { (self.seen - self.expected) / self.variance.sqrt() }
    }
}

/// The greatest tail of values is a tail: of those whose interval begins above 0 as many are below it as above it.
#[test]
fn tails_of_values_have_their_share() {
    const CUSTOMERS: usize = 8000;
    let (method, parameters) = (Method::ParetoNbd, [6.0, 6.0, 0.5, 60.0]);
    let (mut random, model) = (Random::new(3, 5), at(method, parameters));
    let (mut above, mut below, mut open) = (0.0, 0.0, 0.0);
    for _ in 0..CUSTOMERS {
        let (history, spend, _, worth) = drawn(&mut random, method, parameters);
        let (low, high) =
            model.intervals(&history, 20.0, &spend, 0.8, Host::unlimited()).unwrap().value.unwrap();
        above += f64::from(u8::from(worth > high));
        open += f64::from(u8::from(low > 0.0));
        below += f64::from(u8::from(low > 0.0 && worth < low));
    }
    // Four standard errors.
    let error = 4.0 * (0.1 * 0.9 / CUSTOMERS as f64).sqrt();
    assert!((above / CUSTOMERS as f64 - 0.1).abs() < error, "{above}");
    assert!(open > 1000.0 && (below / open - 0.1).abs() < 4.0 * (0.09 / open).sqrt(), "{below} of {open}");
}

#[test]
fn totals_hold_what_all_do() {
    const SEGMENTS: usize = 400;
    for (method, parameters) in MODELS {
        let (mut random, model) = (Random::new(8, 5), at(method, parameters));
        let (mut orders_in, mut value_in, mut squares, mut means) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..SEGMENTS {
            let (mut total, mut made, mut worth) = (Total::new(0.8).unwrap(), 0, 0.0);
            for _ in 0..60 {
                let (history, spend, later, after) = drawn(&mut random, method, parameters);
                total.add(&outlook(&model, &history, &spend)).unwrap();
                (made, worth) = (made + later, worth + after);
            }
            let forecast = total.forecast();
            let (orders, ends) = forecast.orders.unwrap();
            let holds = |ends: Option<(f64, f64)>, x: f64| {
                f64::from(u8::from(ends.is_some_and(|(low, high)| low <= x && x <= high)))
            };
            orders_in += holds(ends, made as f64);
            value_in += holds(forecast.value.unwrap().1, worth);
            means += orders;
            squares += made as f64;
        }
        let n = SEGMENTS as f64;
        let error = 4.0 * (0.8 * 0.2 / n).sqrt();
        assert!((orders_in / n - 0.8).abs() < error, "{method}: orders of {}", orders_in / n);
        assert!((value_in / n - 0.8).abs() < error, "{method}: values of {}", value_in / n);
        assert!((means / squares - 1.0).abs() < 0.05, "{method}: {means} {squares}");
    }
}

#[test]
fn totals_merge_in_any_order() {
    let model = at(MODELS[0].0, MODELS[0].1);
    let mut random = Random::new(2, 2);
    let outlooks: Vec<Outlook> = (0..40)
        .map(|_| {
            let (history, spend, ..) = drawn(&mut random, MODELS[0].0, MODELS[0].1);
            outlook(&model, &history, &spend)
        })
        .collect();
    let of = |some: &[Outlook]| {
        let mut total = Total::new(0.9).unwrap();
        some.iter().for_each(|outlook| total.add(outlook).unwrap());
        total
    };
    let whole = of(&outlooks);
    let mut merged = of(&outlooks[25..]);
    merged.merge(&of(&outlooks[..25])).unwrap();
    assert_eq!(merged, whole);
    assert_eq!(Total::from_bytes(&whole.to_bytes().unwrap()).unwrap(), whole);
    assert!(merged.merge(&Total::new(0.8).unwrap()).is_err());
    assert!(Total::new(0.3).is_err() && Total::new(f64::NAN).is_err());
    let nobody = Total::new(0.9).unwrap().forecast();
    assert_eq!((nobody.customers, nobody.orders, nobody.value), (0, None, None));
    // A value without a mean is none, and one without a variance has no ends.
    let spend = Spend { x: 0, mean: 0.0 };
    for (q, known) in [(0.5, None), (1.5, Some(None)), (3.0, Some(Some(())))] {
        let model = Prepared::at(Method::BgNbd, Unit::Weeks, MODELS[0].1, Some([5.0, q, 20.0])).unwrap();
        let mut total = Total::new(0.9).unwrap();
        total.add(&outlook(&model, &History { x: 0, t_x: 0.0, age: 5.0 }, &spend)).unwrap();
        assert_eq!(total.forecast().value.map(|value| value.1.map(|_| ())), known, "{q}");
    }
}

#[test]
fn intervals_at_the_edges() {
    let history = History { x: 2, t_x: 3.0, age: 30.0 };
    for (method, parameters) in MODELS {
        let (model, spend) = (at(method, parameters), Spend { x: 2, mean: 20.0 });
        let nothing = Intervals { orders: (0, 0), value: Some((0.0, 0.0)) };
        assert_eq!(model.intervals(&history, 0.0, &spend, 0.9, Host::unlimited()).unwrap(), nothing);
        for confidence in [0.4, 1.0, f64::NAN] {
            assert!(model.intervals(&history, 10.0, &spend, confidence, Host::unlimited()).is_err());
        }
        let without = Prepared::at(method, Unit::Weeks, parameters, None).unwrap();
        assert_eq!(without.intervals(&history, 10.0, &spend, 0.9, Host::unlimited()).unwrap().value, None);
        // Surer intervals are wider.
        let [narrow, wide] =
            [0.5, 0.99].map(|c| model.intervals(&history, 100.0, &spend, c, Host::unlimited()).unwrap());
        assert!(narrow.orders.1 <= wide.orders.1, "{narrow:?} {wide:?}");
        assert!(narrow.value.unwrap().1 < wide.value.unwrap().1, "{narrow:?} {wide:?}");
    }
}

#[test]
fn customers_held_out_are_judged() {
    let (histories, spends) = (cdnow::histories(true, false), cdnow::spends(true, false));
    for method in METHODS {
        let model = fitted(json!({"model": method, "holdout": 0.2}), &histories, Some(&spends));
        let held = model.orders.holdout.unwrap();
        assert_eq!((model.orders.customers, held.customers), (1886, 471), "of 2357");
        let value = model.value.as_ref().unwrap();
        assert_eq!((value.customers, value.holdout.unwrap().customers), (757, 189), "of 946");
        // All that were there are in one part or the other: at the same parameters the likelihoods add up.
        let at: [f64; 4] = std::array::from_fn(|i| model.orders.parameters[i].value);
        let whole = log_likelihood(method, at, &histories, Host::unlimited()).unwrap().0;
        assert_close(model.orders.log_likelihood + held.log_likelihood, whole, 1e-12, "orders");
        let at: [f64; 3] = std::array::from_fn(|i| value.parameters[i].value);
        let whole = value_log_likelihood(at, &spends, Host::unlimited()).unwrap().0;
        assert_close(value.log_likelihood + value.holdout.unwrap().log_likelihood, whole, 1e-12, "values");
        // The parts are alike: by customer both are as likely, within four standard errors of some three nats.
        let (mean, other) =
            (model.orders.log_likelihood / 1886.0, held.log_likelihood / held.customers as f64);
        assert!((mean - other).abs() < 4.0 * 5.0 / (held.customers as f64).sqrt(), "{mean} {other}");
        let names: Vec<String> = model.parameters().into_iter().map(|row| row.parameter).collect();
        assert_eq!(names.iter().filter(|name| name.starts_with("holdout")).count(), 4);
        assert_eq!(model.describe()["orders"]["holdout"]["customers"], 471);
        let text = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<ClvModel>(&text).unwrap(), model);
    }
    assert_eq!(refused(json!({"holdout": 0})).message, "holdout is 0");
    assert_eq!(refused(json!({"holdout": 0.95})).message, "holdout is 0.95");
    assert_eq!(
        refused(json!({"first_order": true, "value": false})).message,
        "first_order is of no use without a value model"
    );
}

/// Customers who behave as the model says are more likely by it than by another, also where it has not seen them.
#[test]
fn the_true_model_does_best_on_customers_held_out() {
    for (method, parameters) in [MODELS[0], MODELS[2]] {
        let mut random = Random::new(4, 5);
        let rows = (0..6000).map(|i| {
            let age = 20.0 + f64::from(i % 40);
            (simulate::customer(&mut random, method, parameters, age, 0.0).0, 1)
        });
        let histories = Histories::new(rows.collect(), Host::unlimited()).unwrap();
        let likely = |method: Method| {
            let options = json!({"model": method, "value": false, "holdout": 0.3});
            fitted(options, &histories, None).orders.holdout.unwrap().log_likelihood
        };
        let other = if method == Method::BgNbd { Method::ParetoNbd } else { Method::BgNbd };
        assert!(likely(method) > likely(other), "{method}: {} {}", likely(method), likely(other));
    }
}

#[test]
fn too_few_customers_are_not_held_out() {
    let row = (History { x: 1, t_x: 1.0, age: 2.0 }, 1);
    let histories = Histories::new(vec![row], Host::unlimited()).unwrap();
    let options =
        segmentation::value::clv::Options::from_json(&json!({"holdout": 0.2, "value": false})).unwrap();
    let params = options.params().unwrap();
    let days = segmentation::purchases::day_set::DaySet::default();
    let rows =
        segmentation::value::clv::Rows { as_of: 0, histories: &histories, repeat_days: &days, spends: None };
    let error = segmentation::value::clv::fit(&params, &rows, Host::unlimited()).unwrap_err();
    assert!(error.message.contains("too few customers"), "{error:?}");
}

#[test]
fn values_with_the_first_order() {
    // All orders of the sample's customers, one-time buyers among them.
    let rows: Vec<(Spend, u64)> = cdnow::customers(true)
        .map(|purchases| {
            let all: Vec<i64> = purchases.range(..=cdnow::CALIBRATION).map(|(_, cents)| *cents).collect();
            let mean = all.iter().sum::<i64>() as f64 / 100.0 / all.len() as f64;
            (Spend { x: all.len() as u64, mean }, 1)
        })
        .collect();
    let spends = Spends::new(rows, Host::unlimited()).unwrap();
    let model = fitted(json!({"first_order": true}), &cdnow::histories(true, false), Some(&spends));
    let value = model.value.as_ref().unwrap();
    assert!(value.converged && value.customers + model.value_left_out == 2357, "{value:?}");
    assert!(model.first_order && model.describe()["options"]["first_order"] == true);
    // A customer who ordered once is known by that order.
    let prepared = model.prepare().unwrap();
    let [cheap, dear] =
        [5.0, 80.0].map(|mean| prepared.expected_value(&Spend { x: 1, mean }).unwrap().unwrap());
    assert!(cheap < dear, "{cheap} {dear}");
    let usual = fitted(json!({}), &cdnow::histories(true, false), Some(&cdnow::spends(true, false)));
    assert!(!usual.first_order && usual.value.unwrap().customers == 946);
}
