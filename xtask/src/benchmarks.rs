//! What is measured, and against what.

use crate::behaviour_benchmarks;
use crate::bench::{Bench, Benchmark, Contest};
use crate::cluster_benchmarks;
use crate::clv_benchmarks;
use crate::cost_benchmarks;
use crate::landing_benchmarks;
use crate::managed_benchmarks;
use crate::movement_benchmarks;
use crate::picture_benchmarks;
use crate::rival::Rival;
use crate::thread_benchmarks;
use crate::tree_benchmarks;
use anyhow::{Context, Result};
use std::cell::RefCell;

/// Every benchmark: its name and what it does.
pub const BENCHMARKS: &[(&str, Benchmark)] = &[
    ("noise", noise),
    ("summaries", summaries),
    ("segments", segments),
    ("refresh", refresh),
    ("memory", memory),
    ("score", score),
    ("why", why),
    ("growth", growth),
    ("costs", cost_benchmarks::costs),
    ("cluster_job", cluster_benchmarks::job),
    ("cluster_fit", cluster_benchmarks::fit),
    ("cluster_labels", cluster_benchmarks::labels),
    ("cluster_growth", cluster_benchmarks::growth),
    ("cluster_sample", cluster_benchmarks::sample),
    ("tree_job", tree_benchmarks::job),
    ("tree_labels", tree_benchmarks::labels),
    ("tree_growth", tree_benchmarks::growth),
    ("clv_job", clv_benchmarks::job),
    ("clv_fit", clv_benchmarks::fit),
    ("clv_score", clv_benchmarks::score),
    ("threads", thread_benchmarks::fits),
    ("mapped", landing_benchmarks::mapped),
    ("managed_refresh", managed_benchmarks::refresh),
    ("managed_history", managed_benchmarks::history),
    ("managed_shop", managed_benchmarks::shop),
    ("movement_fit", movement_benchmarks::moves),
    ("movement_effects", movement_benchmarks::effects),
    ("movement_stages", movement_benchmarks::stages),
    ("pictures_report", picture_benchmarks::report),
    ("behaviour_activity", behaviour_benchmarks::activity),
    ("behaviour_affinity", behaviour_benchmarks::affinity),
    ("behaviour_contact", behaviour_benchmarks::contact),
];

/// The two types of amount, with the limits for each.
struct Kind {
    name: &'static str,
    table: &'static str,
    base_by_built_in: f64,
    rfm_by_built_in: f64,
    segments_by_hand: f64,
    pieces_by_hand: f64,
}

const KINDS: [Kind; 2] = [
    Kind {
        name: "numeric",
        table: "orders_numeric",
        base_by_built_in: 0.25,
        rfm_by_built_in: 0.65,
        segments_by_hand: 0.3,
        pieces_by_hand: 0.6,
    },
    Kind {
        name: "float8",
        table: "orders_float",
        base_by_built_in: 0.35,
        rfm_by_built_in: 1.3,
        segments_by_hand: 0.45,
        pieces_by_hand: 0.9,
    },
];

/// The query's own time, without sending rows and without a clock for every row.
fn analyze(query: &str) -> String {
    format!("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) {query}")
}

const BUILT_IN: &str = "min(ordered_at), max(ordered_at), count(*), sum(amount)";

/// Two equal contestants: how far from 1.00 their ratio lies is what no other ratio should be trusted beyond.
fn noise(bench: &mut Bench) -> Result<()> {
    let sql = "SELECT sum(i) FROM generate_series(1, 1000000) AS i";
    Contest::new("noise of this machine: the same statement twice")
        .sql("once", sql)
        .sql("again", sql)
        .run(bench)
}

/// From orders to a summary of each customer.
fn summaries(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    for kind in &KINDS {
        let table = kind.table;
        let base =
            analyze(&format!("SELECT segment.customer_base(customer_id, ordered_at, amount) FROM {table}"));
        let rfm = analyze(&format!(
            "SELECT customer_id, segment.rfm(ordered_at, amount) FROM {table} GROUP BY customer_id"
        ));
        let built_in = analyze(&format!("SELECT customer_id, {BUILT_IN} FROM {table} GROUP BY customer_id"));
        let scan =
            analyze(&format!("SELECT count(customer_id), max(ordered_at), count(amount) FROM {table}"));
        Contest::new(&format!("10,000,000 orders to 500,000 summaries, {}", kind.name))
            .sql("scan", &scan)
            .sql("customer_base", &base)
            .sql("rfm, GROUP BY", &rfm)
            .sql("built in, GROUP BY", &built_in)
            .limit("customer_base", kind.base_by_built_in, "built in, GROUP BY")
            .limit("customer_base", 2.0, "scan")
            .limit("rfm, GROUP BY", kind.rfm_by_built_in, "built in, GROUP BY")
            .run(bench)?;

        let rfm = analyze(&format!(
            "SELECT customer_id % 100, segment.rfm(ordered_at, amount) FROM {table} GROUP BY customer_id % 100"
        ));
        let built_in =
            analyze(&format!("SELECT customer_id % 100, {BUILT_IN} FROM {table} GROUP BY customer_id % 100"));
        Contest::new(&format!("10,000,000 orders to 100 summaries, {}", kind.name))
            .sql("rfm, GROUP BY", &rfm)
            .sql("built in, GROUP BY", &built_in)
            .limit("rfm, GROUP BY", 1.0, "built in, GROUP BY")
            .run(bench)?;
    }
    Ok(())
}

/// What a user would write without the extension; `ntile` splits ties, which is its flaw and not its cost.
fn by_hand(table: &str) -> String {
    format!(
        "CREATE UNLOGGED TABLE result AS
         WITH customers AS (
             SELECT customer_id, min(ordered_at) AS first_order, max(ordered_at) AS last_order,
                    count(*) AS frequency, sum(amount) AS monetary
             FROM {table} GROUP BY customer_id
         ), scored AS (
             SELECT *, ntile(5) OVER (ORDER BY last_order) AS r, ntile(5) OVER (ORDER BY frequency) AS f,
                    ntile(5) OVER (ORDER BY monetary) AS m
             FROM customers
         )
         SELECT customer_id, extract(epoch FROM '2026-11-01' - last_order) / 86400 AS recency_days, frequency,
                monetary, r, f, m, r::text || f::text || m::text AS cell,
                CASE WHEN r = 5 AND (f + m + 1) / 2 >= 4 THEN 'champions'
                     WHEN r >= 3 AND (f + m + 1) / 2 >= 4 THEN 'loyal'
                     WHEN r >= 4 AND (f + m + 1) / 2 >= 2 THEN 'potential loyalists'
                     WHEN r = 5 THEN 'new' WHEN r = 4 THEN 'promising'
                     WHEN r = 3 AND (f + m + 1) / 2 = 3 THEN 'need attention'
                     WHEN r = 3 THEN 'about to sleep'
                     WHEN (f + m + 1) / 2 = 5 THEN 'cannot lose' WHEN (f + m + 1) / 2 >= 3 THEN 'at risk'
                     ELSE 'hibernating' END AS segment
         FROM scored"
    )
}

fn in_one_go(source: &str) -> String {
    format!(
        "CREATE UNLOGGED TABLE result AS
         SELECT s.* FROM ({source}) AS o, segment.segments(NULL::bigint, o.base, as_of => '2026-11-01') AS s"
    )
}

fn in_pieces(table: &str) -> String {
    format!(
        "CREATE UNLOGGED TABLE result AS
         WITH customers AS MATERIALIZED (
             SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM {table} GROUP BY customer_id
         ), fitted AS (
             SELECT segment.fit_rfm(rfm, '2026-11-01') AS model, segment.fit_tiers(segment.monetary(rfm)) AS tiers
             FROM customers
         )
         SELECT customer_id, (score).*, tier
         FROM (SELECT customer_id, segment.score(model, rfm) AS score,
                      segment.tier(tiers, segment.monetary(rfm)) AS tier
               FROM customers, fitted OFFSET 0) AS scored"
    )
}

/// From orders to a table of scored, named and tiered customers.
fn segments(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    let rival = RefCell::new(Rival::open(bench)?);
    for kind in &KINDS {
        let table = kind.table;
        let source =
            format!("SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM {table}");
        Contest::new(&format!("10,000,000 orders to a table of 500,000 segments, {}", kind.name))
            .before("DROP TABLE IF EXISTS result")
            .contestant("DuckDB, two threads", |_| rival.borrow_mut().run(2, table))
            .contestant("DuckDB, one thread", |_| rival.borrow_mut().run(1, table))
            .sql("segments over customer_base", &in_one_go(&source))
            .sql("rfm, fit, score, GROUP BY", &in_pieces(table))
            .sql("by hand", &by_hand(table))
            .limit("segments over customer_base", kind.segments_by_hand, "by hand")
            .limit("rfm, fit, score, GROUP BY", kind.pieces_by_hand, "by hand")
            .run(bench)?;
    }
    bench.execute("DROP TABLE IF EXISTS result")
}

/// A stored base and the new orders, against a full computation elsewhere.
fn refresh(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    let rival = RefCell::new(Rival::open(bench)?);
    bench.execute(
        "DROP TABLE IF EXISTS stored_base;
         CREATE TABLE stored_base AS
         SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders_numeric",
    )?;
    let source = "SELECT segment.rollup(base) AS base FROM (
                      SELECT base FROM stored_base UNION ALL
                      SELECT segment.customer_base(customer_id, ordered_at, amount) FROM new_orders) AS parts";
    Contest::new("a base of 10,000,000 orders and 100,000 new ones to a table of segments")
        .before("DROP TABLE IF EXISTS result")
        .sql("refresh", &in_one_go(source))
        .contestant("DuckDB from scratch, one thread", |_| rival.borrow_mut().run(1, "orders_numeric"))
        .contestant("DuckDB from scratch, two threads", |_| rival.borrow_mut().run(2, "orders_numeric"))
        .limit("refresh", 1.0, "DuckDB from scratch, one thread")
        .limit("refresh", 1.0, "DuckDB from scratch, two threads")
        .run(bench)?;
    bench.execute("DROP TABLE stored_base; DROP TABLE IF EXISTS result")
}

/// What a group costs in the hash aggregate, and a customer in a base.
fn memory(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    println!("\nmemory for 500,000 customers");
    bench.execute("SET work_mem = '2GB'")?;
    for kind in &KINDS {
        let groups = format!("FROM {} GROUP BY customer_id", kind.table);
        for (name, aggregates) in [("rfm", "segment.rfm(ordered_at, amount)"), ("built in", BUILT_IN)] {
            let plan = bench.query(&analyze(&format!("SELECT customer_id, {aggregates} {groups}")))?;
            let kilobytes = plan.split("Memory Usage: ").nth(1).and_then(|rest| rest.split("kB").next());
            let kilobytes: f64 = kilobytes.context("the plan names no memory")?.trim().parse()?;
            println!(
                "  {:<28} {:>6.0} bytes a group",
                format!("{name}, {}", kind.name),
                kilobytes * 1024.0 / 5e5
            );
        }
        let stored = bench.query(&format!(
            "SELECT pg_column_size(base)::float8 / segment.size(base)
             FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM {} OFFSET 0) AS b",
            kind.table
        ))?;
        let stored: f64 = stored.parse()?;
        println!("  {:<28} {stored:>6.0} bytes a customer, stored", format!("customer_base, {}", kind.name));
    }
    bench.execute("RESET work_mem")
}

/// Summaries of all customers, and a model of them.
const FITTED: &str = "DROP TABLE IF EXISTS summaries, fitted;
     CREATE UNLOGGED TABLE summaries AS
     SELECT segment.rfm(ordered_at, amount) AS rfm FROM orders_numeric GROUP BY customer_id;
     CREATE UNLOGGED TABLE fitted AS SELECT segment.fit_rfm(rfm, '2026-11-01') AS model FROM summaries";

/// Customers scored in a second on one core.
fn score(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    bench.execute(FITTED)?;
    let customers: f64 = bench.query("SELECT count(*) FROM summaries")?.parse()?;
    let query = analyze("SELECT count(segment.score(model, rfm)) FROM summaries, fitted");
    let mut times = Vec::new();
    for _ in 0..7 {
        times.push(bench.time(&query)?);
    }
    times.sort();
    let rate = customers / crate::bench::median(&times).as_secs_f64();
    println!("\nscore: {rate:.0} customers a second, the read of their summaries included");
    bench.judge("score: 2,000,000 a second by what is reached", 2e6 / rate, 1.0);
    bench.execute("DROP TABLE summaries, fitted")
}

/// The most that an explanation of a customer's scores may cost, in microseconds beyond the read of their summary.
const WHY: f64 = 5.0;

/// What it costs to say of every customer why they are where they are.
fn why(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    bench.execute(FITTED)?;
    let customers: f64 = bench.query("SELECT count(*) FROM summaries")?.parse()?;
    let scan = analyze("SELECT count(rfm) FROM summaries, fitted");
    let why = analyze("SELECT count(w.advice) FROM summaries, fitted, segment.why(model, rfm) AS w");
    Contest::new("why 500,000 customers are in their segments")
        .sql("why", &why)
        .sql("scan", &scan)
        .run(bench)?;
    let mut costs = Vec::new();
    for _ in 0..5 {
        costs.push(bench.time(&why)?.saturating_sub(bench.time(&scan)?));
    }
    costs.sort();
    let each = crate::bench::median(&costs).as_secs_f64() / customers * 1e6;
    bench.judge("why: microseconds a customer", each, WHY);
    bench.execute("DROP TABLE summaries, fitted")
}

/// How the cost of a base grows with the number of orders.
fn growth(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    let sizes = [1_000_000, 2_000_000, 5_000_000, 10_000_000];
    let queries = sizes.map(|size| {
        analyze(&format!(
            "SELECT segment.customer_base(customer_id, ordered_at, amount)
             FROM (SELECT * FROM orders_numeric LIMIT {size}) AS o"
        ))
    });
    let names = sizes.map(|size| format!("{size} orders"));
    let mut contest = Contest::new("customer_base, numeric, by number of orders");
    for (name, query) in names.iter().zip(&queries) {
        contest = contest.sql(name, query);
    }
    contest.run(bench)
}
