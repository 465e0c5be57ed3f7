//! What mappings of landed tables are measured by: a function against the query that stands in it.

use crate::bench::{Bench, Contest};
use anyhow::Result;

/// A mapping, and its arguments in SQL, as its body names them.
struct Mapping {
    source: &'static str,
    function: &'static str,
    arguments: &'static [(&'static str, &'static str)],
}

const MAPPINGS: [Mapping; 2] = [
    Mapping {
        source: "zoho_fivetran",
        function: "zoho_purchases",
        arguments: &[
            ("time_zone", "'UTC'::text"),
            ("won_stages", "'{Closed Won}'::text[]"),
            ("home_currency", "NULL::text"),
        ],
    },
    Mapping {
        source: "bitrix24_rest",
        function: "bitrix24_purchases",
        arguments: &[("time_zone", "'Europe/Moscow'::text")],
    },
];

/// Customers, what they brought and when they were here last, by the function and by its body.
pub fn mapped(bench: &mut Bench) -> Result<()> {
    bench.script("landing.sql")?;
    for mapping in MAPPINGS {
        let Mapping { source, function, arguments } = mapping;
        bench.execute(&format!(
            "DO $$ DECLARE s text; BEGIN FOR s IN SELECT sql FROM segment.landing('{source}') LOOP EXECUTE s; END LOOP; END $$"
        ))?;
        let mut body = bench.query(&format!(
            "SELECT translate(prosrc, E'\\n', ' ') FROM pg_proc WHERE oid = to_regproc('mapped.{function}')"
        ))?;
        for (name, value) in arguments {
            body = body.replace(name, value);
        }
        let counted = |from: String| {
            format!(
                "EXPLAIN (ANALYZE, TIMING OFF) SELECT customer, sum(amount), max(at) FROM {from} GROUP BY customer"
            )
        };
        let by_function = counted(format!("mapped.{function}()"));
        let by_query = counted(format!("({body}) AS p (customer, at, amount, currency, document)"));
        Contest::new(function)
            .sql("mapping function", &by_function)
            .sql("bare query", &by_query)
            .limit("mapping function", 1.05, "bare query")
            .run(bench)?;
    }
    Ok(())
}
