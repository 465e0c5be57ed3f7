//! What `why` says is true as it stands: of the figures in the sentence, read as a reader reads them.

use proptest::prelude::*;
use segmentation::clusters::{ClusterModel, Feature, Prepared, Reason};
use segmentation::rows::features::{Type, Value};
use segmentation::support::envelope::ModelBody;
use segmentation::support::time::{self, MICROS_PER_DAY};
use serde_json::json;

use super::fits::{Cell, Data, FITS, Fit, values};

/// A decimal number as it is written, in units of 10^-20.
fn decimal(text: &str) -> i128 {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{part}").parse().unwrap_or_else(|_| panic!("{text}"));
    let power = 20 + exponent.parse::<i32>().unwrap() - part.len() as i32;
    match power >= 0 {
        true => digits * 10_i128.pow(power as u32),
        false => digits / 10_i128.pow(-power as u32),
    }
}

/// A figure of a feature, as it is written.
fn figure(feature: &Feature, text: &str) -> i128 {
    match feature.kind {
        Type::Time => {
            let micros = time::parse(&format!("{text}T00:00:00Z")).unwrap_or_else(|_| panic!("{text}"));
            i128::from(micros / MICROS_PER_DAY) * 10_i128.pow(20)
        }
        Type::Interval => decimal(text.strip_suffix(" days").or_else(|| text.strip_suffix(" day")).unwrap()),
        _ => decimal(text),
    }
}

fn logarithm(units: i128) -> f64 {
    let x = units as f64 / 1e20;
    x.abs().ln_1p().copysign(x)
}

/// What a sentence claims of three figures or names, taken apart.
struct Claim<'a> {
    /// The row's value, the mark that it speaks for, and the other one.
    of: [&'a str; 3],
    /// The cluster of the last one.
    cluster: &'a str,
}

fn between<'a>(text: &'a str, words: [&str; 3]) -> Option<Claim<'a>> {
    let (value, rest) = text.split_once(words[0])?;
    let (mark, rest) = rest.split_once(words[1])?;
    let (other, cluster) = rest.rsplit_once(words[2])?;
    Some(Claim { of: [value, mark, other], cluster })
}

/// Panics unless the sentence is true.
fn check(model: &ClusterModel, value: &Value<'_>, reason: &Reason) {
    let said = &reason.advice;
    let place = model.features.iter().position(|feature| feature.name == reason.feature).unwrap();
    let feature = &model.features[place];
    let (Some(runner_up), Some(far), Some(contribution)) =
        (reason.runner_up, &reason.runner_up_center, reason.contribution)
    else {
        assert_eq!((model.clusters.len(), said), (1, &format!("there is no cluster but {}", reason.cluster)));
        return;
    };
    // Whom it speaks for.
    let (who, rest) = match said.strip_prefix("speaks for neither: ") {
        Some(rest) => {
            assert_eq!(contribution, 0.0, "{said}");
            (None, rest)
        }
        None => {
            let rest = said.strip_prefix("speaks for cluster ").unwrap_or_else(|| panic!("{said}"));
            let end = rest.find([':', ',']).unwrap();
            let number: u32 = rest[..end].parse().unwrap();
            assert_eq!(number, if contribution > 0.0 { reason.cluster } else { runner_up }, "{said}");
            assert_ne!(contribution, 0.0, "{said}");
            (Some(number), rest[end + 1..].trim_start())
        }
    };
    let for_own = who != Some(runner_up);
    let center = reason.center.as_deref().unwrap();
    let marks = if for_own { [center, far] } else { [far.as_str(), center] };
    let last = if for_own { runner_up } else { reason.cluster };
    if feature.weight == 0.0 || rest == "the feature has weight 0" {
        assert_eq!((feature.weight, rest), (0.0, "the feature has weight 0"));
        return;
    }
    if !feature.kind.is_numeric() {
        return check_categories(model, feature, value, reason, rest, (who.is_some(), marks, last));
    }
    let stands_in = ", which stands in for NULL,";
    assert_eq!(rest.contains(stands_in), *value == Value::Null, "{said}");
    let rest = rest.replace(stands_in, "");
    let (by_logarithm, rest) = match rest.strip_prefix("in logarithms ") {
        Some(rest) => (true, rest),
        None => (false, rest.as_str()),
    };
    let claims = [
        (" is nearer to ", " than to ", "nearer"),
        (" is as far from ", " as from ", "equal"),
        (" is about as far from ", " as from ", "about"),
        (" beside ", ", and ", "unseen"),
    ];
    let found = claims
        .into_iter()
        .find_map(|(first, second, kind)| Some((between(rest, [first, second, " of cluster "])?, kind)));
    let (claim, kind) = found.unwrap_or_else(|| panic!("{said}"));
    let of = claim.of.map(|text| text.trim_start_matches("by less than the figures show: "));
    assert_eq!(of, [reason.value.as_deref().unwrap(), marks[0], marks[1]], "{said}");
    assert_eq!(claim.cluster, last.to_string(), "{said}");
    let figures = of.map(|text| figure(feature, text));
    let plain = (figures[0].abs_diff(figures[1])).cmp(&figures[0].abs_diff(figures[2]));
    let logs = figures.map(logarithm);
    let apart = (logs[0] - logs[1]).abs() - (logs[0] - logs[2]).abs();
    match (kind, by_logarithm) {
        ("nearer", false) => assert!(plain.is_lt(), "{said}"),
        ("nearer", true) => assert!(apart < 0.0 && !plain.is_lt(), "{said}"),
        ("equal", false) => assert!(plain.is_eq(), "{said}"),
        ("equal", true) => assert!(apart.abs() < 1e-12, "{said}"),
        // The figures do not say so themselves, and it does not say that they do.
        ("unseen", false) => {
            assert!(!plain.is_lt() && rest.starts_with("by less than the figures show: "), "{said}")
        }
        _ => assert_eq!((kind, who), ("about", None), "{said}"),
    }
}

fn check_categories(
    model: &ClusterModel,
    feature: &Feature,
    value: &Value<'_>,
    reason: &Reason,
    rest: &str,
    (speaks, marks, last): (bool, [&str; 2], u32),
) {
    let said = &reason.advice;
    if model.gamma == 0.0 {
        assert_eq!(rest, "gamma is 0, and categories do not count");
        return;
    }
    // The category that the row's value counts as, if it is one of the model's.
    let shown = reason.value.as_deref().unwrap();
    let known = feature.categories.iter().any(|name| name == shown);
    let counts_as = if known { Some(shown) } else { (feature.other > 0).then_some("other") };
    let same = |mark: &str| {
        assert_eq!(counts_as, Some(mark), "{said}");
        match (value, shown == mark) {
            (Value::Null, _) => format!("{mark}, which stands in for NULL"),
            (_, true) => format!("{mark} too"),
            (_, false) => format!("{mark}, as which {shown} counts"),
        }
    };
    let what = if model.kind() == "kmeans" { "centre" } else { "nearest leaf" };
    if speaks {
        assert_ne!(marks[0], marks[1], "{said}");
        let wanted = format!("whose {what} has {}; that of cluster {last} has {}", same(marks[0]), marks[1]);
        assert_eq!(rest, wanted);
    } else if marks[0] == marks[1] && counts_as == Some(marks[0]) {
        assert_eq!(rest, format!("the {what} of either cluster has {}", same(marks[0])));
    } else {
        assert!(marks.iter().all(|mark| counts_as != Some(mark)), "{said}");
        let value = match value {
            Value::Null => format!("{shown}, which stands in for NULL,"),
            _ => shown.to_owned(),
        };
        let wanted = match marks[0] == marks[1] {
            true => {
                format!("the {what} of either cluster has {}, not {}", marks[0], value.trim_end_matches(','))
            }
            false => format!("{value} is neither {} nor {} of cluster {last}", marks[0], marks[1]),
        };
        assert_eq!(rest, wanted);
    }
}

fn cell(kind: Type) -> BoxedStrategy<Cell> {
    let number = match kind {
        Type::Category => {
            return prop_oneof![8 => "[a-c]|[d-m]|other".prop_map(Cell::Name), 1 => Just(Cell::Null)].boxed();
        }
        Type::Time => (0_i32..40_000).prop_map(|hours| f64::from(hours) / 24.0 + 8000.0).boxed(),
        Type::Boolean => (0_i32..2).prop_map(f64::from).boxed(),
        Type::Interval => (0_i32..300).prop_map(|n| f64::from(n) / 7.0).boxed(),
        Type::Number => prop_oneof![
            (0_i32..6).prop_map(f64::from),
            (-40_i32..4000).prop_map(|n| f64::from(n) / 3.0),
            (0_i32..50).prop_map(|n| 1e6 + f64::from(n) / 8.0),
            (0_i32..90).prop_map(|n| f64::from(n).exp2().min(1e12) / 100.0),
        ]
        .boxed(),
    };
    prop_oneof![9 => number.prop_map(Cell::Number), 1 => Just(Cell::Null)].boxed()
}

/// Features of every type, rows of them, and rows to ask about.
fn tables() -> impl Strategy<Value = (Data, Vec<Vec<Cell>>)> {
    let kind = prop_oneof![
        4 => Just(Type::Number), 1 => Just(Type::Time), 1 => Just(Type::Interval), 1 => Just(Type::Boolean), 3 => Just(Type::Category)
    ];
    prop::collection::vec(kind, 1..5).prop_flat_map(|kinds| {
        let row = kinds.iter().map(|&kind| cell(kind)).collect::<Vec<_>>();
        let names: Vec<String> = (0..kinds.len()).map(|i| format!("v{i}")).collect();
        (prop::collection::vec(row.clone(), 2..60), prop::collection::vec(row, 1..20)).prop_map(
            move |(rows, asked)| {
                let columns: Vec<(&str, Type)> =
                    names.iter().map(String::as_str).zip(kinds.iter().copied()).collect();
                (Data::new(&columns, rows), asked)
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sentence_is_true_as_it_stands(
        (data, asked) in tables(),
        scalings in prop::collection::vec(prop::sample::select(vec!["standard", "robust", "minmax", "log", "log", "none"]), 4),
        weights in prop::collection::vec(prop::sample::select(vec![1.0, 1.0, 0.3, 7.0, 0.0]), 4),
        gamma in prop::sample::select(vec![None, None, Some(2.5), Some(0.0)]),
        k in 1_i64..6,
        (least, rounds) in (prop::sample::select(vec![1, 5]), prop::sample::select(vec![1, 2, 1000])),
    ) {
        let mut given = json!({"nulls": "impute", "checks": false, "min_category": least, "scaling": {}, "weights": {}});
        for ((column, scaling), weight) in data.columns.iter().zip(scalings).zip(weights) {
            given["weights"][&column.name] = weight.into();
            if column.kind.is_numeric() {
                given["scaling"][&column.name] = scaling.into();
            }
        }
        if let Some(gamma) = gamma {
            given["gamma"] = gamma.into();
        }
        for fit in FITS {
            let mut given = given.clone();
            match fit {
                Fit::KMeans => given["max_iterations"] = rounds.into(),
                Fit::Hierarchy => given["leaves"] = (if rounds == 1 { 5 } else { 2000 }).into(),
            }
            let Ok(model) = fit.of(&data, k, given) else { continue };
            let mut applied = Prepared::new(model.clone());
            for row in data.rows.iter().chain(&asked) {
                let row = values(row);
                let Ok(reasons) = applied.why(&row) else { continue };
                for reason in &reasons {
                    let place = model.features.iter().position(|feature| feature.name == reason.feature).unwrap();
                    check(&model, &row[place], reason);
                }
            }
        }
    }
}

/// Figures that are compared in logarithms, where the plain ones say the opposite.
#[test]
fn a_sentence_names_the_logarithm_where_it_decides() {
    let rows: Vec<[f64; 1]> = [3.0, 3.0, 3.0, 38.0, 38.0].map(|x| [x]).to_vec();
    let model = Fit::KMeans.of(&Data::numbers(&rows), 2, json!({"scaling": "log", "checks": false})).unwrap();
    let mut applied = Prepared::new(model);
    let mut said = |x: f64| applied.why(&[Value::Number(x)]).unwrap().remove(0).advice;
    assert_eq!(said(10.0), "speaks for cluster 1: 10 is nearer to 3 than to 38 of cluster 2");
    assert_eq!(said(20.0), "speaks for cluster 2: in logarithms 20 is nearer to 38 than to 3 of cluster 1");
    assert_eq!(said(30.0), "speaks for cluster 2: 30 is nearer to 38 than to 3 of cluster 1");
}

#[test]
fn categories_are_the_same_or_another() {
    let rows = [("web", true, 40), ("shop", false, 30), ("web", false, 2), ("fax", true, 1)];
    let rows = rows.into_iter().flat_map(|(channel, news, count)| {
        std::iter::repeat_n(vec![Cell::Name(channel.to_owned()), Cell::Name(news.to_string())], count)
    });
    let columns = [("channel", Type::Category), ("news", Type::Category)];
    let data = Data::new(&columns, rows.collect());
    let model = Fit::KMeans.of(&data, 2, json!({"checks": false, "min_category": 2})).unwrap();
    let mut applied = Prepared::new(model);
    let mut said = |channel: &str, news: &str| -> Vec<String> {
        let reasons = applied.why(&[Value::Category(channel), Value::Category(news)]).unwrap();
        let mut said: Vec<(String, String)> =
            reasons.into_iter().map(|reason| (reason.feature, reason.advice)).collect();
        said.sort();
        said.into_iter().map(|(_, advice)| advice).collect()
    };
    assert_eq!(
        said("web", "true"),
        [
            "speaks for cluster 1, whose centre has web too; that of cluster 2 has shop",
            "speaks for cluster 1, whose centre has true too; that of cluster 2 has false",
        ]
    );
    assert_eq!(said("fax", "true")[0], "speaks for neither: fax is neither web nor shop of cluster 2");
}
