"""scikit-learn on the same customers: reads a command a line, answers a line of name=value pairs, seconds first.

Its arguments are a connection as a conninfo string and the path of psql. It does what a user does who has a tree say
something of every row of a table: the rows out by binary COPY, a decision tree, and what it says back by binary COPY.
Each way by the client that was fastest at it, as in cluster_rival.py. The features are read straight into 32-bit
floats, which is what the tree wants them as, one column after the other, as it reads them fastest.

whole TABLE LABEL DEPTH FEATURES   from the table to the table `labels_elsewhere` (id, label) by a tree of that depth
                                   over the columns FEATURES (separated by commas): seconds, and what reading (pull),
                                   fit, predict and writing (push) took of them, leaves, and the score on the same rows
                                   (accuracy, or R squared)
fit TABLE LABEL DEPTH FEATURES     seconds of the fit alone, leaves

A boolean LABEL is classified, and a double precision one predicted.
"""

import subprocess
import sys
import time

import numpy as np
import psycopg
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

# The start of a binary COPY: signature, flags, length of an extension; and its end.
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
# What is handed to the driver at a time.
BLOCK = 1 << 20
# SQL types of labels: how numpy reads them, and what the tree is.
KINDS = {"boolean": ("?", DecisionTreeClassifier), "double precision": (">f8", DecisionTreeRegressor)}

CONNINFO, PSQL = sys.argv[1:]
connection = psycopg.connect(CONNINFO, autocommit=True)


def row_type(fields):
    """The layout of a row without NULLs: the number of fields, then each after its length."""
    parts = [("fields", ">i2")]
    for name, kind in fields:
        parts += [(f"{name} length", ">i4"), (name, kind)]
    return np.dtype(parts)


def type_of(table, label):
    query = (
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s"
    )
    return connection.execute(query, [table, label]).fetchone()[0]


def pull(table, label, kind, names):
    """Ids, features and labels."""
    query = f"COPY (SELECT id, {', '.join([label, *names])} FROM {table}) TO STDOUT (FORMAT binary)"
    data = subprocess.run([PSQL, "-X", "-d", CONNINFO, "-c", query], stdout=subprocess.PIPE, check=True).stdout
    if data[: len(HEADER)] != HEADER:
        raise ValueError("this is not what binary COPY sends")
    rows = np.frombuffer(
        memoryview(data)[len(HEADER) : -len(TRAILER)],
        row_type([("id", ">i8"), (label, kind)] + [(name, ">f8") for name in names]),
    )
    features = np.empty((len(rows), len(names)), np.float32, order="F")
    for place, name in enumerate(names):
        if (rows[f"{name} length"] != 8).any():
            raise ValueError(f"there are NULLs in {name}")
        features[:, place] = rows[name]
    return rows["id"], features, rows[label].astype(rows[label].dtype.newbyteorder("="))


def push(ids, labels, sql_type, kind):
    """The labels into a table of their own."""
    rows = np.empty(len(ids), row_type([("id", ">i8"), ("label", kind)]))
    rows["fields"], rows["id length"], rows["label length"] = 2, 8, np.dtype(kind).itemsize
    rows["id"], rows["label"] = ids, labels
    data = memoryview(rows.tobytes())
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE labels_elsewhere (id bigint, label {sql_type})")
        with cursor.copy("COPY labels_elsewhere FROM STDIN (FORMAT binary)") as copy:
            copy.write(HEADER)
            for start in range(0, len(data), BLOCK):
                copy.write(data[start : start + BLOCK])
            copy.write(TRAILER)


def score(labels, guesses):
    if labels.dtype == bool:
        return (labels == guesses).mean()
    return 1 - ((labels - guesses) ** 2).sum() / ((labels - labels.mean()) ** 2).sum()


def whole(table, label, sql_type, depth, names):
    kind, tree = KINDS[sql_type]
    times = [time.perf_counter()]
    ids, features, labels = pull(table, label, kind, names)
    times.append(time.perf_counter())
    fitted = tree(max_depth=depth, random_state=0).fit(features, labels)
    times.append(time.perf_counter())
    guesses = fitted.predict(features)
    times.append(time.perf_counter())
    push(ids, guesses, sql_type, kind)
    times.append(time.perf_counter())
    parts = dict(zip(("pull", "fit", "predict", "push"), np.diff(times)))
    return {
        "seconds": times[-1] - times[0],
        **parts,
        "leaves": fitted.get_n_leaves(),
        "score": score(labels, guesses),
    }


# The last rows that a fit alone asked for: they are not pulled for each of them.
kept = {}


def fit(table, label, sql_type, depth, names):
    kind, tree = KINDS[sql_type]
    asked = (table, label, *names)
    if asked not in kept:
        kept.clear()
        kept[asked] = pull(table, label, kind, names)
    _, features, labels = kept[asked]
    start = time.perf_counter()
    fitted = tree(max_depth=depth, random_state=0).fit(features, labels)
    return {"seconds": time.perf_counter() - start, "leaves": fitted.get_n_leaves()}


def answer(command, table, label, depth, features):
    run = {"whole": whole, "fit": fit}[command]
    return run(table, label, type_of(table, label), int(depth), features.split(","))


for line in sys.stdin:
    print(" ".join(f"{name}={float(value)!r}" for name, value in answer(*line.split()).items()), flush=True)
