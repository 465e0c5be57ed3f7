//! A place by lot for each customer: a fraction that follows from a salt and the customer's key alone.
//!
//! It is frozen: a group that was split by it must be found again years later, by any program. So the hash is a public
//! standard, and what is hashed is text that anyone can write down.

use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// Bits of the fraction: each of so many places in [0, 1) is a float of its own.
const BITS: u32 = 52;

/// A key in the one text that all programs write it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// As it is.
    Text(&'a str),
    /// In decimal digits, with a minus sign below zero.
    Number(i64),
    /// In lower case, with hyphens: 8-4-4-4-12 digits.
    Uuid([u8; 16]),
}

/// The fraction of a key under a salt, from 0 to below 1: the first 52 bits of the SHA-256 of salt, colon and key in UTF-8, over
/// 2^52. The same for ever, in every version.
///
/// Source: NIST 2015, "Secure Hash Standard (SHS)", FIPS 180-4.
///
/// # Errors
/// Invalid, for an empty salt.
pub fn hash_fraction(key: Key<'_>, salt: &str) -> Result<f64> {
    if salt.is_empty() {
        return Err(Error::invalid("salt must not be empty")
            .hint("Give each test a salt of its own, such as '2026-spring'; with the same salt two tests get the same groups."));
    }
    let hash = Sha256::new().chain_update(salt).chain_update(":");
    let hash = match key {
        Key::Text(text) => hash.chain_update(text),
        Key::Number(number) => {
            let mut digits = [0; 20];
            hash.chain_update(decimal(number, &mut digits))
        }
        Key::Uuid(bytes) => hash.chain_update(hyphened(bytes)),
    };
    let head = hash.finalize().iter().take(8).fold(0, |head, &byte| head << 8 | u64::from(byte));
    Ok((head >> (u64::BITS - BITS)) as f64 / (1_u64 << BITS) as f64)
}

/// The digits of a number, written into the end of a buffer.
fn decimal(number: i64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut rest = number.unsigned_abs();
    let mut start = buffer.len();
    while rest > 0 || start == buffer.len() {
        start -= 1;
        buffer[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    if number < 0 {
        start -= 1;
        buffer[start] = b'-';
    }
    &buffer[start..]
}

/// The text of a UUID (RFC 4122, section 3).
fn hyphened(bytes: [u8; 16]) -> [u8; 36] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let places = (0..36).filter(|place| ![8, 13, 18, 23].contains(place));
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    places.zip(halves).for_each(|(place, half)| text[place] = DIGITS[usize::from(half)]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction(key: Key<'_>, salt: &str) -> f64 {
        hash_fraction(key, salt).unwrap()
    }

    #[test]
    fn published_vectors() {
        // As Python's hashlib has them: int(sha256(b"salt:key").hexdigest()[:13], 16) / 2**52.
        for (key, salt, expected) in [
            ("1", "2026-holdout", 0.9597642651645029),
            ("2", "2026-holdout", 0.8589304044677124),
            ("4711", "2026-holdout", 0.5366012481600295),
            ("anna@example.org", "spring", 0.9220828073278515),
            ("Зоя", "Frühling", 0.038890793681030544),
            ("", "s", 0.022838430725659276),
            ("-9223372036854775808", "s", 0.4077738868014886),
            ("00112233-4455-6677-8899-aabbccddeeff", "s", 0.30563967614014476),
        ] {
            assert_eq!(fraction(Key::Text(key), salt), expected, "{salt}:{key}");
        }
    }

    #[test]
    fn keys_of_all_types_are_their_texts() {
        for number in [0, 7, -1, 42, i64::MIN, i64::MAX] {
            assert_eq!(fraction(Key::Number(number), "s"), fraction(Key::Text(&number.to_string()), "s"));
        }
        let uuid = *b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff";
        let text = "00112233-4455-6677-8899-aabbccddeeff";
        assert_eq!(fraction(Key::Uuid(uuid), "s"), fraction(Key::Text(text), "s"));
        assert!(hash_fraction(Key::Text("a"), "").is_err());
        assert_ne!(fraction(Key::Text(""), "s"), fraction(Key::Text(""), "t"));
    }

    /// Chi-squared of counts that should be equal.
    fn chi_squared(counts: &[f64]) -> f64 {
        let mean = counts.iter().sum::<f64>() / counts.len() as f64;
        counts.iter().map(|count| (count - mean).powi(2) / mean).sum()
    }

    #[test]
    fn even_and_independent_between_salts() {
        const CUSTOMERS: i64 = 200_000;
        let mut counts = [0.0; 100];
        let mut pairs = [0.0; 100];
        for customer in 0..CUSTOMERS {
            let [a, b] = ["spring", "spring-2"].map(|salt| fraction(Key::Number(customer), salt));
            assert!((0.0..1.0).contains(&a));
            counts[(a * 100.0) as usize] += 1.0;
            pairs[(a * 10.0) as usize * 10 + (b * 10.0) as usize] += 1.0;
        }
        // The 0.1 % and 99.9 % quantiles of chi-squared with 99 degrees of freedom.
        for statistic in [chi_squared(&counts), chi_squared(&pairs)] {
            assert!((61.1..148.2).contains(&statistic), "{statistic}");
        }
    }

    proptest! {
        #[test]
        fn every_fraction_is_below_one(key in any::<i64>(), salt in "\\PC{1,20}") {
            let fraction = fraction(Key::Number(key), &salt);
            prop_assert!((0.0..1.0).contains(&fraction));
            prop_assert_eq!((fraction * (1_u64 << BITS) as f64).fract(), 0.0);
        }
    }
}
