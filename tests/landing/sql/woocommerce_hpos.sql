-- WooCommerce, its own tables copied from MySQL.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA shop;
CREATE TABLE shop.wp7_wc_orders (
    id bigint, status varchar(20), currency varchar(10), type varchar(20), tax_amount numeric(26,8), total_amount numeric(26,8), customer_id bigint,
    billing_email varchar(320), date_created_gmt timestamp, date_updated_gmt timestamp, parent_order_id bigint, payment_method varchar(100)
);
INSERT INTO shop.wp7_wc_orders (id, status, currency, type, total_amount, customer_id, billing_email, date_created_gmt, parent_order_id) VALUES
    (1, 'wc-completed', 'EUR', 'shop_order', 90, 21, 'a@example.com', '2024-01-01 10:00', 0),
    (2, 'wc-processing', 'EUR', 'shop_order', 50, 0, 'Guest@Shop.internal', '2024-01-03 10:00', 0), -- a guest
    (3, 'wc-pending', 'EUR', 'shop_order', 40, 21, '', '2024-01-03 10:00', 0),                    -- not paid
    (4, 'wc-cancelled', 'EUR', 'shop_order', 30, 21, '', '2024-01-03 10:00', 0),
    (5, 'wc-completed', 'EUR', 'shop_order_refund', -10, 0, NULL, '2024-01-20 10:00', 1),         -- a row of its own
    (6, 'wc-completed', 'EUR', 'shop_order_refund', -30, 0, NULL, '2024-01-20 10:00', 4),         -- of a cancelled order
    (7, 'wc-completed', 'EUR', 'shop_order', 0, 21, '', '2024-01-03 10:00', 0),                   -- for nothing
    (8, 'wc-completed', 'EUR', 'shop_order', 20, 0, '', '2024-01-03 10:00', 0),                   -- nobody's
    (9, 'trash', 'EUR', 'shop_order', 20, 21, '', '2024-01-03 10:00', 0),                         -- thrown away
    (10, 'wc-checkout-draft', 'EUR', 'shop_order', 20, 21, '', '2024-01-03 10:00', 0);
CREATE TABLE shop.wp7_wc_order_operational_data (order_id bigint, date_paid_gmt timestamp, date_completed_gmt timestamp);
INSERT INTO shop.wp7_wc_order_operational_data VALUES (1, '2024-01-01 23:30', NULL);
CREATE TABLE shop.wp7_wc_customer_lookup (customer_id bigint, user_id bigint, email varchar(100), date_registered timestamp, country char(2));
INSERT INTO shop.wp7_wc_customer_lookup VALUES (1, 21, 'a@example.com', '2023-01-01', 'DE'), (2, 0, 'guest@example.com', NULL, '');

-- A prefix of their own.
SELECT * FROM test.land('woocommerce_hpos', 'shop', options => '{"tables": {
    "wp_wc_orders": "wp7_wc_orders", "wp_wc_order_operational_data": "wp7_wc_order_operational_data", "wp_wc_customer_lookup": "wp7_wc_customer_lookup"}}');
SELECT * FROM mapped.woocommerce_purchases() ORDER BY at, document;
SELECT * FROM mapped.woocommerce_purchases_check();
SELECT * FROM mapped.woocommerce_attributes();
-- Copies that made moments with a zone of them.
ALTER TABLE shop.wp7_wc_orders ALTER date_created_gmt TYPE timestamptz;
ALTER TABLE shop.wp7_wc_order_operational_data ALTER date_paid_gmt TYPE timestamptz;
SET timezone = 'America/New_York';
SELECT document, at AT TIME ZONE 'UTC' AS at FROM mapped.woocommerce_purchases() ORDER BY at, document;
SET timezone = 'UTC';
SELECT * FROM test.survives('shop');
DROP SCHEMA shop, mapped CASCADE;
