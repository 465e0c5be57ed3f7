//! The quality of labels that were made elsewhere: figures of scikit-learn, kinds of labels, and what is refused.

use std::fs;
use std::path::Path;

use segmentation::clusters::labelling::{LabellingQuality, labelling_quality};
use segmentation::clusters::options::{Options, Purpose};
use segmentation::rows::features::{Column, Type, Value};
use segmentation::rows::sample::Sample;
use segmentation::support::host::Host;
use segmentation::{Kind, Result};
use serde_json::{Value as Json, json};

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/clusters");
    fs::read_to_string(folder.join(name)).expect("the file is there")
}

fn columns(label: Type, features: usize) -> Vec<Column> {
    let label = Column { name: String::new(), kind: label };
    let feature = |number| Column { name: format!("f{number}"), kind: Type::Number };
    std::iter::once(label).chain((1..=features).map(feature)).collect()
}

fn quality(label: Type, rows: &[(Value<'_>, Vec<f64>)], options: Json) -> Result<Option<LabellingQuality>> {
    let options = Options::from_json(&options, Purpose::Labelling)?;
    let collecting = options.clone().collecting_labels()?;
    let mut sample = Sample::new(collecting.sampling, Host::unlimited());
    sample.begin(&columns(label, rows.first().map_or(1, |row| row.1.len())))?;
    for (label, values) in rows {
        let values: Vec<Value<'_>> = values
            .iter()
            .map(|&value| if value.is_nan() { Value::Null } else { Value::Number(value) })
            .collect();
        sample.push(Some(*label), &values)?;
    }
    sample.settle()?;
    labelling_quality(&sample, &options, Host::unlimited())
}

fn near(found: Option<f64>, expected: &Json) {
    let (found, expected) = (found.expect("it is defined"), expected.as_f64().expect("a number"));
    assert!((found / expected - 1.0).abs() < 1e-10, "{found} is not {expected}");
}

/// As scikit-learn measures the classes of iris and wine.
#[test]
fn classes_of_others() -> Result<()> {
    let cases: Json = serde_json::from_str(&fixture("quality.json")).expect("it is JSON");
    for case in
        cases["cases"].as_array().expect("a list").iter().filter(|case| case["labelled_by"] == "classes")
    {
        let text = fixture(&format!("{}.csv", case["data"].as_str().expect("a name")));
        let points = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').filter_map(|word| word.parse().ok()).collect::<Vec<f64>>());
        let labels = case["labels"].as_str().expect("a text");
        let names: Vec<&str> = (0..labels.len()).map(|place| &labels[place..=place]).collect();
        let rows: Vec<(Value<'_>, Vec<f64>)> =
            names.iter().map(|name| Value::Category(name)).zip(points).collect();
        let scaling = if case["standardised"] == true { "standard" } else { "none" };
        let found = quality(Type::Category, &rows, json!({"scaling": scaling}))?.expect("there are rows");
        near(found.silhouette, &case["silhouette"]);
        near(found.calinski_harabasz, &case["calinski_harabasz"]);
        near(found.davies_bouldin, &case["davies_bouldin"]);
        assert_eq!((found.groups, found.rows, &found.note), (3, rows.len() as u64, &None));
        // Numbers are labels as well, and the order of rows does not show.
        let numbered: Vec<(Value<'_>, Vec<f64>)> = names
            .iter()
            .zip(&rows)
            .rev()
            .map(|(name, (_, values))| {
                (Value::Number(-name.parse::<f64>().expect("a digit")), values.clone())
            })
            .collect();
        let again = quality(Type::Number, &numbered, json!({"scaling": scaling}))?.expect("there are rows");
        near(again.silhouette, &case["silhouette"]);
        near(again.calinski_harabasz, &case["calinski_harabasz"]);
    }
    Ok(())
}

#[test]
fn labels_that_are_no_groups() -> Result<()> {
    // Labels that have nothing to do with the features.
    let rows: Vec<_> =
        (0..90).map(|row| (Value::Category(["a", "b", "c"][row % 3]), vec![(row / 3) as f64])).collect();
    let found = quality(Type::Category, &rows, json!({}))?.expect("there are rows");
    assert!(
        found.silhouette.is_some_and(|mean| mean < 0.0)
            && found.note.is_some_and(|note| note.contains("nearer to another group"))
    );
    // One group alone.
    let one: Vec<_> = rows.iter().map(|(_, values)| (Value::Category("a"), values.clone())).collect();
    let found = quality(Type::Category, &one, json!({}))?.expect("there are rows");
    assert_eq!((found.silhouette, found.calinski_harabasz, found.groups), (None, None, 1));
    assert_eq!(quality(Type::Category, &[], json!({})), Ok(None));
    Ok(())
}

#[test]
fn what_is_refused() {
    let row = |label, value| (Value::Category(label), vec![value]);
    let error = quality(Type::Category, &[row("a", f64::NAN), row("b", 1.0)], json!({})).expect_err("a NULL");
    assert!(error.message.contains("is NULL in 1 of 2 rows"), "{}", error.message);
    assert!(
        quality(Type::Category, &[row("a", f64::NAN), row("b", 1.0)], json!({"nulls": "impute"})).is_ok()
    );
    assert!(quality(Type::Category, &[row("a", 1.0)], json!({"nulls": "skip"})).is_err());
    assert!(quality(Type::Category, &[row("a", 1.0)], json!({"k": [2, 3]})).is_err());
    let many: Vec<_> =
        (0..1001).map(|number| (Value::Number(f64::from(number)), vec![f64::from(number % 7)])).collect();
    assert_eq!(quality(Type::Number, &many, json!({})).expect_err("too many").kind, Kind::LimitExceeded);
}
