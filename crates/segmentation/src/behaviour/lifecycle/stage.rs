//! The stages by name, and what may be wrong with rules.

use super::options::{Limits, Options};
use crate::support::language::{Language, Texts};
use crate::support::words::brief;

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
    pub fn rule(self, options: &Options) -> String {
        let measure = options.measure(false);
        let pair = options.pair(measure).unwrap_or_default().map(brief);
        let beyond = |limit: &str| match measure {
            Limits::Days => format!("no order for more than {limit} days"),
            Limits::Gaps => format!("no order for more than {limit} times the customer's own mean gap"),
            Limits::Silence => {
                format!("so long a silence has a probability below {limit} from one who is still there")
            }
        };
        let regular = options.regular.unwrap_or(4);
        match self {
            Stage::Prospect => "no order by as_of".to_owned(),
            Stage::New => "orders on one day".to_owned(),
            Stage::Repeat => format!("orders on 2 to {} days", regular - 1),
            Stage::Regular => format!("orders on {regular} days or more"),
            Stage::Vip => match &options.vip {
                None => "nobody: give \"vip\" in the options".to_owned(),
                Some(vip) => match vip.total {
                    Some(total) => format!(
                        "orders on {} days or more, worth {} or more in all",
                        vip.orders,
                        brief(total)
                    ),
                    None => format!("orders on {} days or more", vip.orders),
                },
            },
            Stage::Reactivated => "the last order came after a silence that had made them lost".to_owned(),
            Stage::AtRisk => beyond(&pair[0]),
            Stage::Lost => beyond(&pair[1]),
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
    let params = match options.params(rates) {
        Ok(params) => params,
        Err(error) => {
            let places = ["business", "at_risk", "lost", "limits", "regular", "vip", "season"];
            let place = places.into_iter().find(|place| error.message.contains(place)).unwrap_or("options");
            return vec![Finding {
                place,
                refused: true,
                problem: error.message,
                advice: error.hint.unwrap_or_default(),
            }];
        }
    };
    let mut findings = Vec::new();
    let mut doubt = |place, problem: String, advice: &str| {
        findings.push(Finding { place, refused: false, problem, advice: advice.to_owned() });
    };
    if let Some(vip) = &params.vip {
        if vip.orders < params.regular {
            doubt(
                "vip",
                format!("a VIP has orders on {} days, a regular on {}", vip.orders, params.regular),
                "Ask as many of a VIP, or more.",
            );
        }
        if vip.total.is_some_and(|total| total <= 0.0) {
            doubt(
                "vip",
                "every customer brings as much as the total asks for".to_owned(),
                "Give the least sum of the top tier.",
            );
        } else if vip.total.is_none() && vip.orders == params.regular {
            doubt(
                "vip",
                "every regular is a VIP, so that nobody is a regular".to_owned(),
                "Ask for more days with orders, or for a total.",
            );
        }
    }
    if params.regular == 2 {
        doubt(
            "regular",
            "who comes twice is a regular, so that nobody is a repeat customer".to_owned(),
            "Ask for 3 days with orders or more.",
        );
    }
    if options.business.is_some()
        && options.at_risk.is_some()
        && options.lost.is_some()
        && params.limits == Limits::Days
    {
        doubt(
            "business",
            "both limits are given, so that the business says nothing".to_owned(),
            "Leave one of them out.",
        );
    }
    if params.limits == Limits::Days && params.days[0] < 7.0 {
        doubt(
            "at_risk",
            format!("a customer is at risk after {} days", brief(params.days[0])),
            "Limits by days are numbers of days: are these weeks or months?",
        );
    }
    findings
}
