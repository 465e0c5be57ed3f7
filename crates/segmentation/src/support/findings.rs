//! What a check of data finds: sentences for people, in the order in which to read them.

use super::language::{Language, Texts};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Figures are wrong until it is mended.
    Error,
    /// Figures may be wrong: look at it.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word in a language.
    pub fn text(self, language: Language) -> &'static str {
        language.of(match self {
            Severity::Error => ["error", "ошибка", "错误"],
            Severity::Warning => ["warning", "предупреждение", "警告"],
            Severity::Note => ["note", "замечание", "提示"],
        })
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Of all its texts.
    pub language: Language,
    /// The argument or the column that it is about.
    pub about: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was found: a whole sentence without figures.
    pub finding: &'static str,
    /// How many rows, days or customers it concerns.
    pub count: u64,
    /// One of them.
    pub example: Option<String>,
    /// What to do: whole sentences.
    pub advice: String,
}

/// The longest example that is kept, in bytes.
const LONGEST: usize = 47;

/// The head of a text, or NULL, in a place of fixed size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    bytes: [u8; LONGEST],
    /// `u8::MAX` for NULL.
    len: u8,
}

impl Shown {
    /// No text.
    pub const NULL: Self = Self { bytes: [u8::MAX; LONGEST], len: u8::MAX };

    /// The head of a text; what is cut ends with an ellipsis.
    pub fn of(text: &str) -> Self {
        const ELLIPSIS: &str = "…";
        let mut bytes = [0; LONGEST];
        let mut copy = |at: usize, text: &str| bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
        if text.len() <= LONGEST {
            copy(0, text);
            return Self { bytes, len: text.len() as u8 };
        }
        let end = (0..=LONGEST - ELLIPSIS.len()).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        copy(0, &text[..end]);
        copy(end, ELLIPSIS);
        Self { bytes, len: (end + ELLIPSIS.len()) as u8 }
    }

    /// The text; `None` for NULL.
    pub fn text(&self) -> Option<&str> {
        let bytes = self.bytes.get(..usize::from(self.len))?;
        std::str::from_utf8(bytes).ok()
    }

    /// Appends the binary form.
    pub fn encode(&self, out: &mut super::codec::Writer) {
        out.put_u8(self.len);
        if let Some(text) = self.text() {
            out.put_bytes(text.as_bytes());
        }
    }

    /// Reads the binary form.
    ///
    /// # Errors
    /// Corrupt, for what is no such text.
    pub fn decode(input: &mut super::codec::Reader<'_>) -> crate::Result<Self> {
        let len = input.u8()?;
        if len == Self::NULL.len {
            return Ok(Self::NULL);
        }
        let damaged = |input: &super::codec::Reader<'_>| input.corrupt("has a damaged text");
        if usize::from(len) > LONGEST {
            return Err(damaged(input));
        }
        let text = input.bytes(len.into())?;
        Ok(Self::of(std::str::from_utf8(text).map_err(|_| damaged(input))?))
    }
}

/// A sentence with figures in its places, which are `{}`.
pub fn filled_in(language: Language, texts: Texts, figures: &[&str]) -> String {
    let mut text = String::new();
    let mut figures = figures.iter();
    for (number, part) in language.of(texts).split("{}").enumerate() {
        if number > 0 {
            text.push_str(figures.next().unwrap_or(&""));
        }
        text.push_str(part);
    }
    text
}

/// What is said of a count that comes from a sample.
pub const ESTIMATED: Texts = [
    "The count is about right: it was estimated from a sample.",
    "Число приблизительное: оно оценено по выборке.",
    "该数量为抽样估计的近似值。",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_texts() {
        assert_eq!(Shown::of("").text(), Some(""));
        assert_eq!(Shown::NULL.text(), None);
        assert_eq!(Shown::of(&"я".repeat(30)).text().unwrap(), format!("{}…", "я".repeat(22)));
        assert_eq!(Shown::of(&"a".repeat(47)).text().unwrap(), "a".repeat(47));
        assert!(Shown::of("a") < Shown::of("b") && Shown::of("b") < Shown::NULL);
    }

    #[test]
    fn figures_in_their_places() {
        let text = filled_in(Language::Ru, ["", "всего {}, из них {}", ""], &["3", "1"]);
        assert_eq!(text, "всего 3, из них 1");
    }
}
