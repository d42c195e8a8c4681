"""The table export of Weights & Biases: one row a run, its name, state and times, then configuration and summary."""

from typing import Final

from scalestudy.draft.looks import Look, Table
from scalestudy.draft.states import only_finished
from scalestudy.draft.trackers.base import Found, Mapped, Tracker

_STATES: Final = {"finished", "crashed", "failed", "running", "killed", "preempted", "preempting", "pending"}
_BESIDE: Final = {"Runtime", "Created", "User", "Sweep", "ID", "Notes", "Tags", "Hostname", "Start Time", "End Time"}


def _recognise(look: Look) -> Found | None:
    tables = look.tables()
    table = next(iter(tables.values())) if len(tables) == len(look.files) == 1 else None
    if table is None or not {"Name", "State"} <= set(table.header) or not _BESIDE & set(table.header):
        return None
    states = [state.lower() for state in table.cells("State")]
    if not states or not set(states) <= _STATES:
        return None
    said = ["a table of runs, exported by Weights & Biases"]
    return Found({"keep": ["State"]}, _run(table), clean=only_finished("State", "finished", states), said=said)


def _run(table: Table) -> Mapped:
    """Return what names the runs: nothing where names repeat and there are no ids."""
    names = table.cells("Name")
    if len(set(names)) == len(names):
        return {"run": ("Name", "the run's name")}
    return {"run": ("ID", "names repeat, ids do not")} if "ID" in table.header else {}


TRACKER = Tracker("wandb_table", "table exports of Weights & Biases, one row a run", _recognise)
