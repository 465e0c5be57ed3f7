//! Models as values: one envelope for every kind, read from and written to JSON and bytes.
//!
//! The text form is a JSON object that begins with `"format"` and `"kind"`. The binary form is a version byte and the
//! same text. Whatever is read has been checked: a model in hand can be applied.

use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::clusters::ClusterModel;
use crate::scores::rfm::RfmModel;
use crate::scores::tiers::TiersModel;
use crate::support::envelope::{self, FORMAT, damaged, part};
use crate::support::error::excerpt;
use crate::support::json::{self, wrong_kind};
use crate::trees::TreeModel;
use crate::value::clv::ClvModel;
use crate::{Error, Result};

/// The first byte of the binary form; the text form follows.
pub const BINARY_VERSION: u8 = 1;

/// A fitted model of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    /// Scores by recency, frequency and monetary value.
    Rfm(RfmModel),
    /// Value tiers.
    Tiers(TiersModel),
    /// Clusters: kinds `kmeans` and `hierarchy`.
    Clusters(Box<ClusterModel>),
    /// A decision tree.
    Tree(Box<TreeModel>),
    /// Customer lifetime value.
    Clv(Box<ClvModel>),
}

impl Model {
    /// The name of the kind, as in the text form.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Model::Rfm(_) => "rfm",
            Model::Tiers(_) => "tiers",
            Model::Clusters(model) => model.kind_name(),
            Model::Tree(_) => "tree",
            Model::Clv(_) => "clv",
        }
    }

    /// The model, if it is of kind `rfm`.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn as_rfm(&self) -> Result<&RfmModel> {
        match self {
            Model::Rfm(model) => Ok(model),
            other => Err(other.wrong_kind("rfm")),
        }
    }

    /// The model, if it is of kind `tiers`.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn as_tiers(&self) -> Result<&TiersModel> {
        match self {
            Model::Tiers(model) => Ok(model),
            other => Err(other.wrong_kind("tiers")),
        }
    }

    /// The model, if it is of kind `kmeans` or `hierarchy`.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn as_clusters(&self) -> Result<&ClusterModel> {
        match self {
            Model::Clusters(model) => Ok(model),
            other => Err(other.wrong_kind("kmeans")),
        }
    }

    /// The model, if it is of kind `hierarchy`.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn as_hierarchy(&self) -> Result<&ClusterModel> {
        match self {
            Model::Clusters(model) if model.kind_name() == "hierarchy" => Ok(model),
            other => Err(other.wrong_kind("hierarchy")),
        }
    }

    /// The model, if it is of kind `tree`.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn as_tree(&self) -> Result<&TreeModel> {
        match self {
            Model::Tree(model) => Ok(model),
            other => Err(other.wrong_kind("tree")),
        }
    }

    /// The model, if it is of kind `clv`.
    ///
    /// # Errors
    /// It is of another kind.
    pub fn as_clv(&self) -> Result<&ClvModel> {
        match self {
            Model::Clv(model) => Ok(model),
            other => Err(other.wrong_kind("clv")),
        }
    }

    /// The error of a model of one kind where another is wanted.
    pub fn wrong_kind(&self, wanted: &str) -> Error {
        wrong_kind(self.kind_name(), wanted)
    }

    /// Whether the model can be applied.
    ///
    /// # Errors
    /// Corrupt, with the part that does not fit.
    pub fn check(&self) -> Result<()> {
        match self {
            Model::Rfm(model) => model.check(),
            Model::Tiers(model) => model.check(),
            Model::Clusters(model) => model.check(),
            Model::Tree(model) => model.check(),
            Model::Clv(model) => model.check(),
        }
    }

    /// The text form: JSON, canonical, floats in the shortest form that reads back to the same bits.
    pub fn to_json(&self) -> String {
        json::written(|out| self.write_json(out))
    }

    /// Writes the text form, piece by piece.
    ///
    /// # Errors
    /// As the writer fails.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Envelope<'a, T> {
            format: u64,
            kind: &'a str,
            #[serde(flatten)]
            body: &'a T,
        }
        let kind = self.kind_name();
        let written = match self {
            Model::Rfm(body) => serde_json::to_writer(out, &Envelope { format: FORMAT, kind, body }),
            Model::Tiers(body) => serde_json::to_writer(out, &Envelope { format: FORMAT, kind, body }),
            Model::Clusters(body) => serde_json::to_writer(out, &Envelope { format: FORMAT, kind, body }),
            Model::Tree(body) => serde_json::to_writer(out, &Envelope { format: FORMAT, kind, body }),
            Model::Clv(body) => serde_json::to_writer(out, &Envelope { format: FORMAT, kind, body }),
        };
        // Of themselves only keys that are no text could fail, and a model has none.
        written.map_err(io::Error::from)
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
        let kind = kind.as_str();
        let model = match kind {
            "rfm" => Model::Rfm(part(body)?),
            "tiers" => Model::Tiers(part(body)?),
            "kmeans" | "hierarchy" => Model::Clusters(Box::new(ClusterModel::of_body(kind, body)?)),
            "tree" => Model::Tree(Box::new(part(body)?)),
            "clv" => Model::Clv(Box::new(part(body)?)),
            other => {
                return Err(damaged(&format!("there is no kind \"{}\"", excerpt(other)))
                    .hint("The kinds are rfm, tiers, kmeans, hierarchy, tree and clv."));
            }
        };
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

    /// What the user should know about the model, in sentences.
    pub fn warnings(&self) -> &[String] {
        match self {
            Model::Rfm(model) => &model.warnings,
            Model::Tiers(model) => &model.warnings,
            Model::Clusters(model) => &model.warnings,
            Model::Tree(model) => &model.warnings,
            Model::Clv(model) => &model.warnings,
        }
    }

    /// The model in summary: kind, method, options, counts, warnings.
    pub fn describe(&self) -> Value {
        let mut summary = match self {
            Model::Rfm(model) => model.describe(),
            Model::Tiers(model) => model.describe(),
            Model::Clusters(model) => model.describe(),
            Model::Tree(model) => model.describe(),
            Model::Clv(model) => model.describe(),
        };
        summary["kind"] = self.kind_name().into();
        summary["format"] = FORMAT.into();
        summary
    }
}
