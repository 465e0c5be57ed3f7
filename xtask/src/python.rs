//! Python packages, for comparison: scripts connected to the benchmark's server.

use crate::bench::Bench;
use crate::rival::{Packages, Program};
use crate::server::SUPERUSER;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::time::Duration;

/// What scripts with scikit-learn need.
pub const SCIKIT_LEARN: Packages = Packages {
    name: "scikit-learn",
    directory: "bench-python-clusters",
    pins: &[
        "scikit-learn==1.9.1",
        "numpy==2.4.6",
        "scipy==1.17.1",
        "joblib==1.6.0",
        "threadpoolctl==3.8.0",
        "psycopg[binary]==3.3.9",
    ],
    usual: "40 s",
};

/// What a program answers: names and figures.
pub struct Answer(Vec<(String, f64)>);

impl Answer {
    /// The figure of that name; what it may be stands at the head of the script.
    pub fn figure(&self, name: &str) -> Result<f64> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, figure)| *figure).with_context(|| format!("the answer has no {name}"))
    }

    /// How long it took.
    pub fn time(&self) -> Result<Duration> {
        Ok(Duration::from_secs_f64(self.figure("seconds")?))
    }
}

/// The answers to a command over the rounds of a contest.
#[derive(Default)]
pub struct Answers(Vec<Answer>);

impl Answers {
    /// Keeps an answer and gives the time it took.
    pub fn keep(&mut self, answer: Answer) -> Result<Duration> {
        let time = answer.time();
        self.0.push(answer);
        time
    }

    /// The last one.
    pub fn last(&self) -> Result<&Answer> {
        self.0.last().context("there are no answers")
    }

    /// The middle one of the figures of that name.
    pub fn middle(&self, name: &str) -> Result<f64> {
        let mut figures = self.0.iter().map(|answer| answer.figure(name)).collect::<Result<Vec<_>>>()?;
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().context("there are no answers")
    }

    /// Prints what parts of it took in the middle, and leaves the line open.
    pub fn print_parts(&self, whose: &str, parts: &[&str]) -> Result<()> {
        print!("  parts of {whose}, medians:");
        for part in parts {
            print!(" {part} {:.0} ms,", 1000.0 * self.middle(part)?);
        }
        Ok(())
    }
}

/// A running script of benches/, connected to the benchmark's database.
pub struct Python(Program);

impl Python {
    /// Starts a script.
    pub fn open(bench: &mut Bench, packages: &Packages, script: &str) -> Result<Self> {
        let cluster = bench.cluster;
        let database = bench.query("SELECT current_database()")?;
        let (socket, port) = (cluster.socket.display(), cluster.port);
        let conninfo = format!("host='{socket}' port={port} user={SUPERUSER} dbname={database}");
        let arguments = [OsString::from(conninfo), cluster.tree.program("psql").into()];
        Ok(Self(Program::python(packages, script, arguments)?))
    }

    /// What it answers to a command.
    pub fn ask(&mut self, line: &str) -> Result<Answer> {
        let answer = self.0.ask(line)?;
        parse(&answer).with_context(|| format!("{} answered {answer} to: {line}", self.0.name()))
    }
}

/// Reads `name=value` pairs.
pub fn parse(line: &str) -> Result<Answer> {
    let pairs = line.split_whitespace().map(|pair| {
        let (name, value) = pair.split_once('=').context("this is not name=value")?;
        Ok((name.to_owned(), value.parse()?))
    });
    pairs.collect::<Result<_>>().map(Answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers() {
        let answer = parse("seconds=0.25 inertia=1e3").unwrap();
        assert_eq!(answer.time().unwrap(), Duration::from_millis(250));
        assert_eq!(answer.figure("inertia").unwrap(), 1000.0);
        assert!(answer.figure("iterations").is_err());
        assert!(parse("seconds").is_err());
        assert!(parse("seconds=soon").is_err());
    }

    #[test]
    fn the_middle_of_answers() {
        let mut answers = Answers::default();
        assert!(answers.middle("seconds").is_err() && answers.last().is_err());
        for line in ["seconds=3", "seconds=1", "seconds=2 fit=1"] {
            answers.keep(parse(line).unwrap()).unwrap();
        }
        assert_eq!(answers.middle("seconds").unwrap(), 2.0);
        assert_eq!(answers.last().unwrap().figure("fit").unwrap(), 1.0);
        assert!(answers.middle("fit").is_err());
    }
}
