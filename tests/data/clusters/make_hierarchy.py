"""Makes hierarchy.json and hierarchy_labellings.json: what SciPy and scikit-learn say, for the tests of the crate
`segmentation`. Run it with Python 3 in this directory; made with numpy 2.4.6, scipy 1.17.1 and scikit-learn 1.9.1.

hierarchy.json: for iris and wine, raw and standardised, the values row by row and for each linkage the heights of
scipy.cluster.hierarchy.linkage and the labels of its cut into three clusters.
hierarchy_labellings.json: pairs of labellings with adjusted_rand_score, rand_score and normalized_mutual_info_score.
"""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn import datasets, metrics

HERE = pathlib.Path(__file__).parent
PINNED = {"numpy": "2.4.6", "scipy": "1.17.1", "sklearn": "1.9.1"}


def check_versions():
    for module in (np, scipy, sklearn):
        wanted = PINNED[module.__name__]
        if module.__version__ != wanted:
            raise SystemExit(f"{module.__name__} is {module.__version__}, not {wanted}")


def trees(values):
    result = {}
    for method in ("ward", "complete", "average", "single"):
        tree = linkage(values, method)
        labels = fcluster(tree, 3, "maxclust")
        if len(set(labels)) != 3:
            raise SystemExit(f"{method} has no cut into three clusters")
        result[method] = {"heights": tree[:, 2].tolist(), "labels": labels.tolist()}
    return result


def hierarchy():
    cases = []
    for name in ("iris", "wine"):
        raw = getattr(datasets, f"load_{name}")().data
        for scaling, values in (("raw", raw), ("standard", (raw - raw.mean(axis=0)) / raw.std(axis=0))):
            # Decimals as given for raw values; nine digits for standardised ones, so that the file stays small.
            values = np.array([[float(f"{x:.9g}") for x in row] for row in values])
            cases.append({"name": f"{name} {scaling}", "values": values.tolist(), "linkages": trees(values)})
    return cases


def labellings():
    random = np.random.default_rng(20260101)
    pairs = []
    for n, i, j in ((1, 1, 1), (2, 2, 2), (10, 3, 4), (50, 2, 7), (200, 5, 5), (300, 40, 3), (400, 100, 150)):
        for _ in range(3):
            pairs.append((random.integers(0, i, n), random.integers(0, j, n)))
    for share in (0.01, 0.1, 0.5):
        first = random.integers(0, 6, 300)
        noise = np.where(random.random(300) < share, random.integers(0, 6, 300), first)
        pairs.append((first, noise))
    degenerate = [
        ([0, 0, 0], [0, 0, 0]),
        ([0, 0, 0], [1, 1, 1]),
        ([0, 0, 0], [0, 1, 2]),
        ([0, 1, 2], [0, 0, 0]),
        ([0, 1, 2], [2, 0, 1]),
        ([0, 0, 1, 1], [0, 1, 0, 1]),
        ([0, 0, 1, 1], [1, 1, 0, 0]),
        ([0, 0, 1, 1], [0, 0, 0, 0]),
        ([5], [-7]),
        ([0, 1], [0, 0]),
        ([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2]),
    ]
    pairs += [(np.array(a), np.array(b)) for a, b in degenerate]
    return [
        {
            "a": a.tolist(),
            "b": b.tolist(),
            "adjusted_rand": metrics.adjusted_rand_score(a, b),
            "rand": metrics.rand_score(a, b),
            "mutual_information": metrics.normalized_mutual_info_score(a, b),
        }
        for a, b in pairs
    ]


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / name).write_text(f"[\n{lines}\n]\n")


check_versions()
write("hierarchy.json", hierarchy())
write("hierarchy_labellings.json", labellings())
