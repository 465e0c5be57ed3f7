//! A model put together from the clusters that a method found.

use serde_json::Value as Json;

use super::{REFERENCE, STABILITY, known, seed};
use crate::Result;
use crate::clusters::geometry::layout::{Geometry, too_large};
use crate::clusters::geometry::points::Points;
use crate::clusters::kmeans::{Clustering, Search};
use crate::clusters::matching::{Matched, match_previous};
use crate::clusters::options::{Options, QUALITY_ROWS};
use crate::clusters::quality::{self, Quality, Rounds};
use crate::clusters::{Choice, Cluster, ClusterModel, Method, RowWeight};
use crate::numeric::float_sum::FloatSum;
use crate::numeric::random::Random;
use crate::rows::features::{Nulls, Type};
use crate::rows::sample::Sample;
use crate::said;
use crate::support::catalogue::{Sentence, Warnings, clusters};
use crate::support::envelope::ModelBody;
use crate::support::host::Host;
use crate::support::json::check_text;
use crate::support::memory::{filled, with_capacity};

/// Draws of the rows that clusters are looked for in again.
const DRAWS: u32 = 20;

/// Sets without clusters that the structure is held against.
const SETS: u32 = 30;

/// Distinct rows that the checks of a hierarchy look at, and the fewest that those of k-means do. They are clustered
/// dozens of times.
const CHECKED_ROWS: usize = 500;

/// Values of features that the checks of k-means look at, within [`CHECKED_ROWS`] and [`QUALITY_ROWS`].
const CHECKED_VALUES: usize = 20_000;

/// Clusters as a method found them.
pub(super) struct Found {
    pub(super) centers: Points,
    /// Of each point, by place.
    pub(super) labels: Vec<u32>,
    pub(super) method: Method,
    pub(super) choice: Option<Choice>,
}

/// Labels of points, and the inertia of their clusters.
pub(super) type Labelled = (Vec<u32>, f64);

/// Finds as many clusters among other points by the same method.
#[derive(Clone, Copy)]
pub(super) struct Again<'a> {
    pub(super) cluster: &'a (dyn Fn(&Points, &mut Random) -> Result<Labelled> + Sync),
    /// The random numbers that it takes.
    pub(super) draws: usize,
}

/// What a feature is like in each cluster.
enum Profile {
    Means(Vec<f64>),
    Shares(Vec<Vec<f64>>),
}

/// What a model is put together from.
pub(super) struct Fitted<'a> {
    pub(super) sample: &'a Sample,
    pub(super) geometry: &'a Geometry,
    pub(super) options: &'a Options,
    pub(super) host: Host,
    pub(super) warnings: Vec<Sentence>,
}

impl Fitted<'_> {
    /// Says so where the rows allow fewer clusters than were asked for.
    pub(super) fn warn_of_number(&mut self, asked: Option<usize>, found: usize) {
        let warning = match (asked, self.options.k) {
            (Some(asked), _) if found < asked && found == 1 => said!(clusters::ASKED_ALIKE, asked = asked),
            (Some(asked), _) if found < asked => {
                said!(clusters::ASKED_BUT_DIFFER, asked = asked, found = found)
            }
            (None, Some([least, _])) if found < least && found == 1 => {
                said!(clusters::AT_LEAST_ALIKE, asked = least)
            }
            (None, Some([least, _])) if found < least => {
                said!(clusters::AT_LEAST_BUT_DIFFER, asked = least, found = found)
            }
            (None, None) if found == 1 => said!(clusters::ALL_ALIKE),
            _ => return,
        };
        self.warnings.push(warning);
    }

    pub(super) fn warn_of_search(&mut self, found: &Clustering, wanted: &Search) {
        let (k, started) = (found.centers.len(), found.started);
        if !found.converged {
            self.warnings.push(said!(
                clusters::STILL_MOVING,
                done = found.iterations,
                most = wanted.limits.max_iterations,
            ));
        }
        if k < started {
            self.warnings.push(match self.options.min_size.unwrap_or(0) {
                0 | 1 => said!(clusters::LEFT_WITHOUT_ROWS, asked = started, left = k),
                least => said!(clusters::LEFT_WITH_FEW_ROWS, asked = started, left = k, least = least),
            });
        }
    }

    /// The model of what was found; `again` is for the checks.
    pub(super) fn model(mut self, found: Found, given: Json, again: Again<'_>) -> Result<ClusterModel> {
        let Found { centers, labels, method, choice } = found;
        let (geometry, sample) = (self.geometry, self.sample);
        let (means, shares) = self.profile(&labels, centers.len())?;
        let mut features = with_capacity(geometry.features.len())?;
        for feature in &geometry.features {
            // Its categories are small blocks, and many.
            (self.host.check_for_interrupts)();
            features.push(feature.clone());
        }
        let Matched { numbers, moved } = self.numbers(&centers, &means)?;
        let clusters: Vec<Cluster> = (means.into_iter().zip(shares).enumerate())
            .map(|(place, (mean, shares))| Cluster {
                number: numbers[place],
                size: centers.counts[place],
                center: centers.point(place).numeric.to_vec(),
                modes: centers.point(place).codes.to_vec(),
                mean,
                shares,
                moved: moved[place],
            })
            .collect();
        let quality = self.quality(&labels, &centers, &method, again)?;
        self.warnings.extend(sample.warnings());
        self.warnings.extend(quality.warnings(&numbers, sample.unit()));
        let language = self.options.language.unwrap_or_default();
        let model = ClusterModel {
            features,
            nulls: sample.sampling().nulls,
            gamma: geometry.gamma,
            min_category: self.options.min_category(),
            clusters,
            weight: sample.weighing().map(RowWeight::of),
            rows: sample.rows(),
            method,
            choice,
            quality,
            options: without_previous(given),
            language,
            warnings: Warnings::of(language, self.warnings),
        };
        model.check()?;
        check_text(&model, "Ask for fewer clusters or leaves, or leave out features with many categories.")?;
        Ok(model)
    }

    /// Means of numeric features in their own units and shares of categories, by cluster.
    #[expect(clippy::type_complexity, reason = "a mean and shares for each feature of each cluster")]
    fn profile(&self, labels: &[u32], k: usize) -> Result<(Vec<Vec<f64>>, Vec<Vec<Vec<f64>>>)> {
        let columns = self.sample.columns();
        let most = self.geometry.features.iter().map(|feature| feature.categories.len().max(3)).max();
        let bytes = k.saturating_mul(most.unwrap_or(3)).saturating_mul(size_of::<u64>());
        let found = self.host.map(0..columns.len(), bytes, |place| match columns[place].kind {
            Type::Category => self.shares(place, labels, k).map(Profile::Shares),
            _ => self.means(place, labels, k).map(Profile::Means),
        })?;
        let (mut means, mut shares) = (vec![Vec::new(); k], vec![Vec::new(); k]);
        for profile in found {
            match profile {
                Profile::Means(of) => means.iter_mut().zip(of).for_each(|(all, mean)| all.push(mean)),
                Profile::Shares(of) => shares.iter_mut().zip(of).for_each(|(all, shares)| all.push(shares)),
            }
        }
        Ok((means, shares))
    }

    /// The shares of the categories of a feature among the rows that have one, up to the last one that it has, by cluster.
    fn shares(&self, place: usize, labels: &[u32], k: usize) -> Result<Vec<Vec<f64>>> {
        let (points, host) = (&self.geometry.points, self.host);
        let before = &self.sample.columns()[..place];
        let feature = before.iter().filter(|column| column.kind == Type::Category).count();
        let categories = self.geometry.features[place].categories.len();
        let mut counts = filled(k * categories, 0_u64)?;
        for (i, &label) in labels.iter().enumerate() {
            host.at_row(i);
            if let Some(code) = known(points.point(i).codes[feature]) {
                counts[label as usize * categories + code as usize] += points.counts[i];
            }
        }
        let pace = Host::pace(categories);
        let of_cluster = |(cluster, counts): (usize, &[u64])| {
            host.at_step(cluster, pace);
            let used = counts.iter().rposition(|&count| count > 0).map_or(0, |last| last + 1);
            let rows: u64 = counts.iter().sum();
            let share = |&count: &u64| count as f64 / rows as f64;
            counts[..used].iter().map(share).collect()
        };
        Ok(counts.chunks_exact(categories.max(1)).enumerate().map(of_cluster).collect())
    }

    /// The mean of a numeric feature, by cluster; of a NULL that nothing stands in for there is none.
    fn means(&self, place: usize, labels: &[u32], k: usize) -> Result<Vec<f64>> {
        let (sample, points, host) = (self.sample, &self.geometry.points, self.host);
        let fill = self.geometry.features[place].mean.unwrap_or(0.0);
        let stands_in = (sample.sampling().nulls != Nulls::Pairwise).then_some(fill);
        let (mut sums, mut rows) = (vec![FloatSum::default(); k], vec![0_u64; k]);
        for (i, &label) in labels.iter().enumerate() {
            host.at_row(i);
            if let Some(x) = sample.number(i, place).or(stands_in) {
                sums[label as usize].add(x * points.counts[i] as f64);
                rows[label as usize] += points.counts[i];
            }
        }
        if !sums.iter().all(|sum| sum.is_finite()) {
            return Err(too_large(&sample.columns()[place]));
        }
        // No zero has a sign, as none has one in jsonb.
        let without = stands_in.unwrap_or(f64::NAN);
        let mean = |(sum, rows): (FloatSum, u64)| {
            if rows > 0 { sum.value() / rows as f64 + 0.0 } else { without }
        };
        Ok(sums.into_iter().zip(rows).map(mean).collect())
    }

    /// A number for each cluster: those of the previous model, or 1, 2 and so on in the order asked for.
    fn numbers(&self, centers: &Points, means: &[Vec<f64>]) -> Result<Matched> {
        let k = centers.len();
        let by_feature = self.options.order_by.as_ref().and_then(|name| {
            let numeric = self.sample.columns().iter().filter(|column| column.kind.is_numeric());
            numeric.clone().position(|column| column.name == *name)
        });
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by(|&a, &b| {
            // Without a mean a cluster comes last.
            let mean = |place: usize, feature: usize| means[place][feature].max(f64::MIN);
            let feature = by_feature.map(|feature| mean(b, feature).total_cmp(&mean(a, feature)));
            let size = centers.counts[b].cmp(&centers.counts[a]);
            // Of equals the one with the greater coordinates, which depends on the rows alone.
            let coordinates = centers.point(b).numeric.iter().zip(centers.point(a).numeric);
            let mut by_coordinate = coordinates.map(|(b, a)| b.total_cmp(a));
            let by_mode = centers.point(a).codes.cmp(centers.point(b).codes);
            feature
                .unwrap_or(size)
                .then(size)
                .then_with(|| by_coordinate.find(|order| order.is_ne()).unwrap_or(by_mode))
        });
        let Some(previous) = &self.options.previous else {
            let mut numbers = vec![0; k];
            (1..).zip(order).for_each(|(number, place)| numbers[place] = number);
            return Ok(Matched { numbers, moved: vec![None; k] });
        };
        let in_order = centers.subset(order.iter().copied())?;
        let ordered = match_previous(previous, &self.geometry.features, &in_order, self.host)?;
        let mut matched = Matched { numbers: vec![0; k], moved: vec![None; k] };
        for (i, place) in order.into_iter().enumerate() {
            (matched.numbers[place], matched.moved[place]) = (ordered.numbers[i], ordered.moved[i]);
        }
        Ok(matched)
    }

    fn quality(
        &self,
        labels: &[u32],
        centers: &Points,
        method: &Method,
        again: Again<'_>,
    ) -> Result<Quality> {
        let (points, host, k) = (&self.geometry.points, self.host, centers.len());
        let measures = quality::measure(points, labels, centers, host)?;
        let some = points.len().min(QUALITY_ROWS);
        let subset = points.subset(0..some)?;
        let silhouette = quality::silhouette(&subset, &labels[..some], k, host)?.map(|found| found.0);
        if !self.options.checks.unwrap_or(true) || k < 2 {
            return Ok(Quality { measures, silhouette, stability: None, reference: None });
        }
        let features = self.geometry.features.len();
        let most = match method {
            Method::Kmeans { .. } => (CHECKED_VALUES / features).clamp(CHECKED_ROWS, QUALITY_ROWS),
            Method::Hierarchy { .. } => CHECKED_ROWS,
        };
        let some = points.len().min(most);
        let subset = points.subset(0..some)?;
        let seed = seed(self.sample, self.options);
        let labels_of = |points: &Points, random: &mut Random| Ok((again.cluster)(points, random)?.0);
        let rounds = Rounds { rounds: DRAWS, draws: again.draws, random: &Random::new(seed, STABILITY) };
        let stability = quality::stability(&subset, &labels[..some], k, rounds, host, labels_of)?;
        let inertia_of = |points: &Points, random: &mut Random| Ok((again.cluster)(points, random)?.1);
        let rounds = Rounds { rounds: SETS, draws: again.draws, random: &Random::new(seed, REFERENCE) };
        // One normal cloud is no set of mixed rows with gaps, and inertia no measure of Gower's distances.
        let reference = match points.gower {
            None => quality::reference(&subset, k, rounds, host, inertia_of)?,
            Some(_) => None,
        };
        Ok(Quality { measures, silhouette, stability: Some(stability), reference })
    }
}

/// A previous model is not carried along from model to model.
fn without_previous(mut options: Json) -> Json {
    if let Some(previous) = options.as_object_mut().and_then(|options| options.get_mut("match")) {
        *previous = Json::Bool(true);
    }
    options
}
