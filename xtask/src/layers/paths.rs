//! The paths that a Rust source names, as its words say them: whole `use` statements, with lists in braces and `super`
//! resolved. Comments and what stands in quotes name nothing.

/// A word or a mark of a source, with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// A path that a source names.
#[derive(Debug, PartialEq, Eq)]
pub struct Path {
    /// The crate it begins in: `crate` for the source's own.
    pub root: String,
    /// What it names below that, `*` for everything.
    pub steps: Vec<String>,
    pub line: usize,
}

/// The words and marks of a source. `::` is one mark, and a text in quotes none.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => comment(rest),
            '"' => quoted(rest),
            '\'' => quote(rest),
            _ if is_word(first) => {
                let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                match raw(rest, word) {
                    Some(length) => length,
                    None => {
                        tokens.push(Token { text: &rest[..word], line });
                        word
                    }
                }
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
                tokens.push(Token { text: &rest[..length], line });
                length
            }
        };
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a comment in `/* */`, which may hold others.
fn comment(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    loop {
        let from = &rest[at..];
        match from.find(['/', '*']) {
            None => return rest.len(),
            Some(next) if from[next..].starts_with("/*") => (at, depth) = (at + next + 2, depth + 1),
            Some(next) if from[next..].starts_with("*/") => (at, depth) = (at + next + 2, depth - 1),
            Some(next) => at += next + 1,
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The length of a text in double quotes.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character in quotes, or of the mark of a lifetime.
fn quote(rest: &str) -> usize {
    let mut after = rest.char_indices().skip(1);
    match (after.next(), after.next()) {
        (Some((_, '\\')), Some((escaped, c))) => {
            let from = escaped + c.len_utf8();
            rest[from..].find('\'').map_or(rest.len(), |end| from + end + 1)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

/// The length of a raw text, if the word before it is what begins one.
fn raw(rest: &str, word: usize) -> Option<usize> {
    let after = &rest[word..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    if !["r", "br", "cr"].contains(&&rest[..word]) || !after[hashes..].starts_with('"') {
        return None;
    }
    let (from, end) = (word + hashes + 1, format!("\"{}", "#".repeat(hashes)));
    Some(rest[from..].find(&end).map_or(rest.len(), |at| from + at + end.len()))
}

/// The paths that begin with `crate`, `super`, `self` or one of the crates named, in a source whose module is known.
pub fn paths(tokens: &[Token<'_>], module: &[String], crates: &[&str]) -> Vec<Path> {
    let text_at = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut found = Vec::new();
    // The modules written in this source that are open, each with the depth of braces outside it.
    let mut inner: Vec<(usize, &str)> = Vec::new();
    let (mut at, mut depth) = (0, 0);
    while let Some(token) = tokens.get(at) {
        match token.text {
            "mod" if text_at(at + 2) == "{" => inner.push((depth, text_at(at + 1))),
            "{" => depth += 1,
            "}" => {
                depth = usize::saturating_sub(depth, 1);
                inner.pop_if(|(outside, _)| *outside == depth);
            }
            _ => {}
        }
        let previous = at.checked_sub(1).map_or("", text_at);
        let goes_on = previous == "::" && at.checked_sub(2).is_some_and(|at| is_step(text_at(at)));
        let begins =
            ["crate", "super", "self"].contains(&token.text) || crates.contains(&token.text) && !goes_on;
        at = if begins && (["::", "as"].contains(&text_at(at + 1)) || previous == "use") {
            let open = inner.iter().map(|(_, name)| (*name).to_owned());
            let here = module.iter().cloned().chain(open).collect();
            let start = Path { root: "crate".to_owned(), steps: here, line: token.line };
            tree(tokens, at, &start, crates, &mut found).max(at + 1)
        } else {
            at + 1
        };
    }
    found
}

/// Whether a word can be a step of a path that goes on after it.
fn is_step(word: &str) -> bool {
    word.chars().next().is_some_and(is_word) && word != "use"
}

/// Reads a path from a token on, with all its branches, and says where it ends.
fn tree(tokens: &[Token<'_>], mut at: usize, before: &Path, crates: &[&str], found: &mut Vec<Path>) -> usize {
    let mut path = Path { root: before.root.clone(), steps: before.steps.clone(), line: before.line };
    let first = at;
    while let Some(&Token { text, line }) = tokens.get(at) {
        path.line = line;
        match text {
            "{" => {
                at += 1;
                while let Some(token) = tokens.get(at) {
                    at = match token.text {
                        "}" => return at + 1,
                        "," => at + 1,
                        _ => tree(tokens, at, &path, crates, found).max(at + 1),
                    };
                }
                return at;
            }
            "crate" => path.steps.clear(),
            "super" => drop(path.steps.pop()),
            "self" => {}
            _ if at == first && crates.contains(&text) => {
                text.clone_into(&mut path.root);
                path.steps.clear();
            }
            _ if text == "*" || is_step(text) => path.steps.push(text.to_owned()),
            _ => break,
        }
        at += 1;
        match tokens.get(at).map(|token| token.text) {
            Some("::") => at += 1,
            Some("as") => {
                at += 2;
                break;
            }
            _ => break,
        }
    }
    found.push(path);
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of a source in the module `a::b`, each as a text with its line.
    fn named(source: &str) -> Vec<String> {
        let module = ["a", "b"].map(str::to_owned);
        let paths = paths(&tokens(source), &module, &["core"]);
        let text = |Path { root, steps, line }: &Path| format!("{root}::{} {line}", steps.join("::"));
        paths.iter().map(text).collect()
    }

    #[test]
    fn a_list_is_read_to_its_end() {
        assert_eq!(named("use crate::c::D;"), ["crate::c::D 1"]);
        assert_eq!(
            named("use crate::{c::{self, d::{E, F as G}}, h, i::*};"),
            ["crate::c 1", "crate::c::d::E 1", "crate::c::d::F 1", "crate::h 1", "crate::i::* 1"]
        );
        assert_eq!(
            named("use crate::{\n    c,\n    d::{\n        E,\n    },\n};"),
            ["crate::c 2", "crate::d::E 4"]
        );
        assert_eq!(named("use core::{c, d}; use ::core::e;"), ["core::c 1", "core::d 1", "core::e 1"]);
    }

    #[test]
    fn what_lies_above_is_resolved() {
        assert_eq!(named("use super::c;"), ["crate::a::c 1"]);
        assert_eq!(named("use super::super::c;"), ["crate::c 1"]);
        assert_eq!(named("use super::{c, super::d};"), ["crate::a::c 1", "crate::d 1"]);
        assert_eq!(named("use self::c;"), ["crate::a::b::c 1"]);
        assert_eq!(
            named("mod tests { use super::*; }\nuse super::c;"),
            ["crate::a::b::* 1", "crate::a::c 2"]
        );
        assert_eq!(named("use crate as house; use super as up;"), ["crate:: 1", "crate::a 1"]);
    }

    #[test]
    fn expressions_and_types_name_paths_as_well() {
        assert_eq!(
            named(
                "fn f(x: &crate::c::D<super::E>) -> u8 {\n    x.g::<crate::h::I>(self.k, crate::l::<u8>())\n}"
            ),
            ["crate::c::D 1", "crate::a::E 1", "crate::h::I 2", "crate::l 2"]
        );
        assert_eq!(named("pub(crate) fn f(self) {} pub(super) const X: u8 = other::core::Y;"), [""; 0]);
    }

    #[test]
    fn comments_and_quotes_name_nothing() {
        assert_eq!(named("// crate::c\n/* crate::d /* */ crate::e */ crate::f"), ["crate::f 2"]);
        assert_eq!(
            named(r##"("crate::c \" crate::d", r#"crate::"e"#, '"', '\'', 'x', crate::f)"##),
            ["crate::f 1"]
        );
        assert_eq!(named("fn f<'a>(x: &'a crate::c) {}"), ["crate::c 1"]);
    }
}
