//! One error type for every method: what is wrong, and what to do about it.

/// The class of an [`Error`]; the extension gives each its own SQLSTATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An argument or option has a value the method does not accept.
    InvalidParameter,
    /// A stored or transmitted value is damaged, or of an unknown format.
    Corrupt,
    /// A sum or count no longer fits its exact type.
    OutOfRange,
    /// The work would take more memory than it may, or a value would be larger than it can be.
    LimitExceeded,
    /// The system has no memory left.
    OutOfMemory,
    /// The value is well formed, but not of the kind the function needs.
    WrongObject,
}

/// What went wrong, in PostgreSQL's manner: a lower-case message and, where there are any, a detail and a hint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The class, which decides the SQLSTATE.
    pub kind: Kind,
    /// Lower-case, names the argument and the value, no full stop.
    pub message: String,
    /// What else there is to know, a line for each thing.
    pub detail: Option<String>,
    /// A full sentence that says what to do.
    pub hint: Option<String>,
}

/// The result of anything that can fail in this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of the given kind without a hint.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), detail: None, hint: None }
    }

    /// A bad argument or option.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Kind::InvalidParameter, message)
    }

    /// Damaged input.
    pub fn corrupt(message: impl Into<String>) -> Self {
        Self::new(Kind::Corrupt, message)
    }

    /// A figure that does not fit.
    pub fn out_of_range(message: impl Into<String>) -> Self {
        Self::new(Kind::OutOfRange, message)
    }

    /// The system did not give so many bytes of memory.
    #[cold]
    pub fn out_of_memory(bytes: usize) -> Self {
        let asked = match bytes {
            0..1024 => format!("{bytes} bytes"),
            1024..1_048_576 => format!("{} kB", bytes.div_ceil(1 << 10)),
            _ => format!("{} MB", bytes.div_ceil(1 << 20)),
        };
        Self::new(Kind::OutOfMemory, format!("out of memory, {asked} were asked for")).hint(
            "The server has no memory left to give: fit on fewer rows or groups at a time, or give it more.",
        )
    }

    /// The same error with more to know.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same error with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// At most the first 40 characters of foreign text, so that a message stays readable.
pub fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// An argument that has to be the same in every row, and is not.
pub fn varying(argument: &str) -> Error {
    Error::invalid(format!("{argument} must be the same in every row"))
        .hint("Use a constant, or GROUP BY the column that varies.")
}
