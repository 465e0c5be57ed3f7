//! Values in order: keys that sort as floats do, values at ranks, and sorts that can be interrupted.

use crate::Result;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

/// Maps a finite float to an integer of the same order; [`float`] is the inverse.
pub(crate) fn key(x: f64) -> u64 {
    let bits = x.to_bits();
    bits ^ ((bits as i64 >> 63) as u64 | 1 << 63)
}

/// The float of a [`key`].
pub(crate) fn float(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key ^ 1 << 63 } else { !key })
}

/// The keys of the values at the given ranks (from 0, ascending), by counting the leading 16 bits and looking further
/// only into the buckets that hold a rank: two passes over the data instead of a sort.
pub(crate) fn select(values: &[f64], ranks: &[usize], host: Host) -> Result<Vec<u64>> {
    const SMALL: usize = 4096;
    if values.len() <= SMALL {
        let mut keys: Vec<u64> = values.iter().copied().map(key).collect();
        keys.sort_unstable();
        return Ok(ranks.iter().map(|&rank| keys[rank]).collect());
    }
    let mut counts = filled(1 << 16, 0_usize)?;
    for (row, &value) in values.iter().enumerate() {
        host.at_row(row);
        counts[(key(value) >> 48) as usize] += 1;
    }
    // The buckets that hold a rank, with the number of values before each.
    let mut wanted: Vec<(usize, usize)> = Vec::new();
    let (mut before, mut left) = (0, ranks);
    for (bucket, &count) in counts.iter().enumerate() {
        let here = left.partition_point(|&rank| rank < before + count);
        if here > 0 {
            wanted.push((bucket, before));
            left = &left[here..];
        }
        before += count;
    }
    const UNWANTED: u8 = u8::MAX;
    let mut slots = filled(1 << 16, UNWANTED)?;
    let mut parts = Vec::with_capacity(wanted.len());
    for (slot, &(bucket, _)) in wanted.iter().enumerate() {
        slots[bucket] = slot as u8;
        parts.push(with_capacity::<u64>(counts[bucket])?);
    }
    for (row, &value) in values.iter().enumerate() {
        host.at_row(row);
        let key = key(value);
        let slot = slots[(key >> 48) as usize];
        if slot != UNWANTED {
            parts[usize::from(slot)].push(key);
        }
    }
    let mut found = Vec::with_capacity(ranks.len());
    let mut left = ranks;
    for (mut part, (_, before)) in parts.into_iter().zip(wanted) {
        (host.check_for_interrupts)();
        let here = left.partition_point(|&rank| rank < before + part.len());
        // Each selection leaves the larger keys to its right, where the next rank is.
        let mut start = 0;
        for &rank in &left[..here] {
            let at = rank - before;
            if at >= start {
                found.push(*part[start..].select_nth_unstable(at - start).1);
                start = at + 1;
            } else {
                found.push(part[at]);
            }
        }
        left = &left[here..];
    }
    Ok(found)
}

/// Sorts numbers that lie evenly between 0 and the greatest, as hashes do: first by their leading digits, then those that
/// have them in common, side by side where there are threads.
///
/// # Errors
/// Out of memory.
pub(crate) fn sort_hashes(values: &mut Vec<u64>, host: Host) -> Result<()> {
    const DIGITS: u32 = 8;
    const FEW: usize = 1 << 12;
    if values.len() < FEW {
        values.sort_unstable();
        return Ok(());
    }
    let greatest = values.iter().copied().max().unwrap_or(0);
    let shift = (u64::BITS - greatest.leading_zeros()).saturating_sub(DIGITS);
    let digits = |value: u64| (value >> shift) as usize;
    let mut places = [0_usize; 1 << DIGITS];
    for stretch in host.stretches(values) {
        stretch.iter().for_each(|&value| places[digits(value)] += 1);
    }
    let counts = places;
    let mut before = 0;
    for place in &mut places {
        before += std::mem::replace(place, before);
    }
    let mut sorted = filled(values.len(), 0)?;
    for stretch in host.stretches(values) {
        for &value in stretch {
            let place = &mut places[digits(value)];
            sorted[*place] = value;
            *place += 1;
        }
    }
    let mut rest = &mut sorted[..];
    let alike = counts.map(|count| {
        let (alike, others) = std::mem::take(&mut rest).split_at_mut(count);
        rest = others;
        alike
    });
    host.map(alike, 0, |alike| {
        sort_in_pieces(alike, host);
        Ok(())
    })?;
    *values = sorted;
    Ok(())
}

/// Sorts, and looks for an interrupt after every million values or so.
pub(crate) fn sort_in_pieces(values: &mut [u64], host: Host) {
    (host.check_for_interrupts)();
    if values.len() <= 1 << 20 {
        values.sort_unstable();
    } else {
        let (low, _, high) = values.select_nth_unstable(values.len() / 2);
        sort_in_pieces(low, host);
        sort_in_pieces(high, host);
    }
}
