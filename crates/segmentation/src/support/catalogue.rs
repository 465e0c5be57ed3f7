//! The sentences that people read, in every language: one line of text each, with named places.
//!
//! A place is a name in braces, as in `{amount}`. `{orders|order|orders}` stands for the word that goes with the number at
//! `orders`: English has two forms, Russian three (1 заказ, 2 заказа, 5 заказов), Chinese one and so no such place. What is
//! put at a place is written as the language writes it: `12.5` is `12,5` in Russian. Code says which sentence, by
//! [`said!`](crate::said), and never puts one together from words: where two statements stand side by side, both are whole.
// One thing: how a sentence is written down, filled in and kept, with the tests that hold the whole catalogue complete.

pub mod checks;
pub mod clusters;
pub mod lifecycle;
pub mod movement;
pub mod rows;
pub mod scores;
pub mod trees;
pub mod value;
mod warnings;

use super::language::{Language, Texts};
use super::words;

pub use warnings::Warnings;

/// A sentence in every language, with places.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// Its name in the catalogue.
    pub key: &'static str,
    /// The sentence.
    pub texts: Texts,
}

/// Sentences by their names, and `ALL` of them. The first text is English, then Russian, then Chinese.
macro_rules! texts {
    ($($key:ident: $en:literal, $ru:literal, $zh:literal;)*) => {
        $(
            #[doc = concat!("\"", $en, "\"")]
            pub static $key: $crate::support::catalogue::Text =
                $crate::support::catalogue::Text { key: stringify!($key), texts: [$en, $ru, $zh] };
        )*

        /// All of this part of the catalogue.
        pub static ALL: &[&$crate::support::catalogue::Text] = &[$(&$key),*];
    };
}
use texts;

/// A sentence of the catalogue with what stands at its places: `said!(scores::BEST_SCORE, letter = "r", score = 5)`.
#[macro_export]
macro_rules! said {
    ($text:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::support::catalogue::Sentence::new(
            &$text,
            vec![$((stringify!($name), $crate::support::catalogue::Place::from($value))),*],
        )
    };
}

/// What stands at a place of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A name or a date, as it is.
    Name(String),
    /// A number in digits.
    Figure(String),
    /// A count.
    Count(u64),
    /// A share of the whole, 0 to 1.
    Share(f64),
    /// A statement within the statement.
    Sentence(Sentence),
    /// Several, one after the other, with commas.
    List(Vec<Place>),
    /// Several statements, with semicolons.
    Statements(Vec<Sentence>),
}

/// Names one after the other; of many, the first and how many more.
pub fn listed(names: &[&str]) -> Place {
    const SHOWN: usize = 20;
    let mut parts: Vec<Place> = names.iter().take(SHOWN).map(|name| words::in_list(name).into()).collect();
    if names.len() > SHOWN {
        parts.push(said!(rows::MORE, count = names.len() - SHOWN).into());
    }
    Place::List(parts)
}

/// A number in the digits of [`words::brief`].
pub fn brief(value: f64) -> Place {
    Place::Figure(words::brief(value))
}

impl From<&str> for Place {
    fn from(name: &str) -> Self {
        Place::Name(name.to_owned())
    }
}

impl From<String> for Place {
    fn from(name: String) -> Self {
        Place::Name(name)
    }
}

impl From<&String> for Place {
    fn from(name: &String) -> Self {
        Place::Name(name.clone())
    }
}

impl From<f64> for Place {
    fn from(value: f64) -> Self {
        Place::Figure(value.to_string())
    }
}

impl From<Sentence> for Place {
    fn from(sentence: Sentence) -> Self {
        Place::Sentence(sentence)
    }
}

impl From<Vec<Sentence>> for Place {
    fn from(statements: Vec<Sentence>) -> Self {
        Place::Statements(statements)
    }
}

macro_rules! counts {
    ($($kind:ty),*) => {
        $(
            impl From<$kind> for Place {
                fn from(count: $kind) -> Self {
                    Place::Count(count as u64)
                }
            }
        )*
    };
}
counts!(u8, u16, u32, u64, usize);

impl Place {
    /// As the language writes it.
    pub fn tell(&self, language: Language) -> String {
        let mut told = String::new();
        self.tell_into(&mut told, language);
        told
    }

    /// The same at the end of a text, as sentences are told for every customer.
    fn tell_into(&self, told: &mut String, language: Language) {
        match self {
            Place::Name(name) => told.push_str(name),
            Place::Figure(digits) if language == Language::Ru => {
                told.extend(digits.chars().map(|digit| if digit == '.' { ',' } else { digit }));
            }
            Place::Figure(digits) => told.push_str(digits),
            Place::Count(count) => words::write_count(told, *count, language.of([",", "\u{a0}", ","])),
            Place::Share(share) => told.push_str(&share_text(*share, language)),
            Place::Sentence(sentence) => sentence.tell_into(told, language),
            Place::List(parts) => {
                join(told, parts, language.of([", ", ", ", "、"]), |told, part| {
                    part.tell_into(told, language)
                });
            }
            Place::Statements(parts) => {
                join(told, parts, language.of(["; ", "; ", "；"]), |told, part| {
                    part.tell_into(told, language)
                });
            }
        }
    }

    /// Of the forms of a word, the one that goes with the number here.
    fn form<'a>(&self, forms: &'a str, language: Language) -> &'a str {
        let number = match self {
            Place::Count(count) => Some(*count),
            Place::Figure(digits) => digits.parse::<f64>().ok().and_then(whole),
            Place::List(parts) => Some(parts.len() as u64),
            _ => None,
        };
        let of = |number: usize| forms.split('|').nth(number).unwrap_or_default();
        let form = match (language, number) {
            (Language::En, number) => usize::from(number != Some(1)),
            // A part of one goes with the genitive singular: 2,5 заказа. That is the second form where the first is
            // the nominative (день|дня|дней), and the first where it is the genitive itself (дня|дней|дней).
            (Language::Ru, None) if matches!(self, Place::Figure(_)) => usize::from(of(1) != of(2)),
            // Several numbers in one text: 5 x 4 x 4 оценок.
            (Language::Ru, None) => 2,
            (Language::Ru, Some(number)) => match (number % 10, number % 100) {
                (_, 11..=14) => 2,
                (1, _) => 0,
                (2..=4, _) => 1,
                _ => 2,
            },
            (Language::Zh, _) => 0,
        };
        of(form)
    }
}

/// Parts one after the other, with a mark between two of them.
fn join<T>(told: &mut String, parts: &[T], mark: &str, tell: impl Fn(&mut String, &T)) {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            told.push_str(mark);
        }
        tell(told, part);
    }
}

/// The number without its sign, if it is a whole one: 3 days before are as many as 3 days after.
fn whole(value: f64) -> Option<u64> {
    let value = value.abs();
    (value.fract() == 0.0 && value < 1e15).then_some(value as u64)
}

/// A share as the language writes it, to a tenth of a percent.
fn share_text(share: f64, language: Language) -> String {
    if share > 0.0 && share < 0.001 {
        return language.of(["below 0.1 %", "менее 0,1\u{a0}%", "不到 0.1%"]).to_owned();
    }
    let digits = Place::Figure(words::brief((share * 1000.0).round() / 10.0)).tell(language);
    digits + language.of([" %", "\u{a0}%", "%"])
}

/// A sentence with what stands at its places.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    text: &'static Text,
    places: Vec<(&'static str, Place)>,
}

impl Sentence {
    /// A sentence of the catalogue; the macro [`said!`](crate::said) writes this.
    pub fn new(text: &'static Text, places: Vec<(&'static str, Place)>) -> Self {
        debug_assert!(
            text.texts.iter().flat_map(|text| Part::all(text)).all(|part| match part {
                Part::Text(_) => true,
                Part::Place(name) | Part::Form(name, _) => places.iter().any(|(known, _)| *known == name),
            }),
            "{} has a place of which nothing is known",
            text.key
        );
        Self { text, places }
    }

    /// The sentence in a language.
    pub fn tell(&self, language: Language) -> String {
        let mut told = String::new();
        self.tell_into(&mut told, language);
        told
    }

    fn tell_into(&self, told: &mut String, language: Language) {
        let place = |name: &str| self.places.iter().find(|(known, _)| *known == name).map(|(_, place)| place);
        let text = language.of(self.text.texts);
        told.reserve(text.len());
        for part in Part::all(text) {
            match part {
                Part::Text(text) => told.push_str(text),
                Part::Place(name) => {
                    if let Some(place) = place(name) {
                        place.tell_into(told, language);
                    }
                }
                Part::Form(name, forms) => {
                    told.push_str(place(name).map_or("", |place| place.form(forms, language)));
                }
            }
        }
    }
}

/// In English, as messages of errors are.
impl std::fmt::Display for Sentence {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str(&self.tell(Language::En))
    }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words.
    Text(&'a str),
    /// Where something is put.
    Place(&'a str),
    /// The word that goes with a number, and its forms.
    Form(&'a str, &'a str),
}

impl<'a> Part<'a> {
    /// The parts of a text in order.
    pub fn all(text: &'a str) -> impl Iterator<Item = Part<'a>> {
        let mut rest = text;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let Some(open) = position(rest, b'{') else { return Some(Part::Text(std::mem::take(&mut rest))) };
            if open > 0 {
                let (words, then) = rest.split_at(open);
                rest = then;
                return Some(Part::Text(words));
            }
            let close = position(rest, b'}').unwrap_or(rest.len());
            let place = &rest[1..close];
            rest = rest.get(close + 1..).unwrap_or_default();
            Some(match position(place, b'|') {
                Some(mark) => Part::Form(&place[..mark], &place[mark + 1..]),
                None => Part::Place(place),
            })
        })
    }
}

/// Where a mark stands: in texts as short as these a plain loop is done before a search has begun.
fn position(text: &str, mark: u8) -> Option<usize> {
    text.bytes().position(|byte| byte == mark)
}

/// The whole catalogue.
pub fn all() -> impl Iterator<Item = &'static Text> {
    [
        checks::ALL,
        clusters::ALL,
        lifecycle::ALL,
        movement::ALL,
        rows::ALL,
        scores::ALL,
        trees::ALL,
        value::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What is not a word of any language: names of columns, of options, of functions and measures, and terms of the trade.
    const TERMS: &[&str] = &[
        "r", "f", "m", "fm", "RFM", "LTV", "VIP", "AUC", "NULL", "as_of", "alpha", "p", "q", "k", "z", "UTC",
    ];

    fn places(text: &str) -> BTreeSet<&str> {
        Part::all(text)
            .filter_map(|part| match part {
                Part::Place(name) => Some(name),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn every_text_has_the_same_places_in_every_language() {
        let mut keys = BTreeSet::new();
        for text in all() {
            assert!(keys.insert(text.key), "{} is twice in the catalogue", text.key);
            let [en, ru, zh] = text.texts;
            assert!(text.texts.iter().all(|text| !text.trim().is_empty()), "{}", text.key);
            assert_eq!(places(en), places(ru), "{} in Russian", text.key);
            assert_eq!(places(en), places(zh), "{} in Chinese", text.key);
            for (text, forms) in [(en, 2), (ru, 3)] {
                for part in Part::all(text) {
                    if let Part::Form(_, words) = part {
                        assert_eq!(words.split('|').count(), forms, "{text}");
                    }
                }
            }
            assert!(Part::all(zh).all(|part| !matches!(part, Part::Form(..))), "{zh}");
        }
    }

    #[test]
    fn no_text_is_half_in_english() {
        for text in all() {
            for told in &text.texts[1..] {
                for part in Part::all(told) {
                    let words = match part {
                        Part::Text(words) | Part::Form(_, words) => words,
                        Part::Place(_) => continue,
                    };
                    // What is quoted or in code is to be written as it stands.
                    let spoken: String = words.split('"').step_by(2).collect();
                    let latin = spoken.split(|c: char| !c.is_ascii_alphabetic() && c != '_' && c != '.');
                    for word in latin.map(|word| word.trim_matches('.')).filter(|word| !word.is_empty()) {
                        let known =
                            TERMS.contains(&word) || word.contains('_') || word.starts_with("segment.");
                        assert!(known, "\"{word}\" in {}: {told}", text.key);
                    }
                }
            }
        }
    }

    #[test]
    fn no_number_stands_beside_a_word_without_forms() {
        // The nouns that are counted, as they would stand after a number that may be one, or one of many.
        const COUNTED: [&str; 2] = [
            "rows customers days orders clusters categories segments bins rounds sets steps times items pairs leaves trees \
             values elements labels cells rules ways baskets draws folds bytes points names states errors NULLs purchases",
            "строк строки строкам клиентов клиента клиентам дней дня заказов заказа кластеров категорий сегментов оценок ячеек \
             листьев листьям наборов шагов раз товаров пар корзин правил промежутков промежутка проходов меток значений",
        ];
        // Numbers that are two at least, and stand after a word that says so.
        const MANY: &[&str] = &["MAP_OUTSIDE", "MAP_NO_SUCH_CELL"];
        for text in all().filter(|text| !MANY.contains(&text.key)) {
            for (told, nouns) in text.texts.iter().zip(COUNTED) {
                let parts: Vec<Part> = Part::all(told).collect();
                for pair in parts.windows(2) {
                    let [Part::Place(name), Part::Text(words)] = pair else { continue };
                    let Some(words) = words.strip_prefix(' ').filter(|_| *name != "share") else { continue };
                    // The noun, or an adjective and the noun; after a preposition it is another matter.
                    let words = words.split([' ', ',', ':', ';']).take(2);
                    for word in words.take_while(|word| !["of", "среди"].contains(word)) {
                        let counted = nouns.split_whitespace().any(|noun| noun == word);
                        assert!(!counted, "\"{word}\" has no forms for {{{name}}} in {}: {told}", text.key);
                    }
                }
            }
        }
    }

    #[test]
    fn words_follow_their_numbers() {
        static ORDERS: Text = Text {
            key: "ORDERS",
            texts: ["{n} {n|order|orders}", "{n} {n|заказ|заказа|заказов}", "{n} 笔订单"],
        };
        let told = |place: Place, language| Sentence::new(&ORDERS, vec![("n", place)]).tell(language);
        let russian =
            [1, 2, 5, 11, 12, 21, 22, 25, 101, 111, 1234].map(|n: u64| told(n.into(), Language::Ru));
        assert_eq!(
            russian,
            [
                "1 заказ",
                "2 заказа",
                "5 заказов",
                "11 заказов",
                "12 заказов",
                "21 заказ",
                "22 заказа",
                "25 заказов",
                "101 заказ",
                "111 заказов",
                "1\u{a0}234 заказа",
            ]
        );
        assert_eq!(told(2.5.into(), Language::Ru), "2,5 заказа");
        assert_eq!(
            [-1.0, -3.0, -5.0].map(|n| told(n.into(), Language::Ru)),
            ["-1 заказ", "-3 заказа", "-5 заказов"]
        );
        assert_eq!(told("5 x 4 x 4".into(), Language::Ru), "5 x 4 x 4 заказов");
        // After "больше", the number itself is in the genitive.
        static BEYOND: Text = Text {
            key: "BEYOND",
            texts: ["above {n} {n|day|days}", "больше {n} {n|дня|дней|дней}", "超过 {n} 天"],
        };
        let beyond = |n: f64| said!(BEYOND, n = n).tell(Language::Ru);
        assert_eq!(
            [1.0, 2.0, 5.0, 21.0, 2.5, 0.5].map(beyond),
            [
                "больше 1 дня",
                "больше 2 дней",
                "больше 5 дней",
                "больше 21 дня",
                "больше 2,5 дня",
                "больше 0,5 дня"
            ]
        );
        assert_eq!(
            [1_u64, 0, 1500].map(|n| told(n.into(), Language::En)),
            ["1 order", "0 orders", "1,500 orders"]
        );
        assert_eq!(told(1.0.into(), Language::En), "1 order");
        assert_eq!(told(3_u8.into(), Language::Zh), "3 笔订单");
    }

    #[test]
    fn shares_and_lists_as_the_language_writes_them() {
        static TOLD: Text = Text { key: "TOLD", texts: ["{what}", "{what}", "{what}"] };
        let told =
            |what: Place| Language::ALL.map(|l| Sentence::new(&TOLD, vec![("what", what.clone())]).tell(l));
        assert_eq!(told(Place::Share(0.125)), ["12.5 %", "12,5\u{a0}%", "12.5%"]);
        assert_eq!(told(Place::Share(0.0001)), ["below 0.1 %", "менее 0,1\u{a0}%", "不到 0.1%"]);
        assert_eq!(told(Place::List(vec!["a".into(), "b".into()])), ["a, b", "a, b", "a、b"]);
    }

    #[test]
    fn warnings_are_kept_in_one_language_and_told_in_any() {
        let mut warnings = Warnings::of(Language::Ru, [said!(rows::ALIKE_IN_ALL, feature = "age")]);
        let text = warnings[0].clone();
        assert!(text.contains("age") && text.contains("строк"), "{text}");
        assert_eq!(
            warnings.sentences()[0].tell(Language::En),
            said!(rows::ALIKE_IN_ALL, feature = "age").tell(Language::En)
        );
        warnings.put_first(vec![said!(rows::NO_VALUES, feature = "b")]);
        assert!(warnings[0].contains('b') && warnings.has(&said!(rows::NO_VALUES, feature = "b")));
        let read: Warnings = serde_json::from_str(&serde_json::to_string(&warnings).unwrap()).unwrap();
        assert_eq!((&read, read.sentences().len()), (&warnings, 0));
    }
}
