//! As much of SQL as rules and CASE expressions of trees are written in: words, and what they come to for a row.
//!
//! Anything else is refused, so that a name or a category that broke out of its quotes would be found.

use std::collections::HashMap;
use std::iter::Peekable;
use std::vec::IntoIter;

/// A word of SQL.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A name in double quotes.
    Identifier(String),
    /// A literal in single quotes.
    Text(String),
    Number(String),
    /// Anything else, in lower case.
    Word(String),
}

/// A value as a column holds it, or as an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Sql {
    Null,
    Bool(bool),
    Float(f64),
    Text(String),
    /// Microseconds since 2000-01-01.
    Time(i64),
    Interval {
        months: i32,
        days: i32,
        micros: i64,
    },
    /// A literal that has no type yet.
    Literal(String),
    /// Millionths, without rounding.
    Exact(i128),
}

const MILLION: i128 = 1_000_000;

/// Words of SQL in a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut rest = text;
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return found };
        if let Some(comment) = rest.strip_prefix("/*") {
            let (inside, after) = comment.split_once("*/").expect("a comment ends");
            let plain = |c: char| c.is_ascii_alphanumeric() || " -:.+".contains(c);
            assert!(inside.chars().all(plain), "{inside}");
            rest = after;
            continue;
        }
        let (token, after) = match first {
            '"' => unquoted(rest, '"', false).map(|(name, after)| (Token::Identifier(name), after)),
            '\'' => unquoted(rest, '\'', false).map(|(text, after)| {
                assert!(!text.contains('\\'), "means something else without standard_conforming_strings");
                (Token::Text(text), after)
            }),
            'E' if rest[1..].starts_with('\'') => {
                unquoted(&rest[1..], '\'', true).map(|(text, after)| (Token::Text(text), after))
            }
            '0'..='9' => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                let end = match rest[end..].strip_prefix('e') {
                    Some(exponent) => {
                        let digits = exponent.strip_prefix('-').unwrap_or(exponent);
                        rest.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len()
                    }
                    None => end,
                };
                Some((Token::Number(rest[..end].to_owned()), &rest[end..]))
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                Some((Token::Word(rest[..end].to_lowercase()), &rest[end..]))
            }
            _ => {
                let signs = ["<=", "::", "(", ")", ",", ">", "+", "-", "*", "/"];
                let sign = signs.into_iter().find(|sign| rest.starts_with(sign));
                sign.map(|sign| (Token::Word(sign.to_owned()), &rest[sign.len()..]))
            }
        }
        .unwrap_or_else(|| panic!("no SQL: {rest}"));
        assert!(!(token == Token::Word("-".into()) && after.starts_with('-')), "a comment");
        found.push(token);
        rest = after;
    }
}

/// A text in quotes, which are doubled inside, and what comes after it; with backslashes doubled too, if asked.
fn unquoted(text: &str, quote: char, backslashes: bool) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((place, c)) = chars.next() {
        let special = c == quote || (backslashes && c == '\\');
        if !special || chars.next_if(|&(_, next)| next == c).is_some() {
            inside.push(c);
        } else {
            return (c == quote).then(|| (inside, &text[place + 1..]));
        }
    }
    None
}

/// What an expression comes to for a row.
pub fn evaluate(text: &str, row: &HashMap<&str, Sql>) -> Sql {
    let mut parser = Parser { tokens: tokens(text).into_iter().peekable(), row };
    let value = parser.any();
    assert_eq!(parser.tokens.next(), None, "more than one expression: {text}");
    value
}

struct Parser<'a> {
    tokens: Peekable<IntoIter<Token>>,
    row: &'a HashMap<&'a str, Sql>,
}

impl Parser<'_> {
    fn accept(&mut self, word: &str) -> bool {
        self.tokens.next_if_eq(&Token::Word(word.to_owned())).is_some()
    }

    fn expect(&mut self, word: &str) {
        assert!(self.accept(word), "expected {word}, not {:?}", self.tokens.peek());
    }

    fn any(&mut self) -> Sql {
        let mut value = self.all();
        while self.accept("or") {
            let other = self.all();
            value = match (value, other) {
                (Sql::Bool(true), _) | (_, Sql::Bool(true)) => Sql::Bool(true),
                (Sql::Bool(false), Sql::Bool(false)) => Sql::Bool(false),
                _ => Sql::Null,
            };
        }
        value
    }

    fn all(&mut self) -> Sql {
        let mut value = self.comparison();
        while self.accept("and") {
            let other = self.comparison();
            value = match (value, other) {
                (Sql::Bool(false), _) | (_, Sql::Bool(false)) => Sql::Bool(false),
                (Sql::Bool(true), Sql::Bool(true)) => Sql::Bool(true),
                _ => Sql::Null,
            };
        }
        value
    }

    fn comparison(&mut self) -> Sql {
        let value = self.sum();
        if self.accept("is") {
            let not = self.accept("not");
            let Some(Token::Word(word)) = self.tokens.next() else { panic!("IS what?") };
            let holds = match word.as_str() {
                "null" => value == Sql::Null,
                "true" => value == Sql::Bool(true),
                "false" => value == Sql::Bool(false),
                _ => panic!("IS {word}"),
            };
            return Sql::Bool(holds != not);
        }
        let c_collation = self.accept("collate");
        if c_collation {
            assert_eq!(self.tokens.next(), Some(Token::Identifier("C".into())));
        }
        let not = self.accept("not");
        if self.accept("in") {
            self.expect("(");
            let mut found = false;
            while {
                let Some(Token::Text(text)) = self.tokens.next() else { panic!("IN what?") };
                found |= value == Sql::Text(text);
                self.accept(",")
            } {}
            self.expect(")");
            return if value == Sql::Null { Sql::Null } else { Sql::Bool(found != not) };
        }
        assert!(!not && !c_collation);
        if self.accept("<=") {
            at_most(&value, &self.sum())
        } else if self.accept(">") {
            match at_most(&value, &self.sum()) {
                Sql::Bool(at_most) => Sql::Bool(!at_most),
                other => other,
            }
        } else {
            value
        }
    }

    fn sum(&mut self) -> Sql {
        let mut value = self.product();
        while self.accept("+") {
            value = match (value, self.product()) {
                (Sql::Null, _) | (_, Sql::Null) => Sql::Null,
                (Sql::Float(a), Sql::Float(b)) => Sql::Float(a + b),
                (Sql::Exact(a), Sql::Exact(b)) => Sql::Exact(a + b),
                other => panic!("sum of {other:?}"),
            };
        }
        value
    }

    fn product(&mut self) -> Sql {
        let mut value = self.cast();
        loop {
            value = if self.accept("*") {
                match (value, self.cast()) {
                    (Sql::Null, _) => Sql::Null,
                    (Sql::Exact(a), Sql::Literal(b)) => Sql::Exact(a * exact(&b) / MILLION),
                    other => panic!("product of {other:?}"),
                }
            } else if self.accept("/") {
                match (value, self.cast()) {
                    (Sql::Null, _) => Sql::Null,
                    (Sql::Float(a), Sql::Literal(b)) => Sql::Float(a / b.parse::<f64>().unwrap()),
                    other => panic!("quotient of {other:?}"),
                }
            } else {
                return value;
            };
        }
    }

    /// A minus binds looser than a cast.
    fn cast(&mut self) -> Sql {
        if self.accept("-") {
            return match self.cast() {
                Sql::Float(x) => Sql::Float(-x),
                Sql::Literal(text) => Sql::Literal(format!("-{text}")),
                other => panic!("minus {other:?}"),
            };
        }
        let mut value = self.atom();
        while self.accept("::") {
            let Some(Token::Word(kind)) = self.tokens.next() else { panic!("cast to what?") };
            value = cast(value, &kind);
        }
        value
    }

    fn atom(&mut self) -> Sql {
        match self.tokens.next().expect("an expression") {
            Token::Number(text) => Sql::Literal(text),
            Token::Text(text) => Sql::Text(text),
            Token::Identifier(name) => self.row[name.as_str()].clone(),
            Token::Word(word) => match word.as_str() {
                "(" => {
                    let value = self.any();
                    self.expect(")");
                    value
                }
                "case" => self.case(),
                "extract" => self.extract(),
                name => self.row[name].clone(),
            },
        }
    }

    /// All branches are read, the first that holds counts.
    fn case(&mut self) -> Sql {
        let mut result = None;
        while self.accept("when") {
            let condition = self.any();
            self.expect("then");
            let value = self.any();
            if condition == Sql::Bool(true) && result.is_none() {
                result = Some(value);
            }
        }
        self.expect("else");
        let value = self.any();
        self.expect("end");
        result.unwrap_or(value)
    }

    fn extract(&mut self) -> Sql {
        self.expect("(");
        let Some(Token::Word(field)) = self.tokens.next() else { panic!("extract what?") };
        self.expect("from");
        let value = self.atom();
        self.expect(")");
        let whole = |x: i64| Sql::Exact(i128::from(x) * MILLION);
        match (field.as_str(), value) {
            (_, Sql::Null) => Sql::Null,
            ("epoch", Sql::Time(micros)) => Sql::Exact(i128::from(micros) + 946_684_800 * MILLION),
            ("year", Sql::Interval { months, .. }) => whole((months / 12).into()),
            ("month", Sql::Interval { months, .. }) => whole((months % 12).into()),
            ("day", Sql::Interval { days, .. }) => whole(days.into()),
            ("hour", Sql::Interval { micros, .. }) => whole(micros / 3_600_000_000),
            ("minute", Sql::Interval { micros, .. }) => whole(micros / 60_000_000 % 60),
            ("microseconds", Sql::Interval { micros, .. }) => whole(micros % 60_000_000),
            other => panic!("extract {other:?}"),
        }
    }
}

fn cast(value: Sql, kind: &str) -> Sql {
    match (value, kind) {
        (Sql::Null, _) => Sql::Null,
        (Sql::Float(x), "float8") => Sql::Float(x),
        (Sql::Literal(text), "float8") => Sql::Float(text.parse().unwrap()),
        (Sql::Exact(x), "float8") => {
            assert_eq!(x % MILLION, 0);
            Sql::Float((x / MILLION) as f64)
        }
        (Sql::Bool(x), "int") => Sql::Float(f64::from(u8::from(x))),
        (Sql::Text(text), "text") => Sql::Text(text),
        other => panic!("cast of {other:?}"),
    }
}

fn at_most(a: &Sql, b: &Sql) -> Sql {
    Sql::Bool(match (a, b) {
        (Sql::Null, _) => return Sql::Null,
        (Sql::Float(a), Sql::Literal(b)) => *a <= b.parse().unwrap(),
        (Sql::Bool(a), Sql::Literal(b)) => f64::from(u8::from(*a)) <= b.parse().unwrap(),
        (Sql::Exact(a), Sql::Literal(b)) => *a <= exact(b),
        (Sql::Time(a), Sql::Text(b)) => {
            let b = if b.contains(' ') { b.replace(' ', "T") } else { format!("{b}T00:00:00") };
            *a <= segmentation::support::time::parse(&format!("{b}Z")).unwrap()
        }
        (interval @ Sql::Interval { .. }, Sql::Text(b)) => {
            days(interval) <= b.strip_suffix(" days").unwrap().parse().unwrap()
        }
        other => panic!("comparison of {other:?}"),
    })
}

/// A decimal in millionths.
fn exact(text: &str) -> i128 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(fraction.len() <= 6, "{text}");
    sign * (whole.parse::<i128>().unwrap() * MILLION + format!("{fraction:0<6}").parse::<i128>().unwrap())
}

/// A moment or a span as the number of days that features are read as.
pub fn days(value: &Sql) -> f64 {
    const MICROS: f64 = 86_400e6;
    match value {
        Sql::Time(micros) => *micros as f64 / MICROS,
        Sql::Interval { months, days, micros } => {
            (i64::from(*months) * 30 + i64::from(*days)) as f64 + *micros as f64 / MICROS
        }
        other => panic!("days of {other:?}"),
    }
}
