//! Labels: Gini's index and the entropy.

use super::{Figures, Sums, Target, Units, both_reciprocals};
use crate::Result;
use crate::support::host::{Host, ROWS_PER_LOOK};
use crate::trees::options::Criterion;

/// Orders of categories that are tried: with hundreds of labels and categories, each costs more than it finds.
const MOST_ORDERS: usize = 20;

/// Labels of rows, in sums with room for `K` of them, a power of two.
#[derive(Debug)]
pub(in crate::trees::grow) struct Labels<'a, const K: usize> {
    codes: &'a [u8],
    units: Units<'a>,
    count: usize,
    /// How much each label counts, as parts of the greatest or its double, so that no sum overflows.
    weights: [f64; K],
    entropy: bool,
    /// The share of each label in the node at hand, by weight.
    shares: [f64; K],
    /// What the node at hand weighs.
    weight: f64,
    /// Its loss.
    loss: f64,
}

/// Customers, and units of each label.
#[derive(Debug, Clone, Copy)]
pub(in crate::trees::grow) struct LabelSum<const K: usize> {
    customers: u64,
    units: [u64; K],
}

impl<const K: usize> Default for LabelSum<K> {
    fn default() -> Self {
        Self { customers: 0, units: [0; K] }
    }
}

impl<const K: usize> Sums for LabelSum<K> {
    #[inline]
    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.units.iter_mut().zip(&other.units).for_each(|(units, more)| *units += more);
    }

    #[inline]
    fn less(mut self, part: &Self) -> Self {
        self.customers -= part.customers;
        self.units.iter_mut().zip(&part.units).for_each(|(units, less)| *units -= less);
        self
    }

    fn customers(&self) -> u64 {
        self.customers
    }

    fn units(&self) -> u64 {
        self.units.iter().sum()
    }
}

impl<'a, const K: usize> Labels<'a, K> {
    pub fn new(codes: &'a [u8], label_weights: &[f64], units: Units<'a>, criterion: Criterion) -> Self {
        let greatest = label_weights.iter().copied().fold(0.0, f64::max);
        // A power of two, so that no digit of a weight is lost.
        let exponent = if greatest > 0.0 { libm::ilogb(greatest) } else { 0 };
        let mut weights = [0.0; K];
        for (weight, &given) in weights.iter_mut().zip(label_weights) {
            *weight = libm::scalbn(given, -exponent);
        }
        let entropy = criterion == Criterion::Entropy;
        let count = label_weights.len();
        Self { codes, units, count, weights, entropy, shares: [0.0; K], weight: 0.0, loss: 0.0 }
    }

    /// What each label weighs in the impurity, and all of them.
    #[inline]
    fn weighed(&self, sum: &LabelSum<K>) -> ([f64; K], f64) {
        let each: [f64; K] = std::array::from_fn(|k| sum.units[k] as i64 as f64 * self.weights[k]);
        (each, each.iter().sum())
    }

    /// A split lowers the loss by the sum of `z^2 (1 / w + 1 / (all - w))` over the labels, where `w` is the weight of a
    /// side and `z` the difference between a label's weight there and the one that its share in the node lets expect.
    /// `z` is greatest with all rows of the label shared out to the side and no others, and least with all others.
    #[inline]
    fn gini_bound(&self, before: &LabelSum<K>, shared: &LabelSum<K>) -> f64 {
        let ((each, all), (more, more_in_all)) = (self.weighed(before), self.weighed(shared));
        let mut squares = 0.0;
        for k in 0..K {
            let share = self.shares[k];
            let z = each[k] - share * all;
            let (greatest, least) = (z + (1.0 - share) * more[k], z - share * (more_in_all - more[k]));
            squares += (greatest * greatest).max(least * least);
        }
        self.loss - squares * both_reciprocals(all, all + more_in_all, self.weight)
    }

    /// The loss with the shared rows on the other side, and what it can fall from there: the slope in each label, and at
    /// most half the greatest curvature. The slope of a side's loss is `log2 (w / x)`, where `x` is the weight of the
    /// label and `w` that of all; its curvature is not below `-1 / (x ln 2)`.
    fn entropy_bound(&self, node: &LabelSum<K>, before: &LabelSum<K>, shared: &LabelSum<K>) -> f64 {
        let other = node.less(before);
        let ((here, all_here), (there, all_there)) = (self.weighed(before), self.weighed(&other));
        let (more, _) = self.weighed(shared);
        let mut bound = 0.0;
        for k in 0..self.count {
            let slope = |x: f64, all: f64| if x > 0.0 { libm::log2(all / x) } else { 0.0 };
            let (rise, fall) = (slope(here[k], all_here), slope(there[k], all_there));
            bound += here[k] * rise + there[k] * fall;
            if more[k] > 0.0 {
                let curvature = 1.0 / here[k] + 1.0 / (there[k] - more[k]);
                let half = 0.5 * std::f64::consts::LOG2_E * curvature;
                bound += ((rise - fall) * more[k]).min(0.0) - half * more[k] * more[k];
            }
        }
        bound
    }

    fn count_alone(&self, rows: &[u32]) -> LabelSum<K> {
        let mut units = [0; K];
        if K == 2 {
            units[1] = rows.iter().map(|&row| u64::from(self.codes[row as usize])).sum();
            units[0] = rows.len() as u64 - units[1];
        } else if K <= 4 {
            // Four counters in one word, for fewer rows than would fill one of them.
            for rows in rows.chunks(ROWS_PER_LOOK) {
                let counts: u64 = rows.iter().map(|&row| 1 << (16 * self.codes[row as usize])).sum();
                units.iter_mut().enumerate().for_each(|(k, units)| *units += counts >> (16 * k) & 0xffff);
            }
        } else {
            rows.iter().for_each(|&row| units[usize::from(self.codes[row as usize])] += 1);
        }
        LabelSum { customers: rows.len() as u64, units }
    }
}

impl<const K: usize> Target for Labels<'_, K> {
    type Sum = LabelSum<K>;

    fn enter(&mut self, rows: &[u32], host: Host) -> Result<(Self::Sum, Figures)> {
        let mut sum = Self::Sum::default();
        for rows in rows.chunks(ROWS_PER_LOOK) {
            (host.check_for_interrupts)();
            sum.add(&self.sum(rows));
        }
        let (each, weight) = self.weighed(&sum);
        (self.weight, self.loss) = (weight, self.loss(&sum));
        self.shares = each.map(|each| if weight > 0.0 { each / weight } else { 0.0 });
        let impurity = if weight > 0.0 { self.loss / weight } else { 0.0 };
        Ok((sum, Figures { units: sum.units[..self.count].to_vec(), mean: None, impurity }))
    }

    #[inline]
    fn add(&self, sum: &mut Self::Sum, row: usize) {
        sum.customers += self.units.customers[row];
        // Labels are fewer than K; the mask spares a check.
        sum.units[usize::from(self.codes[row]) & (K - 1)] += self.units.units[row];
    }

    #[inline]
    fn sum(&self, rows: &[u32]) -> Self::Sum {
        if self.units.alone {
            return self.count_alone(rows);
        }
        let mut sum = Self::Sum::default();
        rows.iter().for_each(|&row| self.add(&mut sum, row as usize));
        sum
    }

    #[inline]
    fn weight(&self, sum: &Self::Sum) -> f64 {
        self.weighed(sum).1
    }

    /// Gini's index is the sum of p (1 - p), and the entropy that of p log2 (1 / p): terms that do not cancel.
    #[inline]
    fn loss(&self, sum: &Self::Sum) -> f64 {
        let (each, all) = self.weighed(sum);
        if all <= 0.0 {
            return 0.0;
        }
        if self.entropy {
            let present = each.iter().filter(|weight| **weight > 0.0);
            return present.map(|weight| weight * libm::log2(all / weight)).sum();
        }
        each.iter().map(|weight| weight * (all - weight)).sum::<f64>() / all
    }

    #[inline]
    fn bound(&self, node: &Self::Sum, before: &Self::Sum, shared: &Self::Sum) -> f64 {
        if self.entropy { self.entropy_bound(node, before, shared) } else { self.gini_bound(before, shared) }
    }

    fn slack(&self, node: &Self::Sum) -> f64 {
        1e-11 * self.weight(node)
    }

    /// Where every label has the same share in both, as whole numbers have it, so that no rounding shows.
    fn is_alike(&self, node: &Self::Sum, part: &Self::Sum) -> bool {
        let (all, some) = (u128::from(node.units()), u128::from(part.units()));
        let mut labels = node.units.iter().zip(&part.units);
        labels.all(|(&whole, &part)| u128::from(whole) * some == u128::from(part) * all)
    }

    fn in_units(&self, loss: f64) -> f64 {
        loss
    }

    /// Of two labels the share of the second tells the order that holds the best split (Breiman et al. 1984, theorem
    /// 4.5); of more, the shares of those with the greatest weight are tried in turn.
    fn orders(&self) -> Vec<usize> {
        if self.count == 2 {
            return vec![1];
        }
        let mut labels: Vec<usize> = (0..self.count).collect();
        labels.sort_by(|&a, &b| self.shares[b].total_cmp(&self.shares[a]));
        labels.truncate(MOST_ORDERS);
        labels
    }

    fn key(&self, order: usize, sum: &Self::Sum) -> f64 {
        let (each, all) = self.weighed(sum);
        if all > 0.0 { each[order] / all } else { 0.0 }
    }
}
