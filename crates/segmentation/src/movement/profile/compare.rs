//! What tells each segment from the other customers, feature by feature.

use super::collect::{Feature, Numbers};
use super::model::{Known, ProfileModel, ProfileRow};
use super::{Options, Profiles};
use crate::movement::contingency::{Contingency, Label};
use crate::numeric::distributions::welch_freedom;
use crate::numeric::exact_sum::ExactSum;
use crate::numeric::intervals::{normal_tails, student_tails};
use crate::rows::features::Type;
use crate::said;
use crate::support::catalogue::movement;
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::memory::{check_limit, with_capacity};
use crate::{Error, Result};

/// The most categories of a feature that are compared: the most frequent ones.
const MOST_CATEGORIES: usize = 200;

/// Mean and variance of numbers.
#[derive(Debug, Clone, Copy)]
struct Moments {
    n: f64,
    mean: f64,
    /// Of the population that the numbers are drawn from; zero for a single one.
    variance: f64,
}

fn moments(numbers: &Numbers) -> Moments {
    let n = numbers.known as f64;
    let spread = ExactSum::covariation(numbers.known, &numbers.squares, &numbers.sum, &numbers.sum);
    let variance = if numbers.known > 1 { (spread.value() / n / (n - 1.0)).max(0.0) } else { 0.0 };
    Moments { n, mean: numbers.sum.value() / n, variance }
}

/// What one comparison gives.
#[derive(Debug, Clone, Copy)]
struct Compared {
    difference: Option<f64>,
    statistic: Option<f64>,
    p: Option<f64>,
}

/// The standardised difference of two means and Welch's t.
///
/// Sources: Welch 1947, "The generalization of Student's problem when several different population variances are
/// involved", Biometrika 34; for the difference Austin 2009, "Balance diagnostics for comparing the distribution of
/// baseline covariates", Statistics in Medicine 28.
fn of_numbers(own: Moments, rest: Moments) -> Compared {
    let apart = own.mean - rest.mean;
    let spread = ((own.variance + rest.variance) / 2.0).sqrt();
    let (a, b) = (own.variance / own.n, rest.variance / rest.n);
    let freedom = welch_freedom([a, own.n], [b, rest.n]);
    let statistic = Some(apart / (a + b).sqrt()).filter(|t| own.n > 1.0 && rest.n > 1.0 && t.is_finite());
    Compared {
        difference: if apart == 0.0 { Some(0.0) } else { Some(apart / spread).filter(|d| d.is_finite()) },
        statistic,
        p: statistic.filter(|_| freedom.is_finite()).map(|t| student_tails(t, freedom)),
    }
}

/// The standardised difference of two shares, and the adjusted residual of their table.
///
/// Source of the residual: Haberman 1973, "The Analysis of Residuals in Cross-Classified Tables", Biometrics 29.
fn of_shares(own: u64, of_own: u64, rest: u64, of_rest: u64) -> Compared {
    let (n, m) = (of_own as f64, of_rest as f64);
    let (p, q) = (own as f64 / n, rest as f64 / m);
    let spread = ((p * (1.0 - p) + q * (1.0 - q)) / 2.0).sqrt();
    let all = (own + rest) as f64 / (n + m);
    let expected = n * all;
    let root = (expected * (1.0 - all) * (m / (n + m))).sqrt();
    let statistic = Some((own as f64 - expected) / root).filter(|z| z.is_finite());
    Compared {
        difference: if p == q { Some(0.0) } else { Some((p - q) / spread).filter(|d| d.is_finite()) },
        statistic,
        p: statistic.map(normal_tails),
    }
}

impl Profiles {
    /// The profile, of segments that have been arranged; `None` without customers.
    ///
    /// # Errors
    /// Out of memory; limit exceeded, for more rows than a model has room for; out of range, for numbers whose squares no
    /// float holds.
    pub fn fit(&self, options: &Options) -> Result<Option<ProfileModel>> {
        let customers: u64 = self.customers.iter().sum();
        if customers == 0 {
            return Ok(None);
        }
        let least = options.min_customers;
        let shown: Vec<usize> =
            (0..self.segments.len()).filter(|&segment| self.customers[segment] >= least).collect();
        let mut warnings = Vec::new();
        let mut rows: Vec<ProfileRow> = Vec::new();
        for (place, feature) in self.features.iter().enumerate() {
            (self.host.check_for_interrupts)();
            match feature {
                Feature::Numbers(numbers) => self.numbers(place, numbers, &shown, least, &mut rows)?,
                Feature::Categories(table) => {
                    let others = self.categories(place, table, &shown, least, &mut rows)?;
                    if others > 0 {
                        warnings.push(said!(
                            movement::NOT_COMPARED,
                            feature = excerpt(&self.columns[place].name),
                            others = others,
                            least = least,
                            most = MOST_CATEGORIES,
                        ));
                    }
                }
            }
            check_limit(
                "fit_profile",
                2 * rows.capacity() * size_of::<ProfileRow>(),
                self.host.memory_limit,
            )?;
        }
        hold_together(&mut rows, self.host)?;
        let known = Known {
            customers,
            left_out: self.left_out,
            suppressed: (self.segments.len() - shown.len()) as u64,
            warnings,
        };
        let mut segments = with_capacity(shown.len())?;
        segments.extend(
            shown.iter().map(|&segment| (self.segments[segment].to_owned(), self.customers[segment])),
        );
        ProfileModel::new(options, segments, &self.columns, rows, known, self.host).map(Some)
    }

    fn numbers(
        &self,
        place: usize,
        numbers: &[Numbers],
        shown: &[usize],
        least: u64,
        rows: &mut Vec<ProfileRow>,
    ) -> Result<()> {
        let column = &self.columns[place];
        let mut all = Numbers::default();
        numbers.iter().for_each(|numbers| all.merge(numbers));
        if all.known == 0 {
            return Ok(());
        }
        let overall = moments(&all).mean;
        let ratio = all.below_zero == 0 && overall > 0.0 && column.kind != Type::Time;
        for (segment, &number) in shown.iter().enumerate() {
            let own = &numbers[number];
            // What few are known of would be said of those few.
            if own.known < least {
                continue;
            }
            let rest = all.without(own);
            let (figure, compared) = match column.kind {
                Type::Boolean => {
                    let count =
                        |numbers: &Numbers| numbers.sum.value().clamp(0.0, numbers.known as f64) as u64;
                    let (yes, others) = (count(own), count(&rest));
                    // Few who are, or few who are not, would be known by it.
                    if (1..least).contains(&yes) || (1..least).contains(&(own.known - yes)) {
                        continue;
                    }
                    let share = yes as f64 / own.known as f64;
                    (share, (rest.known > 0).then(|| of_shares(yes, own.known, others, rest.known)))
                }
                _ => {
                    let (own, rest) = (moments(own), (rest.known > 0).then(|| moments(&rest)));
                    (own.mean, rest.map(|rest| of_numbers(own, rest)))
                }
            };
            let index = ratio.then(|| 100.0 * figure / overall);
            let row = row(segment, place, None, own.known, [figure, overall], index, compared);
            let figures = [row.figure, row.overall, row.index.unwrap_or(0.0), moments(own).variance];
            if !figures.iter().all(|figure| figure.is_finite()) {
                return Err(Error::out_of_range(format!(
                    "the squares of feature \"{}\" are out of range",
                    excerpt(&column.name)
                ))
                .hint("Divide it by a constant: what it tells apart stays the same."));
            }
            push(rows, row)?;
        }
        Ok(())
    }

    /// Gives how many categories are not compared.
    fn categories(
        &self,
        place: usize,
        table: &Contingency,
        shown: &[usize],
        least: u64,
        rows: &mut Vec<ProfileRow>,
    ) -> Result<usize> {
        let labels = table.labels()?;
        let all = table.rows;
        let mut order: Vec<u32> = with_capacity(labels.len())?;
        order.extend((0..labels.len() as u32).filter(|&label| table.rows_of[label as usize][1] > 0));
        let categories = order.len();
        order.retain(|&label| table.rows_of[label as usize][1] >= least);
        let rows_of = |label: u32| table.rows_of[label as usize][1];
        order.sort_unstable_by(self.host.comparing(|&a: &u32, &b: &u32| {
            rows_of(b).cmp(&rows_of(a)).then_with(|| labels[a as usize].cmp(&labels[b as usize]))
        }));
        order.truncate(MOST_CATEGORIES);
        for (segment, &number) in shown.iter().enumerate() {
            (self.host.check_for_interrupts)();
            let name = Label::Text(&self.segments[number]);
            let Some(own_label) = table.find(name) else { continue };
            let known = table.rows_of[own_label as usize][0];
            if known < least {
                continue;
            }
            for &label in &order {
                let own = table.pairs.get(&(own_label, label)).copied().unwrap_or(0);
                // A few of whom something is said could be known by it.
                if (1..least).contains(&own) {
                    continue;
                }
                let Label::Text(category) = labels[label as usize] else { continue };
                let of_category = rows_of(label);
                let (share, overall) = (own as f64 / known as f64, of_category as f64 / all as f64);
                let compared = (all > known).then(|| of_shares(own, known, of_category - own, all - known));
                let index = Some(100.0 * share / overall);
                push(rows, row(segment, place, Some(category), known, [share, overall], index, compared))?;
            }
        }
        Ok(categories - order.len())
    }
}

fn push(rows: &mut Vec<ProfileRow>, row: ProfileRow) -> Result<()> {
    rows.try_reserve(1).map_err(|_| Error::out_of_memory(size_of::<ProfileRow>()))?;
    rows.push(row);
    Ok(())
}

fn row(
    segment: usize,
    feature: usize,
    value: Option<&str>,
    customers: u64,
    [figure, overall]: [f64; 2],
    index: Option<f64>,
    compared: Option<Compared>,
) -> ProfileRow {
    ProfileRow {
        segment: segment as u32,
        feature: feature as u32,
        value: value.map(str::to_owned),
        customers,
        figure,
        overall,
        index,
        difference: compared.and_then(|compared| compared.difference),
        statistic: compared.and_then(|compared| compared.statistic),
        p: compared.and_then(|compared| compared.p),
    }
}

/// Makes the probabilities of all comparisons hold together, so that one of them below 0.05 is an accident in one profile of
/// twenty and not in one row of twenty, whatever the comparisons have to do with each other.
///
/// Source: Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6.
fn hold_together(rows: &mut [ProfileRow], host: Host) -> Result<()> {
    let mut order: Vec<(f64, usize)> = with_capacity(rows.len())?;
    order.extend(rows.iter().enumerate().filter_map(|(place, row)| Some((row.p?, place))));
    order.sort_unstable_by(
        host.comparing(|a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))),
    );
    let (all, mut least) = (order.len(), 0.0_f64);
    for (rank, &(p, place)) in order.iter().enumerate() {
        least = least.max((p * (all - rank) as f64).min(1.0));
        rows[place].p = Some(least);
    }
    Ok(())
}
