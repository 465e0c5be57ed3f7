//! Amounts of an order, as a reason has them: rounded to the side on which what is said of them holds.

use crate::numeric::decimal::Decimal;
use crate::numeric::float_sum::FloatSum;
use crate::purchases::money::Money;
use crate::purchases::rfm::Rfm;
use crate::support::catalogue::{Text, scores};
use crate::support::words::distance;

/// From which amount on, or up to which, an order leads somewhere.
#[derive(PartialEq)]
pub struct Amounts {
    pub text: &'static Text,
    pub amount: String,
}

/// The mean amount of a customer's orders, refunds left out.
pub fn usual_amount(purchases: &Rfm) -> Option<ShownAmount> {
    let bought = purchases.total.checked_add(purchases.refunded).ok()?.shown();
    ShownAmount::rounded(bought / purchases.orders as f64, f64::round)
}

/// An amount that brings the total to the cut, so that more brings it beyond.
pub fn beyond(purchases: &Rfm, cut: f64) -> String {
    amount_to(purchases, cut, true).map_or_else(|| distance_text(purchases, cut), |amount| amount.text)
}

/// From which amount on the total is beyond the cut.
pub fn least_beyond(purchases: &Rfm, cut: f64) -> Amounts {
    match amount_to(purchases, cut, true) {
        Some(amount) if amount.added(purchases.total).is_some_and(|total| total > cut) => {
            Amounts { text: &scores::FROM_LEADS, amount: amount.text }
        }
        Some(amount) => Amounts { text: &scores::ABOVE_LEADS, amount: amount.text },
        None => Amounts { text: &scores::ABOVE_LEADS, amount: distance_text(purchases, cut) },
    }
}

/// The largest amount for a sentence that keeps the total at or below the cut.
pub fn not_beyond(purchases: &Rfm, cut: f64) -> String {
    amount_to(purchases, cut, false).map_or_else(|| distance_text(purchases, cut), |amount| amount.text)
}

/// The amount from the total to a cut that is too large to be counted in cents.
fn distance_text(purchases: &Rfm, cut: f64) -> String {
    format!("{:e}", distance(purchases.total.shown(), cut))
}

/// The amount from the total to a cut, rounded to the side where what is said of it holds.
fn amount_to(purchases: &Rfm, cut: f64, up: bool) -> Option<ShownAmount> {
    let total = purchases.total.shown();
    let holds = |total: f64| if up { total >= cut } else { total <= cut };
    let round = if up { f64::ceil } else { f64::floor };
    let side = if up { 1.0 } else { -1.0 };
    let magnitude = f64::max(total.abs(), cut.abs());
    // A cent, or what counts where the last digit of such figures is above a cent.
    let (mut amount, step) = match distance(total, cut) {
        // Rounding alone keeps the total from the cut.
        noise if noise < magnitude * 1e-14 => (0.0, side * 0.01),
        amount if magnitude < 1e13 => (amount, side * 10_f64.powi(-i32::from(decimals_of(amount)))),
        amount => (amount + side * magnitude * 1e-13, side * magnitude * 1e-13),
    };
    for _ in 0..2 {
        let rounded = ShownAmount::rounded(amount.max(0.0), round)?;
        if rounded.added(purchases.total).is_none_or(holds) {
            return Some(rounded);
        }
        amount += step;
    }
    ShownAmount::rounded(amount.max(0.0), round)
}

/// The decimals that an amount is told with: of cents, or of three digits of what is less than one.
fn decimals_of(amount: f64) -> u8 {
    if amount > 0.0 && amount < 0.01 { (2.0 - libm::log10(amount).floor()).min(36.0) as u8 } else { 2 }
}

/// A sum of money as a sentence has it and as it is added up: whole cents, or three digits of what is less than one.
pub struct ShownAmount {
    pub text: String,
    units: i64,
    decimals: u8,
}

impl ShownAmount {
    /// The amount rounded to one side. `None` where it has more digits than can be counted.
    pub fn rounded(amount: f64, round: fn(f64) -> f64) -> Option<Self> {
        let decimals = decimals_of(amount);
        let scaled = amount * 10_f64.powi(decimals.into());
        // Noise of a subtraction must not add a unit, nor take one off.
        let noise = f64::max(1e-6, scaled * 1e-12);
        let whole = if (scaled - scaled.round()).abs() <= noise { scaled.round() } else { round(scaled) };
        if !(0.0..1e18).contains(&whole) {
            return None;
        }
        let units = whole as i64;
        let text = match (decimals, units / 100, units % 100) {
            (2, whole, 0) => whole.to_string(),
            (2, whole, cents) => format!("{whole}.{cents:02}"),
            (decimals, ..) => format!("0.{units:0width$}", width = usize::from(decimals)),
        };
        Some(Self { text, units, decimals })
    }

    /// The amount as one of the same type as a total.
    pub fn money(&self, total: Money) -> Option<Money> {
        let groups = self.decimals.div_ceil(4);
        Some(match total {
            Money::Exact(_) => {
                let units = i128::from(self.units) * 10_i128.pow(u32::from(groups * 4 - self.decimals));
                Money::Exact(Decimal::from_parts(units, groups, self.decimals).ok()?)
            }
            Money::Float(_) => {
                Money::Float(FloatSum::new(self.units as f64 / 10_f64.powi(self.decimals.into())))
            }
        })
    }

    /// What the total is with it.
    pub fn added(&self, total: Money) -> Option<f64> {
        Some(total.checked_add(self.money(total)?).ok()?.shown())
    }
}
