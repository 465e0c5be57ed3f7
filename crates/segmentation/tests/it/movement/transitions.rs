//! Transitions between states: figures of giddy, R's markovchain and published cases, the laws of chains, and damage.

mod fits;
mod laws;

use segmentation::models::Model;
use segmentation::movement::transitions::TransitionsModel;
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

/// How long customers stay, as giddy has it: until they are in any other state.
#[test]
fn until_any_other_state() -> Result<()> {
    let model = model(&INCOME);
    let expected = [11.125, 4.658064516129, 4.733727810651, 4.951724137931, 13.775862068966];
    for (state, expected) in expected.into_iter().enumerate() {
        let others: Vec<String> =
            (0..5).filter(|&other| other != state).map(|other| format!("s{}", other + 1)).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        near(model.hitting_times(&others, HOST())?[state].steps.expect("they leave"), expected, 1e-12);
    }
    Ok(())
}

#[test]
fn until_one_of_several_states() -> Result<()> {
    let model = model(&INCOME);
    let rows = model.hitting_times(&["s4", "s5"], HOST())?;
    // Solved in exact fractions, which giddy and R meet to twelve digits.
    let steps = rows[..3].iter().map(|row| row.steps.expect("they come"));
    all_near(steps, &[53.084251982827624, 42.198690242305176, 24.959135559921414], 1e-15);
    let deviations = rows[..3].iter().map(|row| row.deviation.expect("they come"));
    all_near(deviations, &[44.0656616546608, 42.8007236361814, 36.6074476496838], 1e-13);
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
    assert!(note.starts_with("2 sets of states are never left, {s1}, {s5}"), "{note}");
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
    // What the base brings in each year, as published.
    let gains = [0.0, 0.0, 0.0, 0.0, 0.0, 323.56894, 52.30604, 79.16614];
    let published = [
        478_394.0, 397_481.0, 379_526.0, 365_921.0, 351_072.0, 339_488.0, 330_139.0, 322_557.0, 316_409.0,
        311_418.0, 307_360.0,
    ];
    for (year, revenue) in (0..).zip(published) {
        let rows = model.predict_shares(&base, year, HOST())?;
        let found: f64 = rows.iter().zip(gains).map(|(row, gain)| row.expected * gain).sum();
        assert_eq!(found.round(), revenue, "in year {year}");
    }
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
