"""What every way of splitting promises, on wild tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.registry import HARDEST, HELD_OUT, MEANINGS, SCHEMES
from scalestudy.splits.replicates import replicate_groups
from scalestudy.splits.split import split, split_across
from scalestudy.tables.validate import SCHEMES as KNOWN

WITHIN = [name for name, scheme in SCHEMES.items() if not scheme.across]


@st.composite
def tables(draw):
    """Run tables of one family: few or many rows, repeated cells, missing scales."""
    count = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = draw(st.integers(1, 6))
    frame = pd.DataFrame(
        {
            "row": rng.permutation(1000)[:count],
            "family": "f",
            "metric": "loss",
            "run": [f"r{k}" for k in rng.integers(0, draw(st.integers(1, 20)), count)],
            "params": 10.0 ** rng.integers(6, 6 + sizes, count),
            "tokens": 10.0 ** rng.integers(8, 8 + sizes, count),
            "value": rng.normal(size=count),
        }
    )
    frame["flops"] = 6 * frame["params"] * frame["tokens"]
    if draw(st.booleans()):
        frame.loc[rng.random(count) < 0.3, "flops"] = np.nan
    return frame.sort_values("row")


def test_registry_matches_the_contract():
    assert set(MEANINGS) == set(KNOWN)
    assert set(SCHEMES) == set(KNOWN) - {HELD_OUT}
    for name, scheme in SCHEMES.items():
        assert scheme.name == name
        assert scheme.meaning
        assert scheme.why
        for option in scheme.options.values():
            assert option["description"]


def test_no_two_schemes_are_as_hard_as_each_other():
    """A study is judged by the hardest it has, whatever their order in the registry."""
    assert len({scheme.hardness for scheme in SCHEMES.values()}) == len(SCHEMES)
    assert sorted(SCHEMES, key=lambda name: -SCHEMES[name].hardness) == list(HARDEST)


@pytest.mark.parametrize("scheme", WITHIN)
@settings(max_examples=60, deadline=None)
@given(frame=tables())
def test_every_fold_has_two_disjoint_sides_of_known_rows(scheme, frame):
    try:
        folds = split(frame, scheme, {}, seed=1)
    except CannotSplit as finding:
        assert len(str(finding)) > 0  # noqa: PT017 - either outcome is fine, a silent one is not
        return
    rows = set(frame["row"])
    assert len({fold.name for fold in folds}) == len(folds)
    for fold in folds:
        train, test = set(fold.train.tolist()), set(fold.test.tolist())
        assert train
        assert test
        assert not train & test
        assert train | test == rows


@pytest.mark.parametrize("scheme", ["kfold", "leave_out"])
@settings(max_examples=60, deadline=None)
@given(frame=tables())
def test_every_row_is_tested_exactly_once(scheme, frame):
    try:
        folds = split(frame, scheme, {}, seed=1)
    except CannotSplit:
        return
    assert sorted(np.concatenate([fold.test for fold in folds])) == sorted(frame["row"])


@settings(max_examples=60, deadline=None)
@given(frame=tables())
def test_runs_and_replicates_never_part(frame):
    try:
        folds = split(frame, "kfold", {"folds": 3}, seed=1)
    except CannotSplit:
        return
    for fold in folds:
        test = frame["row"].isin(fold.test)
        for columns in (["run"], ["params", "tokens", "flops"]):
            sides = frame.assign(test=test).groupby(columns, dropna=False)["test"].nunique()
            assert (sides == 1).all()


@settings(max_examples=60, deadline=None)
@given(frame=tables())
def test_rolling_trains_below_and_tests_above(frame):
    try:
        folds = split(frame, "rolling", {"by": "tokens"}, seed=1)
    except CannotSplit:
        return
    tokens = frame.set_index("row")["tokens"]
    for fold in folds:
        assert tokens[fold.train].max() < tokens[fold.test].min()


@pytest.mark.parametrize("scheme", WITHIN)
@settings(max_examples=30, deadline=None)
@given(frame=tables())
def test_values_decide_nothing(scheme, frame):
    def folds(rows):
        try:
            return [(f.name, f.train.tolist(), f.test.tolist()) for f in split(rows, scheme, {}, seed=1)]
        except CannotSplit as finding:
            return str(finding)

    assert folds(frame) == folds(frame.assign(value=1e9))


def test_replicates_chain_through_shared_cells():
    frame = pd.DataFrame({"run": list("aabbc"), "params": [1, 2, 2, 3, 9.0]})
    assert replicate_groups(frame, ["run"], ["params"]).tolist() == [0, 0, 0, 0, 1]


def test_near_equal_sizes_are_one_level():
    frame = pd.DataFrame(
        {
            "row": range(4),
            "family": "f",
            "metric": "m",
            "run": list("abcd"),
            "params": [1e6, 1e6 * (1 + 1e-6), 2e6, 4e6],
        }
    )
    assert [fold.test.tolist() for fold in split(frame, "leave_out", {}, 0)] == [[0, 1], [2], [3]]


def test_cutoffs_are_quantiles_of_distinct_values():
    flops = [1.0] * 50 + [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    frame = pd.DataFrame({"row": range(60), "family": "f", "metric": "m", "run": "r", "flops": flops})
    (fold,) = split(frame, "rolling", {"cutoffs": [0.5]}, 0)
    assert fold.name == "flops above 6"
    assert fold.test.tolist() == [55, 56, 57, 58, 59]


@pytest.mark.parametrize(
    ("scheme", "options", "says"),
    [
        ("kfold", {"group": "batch"}, "no column batch"),
        ("kfold", {}, "all 3 rows belong to one run"),
        ("leave_out", {"by": "width"}, "no column width"),
        ("leave_out", {"by": "params"}, "params has fewer than two distinct values in 3 rows"),
        ("rolling", {"by": "width"}, "no column width"),
        ("rolling", {"by": "params"}, "params has fewer than two distinct values"),
        ("rolling", {}, "every scale column has fewer than two"),
    ],
)
def test_what_cannot_be_split_is_said(scheme, options, says):
    frame = pd.DataFrame({"row": range(3), "family": "f", "metric": "m", "run": "r", "params": 1e6})
    with pytest.raises(CannotSplit, match=says):
        split(frame, scheme, options, 0)


def test_transfer_leaves_whole_families_out():
    frame = pd.DataFrame({"row": range(6), "family": list("aabbcc"), "metric": "m", "run": list("uvwxyz")})
    folds = split_across(frame, "transfer", {}, 0)
    assert [(f.family, f.test.tolist()) for f in folds] == [("a", [0, 1]), ("b", [2, 3]), ("c", [4, 5])]
    assert folds[0].train.tolist() == [2, 3, 4, 5]
    assert all(fold.across for fold in folds)
    with pytest.raises(CannotSplit, match="one value only"):
        split_across(frame[frame["family"] == "a"], "transfer", {}, 0)


@pytest.mark.parametrize("column", ["source", "seed"])
def test_two_runs_of_one_name_may_part_and_one_run_never_does(column):
    rows = [
        {column: place, "run": "r", "params": 1e6 * (1 + place), "step": step}
        for place in range(6)
        for step in (1, 2, 3)
    ]
    frame = pd.DataFrame(rows).assign(family="f", metric="loss", value=1.0, row=range(18))
    folds = split(frame, "kfold", {"folds": 3}, seed=0)
    for fold in folds:
        assert not set(frame.loc[fold.train, column]) & set(frame.loc[fold.test, column])
    assert len(folds) == 3
    with pytest.raises(CannotSplit, match="all 18 rows belong to one run"):
        split(frame.drop(columns=column), "kfold", {}, seed=0)
