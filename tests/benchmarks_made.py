"""Made models whose scores follow one ability, with what laws of it give: the truth behind columns that are learned."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fitted import run_table

from scalestudy.clean import clean
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.tables.ingest import TABLES

SLOPES = {"a": 1.0, "b": 0.6, "c": 1.6, "d": 0.8}
INTERCEPTS = {"a": -0.5, "b": 0.5, "c": -1.0, "d": 0.0}
NAMES = tuple(SLOPES)
OBSERVED = {"law": "linear", "variables": {"x": "pc1"}}
PROVENANCE = Provenance("made", "test", "0")


def models(families: int = 3, sizes: int = 12, noise: float = 0.1, seed: int = 0) -> pd.DataFrame:
    """Models of several families with a slope of ability against log compute each, scores of four benchmarks as columns, and
    as the metric the score of another one.
    """
    random, rows = np.random.default_rng(seed), []
    for k in range(families):
        flops = np.geomspace(1e19, 1e23, sizes)
        ability = (0.5 + 0.15 * k) * (np.log10(flops) - 21) + 0.1 * random.standard_normal(sizes)
        scores = {
            f"score_{name}": _share(INTERCEPTS[name] + slope * ability + noise * random.standard_normal(sizes))
            for name, slope in SLOPES.items()
        }
        value = 2.0 + 0.3 * ability + 0.02 * random.standard_normal(sizes)
        run = [f"m{k}-{i}" for i in range(sizes)]
        made = run_table(family=f"f{k}", run=run, flops=flops, value=value, metric="target", unit="1", **scores)
        rows.append(made.assign(direction="higher", ability_true=ability))
    return numbered(pd.concat(rows))


def _share(logits: Any) -> Any:
    return 1 / (1 + np.exp(-logits))


def numbered(runs: pd.DataFrame) -> pd.DataFrame:
    """Rows in their order, numbered from 0."""
    runs = runs.reset_index(drop=True)
    return runs.assign(row=np.arange(len(runs)))


def stacked(runs: pd.DataFrame) -> pd.DataFrame:
    """The same scores as rows of metrics instead of columns."""
    parts = [runs.assign(metric=name, value=runs[f"score_{name}"]) for name in NAMES]
    return numbered(pd.concat([runs, *parts]).drop(columns=[f"score_{name}" for name in NAMES]))


def learned(
    folder: Path, runs: pd.DataFrame, learn: Sequence[Mapping[str, Any]], rules: Sequence[Any] = (), **more: Any
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Clean rows and learn from them: `clean/runs`, the ledger and what was learned."""
    paths = [folder / f"{name}.parquet" for name in ("ingest", "runs", "ledger", "learned")]
    ingested = runs.drop(columns=["excluded", "reason"])
    write_table(ingested, TABLES["ingest/runs"], paths[0], PROVENANCE, ingested.columns)
    settings = {"study": "made", "clean": list(rules), "learn": list(learn), **more}
    clean(paths[0], settings, paths[1], paths[2], PROVENANCE, paths[3])
    return read_table(paths[1]), read_table(paths[2]), read_table(paths[3])
