//! What calls cost, against what the planner is told: `COST` in `src/costs.sql`, where 100 is a microsecond.

use crate::bench::{Bench, median};
use anyhow::{Context, Result};

/// A policy as one is: caps, rolling and of the calendar, and quiet hours.
const POLICY: &str = r#"{"time_zone": "Europe/Berlin", "gap": "4 hours",
    "caps": [{"most": 4, "within": "week"}, {"most": 2, "within": "7 days", "channel": "email"}],
    "quiet": [{"from": "21:00", "to": "08:00"}]}"#;

/// A function, and a call of it for one customer.
const CALLS: &[(&str, &str)] = &[
    ("score", "segment.score(rfm_model, rfm)"),
    ("why", "(SELECT count(*) FROM segment.why(rfm_model, rfm))"),
    (
        "why_moved",
        "(SELECT count(*) FROM segment.why_moved(rfm_model, rfm, '2025-11-01', rfm_model, rfm, '2025-12-01'))",
    ),
    ("tier", "segment.tier(tiers, monetary)"),
    ("cluster", "segment.cluster(clusters, ROW(recency, frequency, monetary, region), names)"),
    ("distance", "segment.distance(clusters, ROW(recency, frequency, monetary, region), names)"),
    ("silhouette", "segment.silhouette(clusters, ROW(recency, frequency, monetary, region), names)"),
    ("classify", "segment.classify(tree, ROW(recency, frequency, monetary, region), names)"),
    ("probability", "segment.probability(tree, ROW(recency, frequency, monetary, region), 'true', names)"),
    ("probabilities", "segment.probabilities(tree, ROW(recency, frequency, monetary, region), names)"),
    ("leaf", "segment.leaf(tree, ROW(recency, frequency, monetary, region), names)"),
    ("probability_alive", "segment.probability_alive(value, days)"),
    ("expected_orders", "segment.expected_orders(value, days, '1 year')"),
    ("expected_value", "segment.expected_value(value, days)"),
    ("clv", "segment.clv(value, days, '1 year')"),
    ("probability_of_purchase", "segment.probability_of_purchase(value, days, '1 year')"),
    ("probability_of_orders", "(SELECT count(*) FROM segment.probability_of_orders(value, days, '1 year'))"),
    ("discounted_orders", "segment.discounted_orders(value, days, 0.1)"),
    ("forecast", "(SELECT count(*) FROM segment.forecast(value, days, '1 year'))"),
    ("probability_of_silence", "segment.probability_of_silence(value, days, '2025-11-01')"),
    ("purchase_rhythm", "segment.purchase_rhythm(days) IS NULL"),
    ("lifecycle", "segment.lifecycle(days, '2025-11-01') IS NULL"),
    ("seasonality", "(SELECT count(*) FROM segment.seasonality(days))"),
    ("engagement", "segment.engagement(activity, '2027-01-01', '30 days')"),
    ("engagement_rank", "segment.engagement_rank(activity, '30 days')"),
    ("weight_between", "segment.weight_between(activity, '2024-01-01', '2024-12-31')"),
    ("recommend", "(SELECT count(*) FROM segment.recommend(affinity, items))"),
    ("hash_fraction", "segment.hash_fraction(customer_id, 'spring')"),
    (
        "may_contact",
        "segment.may_contact(policy, 'active', 'email', true, sent, '2026-03-05 12:00Z', 'Europe/Berlin') IS NULL",
    ),
    ("recency_days", "segment.recency_days(rfm, '2025-11-01')"),
    ("monetary", "segment.monetary(rfm)"),
    ("repeat_orders", "segment.repeat_orders(days)"),
];

/// How far, as a factor, what the planner is told may be from what was measured: the machine's own speed is in it.
const FACTOR: f64 = 4.0;

/// Every call a customer costs, in microseconds beyond the read of the customer.
pub fn costs(bench: &mut Bench) -> Result<()> {
    bench.script("orders.sql")?;
    bench.script("costs.sql")?;
    let customers: f64 = bench.query("SELECT count(*) FROM cost_customers")?.parse()?;
    let of = |call: &str| {
        format!(
            "SELECT count({call}) FROM cost_customers, cost_models,
                 (VALUES (ARRAY['recency', 'frequency', 'monetary', 'region'], '{POLICY}'::jsonb)) AS v (names, policy)"
        )
    };
    let scan = of("rfm");
    println!("\n  {:<28} {:>14} {:>8}", "", "microseconds", "COST");
    for (function, call) in CALLS {
        let call = of(call);
        bench.time(&call)?;
        let mut times = Vec::new();
        for _ in 0..5 {
            times.push(bench.time(&call)?.saturating_sub(bench.time(&scan)?));
        }
        times.sort();
        let measured = median(&times).as_secs_f64() / customers * 1e6;
        let declared = bench.query(&format!(
            "SELECT max(procost) FROM pg_proc
             WHERE proname = '{function}' AND prokind = 'f' AND pronamespace = 'segment'::regnamespace"
        ))?;
        let declared: f64 = declared.parse().with_context(|| format!("{function} has no cost"))?;
        println!("  {function:<28} {measured:>14.3} {declared:>8}");
        // What costs next to nothing cannot be measured, and is told as an operator's cost.
        let ratio = (measured.max(0.01) * 100.0) / declared;
        bench.judge(&format!("{function}: cost by what the planner is told"), ratio.max(1.0 / ratio), FACTOR);
    }
    bench.execute("DROP TABLE cost_customers, cost_models")
}
