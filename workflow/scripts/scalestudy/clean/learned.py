"""Cleaning once more inside a fold: thresholds from the training rows alone, all other rules as they were."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from scalestudy.clean import as_cleaned
from scalestudy.clean.always import all_rules
from scalestudy.clean.plan import OUT, Chain, Entry, bind
from scalestudy.clean.rules.base import Step
from scalestudy.clean.stage import run_table
from scalestudy.ingest import duck
from scalestudy.learn.entries import entries_of
from scalestudy.learn.taught import metrics_added
from scalestudy.percent import as_stated

Mask = np.ndarray[Any, np.dtype[np.bool_]]
_POSITION = "__position"
_TRAINING = "__training"


def thresholds(
    runs: pd.DataFrame, settings: Mapping[str, Any]
) -> tuple["pd.Series[bool]", Callable[[pd.DataFrame], "pd.Series[bool]"]]:
    """See `scalestudy.clean.thresholds`."""
    every = as_stated(runs)
    # Rows that the section `learn` adds came after all rules, and no rule acts on them.
    runs = every[~every["metric"].isin(metrics_added(entries_of(settings.get("learn")), every))]
    plan = _bound(runs, settings)
    learned = [entry.position for entry, step in plan if step.learn]
    out = every["excluded_by"].isin(learned) if learned else pd.Series(False, index=every.index)

    def relearn(training: pd.DataFrame) -> "pd.Series[bool]":
        found = pd.Series(_excluded(runs, plan, runs["row"].isin(training["row"]).to_numpy()), index=runs["row"])
        mask = found.reindex(training["row"], fill_value=False)
        return pd.Series(mask.to_numpy(), index=training.index)

    return out, relearn if learned else as_cleaned


def _bound(runs: pd.DataFrame, settings: Mapping[str, Any]) -> list[tuple[Entry, Step]]:
    study = str(runs["study"].iloc[0]) if len(runs) else ""
    with tempfile.TemporaryDirectory() as scratch, duck.connect(Path(scratch)) as connection:
        connection.register("runs", _arrow(runs, np.ones(len(runs), dtype=bool)))
        table = run_table(connection, "SELECT * FROM runs", "study", settings)
        return bind(table, all_rules(settings.get("clean") or (), study, table))


def _excluded(runs: pd.DataFrame, plan: Sequence[tuple[Entry, Step]], training: Mask) -> Mask:
    with tempfile.TemporaryDirectory() as scratch, duck.connect(Path(scratch)) as connection:
        connection.register("runs", _arrow(runs, training))
        grown = Chain(connection, "SELECT * FROM runs", {}, _TRAINING)
        for entry, step in plan:
            # The values in `clean/runs` are already the replaced ones.
            grown.apply(replace(step, replace={}), entry.position)
        query = f"SELECT ({OUT} IS NOT NULL OR value IS NULL) AS x FROM ({grown.sql}) ORDER BY {_POSITION}"
        return np.array([out for (out,) in connection.execute(query).fetchall()], dtype=bool)


def _arrow(runs: pd.DataFrame, training: Mask) -> pa.Table:
    columns = runs.drop(columns=["excluded", "reason", "excluded_by"], errors="ignore")
    columns = columns.assign(**{_POSITION: np.arange(len(runs)), _TRAINING: np.asarray(training, dtype=bool)})
    return pa.Table.from_pandas(columns, preserve_index=False)
