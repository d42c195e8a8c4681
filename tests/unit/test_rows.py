import numpy as np
import pandas as pd

from scalestudy.rows import by_row, is_training, state_of, training_rows


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
