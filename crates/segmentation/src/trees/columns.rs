//! From a sample of labelled rows to the columns that trees are grown on.

use super::data::{Column as Ranks, Data, MISSING, Target};
use super::options::{LabelWeights, Options};
use super::quality::{given_away, identifier};
use super::validation::VALIDATED_ROWS;
use super::{Feature, MAX_LABELS, Node, Test};
use crate::numeric::hash::{finish, hash_text, mix};
use crate::rows::features::{Column, Type};
use crate::rows::sample::{DEFAULT_MIN_CATEGORY, Sample};
use crate::said;
use crate::support::catalogue::{Place, Sentence, listed, rows, trees};
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::memory::{check_limit, copied, filled, with_capacity};
use crate::support::words::{brief, list};
use crate::{Error, Result};

/// A label with no more numbers than this, all of them whole, looks like the names of groups.
const FEW_NUMBERS: usize = 12;

/// What all weights can be together, to be reckoned with.
const ALL_WEIGHTS: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// The place of the label in a sample.
const LABEL: usize = 0;

/// The rows of a sample, ready for growing.
pub struct Table {
    /// The names of labels; none in a regression.
    pub labels: Vec<String>,
    /// The rows.
    pub data: Data,
    /// The features; their categories are those of `data`, by code.
    pub features: Vec<Feature>,
    /// The rows that trees are compared on, in the order in which their customers are dealt into parts.
    pub dealt: Vec<u32>,
    /// What a reader should mind.
    pub warnings: Vec<Sentence>,
    /// Customers who are left out because they weigh nothing.
    pub weightless: u64,
    /// Bytes that the rows take.
    pub bytes: usize,
}

impl Table {
    /// Lays out a settled sample.
    ///
    /// # Errors
    /// Invalid, for a sample without labels or with too many, and for weights that are none; out of memory.
    pub fn new(sample: &Sample, options: &Options, host: Host) -> Result<Self> {
        if !sample.sampling().labelled {
            return Err(Error::invalid("sample has no labels, and was collected for another fit"));
        }
        if sample.is_empty() {
            return Err(match sample.is_exact() {
                true => Error::invalid("no row has a label").hint("Check the query's filter."),
                false => sample.no_budget(),
            });
        }
        // A code for each feature and its rank, label, count and weight; and what ranking one more feature takes.
        let row_bytes = 12 * sample.features().len() + 3 * size_of::<u64>() + Ranks::ROOM_PER_ROW;
        let bytes = sample.len().saturating_mul(row_bytes);
        check_limit("fit_tree", bytes, host.memory_limit)?;
        let (labels, target) = target(sample, host)?;
        let data = Data {
            columns: Vec::new(),
            target,
            customers: copied(sample.counts())?,
            weights: Vec::new(),
            unit: 1.0,
        };
        let (features, dealt) = (Vec::new(), Vec::new());
        let mut table =
            Self { labels, data, features, dealt, warnings: sample.warnings(), weightless: 0, bytes };
        let weight = options.weight.as_deref().map(|name| weight_place(sample, name)).transpose()?;
        if let Some(place) = weight {
            table.weigh(sample, place, host)?;
        }
        table.weigh_labels(options, host)?;
        table.warn_of_labels(host);
        if options.folds != Some(0) {
            table.deal(sample, host)?;
        }
        sample.refuse_identifiers(weight)?;
        let least = options.min_category.unwrap_or(DEFAULT_MIN_CATEGORY);
        let ranked = table.ranked(sample, weight, host)?;
        for (place, ranks) in (LABEL + 1..).zip(ranked).filter(|&(place, _)| Some(place) != weight) {
            (host.check_for_interrupts)();
            table.add_feature(sample, (place, ranks), least, host)?;
        }
        match table.features.is_empty() {
            true => Err(Error::invalid("the row has no feature but the weight")),
            false => Ok(table),
        }
    }

    /// Reads what a customer weighs from a column: whole units of a power of two, small enough to keep 52 binary digits
    /// of the whole weight.
    fn weigh(&mut self, sample: &Sample, place: usize, host: Host) -> Result<()> {
        let name = || excerpt(&sample.columns()[place].name);
        let mut weights = with_capacity(sample.len())?;
        let mut total = 0.0;
        for row in 0..sample.len() {
            host.at_row(row);
            match sample.number(row, place) {
                Some(weight) if weight >= 0.0 => {
                    total += weight * sample.counts()[row] as f64;
                    weights.push(weight);
                }
                Some(weight) => {
                    let weight = brief(weight);
                    return Err(Error::invalid(format!("column \"{}\", the weight, is {weight}", name()))
                        .hint("A weight is at least 0."));
                }
                None => {
                    return Err(Error::invalid(format!(
                        "column \"{}\", the weight, is NULL in a row",
                        name()
                    ))
                    .hint("Give every customer a weight; 0 leaves them out."));
                }
            }
        }
        if !(total > 0.0 && total.is_finite()) {
            return Err(Error::invalid(match total > 0.0 {
                true => "the weights add up to infinity",
                false => "all weights are 0",
            }));
        }
        if !ALL_WEIGHTS.contains(&total) {
            return Err(Error::out_of_range(format!("all weights together are {total:e}"))
                .hint("Give weights that are nearer to 1."));
        }
        const DIGITS: i32 = 52;
        let whole = weights.iter().all(|weight| weight.fract() == 0.0) && total < 2.0_f64.powi(DIGITS);
        let unit = if whole { 1.0 } else { 2.0_f64.powi(libm::ilogb(total) + 1 - DIGITS) };
        self.data.unit = unit;
        self.data.weights = with_capacity(sample.len())?;
        for (weight, customers) in weights.iter().zip(&mut self.data.customers) {
            let units = (weight / unit).round() as u64;
            self.data.weights.push(units);
            if units == 0 {
                self.weightless += std::mem::take(customers);
            }
        }
        if self.weightless > 0 {
            let (count, rows) = (self.weightless, sample.rows().used);
            self.warnings.push(said!(rows::LEFT_OUT_WEIGHTLESS, count = count, rows = rows));
        }
        Ok(())
    }

    /// Sets how much each label counts. A label that no customer has may be one of another group of the query.
    fn weigh_labels(&mut self, options: &Options, host: Host) -> Result<()> {
        let data = &mut self.data;
        let Target::Labels { codes, weights } = &mut data.target else {
            return match options.label_weights {
                Some(_) => Err(Error::invalid("label_weights are of no use for a label that is a number")),
                None => Ok(()),
            };
        };
        match &options.label_weights {
            None => {}
            Some(LabelWeights::Each(each)) => {
                let mut unknown: Vec<&str> = Vec::new();
                for (name, &weight) in each {
                    match self.labels.binary_search(name) {
                        Ok(place) => weights[place] = weight,
                        Err(_) => unknown.push(name),
                    }
                }
                if !unknown.is_empty() {
                    self.warnings.push(said!(trees::UNKNOWN_LABELS, labels = listed(&unknown)));
                }
            }
            Some(LabelWeights::Balanced(_)) => {
                let mut units = vec![0_u64; weights.len()];
                for (row, (&code, &customers)) in codes.iter().zip(&data.customers).enumerate() {
                    host.at_row(row);
                    units[usize::from(code)] += customers * data.weights.get(row).copied().unwrap_or(1);
                }
                let all: u64 = units.iter().sum();
                for (weight, &units) in weights.iter_mut().zip(&units) {
                    *weight = all as f64 / (self.labels.len() as f64 * units.max(1) as f64);
                }
            }
        }
        Ok(())
    }

    /// Puts the rows that trees are compared on into an order of chance, which neither the order of the rows nor that of
    /// the columns has a part in.
    fn deal(&mut self, sample: &Sample, host: Host) -> Result<()> {
        let mut order: Vec<(u64, u32)> = with_capacity(sample.len())?;
        order.extend((0..).zip(&self.data.customers).map(|(row, _)| (0, row)));
        for (place, column) in sample.columns().iter().enumerate() {
            let salt = mix(sample.sampling().seed, hash_text(&column.name));
            let names = sample.categories(place);
            let mut hashes = with_capacity(names.len())?;
            for (code, name) in names.iter().enumerate() {
                host.at_row(code);
                hashes.push(hash_text(name));
            }
            for (row, (hash, _)) in order.iter_mut().enumerate() {
                host.at_row(row);
                let cell = match column.kind.is_numeric() {
                    true => sample.number(row, place).map(f64::to_bits),
                    false => sample.code(row, place).map(|code| hashes[code as usize]),
                };
                *hash = hash.wrapping_add(finish(mix(salt, cell.unwrap_or(u64::MAX))));
            }
        }
        let customers = &self.data.customers;
        order.retain(|&(_, row)| customers[row as usize] > 0);
        if order.len() > VALIDATED_ROWS {
            order.select_nth_unstable_by(VALIDATED_ROWS, host.comparing(Ord::cmp));
            order.truncate(VALIDATED_ROWS);
        }
        order.sort_unstable_by(host.comparing(Ord::cmp));
        self.dealt = with_capacity(order.len())?;
        self.dealt.extend(order.iter().map(|&(_, row)| row));
        Ok(())
    }

    fn warn_of_labels(&mut self, host: Host) {
        match &self.data.target {
            Target::Labels { .. } if self.labels.len() == 1 => {
                let label = excerpt(&self.labels[0]);
                self.warnings.push(said!(trees::ONE_LABEL, label = label));
            }
            Target::Numbers(numbers) => {
                let mut distinct: Vec<f64> = Vec::new();
                for (row, &number) in numbers.iter().enumerate() {
                    host.at_row(row);
                    if !distinct.contains(&number) {
                        distinct.push(number);
                    }
                    if distinct.len() > FEW_NUMBERS || distinct.len() > 1 && number.fract() != 0.0 {
                        return;
                    }
                }
                if let [number] = distinct[..] {
                    self.warnings.push(said!(trees::ONE_NUMBER, number = Place::Figure(brief(number))));
                } else if distinct.len() <= FEW_NUMBERS {
                    self.warnings.push(said!(trees::FEW_NUMBERS, values = distinct.len()));
                }
            }
            Target::Labels { .. } => {}
        }
    }

    /// The numeric columns after the label but for the weight, in the order of all columns.
    fn ranked(&self, sample: &Sample, weight: Option<usize>, host: Host) -> Result<Vec<Option<Ranks>>> {
        let room = sample.len().saturating_mul(Ranks::ROOM_PER_ROW);
        let left = host.within(host.memory_limit.saturating_sub(self.bytes).saturating_add(room));
        left.map(LABEL + 1..sample.columns().len(), room, |place| {
            let values = || (0..sample.len()).map(|row| sample.number(row, place));
            let is_numeric = sample.columns()[place].kind.is_numeric();
            (is_numeric && Some(place) != weight).then(|| Ranks::numbers(values(), host)).transpose()
        })
    }

    fn add_feature(
        &mut self,
        sample: &Sample,
        (place, ranks): (usize, Option<Ranks>),
        least: u64,
        host: Host,
    ) -> Result<()> {
        let column = &sample.columns()[place];
        let (mut ranks, categories) = match ranks {
            Some(ranks) => (ranks, Vec::new()),
            None => self.categories(sample, place, column, least, host)?,
        };
        ranks.tie = mix(sample.sampling().seed, hash_text(&column.name));
        let missing = ranks.codes.iter().zip(&self.data.customers).filter(|(code, _)| **code == MISSING);
        let nulls: u64 = missing.map(|(_, customers)| customers).sum();
        if !column.kind.is_numeric() && self.is_told_by(&ranks, host) {
            self.warnings.push(given_away(&column.name));
        }
        let name = &column.name;
        let customers: u64 = self.data.customers.iter().sum();
        if ranks.codes.iter().all(|&code| code == MISSING) {
            self.warnings.push(said!(trees::NULL_IN_ALL, feature = name));
        } else if ranks.codes.iter().all(|&code| code == ranks.codes[0]) {
            self.warnings.push(said!(rows::ALIKE_IN_ALL, feature = name));
        } else if !column.kind.is_numeric() && sample.categories(place).len() as u64 == customers {
            self.warnings.push(identifier(name));
        }
        self.data.columns.push(ranks);
        let others =
            (!column.kind.is_numeric()).then(|| (sample.categories(place).len() - categories.len()) as u64);
        self.features.push(Feature {
            name: column.name.clone(),
            kind: column.kind,
            nulls,
            categories,
            others,
        });
        Ok(())
    }

    /// Whether all customers of each category have the same label, and categories have several customers.
    fn is_told_by(&self, ranks: &Ranks, host: Host) -> bool {
        let Target::Labels { codes: labels, weights } = &self.data.target else { return false };
        let mut told: Vec<Option<u8>> = vec![None; ranks.distinct() + 1];
        let mut customers = 0;
        let rows = ranks.codes.iter().zip(labels).zip(&self.data.customers);
        for (row, ((&code, &label), count)) in rows.enumerate() {
            host.at_row(row);
            // NULL is a category of its own.
            let place = (code as usize).min(ranks.distinct());
            if *told[place].get_or_insert(label) != label {
                return false;
            }
            customers += count;
        }
        weights.len() > 1 && customers >= 2 * told.iter().flatten().count() as u64
    }

    /// A categorical column: the categories with `least` customers or more by code, in the order of their names.
    fn categories(
        &mut self,
        sample: &Sample,
        place: usize,
        column: &Column,
        least: u64,
        host: Host,
    ) -> Result<(Ranks, Vec<String>)> {
        let names = sample.categories(place);
        let told = sample.told(place, &self.data.customers, least)?;
        self.warnings.extend(told.warnings(&column.name, least));
        let kept = told.kept;
        let mut new = filled(names.len(), kept.len() as u32)?;
        (0..).zip(&kept).for_each(|(code, &old)| new[old] = code);
        let mut codes = with_capacity(sample.len())?;
        for row in 0..sample.len() {
            host.at_row(row);
            codes.push(sample.code(row, place).map_or(MISSING, |code| new[code as usize]));
        }
        let names = kept.iter().map(|&code| names[code].to_string()).collect();
        Ok((Ranks::categories(codes, kept.len())?, names))
    }
}

/// The labels of all rows.
fn target(sample: &Sample, host: Host) -> Result<(Vec<String>, Target)> {
    let missing = || Error::corrupt("sample has a row without a label");
    if sample.columns()[LABEL].kind.is_numeric() {
        let mut numbers = with_capacity(sample.len())?;
        for row in 0..sample.len() {
            host.at_row(row);
            numbers.push(sample.number(row, LABEL).ok_or_else(missing)?);
        }
        return Ok((Vec::new(), Target::Numbers(numbers)));
    }
    let labels: Vec<String> = sample.categories(LABEL).iter().map(|name| name.to_string()).collect();
    if labels.len() > MAX_LABELS {
        return Err(Error::invalid(format!("there are {} labels", labels.len()))
            .hint(format!("A tree tells at most {MAX_LABELS} labels apart: merge the rare ones.")));
    }
    let mut codes: Vec<u8> = with_capacity(sample.len())?;
    for row in 0..sample.len() {
        host.at_row(row);
        codes.push(sample.code(row, LABEL).ok_or_else(missing)? as u8);
    }
    let weights = vec![1.0; labels.len()];
    Ok((labels, Target::Labels { codes, weights }))
}

/// The place of the column of weights.
fn weight_place(sample: &Sample, name: &str) -> Result<usize> {
    let features: Vec<&str> = sample.features().iter().map(|column| column.name.as_str()).collect();
    match sample.features().iter().position(|column| column.name == name) {
        Some(place) if sample.features()[place].kind == Type::Number => Ok(LABEL + 1 + place),
        Some(_) => Err(Error::invalid(format!("column \"{}\", the weight, is no number", excerpt(name)))),
        None => Err(Error::invalid(format!("weight: row has no column \"{}\"", excerpt(name)))
            .hint(format!("The row has {}.", list(&features)))),
    }
}

/// Keeps of each feature the categories that a split lists; or all of them, if those that no split lists are as few: it
/// is those that a rule names then.
pub fn keep_listed(features: &mut [Feature], nodes: &mut [Node]) {
    for (place, feature) in features.iter_mut().enumerate() {
        let mut lists: Vec<&mut Vec<u32>> = nodes
            .iter_mut()
            .filter_map(|node| node.split.as_mut().filter(|split| split.feature == place))
            .filter_map(|split| match &mut split.test {
                Test::In(codes) => Some(codes),
                _ => None,
            })
            .collect();
        let mut listed: Vec<u32> = lists.iter().flat_map(|codes| codes.iter().copied()).collect();
        listed.sort_unstable();
        listed.dedup();
        if feature.others == Some(0) && feature.categories.len() <= 2 * listed.len() {
            continue;
        }
        for code in lists.iter_mut().flat_map(|codes| codes.iter_mut()) {
            *code = listed.partition_point(|listed| listed < code) as u32;
        }
        let unlisted = (feature.categories.len() - listed.len()) as u64;
        feature.others = feature.others.map(|others| others + unlisted);
        feature.categories =
            listed.iter().map(|&code| std::mem::take(&mut feature.categories[code as usize])).collect();
    }
}
