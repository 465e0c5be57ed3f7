//! What decision trees are measured by: whole jobs, what is said of each row, and growth.

use crate::bench::{Bench, Contest, ONE_CORE, TWO_CORES, median};
use crate::cluster_benchmarks::with_commas;
use crate::python::Answers;
use crate::tree_rival::TreeRival;
use anyhow::{Context, Result};
use std::cell::RefCell;

const TABLE: &str = "customers_tree";
const CUSTOMERS: u32 = 500_000;
const FEATURES: [&str; 6] = ["recency", "orders", "basket", "tenure", "discount", "trend"];
const DEPTH: u8 = 5;

/// Whether a customer left; a tree classifies it.
const LABEL: &str = "churned";

/// What a customer spent later; a tree predicts it.
const NUMBER: &str = "spend";

/// Nothing but a tree grown as scikit-learn grows it.
const GROWN: &str = r#""min_leaf": 1, "alpha": 0, "folds": 0"#;

/// The customers beside their record `features`.
fn with_records(features: &[&str]) -> String {
    let features: Vec<String> = features.iter().map(|feature| format!("c.{feature}")).collect();
    format!("{TABLE} AS c, LATERAL (SELECT {}) AS features", features.join(", "))
}

/// A fit of one tree, as a query.
fn fitting(label: &str, options: &str) -> String {
    let records = with_records(&FEATURES);
    format!("SELECT segment.fit_tree(c.{label}, features, '{{{options}}}') AS model FROM {records}")
}

/// One statement from the customers to the table `labels`.
fn labelling(label: &str, apply: &str, options: &str) -> String {
    format!(
        "CREATE UNLOGGED TABLE labels AS
         WITH fitted AS MATERIALIZED ({})
         SELECT c.id, segment.{apply}(model, features) AS label FROM fitted, {}",
        fitting(label, options),
        with_records(&FEATURES)
    )
}

/// Accuracy, or R squared, of the table `labels`.
fn score(bench: &mut Bench, label: &str) -> Result<f64> {
    let figure = match label {
        NUMBER => format!("1 - sum(({NUMBER} - label) ^ 2) / regr_sxx({NUMBER}, {NUMBER})"),
        _ => format!("avg(({label}::text = label)::int)"),
    };
    let answer = bench.query(&format!("SELECT {figure} FROM {TABLE} JOIN labels USING (id)"))?;
    answer.parse().with_context(|| format!("the score is {answer}"))
}

/// The whole job: from the table to a table of labels, against rows out, scikit-learn, labels back.
pub fn job(bench: &mut Bench) -> Result<()> {
    bench.script("trees.sql")?;
    let rival = RefCell::new(TreeRival::open(bench)?);
    bench.execute(TWO_CORES)?;
    one_job(bench, &rival, LABEL, "classify", Some(0.22))?;
    one_job(bench, &rival, NUMBER, "predict", None)?;
    bench.execute("DROP TABLE IF EXISTS labels, labels_elsewhere")?;
    bench.execute(ONE_CORE)
}

/// Both trees are grown in the same way, so they must be right equally often, but for the rounding to 32 bits.
fn one_job(
    bench: &mut Bench,
    rival: &RefCell<TreeRival>,
    label: &str,
    apply: &str,
    limit: Option<f64>,
) -> Result<()> {
    let ours = format!("fit_tree and {apply}");
    let theirs = "scikit-learn";
    let customers = with_commas(CUSTOMERS);
    let title = format!("{customers} x {} to a table of labels, {label}, depth {DEPTH}", FEATURES.len());
    let grown = labelling(label, apply, &format!(r#""depth": {DEPTH}, {GROWN}"#));
    let mut answers = Answers::default();
    let mut contest = Contest::new(&title)
        .before("DROP TABLE IF EXISTS labels, labels_elsewhere")
        .sql(&ours, &grown)
        .contestant(theirs, |_| answers.keep(rival.borrow_mut().whole(TABLE, label, DEPTH, &FEATURES)?));
    if let Some(limit) = limit {
        contest = contest.limit(&ours, limit, theirs);
    }
    contest.run(bench)?;

    answers.print_parts("scikit-learn", &["pull", "fit", "predict", "push"])?;
    let alone = rival.borrow_mut().fit(TABLE, label, DEPTH, &FEATURES)?.time()?;
    println!(" the fit once more {:.0} ms", 1000.0 * alone.as_secs_f64());
    let their_score = answers.middle("score")?;
    let mut scores = Vec::new();
    for (name, options) in
        [("the same", format!(r#""depth": {DEPTH}, {GROWN}"#)), ("default options, pruned", String::new())]
    {
        bench.execute("DROP TABLE IF EXISTS labels")?;
        let time = bench.time(&labelling(label, apply, &options))?;
        let score = score(bench, label)?;
        let leaves = bench.query(&format!(
            "SELECT segment.describe(model) ->> 'leaves' FROM ({}) AS fitted",
            fitting(label, &options)
        ))?;
        println!("  ours, {name}: {:.2} s, {leaves} leaves, score {score:.5}", time.as_secs_f64());
        scores.push(score);
    }
    println!("  scikit-learn's: {} leaves, score {their_score:.5}", answers.middle("leaves")?);
    bench.judge(&format!("{title}: score, scikit-learn's / ours"), their_score / scores[0], 1.0001);
    Ok(())
}

/// Customers told apart in a second on one core: by the function, and by the same tree as a CASE expression.
pub fn labels(bench: &mut Bench) -> Result<()> {
    bench.script("trees.sql")?;
    let options = format!(r#""depth": {DEPTH}, {GROWN}"#);
    println!("\n{} x {}, depth {DEPTH}, the read included", with_commas(CUSTOMERS), FEATURES.len());
    for (label, apply, limit) in [(LABEL, "classify", Some(2e6)), (NUMBER, "predict", None)] {
        bench.execute(&format!(
            "DROP TABLE IF EXISTS fitted; CREATE UNLOGGED TABLE fitted AS {}",
            fitting(label, &options)
        ))?;
        let applied = format!(
            "SELECT count(segment.{apply}(model, features)) FROM fitted, {}",
            with_records(&FEATURES)
        );
        let rate = rate(bench, &applied)?;
        println!("  {apply}: {rate:.0} customers a second");
        if let Some(limit) = limit {
            bench.judge("labels of trees: 2,000,000 a second by what is reached", limit / rate, 1.0);
        }
        let case = bench.query("SELECT segment.as_case(model) FROM fitted")?;
        let rate = self::rate(bench, &format!("SELECT count({case}) FROM {TABLE}"))?;
        println!("  as_case of the same tree: {rate:.0} customers a second");
    }
    let rate = rate(bench, &format!("SELECT count({}) FROM {TABLE}", FEATURES[0]))?;
    println!("  the read alone: {rate:.0} customers a second");
    bench.execute("DROP TABLE fitted")
}

/// Customers a second of a query over all of them: the median of seven runs.
fn rate(bench: &mut Bench, query: &str) -> Result<f64> {
    let query = format!("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) {query}");
    let mut times = (0..7).map(|_| bench.time(&query)).collect::<Result<Vec<_>>>()?;
    times.sort();
    Ok(f64::from(CUSTOMERS) / median(&times).as_secs_f64())
}

/// How the cost of growing a tree grows with rows, features and depth, and what pruning adds.
pub fn growth(bench: &mut Bench) -> Result<()> {
    bench.script("trees.sql")?;
    let fit = |rows: u32, features: &[&str], options: &str| {
        let list = features.join(", ");
        format!(
            "SELECT segment.fit_tree(c.{LABEL}, features, '{{{options}}}') IS NOT NULL
             FROM (SELECT * FROM {TABLE} LIMIT {rows}) AS c, LATERAL (SELECT {}) AS features",
            list.split(", ").map(|feature| format!("c.{feature}")).collect::<Vec<_>>().join(", ")
        )
    };
    let grown = |depth: u8| format!(r#""depth": {depth}, {GROWN}"#);
    let name =
        |rows: u32, features: usize, depth: u8| format!("{} x {features}, depth {depth}", with_commas(rows));
    let by_rows =
        [125_000, 250_000, CUSTOMERS].map(|rows| (name(rows, 6, DEPTH), fit(rows, &FEATURES, &grown(DEPTH))));
    let by_features = [2, 4, 6]
        .map(|count| (name(CUSTOMERS, count, DEPTH), fit(CUSTOMERS, &FEATURES[..count], &grown(DEPTH))));
    let by_depth =
        [1, 3, 5, 8, 12].map(|depth| (name(CUSTOMERS, 6, depth), fit(CUSTOMERS, &FEATURES, &grown(depth))));
    let by_kind = [
        ("whole numbers: recency, orders, tenure", ["recency", "orders", "tenure"]),
        ("many digits: basket, discount, trend", ["basket", "discount", "trend"]),
    ]
    .map(|(name, features)| (name.to_owned(), fit(CUSTOMERS, &features, &grown(DEPTH))));
    let pruned = [
        ("grown only", grown(DEPTH)),
        ("pruned by 5 folds", r#""folds": 5"#.to_owned()),
        ("pruned by 10 folds, the default", String::new()),
    ]
    .map(|(name, options)| (name.to_owned(), fit(CUSTOMERS, &FEATURES, &options)));
    let contests: [(&str, &[(String, String)]); 5] = [
        ("fit_tree, by number of customers", &by_rows),
        ("fit_tree, by number of features", &by_features),
        ("fit_tree, by depth", &by_depth),
        ("fit_tree, by kind of features", &by_kind),
        ("fit_tree, by pruning, depth 5", &pruned),
    ];
    for (title, queries) in contests {
        let contest =
            queries.iter().fold(Contest::new(title), |contest, (name, query)| contest.sql(name, query));
        contest.run(bench)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_their_columns() {
        let records = "customers_tree AS c, LATERAL (SELECT c.recency, c.trend) AS features";
        assert_eq!(with_records(&["recency", "trend"]), records);
        assert!(
            labelling(LABEL, "classify", "\"depth\": 5")
                .contains("segment.fit_tree(c.churned, features, '{\"depth\": 5}')")
        );
    }
}
