//! What clustering is measured by: whole jobs, single fits, labels, growth and samples.

use crate::bench::{Bench, Contest, ONE_CORE, TWO_CORES, median};
use crate::cluster_rival::{ClusterRival, Lloyd};
use crate::python::Answers;
use anyhow::{Context, Result, bail, ensure};
use std::cell::RefCell;

/// A table of customers with an `id` and columns of figures.
struct Customers {
    table: &'static str,
    count: u32,
    features: &'static [&'static str],
}

const THREE: Customers =
    Customers { table: "customers_3", count: 500_000, features: &["recency", "frequency", "monetary"] };

const SIX: Customers = Customers {
    table: "customers_6",
    count: 2_000_000,
    features: &["age", "orders", "basket", "discount", "silence", "trend"],
};

/// Enough starts for an inertia at most that of scikit-learn's one, and nothing but the fit.
const FIVE_STARTS: &str = r#""restarts": 5, "checks": false"#;

/// One start and nothing but the fit.
const ONE_START: &str = r#""restarts": 1, "checks": false"#;

impl Customers {
    /// The customers as record `features`, for a fit.
    fn records(&self) -> String {
        format!("(SELECT {} FROM {}) AS features", self.features.join(", "), self.table)
    }

    /// Each customer `c` beside its record `features`, to be labelled.
    fn with_records(&self) -> String {
        let features: Vec<String> = self.features.iter().map(|feature| format!("c.{feature}")).collect();
        format!("{} AS c, LATERAL (SELECT {}) AS features", self.table, features.join(", "))
    }

    /// "500,000 x 3".
    fn shape(&self) -> String {
        format!("{} x {}", with_commas(self.count), self.features.len())
    }

    /// Inertia over all rows of the clusters in a table of labels, each around its mean, in standardised units.
    fn inertia(&self, bench: &mut Bench, labels: &str) -> Result<f64> {
        let list = |write: fn(&str) -> String, separator: &str| {
            self.features.iter().map(|feature| write(feature)).collect::<Vec<_>>().join(separator)
        };
        let answer = bench.query(&format!(
            "WITH scale AS (SELECT {} FROM {table})
             SELECT sum({}) FROM scale, (
                 SELECT {} FROM {table} JOIN {labels} USING (id) GROUP BY cluster
             ) AS clusters",
            list(|name| format!("var_pop({name}) AS {name}_variance"), ", "),
            list(|name| format!("{name}_squares / {name}_variance"), " + "),
            list(|name| format!("regr_sxx({name}, {name}) AS {name}_squares"), ", "),
            table = self.table,
        ))?;
        answer.parse().with_context(|| format!("the inertia of {labels} is {answer}"))
    }

    /// One statement from the customers to the table `labels`.
    fn labelling(&self, k: usize, options: &str) -> String {
        format!(
            "CREATE UNLOGGED TABLE labels AS
             WITH fitted AS MATERIALIZED (
                 SELECT segment.fit_kmeans(features, {k}, '{{{options}}}') AS model FROM {}
             )
             SELECT c.id, segment.cluster(model, features) AS cluster FROM fitted, {}",
            self.records(),
            self.with_records()
        )
    }
}

/// The whole job: from the table to a table of labels, against rows out, scikit-learn, labels back.
pub fn job(bench: &mut Bench) -> Result<()> {
    bench.script("clusters.sql")?;
    let rival = RefCell::new(ClusterRival::open(bench)?);
    bench.execute(TWO_CORES)?;
    for (customers, k) in [(&THREE, 5), (&THREE, 8), (&SIX, 8)] {
        one_job(bench, &rival, customers, k)?;
    }
    bench.execute("DROP TABLE IF EXISTS labels, labels_elsewhere")?;
    bench.execute(ONE_CORE)
}

/// Each round has a seed of its own, since a single start is at the mercy of its seed.
fn one_job(bench: &mut Bench, rival: &RefCell<ClusterRival>, customers: &Customers, k: usize) -> Result<()> {
    let title = format!("{} customers to a table of labels, k = {k}", customers.shape());
    let (mut our_seeds, mut their_seeds) = (1.., 1..);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut answers = Answers::default();
    Contest::new(&title)
        .before("DROP TABLE IF EXISTS labels, labels_elsewhere")
        .contestant("fit_kmeans and cluster", |bench| {
            let seed = our_seeds.next().context("seeds do not end")?;
            let time = bench.time(&customers.labelling(k, &format!(r#"{FIVE_STARTS}, "seed": {seed}"#)))?;
            ours.push(customers.inertia(bench, "labels")?);
            Ok(time)
        })
        .contestant("scikit-learn, both cores", |bench| {
            let seed = their_seeds.next().context("seeds do not end")?;
            let answer = rival.borrow_mut().whole(customers.table, k, seed)?;
            theirs.push(customers.inertia(bench, "labels_elsewhere")?);
            answers.keep(answer)
        })
        .limit("fit_kmeans and cluster", 0.5, "scikit-learn, both cores")
        .run(bench)?;

    answers.print_parts("scikit-learn", &["pull", "scale", "fit", "push"])?;
    println!(" {} iterations", answers.middle("iterations")?);
    println!("  inertia by seed: ours {}; scikit-learn's {}", rounded(&ours), rounded(&theirs));
    let ratio = ours.iter().sum::<f64>() / theirs.iter().sum::<f64>();
    println!("  mean inertia, ours / scikit-learn's: {ratio:.6}");
    bench.judge(&format!("{title}: mean inertia"), ratio, 1.0);

    bench.execute("DROP TABLE IF EXISTS labels")?;
    let time = bench.time(&customers.labelling(k, ""))?;
    let inertia = customers.inertia(bench, "labels")?;
    println!(
        "  with the default options, restarts and checks included: {:.1} s, inertia {inertia:.1}",
        time.as_secs_f64()
    );
    Ok(())
}

fn rounded(figures: &[f64]) -> String {
    figures.iter().map(|figure| format!("{figure:.1}")).collect::<Vec<_>>().join(" ")
}

/// The fit alone: from the same starting centres to full convergence.
pub fn fit(bench: &mut Bench) -> Result<()> {
    bench.script("clusters.sql")?;
    let rival = RefCell::new(ClusterRival::open(bench)?);
    for (customers, k) in [(&THREE, 5), (&THREE, 8), (&SIX, 8)] {
        one_fit(bench, &rival, customers, k)?;
    }
    bench.execute("DROP TABLE IF EXISTS kept")
}

/// The fits alone are compared; for the record, beside them stands the same fit in SQL, which reads its sample from a
/// table and describes the clusters it finds.
fn one_fit(bench: &mut Bench, rival: &RefCell<ClusterRival>, customers: &Customers, k: usize) -> Result<()> {
    let features = customers.features.join(", ");
    let file = bench.cluster.scratch_file("customers.csv")?;
    bench.execute(&format!(
        "DROP TABLE IF EXISTS kept;
         CREATE TEMP TABLE kept AS SELECT segment.sample(features) AS sample FROM {}",
        customers.records()
    ))?;
    bench.execute(&format!(
        "\\copy (SELECT {features} FROM {} ORDER BY id) TO '{}' WITH (FORMAT csv)",
        customers.table,
        file.display()
    ))?;
    let lloyd = RefCell::new(Lloyd::open(&file, k)?);
    let centers = bench.query(&format!(
        "SELECT jsonb_agg(jsonb_build_array({features}) ORDER BY id) FROM {} WHERE id BETWEEN 1 AND {k}",
        customers.table
    ))?;
    let in_sql = format!(
        r#"SELECT segment.fit_kmeans(sample, {k}, '{{"checks": false, "centers": {centers}}}') IS NOT NULL FROM kept"#
    );
    let (mut ours, mut theirs) = (None, None);
    Contest::new(&format!("{}, k = {k}, from given centres to full convergence", customers.shape()))
        .sql("fit_kmeans of a stored sample", &in_sql)
        .contestant("lloyd", |_| {
            let answer = lloyd.borrow_mut().run()?;
            let time = answer.time();
            ours = Some(answer);
            time
        })
        .contestant("scikit-learn, one thread", |_| {
            let answer = rival.borrow_mut().lloyd(customers.table, k, 1)?;
            let time = answer.time();
            theirs = Some(answer);
            time
        })
        .contestant("scikit-learn, two threads", |_| rival.borrow_mut().lloyd(customers.table, k, 2)?.time())
        .limit("lloyd", 0.7, "scikit-learn, one thread")
        .limit("lloyd", 1.0, "scikit-learn, two threads")
        .run(bench)?;
    for (name, answer) in [("ours", ours), ("scikit-learn's", theirs)] {
        let answer = answer.with_context(|| format!("{name} did not run"))?;
        println!(
            "  {name}: inertia {}, {} iterations",
            answer.figure("inertia")?,
            answer.figure("iterations")?
        );
    }
    Ok(())
}

/// Customers labelled in a second on one core.
pub fn labels(bench: &mut Bench) -> Result<()> {
    bench.script("clusters.sql")?;
    for (customers, limit) in [(&THREE, Some(2e6)), (&SIX, None)] {
        bench.execute(&format!(
            "DROP TABLE IF EXISTS fitted;
             CREATE UNLOGGED TABLE fitted AS
             SELECT segment.fit_kmeans(features, 8, '{{{ONE_START}, \"seed\": 1}}') AS model FROM {}",
            customers.records()
        ))?;
        let query = format!(
            "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) SELECT count(segment.cluster(model, features)) FROM fitted, {}",
            customers.with_records()
        );
        let mut times = (0..7).map(|_| bench.time(&query)).collect::<Result<Vec<_>>>()?;
        times.sort();
        let rate = f64::from(customers.count) / median(&times).as_secs_f64();
        println!("\nlabels, {}, k = 8: {rate:.0} customers a second, the read included", customers.shape());
        if let Some(limit) = limit {
            bench.judge("labels: 2,000,000 a second by what is reached", limit / rate, 1.0);
        }
    }
    bench.execute("DROP TABLE fitted")
}

/// How the cost of a fit of twenty iterations grows with rows, clusters and features.
pub fn growth(bench: &mut Bench) -> Result<()> {
    bench.script("clusters.sql")?;
    let fit = |customers: &Customers, rows: u32, k: usize, features: usize| {
        let features = customers.features[..features].join(", ");
        let name = format!("{} x {features}, k = {k}", with_commas(rows));
        let query = format!(
            r#"SELECT segment.fit_kmeans(features, {k}, '{{{ONE_START}, "seed": 1, "tolerance": 0,
                                                   "max_iterations": 20}}') IS NOT NULL
               FROM (SELECT {features} FROM {} LIMIT {rows}) AS features"#,
            customers.table
        );
        (name, query)
    };
    let by_rows = [125_000, 250_000, 500_000].map(|rows| fit(&THREE, rows, 8, 3));
    let by_clusters = [4, 8, 16, 32].map(|k| fit(&THREE, 500_000, k, 3));
    let by_features = [2, 4, 6].map(|features| fit(&SIX, 500_000, 8, features));
    let contests: [(&str, &[(String, String)]); 3] = [
        ("fit_kmeans, twenty iterations, by number of customers", &by_rows),
        ("fit_kmeans, twenty iterations, by number of clusters", &by_clusters),
        ("fit_kmeans, twenty iterations, by number of features", &by_features),
    ];
    for (title, queries) in contests {
        let contest =
            queries.iter().fold(Contest::new(title), |contest, (name, query)| contest.sql(name, query));
        contest.run(bench)?;
    }
    memory(bench)
}

/// How much a fit adds to the most memory that its backend ever had.
fn memory(bench: &mut Bench) -> Result<()> {
    let database = bench.query("SELECT current_database()")?;
    for customers in [&THREE, &SIX] {
        let high_water = r"SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+) kB')";
        // In a backend of its own, that has the table's shared buffers in its memory already.
        let answer = bench.cluster.sql(
            &database,
            &format!(
                "SELECT count(id) FROM {}; {high_water};
                 SELECT segment.fit_kmeans(features, 8, '{{{ONE_START}, \"seed\": 1}}') IS NOT NULL FROM {}; {high_water}",
                customers.table,
                customers.records()
            ),
        )?;
        let lines: Vec<&str> = answer.lines().collect();
        let [_, before, _, after] = lines[..] else {
            bail!("the backend answered:\n{answer}");
        };
        let added = (after.parse::<f64>()? - before.parse::<f64>()?) / 1024.0;
        let data = f64::from(customers.count) * 8.0 * customers.features.len() as f64 / 1024.0 / 1024.0;
        println!(
            "\nmemory of a fit, {}, k = 8: {added:.0} MB; the bare figures are {data:.0} MB",
            customers.shape()
        );
    }
    Ok(())
}

/// A sample a tenth the size of the data, against the exact fit.
pub fn sample(bench: &mut Bench) -> Result<()> {
    bench.script("clusters.sql")?;
    let options = r#""checks": false, "restarts": 5, "seed": 1"#;
    let labelling = SIX.labelling(8, options);
    let inertia = |bench: &mut Bench| -> Result<f64> {
        bench.execute("DROP TABLE IF EXISTS labels")?;
        let time = bench.time(&labelling)?;
        let inertia = SIX.inertia(bench, "labels")?;
        println!("  inertia {inertia:.1} in {:.2} s", time.as_secs_f64());
        Ok(inertia)
    };
    println!("\n{}, k = 8, labelled by an exact fit and by one on a sample", SIX.shape());
    let exact = inertia(bench)?;
    // Memory for a tenth follows from the share that a guess keeps.
    let guess = 16_384.0;
    let tenth = guess * f64::from(SIX.count) / 10.0 / kept(bench, guess)?;
    let rows = kept(bench, tenth)?;
    println!("  {rows:.0} rows kept in {tenth:.0} kB");
    let share = rows / f64::from(SIX.count);
    ensure!((0.08..=0.1001).contains(&share), "the sample holds {share:.4} of the rows, not a tenth");
    let sampled = inertia(bench)?;
    bench.execute("RESET segment.sample_memory; DROP TABLE labels")?;
    bench.judge("inertia of the sample's fit / exact", sampled / exact, 1.01);
    Ok(())
}

/// Sets the memory of samples and tells how many rows of the larger table are then kept.
fn kept(bench: &mut Bench, kilobytes: f64) -> Result<f64> {
    bench.execute(&format!("SET segment.sample_memory = '{kilobytes:.0}kB'"))?;
    let rows = bench.query(&format!(
        "SELECT segment.describe(segment.fit_kmeans(features, 8, '{{{ONE_START}, \"max_iterations\": 1}}'))
                #>> '{{rows,distinct}}' FROM {}",
        SIX.records()
    ))?;
    rows.parse().with_context(|| format!("the sample's number of rows is {rows:?}"))
}

/// 2000000 as "2,000,000".
pub fn with_commas(number: u32) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        assert_eq!(with_commas(999), "999");
        assert_eq!(with_commas(1000), "1,000");
        assert_eq!(with_commas(2_000_000), "2,000,000");
    }

    #[test]
    fn records_name_their_columns() {
        assert_eq!(THREE.records(), "(SELECT recency, frequency, monetary FROM customers_3) AS features");
        assert_eq!(
            THREE.with_records(),
            "customers_3 AS c, LATERAL (SELECT c.recency, c.frequency, c.monetary) AS features"
        );
    }
}
