import numpy as np
import pandas as pd
import pytest

from scalestudy.rows import RUN_KEYS, by_row, identity, is_training, run_numbers, run_places, state_of, training_rows


def runs():
    """Rows against their order: kept, excluded, held out, without a value, held out and excluded."""
    return pd.DataFrame(
        {
            "row": [4, 3, 2, 1, 0],
            "excluded": [False, True, False, False, True],
            "held_out": [False, False, True, False, True],
            "value": [1.0, 2.0, 3.0, np.nan, 5.0],
        }
    )


def test_laws_are_fitted_to_rows_that_are_kept_not_held_out_and_have_a_value():
    assert is_training(runs()).tolist() == [True, False, False, False, False]


def test_a_row_that_is_held_out_and_excluded_is_excluded():
    assert state_of(runs()).tolist() == ["fitted", "excluded", "held_out", "fitted", "excluded"]


def test_training_rows_come_by_row_whatever_the_order_of_the_table():
    every = runs().assign(excluded=False, held_out=False, value=1.0)
    assert training_rows(every)["row"].tolist() == [0, 1, 2, 3, 4]
    assert training_rows(every.sample(frac=1, random_state=1)).equals(training_rows(every))


def test_a_table_without_rows_has_none_to_fit():
    assert training_rows(runs().iloc[:0].astype(object)).empty


def test_rows_by_row_keep_the_column():
    rows = by_row(training_rows(runs()))
    assert rows.loc[4, "row"] == 4
    assert rows.index.name is None


def curves(column):
    """Two runs that differ in one part of what tells runs apart, three checkpoints each, taking turns."""
    same = {"source": "s", "family": "f", "run": "r", "seed": 1, "metric": "m"}
    other = {**same, column: 2 if column == "seed" else "other"}
    return pd.DataFrame([{**run, "step": step, "value": 1.0} for step in (1, 2, 3) for run in (same, other)])


@pytest.mark.parametrize("column", RUN_KEYS)
def test_each_part_of_a_runs_identity_tells_two_runs_apart(column):
    assert run_numbers(curves(column)).tolist() == [0, 1, 0, 1, 0, 1]
    assert [places.tolist() for places in run_places(curves(column))] == [[0, 2, 4], [1, 3, 5]]
    assert set(run_numbers(curves(column).drop(columns=column))) == {0}


def test_a_run_without_a_seed_is_one_run():
    assert run_numbers(curves("run").assign(seed=np.nan)).tolist() == [0, 1, 0, 1, 0, 1]
    assert identity("run", ["run", "seed", "value"]) == ("run", "seed")
    assert identity("params", ["run", "seed", "value"]) == ("params",)
