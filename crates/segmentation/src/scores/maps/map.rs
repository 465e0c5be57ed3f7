//! A map as it is written, and as it is once compiled.

use serde::{Deserialize, Serialize};

use super::rule::Segment;
use super::{Bins, Problem};
use crate::said;
use crate::support::catalogue::scores;
use crate::support::json;
use crate::support::language::Language;
use crate::{Error, Result};

/// A map from scores to names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The scores it is made for.
    pub bins: Bins,
    /// The segments, in the order in which they are numbered.
    pub segments: Vec<Segment>,
    /// The name for cells that no segment claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// Wrong types and unknown keys; whether it is a partition is for [`Map::check`] and [`Map::compile`] to say.
    pub fn from_json(value: &serde_json::Value) -> Result<Self> {
        json::options(value, "map")
    }

    /// The names in the order of their numbers; `otherwise`, if there is one, is the last.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().map(|segment| segment.name.as_str()).chain(self.otherwise.as_deref())
    }

    /// Turns a true partition into a table of its cells.
    ///
    /// # Errors
    /// Anything [`Map::check`] finds, except an `otherwise` without cells; the first is the message, the next are its detail.
    pub fn compile(&self) -> Result<Lookup> {
        let (table, mut findings) = self.inspect();
        let otherwise = self.otherwise.as_deref();
        findings.retain(|finding| {
            finding.problem != Problem::Unreachable
                || finding.segments.first().map(String::as_str) != otherwise
        });
        if findings.is_empty() {
            return Ok(Lookup { bins: self.bins, table });
        }
        const SHOWN: usize = 5;
        let mut sentences = findings.iter().map(|finding| finding.sentence.to_string());
        let first = sentences.next().unwrap_or_default();
        let mut others: Vec<String> = sentences.by_ref().take(SHOWN).collect();
        match sentences.count() {
            0 => {}
            more => others.push(format!("... and {more} more")),
        }
        let error = Error::invalid(format!("the map is not a partition of the cells: {first}"))
            .hint("List everything that is wrong with the map by segment.check_map(map).");
        Err(if others.is_empty() { error } else { error.detail(others.join("\n")) })
    }

    /// The rule by which a cell belongs to a segment, in words: `r 5 and fm 4-5`, `cell 332`, or `no other segment`.
    pub fn reason(&self, segment: usize, cell: [u8; 3], language: Language) -> String {
        let Some(segment) = self.segments.get(segment) else {
            return said!(scores::NO_OTHER_SEGMENT).tell(language);
        };
        match segment.rules().find(|rule| rule.holds(cell)) {
            Some(rule) => rule.told(language),
            None => said!(scores::CELL, cell = self.bins.cell(cell)).tell(language),
        }
    }
}

/// A compiled map: the number of the segment for each cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    bins: Bins,
    table: Vec<u16>,
}

impl Lookup {
    /// The scores it is made for.
    pub fn bins(&self) -> Bins {
        self.bins
    }

    /// The number of the segment of a cell, an index into [`Map::names`]; `None` outside the bins.
    #[inline]
    pub fn segment(&self, r: u8, f: u8, m: u8) -> Option<usize> {
        self.bins.index([r, f, m]).map(|index| self.table[index].into())
    }
}
