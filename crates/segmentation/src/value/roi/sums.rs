//! Sums of revenue and cost, and their return.

use crate::Result;
use crate::numeric::decimal::Decimal;
use crate::numeric::exact_sum::ExactSum;
use crate::numeric::float_sum::FloatSum;
use crate::purchases::money::{Money, checked_float, two_types};
use crate::support::codec::{Codec, Reader, Writer};

#[derive(Debug, Clone, PartialEq)]
enum Sum {
    Decimal(Decimal),
    Float(ExactSum),
}

impl Sum {
    fn new(money: Money) -> Self {
        match money {
            Money::Exact(value) => Self::Decimal(value),
            Money::Float(value) => {
                let mut sum = ExactSum::default();
                let (high, low) = value.parts();
                sum.add(high);
                sum.add(low);
                Self::Float(sum)
            }
        }
    }

    fn add(&mut self, other: &Self) -> Result<()> {
        match (self, other) {
            (Self::Decimal(sum), Self::Decimal(other)) => *sum = sum.checked_add(*other)?,
            (Self::Float(sum), Self::Float(other)) => sum.merge(other),
            _ => return Err(two_types()),
        }
        Ok(())
    }

    fn minus(&self, other: &Self) -> Result<Self> {
        match (self, other) {
            (Self::Decimal(sum), Self::Decimal(other)) => sum.checked_add(other.negated()).map(Self::Decimal),
            (Self::Float(sum), Self::Float(other)) => Ok(Self::Float(sum.minus(other))),
            _ => Err(two_types()),
        }
    }

    fn is_zero(&self) -> bool {
        match self {
            Self::Decimal(sum) => sum.is_zero(),
            Self::Float(sum) => sum.is_zero(),
        }
    }

    fn money(&self) -> Result<Money> {
        match self {
            Self::Decimal(sum) => Ok(Money::Exact(*sum)),
            Self::Float(sum) => checked_float(FloatSum::new(sum.value())).map(Money::Float),
        }
    }
}

/// Sums of revenue and cost; `None` before the first value. They merge in any order to the same value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Return {
    revenue: Option<Sum>,
    cost: Option<Sum>,
}

impl Return {
    /// Takes a row.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn add(&mut self, revenue: Option<Money>, cost: Option<Money>) -> Result<()> {
        self.merge(&Self { revenue: revenue.map(Sum::new), cost: cost.map(Sum::new) })
    }

    /// The sums of both.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        for (sum, other) in [(&mut self.revenue, &other.revenue), (&mut self.cost, &other.cost)] {
            match (sum, other) {
                (Some(sum), Some(other)) => sum.add(other)?,
                (sum @ None, Some(other)) => *sum = Some(other.clone()),
                (_, None) => {}
            }
        }
        Ok(())
    }

    /// Profit, which is revenue - cost, and cost; their quotient is the return. `None` without a revenue, without a cost, and
    /// at a cost of zero.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn profit_and_cost(&self) -> Result<Option<(Money, Money)>> {
        match (&self.revenue, &self.cost) {
            (Some(revenue), Some(cost)) if !cost.is_zero() => {
                Ok(Some((revenue.minus(cost)?.money()?, cost.money()?)))
            }
            _ => Ok(None),
        }
    }
}

const VERSION: u8 = 1;

impl Codec for Return {
    const NAME: &'static str = "state of roi";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        for sum in [&self.revenue, &self.cost] {
            match sum {
                None => out.put_u8(0),
                Some(Sum::Decimal(sum)) => {
                    out.put_u8(1);
                    Money::Exact(*sum).encode(out)?;
                }
                Some(Sum::Float(sum)) => {
                    out.put_u8(2);
                    sum.encode(out)?;
                }
            }
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let mut sum = || match input.u8()? {
            0 => Ok(None),
            1 => Money::decode(input).map(|money| Some(Sum::new(money))),
            2 => ExactSum::decode(input).map(|sum| Some(Sum::Float(sum))),
            _ => Err(input.corrupt("has a sum that is neither there nor absent")),
        };
        Ok(Self { revenue: sum()?, cost: sum()? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Return;
    use crate::numeric::decimal::Decimal;
    use crate::numeric::float_sum::FloatSum;
    use crate::purchases::money::Money;
    use crate::support::codec::Codec;

    fn exact(cents: i64) -> Money {
        Money::Exact(Decimal::from_parts(i128::from(cents) * 100, 1, 2).unwrap())
    }

    #[test]
    fn there_is_no_return_on_nothing() {
        let mut roi = Return::default();
        assert_eq!(roi.profit_and_cost().unwrap(), None);
        roi.add(Some(exact(500)), None).unwrap();
        assert_eq!(roi.profit_and_cost().unwrap(), None);
        roi.add(None, Some(exact(0))).unwrap();
        assert_eq!(roi.profit_and_cost().unwrap(), None);
        roi.add(None, Some(exact(200))).unwrap();
        assert_eq!(roi.profit_and_cost().unwrap(), Some((exact(300), exact(200))));
        let float = Some(Money::Float(FloatSum::new(1.0)));
        assert!(roi.add(float, None).is_err());
    }

    #[test]
    fn floats_are_summed_up_without_rounding() {
        let float = |value| Some(Money::Float(FloatSum::new(value)));
        for order in [[1e300, 3.0, -1e300], [3.0, 1e300, -1e300], [-1e300, 1e300, 3.0]] {
            let mut roi = Return::default();
            order.into_iter().for_each(|revenue| roi.add(float(revenue), float(0.5)).unwrap());
            assert_eq!(
                roi.profit_and_cost().unwrap(),
                Some((Money::Float(FloatSum::new(1.5)), Money::Float(FloatSum::new(1.5))))
            );
            assert_eq!(Return::from_bytes(&roi.to_bytes().unwrap()).unwrap(), roi);
        }
        let mut huge = Return::default();
        [f64::MAX; 2].into_iter().for_each(|revenue| huge.add(float(revenue), float(1.0)).unwrap());
        assert!(huge.profit_and_cost().is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn parts_merge_and_read_back(rows in prop::collection::vec(prop::option::of(-9999_i64..9999), 0..20), at in 0_usize..20) {
            let part = |rows: &[Option<i64>]| {
                let mut roi = Return::default();
                rows.iter().for_each(|row| roi.add(row.map(exact), row.map(|cost| exact(cost / 2))).unwrap());
                roi
            };
            let (left, right) = rows.split_at(at.min(rows.len()));
            let mut merged = part(right);
            merged.merge(&part(left)).unwrap();
            prop_assert_eq!(&merged, &part(&rows));
            let bytes = merged.to_bytes().unwrap();
            prop_assert_eq!(Return::from_bytes(&bytes).unwrap(), merged);
            prop_assert!(Return::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        }
    }
}
