"""What the answer and the page say of runs in training."""

import pandas as pd

from scalestudy.frames import typed
from scalestudy.report.about_stopping import stopping_grid, stopping_line
from scalestudy.tables.stopping import TABLES

COMMON = {"family": "all", "metric": "loss", "along": "step", "unit": "relative", "best": "a", "best_value": 2.0}
COMMON |= {"progress": 0.4, "way": "curves", "finished": 7, "message": "made"}


def made(*rows):
    return {"analyse/stopping": typed(TABLES["analyse/stopping"], [COMMON | row for row in rows])}


STOPPED = {"run": "b", "beats": 0.001, "decision": "stop", "left": 3e18, "predicted": 2.4}
GOES_ON = {"run": "c", "beats": 0.4, "decision": "go_on", "left": 1e18, "predicted": 2.0}
LOST = {"run": "d", "decision": "not_known", "message": "where it will end is not known"}


def test_the_line_counts_what_to_stop_and_what_it_saves():
    told = stopping_line(made(STOPPED, GOES_ON, LOST), 3)
    assert told[0] == "stop 1 of 3 runs in training, which saves 3 x 10^18 FLOP, 75% of what they would still take"
    assert told[1] == "c goes on: loss 2 at the end, better than a with probability 40%"
    assert told[2] == "of 1 nothing is known: where it will end is not known"


def test_more_than_are_named_are_counted():
    going = [GOES_ON | {"run": f"run{k}", "beats": 0.5 - k / 10} for k in range(4)]
    told = stopping_line(made(*going), 2)
    assert told[0] == "stop 0 of 4 runs in training"
    assert [one.split()[0] for one in told[1:]] == ["run0", "run1", "and"]


def test_where_nothing_is_in_training_nothing_is_said():
    tables = made({"run": "", "decision": "none"})
    assert stopping_line(tables, 3) == []
    assert stopping_grid(tables).rows == ()
    assert stopping_line({"analyse/stopping": pd.DataFrame()} | made(), 3) == []


def test_the_table_has_the_most_promising_first():
    grid = stopping_grid(made(STOPPED, LOST, GOES_ON))
    names = [str(column.title) for column in grid.whole.columns]
    runs = [str(row.cells[names.index("run")]) for row in grid.whole.rows]
    assert runs == ["c", "b", "d"]
