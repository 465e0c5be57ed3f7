//! What movement is measured by: counts of moves, effects and drift against scipy, stages of customers.

use crate::bench::{Bench, Contest};
use crate::python::{Answers, Python, SCIKIT_LEARN};
use anyhow::{Context, Result};
use std::cell::RefCell;

const OUTCOMES: [&str; 6] = ["recency", "orders", "basket", "tenure", "discount", "trend"];

/// Summaries in the table `lives`.
const LIVES: f64 = 1e6;

/// Customers that a stage must be found for in a second.
const STAGES_A_SECOND: f64 = 1.5e6;

/// Ten million pairs of states, against counting them.
pub fn moves(bench: &mut Bench) -> Result<()> {
    bench.script("movement.sql")?;
    Contest::new("10,000,000 pairs of 12 states")
        .sql("fit_transitions", "SELECT segment.fit_transitions(before, after) IS NULL FROM moves")
        .sql(
            "count(*) GROUP BY",
            "SELECT count(*) FROM (SELECT before, after, count(*) FROM moves GROUP BY before, after) AS counted",
        )
        .limit("fit_transitions", 1.2, "count(*) GROUP BY")
        .run(bench)
}

/// Two million customers by six figures, against rows out and scipy.
pub fn effects(bench: &mut Bench) -> Result<()> {
    bench.script("movement.sql")?;
    let rival = RefCell::new(Python::open(bench, &SCIKIT_LEARN, "movement_rival.py")?);
    let names = OUTCOMES.join(",");
    let each: Vec<String> = OUTCOMES
        .iter()
        .map(|outcome| format!("(segment.segment_effect(segment, {outcome})).effect"))
        .collect();
    let ours = format!("SELECT {} FROM drifting", each.join(", "));
    let mut answers = Answers::default();
    Contest::new("2,000,000 customers x 6: do segments matter")
        .sql("segment_effect", &ours)
        .contestant("scipy", |_| {
            answers.keep(rival.borrow_mut().ask(&format!("effect drifting segment {names}"))?)
        })
        .limit("segment_effect", 0.3, "scipy")
        .run(bench)?;
    same(bench, "eta squared", &format!("SELECT ({}) FROM drifting", each[0]), answers.middle("effect")?)?;

    let samples = format!(
        "SELECT segment.sample(f) FILTER (WHERE early) AS before, segment.sample(f) FILTER (WHERE NOT early) AS after
         FROM drifting AS d, LATERAL (SELECT {}) AS f",
        OUTCOMES.map(|outcome| format!("d.{outcome}")).join(", ")
    );
    let ours = format!("SELECT count(d.psi) FROM ({samples}) AS s, segment.drift(before, after) AS d");
    let mut answers = Answers::default();
    Contest::new("2,000,000 customers x 6: have they drifted")
        .before("SET segment.sample_memory = '1GB'; SET segment.memory_limit = '4GB'")
        .sql("sample and drift", &ours)
        .contestant("scipy", |_| {
            answers.keep(rival.borrow_mut().ask(&format!("drift drifting early {names}"))?)
        })
        .limit("sample and drift", 0.3, "scipy")
        .run(bench)?;
    let psi = format!(
        "SELECT d.psi FROM ({samples}) AS s, segment.drift(before, after) AS d WHERE d.feature = 'recency'"
    );
    same(bench, "index of stability", &psi, answers.middle("psi")?)
}

/// Makes sure that both sides found the same.
fn same(bench: &mut Bench, what: &str, query: &str, theirs: f64) -> Result<()> {
    let ours: f64 = bench.query(query)?.parse().with_context(|| format!("{what} is no number"))?;
    bench.judge(&format!("{what}: relative difference"), (ours / theirs - 1.0).abs(), 1e-6);
    Ok(())
}

/// The stages of a million customers.
pub fn stages(bench: &mut Bench) -> Result<()> {
    bench.script("movement.sql")?;
    for (name, options) in [("by days", "{}"), ("by own gaps", r#"{"limits": "gaps"}"#)] {
        let sql = format!("SELECT count(segment.lifecycle(days, '2026-01-01', '{options}')) FROM lives");
        let mut fastest = f64::INFINITY;
        Contest::new(&format!("1,000,000 customers' stages {name}"))
            .contestant("lifecycle", |bench| {
                let time = bench.time(&sql)?;
                fastest = fastest.min(time.as_secs_f64());
                Ok(time)
            })
            .run(bench)?;
        bench.judge(
            &format!("stages {name}: time for {STAGES_A_SECOND:.0} customers, in seconds"),
            fastest * STAGES_A_SECOND / LIVES,
            1.0,
        );
    }
    Ok(())
}
