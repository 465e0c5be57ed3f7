-- What is published, and what takes it: a table with a value of every type, and no key.
CREATE EXTENSION pg_segment;
CREATE TABLE kept (
    id int, bought segment.rfm, days segment.purchase_days, did segment.activity, base segment.customer_base,
    seen segment.sample, model segment.model, score segment.rfm_score
);
