-- Orders of any program that writes a CSV file, as 1C, RetailCRM or a spreadsheet does: a table orders with the columns
-- customer, ordered_at, amount, currency, document, all text, filled by \copy.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Numbers as people write them: 1 234,56 with spaces of any kind, 1.234,56, (500,00) or a typographic minus for less than
-- nothing, a currency before or after. The decimal mark is an argument, and the other mark parts thousands. Days as
-- 31.12.2024, by a pattern of to_timestamp. A row that comes twice is one. A refund is a negative amount. An amount that
-- cannot be read is NULL, and the check names its row.
CREATE OR REPLACE FUNCTION mapped.csv_purchases(
    time_zone text DEFAULT 'UTC',
    date_format text DEFAULT 'YYYY-MM-DD HH24:MI:SS',
    decimal_mark text DEFAULT '.'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT DISTINCT nullif(trim(o.customer), '0'), to_timestamp(nullif(trim(o.ordered_at), ''), date_format)::timestamp AT TIME ZONE time_zone,
       n.amount, nullif(upper(trim(o.currency)), ''), 'order ' || o.document
FROM csv.orders AS o
     CROSS JOIN LATERAL (
         SELECT regexp_replace(regexp_replace(translate(o.amount, '−(' || decimal_mark || '.,', repeat('-', 2) || '.,,'),
                                              $$[\s\u00A0\u202F'’$€₽£¥₹)]$$, '', 'g'),
                               '^(-?)[^0-9.,-]+[.,]?|[^0-9.,-]+[.,]?$', '\1', 'g') AS number
         WHERE o.amount ~ '[0-9]') AS t
     CROSS JOIN LATERAL (
         SELECT CASE WHEN t.number ~ '^-?([0-9]*|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?$' THEN replace(t.number, ',', '')::numeric END AS amount) AS n
WHERE nullif(trim(o.customer), '0') <> '' AND n.amount IS DISTINCT FROM 0
$mapping$;
COMMENT ON FUNCTION mapped.csv_purchases(text, text, text) IS 'orders of a CSV file as purchases';
COMMIT;
