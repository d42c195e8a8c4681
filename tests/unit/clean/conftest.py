"""A small run table, cleaned."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scalestudy.clean import clean
from scalestudy.provenance import Provenance
from scalestudy.storage import read_table, write_table
from scalestudy.tables.catalogue import TABLES

PROVENANCE = Provenance("small", "test", "0")
DEFAULTS = {
    "study": "small", "source": "runs", "family": "f", "run": "a", "params": 1e6, "tokens": 1e7, "flops": 6e13,
    "metric": "loss", "value": 3.0, "stderr": None, "unit": "nats/token", "direction": "lower", "held_out": False,
}  # fmt: skip


def _computed(row: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    known = "flops" not in own and row["params"] and row["tokens"]
    return row if not known else {**row, "flops": 6 * row["params"] * row["tokens"]}


def run_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of `ingest/runs` with defaults for what is left out, compute by 6 N D."""
    whole = [{**DEFAULTS, "run": f"run{i}", **row} for i, row in enumerate(rows)]
    frame = pd.DataFrame([_computed(row, own) for row, own in zip(whole, rows, strict=True)])
    frame["stderr"] = frame["stderr"].astype("float64")
    return frame.assign(row=range(len(frame)), source_row=range(1, len(frame) + 1))


@pytest.fixture
def cleaned(tmp_path: Path) -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """Clean rows by rules and return the run table and the ledger."""

    def run(rows: list[dict[str, Any]], rules: list[Any], **more: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
        source = tmp_path / "ingest.parquet"
        frame = run_table(rows)
        write_table(frame, TABLES["ingest/runs"], source, PROVENANCE, frame.columns)
        out, ledger = tmp_path / "out" / "runs.parquet", tmp_path / "out" / "ledger.parquet"
        clean(source, {"study": "small", "clean": rules, **more}, out, ledger, PROVENANCE)
        return read_table(out), read_table(ledger)

    return run
