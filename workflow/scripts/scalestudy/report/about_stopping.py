"""What the report says of runs in training: where each will end, and which to stop."""

from collections.abc import Sequence
from typing import Final

from scalestudy.numerals import UNKNOWN, brief, grouped, percent
from scalestudy.report.frames import Record, Tables, known, number, quantity, records, said, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import names_of

NAME: Final = "analyse/stopping"
TONES: Final = {"go_on": "good", "stop": "warn", "not_known": "muted"}


def running(tables: Tables) -> list[Record]:
    """Return the rows of runs in training."""
    return [row for row in records(table(tables, NAME)) if row["decision"] != "none"]


def stopping_line(tables: Tables, most: int) -> list[str]:
    """Say how many runs to stop and what that saves, then the most probable to go on; nothing where none is in training."""
    rows, names = running(tables), names_of(tables)
    lost = [row for row in rows if row["decision"] == "not_known"]
    going = sorted((row for row in rows if row["decision"] == "go_on"), key=lambda row: -number(row["beats"]))
    metrics = dict.fromkeys(row["metric"] for row in rows)
    told = [
        f"{names.opening(metric)}{_stopped([row for row in rows if row['metric'] == metric])}" for metric in metrics
    ]
    told += [_going(row) for row in going[:most]]
    told += [f"and {len(going) - most} more go on"] if len(going) > most else []
    return told + ([f"of {grouped(len(lost))} nothing is known: {lost[0]['message']}"] if lost else [])


def _stopped(rows: Sequence[Record]) -> str:
    """Say how many of the runs to stop; each is told once in each of its metrics."""
    stop = [row for row in rows if row["decision"] == "stop"]
    return f"stop {grouped(len(stop))} of {grouped(len(rows))} runs in training{_saved(rows, stop)}"


def _saved(rows: Sequence[Record], stop: Sequence[Record]) -> str:
    every = [row for row in rows if known(row, "left")]
    saved, left = (sum(number(row["left"]) for row in some if known(row, "left")) for some in (stop, every))
    return f", which saves {brief(saved)} FLOP, {percent(saved / left)} of what they would still take" if saved else ""


def _going(row: Record) -> str:
    where = quantity(row, "predicted", "predicted").text
    return f"{row['run']} goes on: {row['metric']} {where} at the end, better than {row['best']} with probability {percent(row['beats'])}"


def stopping_grid(tables: Tables) -> Grid:
    """Runs in training, the most promising first."""
    rows = sorted(running(tables), key=lambda row: -number(row["beats"]) if known(row, "beats") else 1.0)
    shown, left_out = capped([_row(row) for row in rows], MOST_ROWS)
    heads = columns(
        *("family", "metric", "run", "trained#", "now#", "at the end [95% interval]#", "best finished#"),
        *("beats it#", "advice!", "left (FLOP)#", "note"),
    )
    return lean(Grid("Runs in training, and which to stop", heads, shown, "None is in training.", NAME, left_out))


def _row(row: Record) -> Row:
    beats = percent(number(row["beats"])) if known(row, "beats") else UNKNOWN
    numbers = (quantity(row, "value", "value", digits=4), quantity(row, "predicted", "predicted"))
    ends = (quantity(row, "best_value", "best_value", digits=4), beats, said(str(row["decision"])))
    told = (str(row["family"]), str(row["metric"]), str(row["run"]), percent(number(row["progress"])))
    return Row((*told, *numbers, *ends, quantity(row, "left", "left"), str(row["message"])), TONES[row["decision"]])
