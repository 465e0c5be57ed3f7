//! Whether a map is a partition of the cells, and what is wrong with one that is not.

use std::collections::HashSet;

use super::Map;
use super::rule::Rule;
use crate::said;
use crate::support::catalogue::{Place, Sentence, checks, rows};
use crate::support::error::excerpt;
use crate::support::language::Language;

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

impl Problem {
    /// What kind of thing it is, in a word or two.
    pub fn text(self, language: Language) -> &'static str {
        language.of(match self {
            Problem::Uncovered => ["uncovered", "без названия", "未覆盖"],
            Problem::ClaimedTwice => ["claimed twice", "названо дважды", "重复归属"],
            Problem::Unreachable => ["unreachable", "недостижимо", "不可达"],
            Problem::OutOfRange => ["out of range", "вне границ", "超出范围"],
            Problem::DuplicateName => ["duplicate name", "повтор названия", "名称重复"],
            Problem::BadName => ["bad name", "негодное название", "名称无效"],
            Problem::BadRule => ["bad rule", "негодное правило", "规则无效"],
            Problem::BadSize => ["bad size", "негодный размер", "大小无效"],
        })
    }
}

/// One thing that keeps a map from being a partition.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What kind of thing.
    pub problem: Problem,
    /// The cell, such as `155`, where it is about one.
    pub cell: Option<String>,
    /// The names concerned, at most ten.
    pub segments: Vec<String>,
    /// The finding as a sentence.
    pub sentence: Sentence,
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
        let mut find = |problem, cell: Option<&str>, name: &str, sentence: Sentence| {
            let cell = cell.map(excerpt);
            findings.push(Finding { problem, cell, segments: vec![name.to_owned()], sentence });
        };
        let mut seen = HashSet::new();
        for name in self.names() {
            if name.is_empty() {
                find(Problem::BadName, None, name, said!(checks::MAP_EMPTY_NAME));
            } else if name.len() > MAX_NAME {
                let text = said!(checks::MAP_LONG_NAME, name = excerpt(name), most = MAX_NAME);
                find(Problem::BadName, None, &excerpt(name), text);
            } else if name.contains('\0') {
                find(Problem::BadName, None, "", said!(checks::MAP_ZERO_BYTE));
            }
            if !seen.insert(name) {
                let text = said!(checks::MAP_NAME_TWICE, name = excerpt(name));
                find(Problem::DuplicateName, None, &excerpt(name), text);
            }
        }
        for segment in &self.segments {
            let name = excerpt(&segment.name);
            for rule in segment.rules() {
                if rule == Rule::default() {
                    let text = said!(checks::MAP_EMPTY_RULE, name = &name);
                    find(Problem::BadRule, None, &name, text);
                }
                if rule.fm.is_some() && self.bins.frequency != self.bins.monetary {
                    let text = said!(
                        checks::MAP_UNEQUAL_BINS,
                        name = &name,
                        frequency = self.bins.frequency,
                        monetary = self.bins.monetary,
                    );
                    find(Problem::BadRule, None, &name, text);
                }
                for (score, span) in rule.spans() {
                    let bins = if score == "r" { self.bins.recency } else { self.bins.frequency };
                    let bins = i32::from(if score == "m" { self.bins.monetary } else { bins });
                    if span.low > span.high {
                        let (low, high) = (span.low.to_string(), span.high.to_string());
                        let text = said!(
                            checks::MAP_EMPTY_SPAN,
                            name = &name,
                            score = score,
                            low = low,
                            high = high
                        );
                        find(Problem::BadRule, None, &name, text);
                    } else if span.low < 1 || span.high > bins {
                        let (span, bins) = (span.to_string(), bins.to_string());
                        let text =
                            said!(checks::MAP_OUTSIDE, name = &name, score = score, span = span, bins = bins);
                        find(Problem::OutOfRange, None, &name, text);
                    }
                }
            }
            for cell in segment.cells.iter().filter(|cell| self.bins.parse_cell(cell).is_none()) {
                let bins = self.bins.to_string();
                let text = said!(checks::MAP_NO_SUCH_CELL, name = &name, cell = excerpt(cell), bins = bins);
                find(Problem::OutOfRange, Some(cell), &name, text);
            }
        }
        findings
    }

    /// The number of the segment of each cell (the first to claim it), and the findings.
    pub(super) fn inspect(&self) -> (Vec<u16>, Vec<Finding>) {
        let too_much = |sentence: Sentence| {
            (
                Vec::new(),
                vec![Finding { problem: Problem::BadSize, cell: None, segments: Vec::new(), sentence }],
            )
        };
        let rules: usize = self.segments.iter().map(|s| s.any.len() + s.cells.len() + 1).sum();
        if !self.bins.valid() {
            return too_much(said!(checks::MAP_BAD_BINS, bins = self.bins.place()));
        } else if self.segments.len() > MAX_SEGMENTS {
            return too_much(said!(
                checks::MAP_TOO_MANY_SEGMENTS,
                segments = self.segments.len(),
                most = MAX_SEGMENTS
            ));
        } else if self.segments.is_empty() && self.otherwise.is_none() {
            return too_much(said!(checks::MAP_NO_SEGMENTS));
        } else if rules > MAX_RULES {
            return too_much(said!(checks::MAP_TOO_MANY_RULES, rules = rules, most = MAX_RULES));
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
                let sentence = said!(checks::MAP_UNCOVERED, cell = &cell);
                findings.push(Finding {
                    problem: Problem::Uncovered,
                    cell: Some(cell),
                    segments: names,
                    sentence,
                });
            } else if claims.len() > 1 {
                let (last, others) = names.split_last().map_or(("", &names[..]), |(last, rest)| (last, rest));
                let quoted = |name: &str| said!(checks::QUOTED, name = excerpt(name));
                let names_of = |names: &[String]| names.iter().map(|name| quoted(name).into()).collect();
                let (others, last) = match claims.len().checked_sub(NAMES_SHOWN) {
                    Some(more) if more > 0 => (names_of(&names), said!(rows::MORE, count = more)),
                    _ => (names_of(others), quoted(last)),
                };
                let sentence =
                    said!(checks::MAP_CLAIMED_TWICE, cell = &cell, names = Place::List(others), last = last,);
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
                    sentence: said!(checks::MAP_UNREACHABLE, name = excerpt(name)),
                });
            }
        }
        (table, findings)
    }
}
