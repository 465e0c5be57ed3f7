-- What a call costs, so that the planner knows when workers pay: 100 is a microsecond, as `cargo xtask bench costs` measures.

DO $$
DECLARE
    function pg_catalog.regprocedure;
    cost integer;
BEGIN
    FOR function, cost IN
        SELECT p.oid, c.cost
        FROM (VALUES ('score', 30), ('why', 500), ('why_moved', 400), ('tier', 15), ('cluster', 30), ('distance', 40), ('silhouette', 30),
                     ('classify', 20), ('predict', 20), ('probability', 25), ('probabilities', 120), ('leaf', 20),
                     ('probability_alive', 35), ('expected_orders', 50), ('expected_value', 25), ('clv', 60),
                     ('probability_of_purchase', 35), ('probability_of_orders', 550), ('discounted_orders', 450), ('forecast', 60000),
                     ('probability_of_silence', 25), ('purchase_rhythm', 100), ('lifecycle', 25), ('seasonality', 1300),
                     ('engagement', 55), ('engagement_rank', 55), ('weight_between', 25), ('recommend', 350), ('hash_fraction', 25),
                     ('may_contact', 85), ('recency_days', 5), ('monetary', 10), ('repeat_orders', 20)) AS c (name, cost)
             JOIN pg_catalog.pg_proc AS p ON p.proname = c.name
             JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
        WHERE p.pronamespace = '@extschema@'::pg_catalog.regnamespace AND p.prokind = 'f' AND l.lanname = 'c'
    LOOP
        EXECUTE pg_catalog.format('ALTER FUNCTION %s COST %s', function, cost);
    END LOOP;
END
$$;
