//! From a sample of rows to points: features scaled, categories numbered, NULLs filled in.

use crate::clusters::geometry::gower::{self, MISSING, NO_RANGE};
use crate::clusters::geometry::points::{Points, UNKNOWN, point_bytes};
use crate::clusters::geometry::scaling::{Scaling, mean_and_deviation};
use crate::clusters::geometry::unit::to_unit_length;
use crate::clusters::options::Options;
use crate::clusters::{Feature, Fill};
use crate::numeric::float_sum::FloatSum;
use crate::rows::features::{Column, Nulls};
use crate::rows::sample::{OTHER, Sample, Told};
use crate::said;
use crate::support::catalogue::{Sentence, rows};
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::memory::{check_limit, copied, with_capacity};
use crate::support::words::counted;
use crate::{Error, Result};

/// The points of a sample, and what its features became.
#[derive(Debug, Clone)]
pub struct Geometry {
    /// In the order of the sample.
    pub points: Points,
    /// In the order of the sample's columns.
    pub features: Vec<Feature>,
    /// What a difference in a categorical feature of weight 1 adds to a squared distance.
    pub gamma: f64,
    /// The mean of the variances of the coordinates, without what stands in for NULL.
    pub variance: f64,
    /// What a reader should mind.
    pub warnings: Vec<Sentence>,
}

impl Geometry {
    /// The rules of a host for what is done beside these points.
    pub fn rest_of(&self, host: Host) -> Host {
        let held = self.points.len().saturating_mul(point_bytes(&self.points));
        host.within(host.memory_limit.saturating_sub(held))
    }
}

/// Turns a settled sample into points.
///
/// Gamma is Huang's rule (1998, section 3.2, as the package kmodes has it): half the mean standard deviation of the
/// numeric features as they are scaled, before weights and without what stands in for NULL; 1 where there are none or none varies. A numeric feature's
/// coordinate is its scaled value times the root of its weight, so that the weight multiplies its squares. Rows that are
/// scaled to length 1 have it with the weights and with what stands in for NULL, and so has their gamma. Under Gower's distance
/// a coordinate is the part of the range, without a weight, and a NULL that nothing stands in for is none.
///
/// # Errors
/// Invalid, for a sample without rows, for NULLs where they are errors or the distance knows none, for a feature that looks like
/// an identifier and was not named, for one too large for its scaling, and for weights that leave nothing to compare; out of
/// memory.
pub fn geometry(sample: &Sample, options: &Options, host: Host) -> Result<Geometry> {
    match sample.sampling().labelled {
        true => Err(Error::invalid("sample has labels, and was collected for a tree")),
        false => geometry_of_features(sample, options, host),
    }
}

/// The same of a sample whose rows may have labels, which are no feature.
///
/// # Errors
/// As [`geometry`], but for labels.
pub fn geometry_of_features(sample: &Sample, options: &Options, host: Host) -> Result<Geometry> {
    refuse_nulls(sample, options)?;
    sample.refuse_identifiers(None)?;
    let columns = sample.features();
    options.check_features(columns)?;
    let labels = sample.columns().len() - columns.len();
    let dimensions = columns.iter().filter(|column| column.kind.is_numeric()).count();
    let categories = columns.len() - dimensions;
    // Coordinates, codes and counts; and a feature's values with their counts, as they are and once more in order or
    // scaled.
    let bytes = sample.len().saturating_mul(8 * (dimensions + 5) + 4 * categories);
    check_limit("the fit", bytes, host.memory_limit)?;
    let left = host.within(host.memory_limit - sample.len() * (8 * (dimensions + 1) + 4 * categories));
    let scaled = left.map(columns.iter().enumerate(), sample.len() * 4 * 8, |(place, column)| {
        (host.check_for_interrupts)();
        let scaled = || Scaled::of(sample, labels + place, column, options, left);
        column.kind.is_numeric().then(scaled).transpose()
    })?;
    let mut builder = Builder {
        sample,
        points: Points {
            numeric: with_capacity(sample.len() * dimensions)?,
            codes: with_capacity(sample.len() * categories)?,
            counts: copied(sample.counts())?,
            unit: sample.unit(),
            dimensions,
            penalties: Vec::new(),
            is_unit: options.is_unit(),
            gower: options.is_gower().then(Vec::new),
        },
        features: Vec::new(),
        scaled: Vec::new(),
        warnings: Vec::new(),
    };
    builder.points.numeric.resize(sample.len() * dimensions, 0.0);
    builder.points.codes.resize(sample.len() * categories, UNKNOWN);
    for ((place, column), scaled) in columns.iter().enumerate().zip(scaled) {
        (host.check_for_interrupts)();
        match scaled {
            Some(scaled) => builder.numeric(column, scaled),
            None => {
                let weight = options.weight_of(&column.name);
                builder.categorical(labels + place, column, weight, options.min_category())?;
            }
        }
    }
    builder.place(host)?;
    builder.finish(options)
}

fn refuse_nulls(sample: &Sample, options: &Options) -> Result<()> {
    let seen = sample.seen();
    let advice = match (sample.sampling().labelled, options.is_gower()) {
        (true, _) => "Filter them out, or use the option \"nulls\": \"impute\".",
        (_, true) => "Filter them out, or use the option \"nulls\": \"pairwise\", \"skip\" or \"impute\".",
        _ => "Filter them out, or use the option \"nulls\": \"skip\" or \"impute\".",
    };
    if sample.sampling().nulls == Nulls::Pairwise && !options.is_gower() {
        return Err(Error::invalid("nulls is \"pairwise\", which is for Gower's distance alone")
            .hint("Use \"skip\" or \"impute\", or fit_hierarchy with the option \"distance\": \"gower\"."));
    }
    if sample.sampling().nulls == Nulls::Error {
        if seen.null_rows > 0 {
            return Err(Error::invalid(format!(
                "the row is NULL in {} of {}",
                seen.null_rows,
                counted(seen.rows as usize, "row")
            ))
            .hint(advice));
        }
        if let Some((column, count)) = sample.columns().iter().zip(&seen.nulls).find(|(_, count)| **count > 0)
        {
            return Err(Error::invalid(format!(
                "column \"{}\" is NULL in {count} of {}",
                excerpt(&column.name),
                counted(seen.rows as usize, "row")
            ))
            .hint(advice));
        }
    }
    if seen.rows == 0 {
        return Err(Error::invalid("there are no rows").hint("Check the query's filter."));
    }
    match sample.is_empty() {
        true if sample.is_weightless() => Err(Error::invalid("all weights are 0")),
        true if !sample.is_exact() => Err(sample.no_budget()),
        true => Err(Error::invalid("all rows were left out because of NULLs").hint(advice)),
        false => Ok(()),
    }
}

struct Builder<'a> {
    sample: &'a Sample,
    points: Points,
    features: Vec<Feature>,
    /// The numeric features.
    scaled: Vec<Scaled>,
    warnings: Vec<Sentence>,
}

/// A numeric feature.
struct Scaled {
    /// The number of its column in the sample.
    place: usize,
    scaling: Scaling,
    mean: f64,
    /// In scaled units; of rows of length 1 in those of the points, which have the weights in them.
    deviation: f64,
    weight: f64,
    /// Whether it has a value, and another one.
    is_known: bool,
    varies: bool,
}

impl Scaled {
    fn of(sample: &Sample, place: usize, column: &Column, options: &Options, host: Host) -> Result<Self> {
        let counts = sample.counts();
        let mut known: Vec<(f64, u64)> = with_capacity(sample.len().max(1))?;
        known.extend((0..sample.len()).filter_map(|row| Some((sample.number(row, place)?, counts[row]))));
        let is_known = !known.is_empty();
        if !is_known {
            // Any number will do, as it is the same for all.
            known.push((0.0, 1));
        }
        let varies = known.iter().any(|value| value.0 != known[0].0);
        let method = options.scaling_of(&column.name);
        let (mut scaling, mean, deviation) = Scaling::fit_weighed(method, &known, sample.unit(), host)?;
        if options.is_gower() && !varies {
            scaling.scale = NO_RANGE;
        }
        let weight = options.weight_of(&column.name);
        Ok(Self { place, scaling, mean, deviation, weight, is_known, varies })
    }

    /// Whether all figures of it are finite. Its square is what gamma, the tolerance and all distances are made of.
    fn is_finite(&self) -> bool {
        self.mean.is_finite() && (self.deviation * self.deviation * self.weight).is_finite()
    }
}

impl Builder<'_> {
    fn numeric(&mut self, column: &Column, scaled: Scaled) {
        if !scaled.is_known {
            self.warnings.push(said!(rows::NO_VALUES, feature = &column.name));
        } else if !scaled.varies && !self.points.is_unit {
            self.warnings.push(said!(rows::ALIKE_IN_ALL, feature = &column.name));
        }
        let impute = self.sample.sampling().nulls == Nulls::Impute;
        self.features.push(Feature {
            name: column.name.clone(),
            kind: column.kind,
            weight: scaled.weight,
            fill: impute.then_some(Fill::Number(scaled.mean)),
            scaling: Some(scaled.scaling),
            mean: Some(scaled.mean),
            categories: Vec::new(),
            other: 0,
            shares: Vec::new(),
        });
        self.scaled.push(scaled);
    }

    /// Gives the points the coordinates of their numeric features.
    fn place(&mut self, host: Host) -> Result<()> {
        let (sample, scaled, is_unit) = (self.sample, &self.scaled, self.points.is_unit);
        let dimensions = scaled.len().max(1);
        let has_gaps = sample.sampling().nulls == Nulls::Pairwise;
        let root = |scaled: &Scaled| if self.points.gower.is_some() { 1.0 } else { scaled.weight.sqrt() };
        let roots: Vec<f64> = scaled.iter().map(root).collect();
        let piece = host.piece(sample.len(), 8 * dimensions);
        let pieces = self.points.numeric.chunks_mut(piece * dimensions).enumerate();
        // The first feature of each piece with a coordinate that is no finite number.
        let wrong = host.map(pieces, 0, |(number, numeric)| {
            let mut wrong = usize::MAX;
            for (row, coordinates) in (number * piece..).zip(numeric.chunks_exact_mut(dimensions)) {
                host.at_row(row);
                for (j, (coordinate, (scaled, root))) in
                    coordinates.iter_mut().zip(scaled.iter().zip(&roots)).enumerate()
                {
                    let x = sample.number(row, scaled.place);
                    if has_gaps && x.is_none() {
                        *coordinate = f64::NAN;
                        continue;
                    }
                    let x = scaled.scaling.forward(x.unwrap_or(scaled.mean));
                    if !x.is_finite() {
                        wrong = wrong.min(j);
                    }
                    *coordinate = if is_unit { x } else { x * root };
                }
                if is_unit {
                    to_unit_length(coordinates, &roots);
                }
            }
            Ok(wrong)
        })?;
        if is_unit {
            self.look_at_directions(host)?;
        }
        let scaled = &self.scaled;
        let not_finite = scaled.iter().position(|scaled| !scaled.is_finite());
        match wrong.into_iter().chain(not_finite).min().and_then(|feature| scaled.get(feature)) {
            Some(scaled) => Err(too_large(&sample.columns()[scaled.place])),
            None => Ok(()),
        }
    }

    /// How rows of length 1 vary, and how many have none.
    fn look_at_directions(&mut self, host: Host) -> Result<()> {
        let (points, mut values) = (&self.points, with_capacity(self.points.len())?);
        let dimensions = points.dimensions;
        for (j, scaled) in self.scaled.iter_mut().enumerate() {
            (host.check_for_interrupts)();
            values.clear();
            let coordinates = points.numeric.iter().skip(j).step_by(dimensions);
            values.extend(coordinates.copied().zip(points.counts.iter().copied()));
            scaled.deviation = mean_and_deviation(&values).1;
        }
        let rows = points.numeric.chunks_exact(dimensions.max(1)).zip(&points.counts);
        let without = rows.filter(|(row, _)| row.iter().all(|x| *x == 0.0)).map(|(_, count)| count).sum();
        if without > 0 {
            let [count, rows] = [without, points.rows()].map(|count| points.whole_rows(count));
            self.warnings.push(said!(rows::NO_DIRECTION, count = count, rows = rows));
        }
        Ok(())
    }

    fn categorical(&mut self, place: usize, column: &Column, weight: f64, least: u64) -> Result<()> {
        let sample = self.sample;
        let names = sample.categories(place);
        let told = sample.told(place, sample.counts(), least)?;
        self.warn_of_categories(column, &told, least);
        let mut categories: Vec<(&str, u64)> = with_capacity(told.kept.len() + 1)?;
        categories.extend(told.kept.iter().map(|&code| (&names[code], told.rows[code])));
        let known: u64 = told.rows.iter().sum();
        // A category of that name takes the others in. One is there too where no row has a value.
        let other = categories.binary_search_by(|(name, _)| (*name).cmp(OTHER));
        let other = match (told.others() > 0 || names.is_empty(), other) {
            (true, Err(place)) => {
                categories.insert(place, (OTHER, 0));
                Some(place)
            }
            (true, Ok(place)) => Some(place),
            (false, _) => None,
        };
        if let Some(other) = other {
            let apart: u64 = categories.iter().map(|(_, rows)| rows).sum();
            categories[other].1 += known - apart;
        }
        let code_of = |name: &str| categories.binary_search_by(|(known, _)| (*known).cmp(name)).ok();
        let mut codes: Vec<u32> = with_capacity(names.len())?;
        codes.extend(names.iter().map(|name| code_of(name).or(other).map_or(UNKNOWN, |code| code as u32)));
        let mode = told.mode.and_then(|mode| code_of(&names[mode])).or(other).unwrap_or(0);
        let (features, feature) = (self.points.codes.len() / sample.len(), self.points.penalties.len());
        let stands_in = if sample.sampling().nulls == Nulls::Pairwise { MISSING } else { mode as u32 };
        for row in 0..sample.len() {
            let code = sample.code(row, place).map_or(stands_in, |code| codes[code as usize]);
            self.points.codes[row * features + feature] = code;
        }
        let impute = sample.sampling().nulls == Nulls::Impute;
        let total: u64 = if impute { sample.counts().iter().sum() } else { known };
        // What is filled in counts here as it counts in the clusters.
        categories[mode].1 += total - known;
        self.points.penalties.push(weight);
        self.features.push(Feature {
            name: column.name.clone(),
            kind: column.kind,
            weight,
            fill: impute.then(|| Fill::Category(categories[mode].0.to_owned())),
            scaling: None,
            mean: None,
            categories: categories.iter().map(|(name, _)| (*name).to_owned()).collect(),
            other: told.others() as u64,
            // Without a value there is nothing to have a share of.
            shares: categories.iter().map(|&(_, rows)| rows as f64 / total.max(1) as f64).collect(),
        });
        Ok(())
    }

    fn warn_of_categories(&mut self, column: &Column, told: &Told, least: u64) {
        let (name, categories) = (&column.name, told.rows.len());
        match categories {
            0 => self.warnings.push(said!(rows::NO_VALUES, feature = name)),
            1 => self.warnings.push(said!(rows::ALIKE_IN_ALL, feature = name)),
            _ => {
                if categories as u64 == told.rows.iter().sum::<u64>() {
                    self.warnings.push(said!(rows::LOOKS_LIKE_IDENTIFIER, feature = name));
                }
                self.warnings.extend(told.warnings(name, least));
            }
        }
    }

    fn finish(mut self, options: &Options) -> Result<Geometry> {
        let n = self.scaled.len() as f64;
        let sum = |of: fn(&Scaled) -> f64| {
            let mut sum = FloatSum::default();
            self.scaled.iter().for_each(|scaled| sum.add(of(scaled)));
            sum.value()
        };
        let huang = sum(|scaled| scaled.deviation) / n / 2.0;
        let varies = huang > 0.0 && !options.is_gower();
        let gamma = options.gamma.unwrap_or(if varies { huang } else { 1.0 });
        let squares = match self.points.is_unit {
            true => sum(|scaled| scaled.deviation * scaled.deviation),
            false => sum(|scaled| scaled.deviation * scaled.deviation * scaled.weight),
        };
        let variance = squares / n.max(1.0);
        self.points.penalties.iter_mut().for_each(|weight| *weight *= gamma);
        if options.is_gower() {
            let [numeric, categorical] = gower::weights(&self.features);
            if numeric.iter().chain(&categorical).all(|&weight| weight == 0.0) {
                return Err(Error::invalid("the weights of all features are 0")
                    .hint("Gower's distance is a mean by these weights: give some feature another one."));
            }
            (self.points.gower, self.points.penalties) = (Some(numeric), categorical);
        }
        let (points, features, warnings) = (self.points, self.features, self.warnings);
        Ok(Geometry { points, features, gamma, variance, warnings })
    }
}

pub(crate) fn too_large(column: &Column) -> Error {
    Error::out_of_range(format!("column \"{}\" is too large to be scaled", excerpt(&column.name)))
        .hint("Divide it by a large number, or use the scaling \"log\".")
}
