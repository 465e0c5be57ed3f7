-- Stripe as Fivetran lands it: amounts in the smallest unit.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA stripe;
CREATE TABLE stripe.charge (
    id text, amount bigint, amount_refunded bigint, captured boolean, created timestamptz, currency text, customer_id text, livemode boolean, paid boolean,
    refunded boolean, status text, _fivetran_synced timestamptz
);
INSERT INTO stripe.charge (id, amount, captured, created, currency, customer_id, livemode, status) VALUES
    ('ch_01', 1050, true, '2024-01-01 10:00+00', 'eur', 'cus_1', true, 'succeeded'),
    ('ch_02', 1050, true, '2024-01-01 10:00+00', 'jpy', 'cus_1', true, 'succeeded'),   -- no smaller unit
    ('ch_03', 10500, true, '2024-01-01 10:00+00', 'kwd', 'cus_1', true, 'succeeded'),  -- a thousand of them
    ('ch_04', 2000, true, '2024-01-01 10:00+00', 'eur', 'cus_2', true, 'failed'),
    ('ch_05', 2000, false, '2024-01-01 10:00+00', 'eur', 'cus_2', true, 'succeeded'),  -- not captured
    ('ch_06', 2000, true, '2024-01-01 10:00+00', 'eur', 'cus_2', false, 'succeeded'),  -- a test
    ('ch_07', 2000, true, '2024-01-01 10:00+00', 'eur', NULL, true, 'succeeded'),      -- a guest, nobody's
    ('ch_08', 0, true, '2024-01-01 10:00+00', 'eur', 'cus_2', true, 'succeeded'),      -- for nothing
    ('ch_09', 2000, NULL, '2024-01-31 23:30+00', 'eur', 'cus_2', NULL, 'succeeded'),   -- flags that are NULL
    ('ch_10', 2000, true, '2024-01-01 10:00+00', 'eur', 'cus_2', true, 'pending');
CREATE TABLE stripe.refund (
    id text, amount bigint, charge_id text, created timestamptz, currency text, status text, _fivetran_synced timestamptz, _fivetran_deleted boolean
);
INSERT INTO stripe.refund (id, amount, charge_id, created, currency, status) VALUES
    ('re_1', 50, 'ch_01', '2024-02-01 10:00+00', 'eur', 'succeeded'), ('re_2', 500, 'ch_03', '2024-02-01 10:00+00', 'kwd', 'succeeded'),
    ('re_3', 50, 'ch_01', '2024-02-01 10:00+00', 'eur', 'failed'), ('re_4', 2000, 'ch_05', '2024-02-01 10:00+00', 'eur', 'succeeded');
INSERT INTO stripe.refund (id, amount, charge_id, created, currency, status, _fivetran_deleted) VALUES
    ('re_5', 10, 'ch_01', '2024-02-01 10:00+00', 'eur', 'succeeded', true);
CREATE TABLE stripe.dispute (
    id text, amount bigint, charge_id text, created timestamptz, currency text, status text, is_charge_refundable boolean, reason text,
    _fivetran_synced timestamptz
);
INSERT INTO stripe.dispute VALUES
    ('dp_1', 1050, 'ch_02', '2024-03-01 10:00+00', 'jpy', 'lost', false, 'fraudulent', now()),
    ('dp_2', 1050, 'ch_01', '2024-03-01 10:00+00', 'eur', 'won', false, 'general', now()),
    ('dp_3', 2000, 'ch_09', '2024-03-01 10:00+00', 'eur', 'needs_response', true, 'general', now()),
    ('dp_4', 2000, 'ch_06', '2024-03-01 10:00+00', 'eur', 'lost', false, 'general', now()), -- of a test
    ('dp_5', 0, 'ch_01', '2024-03-01 10:00+00', 'eur', 'lost', false, 'general', now());    -- for nothing
CREATE TABLE stripe.customer (
    id text, address_country text, shipping_address_country text, created timestamptz, livemode boolean, is_deleted boolean, _fivetran_synced timestamptz
);
INSERT INTO stripe.customer VALUES ('cus_1', '', 'JP', '2023-01-01', true, false), ('cus_2', 'DE', NULL, '2023-01-01', true, true);

SELECT * FROM test.land('stripe_fivetran');
SELECT * FROM mapped.stripe_purchases() ORDER BY at, document;
SELECT * FROM mapped.stripe_purchases_check();
SELECT * FROM mapped.stripe_disputes();
SELECT * FROM mapped.stripe_attributes();
-- Older versions of a row, where a sync keeps its history.
ALTER TABLE stripe.charge ADD COLUMN _fivetran_active boolean;
INSERT INTO stripe.charge (id, amount, captured, created, currency, customer_id, livemode, status, _fivetran_active) VALUES
    ('ch_01', 1050, true, '2024-01-01 10:00+00', 'eur', 'cus_1', true, 'succeeded', false);
SELECT count(*) AS rows FROM mapped.stripe_purchases();
SELECT * FROM test.survives('stripe');
DROP SCHEMA stripe, mapped CASCADE;
