//! From what was seen to findings.

use super::OrderCheck;
use super::days::longest_run;
use super::entries::{CustomerRow, Example, SampledRow, Tally};
use super::texts::{Check, NO_ORDERS, Said};
use super::{LARGEST, Shown};
use crate::Result;
use crate::numeric::order::{float, key};
use crate::support::findings::{ESTIMATED, Finding, filled_in};
use crate::support::language::Language;
use crate::support::memory::with_capacity;
use crate::support::time::{self, MICROS_PER_DAY};

/// A customer is a giant with so many rows at the least, so great a share of all, and so many times the mean.
const GIANT_ROWS: f64 = 100.0;
const GIANT_SHARE: f64 = 0.05;
const GIANT_TIMES: f64 = 20.0;

/// Fewer amounts tell nothing of what is usual.
const LEAST_AMOUNTS: u64 = 20;

/// An amount is huge beyond so many times the median.
const HUGE_TIMES: f64 = 100.0;

/// The most currencies that are named.
const SHOWN_CURRENCIES: usize = 5;

/// What a check came to: how many, one of them, figures for the advice, and whether they are estimates.
#[derive(Default)]
struct Found {
    count: u64,
    example: Option<String>,
    figures: Vec<String>,
    estimated: bool,
}

impl OrderCheck {
    /// What a person should know, what matters most first. The state is to be settled.
    ///
    /// # Errors
    /// Out of memory.
    pub fn findings(&self, language: Language) -> Result<Vec<Finding>> {
        let mut findings = with_capacity(Check::ALL.len() + 1)?;
        if self.rows == 0 {
            findings.push(told(NO_ORDERS, Found::default(), language));
            return Ok(findings);
        }
        let seen = Samples::of(self)?;
        for check in Check::ALL {
            (self.host.check_for_interrupts)();
            let found = self.found(check, &seen, language)?;
            if found.count > 0 {
                findings.push(told(check.said(), found, language));
            }
        }
        findings.sort_by_key(|finding| finding.severity);
        Ok(findings)
    }

    fn found(&self, check: Check, seen: &Samples, language: Language) -> Result<Found> {
        let tally = &self.tallies[check as usize];
        Ok(match check {
            Check::SentinelDate => {
                let mut sentinels = self.days.sentinels()?;
                sentinels.merge(tally)?;
                counted(&sentinels, language)
            }
            Check::SeveralCurrencies => self.currencies_found(language),
            Check::NoCurrency if self.currencies.entries().is_empty() => Found::default(),
            Check::GiantCustomer => self.giant(language)?,
            Check::EmptyDays | Check::JumpDays => self.odd_days_found(check, language)?,
            Check::HugeAmount => self.huge_amounts(language)?,
            Check::RefundOnly => seen.told(seen.refunds_only, language),
            Check::DuplicateRow => seen.told(seen.duplicates, language),
            Check::SameSecond => seen.told(seen.same_second, language),
            Check::DocumentOfSeveral | Check::DocumentTwice => self.documents_found(check),
            _ => counted(tally, language),
        })
    }

    fn currencies_found(&self, language: Language) -> Found {
        let mut currencies: Vec<(u64, Shown)> =
            self.currencies.entries().iter().map(|entry| (entry.seen.rows, entry.seen.name)).collect();
        if currencies.len() < 2 {
            return Found::default();
        }
        currencies.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let scale = self.currencies.scale();
        let others = currencies[1..].iter().map(|&(rows, _)| rows).fold(0, u64::saturating_add);
        let mut shown: Vec<String> = currencies
            .iter()
            .take(SHOWN_CURRENCIES)
            .map(|(rows, name)| format!("{} {}", name.text().unwrap_or_default(), language.count(*rows)))
            .collect();
        if currencies.len() > SHOWN_CURRENCIES {
            shown.push("…".to_owned());
        }
        Found {
            count: others.saturating_mul(scale),
            example: Some(shown.join(" | ")),
            estimated: scale > 1,
            ..Found::default()
        }
    }

    fn giant(&self, language: Language) -> Result<Found> {
        let mut rows: Vec<&SampledRow> = with_capacity(self.sampled.entries().len())?;
        rows.extend(self.sampled.entries());
        rows.sort_unstable_by_key(|row| row.customer);
        let sum = |rows: &[&SampledRow]| rows.iter().map(|row| row.seen.rows).fold(0, u64::saturating_add);
        let all = sum(&rows);
        let customers = self.customers.entries().chunk_by(|a, b| a.customer == b.customer).count() as f64
            * self.customers.scale() as f64;
        let groups = rows.chunk_by(|a, b| a.customer == b.customer);
        let name = |rows: &[&SampledRow]| rows.iter().map(|row| row.seen.name).min().unwrap_or(Shown::NULL);
        let greatest = groups.max_by(|a, b| sum(a).cmp(&sum(b)).then_with(|| name(b).cmp(&name(a))));
        let Some(greatest) = greatest else { return Ok(Found::default()) };
        let scale = self.sampled.scale();
        let (its, share) = (sum(greatest).saturating_mul(scale), sum(greatest) as f64 / all as f64);
        let mean = all as f64 * scale as f64 / customers.max(1.0);
        if (its as f64) < GIANT_ROWS || share < GIANT_SHARE || (its as f64) < GIANT_TIMES * mean {
            return Ok(Found::default());
        }
        Ok(Found {
            count: its,
            example: name(greatest).text().map(str::to_owned),
            figures: vec![language.percent(share, 1)],
            estimated: scale > 1,
        })
    }

    fn odd_days_found(&self, check: Check, language: Language) -> Result<Found> {
        let (empty, full) = self.days.odd_days()?;
        let date = |day: i32| time::format_date(i64::from(day) * MICROS_PER_DAY);
        if check == Check::EmptyDays {
            let Some((first, last)) = longest_run(&empty) else { return Ok(Found::default()) };
            let usual = empty.iter().find(|odd| odd.day == first).map_or(0.0, |odd| odd.usual);
            let run = if first == last { date(first) } else { format!("{} – {}", date(first), date(last)) };
            return Ok(Found {
                count: empty.len() as u64,
                example: Some(run),
                figures: vec![language.brief(usual)],
                estimated: false,
            });
        }
        let times = |orders: u64, usual: f64| orders as f64 / usual;
        let greatest = full.iter().max_by(|a, b| {
            times(a.orders, a.usual).total_cmp(&times(b.orders, b.usual)).then(b.day.cmp(&a.day))
        });
        let Some(greatest) = greatest else { return Ok(Found::default()) };
        Ok(Found {
            count: full.len() as u64,
            example: Some(date(greatest.day)),
            figures: vec![language.count(greatest.orders), language.brief(greatest.usual)],
            estimated: false,
        })
    }

    fn huge_amounts(&self, language: Language) -> Result<Found> {
        let zero = key(0.0);
        let mut amounts: Vec<(u64, u64)> = with_capacity(self.sampled.entries().len())?;
        amounts.extend(
            self.sampled
                .entries()
                .iter()
                .filter(|row| row.amount > zero)
                .map(|row| (row.amount, row.seen.rows)),
        );
        amounts.sort_unstable();
        let all = amounts.iter().map(|&(_, rows)| rows).fold(0, u64::saturating_add);
        if all < LEAST_AMOUNTS {
            return Ok(Found::default());
        }
        let mut before = 0;
        let median = amounts.iter().find(|&&(_, rows)| {
            before += rows;
            before >= all.div_ceil(2)
        });
        let median = median.map_or(0.0, |&(amount, _)| float(amount));
        let bound = median * HUGE_TIMES;
        let is_huge = |amount: u64| float(amount) > bound;
        let such = self.largest.iter().filter(|example| example.amount.is_some_and(is_huge)).count() as u64;
        let scale = self.sampled.scale();
        let sampled = amounts.iter().filter(|&&(amount, _)| is_huge(amount)).map(|&(_, rows)| rows);
        let estimate = sampled.fold(0, u64::saturating_add).saturating_mul(scale);
        let estimated = such == LARGEST as u64 && scale > 1;
        Ok(Found {
            count: if such == LARGEST as u64 { estimate.max(such) } else { such },
            example: self.largest.first().map(|example| shown(example, language)),
            figures: vec![language.brief(median)],
            estimated,
        })
    }

    fn documents_found(&self, check: Check) -> Found {
        let scale = self.documents.scale();
        let of_several = check == Check::DocumentOfSeveral;
        let such = self.documents.entries().iter().filter(|document| {
            document.seen.rows > 1 && (document.customers.0 != document.customers.1) == of_several
        });
        let (mut count, mut example) = (0_u64, None);
        for document in such {
            count = count.saturating_add(if of_several { 1 } else { document.seen.rows - 1 });
            example = Some(example.map_or(document.seen.name, |name: Shown| name.min(document.seen.name)));
        }
        Found {
            count: count.saturating_mul(scale),
            example: example.and_then(|name| name.text().map(str::to_owned)),
            figures: Vec::new(),
            estimated: scale > 1,
        }
    }
}

/// What the sample of customers shows.
struct Samples {
    scale: u64,
    duplicates: Tally,
    same_second: Tally,
    /// Of customers.
    refunds_only: Tally,
}

impl Samples {
    fn of(check: &OrderCheck) -> Result<Self> {
        let mut seen = Self {
            scale: check.customers.scale(),
            duplicates: Tally::default(),
            same_second: Tally::default(),
            refunds_only: Tally::default(),
        };
        let add = |tally: &mut Tally, rows: u64, example: Example| {
            tally.merge(&Tally { rows, example: Some(example) })
        };
        let second = |row: &CustomerRow| row.at.div_euclid(1_000_000);
        for rows in check.customers.entries().chunk_by(|a, b| a.customer == b.customer) {
            for row in rows.iter().filter(|row| row.seen.rows > 1) {
                add(&mut seen.duplicates, row.seen.rows - 1, row.example())?;
            }
            for together in rows.chunk_by(|a, b| second(a) == second(b)).filter(|rows| rows.len() > 1) {
                add(&mut seen.same_second, together.len() as u64 - 1, together[0].example())?;
            }
            let zero = key(0.0);
            let refund = rows.iter().find(|row| row.amount < zero);
            if let Some(refund) = refund.filter(|_| rows.iter().all(|row| row.amount <= zero)) {
                add(&mut seen.refunds_only, 1, refund.example())?;
            }
        }
        Ok(seen)
    }

    fn told(&self, tally: Tally, language: Language) -> Found {
        let mut found = counted(&tally, language);
        found.count = found.count.saturating_mul(self.scale);
        found.estimated = self.scale > 1;
        found
    }
}

fn counted(tally: &Tally, language: Language) -> Found {
    Found {
        count: tally.rows,
        example: tally.example.as_ref().map(|example| shown(example, language)),
        ..Found::default()
    }
}

/// A row as people read it: its customer, its moment and its amount.
fn shown(example: &Example, language: Language) -> String {
    let nothing = || "–".to_owned();
    let customer = example.customer.text().filter(|name| !name.trim().is_empty());
    let at = match example.at {
        None => nothing(),
        Some(at) if time::is_valid(at) => time::format(at),
        Some(at) => if at < 0 { "-infinity" } else { "infinity" }.to_owned(),
    };
    let amount = example.amount.map_or_else(nothing, |amount| language.exact(float(amount)));
    format!("{} | {at} | {amount}", customer.map_or_else(nothing, str::to_owned))
}

fn told(said: Said, found: Found, language: Language) -> Finding {
    let figures: Vec<&str> = found.figures.iter().map(String::as_str).collect();
    let mut advice = filled_in(language, said.advice, &figures);
    if found.estimated {
        if language != Language::Zh {
            advice.push(' ');
        }
        advice.push_str(language.of(ESTIMATED));
    }
    Finding {
        language,
        about: said.about.to_owned(),
        severity: said.severity,
        finding: language.of(said.finding),
        count: found.count,
        example: found.example,
        advice,
    }
}
