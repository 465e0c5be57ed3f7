//! What tests of clusters share: the committed data sets and the figures that other programs found on them.

use segmentation::clusters::geometry::points::Points;
use serde_json::Value;

fn path(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/clusters").join(name)
}

/// A file of figures.
pub fn figures(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(name)).unwrap()).unwrap()
}

/// The cells of a data set, without its header.
pub fn table(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path(name)).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// A JSON array of numbers.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Points of a table: numeric columns less their centre by their scale, the others as codes in the order of their names.
pub fn points(table: &[Vec<String>], center: &Value, scale: &Value, penalty: f64) -> Points {
    let is_number = |column: usize| table.iter().all(|row| row[column].parse::<f64>().is_ok());
    let (numeric, categorical): (Vec<usize>, Vec<usize>) = (0..table[0].len()).partition(|&c| is_number(c));
    let mut points = Points {
        dimensions: numeric.len(),
        penalties: vec![penalty; categorical.len()],
        ..Points::default()
    };
    let (center, scale) = match center.is_null() {
        true => (vec![0.0; numeric.len()], vec![1.0; numeric.len()]),
        false => (numbers(center), numbers(scale)),
    };
    let names: Vec<Vec<&String>> = categorical
        .iter()
        .map(|&c| {
            let mut names: Vec<&String> = table.iter().map(|row| &row[c]).collect();
            names.sort();
            names.dedup();
            names
        })
        .collect();
    for row in table {
        for (j, &column) in numeric.iter().enumerate() {
            points.numeric.push((row[column].parse::<f64>().unwrap() - center[j]) / scale[j]);
        }
        for (names, &column) in names.iter().zip(&categorical) {
            points.codes.push(names.iter().position(|name| **name == row[column]).unwrap() as u32);
        }
        points.counts.push(1);
    }
    points
}

/// The points at these places, as starting centres.
pub fn start(points: &Points, rows: &Value) -> Points {
    points.subset(rows.as_array().unwrap().iter().map(|row| row.as_u64().unwrap() as usize)).unwrap()
}

/// One digit a row.
pub fn labels(value: &Value) -> Vec<u32> {
    value.as_str().unwrap().chars().map(|digit| digit.to_digit(36).unwrap()).collect()
}
