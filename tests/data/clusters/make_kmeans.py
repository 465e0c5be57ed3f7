"""Makes kmeans.json and the csv files beside it: what scikit-learn and kmodes find, to hold our own fits against.

Run with Python 3.11 and exactly these packages, from anywhere; takes a few seconds:

    python3 -m venv venv
    venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1 kmodes==0.12.2 \
        threadpoolctl==3.8.0
    venv/bin/python tests/data/clusters/make_kmeans.py

README.md says what is in the files. Floats are written by repr, so they read back as the same bits.
"""

import json
import math
import pathlib
import random
import warnings
from importlib.metadata import version

import numpy as np
from kmodes.kmodes import KModes
from kmodes.kprototypes import KPrototypes
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from threadpoolctl import threadpool_limits

HERE = pathlib.Path(__file__).parent
PACKAGES = {"scikit-learn": "1.9.1", "numpy": "2.4.6", "scipy": "1.17.1", "kmodes": "0.12.2", "threadpoolctl": "3.8.0"}
STARTS = 5
# Two distances closer than this share of the larger one are a tie, which rounding would decide.
TIE = 1e-9


def write_csv(name, rows):
    """A header f1,f2,… and the rows; a table of whole numbers is written without decimal points."""
    whole = all(isinstance(value, float) and value.is_integer() for row in rows for value in row)

    def show(value):
        return value if isinstance(value, str) else repr(int(value)) if whole else repr(value)

    lines = [",".join(f"f{column + 1}" for column in range(len(rows[0])))]
    lines += [",".join(show(value) for value in row) for row in rows]
    (HERE / name).write_text("\n".join(lines) + "\n")


def lognormal(n=2000):
    """Skewed, correlated columns from the 64-bit linear congruential generator of Knuth's MMIX."""
    state = 42

    def uniform():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 11) / 2**53

    def normal():
        return sum(uniform() for _ in range(12)) - 6

    rows = []
    for _ in range(n):
        a, b, c = normal(), normal(), normal()
        rows.append([round(math.exp(z), 3) for z in (3.5 + 0.9 * a, 1.0 + 0.6 * b, 4.0 + 0.7 * b + 0.5 * c)])
    return rows


def squared_distances(x, centers):
    return ((x[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)


def lloyd(x, weights, centers):
    """Lloyd's algorithm in its plainest form: (labels, iterations), or None when a tie or an empty cluster turns up.

    An iteration labels every row and moves every centre; the last one is the one that changes no label.
    """
    labels, iterations = None, 0
    while True:
        distances = squared_distances(x, centers)
        nearest = np.sort(distances, axis=1)[:, :2]
        if (nearest[:, 1] - nearest[:, 0] <= TIE * nearest[:, 1]).any():
            return None
        previous, labels = labels, distances.argmin(axis=1)
        if len(set(labels)) < len(centers):
            return None
        iterations += 1
        if previous is not None and (labels == previous).all():
            return labels, iterations
        members = [labels == cluster for cluster in range(len(centers))]
        centers = np.array([np.average(x[own], axis=0, weights=weights[own]) for own in members])


def fit(x, weights, centers):
    fitted = KMeans(len(centers), init=centers, n_init=1, algorithm="lloyd", tol=0, max_iter=1000)
    return fitted.fit(x, sample_weight=weights)


def as_string(labels):
    """One digit a row."""
    return "".join(str(label) for label in labels)


def k_means(name, data, x, k, scaling, scaler=None, weights=None):
    """One data set in one scaling: fits from several starts, and the best of a hundred."""
    unit = np.ones(len(x))
    if scaler is not None:
        scaler.fit(x) if weights is None else scaler.fit(x, sample_weight=weights)
        x = scaler.transform(x)
    choice = random.Random(f"{name}")
    starts, kept = [], None
    while len(starts) < STARTS:
        rows = choice.sample(range(len(x)), k)
        plain = lloyd(x, unit if weights is None else weights, x[rows])
        if plain is None:
            continue
        fitted = fit(x, weights, x[rows])
        labels, iterations = plain
        assert (fitted.labels_ == labels).all() and fitted.n_iter_ == iterations, (name, rows)
        starts.append({"rows": rows, "inertia": float(fitted.inertia_), "iterations": int(fitted.n_iter_)})
        if kept is None:
            kept = {"labels": as_string(labels), "centers": fitted.cluster_centers_.tolist()}
    best = KMeans(k, n_init=100, tol=0, max_iter=1000, random_state=0).fit(x, sample_weight=weights)
    return {
        "name": name,
        "data": data,
        "k": k,
        "scaling": scaling,
        "weights": None if weights is None else "1 + row % 3",
        "center": None if scaler is None else scaler.mean_.tolist(),
        "scale": None if scaler is None else scaler.scale_.tolist(),
        "starts": starts,
        "first": kept,
        "best_of_100": float(best.inertia_),
    }


def scalings(x):
    """What each of scikit-learn's scalers subtracts and divides by."""
    standard, robust, minmax = StandardScaler().fit(x), RobustScaler().fit(x), MinMaxScaler().fit(x)
    pairs = {
        "standard": (standard.mean_, standard.scale_),
        "robust": (robust.center_, robust.scale_),
        "minmax": (minmax.data_min_, minmax.data_range_),
    }
    return {name: {"center": center.tolist(), "scale": scale.tolist()} for name, (center, scale) in pairs.items()}


def band(value, cuts, names):
    return names[sum(value >= cut for cut in cuts)]


def as_codes(categories):
    """The numbers that kmodes gives to categories, in sorted order column by column: it takes starting modes so."""
    values = [sorted(set(column)) for column in categories.T]
    return np.array([[names.index(value) for names, value in zip(values, row)] for row in categories])


def modes_of(categories, labels, k):
    """Per cluster and column, the set of most frequent categories."""
    sets = []
    for cluster in range(k):
        columns = categories[labels == cluster].T
        counts = [{value: int((column == value).sum()) for value in set(column)} for column in columns]
        sets.append([{value for value in count if count[value] == max(count.values())} for count in counts])
    return sets


def prototype_distances(numbers, categories, centers, modes, gamma):
    mismatches = (categories[:, None, :] != modes[None, :, :]).sum(axis=2)
    return squared_distances(numbers, centers) + gamma * mismatches


def batch(numbers, categories, centers, modes, gamma):
    """Lloyd's algorithm with modes: final labels, or None on a tie of distances or modes, or an empty cluster."""
    labels = None
    while True:
        distances = prototype_distances(numbers, categories, centers, modes, gamma)
        nearest = np.sort(distances, axis=1)[:, :2]
        if (nearest[:, 1] - nearest[:, 0] <= TIE * nearest[:, 1]).any():
            return None
        previous, labels = labels, distances.argmin(axis=1)
        if len(set(labels)) < len(centers):
            return None
        if previous is not None and (labels == previous).all():
            return labels
        sets = modes_of(categories, labels, len(centers))
        if any(len(values) > 1 for row in sets for values in row):
            return None
        modes = np.array([[min(values) for values in row] for row in sets])
        centers = np.array([numbers[labels == c].mean(axis=0) for c in range(len(centers))])


def fixpoint(numbers, categories, centers, modes, gamma, labels):
    """Holds kmodes's answer against the definition: nearest prototypes, and prototypes that are means and modes."""
    distances = prototype_distances(numbers, categories, centers, modes, gamma)
    own = distances[np.arange(len(labels)), labels]
    assert (own <= distances.min(axis=1) * (1 + 1e-12)).all()
    for cluster, row in enumerate(modes_of(categories, labels, len(modes))):
        assert all(mode in values for mode, values in zip(modes[cluster], row))
        if numbers.shape[1]:
            assert np.allclose(centers[cluster], numbers[labels == cluster].mean(axis=0), rtol=1e-12, atol=1e-12)
    return float(own.sum())


def k_prototypes(x, categories, k):
    """Mixed columns, standardised numbers first: starts from which batch updates end where kmodes ends."""
    scaler = StandardScaler().fit(x)
    numbers = scaler.transform(x)
    codes = as_codes(categories)
    mixed = np.concatenate([numbers.astype(object), categories.astype(object)], axis=1)
    places = list(range(numbers.shape[1], mixed.shape[1]))
    choice, starts, kept = random.Random("prototypes"), [], None
    while len(starts) < STARTS:
        rows = choice.sample(range(len(x)), k)
        fitted = KPrototypes(k, init=[numbers[rows], codes[rows]], n_init=1, max_iter=1000)
        fitted.fit(mixed, categorical=places)
        labels = batch(numbers, categories, numbers[rows], categories[rows], fitted.gamma)
        if labels is None or (labels != fitted.labels_).any():
            continue
        centers = fitted.cluster_centroids_[:, : numbers.shape[1]].astype(float)
        modes = fitted.cluster_centroids_[:, numbers.shape[1] :].astype(str)
        cost = fixpoint(numbers, categories, centers, modes, fitted.gamma, labels)
        assert math.isclose(cost, fitted.cost_, rel_tol=1e-12)
        starts.append({"rows": rows, "cost": float(fitted.cost_)})
        if kept is None:
            kept = {"labels": as_string(labels), "centers": centers.tolist(), "modes": modes.tolist()}
    best = KPrototypes(k, n_init=20, max_iter=1000, random_state=0).fit(mixed, categorical=places)
    return {
        "data": "mixed.csv",
        "k": k,
        "center": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        "gamma": float(fitted.gamma),
        "starts": starts,
        "first": kept,
        "best_of_20": float(best.cost_),
    }


def k_modes(categories, k):
    """Categories only. Ties of distances are usual here, so the fixpoint is what counts, not the way to it."""
    choice, starts, kept = random.Random("modes"), [], None
    codes, numbers = as_codes(categories), np.zeros((len(categories), 0))
    nothing = np.zeros((k, 0))
    while len(starts) < STARTS:
        rows = choice.sample(range(len(categories)), k)
        fitted = KModes(k, init=codes[rows], n_init=1, max_iter=1000).fit(categories)
        modes = fitted.cluster_centroids_
        try:
            cost = fixpoint(numbers, categories, nothing, modes, 1, fitted.labels_)
        except AssertionError:
            continue
        assert cost == fitted.cost_
        starts.append({"rows": rows, "cost": cost})
        if kept is None:
            kept = {"labels": as_string(fitted.labels_), "modes": modes.tolist()}
    best = KModes(k, n_init=20, max_iter=1000, random_state=0).fit(categories)
    return {"data": "modes.csv", "k": k, "starts": starts, "first": kept, "best_of_20": float(best.cost_)}


def main():
    for package, wanted in PACKAGES.items():
        assert version(package) == wanted, f"{package} {wanted} is needed, {version(package)} is here"
    # A start from given centres converges, and a hundred of them do too: anything else must not pass.
    warnings.simplefilter("error", ConvergenceWarning)

    iris, wine, digits = (datasets.load_iris().data, datasets.load_wine().data, datasets.load_digits().data)
    skewed = np.array(lognormal())
    for name, table in {"iris": iris, "wine": wine, "digits": digits, "lognormal": skewed}.items():
        write_csv(f"{name}.csv", table.tolist())
    weights = 1.0 + np.arange(len(iris)) % 3

    mixed = [
        [band(row[0], (5.5, 6.5), ("short", "medium", "long")), band(row[1], (2.8, 3.3), ("narrow", "middle", "wide"))]
        for row in iris
    ]
    write_csv("mixed.csv", [row + words for row, words in zip(iris.tolist(), mixed)])
    cuts = {0: (12.5, 13.5), 1: (1.7, 2.5), 6: (1.2, 2.4), 9: (3.5, 5.5), 12: (550.0, 850.0)}
    bands = [[band(row[column], cut, ("low", "middle", "high")) for column, cut in cuts.items()] for row in wine]
    write_csv("modes.csv", bands)

    result = {
        "versions": PACKAGES,
        "k_means": [
            k_means("iris, raw", "iris.csv", iris, 3, "none"),
            k_means("iris, standardised", "iris.csv", iris, 3, "standard", StandardScaler()),
            k_means("iris, raw, weighted", "iris.csv", iris, 3, "none", weights=weights),
            k_means("iris, standardised, weighted", "iris.csv", iris, 3, "standard", StandardScaler(), weights),
            k_means("wine, standardised", "wine.csv", wine, 3, "standard", StandardScaler()),
            k_means("digits, raw", "digits.csv", digits, 10, "none"),
            k_means("lognormal, raw", "lognormal.csv", skewed, 5, "none"),
            k_means("lognormal, standardised", "lognormal.csv", skewed, 5, "standard", StandardScaler()),
        ],
        "scalings": {"wine.csv": scalings(wine), "lognormal.csv": scalings(skewed)},
        "k_prototypes": k_prototypes(iris, np.array(mixed), 3),
        "k_modes": k_modes(np.array(bands), 3),
    }
    text = ",\n".join(f"{json.dumps(key)}: {lines(value)}" for key, value in result.items())
    (HERE / "kmeans.json").write_text("{\n" + text + "\n}\n")


def lines(value):
    """JSON with one line for each entry of a list of objects, so that a change can be read."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(entry) for entry in value) + "\n]"
    return json.dumps(value)


if __name__ == "__main__":
    # One thread: with more, the order of additions and so the last digits would differ from run to run.
    with threadpool_limits(1):
        main()
