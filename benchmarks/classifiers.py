"""Print how well `auto` forecasts learning curves of classifiers that are trained here, and how often its intervals hold them.

Sixteen kinds of classifiers of scikit-learn learn from seven data sets, the handwritten digits and six that are drawn, from 16 examples
on and twice as many each second size, five times with other examples; the error is measured on examples apart. No law made
these curves: some end at a floor, some have a bump, and most differ less between repetitions the more examples there are. The six largest
sizes, eight times as many examples as are shown, are held out.

    uv run --group bench python benchmarks/classifiers.py --out folder [--table]

What was trained lies in the folder and is not trained again; `--table` only prints. Columns: mean over curves of the root mean square
error of logarithms and of the absolute error; share of single results inside the 95% interval; root mean square of the miss over the
half-width (.51 if calibrated); median half-width of logarithms. The second table tells the same of `auto` by how far it looks.
"""

import argparse
import csv
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.splits.registry import HELD_OUT
from scalestudy.tables import AUTO
from scalestudy.validate.stage import validate

SEEDS, FIRST, STEP, HELD, LEAST = 5, 16, np.sqrt(2.0), 6, 13
TEST, MOST, MOST_OF_SLOW = 4000, 16384, 8192
SLOW = ("svc", "mlp", "boosted", "forest", "extra", "neighbours")
COLUMNS = ("family", "samples", "seed", "value")
SETTINGS = {
    "study": "classifiers",
    "laws": AUTO,
    "axes": {"samples": "scale"},
    "fit": {"uncertainty": {"method": "none"}},
    "validate": {"schemes": [{"rolling": {"cutoffs": [0.7]}}]},
}
Data = tuple[np.ndarray, np.ndarray]


def data_sets() -> dict[str, Callable[[], Data]]:
    """Return what is learned from: examples and their classes."""
    from sklearn import datasets as made

    def drawn(seed: int, **how: Any) -> Callable[[], Data]:
        return lambda: made.make_classification(20000, random_state=seed, **how)

    return {
        "digits": lambda: made.load_digits(return_X_y=True),
        "hastie": lambda: made.make_hastie_10_2(20000, random_state=1),
        "shells": lambda: made.make_gaussian_quantiles(n_samples=20000, n_features=8, n_classes=4, random_state=2),
        "clusters": drawn(3, n_features=30, n_informative=12, n_classes=6, n_clusters_per_class=3, flip_y=0.03),
        "noisy": drawn(4, n_features=60, n_informative=8, n_classes=3, n_clusters_per_class=2, flip_y=0.15),
        "wide": drawn(5, n_features=300, n_informative=40, n_classes=4, class_sep=1.5),
        "easy": drawn(6, n_features=20, n_informative=6, n_classes=2, class_sep=2.0, flip_y=0.01),
    }


def classifiers(seed: int) -> dict[str, Any]:
    """Return the classifiers, as they are before they have learned."""
    from sklearn import discriminant_analysis as normal
    from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, svm, tree

    return {
        "logistic": linear_model.LogisticRegression(max_iter=200),
        "ridge": linear_model.RidgeClassifier(),
        "sgd": linear_model.SGDClassifier(random_state=seed),
        "perceptron": linear_model.Perceptron(random_state=seed),
        "bayes": naive_bayes.GaussianNB(var_smoothing=1e-3),
        "bernoulli": naive_bayes.BernoulliNB(),
        "neighbours": neighbors.KNeighborsClassifier(),
        "centroid": neighbors.NearestCentroid(),
        "tree": tree.DecisionTreeClassifier(random_state=seed),
        "forest": ensemble.RandomForestClassifier(50, random_state=seed),
        "extra": ensemble.ExtraTreesClassifier(50, random_state=seed),
        "boosted": ensemble.HistGradientBoostingClassifier(max_iter=50, max_leaf_nodes=15, random_state=seed),
        "stumps": ensemble.AdaBoostClassifier(n_estimators=30, random_state=seed),
        "mlp": neural_network.MLPClassifier((32,), max_iter=60, random_state=seed),
        "discriminant": normal.LinearDiscriminantAnalysis(),
        "svc": svm.SVC(),
    }


def trained(name: str, data: Data) -> Iterator[tuple[str, int, int, float]]:
    """Yield the curves of every classifier on a data set: name of the curve, examples, seed, error."""
    from sklearn.preprocessing import StandardScaler

    examples, classes = data
    test = min(TEST, len(examples) // 3)
    for seed in range(SEEDS):
        order = np.random.default_rng([seed, zlib.crc32(name.encode())]).permutation(len(examples))
        apart, pool = order[:test], order[test:]
        scaled = StandardScaler().fit(examples[pool]).transform(examples)
        for kind in classifiers(seed):
            for size in _sizes(min(len(pool), MOST_OF_SLOW if kind in SLOW else MOST)):
                own = pool[:size]
                if len(np.unique(classes[own])) == len(np.unique(classes)):
                    learned = classifiers(seed)[kind].fit(scaled[own], classes[own])
                    yield f"{name} {kind}", size, seed, float(np.mean(learned.predict(scaled[apart]) != classes[apart]))


def _sizes(most: int) -> list[int]:
    steps = int(np.log(most / FIRST) / np.log(STEP) + 1e-9)
    return [round(FIRST * STEP**step) for step in range(steps + 1)]


def write_curves(name: str, data: Callable[[], Data], path: Path) -> None:
    """Train, and write a table; whole or not at all."""
    partial = path.with_suffix(".part")
    with partial.open("w", newline="", encoding="utf-8") as handle:
        rows = csv.writer(handle)
        rows.writerow(COLUMNS)
        rows.writerows(trained(name, data()))
    partial.replace(path)


def held_out(curves: pd.DataFrame) -> pd.DataFrame:
    """Return the runs of curves that are long enough, their largest sizes held out; an error of 0 has no logarithm, and goes."""
    curves = curves[curves["value"] > 0]
    place = curves.groupby("family")["samples"].rank(method="dense")
    sizes = curves.groupby("family")["samples"].transform("nunique")
    kept = curves.assign(held_out=place > sizes - HELD)[sizes >= LEAST].reset_index(drop=True)
    run = [
        f"{family} {size} {seed}" for family, size, seed in kept[["family", "samples", "seed"]].itertuples(index=False)
    ]
    told = {"study": "classifiers", "source": "made", "metric": "error", "unit": "fraction", "direction": "lower"}
    blank = dict.fromkeys(("params", "tokens", "flops", "stderr"), np.nan)
    return kept.assign(**told, **blank, excluded=False, run=run, row=np.arange(len(kept)))


def told(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return held-out rows with a forecast, the error of its logarithm, the half-width on that side, and whether it is inside."""
    known = predictions[(predictions["scheme"] == HELD_OUT) & predictions["predicted"].notna()]
    miss = np.log(known["value"] / known["predicted"])
    with np.errstate(divide="ignore"):
        above, below = np.log(known["upper"] / known["predicted"]), np.log(known["predicted"] / known["lower"])
    half = np.where(miss > 0, above, below)
    inside = (known["value"] >= known["lower"]) & (known["value"] <= known["upper"])
    return known.assign(miss=miss, off=(known["value"] - known["predicted"]).abs(), half=half, inside=inside)


def table(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return a row of scores for each value of a column."""
    curves = rows.groupby([by, "family"], observed=True)
    each = pd.DataFrame(
        {"rmsle": curves["miss"].apply(lambda one: np.sqrt(np.mean(one**2))), "error": curves["off"].mean()}
    )
    stated = rows[rows["half"].notna()].assign(ratio=lambda one: (one["miss"] / one["half"]) ** 2)
    groups = stated.groupby(by, observed=True)
    return (
        each.groupby(by, observed=True)
        .mean()
        .assign(inside=groups["inside"].mean(), missed=np.sqrt(groups["ratio"].mean()), half=groups["half"].median())
    )


def main() -> None:
    """Train what is not trained yet, forecast, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--table", action="store_true")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")  # of classifiers that have not converged, which is what a user's are too
    if not asked.table:
        for name, data in data_sets().items():
            path = asked.out / f"{name}.csv"
            if not path.exists():
                write_curves(name, data, path)
                print(f"{name} trained", flush=True)
    runs = held_out(pd.concat([pd.read_csv(path) for path in sorted(asked.out.glob("*.csv"))], ignore_index=True))
    rows = told(validate(runs, {}, SETTINGS)["validate/predictions"])
    print(f"{runs['family'].nunique()} curves, {runs['held_out'].sum()} of {len(runs)} results held out")
    print(table(rows, "law").sort_values("error").round(4).to_string())
    own = rows[rows["law"] == AUTO]
    print(
        table(own.assign(decades=pd.cut(own["decades_beyond"], [0.0, 0.35, 0.65, 1.0])), "decades").round(4).to_string()
    )


if __name__ == "__main__":
    main()
