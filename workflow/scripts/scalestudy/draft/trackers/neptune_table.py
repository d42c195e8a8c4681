"""Neptune's table of runs as CSV: its own fields are called `sys/...`."""

from scalestudy.draft.looks import Look
from scalestudy.draft.trackers.base import Found, Mapped, Tracker

_FAILED = "sys/failed"


def _recognise(look: Look) -> Found | None:
    tables = list(look.tables().values())
    if len(tables) != 1 or len(look.files) != 1 or "sys/id" not in tables[0].header:
        return None
    columns: Mapped = {"run": ("sys/id", "the run's id")}
    failed = tables[0].cells(_FAILED)
    clean = []
    if failed:
        rule = {"where": f'NOT "{_FAILED}"', "reason": "its run failed (sys/failed)"}
        clean = [(rule, f"{sum(cell.lower() == 'true' for cell in failed)} of {len(failed)} failed")]
    return Found(
        {"keep": [_FAILED]} if failed else {}, columns, clean=clean, said=["a table of runs, exported by Neptune"]
    )


TRACKER = Tracker("neptune_table", "tables of Neptune runs", _recognise)
