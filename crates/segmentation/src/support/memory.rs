//! Memory that is asked for before it is taken.

use super::error::{Error, Kind, Result};

/// An empty list that takes `n` elements without asking again, or an error instead of an abort.
pub fn with_capacity<T>(n: usize) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(n).map_err(|_| Error::out_of_memory(n.saturating_mul(size_of::<T>())))?;
    Ok(vec)
}

/// Makes room for one more element, as much as a push would make, or an error instead of an abort.
#[inline]
pub fn reserve_one<T>(list: &mut Vec<T>) -> Result<()> {
    let more = list.len().max(4) * size_of::<T>();
    list.try_reserve(1).map_err(|_| Error::out_of_memory(more))
}

/// `n` copies of a value, or an error instead of an abort.
pub fn filled<T: Clone>(n: usize, value: T) -> Result<Vec<T>> {
    let mut vec = with_capacity(n)?;
    vec.resize(n, value);
    Ok(vec)
}

/// A copy of values, or an error instead of an abort.
pub fn copied<T: Copy>(values: &[T]) -> Result<Vec<T>> {
    let mut vec = with_capacity(values.len())?;
    vec.extend_from_slice(values);
    Ok(vec)
}

/// What else to do where a fit has too many rows.
const SAMPLE: &str = "fit on a sample of the rows";

/// Refuses work on `bytes` of memory when they are over the limit.
///
/// # Errors
/// Out of memory, with both figures.
pub fn check_limit(what: &str, bytes: usize, limit: usize) -> Result<()> {
    if bytes <= limit { Ok(()) } else { Err(too_large(what, bytes, limit, SAMPLE)) }
}

/// Refuses a fit whose work takes `needed` bytes, `None` for more than can be counted, beside those that its rows hold.
///
/// # Errors
/// As [`check_limit`].
pub fn check_fit(what: &str, needed: Option<usize>, held: usize, limit: usize) -> Result<()> {
    check_limit(what, needed.map_or(usize::MAX, |bytes| bytes.saturating_add(held)), limit)
}

/// The refusal of what would take more memory than it may, with both figures.
#[cold]
pub fn too_large(what: &str, bytes: usize, limit: usize, otherwise: &str) -> Error {
    let (unit, name) = unit_of(limit);
    Error::new(
        Kind::LimitExceeded,
        format!("{what} needs {} {name}, limit is {}", bytes.div_ceil(unit), limit_text(limit)),
    )
    .hint(format!("Raise segment.memory_limit, or {otherwise}."))
}

/// A limit as its setting has it.
pub fn limit_text(limit: usize) -> String {
    let (unit, name) = unit_of(limit);
    format!("{} {name}", limit / unit)
}

/// The largest unit of which a limit is a whole number, or at least one where it is no whole number of the smaller ones: what is
/// over the limit is so in figures as well.
fn unit_of(limit: usize) -> (usize, &'static str) {
    match limit {
        0..1024 => (1, "bytes"),
        _ if limit.is_multiple_of(1 << 20) => (1 << 20, "MB"),
        _ => (1 << 10, "kB"),
    }
}

/// Bytes of a map with room for so many entries: a power of two of slots, at most 7 of 8 taken, and a byte for each.
pub(crate) fn map_bytes<K, V>(capacity: usize) -> usize {
    match capacity {
        0 => 0,
        _ => (capacity.saturating_mul(8) / 7).next_power_of_two().saturating_mul(size_of::<(K, V)>() + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_a_limit_is_so_in_figures() {
        let message = |bytes, limit| check_limit("it", bytes, limit).unwrap_err().message;
        assert_eq!(message((1 << 20) + 1, 1 << 20), "it needs 2 MB, limit is 1 MB");
        assert_eq!(message(1_600_000, 1536 << 10), "it needs 1563 kB, limit is 1536 kB");
        assert_eq!(message(2048, 2047), "it needs 2 kB, limit is 1 kB");
        assert_eq!(message(1, 0), "it needs 1 bytes, limit is 0 bytes");
        assert_eq!(limit_text(256 << 20), "256 MB");
        assert_eq!(limit_text((256 << 20) + 1024), "262145 kB");
    }
}
