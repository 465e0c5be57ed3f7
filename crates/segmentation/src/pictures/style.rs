//! What all pictures look like: the frame with title, description and notes, and the colours by day and by night.
//!
//! Styles in a page hold for all of it, so that every rule is under the class of its palette: pictures of one palette bring
//! the same rules, and those of another bring others.

use super::options::{Options, Palette};
use super::svg::{At, Escaped, FONT, Out, SMALL, fitted, shortened, width};
use super::words::Word;
use crate::Result;

/// Around everything.
pub(super) const MARGIN: f64 = 12.0;

/// From one line of text to the next.
pub(super) const LINE: f64 = 17.0;

const TITLE: f64 = 15.0;

/// How many lines a title or a note may take.
const LINES: usize = 3;

/// Series that have a colour of their own.
pub(super) const COLOURS: usize = 8;

/// The classes: b background, t text, m muted text, u text on a mark, g grid, a main, n negative or worse, o other or
/// unchanged, l line, c0 to c7 series. The colours of series are those of M. Okabe and K. Ito, "Color Universal Design", 2008,
/// which people with any kind of colour blindness can tell apart.
fn rules(palette: Palette) -> (&'static str, String) {
    let (class, day, night) = match palette {
        Palette::Blue => ("segment-blue", "#0b5cad", "#58a6ff"),
        Palette::Teal => ("segment-teal", "#0b7a75", "#3fc1b8"),
        Palette::Purple => ("segment-purple", "#6f42c1", "#b392f0"),
        Palette::Gray => ("segment-gray", "#424a53", "#afb8c1"),
    };
    let by = |colours: [(&str, &str); 10]| {
        colours.map(|(rule, colour)| format!(".{class} .{rule}:{colour}}}")).concat()
    };
    let series = |colours: [&str; COLOURS]| {
        let rule = |(number, colour)| format!(".{class} .c{number}{{fill:{colour}}}");
        colours.iter().enumerate().map(rule).collect::<String>()
    };
    let light = by([
        ("b{fill", "#fff"),
        ("t{fill", "#1f2328"),
        ("m{fill", "#59636e"),
        ("u{fill", "#fff"),
        ("g{stroke", "#d1d9e0"),
        ("a{fill", day),
        ("n{fill", "#c2410c"),
        ("o{fill", "#8c959f"),
        ("l{fill:none;stroke-width:2;stroke", day),
        ("k{stroke", "#fff"),
    ]);
    let dark = by([
        ("b{fill", "#16181d"),
        ("t{fill", "#e6edf3"),
        ("m{fill", "#9198a1"),
        ("u{fill", "#0d1117"),
        ("g{stroke", "#3d444d"),
        ("a{fill", night),
        ("n{fill", "#ff9a5c"),
        ("o{fill", "#7d8590"),
        ("l{fill:none;stroke-width:2;stroke", night),
        ("k{stroke", "#16181d"),
    ]);
    let light_series =
        series(["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#4d4d4d"]);
    let dark_series =
        series(["#3b8fd0", "#e69f00", "#009e73", "#cc79a7", "#8fd0f5", "#d55e00", "#f0e442", "#c9d1d9"]);
    (class, format!("{light}{light_series}@media (prefers-color-scheme:dark){{{dark}{dark_series}}}"))
}

const FONTS: &str = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

/// A picture on its way.
pub(super) struct Picture<'a> {
    pub(super) options: &'a Options,
    /// What it is.
    pub(super) kind: Word,
    pub(super) height: f64,
    /// What it shows in figures, for those who cannot see it.
    pub(super) facts: Vec<String>,
    /// Below it.
    pub(super) notes: Vec<String>,
    pub(super) body: Out,
}

impl<'a> Picture<'a> {
    pub(super) fn new(options: &'a Options, kind: Word) -> Self {
        Self { options, kind, height: 0.0, facts: Vec::new(), notes: Vec::new(), body: Out::default() }
    }

    /// Notes a count, unless it is zero.
    pub(super) fn note(&mut self, word: Word, count: u64) {
        if count > 0 {
            let language = self.options.language;
            self.notes.push(language.figure(word, &language.count(count)));
        }
    }

    /// Says that there is nothing to draw.
    pub(super) fn nothing(self) -> Result<String> {
        self.saying(Word::NoData)
    }

    /// Has words in place of a drawing.
    pub(super) fn saying(mut self, word: Word) -> Result<String> {
        let words = self.options.language.word(word);
        put!(
            self.body,
            "<text class=\"m\" x=\"{}\" y=\"40\" text-anchor=\"middle\">{words}</text>\n",
            At(self.options.width() / 2.0)
        );
        self.facts.push(words.to_owned());
        self.height = 70.0;
        self.finish()
    }

    /// The whole text.
    pub(super) fn finish(self) -> Result<String> {
        let Self { options, kind, height, facts, notes, body } = self;
        let language = options.language;
        let (class, rules) = rules(options.palette);
        let wide = options.width();
        let room = wide - 2.0 * MARGIN;
        let title = options.title.as_deref().unwrap_or_default();
        // Bold letters are wider.
        let lines = wrapped(title, TITLE * 1.08, room);
        let above = if lines.is_empty() { 0.0 } else { lines.len() as f64 * (LINE + 3.0) + 8.0 };
        let notes: Vec<String> = notes.iter().flat_map(|note| wrapped(note, SMALL, room)).collect();
        let below = if notes.is_empty() { 0.0 } else { notes.len() as f64 * LINE + 6.0 };
        let tall = above + height + below;

        let mut out = Out::default();
        let size = format!("{} {}", At(wide), At(tall.ceil()));
        let (tag, shown) = (language.tag(), size.split_once(' ').unwrap_or_default());
        put!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" lang=\"{tag}\" role=\"img\" viewBox=\"0 0 {size}\" width=\"{}\" \
             height=\"{}\" style=\"max-width:100%;height:auto\" font-family=\"{FONTS}\" font-size=\"{FONT}\">\n",
            shown.0,
            shown.1
        );
        let name = if title.is_empty() { language.word(kind) } else { title };
        put!(out, "<title>{}</title>\n<desc>{}", Escaped(name), language.word(kind));
        for (place, fact) in facts.iter().enumerate() {
            let before = if place == 0 { language.colon() } else { language.semicolon() };
            put!(out, "{before}{}", Escaped(fact));
        }
        put!(out, "</desc>\n<style>{rules}</style>\n<rect class=\"b\" width=\"100%\" height=\"100%\"/>\n");
        for (place, line) in lines.iter().enumerate() {
            let y = 24.0 + place as f64 * (LINE + 3.0);
            put!(
                out,
                "<text class=\"t\" x=\"{}\" y=\"{}\" font-size=\"{TITLE}\" font-weight=\"600\">{}</text>\n",
                At(MARGIN),
                At(y),
                Escaped(line)
            );
        }
        if above > 0.0 {
            put!(out, "<g transform=\"translate(0 {})\">\n", At(above));
        }
        out.append(body);
        if above > 0.0 {
            put!(out, "</g>\n");
        }
        for (place, line) in notes.iter().enumerate() {
            let y = above + height + 11.0 + place as f64 * LINE;
            put!(
                out,
                "<text class=\"m\" x=\"{}\" y=\"{}\" font-size=\"{SMALL}\">{}</text>\n",
                At(MARGIN),
                At(y),
                Escaped(line)
            );
        }
        put!(out, "</svg>");
        out.finish()
    }
}

/// A text in lines; what does not fit in the last one is cut.
fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 == LINES || width(rest, size) <= room {
            lines.push(fitted(rest, size, room).into_owned());
            break;
        }
        let (mut used, mut end) = (0.0, 0);
        for (at, c) in rest.char_indices() {
            used += width(c.encode_utf8(&mut [0; 4]), size);
            if used > room {
                break;
            }
            // Chinese can be parted anywhere.
            if c.is_whitespace() || ('\u{2e80}'..='\u{9fff}').contains(&c) {
                end = at + c.len_utf8();
            }
        }
        if end == 0 {
            lines.push(fitted(rest, size, room).into_owned());
            break;
        }
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines
}

/// A patch of colour and its name.
pub(super) struct Key {
    pub(super) class: String,
    pub(super) opacity: f64,
    pub(super) name: String,
}

/// Writes a legend below `top`, in as many rows as it takes, and says how high it is.
pub(super) fn legend(out: &mut Out, keys: &[Key], top: f64, wide: f64) -> f64 {
    const PATCH: f64 = 12.0;
    let room = wide - 2.0 * MARGIN;
    let (mut x, mut y) = (MARGIN, top);
    for Key { class, opacity, name } in keys {
        let shown = fitted(name, SMALL, (room - PATCH - 6.0).min(190.0));
        let takes = PATCH + 6.0 + width(&shown, SMALL) + 12.0;
        if x > MARGIN && x + takes - 12.0 > wide - MARGIN {
            (x, y) = (MARGIN, y + LINE);
        }
        put!(
            out,
            "<g><title>{}</title><rect class=\"{class}\" fill-opacity=\"{opacity}\" x=\"{}\" y=\"{}\" width=\"{PATCH}\" height=\"{PATCH}\" \
             rx=\"2\"/><text class=\"t\" x=\"{}\" y=\"{}\" font-size=\"{SMALL}\">{}</text></g>\n",
            Escaped(&shortened(name)),
            At(x),
            At(y),
            At(x + PATCH + 6.0),
            At(y + 10.5),
            Escaped(&shown)
        );
        x += takes;
    }
    if keys.is_empty() { 0.0 } else { y + LINE - top }
}

/// Words in the small size; `anchor` is start, middle or end.
pub(super) fn words(out: &mut Out, class: &str, (x, y): (f64, f64), anchor: &str, text: &str) {
    put!(
        out,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{SMALL}\" text-anchor=\"{anchor}\">{}</text>\n",
        At(x),
        At(y),
        Escaped(text)
    );
}

/// A line across the picture with its name before it.
pub(super) fn grid_line(out: &mut Out, (left, right): (f64, f64), y: f64, name: &str) {
    put!(out, "<line class=\"g\" x1=\"{}\" y1=\"{2}\" x2=\"{}\" y2=\"{2}\"/>", At(left), At(right), At(y));
    words(out, "m", (left - 6.0, y + 4.0), "end", name);
}
