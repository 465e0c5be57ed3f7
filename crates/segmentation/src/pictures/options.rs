//! What a picture can be asked for.

use serde::Deserialize;
use serde_json::Value;

use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::{Error, Result};

/// The hue of what is one colour. What needs several takes those of Okabe and Ito.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Palette {
    /// The usual one.
    #[default]
    Blue,
    /// Between green and blue.
    Teal,
    /// Violet.
    Purple,
    /// For print.
    Gray,
}

/// The options of every picture. Which of them one has, it says itself.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Above the picture, and what a screen reader calls it.
    pub title: Option<String>,
    /// Of the other words, and of numbers.
    pub language: Language,
    /// In the units of the picture, of which a letter takes about seven.
    pub width: Option<u32>,
    /// The hue.
    pub palette: Palette,
    /// Groups of fewer are merged, or shown without their figure.
    pub min_customers: Option<u64>,
    /// Labels in the order in which they are to stand.
    pub order: Option<Vec<String>>,
    /// How many labels stand by themselves; the smallest are merged.
    pub top: Option<u32>,
    /// About how many bars a histogram has.
    pub bins: Option<u32>,
    /// What the horizontal axis shows.
    pub x_title: Option<String>,
    /// What the vertical axis shows.
    pub y_title: Option<String>,
}

/// The options that all pictures have.
const COMMON: [&str; 5] = ["title", "language", "width", "palette", "min_customers"];

/// The width of a picture that is not told one. Two stand side by side on a screen, and one fits a telephone.
const WIDTH: u32 = 480;

/// The smallest and the largest width.
const WIDTHS: std::ops::RangeInclusive<u32> = 280..=2000;

/// The most labels that can stand by themselves.
pub const MAX_TOP: u32 = 200;

/// The longest title, in characters.
const MAX_TITLE: usize = 200;

impl Options {
    /// Reads the options of a picture that has those of all and `own`.
    ///
    /// # Errors
    /// Invalid: keys that this picture does not have, and values that it cannot draw.
    pub fn read(value: &Value, own: &[&str]) -> Result<Self> {
        let unknown = |key: &&String| !COMMON.contains(&key.as_str()) && !own.contains(&key.as_str());
        if let Some(key) = value.as_object().and_then(|object| object.keys().find(unknown)) {
            let known: Vec<&str> = COMMON.iter().chain(own).copied().collect();
            return Err(Error::invalid(format!("options: there is no key \"{}\"", excerpt(key)))
                .hint(format!("The keys are {}.", known.join(", "))));
        }
        let options: Self = json::options(value, "options")?;
        options.check()?;
        Ok(options)
    }

    fn check(&self) -> Result<()> {
        let limited = |key: &str, value: Option<u64>, least: u64, most: u64| match value {
            Some(value) if !(least..=most).contains(&value) => {
                Err(Error::invalid(format!("options, key \"{key}\": {value} is not from {least} to {most}")))
            }
            _ => Ok(()),
        };
        limited("width", self.width.map(u64::from), u64::from(*WIDTHS.start()), u64::from(*WIDTHS.end()))?;
        limited("min_customers", self.min_customers, 1, 1_000_000)?;
        limited("top", self.top.map(u64::from), 1, u64::from(MAX_TOP))?;
        limited("bins", self.bins.map(u64::from), 1, 200)?;
        for (key, title) in [("title", &self.title), ("x_title", &self.x_title), ("y_title", &self.y_title)] {
            let length = title.as_ref().map_or(0, |title| title.chars().count());
            if length > MAX_TITLE {
                return Err(Error::invalid(format!(
                    "options, key \"{key}\": a title of {length} characters, the most is {MAX_TITLE}"
                )));
            }
        }
        let order = self.order.as_deref().unwrap_or_default();
        if let Some(twice) = order.iter().enumerate().find(|(place, label)| order[..*place].contains(label)) {
            return Err(Error::invalid(format!(
                "options, key \"order\": \"{}\" is there twice",
                excerpt(twice.1)
            )));
        }
        Ok(())
    }

    /// The width of the picture.
    pub(super) fn width(&self) -> f64 {
        self.width.unwrap_or(WIDTH).into()
    }

    /// The smallest group that is shown with its figures.
    pub(super) fn least(&self) -> u64 {
        self.min_customers.unwrap_or(1)
    }

    /// How many labels stand by themselves, `usual` unless told.
    pub(super) fn top(&self, usual: u32) -> usize {
        self.top.unwrap_or(usual) as usize
    }
}

/// Lists of labels that have an order of their own, as the segments of a map have in a language.
#[derive(Debug, Clone, Default)]
pub struct KnownOrders(Vec<Vec<String>>);

impl KnownOrders {
    /// Of these lists, the first one that has all labels of a picture decides.
    pub fn new(lists: impl IntoIterator<Item = Vec<String>>) -> Self {
        Self(lists.into_iter().collect())
    }

    /// The first list that has all of some labels.
    pub(super) fn list_of<'a>(&self, labels: impl Iterator<Item = &'a str> + Clone) -> Option<&[String]> {
        let has_all =
            |list: &&Vec<String>| labels.clone().all(|label| list.iter().any(|known| known == label));
        self.0.iter().find(has_all).map(Vec::as_slice)
    }
}
