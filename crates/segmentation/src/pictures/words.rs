//! The words of pictures in their languages, and numbers as they are written there.
//!
//! Words stand alone or before a colon, so that no sentence has to be put together.

use std::fmt::Write;

use crate::numeric::digits::to_shown;
use crate::support::language::{Language, Texts};

/// A word or a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    HeatMap,
    Bars,
    ParetoCurve,
    Histogram,
    Sankey,
    RetentionTriangle,
    StackedArea,
    Other,
    NoLabel,
    EmptyLabel,
    New,
    Left,
    Customers,
    Total,
    Largest,
    Labels,
    NoData,
    NothingAboveZero,
    LeftOut,
    BelowZero,
    NotDrawn,
    Hidden,
    ShareOfCustomers,
    ShareOfValue,
    EqualShares,
    Value,
    Median,
    Cohort,
    Period,
    All,
    Better,
    Worse,
    Unchanged,
    Before,
    After,
    From,
    To,
}

/// In the order of [`Language`].
const fn phrases(word: Word) -> Texts {
    match word {
        Word::HeatMap => ["Heat map", "Тепловая карта", "热力图"],
        Word::Bars => ["Bar chart", "Столбиковая диаграмма", "条形图"],
        Word::ParetoCurve => ["Pareto curve", "Кривая Парето", "帕累托曲线"],
        Word::Histogram => ["Histogram", "Гистограмма", "直方图"],
        Word::Sankey => ["Movement between segments", "Переходы между сегментами", "细分间的流动"],
        Word::RetentionTriangle => ["Retention by cohort", "Удержание по когортам", "同期群留存"],
        Word::StackedArea => ["Development over time", "Динамика по времени", "随时间的变化"],
        Word::Other => ["other", "прочие", "其他"],
        Word::NoLabel => ["none", "нет", "无"],
        Word::EmptyLabel => ["empty", "пусто", "空"],
        Word::New => ["new", "новые", "新增"],
        Word::Left => ["left", "ушедшие", "流失"],
        Word::Customers => ["Customers", "Клиенты", "客户数"],
        Word::Total => ["Total", "Всего", "合计"],
        Word::Largest => ["Largest", "Наибольшее", "最大"],
        Word::Labels => ["Labels", "Подписи", "标签数"],
        Word::NoData => ["No data", "Нет данных", "没有数据"],
        Word::NothingAboveZero => ["No value above zero", "Нет значений выше нуля", "没有大于零的数值"],
        Word::LeftOut => ["Rows left out (NULL)", "Пропущено строк (NULL)", "略去的行（NULL）"],
        Word::BelowZero => [
            "Totals below zero, drawn as zero",
            "Итоги ниже нуля, показаны как ноль",
            "小于零的合计，按零绘制",
        ],
        Word::NotDrawn => {
            ["Customers in flows too small to show", "Клиенты в слишком малых потоках", "过小流量中的客户数"]
        }
        Word::Hidden => ["Groups too small to show", "Слишком малые группы", "过小而不显示的组"],
        Word::ShareOfCustomers => {
            ["customers, best first", "клиенты, начиная с лучших", "客户占比（由高到低）"]
        }
        Word::ShareOfValue => ["share of value", "доля суммы", "价值占比"],
        Word::EqualShares => ["all customers alike", "все клиенты равны", "客户完全均等"],
        Word::Value => ["value", "значение", "数值"],
        Word::Median => ["Median", "Медиана", "中位数"],
        Word::Cohort => ["cohort", "когорта", "同期群"],
        Word::Period => ["period", "период", "期"],
        Word::All => ["all", "все", "全部"],
        Word::Better => ["better or new", "лучше или новые", "变好或新增"],
        Word::Worse => ["worse or left", "хуже или ушли", "变差或流失"],
        Word::Unchanged => ["unchanged", "без изменений", "不变"],
        Word::Before => ["before", "было", "之前"],
        Word::After => ["after", "стало", "之后"],
        Word::From => ["First", "Начало", "开始"],
        Word::To => ["Last", "Конец", "结束"],
    }
}

impl Language {
    pub(super) fn word(self, word: Word) -> &'static str {
        self.of(phrases(word))
    }

    /// The language as pages name it.
    pub(super) fn tag(self) -> &'static str {
        ["en", "ru", "zh-Hans"][self as usize]
    }

    /// What stands between a label and its figure.
    pub(super) fn colon(self) -> &'static str {
        [": ", ": ", "："][self as usize]
    }

    /// What stands between two statements.
    pub(super) fn semicolon(self) -> &'static str {
        ["; ", "; ", "；"][self as usize]
    }

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
    pub(super) fn exact(self, value: f64) -> String {
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
    pub(super) fn brief(self, value: f64) -> String {
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
    pub(super) fn count(self, count: u64) -> String {
        self.exact(count as f64)
    }

    /// A share of the whole.
    pub(super) fn percent(self, share: f64, decimals: usize) -> String {
        let sign = if self == Self::Ru { "\u{a0}%" } else { "%" };
        let least = libm::pow(10.0, -(decimals as f64));
        match share > 0.0 && share * 100.0 < least / 2.0 {
            true => format!("<{}{sign}", self.rounded(least, decimals)),
            false => self.rounded(share * 100.0, decimals) + sign,
        }
    }

    /// What some customers bring.
    pub(super) fn bring(self, customers: &str, value: &str) -> String {
        match self {
            Self::En => format!("{customers} of customers bring {value}"),
            Self::Ru => format!("{customers} клиентов дают {value}"),
            Self::Zh => format!("{customers}的客户带来{value}"),
        }
    }

    /// A figure of a word: "Customers: 12".
    pub(super) fn figure(self, word: Word, figure: &str) -> String {
        let mut text = self.word(word).to_owned();
        let _ = write!(text, "{}{figure}", self.colon());
        text
    }
}

/// The day as its date.
pub(super) fn date(days: i64) -> String {
    crate::support::time::format_date(days.saturating_mul(crate::support::time::MICROS_PER_DAY))
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

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(
            (date(0), date(-1), date(366)),
            ("2000-01-01".into(), "1999-12-31".into(), "2001-01-01".into())
        );
    }
}
