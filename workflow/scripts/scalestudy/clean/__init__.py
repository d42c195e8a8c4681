"""Which rows are used, and why not the others: declared rules in order, each with its line in the ledger."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scalestudy.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd


def clean(
    runs_path: Path,
    settings: Mapping[str, Any],
    runs_out: Path,
    ledger_out: Path,
    provenance: Provenance,
    learned_out: Path | None = None,
) -> None:
    """Write `clean/runs` and `clean/ledger`: every ingested row, with what took it out, and what was learned.

    Args:
        runs_path: `ingest/runs`.
        settings: the study's sections `study`, `clean`, a list of rules, `axes`, which say what describes a run, and `learn`,
            which columns and rows to add.
        runs_out: the Parquet file of all rows, with `excluded` and `reason`.
        ledger_out: the Parquet file with one line per rule.
        provenance: stamped into all.
        learned_out: the Parquet file of the numbers that were learned, if it is wanted.

    Raises:
        StudyError: a rule that is unknown or does not fit the table, or a row left in whose values make no sense.
    """
    from scalestudy.clean.stage import run  # duckdb is loaded only where it is needed

    run(runs_path, settings, runs_out, ledger_out, provenance, learned_out)


def thresholds(
    runs: "pd.DataFrame", settings: Mapping[str, Any]
) -> tuple["pd.Series[bool]", Callable[["pd.DataFrame"], "pd.Series[bool]"]]:
    """Return what validation needs to learn cleaning thresholds inside each fold.

    Args:
        runs: `clean/runs` with all its rows.
        settings: the study's sections `clean`, `axes` and `learn`, as far as it has them.

    Returns:
        Two things, both indexed as `runs` is. First, which rows a learned threshold took out; a fold may use them if
        the threshold learned on its own training rows keeps them. Second, a function: training rows (some rows of
        `runs`) to which of them are out when every threshold is learned from them alone. Rules without a threshold
        see the whole table each time, so a fold never thins or ranks checkpoints anew.
    """
    from scalestudy.clean.learned import thresholds as learn

    return learn(runs, settings)


def as_cleaned(training: "pd.DataFrame") -> "pd.Series[bool]":
    """Return which training rows are out where no threshold is learned: those that cleaning took out, whatever others there are."""
    return training["excluded"].astype(bool)
