"""Rows to predict at: read as the rows of a study's source are, by the same mappings."""

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.errors import StudyError
from scalestudy.ingest import ingest
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table
from scalestudy.study.load import Study as Loaded
from scalestudy.tables.ingest import ALLOCATION
from scalestudy.words import nearest, one_of

NOT_ASKED = ("value", "stderr", "run", "seed", "held_out", "trials")
"""What the rows of a fit have and a prediction does not need."""


def ingested(loaded: Loaded, table: pd.DataFrame, fitted: Collection[str]) -> pd.DataFrame:
    """Return a table as `ingest/runs` has it, with rows in the same order and without values.

    Args:
        loaded: the study of the fit.
        table: the rows.
        fitted: the columns of the table that was fitted.
    """
    source = loaded.content["sources"]["runs"]
    stated = {
        name: said
        for name, said in source["columns"].items()
        if name not in NOT_ASKED and not _absent(said, table, fitted)
    }
    own = table.drop(columns=[name for name in NOT_ASKED if name in table.columns])
    constants = {**source["constants"], "held_out": True}
    with tempfile.TemporaryDirectory() as name:
        given, made = Path(name) / "rows.parquet", Path(name) / "ingest" / "runs.parquet"
        own.assign(value=np.nan).to_parquet(given, index=False)
        only = {**source, "columns": {**stated, "value": "value"}, "constants": constants, "uri": given.name}
        settings = {**loaded.settings("ingest"), "sources": {"runs": only}}
        made.parent.mkdir()
        ingest(settings, Path(name), {"runs": [given]}, made, Provenance(loaded.id, "ingest", ""))
        return read_table(made).sort_values("row", ignore_index=True)


def _absent(said: Any, table: pd.DataFrame, fitted: Collection[str]) -> bool:
    """Tell whether a column of the fitted table is not in this one, as the compute of runs not trained yet."""
    return said in fitted and said not in table.columns


def targets_of(rows: pd.DataFrame, context: Context) -> list[dict[str, float]]:
    """Return what each row says of the columns that laws read, and of N, D and C."""
    read = {*ALLOCATION, *context.roles.allocation, *context.roles.own, "runs"}
    read |= {column for law in context.laws.values() for column in law.columns}
    known = [name for name in sorted(read) if name in rows and pd.api.types.is_numeric_dtype(rows[name])]
    records = rows[known].to_dict("records")
    return [{str(name): float(value) for name, value in record.items() if np.isfinite(value)} for record in records]


def tells_family(loaded: Loaded, table: pd.DataFrame, fitted: Collection[str]) -> bool:
    """Tell whether a table says of each row which family it is of."""
    source = loaded.content["sources"]["runs"]
    said = source["columns"].get("family", "family")
    mapped = "family" in source["columns"] and not _absent(said, table, fitted)
    return mapped or bool(loaded.content.get("family")) or "family" in {*source["constants"], *table.columns}


def require_known(rows: pd.DataFrame, runs: pd.DataFrame) -> None:
    """Refuse rows of families that no run is of.

    Raises:
        StudyError: there are such rows.
    """
    known = list(dict.fromkeys(runs["family"]))
    unknown = [name for name in dict.fromkeys(rows["family"]) if name not in known]
    if unknown:
        raise StudyError("predict", f"the family {unknown[0]!r}", one_of(known), nearest(str(unknown[0]), known))


def at_rows(forecasts: pd.DataFrame, rows: pd.DataFrame, *, told: bool) -> pd.DataFrame:
    """Return the forecasts of rows in their order, those of held-out runs left out.

    Args:
        forecasts: rows of `analyse/forecast`, with the number of each row as `target`.
        rows: as `ingested` returns them.
        told: whether a row is of one family, rather than of all.
    """
    number = pd.to_numeric(forecasts["target"], errors="coerce").where(forecasts["target"].isin(_numbers(rows)))
    found = forecasts.assign(number=number).dropna(subset=["number"])
    if told:
        found = found[rows["family"].to_numpy()[found["number"].astype(int)] == found["family"].to_numpy()]
    return found.sort_values(["number", "family", "metric"], kind="stable")


def _numbers(rows: pd.DataFrame) -> list[str]:
    return [str(number) for number in range(len(rows))]
