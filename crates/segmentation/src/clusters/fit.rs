//! Fits: from a sample of rows to a model.

use serde_json::Value as Json;

use super::geometry::layout::{Geometry, geometry};
use super::matching::{Matched, match_previous};
use super::options::{Criterion, DEFAULT_LEAVES, Options, QUALITY_ROWS};
use super::{Candidate, Choice, Cluster, ClusterModel, Method};
use crate::clusters::geometry::points::{Point, Points, UNKNOWN};
use crate::clusters::hierarchy::{Dendrogram, condense, linkage};
use crate::clusters::kmeans::{
    Clustering, MAX_K, SEEDING_ROWS, Search, centers_of, dissolve, lloyd, search, seeding_points,
};
use crate::clusters::quality::{self, Measures, Quality};
use crate::numeric::float_sum::FloatSum;
use crate::numeric::random::Random;
use crate::rows::features::Type;
use crate::rows::sample::Sample;
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::json::check_text;
use crate::support::memory::{filled, room};
use crate::support::words::thousands;
use crate::{Error, Result};

/// Streams of random numbers, one for each purpose.
const SEARCH: u64 = 1;
const STABILITY: u64 = 2;
const REFERENCE: u64 = 3;

/// Draws of the rows that clusters are looked for in again.
const DRAWS: u32 = 20;

/// Sets without clusters that the structure is held against.
const SETS: u32 = 30;

/// Distinct rows that the checks of a hierarchy look at, and the fewest that those of k-means do. They are clustered
/// dozens of times.
const CHECKED_ROWS: usize = 500;

/// Values of features that the checks of k-means look at, within [`CHECKED_ROWS`] and [`QUALITY_ROWS`].
const CHECKED_VALUES: usize = 20_000;

/// Starts of each of the checks' fits.
const CHECK_RESTARTS: usize = 2;

/// The numbers of clusters that are tried unless told otherwise.
const DEFAULT_RANGE: [usize; 2] = [2, 10];

/// Finds clusters around centres; `k` of them, or as many as the criterion chooses.
///
/// # Errors
/// Invalid, for `k` out of range or above the number of rows that differ, and as [`geometry`]; out of memory.
pub fn fit_kmeans(
    sample: &Sample,
    k: Option<i64>,
    options: &Options,
    given: Json,
    host: Host,
) -> Result<ClusterModel> {
    let geometry = geometry(sample, options, host)?;
    let host = geometry.rest_of(host);
    let points = &geometry.points;
    let wanted = options.search(geometry.variance);
    let random = || Random::new(seed(sample, options), SEARCH);
    let k = check_k(k, options)?;
    let (found, asked, choice) = if let Some(rows) = &options.centers {
        let start = starting_centers(rows, &geometry)?;
        if options.k.is_some() || k.is_some_and(|k| k != start.len()) {
            return Err(Error::invalid(format!("k is not the number of centers, {}", start.len())));
        }
        let found = lloyd(points, &start, &wanted.limits, host)?;
        (dissolve(points, found, &wanted, host)?, start.len(), None)
    } else {
        let cluster = |points: &Points, k| search(points, k, &wanted, &mut random(), host);
        let (k, choice) = match k {
            Some(k) => (k, None),
            None => {
                let tried = |points: &Points| {
                    candidates(points, options, host, |k| {
                        let found = cluster(points, k)?;
                        Ok(Tried { k: found.started, labels: found.labels, centers: found.centers })
                    })
                };
                let few = |tried: &[Candidate]| tried[0].k < options.k.unwrap_or(DEFAULT_RANGE)[0];
                match seeding_points(points)?.map(|some| Ok((tried(&some)?, some))).transpose()? {
                    // The first rows may be alike where the others are not.
                    Some((found, some)) if !few(&found) => choose(found, &geometry, options, &some)?,
                    _ => choose(tried(points)?, &geometry, options, points)?,
                }
            }
        };
        (cluster(points, k)?, k, choice)
    };
    let asked = asked as u64;
    let method = Method::Kmeans {
        iterations: found.iterations as u64,
        converged: found.converged,
        tolerance: wanted.limits.tolerance,
        restarts: if options.centers.is_some() { 1 } else { wanted.restarts as u64 },
        seeding_rows: points.len().min(SEEDING_ROWS) as u64,
        relocated: found.relocated as u64,
        asked,
    };
    let mut fitted =
        Fitted { sample, geometry: &geometry, options, host, warnings: geometry.warnings.clone() };
    if options.centers.is_none() {
        fitted.warn_of_number(k, found.started);
    }
    fitted.warn_of_search(&found, &wanted);
    let clusters = found.centers.len();
    let quick = Search { restarts: CHECK_RESTARTS, min_size: 0, ..wanted };
    let again = |points: &Points, random: &mut Random| {
        let found = search(points, clusters, &quick, random, host)?;
        Ok((found.labels, found.inertia))
    };
    fitted.model(Found { centers: found.centers, labels: found.labels, method, choice }, given, again)
}

/// Finds clusters by merging the nearest ones; cut into `k`, at a height, or as the criterion chooses.
///
/// # Errors
/// As [`fit_kmeans`].
pub fn fit_hierarchy(
    sample: &Sample,
    k: Option<i64>,
    options: &Options,
    given: Json,
    host: Host,
) -> Result<ClusterModel> {
    let geometry = geometry(sample, options, host)?;
    let host = geometry.rest_of(host);
    let points = &geometry.points;
    let condensed = condense(points, options.leaves.unwrap_or(DEFAULT_LEAVES), host)?;
    let link = options.linkage.unwrap_or_default();
    let tree = linkage(&condensed.points, link, host)?;
    let leaves = condensed.points.len();
    let asked = check_k(k, options)?;
    if let (Some(k), Some(most)) = (asked, options.leaves)
        && k > most
    {
        return Err(Error::invalid(format!("k is {k}, but the tree has at most {most} leaves"))
            .hint("Raise the option \"leaves\"."));
    }
    // Leaves in one place are one cluster.
    let apart = leaves - tree.merges.iter().take_while(|merge| merge.height == 0.0).count();
    let k = asked.map(|k| k.min(apart));
    let row_labels = |labels: &[u32]| -> Result<Vec<u32>> {
        let mut all = crate::support::memory::room(points.len())?;
        all.extend(condensed.cells.iter().map(|&cell| labels[cell as usize]));
        Ok(all)
    };
    let (labels, choice) = match (k, options.height) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid("k and height are both given")
                .hint("Cut the tree into k clusters, or at a height with k NULL."));
        }
        (None, Some(_)) if options.k.is_some() => {
            return Err(Error::invalid("height and a range for k are both given").hint(
                "Cut the tree at a height, or leave it to the criterion how many clusters there are.",
            ));
        }
        (Some(k), None) => (tree.cut_by_count(k)?, None),
        (None, Some(height)) => (tree.cut_by_height(height), None),
        (None, None) => {
            let some = seeding_points(points)?;
            let some = some.as_ref().unwrap_or(points);
            let candidates = candidates(some, options, host, |k| {
                let k = k.min(apart);
                let labels = row_labels(&tree.cut_by_count(k)?)?;
                let centers = centers_of(points, &labels, k, host)?;
                let labels = crate::support::memory::copied(&labels[..some.len()])?;
                Ok(Tried { k, labels, centers })
            })?;
            let (k, choice) = choose(candidates, &geometry, options, some)?;
            (tree.cut_by_count(k)?, choice)
        }
    };
    let clusters = labels.iter().max().map_or(1, |&label| label as usize + 1);
    if clusters > MAX_K {
        return Err(Error::invalid(format!("the cut makes {clusters} clusters"))
            .hint(format!("Cut higher; a model holds up to {MAX_K} clusters.")));
    }
    let all = row_labels(&labels)?;
    let centers = centers_of(points, &all, clusters, host)?;
    let method = Method::Hierarchy {
        linkage: link,
        height: options.height.unwrap_or_else(|| height_of(&tree, clusters)),
        condensed_from: points.len() as u64,
        lost: condensed.lost,
        numeric: leaves_as(&condensed.points, host, |leaf| leaf.numeric.to_vec())?,
        codes: leaves_as(&condensed.points, host, |leaf| {
            leaf.codes.iter().map(|&code| known(code)).collect()
        })?,
        labels,
        tree,
    };
    let mut fitted =
        Fitted { sample, geometry: &geometry, options, host, warnings: geometry.warnings.clone() };
    if options.height.is_none() {
        fitted.warn_of_number(asked, clusters);
    }
    if leaves < points.len() {
        fitted.warnings.push(format!(
            "{} distinct rows were condensed to {} leaves first, which hides {:.1} % of their variation",
            thousands(points.len() as u64),
            thousands(leaves as u64),
            condensed.lost * 100.0
        ));
    }
    let again = |points: &Points, _: &mut Random| {
        let labels = linkage(points, link, host)?.cut_by_count(clusters)?;
        let centers = centers_of(points, &labels, clusters, host)?;
        let inertia = crate::clusters::kmeans::inertia(points, &centers, &labels, host)?;
        Ok((labels, inertia))
    };
    fitted.model(Found { centers, labels: all, method, choice }, given, again)
}

/// A list for each leaf.
fn leaves_as<T>(leaves: &Points, host: Host, list: impl Fn(Point<'_>) -> Vec<T>) -> Result<Vec<Vec<T>>> {
    let mut lists = room(leaves.len())?;
    let pace = Host::pace(leaves.features());
    for leaf in 0..leaves.len() {
        host.at_step(leaf, pace);
        lists.push(list(leaves.point(leaf)));
    }
    Ok(lists)
}

fn known(code: u32) -> Option<u32> {
    (code != UNKNOWN).then_some(code)
}

/// Half way between the last merge that is done and the first that is not.
fn height_of(tree: &Dendrogram, clusters: usize) -> f64 {
    let done = tree.merges.len() + 1 - clusters;
    let height = |merge: usize| tree.merges.get(merge).map(|merge| merge.height);
    let below = done.checked_sub(1).and_then(height).unwrap_or(0.0);
    below + (height(done).unwrap_or(below) - below) / 2.0
}

/// The seed of the fit, else that of the sample.
fn seed(sample: &Sample, options: &Options) -> u64 {
    options.seed.unwrap_or(sample.sampling().seed)
}

fn check_k(k: Option<i64>, options: &Options) -> Result<Option<usize>> {
    let Some(k) = k else { return Ok(None) };
    if options.k.is_some() {
        return Err(Error::invalid("k is given twice, as an argument and in the options")
            .hint("Give NULL as the argument to choose k from the range in the options."));
    }
    match usize::try_from(k).ok().filter(|k| (1..=MAX_K).contains(k)) {
        Some(k) => Ok(Some(k)),
        None => Err(Error::invalid(format!("k is {k}"))
            .hint(format!("It is 1 to {MAX_K}, or NULL to have it chosen."))),
    }
}

/// The option `centers`, in the geometry.
fn starting_centers(rows: &[Vec<Json>], geometry: &Geometry) -> Result<Points> {
    let refused = |why: String| {
        Error::invalid(format!("options, key \"centers\": {why}"))
            .hint("Give an array for each centre, with a number or a category for each feature.")
    };
    if rows.is_empty() || rows.len() > MAX_K {
        return Err(refused(format!("{} centres", rows.len())));
    }
    let mut centers = geometry.points.emptied();
    for row in rows {
        if row.len() != geometry.features.len() {
            return Err(refused(format!("{} values for {} features", row.len(), geometry.features.len())));
        }
        let (mut numeric, mut codes) = (Vec::new(), Vec::new());
        for (value, feature) in row.iter().zip(&geometry.features) {
            let number = value.as_f64().or(value.as_bool().map(f64::from));
            let name = value.as_str().or(value.as_bool().map(|truth| if truth { "true" } else { "false" }));
            match (number, name, &feature.scaling) {
                (Some(x), _, Some(scaling)) => numeric.push(scaling.forward(x) * feature.weight.sqrt()),
                (_, Some(name), None) => {
                    let unknown = || {
                        refused(format!("feature \"{}\" has no category \"{}\"", feature.name, excerpt(name)))
                    };
                    codes.push(feature.code(name).ok_or_else(unknown)?);
                }
                _ => {
                    return Err(refused(format!(
                        "feature \"{}\" is no {}",
                        feature.name,
                        feature.kind.name()
                    )));
                }
            }
        }
        if numeric.iter().any(|x| !x.is_finite()) {
            return Err(refused("a number is too large".to_owned()));
        }
        centers.push(Point { numeric: &numeric, codes: &codes }, 0);
    }
    Ok(centers)
}

/// The clusters for one number of them.
struct Tried {
    /// The number: less than wanted where fewer rows differ.
    k: usize,
    /// Of each point, by place.
    labels: Vec<u32>,
    centers: Points,
}

/// Tries numbers of clusters. Those above the number of rows that differ are left out, but for one.
fn candidates(
    points: &Points,
    options: &Options,
    host: Host,
    mut cluster: impl FnMut(usize) -> Result<Tried>,
) -> Result<Vec<Candidate>> {
    let [least, most] = options.k.unwrap_or(DEFAULT_RANGE);
    let some: Vec<usize> = (0..points.len().min(QUALITY_ROWS)).collect();
    let subset = points.subset(some.iter().copied())?;
    let mut candidates: Vec<Candidate> = Vec::new();
    for k in least..=most {
        let Tried { k: found, labels, centers } = cluster(k)?;
        if found < k && !candidates.is_empty() {
            break;
        }
        let Measures { inertia, simplified_silhouette, calinski_harabasz, davies_bouldin, .. } =
            quality::measure(points, &labels, &centers, host)?;
        let exact = quality::silhouette(&subset, &labels[..some.len()], centers.len(), host)?;
        candidates.push(Candidate {
            k: found,
            inertia,
            silhouette: exact.map(|(silhouette, _)| silhouette.mean),
            simplified_silhouette,
            calinski_harabasz,
            davies_bouldin,
        });
        if found < k {
            break;
        }
    }
    Ok(candidates)
}

/// The candidate that is best by the criterion, and the fewest clusters of equally good ones.
fn choose(
    candidates: Vec<Candidate>,
    geometry: &Geometry,
    options: &Options,
    points: &Points,
) -> Result<(usize, Option<Choice>)> {
    let criterion = options.criterion.unwrap_or_default();
    let choice = Choice { criterion, rows: points.len() as u64, candidates };
    // Of few rows no measure may be defined; of categories some never are.
    let is_defined = choice.candidates.iter().any(|candidate| merit(candidate, criterion).is_some());
    if !is_defined && choice.candidates.len() > 1 && !geometry.points.penalties.is_empty() {
        return Err(Error::invalid("the criterion is not defined for any number of clusters tried").hint(
            "With categorical features use silhouette or simplified_silhouette; try 2 or more clusters.",
        ));
    }
    Ok((best(&choice), Some(choice)))
}

/// How good a candidate is: more is better.
fn merit(candidate: &Candidate, criterion: Criterion) -> Option<f64> {
    match criterion {
        Criterion::Silhouette => candidate.silhouette,
        Criterion::SimplifiedSilhouette => candidate.simplified_silhouette,
        Criterion::CalinskiHarabasz => candidate.calinski_harabasz,
        Criterion::DaviesBouldin => candidate.davies_bouldin.map(|index| -index),
    }
}

fn best(choice: &Choice) -> usize {
    let mut best: Option<(f64, usize)> = None;
    for candidate in &choice.candidates {
        let Some(merit) = merit(candidate, choice.criterion) else { continue };
        if best.is_none_or(|(most, _)| merit > most) {
            best = Some((merit, candidate.k));
        }
    }
    best.map_or_else(|| choice.candidates.first().map_or(1, |candidate| candidate.k), |(_, k)| k)
}

/// Clusters as a method found them.
struct Found {
    centers: Points,
    /// Of each point, by place.
    labels: Vec<u32>,
    method: Method,
    choice: Option<Choice>,
}

/// What a model is put together from.
struct Fitted<'a> {
    sample: &'a Sample,
    geometry: &'a Geometry,
    options: &'a Options,
    host: Host,
    warnings: Vec<String>,
}

impl Fitted<'_> {
    /// Says so where the rows allow fewer clusters than were asked for.
    fn warn_of_number(&mut self, asked: Option<usize>, found: usize) {
        let ways = match found {
            1 => "are all alike".to_owned(),
            _ => format!("differ in only {found} ways"),
        };
        let warning = match (asked, self.options.k) {
            (Some(asked), _) if found < asked => {
                format!("{asked} clusters were asked for, but the rows {ways}")
            }
            (None, Some([least, _])) if found < least => {
                format!("at least {least} clusters were asked for, but the rows {ways}")
            }
            (None, None) if found == 1 => "the rows are all alike, and so are one cluster".to_owned(),
            _ => return,
        };
        self.warnings.push(warning);
    }

    fn warn_of_search(&mut self, found: &Clustering, wanted: &Search) {
        let (k, started) = (found.centers.len(), found.started);
        if !found.converged {
            self.warnings.push(format!(
                "the centres were still moving after {} of {} rounds: raise max_iterations",
                found.iterations, wanted.limits.max_iterations
            ));
        }
        if k < started {
            let others = match wanted.min_size {
                0 | 1 => "the others had no rows".to_owned(),
                least => format!("the others had fewer than {} rows", thousands(least)),
            };
            self.warnings.push(format!("{started} clusters were asked for and {k} are left: {others}"));
        }
    }

    /// The model of what was found. `again` finds as many clusters among other points by the same method, for the
    /// checks: their labels and inertia.
    fn model(
        mut self,
        found: Found,
        given: Json,
        again: impl Fn(&Points, &mut Random) -> Result<(Vec<u32>, f64)>,
    ) -> Result<ClusterModel> {
        let Found { centers, labels, method, choice } = found;
        let (geometry, sample) = (self.geometry, self.sample);
        let (means, shares) = self.profile(&labels, centers.len())?;
        let mut features = room(geometry.features.len())?;
        for feature in &geometry.features {
            // Its categories are small blocks, and many.
            (self.host.look_for_interrupt)();
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
        self.warnings.extend(quality.warnings(&numbers));
        let model = ClusterModel {
            features,
            nulls: sample.sampling().nulls,
            gamma: geometry.gamma,
            min_category: self.options.min_category(),
            clusters,
            rows: sample.rows(),
            method,
            choice,
            quality,
            options: without_previous(given),
            warnings: self.warnings,
        };
        model.check()?;
        check_text(&model, "Ask for fewer clusters or leaves, or leave out features with many categories.")?;
        Ok(model)
    }

    /// Means of numeric features in their own units and shares of categories, by cluster.
    #[expect(clippy::type_complexity, reason = "a mean and shares for each feature of each cluster")]
    fn profile(&self, labels: &[u32], k: usize) -> Result<(Vec<Vec<f64>>, Vec<Vec<Vec<f64>>>)> {
        let (sample, points, host) = (self.sample, &self.geometry.points, self.host);
        let mut rows = vec![0_u64; k];
        labels.iter().zip(&points.counts).for_each(|(&label, count)| rows[label as usize] += count);
        let (mut means, mut shares) = (vec![Vec::new(); k], vec![Vec::new(); k]);
        let mut feature = 0;
        for (place, column) in sample.columns().iter().enumerate() {
            if column.kind == Type::Category {
                let categories = self.geometry.features[place].categories.len();
                let mut counts = filled(k * categories, 0_u64)?;
                for (i, &label) in labels.iter().enumerate() {
                    host.at_row(i);
                    if let Some(code) = known(points.point(i).codes[feature]) {
                        counts[label as usize * categories + code as usize] += points.counts[i];
                    }
                }
                feature += 1;
                let pace = Host::pace(categories);
                for (cluster, counts) in counts.chunks_exact(categories.max(1)).enumerate() {
                    host.at_step(cluster, pace);
                    let used = counts.iter().rposition(|&count| count > 0).map_or(0, |last| last + 1);
                    let share = |&count: &u64| count as f64 / rows[cluster] as f64;
                    shares[cluster].push(counts[..used].iter().map(share).collect());
                }
            } else {
                let fill = self.geometry.features[place].mean.unwrap_or(0.0);
                let mut sums = vec![FloatSum::default(); k];
                for (i, &label) in labels.iter().enumerate() {
                    host.at_row(i);
                    let x = sample.number(i, place).unwrap_or(fill);
                    sums[label as usize].add(x * points.counts[i] as f64);
                }
                if !sums.iter().all(|sum| sum.is_finite()) {
                    return Err(super::geometry::layout::too_large(column));
                }
                for (cluster, sum) in sums.into_iter().enumerate() {
                    means[cluster].push(if rows[cluster] > 0 {
                        // No zero has a sign, as none has one in jsonb.
                        sum.value() / rows[cluster] as f64 + 0.0
                    } else {
                        fill
                    });
                }
            }
        }
        Ok((means, shares))
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
            let feature = by_feature.map(|feature| means[b][feature].total_cmp(&means[a][feature]));
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
        again: impl Fn(&Points, &mut Random) -> Result<(Vec<u32>, f64)>,
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
        let labels_of = |points: &Points, random: &mut Random| Ok(again(points, random)?.0);
        let mut random = Random::new(seed, STABILITY);
        let stability = quality::stability(&subset, &labels[..some], k, DRAWS, &mut random, host, labels_of)?;
        let inertia_of = |points: &Points, random: &mut Random| Ok(again(points, random)?.1);
        let mut random = Random::new(seed, REFERENCE);
        let reference = quality::reference(&subset, k, SETS, &mut random, host, inertia_of)?;
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
