//! Hashes that are the same on every machine and in every version.

/// Mixes a word into a hash: the two halves of a 128-bit product, folded.
#[inline]
pub(crate) fn mix(hash: u64, word: u64) -> u64 {
    // Digits of the golden ratio, as in Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4).
    let product = u128::from(hash ^ word) * 0x9e37_79b9_7f4a_7c15;
    (product as u64) ^ (product >> 64) as u64
}

#[inline]
pub(crate) fn hash_text(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let hash = words.iter().fold(text.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(hash, u64::from_le_bytes(last))
}

/// One more round, so that small differences reach the leading digits.
#[inline]
pub(crate) fn finish(hash: u64) -> u64 {
    mix(hash, 0xd1b5_4a32_d192_ed03)
}
