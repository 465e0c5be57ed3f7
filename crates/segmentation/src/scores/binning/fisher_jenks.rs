//! Natural breaks by Fisher's dynamic program (see [`super::Rule::Natural`]).

use super::{Cuts, TIE};
use crate::Result;
use crate::numeric::float_sum::{pair_add, two_product, two_sum};
use crate::support::host::{Host, ROWS_PER_LOOK};
use crate::support::memory::{filled, with_capacity};

/// Sums over the values before a position: weight, first and second moment, the moments as unevaluated pairs of
/// floats of twice the precision, so that the spread of a narrow class far from the centre is not lost.
#[derive(Debug, Clone, Copy, Default)]
struct Prefix {
    weight: f64,
    first: (f64, f64),
    second: (f64, f64),
}

/// The sum of squared deviations from their mean of the values between two positions.
fn spread(from: &Prefix, to: &Prefix) -> f64 {
    let weight = to.weight - from.weight;
    let (first, first_low) = two_sum(to.first.0, -from.first.0);
    let first_low = first_low + (to.first.1 - from.first.1);
    let (second, second_low) = two_sum(to.second.0, -from.second.0);
    let second_low = second_low + (to.second.1 - from.second.1);
    // With any m near the mean, sum (y - m)^2 = (second - m first) - m (first - weight m), in twice the precision.
    let m = first / weight;
    let (square, square_low) = two_product(m, first);
    let (back, back_low) = two_product(weight, m);
    let rest = (first - back) - back_low + first_low;
    let (high, low) = two_sum(second, -square);
    f64::max(0.0, high + (low + second_low - square_low - m * first_low - m * rest))
}

/// Fisher's dynamic program over the distinct values. `D(k, j)`, the least spread of the first `j` values in `k`
/// classes, is the minimum over `i` of `D(k - 1, i) + spread(i, j)`. The best `i` never falls as `j` grows, so each
/// layer is found by halving: n log n evaluations instead of n^2.
#[derive(Debug)]
struct FisherJenks {
    bins: usize,
    values: Vec<f64>,
    prefix: Vec<Prefix>,
    /// Power of two that brings the largest magnitude near 1, so that no square overflows.
    scale: f64,
    /// `D(1, ..)`, `D(2, ..)` and so on.
    layers: Vec<Vec<f64>>,
}

/// A part of a layer that is yet to be found: from this position on, and each best `i` lies in low..=high.
struct Stretch<'a> {
    from: usize,
    found: &'a mut [f64],
    low: usize,
    high: usize,
}

/// The cuts of the best partition of sorted values.
///
/// # Errors
/// Out of memory.
pub(super) fn cuts(values: Vec<f64>, bins: u8, host: Host) -> Result<Cuts> {
    let mut program = FisherJenks::new(values, bins, host)?;
    let distinct = program.values.len();
    if distinct <= program.bins {
        // A class for each value; what is left over is empty, above the largest.
        let at = |i: usize| program.values[i.min(distinct - 1)];
        return Ok(Cuts::new((0..program.bins - 1).map(at).collect()));
    }
    while program.layers.len() + 1 < program.bins {
        program.add_layer(host)?;
    }
    Ok(program.cuts(host))
}

impl FisherJenks {
    /// Takes sorted values.
    fn new(mut values: Vec<f64>, bins: u8, host: Host) -> Result<Self> {
        let distinct = 1 + values.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let magnitude = f64::max(values[0].abs(), values[values.len() - 1].abs());
        // The exponent is kept to where the power is a normal number, and so exact.
        let exponent = (magnitude.to_bits() >> 52) as i32 - 1023;
        let scale = 2_f64.powi(-exponent.clamp(-1022, 1022));
        let centre = values[values.len() / 2] * scale;
        let mut prefix = with_capacity(distinct + 1)?;
        let mut one_class = with_capacity(distinct + 1)?;
        let mut sums = Prefix::default();
        prefix.push(sums);
        one_class.push(0.0);
        let mut kept = 0;
        let mut start = 0;
        while start < values.len() {
            host.at_row(kept);
            let value = values[start];
            let end =
                values[start..].iter().position(|&v| v != value).map_or(values.len(), |run| start + run);
            let count = (end - start) as f64;
            let y = value * scale - centre;
            sums.weight += count;
            sums.first = pair_add(sums.first, two_product(y, count));
            let (square, low) = two_product(y, y);
            let (term, term_low) = two_product(square, count);
            sums.second = pair_add(sums.second, (term, term_low + low * count));
            prefix.push(sums);
            one_class.push(spread(&prefix[0], &sums));
            values[kept] = value;
            kept += 1;
            start = end;
        }
        values.truncate(kept);
        Ok(Self { bins: bins.into(), values, prefix, scale, layers: vec![one_class] })
    }

    /// Finds the next layer.
    fn add_layer(&mut self, host: Host) -> Result<()> {
        /// Positions looked at from one look for an interrupt to the next.
        const POSITIONS: usize = 64 * ROWS_PER_LOOK;
        let distinct = self.values.len();
        let k = self.layers.len() + 1;
        let mut layer = filled(distinct + 1, 0.0)?;
        let whole = Stretch { from: k, found: &mut layer[k..], low: k - 1, high: distinct - 1 };
        let pieces = self.halved(whole, k, host)?;
        host.map(pieces, 0, |piece| {
            let mut open = vec![piece];
            let mut spent = 0;
            while let Some(stretch) = open.pop() {
                let (before, after, looked) = self.halve(stretch, k);
                open.extend(after);
                open.extend(before);
                spent += looked;
                if spent > POSITIONS {
                    (host.check_for_interrupts)();
                    spent = 0;
                }
            }
            Ok(())
        })?;
        self.layers.push(layer);
        Ok(())
    }

    /// Halves a stretch until there are some for each thread.
    fn halved<'a>(&self, whole: Stretch<'a>, k: usize, host: Host) -> Result<Vec<Stretch<'a>>> {
        let wanted = if host.threads.get() > 1 { 8 * host.threads.get() } else { 1 };
        let mut open = vec![whole];
        while !open.is_empty() && open.len() < wanted {
            let mut halves = with_capacity(2 * open.len())?;
            for stretch in open {
                (host.check_for_interrupts)();
                let (before, after, _) = self.halve(stretch, k);
                halves.extend(before.into_iter().chain(after));
            }
            open = halves;
        }
        Ok(open)
    }

    /// Finds what is in the middle of a stretch; what is left before it and after it, and the number of positions looked at.
    fn halve<'a>(
        &self,
        Stretch { from, found, low, high }: Stretch<'a>,
        k: usize,
    ) -> (Option<Stretch<'a>>, Option<Stretch<'a>>, usize) {
        let middle = (found.len() - 1) / 2;
        let j = from + middle;
        let (best, best_i, looked) = self.best(k, j, low, high.min(j - 1));
        let (before, after) = found.split_at_mut(middle);
        after[0] = best;
        let before = Stretch { from, found: before, low, high: best_i };
        let after = Stretch { from: j + 1, found: &mut after[1..], low: best_i, high };
        let open = |stretch: Stretch<'a>| Some(stretch).filter(|stretch| !stretch.found.is_empty());
        (open(before), open(after), looked)
    }

    /// What rounding can make of [`FisherJenks::rough`] for classes that end at `j`, times their weight. With the unit
    /// rounding u, both prefix moments are off by u of themselves, and by Cauchy's inequality no first moment exceeds
    /// the root of weight and second moment; this bounds the error by 13 u second_j weight_j / weight.
    fn slack(&self, j: usize) -> f64 {
        8.0 * f64::EPSILON * self.prefix[j].second.0 * self.prefix[j].weight
    }

    /// The spread between two positions in plain floats, and what it is at least.
    fn rough(&self, i: usize, j: usize, slack: f64) -> (f64, f64) {
        let (from, to) = (&self.prefix[i], &self.prefix[j]);
        let weight = to.weight - from.weight;
        let first = to.first.0 - from.first.0;
        let second = to.second.0 - from.second.0;
        let share = 1.0 / weight;
        let spread = second - first * first * share;
        (spread, spread - slack * share)
    }

    /// The `i` in low..=high, from the right, whose spread in `k` classes may not exceed `most`. A class only grows to
    /// the left, so the search ends where it alone does.
    fn near(&self, k: usize, j: usize, low: usize, high: usize, most: f64) -> impl Iterator<Item = usize> {
        let (slack, before) = (self.slack(j), &self.layers[k - 2]);
        (low..=high)
            .rev()
            .map(move |i| (i, self.rough(i, j, slack).1))
            .take_while(move |&(_, class)| class <= most)
            .filter(move |&(i, class)| before[i] + class <= most)
            .map(|(i, _)| i)
    }

    fn total(&self, k: usize, i: usize, j: usize) -> f64 {
        self.layers[k - 2][i] + spread(&self.prefix[i], &self.prefix[j])
    }

    /// `D(k, j)`, the leftmost `i` in low..=high that gives it, and the number of positions looked at. A rough search
    /// comes first; only what lies within its error is looked at in full precision.
    fn best(&self, k: usize, j: usize, low: usize, high: usize) -> (f64, usize, usize) {
        let (slack, before) = (self.slack(j), &self.layers[k - 2]);
        let (mut least, mut best_i, mut last) = (f64::INFINITY, high, high);
        for i in (low..=high).rev() {
            let (class, at_least) = self.rough(i, j, slack);
            last = i;
            if at_least > least {
                break;
            }
            if before[i] + class < least {
                (least, best_i) = (before[i] + class, i);
            }
        }
        let mut best = self.total(k, best_i, j);
        for i in self.near(k, j, low, high, best) {
            let total = self.total(k, i, j);
            if total < best || (total == best && i < best_i) {
                (best, best_i) = (total, i);
            }
        }
        (best, best_i, 2 * (high + 1 - last))
    }

    /// Walks back from the last class. At each step all positions are looked at again: the leftmost whose root spread
    /// exceeds the least by no more than rounding of the input can explain is taken, so a tie between partitions is
    /// decided alike in every unit.
    fn cuts(&self, host: Host) -> Cuts {
        let mut cuts = vec![0.0; self.bins - 1];
        let mut j = self.values.len();
        for k in (2..=self.bins).rev() {
            (host.check_for_interrupts)();
            let (best, mut leftmost, _) = self.best(k, j, k - 1, j - 1);
            let magnitude = f64::max(self.values[0].abs(), self.values[j - 1].abs()) * self.scale;
            let rounding = 4.0 * f64::EPSILON * magnitude * self.prefix[j].weight.sqrt();
            let limit = (best.sqrt() * (1.0 + TIE) + rounding).powi(2);
            for i in self.near(k, j, k - 1, j - 1, limit) {
                if self.total(k, i, j) <= limit {
                    leftmost = leftmost.min(i);
                }
            }
            cuts[k - 2] = self.values[leftmost - 1];
            j = leftmost;
        }
        Cuts::new(cuts)
    }
}
