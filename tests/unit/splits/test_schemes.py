"""What ways to split do where a study says nothing more."""

import numpy as np
import pandas as pd
import pytest

from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.registry import BY_DEFAULT, HARDEST, SCHEMES
from scalestudy.splits.scales import scale_column
from scalestudy.splits.split import split, split_across


def ladder(count=40, **more):
    size = np.geomspace(1e6, 1e9, count)
    named = {"run": [f"r{k}" for k in range(count)], "params": size, "tokens": 20 * size, "flops": 120 * size**2}
    return pd.DataFrame({"row": np.arange(count), "family": "f", "metric": "m", **named, "value": 1.0, **more})


def test_a_study_that_names_none_is_split_at_random_and_by_scale():
    assert BY_DEFAULT == ("kfold", "rolling")


def test_the_hardest_comes_first():
    assert HARDEST == ("rolling", "leave_out", "transfer", "kfold")
    assert [name for name, scheme in SCHEMES.items() if scheme.across] == ["transfer"]


def test_five_folds_of_equal_size_that_the_seed_draws():
    folds = split(ladder(), "kfold", {}, 1)
    assert [len(fold.test) for fold in folds] == [8] * 5
    assert [fold.name for fold in folds] == [f"{k} of 5" for k in range(1, 6)]
    assert [f.test.tolist() for f in folds] == [f.test.tolist() for f in split(ladder(), "kfold", {}, 1)]
    assert [f.test.tolist() for f in folds] != [f.test.tolist() for f in split(ladder(), "kfold", {}, 2)]


def test_no_more_folds_than_groups_and_two_groups_are_enough():
    pairs = ladder(6, batch=[0, 0, 0, 1, 1, 1])
    folds = split(pairs, "kfold", {"group": "batch"}, 0)
    assert sorted(fold.test.tolist() for fold in folds) == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(CannotSplit, match="belong to one batch"):
        split(pairs.assign(batch=0), "kfold", {"group": "batch"}, 0)


def test_levels_left_out_are_at_most_twenty_and_of_about_one_size():
    folds = split(ladder(45), "leave_out", {}, 0)
    assert len(folds) == 20
    assert {len(fold.test) for fold in folds} == {2, 3}
    assert len(split(ladder(20), "leave_out", {}, 0)) == 20


def test_cutoffs_by_default_leave_half_and_less_above():
    folds = split(ladder(21), "rolling", {}, 0)
    assert [len(fold.test) for fold in folds] == [10, 6, 3]
    assert all(fold.name.startswith("flops above") for fold in folds)


def test_the_top_level_is_never_a_cutoff():
    with pytest.raises(CannotSplit, match="one side"):
        split(
            ladder(1).loc[[0, 0]].assign(row=[0, 1], flops=[1.0, 1.0005], params=[1, 2]), "rolling", {"by": "flops"}, 0
        )


def test_one_family_after_the_other_with_a_common_training_side():
    rows = pd.concat([ladder(3, family=name) for name in "abc"]).assign(row=np.arange(9)[::-1])
    folds = split_across(rows, "transfer", {}, 0)
    assert [(fold.family, fold.test.tolist()) for fold in folds] == [
        ("a", [6, 7, 8]),
        ("b", [3, 4, 5]),
        ("c", [0, 1, 2]),
    ]
    assert folds[0].train.tolist() == [0, 1, 2, 3, 4, 5]
    assert all(fold.across for fold in folds)
    with pytest.raises(CannotSplit, match="one value only"):
        split_across(ladder(3), "transfer", {}, 0)


def test_the_wanted_column_must_be_there_and_vary():
    assert scale_column(ladder(3)) == "flops"
    assert scale_column(ladder(3, flops=1.0)) == "params"
    assert scale_column(ladder(3), "tokens") == "tokens"
    with pytest.raises(CannotSplit, match="there is no column lr"):
        scale_column(ladder(3), "lr")
    with pytest.raises(CannotSplit, match="flops has fewer than two distinct values in 3 rows"):
        scale_column(ladder(3, flops=1.0), "flops")


def test_two_families_are_enough_to_learn_one_from_the_other():
    rows = pd.concat([ladder(3, family=name) for name in "ab"]).assign(row=np.arange(6))
    assert [(fold.family, fold.train.tolist()) for fold in split_across(rows, "transfer", {}, 0)] == [
        ("a", [3, 4, 5]),
        ("b", [0, 1, 2]),
    ]


def dated(words):
    """A ladder of which each run has a word for its date."""
    return ladder(len(words)).assign(date=words)


def test_later_dates_are_predicted_from_earlier_ones():
    rows = dated(["2024-03-01", "2023-12-31", "2024-01-15T10:00", None])
    folds = split(rows, "rolling", {"by": "date", "cutoffs": [0.5]}, 0)
    assert [(fold.name, fold.test.tolist()) for fold in folds] == [("date above 2024-01-15T10:00", [0])]
    assert folds[0].train.tolist() == [1, 2, 3]


@pytest.mark.parametrize("word", ["small", "12/31/2023", "1e9 "])
def test_words_that_have_no_place_on_a_scale_are_no_cutoffs(word):
    rows = dated(["2023-12-31", word, word])
    with pytest.raises(
        CannotSplit, match=f"date holds {word!r}, which has no place on a scale; expected numbers, or dates"
    ):
        split(rows, "rolling", {"by": "date"}, 0)
