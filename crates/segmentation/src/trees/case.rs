//! A tree as one SQL expression.
//!
//! Columns are cast to what the fit and the apply functions read them as, so that the expression gives the same answer
//! for every row that they accept: whatever the SQL type of a column, its collation and the time zone. Literals mean the
//! same whether or not `standard_conforming_strings` is on.

use std::fmt::{self, Write};

use super::conditions::{moment, number};
use super::{Feature, Node, Split, Test, TreeModel};
use crate::rows::features::Type;
use crate::support::error::Kind;
use crate::support::host::Host;
use crate::support::memory::limit_text;
use crate::support::sql::{identifier, literal};
use crate::support::time::{self, MICROS_PER_DAY};
use crate::{Error, Result};

/// Seconds from 1970-01-01, where the epochs of SQL begin, to 2000-01-01.
const EPOCH_SHIFT: i128 = 946_684_800;

const MICROS_PER_SECOND: i128 = 1_000_000;

impl TreeModel {
    /// The tree as one SQL CASE expression over the features' names: a `text` or a `double precision`.
    ///
    /// It gives what [`classify`](super::Prepared::classify) or [`predict`](super::Prepared::predict) gives for the same
    /// row. A damaged model can be written so that the text takes far more room than the model: see
    /// [`Self::as_case_within`].
    pub fn as_case(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_case(&mut text);
        text
    }

    /// As [`Self::as_case`], if the text has at most so many bytes.
    ///
    /// # Errors
    /// Limit exceeded, if it would be longer; the room is not taken then. Out of memory.
    pub fn as_case_within(&self, limit: usize, host: Host) -> Result<String> {
        let too_long = |_| {
            Error::new(Kind::LimitExceeded, format!("as_case needs more than {}", limit_text(limit)))
                .hint("Fit a smaller tree, or one on features with fewer categories.")
        };
        let mut counted = Counted { bytes: 0, limit, pieces: 0, host, text: None };
        self.write_case(&mut counted).map_err(too_long)?;
        let mut text = String::new();
        text.try_reserve_exact(counted.bytes).map_err(|_| Error::out_of_memory(counted.bytes))?;
        let mut written = Counted { bytes: 0, pieces: 0, text: Some(text), ..counted };
        self.write_case(&mut written).map_err(too_long)?;
        Ok(written.text.unwrap_or_default())
    }

    fn write_case(&self, out: &mut impl Write) -> fmt::Result {
        let root = &self.nodes[0];
        match (&root.split, self.is_regression()) {
            // A literal alone has no type of its own; within CASE it becomes a text.
            (None, false) => {
                self.write_leaf(root, out)?;
                out.write_str("::text")
            }
            _ => self.write_node(0, 0, out),
        }
    }

    /// A node; a split that hangs on "no" goes on within the same CASE.
    fn write_node(&self, place: usize, indent: usize, out: &mut impl Write) -> fmt::Result {
        let mut node = &self.nodes[place];
        if node.split.is_none() {
            return self.write_leaf(node, out);
        }
        let pad = "  ".repeat(indent);
        out.write_str("CASE")?;
        while let Some(split) = &node.split {
            write!(out, "\n{pad}  WHEN ")?;
            write_question(&self.features[split.feature], split, out)?;
            match self.nodes[split.yes].split {
                Some(_) => write!(out, " THEN\n{pad}    ")?,
                None => out.write_str(" THEN ")?,
            }
            self.write_node(split.yes, indent + 2, out)?;
            node = &self.nodes[split.no];
        }
        write!(out, "\n{pad}  ELSE ")?;
        self.write_leaf(node, out)?;
        write!(out, "\n{pad}END")
    }

    fn write_leaf(&self, node: &Node, out: &mut impl Write) -> fmt::Result {
        match node.mean {
            Some(mean) => write!(out, "{}::float8", number(mean)),
            None => out.write_str(&literal(&self.labels[self.decision(node)])),
        }
    }
}

/// What is true where the answer is "yes"; elsewhere it is false or NULL.
fn write_question(feature: &Feature, split: &Split, out: &mut impl Write) -> fmt::Result {
    let name = identifier(&feature.name);
    match &split.test {
        Test::Null => return write!(out, "{name} IS NULL"),
        Test::AtMost(threshold) => write_bound(feature.kind, &name, *threshold, out)?,
        Test::In(codes) => {
            write!(out, "({name})::text COLLATE \"C\" IN (")?;
            for (place, &code) in codes.iter().enumerate() {
                out.write_str(if place > 0 { ", " } else { "" })?;
                out.write_str(&literal(&feature.categories[code as usize]))?;
            }
            out.write_str(")")?;
        }
    }
    if split.null_is_yes { write!(out, " OR {name} IS NULL") } else { Ok(()) }
}

fn write_bound(kind: Type, name: &str, threshold: f64, out: &mut impl Write) -> fmt::Result {
    match kind {
        Type::Number | Type::Category => write!(out, "({name})::float8 <= {}", number(threshold)),
        Type::Boolean => write!(out, "({name})::int <= {}", number(threshold)),
        Type::Time => {
            write!(out, "extract(epoch from {name}) <= {}", seconds(last_micros(threshold)))?;
            moment(threshold).map_or(Ok(()), |text| write!(out, " /* {text} UTC */"))
        }
        // As the span is read: 30 days a month, whole days as they are, and the rest divided. A bound on the epoch of the
        // span would not do: spans of the same length that are split otherwise, such as 80 hours and 3 days 8 hours,
        // can differ in the last place once they are numbers of days.
        Type::Interval => write!(
            out,
            "((extract(year from {name}) * 12 + extract(month from {name})) * 30 + extract(day from {name}))::float8 \
             + (extract(hour from {name}) * 3600000000 + extract(minute from {name}) * 60000000 \
             + extract(microseconds from {name}))::float8 / 86400000000 <= {} /* days */",
            number(threshold)
        ),
    }
}

/// The last microsecond since 2000-01-01 that, as a number of days, is not above the threshold.
///
/// Numbers of days grow with the microseconds they are made of, so halving finds it. Dates reach further than
/// timestamps; out there whole days count, which are numbers of days without rounding.
fn last_micros(threshold: f64) -> i128 {
    // Beyond every date that PostgreSQL has.
    const FAR: f64 = 4e9;
    let days = |micros: i128| micros as i64 as f64 / MICROS_PER_DAY as f64;
    let (mut within, mut beyond) = (i128::from(time::MIN), i128::from(time::END) - 1);
    if days(within) > threshold || days(beyond) <= threshold {
        let whole = threshold.floor().clamp(-FAR, FAR) as i128 * i128::from(MICROS_PER_DAY);
        return if threshold > 0.0 { whole.max(beyond) } else { whole };
    }
    while beyond - within > 1 {
        let middle = (within + beyond) / 2;
        match days(middle) <= threshold {
            true => within = middle,
            false => beyond = middle,
        }
    }
    within
}

/// Seconds since 1970-01-01 as an exact decimal.
fn seconds(micros: i128) -> String {
    let micros = micros + EPOCH_SHIFT * MICROS_PER_SECOND;
    let (whole, fraction) = (
        micros.unsigned_abs() / MICROS_PER_SECOND as u128,
        micros.unsigned_abs() % MICROS_PER_SECOND as u128,
    );
    let sign = if micros < 0 { "-" } else { "" };
    match fraction {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{}", format!("{fraction:06}").trim_end_matches('0')),
    }
}

/// Counts what is written, looks for interrupts, and stops past a limit.
struct Counted {
    bytes: usize,
    limit: usize,
    pieces: usize,
    host: Host,
    /// Where it goes, if it is to be kept.
    text: Option<String>,
}

impl Write for Counted {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.host.at_row(self.pieces);
        self.pieces += 1;
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > self.limit {
            return Err(fmt::Error);
        }
        if let Some(kept) = &mut self.text {
            kept.push_str(text);
        }
        Ok(())
    }
}
