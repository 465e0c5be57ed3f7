//! The maps that come with the extension, in every language.

use super::names::{
    AT_RISK, ATTENTION, CANNOT_LOSE, CHAMPIONS, HIBERNATING, INACTIVE, LOST, LOYAL, NEW, Name, OCTANTS,
    OCTANTS_KEEP, OCTANTS_RECALL, POTENTIAL, PROMISING, RECENT, SLEEPY,
};
use super::{Bins, Map, Rule, Segment, Span};
use crate::support::catalogue::{Place, Sentence, Text, scores};
use crate::support::error::excerpt;
use crate::support::language::Language;
use crate::{Error, Result};

/// A map that comes with the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// What it is called in options.
    pub name: &'static str,
    /// Its scores, the same in every dimension; `None` for the map that fits any.
    pub bins: Option<u8>,
    segments: &'static [Entry],
}

/// A segment, and what it claims.
type Entry = (Name, Claim);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// `r` and `fm`, both ends included.
    Box([i32; 2], [i32; 2]),
    Cells(&'static [&'static str]),
    /// The third of recency, and that of frequency and monetary value together.
    Thirds(Third, Third),
}

/// A third of a scale: the scores whose middle lies in it. Of two scores none is in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Third {
    Low,
    Middle,
    High,
}

use Third::{High, Low, Middle};

impl Third {
    /// The scores from one third to another; `None` if there are none.
    fn span([from, to]: [Third; 2], bins: u8) -> Option<Span> {
        let third = |score: &i32| match 3 * (2 * score - 1) {
            middle if middle < 2 * i32::from(bins) => Low,
            middle if middle > 4 * i32::from(bins) => High,
            _ => Middle,
        };
        let inside = |score: &i32| (from as u8..=to as u8).contains(&(third(score) as u8));
        let mut scores = (1..=i32::from(bins)).filter(inside);
        let low = scores.next()?;
        Some(Span { low, high: scores.next_back().unwrap_or(low) })
    }

    /// As the third of two figures together: those of the first, and those of the second that go with each.
    fn together(self) -> &'static [(Third, [Third; 2])] {
        match self {
            High => &[(High, [Middle, High]), (Middle, [High, High])],
            Middle => &[(High, [Low, Low]), (Middle, [Middle, Middle]), (Low, [High, High])],
            Low => &[(Middle, [Low, Low]), (Low, [Low, Middle])],
        }
    }

    /// Said of recency.
    fn of_recency(self) -> &'static Text {
        match self {
            High => &scores::R_HIGH,
            Middle => &scores::R_MIDDLE,
            Low => &scores::R_LOW,
        }
    }

    /// Said of frequency and monetary value together.
    fn of_value(self) -> &'static Text {
        match self {
            High => &scores::F_AND_M_HIGH,
            Middle => &scores::F_AND_M_MIDDLE,
            Low => &scores::F_AND_M_LOW,
        }
    }
}

impl Shipped {
    /// The map for these bins with its names in a language; `None` if it does not fit them. Names of the map that fits
    /// any are left out where their third of recency has no scores.
    pub fn map(&self, bins: Bins, language: Language) -> Option<Map> {
        if self.bins.is_some_and(|own| Bins::all(own) != bins) || !bins.valid() {
            return None;
        }
        let span = |[low, high]: [i32; 2]| Some(Span { low, high });
        let segment = |(named, claim): &Entry| {
            let segment = Segment { name: language.of(named.name).to_owned(), ..Segment::default() };
            Some(match claim {
                Claim::Box(r, fm) => Segment { r: span(*r), fm: span(*fm), ..segment },
                Claim::Cells(cells) => {
                    Segment { cells: cells.iter().map(|&cell| cell.to_owned()).collect(), ..segment }
                }
                Claim::Thirds(recency, value) => {
                    let r = Some(Third::span([*recency; 2], bins.recency)?);
                    let rule = |&(f, m): &(Third, [Third; 2])| {
                        let f = Some(Third::span([f; 2], bins.frequency)?);
                        let m = Some(Third::span(m, bins.monetary)?);
                        Some(Rule { r, f, m, fm: None })
                    };
                    Segment { any: value.together().iter().filter_map(rule).collect(), ..segment }
                }
            })
        };
        Some(Map { bins, segments: self.segments.iter().filter_map(segment).collect(), otherwise: None })
    }

    /// The segments and their rules in a language, in words where these hold for any bins.
    pub fn rules(&self, language: Language) -> Vec<(&Name, String)> {
        let of_any_bins = |claim: &Claim| {
            let Claim::Thirds(recency, value) = claim else { return None };
            let both = [recency.of_recency(), value.of_value()].map(|text| Sentence::new(text, Vec::new()));
            Some(Place::Statements(both.to_vec()).tell(language))
        };
        let names = self.segments.iter().map(|(name, _)| name);
        match self.bins.and_then(|bins| self.map(Bins::all(bins), language)) {
            Some(map) => names.zip(map.segments.iter().map(|segment| segment.rule_text(language))).collect(),
            None => names.zip(self.segments.iter().filter_map(|(_, claim)| of_any_bins(claim))).collect(),
        }
    }
}

/// The maps that come with the extension. The last one fits any bins.
pub const SHIPPED: [Shipped; 7] = [
    Shipped {
        name: "standard",
        bins: Some(5),
        segments: &[
            (CHAMPIONS, Claim::Box([5, 5], [4, 5])),
            (LOYAL, Claim::Box([3, 4], [4, 5])),
            (POTENTIAL, Claim::Box([4, 5], [2, 3])),
            (NEW, Claim::Box([5, 5], [1, 1])),
            (PROMISING, Claim::Box([4, 4], [1, 1])),
            (ATTENTION, Claim::Box([3, 3], [3, 3])),
            (SLEEPY, Claim::Box([3, 3], [1, 2])),
            (CANNOT_LOSE, Claim::Box([1, 2], [5, 5])),
            (AT_RISK, Claim::Box([1, 2], [3, 4])),
            (HIBERNATING, Claim::Box([2, 2], [1, 2])),
            (LOST, Claim::Box([1, 1], [1, 2])),
        ],
    },
    Shipped {
        name: "octants",
        bins: Some(2),
        segments: &[
            (OCTANTS[0], Claim::Cells(&["222"])),
            (OCTANTS[1], Claim::Cells(&["212"])),
            (OCTANTS[2], Claim::Cells(&["122"])),
            (OCTANTS[3], Claim::Cells(&["112"])),
            (OCTANTS[4], Claim::Cells(&["221"])),
            (OCTANTS[5], Claim::Cells(&["211"])),
            (OCTANTS[6], Claim::Cells(&["121"])),
            (OCTANTS[7], Claim::Cells(&["111"])),
        ],
    },
    Shipped {
        name: "octants_recall",
        bins: Some(2),
        segments: &[
            (OCTANTS_RECALL[0], Claim::Cells(&["222"])),
            (OCTANTS_RECALL[1], Claim::Cells(&["212"])),
            (OCTANTS_RECALL[2], Claim::Cells(&["122"])),
            (OCTANTS_RECALL[3], Claim::Cells(&["112"])),
            (OCTANTS_RECALL[4], Claim::Cells(&["221"])),
            (OCTANTS_RECALL[5], Claim::Cells(&["211"])),
            (OCTANTS_RECALL[6], Claim::Cells(&["121"])),
            (OCTANTS_RECALL[7], Claim::Cells(&["111"])),
        ],
    },
    Shipped {
        name: "octants_keep",
        bins: Some(2),
        segments: &[
            (OCTANTS_KEEP[0], Claim::Cells(&["222"])),
            (OCTANTS_KEEP[1], Claim::Cells(&["212"])),
            (OCTANTS_KEEP[2], Claim::Cells(&["122"])),
            (OCTANTS_KEEP[3], Claim::Cells(&["112"])),
            (OCTANTS_KEEP[4], Claim::Cells(&["221"])),
            (OCTANTS_KEEP[5], Claim::Cells(&["211"])),
            (OCTANTS_KEEP[6], Claim::Cells(&["121"])),
            (OCTANTS_KEEP[7], Claim::Cells(&["111"])),
        ],
    },
    Shipped {
        name: "thirds",
        bins: Some(3),
        segments: &[
            (CHAMPIONS, Claim::Cells(&["333", "332", "323"])),
            (LOYAL, Claim::Cells(&["321", "322", "331", "232", "233"])),
            (RECENT, Claim::Cells(&["312", "313", "311", "222", "223"])),
            (ATTENTION, Claim::Cells(&["213", "221", "123", "132", "133"])),
            (AT_RISK, Claim::Cells(&["231", "212", "122", "131", "211"])),
            (INACTIVE, Claim::Cells(&["111", "112", "113", "121"])),
        ],
    },
    Shipped {
        name: "quarters",
        bins: Some(4),
        segments: &[
            (CHAMPIONS, Claim::Box([4, 4], [3, 4])),
            (LOYAL, Claim::Box([3, 3], [3, 4])),
            (POTENTIAL, Claim::Box([3, 4], [2, 2])),
            (NEW, Claim::Box([4, 4], [1, 1])),
            (PROMISING, Claim::Box([3, 3], [1, 1])),
            (ATTENTION, Claim::Box([2, 2], [2, 2])),
            (SLEEPY, Claim::Box([2, 2], [1, 1])),
            (CANNOT_LOSE, Claim::Box([1, 2], [4, 4])),
            (AT_RISK, Claim::Box([1, 2], [3, 3])),
            (HIBERNATING, Claim::Box([1, 1], [2, 2])),
            (LOST, Claim::Box([1, 1], [1, 1])),
        ],
    },
    Shipped {
        name: "regions",
        bins: None,
        segments: &[
            (CHAMPIONS, Claim::Thirds(High, High)),
            (LOYAL, Claim::Thirds(Middle, High)),
            (POTENTIAL, Claim::Thirds(High, Middle)),
            (NEW, Claim::Thirds(High, Low)),
            (ATTENTION, Claim::Thirds(Middle, Middle)),
            (SLEEPY, Claim::Thirds(Middle, Low)),
            (CANNOT_LOSE, Claim::Thirds(Low, High)),
            (AT_RISK, Claim::Thirds(Low, Middle)),
            (HIBERNATING, Claim::Thirds(Low, Low)),
        ],
    },
];

/// A shipped map by its name.
///
/// # Errors
/// A name that does not exist; the hint lists those that do.
pub fn shipped(name: &str) -> Result<&'static Shipped> {
    SHIPPED.iter().find(|map| map.name == name).ok_or_else(|| {
        let names: Vec<&str> = SHIPPED.iter().map(|map| map.name).collect();
        Error::invalid(format!("there is no map \"{}\"", excerpt(name))).hint(format!(
            "The maps are {}; \"none\" is for scores without names, and an object is a map of your own.",
            names.join(", ")
        ))
    })
}

/// The shipped map for the bins: the one made for them, or the one that fits any.
pub fn shipped_for(bins: Bins) -> &'static Shipped {
    let fits = |map: &&Shipped| map.bins.is_none_or(|own| Bins::all(own) == bins);
    SHIPPED.iter().find(fits).unwrap_or(&SHIPPED[SHIPPED.len() - 1])
}
