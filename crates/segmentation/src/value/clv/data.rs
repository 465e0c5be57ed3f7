//! What the models are fitted to: histories of repeat purchases and their mean values, with numbers of customers.

use crate::purchases::history::History;
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::{Error, Result};

/// The greatest mean value of a purchase, and the least that is one: parameters in units of them can be stored.
const MAX_VALUE: f64 = 1e80;
const MIN_VALUE: f64 = 1e-80;

/// Rows whose likelihoods are added up together, whatever the number of threads.
pub(crate) const PIECE: usize = 4096;

/// A customer's mean value of a repeat purchase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    /// Repeat purchases.
    pub x: u64,
    /// Their mean value.
    pub mean: f64,
}

/// Distinct rows in canonical order, with the number of customers of each: equal data are equal bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted<T> {
    rows: Vec<(T, u64)>,
    customers: u64,
    left_out: u64,
}

/// Histories of repeat purchases.
pub type Histories = Counted<History>;

/// Mean values of repeat purchases.
pub type Spends = Counted<Spend>;

impl<T> Counted<T> {
    /// The distinct rows, each with its number of customers.
    pub fn rows(&self) -> &[(T, u64)] {
        &self.rows
    }

    /// The number of customers.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Customers that say nothing to the model and are not among the rows.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Few rows that stand for all: those of more customers than a row of the sample has on the average, and `size` of the
    /// others, at equal distances in their order, which share the customers of them all.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn thinned(&self, size: usize) -> Result<Self>
    where
        T: Copy,
    {
        let is_heavy = |count: u64| u128::from(count) * size as u128 > u128::from(self.customers);
        let light = || self.rows.iter().enumerate().filter(|(_, (_, count))| !is_heavy(*count));
        let lights = light().count();
        let is_picked = |number: usize| (number + 1) * size / lights > number * size / lights;
        let sum = |picked: &dyn Fn(usize) -> bool| -> u128 {
            let counts = light().enumerate().filter(|(number, _)| picked(*number));
            counts.map(|(_, (_, (_, count)))| u128::from(*count)).sum()
        };
        let (all, picked) = (sum(&|_| true), sum(&is_picked).max(1));
        let mut rows = with_capacity(self.rows.len() - lights + size.min(lights))?;
        let mut number = 0;
        for &(row, count) in &self.rows {
            if is_heavy(count) {
                rows.push((row, count));
                continue;
            }
            if is_picked(number) {
                // No more than all customers, who fit.
                rows.push((row, (u128::from(count) * all / picked) as u64));
            }
            number += 1;
        }
        let customers = rows.iter().map(|(_, count)| count).sum();
        Ok(Self { rows, customers, left_out: 0 })
    }

    /// The customers that are kept, and the share of them that is held out: of customers in the canonical order every fifth,
    /// for a share of 0.2, so that both parts are alike and the order of rows does not show.
    ///
    /// # Errors
    /// Out of memory.
    pub(super) fn split(&self, share: f64) -> Result<(Self, Self)>
    where
        T: Copy,
    {
        let (mut kept, mut held) = (with_capacity(self.rows.len())?, with_capacity(self.rows.len())?);
        let out_of = |customers: u64| (customers as f64 * share) as u64;
        let mut before = 0;
        for &(row, count) in &self.rows {
            let out = (out_of(before + count) - out_of(before)).min(count);
            before += count;
            kept.extend((out < count).then_some((row, count - out)));
            held.extend((out > 0).then_some((row, out)));
        }
        let part = |rows: Vec<(T, u64)>, left_out| {
            let customers = rows.iter().map(|(_, count)| count).sum();
            Self { rows, customers, left_out }
        };
        Ok((part(kept, self.left_out), part(held, 0)))
    }

    /// Bytes that `n` rows take; `None` if the figure does not fit.
    pub fn bytes(n: usize) -> Option<usize> {
        n.checked_mul(size_of::<(T, u64)>())
    }

    /// Sorts the rows and makes one of equal ones.
    fn collect<K: Ord>(
        mut rows: Vec<(T, u64)>,
        left_out: u64,
        key: impl Fn(&T) -> K,
        host: Host,
    ) -> Result<Self> {
        rows.sort_unstable_by(host.comparing(|a: &(T, u64), b: &(T, u64)| key(&a.0).cmp(&key(&b.0))));
        let mut overflow = false;
        rows.dedup_by(|next, kept| {
            let equal = key(&next.0) == key(&kept.0);
            if equal {
                (kept.1, overflow) = match kept.1.checked_add(next.1) {
                    Some(sum) => (sum, overflow),
                    None => (kept.1, true),
                };
            }
            equal
        });
        let customers = rows.iter().try_fold(0_u64, |sum, (_, count)| sum.checked_add(*count));
        match customers {
            Some(customers) if !overflow => Ok(Self { rows, customers, left_out }),
            _ => Err(Error::out_of_range("the number of customers does not fit")),
        }
    }
}

impl Counted<History> {
    /// Puts rows in canonical order. Rows of no customers are dropped.
    ///
    /// # Errors
    /// As [`History::check`]; more customers than fit.
    pub fn new(mut rows: Vec<(History, u64)>, host: Host) -> Result<Self> {
        for (i, (row, _)) in rows.iter_mut().enumerate() {
            host.at_row(i);
            row.check()?;
            // -0 and 0 are one value.
            (row.t_x, row.age) = (row.t_x + 0.0, row.age + 0.0);
        }
        rows.retain(|(_, count)| *count > 0);
        Self::collect(rows, 0, History::key, host)
    }

    /// The distinct histories of customers, one each.
    ///
    /// # Errors
    /// Out of memory, and as [`Histories::new`].
    pub fn of(customers: impl ExactSizeIterator<Item = History>, host: Host) -> Result<Self> {
        let mut rows = with_capacity(customers.len())?;
        rows.extend(customers.map(|history| (history, 1)));
        Self::new(rows, host)
    }
}

impl Counted<Spend> {
    /// Puts rows in canonical order. Customers without repeat purchases are dropped; those whose repeat purchases are worth
    /// nothing in the mean, or less, are left out and counted, as the model knows positive values only.
    ///
    /// # Errors
    /// A mean that is not finite or too large; more customers than fit.
    pub fn new(mut rows: Vec<(Spend, u64)>, host: Host) -> Result<Self> {
        let mut left_out = Some(0_u64);
        for (i, (row, count)) in rows.iter().enumerate() {
            host.at_row(i);
            if !(-MAX_VALUE..=MAX_VALUE).contains(&row.mean) {
                return Err(Error::invalid(format!("a mean value of {:e} cannot be used", row.mean))
                    .hint("Values are at most 1e80; leave out others by FILTER or WHERE."));
            }
            if row.x > 0 && row.mean < MIN_VALUE {
                left_out = left_out.and_then(|sum| sum.checked_add(*count));
            }
        }
        rows.retain(|(row, count)| *count > 0 && row.x > 0 && row.mean >= MIN_VALUE);
        let left_out = left_out.ok_or_else(|| Error::out_of_range("the number of customers does not fit"))?;
        Self::collect(rows, left_out, |row| (row.x, row.mean.to_bits()), host)
    }

    /// The correlation of number and mean value of repeat purchases, which the model takes to be 0; `None` where either
    /// does not vary. Pearson's r, each customer counting once.
    pub fn correlation(&self) -> Option<f64> {
        let n = self.customers as f64;
        // In units of the largest, so that squares stay finite.
        let (mut most, mut dearest, mut cheapest) = (0.0_f64, 0.0_f64, f64::INFINITY);
        for (row, _) in &self.rows {
            most = most.max(row.x as f64);
            (cheapest, dearest) = (cheapest.min(row.mean), dearest.max(row.mean));
        }
        if cheapest >= dearest || self.rows.first().map(|row| row.0.x) == self.rows.last().map(|row| row.0.x)
        {
            return None;
        }
        let pairs =
            || self.rows.iter().map(|&(row, count)| (row.x as f64 / most, row.mean / dearest, count as f64));
        let (mut x, mut z) = (0.0, 0.0);
        pairs().for_each(|(a, b, count)| (x, z) = (x + count * a, z + count * b));
        let (x, z) = (x / n, z / n);
        let (mut xx, mut zz, mut xz) = (0.0, 0.0, 0.0);
        for (a, b, count) in pairs() {
            let (a, b) = (a - x, b - z);
            (xx, zz, xz) = (xx + count * a * a, zz + count * b * b, xz + count * a * b);
        }
        let r = xz / (xx * zz).sqrt();
        r.is_finite().then(|| r.clamp(-1.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_stands_for_all() {
        let mut rows: Vec<_> =
            (1..=1000).map(|i| (Spend { x: 1, mean: f64::from(i) }, u64::from(1 + i % 3_u32))).collect();
        rows.push((Spend { x: 1, mean: 500.5 }, 1_000_000));
        let all = Spends::new(rows, Host::unlimited()).unwrap();
        let few = all.thinned(100).unwrap();
        let (heavy, light): (Vec<_>, Vec<_>) = few.rows().iter().partition(|(row, _)| row.mean == 500.5);
        assert_eq!((heavy, light.len()), (vec![&(Spend { x: 1, mean: 500.5 }, 1_000_000)], 100));
        let customers: u64 = light.iter().map(|(_, count)| count).sum();
        assert!((1900..2100).contains(&customers), "{customers}");
        let ends = [0.0, 1001.0];
        let means: Vec<f64> =
            [ends[0]].into_iter().chain(light.iter().map(|(row, _)| row.mean)).chain([ends[1]]).collect();
        assert!(means.windows(2).all(|pair| pair[1] - pair[0] <= 11.0), "{means:?}");
        // Nothing is left out of a sample as large as the whole.
        assert_eq!(all.thinned(5000).unwrap(), all);
    }
}
