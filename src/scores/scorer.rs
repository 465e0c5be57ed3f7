//! Customers scored as SQL values.

use pgrx::pg_sys;
use segmentation::Result;
use segmentation::models::Model;
use segmentation::purchases::money::Money;
use segmentation::scores::rfm::RfmModel;
use segmentation::scores::rfm::{Customer, Prepared, Score};

use crate::pg::datum::numeric::NumericWriter;
use crate::pg::datum::varlena::Varlena;

/// Scores customers as SQL values, those of text made in advance.
pub struct Scorer {
    /// `None` where no customer has orders, so that there was nothing to fit.
    model: Option<PreparedScores>,
    as_of: i64,
    monetary: NumericWriter,
}

struct PreparedScores {
    prepared: Prepared,
    segments: Vec<Varlena>,
    /// The name and the position of customers without orders.
    without_orders: Option<(Varlena, usize)>,
    cells: Cells,
}

/// recency_days, frequency, monetary, r, f, m, cell, segment and its position, valid until the next customer is scored.
type Scored = [Option<pg_sys::Datum>; 9];

/// The texts of all cells, by score.
struct Cells {
    texts: Vec<Varlena>,
    f_bins: usize,
    m_bins: usize,
}

impl Cells {
    fn new(prepared: &Prepared) -> Self {
        let bins = prepared.model().bins();
        let mut texts = Vec::with_capacity(bins.cells());
        for r in 1..=bins.recency {
            for f in 1..=bins.frequency {
                for m in 1..=bins.monetary {
                    texts.push(Varlena::new(prepared.model().cell([r, f, m]).as_bytes()));
                }
            }
        }
        Self { texts, f_bins: bins.frequency.into(), m_bins: bins.monetary.into() }
    }

    fn text(&self, score: &Score) -> &Varlena {
        let [r, f, m] = [score.r, score.f, score.m].map(usize::from);
        &self.texts[((r - 1) * self.f_bins + f - 1) * self.m_bins + m - 1]
    }
}

impl Scorer {
    /// Makes a model of kind `rfm` ready.
    ///
    /// # Errors
    /// Wrong object, for a model of another kind.
    pub fn new(model: Model) -> Result<Self> {
        let model = model.into_body::<RfmModel>()?;
        let as_of = model.as_of;
        let prepared = model.prepare()?;
        let segments = prepared.names().iter().map(|name| Varlena::new(name.as_bytes())).collect();
        let cells = Cells::new(&prepared);
        let without_orders = prepared.without_orders();
        let without_orders = without_orders.map(|(name, place)| (Varlena::new(name.as_bytes()), place));
        Ok(Self {
            model: Some(PreparedScores { prepared, segments, without_orders, cells }),
            as_of,
            monetary: NumericWriter::default(),
        })
    }

    /// For customers without orders, who have no scores.
    pub fn without_model() -> Self {
        Self { model: None, as_of: 0, monetary: NumericWriter::default() }
    }

    /// The same scorer with recency counted from another moment than the model's.
    pub fn at(self, as_of: i64) -> Self {
        Self { as_of, ..self }
    }

    /// Counts recency from another moment from now on.
    pub fn set_as_of(&mut self, as_of: i64) {
        self.as_of = as_of;
    }

    /// Scores one customer.
    #[inline]
    pub fn score(&mut self, last: Option<i64>, orders: u64, monetary: Money) -> Scored {
        let mut columns = [None; 9];
        columns[1] = Some(pg_sys::Datum::from(orders as i64));
        columns[2] = Some(self.monetary.write(monetary));
        let Some(ready) = &self.model else { return columns };
        let Some(customer) = Customer::of_figures(last, orders, monetary.shown(), self.as_of) else {
            if let Some((name, place)) = &ready.without_orders {
                columns[7] = Some(name.datum());
                columns[8] = Some(pg_sys::Datum::from(*place as i16 + 1));
            }
            return columns;
        };
        let score = ready.prepared.score(&ready.prepared.model().measure.of(customer));
        columns[0] = Some(pg_sys::Datum::from(customer.recency_days.to_bits()));
        for (column, score) in columns[3..6].iter_mut().zip([score.r, score.f, score.m]) {
            *column = Some(pg_sys::Datum::from(i16::from(score)));
        }
        columns[6] = Some(ready.cells.text(&score).datum());
        columns[7] = score.segment.map(|segment| ready.segments[segment].datum());
        columns[8] = score.segment.map(|segment| pg_sys::Datum::from(segment as i16 + 1));
        columns
    }
}
