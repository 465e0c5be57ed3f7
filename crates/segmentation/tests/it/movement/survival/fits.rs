//! What cannot be a duration, states that travel, and damage.

use segmentation::Kind;
use segmentation::models::Model;
use segmentation::movement::survival::{Durations, SurvivalModel};
use segmentation::support::codec::{Codec, CodecWithin};
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use serde_json::json;

use crate::movement::damage;

use super::{HOST, MAINTAINED, durations, fitted, model};

#[test]
fn what_is_left_out_and_what_is_refused() {
    let mut durations = durations("1 2+");
    for (entered, duration, happened) in
        [(Some(0.0), None, Some(true)), (Some(0.0), Some(1.0), None), (None, Some(1.0), Some(true))]
    {
        durations.push(entered, duration, happened).expect("left out");
    }
    assert_eq!(durations.unused(), 3);
    let warning = &fitted(&durations).warnings()[0].clone();
    assert_eq!(warning, "3 rows without a duration, or without whether it happened, were left out");
    for (entered, duration, message) in [
        (0.0, -1.0, "duration is -1"),
        (0.0, f64::NAN, "duration is NaN"),
        (0.0, f64::INFINITY, "duration is inf"),
        (-2.0, 1.0, "entered is -2"),
    ] {
        let error = durations.push(Some(entered), Some(duration), Some(true)).expect_err(message);
        assert_eq!((error.message.as_str(), error.kind), (message, Kind::InvalidParameter));
    }
    assert_eq!(Durations::new(HOST()).fit(&super::Options::default()), Ok(None));
    let mut small = Durations::new(Host::unlimited().within(1 << 14));
    let error = (0..10_000)
        .find_map(|day| small.push(Some(0.0), Some(f64::from(day)), Some(true)).err())
        .expect("the limit is met");
    assert_eq!(error.kind, Kind::LimitExceeded);
    // As many customers as there may be, of the same durations.
    (0..10_000).for_each(|_| small.push(Some(0.0), Some(1.0), Some(true)).expect("no new duration"));
}

#[test]
fn warnings_of_a_curve() {
    let of = |text: &str| model(text).warnings().join("; ");
    assert!(of("5+ 6+").contains("it happened to nobody"));
    assert!(of("5 6").contains("it happened to everybody"));
    assert!(
        of(MAINTAINED).contains("from 13 on fewer than 10")
            || of(MAINTAINED).contains("from 18 on fewer than 10")
    );
    let mut late = durations("1");
    late.push(Some(2.0), Some(5.0), Some(false)).expect("no limit");
    assert!(fitted(&late).warnings().join("; ").contains("so the curve is at 0 from there on"));
}

#[test]
fn states_travel_and_damage_is_found() {
    let mut state = durations(MAINTAINED);
    state.push(Some(3.0), Some(50.0), Some(false)).expect("no limit");
    state.push(Some(0.0), None, Some(false)).expect("no limit");
    let bytes = state.to_bytes().expect("no limit");
    let read = Durations::from_bytes_within(&bytes, HOST()).expect("it is whole");
    assert_eq!(fitted(&read), fitted(&state));
    assert_eq!(read.to_bytes(), Ok(bytes.clone()));
    for cut in 0..bytes.len() {
        assert!(Durations::from_bytes(&bytes[..cut]).is_err(), "{cut}");
        for bit in [1, 128] {
            let mut other = bytes.clone();
            other[cut] ^= bit;
            if let Ok(read) = Durations::from_bytes(&other) {
                // What is accepted can be used, or is refused without a panic.
                if let Ok(Some(model)) = read.fit(&super::Options::default()) {
                    assert!(model.points(HOST()).is_ok());
                }
            }
        }
    }
}

#[test]
fn damage_of_models_is_found() {
    let mut state = durations(MAINTAINED);
    state.push(Some(3.0), Some(50.0), Some(false)).expect("no limit");
    let good = Model::from(fitted(&state));
    let own = [
        json!([[1, 12, 0, 0]]),
        json!([[1, 0, 12, 0]]),
        json!([[0, 0, 0, 12], [1, 12, 0, 0]]),
        json!([[1, 0, 0, 12], [2, 12, 0, 0]]),
        json!([[2, 6, 0, 0], [1, 6, 0, 0]]),
        json!([[-1, 12, 0, 0]]),
        json!([[1, u64::MAX, u64::MAX, 0]]),
        json!([[1, 12, 0, 0], [2, 0, 0, 0]]),
        json!([[1, 6, 0, 0], [2, 6, 0, 9]]),
    ];
    damage(&good, &["nulls", "unseen"], &own, |model, key, wrong| {
        let model = model.get::<SurvivalModel>().expect("the kind");
        // What is accepted can be used.
        assert!(model.points(HOST()).is_ok() && model.at(1.0, HOST()).is_ok(), "{key} {wrong}");
        assert!(model.restricted_mean(1.0, HOST()).is_ok() && model.time_of(0.5, HOST()).is_ok());
        assert!(super::of_survival(&[model, model], HOST()).is_ok());
    });
}
