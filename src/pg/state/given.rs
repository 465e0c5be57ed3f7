//! The options that an aggregate was begun with: kept with its state, to notice a row that has others.

use segmentation::Result;
use segmentation::support::codec::{Reader, Writer};
use segmentation::support::error::varying;
use segmentation::support::memory::copied;

use crate::pg::call::Call;
use crate::pg::datum::json::{self, Json};
use crate::pg::datum::varlena;
use crate::pg::error::OrRaise;

/// Options as they came, and their text; nothing for none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    raw: Vec<u8>,
    text: String,
}

/// The bytes of the options in an argument, if the function has it; none without options.
#[inline]
pub fn raw(call: Call<'_>, number: Option<usize>) -> &[u8] {
    // SAFETY: an options argument is of variable length, and lives as long as the call.
    number.and_then(|number| call.arg(number)).map_or(&[], |datum| unsafe { varlena::bytes(datum) })
}

/// Makes sure that a row has the options that the state was begun with.
///
/// # Errors
/// It has others.
#[inline]
pub fn check_same(begun: &[u8], raw: &[u8]) -> Result<()> {
    // Empty slices are not compared: their pointers dangle, and reading there is slow even for no bytes.
    match begun.len() == raw.len() && (raw.is_empty() || begun == raw) {
        true => Ok(()),
        false => Err(varying("options")),
    }
}

impl Given {
    /// The options in an argument, if the function has it.
    pub fn of(call: Call<'_>, number: Option<usize>) -> Self {
        let datum = number.and_then(|number| call.arg(number));
        // SAFETY: an options argument is jsonb.
        let text = datum.map_or(String::new(), |datum| unsafe { json::text(datum) }.to_owned());
        Self { raw: copied(raw(call, number)).or_raise(), text }
    }

    /// Makes sure that a row has the same options.
    ///
    /// # Errors
    /// It has others.
    #[inline]
    pub fn check(&self, call: Call<'_>, number: Option<usize>) -> Result<()> {
        check_same(&self.raw, raw(call, number))
    }

    /// Makes sure that another state was begun with the same options.
    ///
    /// # Errors
    /// It has others.
    pub fn require(&self, other: &Self) -> Result<()> {
        check_same(&self.raw, &other.raw)
    }

    /// The options; an empty object for none.
    pub fn json(&self) -> Json {
        match self.text.is_empty() {
            true => Json::nothing(),
            false => json::parse_kept(&self.text, "options are damaged").or_raise(),
        }
    }

    /// Appends the binary form.
    pub fn encode(&self, out: &mut Writer) {
        out.put_u64(self.raw.len() as u64);
        out.put_bytes(&self.raw);
        out.put_text(&self.text);
    }

    /// Reads the binary form.
    ///
    /// # Errors
    /// Corrupt, for what [`Self::encode`] cannot have written; out of memory.
    pub fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let len = input.count(1)?;
        let raw = copied(input.bytes(len)?)?;
        Ok(Self { raw, text: input.text("has damaged options")?.to_owned() })
    }
}
