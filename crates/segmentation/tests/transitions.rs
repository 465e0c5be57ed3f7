//! Transitions between states: figures of giddy, R's markovchain and published cases, the laws of chains, and damage.
#![allow(missing_docs)]

use proptest::prelude::*;
use segmentation::models::Model;
use segmentation::movement::contingency::Label;
use segmentation::movement::transitions::{Options, Panel, TransitionsModel};
use segmentation::support::codec::Codec;
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use segmentation::{Kind, Result};
use serde_json::{Value, json};

const HOST: fn() -> Host = Host::unlimited;

/// The model of a table of counts, whose states are called s1, s2 and so on.
fn model(counts: &[&[u64]]) -> TransitionsModel {
    with_options(counts, json!({}))
}

fn with_options(counts: &[&[u64]], options: Value) -> TransitionsModel {
    let mut moves = Vec::new();
    for (before, row) in counts.iter().enumerate() {
        for (after, &count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
            moves.push(json!([before, after, count]));
        }
    }
    let mut value = json!({
        "format": 1, "kind": "transitions", "absent": "absent", "absent_at_risk": false, "ordered": false,
        "confidence": 0.95, "customers": counts.iter().flat_map(|row| row.iter()).sum::<u64>(),
        "states": (1..=counts.len()).map(|number| format!("s{number}")).collect::<Vec<_>>(),
        "moves": moves, "warnings": [],
    });
    for (key, option) in options.as_object().expect("options are an object") {
        value[key] = option.clone();
    }
    Model::from_json(&value.to_string())
        .expect("the model can be")
        .get::<TransitionsModel>()
        .expect("the kind")
        .clone()
}

fn near(found: f64, expected: f64, digits: f64) {
    assert!((found - expected).abs() <= digits * expected.abs().max(1e-3), "{found} is not {expected}");
}

fn all_near(found: impl IntoIterator<Item = f64>, expected: &[f64], digits: f64) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(&found, &expected)| near(found, expected, digits));
}

fn steady(model: &TransitionsModel) -> Vec<f64> {
    model.steady_state(HOST()).expect("no limit").iter().map(|row| row.share.expect("one long run")).collect()
}

/// US income quintiles, 1929 to 2009: giddy's own example.
const INCOME: [&[u64]; 5] = [
    &[729, 71, 1, 0, 0],
    &[72, 567, 80, 3, 0],
    &[0, 81, 631, 86, 2],
    &[0, 3, 86, 573, 56],
    &[0, 0, 1, 57, 741],
];

/// States of CDNOW's customers by quarter: no order, one, more.
const QUARTERS: [&[u64]; 3] = [&[69051, 5575, 1977], &[7055, 2485, 1413], &[2556, 1656, 2512]];

#[test]
fn the_long_run_is_that_of_giddy_and_r() {
    all_near(
        steady(&model(&INCOME)),
        &[0.207747158917, 0.187257738749, 0.207405365732, 0.188217867974, 0.209371868629],
        1e-11,
    );
    all_near(steady(&model(&QUARTERS)), &[0.847722713332, 0.097310407268, 0.054966879399], 1e-11);
    let holson: [&[u64]; 3] = [&[6562, 379, 9], &[289, 1020, 219], &[6, 174, 1342]];
    all_near(steady(&model(&holson)), &[0.607070290494275, 0.174639178007141, 0.218290531498583], 1e-14);
}

#[test]
fn first_passage_is_that_of_giddy() -> Result<()> {
    let model = model(&INCOME);
    let rows: [(usize, [f64; 5]); 2] = [
        (0, [4.813543565242, 11.502927117805, 29.609212306255, 53.385949538123, 103.59816743278]),
        (4, [98.412955428096, 56.365210382588, 30.660467347358, 14.211583555851, 4.776190834755]),
    ];
    let variances =
        [547.949507338504, 143.86680546496, 656.342840061146, 1950.620887486546, 7540.330842399457];
    for to in 0..5 {
        let arrivals = model.hitting_times(&[["s1", "s2", "s3", "s4", "s5"][to]], HOST())?;
        assert!(arrivals.iter().all(|row| row.probability == 1.0));
        for (from, expected) in rows {
            near(arrivals[from].steps.expect("they come"), expected[to], 1e-12);
        }
        let deviation = arrivals[0].deviation.expect("they come");
        near(deviation * deviation, variances[to], 1e-11);
    }
    let expected = [
        ([1.179631009377, 12.555970418689, 28.829177084048], 0),
        ([1.669354194077, 10.27639312249, 25.312097818606], 1),
        ([2.252718553037, 9.215826303459, 18.192773738019], 2),
    ];
    let model = self::model(&QUARTERS);
    for (row, from) in expected {
        for (to, expected) in ["s1", "s2", "s3"].iter().zip(row) {
            near(model.hitting_times(&[to], HOST())?[from].steps.expect("they come"), expected, 1e-11);
        }
    }
    Ok(())
}

#[test]
fn until_one_of_several_states() -> Result<()> {
    let model = model(&INCOME);
    let rows = model.hitting_times(&["s4", "s5"], HOST())?;
    let steps = rows[..3].iter().map(|row| row.steps.expect("they come"));
    all_near(steps, &[53.0842519827988, 42.1986902423063, 24.9591355599215], 1e-12);
    let deviations = rows[..3].iter().map(|row| row.deviation.expect("they come"));
    all_near(deviations, &[44.0656616546608, 42.8007236361814, 36.6074476496838], 1e-12);
    // Where it ends: nobody leaves classes 4 and 5 then.
    let ends = with_options(&INCOME, json!({"absorbing": ["s4", "s5"]}));
    let rows = ends.hitting_times(&["s5"], HOST())?;
    let ends = rows[..3].iter().map(|row| row.probability);
    all_near(ends, &[0.0212289893036, 0.0212180746562, 0.0220039292731], 1e-10);
    Ok(())
}

#[test]
fn the_walk_of_a_drunkard() -> Result<()> {
    let walk: [&[u64]; 5] = [&[1], &[1, 0, 1], &[0, 1, 0, 1], &[0, 0, 1, 0, 1], &[0, 0, 0, 0, 1]];
    let model = model(&walk);
    let rows = model.hitting_times(&["s1", "s5"], HOST())?;
    for (row, steps) in rows.iter().zip([1.0, 3.0, 4.0, 3.0, 1.0]) {
        assert_eq!(row.probability, 1.0);
        near(row.steps.expect("they come"), steps, 1e-15);
    }
    all_near(rows[1..4].iter().map(|row| row.deviation.expect("they come").powi(2)), &[8.0; 3], 1e-14);
    let home = model.hitting_times(&["s1"], HOST())?;
    all_near(home.iter().map(|row| row.probability), &[1.0, 0.75, 0.5, 0.25, 0.0], 1e-15);
    // Of those who come home from the middle: 4 steps on average, as on both sides together.
    near(home[2].steps.expect("half come"), 4.0, 1e-15);
    // From one step away: of the walks that end at 0, E = 7/3 (known from the ruin problem, (N² - (N - 1)²) / 3).
    near(home[1].steps.expect("they come"), 7.0 / 3.0, 1e-15);
    assert_eq!((home[4].steps, home[4].deviation), (None, None));
    let long_run = model.steady_state(HOST())?;
    assert!(long_run.iter().all(|row| row.share.is_none()));
    let classes: Vec<Option<u32>> = long_run.iter().map(|row| row.class).collect();
    assert_eq!(classes, [Some(1), None, None, None, Some(2)]);
    let note = long_run[0].note.as_deref().expect("there is a reason");
    assert!(note.starts_with("2 sets of states are never left, {s1} and {s5}"), "{note}");
    Ok(())
}

#[test]
fn ten_steps_and_a_year() -> Result<()> {
    let income = model(&INCOME);
    let rows = income.predict_shares(&json!({"s1": 1}), 10, HOST())?;
    let tenth = [0.5377653675913, 0.2804951840734, 0.1291691160656, 0.0430484604017, 0.009521871868];
    all_near(rows.iter().map(|row| row.share), &tenth, 1e-11);
    let now = json!({"s1": 20253, "s2": 2090, "s3": 1227});
    let quarters = model(&QUARTERS);
    let rows = quarters.predict_shares(&now, 1, HOST())?;
    let next = [20068.955878825138, 2250.333369689884, 1250.710751484975];
    all_near(rows.iter().map(|row| row.expected), &next, 1e-15);
    near(rows[0].share, next[0] / 23570.0, 1e-15);
    let same = quarters.predict_shares(&now, 0, HOST())?;
    assert_eq!(same[1].expected, 2090.0);
    Ok(())
}

/// Pfeifer and Carraway's customer: bought 1, 2, 3, 4 periods ago, or is gone.
#[test]
fn the_value_of_a_customer() -> Result<()> {
    let recency: [&[u64]; 5] =
        [&[30, 70], &[20, 0, 80], &[15, 0, 0, 85], &[5, 0, 0, 0, 95], &[0, 0, 0, 0, 1]];
    let gain = json!({"s1": 36, "s2": -4, "s3": -4, "s4": -4});
    let model = model(&recency);
    let value = |steps| -> Result<Vec<f64>> {
        let rows = model.state_values(&gain, 0.2, steps, HOST())?;
        Ok(rows.iter().map(|row| row.gain + row.later).collect())
    };
    all_near(value(Some(4))?, &[50.114969135802, 4.219907407407, 0.592110339506, -1.98013117284, 0.0], 1e-12);
    all_near(value(None)?, &[52.319609438568, 5.553783563873, 1.250772986168, -1.820016273393, 0.0], 1e-12);
    assert_eq!(value(Some(0))?, [36.0, -4.0, -4.0, -4.0, 0.0]);
    // Many steps come to what no end gives.
    let (many, all) = (value(Some(400))?, value(None)?);
    all_near(many, &all, 1e-14);
    let mean: [&[u64]; 4] = [&[5, 5], &[2, 0, 8], &[1, 0, 0, 9], &[0, 0, 0, 1]];
    let model = self::model(&mean);
    let rows = model.state_values(&json!({"s1": 100}), 0.1, None, HOST())?;
    let rounded: Vec<f64> = rows.iter().map(|row| ((row.gain + row.later) * 100.0).round() / 100.0).collect();
    assert_eq!(rounded, [231.08, 57.29, 21.01, 0.0]);
    Ok(())
}

/// A published base of eight segments, its migration in a year, and what it is worth over ten.
#[test]
fn the_value_of_a_base() -> Result<()> {
    let states =
        ["inactive", "cold", "warm high", "warm low", "new warm", "active high", "active low", "new active"];
    let mut counts = vec![vec![0_u64; 8]; 8];
    let moves: [(usize, &[(usize, u64)]); 8] = [
        (0, &[(0, 7227), (5, 35), (6, 250)]),
        (1, &[(0, 1931), (5, 22), (6, 200)]),
        (2, &[(1, 75), (5, 35), (6, 1)]),
        (3, &[(1, 689), (5, 1), (6, 266)]),
        (4, &[(1, 1139), (5, 15), (6, 96)]),
        (5, &[(2, 119), (5, 354), (6, 2)]),
        (6, &[(3, 901), (5, 22), (6, 2088)]),
        (7, &[(4, 938), (5, 89), (6, 410)]),
    ];
    for (from, row) in moves {
        row.iter().for_each(|&(to, count)| counts[from][to] = count);
    }
    let rows: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
    let model = with_options(&rows, json!({"states": states, "ordered": true}));
    let start = [9158.0, 1903.0, 119.0, 901.0, 938.0, 573.0, 3313.0, 1512.0];
    let base: serde_json::Map<String, Value> =
        states.iter().zip(start).map(|(state, count)| ((*state).to_owned(), count.into())).collect();
    let base = Value::Object(base);
    let second = model.predict_shares(&base, 2, HOST())?;
    let expected = [
        11539.4037163082,
        1710.7998249775,
        164.5263782194,
        1058.2779813939,
        0.0,
        638.6092772304,
        3305.3828218706,
        0.0,
    ];
    all_near(second.iter().map(|row| row.expected), &expected, 1e-12);
    let gain = json!({"active high": 323.56894, "active low": 52.30604, "new active": 79.16614});
    let values = model.state_values(&gain, 0.1, Some(10), HOST())?;
    let each = [
        54.5647791894,
        69.0910483984,
        383.8147123305,
        96.0133961772,
        80.4188569712,
        896.2409304849,
        165.0696651047,
        166.2321319634,
    ];
    all_near(values.iter().map(|row| row.later), &each, 1e-11);
    let later: f64 = values.iter().zip(start).map(|(row, count)| row.later * count).sum();
    near(later, 2150564.258668748, 1e-14);
    let endless = [
        112.6857015379,
        127.9420215224,
        463.2251295961,
        156.0024523147,
        140.105060006,
        1010.2542675092,
        228.0184066831,
        230.9494748491,
    ];
    let values = model.state_values(&gain, 0.1, None, HOST())?;
    all_near(values.iter().map(|row| row.later), &endless, 1e-11);
    Ok(())
}

#[test]
fn mobility_and_intervals() -> Result<()> {
    let mobility = |model: &TransitionsModel| -> Result<f64> {
        let rows = model.quality_rows()?;
        Ok(rows.iter().find(|row| row.measure == "mobility").and_then(|row| row.value).expect("it has one"))
    };
    near(mobility(&model(&INCOME))?, 0.19758992000997844, 1e-14);
    near(mobility(&model(&QUARTERS))?, 0.7490602929814024, 1e-14);
    let rows = model(&[&[682, 33, 25], &[1], &[1]]);
    let intervals: Vec<(f64, f64)> = rows.rows()?.iter().take(3).map(|row| row.interval).collect();
    let wilson = [
        (0.9000074219344538, 0.9388810167246471),
        (0.0319277051801668, 0.0619652312681762),
        (0.0229864105695733, 0.0493965659131517),
    ];
    for (found, expected) in intervals.iter().zip(wilson) {
        near(found.0, expected.0, 1e-14);
        near(found.1, expected.1, 1e-14);
    }
    Ok(())
}

#[test]
fn chains_without_an_ordinary_end() -> Result<()> {
    // One state.
    let alone = model(&[&[7]]);
    assert_eq!(steady(&alone), [1.0]);
    assert_eq!(alone.hitting_times(&["s1"], HOST())?[0].steps, Some(1.0));
    assert_eq!(alone.quality_rows()?[4].value, None);
    // Nobody moves.
    let still = model(&[&[3], &[0, 4]]);
    assert!(still.steady_state(HOST())?.iter().all(|row| row.share.is_none()));
    assert_eq!(still.hitting_times(&["s2"], HOST())?[0].probability, 0.0);
    assert_eq!(still.state_values(&json!({"s1": 1}), 1.0, None, HOST())?[0].later, 1.0);
    // Everybody changes sides at every step.
    let swing = model(&[&[0, 5], &[2, 0]]);
    let rows = swing.steady_state(HOST())?;
    assert_eq!(rows[0].share, Some(0.5));
    assert!(
        rows[0].note.as_deref().is_some_and(|note| note.contains("come round every 2 steps")),
        "{rows:?}"
    );
    assert_eq!(swing.predict_shares(&json!({"s1": 1}), 3, HOST())?[1].share, 1.0);
    assert_eq!(swing.hitting_times(&["s2"], HOST())?[1].steps, Some(2.0));
    // A state that is only reached: those in it stay.
    let sink = model(&[&[1, 1], &[0, 0]]);
    assert_eq!(steady(&sink), [0.0, 1.0]);
    assert!(sink.steady_state(HOST())?[0].note.as_deref() == Some("everybody ends in \"s2\""));
    Ok(())
}

#[test]
fn steps_that_are_hardly_ever_taken_lose_no_digits() -> Result<()> {
    const MANY: u64 = 1_000_000_000_000_000;
    let model = model(&[&[MANY, 1], &[1, MANY]]);
    assert_eq!(steady(&model), [0.5, 0.5]);
    near(model.hitting_times(&["s2"], HOST())?[0].steps.expect("they come"), MANY as f64 + 1.0, 1e-15);
    Ok(())
}

fn panel(pairs: &[(Option<&str>, Option<&str>)]) -> Panel {
    let mut panel = Panel::new(HOST());
    pairs.iter().for_each(|&(a, b)| panel.push(a.map(Label::Text), b.map(Label::Text)).expect("no limit"));
    panel
}

fn fitted(panel: &Panel, options: Value) -> Result<Option<TransitionsModel>> {
    panel.fit(&Options::from_json(&options)?)
}

#[test]
fn the_absent_come_and_leave() -> Result<()> {
    let pairs = [
        (Some("b"), Some("a")),
        (Some("b"), None),
        (None, Some("a")),
        (None, Some("a")),
        (None, Some("b")),
        (None, None),
        (Some("a"), Some("a")),
    ];
    let panel = panel(&pairs);
    let plain = fitted(&panel, json!({}))?.expect("there are customers");
    assert_eq!(plain.states, ["a", "b", "absent"]);
    assert_eq!((plain.customers, plain.both_absent), (6, 1));
    assert_eq!(plain.moves, [(0, 0, 1), (1, 0, 1), (1, 2, 1), (2, 0, 2), (2, 1, 1)]);
    let rows = plain.rows()?;
    assert_eq!(rows[3].note, Some("share of the newcomers"));
    near(rows[3].probability, 2.0 / 3.0, 1e-15);
    // Who left does not come back, and nobody new is foretold.
    let next = plain.predict_shares(&json!({"b": 10, "absent": 4}), 1, HOST())?;
    assert_eq!(next.iter().map(|row| row.expected).collect::<Vec<_>>(), [5.0, 0.0, 9.0]);
    // Where all the absent are known they come at a rate.
    let known =
        fitted(&panel, json!({"absent_at_risk": true, "absent": "gone"}))?.expect("there are customers");
    assert_eq!((known.customers, known.both_absent), (7, 0));
    assert_eq!(known.rows()?[5].probability, 0.25);
    assert_eq!(known.rows()?[5].note, None);
    assert_eq!(known.predict_shares(&json!({"gone": 8}), 1, HOST())?[0].expected, 4.0);
    // Nobody anywhere.
    assert_eq!(fitted(&self::panel(&[(None, None)]), json!({}))?, None);
    assert_eq!(fitted(&self::panel(&[]), json!({}))?, None);
    Ok(())
}

#[test]
fn order_and_options() -> Result<()> {
    let panel = panel(&[
        (Some("10"), Some("9")),
        (Some("low"), Some("10")),
        (Some("9"), None),
        (Some(""), Some("9")),
    ]);
    let model = fitted(&panel, json!({}))?.expect("there are customers");
    assert_eq!(model.states, ["9", "10", "", "low", "absent"]);
    assert!(model.warnings[0].starts_with("one of the states is an empty text"), "{:?}", model.warnings);
    let order = json!({"order": ["", "low", "9", "10", "top"]});
    let model = fitted(&panel, order)?.expect("there are customers");
    assert_eq!(model.states, ["", "low", "9", "10", "top", "absent"]);
    for (options, message) in [
        (json!({"order": ["low", "9"]}), "state \"\" is not in the order"),
        (json!({"order": []}), "order has no states"),
        (json!({"order": ["a", "a"]}), "order has the state \"a\" twice"),
        (json!({"absent": "low"}), "state \"low\" is what customers are called who are absent"),
        (json!({"confidence": 1}), "confidence is 1"),
        (json!({"order": ["a"], "absorbing": ["b"]}), "absorbing state \"b\" is not in the order"),
        (json!({"absorbent": []}), "options: there is no key \"absorbent\""),
        (json!({"absent": "a\u{0}"}), "a state's name has a zero character"),
        (json!([]), "options must be a JSON object, not an array"),
    ] {
        let error = fitted(&panel, options).expect_err(message);
        assert_eq!((error.message.as_str(), error.kind), (message, Kind::InvalidParameter));
    }
    let long = "x".repeat(1001);
    let error = fitted(&self::panel(&[(Some(&long), None)]), json!({})).expect_err("the name is long");
    assert!(error.message.ends_with("has 1001 bytes, the most is 1000"), "{}", error.message);
    let mut many = Panel::new(HOST());
    for number in 0..4096 {
        many.push(Some(Label::Number(number)), Some(Label::Number(number)))?;
    }
    assert_eq!(fitted(&many, json!({}))?.expect("there are customers").states.len(), 4096);
    many.push(Some(Label::Number(4096)), None)?;
    let error = fitted(&many, json!({})).expect_err("too many");
    assert_eq!(error.message, "fit_transitions met 4098 states, the most is 4096");
    Ok(())
}

#[test]
fn questions_that_have_no_answer() {
    let model = model(&[&[1, 1], &[1, 1]]);
    let shares =
        |value: Value, steps| model.predict_shares(&value, steps, HOST()).expect_err("wrong").message;
    assert_eq!(shares(json!({"s9": 1}), 1), "shares: the model has no state \"s9\"");
    assert_eq!(shares(json!({"s1": -1}), 1), "shares: \"s1\" is -1");
    assert_eq!(shares(json!({"s1": "1"}), 1), "shares: \"s1\" is a string, not a number");
    assert_eq!(shares(json!({}), 1), "shares add up to 0");
    assert_eq!(shares(json!([1]), 1), "shares must be a JSON object, not an array");
    assert_eq!(shares(json!({"s1": 1}), -1), "steps are -1");
    assert_eq!(shares(json!({"s1": 1e308, "s2": 1e308}), 1), "shares add up to inf");
    let value = |discount, steps| {
        model.state_values(&json!({"s1": 1e308}), discount, steps, HOST()).expect_err("wrong").message
    };
    assert_eq!(value(0.0, None), "discount is 0 and there is no last step");
    assert_eq!(value(-0.1, Some(1)), "discount is -0.1");
    assert_eq!(value(f64::NAN, None), "discount is NaN");
    assert_eq!(value(0.0, Some(100_001)), "steps are 100001");
    assert_eq!(value(0.0, Some(100)), "the value of \"s1\" is out of range");
    assert_eq!(model.hitting_times(&[], HOST()).expect_err("wrong").message, "states are none");
    let small = Host::unlimited().within(16);
    assert_eq!(model.steady_state(small).expect_err("no room").kind, Kind::LimitExceeded);
}

#[test]
fn models_add_up() -> Result<()> {
    let months = [
        panel(&[(Some("b"), Some("a")), (None, Some("a")), (None, None)]),
        panel(&[(Some("a"), Some("c")), (Some("c"), Some("c"))]),
        panel(&[(Some("c"), None), (Some("b"), Some("a"))]),
    ];
    let whole = months.iter().fold(Panel::new(HOST()), |mut sum, month| {
        sum.merge(month).expect("no limit");
        sum
    });
    let of = |panel: &Panel| fitted(panel, json!({})).map(|model| model.expect("there are customers"));
    let [a, b, c] = [of(&months[0])?, of(&months[1])?, of(&months[2])?];
    let whole = of(&whole)?;
    assert_eq!(a.clone().merge(&b, HOST())?.merge(&c, HOST())?, whole);
    assert_eq!(c.clone().merge(&b, HOST())?.merge(&a, HOST())?, whole);
    assert_eq!(a.clone().merge(&b.clone().merge(&c, HOST())?, HOST())?, whole);
    let other = fitted(&months[0], json!({"confidence": 0.9}))?.expect("there are customers");
    assert_eq!(
        a.clone().merge(&other, HOST()).expect_err("they differ").message,
        "the models of transitions differ in confidence"
    );
    let order = json!({"order": ["c", "b", "a"]});
    let ordered = [&months[0], &months[1]].map(|month| fitted(month, order.clone()));
    let [one, two] = ordered.map(|model| model.map(|model| model.expect("there are customers")));
    let sum = one?.merge(&two?, HOST())?;
    assert_eq!(sum.states, ["c", "b", "a", "absent"]);
    assert!(sum.check().is_ok());
    assert!(a.merge(&sum, HOST()).is_err());
    Ok(())
}

#[test]
fn damage_is_found() {
    let good = fitted(
        &panel(&[(Some("a"), Some("b")), (Some("b"), Some("b")), (None, Some("a"))]),
        json!({"absorbing": ["b"]}),
    );
    let good = Model::from(good.expect("it fits").expect("there are customers"));
    assert_eq!(Model::from_bytes(&good.to_bytes()).as_ref(), Ok(&good));
    let value = good.to_value();
    let keys: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    for key in keys {
        let mut less = value.clone();
        less.as_object_mut().expect("an object").remove(&key);
        let read = Model::from_json(&less.to_string());
        assert!(read.is_err() || ["absorbing", "both_absent"].contains(&key.as_str()), "{key}");
        for wrong in [
            json!(null),
            json!(-1),
            json!("x"),
            json!([]),
            json!([[0, 9, 1]]),
            json!({}),
            json!(1e300),
            json!(u64::MAX),
        ] {
            let mut other = value.clone();
            other[&key] = wrong.clone();
            if let Ok(model) = Model::from_json(&other.to_string()) {
                // What is accepted can be used.
                let model = model.get::<TransitionsModel>().expect("the kind").clone();
                assert!(
                    model.rows().is_ok()
                        && model.steady_state(HOST()).is_ok()
                        && model.quality_rows().is_ok(),
                    "{key} {wrong}"
                );
            }
        }
    }
    for (key, wrong) in [
        ("states", json!(["b", "a", "absent"])),
        ("states", json!(["a", "a", "absent"])),
        ("moves", json!([[0, 1, 1], [1, 1, 1], [2, 2, 1]])),
        ("moves", json!([[1, 1, 1], [0, 1, 1], [2, 0, 1]])),
        ("moves", json!([[0, 1, 3], [1, 1, 0]])),
        ("customers", json!(4)),
    ] {
        let mut other = value.clone();
        other[key] = wrong.clone();
        assert_eq!(
            Model::from_json(&other.to_string()).expect_err("damaged").kind,
            Kind::Corrupt,
            "{key} {wrong}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]
    /// Order and parts of the rows do not show, and a state that travelled is the same.
    #[test]
    fn parts_do_not_show(pairs in prop::collection::vec((0_i64..5, 0_i64..5), 0..60), at in 0_usize..60) {
        let collected = |pairs: &[(i64, i64)]| {
            let mut panel = Panel::new(HOST());
            let label = |state: i64| (state > 0).then_some(Label::Number(state));
            pairs.iter().for_each(|&(a, b)| panel.push(label(a), label(b)).unwrap());
            panel
        };
        let whole = collected(&pairs);
        let (left, right) = pairs.split_at(at.min(pairs.len()));
        let mut merged = Panel::from_bytes(&collected(right).to_bytes().unwrap()).unwrap();
        merged.merge(&collected(left)).unwrap();
        prop_assert_eq!(merged.to_bytes().unwrap(), whole.to_bytes().unwrap());
        let reversed: Vec<(i64, i64)> = pairs.iter().rev().copied().collect();
        prop_assert_eq!(fitted(&merged, json!({})).unwrap(), fitted(&collected(&reversed), json!({})).unwrap());
    }

    /// The laws of chains: shares are kept, steps add up, the long run stays, values are of one step and the rest.
    #[test]
    fn laws_of_chains(counts in prop::collection::vec(prop::collection::vec(0_u64..4, 4), 4), a in 0_i32..6, b in 0_i32..6) {
        prop_assume!(counts.iter().flatten().any(|&count| count > 0));
        let rows: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
        let model = model(&rows);
        let names: Vec<String> = model.states.clone();
        let object = |values: &[f64]| Value::Object(names.iter().cloned().zip(values.iter().map(|&v| v.into())).collect());
        let ahead = |from: &[f64], steps| -> Vec<f64> {
            model.predict_shares(&object(from), steps, HOST()).unwrap().iter().map(|row| row.expected).collect()
        };
        let start = [0.4, 0.3, 0.2, 0.1];
        let both = ahead(&ahead(&start, a), b);
        prop_assert!((both.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for (x, y) in both.iter().zip(ahead(&start, a + b)) {
            prop_assert!((x - y).abs() < 1e-14);
        }
        let long_run = model.steady_state(HOST()).unwrap();
        if long_run[0].share.is_some() {
            let shares: Vec<f64> = long_run.iter().map(|row| row.share.unwrap()).collect();
            for (x, y) in ahead(&shares, 1).iter().zip(&shares) {
                prop_assert!((x - y).abs() < 1e-14, "{:?}", shares);
            }
        }
        let hits = model.hitting_times(&["s1"], HOST()).unwrap();
        for (number, row) in hits.iter().enumerate() {
            prop_assert!((0.0..=1.0).contains(&row.probability));
            prop_assert_eq!(row.steps.is_some(), row.probability > 0.0);
            prop_assert!(row.steps.is_none_or(|steps| steps >= 1.0 - 1e-12));
            // By the first step: who comes at once, and who comes from where that step leads.
            let mut start = [0.0; 4];
            start[number] = 1.0;
            let next = ahead(&start, 1);
            let later: f64 = (1..4).map(|i| next[i] * hits[i].probability).sum();
            prop_assert!((row.probability - next[0] - later).abs() < 1e-12);
        }
        let gain = object(&[3.0, -1.0, 0.5, 0.0]);
        let value = |steps| model.state_values(&gain, 0.25, steps, HOST()).unwrap();
        let (one, two) = (value(Some(a)), value(Some(a + 1)));
        for (number, row) in two.iter().enumerate() {
            let mut start = [0.0; 4];
            start[number] = 1.0;
            let next = ahead(&start, 1);
            let then: f64 = one.iter().zip(next).map(|(row, share)| share * (row.gain + row.later)).sum();
            prop_assert!((row.later - then / 1.25).abs() < 1e-12);
        }
        for (x, y) in value(Some(500)).iter().zip(value(None)) {
            prop_assert!((x.later - y.later).abs() < 1e-12);
        }
    }
}
