"""Print what `auto` loses against the best law with hindsight on the held-out rows of four studies of several variables.

Regret is the RMSLE of `auto` over that of the best law of the study, less one; `default` is the field's default law. `inside` is
the same ratio in k-fold, with which `auto` interpolates. `misses` is the root mean square of what `auto` missed on held-out rows
over half the width of its interval, in logarithms: 0.51 where errors are normal and intervals hold 95%; `held` is the share
of these rows inside, which a few diverged runs do not move. The runs come from the studies' own `clean/runs`. The studies lie beside this script and not under config/studies, since three of
them read tables that were converted from other formats and have no public address: SCALESTUDY_MIRROR must name a folder
that has them.

    for study in muennighoff2023 gadre2024 porian2024 li2025; do
        uv run snakemake --until clean --config studies=benchmarks/studies/$study.yaml
    done
    uv run python benchmarks/regret.py
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.study.load import load_study
from scalestudy.tables.validate import BASELINES
from scalestudy.validate.judge import score
from scalestudy.validate.stage import validate

PROJECT = Path(__file__).resolve().parents[1]
STUDIES = ("muennighoff2023", "gadre2024", "porian2024", "li2025")
DEFAULT = "chinchilla"


def cleaned(study: str) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    """Return the runs of a study, and its settings."""
    runs = pd.read_parquet(PROJECT / "results" / study / "clean" / "runs.parquet")
    return runs, load_study(PROJECT / "benchmarks" / "studies" / f"{study}.yaml").settings("validate")


def validated(study: str) -> dict[str, pd.DataFrame]:
    """Return the tables of validation and its scores."""
    runs, settings = cleaned(study)
    schemes = [*(settings["validate"].get("schemes") or ()), {"kfold": {"folds": 5}}]
    tables = validate(runs, {}, {**settings, "validate": {**settings["validate"], "schemes": schemes}})
    return tables | score(tables, study)


def regret(study: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per family: what `auto`, the default law and the best law missed on held-out rows."""
    scores = tables["validate/scores"].query("scheme == 'held_out' and score == 'rmsle' and family != 'all'")
    wide = scores.pivot_table(index="family", columns="law", values="value")
    laws = wide.drop(columns=["auto", *BASELINES], errors="ignore")
    columns = {
        "n": scores.groupby("family")["n"].max(),
        "auto": wide["auto"],
        "best": laws.min(axis=1),
        "best_law": laws.idxmin(axis=1),
        "default": wide[DEFAULT],
        "regret": wide["auto"] / laws.min(axis=1) - 1,
        "against_default": wide["auto"] / wide[DEFAULT] - 1,
        "inside": inside(tables["validate/scores"]),
        "misses": misses(tables["validate/predictions"]),
        "held": held(tables["validate/predictions"]),
    }
    return pd.DataFrame(columns).reindex(wide.index).assign(study=study).reset_index()


def inside(scores: pd.DataFrame) -> pd.Series:
    """Return by family the error of `auto` in k-fold over that of the best of its laws."""
    folds = scores.query("scheme == 'kfold' and score == 'rmsle' and family != 'all'")
    wide = folds.pivot_table(index="family", columns="law", values="value")
    return wide["auto"] / wide.drop(columns=["auto", *BASELINES], errors="ignore").min(axis=1)


def misses(predictions: pd.DataFrame) -> pd.Series:
    """Return by family the root mean square of misses over half-widths, in logarithms, of held-out rows."""
    rows = predictions.query("scheme == 'held_out' and law == 'auto'")
    half = np.log(rows["upper"] / rows["lower"]) / 2
    share = np.log(rows["value"] / rows["predicted"]) / half
    return (share**2).groupby(rows["family"]).mean() ** 0.5


def held(predictions: pd.DataFrame) -> pd.Series:
    """Return by family the share of held-out rows inside the interval of `auto`."""
    rows = predictions.query("scheme == 'held_out' and law == 'auto'")
    return rows["value"].between(rows["lower"], rows["upper"]).groupby(rows["family"]).mean()


def main() -> None:
    """Print the table, study by study, and the medians."""
    parts = []
    for study in STUDIES:
        started = time.perf_counter()
        parts.append(regret(study, validated(study)))
        print(f"{study}: {time.perf_counter() - started:.0f} s", flush=True)
        print(parts[-1].drop(columns="study").round(4).to_string(index=False), flush=True)
    table = pd.concat(parts)
    print(table.groupby("study")[["regret", "against_default"]].median().round(3))
    print(
        f"median regret {table['regret'].median():.3f}, worst against the default {table['against_default'].max():.3f}"
    )


if __name__ == "__main__":
    main()
