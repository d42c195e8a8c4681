"""The folds that `auto` chooses by: where each is cut, and how far it is tested."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.look_back import look_back


def rows(tokens, **more):
    tokens = np.asarray(tokens, float)
    frame = pd.DataFrame({"row": np.arange(len(tokens)) + 100, "family": "f", "metric": "m", "tokens": tokens, **more})
    return frame.iloc[::-1]


def seen(frame, column="tokens"):
    tokens = frame.set_index("row")[column]
    return [
        (fold.name, tokens[fold.train].max(), tokens[fold.test].min(), tokens[fold.test].max())
        for fold in look_back(frame, column)
    ]


def test_five_cutoffs_a_factor_of_root_two_apart_each_tested_to_twice_the_cutoff():
    found = seen(rows(range(1, 201)))
    cuts = [int(200 / 2 ** (k / 2)) for k in range(1, 6)]
    assert cuts == [141, 100, 70, 50, 35]
    assert found == [(f"tokens above {cut}", cut, cut + 1, min(2 * cut, 200)) for cut in cuts]


def test_the_next_level_is_tested_however_far_it_is():
    assert seen(rows([1, 2, 10, 1000])) == [
        ("tokens above 10", 10, 1000, 1000),
    ]
    frame = rows([1, 2, 700, 1000])
    assert seen(frame) == [("tokens above 700", 700, 1000, 1000), ("tokens above 2", 2, 700, 700)]


def test_rows_come_sorted_and_of_their_unit():
    fold = look_back(rows([1, 2, 3, 4]), "tokens")[0]
    assert (fold.family, fold.metric, fold.scheme, fold.across) == ("f", "m", "rolling", False)
    assert (fold.train.tolist(), fold.test.tolist()) == ([100, 101], [102, 103])


def test_two_levels_are_enough_and_one_or_a_zero_is_too_few():
    assert len(look_back(rows([1, 1, 1.5]), "tokens")) == 1
    with pytest.raises(CannotSplit, match="fewer than two distinct values"):
        look_back(rows([1, 1]), "tokens")
    with pytest.raises(CannotSplit, match="not positive in every row"):
        look_back(rows([0, 1, 2]), "tokens")


def test_distinct_tokens_say_something_of_their_own_where_a_run_repeats_some():
    unique = [10.0, 20, 40, 80]
    repeated = rows([10.1, 40, 160, 640], unique_tokens=unique)
    folds = look_back(repeated, "unique_tokens")
    assert [fold.name for fold in folds] == ["unique_tokens above 40", "unique_tokens above 20"]
    assert all(
        100 in fold.train for fold in folds
    )  # its tokens were seen once, but for 1%: it has no place among cutoffs
    with pytest.raises(CannotSplit, match="fewer than two distinct values apart"):
        look_back(rows(unique, unique_tokens=unique), "unique_tokens")


def test_dates_have_no_fractions_to_look_back_by():
    dates = ["2023-01-01", "2023-02-01", "2023-03-01", "2023-04-01"]
    with pytest.raises(CannotSplit, match="date holds no numbers"):
        look_back(rows([1, 2, 3, 4], date=dates), "date")
