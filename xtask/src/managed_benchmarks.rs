//! What workspaces are measured by: refreshes beside their sources, history beside its rows, and the shop beside itself.

use crate::bench::{Bench, Contest, median};
use crate::command;
use anyhow::{Context, Result};
use std::fs;
use std::time::Duration;

/// How often each way is timed.
const ROUNDS: usize = 5;

/// Seconds that a refresh may take beyond its source, for half a million customers of whom 6 % move.
const BEYOND_SOURCE: f64 = 1.5;

/// Orders that pgbench places in one go, each in a transaction of its own.
const SINGLES: u32 = 20_000;

/// A refresh that moves 6 % of the customers, one that moves nobody, one of 1 % of the customers, and the source alone.
pub fn refresh(bench: &mut Bench) -> Result<()> {
    bench.script("managed.sql")?;
    bench.execute("SELECT segment.refresh('bench_crm', 'value')")?;
    let (mut moved, mut unchanged, mut queued, mut source) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bench.execute("UPDATE managed_side SET side = CASE side WHEN 'a' THEN 'b' ELSE 'a' END")?;
        moved.push(bench.time("SELECT segment.refresh('bench_crm', 'value')")?);
        unchanged.push(bench.time("SELECT segment.refresh('bench_crm', 'value')")?);
        bench.execute("INSERT INTO bench_crm.queue SELECT i * 100 FROM generate_series(1, 5000) AS i")?;
        queued.push(bench.time("SELECT segment.refresh_queued('bench_crm', 'value')")?);
        bench.execute("DROP TABLE IF EXISTS result")?;
        source.push(bench.time("CREATE TEMPORARY TABLE result AS SELECT * FROM bench_crm.source")?);
    }
    let [moved, unchanged, queued, source] = [moved, unchanged, queued, source].map(middle);
    println!("\n3,000,000 orders, 500,000 customers");
    for (name, time) in [
        ("the source alone, to a table", source),
        ("refresh, nobody moved", unchanged),
        ("refresh, 6 % moved", moved),
        ("refresh_queued, 1 %", queued),
    ] {
        println!("  {name:<36} {time:>8.3} s {:>7.2}", time / source);
    }
    bench.judge("refresh with 6 % moved, beyond its source, by 1.5 s", (moved - source) / BEYOND_SOURCE, 1.0);
    bench.judge("refresh_queued of 1 % / refresh", queued / unchanged, 0.15);
    bench.execute("DROP SCHEMA bench_crm CASCADE; DROP TABLE result")
}

fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    median(&times).as_secs_f64()
}

/// Half a million of ten million memberships as of a moment.
pub fn history(bench: &mut Bench) -> Result<()> {
    bench.script("managed_history.sql")?;
    // All columns that who asks for members reads: a scan whose rows nobody reads takes them apart for nobody.
    let read = |from: &str, since: &str| {
        format!(
            "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF)
             SELECT count(customer), count(segment), max({since}) FROM {from}"
        )
    };
    let rows = read("history_rows", "valid_from");
    let memberships = read(
        "bench_history.memberships WHERE valid_from <= '2025-06-15' AND '2025-06-15' < valid_to",
        "valid_from",
    );
    let members = read("bench_history.members_at('2025-06-15')", "since");
    Contest::new("500,000 of 10,000,000 memberships as of a moment")
        .sql("memberships", &memberships)
        .sql("members_at, with overrides", &members)
        .sql("a scan of a table of them", &rows)
        .limit("memberships", 2.5, "a scan of a table of them")
        .limit("members_at, with overrides", 2.5, "a scan of a table of them")
        .run(bench)?;
    bench.execute("DROP SCHEMA bench_history CASCADE; DROP TABLE history_rows")
}

/// What the shop pays for being watched: orders one by one, and many in one statement.
pub fn shop(bench: &mut Bench) -> Result<()> {
    bench.script("managed_shop.sql")?;
    const TABLES: [&str; 3] = ["shop_queue", "shop_live", "shop_bare"];
    let mut times = TABLES.map(|_| Vec::new());
    for _ in 0..=ROUNDS {
        for (table, times) in TABLES.iter().zip(&mut times) {
            times.push(one_by_one(bench, table)?);
        }
    }
    let [queue, live, bare] = times.map(|times| middle(times[1..].to_vec()));
    println!("\none order a transaction, by pgbench");
    for (name, time) in [("mode queue", queue), ("mode live", live), ("not watched", bare)] {
        println!("  {name:<36} {:>8.1} us {:>7.2}", time * 1e6, time / bare);
    }
    bench.judge("one order a transaction: mode queue / not watched", queue / bare, 1.3);
    bench.judge("one order a transaction: mode live / not watched", live / bare, 2.0);

    let insert = |table: &str| {
        format!(
            "INSERT INTO {table} (customer_id, ordered_at, amount)
             SELECT 1 + i % 100000, timestamptz '2026-01-01' + i * interval '1 second', i % 100
             FROM generate_series(1, 200000) AS i"
        )
    };
    let [queue, live, bare] = TABLES.map(insert);
    Contest::new("200,000 orders of 100,000 customers in one INSERT")
        .sql("mode queue", &queue)
        .sql("mode live", &live)
        .sql("not watched", &bare)
        .limit("mode queue", 1.15, "not watched")
        .limit("mode live", 1.6, "not watched")
        .run(bench)?;
    bench.execute("DROP SCHEMA bench_crm CASCADE; DROP TABLE shop_bare, shop_queue, shop_live")
}

/// What one order takes, by a client that places one after the other.
fn one_by_one(bench: &Bench, table: &str) -> Result<Duration> {
    let script = bench.cluster.scratch_file(&format!("{table}.sql"))?;
    fs::write(
        &script,
        format!(
            "\\set customer random(1, 100000)\n\
             INSERT INTO {table} (customer_id, ordered_at, amount) VALUES (:customer, now(), 12.50);\n"
        ),
    )?;
    let mut pgbench = bench.cluster.client("pgbench");
    pgbench.args(["--no-vacuum", "--random-seed=16", &format!("--transactions={SINGLES}"), "--file"]);
    pgbench.arg(&script).arg(crate::bench::DATABASE);
    let said = command::output(pgbench)?;
    let rate =
        said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
    rate.map(|rate| Duration::from_secs_f64(1.0 / rate))
        .with_context(|| format!("pgbench says no rate:\n{said}"))
}
