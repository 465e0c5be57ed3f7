//! A return with its interval, from one row for each customer.

use crate::numeric::distributions::student;
use crate::numeric::exact_sum::ExactSum;
use crate::purchases::money::checked_amount;
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::{Error, Result};

const VERSION: u8 = 1;

/// Revenue and cost of customers, with what their spread follows from. Samples merge in any order to the same value.
///
/// Each row is a customer; a value that is NULL counts as zero, and a row of two such values is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// How sure the interval is to hold the true figure.
    confidence: f64,
    customers: u64,
    /// Rows with a revenue, and rows with a cost.
    given: [u64; 2],
    /// The sums of revenue, of cost, and of their products: revenue squared, revenue by cost, cost squared.
    sums: [ExactSum; 5],
}

/// A figure, and the interval that holds the true one with the confidence asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure of the sample.
    pub value: f64,
    /// The ends of the interval; `None` where it has none: with fewer than two customers, and where cost is not known to
    /// differ from zero.
    pub interval: Option<(f64, f64)>,
    /// How many customers there are.
    pub customers: u64,
}

impl Sample {
    /// No customers yet, for an interval of a confidence from 0.5 to 0.9999.
    ///
    /// # Errors
    /// Invalid, for another confidence.
    pub fn new(confidence: f64) -> Result<Self> {
        if !(0.5..=0.9999).contains(&confidence) {
            return Err(Error::invalid(format!("confidence is {confidence}"))
                .hint("It is a probability from 0.5 to 0.9999, such as 0.95."));
        }
        Ok(Self { confidence, customers: 0, given: [0; 2], sums: Default::default() })
    }

    /// How sure the interval is to hold the true figure.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Makes sure that a confidence is that of the sample.
    ///
    /// # Errors
    /// Invalid, for another one.
    pub fn require(&self, confidence: f64) -> Result<()> {
        match confidence == self.confidence {
            true => Ok(()),
            false => Err(Error::invalid(format!("confidence is {} and {confidence}", self.confidence))
                .hint("It must be the same in all rows.")),
        }
    }

    /// Takes a customer.
    ///
    /// # Errors
    /// Invalid for NaN and the infinities.
    pub fn add(&mut self, revenue: Option<f64>, cost: Option<f64>) -> Result<()> {
        let given = [revenue, cost].map(|value| u64::from(value.is_some()));
        if given == [0, 0] {
            return Ok(());
        }
        let (revenue, cost) =
            (checked_amount(revenue.unwrap_or_default())?, checked_amount(cost.unwrap_or_default())?);
        self.count(1, given)?;
        let [revenues, costs, revenues_2, both, costs_2] = &mut self.sums;
        revenues.add(revenue);
        costs.add(cost);
        revenues_2.add_product(revenue, revenue);
        both.add_product(revenue, cost);
        costs_2.add_product(cost, cost);
        Ok(())
    }

    fn count(&mut self, customers: u64, given: [u64; 2]) -> Result<()> {
        self.customers = checked_count(self.customers, customers)?;
        for (ours, theirs) in self.given.iter_mut().zip(given) {
            *ours = checked_count(*ours, theirs)?;
        }
        Ok(())
    }

    /// The sample of both.
    ///
    /// # Errors
    /// Out of range, for more customers than can be counted; invalid, for two confidences.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.require(other.confidence)?;
        self.count(other.customers, other.given)?;
        self.sums.iter_mut().zip(&other.sums).for_each(|(ours, theirs)| ours.merge(theirs));
        Ok(())
    }

    /// The return on investment with its interval: where the return of the same treatment may lie, given to more customers of
    /// the same kind. `None` where [`super::Return::profit_and_cost`] is.
    ///
    /// Source: the interval of a ratio of two means by Fieller 1954, "Some Problems in Interval Estimation", Journal of the
    /// Royal Statistical Society B 16. Where every customer costs the same it is Student's interval of the mean profit.
    ///
    /// # Errors
    /// Out of range, for figures that are.
    pub fn estimate(&self) -> Result<Option<Estimate>> {
        let [revenue, cost, ..] = &self.sums;
        if self.given.contains(&0) || cost.is_zero() {
            return Ok(None);
        }
        let ratio = in_range(revenue.scaled().over(cost.scaled()))?;
        let interval = self.fieller(ratio)?.map(|(low, high)| (low - 1.0, high - 1.0));
        Ok(Some(Estimate { value: ratio - 1.0, interval, customers: self.customers }))
    }

    /// The interval of revenue over cost around their ratio: all R for which the sum of revenue - R cost is no farther from 0 than
    /// `t` of its standard errors. With variances in units of the squared sum of cost that is (1 - v_cc) R² - 2 (ratio - v_rc) R +
    /// ratio² - v_rr <= 0.
    fn fieller(&self, ratio: f64) -> Result<Option<(f64, f64)>> {
        let n = self.customers as f64;
        if n < 2.0 {
            return Ok(None);
        }
        let t = student(n - 1.0, 0.5 + 0.5 * self.confidence);
        let [revenue, cost, revenue_2, product, cost_2] = &self.sums;
        let unit = cost.times(cost).scaled();
        // Exact up to here, so that what varies little about large means is not lost.
        let spread = |products, a, b| {
            let share = ExactSum::covariation(self.customers, products, a, b).scaled().over(unit);
            in_range(t * t / (n - 1.0) * share)
        };
        let cost_cost = spread(cost_2, cost, cost)?;
        let revenue_cost = spread(product, revenue, cost)?;
        let revenue_revenue = spread(revenue_2, revenue, revenue)?;
        let scale = 1.0 - cost_cost;
        // The discriminant, without the terms that cancel.
        let residual = revenue_revenue - 2.0 * ratio * revenue_cost + ratio * ratio * cost_cost;
        let determinant = revenue_revenue * cost_cost - revenue_cost * revenue_cost;
        let half = (residual - determinant).max(0.0).sqrt();
        let middle = ratio - revenue_cost;
        let (low, high) = ((middle - half) / scale, (middle + half) / scale);
        Ok((scale > 0.0 && low.is_finite() && high.is_finite()).then_some((low, high)))
    }
}

fn in_range(figure: f64) -> Result<f64> {
    match figure.is_finite() {
        true => Ok(figure),
        false => Err(Error::out_of_range("return on investment is out of range: double precision")),
    }
}

impl Codec for Sample {
    const NAME: &'static str = "state of roi_interval";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_f64(self.confidence);
        out.put_u64(self.customers);
        self.given.iter().for_each(|&count| out.put_u64(count));
        self.sums.iter().try_for_each(|sum| sum.encode(out))
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let empty = Self::new(input.f64()?)?;
        let customers = checked_count(input.u64()?, 0)?;
        let given = [input.u64()?, input.u64()?];
        if given.iter().any(|&count| count > customers) {
            return Err(input.corrupt("counts more values than customers"));
        }
        let mut sums: [ExactSum; 5] = Default::default();
        for sum in &mut sums {
            *sum = ExactSum::decode(input)?;
        }
        Ok(Self { customers, given, sums, ..empty })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Sample;
    use crate::numeric::distributions::student;
    use crate::support::codec::Codec;

    fn sample(confidence: f64, rows: &[(f64, f64)]) -> Sample {
        let mut sample = Sample::new(confidence).unwrap();
        rows.iter().for_each(|&(revenue, cost)| sample.add(Some(revenue), Some(cost)).unwrap());
        sample
    }

    #[test]
    fn an_equal_cost_gives_the_interval_of_the_mean() {
        // Profits 0, 1, 2, 3, 4 on a cost of 2 each: 1 +- t sqrt(2.5 / 5) / 2.
        let rows = [2.0, 3.0, 4.0, 5.0, 6.0].map(|revenue| (revenue, 2.0));
        let estimate = sample(0.95, &rows).estimate().unwrap().unwrap();
        let half = 2.7764451051977987 * 0.5_f64.sqrt() / 2.0;
        let (low, high) = estimate.interval.unwrap();
        assert_eq!((estimate.value, estimate.customers), (1.0, 5));
        assert!((low - (1.0 - half)).abs() < 1e-14 && (high - (1.0 + half)).abs() < 1e-14, "{low} {high}");
    }

    #[test]
    fn large_means_do_not_hide_what_varies() {
        // Profits about a thousand million that differ by 1: +- t sqrt(1 / 3 / 4), whatever the mean.
        let half = 3.182446305284264 * (1.0_f64 / 12.0).sqrt();
        for (cost, mean) in [(1.0, 1e9), (1.5, 1e9), (1.0, 1e12)] {
            let rows = [0.0, 1.0, 0.0, 1.0].map(|more| (mean + more, cost));
            let (low, high) = sample(0.95, &rows).estimate().unwrap().unwrap().interval.unwrap();
            assert!(((high - low) * cost / (2.0 * half) - 1.0).abs() < 1e-3, "{cost} {mean}: {low} {high}");
        }
        let equal = sample(0.95, &[(10.0, 3.0); 9]).estimate().unwrap().unwrap();
        assert_eq!(equal.interval, Some((equal.value, equal.value)));
    }

    #[test]
    fn intervals_that_there_are_not() {
        let interval =
            |rows: &[(f64, f64)]| sample(0.95, rows).estimate().unwrap().map(|estimate| estimate.interval);
        assert_eq!(interval(&[]), None);
        assert_eq!(interval(&[(3.0, 0.0), (1.0, 0.0)]), None);
        assert_eq!(interval(&[(3.0, 2.0)]), Some(None));
        // The whole cost is one customer's.
        assert_eq!(interval(&[(3.0, 2.0), (1.0, 0.0), (2.0, 0.0)]), Some(None));
        assert_eq!(interval(&[(3.0, 2.0), (3.0, 2.0)]), Some(Some((0.5, 0.5))));
        let mut no_revenue = Sample::new(0.9).unwrap();
        no_revenue.add(None, Some(1.0)).unwrap();
        no_revenue.add(None, None).unwrap();
        assert_eq!((no_revenue.estimate(), no_revenue.customers), (Ok(None), 1));
        assert!(no_revenue.add(Some(f64::NAN), None).is_err());
        // What is large in itself is not out of range, as long as the figures that are asked for are not.
        assert_eq!(
            interval(&[(3e200, 1e200), (1e200, 1e200), (3e200, 1e200), (1e200, 1e200)]),
            interval(&[(3.0, 1.0), (1.0, 1.0), (3.0, 1.0), (1.0, 1.0)])
        );
        assert!(sample(0.95, &[(1e200, 1.0), (3e200, 1.0)]).estimate().is_err());
        assert!(no_revenue.merge(&Sample::new(0.8).unwrap()).is_err());
        for confidence in [0.0, 0.49, 1.0, -1.0, f64::NAN] {
            assert!(Sample::new(confidence).is_err());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn ends_are_where_the_profit_is_just_in_doubt(
            rows in prop::collection::vec((-50.0..500.0_f64, 1.0..90.0_f64), 2..40), confidence in 0.5..0.9999_f64,
        ) {
            let n = rows.len() as f64;
            let Some((low, high)) = sample(confidence, &rows).estimate().unwrap().unwrap().interval else { return Ok(()) };
            prop_assert!(low <= high);
            let t = student(n - 1.0, 0.5 + 0.5 * confidence);
            for roi in [low, high] {
                let rest: Vec<f64> = rows.iter().map(|&(revenue, cost)| revenue - (1.0 + roi) * cost).collect();
                let mean = rest.iter().sum::<f64>() / n;
                let variance = rest.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>() / (n - 1.0);
                prop_assert!((mean.abs() / (t * (variance / n).sqrt()) - 1.0).abs() < 1e-8, "{roi} {mean} {variance}");
            }
        }

        #[test]
        fn samples_merge_and_read_back(
            rows in prop::collection::vec((prop::option::of(-999_i32..9999), prop::option::of(0_i32..999)), 0..20), at in 0_usize..20,
        ) {
            let part = |rows: &[(Option<i32>, Option<i32>)]| {
                let mut sample = Sample::new(0.95).unwrap();
                rows.iter().for_each(|row| sample.add(row.0.map(f64::from), row.1.map(f64::from)).unwrap());
                sample
            };
            let (left, right) = rows.split_at(at.min(rows.len()));
            let mut merged = part(right);
            merged.merge(&part(left)).unwrap();
            prop_assert_eq!(&merged, &part(&rows));
            let bytes = merged.to_bytes().unwrap();
            prop_assert_eq!(Sample::from_bytes(&bytes).unwrap(), merged);
            prop_assert!(Sample::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        }
    }
}
