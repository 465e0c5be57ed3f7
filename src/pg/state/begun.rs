//! The state of an aggregate with options: what it collects, and the options that it was begun with.

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::support::codec::{Codec, CodecWithin, Reader, Writer};

use crate::pg::call::Call;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};
use crate::pg::state::given::Given;

/// A value of the core that an aggregate collects in under its options.
pub trait Collects: CodecWithin + 'static {
    /// As [`Expandable::settle`].
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    /// Takes what another state has collected.
    fn merge(&mut self, other: &mut Self) -> Result<()>;

    /// As [`Expandable::methods`], of [`Begun`] of this type.
    fn methods() -> &'static pg_sys::ExpandedObjectMethods;
}

/// What is collected, and the options, to notice a row that has others.
#[derive(Debug, Clone)]
pub struct Begun<T> {
    /// What is collected.
    pub value: T,
    /// The options of the first row.
    pub options: Given,
}

/// The combine function of such an aggregate.
pub fn combine<T: Collects>(call: Call) -> pg_sys::Datum {
    expanded::combine::<Begun<T>>(call, |ours, other| {
        ours.options.require(&other.options)?;
        ours.value.merge(&mut other.value)
    })
}

impl<T: Collects> Codec for Begun<T> {
    const NAME: &'static str = T::NAME;

    fn encode(&self, out: &mut Writer) -> Result<()> {
        self.options.encode(out);
        self.value.encode(out)
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let options = Given::decode(input)?;
        Ok(Self { value: T::decode_within(input, settings::host())?, options })
    }
}

impl<T: Collects> Expandable for Begun<T> {
    fn settle(&mut self) -> Result<()> {
        self.value.settle()
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    fn methods() -> &'static pg_sys::ExpandedObjectMethods {
        T::methods()
    }
}
