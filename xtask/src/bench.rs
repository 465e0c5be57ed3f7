//! `cargo xtask bench`: the extension against what a user would write instead, side by side in one run.
//!
//! A benchmark is a function in `benchmarks.rs` that takes a [`Bench`]. Its contestants take turns, A B A B …, so that a
//! change in the machine's mood hits all of them:
//!
//! ```text
//! bench.script("orders.sql")?;
//! Contest::new("orders to customers, numeric")
//!     .sql("customer_base", "EXPLAIN (ANALYZE, TIMING OFF) SELECT …")
//!     .sql("built in", "EXPLAIN (ANALYZE, TIMING OFF) SELECT …")
//!     .limit("customer_base", 0.25, "built in")
//!     .run(bench)?;
//! ```

use crate::command;
use crate::server::Cluster;
use crate::setup::{Profile, Setup};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

/// A benchmark.
pub type Benchmark = fn(&mut Bench) -> Result<()>;

/// The cluster's settings: one process, everything in memory (no hash table spills), no checkpoint in the middle of a run.
const SETTINGS: &str = "\
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
jit = off
shared_buffers = 4GB
work_mem = 256MB
max_parallel_workers_per_gather = 0
max_wal_size = 20GB
checkpoint_timeout = 1h
client_min_messages = warning
segment.warnings = off
";

/// A whole job on two cores: threads in its fit, and workers in its plans.
pub const TWO_CORES: &str = "
    SET segment.threads = 2; SET max_parallel_workers_per_gather = 1";

/// As the cluster's settings have it.
pub const ONE_CORE: &str = "RESET segment.threads; RESET max_parallel_workers_per_gather";

/// How often each contestant runs, after one run that does not count.
const ROUNDS: usize = 5;

/// The database of all benchmarks.
pub const DATABASE: &str = "bench";

/// Runs the named benchmarks, or all; false when a limit was not kept.
pub fn run(benchmarks: &[(&str, Benchmark)], names: &[String]) -> Result<bool> {
    if let Some(unknown) = names.iter().find(|name| !benchmarks.iter().any(|(known, _)| known == name)) {
        let known: Vec<&str> = benchmarks.iter().map(|(name, _)| *name).collect();
        bail!("there is no benchmark {unknown}; there are: {}", known.join(", "));
    }
    let setup = Setup::prepare(&[15])?;
    let _lock = setup.workspace.lock()?;
    let tree = setup.tree(15, Profile::Release)?;
    let usual = "3 minutes the first time, seconds later";
    command::step("Building pg_segment for speed", usual, setup.install_command(&tree)?)?;
    setup.after_install(&tree)?;

    let cluster = Cluster::kept(&setup.workspace, &tree, "bench", SETTINGS)?.stop_on_drop();
    if cluster.sql("postgres", &format!("SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"))?.is_empty()
    {
        cluster.create_database(DATABASE, "template0")?;
    }
    // Tables are kept from run to run, the extension is not: it may have changed.
    cluster.sql(DATABASE, "DROP EXTENSION IF EXISTS pg_segment CASCADE; CREATE EXTENSION pg_segment")?;
    let session = Session::open(&cluster)?;
    let mut bench = Bench { cluster: &cluster, session, kept: 0, missed: Vec::new() };
    for (name, benchmark) in benchmarks {
        if names.is_empty() || names.iter().any(|asked| asked == name) {
            println!("\n== {name}");
            benchmark(&mut bench).with_context(|| format!("benchmark {name}"))?;
        }
    }
    println!("\n{} limits kept, {} missed", bench.kept, bench.missed.len());
    for missed in &bench.missed {
        println!("missed: {missed}");
    }
    Ok(bench.missed.is_empty())
}

/// What a benchmark works with.
pub struct Bench<'a> {
    /// The server, for what the session cannot do.
    pub cluster: &'a Cluster<'a>,
    session: Session,
    kept: usize,
    missed: Vec<String>,
}

impl Bench<'_> {
    /// Runs a file of benches/, which should make its tables only where they are missing.
    pub fn script(&mut self, file: &str) -> Result<()> {
        println!("Preparing {file} ...");
        self.cluster.run_file(DATABASE, &workspace::root().join("benches").join(file)).map(drop)
    }

    /// Runs SQL in the session of the contestants: settings, preparation, cleaning up.
    pub fn execute(&mut self, sql: &str) -> Result<()> {
        self.session.time(sql).map(drop)
    }

    /// The answer to a query, unaligned, one line a row.
    pub fn query(&mut self, sql: &str) -> Result<String> {
        self.session.query(sql)
    }

    /// Times one run of SQL.
    pub fn time(&mut self, sql: &str) -> Result<Duration> {
        self.session.time(sql)
    }

    /// Holds a figure against the most it may be.
    pub fn judge(&mut self, what: &str, figure: f64, limit: f64) {
        let verdict = if figure <= limit { "kept" } else { "MISSED" };
        println!("  {what}: {figure:.2}, limit {limit:.2}: {verdict}");
        if figure <= limit {
            self.kept += 1;
        } else {
            self.missed.push(format!("{what} ({figure:.2}, limit {limit:.2})"));
        }
    }
}

type Run<'a> = Box<dyn FnMut(&mut Bench) -> Result<Duration> + 'a>;

/// Several ways to do the same, timed in turns; ratios are to the last one.
pub struct Contest<'a> {
    title: &'a str,
    limits: Vec<(&'a str, f64, &'a str)>,
    before: Option<&'a str>,
    rounds: std::ops::RangeInclusive<usize>,
    contestants: Vec<(&'a str, Run<'a>)>,
}

impl<'a> Contest<'a> {
    /// A contest without limits.
    pub fn new(title: &'a str) -> Self {
        Contest { title, limits: Vec::new(), before: None, rounds: 0..=ROUNDS, contestants: Vec::new() }
    }

    /// The first contestant named may take this share of the second one's time.
    pub fn limit(mut self, contestant: &'a str, share: f64, yardstick: &'a str) -> Self {
        self.limits.push((contestant, share, yardstick));
        self
    }

    /// SQL that runs, untimed, before each run of each contestant.
    pub fn before(mut self, sql: &'a str) -> Self {
        self.before = Some(sql);
        self
    }

    /// Every contestant runs once, and that counts: for those that take minutes.
    pub fn once(mut self) -> Self {
        self.rounds = 1..=1;
        self
    }

    /// A contestant in SQL; several statements count together.
    pub fn sql(self, name: &'a str, sql: &'a str) -> Self {
        self.contestant(name, move |bench| bench.time(sql))
    }

    /// A contestant that takes its own time, such as another program.
    pub fn contestant(mut self, name: &'a str, run: impl FnMut(&mut Bench) -> Result<Duration> + 'a) -> Self {
        self.contestants.push((name, Box::new(run)));
        self
    }

    /// Runs the contest and prints its table.
    pub fn run(mut self, bench: &mut Bench) -> Result<()> {
        let mut times = vec![Vec::new(); self.contestants.len()];
        for round in self.rounds {
            for ((name, run), times) in self.contestants.iter_mut().zip(&mut times) {
                if let Some(sql) = self.before {
                    bench.execute(sql)?;
                }
                let time = run(bench).with_context(|| format!("{}: {name}", self.title))?;
                if round > 0 {
                    times.push(time);
                }
            }
        }
        for times in &mut times {
            times.sort();
        }

        let last = median(times.last().context("a contest needs contestants")?);
        println!("\n{}", self.title);
        println!("  {:<36} {:>10} {:>10} {:>10} {:>7}", "", "median", "fastest", "slowest", "ratio");
        for ((name, _), times) in self.contestants.iter().zip(&times) {
            println!(
                "  {name:<36} {:>10} {:>10} {:>10} {:>7.2}",
                milliseconds(median(times)),
                milliseconds(times[0]),
                milliseconds(times[times.len() - 1]),
                median(times).as_secs_f64() / last.as_secs_f64()
            );
        }
        let time = |name: &str| -> Result<f64> {
            let found = self.contestants.iter().zip(&times).find(|((known, _), _)| *known == name);
            let (_, times) = found.with_context(|| format!("{}: no contestant {name}", self.title))?;
            Ok(median(times).as_secs_f64())
        };
        for (contestant, limit, yardstick) in &self.limits {
            let ratio = time(contestant)? / time(yardstick)?;
            bench.judge(&format!("{}: {contestant} / {yardstick}", self.title), ratio, *limit);
        }
        Ok(())
    }
}

/// The middle of sorted times.
pub fn median(times: &[Duration]) -> Duration {
    let middle = times.len() / 2;
    if times.len() % 2 == 1 { times[middle] } else { (times[middle - 1] + times[middle]) / 2 }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// Ends each answer in the session.
const END: &str = "-=- end of answer";

/// A psql that stays open, so that all contestants meet the same warm backend.
struct Session {
    psql: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Session {
    fn open(cluster: &Cluster) -> Result<Self> {
        let mut psql = cluster.psql(DATABASE);
        psql.args(["-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut psql = psql.spawn().context("cannot start psql")?;
        let input = psql.stdin.take().expect("it is piped");
        let output = BufReader::new(psql.stdout.take().expect("it is piped"));
        Ok(Session { psql, input, output })
    }

    /// Sends lines to psql and returns what it prints; psql writes errors to our own standard error.
    fn send(&mut self, lines: &str) -> Result<String> {
        writeln!(self.input, "{lines}\n\\echo '{END}'")?;
        self.input.flush()?;
        let mut answer = String::new();
        loop {
            let start = answer.len();
            if self.output.read_line(&mut answer)? == 0 {
                bail!("psql ended with {} at:\n{lines}", self.psql.wait()?);
            }
            if answer[start..].trim_end() == END {
                answer.truncate(start);
                return Ok(answer);
            }
        }
    }

    fn query(&mut self, sql: &str) -> Result<String> {
        Ok(self.send(&format!("{sql}\n;"))?.trim_end().to_owned())
    }

    /// Runs SQL, drops its rows, and adds up the times that psql measures.
    fn time(&mut self, sql: &str) -> Result<Duration> {
        let answer = self.send(&format!("\\o /dev/null\n\\timing on\n{sql}\n;\n\\timing off\n\\o"))?;
        let times = answer.lines().filter_map(timing).collect::<Vec<_>>();
        if times.is_empty() {
            bail!("psql gave no time for:\n{sql}\nbut:\n{answer}");
        }
        Ok(times.iter().sum())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = writeln!(self.input, "\\q");
        let _ = self.psql.wait();
    }
}

/// Reads psql's "Time: 1234.567 ms (00:01.235)".
fn timing(line: &str) -> Option<Duration> {
    let milliseconds: f64 = line.strip_prefix("Time: ")?.split(' ').next()?.parse().ok()?;
    Some(Duration::from_secs_f64(milliseconds / 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_timing_lines() {
        assert_eq!(timing("Time: 1234.500 ms (00:01.234)"), Some(Duration::from_micros(1_234_500)));
        assert_eq!(timing("Time: 0.125 ms"), Some(Duration::from_micros(125)));
        assert_eq!(timing("Timing is on."), None);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        let times: Vec<_> = [1, 2, 10].map(Duration::from_secs).into();
        assert_eq!(median(&times), Duration::from_secs(2));
        assert_eq!(median(&times[1..]), Duration::from_secs(6));
    }
}
