//! Gower's distance in hierarchies: against daisy of R, by its definition, and through all that a model is asked.

use proptest::prelude::*;
use segmentation::clusters::geometry::gower::{Distance, MISSING};
use segmentation::clusters::geometry::layout::geometry;
use segmentation::clusters::geometry::points::Points;
use segmentation::clusters::hierarchy::condense;
use segmentation::clusters::options::Options;
use segmentation::clusters::{ClusterModel, Method, Prepared, Reason};
use segmentation::models::Model;
use segmentation::rows::features::{Nulls, Type, Value};
use segmentation::rows::sample::Sample;
use segmentation::support::codec::Codec;
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use serde_json::{Value as Json, json};

use super::damage::ask_everything;
use super::fits::{Cell, Data, FITS, Fit, json, numbered, refusal, text, values};

/// The given options, for Gower's distance.
fn gower(mut options: Json) -> Json {
    options["distance"] = "gower".into();
    options
}

fn fitted(data: &Data, k: impl Into<Option<i64>>, options: Json) -> ClusterModel {
    Fit::Hierarchy.of(data, k, gower(options)).unwrap()
}

/// Money, a day, a channel, and whether somebody is a member; some of each unknown.
fn customers() -> Data {
    let (number, day) = (|x: f64| Cell::Number(x), |day: i32| Cell::Number(f64::from(8734 + day)));
    let (name, none) = (|name: &str| Cell::Name(name.to_owned()), Cell::Null);
    let columns = [
        ("spent", Type::Number),
        ("joined", Type::Time),
        ("channel", Type::Category),
        ("member", Type::Category),
    ];
    let rows = vec![
        vec![number(120.5), day(46), name("web"), name("true")],
        vec![number(80.0), day(92), name("shop"), name("false")],
        vec![none.clone(), day(72), name("web"), name("true")],
        vec![number(300.25), day(0), name("phone"), none.clone()],
        vec![number(45.0), day(122), name("shop"), name("false")],
        vec![number(150.0), none.clone(), none.clone(), name("true")],
        vec![number(80.0), day(33), name("web"), name("false")],
        vec![number(210.75), day(24), name("phone"), name("true")],
        vec![none.clone(), none.clone(), name("shop"), name("false")],
        vec![number(99.9), day(91), none.clone(), none],
    ];
    Data::new(&columns, rows)
}

/// Rows of the table as the points of a fit, in the table's order.
fn points(data: &Data, options: Json) -> Points {
    let options = Fit::Hierarchy.options(&gower(options)).unwrap();
    let sample = data.sample(&options).unwrap();
    let points = geometry(&sample, &options, Host::unlimited()).unwrap().points;
    points.subset(data.rows.iter().map(|row| place(&sample, row))).unwrap()
}

/// The place of a row in a sample.
fn place(sample: &Sample, row: &[Cell]) -> usize {
    let is_same = |place: usize, column: usize, cell: &Cell| match cell {
        Cell::Number(x) => sample.number(place, column) == Some(*x),
        Cell::Name(name) => {
            sample.code(place, column).is_some_and(|code| sample.categories(column)[code as usize] == **name)
        }
        Cell::Null => sample.number(place, column).is_none(),
    };
    (0..sample.len())
        .find(|&place| row.iter().enumerate().all(|(column, cell)| is_same(place, column, cell)))
        .unwrap()
}

/// `daisy(x, metric = "gower", type = list(symm = "member"))` of the package cluster 2.1.4 in R 4.2.2, row below row; then with
/// `weights = c(2, 1, 0.5, 1.5)`. Where it has NA is 1 here: for the pair that has nothing in common, and for one with a weight of 0.5
/// in common, which it takes for nothing, and which differs in that feature.
const DAISY: [[f64; 45]; 2] = [
    [
        0.6339292882,
        0.0710382514,
        0.7213114754,
        0.6937535792,
        0.8723259635,
        0.7950819672,
        0.7296848156,
        0.0957555274,
        0.8032786885,
        1.0000000000,
        0.0577864838,
        0.6371204701,
        0.0000000000,
        0.5886385896,
        0.7056807052,
        0.3163063374,
        0.3709016393,
        0.4398907104,
        0.7111237777,
        0.4666571667,
        0.6371204701,
        0.3834756988,
        0.7674049871,
        0.4644808743,
        0.1824526474,
        0.8631605144,
        0.1190009794,
        0.6465033477,
        1.0000000000,
        0.0000000000,
        1.0000000000,
        1.0000000000,
        0.0000000000,
        1.0000000000,
        0.5000000000,
        1.0000000000,
        0.2247788250,
        0.0430797514,
        0.1557377049,
        0.7654091938,
        0.2345908062,
        0.1962781587,
        0.2766863088,
        0.4917302227,
        1.0,
    ],
    [
        0.5388770251,
        0.0710382514,
        0.7213114754,
        0.6529920843,
        0.8513878344,
        0.7267759563,
        0.6429055410,
        0.1040285159,
        0.8032786885,
        1.0000000000,
        0.0660416958,
        0.5852805373,
        0.0000000000,
        0.5886385896,
        0.6636350916,
        0.3847786644,
        0.1967213115,
        0.6065573770,
        0.7132145323,
        0.3007498274,
        0.5852805373,
        0.2774955444,
        0.7163725695,
        0.2978142077,
        0.2565698780,
        0.8204010854,
        0.1360011194,
        0.6196512580,
        1.0000000000,
        0.0000000000,
        1.0000000000,
        1.0,
        0.0000000000,
        1.0000000000,
        0.2500000000,
        1.0000000000,
        0.1767542803,
        0.0547074282,
        0.1557377049,
        0.7719117120,
        0.2280882880,
        0.1962781587,
        0.2104451331,
        0.4725801876,
        1.0,
    ],
];

#[test]
fn distances_are_those_of_daisy() {
    let weights = json!({"weights": {"spent": 2, "joined": 1, "channel": 0.5, "member": 1.5}});
    for (wanted, options) in DAISY.iter().zip([json!({}), weights]) {
        let points = points(&customers(), options);
        let pairs = (1..10).flat_map(|i| (0..i).map(move |j| (i, j)));
        for ((i, j), wanted) in pairs.zip(wanted) {
            let found = points.squared_distance(i, j).sqrt();
            assert!((found - wanted).abs() <= 5.1e-11, "{i} {j}: {found} for {wanted}");
        }
    }
}

/// `hclust` of R 4.2.2 on these distances, without the two rows that are at distance 0 of others, and `silhouette` of the
/// package cluster 2.1.4 for `cutree(h, 3)`.
#[test]
fn trees_are_those_of_hclust() {
    let mut data = customers();
    data.rows.remove(8);
    data.rows.remove(5);
    let wanted = [
        (
            "average",
            [
                0.0430797514,
                0.0710382514,
                0.1651731668,
                0.1824526474,
                0.3714150383,
                0.5031147307,
                0.7045375105,
            ],
            [1, 2, 1, 3, 2, 2, 3, 2],
            0.5613062892,
        ),
        (
            "complete",
            [0.0430797514, 0.0710382514, 0.1824526474, 0.2345908062, 0.4398907104, 0.7950819672, 1.0],
            [1, 2, 1, 3, 2, 1, 3, 2],
            0.5678958091,
        ),
        (
            "single",
            [
                0.0430797514,
                0.0710382514,
                0.0957555274,
                0.1557377049,
                0.1824526474,
                0.2766863088,
                0.3834756988,
            ],
            [1, 1, 1, 2, 1, 3, 2, 1],
            0.2004332976,
        ),
    ];
    for (linkage, heights, labels, silhouette) in wanted {
        let model = fitted(&data, 3, json!({"linkage": linkage}));
        for (found, wanted) in model.merge_rows().unwrap().iter().zip(heights) {
            assert!((found.height - wanted).abs() <= 5.1e-11, "{linkage}: {} for {wanted}", found.height);
        }
        let mut applied = Prepared::new(model.clone());
        let found: Vec<u32> =
            data.rows.iter().map(|row| applied.cluster(&values(row)).unwrap().unwrap()).collect();
        for i in 0..8 {
            (0..i).for_each(|j| assert_eq!(found[i] == found[j], labels[i] == labels[j], "{linkage}"));
        }
        let mean = model.quality.silhouette.as_ref().unwrap().mean;
        assert!((mean - silhouette).abs() <= 5.1e-11, "{linkage}: {mean} for {silhouette}");
        text(&model);
    }
    // The mean of pairs is what a fit takes unless told otherwise.
    let usual = fitted(&data, 3, json!({}));
    let Method::Hierarchy { linkage, distance, .. } = usual.method else { unreachable!() };
    assert_eq!((linkage.to_string(), distance), ("average".to_owned(), Distance::Gower));
}

#[test]
fn by_hand() {
    // Ranges of 10 and 100; of weight 1, 2 and 1.
    let rows = [(0.0, Some(0.0), "a"), (5.0, Some(100.0), "b"), (10.0, None, "a")];
    let row = |(x, y, c): (f64, Option<f64>, &str)| {
        vec![Cell::Number(x), y.map_or(Cell::Null, Cell::Number), Cell::Name(c.to_owned())]
    };
    let data =
        Data::new(&[("x", Type::Number), ("y", Type::Number), ("c", Type::Category)], rows.map(row).to_vec());
    let options = json!({"weights": {"y": 2}, "checks": false});
    let points = points(&data, options.clone());
    let distance = |i, j| points.squared_distance(i, j).sqrt();
    assert_eq!(distance(0, 1), (0.5 + 2.0 + 1.0) / 4.0);
    assert_eq!(distance(0, 2), (1.0 + 0.0) / 2.0);
    assert_eq!(distance(1, 2), (0.5 + 1.0) / 2.0);
    let model = fitted(&data, 2, options);
    let cluster = numbered(&model)[0];
    // The first and the last row: medians of 0 and 10, and of 0 alone.
    assert_eq!((cluster.size, &cluster.center[..], &cluster.modes[..]), (2, &[0.5, 0.0][..], &[0][..]));
    assert_eq!((&cluster.mean[..], &cluster.shares[0][..]), (&[5.0, 0.0][..], &[1.0][..]));
    let mut applied = Prepared::new(model);
    let asked = [Value::Number(4.0), Value::Null, Value::Category("a")];
    assert_eq!(applied.cluster(&asked).unwrap(), Some(1));
    // From the centre 5 of x, of 10, and with the same category: 0.1 of two features.
    let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-15, "{found} {wanted}");
    near(applied.distance(&asked).unwrap().unwrap(), 0.05);
    // From (5, b): 0.1 and 1 of two features.
    near(applied.silhouette(&asked).unwrap().unwrap(), (0.55 - 0.05) / 0.55);
    let reasons = applied.why(&asked).unwrap();
    let told: Vec<_> =
        reasons.iter().map(|reason| (reason.feature.as_str(), reason.advice.as_str())).collect();
    assert_eq!(
        told,
        [
            ("c", "speaks for cluster 1, whose nearest leaf has a too; that of cluster 2 has b"),
            ("y", "speaks for neither: the row has no value"),
            ("x", "speaks for cluster 2: 4 is nearer to 5 than to 0 of cluster 1"),
        ]
    );
    // From the leaf (0, 0, a), and from (5, 100, b).
    near(reasons[0].contribution.unwrap(), 0.5);
    near(reasons[2].contribution.unwrap(), (0.1 - 0.4) / 2.0);
    near(reasons[0].margin.unwrap(), 0.55 - 0.2);
    assert_eq!((&reasons[1].value, reasons[1].center.as_deref()), (&None, Some("0")));
}

/// Rows of two numbers, a day, a truth and a category, each with a gap now and then.
fn mixed(rows: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Data> {
    let number = |least: i32, most: i32| {
        let some = (least..most).prop_map(|n| Cell::Number(f64::from(n) / 4.0));
        prop_oneof![6 => some, 1 => Just(Cell::Null)]
    };
    let name = |pattern: &'static str| prop_oneof![5 => pattern.prop_map(Cell::Name), 1 => Just(Cell::Null)];
    let row = (number(-9, 9), number(0, 400), number(5, 6), name("true|false"), name("[a-d]"));
    let row = row.prop_map(|(a, b, c, d, e)| vec![a, b, c, d, e]);
    let columns = [
        ("a", Type::Number),
        ("b", Type::Time),
        ("c", Type::Interval),
        ("d", Type::Category),
        ("e", Type::Category),
    ];
    prop::collection::vec(row, rows)
        .prop_map(move |rows| Data::new(&columns, rows))
        .prop_filter("rows without any value are left out", |data| {
            data.rows.iter().all(|row| row.iter().any(|cell| *cell != Cell::Null))
        })
}

const WEIGHTS: [f64; 5] = [1.0, 0.5, 2.0, 1.0, 3.0];

fn weights() -> Json {
    json!({"a": WEIGHTS[0], "b": WEIGHTS[1], "c": WEIGHTS[2], "d": WEIGHTS[3], "e": WEIGHTS[4]})
}

/// The definition, over the cells of two rows.
fn defined(data: &Data, a: &[Cell], b: &[Cell]) -> f64 {
    let (mut apart, mut shared) = (0.0, 0.0);
    for (column, weight) in WEIGHTS.iter().enumerate() {
        let known = || {
            data.rows.iter().filter_map(|row| if let Cell::Number(x) = row[column] { Some(x) } else { None })
        };
        let range = known().fold(f64::MIN, f64::max) - known().fold(f64::MAX, f64::min);
        let difference = match (&a[column], &b[column]) {
            (Cell::Number(a), Cell::Number(b)) if a == b => 0.0,
            (Cell::Number(a), Cell::Number(b)) => (a - b).abs() / range,
            (Cell::Name(a), Cell::Name(b)) => f64::from(u8::from(a != b)),
            _ => continue,
        };
        apart += weight * difference;
        shared += weight;
    }
    if shared > 0.0 { apart / shared } else { 1.0 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn distances_are_those_of_the_definition(data in mixed(1..25)) {
        let points = points(&data, json!({"weights": weights()}));
        let distance = |i, j| points.squared_distance(i, j).sqrt();
        for i in 0..data.rows.len() {
            prop_assert_eq!(distance(i, i), 0.0);
            for j in 0..data.rows.len() {
                prop_assert!((0.0..=1.0).contains(&distance(i, j)));
                prop_assert_eq!(distance(i, j).to_bits(), distance(j, i).to_bits());
                prop_assert!((distance(i, j) - defined(&data, &data.rows[i], &data.rows[j])).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn rows_in_any_order_and_parts_give_the_same_bytes(data in mixed(1..50), seed in any::<u64>(), checks in any::<bool>(), leaves in prop::sample::select(vec![6, 2000])) {
        let given = gower(json!({"checks": checks, "leaves": leaves}));
        let whole = text(&Fit::Hierarchy.of(&data, 3, given.clone()).unwrap());
        prop_assert_eq!(&text(&Fit::Hierarchy.of(&data.shuffled(seed), 3, given.clone()).unwrap()), &whole);
        let options = Fit::Hierarchy.options(&given).unwrap();
        let mut merged = data.part(0..data.rows.len() / 2).collected(&options).unwrap();
        merged.merge(&data.part(data.rows.len() / 2..data.rows.len()).collected(&options).unwrap()).unwrap();
        merged.settle().unwrap();
        prop_assert_eq!(&text(&Fit::Hierarchy.of_sample(&merged, Some(3), given).unwrap()), &whole);
    }

    /// The terms of a distance are added in another order then, and rows are hashed to another one.
    #[test]
    fn columns_in_any_order_give_the_same_tree(data in mixed(2..30)) {
        let mut turned = data.clone();
        turned.columns.rotate_left(2);
        turned.rows.iter_mut().for_each(|row| row.rotate_left(2));
        let heights = |data: &Data| -> Vec<f64> {
            let model = fitted(data, 1, json!({"linkage": "single", "checks": false}));
            model.merge_rows().unwrap().iter().map(|merge| merge.height).collect()
        };
        let (one, other) = (heights(&data), heights(&turned));
        prop_assert_eq!(one.len(), other.len());
        for (one, other) in one.iter().zip(other) {
            prop_assert!((one - other).abs() < 1e-14, "{one} {other}");
        }
    }

    #[test]
    fn rows_of_the_fit_are_in_their_clusters(data in mixed(1..40), k in 1_i64..6) {
        let model = fitted(&data, k, json!({"weights": weights(), "checks": false}));
        super::check_sizes(&model, &data)?;
        ask_everything(&model);
        let mut applied = Prepared::new(model.clone());
        for row in &data.rows {
            let row = values(row);
            let distance = applied.distance(&row).unwrap().unwrap();
            prop_assert!((0.0..=1.0).contains(&distance));
            for reason in applied.why(&row).unwrap() {
                check_reason(&model, &reason)?;
            }
        }
    }

    #[test]
    fn reasons_add_up_and_are_true(data in mixed(2..30), asked in mixed(1..10), k in 2_i64..5, leaves in prop::sample::select(vec![5, 2000])) {
        let model = fitted(&data, k, json!({"weights": weights(), "checks": false, "leaves": leaves}));
        let mut applied = Prepared::new(model.clone());
        for row in &asked.rows {
            let row = values(row);
            let reasons = applied.why(&row).unwrap();
            prop_assert_eq!(reasons.is_empty(), applied.cluster(&row).unwrap().is_none());
            if let Some(margin) = reasons.first().and_then(|reason| reason.margin) {
                prop_assert!(margin >= -1e-15);
                let sum: f64 = reasons.iter().filter_map(|reason| reason.contribution).sum();
                prop_assert!((sum - margin).abs() < 1e-14);
            }
            for reason in &reasons {
                check_reason(&model, reason)?;
            }
        }
    }
}

/// Whether a sentence says of whom the feature speaks what its contribution says, and names no value that is not there.
fn check_reason(model: &ClusterModel, reason: &Reason) -> Result<(), TestCaseError> {
    let said = &reason.advice;
    let (Some(runner_up), Some(contribution)) = (reason.runner_up, reason.contribution) else {
        let alone = said.starts_with("there is no cluster but");
        prop_assert_eq!(alone, model.clusters.len() == 1, "{}", said);
        prop_assert!(
            alone || said == "no leaf of another cluster has a value where the row has one",
            "{said}"
        );
        return Ok(());
    };
    let far = &reason.runner_up_center;
    if reason.value.is_none() {
        prop_assert_eq!(said, "speaks for neither: the row has no value");
        prop_assert_eq!(contribution, 0.0);
    } else if reason.center.is_none() || far.is_none() {
        let alone = if far.is_none() { reason.cluster } else { runner_up };
        let wanted = match reason.center.is_none() && far.is_none() {
            true => "speaks for neither: the nearest leaf of either cluster has no value".to_owned(),
            false => format!("is compared with cluster {alone} alone, "),
        };
        prop_assert!(said.starts_with(&wanted), "{said}");
        let against = if far.is_none() { contribution <= 0.0 } else { contribution >= 0.0 };
        prop_assert!(against, "{said}");
    } else if contribution == 0.0 {
        prop_assert!(said.starts_with("speaks for neither: "), "{said}");
    } else {
        let who = if contribution > 0.0 { reason.cluster } else { runner_up };
        let speaks = [':', ','].map(|end| format!("speaks for cluster {who}{end}"));
        prop_assert!(speaks.iter().any(|speaks| said.starts_with(speaks)), "{said}: {contribution}");
    }
    Ok(())
}

#[test]
fn what_cannot_be_compared_is_as_far_as_can_be() {
    let columns = [("x", Type::Number), ("c", Type::Category)];
    let (number, name) =
        (|x: f64| vec![Cell::Number(x), Cell::Null], |c: &str| vec![Cell::Null, Cell::Name(c.to_owned())]);
    let rows = vec![number(1.0), number(2.0), number(9.0), name("a"), name("b")];
    let data = Data::new(&columns, rows);
    let points = points(&data, json!({}));
    assert_eq!(points.squared_distance(0, 3), 1.0);
    let model = fitted(&data, 2, json!({"linkage": "single"}));
    let warning = "6 pairs of the 5 leaves have no feature with a value in both: the distance is taken as 1";
    assert!(model.warnings.iter().any(|found| found == warning), "{:?}", model.warnings);
    // What no leaf has a value of tells nothing of a row.
    let sure = fitted(&data, 4, json!({"checks": false}));
    let unknown = Data { rows: data.rows[..3].to_vec(), ..data.clone() };
    let mut applied = Prepared::new(fitted(&unknown, 2, json!({"checks": false})));
    assert_eq!(applied.cluster(&values(&data.rows[3])).unwrap(), None);
    assert_eq!(applied.distance(&values(&data.rows[3])).unwrap(), None);
    assert_eq!(applied.silhouette(&values(&data.rows[3])).unwrap(), None);
    assert!(applied.why(&values(&data.rows[3])).unwrap().is_empty());
    let mut applied = Prepared::new(sure.clone());
    assert_eq!(applied.cluster(&[Value::Null, Value::Null]).unwrap(), None);
    // A centre without a value of a feature, in SQL as NULL.
    let centers = sure.center_rows();
    let gap = centers.iter().find(|row| row.feature == "x" && row.mean.is_none()).unwrap();
    assert_eq!((gap.center, gap.lift, &gap.shown, gap.overall), (None, None, &None, Some(4.0)));
    assert!(centers.iter().any(|row| row.feature == "c" && row.mean.is_none() && row.shown.is_none()));
    assert!(sure.clusters.iter().any(|cluster| cluster.modes == [MISSING]));
    assert!(sure.leaf_rows().unwrap().iter().any(|row| row.value.is_none()));
    ask_everything(&sure);
    text(&sure);
}

#[test]
fn features_that_tell_nothing() {
    // One value, and none; as in daisy the first counts as a feature in which all agree.
    let columns =
        [("x", Type::Number), ("one", Type::Number), ("none", Type::Number), ("no_name", Type::Category)];
    let row = |x: f64| vec![Cell::Number(x), Cell::Number(5.0), Cell::Null, Cell::Null];
    let data = Data::new(&columns, [0.0, 1.0, 4.0].map(row).to_vec());
    assert_eq!(points(&data, json!({})).squared_distance(0, 1), 0.125_f64.powi(2));
    let model = fitted(&data, 2, json!({}));
    for warning in [
        "feature \"one\" is the same in all rows: it tells none apart",
        "feature \"none\" is NULL in all rows: it tells none apart",
        "feature \"no_name\" is NULL in all rows: it tells none apart",
    ] {
        assert!(model.warnings.iter().any(|found| found == warning), "{:?}", model.warnings);
    }
    assert!(model.center_rows().iter().filter(|row| row.feature == "none").all(|row| row.overall.is_none()));
    ask_everything(&model);
    text(&model);
    // Another value than the only one is no range away; nor is one of a feature that no leaf has.
    let mut applied = Prepared::new(model);
    let asked = [Value::Number(1.0), Value::Number(7e9), Value::Number(3.0), Value::Category("new")];
    let plain = [Value::Number(1.0), Value::Number(5.0), Value::Null, Value::Null];
    assert_eq!(applied.cluster(&asked).unwrap(), applied.cluster(&plain).unwrap());
    assert_eq!(applied.distance(&asked).unwrap(), applied.distance(&plain).unwrap());
}

#[test]
fn beyond_the_range_is_its_end() {
    let data = Data::numbers(&[[0.0], [1.0], [9.0], [10.0]]);
    let mut applied = Prepared::new(fitted(&data, 2, json!({"checks": false})));
    for (x, as_x) in [(1e308, 10.0), (-1e308, 0.0), (11.0, 10.0)] {
        let [far, end] = [x, as_x].map(|x| [Value::Number(x)]);
        assert_eq!(applied.cluster(&far).unwrap(), applied.cluster(&end).unwrap());
        assert_eq!(applied.distance(&far).unwrap(), applied.distance(&end).unwrap());
    }
    // A new category differs from all.
    let names = Data::new(
        &[("c", Type::Category)],
        ["a", "a", "b"].map(|name| vec![Cell::Name(name.to_owned())]).to_vec(),
    );
    let mut applied = Prepared::new(fitted(&names, 2, json!({"checks": false})));
    assert_eq!(applied.distance(&[Value::Category("c")]).unwrap(), Some(1.0));
}

#[test]
fn the_smallest_tables() {
    let one = customers().part(3..4);
    let same = Data { rows: vec![one.rows[0].clone(); 4], ..one.clone() };
    for (data, rows) in [(&one, 1), (&same, 4)] {
        for k in [Some(1), Some(3), None] {
            let model = fitted(data, k, json!({}));
            assert_eq!((model.clusters.len(), model.clusters[0].size), (1, rows));
            assert_eq!(model.quality.measures.inertia, 0.0);
            text(&model);
            ask_everything(&model);
        }
    }
    // Rows without any value are left out, and counted; without others there is nothing to fit.
    let mut more = customers();
    more.rows.push(vec![Cell::Null; 4]);
    let model = fitted(&more, 3, json!({"checks": false}));
    assert_eq!((model.rows.seen, model.rows.left_out, model.rows.used), (11, 1, 10));
    assert!(model.warnings.contains(&"1 of 11 rows was left out because of NULLs".to_owned()));
    let empty = Data { rows: vec![vec![Cell::Null; 4]], ..customers() };
    assert_eq!(
        refusal(Fit::Hierarchy.of(&empty, 1, gower(json!({})))),
        "all rows were left out because of NULLs"
    );
}

#[test]
fn nulls_may_be_treated_otherwise() {
    let data = customers();
    let refused = |options: Json| refusal(Fit::Hierarchy.of(&data, 2, gower(options)));
    assert_eq!(refused(json!({"nulls": "error"})), "column \"spent\" is NULL in 2 of 10 rows");
    let skipped = fitted(&data, 2, json!({"nulls": "skip"}));
    assert_eq!((skipped.rows.used, skipped.nulls), (5, Nulls::Skip));
    let imputed = fitted(&data, 2, json!({"nulls": "impute"}));
    assert_eq!(imputed.rows.used, 10);
    for model in [skipped, imputed, fitted(&data, 2, json!({"nulls": "pairwise"}))] {
        text(&model);
        ask_everything(&model);
    }
    for fit in FITS {
        let message = "nulls is \"pairwise\", which is for Gower's distance alone";
        assert_eq!(refusal(fit.of(&data, 2, json!({"nulls": "pairwise"}))), message);
    }
}

#[test]
fn weights_of_any_size() {
    let data = customers();
    let model = |factor: f64| {
        let weights =
            json!({"spent": 2.0 * factor, "joined": factor, "channel": 0.5 * factor, "member": 1.5 * factor});
        fitted(&data, 3, json!({"checks": false, "weights": weights}))
    };
    let heights = |model: &ClusterModel| -> Vec<f64> {
        model.merge_rows().unwrap().iter().map(|merge| merge.height).collect()
    };
    let plain = heights(&model(1.0));
    // A power of two changes no digit.
    for factor in [2.0_f64.powi(600), 2.0_f64.powi(-600)] {
        assert_eq!(heights(&model(factor)), plain);
        ask_everything(&model(factor));
    }
    // A feature of weight 0 takes no part, and is shown.
    let options = json!({"checks": false, "linkage": "single", "weights": {"spent": 0}});
    let without = fitted(&data, 3, options.clone());
    let mut other = data.clone();
    let numbers = other.rows.iter_mut().map(|row| &mut row[0]).filter(|cell| **cell != Cell::Null);
    numbers.enumerate().for_each(|(i, cell)| *cell = Cell::Number((i * i) as f64));
    assert_eq!(heights(&without), heights(&fitted(&other, 3, options)));
    assert!(without.center_rows().iter().any(|row| row.feature == "spent" && row.mean.is_some()));
    ask_everything(&without);
    let none = json!({"spent": 0, "joined": 0, "channel": 0, "member": 0});
    assert_eq!(
        refusal(Fit::Hierarchy.of(&data, 2, gower(json!({"weights": none})))),
        "the weights of all features are 0"
    );
}

#[test]
fn what_the_distance_does_not_know_is_refused() {
    let data = customers();
    for (options, message) in [
        (json!({"scaling": "log"}), "options: \"scaling\" is not for Gower's distance"),
        (json!({"gamma": 1}), "options: \"gamma\" is not for Gower's distance"),
        (json!({"linkage": "ward"}), "linkage is \"ward\", which is not for Gower's distance"),
        (json!({"criterion": "davies_bouldin"}), "the criterion is not defined for Gower's distance"),
    ] {
        let error = Fit::Hierarchy.of(&data, 2, gower(options)).unwrap_err();
        assert_eq!(error.message, message);
        assert!(error.hint.is_some(), "{message}");
    }
    let error = Fit::KMeans.of(&data, 2, gower(json!({}))).unwrap_err();
    assert_eq!(error.message, "options: k-means has no \"distance\" to choose");
    assert!(error.hint.unwrap().contains("fit_hierarchy"));
    let plain = super::untied(20, 1);
    let named = Fit::Hierarchy.of(&plain, 3, json!({"distance": "euclidean", "checks": false})).unwrap();
    assert_eq!(named.method, Fit::Hierarchy.of(&plain, 3, json!({"checks": false})).unwrap().method);
    // Nothing is said of the distance of old: models that know no other are read as they were.
    assert!(json(&named)["method"]["hierarchy"].get("distance").is_none());
}

#[test]
fn k_is_chosen_by_silhouettes() {
    let kinds = [(10.0, "a", "true"), (50.0, "b", "false"), (90.0, "c", "true")];
    let row = |i: usize| {
        let (x, name, truth) = kinds[i % 3];
        let gap = |at: usize, cell: Cell| if i % 7 == at { Cell::Null } else { cell };
        vec![
            gap(1, Cell::Number(x + (i / 3 % 5) as f64)),
            gap(2, Cell::Name(name.to_owned())),
            gap(3, Cell::Name(truth.to_owned())),
        ]
    };
    let columns = [("x", Type::Number), ("c", Type::Category), ("t", Type::Category)];
    let data = Data::new(&columns, (0..60).map(row).collect());
    for criterion in ["silhouette", "simplified_silhouette"] {
        let model = fitted(&data, None, json!({"criterion": criterion, "k": [2, 6]}));
        assert_eq!(model.clusters.len(), 3, "{criterion}");
        let quality = &model.quality;
        // One normal cloud is no yardstick for such rows, and the two indices are of means.
        assert!(quality.reference.is_none());
        assert_eq!((quality.measures.calinski_harabasz, quality.measures.davies_bouldin), (None, None));
        let stability = quality.stability.as_ref().unwrap();
        assert!(stability.clusters.iter().all(|cluster| cluster.jaccard.unwrap() > 0.9));
        assert_eq!(model.describe()["fit"]["distance"], json!("gower"));
        text(&model);
    }
}

#[test]
fn row_weights_are_rows_repeated() {
    let mut weighed = customers();
    weighed.columns.push(segmentation::rows::features::Column { name: "w".to_owned(), kind: Type::Number });
    (1..).zip(&mut weighed.rows).for_each(|(i, row)| row.push(Cell::Number(f64::from(i % 3 + 1))));
    let mut repeated = customers();
    repeated.rows = (1..).zip(customers().rows).flat_map(|(i, row)| vec![row; i % 3 + 1]).collect();
    let found = |model: ClusterModel| {
        (model.clusters.clone().len(), json(&model)["method"].clone(), json(&model)["clusters"].clone())
    };
    let one = fitted(&weighed, 3, json!({"weight": "w", "checks": false}));
    assert_eq!(found(one), found(fitted(&repeated, 3, json!({"checks": false}))));
    let parts = fitted(&weighed, 3, json!({"weight": "w", "weights": {"spent": 0.5}}));
    ask_everything(&parts);
}

#[test]
fn many_rows_are_condensed_with_their_gaps() {
    let row = |i: usize| {
        let x = Cell::Number(((i * 7919) % 1009) as f64);
        let name = Cell::Name(["a", "b", "c"][i * i % 3].to_owned());
        let gap = |at: usize, cell: Cell| if i % 5 == at { Cell::Null } else { cell };
        vec![gap(0, x), gap(1, name), Cell::Number(i as f64)]
    };
    let columns = [("x", Type::Number), ("c", Type::Category), ("y", Type::Number)];
    let data = Data::new(&columns, (0..900).map(row).collect());
    let points = points(&data, json!({}));
    for most in [1, 2, 3, 5, 40, 400] {
        let condensed = condense(&points, most, Host::unlimited()).unwrap();
        assert_eq!((condensed.points.len(), condensed.points.rows()), (most, 900));
        assert!(condensed.points.numeric.iter().all(|x| x.is_nan() || (0.0..=1.0).contains(x)));
        // Rows with a value and without are the first to be told apart.
        if most >= 40 {
            for (i, &cell) in condensed.cells.iter().enumerate() {
                let (row, leaf) = (points.point(i), condensed.points.point(cell as usize));
                assert_eq!(row.numeric.map_nan(), leaf.numeric.map_nan());
                assert_eq!(row.codes[0] == MISSING, leaf.codes[0] == MISSING);
            }
        }
    }
    // The mean of those that have a value, in a leaf of all.
    let whole = condense(&points, 1, Host::unlimited()).unwrap().points;
    let known: Vec<f64> = (0..900).map(|i| points.point(i).numeric[0]).filter(|x| !x.is_nan()).collect();
    assert!((whole.numeric[0] - known.iter().sum::<f64>() / known.len() as f64).abs() < 1e-14);
    assert_ne!(whole.codes[0], MISSING);
    let model = fitted(&data, 4, json!({"leaves": 60}));
    assert!(
        model
            .warnings
            .iter()
            .any(|warning| warning.starts_with("900 distinct rows were condensed to 60 leaves"))
    );
    ask_everything(&model);
    text(&model);
}

/// Which numbers are there.
trait Gaps {
    fn map_nan(&self) -> Vec<bool>;
}

impl Gaps for &[f64] {
    fn map_nan(&self) -> Vec<bool> {
        self.iter().map(|x| x.is_nan()).collect()
    }
}

#[test]
fn numbers_are_kept_across_distances() {
    let data = customers();
    let options =
        |previous: &ClusterModel| json!({"checks": false, "order_by": "joined", "match": json(previous)});
    let old = fitted(&data, 4, json!({"checks": false}));
    let again = fitted(&data, 4, options(&old));
    for (old, new) in numbered(&old).into_iter().zip(numbered(&again)) {
        assert_eq!((old.number, old.size), (new.number, new.size));
        assert!(new.moved.unwrap() < 1e-12);
    }
    // From means to medians and back, where what is not there stands at the mean of all.
    let mut filled = options(&old);
    filled["nulls"] = "impute".into();
    for fit in FITS {
        let plain = fit.of(&data, 3, filled.clone()).unwrap();
        let back = fitted(&data, 3, options(&plain));
        for cluster in plain.clusters.iter().chain(&back.clusters) {
            assert!(cluster.moved.is_some_and(f64::is_finite));
        }
        text(&back);
    }
}

#[test]
fn too_little_memory_is_refused() {
    let data = super::untied(300, 4);
    let given = gower(json!({"checks": false}));
    let options = Fit::Hierarchy.options(&given).unwrap();
    let sample = data.sample(&options).unwrap();
    let params = segmentation::clusters::options::Params { k: Some(3), options, given };
    for limit in [0, 1000, 50_000] {
        let host = Host { memory_limit: limit, ..Host::unlimited() };
        let error = segmentation::clusters::fit_hierarchy(&params, &sample, host).unwrap_err();
        assert_eq!(error.kind, segmentation::Kind::LimitExceeded, "{error}");
    }
}

#[test]
fn damaged_models_are_refused() {
    let model = json(&fitted(&customers(), 3, json!({"checks": false})));
    let damaged = |pointer: &str, value: Json| {
        let mut damaged = model.clone();
        *damaged.pointer_mut(pointer).unwrap() = value;
        Model::from_json(&damaged.to_string()).map(|_| ()).map_err(|error| error.message)
    };
    for (pointer, value, message) in [
        ("/method/hierarchy/distance", json!("manhattan"), ""),
        ("/method/hierarchy/distance", json!("euclidean"), "model is damaged: its rows cannot be compared"),
        ("/method/hierarchy/linkage", json!("ward"), "model is damaged: its rows cannot be compared"),
        ("/features/0/scaling/method", json!("log"), "model is damaged: its rows cannot be compared"),
        ("/method/hierarchy/numeric/0/0", json!(1.5), "model is damaged: the leaves of its tree do not fit"),
        ("/clusters/0/center/0", json!(-0.5), "model is damaged: a cluster does not fit the features"),
        ("/clusters/0/modes/0", json!(u32::MAX - 2), "model is damaged: a cluster does not fit the features"),
    ] {
        let found = damaged(pointer, value).unwrap_err();
        assert!(message.is_empty() || found == message, "{pointer}: {found}");
    }
    // Elsewhere nothing is missing.
    let plain = json(&Fit::Hierarchy.of(&super::untied(20, 1), 3, json!({"checks": false})).unwrap());
    for pointer in
        ["/method/hierarchy/numeric/0/0", "/clusters/0/center/0", "/clusters/0/mean/0", "/clusters/0/modes/0"]
    {
        let mut damaged = plain.clone();
        *damaged.pointer_mut(pointer).unwrap() = Json::Null;
        assert!(Model::from_json(&damaged.to_string()).is_err(), "{pointer}");
    }
}

/// A sample for later keeps its rows as they are, too.
#[test]
fn samples_may_be_pairwise() {
    let data = customers();
    let options =
        Options::from_json(&json!({"nulls": "pairwise"}), segmentation::clusters::options::Purpose::Sample)
            .unwrap();
    let sample = data.sample(&options).unwrap();
    let read = Sample::from_bytes(&sample.clone().to_bytes().unwrap()).unwrap();
    assert_eq!(read.sampling().nulls, Nulls::Pairwise);
    let given = gower(json!({"checks": false}));
    let from_sample = Fit::Hierarchy.of_sample(&read, Some(3), given).unwrap();
    assert_eq!(from_sample.clusters.len(), fitted(&data, 3, json!({"checks": false})).clusters.len());
}
