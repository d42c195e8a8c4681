"""MLflow's runs as a table: of its page, of `mlflow experiments csv`, or of `mlflow.search_runs().to_csv()`."""

from typing import Final

from scalestudy.draft.looks import Look, Table
from scalestudy.draft.states import only_finished
from scalestudy.draft.trackers.base import Found, Mapped, Tracker

_STATES: Final = {"finished", "failed", "running", "killed", "scheduled"}
_NAMES: Final = ("tags.mlflow.runName", "Name", "Run Name", "run_name")
_IDS: Final = ("run_id", "Run ID")


def _recognise(look: Look) -> Found | None:
    tables = list(look.tables().values())
    if len(tables) != 1 or len(look.files) != 1:
        return None
    table = tables[0]
    status = next((name for name in ("status", "Status") if name in table.header), "")
    states = [state.lower() for state in table.cells(status)]
    if not (set(_IDS) & set(table.header)) or not states or not set(states) <= _STATES:
        return None
    columns: Mapped = {"run": (_run(table), "one row a run")}
    clean = only_finished(status, "finished", states)
    return Found({"keep": [status]}, columns, clean=clean, said=["a table of runs, exported by MLflow"])


def _run(table: Table) -> str:
    """Return the column of names if each has one of its own, else that of ids."""
    for name in _NAMES:
        cells = table.cells(name)
        if cells and len(set(cells)) == len(table.rows):
            return name
    return next(name for name in _IDS if name in table.header)


TRACKER = Tracker("mlflow_table", "tables of MLflow runs", _recognise)
