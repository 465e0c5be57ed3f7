//! The state of every fit: rows of figures collected by an aggregate.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::purchases::collected::Collected;
use segmentation::purchases::left_out::LeftOut;
use segmentation::support::codec::{Codec, Reader, Writer};
use segmentation::support::error::varying;
use segmentation::support::memory::copied;

use crate::pg::call::Call;
use crate::pg::datum::json::{self, Json};
use crate::pg::datum::varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::settings;
use crate::pg::state::expanded::{self, Argument, Expandable};
use crate::pg::state::given;
use serde_json::Value;

/// What is collected, and the options datum it was begun with, to notice one that differs.
#[derive(Debug, Clone)]
pub struct Collecting<const N: usize> {
    /// The rows.
    pub collected: Collected<N>,
    options: Vec<u8>,
    /// What steps ask of the options, once they have.
    asked: Option<[bool; 2]>,
}

impl<const N: usize> Codec for Collecting<N> {
    const NAME: &'static str = Collected::<N>::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u64(self.options.len() as u64);
        out.put_bytes(&self.options);
        self.collected.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let len = input.count(1)?;
        let options = copied(input.bytes(len)?)?;
        Ok(Self { collected: Collected::decode(input)?, options, asked: None })
    }
}

/// One expanded type for each number of figures.
macro_rules! expandable {
    ($($n:literal)*) => {$(
        impl Expandable for Collecting<$n> {
            fn settle(&mut self) -> Result<()> {
                Ok(())
            }

            fn from_flat(bytes: &[u8]) -> Result<Self> {
                let mut state = Self::from_bytes(bytes)?;
                state.collected.set_limit(settings::memory_limit());
                Ok(state)
            }

            expanded_methods!(Collecting<$n>);
        }
    )*};
}

expandable!(1 3 4);

/// The state of an aggregate call that fits: an expanded object in the aggregate's memory.
pub struct State<'c, const N: usize> {
    datum: pg_sys::Datum,
    state: &'c mut Collecting<N>,
}

impl<'c, const N: usize> State<'c, N>
where
    Collecting<N>: Expandable,
{
    /// The state of the call, or a new one. `as_of` and the options in argument `options` must not vary.
    #[inline]
    pub fn of(call: Call<'c>, as_of: i64, options: Option<usize>) -> Self {
        let raw = given::raw(call, options);
        let new = || {
            let options = options.and_then(|number| call.get::<Json>(number));
            let text = options.map_or(String::new(), |options| options.0.to_string());
            let collected = Collected::new(as_of, text, settings::memory_limit());
            Collecting { collected, options: copied(raw).or_raise(), asked: None }
        };
        // What must not vary is compared below, with a state from elsewhere as with our own.
        let (datum, state) = expanded::state(call, new, |_| Ok(()));
        if state.collected.as_of != as_of {
            raise(varying("as_of"));
        }
        given::check_same(&state.options, raw).or_raise();
        Self { datum, state }
    }

    /// The answers to the questions that every step of a fit asks of the options.
    #[inline]
    pub fn asks(&mut self, questions: impl FnOnce(&Value) -> [bool; 2]) -> [bool; 2] {
        let Collecting { collected, asked, .. } = &mut *self.state;
        *asked.get_or_insert_with(|| questions(&options_of(collected)))
    }

    /// Takes the currency that a row names.
    #[inline]
    pub fn in_currency(&mut self, name: &str) -> Result<()> {
        self.state.collected.currency.take(name)
    }

    /// Takes a day of a row.
    #[inline]
    pub fn note(&mut self, day: i32) -> Result<()> {
        self.state.collected.note(day)
    }

    /// Takes a row.
    #[inline]
    pub fn push(self, row: [f64; N]) -> pg_sys::Datum {
        self.state.collected.push(row).or_raise();
        self.datum
    }

    /// Counts what cannot take part.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.state.collected.left_out.merge(&left_out).or_raise();
    }

    /// The state as the result of the call.
    pub fn datum(self) -> pg_sys::Datum {
        self.datum
    }

    /// The combine function: argument 1 added to argument 0.
    pub fn combine(call: Call) -> pg_sys::Datum {
        expanded::combine::<Collecting<N>>(call, |ours, other| ours.collected.merge(&other.collected))
    }

    /// What a final function reads; `None` when the aggregate saw no rows.
    pub fn finished(call: Call<'c>) -> Option<Finished<'c, N>> {
        expanded::finished(call).map(Finished)
    }
}

/// A state at its end, borrowed where it lives.
pub struct Finished<'c, const N: usize>(Argument<'c, Collecting<N>>);

impl<const N: usize> std::ops::Deref for Finished<'_, N> {
    type Target = Collected<N>;

    fn deref(&self) -> &Collected<N> {
        &self.0.collected
    }
}

impl<const N: usize> Finished<'_, N> {
    /// The options; an empty object for none.
    pub fn options(&self) -> Json {
        options_of(self)
    }
}

fn options_of<const N: usize>(collected: &Collected<N>) -> Json {
    let text = if collected.options.is_empty() { "{}" } else { collected.options.as_str() };
    json::parse_kept(text, "options are damaged").or_raise()
}

/// A state in its flat form, whatever it collects. What is in it is validated where it is used.
#[derive(Debug)]
pub struct FlatState(pub Vec<u8>);

impl IntoDatum for FlatState {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(varlena::palloc(&self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::InvalidOid
    }
}

sql_result!(FlatState, "segment.fit_state");
