"""mlxtend on the same baskets: reads a command a line, answers a line of name=value pairs, seconds first.

Its arguments are a connection as a conninfo string and the path of psql. It does what a user does who takes the lines of baskets
out by binary COPY and asks for all pairs of items with fpgrowth, over a sparse table.

pairs LINES MIN_COUNT   of the table LINES (id, item): all pairs in MIN_COUNT baskets or more; seconds, pull of them, the number of
                        pairs, baskets of the most frequent one, and megabytes that were taken at the most
"""

import resource
import sys
import time

import numpy as np
import pandas as pd
from binary_copy import Database
from mlxtend.frequent_patterns import fpgrowth
from scipy.sparse import coo_array, csr_array

database = Database(*sys.argv[1:])


def peak():
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pairs(lines, min_count):
    before = peak()
    begun = time.perf_counter()
    rows = database.pull(lines, [("id", ">i4"), ("item", ">i4")])
    pulled = time.perf_counter()
    ids, items = rows["id"].astype(np.int32), rows["item"].astype(np.int32)
    baskets = int(ids.max())
    # An item that is twice in a basket counts once.
    table = csr_array(coo_array((np.ones(len(ids), bool), (ids - 1, items)), (baskets, int(items.max()) + 1)))
    table.data[:] = True
    frame = pd.DataFrame.sparse.from_spmatrix(table)
    found = fpgrowth(frame, min_support=int(min_count) / baskets, max_len=2)
    both = found[found["itemsets"].map(len) == 2]
    done = time.perf_counter()
    most = round(both["support"].max() * baskets)
    return f"seconds={done - begun} pull={pulled - begun} pairs={len(both)} most={most} megabytes={peak() - before}"


COMMANDS = {"pairs": pairs}
for line in sys.stdin:
    command, *arguments = line.split()
    print(COMMANDS[command](*arguments), flush=True)
