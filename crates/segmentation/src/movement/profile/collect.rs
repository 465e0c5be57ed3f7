//! What a profile collects: of each segment and feature exact sums of numbers, and counts of categories.

use super::{MAX_NAME, MAX_SEGMENTS};
use crate::movement::contingency::{Contingency, Label};
use crate::numeric::exact_sum::ExactSum;
use crate::rows::features::{Column, MAX_FEATURES, Type, Value, check_names};
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::error::{excerpt, varying};
use crate::support::host::Host;
use crate::support::memory::{filled, too_large, with_capacity};
use crate::support::texts::Texts;
use crate::{Error, Kind, Result};

/// The numbers of one feature in one segment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Numbers {
    pub known: u64,
    pub sum: ExactSum,
    pub squares: ExactSum,
    pub below_zero: u64,
}

/// Bytes of the words of two sums, as most are.
const SUM_BYTES: usize = 96;

impl Numbers {
    fn add(&mut self, value: f64) {
        self.known += 1;
        self.sum.add(value);
        self.squares.add_product(value, value);
        self.below_zero += u64::from(value < 0.0);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.known += other.known;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        self.below_zero += other.below_zero;
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        Self {
            known: self.known - other.known,
            sum: self.sum.minus(&other.sum),
            squares: self.squares.minus(&other.squares),
            below_zero: self.below_zero - other.below_zero,
        }
    }
}

/// What is known of one feature.
#[derive(Debug, Clone)]
pub(super) enum Feature {
    /// By segment.
    Numbers(Vec<Numbers>),
    /// Segments against categories.
    Categories(Box<Contingency>),
}

/// Customers by segment, with their features.
#[derive(Debug, Clone)]
pub struct Profiles {
    pub(super) host: Host,
    pub(super) columns: Vec<Column>,
    pub(super) segments: Texts,
    /// Of each segment, its customers.
    pub(super) customers: Vec<u64>,
    pub(super) features: Vec<Feature>,
    pub(super) left_out: u64,
}

impl Profiles {
    /// Nobody.
    pub fn new(host: Host) -> Self {
        Self {
            host,
            columns: Vec::new(),
            segments: Texts::new(host.seed),
            customers: Vec::new(),
            features: Vec::new(),
            left_out: 0,
        }
    }

    /// The features; none before the first row.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Rows without a segment, or that are NULL as a whole.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Counts a row that takes no part.
    ///
    /// # Errors
    /// Out of range.
    pub fn leave_out(&mut self) -> Result<()> {
        self.left_out = checked_count(self.left_out, 1)?;
        Ok(())
    }

    /// Says what the features are, before the first row.
    ///
    /// # Errors
    /// Invalid, for columns that cannot be features.
    pub fn begin(&mut self, columns: &[Column]) -> Result<()> {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        check_names(&names)?;
        let part = self.host.within(self.host.memory_limit / (2 * columns.len()));
        self.features = columns
            .iter()
            .map(|column| match column.kind {
                Type::Category => Feature::Categories(Box::new(Contingency::new(part))),
                _ => Feature::Numbers(Vec::new()),
            })
            .collect();
        self.columns = columns.to_vec();
        Ok(())
    }

    /// The number of a segment, which is new where the segment is.
    fn segment(&mut self, name: &str) -> Result<usize> {
        if let Some(number) = self.segments.find(name) {
            return Ok(number as usize);
        }
        if name.len() > MAX_NAME {
            return Err(Error::invalid(format!(
                "a segment's name, \"{}\", has {} bytes, the most is {MAX_NAME}",
                excerpt(name),
                name.len()
            ))
            .hint("Give the segment of a customer, which is one of a few."));
        }
        let segments = self.segments.len() + 1;
        if segments > MAX_SEGMENTS {
            return Err(Error::new(
                Kind::LimitExceeded,
                format!("fit_profile met more than {MAX_SEGMENTS} segments"),
            )
            .hint("Segments are few: put what varies more into classes first."));
        }
        let bytes = segments * self.columns.len() * (size_of::<Numbers>() + SUM_BYTES);
        if bytes > self.host.memory_limit / 2 {
            return Err(too_large(
                "fit_profile",
                bytes.saturating_mul(2),
                self.host.memory_limit,
                "compare fewer features",
            ));
        }
        for feature in &mut self.features {
            if let Feature::Numbers(numbers) = feature {
                numbers.try_reserve(1).map_err(|_| Error::out_of_memory(bytes))?;
                numbers.push(Numbers::default());
            }
        }
        self.customers.try_reserve(1).map_err(|_| Error::out_of_memory(bytes))?;
        self.customers.push(0);
        Ok(self.segments.number(name)? as usize)
    }

    /// Takes a customer. A feature that is NULL is not known of them.
    ///
    /// # Errors
    /// A name that is too long, more segments or categories than there is room for, more customers than SQL can count.
    #[inline]
    pub fn push(&mut self, segment: &str, values: &[Value<'_>]) -> Result<()> {
        let number = self.segment(segment)?;
        self.customers[number] = checked_count(self.customers[number], 1)?;
        for (place, (feature, value)) in self.features.iter_mut().zip(values).enumerate() {
            match (feature, value) {
                (Feature::Numbers(numbers), Value::Number(value)) => numbers[number].add(*value),
                (Feature::Categories(table), Value::Category(value)) => table
                    .push(Some(Label::Text(segment)), Some(Label::Text(value)))
                    .map_err(|error| too_many(error, &self.columns[place].name))?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds the customers of another part.
    ///
    /// # Errors
    /// Parts of different features, and as for [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.left_out = checked_count(self.left_out, other.left_out)?;
        if other.columns.is_empty() {
            return Ok(());
        }
        if self.columns.is_empty() {
            self.begin(&other.columns)?;
        } else if self.columns != other.columns {
            return Err(varying("the features"));
        }
        let mut numbers = with_capacity(other.segments.len())?;
        for name in other.segments.iter() {
            numbers.push(self.segment(name)?);
        }
        for (&number, &count) in numbers.iter().zip(&other.customers) {
            self.customers[number] = checked_count(self.customers[number], count)?;
        }
        for (place, (ours, other)) in self.features.iter_mut().zip(&other.features).enumerate() {
            (self.host.check_for_interrupts)();
            match (ours, other) {
                (Feature::Numbers(ours), Feature::Numbers(other)) => {
                    numbers.iter().zip(other).for_each(|(&number, other)| ours[number].merge(other));
                }
                (Feature::Categories(ours), Feature::Categories(other)) => {
                    ours.merge(other).map_err(|error| too_many(error, &self.columns[place].name))?;
                }
                _ => return Err(varying("the features")),
            }
        }
        Ok(())
    }

    /// Puts segments in the order of their names, so that nothing shows how they came.
    ///
    /// # Errors
    /// Out of memory.
    pub fn arrange(&mut self) -> Result<()> {
        let used = filled(self.segments.len(), true)?;
        let Some(changed) = self.segments.sort(&used, self.host)? else { return Ok(()) };
        reorder(&mut self.customers, &changed)?;
        for feature in &mut self.features {
            if let Feature::Numbers(numbers) = feature {
                reorder(numbers, &changed)?;
            }
        }
        Ok(())
    }
}

/// Puts what stands at the old numbers at the new ones.
fn reorder<T: Clone + Default>(list: &mut Vec<T>, changed: &[u32]) -> Result<()> {
    let mut ordered = filled(list.len(), T::default())?;
    for (value, &new) in std::mem::take(list).into_iter().zip(changed) {
        ordered[new as usize] = value;
    }
    *list = ordered;
    Ok(())
}

#[cold]
fn too_many(error: Error, feature: &str) -> Error {
    match error.kind {
        Kind::LimitExceeded => Error::new(
            error.kind,
            format!("feature \"{}\": {}", excerpt(feature), error.message),
        )
        .hint(
            "Raise segment.memory_limit, of which each feature has a share, or leave the feature out: it has too many \
             different values for a category.",
        ),
        _ => error,
    }
}

const VERSION: u8 = 1;

/// The binary form is canonical once the segments have been arranged.
impl Codec for Profiles {
    const NAME: &'static str = "state of fit_profile";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u64(self.left_out);
        out.put_u64(self.columns.len() as u64);
        for column in &self.columns {
            out.put_text(&column.name);
            out.put_u8(column.kind as u8);
        }
        out.put_u64(self.segments.len() as u64);
        for (name, &count) in self.segments.iter().zip(&self.customers) {
            out.put_text(name);
            out.put_u64(count);
        }
        for feature in &self.features {
            match feature {
                Feature::Categories(table) => table.encode(out)?,
                Feature::Numbers(numbers) => {
                    for numbers in numbers {
                        out.put_u64(numbers.known);
                        out.put_u64(numbers.below_zero);
                        numbers.sum.encode(out)?;
                        numbers.squares.encode(out)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

/// The types of features by their numbers in the binary form.
const KINDS: [Type; 5] = [Type::Number, Type::Time, Type::Interval, Type::Boolean, Type::Category];

impl CodecWithin for Profiles {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let mut profiles = Self::new(host);
        profiles.left_out = input.u64().and_then(|count| checked_count(count, 0))?;
        let count = input.count(size_of::<u64>() + 1)?;
        if count > MAX_FEATURES {
            return Err(input.corrupt("has too many features"));
        }
        let mut columns = with_capacity(count)?;
        for _ in 0..count {
            let name = input.text("has a damaged feature")?.to_owned();
            let kind = usize::from(input.u8()?);
            let Some(&kind) = KINDS.get(kind) else { return Err(input.corrupt("has a damaged feature")) };
            columns.push(Column { name, kind });
        }
        if count > 0 {
            profiles.begin(&columns).map_err(|_| input.corrupt("has damaged features"))?;
        }
        for row in 0..input.count(2 * size_of::<u64>())? {
            let name = input.text("has a damaged segment")?;
            if count == 0 || profiles.segment(name)? != row {
                return Err(input.corrupt("has a damaged segment"));
            }
            profiles.customers[row] = input.u64().and_then(|count| checked_count(count, 0))?;
        }
        let Self { features, customers, segments, .. } = &mut profiles;
        for feature in features.iter_mut() {
            match feature {
                Feature::Categories(table) => {
                    **table = Contingency::decode_within(input, table.host())?;
                    if !table.has_rows_of(segments, customers)? {
                        return Err(input.corrupt("has more rows of a feature than customers"));
                    }
                }
                Feature::Numbers(numbers) => {
                    for (numbers, &customers) in numbers.iter_mut().zip(customers.iter()) {
                        numbers.known = input.u64()?;
                        numbers.below_zero = input.u64()?;
                        numbers.sum = ExactSum::decode(input)?;
                        numbers.squares = ExactSum::decode(input)?;
                        if numbers.known > customers || numbers.below_zero > numbers.known {
                            return Err(input.corrupt("has more rows of a feature than customers"));
                        }
                    }
                }
            }
        }
        let mut sum = 0;
        for &count in customers.iter() {
            sum = checked_count(sum, count)?;
        }
        Ok(profiles)
    }
}
