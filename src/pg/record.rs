//! Features out of rows: a `record` of any type, or a `float8[]`, read as the values that a method works on.
//!
//! What a row type has is looked up once and kept with the call site; a row is then taken apart here, without a call to
//! PostgreSQL. The layout is that of its src/include/access/htup_details.h: a header, a bitmap of the columns that are
//! not NULL, and the columns one after the other, each aligned as its type asks.

use std::collections::BTreeMap;
use std::ffi::CStr;
use std::marker::PhantomData;

use pgrx::{PgMemoryContexts, PgTupleDesc, pg_sys};
use segmentation::features::{self, Column, Type, Value};
use segmentation::time::MICROS_PER_DAY;
use segmentation::{Error, Kind, Result};

use super::call::Call;
use super::error::OrRaise;
use super::{numeric, varlena};

/// The longest text that passes for the name of a category, in bytes.
const MAX_CATEGORY: usize = 1000;

/// Row types that a reader keeps ready: as many as a UNION of different rows goes through in turn.
const KEPT_PLANS: usize = 8;

/// Readers that a call site keeps ready: as many as a query with options per group goes through in turn.
const KEPT_READERS: usize = 16;

/// What may be a feature, for hints.
const USABLE: &str = "Features are numbers, dates, timestamps, intervals, booleans, text and enums.";

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

/// How a fit takes its features from the rows it is given.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The columns to take, in this order, or the names of the columns of a row that has none. All columns, if absent.
    pub features: Option<Vec<String>>,
    /// Whether a boolean is the number 0 or 1, and not one of two categories.
    pub booleans_as_numbers: bool,
}

/// The features of a row.
#[derive(Debug, Clone, Copy)]
pub struct Features<'a> {
    /// Their names and types, the same for all rows of a reader.
    pub columns: &'a [Column],
    /// Their values in the same order. Numbers are finite, and zero has no sign.
    pub values: &'a [Value<'a>],
}

/// Reads rows into the features of one fit or of one model.
///
/// A fit takes the names and types of its features from the first row that it sees. Later rows, whatever their type, must
/// have the same by name, or by position where they have no names.
pub struct Reader {
    choice: Choice,
    /// Who has the features, in messages.
    owner: &'static str,
    /// Empty until the first row of a fit.
    columns: Vec<Column>,
    /// The type of the row that they were taken from, if it was one.
    origin: Option<RowType>,
    /// The last used first.
    plans: Vec<Plan>,
    labels: Labels,
    /// The features of the row read last. They borrow from that row or from `labels`, whatever the type says, and are
    /// handed out for no longer than both are there.
    values: Vec<Value<'static>>,
}

impl Reader {
    /// For a fit.
    pub fn to_fit(choice: Choice) -> Self {
        Self::new(choice, "feature of the other rows", Vec::new())
    }

    /// For a model with these features.
    pub fn to_apply(columns: &[Column]) -> Self {
        Self::new(Choice::default(), "model's feature", columns.to_vec())
    }

    fn new(choice: Choice, owner: &'static str, columns: Vec<Column>) -> Self {
        let (plans, labels, values) = (Vec::new(), Labels::default(), Vec::new());
        Self { choice, owner, columns, origin: None, plans, labels, values }
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
        match (row.is_array, &self.origin) {
            (false, Some(origin)) => origin.is_of(unsafe { Tuple::of(row.datum) }.header),
            (true, None) => {
                unsafe { Array::of(row.datum) }.is_ok_and(|array| array.len == self.columns.len())
            }
            _ => false,
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
                if self.columns.is_empty() {
                    self.columns = self.choice.columns(&columns)?;
                    self.origin = Some(row_type);
                }
                let attributes = attributes(columns, &self.columns, self.owner)?;
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
        if self.columns.is_empty() {
            self.columns = self.choice.columns_of_array(array.len)?;
        }
        if array.len != self.columns.len() {
            let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
            let (given, wanted) = (array.len, names.len());
            return Err(Error::invalid(format!(
                "array has length {given}, the features are {wanted}: {}",
                features::list(&names)
            ))
            .hint("Give as many elements in every row, in the order of the features."));
        }
        self.values.clear();
        for (element, column) in array.elements().zip(&self.columns) {
            if column.kind != Type::Number {
                return Err(mismatch(&column.name, "a number in an array", self.owner, column.kind));
            }
            self.values.push(match element {
                Some(value) => finite(value, &column.name)?,
                None => Value::Null,
            });
        }
        Ok(())
    }
}

/// The reader for a row of a fit, among those that its call site keeps: one for the options in argument `options` and
/// for the features `known` to the state of the fit. Where none are known yet, one that began with rows of this type, or
/// a new one made by `choose`.
///
/// Only this function uses `fn_extra` of such a call site.
#[inline]
pub fn fitting<'a>(
    call: Call,
    options: Option<usize>,
    known: &[Column],
    row: Row<'_>,
    choose: impl FnOnce() -> Result<Choice>,
) -> &'a mut Reader {
    // Absent options are a key of their own: comparing empty slices would read, and slowly, where their pointers dangle.
    type Site = Vec<(Option<Vec<u8>>, Reader)>;
    let options = options.and_then(|number| call.arg(number));
    // SAFETY: functions that ask for options are declared with jsonb. The call site's memory outlives all its calls,
    // which do not overlap.
    let (raw, site) = unsafe {
        let info = (*call.info()).flinfo;
        if (*info).fn_extra.is_null() {
            let site = Site::new();
            (*info).fn_extra = PgMemoryContexts::For((*info).fn_mcxt).leak_and_drop_on_delete(site).cast();
        }
        (options.map(|datum| varlena::raw(datum)), &mut *(*info).fn_extra.cast::<Site>())
    };
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

impl Choice {
    /// The features of a fit over rows with these columns.
    fn columns(&self, columns: &[RowColumn]) -> Result<Vec<Column>> {
        let present: Vec<&RowColumn> = columns.iter().filter(|column| !column.dropped).collect();
        let names: Vec<&str> = present.iter().map(|column| column.name.as_str()).collect();
        let wanted = match &self.features {
            Some(wanted) => wanted.iter().map(String::as_str).collect(),
            None => names.clone(),
        };
        features::check_names(&wanted)?;
        let places = features::places(&names, &wanted)?;
        let column = |(name, place): (&str, usize)| {
            let column = present[place];
            let sources = sources(column.type_oid);
            let boolean = sources.iter().find(|(kind, _)| self.booleans_as_numbers && *kind == Type::Boolean);
            let (kind, _) = boolean.or(sources.first()).ok_or_else(|| no_feature(name, column.type_oid))?;
            Ok(Column { name: name.to_owned(), kind: *kind })
        };
        wanted.into_iter().zip(places).map(column).collect()
    }

    /// The features of a fit over arrays of this length.
    fn columns_of_array(&self, len: usize) -> Result<Vec<Column>> {
        let names = match &self.features {
            Some(names) => names.clone(),
            // One too many is enough to be refused.
            None => (1..=len.min(features::MAX_FEATURES + 1)).map(|number| format!("f{number}")).collect(),
        };
        features::check_names(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(names.into_iter().map(|name| Column { name, kind: Type::Number }).collect())
    }
}

/// What is known of a row type, to recognise it in the next row.
#[derive(Clone, Copy)]
struct RowType {
    oid: pg_sys::Oid,
    typmod: i32,
    /// For a type with a name: its entry in PostgreSQL's cache, which is never freed, and the number that the entry gets
    /// anew whenever the type may have changed.
    entry: Option<(*const pg_sys::TypeCacheEntry, u64)>,
}

impl RowType {
    /// The type of a row, and its columns.
    fn of(header: &pg_sys::HeapTupleHeaderData) -> (Self, Vec<RowColumn>) {
        let (oid, typmod) = type_of(header);
        // SAFETY: look-ups in PostgreSQL's caches, which raise an error for what does not exist. The descriptor is
        // released when it goes out of scope; what is needed of it is copied before.
        unsafe {
            let entry = (oid != pg_sys::RECORDOID).then(|| {
                let entry = pg_sys::lookup_type_cache(oid, pg_sys::TYPECACHE_TUPDESC as i32);
                (entry.cast_const(), (*entry).tupDesc_identifier)
            });
            let descriptor = PgTupleDesc::from_pg(pg_sys::lookup_rowtype_tupdesc(oid, typmod));
            if entry.is_some() {
                refuse_stale(header, &descriptor);
            }
            let columns = (0..descriptor.len()).map(|number| RowColumn::of(&descriptor, number)).collect();
            (Self { oid, typmod, entry }, columns)
        }
    }

    #[inline]
    fn is_of(&self, header: &pg_sys::HeapTupleHeaderData) -> bool {
        type_of(header) == (self.oid, self.typmod)
            // SAFETY: entries of the cache live as long as the process.
            && self.entry.is_none_or(|(entry, number)| unsafe { (*entry).tupDesc_identifier } == number)
    }
}

/// Lets PostgreSQL take a row apart once: those of its releases that can tell refuse a row that is older than a change of
/// its type.
///
/// # Safety
/// The header begins a whole row of this type.
unsafe fn refuse_stale(header: &pg_sys::HeapTupleHeaderData, descriptor: &PgTupleDesc<'_>) {
    let start = std::ptr::from_ref(header).cast_mut();
    // SAFETY: as the caller promises; there is room for a value and a flag of each column.
    unsafe {
        let mut tuple = pg_sys::HeapTupleData {
            t_len: pgrx::varlena::varsize_4b(start.cast()) as u32,
            t_data: start,
            ..std::mem::zeroed()
        };
        let mut values = vec![pg_sys::Datum::null(); descriptor.len()];
        let mut nulls = vec![false; descriptor.len()];
        pg_sys::heap_deform_tuple(&mut tuple, descriptor.as_ptr(), values.as_mut_ptr(), nulls.as_mut_ptr());
    }
}

#[inline]
fn type_of(header: &pg_sys::HeapTupleHeaderData) -> (pg_sys::Oid, i32) {
    // SAFETY: the header of a datum, as against that of a stored row, has these fields.
    let fields = unsafe { header.t_choice.t_datum };
    (fields.datum_typeid, fields.datum_typmod)
}

/// A column of a row type.
struct RowColumn {
    name: String,
    type_oid: pg_sys::Oid,
    dropped: bool,
    length: i16,
    /// In bytes.
    alignment: usize,
    /// For rows that are older than the column.
    missing: Option<Vec<u64>>,
}

impl RowColumn {
    /// # Safety
    /// The descriptor has a column of this number.
    unsafe fn of(descriptor: &PgTupleDesc<'_>, number: usize) -> Self {
        let attribute = descriptor.get(number).expect("the column is there");
        let alignment = match attribute.attalign as u8 {
            pg_sys::TYPALIGN_CHAR => 1,
            pg_sys::TYPALIGN_SHORT => 2,
            pg_sys::TYPALIGN_INT => 4,
            _ => 8,
        };
        let mut is_null = true;
        // SAFETY: as the caller promises; a name ends with a zero; a value that is not NULL is of the attribute's type.
        let (name, missing) = unsafe {
            let value = pg_sys::getmissingattr(descriptor.as_ptr(), number as i32 + 1, &mut is_null);
            let missing = (!is_null && !attribute.attisdropped)
                .then(|| stored(value, attribute.attlen, attribute.attbyval));
            (CStr::from_ptr(attribute.attname.data.as_ptr()), missing)
        };
        Self {
            name: name.to_string_lossy().into_owned(),
            type_oid: attribute.atttypid,
            dropped: attribute.attisdropped,
            length: attribute.attlen,
            alignment,
            missing,
        }
    }
}

/// A value as it would lie in a row.
///
/// # Safety
/// The value is of a type with this length that is passed by value or not.
unsafe fn stored(value: pg_sys::Datum, length: i16, by_value: bool) -> Vec<u64> {
    let (value16, value32) = (value.value() as i16, value.value() as i32);
    let start: *const u8 = match (by_value, length) {
        (true, 1) => return vec![u64::from_ne_bytes([value.value() as u8; 8])],
        (true, 2) => (&raw const value16).cast(),
        (true, 4) => (&raw const value32).cast(),
        (true, _) => return vec![value.value() as u64],
        (false, _) => value.cast_mut_ptr(),
    };
    // SAFETY: as the caller promises; the words have room for the bytes.
    unsafe {
        let size = size_at(start, length);
        let mut words = vec![0_u64; size.div_ceil(size_of::<u64>())];
        words.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(start, size);
        words
    }
}

/// The size of the value that begins here.
///
/// # Safety
/// It is a value of a type with this length.
#[inline]
unsafe fn size_at(start: *const u8, length: i16) -> usize {
    // SAFETY: as the caller promises: -1 stands for a length word in front, -2 for a zero at the end.
    unsafe {
        match length {
            -1 => pgrx::varlena::varsize_any(start.cast()),
            -2 => CStr::from_ptr(start.cast()).to_bytes_with_nul().len(),
            length => length as usize,
        }
    }
}

/// The size of what stands here, if it can be a value of a type with this length that a row holds, and ends within `left`
/// bytes.
///
/// # Safety
/// So many bytes, and at least one, may be read here.
#[inline]
unsafe fn size_within(start: *const u8, length: i16, left: usize) -> Option<usize> {
    // SAFETY: as the caller promises; a long length word is read only if it is there as a whole.
    let (size, least) = unsafe {
        match length {
            // Rows hold no values that are kept elsewhere: PostgreSQL fetches them when it makes a row.
            -1 if pgrx::varlena::varatt_is_1b_e(start.cast()) => return None,
            -1 if pgrx::varlena::varatt_is_1b(start.cast()) => (pgrx::varlena::varsize_1b(start.cast()), 1),
            -1 if left < LENGTH_WORD => return None,
            -1 => (pgrx::varlena::varsize_any(start.cast()), LENGTH_WORD),
            -2 => {
                let bytes = std::slice::from_raw_parts(start, left);
                (bytes.iter().position(|&byte| byte == 0)? + 1, 1)
            }
            length => (usize::try_from(length).ok()?, 1),
        }
    };
    (least..=left).contains(&size).then_some(size)
}

/// The length word in front of a value that is kept whole.
const LENGTH_WORD: usize = 4;

/// How to read rows of one type.
struct Plan {
    row_type: RowType,
    /// The columns up to the last that is a feature.
    attributes: Vec<Attribute>,
}

/// A column on the way through a row.
struct Attribute {
    length: i16,
    /// Alignment in bytes, less one.
    align_mask: usize,
    target: Option<Target>,
    missing: Option<Vec<u64>>,
}

/// A column that is a feature.
struct Target {
    feature: usize,
    source: Source,
}

/// The way through rows with these columns to these features.
fn attributes(columns: Vec<RowColumn>, wanted: &[Column], owner: &str) -> Result<Vec<Attribute>> {
    let present: Vec<usize> = (0..columns.len()).filter(|&number| !columns[number].dropped).collect();
    let names: Vec<&str> = present.iter().map(|&number| columns[number].name.as_str()).collect();
    let wanted_names: Vec<&str> = wanted.iter().map(|column| column.name.as_str()).collect();
    let places = features::places(&names, &wanted_names)?;
    let mut targets = BTreeMap::new();
    for (feature, (column, place)) in wanted.iter().zip(places).enumerate() {
        if names.iter().filter(|name| **name == names[place]).count() > 1 {
            return Err(Error::invalid(format!("row has two columns \"{}\"", names[place]))
                .hint("Give each column a name of its own."));
        }
        let source = source(column, columns[present[place]].type_oid, owner)?;
        targets.insert(present[place], Target { feature, source });
    }
    let last = targets.keys().next_back().map_or(0, |last| last + 1);
    let attribute = |(number, column): (usize, RowColumn)| Attribute {
        length: column.length,
        align_mask: column.alignment - 1,
        target: targets.remove(&number),
        missing: column.missing,
    };
    Ok(columns.into_iter().take(last).enumerate().map(attribute).collect())
}

/// How a feature is read from a column of this type.
fn source(column: &Column, type_oid: pg_sys::Oid, owner: &str) -> Result<Source> {
    let sources = sources(type_oid);
    if sources.is_empty() {
        return Err(no_feature(&column.name, type_oid));
    }
    match sources.iter().find(|(kind, _)| *kind == column.kind) {
        Some((_, source)) => Ok(*source),
        None if type_oid == pg_sys::UNKNOWNOID => Ok(Source::Untyped),
        None => Err(mismatch(&column.name, &type_name(type_oid), owner, column.kind)),
    }
}

#[cold]
fn mismatch(name: &str, given: &str, owner: &str, kind: Type) -> Error {
    let name = features::list(&[name]);
    let article = if kind == Type::Interval { "an" } else { "a" };
    Error::invalid(format!("column \"{name}\" is {given}, the {owner} is {article} {}", kind.name())).hint(
        match kind {
            Type::Number => "Cast the column to a number.",
            Type::Time => "Give a date or a timestamp.",
            Type::Interval => "Give an interval.",
            Type::Boolean => "Give a boolean.",
            Type::Category => "Cast the column to text.",
        },
    )
}

#[cold]
fn no_feature(name: &str, type_oid: pg_sys::Oid) -> Error {
    let name = features::list(&[name]);
    // SAFETY: a catalogue look-up.
    let advice = match unsafe { pg_sys::getBaseType(type_oid) } {
        pg_sys::UUIDOID | pg_sys::OIDOID => "An identifier says nothing about a customer: leave it out.",
        pg_sys::MONEYOID => "Cast it to numeric.",
        _ => "Leave the column out, or give the parts of it that matter as columns of their own.",
    };
    Error::invalid(format!("column \"{name}\" is {}, which cannot be a feature", type_name(type_oid)))
        .hint(format!("{advice} {USABLE}"))
}

fn type_name(oid: pg_sys::Oid) -> String {
    // SAFETY: format_type_be gives a C string in the current context.
    unsafe { CStr::from_ptr(pg_sys::format_type_be(oid)) }.to_string_lossy().into_owned()
}

/// How the bytes of a column become a value.
#[derive(Debug, Clone, Copy)]
enum Source {
    SmallInt,
    Integer,
    BigInt,
    Real,
    Double,
    Numeric,
    Date,
    Timestamp,
    Interval,
    /// A boolean as 0 or 1.
    Bit,
    /// A boolean as "false" or "true".
    TruthName,
    Text,
    /// Text whose blanks at the end do not count.
    Padded,
    /// Text of so many bytes at most, ended by a zero if it is shorter.
    Fixed(usize),
    /// The label of an enum.
    Label,
    /// A literal without a type where text will not do; NULL will.
    Untyped,
}

/// What a SQL type can be read as, the most natural first; nothing, if it cannot be a feature.
fn sources(type_oid: pg_sys::Oid) -> &'static [(Type, Source)] {
    use Type::{Boolean, Category, Number, Time};
    // SAFETY: a catalogue look-up.
    let base = unsafe { pg_sys::getBaseType(type_oid) };
    match base {
        pg_sys::INT2OID => &[(Number, Source::SmallInt)],
        pg_sys::INT4OID => &[(Number, Source::Integer)],
        pg_sys::INT8OID => &[(Number, Source::BigInt)],
        pg_sys::FLOAT4OID => &[(Number, Source::Real)],
        pg_sys::FLOAT8OID => &[(Number, Source::Double)],
        pg_sys::NUMERICOID => &[(Number, Source::Numeric)],
        pg_sys::DATEOID => &[(Time, Source::Date)],
        pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => &[(Time, Source::Timestamp)],
        pg_sys::INTERVALOID => &[(Type::Interval, Source::Interval)],
        pg_sys::BOOLOID => &[(Category, Source::TruthName), (Boolean, Source::Bit)],
        pg_sys::TEXTOID | pg_sys::VARCHAROID => &[(Category, Source::Text)],
        pg_sys::BPCHAROID => &[(Category, Source::Padded)],
        pg_sys::NAMEOID => &[(Category, Source::Fixed(pg_sys::NAMEDATALEN as usize))],
        pg_sys::CHAROID => &[(Category, Source::Fixed(1))],
        pg_sys::UNKNOWNOID => &[(Category, Source::Fixed(usize::MAX))],
        // SAFETY: as above.
        _ if unsafe { pg_sys::get_typtype(base) } as u8 == pg_sys::TYPTYPE_ENUM => {
            &[(Category, Source::Label)]
        }
        _ => &[],
    }
}

impl Source {
    /// The value at a place in a row, or in a copy of a part of one.
    ///
    /// # Safety
    /// The place holds a value of a SQL type that this source is for, which outlives `'a`.
    #[inline]
    unsafe fn read<'a>(self, place: *const u8, name: &str, labels: &mut Labels) -> Result<Value<'a>> {
        // SAFETY: as the caller promises, for every type that is read below.
        unsafe {
            match self {
                Self::SmallInt => Ok(Value::Number(place.cast::<i16>().read_unaligned().into())),
                Self::Integer => Ok(Value::Number(place.cast::<i32>().read_unaligned().into())),
                Self::BigInt => Ok(Value::Number(place.cast::<i64>().read_unaligned() as f64)),
                Self::Real => finite(place.cast::<f32>().read_unaligned().into(), name),
                Self::Double => finite(place.cast::<f64>().read_unaligned(), name),
                Self::Numeric => match numeric::read(pg_sys::Datum::from(place)) {
                    Ok(value) => Ok(Value::Number(value.to_f64())),
                    Err(error) => convert(pg_sys::Datum::from(place), error, name),
                },
                Self::Date => days_of_date(place.cast::<i32>().read_unaligned(), name),
                Self::Timestamp => days_of_timestamp(place.cast::<i64>().read_unaligned(), name),
                Self::Interval => days_of_interval(place.cast::<pg_sys::Interval>().read_unaligned(), name),
                Self::Bit => Ok(Value::Number(if *place == 0 { 0.0 } else { 1.0 })),
                Self::TruthName => Ok(Value::Category(if *place == 0 { "false" } else { "true" })),
                Self::Text => category(varlena::bytes(pg_sys::Datum::from(place)), name),
                Self::Padded => {
                    let bytes = varlena::bytes(pg_sys::Datum::from(place));
                    let len = bytes.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
                    category(&bytes[..len], name)
                }
                Self::Fixed(most) => {
                    let len = (0..most).find(|&i| *place.add(i) == 0).unwrap_or(most);
                    category(std::slice::from_raw_parts(place, len), name)
                }
                Self::Label => {
                    let oid = place.cast::<u32>().read_unaligned();
                    Ok(Value::Category(labels.get(oid)))
                }
                Self::Untyped => Err(untyped(name)),
            }
        }
    }
}

#[inline]
fn finite<'a>(value: f64, name: &str) -> Result<Value<'a>> {
    // Zero below zero is equal to zero, and must not look like another value.
    if value.is_finite() { Ok(Value::Number(value + 0.0)) } else { Err(not_finite(value, name)) }
}

#[cold]
fn not_finite(value: f64, name: &str) -> Error {
    let shown = match value {
        f64::INFINITY => "infinity",
        f64::NEG_INFINITY => "-infinity",
        _ => "NaN",
    };
    Error::invalid(format!("column \"{}\" must be finite, not {shown}", features::list(&[name])))
        .hint("Leave such rows out, or make the value NULL.")
}

/// PostgreSQL's own cast to `double precision`, for a `numeric` that is no number or has more than 38 digits.
#[cold]
unsafe fn convert<'a>(datum: pg_sys::Datum, error: Error, name: &str) -> Result<Value<'a>> {
    // SAFETY: the function takes one numeric, as the caller promises, and returns a float8 that is not NULL.
    let value =
        unsafe { pgrx::direct_function_call_as_datum(pg_sys::numeric_float8_no_overflow, &[Some(datum)]) };
    let value = f64::from_bits(value.expect("a cast of a value is a value").value() as u64);
    if value.is_infinite() && error.kind == Kind::OutOfRange {
        let name = features::list(&[name]);
        return Err(Error::out_of_range(format!("column \"{name}\" is out of range for double precision"))
            .hint("Give the value in larger units, or make it NULL."));
    }
    finite(value, name)
}

#[inline]
fn days_of_date<'a>(days: i32, name: &str) -> Result<Value<'a>> {
    match days {
        i32::MAX => Err(not_finite(f64::INFINITY, name)),
        i32::MIN => Err(not_finite(f64::NEG_INFINITY, name)),
        _ => Ok(Value::Number(days.into())),
    }
}

#[inline]
fn days_of_timestamp<'a>(micros: i64, name: &str) -> Result<Value<'a>> {
    match micros {
        i64::MAX => Err(not_finite(f64::INFINITY, name)),
        i64::MIN => Err(not_finite(f64::NEG_INFINITY, name)),
        _ => Ok(Value::Number(micros as f64 / MICROS_PER_DAY as f64)),
    }
}

#[inline]
fn days_of_interval<'a>(interval: pg_sys::Interval, name: &str) -> Result<Value<'a>> {
    const DAYS_PER_MONTH: i64 = 30;
    // From 17 on the ends of all three ranges together stand for infinity; before, they are spans like any other.
    match (interval.time, interval.day, interval.month) {
        (i64::MAX, i32::MAX, i32::MAX) if cfg!(any(feature = "pg17", feature = "pg18")) => {
            Err(not_finite(f64::INFINITY, name))
        }
        (i64::MIN, i32::MIN, i32::MIN) if cfg!(any(feature = "pg17", feature = "pg18")) => {
            Err(not_finite(f64::NEG_INFINITY, name))
        }
        (micros, days, months) => {
            let days = i64::from(months) * DAYS_PER_MONTH + i64::from(days);
            Ok(Value::Number(days as f64 + micros as f64 / MICROS_PER_DAY as f64))
        }
    }
}

#[inline]
fn category<'a>(bytes: &'a [u8], name: &str) -> Result<Value<'a>> {
    if bytes.len() > MAX_CATEGORY {
        return Err(too_long(bytes.len(), name));
    }
    // The extension lives in databases whose encoding is UTF-8 only; the type "char" alone holds bytes of any kind.
    std::str::from_utf8(bytes)
        .map(Value::Category)
        .map_err(|_| Error::corrupt(format!("column \"{}\" is not valid UTF-8", features::list(&[name]))))
}

#[cold]
fn too_long(len: usize, name: &str) -> Error {
    let name = features::list(&[name]);
    Error::invalid(format!(
        "column \"{name}\" has a text of {len} bytes, a category has at most {MAX_CATEGORY}"
    ))
    .hint("Leave the column out, or give the part of it that matters.")
}

#[cold]
fn untyped(name: &str) -> Error {
    let name = features::list(&[name]);
    Error::invalid(format!("column \"{name}\" is a literal without a type"))
        .hint("Cast it to the type it is of.")
}

/// Labels of enums by their oid, looked up once.
#[derive(Default)]
struct Labels(BTreeMap<u32, Box<str>>);

impl Labels {
    /// # Safety
    /// The number is the oid of a label. The result is not used beyond the life of `self`, which `'a` does not tell.
    unsafe fn get<'a>(&mut self, oid: u32) -> &'a str {
        let label: &str = self.0.entry(oid).or_insert_with(|| {
            let datum = pg_sys::Datum::from(pg_sys::Oid::from(oid));
            // SAFETY: the function takes the oid of a label, and gives a C string in the current context.
            unsafe {
                let label = pgrx::direct_function_call_as_datum(pg_sys::enum_out, &[Some(datum)]);
                CStr::from_ptr(label.expect("a label is a text").cast_mut_ptr()).to_string_lossy().into()
            }
        });
        // SAFETY: labels are boxed and never taken out, so the text stays in its place while `self` lives.
        unsafe { &*std::ptr::from_ref(label) }
    }
}

/// A row in memory.
struct Tuple<'a> {
    header: &'a pg_sys::HeapTupleHeaderData,
    /// How many columns it has; columns that were added later are not among them.
    count: usize,
    has_nulls: bool,
    /// Where the columns begin.
    start: *const u8,
    /// How many bytes there are from there.
    size: usize,
}

impl Tuple<'_> {
    /// # Safety
    /// The datum is of a composite type. One that is compressed, or an expanded record, is copied into the current
    /// memory context.
    #[inline]
    unsafe fn of(datum: pg_sys::Datum) -> Self {
        let mut value = datum.cast_mut_ptr::<pg_sys::varlena>();
        // SAFETY: a row is a variable-length value that begins with its header.
        unsafe {
            if !pgrx::varlena::varatt_is_4b_u(value) {
                value = pg_sys::pg_detoast_datum(value);
            }
            let header = &*value.cast::<pg_sys::HeapTupleHeaderData>();
            let offset = usize::from(header.t_hoff);
            Self {
                header,
                count: usize::from(header.t_infomask2 & pg_sys::HEAP_NATTS_MASK as u16),
                has_nulls: header.t_infomask & pg_sys::HEAP_HASNULL as u16 != 0,
                start: value.cast::<u8>().add(offset),
                size: pgrx::varlena::varsize_4b(value).saturating_sub(offset),
            }
        }
    }

    /// Whether one of its columns is NULL: its bit is not set.
    #[inline]
    fn is_null(&self, number: usize) -> bool {
        // SAFETY: a row with NULLs has a bit for each of its columns.
        self.has_nulls && unsafe { *self.header.t_bits.as_ptr().add(number / 8) } & (1 << (number % 8)) == 0
    }

    /// The place of the column that comes next, and the offset moved past it.
    ///
    /// # Safety
    /// The offset is where the column before ends, and this one is not NULL.
    #[inline]
    unsafe fn pass(&self, attribute: &Attribute, offset: &mut usize) -> Result<*const u8> {
        // A value with a short length word is not aligned, and padding before one with a long word is zero.
        // SAFETY: the offset is checked before anything is read there.
        let short = attribute.length == -1 && *offset < self.size && unsafe { *self.start.add(*offset) } != 0;
        if !short {
            *offset = (*offset + attribute.align_mask) & !attribute.align_mask;
        }
        // A row that its type does not fit can come from a variable that is older than a change of the type.
        let misfit = || Error::new(Kind::WrongObject, "row does not fit its type");
        if *offset >= self.size {
            return Err(misfit());
        }
        // SAFETY: the column begins within the row, of which this many bytes are left.
        let (place, size) = unsafe {
            let place = self.start.add(*offset);
            (place, size_within(place, attribute.length, self.size - *offset).ok_or_else(misfit)?)
        };
        *offset += size;
        Ok(place)
    }
}

/// A `double precision[]` of one dimension.
struct Array<'a> {
    len: usize,
    /// A bit for each element, set where it is not NULL; empty where none is.
    present: &'a [u8],
    /// The values that are not NULL.
    values: &'a [[u8; size_of::<f64>()]],
}

impl<'a> Array<'a> {
    /// The layout is that of PostgreSQL's src/include/utils/array.h: after the length word the number of dimensions, the
    /// distance of the elements from that word or 0 if there are no NULLs, their type, for each dimension its length, then
    /// its first index; a bitmap if there are NULLs; the elements, aligned.
    ///
    /// # Errors
    /// Invalid, for more than one dimension.
    ///
    /// # Safety
    /// The datum is a `double precision[]` that outlives `'a`, or is unpacked into the current memory context.
    unsafe fn of(datum: pg_sys::Datum) -> Result<Self> {
        const BITMAP: usize = 5;
        // SAFETY: as the caller promises.
        let bytes: &'a [u8] = unsafe { varlena::bytes(datum) };
        let (words, _) = bytes.as_chunks::<4>();
        let word = |number: usize| words.get(number).map_or(0, |word| u32::from_ne_bytes(*word) as usize);
        let (dimensions, distance) = (word(0), word(1));
        if dimensions > 1 {
            return Err(Error::invalid(format!("array of features has {dimensions} dimensions"))
                .hint("Give one array of numbers for each row."));
        }
        let len = if dimensions == 0 { 0 } else { word(3) };
        let bitmap = BITMAP * LENGTH_WORD;
        let (bitmap_size, values) = match distance {
            0 => (0, (bitmap + LENGTH_WORD).next_multiple_of(size_of::<f64>())),
            _ => (len.div_ceil(8), distance),
        };
        let present = bytes.get(bitmap..bitmap + bitmap_size).unwrap_or(&[]);
        let values = bytes.get(values.saturating_sub(LENGTH_WORD)..).unwrap_or(&[]).as_chunks().0;
        Ok(Self { len, present, values })
    }

    /// The elements in turn; `None` is NULL, which takes no room.
    #[inline]
    fn elements(&self) -> impl Iterator<Item = Option<f64>> {
        let mut values = self.values.iter();
        (0..self.len).map(move |number| {
            let is_null = self.present.get(number / 8).is_some_and(|byte| byte & (1 << (number % 8)) == 0);
            if is_null { None } else { values.next().map(|value| f64::from_ne_bytes(*value)) }
        })
    }
}
