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
-- What cannot be read is named by its row, and stops nothing.
SELECT * FROM mapped.csv_purchases_check();
-- The same numbers as the rest of the world writes them.
TRUNCATE csv.orders;
INSERT INTO csv.orders VALUES
    ('a', '01.01.2025', '1,234.56', 'USD', '1'), ('a', '02.01.2025', '$1,234,567', 'USD', '2'), ('a', '03.01.2025', '-$.50', 'USD', '3'),
    ('a', '04.01.2025', 'Rs. 100.00', 'INR', '4'), ('a', '05.01.2025', '1''000.5', 'CHF', '5'), ('a', '06.01.2025', '12,34', 'USD', '6'),
    ('a', '07.01.2025', '1.234,56', 'USD', '7'), ('a', '08.01.2025', '5-', 'USD', '8'), ('a', '09.01.2025', '($1,000.00)', 'USD', '9'),
    ('a', '10.01.2025', '¥1000', 'JPY', '10');
SELECT document, amount FROM mapped.csv_purchases(decimal_mark => '.') ORDER BY at;
SELECT * FROM test.survives('csv');
DROP SCHEMA csv, mapped CASCADE;
