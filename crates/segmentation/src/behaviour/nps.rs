//! The net promoter score: the share of answers 9 and 10 to the question how likely one is to recommend, less that of 0 to 6.

use super::proportion::{checked_minimum, same_minimum};
use crate::numeric::exact_sum::ExactSum;
use crate::numeric::intervals::{checked_confidence, normal_tails, same_confidence, standard_errors};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::{Error, Result};

/// A kind of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Promoter,
    Passive,
    Detractor,
}

/// Answers by their kind, with exact sums of their weights. They merge in any order to the same value.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    confidence: f64,
    /// Of fewer answers there is no score, only its interval.
    minimum: u32,
    /// Promoters, passives, detractors.
    counts: [u64; 3],
    /// Of the same, where the answers have weights; else they count one each.
    weights: Option<[ExactSum; 3]>,
    /// The sum of the squares of all weights.
    squares: ExactSum,
}

/// A net promoter score in points, -100 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The score; `None` of fewer answers than the minimum.
    pub nps: Option<f64>,
    /// The interval: adjusted Wald, within the scale, and with the score in it.
    pub interval: (f64, f64),
    /// Promoters, passives, detractors.
    pub counts: [u64; 3],
    /// As many answers of equal weight would say as much.
    pub effective: f64,
    /// The standard error that the interval is made of, in points.
    pub standard_error: f64,
}

/// What a [`difference`] needs of each of two scores, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rated {
    /// The score.
    pub nps: f64,
    /// How many answers of equal weight it rests on.
    pub effective: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// One score less another, in points, -200 to 200.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The difference.
    pub value: f64,
    /// Its interval.
    pub interval: (f64, f64),
    /// The probability of so large a difference by chance.
    pub p: f64,
}

/// Answers added to each group: promoters, passives, detractors.
const ADDED: [f64; 3] = [0.75, 1.5, 0.75];

/// The score of a group less that of another one, of other customers.
///
/// The same answers are added to each group as for the interval of one score, and the squares of the standard errors are added:
/// as Agresti & Caffo 2000, "Simple and Effective Confidence Intervals for Proportions and Differences of Proportions Result from
/// Adding Two Successes and Two Failures", The American Statistician 54, do it for two shares.
///
/// # Errors
/// Invalid, for figures that no answers give, and a confidence outside 0.5 to 0.9999.
pub fn difference(first: &Rated, second: &Rated, confidence: f64) -> Result<Difference> {
    let reach = standard_errors(checked_confidence(confidence)?);
    for Rated { nps, effective, standard_error } in [first, second] {
        let possible = nps.abs() <= 100.0
            && *effective > 0.0
            && effective.is_finite()
            && *standard_error > 0.0
            && standard_error.is_finite();
        if !possible {
            return Err(Error::invalid("a score to compare is none that answers give")
                .hint("Give two results of segment.nps."));
        }
    }
    let added: f64 = ADDED.iter().sum();
    let middle = |rated: &Rated| rated.nps * rated.effective / (rated.effective + added);
    let middle = middle(first) - middle(second);
    let error = libm::hypot(first.standard_error, second.standard_error);
    let value = first.nps - second.nps;
    Ok(Difference {
        value,
        // Added answers draw the middle towards 0; of very few answers the difference itself is in the interval all the same.
        interval: (
            (middle - reach * error).min(value).max(-200.0),
            (middle + reach * error).max(value).min(200.0),
        ),
        p: normal_tails(middle / error),
    })
}

impl Answers {
    /// No answers yet; `weighted` says whether each comes with a weight, and of fewer answers than `minimum` there is no score.
    ///
    /// # Errors
    /// Invalid, for a confidence outside 0.5 to 0.9999 and a minimum below 0.
    pub fn new(confidence: f64, minimum: i64, weighted: bool) -> Result<Self> {
        Ok(Self {
            confidence: checked_confidence(confidence)?,
            minimum: checked_minimum(minimum)?,
            counts: [0; 3],
            weights: weighted.then(Default::default),
            squares: ExactSum::default(),
        })
    }

    /// Makes sure that a confidence and a minimum are those of the answers before.
    ///
    /// # Errors
    /// Invalid, for others.
    pub fn require(&self, confidence: f64, minimum: i64) -> Result<()> {
        same_confidence(self.confidence, confidence)?;
        same_minimum(self.minimum, minimum)
    }

    /// Takes an answer, with its weight where answers have one.
    ///
    /// # Errors
    /// Invalid, for an answer outside 0 to 10 and a weight that is not finite or below 0.
    pub fn add(&mut self, answer: i64, weight: f64) -> Result<()> {
        let kind = match answer {
            9..=10 => Kind::Promoter,
            7..=8 => Kind::Passive,
            0..=6 => Kind::Detractor,
            _ => {
                return Err(Error::invalid(format!("answer is {answer}")).hint(
                    "Answers are from 0 to 10: leave others out by FILTER (WHERE answer BETWEEN 0 AND 10).",
                ));
            }
        };
        if !(weight >= 0.0 && weight.is_finite()) {
            return Err(Error::invalid(format!("weight is {weight}")).hint("A weight is 0 or more."));
        }
        let count = &mut self.counts[kind as usize];
        *count = checked_count(*count, 1)?;
        if let Some(weights) = &mut self.weights {
            weights[kind as usize].add(weight);
            self.squares.add_product(weight, weight);
        }
        Ok(())
    }

    /// The answers of both.
    ///
    /// # Errors
    /// As for [`Self::require`] and [`Self::add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.require(other.confidence, other.minimum.into())?;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count = checked_count(*count, more)?;
        }
        match (&mut self.weights, &other.weights) {
            (Some(ours), Some(theirs)) => ours.iter_mut().zip(theirs).for_each(|(a, b)| a.merge(b)),
            (None, None) => {}
            _ => return Err(Error::corrupt("state of nps has answers with and without weights")),
        }
        self.squares.merge(&other.squares);
        Ok(())
    }

    /// The score; `None` without answers, and where all weights are 0.
    ///
    /// The interval is that of a score to which three answers were added, 3/4 of a promoter, 3/2 of a passive and 3/4 of a
    /// detractor: of those compared by Rocks 2016, "Interval Estimation for the 'Net Promoter Score'", The American
    /// Statistician 70, it keeps its confidence best. Weighted answers count as Kish's effective number of them, the squared sum
    /// of the weights over the sum of their squares (1965, "Survey Sampling", 8.2).
    pub fn score(&self) -> Option<Score> {
        let weights = match &self.weights {
            Some(weights) => weights.each_ref().map(ExactSum::value),
            None => self.counts.map(|count| count as f64),
        };
        let all: f64 = weights.iter().sum();
        if all <= 0.0 || !all.is_finite() {
            return None;
        }
        let effective = match &self.weights {
            Some(_) => all * (all / self.squares.value()),
            None => all,
        };
        let shares = weights.map(|weight| weight / all);
        let n = effective + ADDED.iter().sum::<f64>();
        let [promoters, _, detractors] = [0, 1, 2].map(|kind| (shares[kind] * effective + ADDED[kind]) / n);
        let middle = promoters - detractors;
        let variance = promoters + detractors - middle * middle;
        let error = (variance.max(0.0) / n).sqrt();
        let reach = standard_errors(self.confidence) * error;
        let answers = self.counts.iter().fold(0, |sum: u64, &count| sum.saturating_add(count));
        // First times a hundred, so that whole scores are whole; that may round beyond the scale.
        let nps = (100.0 * (weights[0] - weights[2]) / all).clamp(-100.0, 100.0);
        Some(Score {
            nps: (answers >= self.minimum.into()).then_some(nps),
            // Added answers draw the middle towards 0; of very few answers the score itself is in the interval all the same.
            interval: (
                (100.0 * (middle - reach)).max(-100.0).min(nps),
                (100.0 * (middle + reach)).min(100.0).max(nps),
            ),
            counts: self.counts,
            effective,
            standard_error: 100.0 * error,
        })
    }
}

const VERSION: u8 = 1;

impl Codec for Answers {
    const NAME: &'static str = "state of nps";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_f64(self.confidence);
        out.put_varint(self.minimum.into());
        self.counts.iter().for_each(|&count| out.put_varint(count.into()));
        out.put_u8(self.weights.is_some().into());
        if let Some(weights) = &self.weights {
            weights.iter().try_for_each(|sum| sum.encode(out))?;
            self.squares.encode(out)?;
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let confidence = input.f64()?;
        let minimum = input.short_varint().and_then(|minimum: u64| i64::try_from(minimum).ok());
        let minimum = minimum.ok_or_else(|| input.corrupt("has no minimum of answers"))?;
        let mut counts = [0; 3];
        for count in &mut counts {
            *count = input.short_varint().ok_or_else(|| input.corrupt("has no count of answers"))?;
        }
        let weighted = match input.u8()? {
            0 => false,
            1 => true,
            _ => return Err(input.corrupt("has answers neither with nor without weights")),
        };
        let mut answers = Self { counts, ..Self::new(confidence, minimum, weighted)? };
        if let Some(weights) = &mut answers.weights {
            for sum in weights.iter_mut() {
                *sum = ExactSum::decode(input)?;
            }
            answers.squares = ExactSum::decode(input)?;
            if weights.iter().chain([&answers.squares]).any(|sum| sum.value() < 0.0) {
                return Err(input.corrupt("has weights below 0"));
            }
        }
        Ok(answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(counts: [u64; 3], confidence: f64) -> Score {
        Answers { counts, ..Answers::new(confidence, 0, false).unwrap() }.score().unwrap()
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-11, "{a} {b}");
    }

    #[test]
    fn scores_as_published() {
        // Rocks' adjusted Wald, worked out in R.
        for (counts, nps, low, high) in [
            ([60, 25, 15], 45.0, 29.343_111_201_734_09, 58.035_529_574_964_94),
            ([5, 3, 2], 30.0, -19.050_615_376_36, 65.204_461_530_21),
            // Of ten promoters Wald's interval is a point, and the adjusted one leaves the scale.
            ([10, 0, 0], 100.0, 47.503_551_544_790_2, 100.0),
            ([0, 0, 10], -100.0, -100.0, -47.503_551_544_790_2),
            // Of one answer it would not hold the score.
            ([0, 0, 1], -100.0, -100.0, 48.498_649_420_252_02),
        ] {
            let score = counted(counts, 0.95);
            near(score.nps.unwrap(), nps);
            assert!(
                (score.interval.0 - low).abs() < 1e-10 && (score.interval.1 - high).abs() < 1e-10,
                "{score:?}"
            );
            assert_eq!((score.counts, score.effective), (counts, counts.iter().sum::<u64>() as f64));
        }
    }

    #[test]
    fn weights_say_whom_an_answer_stands_for() {
        let mut answers = Answers::new(0.95, 0, true).unwrap();
        for (answer, weight) in [(10, 1.0), (8, 1.0), (9, 2.0), (3, 0.5), (9, 3.0)] {
            answers.add(answer, weight).unwrap();
        }
        let score = answers.score().unwrap();
        near(score.nps.unwrap(), 73.333_333_333_333_33);
        near(score.effective, 3.688_524_590_163_934);
        assert_eq!(score.counts, [3, 1, 1]);
        // Equal weights change nothing.
        let mut equal = Answers::new(0.95, 0, true).unwrap();
        (0..=10).for_each(|answer| equal.add(answer, 0.25).unwrap());
        let plain = counted([2, 2, 7], 0.95);
        let score = equal.score().unwrap();
        near(score.nps.unwrap(), plain.nps.unwrap());
        near(score.interval.0, plain.interval.0);
        near(score.effective, 11.0);
    }

    #[test]
    fn few_answers_have_an_interval_only() {
        let of = |minimum, answers: u64| {
            Answers { counts: [answers, 0, 0], ..Answers::new(0.95, minimum, false).unwrap() }
                .score()
                .unwrap()
        };
        assert_eq!((of(30, 29).nps, of(30, 30).nps), (None, Some(100.0)));
        assert_eq!(of(30, 29).interval, of(0, 29).interval);
        assert!(Answers::new(0.95, -1, false).is_err());
        assert!(Answers::new(0.95, 30, false).unwrap().require(0.95, 20).is_err());
        let kept = Answers::new(0.95, 30, false).unwrap();
        assert_eq!(Answers::from_bytes(&kept.to_bytes().unwrap()).unwrap(), kept);
    }

    #[test]
    fn differences() {
        let rated = |counts| {
            let Score { nps, effective, standard_error, .. } = counted(counts, 0.95);
            Rated { nps: nps.unwrap(), effective, standard_error }
        };
        // 36/30/34 against 50/22/28, of which Wald's interval without added answers is 20 -+ 23.4, and p 0.0946.
        let (first, second) = (rated([50, 22, 28]), rated([36, 30, 34]));
        let found = difference(&first, &second, 0.95).unwrap();
        near(found.value, 20.0);
        let middle = 100.0 * (22.0 - 2.0) / 103.0;
        near((found.interval.0 + found.interval.1) / 2.0, middle);
        // By hand: the variances of (50.75, 23.5, 28.75) and (36.75, 31.5, 34.75) of 103 each.
        let variance = |p: f64, d: f64| (p + d) / 103.0 - ((p - d) / 103.0).powi(2);
        let error = 100.0 * ((variance(50.75, 28.75) + variance(36.75, 34.75)) / 103.0).sqrt();
        near((found.interval.1 - found.interval.0) / 2.0, 1.959_963_984_540_054 * error);
        assert!((found.p - 0.0999).abs() < 0.01, "{found:?}");
        // The other way round, alike, at the ends of the scale.
        let back = difference(&second, &first, 0.95).unwrap();
        near(back.interval.0, -found.interval.1);
        assert_eq!(difference(&first, &first, 0.95).map(|d| (d.value, d.p)), Ok((0.0, 1.0)));
        let far = difference(&rated([1, 0, 0]), &rated([0, 0, 1]), 0.9999).unwrap();
        assert_eq!((far.value, far.interval.1), (200.0, 200.0));
        for wrong in [
            Rated { nps: f64::NAN, ..first },
            Rated { nps: 101.0, ..first },
            Rated { effective: 0.0, ..first },
            Rated { standard_error: f64::INFINITY, ..first },
        ] {
            assert!(difference(&first, &wrong, 0.95).is_err());
        }
        assert!(difference(&first, &second, 95.0).is_err());
    }

    #[test]
    fn hard_cases() {
        let mut answers = Answers::new(0.9, 0, true).unwrap();
        assert_eq!(answers.score(), None);
        for (answer, weight) in [(11, 1.0), (-1, 1.0), (5, -1.0), (5, f64::NAN), (5, f64::INFINITY)] {
            assert!(answers.add(answer, weight).is_err());
        }
        answers.add(10, 0.0).unwrap();
        assert_eq!(answers.score(), None);
        assert!(answers.merge(&Answers::new(0.9, 0, false).unwrap()).is_err());
        assert!(answers.merge(&Answers::new(0.95, 0, true).unwrap()).is_err());
        assert!(Answers::new(2.0, 0, true).is_err());
        // A hundred times a weight may be more than a hundred times as much.
        let mut alike = Answers::new(0.95, 0, true).unwrap();
        [3.9440322293756185, 4.533841862590721, 3.3258984052450757]
            .into_iter()
            .for_each(|weight| alike.add(0, weight).unwrap());
        assert_eq!(alike.score().and_then(|score| score.nps), Some(-100.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]
        #[test]
        fn neither_order_nor_merging_shows(
            rows in prop::collection::vec((0_i64..11, 0.0..5.0_f64), 0..40), at in any::<prop::sample::Index>()
        ) {
            let of = |rows: &[(i64, f64)]| {
                let mut answers = Answers::new(0.95, 0, true).unwrap();
                rows.iter().for_each(|&(answer, weight)| answers.add(answer, weight).unwrap());
                answers
            };
            let whole = of(&rows);
            let (left, right) = rows.split_at(at.index(rows.len() + 1));
            let mut merged = of(right);
            merged.merge(&of(left)).unwrap();
            prop_assert_eq!(&merged, &whole);
            prop_assert_eq!(&Answers::from_bytes(&whole.to_bytes().unwrap()).unwrap(), &whole);
            if let Some(Score { nps: Some(nps), interval: (low, high), .. }) = whole.score() {
                prop_assert!((-100.0..=100.0).contains(&nps) && -100.0 <= low && low <= nps && nps <= high && low < high && high <= 100.0);
            }
        }
    }
}
