"""scipy on the same customers: reads a command a line, answers a line of name=value pairs, seconds first.

Its arguments are a connection as a conninfo string and the path of psql. It does what a user does who takes the rows out
by binary COPY and works on them with numpy and scipy.

effect TABLE SEGMENT OUTCOMES   of each of the columns OUTCOMES (separated by commas) by the text column SEGMENT: eta
                                squared, Welch's F and Kruskal and Wallis' H; seconds, pull of them, effect of the first
drift TABLE HALF FEATURES       of each of the columns FEATURES, rows where the boolean HALF is true against the others:
                                the index of stability in tenths of the first, Kolmogorov and Smirnov, Wasserstein;
                                seconds, pull of them, psi of the first
"""

import sys
import time

import numpy as np
from binary_copy import Database
from scipy import stats

database = Database(*sys.argv[1:])


def pull(table, flag, kind, names):
    """The flag of each row and its figures, one array for each."""
    rows = database.pull(table, [(flag, kind)] + [(name, ">f8") for name in names])
    return rows[flag], [rows[name].astype(float) for name in names]


def effect(table, segment, outcomes):
    begun = time.perf_counter()
    # Segments as numbers, so that they can be pulled as such.
    database.connection.execute(
        f"CREATE OR REPLACE VIEW coded AS SELECT substr({segment}, 9)::int AS code, * FROM {table}"
    )
    names = outcomes.split(",")
    labels, columns = pull("coded", "code", ">i4", names)
    pulled = time.perf_counter()
    groups = [labels == label for label in np.unique(labels)]
    found = []
    for values in columns:
        parts = [values[group] for group in groups]
        mean = values.mean()
        between = sum(len(part) * (part.mean() - mean) ** 2 for part in parts)
        found.append(between / ((values - mean) ** 2).sum())
        weights = np.array([len(part) / part.var(ddof=1) for part in parts])
        means = np.array([part.mean() for part in parts])
        (weights * (means - (weights * means).sum() / weights.sum()) ** 2).sum() / (len(parts) - 1)
        stats.kruskal(*parts)
    done = time.perf_counter()
    return f"seconds={done - begun} pull={pulled - begun} effect={found[0]}"


def drift(table, half, features):
    begun = time.perf_counter()
    first, columns = pull(table, half, "?", features.split(","))
    pulled = time.perf_counter()
    found = []
    for values in columns:
        before, after = values[first], values[~first]
        cuts = np.unique(np.quantile(before, np.arange(1, 10) / 10, method="inverted_cdf"))
        shares = [
            np.bincount(np.searchsorted(cuts, part, side="right"), minlength=len(cuts) + 1) / len(part)
            for part in (before, after)
        ]
        expected, actual = (np.maximum(part, 0.5 / len(before)) for part in shares)
        found.append(((actual - expected) * np.log(actual / expected)).sum())
        stats.ks_2samp(before, after, method="asymp")
        stats.wasserstein_distance(before, after)
    done = time.perf_counter()
    return f"seconds={done - begun} pull={pulled - begun} psi={found[0]}"


COMMANDS = {"effect": effect, "drift": drift}
for line in sys.stdin:
    command, *arguments = line.split()
    print(COMMANDS[command](*arguments), flush=True)
