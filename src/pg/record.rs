//! Features out of rows: a `record` of any type, or a `float8[]`, read as the values that a method works on.
//!
//! What a row type has is looked up once and kept with the call site; a row is then taken apart here, without a call to
//! PostgreSQL. The layout is that of its src/include/access/htup_details.h: a header, a bitmap of the columns that are
//! not NULL, and the columns one after the other, each aligned as its type asks.

pub mod cells;
mod deformed;
mod label;
mod layout;
mod row_type;
pub mod shown;
mod source;

use std::marker::PhantomData;

use pgrx::pg_sys;
use segmentation::rows::features::{self, Column, Naming, RowNames, Type, Value};
use segmentation::rows::sample::Collecting;
use segmentation::support::words;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;

pub use label::Label;
use layout::{Array, Tuple};
use row_type::{Plan, RowColumn, RowType, attributes, refuse_twice};
use source::{Labels, finite, mismatch, no_feature, sources};

/// Row types that a reader keeps ready: as many as a UNION of different rows goes through in turn.
const KEPT_PLANS: usize = 8;

/// Readers that a call site keeps ready: as many as a query with options per group goes through in turn.
const KEPT_READERS: usize = 16;

/// A row as it is given to a function.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    datum: pg_sys::Datum,
    is_array: bool,
    lives: PhantomData<&'a [u8]>,
}

impl Row<'_> {
    /// A `record` argument, `None` for NULL.
    #[inline]
    pub fn record(call: Call, number: usize) -> Option<Self> {
        // Functions that ask for a record are declared with one.
        call.arg(number).map(|datum| Self { datum, is_array: false, lives: PhantomData })
    }

    /// A `double precision[]` argument, `None` for NULL.
    #[inline]
    pub fn array(call: Call, number: usize) -> Option<Self> {
        // Functions that ask for an array are declared with one.
        call.arg(number).map(|datum| Self { datum, is_array: true, lives: PhantomData })
    }
}

/// The features of a row.
#[derive(Debug, Clone, Copy)]
pub struct Features<'a> {
    /// Their names and types, the same for all rows of a reader.
    pub columns: &'a [Column],
    /// Their values in the same order. Numbers are finite, and zero has no sign.
    pub values: &'a [Value<'a>],
}

/// What rows are read for.
enum Purpose {
    Fit(Collecting),
    /// With what the columns of a row are called, if the call says so.
    Model(Option<Vec<String>>),
}

impl Purpose {
    fn naming(&self) -> Naming<'_> {
        match self {
            Self::Fit(Collecting { features: None, .. }) => Naming::All,
            Self::Fit(_) => Naming::Chosen,
            Self::Model(None) => Naming::Own,
            Self::Model(Some(names)) => Naming::Given(names),
        }
    }

    /// Who has the features, in messages.
    fn owner(&self) -> &'static str {
        match self {
            Self::Fit(_) => "feature of the other rows",
            Self::Model(_) => "model's feature",
        }
    }
}

/// Reads rows into the features of one fit or of one model.
///
/// A fit takes the names and types of its features from the first row that it sees. Later rows, whatever their type, must
/// have the same.
pub struct Reader {
    purpose: Purpose,
    /// Empty until the first row of a fit.
    columns: Vec<Column>,
    /// The type of the row that they were taken from, if it was one.
    origin: Option<RowType>,
    /// The last used first.
    plans: Vec<Plan>,
    /// The feature that each element of an array is, if it is one. Empty until the first array.
    elements: Vec<Option<usize>>,
    labels: Labels,
    /// The features of the row read last. They borrow from that row or from `labels`, whatever the type says, and are
    /// handed out for no longer than both are there.
    values: Vec<Value<'static>>,
}

impl Reader {
    /// For a fit.
    pub fn to_fit(collecting: Collecting) -> Self {
        Self::new(Purpose::Fit(collecting), Vec::new())
    }

    /// For a model with these features, of rows whose columns are called so if names are given.
    pub fn to_apply(columns: &[Column], names: Option<Vec<String>>) -> Self {
        Self::new(Purpose::Model(names), columns.to_vec())
    }

    fn new(purpose: Purpose, columns: Vec<Column>) -> Self {
        let (plans, elements, values) = (Vec::new(), Vec::new(), Vec::new());
        Self { purpose, columns, origin: None, plans, elements, labels: Labels::default(), values }
    }

    /// The features of a row. A text that is stored compressed is unpacked into the current memory context.
    ///
    /// # Errors
    /// Invalid, naming the column, for a row that lacks a feature or has it of another type, and for NaN, the
    /// infinities, and text that is too long for a category.
    #[inline]
    pub fn read<'a>(&'a mut self, row: Row<'a>) -> Result<Features<'a>> {
        // SAFETY: the datum is what its constructor says, and lives as long as the row.
        unsafe {
            match row.is_array {
                true => self.read_array(row.datum)?,
                false => self.read_record(row.datum)?,
            }
        }
        Ok(Features { columns: &self.columns, values: &self.values })
    }

    /// Whether a fit that begins with this row has the features of this reader.
    fn began_with(&self, row: Row<'_>) -> bool {
        // SAFETY: the datum is what its constructor says.
        unsafe {
            match (row.is_array, &self.origin) {
                (false, Some(origin)) => origin.is_of(Tuple::of(row.datum).header),
                (true, None) => Array::of(row.datum).is_ok_and(|array| array.len == self.columns.len()),
                _ => false,
            }
        }
    }

    /// # Safety
    /// The datum is of a composite type.
    #[inline]
    unsafe fn read_record(&mut self, datum: pg_sys::Datum) -> Result<()> {
        // SAFETY: as the caller promises.
        let tuple = unsafe { Tuple::of(datum) };
        if !self.plans.first().is_some_and(|plan| plan.row_type.is_of(tuple.header)) {
            self.find_plan(tuple.header)?;
        }
        self.values.clear();
        self.values.resize(self.columns.len(), Value::Null);
        let (plan, mut offset) = (&self.plans[0], 0);
        for (number, attribute) in plan.attributes.iter().enumerate() {
            let place = if number >= tuple.count {
                attribute.missing.as_ref().map(|words| words.as_ptr().cast::<u8>())
            } else if tuple.is_null(number) {
                None
            } else {
                // SAFETY: all attributes before this one were passed, and the plan is for rows of this type.
                unsafe { Some(tuple.pass(attribute, &mut offset)?) }
            };
            if let (Some(target), Some(place)) = (&attribute.target, place) {
                let name = &self.columns[target.feature].name;
                // SAFETY: the place holds a value of the type that the source is for.
                self.values[target.feature] = unsafe { target.source.read(place, name, &mut self.labels)? };
            }
        }
        Ok(())
    }

    #[cold]
    fn find_plan(&mut self, header: &pg_sys::HeapTupleHeaderData) -> Result<()> {
        match self.plans.iter().position(|plan| plan.row_type.is_of(header)) {
            Some(place) => self.plans[..=place].rotate_right(1),
            None => {
                let (row_type, columns) = RowType::of(header);
                if let (true, Purpose::Fit(collecting)) = (self.columns.is_empty(), &self.purpose) {
                    self.columns = feature_columns(collecting, row_type, &columns, self.purpose.naming())?;
                    self.origin = Some(row_type);
                }
                let (naming, owner) = (self.purpose.naming(), self.purpose.owner());
                let attributes = attributes(row_type, columns, &self.columns, naming, owner)?;
                self.plans.truncate(KEPT_PLANS - 1);
                self.plans.insert(0, Plan { row_type, attributes });
            }
        }
        Ok(())
    }

    /// # Safety
    /// The datum is a `double precision[]`.
    unsafe fn read_array(&mut self, datum: pg_sys::Datum) -> Result<()> {
        // SAFETY: as the caller promises.
        let array = unsafe { Array::of(datum) }?;
        if let (true, Purpose::Fit(collecting)) = (self.columns.is_empty(), &self.purpose) {
            self.columns = array_columns(collecting, array.len)?;
        }
        if self.elements.is_empty() {
            self.elements = array_elements(&self.columns, self.purpose.naming())?;
        }
        if array.len != self.elements.len() {
            return Err(self.other_length(array.len));
        }
        self.values.clear();
        self.values.resize(self.columns.len(), Value::Null);
        for (element, feature) in array.elements().zip(&self.elements) {
            let Some(feature) = *feature else { continue };
            let column = &self.columns[feature];
            if column.kind != Type::Number {
                return Err(mismatch(
                    &column.name,
                    "a number in an array",
                    self.purpose.owner(),
                    column.kind,
                ));
            }
            if let Some(value) = element {
                self.values[feature] = finite(value, &column.name)?;
            }
        }
        Ok(())
    }

    #[cold]
    fn other_length(&self, given: usize) -> Error {
        let (what, names): (_, Vec<&str>) = match self.purpose.naming() {
            Naming::Given(names) => ("names", names.iter().map(String::as_str).collect()),
            _ => ("features", self.columns.iter().map(|column| column.name.as_str()).collect()),
        };
        let (wanted, list) = (names.len(), words::list(&names));
        Error::invalid(format!("array has length {given}, the {what} are {wanted}: {list}"))
            .hint(format!("Give as many elements in every row, in the order of the {what}."))
    }
}

/// The reader for a row of a fit, among those that its call site keeps: one for the options in argument `options` and
/// for the features `known` to the state of the fit. Where none are known yet, one that began with rows of this type, or
/// a new one made by `choose`.
#[inline]
pub fn fitting<'c>(
    call: Call<'c>,
    options: Option<usize>,
    known: &[Column],
    row: Row<'_>,
    choose: impl FnOnce() -> Result<Collecting>,
) -> &'c mut Reader {
    // Absent options are a key of their own: comparing empty slices would read, and slowly, where their pointers dangle.
    type Site = Vec<(Option<Vec<u8>>, Reader)>;
    let options = options.and_then(|number| call.arg(number));
    // SAFETY: functions that ask for options are declared with jsonb.
    let raw = options.map(|datum| unsafe { varlena::raw(datum) });
    let site = call.site(Site::new);
    let fits = |reader: &Reader| match known.is_empty() {
        true => reader.began_with(row),
        false => reader.columns == known,
    };
    match site.iter().position(|(of, reader)| of.as_deref() == raw && fits(reader)) {
        Some(0) => {}
        Some(place) => site[..=place].rotate_right(1),
        None => {
            let reader = Reader { columns: known.to_vec(), ..Reader::to_fit(choose().or_raise()) };
            site.truncate(KEPT_READERS - 1);
            site.insert(0, (raw.map(<[u8]>::to_vec), reader));
        }
    }
    &mut site[0].1
}

/// The features of a fit over rows with these columns.
fn feature_columns(
    collecting: &Collecting,
    row_type: RowType,
    columns: &[RowColumn],
    naming: Naming<'_>,
) -> Result<Vec<Column>> {
    let present: Vec<&RowColumn> = columns.iter().filter(|column| !column.dropped).collect();
    let names: Vec<&str> = present.iter().map(|column| column.name.as_str()).collect();
    let wanted = match &collecting.features {
        Some(wanted) => wanted.iter().map(String::as_str).collect(),
        None => names.clone(),
    };
    features::check_names(&wanted)?;
    let places = features::places(row_type.names(&names), &wanted, naming)?;
    let column = |(name, place): (&str, usize)| {
        let column = present[place];
        let sources = sources(column.type_oid);
        let as_number = |(kind, _): &&(Type, _)| collecting.booleans_as_numbers && *kind == Type::Boolean;
        let boolean = sources.iter().find(as_number);
        let (kind, _) = boolean.or(sources.first()).ok_or_else(|| no_feature(name, column.type_oid))?;
        Ok(Column { name: name.to_owned(), kind: *kind })
    };
    wanted.into_iter().zip(places).map(column).collect()
}

/// The features of a fit over arrays of this length.
fn array_columns(collecting: &Collecting, len: usize) -> Result<Vec<Column>> {
    let names = match &collecting.features {
        Some(names) => names.clone(),
        // One too many is enough to be refused.
        None => (1..=len.min(features::MAX_FEATURES + 1)).map(|number| format!("f{number}")).collect(),
    };
    features::check_names(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(names.into_iter().map(|name| Column { name, kind: Type::Number }).collect())
}

/// The feature that each element of an array is: all in turn, or those that are called so.
fn array_elements(columns: &[Column], naming: Naming<'_>) -> Result<Vec<Option<usize>>> {
    let Naming::Given(names) = naming else { return Ok((0..columns.len()).map(Some).collect()) };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let wanted: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let row = RowNames { names: &names, anonymous: true };
    let places = features::places(row, &wanted, naming)?;
    refuse_twice(&names, &places)?;
    let feature = |place| places.iter().position(|found| *found == place);
    Ok((0..names.len()).map(feature).collect())
}
