//! Whether a map is a partition of the cells, and what is wrong with one that is not.

use std::collections::HashSet;
use std::fmt;

use super::Map;
use super::rule::Rule;
use crate::support::error::excerpt;

/// The most segments a map may have.
pub const MAX_SEGMENTS: usize = 1000;

/// The most boxes and cells a map may list in all its segments together.
pub const MAX_RULES: usize = 10_000;

/// The longest segment name, in bytes.
pub const MAX_NAME: usize = 200;

/// Names listed in one finding; a crafted map could put a thousand on every cell.
const NAMES_SHOWN: usize = 10;

/// What a [`Finding`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// A cell without a name.
    Uncovered,
    /// A cell with several names.
    ClaimedTwice,
    /// A name that no customer can get, even if the first segment to claim a cell wins.
    Unreachable,
    /// A score or cell outside the bins.
    OutOfRange,
    /// Two segments of one name.
    DuplicateName,
    /// A name that is empty or too long.
    BadName,
    /// A rule that says nothing or cannot be evaluated.
    BadRule,
    /// More segments or rules than are allowed, or bins outside 2 to 10.
    BadSize,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Problem::Uncovered => "uncovered",
            Problem::ClaimedTwice => "claimed twice",
            Problem::Unreachable => "unreachable",
            Problem::OutOfRange => "out of range",
            Problem::DuplicateName => "duplicate name",
            Problem::BadName => "bad name",
            Problem::BadRule => "bad rule",
            Problem::BadSize => "bad size",
        })
    }
}

/// One thing that keeps a map from being a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub problem: Problem,
    /// The cell, such as `155`, where it is about one.
    pub cell: Option<String>,
    /// The names concerned, at most ten.
    pub segments: Vec<String>,
    /// The finding as a sentence.
    pub sentence: String,
}

impl Map {
    /// Everything that is wrong with the map: nothing for a true partition, apart from an `otherwise` that no cell
    /// is left for, which is reported but does no harm.
    pub fn check(&self) -> Vec<Finding> {
        self.inspect().1
    }

    /// What is wrong with names, sizes and rules taken by themselves.
    fn inspect_parts(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |problem, cell: Option<&str>, name: &str, sentence: String| {
            let cell = cell.map(excerpt);
            findings.push(Finding { problem, cell, segments: vec![name.to_owned()], sentence });
        };
        let mut seen = HashSet::new();
        for name in self.names() {
            if name.is_empty() {
                find(Problem::BadName, None, name, "a segment has an empty name".to_owned());
            } else if name.len() > MAX_NAME {
                let text = format!("\"{}\" is longer than {MAX_NAME} bytes", excerpt(name));
                find(Problem::BadName, None, &excerpt(name), text);
            } else if name.contains('\0') {
                find(Problem::BadName, None, "", "a segment name has a zero byte in it".to_owned());
            }
            if !seen.insert(name) {
                let text = format!("\"{}\" is the name of more than one segment", excerpt(name));
                find(Problem::DuplicateName, None, &excerpt(name), text);
            }
        }
        for segment in &self.segments {
            let name = excerpt(&segment.name);
            for rule in segment.rules() {
                if rule == Rule::default() {
                    let text = format!("a rule of \"{name}\" gives no scores");
                    find(Problem::BadRule, None, &name, text);
                }
                if rule.fm.is_some() && self.bins.frequency != self.bins.monetary {
                    let text = format!(
                        "\"{name}\" uses fm, which needs as many bins for frequency ({}) as for monetary ({})",
                        self.bins.frequency, self.bins.monetary
                    );
                    find(Problem::BadRule, None, &name, text);
                }
                for (score, span) in rule.spans() {
                    let bins = if score == "r" { self.bins.recency } else { self.bins.frequency };
                    let bins = i32::from(if score == "m" { self.bins.monetary } else { bins });
                    if span.low > span.high {
                        let text = format!("\"{name}\": {score} from {} to {} is empty", span.low, span.high);
                        find(Problem::BadRule, None, &name, text);
                    } else if span.low < 1 || span.high > bins {
                        let text = format!("\"{name}\": {score} {span} is outside the scores 1 to {bins}");
                        find(Problem::OutOfRange, None, &name, text);
                    }
                }
            }
            for cell in segment.cells.iter().filter(|cell| self.bins.parse_cell(cell).is_none()) {
                let text = format!(
                    "\"{name}\" lists \"{}\", which is not a cell of {} bins",
                    excerpt(cell),
                    self.bins
                );
                find(Problem::OutOfRange, Some(cell), &name, text);
            }
        }
        findings
    }

    /// The number of the segment of each cell (the first to claim it), and the findings.
    pub(super) fn inspect(&self) -> (Vec<u16>, Vec<Finding>) {
        let too_much = |sentence: String| {
            (
                Vec::new(),
                vec![Finding { problem: Problem::BadSize, cell: None, segments: Vec::new(), sentence }],
            )
        };
        let rules: usize = self.segments.iter().map(|s| s.any.len() + s.cells.len() + 1).sum();
        if !self.bins.valid() {
            return too_much(format!("the map is for {} bins, where 2 to 10 are possible", self.bins));
        } else if self.segments.len() > MAX_SEGMENTS {
            return too_much(format!("{} segments are more than {MAX_SEGMENTS}", self.segments.len()));
        } else if self.segments.is_empty() && self.otherwise.is_none() {
            return too_much("the map has no segments".to_owned());
        } else if rules > MAX_RULES {
            return too_much(format!("{rules} rules and cells are more than {MAX_RULES}"));
        }
        let mut findings = self.inspect_parts();
        let mut claims: Vec<Vec<u16>> = vec![Vec::new(); self.bins.cells()];
        let cells: Vec<[u8; 3]> = self.bins.each().collect();
        for (number, segment) in (0_u16..).zip(&self.segments) {
            let mut claim = |index: usize| {
                if claims[index].last() != Some(&number) {
                    claims[index].push(number);
                }
            };
            for rule in segment.rules().filter(|rule| *rule != Rule::default()) {
                (0..cells.len()).filter(|&index| rule.holds(cells[index])).for_each(&mut claim);
            }
            segment
                .cells
                .iter()
                .filter_map(|c| self.bins.index(self.bins.parse_cell(c)?))
                .for_each(&mut claim);
        }
        let otherwise = self.otherwise.as_ref().map(|_| self.segments.len() as u16);
        let mut reached = HashSet::new();
        let mut table = Vec::with_capacity(cells.len());
        for (cell, claims) in cells.iter().zip(&claims) {
            let first = claims.first().copied().or(otherwise);
            reached.extend(first);
            table.push(first.unwrap_or(0));
            let cell = self.bins.cell(*cell);
            let names = claims.iter().take(NAMES_SHOWN).map(|&i| self.segments[usize::from(i)].name.clone());
            let names: Vec<String> = names.collect();
            if first.is_none() {
                let sentence = format!("cell {cell} has no segment");
                findings.push(Finding {
                    problem: Problem::Uncovered,
                    cell: Some(cell),
                    segments: names,
                    sentence,
                });
            } else if claims.len() > 1 {
                let (last, others) = names.split_last().map_or(("", &names[..]), |(last, rest)| (last, rest));
                let quoted: Vec<String> =
                    others.iter().map(|name| format!("\"{}\"", excerpt(name))).collect();
                let mut sentence =
                    format!("cell {cell} belongs to {} and \"{}\"", quoted.join(", "), excerpt(last));
                if claims.len() > NAMES_SHOWN {
                    sentence += &format!(" and {} more", claims.len() - NAMES_SHOWN);
                }
                findings.push(Finding {
                    problem: Problem::ClaimedTwice,
                    cell: Some(cell),
                    segments: names,
                    sentence,
                });
            }
        }
        for (number, name) in (0_u16..).zip(self.names()) {
            if !reached.contains(&number) {
                findings.push(Finding {
                    problem: Problem::Unreachable,
                    cell: None,
                    segments: vec![name.to_owned()],
                    sentence: format!("no cell is left for \"{}\"", excerpt(name)),
                });
            }
        }
        (table, findings)
    }
}
