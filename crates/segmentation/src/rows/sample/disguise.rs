//! Numbers and dates that are held as text, and so would be taken for categories.

use crate::said;
use crate::support::catalogue::{Sentence, rows};
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::sql;
use crate::support::texts::Texts;

/// What is to be said of a text column whose values all read as numbers, or all as dates; empty ones aside.
pub fn warning(name: &str, texts: &Texts, host: Host) -> Option<Sentence> {
    let filled = || {
        let texts = texts.iter().enumerate().inspect(|(row, _)| host.at_row(*row));
        texts.map(|(_, text)| text.trim_ascii()).filter(|text| !text.is_empty())
    };
    // One value alone is no reason to think so.
    filled().nth(1)?;
    let numbers = filled().all(is_number);
    let cast = if numbers { Cast::To("numeric") } else { cast_of_dates(filled())? };
    let (column, empty) = (sql::name(name), texts.iter().any(|text| text.trim_ascii().is_empty()));
    let text = if empty { format!("nullif({column}, '')") } else { column };
    let cast = match cast {
        Cast::To(kind) => format!("{text}::{kind}"),
        Cast::By(function, format) => format!("{function}({text}, '{format}')"),
    };
    let name = excerpt(name);
    Some(match numbers {
        true => said!(rows::NUMBERS_AS_TEXT, feature = name, cast = cast),
        false => said!(rows::DATES_AS_TEXT, feature = name, cast = cast),
    })
}

/// How a text becomes what it says.
enum Cast {
    /// By a cast to this type.
    To(&'static str),
    /// By a function that is told the format.
    By(&'static str, String),
}

/// Whether a text is a number as people write one: a leading zero or plus sign is that of a code or a telephone.
fn is_number(text: &str) -> bool {
    let is_whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    is_whole(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && is_whole(fraction)
        && is_whole(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))
}

/// A date as it is written: the sign between its parts, and the three of them.
struct Written {
    sign: char,
    parts: [u32; 3],
    year_first: bool,
    has_time: bool,
}

impl Written {
    fn read(text: &str) -> Option<Self> {
        let (date, time) = match text.split_once([' ', 'T']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let sign = date.chars().find(|sign| !sign.is_ascii_digit())?;
        let texts: Vec<&str> = date.splitn(4, sign).collect();
        let [first, second, third] = texts[..] else { return None };
        let is_time = |time: &str| {
            time.starts_with(|first: char| first.is_ascii_digit())
                && time.contains(':')
                && time.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Z ".contains(&byte))
        };
        let year_first = first.len() == 4 && second.len() <= 2 && third.len() <= 2;
        let year_last = first.len() <= 2 && second.len() <= 2 && third.len() == 4;
        if !['-', '/', '.'].contains(&sign) || !time.is_none_or(is_time) || !year_first && !year_last {
            return None;
        }
        let parts = [first.parse().ok()?, second.parse().ok()?, third.parse().ok()?];
        Some(Self { sign, parts, year_first, has_time: time.is_some() })
    }
}

/// How texts that are all dates of one form become dates; None if they are not.
fn cast_of_dates<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Cast> {
    let (mut form, mut has_time) = (None, false);
    let (mut day_first, mut month_first) = (true, true);
    for text in texts {
        let Written { sign, parts, year_first, has_time: with_time } = Written::read(text)?;
        if *form.get_or_insert((sign, year_first)) != (sign, year_first) {
            return None;
        }
        has_time |= with_time;
        let is_date = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
        day_first &= is_date(parts[1], parts[0]);
        month_first &= is_date(parts[0], parts[1]);
        if if year_first { !is_date(parts[1], parts[2]) } else { !day_first && !month_first } {
            return None;
        }
    }
    let (sign, year_first) = form?;
    if year_first {
        return Some(Cast::To(if has_time { "timestamptz" } else { "date" }));
    }
    // Where either may come first, months do beside slashes.
    let [first, second] =
        if month_first && (sign == '/' || !day_first) { ["MM", "DD"] } else { ["DD", "MM"] };
    let date = format!("{first}{sign}{second}{sign}YYYY");
    Some(match has_time {
        true => Cast::By("to_timestamp", format!("{date} HH24:MI:SS")),
        false => Cast::By("to_date", date),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(texts: &[&str]) -> Option<String> {
        let mut known = Texts::new(0);
        for text in texts {
            known.number(text).unwrap();
        }
        let warning = warning("Born on", &known, Host::unlimited())?.to_string();
        let (what, cast) = warning.split_once(": ").unwrap();
        assert!(what.starts_with("feature \"Born on\" is text, and all its values are "), "{warning}");
        let cast = cast.strip_prefix("unless they are names, ").unwrap_or(cast);
        Some(cast.strip_prefix("cast it, as in ").unwrap().to_owned())
    }

    #[test]
    fn numbers_and_dates_held_as_text_are_noticed() {
        let casts = [
            (&["1", "20", "-3.5", "0.25", "1e6", " 7 "][..], "\"Born on\"::numeric"),
            (&["", "1", "2"], "nullif(\"Born on\", '')::numeric"),
            (&["2024-01-31", "1999-12-01"], "\"Born on\"::date"),
            (&["2024/1/31", "1999/12/1"], "\"Born on\"::date"),
            (&["2024-01-31 10:00:00+00", "1999-12-01"], "\"Born on\"::timestamptz"),
            (&["2024-01-31T10:00:00.5Z", "1999-12-01T00:00"], "\"Born on\"::timestamptz"),
            (&["31.1.2024", "01.12.1999"], "to_date(\"Born on\", 'DD.MM.YYYY')"),
            (&["1.1.2024", "01.12.1999"], "to_date(\"Born on\", 'DD.MM.YYYY')"),
            (&["31/01/2024", "01/12/1999"], "to_date(\"Born on\", 'DD/MM/YYYY')"),
            (&["1/31/2024", "01/12/1999"], "to_date(\"Born on\", 'MM/DD/YYYY')"),
            (&["1/3/2024", "", "01/12/1999"], "to_date(nullif(\"Born on\", ''), 'MM/DD/YYYY')"),
            (&["1-31-2024 23:15", "01-12-1999"], "to_timestamp(\"Born on\", 'MM-DD-YYYY HH24:MI:SS')"),
        ];
        for (texts, cast) in casts {
            assert_eq!(said(texts).as_deref(), Some(cast), "{texts:?}");
        }
    }

    #[test]
    fn names_are_left_alone() {
        let names: [&[&str]; 14] = [
            &[],
            &["7"],
            &["", "7"],
            &["1", "2", "many"],
            &["01067", "80331"],
            &["+49 30 1", "+49 30 2"],
            &["+4930", "+4931"],
            &["1.2.3", "1.2.4"],
            &["2024-13-01", "2024-01-01"],
            &["31/12/2024", "12/31/2024"],
            &["2024-01-01", "01.01.2024"],
            &["2024-01-01 x", "2024-01-02"],
            &["1e", "2e"],
            &["a-b-2024", "--"],
        ];
        for texts in names {
            assert_eq!(said(texts), None, "{texts:?}");
        }
    }
}
