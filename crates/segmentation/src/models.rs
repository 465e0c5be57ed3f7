//! Models as values: one envelope for every kind, read from and written to JSON and bytes.
//!
//! The text form is a JSON object that begins with `"format"` and `"kind"`. The binary form is a version byte and the
//! same text. Whatever is read has been checked: a model in hand can be applied.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::behaviour::affinity::model::AffinityModel;
use crate::clusters::ClusterModel;
use crate::movement::profile::ProfileModel;
use crate::movement::survival::SurvivalModel;
use crate::movement::transitions::TransitionsModel;
use crate::scores::rfm::RfmModel;
use crate::scores::tiers::TiersModel;
use crate::support::catalogue::Warnings;
use crate::support::envelope::{self, FORMAT, ModelBody, damaged};
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::json::{self, neither_kind, wrong_kind};
use crate::trees::TreeModel;
use crate::value::clv::ClvModel;
use crate::{Error, Result};

/// The first byte of the binary form; the text form follows.
pub const BINARY_VERSION: u8 = 1;

/// A body that a [`Model`] can hold.
pub trait Body: ModelBody {
    /// The body of a model, if it is of this kind.
    fn of(model: &Model) -> Option<&Self>;

    /// The same, taken out of the model.
    fn take(model: Model) -> Option<Self>;
}

/// All kinds of models: a new one is a line in the list below.
macro_rules! models {
    ($($(#[$doc:meta])* $name:ident($body:ty),)*) => {
        /// A fitted model of any kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Model {
            $($(#[$doc])* $name(Box<$body>),)*
        }

        $(
            impl Body for $body {
                fn of(model: &Model) -> Option<&Self> {
                    match model {
                        Model::$name(body) => Some(body),
                        _ => None,
                    }
                }

                fn take(model: Model) -> Option<Self> {
                    match model {
                        Model::$name(body) => Some(*body),
                        _ => None,
                    }
                }
            }

            impl From<$body> for Model {
                fn from(body: $body) -> Self {
                    Model::$name(Box::new(body))
                }
            }
        )*

        /// The names of all kinds.
        fn kinds() -> Vec<&'static str> {
            [$(<$body>::KINDS),*].concat()
        }

        impl Model {
            /// The name of the kind, as in the text form.
            pub fn kind_name(&self) -> &'static str {
                match self {
                    $(Model::$name(body) => body.kind(),)*
                }
            }

            /// Whether the model can be applied.
            ///
            /// # Errors
            /// Corrupt, with the part that does not fit.
            pub fn check(&self) -> Result<()> {
                match self {
                    $(Model::$name(body) => body.check(),)*
                }
            }

            /// What the user should know about the model, in sentences.
            pub fn warnings(&self) -> &Warnings {
                match self {
                    $(Model::$name(body) => body.warnings(),)*
                }
            }

            fn summary(&self) -> Value {
                match self {
                    $(Model::$name(body) => body.describe(),)*
                }
            }

            /// Writes the text form, piece by piece.
            ///
            /// # Errors
            /// As the writer fails.
            pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
                match self {
                    $(Model::$name(body) => write_body(&**body, out),)*
                }
            }

            fn of_body(kind: &str, body: Map<String, Value>) -> Result<Self> {
                match kind {
                    $(kind if <$body>::KINDS.contains(&kind) => Ok(<$body>::of_body(kind, body)?.into()),)*
                    other => Err(damaged(&format!("there is no kind \"{}\"", excerpt(other)))
                        .hint(format!("The kinds are {}.", kinds().join(", ")))),
                }
            }
        }
    };
}

models! {
    /// Scores by recency, frequency and monetary value.
    Rfm(RfmModel),
    /// Value tiers.
    Tiers(TiersModel),
    /// Clusters.
    Clusters(ClusterModel),
    /// A decision tree.
    Tree(TreeModel),
    /// Customer lifetime value.
    Clv(ClvModel),
    /// Items that go together.
    Affinity(AffinityModel),
    /// Movement between states.
    Transitions(TransitionsModel),
    /// How long until something happens.
    Survival(SurvivalModel),
    /// What tells segments from the rest.
    Profile(ProfileModel),
}

fn write_body<T: ModelBody>(body: &T, out: impl io::Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Envelope<'a, T> {
        format: u64,
        kind: &'a str,
        #[serde(flatten)]
        body: &'a T,
    }
    // Of themselves only keys that are no text could fail, and a model has none.
    serde_json::to_writer(out, &Envelope { format: FORMAT, kind: body.kind(), body }).map_err(io::Error::from)
}

impl Model {
    /// The body, if the model is of its kind.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn get<T: Body>(&self) -> Result<&T> {
        T::of(self).ok_or_else(|| self.wrong_kind(T::KINDS[0]))
    }

    /// The body taken out, if the model is of its kind.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn into_body<T: Body>(self) -> Result<T> {
        let kind = self.kind_name();
        T::take(self).ok_or_else(|| wrong_kind(kind, T::KINDS[0]))
    }

    /// The model, if it is of kind `hierarchy`.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn hierarchy(&self) -> Result<&ClusterModel> {
        match self {
            Model::Clusters(model) if model.kind() == "hierarchy" => Ok(model),
            other => Err(other.wrong_kind("hierarchy")),
        }
    }

    /// Adds a model of other customers, or of another time.
    ///
    /// # Errors
    /// Models of kinds that cannot be added up, of two kinds, or of different options.
    pub fn merge(self, other: &Self, host: Host) -> Result<Self> {
        match self {
            Model::Transitions(model) => Ok(model.merge(other.get()?, host)?.into()),
            Model::Survival(model) => Ok(model.merge(other.get()?, host)?.into()),
            other => Err(other.neither_kind(["transitions", "survival"])),
        }
    }

    /// Makes sure that models of this kind can be added up and compared.
    ///
    /// # Errors
    /// They cannot.
    pub fn check_mergeable(&self) -> Result<()> {
        match self {
            Model::Transitions(_) | Model::Survival(_) => Ok(()),
            other => Err(other.neither_kind(["transitions", "survival"])),
        }
    }

    /// The error of a model of one kind where another is wanted.
    pub fn wrong_kind(&self, wanted: &str) -> Error {
        wrong_kind(self.kind_name(), wanted)
    }

    /// The error of a model where one of either of two kinds is wanted.
    pub fn neither_kind(&self, wanted: [&str; 2]) -> Error {
        neither_kind(self.kind_name(), wanted)
    }

    /// The text form: JSON, canonical, floats in the shortest form that reads back to the same bits.
    pub fn to_json(&self) -> String {
        json::written(|out| self.write_json(out))
    }

    /// The length of the text form.
    pub fn text_len(&self) -> usize {
        json::written_len(|out| self.write_json(out))
    }

    /// The text form, in memory that is asked for before it is taken.
    ///
    /// # Errors
    /// Out of memory.
    pub fn text(&self) -> Result<String> {
        json::written_within(self.text_len(), |out| self.write_json(out))
    }

    /// The text form as a JSON value.
    pub fn to_value(&self) -> Value {
        serde_json::from_str(&self.to_json()).unwrap_or_default()
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// Corrupt: anything but a complete and consistent model of a known kind and format.
    pub fn from_json(text: &str) -> Result<Self> {
        let (kind, body) = envelope::open(text)?;
        let model = Self::of_body(&kind, body)?;
        model.check()?;
        Ok(model)
    }

    /// The binary form: a version byte, then the text form.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[BINARY_VERSION], self.to_json().as_bytes()].concat()
    }

    /// Reads the binary form.
    ///
    /// # Errors
    /// An unknown version byte, text that is not UTF-8, and as [`Model::from_json`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        match bytes.split_first() {
            Some((&BINARY_VERSION, text)) => {
                let text = std::str::from_utf8(text).map_err(|error| damaged(&error.to_string()))?;
                Self::from_json(text)
            }
            Some((version, _)) => Err(Error::corrupt(format!("a model has no binary version {version}"))
                .hint("This version of pg_segment reads binary version 1.")),
            None => Err(damaged("it is empty")),
        }
    }

    /// The model in summary: kind, method, options, counts, warnings.
    pub fn describe(&self) -> Value {
        let mut summary = self.summary();
        summary["kind"] = self.kind_name().into();
        summary["format"] = FORMAT.into();
        summary
    }
}
