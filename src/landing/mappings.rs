//! The mapping files, handed out.

use pgrx::iter::TableIterator;
use pgrx::{name, pg_extern};
use segmentation::landing::{listed, objects};
use segmentation::support::memory::with_capacity;

use crate::pg::datum::json::Json;
use crate::pg::error::OrRaise;

#[pg_extern(sql = false)]
fn landing_objects(
    source: Option<&str>,
    schema: Option<&str>,
    target: Option<&str>,
    options: Option<Json>,
) -> TableIterator<'static, (name!(object, String), name!(sql, String))> {
    let Some(source) = source else { return TableIterator::empty() };
    let options = options.unwrap_or_else(Json::nothing);
    let objects = objects(source, schema, target, &options).or_raise();
    let mut rows = with_capacity(objects.len()).or_raise();
    rows.extend(objects.into_iter().map(|object| (object.name, object.sql)));
    TableIterator::new(rows)
}

#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of a SQL table, spelled out once")]
fn landing_sources() -> TableIterator<
    'static,
    (
        name!(source, &'static str),
        name!(system, &'static str),
        name!(tool, &'static str),
        name!(tables, Vec<&'static str>),
        name!(gives, Vec<&'static str>),
        name!(options, Vec<&'static str>),
    ),
> {
    TableIterator::new(listed().map(|source| {
        (source.source, source.system, source.tool, source.tables, source.gives, source.options)
    }))
}
