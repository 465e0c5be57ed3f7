//! Return on investment: what came back for each unit of money spent, less that unit.
//!
//! ROI = (revenue - cost) / cost, of the sums. Values that are NULL take no part in their own sum.

use crate::Result;
use crate::codec::{Codec, Reader, Writer};
use crate::purchases::Money;

/// Sums of revenue and cost; `None` before the first value. They merge in any order to the same value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Return {
    revenue: Option<Money>,
    cost: Option<Money>,
}

impl Return {
    /// Takes a row.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn add(&mut self, revenue: Option<Money>, cost: Option<Money>) -> Result<()> {
        self.merge(&Self { revenue, cost })
    }

    /// The sums of both.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.revenue = sum(self.revenue, other.revenue)?;
        self.cost = sum(self.cost, other.cost)?;
        Ok(())
    }

    /// Profit, which is revenue - cost, and cost; their quotient is the return. `None` without a revenue, without a cost, and
    /// at a cost of zero.
    ///
    /// # Errors
    /// As for [`Money::checked_add`].
    pub fn profit_and_cost(&self) -> Result<Option<(Money, Money)>> {
        match (self.revenue, self.cost) {
            (Some(revenue), Some(cost)) if cost.to_f64() != 0.0 => {
                Ok(Some((revenue.checked_add(cost.negated())?, cost)))
            }
            _ => Ok(None),
        }
    }
}

fn sum(a: Option<Money>, b: Option<Money>) -> Result<Option<Money>> {
    match (a, b) {
        (Some(a), Some(b)) => a.checked_add(b).map(Some),
        (sum, None) | (None, sum) => Ok(sum),
    }
}

const VERSION: u8 = 1;

impl Codec for Return {
    const NAME: &'static str = "state of roi";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        for money in [self.revenue, self.cost] {
            out.put_u8(money.is_some().into());
            money.map_or(Ok(()), |money| money.encode(out))?;
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let mut money = || match input.u8()? {
            0 => Ok(None),
            1 => Money::decode(input).map(Some),
            _ => Err(input.corrupt("has a sum that is neither there nor absent")),
        };
        Ok(Self { revenue: money()?, cost: money()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::float_sum::FloatSum;
    use proptest::prelude::*;

    fn exact(cents: i64) -> Money {
        Money::Exact(crate::decimal::Decimal::from_parts(i128::from(cents) * 100, 1, 2).unwrap())
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
            prop_assert_eq!(merged, part(&rows));
            let bytes = merged.to_bytes().unwrap();
            prop_assert_eq!(Return::from_bytes(&bytes).unwrap(), merged);
            prop_assert!(Return::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        }
    }
}
