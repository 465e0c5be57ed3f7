"""Rows out of PostgreSQL and back by binary COPY, each way by the client that is fastest at it.

psql sends all rows through one pipe, where psycopg makes a Python object of every row, which takes two to five times
as long; psycopg writes a block at a time.
"""

import subprocess

import numpy as np
import psycopg

# The start of a binary COPY: signature, flags, length of an extension; and its end.
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
# What is handed to the driver at a time.
BLOCK = 1 << 20


def row_type(fields):
    """The layout of a row without NULLs: the number of fields, then each after its length."""
    parts = [("fields", ">i2")]
    for name, kind in fields:
        parts += [(f"{name} length", ">i4"), (name, kind)]
    return np.dtype(parts)


class Database:
    """A connection, for what is small, and psql, for rows."""

    def __init__(self, conninfo, psql):
        self.conninfo, self.psql = conninfo, psql
        self.connection = psycopg.connect(conninfo, autocommit=True)

    def pull(self, table, fields):
        """Columns of a table, none of them NULL, by their names and numpy types."""
        names = ", ".join(name for name, _ in fields)
        query = f"COPY (SELECT {names} FROM {table}) TO STDOUT (FORMAT binary)"
        command = [self.psql, "-X", "-d", self.conninfo, "-c", query]
        data = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        if data[: len(HEADER)] != HEADER:
            raise ValueError("this is not what binary COPY sends")
        rows = np.frombuffer(memoryview(data)[len(HEADER) : -len(TRAILER)], row_type(fields))
        for name, kind in fields:
            if (rows[f"{name} length"] != np.dtype(kind).itemsize).any():
                raise ValueError(f"there are NULLs in {name}")
        return rows

    def push(self, ids, columns):
        """Values for each id into the table `labels_elsewhere`: columns by names, values, SQL types and numpy types."""
        rows = np.empty(len(ids), row_type([("id", ">i8")] + [(name, kind) for name, _, _, kind in columns]))
        rows["fields"], rows["id length"], rows["id"] = 1 + len(columns), 8, ids
        for name, values, _, kind in columns:
            rows[f"{name} length"], rows[name] = np.dtype(kind).itemsize, values
        data = memoryview(rows.tobytes())
        types = ", ".join(f"{name} {sql_type}" for name, _, sql_type, _ in columns)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(f"CREATE UNLOGGED TABLE labels_elsewhere (id bigint, {types})")
            with cursor.copy("COPY labels_elsewhere FROM STDIN (FORMAT binary)") as copy:
                copy.write(HEADER)
                for start in range(0, len(data), BLOCK):
                    copy.write(data[start : start + BLOCK])
                copy.write(TRAILER)
