//! What a row of a profile says, for those who read no tables.

use super::model::{ProfileModel, ProfileRow};
use crate::rows::features::Type;
use crate::said;
use crate::support::catalogue::{Place, Text, brief, movement};

/// Above it, all may be an accident.
const CHANCE: f64 = 0.05;

/// Nearer to the average than this is like everybody, in standard deviations.
const SMALL: f64 = 0.1;

/// A number of three digits or so, for ratios.
fn rounded(value: f64) -> Place {
    let digits = if value < 10.0 { 10.0 } else { 1.0 };
    brief((value * digits).round() / digits)
}

impl ProfileModel {
    /// A row in a sentence of the model's language.
    pub fn sentence(&self, row: &ProfileRow) -> String {
        let column = self.feature(row);
        let is_share = matches!(column.kind, Type::Category | Type::Boolean);
        let what: Place = match (&row.value, column.kind) {
            (Some(value), _) => said!(movement::FEATURE_IS, feature = &column.name, value = value).into(),
            (None, Type::Boolean) => said!(movement::FEATURE_IS_TRUE, feature = &column.name).into(),
            _ => (&column.name).into(),
        };
        let show = |figure: f64| if is_share { Place::Share(figure) } else { column.kind.place(figure) };
        let alike = row.figure == row.overall || row.difference.is_some_and(|size| size.abs() < SMALL);
        let ratio = row.index.map(|index| index / 100.0);
        let above = row.figure > row.overall;
        let text: &'static Text = match ratio {
            _ if alike => &movement::ABOUT_AVERAGE,
            Some(0.0) if is_share => &movement::NEVER,
            // A ratio below a hundredth would be shown as 0.
            Some(ratio) if ratio < 0.05 => &movement::HARDLY_ANY,
            Some(_) if is_share => &movement::TIMES_AS_OFTEN,
            Some(_) => &movement::TIMES_AVERAGE,
            None if column.kind == Type::Time && above => &movement::LATER,
            None if column.kind == Type::Time => &movement::EARLIER,
            None if above => &movement::ABOVE_AVERAGE,
            None => &movement::BELOW_AVERAGE,
        };
        let statement = said!(
            *text,
            segment = self.segment(row),
            what = what,
            times = rounded(ratio.unwrap_or_default()),
            here = show(row.figure),
            all = show(row.overall),
        );
        let by_chance = row.p.is_some_and(|p| p >= CHANCE) && !alike;
        let told = if by_chance { said!(movement::MAY_BE_CHANCE, statement = statement) } else { statement };
        told.tell(self.language)
    }
}
