//! Two samples in the same bins.

use super::options::{Belong, Options};
use crate::Result;
use crate::numeric::float_sum::FloatSum;
use crate::numeric::order::{float, key};
use crate::rows::features::{Column, Type};
use crate::rows::sample::{OTHER, Sample};
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

/// The numbers of one side, in order, with their rows.
#[derive(Debug)]
pub(super) struct Values {
    pub list: Vec<(u64, u64)>,
    /// Rows that have a number.
    pub rows: u64,
    /// Rows that have none.
    pub nulls: u64,
}

impl Values {
    pub(super) fn of(sample: &Sample, place: usize, host: Host) -> Result<Self> {
        let mut list: Vec<(u64, u64)> = with_capacity(sample.len())?;
        let (mut rows, mut nulls) = (0, 0);
        for (row, &count) in sample.counts().iter().enumerate() {
            host.at_row(row);
            match sample.number(row, place) {
                Some(value) => {
                    list.push((key(value), count));
                    rows += count;
                }
                None => nulls += count,
            }
        }
        list.sort_unstable_by(host.comparing(Ord::cmp));
        list.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        Ok(Self { list, rows, nulls })
    }

    /// The standard deviation of a sample.
    pub(super) fn deviation(&self, host: Host) -> f64 {
        let (mut sum, mut squares) = (FloatSum::default(), FloatSum::default());
        for (row, &(key, count)) in self.list.iter().enumerate() {
            host.at_row(row);
            sum.add(float(key) * count as f64);
        }
        let mean = sum.value() / self.rows as f64;
        for (row, &(key, count)) in self.list.iter().enumerate() {
            host.at_row(row);
            let off = float(key) - mean;
            squares.add(off * off * count as f64);
        }
        (squares.value() / (self.rows as f64 - 1.0)).sqrt()
    }

    /// The value that so many rows have that all limits between bins of as many rows each would be in it.
    fn ruling(&self, bins: usize) -> Option<u64> {
        let rules =
            |&&(_, count): &&(u64, u64)| count as f64 * bins as f64 > self.rows as f64 * (bins - 1) as f64;
        self.list.iter().find(rules).map(|&(key, _)| key)
    }

    /// Limits between bins of about as many rows each: values that bins begin with.
    fn cuts(&self, bins: usize) -> Vec<f64> {
        let mut cuts: Vec<f64> = Vec::new();
        let (mut below, mut next) = (0_u64, 1_usize);
        for (place, &(key, count)) in self.list.iter().enumerate() {
            let mut begins = false;
            // The rows below a limit are at least so many, and less than as many without its value.
            while next < bins && below as f64 + count as f64 > next as f64 * self.rows as f64 / bins as f64 {
                begins = true;
                next += 1;
            }
            // A bin below the least value would be empty.
            if begins && place > 0 {
                cuts.push(float(key));
            }
            below += count;
        }
        cuts
    }
}

/// Limits around a value, which is a bin of its own: whatever is below it is one, and whatever is above it.
fn around(key: u64, values: &[Values; 2]) -> Vec<f64> {
    let both = || values.iter().map(|values| values.list.as_slice());
    let is_least = both().all(|list| list.first().is_none_or(|&(least, _)| least >= key));
    let above = both().filter_map(|list| list.get(list.partition_point(|&(value, _)| value <= key))).min();
    let cuts = [(!is_least).then_some(key), above.map(|&(value, _)| value)];
    cuts.into_iter().flatten().map(float).collect()
}

/// Rows in bins, before and after.
#[derive(Debug)]
pub(super) struct Binned {
    pub counts: Vec<[u64; 2]>,
    names: Names,
}

#[derive(Debug)]
enum Names {
    /// The limits between bins, the bins that they belong to, and what they are limits of.
    Cuts(Vec<f64>, Belong, Type),
    Categories(Vec<String>),
}

/// What the bin of NULLs is called.
const NULL: &str = "NULL";

impl Binned {
    pub(super) fn of_numbers(
        column: &Column,
        values: &[Values; 2],
        options: &Options,
        host: Host,
    ) -> Result<Self> {
        let (cuts, belong) = match options.cuts.get(&column.name) {
            Some(cuts) => (cuts.clone(), options.cuts_belong),
            None => {
                // Where the first sample knows none, the second one's may do.
                let of = &values[usize::from(values[0].rows == 0)];
                let cuts =
                    of.ruling(options.bins).map_or_else(|| of.cuts(options.bins), |key| around(key, values));
                (cuts, Belong::Above)
            }
        };
        let mut counts = filled(cuts.len() + 1, [0; 2])?;
        for (side, values) in values.iter().enumerate() {
            for (row, &(key, count)) in values.list.iter().enumerate() {
                host.at_row(row);
                let value = float(key);
                let is_below = |&cut: &f64| if belong == Belong::Above { cut <= value } else { cut < value };
                counts[cuts.partition_point(is_below)][side] += count;
            }
        }
        if values.iter().any(|values| values.nulls > 0) {
            counts.push([values[0].nulls, values[1].nulls]);
        }
        Ok(Self { counts, names: Names::Cuts(cuts, belong, column.kind) })
    }

    /// Categories by name; those that are rare on both sides are one, so that nobody is known by theirs.
    pub(super) fn of_categories(
        samples: [(&Sample, usize); 2],
        unknown: [u64; 2],
        options: &Options,
        host: Host,
    ) -> Result<Self> {
        let mut found: Vec<(&str, [u64; 2])> = Vec::new();
        let mut nulls = unknown;
        for (side, (sample, place)) in samples.into_iter().enumerate() {
            let names = sample.categories(place);
            let mut rows = filled(names.len(), 0_u64)?;
            for (row, &count) in sample.counts().iter().enumerate() {
                host.at_row(row);
                match sample.code(row, place) {
                    Some(code) => rows[code as usize] += count,
                    None => nulls[side] += count,
                }
            }
            let mut list = with_capacity(found.len() + names.len())?;
            list.append(&mut found);
            list.extend(names.iter().zip(rows).map(|(name, rows)| {
                let mut counts = [0; 2];
                counts[side] = rows;
                (name, counts)
            }));
            found = list;
        }
        let add =
            |to: &mut [u64; 2], from: [u64; 2]| [0, 1].into_iter().for_each(|side| to[side] += from[side]);
        found.sort_by(host.comparing(|a: &(&str, [u64; 2]), b: &(&str, [u64; 2])| a.0.cmp(b.0)));
        found.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                add(&mut kept.1, next.1);
            }
            same
        });
        // True and false are nobody's name.
        let are_answers = found.iter().all(|(name, _)| matches!(*name, "true" | "false"));
        let mut others = [0; 2];
        let (mut counts, mut names) = (with_capacity(found.len() + 2)?, with_capacity(found.len() + 2)?);
        for (name, rows) in found {
            match are_answers || rows[0] + rows[1] >= options.min_category {
                true => {
                    counts.push(rows);
                    names.push(name.to_owned());
                }
                false => add(&mut others, rows),
            }
        }
        if others != [0; 2] {
            match names.iter().position(|name| name == OTHER) {
                Some(place) => add(&mut counts[place], others),
                None => {
                    counts.push(others);
                    names.push(OTHER.to_owned());
                }
            }
        }
        if nulls != [0; 2] {
            counts.push(nulls);
            names.push(NULL.to_owned());
        }
        Ok(Self { counts, names: Names::Categories(names) })
    }

    /// What a bin is called.
    pub(super) fn name(&self, place: usize) -> String {
        match &self.names {
            Names::Categories(names) => names[place].clone(),
            Names::Cuts(cuts, belong, kind) => {
                let show = |cut: &f64| kind.show(*cut);
                let low = place.checked_sub(1).and_then(|below| cuts.get(below)).map(show);
                match (low, cuts.get(place).map(show), belong) {
                    _ if place > cuts.len() => NULL.to_owned(),
                    (None, None, _) => "all".to_owned(),
                    (None, Some(high), Belong::Above) => format!("< {high}"),
                    (Some(low), None, Belong::Above) => format!(">= {low}"),
                    (Some(low), Some(high), Belong::Above) => format!("{low} to < {high}"),
                    (None, Some(high), Belong::Below) => format!("<= {high}"),
                    (Some(low), None, Belong::Below) => format!("> {low}"),
                    (Some(low), Some(high), Belong::Below) => format!("> {low} to {high}"),
                }
            }
        }
    }
}
