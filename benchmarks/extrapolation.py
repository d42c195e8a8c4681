"""Print how well `auto` extrapolates the 72 vision curves, and how honest its intervals are.

Writes the predictions of the held-out rows as `curve_id,x,y_pred,method`, and scores them as the benchmark does: RMSLE per
curve, a prediction that is not positive counting as 1. Nothing here looks at a held-out value before the predictions are
written. The laws' own intervals are plain bootstraps, of 200 draws. With `--bnsl FILE`, predictions of BNSL in the same format, it also prints on how many curves `auto` is better.

    SCALESTUDY_MIRROR=../shared/data uv run python benchmarks/extrapolation.py --out predictions.csv
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from scalestudy.fit import fit
from scalestudy.study.load import load_study
from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate

PROJECT = Path(__file__).resolve().parents[1]
STUDY = PROJECT / "config" / "studies" / "alabdulmohsin2022.yaml"
RESULTS = PROJECT / "results" / "alabdulmohsin2022" / "clean" / "runs.parquet"
RESAMPLES = 4000
BOOTSTRAP = {"uncertainty": {"method": "bootstrap", "draws": 200}}


def held_out(runs: pd.DataFrame) -> pd.DataFrame:
    """Validate the study and return the predictions of `auto` and of every law for the held-out rows."""
    settings = load_study(STUDY).settings("validate")
    fits = fit(runs, {**settings, "fit": {**settings["fit"], **BOOTSTRAP}})
    started, spent = time.perf_counter(), time.process_time()
    tables = validate(runs, fits, settings)
    tables |= score(tables, settings["study"])
    wall, cpu = time.perf_counter() - started, time.process_time() - spent
    print(f"validation, the intervals of bootstraps included: {wall:.0f} s, {cpu:.0f} CPU s")
    predictions = tables["validate/predictions"].query("scheme == 'held_out'")
    return predictions.merge(runs[["row", "tokens"]], on="row")


def rmsle(predicted: np.ndarray, value: np.ndarray) -> float:
    """Root mean squared error of the logarithm; 1 if a prediction is missing or not positive."""
    with np.errstate(all="ignore"):
        error = np.log(predicted / value)
    return float(np.sqrt(np.mean(error**2))) if np.isfinite(error).all() else 1.0


def per_curve(predictions: pd.DataFrame) -> pd.DataFrame:
    """Score every law on every curve: RMSLE, coverage, interval score in log units."""
    return pd.DataFrame(list(_curves(predictions))).set_index(["law", "family"])


def _curves(predictions: pd.DataFrame) -> Iterator[dict[str, object]]:
    for (law, family), rows in predictions.groupby(["law", "family"]):
        value, predicted, lower, upper = (rows[c].to_numpy() for c in ("value", "predicted", "lower", "upper"))
        log_value, low, high = np.log(value), np.log(lower), np.log(upper)
        miss = np.maximum(low - log_value, 0) + np.maximum(log_value - high, 0)
        yield {
            "law": law,
            "family": family,
            "rmsle": rmsle(predicted, value),
            "coverage": float(np.mean((lower <= value) & (value <= upper))) if np.isfinite(low).all() else np.nan,
            "interval_score": float(np.mean(high - low + 40 * miss)),
        }


def cluster_interval(coverage: pd.Series, seed: int = 0) -> tuple[float, float]:
    """95% bootstrap interval of the mean coverage, resampling clusters of data set and model."""
    parts = coverage.index.str.split("|", expand=True).to_frame(index=False)
    cluster = parts[1].str.rsplit("_", n=1).str[0] + "|" + parts[2]
    grouped = coverage.groupby(cluster.to_numpy()).agg(["sum", "count"]).to_numpy()
    pick = np.random.default_rng(seed).integers(0, len(grouped), (RESAMPLES, len(grouped)))
    totals = grouped[pick].sum(axis=1)
    low, high = np.quantile(totals[:, 0] / totals[:, 1], [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Run, write and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--runs", type=Path, default=RESULTS, help="clean/runs of the study; made by `snakemake --until clean`"
    )
    options.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "extrapolation.csv")
    options.add_argument("--bnsl", type=Path, help="predictions of BNSL: method,curve_id,x,y_pred")
    arguments = options.parse_args()
    predictions = held_out(pd.read_parquet(arguments.runs))
    chosen = predictions[predictions["law"] == "auto"]
    with arguments.out.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["method", "curve_id", "x", "y_pred"])
        writer.writerows(("auto", r.family, r.tokens, r.predicted) for r in chosen.itertuples())
    scores = per_curve(predictions)
    print(
        scores.groupby("law").agg({"rmsle": ["mean", "median"], "coverage": "mean", "interval_score": "mean"}).round(4)
    )
    low, high = cluster_interval(scores.loc["auto", "coverage"])
    print(f"coverage of auto: {scores.loc['auto', 'coverage'].mean():.3f}, cluster bootstrap {low:.3f} to {high:.3f}")
    if arguments.bnsl:
        compare(scores.loc["auto", "rmsle"], predictions, arguments.bnsl)


def compare(ours: pd.Series, predictions: pd.DataFrame, path: Path) -> None:
    """Print on which share of the curves `auto` is better than BNSL."""
    bnsl = pd.read_csv(path).query("method == 'BNSL1'").rename(columns={"curve_id": "family", "x": "tokens"})
    truth = predictions[predictions["law"] == "auto"][["family", "tokens", "value"]]
    both = truth.merge(bnsl, on=["family", "tokens"])
    theirs = pd.Series(
        {family: rmsle(r["y_pred"].to_numpy(), r["value"].to_numpy()) for family, r in both.groupby("family")}
    )
    print(
        f"BNSL: mean {theirs.mean():.4f}; auto better on {100 * (ours[theirs.index] < theirs).mean():.0f}% of the curves"
    )


if __name__ == "__main__":
    main()
