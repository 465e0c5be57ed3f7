//! Numbers as a language writes them.

use crate::numeric::digits::to_shown;
use crate::support::language::Language;

impl Language {
    fn decimal_point(self) -> char {
        ['.', ',', '.'][self as usize]
    }

    /// Before every third digit.
    fn separator(self) -> char {
        // No line may end within a number.
        [',', '\u{a0}', ','][self as usize]
    }

    /// A number to so many decimals, without zeros at the end.
    fn rounded(self, value: f64, decimals: usize) -> String {
        // 15 digits are what a float has: 0.1 + 0.2 is 0.3.
        let size = to_shown(value.abs());
        // Halves go up, as they do in SQL.
        let scaled = size * libm::pow(10.0, decimals as f64);
        let size = if scaled < 1e15 { scaled.round() / libm::pow(10.0, decimals as f64) } else { size };
        let digits = format!("{size:.decimals$}");
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut text = String::new();
        if value < 0.0 && (whole.bytes().any(|digit| digit != b'0') || !fraction.is_empty()) {
            text.push('\u{2212}');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(self.separator());
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(self.decimal_point());
            text.push_str(fraction);
        }
        text
    }

    /// A number in full, for tooltips.
    pub fn exact(self, value: f64) -> String {
        let size = value.abs();
        match size {
            _ if size != 0.0 && !(1e-6..1e15).contains(&size) => {
                format!("{:e}", to_shown(value)).replace('.', &self.decimal_point().to_string())
            }
            // The digits that a float has beside its whole ones.
            _ if size < 1.0 => self.rounded(value, 9),
            _ => self.rounded(value, (14 - libm::floor(libm::log10(size)) as usize).min(6)),
        }
    }

    /// A number in a few digits, for labels.
    pub fn brief(self, value: f64) -> String {
        let size = value.abs();
        let (divisors, names): (&[f64], &[&str]) = match self {
            Self::En => (&[1e12, 1e9, 1e6], &["T", "B", "M"]),
            Self::Ru => (&[1e12, 1e9, 1e6], &["\u{a0}трлн", "\u{a0}млрд", "\u{a0}млн"]),
            Self::Zh => (&[1e12, 1e8, 1e5], &["万亿", "亿", "万"]),
        };
        if size >= 1e15 {
            return format!("{value:.2e}").replace('.', &self.decimal_point().to_string());
        }
        for (&divisor, name) in divisors.iter().zip(names) {
            if size >= divisor {
                // A Chinese 万 is 10,000, though shorter numbers are written out.
                let unit = if *name == "万" { 1e4 } else { divisor };
                let scaled = value / unit;
                return self.rounded(scaled, if scaled.abs() < 100.0 { 1 } else { 0 }) + name;
            }
        }
        match size {
            _ if size >= 1000.0 => self.rounded(value, 0),
            _ if size >= 10.0 => self.rounded(value, 1),
            _ if size >= 0.01 || size == 0.0 => self.rounded(value, 2),
            _ if size >= 1e-6 => self.rounded(value, 6),
            _ => format!("{value:.1e}").replace('.', &self.decimal_point().to_string()),
        }
    }

    /// A count.
    pub fn count(self, count: u64) -> String {
        self.exact(count as f64)
    }

    /// A share of the whole.
    pub fn percent(self, share: f64, decimals: usize) -> String {
        let sign = if self == Self::Ru { "\u{a0}%" } else { "%" };
        let least = libm::pow(10.0, -(decimals as f64));
        match share > 0.0 && share * 100.0 < least / 2.0 {
            true => format!("<{}{sign}", self.rounded(least, decimals)),
            false => self.rounded(share * 100.0, decimals) + sign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Ru, Zh};

    #[test]
    fn numbers_as_they_are_written_there() {
        assert_eq!(En.exact(1_234_567.891), "1,234,567.891");
        assert_eq!(Ru.exact(1_234_567.891), "1\u{a0}234\u{a0}567,891");
        assert_eq!(Zh.exact(-0.5), "\u{2212}0.5");
        assert_eq!(En.exact(0.1 + 0.2), "0.3");
        assert_eq!(En.exact(2_500_315.63), "2,500,315.63");
        assert_eq!(En.exact(0.0), "0");
        assert_eq!(En.exact(-0.000_000_01), "-1e-8");
        assert_eq!(Ru.exact(1.5e300), "1,5e300");
        assert_eq!([En, Ru, Zh].map(|l| l.brief(12_345_678.0)), ["12.3M", "12,3\u{a0}млн", "1,235万"]);
        assert_eq!([En, Ru, Zh].map(|l| l.brief(23_570.4)), ["23,570", "23\u{a0}570", "23,570"]);
        assert_eq!([En, Ru, Zh].map(|l| l.brief(123_456.0)), ["123,456", "123\u{a0}456", "12.3万"]);
        assert_eq!(
            [0.0, 0.004, 3.14259, 42.42, 1e-9].map(|x| En.brief(x)),
            ["0", "0.004", "3.14", "42.4", "1.0e-9"]
        );
        assert_eq!([En, Ru, Zh].map(|l| l.percent(0.4567, 1)), ["45.7%", "45,7\u{a0}%", "45.7%"]);
        assert_eq!([0.0, 0.0004, 0.0006].map(|share| En.percent(share, 1)), ["0%", "<0.1%", "0.1%"]);
        assert_eq!(
            [En.rounded(-0.001, 2), En.rounded(1234.5, 0), En.rounded(-2.5, 0)],
            ["0", "1,235", "\u{2212}3"]
        );
    }
}
