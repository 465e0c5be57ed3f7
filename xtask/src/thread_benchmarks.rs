//! What threads inside a fit are measured by: the same fits with one thread and with two.

use crate::bench::{Bench, Contest};
use anyhow::Result;

/// A fit: what it is, its query, and the share of the time of one thread that two may take.
struct Fit {
    title: &'static str,
    query: &'static str,
    share: Option<f64>,
}

/// Speed-ups of 1.7 where fits take long; for the others the figure is for the record.
const SHARE: Option<f64> = Some(1.0 / 1.7);

/// Samples and customers are summed up first and kept, so that as little as can be is timed but the fit.
const KEPT: &str = "
    DROP TABLE IF EXISTS kept_3, kept_6, kept_customers;
    CREATE UNLOGGED TABLE kept_customers AS
    SELECT segment.purchase_days(ordered_at, amount) AS days, segment.rfm(ordered_at, amount) AS rfm
    FROM clv_orders GROUP BY customer_id;
    CREATE UNLOGGED TABLE kept_3 AS
    SELECT segment.sample(r) AS s FROM (SELECT recency, frequency, monetary FROM customers_3) AS r;
    CREATE UNLOGGED TABLE kept_6 AS
    SELECT segment.sample(r) AS s FROM (SELECT age, orders, basket, discount, silence, trend FROM customers_6) AS r";

const FITS: [Fit; 9] = [
    Fit {
        title: "k-means, 500,000 x 3, k = 8, five starts",
        query: r#"SELECT segment.fit_kmeans(s, 8, '{"restarts": 5, "checks": false}') FROM kept_3"#,
        share: None,
    },
    Fit {
        title: "k-means, 2,000,000 x 6, k = 8, five starts",
        query: r#"SELECT segment.fit_kmeans(s, 8, '{"restarts": 5, "checks": false}') FROM kept_6"#,
        share: SHARE,
    },
    Fit {
        title: "k-means with all checks, 500,000 x 3, k = 8",
        query: "SELECT segment.fit_kmeans(s, 8) FROM kept_3",
        share: SHARE,
    },
    Fit {
        title: "number of clusters, 500,000 x 3, k from 2 to 10",
        query: r#"SELECT segment.fit_kmeans(s, NULL, '{"checks": false}') FROM kept_3"#,
        share: None,
    },
    Fit {
        title: "hierarchy with all checks, 500,000 x 3, k = 8",
        query: "SELECT segment.fit_hierarchy(s, 8) FROM kept_3",
        share: None,
    },
    Fit {
        title: "tree, rows and all, 500,000 x 6, depth 5, ten-fold cross-validation",
        query: r#"SELECT segment.fit_tree(c.churned, features, '{"depth": 5}') FROM customers_tree AS c,
            LATERAL (SELECT c.recency, c.orders, c.basket, c.tenure, c.discount, c.trend) AS features"#,
        share: SHARE,
    },
    Fit {
        title: "BG/NBD and Gamma-Gamma, 500,000 customers",
        query: "SELECT segment.fit_clv(days, '2026-01-01') FROM kept_customers",
        share: None,
    },
    Fit {
        title: "Pareto/NBD, 500,000 customers",
        query: r#"SELECT segment.fit_clv(days, '2026-01-01', '{"model": "pareto_nbd", "value": false}') FROM kept_customers"#,
        share: SHARE,
    },
    Fit {
        title: "natural breaks of three dimensions, 500,000 customers",
        query: r#"SELECT segment.fit_rfm(rfm, '2026-01-01', '{"method": "natural"}') FROM kept_customers"#,
        share: None,
    },
];

/// One thread against two.
pub fn fits(bench: &mut Bench) -> Result<()> {
    for script in ["clusters.sql", "trees.sql", "clv.sql"] {
        bench.script(script)?;
    }
    bench.execute(KEPT)?;
    for Fit { title, query, share } in FITS {
        let [one, two] = [1, 2]
            .map(|threads| format!("SET segment.threads = {threads}; EXPLAIN (ANALYZE, TIMING OFF) {query}"));
        let mut contest = Contest::new(title).sql("two threads", &two).sql("one thread", &one);
        if let Some(share) = share {
            contest = contest.limit("two threads", share, "one thread");
        }
        contest.run(bench)?;
    }
    bench.execute("RESET segment.threads; DROP TABLE kept_3, kept_6, kept_customers")
}
