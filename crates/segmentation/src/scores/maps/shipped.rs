//! The maps that come with the extension, in every language.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bins, Map, Rule, Segment, Span};
use crate::support::error::excerpt;
use crate::{Error, Result};

/// A language of the shipped names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Chinese.
    Zh,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::En, Language::Ru, Language::Zh];
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}

/// A map that comes with the extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// What it is called in options.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Its scores, the same in every dimension; `None` for the map that fits any.
    pub bins: Option<u8>,
    segments: &'static [Entry],
}

/// Names in the order of [`Language::ALL`], and what is claimed.
type Entry = ([&'static str; 3], Claim);

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

    fn word(self) -> &'static str {
        match self {
            High => "high",
            Middle => "middle",
            Low => "low",
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
        let segment = |(names, claim): &Entry| {
            let segment = Segment { name: names[language as usize].to_owned(), ..Segment::default() };
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

    /// The names in a language and their rules, in words where these hold for any bins.
    pub fn rules(&self, language: Language) -> Vec<(String, String)> {
        let of_any_bins = |(names, claim): &Entry| {
            let Claim::Thirds(recency, value) = claim else { return None };
            let others = match value {
                Middle => "one high and one low",
                _ => "one of them middle",
            };
            let rule = format!("r {}; f and m {}, or {others}", recency.word(), value.word());
            Some((names[language as usize].to_owned(), rule))
        };
        match self.bins.and_then(|bins| self.map(Bins::all(bins), language)) {
            Some(map) => map.segments.iter().map(|own| (own.name.clone(), own.rule_text())).collect(),
            None => self.segments.iter().filter_map(of_any_bins).collect(),
        }
    }
}

/// The maps that come with the extension. The last one fits any bins.
pub const SHIPPED: [Shipped; 5] = [
    Shipped {
        name: "standard",
        about: "Ten segments over recency and the mean of frequency and monetary value, five scores each.",
        bins: Some(5),
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Box([5, 5], [4, 5])),
            (["loyal", "лояльные", "忠诚客户"], Claim::Box([3, 4], [4, 5])),
            (["potential loyalists", "потенциально лояльные", "潜在忠诚客户"], Claim::Box([4, 5], [2, 3])),
            (["new", "новички", "新客户"], Claim::Box([5, 5], [1, 1])),
            (["promising", "перспективные", "潜力客户"], Claim::Box([4, 4], [1, 1])),
            (["need attention", "требуют внимания", "需关注客户"], Claim::Box([3, 3], [3, 3])),
            (["about to sleep", "засыпающие", "即将沉睡客户"], Claim::Box([3, 3], [1, 2])),
            (["cannot lose", "нельзя потерять", "不可流失客户"], Claim::Box([1, 2], [5, 5])),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Box([1, 2], [3, 4])),
            (["hibernating", "спящие", "沉睡客户"], Claim::Box([1, 2], [1, 2])),
        ],
    },
    Shipped {
        name: "octants",
        about: "Eight segments, one for each combination of high and low recency, frequency and monetary value.",
        bins: Some(2),
        segments: &[
            (["key loyal", "ключевые лояльные", "重要价值客户"], Claim::Cells(&["222"])),
            (["key to develop", "ключевые для развития", "重要发展客户"], Claim::Cells(&["212"])),
            (["key to keep", "ключевые для удержания", "重要保持客户"], Claim::Cells(&["122"])),
            (["key to win back", "ключевые для возврата", "重要挽留客户"], Claim::Cells(&["112"])),
            (["ordinary loyal", "обычные лояльные", "一般价值客户"], Claim::Cells(&["221"])),
            (["ordinary to develop", "обычные для развития", "一般发展客户"], Claim::Cells(&["211"])),
            (["ordinary to keep", "обычные для удержания", "一般保持客户"], Claim::Cells(&["121"])),
            (["ordinary to win back", "обычные для возврата", "一般挽留客户"], Claim::Cells(&["111"])),
        ],
    },
    Shipped {
        name: "thirds",
        about: "Six segments over the 27 cells of three scores each.",
        bins: Some(3),
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Cells(&["333", "332", "323"])),
            (["loyal", "лояльные", "忠诚客户"], Claim::Cells(&["321", "322", "331", "232", "233"])),
            (["recent", "недавние", "近期客户"], Claim::Cells(&["312", "313", "311", "222", "223"])),
            (
                ["needs attention", "требуют внимания", "需关注客户"],
                Claim::Cells(&["213", "221", "123", "132", "133"]),
            ),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Cells(&["231", "212", "122", "131", "211"])),
            (["inactive", "неактивные", "不活跃客户"], Claim::Cells(&["111", "112", "113", "121"])),
        ],
    },
    Shipped {
        name: "quarters",
        about: "The ten segments of the standard map over four scores each.",
        bins: Some(4),
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Box([4, 4], [3, 4])),
            (["loyal", "лояльные", "忠诚客户"], Claim::Box([3, 3], [3, 4])),
            (["potential loyalists", "потенциально лояльные", "潜在忠诚客户"], Claim::Box([3, 4], [2, 2])),
            (["new", "новички", "新客户"], Claim::Box([4, 4], [1, 1])),
            (["promising", "перспективные", "潜力客户"], Claim::Box([3, 3], [1, 1])),
            (["need attention", "требуют внимания", "需关注客户"], Claim::Box([2, 2], [2, 2])),
            (["about to sleep", "засыпающие", "即将沉睡客户"], Claim::Box([2, 2], [1, 1])),
            (["cannot lose", "нельзя потерять", "不可流失客户"], Claim::Box([1, 2], [4, 4])),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Box([1, 2], [3, 3])),
            (["hibernating", "спящие", "沉睡客户"], Claim::Box([1, 1], [1, 2])),
        ],
    },
    Shipped {
        name: "regions",
        about: "Nine segments by thirds of each scale, for any numbers of scores.",
        bins: None,
        segments: &[
            (["champions", "чемпионы", "冠军客户"], Claim::Thirds(High, High)),
            (["loyal", "лояльные", "忠诚客户"], Claim::Thirds(Middle, High)),
            (["potential loyalists", "потенциально лояльные", "潜在忠诚客户"], Claim::Thirds(High, Middle)),
            (["new", "новички", "新客户"], Claim::Thirds(High, Low)),
            (["need attention", "требуют внимания", "需关注客户"], Claim::Thirds(Middle, Middle)),
            (["about to sleep", "засыпающие", "即将沉睡客户"], Claim::Thirds(Middle, Low)),
            (["cannot lose", "нельзя потерять", "不可流失客户"], Claim::Thirds(Low, High)),
            (["at risk", "в зоне риска", "流失风险客户"], Claim::Thirds(Low, Middle)),
            (["hibernating", "спящие", "沉睡客户"], Claim::Thirds(Low, Low)),
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
