//! The in-memory form of [`Rfm`]: fixed layout, updated in place, one cache line for the common customer.

use crate::numeric::decimal::Decimal;
use crate::numeric::float_sum::FloatSum;
use crate::purchases::money::{Money, checked_float, two_types};
use crate::purchases::rfm::Rfm;
use crate::{Error, Result};

/// Which type of amount a packed value sums.
const EXACT: u8 = 0;
const FLOAT: u8 = 1;

/// The layout version, kept in every value since they are stored as they are.
const VERSION: u8 = 1;

/// Orders and total. `#[repr(C)]` because this is also the stored form.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct Packed {
    /// Room for the length that a database keeps in front of a value. Nothing here reads it.
    pub length_word: [u8; 4],
    version: u8,
    kind: u8,
    groups: u8,
    scale: u8,
    first: i64,
    last: i64,
    orders: u64,
    /// The two halves of a mantissa, low first, or the two parts of a float sum.
    total: [u64; 2],
}

/// What few customers have, and so stands apart: refunds and skipped rows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C)]
pub struct PackedRare {
    refunds: u64,
    skipped: u64,
    refunded: [u64; 2],
    groups: u8,
    scale: u8,
    _unused: [u8; 6],
}

impl PackedRare {
    /// As [`Packed::hide_scale`].
    pub fn hide_scale(&mut self) {
        self.scale = 0;
    }
}

fn split(mantissa: i128) -> [u64; 2] {
    [mantissa as u64, (mantissa >> 64) as u64]
}

fn join([low, high]: [u64; 2]) -> i128 {
    i128::from(high as i64) << 64 | i128::from(low)
}

impl Packed {
    /// No orders, exact amounts.
    pub fn exact() -> Self {
        Self::of(EXACT)
    }

    /// No orders, float amounts.
    pub fn float() -> Self {
        Self::of(FLOAT)
    }

    fn of(kind: u8) -> Self {
        // An empty span: every date lies before its first and after its last.
        let (first, last) = (i64::MAX, i64::MIN);
        Self {
            length_word: [0; 4],
            version: VERSION,
            kind,
            groups: 0,
            scale: 0,
            first,
            last,
            orders: 0,
            total: [0; 2],
        }
    }

    #[inline]
    fn order(&mut self, at: i64) {
        self.first = self.first.min(at);
        self.last = self.last.max(at);
        self.orders += 1;
    }

    /// Takes an order with a `numeric` amount, which is not negative, on a valid date.
    ///
    /// # Errors
    /// Out of range, for a total that does not fit; invalid, for a packed value of the other type of amount.
    #[inline]
    pub fn order_exact(&mut self, at: i64, amount: Decimal) -> Result<()> {
        self.require(EXACT)?;
        let sum = amount.mantissa_at(self.groups).and_then(|mantissa| join(self.total).checked_add(mantissa));
        if let Some(sum) = sum {
            self.total = split(sum);
            self.scale = self.scale.max(amount.scale());
            self.order(at);
            return Ok(());
        }
        self.set_total(self.total()?.checked_add(Money::Exact(amount))?);
        self.order(at);
        Ok(())
    }

    /// Takes an order with a `double precision` amount, which is not negative, on a valid date.
    ///
    /// # Errors
    /// Out of range, for a total that does not fit; invalid, for a packed value of the other type of amount.
    #[inline]
    pub fn order_float(&mut self, at: i64, amount: f64) -> Result<()> {
        self.require(FLOAT)?;
        let mut sum = self.float_sum();
        sum.add(amount);
        self.set_float(checked_float(sum)?);
        self.order(at);
        Ok(())
    }

    #[inline]
    fn require(&self, kind: u8) -> Result<()> {
        if (self.version, self.kind) == (VERSION, kind) { Ok(()) } else { Err(two_types()) }
    }

    #[inline]
    fn float_sum(&self) -> FloatSum {
        FloatSum::from_trusted_parts(f64::from_bits(self.total[0]), f64::from_bits(self.total[1]))
    }

    #[inline]
    fn set_float(&mut self, sum: FloatSum) {
        let (high, low) = sum.raw_parts();
        self.total = [high.to_bits(), low.to_bits()];
    }

    fn total(&self) -> Result<Money> {
        match (self.version, self.kind) {
            (VERSION, EXACT) => {
                let mantissa = join(self.total);
                Ok(Money::Exact(Decimal::from_trusted_parts(mantissa, self.groups, self.scale)))
            }
            (VERSION, FLOAT) => Ok(Money::Float(self.float_sum())),
            (version, kind) => Err(Error::corrupt(format!("rfm has unknown format {version}.{kind}"))),
        }
    }

    fn set_total(&mut self, total: Money) {
        match total {
            Money::Exact(value) => {
                self.groups = value.groups();
                self.scale = value.scale();
                self.total = split(value.mantissa());
            }
            Money::Float(sum) => self.set_float(sum),
        }
    }

    /// The logical value of a packed value and its rare part.
    ///
    /// # Errors
    /// Corrupt, for a layout this version does not know.
    pub fn rfm(&self, rare: Option<&PackedRare>) -> Result<Rfm> {
        let total = self.total()?;
        let mut purchases = Rfm {
            span: (self.orders > 0).then_some((self.first, self.last)),
            orders: self.orders,
            ..Rfm::empty(total)
        };
        purchases.total = total;
        if let Some(rare) = rare {
            let refunded = Self { groups: rare.groups, scale: rare.scale, total: rare.refunded, ..*self };
            purchases.refunded = refunded.total()?;
            purchases.refunds = rare.refunds;
            purchases.skipped = rare.skipped;
        }
        Ok(purchases)
    }

    /// Whether [`Self::from_rfm`] and [`Self::hide_scale`] give this very value, as far as can be told at a glance.
    #[inline]
    pub fn is_canonical(&self) -> bool {
        let whole = join(self.total);
        self.kind == EXACT
            && self.scale == 0
            && (self.groups == 0 || i64::try_from(whole).is_ok_and(|whole| whole % 10_000 != 0))
    }

    /// Forgets with how many decimals the total is shown: values that differ in nothing else are equal, as 20 and 20.00 are.
    /// What is left is to be compared, and shows nothing.
    pub fn hide_scale(&mut self) {
        self.scale = 0;
    }

    /// Takes a value apart in its one form, so that equal values have equal bytes; the rare part is `None` where there
    /// is nothing to put in it.
    pub fn from_rfm(purchases: &Rfm) -> (Self, Option<PackedRare>) {
        let mut packed = match purchases.total {
            Money::Exact(_) => Self::exact(),
            Money::Float(_) => Self::float(),
        };
        let mut refunded = packed;
        if purchases.refunds > 0 {
            refunded.set_total(purchases.refunded.canonical());
        }
        packed.set_total(purchases.total.canonical());
        packed.orders = purchases.orders;
        if let Some((first, last)) = purchases.span {
            (packed.first, packed.last) = (first, last);
        }
        let rare = (purchases.refunds > 0 || purchases.skipped > 0).then(|| PackedRare {
            refunds: purchases.refunds,
            skipped: purchases.skipped,
            refunded: refunded.total,
            groups: refunded.groups,
            scale: refunded.scale,
            ..PackedRare::default()
        });
        (packed, rare)
    }
}
