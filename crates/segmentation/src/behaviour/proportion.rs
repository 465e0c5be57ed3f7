//! A share of rows, with its interval.

use crate::numeric::intervals::{checked_confidence, same_confidence, wilson};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::{Error, Result};

/// Rows counted by a yes or no. They merge in any order to the same value.
#[derive(Debug, Clone, PartialEq)]
pub struct Proportion {
    confidence: f64,
    /// Of fewer rows there is no share, only its interval.
    minimum: u32,
    yes: u64,
    all: u64,
}

/// A share with the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Rows that have it, by all; `None` of fewer rows than the minimum.
    pub value: Option<f64>,
    /// The interval by Wilson.
    pub interval: (f64, f64),
    /// All rows.
    pub n: u64,
}

/// The least number of rows that a figure is shown of.
///
/// # Errors
/// Invalid, for one below 0.
pub(super) fn checked_minimum(minimum: i64) -> Result<u32> {
    u32::try_from(minimum).map_err(|_| {
        Error::invalid(format!("minimum is {minimum}"))
            .hint("It is the least number of rows that a figure is shown of, such as 30.")
    })
}

/// Makes sure that a minimum is the one that an aggregate began with.
///
/// # Errors
/// Invalid, for another one.
pub(super) fn same_minimum(begun: u32, minimum: i64) -> Result<()> {
    match i64::from(begun) == minimum {
        true => Ok(()),
        false => Err(crate::support::error::varying("minimum")),
    }
}

impl Proportion {
    /// No rows yet; of fewer than `minimum` there is no share.
    ///
    /// # Errors
    /// Invalid, for a confidence outside 0.5 to 0.9999 and a minimum below 0.
    pub fn new(confidence: f64, minimum: i64) -> Result<Self> {
        let (confidence, minimum) = (checked_confidence(confidence)?, checked_minimum(minimum)?);
        Ok(Self { confidence, minimum, yes: 0, all: 0 })
    }

    /// Makes sure that a confidence and a minimum are those of the rows before.
    ///
    /// # Errors
    /// Invalid, for others.
    pub fn require(&self, confidence: f64, minimum: i64) -> Result<()> {
        same_confidence(self.confidence, confidence)?;
        same_minimum(self.minimum, minimum)
    }

    /// Takes a row.
    ///
    /// # Errors
    /// Out of range, for more rows than can be counted.
    pub fn add(&mut self, yes: bool) -> Result<()> {
        self.all = checked_count(self.all, 1)?;
        self.yes += u64::from(yes);
        Ok(())
    }

    /// The rows of both.
    ///
    /// # Errors
    /// As for [`Self::require`] and [`Self::add`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.require(other.confidence, other.minimum.into())?;
        self.all = checked_count(self.all, other.all)?;
        self.yes += other.yes;
        Ok(())
    }

    /// The share; `None` without rows.
    pub fn share(&self) -> Option<Share> {
        let (yes, all) = (self.yes as f64, self.all as f64);
        let share = || Share {
            value: (self.all >= self.minimum.into()).then_some(yes / all),
            interval: wilson(yes, all, self.confidence),
            n: self.all,
        };
        (self.all > 0).then(share)
    }
}

const VERSION: u8 = 1;

impl Codec for Proportion {
    const NAME: &'static str = "state of proportion";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_f64(self.confidence);
        out.put_varint(self.minimum.into());
        out.put_varint(self.all.into());
        out.put_varint(self.yes.into());
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let confidence = input.f64()?;
        let mut count = || -> Result<u64> {
            input.short_varint().ok_or_else(|| Error::corrupt("state of proportion has no count of rows"))
        };
        let (minimum, all, yes) = (count()?, count()?, count()?);
        let minimum = i64::try_from(minimum).map_err(|_| input.corrupt("has no minimum of rows"))?;
        if yes > all {
            return Err(input.corrupt("has more rows of a kind than rows"));
        }
        Ok(Self { all, yes, ..Self::new(confidence, minimum)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(yes: u64, all: u64) -> Proportion {
        Proportion { yes, all, ..Proportion::new(0.95, 0).unwrap() }
    }

    #[test]
    fn shares() {
        assert_eq!(of(0, 0).share(), None);
        let Share { value, interval, n } = of(80, 100).share().unwrap();
        assert_eq!((value, n), (Some(0.8), 100));
        // As R's prop.test has it, without its correction.
        assert!((interval.0 - 0.711_170_834_406_841_1).abs() < 1e-15);
        assert!((interval.1 - 0.866_633_066_668_967_6).abs() < 1e-15);
        // Of too few rows the interval alone is shown.
        let few = Proportion { yes: 3, all: 9, ..Proportion::new(0.95, 10).unwrap() };
        let few = few.share().unwrap();
        assert_eq!((few.value, few.interval), (None, of(3, 9).share().unwrap().interval));
        assert!(Proportion::new(0.95, -1).is_err() && of(1, 2).require(0.95, 1).is_err());
        assert!(Proportion::new(1.0, 0).is_err() && of(1, 2).require(0.9, 0).is_err());
    }

    #[test]
    fn merged_and_written() {
        let mut rows = Proportion::new(0.95, 0).unwrap();
        [true, false, true].into_iter().for_each(|yes| rows.add(yes).unwrap());
        rows.merge(&of(1, 4)).unwrap();
        assert_eq!(rows, of(3, 7));
        assert_eq!(Proportion::from_bytes(&rows.to_bytes().unwrap()).unwrap(), rows);
        for damaged in [of(3, 2), of(0, u64::MAX)] {
            assert!(Proportion::from_bytes(&damaged.to_bytes().unwrap()).is_err());
        }
    }
}
