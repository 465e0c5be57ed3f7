//! What lifetime value is measured by: the whole job, the fit, and what is said of each customer.

use crate::bench::{Bench, Contest};
use crate::clv_rival::{ClvRival, Rows};
use crate::python::Answers;
use anyhow::{Context, Result};
use std::cell::RefCell;

const ORDERS: &str = "clv_orders";
const AS_OF: &str = "2026-01-01";

/// Customers with their purchases by day.
const CUSTOMERS: &str = "clv_customers";

/// The same customers as the columns that lifetimes takes.
const SUMMARIES: &str = "clv_summaries";

/// The share of the time of lifetimes that the same may take here.
const SHARE: f64 = 0.1;

/// The share of a log likelihood that another may be better by.
const DIGITS: f64 = 1e-6;

const LABELS: &str = "DROP TABLE IF EXISTS labels, labels_elsewhere";

/// How far apart the scores of both sides are, where lifetimes has figures.
const DIFFERENCES: &str = "
    SELECT count(*) FILTER (WHERE NOT proper) || ' customers have no figures by lifetimes; greatest difference of alive'
           || to_char(max(abs(o.alive - t.alive)) FILTER (WHERE proper), '9.9EEEE')
           || ', relative one of expected orders'
           || to_char(max(abs(o.orders / t.orders - 1)) FILTER (WHERE proper), '9.9EEEE')
           || '; sum of clv, lifetimes / ours: '
           || round((sum(t.clv) FILTER (WHERE proper) / sum(o.clv) FILTER (WHERE proper))::numeric, 5)
    FROM labels AS o JOIN labels_elsewhere AS t USING (id),
         LATERAL (SELECT NOT '{NaN,Infinity,-Infinity}' && ARRAY[t.orders, t.alive, t.clv] AS proper) AS p";

/// A model of orders.
struct Model {
    option: &'static str,
    title: &'static str,
    parameters: [&'static str; 4],
    /// Whether lifetimes takes so long that one round must do.
    once: bool,
}

const MODELS: [Model; 2] = [
    Model { option: "bg_nbd", title: "BG/NBD", parameters: ["r", "alpha", "a", "b"], once: false },
    Model { option: "pareto_nbd", title: "Pareto/NBD", parameters: ["r", "alpha", "s", "beta"], once: true },
];

const VALUE_PARAMETERS: [&str; 3] = ["p", "q", "v"];

impl Model {
    /// The model of orders and that of values.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.parameters.into_iter().chain(VALUE_PARAMETERS)
    }

    /// A fit to customers, as a query.
    fn fitting(&self, customers: &str, value: bool) -> String {
        let options = format!(r#"{{"model": "{}", "value": {value}}}"#, self.option);
        format!("SELECT segment.fit_clv(days, '{AS_OF}', '{options}') AS model FROM {customers}")
    }

    /// Leaves the fitted model in the table `fitted`, and gives its parameters.
    fn fit(&self, bench: &mut Bench) -> Result<Vec<f64>> {
        bench.execute(&format!(
            "DROP TABLE IF EXISTS fitted; CREATE UNLOGGED TABLE fitted AS {}",
            self.fitting(CUSTOMERS, true)
        ))?;
        self.names().map(|name| parameter(bench, &format!("parameter = '{name}'"))).collect()
    }

    fn contest<'a>(&self, title: &'a str) -> Contest<'a> {
        let contest = Contest::new(title);
        if self.once { contest.once() } else { contest }
    }
}

/// One figure of the model in the table `fitted`.
fn parameter(bench: &mut Bench, which: &str) -> Result<f64> {
    let answer =
        bench.query(&format!("SELECT value FROM fitted, segment.parameters(model) WHERE {which}"))?;
    answer.parse().with_context(|| format!("the model's figure of {which} is {answer}"))
}

/// What a model says of customers, as the end of a query.
fn scores(customers: &str) -> String {
    format!(
        "SELECT id, segment.expected_orders(model, days, '1 year') AS orders, segment.probability_alive(model, days) AS alive,
                segment.clv(model, days, '1 year') AS clv
         FROM {customers}, fitted"
    )
}

/// A summary of each customer's orders, as a query.
fn summaries() -> String {
    format!(
        "SELECT customer_id AS id, segment.purchase_days(ordered_at, amount) AS days
         FROM {ORDERS} GROUP BY customer_id"
    )
}

/// The customers in the form that each side takes; they are made anew, since ours leave with the extension.
fn make_customers(bench: &mut Bench) -> Result<()> {
    bench.script("clv.sql")?;
    bench.execute(&format!(
        "DROP TABLE IF EXISTS {CUSTOMERS}, {SUMMARIES};
         CREATE TABLE {CUSTOMERS} AS {};
         CREATE TABLE {SUMMARIES} AS
         SELECT id, segment.repeat_orders(days)::float8 AS frequency,
                (segment.last_day(days) - segment.first_day(days)) / 7.0::float8 AS recency,
                ('{AS_OF}' - segment.first_day(days)) / 7.0::float8 AS age,
                coalesce(segment.repeat_value(days), 0) AS value
         FROM {CUSTOMERS};
         ANALYZE {CUSTOMERS}; ANALYZE {SUMMARIES}",
        summaries()
    ))
}

/// "500,000 customers, 1,724,724 orders".
fn size(bench: &mut Bench) -> Result<String> {
    bench.query(&format!(
        "SELECT to_char(count(DISTINCT customer_id), digits) || ' customers, ' || to_char(count(*), digits) || ' orders'
         FROM {ORDERS}, (VALUES ('FM999,999,999')) AS v(digits) GROUP BY digits"
    ))
}

/// The whole job: from orders to a table of scores, against rows out, lifetimes, scores back.
pub fn job(bench: &mut Bench) -> Result<()> {
    make_customers(bench)?;
    let rival = RefCell::new(ClvRival::open(bench)?);
    let model = &MODELS[0];
    let title = format!("{} to a table of scores by {} and Gamma-Gamma", size(bench)?, model.title);
    let whole = format!(
        "CREATE UNLOGGED TABLE labels AS
         WITH customers AS MATERIALIZED ({}), fitted AS MATERIALIZED ({})
         {}",
        summaries(),
        model.fitting("customers", true),
        scores("customers")
    );
    let mut answers = Answers::default();
    let (ours, condensed, theirs) = ("purchase_days, fit_clv, scores", "lifetimes, condensed", "lifetimes");
    Contest::new(&title)
        .before(LABELS)
        .sql(ours, &whole)
        .contestant(condensed, |_| {
            rival.borrow_mut().whole(model.option, ORDERS, AS_OF, Rows::Condensed)?.time()
        })
        .contestant(theirs, |_| {
            answers.keep(rival.borrow_mut().whole(model.option, ORDERS, AS_OF, Rows::Each)?)
        })
        .run(bench)?;
    print_parts(theirs, &answers, &["pull", "summary", "fit", "score", "push"])?;
    let summary = rival.borrow_mut().summary(ORDERS, AS_OF)?;
    println!(
        "  its own summary_data_from_transaction_data: {:.2} s; what is used here and says the same: {:.2} s",
        summary.figure("own")?,
        summary.figure("seconds")?
    );
    print_own_parts(bench, model)?;
    bench.execute(&format!("{LABELS}, {CUSTOMERS}, {SUMMARIES}, fitted"))
}

fn print_parts(whose: &str, answers: &Answers, parts: &[&str]) -> Result<()> {
    answers.print_parts(whose, parts)?;
    println!(" of {:.0} ms", 1000.0 * answers.middle("seconds")?);
    Ok(())
}

/// What the steps of our job take one by one, and each score alone.
fn print_own_parts(bench: &mut Bench, model: &Model) -> Result<()> {
    model.fit(bench)?;
    let applied = |function: &str| format!("SELECT count({function}) FROM {CUSTOMERS}, fitted");
    let parts = [
        (
            "read of orders",
            format!("SELECT count(customer_id), max(ordered_at), count(amount) FROM {ORDERS}"),
        ),
        ("purchase_days", format!("SELECT count(days) FROM ({} OFFSET 0) AS c", summaries())),
        ("fit_clv", model.fitting(CUSTOMERS, true)),
        ("fit_clv without values", model.fitting(CUSTOMERS, false)),
        ("read of customers", applied("days")),
        ("expected_orders", applied("segment.expected_orders(model, days, '1 year')")),
        ("alive", applied("segment.probability_alive(model, days)")),
        ("clv", applied("segment.clv(model, days, '1 year')")),
    ];
    print!("  ours one by one, {}:", model.title);
    for (name, query) in parts {
        print!(" {name} {:.0} ms,", 1000.0 * bench.time(&query)?.as_secs_f64());
    }
    println!(" each with its read");
    Ok(())
}

/// The fit of orders and of values, the read of the customers included, and how likely its result is.
pub fn fit(bench: &mut Bench) -> Result<()> {
    make_customers(bench)?;
    let rival = RefCell::new(ClvRival::open(bench)?);
    for model in &MODELS {
        one_fit(bench, &rival, model)?;
    }
    bench.execute(&format!("DROP TABLE {CUSTOMERS}, {SUMMARIES}, fitted"))
}

fn one_fit(bench: &mut Bench, rival: &RefCell<ClvRival>, model: &Model) -> Result<()> {
    let title = format!("500,000 customers to a fit of {} and Gamma-Gamma", model.title);
    let (ours, condensed, theirs) = ("fit_clv", "lifetimes, condensed", "lifetimes");
    let fitting = model.fitting(CUSTOMERS, true);
    let mut answers = Answers::default();
    let fit = |rows| rival.borrow_mut().fit(model.option, SUMMARIES, rows);
    model
        .contest(&title)
        .sql(ours, &fitting)
        .contestant(condensed, |_| fit(Rows::Condensed)?.time())
        .contestant(theirs, |_| answers.keep(fit(Rows::Each)?))
        .limit(ours, SHARE, theirs)
        .run(bench)?;
    print_parts(theirs, &answers, &["pull", "orders", "value"])?;
    let our_parameters = model.fit(bench)?;
    let last = answers.last()?;
    let their_parameters = model.names().map(|name| last.figure(name)).collect::<Result<Vec<_>>>()?;
    compare(bench, rival, model, &our_parameters, &their_parameters)
}

/// Prints both sides' parameters and log likelihoods, by the formulas of lifetimes, and judges the latter.
fn compare(
    bench: &mut Bench,
    rival: &RefCell<ClvRival>,
    model: &Model,
    ours: &[f64],
    theirs: &[f64],
) -> Result<()> {
    for (name, parameters) in [("ours", ours), ("lifetimes'", theirs)] {
        let written: Vec<_> =
            model.names().zip(parameters).map(|(name, value)| format!("{name} {value:.6}")).collect();
        println!("  {name}: {}", written.join(", "));
    }
    let likelihood = |at| rival.borrow_mut().likelihood(model.option, SUMMARIES, at);
    let (our_answer, their_answer) = (likelihood(ours)?, likelihood(theirs)?);
    for part in ["orders", "value"] {
        let (reached, other) = (our_answer.figure(part)?, their_answer.figure(part)?);
        let own = parameter(bench, &format!("part = '{part}' AND parameter = 'log_likelihood'"))?;
        println!(
            "  log likelihood of {part}: ours {reached:.4} (by our own formula {own:.4}), lifetimes' {other:.4}"
        );
        if other.is_nan() {
            println!("  lifetimes gave the fit of {part} up");
            continue;
        }
        let what = format!("{}, {part}: log likelihood that ours falls short by, in millionths", model.title);
        bench.judge(&what, (other - reached) / (DIGITS * reached.abs()), 1.0);
    }
    Ok(())
}

/// The scores by a model that is there, written to a table, the read of the customers included.
pub fn score(bench: &mut Bench) -> Result<()> {
    make_customers(bench)?;
    let rival = RefCell::new(ClvRival::open(bench)?);
    for model in &MODELS {
        one_score(bench, &rival, model)?;
        print_own_parts(bench, model)?;
    }
    bench.execute(&format!("{LABELS}, {CUSTOMERS}, {SUMMARIES}, fitted"))
}

fn one_score(bench: &mut Bench, rival: &RefCell<ClvRival>, model: &Model) -> Result<()> {
    let title = format!("500,000 customers to a table of scores by {} and Gamma-Gamma", model.title);
    let (ours, theirs) = ("expected_orders, alive, clv", "lifetimes");
    let parameters = model.fit(bench)?;
    let labelling = format!("CREATE UNLOGGED TABLE labels AS {}", scores(CUSTOMERS));
    let score = || rival.borrow_mut().score(model.option, SUMMARIES, &parameters);
    let mut answers = Answers::default();
    Contest::new(&title)
        .before(LABELS)
        .sql(ours, &labelling)
        .contestant(theirs, |_| answers.keep(score()?))
        .limit(ours, SHARE, theirs)
        .run(bench)?;
    print_parts(theirs, &answers, &["pull", "score", "push"])?;
    // Both tables at once, to see that both say the same.
    bench.execute(LABELS)?;
    bench.execute(&labelling)?;
    score()?;
    println!("  {}", bench.query(DIFFERENCES)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_their_columns() {
        assert_eq!(
            MODELS[1].fitting("c", true),
            r#"SELECT segment.fit_clv(days, '2026-01-01', '{"model": "pareto_nbd", "value": true}') AS model FROM c"#
        );
        assert!(scores("c").ends_with("FROM c, fitted"));
        assert_eq!(MODELS[0].names().collect::<Vec<_>>(), ["r", "alpha", "a", "b", "p", "q", "v"]);
    }
}
