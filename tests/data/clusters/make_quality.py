"""Makes quality.json: how scikit-learn judges given labels on the csv files beside it, to hold our measures against.

Run with Python 3.11 and exactly these packages, from anywhere, after make_kmeans.py; takes a few seconds:

    python3 -m venv venv
    venv/bin/pip install scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
    venv/bin/python tests/data/clusters/make_quality.py

Each case names a data set, whether its columns were standardised (population standard deviation), the labels, and
scikit-learn's figures for them: the exact silhouette, its means by label, Calinski-Harabasz and Davies-Bouldin.
Labels, one digit a row, are of k-means (any would do) or the true classes, which are worse clusters.
"""

import json
import pathlib
from importlib.metadata import version

import numpy as np
from sklearn import datasets, metrics
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).parent
PACKAGES = {"scikit-learn": "1.9.1", "numpy": "2.4.6", "scipy": "1.17.1"}
SETS = {"iris": datasets.load_iris(), "wine": datasets.load_wine(), "digits": datasets.load_digits()}


def case(name, standardised, labelled_by):
    rows = np.loadtxt(HERE / f"{name}.csv", delimiter=",", skiprows=1)
    assert (rows == SETS[name].data).all(), f"{name}.csv is not scikit-learn's"
    if standardised:
        rows = StandardScaler().fit_transform(rows)
    classes = SETS[name].target
    k = len(set(classes))
    labels = classes if labelled_by == "classes" else KMeans(k, n_init=10, random_state=0).fit(rows).labels_
    silhouettes = metrics.silhouette_samples(rows, labels)
    return {
        "data": name,
        "standardised": standardised,
        "labelled_by": labelled_by,
        "k": k,
        "silhouette": float(metrics.silhouette_score(rows, labels)),
        "silhouettes": [float(silhouettes[labels == label].mean()) for label in range(k)],
        "calinski_harabasz": float(metrics.calinski_harabasz_score(rows, labels)),
        "davies_bouldin": float(metrics.davies_bouldin_score(rows, labels)),
        "labels": "".join(str(label) for label in labels),
    }


def main():
    for package, pinned in PACKAGES.items():
        assert version(package) == pinned, f"{package} {version(package)}, where {pinned} is wanted"
    cases = [
        case("iris", False, "k-means"),
        case("iris", False, "classes"),
        case("wine", True, "k-means"),
        case("wine", True, "classes"),
        case("digits", False, "k-means"),
    ]
    lines = ",\n".join(json.dumps(c) for c in cases)
    (HERE / "quality.json").write_text(f'{{"packages": {json.dumps(PACKAGES)}, "cases": [\n{lines}\n]}}\n')


main()
