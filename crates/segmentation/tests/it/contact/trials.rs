//! A trial from its plan to its answer: as many customers as are asked for, split by lot, and the difference that they show.

use segmentation::contact::assignment::{Key, hash_fraction};
use segmentation::contact::sample_size::{Options, size};
use segmentation::contact::uplift::{Answers, Trial};

const BASE: f64 = 0.1;
const DIFFERENCE: f64 = 0.05;
const TRIALS: usize = 400;

/// How many of many trials see a difference, where treated customers answer so much more often.
fn seen(difference: f64, options: &Options) -> usize {
    let wanted = size(BASE, DIFFERENCE, options).unwrap();
    let sees = |trial: &usize| {
        let (group, answer) = (format!("group {trial}"), format!("answer {trial}"));
        let mut test = Trial::<Answers>::new(options.confidence, Some(options.control_share)).unwrap();
        for customer in 0..wanted.customers {
            let key = Key::Number(customer);
            let treated = hash_fraction(key, &group).unwrap() >= options.control_share;
            let rate = BASE + if treated { difference } else { 0.0 };
            test.add(Some(hash_fraction(key, &answer).unwrap() < rate), Some(treated)).unwrap();
        }
        let uplift = test.uplift().unwrap();
        assert_eq!(uplift.customers.iter().sum::<u64>(), wanted.customers as u64);
        uplift.comparison.p.is_some_and(|p| p < 1.0 - options.confidence)
    };
    (0..TRIALS).filter(sees).count()
}

#[test]
fn a_trial_of_the_size_asked_for_sees_what_it_is_for() {
    for options in [Options::default(), Options { power: 0.9, control_share: 0.3, ..Options::default() }] {
        // Two and a half standard errors either way.
        let (share, error) = (seen(DIFFERENCE, &options) as f64 / TRIALS as f64, 0.05);
        assert!((share - options.power).abs() < error, "{share} {options:?}");
        let share = seen(0.0, &options) as f64 / TRIALS as f64;
        assert!(share < 0.05 + 0.03, "{share}");
    }
}

#[test]
fn a_group_that_grows_keeps_its_customers() {
    let place = |customer| hash_fraction(Key::Number(customer), "2026-spring").unwrap();
    let control = |share: f64| (0..2000).filter(|&customer| place(customer) < share).collect::<Vec<_>>();
    let (small, large) = (control(0.1), control(0.2));
    assert!(small.iter().all(|customer| large.contains(customer)));
    assert!((150..250).contains(&small.len()) && (340..460).contains(&large.len()));
}
