"""DuckDB on the same orders: reads a command a line, answers with the seconds it took.

load FILE    loads the orders from a CSV file, unless they are there
run N TABLE  scores and names every customer of a table with N threads, into a table of its own
"""

import sys
import time

import duckdb

SEGMENTS = """
CREATE OR REPLACE TABLE segments AS
WITH customers AS (
    SELECT customer_id, min(ordered_at) AS first_order, max(ordered_at) AS last_order,
           count(*) AS frequency, sum(amount) AS monetary
    FROM {table} GROUP BY customer_id
), scored AS (
    SELECT *, ntile(5) OVER (ORDER BY last_order) AS r, ntile(5) OVER (ORDER BY frequency) AS f,
           ntile(5) OVER (ORDER BY monetary) AS m
    FROM customers
)
SELECT customer_id, date_diff('second', last_order, timestamp '2026-11-01') / 86400.0 AS recency_days, frequency,
       monetary, r, f, m, r::text || f::text || m::text AS cell,
       CASE WHEN r = 5 AND (f + m + 1) // 2 >= 4 THEN 'champions'
            WHEN r >= 3 AND (f + m + 1) // 2 >= 4 THEN 'loyal'
            WHEN r >= 4 AND (f + m + 1) // 2 >= 2 THEN 'potential loyalists'
            WHEN r = 5 THEN 'new' WHEN r = 4 THEN 'promising'
            WHEN r = 3 AND (f + m + 1) // 2 = 3 THEN 'need attention' WHEN r = 3 THEN 'about to sleep'
            WHEN (f + m + 1) // 2 = 5 THEN 'cannot lose' WHEN (f + m + 1) // 2 >= 3 THEN 'at risk'
            ELSE 'hibernating' END AS segment
FROM scored
"""

database = duckdb.connect(sys.argv[1])
database.execute("SET TimeZone = 'UTC'")
for line in sys.stdin:
    command, *arguments = line.split()
    start = time.perf_counter()
    if command == "load":
        found = database.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'orders_float'").fetchone()
        if not found[0]:
            database.execute(
                "CREATE OR REPLACE TABLE orders_numeric AS SELECT * FROM read_csv(?, header = true, columns = "
                "{'customer_id': 'BIGINT', 'ordered_at': 'TIMESTAMP', 'amount': 'DECIMAL(12,2)'})",
                arguments,
            )
            database.execute(
                "CREATE OR REPLACE TABLE orders_float AS "
                "SELECT customer_id, ordered_at, amount::DOUBLE AS amount FROM orders_numeric"
            )
    elif command == "run":
        database.execute(f"SET threads = {int(arguments[0])}")
        database.execute(SEGMENTS.format(table=arguments[1]))
    print(time.perf_counter() - start, flush=True)
