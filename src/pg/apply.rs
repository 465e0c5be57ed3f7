//! Models of rows, made ready once for a call site and asked about one row after the other.

use pgrx::{Array, FromDatum, pg_sys};
use segmentation::models::Model;
use segmentation::rows::features::{Column, Value};
use segmentation::support::memory::copied;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;
use crate::pg::record::{Reader, Row};
use crate::pg::types::model;

/// A model in the form in which it is applied.
pub trait Apply: Sized + 'static {
    /// Makes a model ready.
    ///
    /// # Errors
    /// It is of another kind.
    fn prepare(model: Model) -> Result<Self>;

    /// Its features.
    fn columns(&self) -> &[Column];
}

impl Apply for segmentation::clusters::Prepared {
    fn prepare(model: Model) -> Result<Self> {
        Ok(Self::new(model.into_body()?))
    }

    fn columns(&self) -> &[Column] {
        self.columns()
    }
}

impl Apply for segmentation::trees::Prepared {
    fn prepare(model: Model) -> Result<Self> {
        Ok(Self::new(model.into_body()?))
    }

    fn columns(&self) -> &[Column] {
        self.columns()
    }
}

/// A model ready to be applied, and the reader of its rows.
pub struct Site<A> {
    applied: A,
    /// The argument that the reader was made for, as it came.
    names: Vec<u8>,
    reader: Reader,
}

impl<A: Apply> Site<A> {
    /// Makes a model ready.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn new(model: Model) -> Result<Self> {
        let applied = A::prepare(model)?;
        let reader = Reader::to_apply(applied.columns(), None);
        Ok(Self { applied, names: Vec::new(), reader })
    }

    /// What the model says of a row whose columns are called as the argument `names` says.
    #[inline]
    pub fn ask<'a, T>(
        &'a mut self,
        call: Call,
        row: Row<'_>,
        names: usize,
        question: impl FnOnce(&'a mut A, &[Value<'_>]) -> Result<T>,
    ) -> Result<T> {
        // SAFETY: functions that ask for names are declared with text[].
        let raw = call.arg(names).map_or(&[][..], |datum| unsafe { varlena::raw(datum) });
        if self.names != raw {
            self.reader = Reader::to_apply(self.applied.columns(), given_names(call, names)?);
            self.names = copied(raw)?;
        }
        let features = self.reader.read(row)?;
        question(&mut self.applied, features.values)
    }
}

/// The most columns that a row of PostgreSQL's can have.
const MAX_COLUMNS: usize = pg_sys::MaxTupleAttributeNumber as usize;

/// The names in an argument; none is an empty array, for the functions are strict.
#[cold]
fn given_names(call: Call, number: usize) -> Result<Option<Vec<String>>> {
    let Some(datum) = call.arg(number) else { return Ok(None) };
    // SAFETY: functions that ask for names are declared with text[].
    let names = unsafe { Array::<&str>::from_polymorphic_datum(datum, false, pg_sys::TEXTARRAYOID) };
    let Some(names) = names else { return Ok(None) };
    if names.len() > MAX_COLUMNS {
        return Err(Error::invalid(format!(
            "names are {}, a row has at most {MAX_COLUMNS} columns",
            names.len()
        )));
    }
    let names: Option<Vec<String>> = names.iter().map(|name| name.map(str::to_owned)).collect();
    match names {
        Some(names) => Ok(Some(names).filter(|names| !names.is_empty())),
        None => {
            Err(Error::invalid("names must not hold NULL")
                .hint("Name every column of the row, in their order."))
        }
    }
}

/// What the model in argument 0 says of a row whose columns are called as the argument `names` says; `None` where either
/// is NULL.
#[inline]
pub fn ask<'c, A: Apply, T>(
    call: Call<'c>,
    row: Option<Row<'_>>,
    names: usize,
    question: impl FnOnce(&'c mut A, &[Value<'_>]) -> Result<T>,
) -> Option<T> {
    let (site, ()) = model::prepared(call, 0, Site::new, || ())?;
    Some(site.ask(call, row?, names, question).or_raise())
}
