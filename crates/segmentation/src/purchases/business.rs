//! Limits in days by kind of business: for a start, where nothing is known of the shop's own customers.

use crate::support::error::excerpt;
use crate::{Error, Result};

/// A kind of business, and after how many days without an order its customers are at risk, and lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Business {
    /// As options name it.
    pub name: &'static str,
    /// More days of silence than these put a customer at risk.
    pub at_risk: f64,
    /// More than these make a customer lost.
    pub lost: f64,
}

/// The kinds there are. The limits are ours, round figures by how long such goods last; there is no published table to cite.
pub const BUSINESSES: [Business; 8] = [
    business("general", 90.0, 180.0),
    business("grocery", 30.0, 90.0),
    business("beauty", 75.0, 150.0),
    business("fashion", 120.0, 270.0),
    business("services", 90.0, 240.0),
    business("electronics", 270.0, 540.0),
    business("furniture", 540.0, 1095.0),
    business("b2b", 120.0, 365.0),
];

const fn business(name: &'static str, at_risk: f64, lost: f64) -> Business {
    Business { name, at_risk, lost }
}

impl Business {
    /// The kind of that name, if there is one.
    pub fn find(name: &str) -> Option<Self> {
        BUSINESSES.into_iter().find(|business| business.name == name)
    }

    /// The kind of that name.
    ///
    /// # Errors
    /// Invalid, for a name that is none of them; `otherwise` says what else can be given.
    pub fn named(name: &str, otherwise: &str) -> Result<Self> {
        Self::find(name).ok_or_else(|| {
            let names = BUSINESSES.map(|business| business.name).join(", ");
            Error::invalid(format!("there is no business \"{}\"", excerpt(name)))
                .hint(format!("Known are {names}; or give {otherwise}."))
        })
    }

    /// The limits of five scores of recency, in days: those at risk have 2, the lost 1, and the others share the days before
    /// in thirds.
    pub fn recency_cuts(self) -> [f64; 4] {
        [(self.at_risk / 3.0).round(), (self.at_risk * 2.0 / 3.0).round(), self.at_risk, self.lost]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_every_business_ascend() {
        for business in BUSINESSES {
            let cuts = business.recency_cuts();
            assert!(cuts[0] > 0.0 && cuts.windows(2).all(|pair| pair[0] < pair[1]), "{business:?}");
            assert_eq!(Business::named(business.name, "").unwrap(), business);
        }
        let error = Business::named("bakery", "cuts in days").unwrap_err();
        assert_eq!(error.message, "there is no business \"bakery\"");
        assert!(error.hint.unwrap().ends_with("b2b; or give cuts in days."));
    }
}
