//! Figures and lists as people read them.

use std::fmt::Write;

use super::error::excerpt;

/// The interval from `lower` to `upper` in PostgreSQL's range notation; `upper_in` says which end belongs to it.
pub(crate) fn range_text(lower: Option<f64>, upper: Option<f64>, upper_in: bool) -> String {
    if let (Some(lower), Some(upper)) = (lower, upper)
        && lower >= upper
    {
        return "empty".to_owned();
    }
    let end = |value: Option<f64>| match value {
        Some(value) if value.is_infinite() => if value > 0.0 { "infinity" } else { "-infinity" }.to_owned(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let open = if upper_in || lower.is_none() { '(' } else { '[' };
    let close = if upper_in && upper.is_some() { ']' } else { ')' };
    format!("{open}{},{}{close}", end(lower), end(upper))
}

/// How far `to` lies above `from`, without the digits that the subtraction made up: from 100.5 to 133.95 is 33.45.
pub(crate) fn distance(from: f64, to: f64) -> f64 {
    // Most figures are whole hundredths, whose difference is exact in hundredths.
    let hundredths =
        |x: f64| Some((x * 100.0).round()).filter(|whole| whole.abs() < 1e13 && whole / 100.0 == x);
    if let (Some(from), Some(to)) = (hundredths(from), hundredths(to)) {
        return (to - from) / 100.0;
    }
    // Figures have 15 digits that can be relied on; the smaller of two has some of them below the larger one's last.
    let magnitude = libm::log10(from.abs().max(to.abs()).max(f64::MIN_POSITIVE)).floor();
    let decimals = (14.0 - magnitude).clamp(0.0, 330.0) as usize;
    match format!("{:.decimals$}", to - from).parse() {
        // What is left is all noise, but it is a difference.
        Ok(0.0) | Err(_) => to - from,
        Ok(rounded) => rounded,
    }
}

/// A count for people: a comma before every third digit from the right.
pub fn thousands(count: u64) -> String {
    let mut text = String::new();
    write_count(&mut text, count, ",");
    text
}

/// Writes a count with a mark before every third digit from the right.
pub(crate) fn write_count(text: &mut String, count: u64, mark: &str) {
    let start = text.len();
    // A text has no way to fail.
    let _ = write!(text, "{count}");
    for end in (start + 1..text.len()).rev().skip(2).step_by(3) {
        text.insert_str(end, mark);
    }
}

/// A count and what is counted, for messages of errors: "1 row", "2 rows".
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A number for people: six significant digits, without trailing zeros.
pub fn brief(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{}", value + 0.0);
    }
    let magnitude = libm::log10(value.abs()).floor();
    if !(-5.0..15.0).contains(&magnitude) {
        return format!("{value:.5e}");
    }
    let decimals = (5.0 - magnitude).max(0.0) as usize;
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A name in a list, where one that is empty would not be seen.
pub fn in_list(name: &str) -> String {
    if name.is_empty() { "\"\"".to_owned() } else { excerpt(name) }
}

/// Names for a sentence.
pub fn list(names: &[&str]) -> String {
    const SHOWN: usize = 20;
    let mut text: Vec<String> = names.iter().take(SHOWN).map(|name| in_list(name)).collect();
    if names.len() > SHOWN {
        text.push(format!("{} more", names.len() - SHOWN));
    }
    text.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_nouns() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "row")), ["0 rows", "1 row", "2 rows"]);
    }

    #[test]
    fn empty_names_are_seen() {
        assert_eq!(list(&["", "a", ""]), "\"\", a, \"\"");
    }

    #[test]
    fn counts_have_separators() {
        let counts = [0, 999, 1_000, 20_000, 1_234_567];
        assert_eq!(counts.map(thousands), ["0", "999", "1,000", "20,000", "1,234,567"]);
    }
}
