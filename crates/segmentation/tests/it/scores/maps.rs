//! The shipped maps are partitions, and the published ones are not.

use std::collections::HashMap;

use proptest::prelude::*;
use segmentation::scores::maps::{Bins, Finding, Map, Problem, SHIPPED, mean_score, shipped, shipped_for};
use segmentation::support::language::Language;
use serde_json::{Value, json};

fn map(value: Value) -> Map {
    Map::from_json(&value).unwrap()
}

fn count(findings: &[Finding], problem: Problem) -> usize {
    findings.iter().filter(|finding| finding.problem == problem).count()
}

/// A shipped map made for one number of scores.
fn shipped_map(name: &str, language: Language) -> Map {
    let shipped = shipped(name).unwrap();
    shipped.map(Bins::all(shipped.bins.unwrap()), language).unwrap()
}

/// All numbers of scores that there can be.
fn all_bins() -> impl Iterator<Item = Bins> {
    let each = || 2..=10_u8;
    each().flat_map(move |r| each().flat_map(move |f| each().map(move |m| (r, f, m)))).map(|(r, f, m)| Bins {
        recency: r,
        frequency: f,
        monetary: m,
    })
}

/// Every cell has one name, every name a cell, and the languages differ in names alone.
fn check_partition(name: &str, bins: Bins) {
    let shipped = shipped(name).unwrap();
    let english = shipped.map(bins, Language::En).unwrap();
    let names: Vec<&str> = english.names().collect();
    for language in Language::ALL {
        let mut map = shipped.map(bins, language).unwrap();
        assert_eq!(map.check(), [], "{name} {bins} {language}");
        let lookup = map.compile().unwrap();
        let mut seen = vec![0; names.len()];
        for r in 1..=bins.recency {
            for f in 1..=bins.frequency {
                for m in 1..=bins.monetary {
                    seen[lookup.segment(r, f, m).unwrap()] += 1;
                }
            }
        }
        assert_eq!(seen.iter().sum::<usize>(), bins.cells());
        assert!(seen.iter().all(|&cells| cells > 0), "{name} {bins}");
        assert_eq!(lookup.segment(bins.recency + 1, 1, 1), None);
        assert_eq!(lookup.segment(0, 1, 1), None);
        assert_eq!(language == Language::En, map == english);
        map.segments.iter_mut().zip(&names).for_each(|(segment, name)| segment.name = (*name).to_owned());
        assert_eq!(map, english);
    }
}

#[test]
fn shipped_maps_are_partitions_in_every_language() {
    for shipped in SHIPPED.iter().filter(|shipped| shipped.bins.is_some()) {
        let bins = Bins::all(shipped.bins.unwrap());
        check_partition(shipped.name, bins);
        assert_eq!(shipped.map(Bins { monetary: 10, ..bins }, Language::En), None);
        // Of several for the same bins the first is taken unasked.
        let first = SHIPPED.iter().find(|own| own.bins == shipped.bins).unwrap();
        assert_eq!(shipped_for(bins).name, first.name);
    }
}

#[test]
fn regions_name_every_cell_of_any_bins_once() {
    for bins in all_bins() {
        check_partition("regions", bins);
        // Bins without a map of their own have this one.
        let own = SHIPPED.iter().any(|shipped| shipped.bins.is_some_and(|own| Bins::all(own) == bins));
        assert_eq!(shipped_for(bins).name == "regions", !own);
    }
    assert_eq!(shipped("regions").unwrap().map(Bins::all(11), Language::En), None);
    assert_eq!(shipped("regions").unwrap().map(Bins::all(1), Language::En), None);
}

#[test]
fn regions_are_thirds_of_each_scale() {
    let regions = |bins| shipped("regions").unwrap().map(bins, Language::En).unwrap();
    // The scores of the upper and the lower third, by the middle of each score on a scale from 0 to 1.
    for bins in 2..=10_u8 {
        let map = regions(Bins::all(bins));
        let lookup = map.compile().unwrap();
        let name = |r: u8, f: u8, m: u8| map.names().nth(lookup.segment(r, f, m).unwrap()).unwrap();
        let third = |score: u8| match (f64::from(score) - 0.5) / f64::from(bins) {
            middle if middle < 1.0 / 3.0 => 0,
            middle if middle > 2.0 / 3.0 => 2,
            _ => 1,
        };
        let expected = [
            ["hibernating", "at risk", "cannot lose"],
            ["about to sleep", "need attention", "loyal"],
            ["new", "potential loyalists", "champions"],
        ];
        for r in 1..=bins {
            for f in 1..=bins {
                for m in 1..=bins {
                    let value = [0, 0, 1, 2, 2][third(f) + third(m)];
                    assert_eq!(name(r, f, m), expected[third(r)][value], "{bins}: {r} {f} {m}");
                }
            }
        }
    }
    let seven = regions(Bins { recency: 7, frequency: 4, monetary: 2 });
    assert_eq!(seven.segments[0].rule_text(Language::En), "r 6-7 and f 4 and m 2 or r 6-7 and f 2-3 and m 2");
    let (name, rule) = &shipped("regions").unwrap().rules(Language::Ru)[0];
    assert_eq!(
        (name.name[1], rule.as_str()),
        ("чемпионы", "r высокая; f и m высокие, или одна из них средняя")
    );
}

#[test]
fn quarters_are_the_standard_map_of_four_scores() {
    let map = shipped_map("quarters", Language::En);
    let expected = [
        ["lost", "hibernating", "at risk", "cannot lose"],
        ["about to sleep", "need attention", "at risk", "cannot lose"],
        ["promising", "potential loyalists", "loyal", "loyal"],
        ["new", "potential loyalists", "champions", "champions"],
    ];
    for (r, row) in (1..=4_u8).zip(expected) {
        for (f, m) in (1..=4_u8).flat_map(|f| (1..=4_u8).map(move |m| (f, m))) {
            assert_eq!(name_of(&map, &format!("{r}{f}{m}")), row[usize::from(mean_score(f, m)) - 1]);
        }
    }
    let sorted = |name: &str| {
        let map = shipped_map(name, Language::Zh);
        let mut names: Vec<String> = map.names().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(sorted("quarters"), sorted("standard"));
}

fn name_of<'a>(map: &'a Map, cell: &str) -> &'a str {
    let digit = |i: usize| cell.as_bytes()[i] - b'0';
    let segment = map.compile().unwrap().segment(digit(0), digit(1), digit(2)).unwrap();
    map.names().nth(segment).unwrap()
}

#[test]
fn the_standard_map_is_the_common_one() {
    let map = shipped_map("standard", Language::En);
    // Row by row of the recency score, column by column of fm.
    let expected = [
        ["lost", "lost", "at risk", "at risk", "cannot lose"],
        ["hibernating", "hibernating", "at risk", "at risk", "cannot lose"],
        ["about to sleep", "about to sleep", "need attention", "loyal", "loyal"],
        ["promising", "potential loyalists", "potential loyalists", "loyal", "loyal"],
        ["new", "potential loyalists", "potential loyalists", "champions", "champions"],
    ];
    for r in 1..=5_u8 {
        for f in 1..=5_u8 {
            for m in 1..=5_u8 {
                // Half rounded up, without the integer arithmetic under test.
                let fm = ((f64::from(f) + f64::from(m)) / 2.0 + 0.5).floor() as usize;
                assert_eq!(usize::from(mean_score(f, m)), fm);
                assert_eq!(name_of(&map, &format!("{r}{f}{m}")), expected[usize::from(r) - 1][fm - 1]);
            }
        }
    }
}

#[test]
fn octants_have_their_usual_meaning() {
    let map = shipped_map("octants", Language::Zh);
    let expected = [
        ("222", "重要价值客户"),
        ("212", "重要发展客户"),
        ("122", "重要保持客户"),
        ("112", "重要挽留客户"),
        ("221", "一般价值客户"),
        ("211", "一般发展客户"),
        ("121", "一般保持客户"),
        ("111", "一般挽留客户"),
    ];
    for (cell, name) in expected {
        assert_eq!(name_of(&map, cell), name);
    }
}

/// Ranges over r, f, m of the R package rfm 0.3.0; first match wins there.
fn r_rfm() -> Map {
    let rows = [
        ("Champions", [5, 5], [5, 5], [5, 5]),
        ("Potential Loyalist", [3, 5], [3, 5], [2, 5]),
        ("Loyal Customers", [2, 4], [2, 4], [2, 4]),
        ("Promising", [3, 4], [1, 3], [3, 5]),
        ("New Customers", [4, 5], [1, 3], [1, 5]),
        ("Can't Lose Them", [1, 2], [3, 4], [4, 5]),
        ("At Risk", [1, 2], [2, 5], [4, 5]),
        ("Need Attention", [1, 3], [3, 5], [3, 5]),
        ("About To Sleep", [2, 3], [1, 3], [1, 4]),
        ("Lost", [1, 1], [1, 5], [1, 5]),
    ];
    let segments: Vec<Value> =
        rows.iter().map(|(name, r, f, m)| json!({"name": name, "r": r, "f": f, "m": m})).collect();
    map(json!({"bins": 5, "segments": segments}))
}

/// Ranges over r and the mean of f and m as Putler publishes them, scores of 0 included.
const PUTLER: [(&str, [i32; 2], [i32; 2]); 11] = [
    ("Champions", [4, 5], [4, 5]),
    ("Loyal", [2, 5], [3, 5]),
    ("Potential Loyalist", [3, 5], [1, 3]),
    ("Recent", [4, 5], [0, 1]),
    ("Promising", [3, 4], [0, 1]),
    ("Needing Attention", [2, 3], [2, 3]),
    ("About To Sleep", [2, 3], [0, 2]),
    ("At Risk", [0, 2], [2, 5]),
    ("Can't Lose", [0, 1], [4, 5]),
    ("Hibernating", [1, 2], [1, 2]),
    ("Lost", [0, 2], [0, 2]),
];

/// As ranges over fm, with scores below `lowest` clipped.
fn putler(lowest: i32) -> Map {
    let clip = |[low, high]: [i32; 2]| json!([low.max(lowest), high]);
    let segments: Vec<Value> =
        PUTLER.iter().map(|(name, r, fm)| json!({"name": name, "r": clip(*r), "fm": clip(*fm)})).collect();
    map(json!({"bins": 5, "segments": segments}))
}

/// As cells, by the mean before it is rounded.
fn putler_unrounded() -> Map {
    let segment = |(name, r, fm): &(&str, [i32; 2], [i32; 2])| {
        let mut cells = Vec::new();
        for (x, y, z) in (1..=5).flat_map(|x| (1..=5).flat_map(move |y| (1..=5).map(move |z| (x, y, z)))) {
            if (r[0]..=r[1]).contains(&x) && (2 * fm[0]..=2 * fm[1]).contains(&(y + z)) {
                cells.push(format!("{x}{y}{z}"));
            }
        }
        json!({"name": name, "cells": cells})
    };
    map(json!({"bins": 5, "segments": PUTLER.iter().map(segment).collect::<Vec<_>>()}))
}

#[test]
fn the_faults_of_the_r_package_are_found() {
    let findings = r_rfm().check();
    assert_eq!(count(&findings, Problem::Uncovered), 10);
    assert_eq!(count(&findings, Problem::ClaimedTwice), 58);
    let error = r_rfm().compile().unwrap_err();
    let detail = error.detail.unwrap();
    assert!(detail.lines().last().unwrap().starts_with("... and "), "{detail}");
    assert!(error.hint.unwrap().contains("check_map"));
}

#[test]
fn the_faults_of_putler_are_found() {
    // Published for the mean as it is; rounded to fm, a half belongs to more of the ranges.
    for (map, twice) in [(putler_unrounded(), 76), (putler(1), 96)] {
        let findings = map.check();
        assert_eq!(count(&findings, Problem::Uncovered), 0);
        assert_eq!(count(&findings, Problem::ClaimedTwice), twice);
        let unreachable: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.problem == Problem::Unreachable)
            .map(|finding| finding.segments[0].as_str())
            .collect();
        assert_eq!(unreachable, ["Recent", "Promising", "Can't Lose", "Lost"]);
        assert_eq!(count(&findings, Problem::OutOfRange), 0);
        assert!(map.compile().is_err());
    }
    // Every 0 in the published ranges.
    let zeros = PUTLER.iter().flat_map(|(_, r, fm)| [r[0], fm[0]]).filter(|&low| low == 0).count();
    assert_eq!(count(&putler(0).check(), Problem::OutOfRange), zeros);
}

#[test]
fn klaviyo_is_a_partition_until_a_cell_moves() {
    let mut map = shipped_map("thirds", Language::En);
    let cell = map.segments[0].cells.pop().unwrap();
    map.segments[1].cells.push("111".to_owned());
    let findings = map.check();
    assert_eq!(findings.len(), 2);
    assert_eq!((findings[0].problem, findings[0].cell.as_deref()), (Problem::ClaimedTwice, Some("111")));
    assert_eq!(findings[0].segments, ["loyal", "inactive"]);
    assert_eq!(findings[0].sentence.to_string(), "cell 111 belongs to \"loyal\" and \"inactive\"");
    assert_eq!((findings[1].problem, findings[1].cell.as_deref()), (Problem::Uncovered, Some(cell.as_str())));
    let error = map.compile().unwrap_err();
    assert!(error.message.contains("cell 111"), "{}", error.message);
    assert!(error.detail.unwrap().contains(&cell));
    // A name for the rest fills gaps, but settles no quarrel.
    map.otherwise = Some("the rest".to_owned());
    assert_eq!(map.check().len(), 1);
    map.segments[1].cells.pop();
    let lookup = map.compile().unwrap();
    assert_eq!(map.names().nth(lookup.segment(3, 2, 3).unwrap()), Some("the rest"));
    assert_eq!(map.reason(6, [3, 2, 3], Language::En), "no other segment");
}

#[test]
fn each_fault_has_its_name() {
    let problems = |value: Value| -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            map(value).check().into_iter().map(|finding| finding.problem).collect();
        problems.sort_unstable();
        problems.dedup();
        problems
    };
    let two = |segments: Value| json!({"bins": 2, "otherwise": "rest", "segments": segments});
    assert_eq!(problems(two(json!([{"name": "a", "r": 1}]))), []);
    assert_eq!(problems(two(json!([{"name": "a", "r": [1, 2]}]))), [Problem::Unreachable]);
    assert!(
        map(two(json!([{"name": "a", "r": [1, 2]}]))).compile().is_ok(),
        "an idle otherwise does no harm"
    );
    assert_eq!(problems(two(json!([{"name": "a", "r": 3}]))), [Problem::Unreachable, Problem::OutOfRange]);
    assert_eq!(problems(two(json!([{"name": "a", "r": [0, 1]}]))), [Problem::OutOfRange]);
    assert_eq!(problems(two(json!([{"name": "a", "r": [2, 1]}]))), [Problem::Unreachable, Problem::BadRule]);
    assert_eq!(problems(two(json!([{"name": "a"}]))), [Problem::Unreachable]);
    assert_eq!(problems(two(json!([{"name": "a", "r": 1, "any": [{}]}]))), [Problem::BadRule]);
    assert_eq!(problems(two(json!([{"name": "", "r": 1}]))), [Problem::BadName]);
    assert_eq!(problems(two(json!([{"name": "é".repeat(101), "r": 1}]))), [Problem::BadName]);
    assert_eq!(problems(two(json!([{"name": "é".repeat(100), "r": 1}]))), []);
    assert_eq!(problems(two(json!([{"name": "a\0", "r": 1}]))), [Problem::BadName]);
    assert_eq!(problems(two(json!([{"name": "rest", "r": 1}]))), [Problem::DuplicateName]);
    assert_eq!(problems(two(json!([{"name": "a", "r": 1, "cells": ["113"]}]))), [Problem::OutOfRange]);
    assert_eq!(
        problems(two(json!([{"name": "a", "r": 1, "cells": ["1-1-1", "111", "21"]}]))),
        [Problem::OutOfRange]
    );
    assert_eq!(problems(json!({"bins": 2, "segments": []})), [Problem::BadSize]);
    assert_eq!(problems(json!({"bins": 11, "segments": [{"name": "a", "r": 1}]})), [Problem::BadSize]);
    assert_eq!(problems(json!({"bins": 1, "segments": [{"name": "a", "r": 1}]})), [Problem::BadSize]);
    let uneven = json!({"recency": 2, "frequency": 2, "monetary": 3});
    let fm = json!({"bins": uneven, "otherwise": "rest", "segments": [{"name": "a", "fm": 1}]});
    assert_eq!(problems(fm), [Problem::BadRule]);
}

#[test]
fn rules_are_united() {
    let map = map(
        json!({"bins": {"recency": 10, "frequency": 2, "monetary": 2}, "otherwise": "rest", "segments": [
        {"name": "a", "r": 10, "f": 2, "any": [{"r": [1, 2], "m": 1}, {"r": 1}], "cells": ["5-1-1"]}]}),
    );
    let lookup = map.compile().unwrap();
    let mut own = Vec::new();
    for (r, f, m) in (1..=10).flat_map(|r| [(r, 1, 1), (r, 1, 2), (r, 2, 1), (r, 2, 2)]) {
        if lookup.segment(r, f, m) == Some(0) {
            own.push(map.bins.cell([r, f, m]));
        }
    }
    assert_eq!(own, ["1-1-1", "1-1-2", "1-2-1", "1-2-2", "2-1-1", "2-2-1", "5-1-1", "10-2-1", "10-2-2"]);
    assert_eq!(map.reason(0, [2, 1, 1], Language::En), "r 1-2 and m 1");
    assert_eq!(map.reason(0, [5, 1, 1], Language::En), "cell 5-1-1");
    assert_eq!(map.segments[0].rule_text(Language::En), "r 10 and f 2 or r 1-2 and m 1 or r 1 or cell 5-1-1");
    let champions = &shipped_map("thirds", Language::En).segments[0];
    assert_eq!(champions.rule_text(Language::En), "cells 333, 332, 323");
    // What is written is what was read.
    assert_eq!(Map::from_json(&serde_json::to_value(&map).unwrap()).unwrap(), map);
}

#[test]
fn what_is_no_map_is_refused_with_its_place() {
    let message = |value: Value| {
        let error = Map::from_json(&value).unwrap_err();
        format!("{} / {}", error.message, error.hint.unwrap_or_default())
    };
    assert_eq!(
        message(json!({"bins": 5, "segments": [], "bin": 1})),
        "map: there is no key \"bin\" / The keys are bins, segments, otherwise."
    );
    assert!(message(json!([])).starts_with("map must be a JSON object, not an array"));
    for wrong in [
        json!({"bins": 5}),
        json!({"bins": "5", "segments": []}),
        json!({"bins": 500, "segments": []}),
        json!({"bins": -5, "segments": []}),
        json!({"bins": 5, "segments": [{"r": 1}]}),
        json!({"bins": 5, "segments": [{"name": "a", "r": [1]}]}),
        json!({"bins": 5, "segments": [{"name": "a", "r": [1, 2, 3]}]}),
        json!({"bins": 5, "segments": [{"name": "a", "r": 1.5}]}),
        json!({"bins": 5, "segments": [{"name": "a", "r": 1e30}]}),
        json!({"bins": 5, "segments": [{"name": "a", "x": 1}]}),
        json!({"bins": {"recency": 5}, "segments": []}),
    ] {
        assert!(Map::from_json(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_huge_map_is_refused_in_no_time() {
    let begun = std::time::Instant::now();
    let segments =
        |n: usize| -> Vec<Value> { (0..n).map(|i| json!({"name": i.to_string(), "r": 1})).collect() };
    assert_eq!(map(json!({"bins": 10, "segments": segments(1001)})).check()[0].problem, Problem::BadSize);
    let full = map(json!({"bins": 10, "segments": segments(1000)}));
    let findings = full.check();
    assert_eq!(count(&findings, Problem::ClaimedTwice), 100);
    assert!(
        findings
            .iter()
            .all(|finding| finding.segments.len() <= 10 && finding.sentence.to_string().len() < 1000)
    );
    assert!(full.compile().unwrap_err().message.len() < 2000);
    let any = vec![json!({"r": [-2_000_000_000, 2_000_000_000]}); 10_000];
    let many = map(json!({"bins": 10, "segments": [{"name": "a", "any": any}]}));
    assert_eq!(many.check()[0].problem, Problem::BadSize);
    let most = map(json!({"bins": 10, "segments": [{"name": "a", "any": any[..9_999]}]}));
    assert_eq!(count(&most.check(), Problem::OutOfRange), 9_999);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn check_finds_what_counting_finds(
        boxes in prop::collection::vec((1..=4_i32, 0..=3_i32, 1..=4_i32, 0..=3_i32, any::<bool>()), 1..6),
        bins in 2..=4_u8,
    ) {
        let n = i32::from(bins);
        let clip = |low: i32, more: i32| [low.min(n), (low.min(n) + more).min(n)];
        let segments: Vec<Value> = boxes.iter().enumerate().map(|(i, (r, rs, f, fs, mean))| {
            let second = if *mean { "fm" } else { "f" };
            json!({"name": i.to_string(), "r": clip(*r, *rs), second: clip(*f, *fs)})
        }).collect();
        let map = map(json!({"bins": bins, "segments": segments}));
        let mut claims: HashMap<String, Vec<String>> = HashMap::new();
        for (r, f, m) in (1..=n).flat_map(|r| (1..=n).flat_map(move |f| (1..=n).map(move |m| (r, f, m)))) {
            let own = claims.entry(format!("{r}{f}{m}")).or_default();
            for (i, (r0, rs, f0, fs, mean)) in boxes.iter().enumerate() {
                let second = if *mean { (f + m + 1) / 2 } else { f };
                let ([a, b], [c, d]) = (clip(*r0, *rs), clip(*f0, *fs));
                if (a..=b).contains(&r) && (c..=d).contains(&second) {
                    own.push(i.to_string());
                }
            }
        }
        let findings = map.check();
        for finding in &findings {
            match finding.problem {
                Problem::Uncovered => prop_assert!(claims[finding.cell.as_ref().unwrap()].is_empty()),
                Problem::ClaimedTwice => {
                    let own = &claims[finding.cell.as_ref().unwrap()];
                    prop_assert!(own.len() > 1 && *own == finding.segments);
                }
                Problem::Unreachable => {
                    let name = &finding.segments[0];
                    prop_assert!(claims.values().all(|own| own.first() != Some(name)));
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
        let empty = claims.values().filter(|own| own.is_empty()).count();
        let several = claims.values().filter(|own| own.len() > 1).count();
        prop_assert_eq!(count(&findings, Problem::Uncovered), empty);
        prop_assert_eq!(count(&findings, Problem::ClaimedTwice), several);
        prop_assert_eq!(map.compile().is_ok(), findings.is_empty());
    }
}
