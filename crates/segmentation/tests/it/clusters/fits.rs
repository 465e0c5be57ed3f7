//! Rows as a user has them, and models fitted to them the way the extension does it.

use segmentation::Result;
use segmentation::clusters::options::{Options, Params, Purpose};
use segmentation::clusters::{Cluster, ClusterModel, fit_hierarchy, fit_kmeans};
use segmentation::models::Model;
use segmentation::numeric::random::Random;
use segmentation::rows::features::{Column, Type, Value};
use segmentation::rows::sample::Sample;
use segmentation::support::host::Host;
use serde_json::Value as Json;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Null,
    Number(f64),
    Name(String),
}

impl Cell {
    pub fn value(&self) -> Value<'_> {
        match self {
            Cell::Null => Value::Null,
            Cell::Number(x) => Value::Number(*x),
            Cell::Name(name) => Value::Category(name),
        }
    }
}

pub fn values(row: &[Cell]) -> Vec<Value<'_>> {
    row.iter().map(Cell::value).collect()
}

/// Which fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fit {
    KMeans,
    Hierarchy,
}

pub const FITS: [Fit; 2] = [Fit::KMeans, Fit::Hierarchy];

impl Fit {
    /// Options as given. The tables here are small, so no category is rare unless the options say so.
    pub fn options(self, given: &Json) -> Result<Options> {
        let purpose = if self == Fit::KMeans { Purpose::KMeans } else { Purpose::Hierarchy };
        let options = Options::from_json(given, purpose)?;
        Ok(Options { min_category: options.min_category.or(Some(1)), ..options })
    }

    pub fn of_sample(self, sample: &Sample, k: Option<i64>, given: Json) -> Result<ClusterModel> {
        let options = self.options(&given)?;
        let fit = if self == Fit::KMeans { fit_kmeans } else { fit_hierarchy };
        fit(&Params { k, options, given }, sample, Host::unlimited())
    }

    pub fn of(self, data: &Data, k: impl Into<Option<i64>>, given: Json) -> Result<ClusterModel> {
        let sample = data.sample(&self.options(&given)?)?;
        self.of_sample(&sample, k.into(), given)
    }
}

/// A table of features.
#[derive(Debug, Clone)]
pub struct Data {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

impl Data {
    pub fn new(columns: &[(&str, Type)], rows: Vec<Vec<Cell>>) -> Self {
        let column = |&(name, kind): &(&str, Type)| Column { name: name.to_owned(), kind };
        Self { columns: columns.iter().map(column).collect(), rows }
    }

    /// Numeric columns f1, f2 and so on.
    pub fn numbers<const N: usize>(rows: &[[f64; N]]) -> Self {
        let columns = (1..=N).map(|i| Column { name: format!("f{i}"), kind: Type::Number }).collect();
        Self { columns, rows: rows.iter().map(|row| row.map(Cell::Number).to_vec()).collect() }
    }

    /// A committed data set: columns f1, f2 and so on, numeric where all cells are.
    pub fn of_table(table: &[Vec<String>]) -> Self {
        let is_number = |c: usize| table.iter().all(|row| row[c].parse::<f64>().is_ok());
        let kinds: Vec<bool> = (0..table[0].len()).map(is_number).collect();
        let kind = |number: bool| if number { Type::Number } else { Type::Category };
        let columns = (1..)
            .zip(&kinds)
            .map(|(i, &number)| Column { name: format!("f{i}"), kind: kind(number) })
            .collect();
        let cell = |(cell, &number): (&String, &bool)| match number {
            true => Cell::Number(cell.parse().unwrap()),
            false => Cell::Name(cell.clone()),
        };
        Self { columns, rows: table.iter().map(|row| row.iter().zip(&kinds).map(cell).collect()).collect() }
    }

    /// Some of the rows.
    pub fn part(&self, rows: std::ops::Range<usize>) -> Self {
        Self { columns: self.columns.clone(), rows: self.rows[rows].to_vec() }
    }

    pub fn shuffled(&self, seed: u64) -> Self {
        let mut data = self.clone();
        let mut random = Random::new(seed, 0);
        (1..data.rows.len()).rev().for_each(|i| data.rows.swap(i, random.below(i + 1)));
        data
    }

    /// The rows, not yet in canonical form.
    pub fn collected(&self, options: &Options) -> Result<Sample> {
        let mut sample = Sample::new(options.clone().collecting().sampling, Host::unlimited());
        for row in &self.rows {
            sample.begin(&self.columns)?;
            sample.push(None, &values(row))?;
        }
        Ok(sample)
    }

    pub fn sample(&self, options: &Options) -> Result<Sample> {
        let mut sample = self.collected(options)?;
        sample.settle()?;
        Ok(sample)
    }
}

/// The text of a model, once it is clear that it reads back as itself.
pub fn text(model: &ClusterModel) -> String {
    let text = Model::Clusters(Box::new(model.clone())).to_json();
    let read = Model::from_json(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(read.to_json(), text);
    text
}

pub fn json(model: &ClusterModel) -> Json {
    serde_json::from_str(&text(model)).unwrap()
}

/// Round clouds of `each` rows, 20 standard deviations apart and more.
pub fn clouds(k: usize, each: usize, seed: u64) -> Data {
    let mut random = Random::new(seed, 0);
    let centers = [[0.0, 0.0], [20.0, 3.0], [-4.0, 24.0], [26.0, 30.0], [-25.0, -9.0], [8.0, -31.0]];
    let rows: Vec<[f64; 2]> =
        (0..k * each).map(|i| centers[i % k].map(|center| center + random.normal())).collect();
    Data::numbers(&rows)
}

/// The message of a refusal.
pub fn refusal<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.expect_err("should be refused").message
}

/// The clusters in the order of their numbers.
pub fn numbered(model: &ClusterModel) -> Vec<&Cluster> {
    model.by_number().into_iter().map(|place| &model.clusters[place]).collect()
}
