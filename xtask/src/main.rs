//! `cargo xtask`: the demo, the tests and the benchmarks of pg_segment.
//!
//! `setup` brings what is missing, `server` runs private clusters, and each command has a file of its own.

mod behaviour_benchmarks;
mod bench;
mod benchmarks;
mod cluster_benchmarks;
mod cluster_rival;
mod clv_benchmarks;
mod clv_rival;
mod command;
mod cost_benchmarks;
mod demo;
mod docs;
mod drivers;
mod dump;
mod landing_benchmarks;
mod layers;
mod licences;
mod managed_benchmarks;
mod movement_benchmarks;
mod package;
mod picture_benchmarks;
mod python;
mod reference;
mod regress;
mod replication;
mod report;
mod rival;
mod server;
mod sessions;
mod setup;
mod signals;
mod soak;
mod sqlsmith;
mod starved;
mod subscription;
mod test;
mod thread_benchmarks;
mod tree_benchmarks;
mod tree_rival;
mod upgrade;
mod workspace;

use anyhow::{Context, Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--pg VERSION]       load real orders into a private PostgreSQL and print a customer report
  demo --stop               stop the demo's server
  psql [VERSION]            open psql on the demo's database
  test [NAME...]            run every test and check, or only the named ones
       --pg VERSION         only on this PostgreSQL (15, 16 or 18; may be repeated)
       --accept             take the present output as the expected one
       --list               print the names and stop
  soak MINUTES              a mixed load for as long as that: memory stays what it was, nothing is left behind
  bench [NAME...]           time the extension against plain SQL
  package [--pg VERSION]    make .deb, .rpm and .tar.gz for every PostgreSQL, or for this one, below target/package
  help                      this text

What is missing (PostgreSQL 15 with headers, libclang, cargo-pgrx) is installed first. Servers are private: they
live below target/, listen on a unix socket only, and leave the system's own PostgreSQL alone.";

fn main() -> ExitCode {
    if let Some(code) = test::rustc_wrapper() {
        return code;
    }
    match run(std::env::args().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command; false means that it ran to its end and found failures.
fn run(mut args: Vec<String>) -> Result<bool> {
    let command = if args.is_empty() { "help".to_owned() } else { args.remove(0) };
    match command.as_str() {
        "demo" => {
            let stop = take_flag(&mut args, "--stop");
            let version = take_values(&mut args, "--pg")?.first().copied().unwrap_or(setup::DEFAULT_VERSION);
            no_more(&args)?;
            if stop { demo::stop(version) } else { demo::run(version) }.map(|()| true)
        }
        "psql" => {
            let version = match args.pop() {
                Some(text) => parse_version(&text)?,
                None => setup::DEFAULT_VERSION,
            };
            no_more(&args)?;
            demo::psql(version).map(|()| true)
        }
        "test" => {
            let accept = take_flag(&mut args, "--accept");
            let list = take_flag(&mut args, "--list");
            let versions = take_values(&mut args, "--pg")?;
            refuse_options(&args)?;
            test::run(test::Options { accept, list, versions, names: args })
        }
        "bench" => {
            refuse_options(&args)?;
            bench::run(benchmarks::BENCHMARKS, &args)
        }
        "soak" => {
            let minutes = args.pop().context("for how many minutes?")?;
            no_more(&args)?;
            soak::run(minutes.parse().with_context(|| format!("{minutes} is no number of minutes"))?)
                .map(|()| true)
        }
        "package" => {
            let versions = take_values(&mut args, "--pg")?;
            no_more(&args)?;
            let versions = if versions.is_empty() { setup::VERSIONS.to_vec() } else { versions };
            package::run(&versions).map(|()| true)
        }
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(true)
        }
        other => bail!("there is no command {other}; `cargo xtask help` lists them"),
    }
}

/// Removes `flag` from the arguments and tells whether it was there.
fn take_flag(args: &mut Vec<String>, flag: &str) -> bool {
    let before = args.len();
    args.retain(|arg| arg != flag);
    args.len() < before
}

/// Removes every `option VERSION` pair from the arguments and returns the versions.
fn take_values(args: &mut Vec<String>, option: &str) -> Result<Vec<u16>> {
    let mut values = Vec::new();
    while let Some(at) = args.iter().position(|arg| arg == option) {
        args.remove(at);
        if at == args.len() {
            bail!("{option} needs a PostgreSQL version");
        }
        values.push(parse_version(&args.remove(at))?);
    }
    Ok(values)
}

fn parse_version(text: &str) -> Result<u16> {
    let version = text.parse().with_context(|| format!("{text} is not a PostgreSQL version"))?;
    if !setup::VERSIONS.contains(&version) {
        bail!("PostgreSQL {version} is not set up here; choose one of {:?}", setup::VERSIONS);
    }
    Ok(version)
}

fn refuse_options(args: &[String]) -> Result<()> {
    match args.iter().find(|arg| arg.starts_with('-')) {
        Some(option) => bail!("there is no option {option}; `cargo xtask help` lists them"),
        None => Ok(()),
    }
}

fn no_more(args: &[String]) -> Result<()> {
    match args.first() {
        Some(arg) => bail!("what to do with {arg}? `cargo xtask help` lists the options"),
        None => Ok(()),
    }
}
