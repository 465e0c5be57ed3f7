//! The words of pictures in their languages.
//!
//! Words stand alone or before a colon, so that no sentence has to be put together.

use std::fmt::Write;

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
        Word::Sankey => ["Movement between segments", "Переходы между сегментами", "分群间的流动"],
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

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(
            (date(0), date(-1), date(366)),
            ("2000-01-01".into(), "1999-12-31".into(), "2001-01-01".into())
        );
    }
}
