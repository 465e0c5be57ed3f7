//! The text of a picture: escaped labels, short coordinates, and the room that words take without a font to measure them.

use std::borrow::Cow;
use std::fmt::{self, Write};

use crate::{Error, Result};

/// The size of most letters.
pub(super) const FONT: f64 = 13.0;

/// The size of what is less important.
pub(super) const SMALL: f64 = 11.5;

/// The longest label that a tooltip shows, in characters.
const LONGEST: usize = 120;

/// A text that grows as long as there is memory.
#[derive(Debug, Default)]
pub struct Out {
    text: String,
    /// Bytes that were not to be had. What follows is lost as well.
    short_of: usize,
}

impl Out {
    /// The text.
    ///
    /// # Errors
    /// Out of memory.
    pub fn finish(self) -> Result<String> {
        match self.short_of {
            0 => Ok(self.text),
            bytes => Err(Error::out_of_memory(bytes)),
        }
    }

    pub(super) fn append(&mut self, other: Out) {
        self.short_of = self.short_of.max(other.short_of);
        let _ = self.write_str(&other.text);
    }
}

impl Write for Out {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.short_of == 0 {
            match self.text.try_reserve(text.len()) {
                Ok(()) => self.text.push_str(text),
                Err(_) => self.short_of = self.text.len() + text.len(),
            }
        }
        Ok(())
    }
}

/// Writes to an [`Out`], which remembers a failure itself.
macro_rules! put {
    ($out:expr, $($rest:tt)+) => {{
        use std::fmt::Write;
        let _ = write!($out, $($rest)+);
    }};
}

/// A coordinate, to a tenth.
#[derive(Debug, Clone, Copy)]
pub(super) struct At(pub f64);

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}", (self.0 * 10.0).round() / 10.0 + 0.0)
    }
}

/// A share of opacity, to a hundredth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shade(pub f64);

impl fmt::Display for Shade {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}", (self.0 * 100.0).round() / 100.0)
    }
}

/// A text within an element or an attribute of XML or HTML. Controls that XML 1.0 forbids, and those that turn the direction
/// of what follows, become the replacement character; line breaks and tabs become blanks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            _ => out.write_char(shown(c)),
        })
    }
}

/// The character that stands for another one.
pub(super) fn shown(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A label at a length for tooltips.
pub(super) fn shortened(label: &str) -> Cow<'_, str> {
    match label.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &label[..end])),
        None => Cow::Borrowed(label),
    }
}

/// The width of a character in parts of the font's size, as in the wider of the usual fonts without serifs.
fn width_of(c: char) -> f64 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => 0.0,
        'i' | 'j' | 'l' | 'I' | '|' | '\'' | '.' | ',' | ':' | ';' | '!' | ' ' | '\u{a0}' => 0.36,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '\\' | '"' => 0.43,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '&' | '…' | '—' => 1.0,
        '0'..='9' => 0.64,
        'A'..='Z' => 0.74,
        ' '..='~' => 0.63,
        'ж' | 'ш' | 'щ' | 'ю' | 'ф' | 'ы' | 'м' => 0.9,
        'Ж' | 'Ш' | 'Щ' | 'Ю' | 'Ф' | 'Ы' | 'М' => 1.1,
        'А'..='Я' => 0.77,
        'а'..='я' | 'ё' => 0.66,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 1.02,
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' => 1.02,
        '\u{20000}'..='\u{3ffff}' => 1.02,
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' => 1.4,
        _ => 0.8,
    }
}

/// About the width of a text.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| width_of(shown(c))).sum::<f64>() * size
}

/// As much of a text as there is room for, with an ellipsis in place of the rest.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> Cow<'_, str> {
    let mut used = 0.0;
    // Where the ellipsis would stand.
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let next = used + width_of(shown(c)) * size;
        if next > room {
            return Cow::Owned(format!("{}…", text[..end].trim_end()));
        }
        used = next;
        if used + width_of('…') * size <= room {
            end = at + c.len_utf8();
        }
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short() {
        assert_eq!(
            [At(1.0), At(-0.04), At(12.349), At(0.05)].map(|at| at.to_string()),
            ["1", "0", "12.3", "0.1"]
        );
    }

    #[test]
    fn labels_cannot_break_out() {
        let hostile = "</svg><script>alert('x')</script>\"&\u{0}\u{1b}\u{ffff}\u{202e}\r\n";
        assert_eq!(
            Escaped(hostile).to_string(),
            "&lt;/svg&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\u{fffd}\u{fffd}\u{fffd}\u{fffd}  "
        );
    }

    #[test]
    fn words_are_cut_where_the_room_ends() {
        assert_eq!(fitted("champions", FONT, 100.0), "champions");
        assert_eq!(fitted("potential loyalists", FONT, 60.0), "potent…");
        assert_eq!(fitted("潜在忠诚客户", FONT, 60.0), "潜在忠…");
        assert_eq!(fitted("", FONT, 0.0), "");
        assert_eq!(fitted("w", FONT, 0.0), "…");
        assert!(width(&fitted("потенциально лояльные", FONT, 90.0), FONT) <= 90.0);
    }
}
