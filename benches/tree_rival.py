"""scikit-learn on the same customers: reads a command a line, answers a line of name=value pairs, seconds first.

Its arguments are a connection as a conninfo string and the path of psql. It does what a user does who has a tree say
something of every row of a table: the rows out by binary COPY, a decision tree, and what it says back by binary COPY.
The features are read straight into 32-bit
floats, which is what the tree wants them as, one column after the other, as it reads them fastest.

whole TABLE LABEL DEPTH FEATURES   from the table to the table `labels_elsewhere` (id, label) by a tree of that depth
                                   over the columns FEATURES (separated by commas): seconds, and what reading (pull),
                                   fit, predict and writing (push) took of them, leaves, and the score on the same rows
                                   (accuracy, or R squared)
fit TABLE LABEL DEPTH FEATURES     seconds of the fit alone, leaves

A boolean LABEL is classified, and a double precision one predicted.
"""

import sys
import time

import numpy as np
from binary_copy import Database
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

# SQL types of labels: how numpy reads them, and what the tree is.
KINDS = {"boolean": ("?", DecisionTreeClassifier), "double precision": (">f8", DecisionTreeRegressor)}

database = Database(*sys.argv[1:])


def type_of(table, label):
    query = (
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s"
    )
    return database.connection.execute(query, [table, label]).fetchone()[0]


def pull(table, label, kind, names):
    """Ids, features and labels."""
    rows = database.pull(table, [("id", ">i8"), (label, kind)] + [(name, ">f8") for name in names])
    features = np.empty((len(rows), len(names)), np.float32, order="F")
    for place, name in enumerate(names):
        features[:, place] = rows[name]
    return rows["id"], features, rows[label].astype(rows[label].dtype.newbyteorder("="))


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
    database.push(ids, [("label", guesses, sql_type, kind)])
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
