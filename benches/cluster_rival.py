"""scikit-learn on the same customers: reads a command a line, answers a line of name=value pairs, seconds first.

Its arguments are a connection as a conninfo string and the path of psql. It does what a user does who clusters a table
today: the rows out by binary COPY, standardised, `KMeans`, and the labels back by binary COPY.

pull TABLE                    reads the table: seconds, rows
whole TABLE K SEED            from the table to the table `labels_elsewhere` (id, cluster), on both cores: seconds, and
                              what reading (pull), standardising (scale), the fit and writing (push) took of them,
                              inertia, iterations
lloyd TABLE K THREADS FIRST   from the rows with the ids FIRST to FIRST+K-1 as centres to full convergence: seconds of
                              the fit alone, inertia, iterations

Inertia is in standardised units.
"""

import sys
import time

import numpy as np
from binary_copy import Database
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

database = Database(*sys.argv[1:])


def columns(table):
    """The features: every column but the id."""
    names = database.connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attname <> 'id' "
        "ORDER BY attnum",
        [table],
    )
    return [name for (name,) in names]


def pull(table):
    """Ids, and the features as an array of rows."""
    names = columns(table)
    rows = database.pull(table, [("id", ">i8")] + [(name, ">f8") for name in names])
    features = np.empty((len(rows), len(names)))
    for place, name in enumerate(names):
        features[:, place] = rows[name]
    return rows["id"], features


def standardise(features):
    """In place: mean 0 and standard deviation 1 in every column."""
    features -= features.mean(axis=0)
    features /= features.std(axis=0)
    return features


def whole(table, k, seed):
    times = [time.perf_counter()]
    ids, features = pull(table)
    times.append(time.perf_counter())
    standardise(features)
    times.append(time.perf_counter())
    fitted = KMeans(k, n_init=1, random_state=seed).fit(features)
    times.append(time.perf_counter())
    database.push(ids, [("cluster", fitted.labels_, "int", ">i4")])
    times.append(time.perf_counter())
    parts = dict(zip(("pull", "scale", "fit", "push"), np.diff(times)))
    return {"seconds": times[-1] - times[0], **parts, "inertia": fitted.inertia_, "iterations": fitted.n_iter_}


# The last table that a fit from given centres asked for: it is not pulled for each of them.
kept = {}


def lloyd(table, k, threads, first):
    if table not in kept:
        kept.clear()
        ids, features = pull(table)
        kept[table] = (ids, standardise(features))
    ids, features = kept[table]
    places = [int(np.flatnonzero(ids == number)[0]) for number in range(first, first + k)]
    with threadpool_limits(threads):
        start = time.perf_counter()
        fitted = KMeans(k, init=features[places], n_init=1, algorithm="lloyd", tol=0, max_iter=1000).fit(features)
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "inertia": fitted.inertia_, "iterations": fitted.n_iter_}


def answer(command, table, *numbers):
    if command == "pull":
        start = time.perf_counter()
        ids, _ = pull(table)
        return {"seconds": time.perf_counter() - start, "rows": len(ids)}
    return {"whole": whole, "lloyd": lloyd}[command](table, *map(int, numbers))


for line in sys.stdin:
    print(" ".join(f"{name}={float(value)!r}" for name, value in answer(*line.split()).items()), flush=True)
