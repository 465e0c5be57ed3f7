//! What to recommend to somebody who has some items.

use super::model::{AffinityModel, lift};
use crate::numeric::intervals::{standard_errors, wilson};
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Result};

/// The most recommendations of one call.
const MOST: i64 = 1000;

/// A partner of an item.
#[derive(Debug, Clone, Copy)]
struct Partner {
    other: u32,
    score: f64,
    lift: f64,
}

/// A model ready to recommend.
#[derive(Debug)]
pub struct Prepared {
    model: AffinityModel,
    /// The places of items in the order of their names.
    by_name: Vec<u32>,
    /// Partners, item after item, and where those of each begin.
    partners: Vec<Partner>,
    starts: Vec<usize>,
    /// For the call under way: the best partner found for each item, by the item that leads to it.
    best: Vec<Option<(u32, Partner)>>,
    owned: Vec<bool>,
}

/// Something to recommend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recommendation<'a> {
    /// The item.
    pub item: &'a str,
    /// What share of those who have `because` have it too, at least; or its share of all baskets.
    pub score: f64,
    /// How many times as often as by chance; `None` where it is just popular.
    pub lift: Option<f64>,
    /// The item that leads to it; `None` where it is just popular.
    pub because: Option<&'a str>,
}

impl Prepared {
    /// Makes a model ready. Partners are those that go together more often than by chance, for all that is known.
    ///
    /// # Errors
    /// Out of memory.
    pub fn new(model: AffinityModel, host: Host) -> Result<Self> {
        let n = model.items.len();
        let mut by_name: Vec<u32> = with_capacity(n)?;
        by_name.extend(0..n as u32);
        by_name.sort_unstable_by(
            host.comparing(|&a: &u32, &b: &u32| model.items[a as usize].0.cmp(&model.items[b as usize].0)),
        );
        let z = standard_errors(model.confidence);
        let mut found: Vec<(u32, Partner)> = with_capacity(2 * model.pairs.len())?;
        for &(first, second, both) in &model.pairs {
            let [a, b] = [first, second].map(|place| model.items[place as usize].1);
            let (lift, low) = lift(model.baskets, a, b, both, z);
            if low <= 1.0 {
                continue;
            }
            for (item, other, count) in [(first, second, a), (second, first, b)] {
                let (score, _) = wilson(both as f64, count as f64, model.confidence);
                found.push((item, Partner { other, score, lift }));
            }
        }
        found.sort_unstable_by(
            host.comparing(|a: &(u32, Partner), b: &(u32, Partner)| (a.0, a.1.other).cmp(&(b.0, b.1.other))),
        );
        let mut starts = filled(n + 1, 0_usize)?;
        found.iter().for_each(|&(item, _)| starts[item as usize + 1] += 1);
        (1..starts.len()).for_each(|item| starts[item] += starts[item - 1]);
        let mut partners = with_capacity(found.len())?;
        partners.extend(found.into_iter().map(|(_, partner)| partner));
        Ok(Self { by_name, partners, starts, best: filled(n, None)?, owned: filled(n, false)?, model })
    }

    fn place(&self, name: &str) -> Option<u32> {
        let found =
            self.by_name.binary_search_by(|&place| self.model.items[place as usize].0.as_str().cmp(name));
        found.ok().map(|at| self.by_name[at])
    }

    /// The best `n` items for somebody who has these: those that most of the owners of one of them have too, then the most
    /// frequent ones of all.
    ///
    /// # Errors
    /// Invalid, for a number that is not from 1 to 1000; out of memory.
    pub fn recommend<'a>(
        &mut self,
        items: impl Iterator<Item = &'a str>,
        n: i64,
    ) -> Result<Vec<Recommendation<'_>>> {
        if !(1..=MOST).contains(&n) {
            return Err(Error::invalid(format!("n is {n}")).hint(format!("It is from 1 to {MOST}.")));
        }
        self.best.fill(None);
        self.owned.fill(false);
        let mut touched: Vec<u32> = Vec::new();
        for item in items {
            let Some(place) = self.place(item) else { continue };
            if std::mem::replace(&mut self.owned[place as usize], true) {
                continue;
            }
            for &partner in &self.partners[self.starts[place as usize]..self.starts[place as usize + 1]] {
                let best = &mut self.best[partner.other as usize];
                let better = |&(by, known): &(u32, Partner)| {
                    (known.score, std::cmp::Reverse(by)) < (partner.score, std::cmp::Reverse(place))
                };
                if best.is_none() {
                    touched.try_reserve(1).map_err(|_| Error::out_of_memory(touched.len() * 4))?;
                    touched.push(partner.other);
                }
                if best.as_ref().is_none_or(better) {
                    *best = Some((place, partner));
                }
            }
        }
        touched.retain(|&other| !self.owned[other as usize]);
        let score = |other: u32| self.best[other as usize].map_or(0.0, |(_, partner)| partner.score);
        touched.sort_unstable_by(|&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
        let name = |place: u32| self.model.items[place as usize].0.as_str();
        let led = touched.iter().filter_map(|&other| {
            let (because, partner) = self.best[other as usize]?;
            Some(Recommendation {
                item: name(other),
                score: partner.score,
                lift: Some(partner.lift),
                because: Some(name(because)),
            })
        });
        let popular =
            (0..self.model.items.len()).filter(|&place| !self.owned[place] && self.best[place].is_none());
        let popular = popular.map(|place| Recommendation {
            item: name(place as u32),
            score: self.model.items[place].1 as f64 / self.model.baskets as f64,
            lift: None,
            because: None,
        });
        let mut found = with_capacity(n as usize)?;
        found.extend(led.chain(popular).take(n as usize));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::baskets::Baskets;
    use super::super::fit::fit;
    use super::super::options::Options;
    use super::*;

    fn prepared() -> Prepared {
        let mut baskets = Baskets::new(Host::unlimited(), String::new());
        let mut many =
            |n: usize, items: &[&str]| (0..n).for_each(|_| baskets.push(items.iter().copied()).unwrap());
        many(40, &["bread", "butter"]);
        many(10, &["bread", "jam"]);
        many(100, &["milk"]);
        many(30, &["ink", "paper"]);
        many(5, &["ink"]);
        let model = fit(&Options::default(), &baskets, Host::unlimited()).unwrap().unwrap();
        Prepared::new(model, Host::unlimited()).unwrap()
    }

    #[test]
    fn partners_first_then_what_is_popular() {
        let mut recommender = prepared();
        let mut names = |items: &[&str], n| -> Vec<(String, Option<String>)> {
            let found = recommender.recommend(items.iter().copied(), n).unwrap();
            found.iter().map(|row| (row.item.to_owned(), row.because.map(str::to_owned))).collect()
        };
        let row = |item: &str, because: Option<&str>| (item.to_owned(), because.map(str::to_owned));
        let expected = [
            row("butter", Some("bread")),
            row("jam", Some("bread")),
            row("milk", None),
            row("ink", None),
            row("paper", None),
        ];
        assert_eq!(names(&["bread"], 9), expected);
        assert_eq!(names(&["bread", "bread", "unknown"], 2), expected[..2]);
        // What one has is not recommended, and the better of two reasons is given.
        assert_eq!(
            names(&["bread", "butter", "ink"], 2),
            [row("paper", Some("ink")), row("jam", Some("bread"))]
        );
        assert_eq!(names(&["unknown"], 2), [row("milk", None), row("bread", None)]);
        assert_eq!(names(&["milk", "bread", "butter", "jam", "ink", "paper"], 3), []);
        for wrong in [0, -1, 1001] {
            assert!(recommender.recommend(std::iter::empty(), wrong).is_err());
        }
    }

    #[test]
    fn scores_are_what_is_sure() {
        let mut recommender = prepared();
        let found = recommender.recommend(["butter"].into_iter(), 1).unwrap()[0];
        // All forty with butter have bread: Wilson's lower bound of 40 of 40.
        assert_eq!((found.item, found.score), ("bread", wilson(40.0, 40.0, 0.95).0));
        assert!((found.lift.unwrap() - 185.0 / 50.0).abs() < 1e-14);
    }
}
