//! Whether segments differ in something that matters: how much of an outcome they account for.

use super::contingency::Contingency;
use crate::numeric::distributions::{chi_square_above, fisher_above};
use crate::numeric::float_sum::FloatSum;
use crate::numeric::order::{float, key};
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::support::memory::{filled, too_large, with_capacity};
use crate::support::texts::Texts;
use crate::{Error, Result};

/// How much of an outcome the segments account for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effect {
    /// eta² of a number, Cramér's V of a category; `None` where all outcomes, or all segments, are one.
    pub effect: Option<f64>,
    /// The same without what chance adds: omega², and V corrected for its bias.
    pub corrected: Option<f64>,
    /// Welch's F, or X².
    pub statistic: Option<f64>,
    /// Its degrees of freedom.
    pub freedom: Option<f64>,
    /// Those of the denominator, of F.
    pub freedom_within: Option<f64>,
    /// The probability of more by chance.
    pub p: Option<f64>,
    /// By ranks, which a few large values do not move: epsilon².
    pub rank_effect: Option<f64>,
    /// Kruskal and Wallis' H.
    pub rank_statistic: Option<f64>,
    /// The probability of more by chance.
    pub rank_p: Option<f64>,
    /// How much better the outcome is guessed of one whose segment is known: Goodman and Kruskal's tau, of a category.
    pub guessed: Option<f64>,
    /// Segments.
    pub groups: u64,
    /// Customers with both a segment and an outcome.
    pub customers: u64,
}

/// Numbers by segment.
#[derive(Debug, Clone)]
pub struct Outcomes {
    host: Host,
    segments: Texts,
    /// The segment, and the key of the number.
    rows: Vec<(u32, u64)>,
    left_out: u64,
}

impl Outcomes {
    /// No rows.
    pub fn new(host: Host) -> Self {
        Self { host, segments: Texts::new(host.seed), rows: Vec::new(), left_out: 0 }
    }

    /// Takes a customer; NULL on either side takes no part.
    ///
    /// # Errors
    /// A number that is not finite; out of memory.
    #[inline]
    pub fn push(&mut self, segment: Option<&str>, outcome: Option<f64>) -> Result<()> {
        let (Some(segment), Some(outcome)) = (segment, outcome) else {
            self.left_out = checked_count(self.left_out, 1)?;
            return Ok(());
        };
        if !outcome.is_finite() {
            return Err(Error::invalid(format!("outcome is {outcome}"))
                .hint("Outcomes must be finite; leave out others by FILTER or WHERE."));
        }
        let segment = self.number(segment)?;
        // -0 and 0 are one value.
        self.put(segment, key(outcome + 0.0))
    }

    fn number(&mut self, segment: &str) -> Result<u32> {
        match self.segments.find(segment) {
            Some(number) => Ok(number),
            None => {
                self.require(self.segments.growth(segment.len()))?;
                self.segments.number(segment)
            }
        }
    }

    #[inline]
    fn put(&mut self, segment: u32, value: u64) -> Result<()> {
        if self.rows.len() == self.rows.capacity() {
            self.grow()?;
        }
        self.rows.push((segment, value));
        Ok(())
    }

    #[cold]
    fn grow(&mut self) -> Result<()> {
        let more = self.rows.len().max(1024);
        let bytes = (self.rows.len() + more) * size_of::<(u32, u64)>();
        self.require(bytes)?;
        self.rows.try_reserve_exact(more).map_err(|_| Error::out_of_memory(bytes))
    }

    fn require(&self, more: usize) -> Result<()> {
        let held = self.segments.heap_bytes() + self.rows.capacity() * size_of::<(u32, u64)>();
        match held.saturating_add(more) {
            bytes if bytes <= self.host.memory_limit => Ok(()),
            bytes => Err(too_large(
                "segment_effect",
                bytes,
                self.host.memory_limit,
                "take a sample of the customers",
            )),
        }
    }

    /// Adds the customers of another part.
    ///
    /// # Errors
    /// As for [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        let mut numbers = with_capacity(other.segments.len())?;
        for (row, segment) in other.segments.iter().enumerate() {
            self.host.at_row(row);
            numbers.push(self.number(segment)?);
        }
        for (row, &(segment, value)) in other.rows.iter().enumerate() {
            self.host.at_row(row);
            self.put(numbers[segment as usize], value)?;
        }
        self.left_out = checked_count(self.left_out, other.left_out)?;
        Ok(())
    }

    /// Puts segments in the order of their names and rows in that of their numbers, so that nothing shows how they came.
    ///
    /// # Errors
    /// Out of memory.
    pub fn arrange(&mut self) -> Result<()> {
        let used = filled(self.segments.len(), true)?;
        if let Some(changed) = self.segments.sort(&used, self.host)? {
            self.rows.iter_mut().for_each(|row| row.0 = changed[row.0 as usize]);
        }
        let ordered = |pair: &[(u32, u64)]| (pair[0].1, pair[0].0) <= (pair[1].1, pair[1].0);
        if !self.rows.windows(2).all(ordered) {
            self.rows.sort_unstable_by(
                self.host.comparing(|a: &(u32, u64), b: &(u32, u64)| (a.1, a.0).cmp(&(b.1, b.0))),
            );
        }
        Ok(())
    }

    /// Rows without a segment or an outcome.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// What the segments account for, of rows that have been arranged; `None` without rows.
    ///
    /// eta² = SSB / SST, omega² = (SSB - (k - 1) MSW) / (SST + MSW), epsilon² = H / (n - 1).
    ///
    /// Sources: Welch 1951, "On the Comparison of Several Mean Values", Biometrika 38; Kruskal & Wallis 1952, "Use of Ranks
    /// in One-Criterion Variance Analysis", JASA 47.
    ///
    /// # Errors
    /// Out of memory; out of range, for numbers whose squares no float holds.
    pub fn effect(&self) -> Result<Option<Effect>> {
        let n = self.rows.len();
        if n == 0 {
            return Ok(None);
        }
        let k = self.segments.len();
        let mut groups = filled(k, Group::default())?;
        let mut all = FloatSum::default();
        let mut ties = FloatSum::default();
        let mut rank = 0;
        for tied in self.rows.chunk_by(|a, b| a.1 == b.1) {
            let value = float(tied[0].1);
            // The middle of the ranks, from the mean of all, so that it sums to zero.
            let middle = rank as f64 + (tied.len() as f64 + 1.0) / 2.0 - (n as f64 + 1.0) / 2.0;
            for (row, &(segment, _)) in tied.iter().enumerate() {
                self.host.at_row(rank + row);
                let group = &mut groups[segment as usize];
                group.count += 1;
                group.sum.add(value);
                group.ranks.add(middle);
                all.add(value);
            }
            ties.add(middle * middle * tied.len() as f64);
            rank += tied.len();
        }
        let mean = all.value() / n as f64;
        groups.iter_mut().for_each(|group| group.mean = group.sum.value() / group.count as f64);
        for (row, &(segment, key)) in self.rows.iter().enumerate() {
            self.host.at_row(row);
            let group = &mut groups[segment as usize];
            let off = float(key) - group.mean;
            group.squares.add(off * off);
        }
        let (mut between, mut within, mut ranks) =
            (FloatSum::default(), FloatSum::default(), FloatSum::default());
        for group in &groups {
            let count = group.count as f64;
            between.add(count * (group.mean - mean) * (group.mean - mean));
            within.add(group.squares.value());
            ranks.add(group.ranks.value() * group.ranks.value() / count);
        }
        let (between, within) = (between.value(), within.value());
        let total = between + within;
        if !total.is_finite() {
            return Err(Error::out_of_range("the squares of the outcomes are out of range")
                .hint("Divide the outcome by a constant: the effect stays the same."));
        }
        let mut effect = Effect { groups: k as u64, customers: n as u64, ..Effect::default() };
        if k < 2 || total <= 0.0 {
            return Ok(Some(effect));
        }
        let freedom = (k - 1) as f64;
        effect.effect = Some(between / total);
        effect.corrected = (n > k).then(|| {
            let mean_within = within / (n - k) as f64;
            (between - freedom * mean_within) / (total + mean_within)
        });
        let h = (n as f64 - 1.0) * ranks.value() / ties.value();
        effect.rank_effect = Some(h / (n as f64 - 1.0));
        effect.rank_statistic = Some(h);
        effect.rank_p = Some(chi_square_above(h, freedom));
        effect.freedom = Some(freedom);
        if let Some((f, freedom_within)) = welch(&groups) {
            effect.statistic = Some(f);
            effect.freedom_within = Some(freedom_within);
            effect.p = Some(fisher_above(f, freedom, freedom_within));
        }
        Ok(Some(effect))
    }
}

/// The rows of one segment.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    count: u64,
    sum: FloatSum,
    ranks: FloatSum,
    squares: FloatSum,
    mean: f64,
}

/// Welch's F and the degrees of freedom of its denominator; `None` where a group has no variance to be weighed by.
fn welch(groups: &[Group]) -> Option<(f64, f64)> {
    let k = groups.len() as f64;
    let weight = |group: &Group| {
        let variance = group.squares.value() / (group.count as f64 - 1.0);
        (group.count > 1 && variance > 0.0).then(|| group.count as f64 / variance)
    };
    let (mut weights, mut means) = (FloatSum::default(), FloatSum::default());
    for group in groups {
        let weight = weight(group)?;
        weights.add(weight);
        means.add(weight * group.mean);
    }
    let weights = weights.value();
    let mean = means.value() / weights;
    let (mut between, mut spread) = (FloatSum::default(), FloatSum::default());
    for group in groups {
        let weight = weight(group)?;
        let share = 1.0 - weight / weights;
        between.add(weight * (group.mean - mean) * (group.mean - mean));
        spread.add(share * share / (group.count as f64 - 1.0));
    }
    let (between, spread) = (between.value(), spread.value());
    let f = between / (k - 1.0) / (1.0 + 2.0 * (k - 2.0) / (k * k - 1.0) * spread);
    (f.is_finite() && spread > 0.0).then(|| (f, (k * k - 1.0) / (3.0 * spread)))
}

impl Contingency {
    /// What the first labels account for of the second ones; `None` without rows.
    ///
    /// With phi² = X² / n, V = sqrt(phi² / min(r - 1, c - 1)); corrected phi² - (r - 1)(c - 1) / (n - 1), r - (r - 1)² / (n
    /// - 1) and c alike.
    ///
    /// Sources: Cramér 1946, "Mathematical Methods of Statistics"; Bergsma 2013, "A bias-correction for Cramér's V and
    /// Tschuprow's T", Journal of the Korean Statistical Society 42; Goodman & Kruskal 1954, "Measures of Association for
    /// Cross Classifications", JASA 49.
    ///
    /// # Errors
    /// Out of memory.
    pub fn effect(&self) -> Result<Option<Effect>> {
        if self.rows == 0 {
            return Ok(None);
        }
        let n = self.rows as f64;
        let used = |side: usize| self.rows_of.iter().filter(move |rows| rows[side] > 0).count();
        let (r, c) = (used(0), used(1));
        let mut effect = Effect { groups: r as u64, customers: self.rows, ..Effect::default() };
        if r < 2 || c < 2 {
            return Ok(Some(effect));
        }
        // In an order that does not depend on labels.
        let mut cells: Vec<(u64, u64, u64)> = with_capacity(self.pairs.len())?;
        cells.extend(
            self.pairs
                .iter()
                .map(|(&(a, b), &n)| (self.rows_of[a as usize][0], self.rows_of[b as usize][1], n)),
        );
        cells.sort_unstable_by(self.host.comparing(Ord::cmp));
        let mut outcomes: Vec<u64> = with_capacity(c)?;
        outcomes.extend(self.rows_of.iter().map(|rows| rows[1]).filter(|&rows| rows > 0));
        outcomes.sort_unstable_by(self.host.comparing(Ord::cmp));
        let (mut square, mut there) = (FloatSum::default(), FloatSum::default());
        let mut known = FloatSum::default();
        for (row, &(a, b, count)) in cells.iter().enumerate() {
            self.host.at_row(row);
            let (a, b, count) = (a as f64, b as f64, count as f64);
            let expected = a * (b / n);
            square.add((count - expected) * (count - expected) / expected);
            there.add(expected);
            known.add(count * (count / a));
        }
        // Where nobody is the whole of what was expected is missing.
        square.add((n - there.value()).max(0.0));
        let mut blind = FloatSum::default();
        outcomes.iter().for_each(|&count| blind.add(count as f64 * (count as f64 / n)));
        let square = square.value().max(0.0);
        let (rows, columns) = (r as f64 - 1.0, c as f64 - 1.0);
        let phi = square / n;
        effect.effect = Some((phi / rows.min(columns)).sqrt().min(1.0));
        if self.rows > 1 {
            let less = |side: f64| side - side * side / (n - 1.0);
            let least = less(rows).min(less(columns));
            effect.corrected =
                (least > 0.0).then(|| ((phi - rows * columns / (n - 1.0)).max(0.0) / least).sqrt().min(1.0));
        }
        effect.statistic = Some(square);
        effect.freedom = Some(rows * columns);
        effect.p = Some(chi_square_above(square, rows * columns));
        effect.guessed = Some(((known.value() - blind.value()) / (n - blind.value())).clamp(0.0, 1.0));
        Ok(Some(effect))
    }
}

const VERSION: u8 = 1;

/// The binary form is canonical once the rows have been arranged.
impl Codec for Outcomes {
    const NAME: &'static str = "state of segment_effect";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.reserve(
            64 + self.segments.heap_bytes() + self.rows.len() * (size_of::<u32>() + size_of::<f64>()),
        )?;
        out.put_u8(VERSION);
        out.put_u64(self.left_out);
        out.put_u64(self.segments.len() as u64);
        self.segments.iter().for_each(|segment| out.put_text(segment));
        out.put_u64(self.rows.len() as u64);
        for &(segment, value) in &self.rows {
            out.put_u32(segment);
            out.put_f64(float(value));
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for Outcomes {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let mut outcomes = Self::new(host);
        outcomes.left_out = input.u64().and_then(|count| checked_count(count, 0))?;
        for row in 0..input.count(size_of::<u64>())? {
            host.at_row(row);
            let name = input.text("has a damaged segment")?;
            if outcomes.number(name)? as usize != row {
                return Err(input.corrupt("has a segment twice"));
            }
        }
        let mut seen = filled(outcomes.segments.len(), false)?;
        for row in 0..input.count(size_of::<u32>() + size_of::<f64>())? {
            host.at_row(row);
            let (segment, value) = (input.u32()?, input.f64()?);
            let Some(seen) = seen.get_mut(segment as usize).filter(|_| value.is_finite()) else {
                return Err(input.corrupt("has a damaged row"));
            };
            *seen = true;
            outcomes.put(segment, key(value + 0.0))?;
        }
        match seen.iter().all(|&seen| seen) {
            true => Ok(outcomes),
            false => Err(input.corrupt("has a segment without rows")),
        }
    }
}
