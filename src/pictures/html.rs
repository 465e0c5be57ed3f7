//! Pages of HTML: text, tables of rows, and the page around them.

use pgrx::{pg_extern, pg_sys};
use segmentation::pictures::html::{self, Column};
use segmentation::support::codec::{Codec, Reader, Writer};
use segmentation::support::memory::{too_large, with_capacity};
use segmentation::{Error, Kind, Result};

use crate::pg::call::Call;
use crate::pg::datum::array::Texts;
use crate::pg::datum::varlena;
use crate::pg::error::{OrRaise, raise};
use crate::pg::record::shown::ShownRow;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable};

v1_function!(html_page, pg_finfo_html_page, page);
v1_function!(html_table_step, pg_finfo_html_table_step, step);
v1_function!(html_table_final, pg_finfo_html_table_final, finish);

/// The most rows of a table on a page.
const MAX_ROWS: u64 = 10_000;

#[pg_extern(sql = false)]
fn html_text(text: &str) -> String {
    html::text(text).or_raise()
}

/// Parts that are NULL, as a picture without rows is, are left out.
fn page(call: Call) -> pg_sys::Datum {
    let title = call.text_arg(0).unwrap_or_default();
    let parts = call.get::<Texts<'_>>(1).map(|texts| texts.0).unwrap_or_default();
    varlena::palloc(html::page(title, parts.into_iter().flatten()).or_raise().as_bytes())
}

/// The rows so far, as markup.
#[derive(Debug, Clone)]
struct Table {
    columns: Vec<Column>,
    count: u64,
    rows: String,
}

const VERSION: u8 = 1;

impl Codec for Table {
    const NAME: &'static str = "state of a table";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u64(self.columns.len() as u64);
        for column in &self.columns {
            out.put_text(&column.name);
            out.put_u8(column.is_number.into());
        }
        out.put_u64(self.count);
        out.put_text(&self.rows);
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let count = input.count(1 + size_of::<u64>())?;
        let mut columns = with_capacity(count)?;
        for _ in 0..count {
            let name = input.text("has a damaged name")?.to_owned();
            columns.push(Column { name, is_number: input.u8()? == 1 });
        }
        let count = input.u64()?;
        let rows = input.text("has damaged rows")?;
        let mut copy = String::new();
        copy.try_reserve_exact(rows.len()).map_err(|_| Error::out_of_memory(rows.len()))?;
        copy.push_str(rows);
        Ok(Self { columns, count, rows: copy })
    }
}

impl Expandable for Table {
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes(bytes)
    }

    expanded_methods!(Table);
}

fn step(call: Call) -> pg_sys::Datum {
    let row = ShownRow::of(call, 1);
    let new = || {
        let columns = row.as_ref().map(|row| row.columns.clone()).unwrap_or_default();
        Table { columns, count: 0, rows: String::new() }
    };
    let (datum, table) = expanded::state(call, new, |_| Ok(()));
    let Some(row) = row else { return datum };
    if table.columns.is_empty() {
        table.columns.clone_from(&row.columns);
    }
    if table.columns != row.columns {
        raise(
            Error::invalid("the rows of a table must have the same columns")
                .hint("Select the same columns for every row, with the same names and types."),
        );
    }
    if table.count == MAX_ROWS {
        raise(
            Error::new(Kind::LimitExceeded, format!("html_table has more than {MAX_ROWS} rows"))
                .hint("Group the rows, or take the first ones with LIMIT in a subquery."),
        );
    }
    let values: Vec<Option<&str>> = row.values.iter().map(Option::as_deref).collect();
    let text = html::row(&row.columns, Some(&values)).or_raise();
    let (held, limit) = (table.rows.len().saturating_add(text.len()), settings::memory_limit());
    if held > limit {
        raise(too_large("html_table", held, limit, "show fewer rows"));
    }
    table.rows.try_reserve(text.len()).unwrap_or_else(|_| raise(Error::out_of_memory(held)));
    table.rows.push_str(&text);
    table.count += 1;
    datum
}

fn finish(call: Call) -> pg_sys::Datum {
    let Some(table) = expanded::finished::<Table>(call) else { return call.null() };
    // Rows that are all NULL tell no names.
    if table.columns.is_empty() {
        return call.null();
    }
    let head = html::row(&table.columns, None).or_raise();
    varlena::palloc(html::table(head.trim_end(), &table.rows).or_raise().as_bytes())
}
