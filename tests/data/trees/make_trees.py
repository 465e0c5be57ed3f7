"""Makes trees.json and the csv files beside it: what scikit-learn's decision trees find, to hold our own against.

Run with Python 3.11 and exactly these packages, from anywhere; takes two minutes:

    python3 -m venv venv
    venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
    venv/bin/python tests/data/trees/make_trees.py

README.md says what is in the files. Floats are written by repr, so they read back as the same bits.
"""

import csv
import json
import math
import pathlib
import random
from importlib.metadata import version

import numpy as np
from sklearn import datasets
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

HERE = pathlib.Path(__file__).parent
PACKAGES = {"scikit-learn": "1.9.1", "numpy": "2.4.6", "scipy": "1.17.1"}
# Each case is fitted with so many seeds: scikit-learn draws the order in which it looks at features, and of equal
# splits takes the first.
SEEDS = 200
# scikit-learn takes numbers that are closer than 1e-7 for equal, and keeps them as 32-bit floats. Figures are
# multiplied by this before it sees them, so that neither shows.
SCALE = 1000.0
GAP = 1e-5
# Depth without a limit, as our own trees have it at most.
NO_LIMIT = 30


def show(value):
    return value if isinstance(value, str) else repr(int(value)) if float(value).is_integer() else repr(float(value))


def write_csv(name, header, rows):
    text = "\n".join([",".join(header)] + [",".join(map(show, row)) for row in rows])
    (HERE / name).write_text(text + "\n")


def features(path, columns):
    with open(HERE / path) as file:
        return np.array([[float(cell) for cell in row[:columns]] for row in list(csv.reader(file))[1:]])


def knocked_out(name, rows, columns, share):
    """For each column, the rows whose figure is taken away."""
    choice = random.Random(f"missing {name}")
    return [sorted(choice.sample(range(rows), int(share * rows))) for _ in range(columns)]


def load():
    """The data sets: their features as they stand in the csv files, and what is to be told."""
    cancer = datasets.load_breast_cancer()
    names = [name.replace(" ", "_") for name in cancer.feature_names]
    labels = [str(cancer.target_names[label]) for label in cancer.target]
    write_csv(
        "breast_cancer.csv",
        names + ["label"],
        [[float(cell) for cell in row] + [label] for row, label in zip(cancer.data, labels)],
    )
    diabetes = datasets.load_diabetes(scaled=False)
    write_csv(
        "diabetes.csv",
        diabetes.feature_names + ["target"],
        [[float(cell) for cell in row] + [float(y)] for row, y in zip(diabetes.data, diabetes.target)],
    )
    sets = {
        "iris": ("../clusters/iris.csv", datasets.load_iris(), 0.1),
        "wine": ("../clusters/wine.csv", datasets.load_wine(), 0.15),
        "breast_cancer": ("breast_cancer.csv", cancer, 0.1),
        "diabetes": ("diabetes.csv", diabetes, 0.1),
    }
    loaded = {}
    for name, (path, source, share) in sets.items():
        x = features(path, source.data.shape[1])
        assert (x == source.data).all(), f"{path} is not scikit-learn's"
        for column in x.T:
            gaps = np.diff(np.unique((column * SCALE).astype(np.float32)).astype(float))
            assert len(gaps) + 1 == len(np.unique(column)) and gaps.min() > GAP, f"{path} has figures too close"
        loaded[name] = {"path": path, "x": x, "y": source.target, "missing": knocked_out(name, *x.shape, share)}
    return loaded


def weights_of(rows):
    return 1 + np.arange(rows) * 7 % 5


class Graph:
    """All nodes of the trees of one case: those of the same rows at the same depth are one, with every split that some
    tree made there."""

    def __init__(self, x):
        self.x = x
        self.nodes, self.places = [], {}

    def add(self, tree, is_classifier):
        """The tree as a list of nodes of its own, each [node, split or null, left, right]."""
        listed = []

        def walk(at, depth, rows):
            assert len(rows) == tree.n_node_samples[at]
            figures = [
                len(rows),
                float(tree.weighted_n_node_samples[at]),
                float(tree.impurity[at]),
                [float(value) for value in tree.value[at][0]],
            ]
            key = (depth, rows.tobytes())
            place = self.places.setdefault(key, len(self.nodes))
            if place == len(self.nodes):
                self.nodes.append(figures + [[]])
            # The same to rounding: the order in which it adds differs between trees.
            close = np.allclose(self.nodes[place][1:3], figures[1:3], rtol=1e-12, atol=1e-12 if is_classifier else 1e-8)
            assert self.nodes[place][0] == figures[0] and close, (self.nodes[place], figures)
            mine = len(listed)
            listed.append([place, None, None, None])
            if tree.children_left[at] < 0:
                return mine
            assert not is_classifier or tree.value[at][0].max() < 1, "customers of one label are split"
            feature = int(tree.feature[at])
            threshold = float(tree.threshold[at]) / SCALE
            values = self.x[rows, feature]
            missing_left = bool(tree.missing_go_to_left[at])
            goes_left = np.where(np.isnan(values), missing_left, values <= threshold)
            left = walk(tree.children_left[at], depth + 1, rows[goes_left])
            right = walk(tree.children_right[at], depth + 1, rows[~goes_left])
            # Infinite where it asks only whether the figure is missing.
            split = [
                feature,
                None if np.isinf(threshold) else threshold,
                missing_left,
                listed[left][0],
                listed[right][0],
            ]
            splits = self.nodes[place][4]
            same = [known for known in splits if known[0] == feature and known[3:] == split[3:]]
            if not same:
                splits.append(split)
                same = [split]
            listed[mine] = [place, splits.index(same[0]), left, right]
            return mine

        walk(0, 0, np.arange(len(self.x)))
        return listed


def balance(labels):
    """Weights with which all labels weigh the same: whole numbers, so that sums are exact. With the fractions that
    "balanced" stands for, rounding makes scikit-learn split customers who all have one label."""
    _, counts = np.unique(labels, return_counts=True)
    whole = math.lcm(*map(int, counts))
    return {label: whole // int(count) for label, count in enumerate(counts)}


def between(alphas, most=15):
    """Middles between neighbouring alphas that differ: there a tree is cut back in the same way whatever the rounding."""
    distinct = [alphas[0]] + [b for a, b in zip(alphas, alphas[1:]) if b - a > 1e-9 * alphas[-1]]
    middles = [float((a + b) / 2) for a, b in zip(distinct, distinct[1:])]
    return [middles[place] for place in sorted(set(np.linspace(0, len(middles) - 1, most).astype(int)))]


def case(data, name, criterion, depth, min_leaf, min_gain=0.0, balanced=False, weighted=False, missing=False):
    x, y = data[name]["x"].copy(), data[name]["y"]
    if missing:
        for column, rows in enumerate(data[name]["missing"]):
            x[rows, column] = np.nan
    is_classifier = criterion != "squared_error"
    sample_weight = weights_of(len(x)).astype(float) if weighted else None
    given = {"criterion": criterion, "max_depth": depth, "min_samples_leaf": min_leaf, "min_impurity_decrease": min_gain}
    if balanced:
        given["class_weight"] = balance(y)
    make = DecisionTreeClassifier if is_classifier else DecisionTreeRegressor
    graph = Graph(x)
    first, trees, scores = None, set(), []
    for seed in range(SEEDS):
        fitted = make(random_state=seed, **given).fit(x * SCALE, y, sample_weight)
        assert fitted.tree_.max_depth <= NO_LIMIT
        listed = graph.add(fitted.tree_, is_classifier)
        trees.add(json.dumps(listed))
        scores.append(float(fitted.score(x * SCALE, y, sample_weight)))
        if first is None:
            first = (fitted, listed)
    fitted, listed = first
    path = fitted.cost_complexity_pruning_path(x * SCALE, y, sample_weight)
    pruned = []
    for alpha in between(path.ccp_alphas):
        cut = make(random_state=0, ccp_alpha=alpha, **given).fit(x * SCALE, y, sample_weight)
        score = float(cut.score(x * SCALE, y, sample_weight))
        pruned.append({"alpha": alpha, "leaves": int(cut.tree_.n_leaves), "score": score})
    return {
        "data": name,
        "criterion": criterion,
        "depth": depth if depth is not None else NO_LIMIT,
        "min_leaf": min_leaf,
        "min_gain": min_gain,
        "balanced": balanced,
        "weighted": weighted,
        "missing": missing,
        "trees": len(trees),
        "scores": [min(scores), max(scores)],
        "nodes": graph.nodes,
        "first": {
            "nodes": listed,
            "score": scores[0],
            "importances": fitted.feature_importances_.tolist(),
            "alphas": path.ccp_alphas.tolist(),
            "impurities": path.impurities.tolist(),
            "pruned": pruned,
        },
    }


def cases(data):
    for name in ("iris", "wine", "breast_cancer"):
        for depth, min_leaf in ((1, 1), (2, 1), (3, 1), (5, 1), (3, 7), (None, 1), (None, 7)):
            yield case(data, name, "gini", depth, min_leaf)
        for depth, min_leaf in ((2, 1), (3, 1), (5, 1), (None, 7)):
            yield case(data, name, "entropy", depth, min_leaf)
        for depth, min_leaf, criterion in ((3, 1, "gini"), (5, 1, "entropy"), (None, 7, "gini")):
            yield case(data, name, criterion, depth, min_leaf, balanced=True)
            yield case(data, name, criterion, depth, min_leaf, weighted=True)
            yield case(data, name, criterion, depth, min_leaf, missing=True)
        yield case(data, name, "gini", 1, 1, missing=True)
        yield case(data, name, "gini", 5, 1, balanced=True, weighted=True, missing=True)
        yield case(data, name, "gini", None, 1, min_gain=0.006)
        yield case(data, name, "entropy", None, 1, min_gain=0.02, weighted=True)
    yield case(data, "diabetes", "squared_error", None, 1, min_gain=50.5)
    for depth, min_leaf in ((1, 1), (2, 1), (3, 1), (5, 1), (5, 7), (None, 7)):
        yield case(data, "diabetes", "squared_error", depth, min_leaf)
    for depth, min_leaf in ((1, 1), (3, 1), (5, 1), (None, 7)):
        yield case(data, "diabetes", "squared_error", depth, min_leaf, missing=True)
    for depth, min_leaf in ((3, 1), (5, 7)):
        yield case(data, "diabetes", "squared_error", depth, min_leaf, weighted=True)
        yield case(data, "diabetes", "squared_error", depth, min_leaf, weighted=True, missing=True)


def main():
    for package, pinned in PACKAGES.items():
        assert version(package) == pinned, f"{package} {version(package)}, where {pinned} is wanted"
    data = load()
    compact = {"separators": (",", ":")}
    described = {
        name: {
            "file": one["path"],
            "columns": one["x"].shape[1],
            "target": "".join(map(str, one["y"])) if name != "diabetes" else one["y"].tolist(),
            "missing": one["missing"],
        }
        for name, one in data.items()
    }
    lines = ",\n".join(json.dumps(found, **compact) for found in cases(data))
    sets = ",\n".join(f'"{name}":{json.dumps(one, **compact)}' for name, one in described.items())
    text = f'{{"packages":{json.dumps(PACKAGES)},\n"data":{{\n{sets}}},\n"cases":[\n{lines}\n]}}\n'
    (HERE / "trees.json").write_text(text)


main()
