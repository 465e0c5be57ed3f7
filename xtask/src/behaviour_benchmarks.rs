//! What behaviour and contact are measured by: summaries of activity, pairs of items against mlxtend, calls a second.

use crate::bench::{Bench, Contest};
use crate::python::{Answers, Python};
use crate::rival::Packages;
use anyhow::{Context, Result, bail};
use std::cell::RefCell;

/// What mlxtend stands on.
const MLXTEND: Packages = Packages {
    name: "mlxtend",
    directory: "bench-python-baskets",
    pins: &[
        "mlxtend==0.25.0",
        "pandas==3.0.3",
        "scikit-learn==1.9.1",
        "numpy==2.4.6",
        "scipy==1.17.1",
        "joblib==1.6.0",
        "threadpoolctl==3.8.0",
        "psycopg[binary]==3.3.9",
    ],
    usual: "60 s",
};

/// The fewest baskets of a pair, on both sides.
const MIN_COUNT: u32 = 100;

/// A policy with what policies have: caps of all and of segments, rolling and of the calendar, and quiet hours.
const POLICY: &str = r#"{"time_zone": "Europe/Berlin", "gap": "4 hours",
    "caps": [{"most": 4, "within": "week"}, {"most": 2, "within": "7 days", "channel": "email"}],
    "segments": [{"segment": ["sleeping", "lost"], "caps": [{"most": 1, "within": "30 days"}]}],
    "quiet": [{"from": "21:00", "to": "08:00"}]}"#;

/// Ten million events of half a million customers, against the same summary of purchases.
pub fn activity(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    bench.script("behaviour.sql")?;
    let of = |aggregate: &str| {
        format!(
            "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF)
             SELECT customer_id, segment.{aggregate}(ordered_at, amount) FROM orders_numeric GROUP BY customer_id"
        )
    };
    let (ours, theirs) = (of("activity"), of("purchase_days"));
    bench.execute("SET work_mem = '2GB'")?;
    Contest::new("10,000,000 events of 500,000 customers")
        .sql("activity", &ours)
        .sql("purchase_days", &theirs)
        .limit("activity", 1.2, "purchase_days")
        .run(bench)?;
    bench.execute("RESET work_mem")?;
    rate(bench, "engagement", "segment.engagement(activity, '2027-01-01', '30 days')", "deeds", 2e6)
}

/// A million baskets of eight items: all pairs of a hundred baskets or more, against rows out and fpgrowth.
pub fn affinity(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    bench.script("behaviour.sql")?;
    let rival = RefCell::new(Python::open(bench, &MLXTEND, "behaviour_rival.py")?);
    let options = format!(r#"{{"min_count": {MIN_COUNT}, "max_pairs": 200000}}"#);
    let fit = format!("segment.fit_affinity(items, '{options}')");
    let ours = format!("SELECT {fit} IS NULL FROM baskets");
    let added = memory(bench, &ours)?;
    let mut answers = Answers::default();
    Contest::new("1,000,000 baskets of 8 items: pairs")
        .sql("fit_affinity", &ours)
        .contestant("mlxtend", |_| {
            answers.keep(rival.borrow_mut().ask(&format!("pairs basket_lines {MIN_COUNT}"))?)
        })
        .once()
        .limit("fit_affinity", 0.2, "mlxtend")
        .run(bench)?;
    let theirs = answers.last()?.figure("megabytes")?;
    bench.judge("fit_affinity: memory by that of mlxtend", added / theirs, 0.1);
    let found = format!(
        "SELECT count(*) || ' ' || max(a.baskets) FROM (SELECT {fit} AS model FROM baskets) AS f, segment.affinities(model) AS a
         WHERE item < other"
    );
    let found = bench.query(&found)?;
    let (pairs, most) = found.split_once(' ').context("the query names no pairs")?;
    for (what, ours) in [("pairs", pairs), ("most", most)] {
        let theirs = answers.last()?.figure(what)?;
        let ours: f64 = ours.parse()?;
        bench.judge(&format!("{what} found: difference"), (ours - theirs).abs(), 0.0);
    }
    Ok(())
}

/// How many megabytes a fit adds to the most memory that its backend ever had.
fn memory(bench: &mut Bench, fit: &str) -> Result<f64> {
    let database = bench.query("SELECT current_database()")?;
    let high_water = r"SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+) kB')";
    // In a backend of its own, that has the table's shared buffers in its memory already.
    let statements =
        format!("SELECT sum(cardinality(items)) FROM baskets; {high_water}; {fit}; {high_water}");
    let answer = bench.cluster.sql(&database, &statements)?;
    let lines: Vec<&str> = answer.lines().collect();
    let [_, before, _, after] = lines[..] else {
        bail!("the backend answered:\n{answer}");
    };
    Ok((after.parse::<f64>()? - before.parse::<f64>()?) / 1024.0)
}

/// Decisions and places by lot in a second.
pub fn contact(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    bench.script("behaviour.sql")?;
    let call = format!(
        "(segment.may_contact('{POLICY}', segment, 'email', true, sent, '2026-03-05 12:00Z', 'Europe/Berlin')).allowed"
    );
    rate(bench, "may_contact", &call, "asked", 5e5)?;
    rate(bench, "hash_fraction", "segment.hash_fraction(customer_id, 'spring')", "orders_numeric", 5e6)
}

/// How many calls a second, the read of the rows included, against what is to be reached.
fn rate(bench: &mut Bench, what: &str, call: &str, table: &str, reach: f64) -> Result<()> {
    let rows: f64 = bench.query(&format!("SELECT count(*) FROM {table}"))?.parse()?;
    let query = format!("SELECT count({call}) FROM {table}");
    let mut times = Vec::new();
    for _ in 0..6 {
        times.push(bench.time(&query)?);
    }
    times.sort();
    let reached = rows / crate::bench::median(&times).as_secs_f64();
    println!("\n{what}: {reached:.0} a second, the read of the rows included");
    bench.judge(&format!("{what}: {reach:.0} a second by what is reached"), reach / reached, 1.0);
    Ok(())
}
