//! What pictures of labels are made of: for each pair of labels the number of rows and the exact sum of a figure.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use hashbrown::HashTable;

use super::options::Options;
use crate::numeric::exact_sum::ExactSum;
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::error::varying;
use crate::support::host::Host;
use crate::support::json::MAX_TEXT;
use crate::support::memory::{too_large, with_capacity};
use crate::support::texts::Texts;
use crate::{Error, Kind, Result};

/// The most different labels of one side.
pub const MAX_LABELS: usize = 10_000;

/// The most pairs.
pub const MAX_CELLS: usize = 100_000;

/// Which picture the groups are for, and so what their labels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Two labels.
    HeatMap,
    /// One label.
    Bars,
    /// Two labels.
    Sankey,
    /// A label and a number.
    Cohorts,
    /// A day and a number.
    DatedCohorts,
    /// A day and a label.
    Area,
}

const FORMS: [Form; 6] =
    [Form::HeatMap, Form::Bars, Form::Sankey, Form::Cohorts, Form::DatedCohorts, Form::Area];

impl Form {
    /// The aggregate, and its two labels.
    fn names(self) -> (&'static str, [&'static str; 2]) {
        match self {
            Self::HeatMap => ("heat_map", ["x", "y"]),
            Self::Bars => ("bars", ["label", ""]),
            Self::Sankey => ("sankey", ["before", "after"]),
            Self::Cohorts | Self::DatedCohorts => ("retention_triangle", ["cohort", "period"]),
            Self::Area => ("stacked_area", ["at", "label"]),
        }
    }

    /// Which of the two are texts.
    fn texts(self) -> [bool; 2] {
        match self {
            Self::HeatMap | Self::Sankey => [true, true],
            Self::Bars | Self::Cohorts => [true, false],
            Self::DatedCohorts => [false, false],
            Self::Area => [false, true],
        }
    }
}

/// A label as it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label<'a> {
    /// NULL, where that is a label too.
    Null,
    /// A period, or a day since 2000-01-01.
    Number(i32),
    /// Any text.
    Text(&'a str),
}

/// The place of NULL among the numbers of labels.
const NULL: i64 = i64::MAX;

/// What a pair of labels has.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// The numbers of the labels, or the labels themselves where they are numbers.
    pub(super) key: [i64; 2],
    pub(super) rows: u64,
    pub(super) sum: ExactSum,
}

/// The groups of one picture.
#[derive(Debug, Clone)]
pub struct Groups {
    host: Host,
    form: Form,
    options: String,
    texts: [Texts; 2],
    cells: Vec<Cell>,
    index: HashTable<u32>,
    hasher: FixedState,
    left_out: u64,
}

impl Groups {
    /// Nothing yet. The options are JSON, kept as they are.
    pub fn new(form: Form, options: String, host: Host) -> Self {
        let texts = [Texts::new(host.seed), Texts::new(host.seed)];
        let hasher = FixedState::with_seed(host.seed);
        Self { host, form, options, texts, cells: Vec::new(), index: HashTable::new(), hasher, left_out: 0 }
    }

    /// The picture they are for.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Makes sure that they are for this picture.
    ///
    /// # Errors
    /// Wrong object.
    pub fn require(&self, form: Form) -> Result<()> {
        if self.form == form {
            return Ok(());
        }
        let ((ours, _), (wanted, _)) = (self.form.names(), form.names());
        Err(Error::new(Kind::WrongObject, format!("state is of {ours}, not of {wanted}")))
    }

    /// The options of the picture, which has `own` beside those of all.
    pub(super) fn options(&self, own: &[&str]) -> Result<Options> {
        let text = if self.options.is_empty() { "{}" } else { &self.options };
        let value = serde_json::from_str(text)
            .map_err(|error| Error::corrupt(format!("options are damaged: {error}")))?;
        Options::read(&value, own)
    }

    /// Rows that take no part.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Counts a row that takes no part.
    ///
    /// # Errors
    /// Out of range, beyond what SQL can count.
    pub fn leave_out(&mut self) -> Result<()> {
        self.left_out = checked_count(self.left_out, 1)?;
        Ok(())
    }

    /// Takes a row.
    ///
    /// # Errors
    /// Invalid, for a figure that is not finite; limit exceeded, for too many labels or pairs; out of memory.
    #[inline]
    pub fn push(&mut self, labels: [Label<'_>; 2], figure: f64) -> Result<()> {
        if !figure.is_finite() {
            return Err(self.not_finite(figure));
        }
        let key = [self.number(0, labels[0])?, self.number(1, labels[1])?];
        let cell = self.cell(key)?;
        let rows = checked_count(self.cells[cell].rows, 1)?;
        let cell = &mut self.cells[cell];
        cell.rows = rows;
        cell.sum.add(figure);
        Ok(())
    }

    #[cold]
    fn not_finite(&self, figure: f64) -> Error {
        let what = match self.form {
            Form::HeatMap => "weight",
            Form::Cohorts | Form::DatedCohorts => "customers",
            _ => "value",
        };
        Error::invalid(format!("{what} must be finite, not {}", named(figure)))
            .hint("Leave such rows out with a FILTER clause, or make the figure NULL.")
    }

    #[inline]
    fn number(&mut self, side: usize, label: Label<'_>) -> Result<i64> {
        match label {
            Label::Null => Ok(NULL),
            Label::Number(number) => Ok(number.into()),
            Label::Text(text) => match self.texts[side].find(text) {
                Some(number) => Ok(number.into()),
                None => self.new_text(side, text),
            },
        }
    }

    #[cold]
    fn new_text(&mut self, side: usize, text: &str) -> Result<i64> {
        if self.texts[side].len() == MAX_LABELS {
            let (aggregate, names) = self.form.names();
            return Err(Error::new(
                Kind::LimitExceeded,
                format!("{aggregate} has more than {MAX_LABELS} different values of {}", names[side]),
            )
            .hint(format!("A picture shows groups, not customers: is {} the right column? Give rare ones a common label.", names[side])));
        }
        self.require_memory(self.texts[side].growth(text.len()))?;
        Ok(self.texts[side].number(text)?.into())
    }

    fn hash(&self, key: [i64; 2]) -> u64 {
        self.hasher.hash_one(key)
    }

    /// The place of a pair, which is new where the pair is.
    #[inline]
    fn cell(&mut self, key: [i64; 2]) -> Result<usize> {
        let hash = self.hash(key);
        match self.index.find(hash, |&place| self.cells[place as usize].key == key) {
            Some(&place) => Ok(place as usize),
            None => self.new_cell(key, hash),
        }
    }

    #[cold]
    fn new_cell(&mut self, key: [i64; 2], hash: u64) -> Result<usize> {
        if self.cells.len() == MAX_CELLS {
            let (aggregate, names) = self.form.names();
            return Err(Error::new(
                Kind::LimitExceeded,
                format!("{aggregate} has more than {MAX_CELLS} pairs of {} and {}", names[0], names[1]),
            )
            .hint("Group the rows more coarsely, for example by month instead of by day."));
        }
        if self.cells.len() == self.cells.capacity() {
            let more = self.cells.len().max(16);
            let bytes = (self.cells.len() + more) * size_of::<Cell>();
            self.require_memory(bytes)?;
            self.cells.try_reserve_exact(more).map_err(|_| Error::out_of_memory(bytes))?;
        }
        let Self { cells, index, hasher, .. } = self;
        let hash_of = |&place: &u32| hasher.hash_one(cells[place as usize].key);
        index.try_reserve(1, hash_of).map_err(|_| Error::out_of_memory(index.allocation_size() * 2))?;
        index.insert_unique(hash, cells.len() as u32, hash_of);
        cells.push(Cell { key, rows: 0, sum: ExactSum::default() });
        Ok(cells.len() - 1)
    }

    fn heap_bytes(&self) -> usize {
        // A sum has a few words elsewhere.
        let cells = self.cells.capacity() * (size_of::<Cell>() + 64);
        cells + self.index.allocation_size() + self.texts.iter().map(Texts::heap_bytes).sum::<usize>()
    }

    fn require_memory(&self, more: usize) -> Result<()> {
        let bytes = self.heap_bytes().saturating_add(more);
        if bytes <= self.host.memory_limit {
            return Ok(());
        }
        Err(too_large(self.form.names().0, bytes, self.host.memory_limit, "use shorter labels, or fewer"))
    }

    /// Adds the groups of another state.
    ///
    /// # Errors
    /// Wrong object, for those of another picture; invalid, for other options; and as for [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.require(other.form)?;
        if self.options != other.options {
            return Err(varying("options"));
        }
        self.left_out = checked_count(self.left_out, other.left_out)?;
        let mut numbers: [Vec<i64>; 2] = [Vec::new(), Vec::new()];
        for (side, numbers) in numbers.iter_mut().enumerate() {
            *numbers = with_capacity(other.texts[side].len())?;
            for text in other.texts[side].iter() {
                numbers.push(self.number(side, Label::Text(text))?);
            }
        }
        for (row, cell) in other.cells.iter().enumerate() {
            self.host.at_row(row);
            let mut key = cell.key;
            for side in 0..2 {
                if self.form.texts()[side] && key[side] != NULL {
                    key[side] = numbers[side][key[side] as usize];
                }
            }
            let place = self.cell(key)?;
            let rows = checked_count(self.cells[place].rows, cell.rows)?;
            self.cells[place].rows = rows;
            self.cells[place].sum.merge(&cell.sum);
        }
        Ok(())
    }

    /// How much memory there is, and when to stop.
    pub(super) fn host(&self) -> Host {
        self.host
    }

    /// What the picture is drawn of: labels and pairs in an order that depends on nothing but themselves.
    pub(super) fn sorted(&self) -> Result<Sorted<'_>> {
        let mut ranks: [Vec<i64>; 2] = [Vec::new(), Vec::new()];
        let mut texts: [Vec<&str>; 2] = [Vec::new(), Vec::new()];
        for side in 0..2 {
            let own = &self.texts[side];
            let mut order: Vec<u32> = with_capacity(own.len())?;
            order.extend(0..own.len() as u32);
            order.sort_unstable_by(
                self.host.comparing(|&a: &u32, &b: &u32| own[a as usize].cmp(&own[b as usize])),
            );
            ranks[side] = with_capacity(own.len())?;
            ranks[side].resize(own.len(), 0);
            texts[side] = with_capacity(own.len())?;
            for (rank, &number) in order.iter().enumerate() {
                ranks[side][number as usize] = rank as i64;
                texts[side].push(&own[number as usize]);
            }
        }
        let mut cells: Vec<([i64; 2], &Cell)> = with_capacity(self.cells.len())?;
        for cell in &self.cells {
            let mut key = cell.key;
            for side in 0..2 {
                if self.form.texts()[side] && key[side] != NULL {
                    key[side] = ranks[side][key[side] as usize];
                }
            }
            cells.push((key, cell));
        }
        cells.sort_unstable_by(
            self.host.comparing(|a: &([i64; 2], &Cell), b: &([i64; 2], &Cell)| a.0.cmp(&b.0)),
        );
        Ok(Sorted { host: self.host, texts, cells })
    }
}

/// Groups in order.
#[derive(Debug)]
pub(super) struct Sorted<'a> {
    host: Host,
    texts: [Vec<&'a str>; 2],
    /// By the ranks of their labels.
    cells: Vec<([i64; 2], &'a Cell)>,
}

/// What one label of a side has in all.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// `None` is NULL, or a number.
    pub(super) name: Option<&'a str>,
    pub(super) number: i64,
    pub(super) rows: u64,
    pub(super) sum: ExactSum,
}

impl<'a> Sorted<'a> {
    /// The labels of a side with their totals, in order, NULL last.
    pub(super) fn lines(&self, side: usize) -> Result<Vec<Line<'a>>> {
        let mut keys: Vec<i64> = with_capacity(self.cells.len())?;
        keys.extend(self.cells.iter().map(|(key, _)| key[side]));
        keys.sort_unstable_by(self.host.comparing(Ord::cmp));
        keys.dedup();
        let named = |&number: &i64| {
            let name = usize::try_from(number).ok().and_then(|number| self.texts[side].get(number));
            Line { name: name.copied(), number, rows: 0, sum: ExactSum::default() }
        };
        let mut lines: Vec<Line<'a>> = with_capacity(keys.len())?;
        lines.extend(keys.iter().map(named));
        for (key, cell) in &self.cells {
            let place = keys.binary_search(&key[side]).unwrap_or_default();
            lines[place].rows += cell.rows;
            lines[place].sum.merge(&cell.sum);
        }
        Ok(lines)
    }

    /// The pairs, by the places of their labels in the lines of each side.
    pub(super) fn pairs(&self, lines: [&[Line<'_>]; 2]) -> impl Iterator<Item = ([usize; 2], &'a Cell)> {
        self.cells.iter().map(move |&(key, cell)| {
            let place = |side: usize| {
                lines[side].binary_search_by_key(&key[side], |line| line.number).unwrap_or_default()
            };
            ([place(0), place(1)], cell)
        })
    }
}

const VERSION: u8 = 1;

impl Codec for Groups {
    const NAME: &'static str = "state of a picture";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        let sorted = self.sorted()?;
        out.put_u8(VERSION);
        out.put_u8(FORMS.iter().position(|form| *form == self.form).unwrap_or_default() as u8);
        out.put_text(&self.options);
        out.put_u64(self.left_out);
        for texts in &sorted.texts {
            out.put_u64(texts.len() as u64);
            texts.iter().for_each(|text| out.put_text(text));
        }
        out.put_u64(sorted.cells.len() as u64);
        for (key, cell) in &sorted.cells {
            key.iter().for_each(|&number| out.put_i64(number));
            out.put_u64(cell.rows);
            cell.sum.encode(out)?;
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for Groups {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let form = *FORMS.get(usize::from(input.u8()?)).ok_or_else(|| input.corrupt("is of no picture"))?;
        let options = input.text("has damaged options")?;
        if options.len() > MAX_TEXT {
            return Err(input.corrupt("has options that are too long"));
        }
        let mut groups = Self::new(form, options.to_owned(), host);
        groups.left_out = checked_count(0, input.u64()?)?;
        for side in 0..2 {
            let count = input.count(size_of::<u64>())?;
            if count > 0 && !form.texts()[side] {
                return Err(input.corrupt("has labels where numbers belong"));
            }
            let mut last = None;
            for row in 0..count {
                host.at_row(row);
                let text = input.text("has a damaged label")?;
                if last.is_some_and(|last| last >= text) {
                    return Err(input.corrupt("has labels out of order"));
                }
                groups.new_text(side, text)?;
                last = Some(text);
            }
        }
        let mut last = None;
        for row in 0..input.count(3 * size_of::<u64>())? {
            host.at_row(row);
            let key = [input.i64()?, input.i64()?];
            let (rows, sum) = (checked_count(0, input.u64()?)?, ExactSum::decode(input)?);
            if last.is_some_and(|last| last >= key)
                || rows == 0
                || !(0..2).all(|side| groups.allows(side, key[side]))
            {
                return Err(input.corrupt("has a damaged group"));
            }
            last = Some(key);
            let place = groups.cell(key)?;
            groups.cells[place] = Cell { key, rows, sum };
        }
        Ok(groups)
    }
}

impl Groups {
    /// Whether a number of a stored pair can be that of a label.
    fn allows(&self, side: usize, number: i64) -> bool {
        match self.form.texts()[side] {
            true => number == NULL || (0..self.texts[side].len() as i64).contains(&number),
            false => i32::try_from(number).is_ok(),
        }
    }
}

/// A sum as a figure.
///
/// # Errors
/// Out of range, where no float can be it.
pub(super) fn figure(sum: &ExactSum) -> Result<f64> {
    let value = sum.value();
    match value.is_finite() {
        true => Ok(value),
        false => Err(out_of_range()),
    }
}

/// The refusal of a total that no float can be.
#[cold]
pub(super) fn out_of_range() -> Error {
    Error::out_of_range("a total of the picture is out of range")
        .hint("Draw smaller figures, for example thousands.")
}

/// A figure that is not finite, as SQL writes it.
pub fn named(figure: f64) -> &'static str {
    match figure {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}
