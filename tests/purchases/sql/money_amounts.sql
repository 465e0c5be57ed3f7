-- Amounts of type money are refused with what to do: their decimals are a matter of lc_monetary.
\set VERBOSITY default
SET timezone = 'UTC';
SELECT segment.rfm(now(), amount) FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.customer_base(1, now(), amount) FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.purchase_days(now(), amount) FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.purchase_days(now(), amount, 'Asia/Tokyo') FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.purchase_days(current_date, amount) FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.purchase_days(localtimestamp, amount) FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.fit_tiers(amount) FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.fit_tiers(amount, '{}') FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.activity(now(), weight) FROM unnest('{1,2}'::money[]) AS weight;
SELECT segment.activity(now(), weight, 'Asia/Tokyo') FROM unnest('{1,2}'::money[]) AS weight;
SELECT segment.top_items('a', weight, 2) FROM unnest('{1,2}'::money[]) AS weight;
SELECT segment.uplift(outcome, true) FROM unnest('{1,2}'::money[]) AS outcome;
SELECT segment.uplift(outcome, true, 0.9) FROM unnest('{1,2}'::money[]) AS outcome;
SELECT segment.uplift(outcome, true, 0.9, 0.2) FROM unnest('{1,2}'::money[]) AS outcome;
SELECT segment.uplift_roi(segment.uplift(outcome, true), 2::money) FROM unnest('{1,2}'::float8[]) AS outcome;
SELECT segment.customer_base(1, now(), amount, 'EUR') FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.why(segment.fit_tiers(amount::numeric), 2::money) FROM unnest('{1,2}'::money[]) AS amount;
SELECT segment.roi_interval(amount, 1) FROM unnest('{1,2}'::money[]) AS amount;
-- Every other place of an amount, whatever stands beside it.
\set VERBOSITY terse
SELECT call, test.answer(format('SELECT segment.%s FROM unnest(''{1,2}''::money[]) AS amount', call)) AS outcome
FROM
    unnest(
        ARRAY[
            'check_orders(1, now(), amount)', $$check_orders(1, now(), amount, '{}')$$,
            $$check_orders(1, now(), amount, 'EUR', 'd')$$, $$check_orders(1, now(), amount, 'EUR', 'd', '{}')$$,
            $$customer_base_of_text('a', now(), amount)$$, $$customer_base_of_text('a', now(), amount, 'EUR')$$,
            'purchase_days_of(1, 2, 3, amount, current_date)', $$purchase_days_of(1, 2, 3, amount, current_date, 'weeks')$$,
            'report(1, now(), amount)', $$report('c', current_date, amount, '{}')$$,
            $$bars('a', amount)$$, $$bars('a', amount, '{}')$$, $$heat_map('a', 'b', amount)$$,
            $$heat_map('a', 'b', amount, '{}')$$, $$stacked_area(current_date, 'a', amount)$$,
            $$stacked_area(current_date, 'a', amount, '{}')$$, 'pareto_curve(amount)', $$pareto_curve(amount, '{}')$$,
            'histogram(amount)', $$histogram(amount, '{}')$$, $$segment_effect('a', amount)$$,
            'roi(amount, amount)', 'roi(amount, 1)', 'roi(amount, 1.5)', 'roi(1, amount)', 'roi(1::float8, amount)',
            'roi_interval(amount, amount)', 'roi_interval(amount, 1)', 'roi_interval(1, amount)',
            'roi_interval(amount, 1, 0.9)', 'roi_interval(1, amount, 0.9)', 'roi_interval(amount, amount, 0.9)'
        ]
    ) AS call;
\set VERBOSITY default
-- Where a value of any type may stand, the hint says it too.
SELECT segment.fit_tree(amount, ARRAY[1::float8]) FROM unnest('{1,2}'::money[]) AS amount;
SELECT r.advice FROM (SELECT segment.check_features(f) AS r FROM (SELECT 1::money AS price) AS f) AS c, unnest(r) AS r;
-- What the hint says.
SELECT segment.monetary(segment.rfm(now(), amount::numeric)) FROM unnest('{1,2.50}'::money[]) AS amount;
-- Amounts without a type, and of other types, are what they were.
SELECT segment.rfm('2026-01-01', '1.5') AS literal, segment.rfm('2026-01-01', 1.5::real) AS real;
SELECT segment.fit_tiers(v) IS NOT NULL AS numbers, segment.fit_tiers(v, NULL) IS NOT NULL AS integers
FROM generate_series(1, 3) AS v;
