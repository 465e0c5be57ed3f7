//! What pictures are measured by: the report against the summaries that it is made of.

use crate::bench::{Bench, Contest};
use anyhow::Result;

/// A page of a million raw orders.
pub fn report(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    bench.execute(
        "DROP TABLE IF EXISTS report_orders;
         CREATE UNLOGGED TABLE report_orders AS SELECT * FROM orders_numeric WHERE customer_id % 10 = 0;
         VACUUM ANALYZE report_orders",
    )?;
    let report = "SELECT length(segment.report(customer_id, ordered_at, amount)) FROM report_orders";
    let summaries = "SELECT (SELECT segment.size(segment.customer_base(customer_id, ordered_at, amount)) FROM report_orders),
            (SELECT count(d) FROM (SELECT segment.purchase_days(ordered_at, amount) AS d
                                   FROM report_orders GROUP BY customer_id) AS c)";
    Contest::new("a report of 1,000,000 orders of 50,000 customers")
        .sql("report", report)
        .sql("customer_base and purchase_days", summaries)
        .limit("report", 3.0, "customer_base and purchase_days")
        .run(bench)?;
    bench.execute("DROP TABLE report_orders")
}
