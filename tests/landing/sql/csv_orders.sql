-- A CSV file as 1C or a spreadsheet writes it.
SET client_min_messages = warning;
SET timezone = 'America/New_York';
SET datestyle = 'ISO';
CREATE SCHEMA csv;
CREATE TABLE csv.orders (customer text, ordered_at text, amount text, currency text, document text);
\copy csv.orders FROM 'tests/landing/data/orders.csv' WITH (FORMAT csv, HEADER, DELIMITER ';')
SELECT * FROM test.land('csv_orders', options => '{"time_zone": "Europe/Moscow", "date_format": "DD.MM.YYYY", "decimal_mark": ","}');
SET timezone = 'UTC';
SELECT * FROM mapped.csv_purchases() ORDER BY at, document;
SELECT * FROM mapped.csv_purchases_check();
SELECT * FROM test.survives('csv');
DROP SCHEMA csv, mapped CASCADE;
