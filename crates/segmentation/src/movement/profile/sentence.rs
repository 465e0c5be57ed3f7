//! What a row of a profile says, for those who read no tables.

use super::model::{ProfileModel, ProfileRow};
use crate::rows::features::Type;
use crate::support::language::Language;
use crate::support::words::brief;

/// Above it, all may be an accident.
const CHANCE: f64 = 0.05;

/// Nearer to the average than this is like everybody, in standard deviations.
const SMALL: f64 = 0.1;

/// A number as it is written in a language.
fn number(language: Language, value: f64) -> String {
    let text = brief(value);
    if language == Language::Ru { text.replace('.', ",") } else { text }
}

/// A number of three digits or so, for ratios and shares.
fn rounded(language: Language, value: f64) -> String {
    let digits = if value < 10.0 { 10.0 } else { 1.0 };
    number(language, (value * digits).round() / digits)
}

fn percent(language: Language, share: f64) -> String {
    let share = share * 100.0;
    match share > 0.0 && share < 0.1 {
        true => format!("<{} %", number(language, 0.1)),
        false => format!("{} %", number(language, (share * 10.0).round() / 10.0)),
    }
}

impl ProfileModel {
    /// A row in a sentence of the model's language.
    pub fn sentence(&self, row: &ProfileRow) -> String {
        let language = self.language;
        let column = self.feature(row);
        let is_share = matches!(column.kind, Type::Category | Type::Boolean);
        let what = match (&row.value, column.kind) {
            (Some(value), _) => format!("{} = {value}", column.name),
            (None, Type::Boolean) => format!("{} = true", column.name),
            _ => column.name.clone(),
        };
        let show = |figure: f64| match (is_share, column.kind) {
            (true, _) => percent(language, figure),
            (_, Type::Time) => column.kind.show(figure),
            (_, Type::Interval) => {
                let days = language.of(["days", "дн.", "天"]);
                format!("{} {days}", number(language, figure))
            }
            _ => number(language, figure),
        };
        let (here, all) = (show(row.figure), show(row.overall));
        let alike = row.figure == row.overall || row.difference.is_some_and(|size| size.abs() < SMALL);
        let ratio = row.index.map(|index| index / 100.0);
        let how = match ratio {
            _ if alike => language.of(["about the average", "около среднего", "接近平均"]).to_owned(),
            Some(0.0) if is_share => language.of(["never", "никогда", "从未出现"]).to_owned(),
            Some(ratio) => {
                let times = rounded(language, ratio);
                match (is_share, language) {
                    // A ratio below a hundredth would be shown as 0.
                    _ if ratio < 0.05 => language.of(["hardly any", "почти нет", "几乎没有"]).to_owned(),
                    (true, Language::En) => format!("{times} times as often"),
                    (true, Language::Ru) => format!("×{times} к обычной частоте"),
                    (true, Language::Zh) => format!("频率为平均的 {times} 倍"),
                    (false, Language::En) => format!("{times} times the average"),
                    (false, Language::Ru) => format!("×{times} к среднему"),
                    (false, Language::Zh) => format!("为平均的 {times} 倍"),
                }
            }
            None if column.kind == Type::Time => match row.figure > row.overall {
                true => language.of(["later", "позже", "较晚"]).to_owned(),
                false => language.of(["earlier", "раньше", "较早"]).to_owned(),
            },
            None => match row.figure > row.overall {
                true => language.of(["above the average", "выше среднего", "高于平均"]).to_owned(),
                false => language.of(["below the average", "ниже среднего", "低于平均"]).to_owned(),
            },
        };
        let against = match language {
            Language::En => format!("({here} against {all})"),
            Language::Ru => format!("({here} против {all})"),
            Language::Zh => format!("（{here}，总体 {all}）"),
        };
        let chance = match row.p {
            Some(p) if p >= CHANCE && !alike => {
                language.of([", which may be chance", ", возможно, случайность", "，可能是偶然"])
            }
            _ => "",
        };
        let colon = language.of([": ", ": ", "："]);
        let space = if language == Language::Zh { "" } else { " " };
        let segment = self.segment(row);
        format!("{segment}{colon}{what}{}{how}{space}{against}{chance}", language.of([" ", " — ", " "]))
    }
}
