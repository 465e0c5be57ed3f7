//! Columns that say who a customer is, not what they are like: no group comes of them, and a model would keep them.
//!
//! They are known by what is in them: of many rows, or in a column with the name of a key, nearly every one has text of its
//! own, or most of the text has the form of an e-mail address, a telephone number or a UUID. Whole numbers can be figures as well, and count as a key only where their name
//! says so and no two are equal.

use super::Sample;
use crate::numeric::order::sort_in_pieces;
use crate::rows::features::Type;
use crate::support::error::excerpt;
use crate::support::memory::with_capacity;
use crate::support::words::thousands;
use crate::{Error, Result};

/// Fewer rows than this can all differ by chance.
pub(in crate::rows) const ENOUGH_ROWS: u64 = 50;

/// Fewer rows than this with text of their own may be one small group among others, where the column has not the name of a
/// key. None of the text is kept, as so few rows share it.
pub(in crate::rows) const MANY_ROWS: u64 = 1000;

/// Fewer telephone numbers than this may be codes that are padded with zeros.
const ENOUGH_PHONES: usize = 10;

/// Whether text has some form.
type Form = fn(&str) -> bool;

/// Forms of text that say who somebody is, what they are called, and how many there have to be.
const FORMS: [(Form, &str, usize); 3] = [
    (is_address, "e-mail addresses", 1),
    (is_phone, "telephone numbers", ENOUGH_PHONES),
    (is_uuid, "UUIDs", 1),
];

/// Words that end the name of a key.
const KEYS: [&str; 12] =
    ["id", "key", "no", "nr", "number", "code", "uuid", "phone", "mobile", "mail", "email", "name"];

/// Whose key it is, where the name is one word.
const OWNERS: [&str; 9] =
    ["customer", "client", "user", "account", "member", "person", "contact", "order", "card"];

impl Sample {
    /// Refuses a feature that looks like an identifier, unless features were named one by one. The column at `weight`
    /// is no feature.
    ///
    /// # Errors
    /// Invalid, naming the column and what is in it; out of memory.
    pub fn refuse_identifiers(&self, weight: Option<usize>) -> Result<()> {
        if self.sampling.named {
            return Ok(());
        }
        let labels = usize::from(self.sampling.labelled);
        for place in (labels..self.columns.len()).filter(|&place| Some(place) != weight) {
            (self.host.check_for_interrupts)();
            let why = match self.columns[place].kind {
                Type::Category => self.texts_identify(place),
                Type::Number => self.numbers_identify(place)?,
                _ => None,
            };
            if let Some(why) = why {
                let name = excerpt(&self.columns[place].name);
                return Err(Error::invalid(format!("column \"{name}\" looks like an identifier: {why}")).hint(
                    "Leave it out of the row. If it is meant, name the features one by one in the option \"features\".",
                ));
            }
        }
        Ok(())
    }

    fn texts_identify(&self, place: usize) -> Option<String> {
        let names = self.categories(place);
        for (is_of_form, called, enough) in FORMS {
            let looked = names.iter().enumerate().inspect(|(number, _)| self.host.at_row(*number));
            let such = looked.filter(|(_, name)| is_of_form(name)).count();
            if such > names.len() / 2 && such >= enough {
                let (such, all) = (thousands(such as u64), thousands(names.len() as u64));
                return Some(format!("{such} of its {all} values are {called}"));
            }
        }
        let rows: u64 = (0..self.len())
            .inspect(|&row| self.host.at_row(row))
            .filter(|&row| self.code(row, place).is_some())
            .map(|row| self.counts[row])
            .fold(0, u64::saturating_add);
        let distinct = names.len() as u64;
        let enough = if is_key(&self.columns[place].name) { ENOUGH_ROWS } else { MANY_ROWS };
        (rows >= enough && u128::from(distinct) * 10 >= u128::from(rows) * 9)
            .then(|| format!("{} different values in {} rows", thousands(distinct), thousands(rows)))
    }

    fn numbers_identify(&self, place: usize) -> Result<Option<String>> {
        if !is_key(&self.columns[place].name) || (self.len() as u64) < ENOUGH_ROWS {
            return Ok(None);
        }
        let mut seen: Vec<u64> = with_capacity(self.len())?;
        for row in 0..self.len() {
            self.host.at_row(row);
            match self.number(row, place) {
                Some(x) if x.fract() == 0.0 && self.counts[row] == 1 => seen.push(x.to_bits()),
                Some(_) => return Ok(None),
                None => {}
            }
        }
        let rows = seen.len();
        sort_in_pieces(&mut seen, self.host);
        seen.dedup();
        let is_key = rows as u64 >= ENOUGH_ROWS && seen.len() == rows;
        Ok(is_key
            .then(|| format!("the name of a key, and {} different whole numbers", thousands(rows as u64))))
    }
}

/// Whether a text has the form of an e-mail address, a telephone number or a UUID.
pub(in crate::rows) fn says_who(text: &str) -> bool {
    FORMS.iter().any(|(is_of_form, ..)| is_of_form(text))
}

/// Whether the name of a column is that of a key.
pub(in crate::rows) fn is_key(name: &str) -> bool {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || letter.is_uppercase() && was_small {
            words.push(String::new());
        }
        was_small = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    let Some(last) = words.last() else { return false };
    // `customer` is what `segment.segments` calls its key.
    KEYS.contains(&last.as_str())
        || OWNERS.contains(&name)
        || last.strip_suffix("id").is_some_and(|owner| OWNERS.contains(&owner))
}

/// An e-mail address: something, an at sign, and a host with a dot in it.
fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.trim().rsplit_once('@') else { return false };
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    let solid = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    solid(local) && solid(name) && solid(top)
}

/// A telephone number with its country or area: it begins with +, 0 or a bracket, and has 9 to 15 digits, with nothing
/// but the usual signs between them. A date is none, nor is a number with a decimal point.
fn is_phone(text: &str) -> bool {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let signs = |sign: char| sign.is_ascii_digit() || matches!(sign, '+' | ' ' | '-' | '(' | ')' | '.' | '/');
    let begins = text.starts_with(['+', '(']) || text.starts_with('0');
    begins && (9..=15).contains(&digits) && text.chars().all(signs) && !text.starts_with("0.")
}

/// A UUID in its usual form, or as 32 hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let text = text.trim();
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    (groups == [32] || groups == [8, 4, 4, 4, 12])
        && text.chars().all(|digit| digit == '-' || digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_from_ordinary_text() {
        for text in ["anna@example.com", " a.b+c@mail.example.org "] {
            assert!(is_address(text), "{text}");
        }
        for text in ["", "@", "anna", "anna@home", "@example.com", "two words@example.com", "9 @ 1.50 each"] {
            assert!(!is_address(text), "{text}");
        }
        for text in [
            "+49 30 1234567",
            "+79123456789",
            "(912) 345-67-89",
            "0891234567",
            "030/1234 567",
            "0044 20 7946 0958",
        ] {
            assert!(is_phone(text), "{text}");
        }
        for text in [
            "2024-01-31",
            "01.02.2024",
            "0.123456789",
            "1000-1999",
            "10 000 - 19 999",
            "0 - 10 000",
            "4006381333931",
            "101000",
            "+1",
            "+",
        ] {
            assert!(!is_phone(text), "{text}");
        }
        for text in ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC999C0B4EF8BB6D6BB9BD380A11"] {
            assert!(is_uuid(text), "{text}");
        }
        for text in ["a0eebc99-9c0b", "north-west", "g0eebc999c0b4ef8bb6d6bb9bd380a11"] {
            assert!(!is_uuid(text), "{text}");
        }
    }

    #[test]
    fn names_of_keys() {
        for name in [
            "id",
            "customer_id",
            "CustomerId",
            "customerid",
            "order_no",
            "Card Number",
            "user-key",
            "userID",
            "customer",
        ] {
            assert!(is_key(name), "{name}");
        }
        for name in [
            "paid",
            "bid",
            "recency",
            "ids",
            "orders",
            "number_of_orders",
            "spent_per_customer",
            "keys",
            "nothing",
            "",
        ] {
            assert!(!is_key(name), "{name}");
        }
    }
}
