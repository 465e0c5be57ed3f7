//! Models of rows, made ready once for a call site and asked about one row after the other.

use segmentation::Result;
use segmentation::features::{Column, Value};
use segmentation::model::Model;

use super::call::Call;
use super::error::OrRaise;
use super::model;
use super::record::{Reader, Row};

/// A model in the form in which it is applied.
pub trait Apply: Sized + 'static {
    /// Makes a model ready.
    ///
    /// # Errors
    /// It is of another kind.
    fn ready(model: Model) -> Result<Self>;

    /// Its features.
    fn columns(&self) -> &[Column];
}

impl Apply for segmentation::clusters::Applied {
    fn ready(model: Model) -> Result<Self> {
        Ok(Self::new(model.as_clusters()?.clone()))
    }

    fn columns(&self) -> &[Column] {
        self.columns()
    }
}

impl Apply for segmentation::tree::Applied {
    fn ready(model: Model) -> Result<Self> {
        Ok(Self::new(model.as_tree()?.clone()))
    }

    fn columns(&self) -> &[Column] {
        self.columns()
    }
}

/// A model ready to be applied, and the reader of its rows.
pub struct Site<A> {
    applied: A,
    reader: Reader,
}

impl<A: Apply> Site<A> {
    /// Makes a model ready.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn new(model: Model) -> Result<Self> {
        let applied = A::ready(model)?;
        let reader = Reader::to_apply(applied.columns());
        Ok(Self { applied, reader })
    }

    /// What the model says of a row.
    #[inline]
    pub fn ask<'a, T>(
        &'a mut self,
        row: Row<'_>,
        question: impl FnOnce(&'a mut A, &[Value<'_>]) -> Result<T>,
    ) -> Result<T> {
        let features = self.reader.read(row)?;
        question(&mut self.applied, features.values)
    }
}

/// What the model in argument 0 says of a row; `None` where either is NULL.
#[inline]
pub fn ask<A: Apply, T>(
    call: Call,
    row: Option<Row<'_>>,
    question: impl FnOnce(&'static mut A, &[Value<'_>]) -> Result<T>,
) -> Option<T> {
    let (site, ()) = model::prepared(call, 0, Site::new, || ())?;
    Some(site.ask(row?, question).or_raise())
}
