"""What a program sees of the views for BI tools through psqlODBC: tables, columns, and the types of values."""

import sys

import pyodbc

connection = pyodbc.connect(sys.argv[1])
cursor = connection.cursor()
for table in cursor.tables(schema="bi").fetchall():
    print(table.table_type, table.table_name)
for column in cursor.columns(schema="bi").fetchall():
    if not column.table_name.startswith("kept"):
        digits = "" if column.decimal_digits is None else f",{column.decimal_digits}"
        print(f"{column.table_name}.{column.column_name} {column.type_name}({column.column_size}{digits}): {column.remarks}")
row = cursor.execute("SELECT * FROM bi.customers WHERE customer = ?", "4").fetchone()
for (name, *_), value in zip(row.cursor_description, row):
    print(name, type(value).__name__, value)
total = cursor.execute("SELECT sum(amount), min(day), count(*) FROM bi.purchases").fetchone()
print(*total)
