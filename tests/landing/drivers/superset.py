"""What Superset asks of the views for BI tools: SQLAlchemy's inspector, and the statements of its charts."""

import sys

import psycopg2
import sqlalchemy

engine = sqlalchemy.create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(sys.argv[1]))
inspector = sqlalchemy.inspect(engine)

# A data set is a table or a view of a schema; its columns and comments are read when it is added.
print("schema", "bi" in inspector.get_schema_names())
print("tables", *sorted(inspector.get_table_names("bi")))
views = sorted(inspector.get_view_names("bi"))
print("views", *views)
for view in views:
    print(view, "comment:", inspector.get_table_comment(view, schema="bi")["text"])
    print(view, "key:", inspector.get_pk_constraint(view, schema="bi")["constrained_columns"], inspector.get_indexes(view, schema="bi"))
    for column in inspector.get_columns(view, schema="bi") if not view.startswith("kept") else []:
        # What decides whether it is a measure, a dimension or the time of a chart.
        family = column["type"].python_type.__name__
        print(f"{view}.{column['name']} {column['type']} {family}: {column['comment']}")

with engine.connect() as connection:

    def show(statement, **parameters):
        result = connection.execute(sqlalchemy.text(statement), parameters)
        print(*result.keys())
        for row in result:
            print(*(f"{value} ({type(value).__name__})" for value in row))

    # A preview; a chart of bars; one by month; values of a filter.
    show('SELECT customer, segment, monetary, last_order FROM bi.customers ORDER BY customer LIMIT 2')
    show(
        'SELECT segment AS segment, COUNT(*) AS count, SUM(monetary) AS "SUM(monetary)" FROM bi.customers '
        'WHERE tier IN (:tier) GROUP BY segment ORDER BY MIN(segment_position) LIMIT 10000',
        tier="A",
    )
    show(
        "SELECT DATE_TRUNC('month', day) AS day, SUM(amount) AS amount FROM bi.purchases "
        "WHERE day >= TO_DATE('1998-04-01', 'YYYY-MM-DD') AND day < TO_DATE('1998-07-01', 'YYYY-MM-DD') "
        "GROUP BY DATE_TRUNC('month', day) ORDER BY 1 LIMIT 50000"
    )
    show('SELECT tier AS tier FROM bi.customers GROUP BY tier ORDER BY MIN(tier_position) LIMIT 1000')
    show('SELECT previous_segment, segment, SUM(customers) AS customers FROM bi.movements GROUP BY previous_segment, segment '
         'ORDER BY customers DESC, 1, 2 LIMIT 3')
