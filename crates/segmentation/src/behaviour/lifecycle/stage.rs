//! The stages by name, and what may be wrong with rules.

use super::options::{Limits, Options};
use super::refusal::Refusal;
use crate::said;
use crate::support::catalogue::{Sentence, brief, lifecycle};
use crate::support::language::{Language, Texts};

/// Where a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// No order yet.
    Prospect,
    /// Orders on one day.
    New,
    /// Orders on a few days.
    Repeat,
    /// Orders on many days.
    Regular,
    /// A regular who brings much.
    Vip,
    /// Back after a silence that had made them lost.
    Reactivated,
    /// Silent for long.
    AtRisk,
    /// Silent for very long.
    Lost,
}

impl Stage {
    /// All of them, in the order of a life.
    pub const ALL: [Stage; 8] = [
        Stage::Prospect,
        Stage::New,
        Stage::Repeat,
        Stage::Regular,
        Stage::Vip,
        Stage::Reactivated,
        Stage::AtRisk,
        Stage::Lost,
    ];

    /// The name in a language.
    pub fn name(self, language: Language) -> &'static str {
        const NAMES: [Texts; 8] = [
            ["prospect", "потенциальный", "潜在客户"],
            ["new", "новый", "新客"],
            ["repeat", "повторный", "复购客"],
            ["regular", "постоянный", "常客"],
            ["VIP", "лидер", "VIP"],
            ["reactivated", "вернувшийся", "回流客"],
            ["at risk", "в зоне риска", "有流失风险"],
            ["lost", "потерянный", "已流失"],
        ];
        language.of(NAMES[self as usize])
    }

    /// The rule in words, as options have it.
    pub fn rule(self, options: &Options) -> Sentence {
        let measure = options.measure(false);
        let pair = options.pair(measure).unwrap_or_default();
        let beyond = |limit: f64| match measure {
            Limits::Days => said!(lifecycle::SILENT_FOR_DAYS, limit = brief(limit)),
            Limits::Gaps => said!(lifecycle::SILENT_FOR_GAPS, limit = brief(limit)),
            Limits::Silence => said!(lifecycle::SILENT_BEYOND_CHANCE, limit = brief(limit)),
        };
        let regular = options.regular.unwrap_or(4);
        match self {
            Stage::Prospect => said!(lifecycle::STAGE_NO_ORDER),
            Stage::New => said!(lifecycle::STAGE_ONE_DAY),
            Stage::Repeat => match regular {
                0..=2 => said!(lifecycle::NOBODY_REPEATS),
                3 => said!(lifecycle::STAGE_TWO_DAYS),
                _ => said!(lifecycle::STAGE_UP_TO_DAYS, most = regular - 1),
            },
            Stage::Regular => said!(lifecycle::STAGE_DAYS, least = regular),
            Stage::Vip => match &options.vip {
                None => said!(lifecycle::STAGE_NOBODY),
                Some(vip) => match vip.total {
                    Some(total) => {
                        said!(lifecycle::STAGE_DAYS_AND_TOTAL, least = vip.orders, total = brief(total))
                    }
                    None => said!(lifecycle::STAGE_DAYS, least = vip.orders),
                },
            },
            Stage::Reactivated => said!(lifecycle::STAGE_CAME_BACK),
            Stage::AtRisk => beyond(pair[0]),
            Stage::Lost => beyond(pair[1]),
        }
    }
}

/// Something that is wrong with rules, or hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The option it is about.
    pub place: &'static str,
    /// Whether the rules are refused for it.
    pub refused: bool,
    /// What it is.
    pub problem: String,
    /// What to do about it.
    pub advice: String,
}

/// What is wrong with rules, of which those that are refused are told alone.
pub(super) fn check(options: &Options) -> Vec<Finding> {
    // With rates at hand nothing is refused for want of them.
    let rates = (options.limits == Some(Limits::Silence)).then_some(super::Prior { r: 1.0, alpha: 1.0 });
    let found = |place, refused, problem: Sentence, advice: Sentence| {
        let [problem, advice] = [problem, advice].map(|said| said.tell(options.language));
        Finding { place, refused, problem, advice }
    };
    let params = match options.params(rates) {
        Ok(params) => params,
        Err(Refusal { place, problem, advice }) => return vec![found(place, true, problem, advice)],
    };
    let mut findings = Vec::new();
    let mut doubt = |place, problem, advice| findings.push(found(place, false, problem, advice));
    if let Some(vip) = &params.vip {
        if vip.orders < params.regular {
            doubt(
                "vip",
                said!(lifecycle::VIP_BELOW_REGULAR, vip = vip.orders, regular = params.regular),
                said!(lifecycle::ASK_AS_MANY),
            );
        }
        if vip.total.is_some_and(|total| total <= 0.0) {
            doubt("vip", said!(lifecycle::TOTAL_ASKS_NOTHING), said!(lifecycle::GIVE_TOP_TIER));
        } else if vip.total.is_none() && vip.orders == params.regular {
            doubt("vip", said!(lifecycle::REGULARS_ARE_VIP), said!(lifecycle::ASK_MORE_DAYS_OR_TOTAL));
        }
    }
    if params.regular == 2 {
        doubt("regular", said!(lifecycle::NOBODY_REPEATS), said!(lifecycle::ASK_THREE_DAYS));
    }
    if options.business.is_some()
        && options.at_risk.is_some()
        && options.lost.is_some()
        && params.limits == Limits::Days
    {
        doubt("business", said!(lifecycle::BUSINESS_SAYS_NOTHING), said!(lifecycle::LEAVE_ONE_OUT));
    }
    if params.limits == Limits::Days && params.days[0] < 7.0 {
        doubt(
            "at_risk",
            said!(lifecycle::SOON_AT_RISK, days = brief(params.days[0])),
            said!(lifecycle::ARE_THESE_WEEKS),
        );
    }
    findings
}
