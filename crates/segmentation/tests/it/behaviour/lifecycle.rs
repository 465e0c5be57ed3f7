//! Stages, silences and seasons: figures of MOVEMENT, every stage by hand, and that each customer is in exactly one.

use proptest::prelude::*;
use segmentation::behaviour::lifecycle::{
    Options, Prior, Rules, Seasons, Stage, probability_of_silence, seasonality, silence_of,
};
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::business::{BUSINESSES, Business};
use segmentation::purchases::money::Money;
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::support::codec::Codec;
use segmentation::support::language::Language;
use segmentation::support::time::MICROS_PER_DAY;
use serde_json::{Value, json};

/// Days since 2000-01-01, an order of 100 on each.
fn bytes(days: &[i32]) -> Vec<u8> {
    let hundred = Money::Exact(Decimal::from_integer(100));
    let mut summary = PurchaseDays::empty(hundred);
    days.iter().for_each(|&day| summary.add(day, hundred).expect("it is a day"));
    summary.to_bytes().expect("no limit")
}

fn rules(options: Value) -> Rules {
    Rules::new(&Options::from_json(&options).expect("they can be read"), None).expect("they can be")
}

fn stage(rules: &Rules, days: &[i32], today: i32) -> Stage {
    rules
        .stage(&bytes(days), i64::from(today) * MICROS_PER_DAY + MICROS_PER_DAY / 2)
        .expect("it is a customer")
}

fn near(found: f64, expected: f64, digits: f64) {
    assert!((found - expected).abs() <= digits * expected.abs(), "{found} is not {expected}");
}

#[test]
fn every_stage_by_hand() {
    let rules = rules(json!({"at_risk": 90, "lost": 180, "regular": 4, "vip": {"orders": 5, "total": 600}}));
    for (days, today, expected) in [
        (&[][..], 0, Stage::Prospect),
        (&[100], 50, Stage::Prospect),
        (&[100], 100, Stage::New),
        (&[100], 190, Stage::New),
        (&[100], 191, Stage::AtRisk),
        (&[100], 280, Stage::AtRisk),
        (&[100], 281, Stage::Lost),
        (&[100, 110], 120, Stage::Repeat),
        (&[100, 110, 120], 130, Stage::Repeat),
        (&[100, 110, 120, 130], 140, Stage::Regular),
        // Enough orders, and not enough money; then enough of both.
        (&[100, 110, 120, 130, 140], 150, Stage::Regular),
        (&[100, 110, 120, 130, 140, 150], 160, Stage::Vip),
        (&[100, 110, 120, 130, 140, 150], 241, Stage::AtRisk),
        // Back after more than 180 days; with the next order they are what they were.
        (&[100, 281], 290, Stage::Reactivated),
        (&[100, 280], 290, Stage::Repeat),
        (&[100, 281, 290], 300, Stage::Repeat),
        (&[100, 281], 400, Stage::AtRisk),
    ] {
        assert_eq!(stage(&rules, days, today), expected, "{days:?} on {today}");
    }
    // An order after as_of.
    let error = rules.stage(&bytes(&[100, 300]), 200 * MICROS_PER_DAY).expect_err("it is later");
    assert!(error.message.contains("after as_of"), "{}", error.message);
}

#[test]
fn own_gaps() {
    let rules = rules(json!({"limits": "gaps", "business": "furniture"}));
    // Gaps of 10 days: at risk after 20, lost after 30.
    let days = [100, 110, 120];
    assert_eq!(stage(&rules, &days, 140), Stage::Repeat);
    assert_eq!(stage(&rules, &days, 141), Stage::AtRisk);
    assert_eq!(stage(&rules, &days, 151), Stage::Lost);
    // One gap is no rhythm: by days of furniture.
    assert_eq!(stage(&rules, &[100, 110], 151), Stage::Repeat);
    assert_eq!(stage(&rules, &[100, 110], 651), Stage::AtRisk);
    // A gap of more than three usual ones before the last order.
    assert_eq!(stage(&rules, &[100, 110, 120, 151], 152), Stage::Reactivated);
}

/// Customer 5 of CDNOW at 1998-07-01, by the BG/NBD of weeks.
#[test]
fn silence_as_a_probability() {
    let prior = Prior { r: 0.242594522430156, alpha: 7.0 * 4.41360201901347 };
    near(probability_of_silence(prior, 10, 367.0, 179.0), 0.022262834166518662, 1e-12);
    near(probability_of_silence(prior, 0, 0.0, 210.0), 0.607604495722751, 1e-12);
    near(probability_of_silence(prior, 1, 7.0 * 1.71, 7.0 * 37.15), 0.08805798418147925, 1e-12);
    let gaps = [13, 21, 66, 50, 16, 36, 55, 84, 4, 22];
    let mut days = vec![0];
    gaps.iter().for_each(|gap| days.push(days[days.len() - 1] + gap));
    let at = |day: i32| {
        silence_of(prior, None, &bytes(&days), i64::from(day) * MICROS_PER_DAY).expect("a customer")
    };
    near(at(367 + 179).expect("an order"), 0.022262834166518662, 1e-12);
    assert_eq!(silence_of(prior, None, &bytes(&[5]), 0), Ok(None));
    // By it: lost below 0.05, at risk below 0.2.
    let options = Options::from_json(&json!({})).expect("none");
    let rules = Rules::new(&options, Some(prior)).expect("they can be");
    assert_eq!(stage(&rules, &days, 367 + 179), Stage::Lost);
    assert_eq!(stage(&rules, &days, 367 + 40), Stage::Regular);
    let found: Vec<Stage> = (0..400).map(|silent| stage(&rules, &days, 367 + silent)).collect();
    assert!(found.contains(&Stage::AtRisk) && found.is_sorted(), "{found:?}");
    // One order tells little of a rhythm.
    assert_eq!(stage(&rules, &[0], 210), Stage::New);
}

#[test]
fn options_that_cannot_be() {
    for (options, message) in [
        (json!({"business": "bakery"}), "there is no business \"bakery\""),
        (json!({"at_risk": 200}), "at_risk is 200 and lost is 180"),
        (json!({"at_risk": 0}), "at_risk is 0"),
        (json!({"limits": "gaps", "lost": -1}), "lost is -1"),
        (json!({"limits": "silence"}), "limits by silence need a model"),
        (json!({"regular": 1}), "regular is 1"),
        (json!({"vip": {"orders": 1}}), "vip is not a rule"),
        (json!({"season": {"shop": [1, 2]}}), "season has no twelve numbers for the shop"),
        (json!({"season": {"own": 0}}), "season has own as 0"),
        (
            json!({"season": {"shop": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}),
            "season has no twelve numbers for the shop",
        ),
    ] {
        let read = Options::from_json(&options).expect("it can be read");
        let error = Rules::new(&read, None).expect_err(message);
        assert_eq!(error.message, message);
        if !message.contains("model") {
            let found = Rules::check(&read);
            assert!(found.len() == 1 && found[0].refused && !found[0].advice.is_empty(), "{found:?}");
        }
    }
    assert!(Options::from_json(&json!({"riks": 1})).is_err());
    let prior = Some(Prior { r: 1.0, alpha: 1.0 });
    let rules = |options: Value| Rules::new(&Options::from_json(&options).expect("it can be read"), prior);
    assert!(rules(json!({"at_risk": 0.05, "lost": 0.2})).is_err());
    assert!(rules(json!({"at_risk": 90, "lost": 180})).is_err());
    assert!(rules(json!({"business": "fashion"})).is_err());
    assert!(rules(json!({"limits": "days", "business": "fashion"})).is_ok());
}

#[test]
fn what_is_hardly_meant() {
    let check = |options: Value| Rules::check(&Options::from_json(&options).expect("it can be read"));
    assert_eq!(check(json!({})), []);
    assert_eq!(check(json!({"limits": "silence"})), []);
    for (options, place) in [
        (json!({"vip": {"orders": 3, "total": 100}}), "vip"),
        (json!({"vip": {"orders": 4}}), "vip"),
        (json!({"vip": {"orders": 8, "total": 0}}), "vip"),
        (json!({"regular": 2}), "regular"),
        (json!({"business": "fashion", "at_risk": 30, "lost": 60}), "business"),
        (json!({"at_risk": 3}), "at_risk"),
    ] {
        let found = check(options);
        assert!(found.len() == 1 && found[0].place == place && !found[0].refused, "{place}: {found:?}");
    }
    for Business { name, at_risk, lost } in BUSINESSES {
        assert!(at_risk < lost && check(json!({"business": name})).is_empty());
    }
    let options = Options::from_json(&json!({"vip": {"orders": 8, "total": 500}})).expect("it can be read");
    let told: Vec<String> = Stage::ALL.iter().map(|stage| stage.rule(&options).to_string()).collect();
    assert_eq!(told[4], "orders on 8 days or more, worth 500 or more in all");
    assert_eq!(told[6], "no order for more than 90 days");
    for language in Language::ALL {
        let mut names: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name(language)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 8);
    }
}

/// The 15th of a month since 2000.
fn month(number: i32) -> i32 {
    let (year, month) = (number / 12, number % 12);
    let days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    365 * year + (year + 3) / 4 + days[month as usize] + i32::from(year % 4 == 0 && month > 1) + 14
}

/// Every December for seven years.
#[test]
fn a_customer_of_one_season() {
    let days: Vec<i32> = (0..7).map(|year| month(12 * year + 11)).collect();
    let found = seasonality(&days);
    let december = &found[11];
    assert_eq!((december.orders, december.years, december.seen, december.share), (7, 7, 7, 1.0));
    assert!(december.p < 1e-5 && december.interval.0 > 0.6, "{december:?}");
    assert_eq!((found[6].orders, found[6].seen, found[6].p, found[6].index), (0, 6, 1.0, 0.0));
    near(found.iter().map(|month| month.share).sum(), 1.0, 1e-15);
    let july = month(7 * 12 + 6);
    assert_eq!(stage(&rules(json!({})), &days, july), Stage::Lost);
    let own = rules(json!({"season": {"own": 1}}));
    assert_eq!(stage(&own, &days, july), Stage::Regular);
    // Until the season has gone by without them.
    assert_eq!(stage(&own, &days, month(7 * 12 + 10)), Stage::Regular);
    assert_eq!(stage(&own, &days, month(8 * 12)), Stage::Lost);
    // Two years are no habit.
    assert_eq!(stage(&own, &days[..2], month(2 * 12 + 6)), Stage::Lost);
    // A silence is likelier out of season.
    let prior = Prior { r: 1.0, alpha: 100.0 };
    let silence = |seasons: Option<&Seasons>| {
        silence_of(prior, seasons, &bytes(&days), i64::from(july) * MICROS_PER_DAY)
            .expect("a customer")
            .expect("an order")
    };
    let seasons = Seasons { shop: None, own: Some(1.0) };
    assert!(
        silence(Some(&seasons)) > 0.8 && silence(None) < 0.7,
        "{} {}",
        silence(Some(&seasons)),
        silence(None)
    );
}

#[test]
fn the_season_of_a_shop() {
    // A shop that sells in winter: from March to October nothing is to be expected.
    let shop = json!({"season": {"shop": [3, 3, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 1, 3, 6]}});
    let days = [month(12 * 4 + 10), month(12 * 4 + 12), month(12 * 4 + 14)];
    assert_eq!(stage(&rules(json!({})), &days, month(12 * 5 + 8)), Stage::Lost);
    assert_eq!(stage(&rules(shop), &days, month(12 * 5 + 8)), Stage::Repeat);
    // An even shop is no season at all, but for days of day.
    let even = rules(json!({"season": {"shop": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}));
    for today in 0..400 {
        assert_eq!(
            stage(&even, &[0, 30, 77], 77 + today),
            stage(&rules(json!({})), &[0, 30, 77], 77 + today)
        );
    }
}

#[test]
fn months_of_few_orders() {
    assert_eq!(seasonality(&[]), []);
    let one = seasonality(&[month(4)]);
    assert_eq!((one[4].share, one[4].p, one[4].index, one[0].seen), (1.0, 1.0, 100.0, 0));
    // Twice in one month is not twice the evidence of years.
    let twice = seasonality(&[month(4), month(4) + 1, month(16)]);
    assert_eq!((twice[4].orders, twice[4].years, twice[4].seen, twice[5].seen), (3, 2, 2, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]
    /// Whatever the rules, a customer has one stage, and it only gets worse while they are silent.
    #[test]
    fn one_stage_and_no_way_back(gaps in prop::collection::vec(1_i32..400, 0..12), measure in 0_usize..3, season in any::<bool>()) {
        let mut days = vec![1000];
        gaps.iter().for_each(|gap| days.push(days[days.len() - 1] + gap));
        let limits = ["days", "gaps", "silence"][measure];
        let mut options = json!({"limits": limits, "vip": {"orders": 6, "total": 500}});
        if season {
            options["season"] = json!({"shop": [1, 1, 2, 2, 3, 3, 2, 2, 1, 1, 5, 9], "own": 2});
        }
        let prior = (measure == 2).then_some(Prior { r: 0.5, alpha: 60.0 });
        let rules = Rules::new(&Options::from_json(&options).unwrap(), prior).unwrap();
        let last = days[days.len() - 1];
        let found: Vec<Stage> = (0..900).step_by(9).map(|silent| stage(&rules, &days, last + silent)).collect();
        // Active, then at risk, then lost, of which any may be missing but the first.
        let rank = |stage: &Stage| match stage { Stage::AtRisk => 1, Stage::Lost => 2, _ => 0 };
        prop_assert!(found.iter().map(rank).is_sorted(), "{:?}", found);
        prop_assert!(found.iter().filter(|stage| rank(stage) == 0).all(|stage| *stage == found[0]));
    }
}
