"""Which rows count as one, and which may be trained on and scored."""

import numpy as np
import pandas as pd
from fitted import run_table

from scalestudy.splits.sample import read_units


def runs(**columns):
    return run_table(params=np.array([1e6, 1e6, 2e6, 3e6, 4e6]), tokens=1e8, flops=np.nan, value=1.0, **columns)


def groups(frame):
    (unit,) = read_units(frame, {"study": "s"}, (0, 1)).units
    return unit.groups().tolist()


def test_replicates_of_one_design_are_one_where_there_are_three_runs():
    assert groups(runs()) == [0, 0, 1, 2, 3]
    three = runs(run=["a", "b", "b", "c", "c"], step=[1, 1, 2, 1, 2])
    assert groups(three.assign(params=[1e6, 2e6, 2e6, 3e6, 3e6])) == [0, 1, 1, 2, 2]


def test_the_points_of_one_run_or_two_each_count():
    assert groups(runs(run="a")) == [0, 1, 2, 3, 4]
    assert groups(runs(run=["a", "a", "b", "b", "b"])) == [0, 1, 2, 3, 4]


def test_rows_are_trained_on_or_held_out_or_neither():
    frame = runs(held_out=[False, False, False, True, True], excluded=[False, True, False, False, True])
    frame["excluded_by"] = pd.array([pd.NA, 0, pd.NA, pd.NA, 0], dtype="Int64")
    frame.loc[2, "value"] = np.nan
    (unit,) = read_units(frame, {"study": "s"}, (0, 1)).units
    assert (unit.pool["row"].tolist(), unit.kept["row"].tolist(), unit.held["row"].tolist()) == ([0], [0], [3])
    assert (unit.family, unit.metric) == ("all", "loss")
