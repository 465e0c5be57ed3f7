//! Values that a model may be without: null in its text, and among its figures NaN or [`MISSING`].

use serde::{Deserialize, Deserializer, Serializer};

use crate::clusters::geometry::gower::MISSING;

/// Numbers, of which some are null. They are written so by themselves.
pub(super) fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
    Vec::deserialize(from).map(with_gaps)
}

/// Lists of numbers, of which some are null.
pub(super) fn lists<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<f64>>, D::Error> {
    let lists: Vec<Vec<Option<f64>>> = Vec::deserialize(from)?;
    Ok(lists.into_iter().map(with_gaps).collect())
}

fn with_gaps(numbers: Vec<Option<f64>>) -> Vec<f64> {
    numbers.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect()
}

/// Codes, of which some are null.
pub(super) mod codes {
    use super::*;

    pub(in crate::clusters) fn serialize<S: Serializer>(codes: &[u32], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(codes.iter().map(|&code| (code != MISSING).then_some(code)))
    }

    pub(in crate::clusters) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
        let codes: Vec<Option<u32>> = Vec::deserialize(from)?;
        Ok(codes.into_iter().map(|code| code.unwrap_or(MISSING)).collect())
    }
}
