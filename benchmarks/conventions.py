"""Print how the conventions of the default study move its extrapolation: counts, lowest budgets, cutoffs, weights of these.

Each variant changes one thing of the study and validates it anew. Errors are root mean squared log errors, in per cent:
by cutoff, the mean over cutoffs, and over all rows pooled, as the row of `validate/scores` is. Held-out rows are read
only with `--held-out`, since each look at them leaves less to be surprised by.

    uv run snakemake --until clean && uv run python benchmarks/conventions.py
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.report.quantities import relative
from scalestudy.study.load import load_study
from scalestudy.tables import AUTO
from scalestudy.tables.validate import BASELINES
from scalestudy.validate.stage import validate

PROJECT = Path(__file__).resolve().parents[1]
STUDY = PROJECT / "config" / "studies" / "tiny_ladder.yaml"
RESULTS = PROJECT / "results" / "tiny_ladder" / "clean" / "runs.parquet"
LINE = "baseline_log_linear"
MORE = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]

Change = Callable[[pd.DataFrame], pd.DataFrame]


def as_told(runs: pd.DataFrame) -> pd.DataFrame:
    """The study as it is."""
    return runs


def total(runs: pd.DataFrame) -> pd.DataFrame:
    """N with the embedding and the head, and 6 N D with it."""
    return runs.assign(params=runs["total_params"], flops=6 * runs["total_params"] * runs["tokens"])


def counted(runs: pd.DataFrame) -> pd.DataFrame:
    """C as counted from every matrix product."""
    return runs.assign(flops=runs["flops_counted"].astype(float))


def both(runs: pd.DataFrame) -> pd.DataFrame:
    """N with the embedding and the head, C as counted."""
    return runs.assign(params=runs["total_params"].astype(float), flops=runs["flops_counted"].astype(float))


def without(budgets: float) -> Change:
    """Leave out the budgets below a FLOP count."""
    return lambda runs: runs[runs["budget"] >= budgets]


def by_budget(change: Change) -> Change:
    """Cut between budgets, so that variants are tested on the same rows: C is the intended one."""
    return lambda runs: change(runs).assign(flops=runs["budget"].astype(float))


VARIANTS: Mapping[str, tuple[Change, list[float] | None]] = {
    "as told": (as_told, None),
    "total N, cut between budgets": (by_budget(total), None),
    "total N, cut between seven budgets": (by_budget(total), MORE),
    "total N from 3e10 FLOP, cut between budgets": (lambda runs: by_budget(total)(without(2e10)(runs)), None),
    "total N, 6ND": (total, None),
    "N without ends, counted C": (counted, None),
    "total N, counted C": (both, None),
    "from 3e10 FLOP": (without(2e10), None),
    "from 1e11 FLOP": (without(9e10), None),
    "seven cutoffs": (as_told, MORE),
    "seven cutoffs, total N": (total, MORE),
}


def predicted(runs: pd.DataFrame, cutoffs: list[float] | None, *, held_out: bool) -> pd.DataFrame:
    """Validate one variant by rolling cutoffs; without held-out rows unless they are asked for."""
    settings = load_study(STUDY).settings("validate")
    rolling: dict[str, Any] = {"by": "flops"} | ({"cutoffs": cutoffs} if cutoffs else {})
    seen = runs if held_out else runs[~runs["held_out"]]
    found = validate(seen, {}, settings | {"validate": {"schemes": [{"rolling": rolling}]}})
    return found["validate/predictions"]


def squares(predictions: pd.DataFrame, scheme: str) -> pd.DataFrame:
    """Squared log errors, rows (family, cutoff, row) that all laws predict by laws."""
    rows = predictions[(predictions["scheme"] == scheme) & predictions["value"].notna()]
    with np.errstate(invalid="ignore"):
        rows = rows.assign(square=np.log(rows["predicted"] / rows["value"]) ** 2)
    return rows.pivot(index=["family", "fold", "row"], columns="law", values="square").dropna()  # noqa: PD010


def table(square: pd.DataFrame) -> pd.DataFrame:
    """By family: `auto`, the line, and the single law that was best, for each cutoff, on average, and over all rows."""
    groups = square.groupby(["family", "fold"])
    counts = groups.size().sort_values(ascending=False, kind="stable").sort_index(level=0, sort_remaining=False)
    by_cutoff = np.sqrt(groups.mean()).loc[counts.index]
    mean = by_cutoff.groupby("family").mean()
    mean.index = pd.MultiIndex.from_product([mean.index, ["mean of cutoffs"]])
    pooled = np.sqrt(square.groupby("family").mean())
    pooled.index = pd.MultiIndex.from_product([pooled.index, ["rows pooled"]])
    found = pd.concat([by_cutoff, mean, pooled])
    laws = [name for name in found if name not in (AUTO, *BASELINES)]
    shown = pd.DataFrame({"auto": found[AUTO], "line": found[LINE], "best law": found[laws].min(axis=1)})
    return (100 * shown.map(relative)).round(2).assign(rows=counts.reindex(shown.index))


def main() -> None:
    """Print every variant asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=Path, default=RESULTS, help="clean/runs of the default study")
    options.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    options.add_argument("--held-out", action="store_true", help="print the errors of held-out rows too")
    arguments = options.parse_args()
    runs = pd.read_parquet(arguments.runs)
    for name in arguments.only:
        change, cutoffs = VARIANTS[name]
        found = predicted(change(runs).copy(), cutoffs, held_out=arguments.held_out)
        for scheme in ("rolling", *(["held_out"] if arguments.held_out else [])):
            print(f"\n{name}, {scheme} (error in per cent)\n{table(squares(found, scheme)).to_string()}", flush=True)


if __name__ == "__main__":
    main()
