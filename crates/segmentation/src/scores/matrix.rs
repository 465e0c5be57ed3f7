//! A matrix of two labellings, as of value and needs: every pair of labels is a cell with a name and an action.
//!
//! A matrix is data, as a map of scores is: a list of labels for its rows and one for its columns, and named cells, each of
//! which takes some rows and some columns. A true matrix gives every pair to exactly one cell.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;

use crate::said;
use crate::support::catalogue::{Sentence, checks};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::{Error, Result};

/// The most labels of either side.
pub const MAX_LABELS: usize = 100;

/// The most named cells.
pub const MAX_CELLS: usize = 1000;

/// The longest label, name or action, in bytes.
pub const MAX_TEXT: usize = 1000;

/// The most pairs that are told of one problem.
const MOST_TOLD: usize = 100;

/// A named cell as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cell {
    name: String,
    #[serde(default)]
    action: Option<String>,
    /// All of them, if left out.
    #[serde(default)]
    rows: Option<Vec<String>>,
    #[serde(default)]
    columns: Option<Vec<String>>,
}

/// A matrix as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Matrix {
    rows: Vec<String>,
    columns: Vec<String>,
    cells: Vec<Cell>,
}

/// What a [`Flaw`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Too few labels or cells, or too many.
    BadSize,
    /// A label that is empty or too long.
    BadLabel,
    /// A label that is there twice.
    DuplicateLabel,
    /// A name or an action that cannot be.
    BadName,
    /// A name of two cells.
    DuplicateName,
    /// A label that its side does not have.
    UnknownLabel,
    /// A pair without a name.
    Uncovered,
    /// A pair with several.
    ClaimedTwice,
}

impl Problem {
    /// What kind of thing it is, in a word or two.
    pub fn text(self, language: Language) -> &'static str {
        language.of(match self {
            Problem::BadSize => ["bad size", "негодный размер", "大小无效"],
            Problem::BadLabel => ["bad label", "негодная метка", "标签无效"],
            Problem::DuplicateLabel => ["duplicate label", "повтор метки", "标签重复"],
            Problem::BadName => ["bad name", "негодное название", "名称无效"],
            Problem::DuplicateName => ["duplicate name", "повтор названия", "名称重复"],
            Problem::UnknownLabel => ["unknown label", "неизвестная метка", "未知标签"],
            Problem::Uncovered => ["uncovered", "без названия", "未覆盖"],
            Problem::ClaimedTwice => ["claimed twice", "названо дважды", "重复归属"],
        })
    }
}

/// What is wrong with a matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    /// What kind of thing.
    pub problem: Problem,
    /// The labels that it is about.
    pub row: Option<String>,
    /// As `row`.
    pub column: Option<String>,
    /// The names concerned.
    pub names: Vec<String>,
    /// As a sentence.
    pub explanation: Sentence,
}

/// A cell that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What is done with its customers.
    pub action: Option<&'a str>,
    /// Its place among the cells, from 1.
    pub position: i16,
}

/// A label of a side, as the row or as the column.
fn place<'a>(side: &str, label: &'a str) -> (Option<&'a str>, Option<&'a str>) {
    if side == "rows" { (Some(label), None) } else { (None, Some(label)) }
}

impl Matrix {
    /// Reads a matrix, which may be none yet: [`Self::check`] says.
    ///
    /// # Errors
    /// Invalid, for unknown keys and wrong types.
    pub fn from_json(value: &Value) -> Result<Self> {
        json::options(value, "matrix")
    }

    /// Everything that keeps it from giving each pair one name; nothing for a true matrix.
    pub fn check(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let mut add =
            |problem, row: Option<&str>, column: Option<&str>, names: Vec<String>, explanation: Sentence| {
                let (row, column) = (row.map(str::to_owned), column.map(str::to_owned));
                flaws.push(Flaw { problem, row, column, names, explanation });
            };
        for (side, labels) in [("rows", &self.rows), ("columns", &self.columns)] {
            if labels.is_empty() || labels.len() > MAX_LABELS {
                let text =
                    said!(checks::MATRIX_BAD_SIZE, side = side, labels = labels.len(), most = MAX_LABELS);
                add(Problem::BadSize, None, None, Vec::new(), text);
            }
            let mut seen = HashSet::new();
            for label in labels.iter().take(MAX_LABELS + 1) {
                let shown = excerpt(label);
                if label.is_empty() || label.len() > MAX_TEXT {
                    let (row, column) = place(side, &shown);
                    add(
                        Problem::BadLabel,
                        row,
                        column,
                        Vec::new(),
                        said!(checks::MATRIX_BAD_LABEL, side = side),
                    );
                } else if !seen.insert(label) {
                    let (row, column) = place(side, &shown);
                    let text = said!(checks::MATRIX_LABEL_TWICE, label = &shown, side = side);
                    add(Problem::DuplicateLabel, row, column, Vec::new(), text);
                }
            }
        }
        if self.cells.is_empty() || self.cells.len() > MAX_CELLS {
            let text = said!(checks::MATRIX_BAD_CELLS, cells = self.cells.len(), most = MAX_CELLS);
            add(Problem::BadSize, None, None, Vec::new(), text);
        }
        let mut names = HashSet::new();
        for cell in self.cells.iter().take(MAX_CELLS + 1) {
            let name = excerpt(&cell.name);
            let is_long = |text: &str| text.len() > MAX_TEXT;
            if cell.name.is_empty() || is_long(&cell.name) || cell.action.as_deref().is_some_and(is_long) {
                add(Problem::BadName, None, None, vec![name.clone()], said!(checks::MATRIX_BAD_NAME));
            }
            if !names.insert(&cell.name) {
                let text = said!(checks::MATRIX_NAME_TWICE, name = &name);
                add(Problem::DuplicateName, None, None, vec![name.clone()], text);
            }
            for (side, labels, known) in
                [("rows", &cell.rows, &self.rows), ("columns", &cell.columns, &self.columns)]
            {
                for label in labels.iter().flatten().filter(|label| !known.contains(label)).take(MOST_TOLD) {
                    let shown = excerpt(label);
                    let text = said!(checks::MATRIX_UNKNOWN_LABEL, name = &name, label = &shown, side = side);
                    let (row, column) = place(side, &shown);
                    add(Problem::UnknownLabel, row, column, vec![name.clone()], text);
                }
            }
        }
        if !flaws.is_empty() {
            // Pairs of such labels say nothing.
            return flaws;
        }
        let mut told = [0, 0];
        for row in &self.rows {
            for column in &self.columns {
                let claims: Vec<String> =
                    self.claims(row, column).map(|(_, cell)| excerpt(&cell.name)).collect();
                let (kind, problem, text) = match claims.len() {
                    0 => (
                        0,
                        Problem::Uncovered,
                        said!(checks::MATRIX_UNCOVERED, row = excerpt(row), column = excerpt(column)),
                    ),
                    1 => continue,
                    n => (
                        1,
                        Problem::ClaimedTwice,
                        said!(
                            checks::MATRIX_CLAIMED_TWICE,
                            row = excerpt(row),
                            column = excerpt(column),
                            names = n,
                        ),
                    ),
                };
                told[kind] += 1;
                if told[kind] <= MOST_TOLD {
                    let (row, column) = (Some(excerpt(row)), Some(excerpt(column)));
                    flaws.push(Flaw { problem, row, column, names: claims, explanation: text });
                }
            }
        }
        flaws
    }

    fn claims<'a>(&'a self, row: &'a str, column: &'a str) -> impl Iterator<Item = (usize, &'a Cell)> {
        let takes = |labels: &Option<Vec<String>>, label: &str| {
            labels.as_ref().is_none_or(|labels| labels.iter().any(|own| own == label))
        };
        self.cells
            .iter()
            .enumerate()
            .filter(move |(_, cell)| takes(&cell.rows, row) && takes(&cell.columns, column))
    }

    /// The cell of a pair of labels; none for labels that the matrix does not have. It is to be a true matrix.
    pub fn cell<'a>(&'a self, row: &'a str, column: &'a str) -> Option<Found<'a>> {
        let has = |labels: &[String], label: &str| labels.iter().any(|own| own == label);
        if !has(&self.rows, row) || !has(&self.columns, column) {
            return None;
        }
        let (place, cell) = self.claims(row, column).next()?;
        Some(Found { name: &cell.name, action: cell.action.as_deref(), position: place as i16 + 1 })
    }

    /// The matrix, if it is a true one.
    ///
    /// # Errors
    /// Invalid, with the first thing that is wrong.
    pub fn checked(self) -> Result<Self> {
        match self.check().into_iter().next() {
            None => Ok(self),
            Some(flaw) => Err(Error::invalid(format!("matrix: {}", flaw.explanation))
                .hint("segment.check_matrix(matrix) lists everything that is wrong with it.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of(value: Value) -> Matrix {
        Matrix::from_json(&value).unwrap()
    }

    fn problems(matrix: &Matrix) -> Vec<(&'static str, Option<String>, Option<String>)> {
        let kind = |problem: Problem| problem.text(Language::En);
        matrix.check().into_iter().map(|flaw| (kind(flaw.problem), flaw.row, flaw.column)).collect()
    }

    #[test]
    fn a_true_matrix_names_every_pair() {
        let matrix = of(json!({"rows": ["A", "B"], "columns": ["1", "2", "3"], "cells": [
            {"name": "keep", "rows": ["A"], "columns": ["1", "2"], "action": "call"},
            {"name": "win", "rows": ["A"], "columns": ["3"]},
            {"name": "rest", "rows": ["B"]}]}));
        assert_eq!(problems(&matrix), []);
        let matrix = matrix.checked().unwrap();
        assert_eq!(matrix.cell("A", "2"), Some(Found { name: "keep", action: Some("call"), position: 1 }));
        assert_eq!(matrix.cell("B", "3"), Some(Found { name: "rest", action: None, position: 3 }));
        assert_eq!(matrix.cell("C", "3"), None);
        assert_eq!(matrix.cell("A", "4"), None);
    }

    #[test]
    fn flaws_are_told() {
        let some = |text: &str| Some(text.to_owned());
        let matrix = of(json!({"rows": ["A", "B"], "columns": ["1"], "cells": [
            {"name": "x", "rows": ["A"]}, {"name": "y"}]}));
        assert_eq!(problems(&matrix), [("claimed twice", some("A"), some("1"))]);
        assert_eq!(matrix.check()[0].names, ["x", "y"]);
        assert!(matrix.checked().unwrap_err().hint.unwrap().contains("check_matrix"));
        let matrix =
            of(json!({"rows": ["A", "B"], "columns": ["1"], "cells": [{"name": "x", "rows": ["A"]}]}));
        assert_eq!(problems(&matrix), [("uncovered", some("B"), some("1"))]);
        let matrix = of(json!({"rows": ["A", "A"], "columns": [""], "cells": [
            {"name": "x", "rows": ["C"]}, {"name": "x"}, {"name": ""}]}));
        let kinds: Vec<&str> = matrix.check().iter().map(|flaw| flaw.problem.text(Language::En)).collect();
        assert_eq!(kinds, ["duplicate label", "bad label", "unknown label", "duplicate name", "bad name"]);
        let kinds: Vec<&str> =
            of(json!({})).check().iter().map(|flaw| flaw.problem.text(Language::En)).collect();
        assert_eq!(kinds, ["bad size"; 3]);
        assert!(
            Matrix::from_json(&json!({"cell": []}))
                .unwrap_err()
                .hint
                .unwrap()
                .contains("rows, columns, cells")
        );
        assert!(Matrix::from_json(&json!({"cells": [{"nam": "x"}]})).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]
        #[test]
        fn a_matrix_without_flaws_is_a_partition(
            cells in prop::collection::vec((any::<[bool; 3]>(), any::<[bool; 2]>()), 0..5),
        ) {
            let (rows, columns) = (["a", "b", "c"], ["1", "2"]);
            let taken = |labels: &[&str], takes: &[bool]| {
                labels.iter().zip(takes).filter(|(_, takes)| **takes).map(|(label, _)| (*label).to_owned()).collect::<Vec<_>>()
            };
            let listed: Vec<Value> = cells.iter().enumerate().map(|(i, (of_rows, of_columns))| {
                json!({"name": format!("n{i}"), "rows": taken(&rows, of_rows), "columns": taken(&columns, of_columns)})
            }).collect();
            let matrix = of(json!({"rows": rows, "columns": columns, "cells": listed}));
            let mut is_partition = true;
            for (i, row) in rows.iter().enumerate() {
                for (j, column) in columns.iter().enumerate() {
                    let claims = cells.iter().filter(|(rows, columns)| rows[i] && columns[j]).count();
                    is_partition &= claims == 1;
                    prop_assert_eq!(matrix.cell(row, column).is_some(), claims > 0);
                }
            }
            prop_assert_eq!(matrix.check().is_empty(), is_partition);
        }
    }
}
