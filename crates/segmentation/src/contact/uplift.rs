//! What a treatment brought: the outcome of the customers who were to get it, less that of those who were to be left alone.
//!
//! Every customer counts in the group that they were assigned to, whether or not the message reached them.

mod groups;

pub use groups::{Amounts, Answers, Comparison, Group};

use crate::numeric::intervals::{checked_confidence, normal_tails, same_confidence};
use crate::said;
use crate::support::catalogue::{Place, Sentence, value};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::{Error, Result};

/// Outcomes of both groups. Trials merge in any order to the same value.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial<G> {
    confidence: f64,
    /// The share of all customers that was to be left alone, to hold the groups against; NaN for none.
    control_share: f64,
    /// Customers of a group without an outcome.
    without_outcome: u64,
    treated: G,
    control: G,
}

/// What there is to say of a trial. What cannot be known is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Uplift {
    /// Customers treated, and left alone.
    pub customers: [u64; 2],
    /// The share or mean of both groups.
    pub means: [Option<f64>; 2],
    /// The first less the second.
    pub difference: Option<f64>,
    /// The difference with its interval, relative and absolute, and its probability.
    pub comparison: Comparison,
    /// The probability of groups so far from the shares that they were to have.
    pub sample_ratio_p: Option<f64>,
    /// What a user must not miss.
    pub warnings: Vec<Sentence>,
}

/// Below this probability the groups are not those of the plan (Fabijan and others 2019, "Diagnosing Sample Ratio Mismatch in
/// Online Controlled Experiments", KDD).
const MISMATCH: f64 = 0.0005;

impl<G: Group> Trial<G> {
    /// No customers yet.
    ///
    /// # Errors
    /// Invalid, for a confidence outside 0.5 to 0.9999 and a share outside 0 to 1.
    pub fn new(confidence: f64, control_share: Option<f64>) -> Result<Self> {
        if let Some(share) = control_share.filter(|share| !(*share > 0.0 && *share < 1.0)) {
            return Err(Error::invalid(format!("control_share is {share}"))
                .hint("It is the share of all customers that was to be left alone, such as 0.2."));
        }
        Ok(Self {
            confidence: checked_confidence(confidence)?,
            control_share: control_share.unwrap_or(f64::NAN),
            without_outcome: 0,
            treated: G::default(),
            control: G::default(),
        })
    }

    /// Makes sure that the arguments of a row are those of the first.
    ///
    /// # Errors
    /// Invalid, for others.
    pub fn require(&self, confidence: f64, control_share: Option<f64>) -> Result<()> {
        same_confidence(self.confidence, confidence)?;
        let share = control_share.unwrap_or(f64::NAN);
        if share.to_bits() != self.control_share.to_bits() {
            return Err(crate::support::error::varying("control_share"));
        }
        Ok(())
    }

    /// Takes a customer; one without a group takes no part, one without an outcome is counted.
    ///
    /// # Errors
    /// As for [`Group::add`].
    pub fn add(&mut self, outcome: Option<G::Outcome>, treated: Option<bool>) -> Result<()> {
        let Some(treated) = treated else { return Ok(()) };
        let Some(outcome) = outcome else {
            self.without_outcome = checked_count(self.without_outcome, 1)?;
            return Ok(());
        };
        if treated { self.treated.add(outcome) } else { self.control.add(outcome) }
    }

    /// The customers of both.
    ///
    /// # Errors
    /// As for [`Self::require`] and [`Group::merge`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.require(other.confidence, Some(other.control_share).filter(|share| !share.is_nan()))?;
        self.without_outcome = checked_count(self.without_outcome, other.without_outcome)?;
        self.treated.merge(&other.treated)?;
        self.control.merge(&other.control)
    }

    /// The effect; `None` without customers in either group.
    pub fn uplift(&self) -> Option<Uplift> {
        let groups = [&self.treated, &self.control];
        let customers = groups.map(G::customers);
        if customers == [0, 0] {
            return None;
        }
        let means = groups.map(|group| (group.customers() > 0).then(|| group.mean()));
        let mut warnings = Vec::new();
        if self.without_outcome > 0 {
            warnings.push(said!(value::WITHOUT_OUTCOME, customers = self.without_outcome));
        }
        let (difference, comparison) = match means {
            [Some(mean), Some(base)] => {
                let (comparison, rough) = G::compare(&self.treated, &self.control, self.confidence);
                warnings.extend(rough);
                (Some(mean - base), comparison)
            }
            _ => (None, Comparison::default()),
        };
        let sample_ratio_p = self.sample_ratio(customers);
        if let Some(p) = sample_ratio_p.filter(|&p| p < MISMATCH) {
            warnings.push(said!(
                value::MISMATCH,
                control = customers[1],
                all = customers[0] + customers[1],
                share = self.control_share,
                p = Place::Figure(format!("{p:.1e}")),
            ));
        }
        Some(Uplift { customers, means, difference, comparison, sample_ratio_p, warnings })
    }

    /// The chi-squared test of the sizes of the groups, with one degree of freedom.
    fn sample_ratio(&self, [treated, control]: [u64; 2]) -> Option<f64> {
        let n = treated as f64 + control as f64;
        let expected = n * self.control_share;
        let deviation = (control as f64 - expected) / (expected * (1.0 - self.control_share)).sqrt();
        (!self.control_share.is_nan()).then(|| normal_tails(deviation))
    }
}

const VERSION: u8 = 1;

impl<G: Group> Codec for Trial<G> {
    const NAME: &'static str = Answers::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_f64(self.confidence);
        out.put_f64(self.control_share);
        out.put_varint(self.without_outcome.into());
        self.treated.encode(out)?;
        self.control.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let confidence = input.f64()?;
        let share = input.f64()?;
        let empty = Self::new(confidence, Some(share).filter(|share| !share.is_nan()))?;
        let without_outcome =
            input.short_varint().ok_or_else(|| input.corrupt("has no count of customers"))?;
        Ok(Self { without_outcome, treated: G::decode(input)?, control: G::decode(input)?, ..empty })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distributions::student;
    use proptest::prelude::*;

    fn answers(treated: [u64; 2], control: [u64; 2], share: Option<f64>) -> Uplift {
        let mut trial = Trial::<Answers>::new(0.95, share).unwrap();
        trial.treated = Answers { yes: treated[0], all: treated[1] };
        trial.control = Answers { yes: control[0], all: control[1] };
        trial.uplift().unwrap()
    }

    fn amounts(treated: &[f64], control: &[f64]) -> Uplift {
        let mut trial = Trial::<Amounts>::new(0.95, None).unwrap();
        treated.iter().for_each(|&amount| trial.add(Some(amount), Some(true)).unwrap());
        control.iter().for_each(|&amount| trial.add(Some(amount), Some(false)).unwrap());
        trial.uplift().unwrap()
    }

    fn near(a: Option<f64>, b: f64, tolerance: f64) {
        let a = a.unwrap();
        assert!((a / b - 1.0).abs() < tolerance, "{a} {b}");
    }

    #[test]
    fn shares_as_published() {
        // R: DescTools::BinomDiffCI(method = "score"), prop.test, and the logarithm of the ratio by hand.
        let uplift = answers([620, 10_000], [250, 5_000], Some(1.0 / 3.0));
        near(uplift.difference, 0.012, 1e-12);
        near(uplift.comparison.interval.map(|ends| ends.0), 0.004_146_247_023_6, 2e-11);
        near(uplift.comparison.interval.map(|ends| ends.1), 0.019_516_941_357_7, 2e-11);
        near(uplift.comparison.p, 0.003_036_482_766_4, 1e-10);
        near(uplift.comparison.relative, 0.24, 1e-12);
        near(uplift.comparison.relative_interval.map(|ends| ends.0), 0.074_924_322_99, 1e-9);
        near(uplift.comparison.relative_interval.map(|ends| ends.1), 0.430_426_279_43, 1e-10);
        near(uplift.sample_ratio_p, 1.0, 1e-12);
        assert_eq!(uplift.warnings, []);
    }

    #[test]
    fn amounts_as_published() {
        // R: t.test.
        let treated = [0.0, 0.0, 0.0, 12.5, 30.0, 0.0, 0.0, 55.0, 0.0, 10.0];
        let uplift = amounts(&treated, &[0.0, 0.0, 5.0, 0.0, 0.0, 20.0, 0.0, 0.0]);
        near(uplift.difference, 7.625, 1e-14);
        near(uplift.comparison.p, 0.249_969_137_8, 1e-9);
        // t = 1.2084577630281832 with df 12.094183875523246 puts the interval where its ends are.
        let (low, high) = uplift.comparison.interval.unwrap();
        near(Some((low + high) / 2.0), 7.625, 1e-12);
        let reach = student(12.094_183_875_523_246, 0.975) / 1.208_457_763_028_183_2 * 7.625;
        near(Some((high - low) / 2.0), reach, 1e-12);
        assert_eq!((uplift.customers, uplift.means), ([10, 8], [Some(10.75), Some(3.125)]));
        // The control group's mean is not known to differ from 0.
        near(uplift.comparison.relative, 2.44, 1e-12);
        assert_eq!(uplift.comparison.relative_interval, None);
    }

    #[test]
    fn hard_cases() {
        assert_eq!(Trial::<Answers>::new(0.95, None).unwrap().uplift(), None);
        let one_group = answers([3, 10], [0, 0], None);
        assert_eq!((one_group.means, one_group.difference), ([Some(0.3), None], None));
        assert_eq!(one_group.comparison, Comparison::default());
        // Nobody did anything: no difference, and an interval for all that.
        let nothing = answers([0, 100], [0, 100], None);
        assert_eq!((nothing.difference, nothing.comparison.p), (Some(0.0), Some(1.0)));
        let (low, high) = nothing.comparison.interval.unwrap();
        assert!(low < -0.03 && high > 0.03 && nothing.comparison.relative.is_none());
        // All alike: nothing is known of the spread.
        let same = amounts(&[5.0; 4], &[5.0; 3]).comparison;
        assert_eq!((same.interval, same.p, same.relative), (None, None, Some(0.0)));
        assert_eq!(amounts(&[5.0], &[3.0, 4.0]).comparison.interval, None);
        assert_eq!(amounts(&[5.0], &[-3.0, 3.0]).comparison.relative, None);
        assert!(Trial::<Amounts>::new(0.95, None).unwrap().add(Some(f64::NAN), Some(true)).is_err());
        for share in [0.0, 1.0, -0.2, f64::INFINITY] {
            assert!(Trial::<Answers>::new(0.95, Some(share)).is_err());
        }
        let mut trial = Trial::<Answers>::new(0.95, None).unwrap();
        assert!(trial.require(0.95, Some(0.2)).is_err() && trial.require(0.9, None).is_err());
        trial.add(None, Some(true)).unwrap();
        trial.add(Some(true), None).unwrap();
        trial.add(Some(true), Some(true)).unwrap();
        let uplift = trial.uplift().unwrap();
        assert_eq!(uplift.customers, [1, 0]);
        assert!(uplift.warnings[0].to_string().starts_with("1 customer"), "{:?}", uplift.warnings);
    }

    #[test]
    fn a_split_that_the_share_does_not_explain() {
        // Chi-squared 44.1 for 1,790 of 10,000 where 2,000 were to be.
        let uplift = answers([500, 8_210], [100, 1_790], Some(0.2));
        near(uplift.sample_ratio_p, 1.52e-7, 0.01);
        assert_eq!(uplift.warnings.len(), 1);
        assert!(answers([500, 8_010], [100, 1_990], Some(0.2)).warnings.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

        #[test]
        fn neither_order_nor_merging_shows(
            rows in prop::collection::vec((-1e3..1e3_f64, any::<bool>()), 0..40), at in any::<prop::sample::Index>()
        ) {
            let trial = |rows: &[(f64, bool)]| {
                let mut trial = Trial::<Amounts>::new(0.9, Some(0.5)).unwrap();
                rows.iter().for_each(|&(outcome, treated)| trial.add(Some(outcome), Some(treated)).unwrap());
                trial
            };
            let whole = trial(&rows);
            let (left, right) = rows.split_at(at.index(rows.len() + 1));
            let mut merged = trial(right);
            merged.merge(&trial(left)).unwrap();
            let bytes = whole.to_bytes().unwrap();
            prop_assert_eq!(&merged.to_bytes().unwrap(), &bytes);
            prop_assert_eq!(Trial::<Amounts>::from_bytes(&bytes).unwrap().to_bytes().unwrap(), bytes);
        }

        /// The interval of the relative effect leaves out 0 just where that of the difference does.
        #[test]
        fn both_intervals_agree(
            treated in prop::collection::vec(0.0..9.0_f64, 2..12), control in prop::collection::vec(1.0..9.0_f64, 2..12)
        ) {
            let comparison = amounts(&treated, &control).comparison;
            if let (Some((low, high)), Some((from, to))) = (comparison.interval, comparison.relative_interval) {
                prop_assert_eq!(low > 1e-9, from > 1e-9);
                prop_assert_eq!(high < -1e-9, to < -1e-9);
            }
        }

        #[test]
        fn shares_change_sides(x in 0_u64..50, y in 0_u64..50, n in 50_u64..90, m in 50_u64..90) {
            let (there, back) = (answers([x, n], [y, m], None), answers([y, m], [x, n], None));
            let (low, high) = there.comparison.interval.unwrap();
            let (from, to) = back.comparison.interval.unwrap();
            prop_assert!((low + to).abs() < 1e-12 && (high + from).abs() < 1e-12);
            prop_assert!((-1.0..=1.0).contains(&low) && low <= high && (-1.0..=1.0).contains(&high));
            prop_assert_eq!(there.comparison.p, back.comparison.p);
        }
    }
}
