"""Which rows the folds of a study hold, and which cutoffs inside a training set are looked at."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves, ladder, validated

from scalestudy.fit.roles import Roles
from scalestudy.laws import LAWS
from scalestudy.splits.registry import SCHEMES
from scalestudy.splits.sample import read_units
from scalestudy.validate.plan import LOOKS_OF_SEVERAL, TOLD, inner_folds, make_plan

ROLES = Roles(along=("params", "tokens", "flops"))


def planned(runs, *schemes):
    return make_plan(
        read_units(runs, {"study": "s"}, (0, 1)), [{name: {}} for name in schemes], "s", lambda family, metric: 3
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_folds_hold_rows_of_their_own_metric_that_are_not_held_out(scheme):
    """Two families and two metrics; what is held out is the test side of a scheme of its own, and trains nothing."""
    one = ladder("ab")
    runs = pd.concat([one, one.assign(metric="score", value=2 * one["value"])], ignore_index=True)
    runs = runs.assign(row=np.arange(len(runs)))
    by_row = runs.set_index("row")
    folds = [fold for fold in planned(runs, scheme).folds if fold.scheme == scheme]
    assert {(fold.family, fold.metric) for fold in folds} == {(f, m) for f in "ab" for m in ("loss", "score")}
    for fold in folds:
        every = by_row.loc[[*fold.train, *fold.test]]
        assert set(every["metric"]) == {fold.metric}
        assert not every["held_out"].any()
        assert set(by_row.loc[fold.test, "family"]) == {fold.family}
        assert set(by_row.loc[fold.train, "family"]) == (
            {"ab".replace(fold.family, "")} if fold.across else {fold.family}
        )


def test_held_out_rows_are_predicted_from_all_others():
    runs = ladder("a")
    (fold,) = (fold for fold in planned(runs, "kfold").folds if fold.scheme == "held_out")
    held = runs["held_out"].to_numpy()
    assert fold.test.tolist() == runs.loc[held, "row"].tolist()
    assert fold.train.tolist() == runs.loc[~held, "row"].tolist()


def grid(params, tokens):
    n, d = (axis.ravel() for axis in np.meshgrid(params, tokens))
    frame = pd.DataFrame({"row": np.arange(len(n)), "params": n, "tokens": d, "flops": 6 * n * d, "value": 1.0})
    return frame.assign(family="f", metric="m", run=[f"r{k}" for k in range(len(n))])


def test_along_each_of_several_scales_fewer_cutoffs_are_taken_than_along_one():
    sizes = 1.3 ** np.arange(60, 72)
    several, none = inner_folds(grid(sizes, sizes), {}, 3, Roles(along=("params", "tokens")))
    along = [fold.name.split(" ")[0] for fold in several]
    assert not none
    assert 0 < along.count("params") == along.count("tokens") <= len(LOOKS_OF_SEVERAL)
    line = grid(sizes, [1e9])
    single, _ = inner_folds(line, {}, 3, Roles(along=("params", "tokens")))
    together, _ = inner_folds(line.assign(tokens=20 * line["params"]), {}, 3, Roles(along=("params", "tokens")))
    assert len(single) == len(together) > len(LOOKS_OF_SEVERAL)


def test_folds_with_two_values_of_a_scale_to_train_on_are_left_out_where_there_are_others():
    """Of two sizes a law with an exponent describes all alike; of a scale that takes two values anyway there is no more."""
    roles = Roles(along=("params", "tokens"))
    frame = grid(4.0 ** np.arange(12, 17), 4.0 ** np.arange(15, 20))

    def fewest(folds, column):
        rows = frame.set_index("row")
        return min(rows.loc[fold.train, column].nunique() for fold in folds)

    folds, _ = inner_folds(frame, {}, 3, roles)
    assert fewest(folds, "params") == fewest(folds, "tokens") == TOLD
    assert {fold.name.split(" ")[0] for fold in folds} == {"params", "tokens"}
    two = grid([1e6, 1e8], 4.0 ** np.arange(15, 20))
    assert {fold.name.split(" ")[0] for fold in inner_folds(two, {}, 3, roles)[0]} == {"tokens"}
    few, why = inner_folds(grid(4.0 ** np.arange(12, 15), [1e9]), {}, 2, roles)
    assert few
    assert not why


def test_no_training_side_is_smaller_than_is_needed_and_why_there_is_none_is_said():
    frame = grid(2.0 ** np.arange(20, 28), [1e9])
    for need in range(1, 8):
        folds, _ = inner_folds(frame, {}, need, ROLES)
        assert all(len(fold.train) >= need for fold in folds)
    folds, why = inner_folds(frame, {}, 8, ROLES)
    assert folds == []
    assert why == "no cutoff leaves 8 of 8 rows to train on"


@pytest.mark.parametrize("law", ["power", "power_offset"])
def test_inside_every_training_set_a_law_has_two_rows_more_than_parameters(law):
    """So that every candidate can be fitted and judged there; where no cutoff leaves as many, there is none."""
    runs = curves(1, points=7).query("not held_out").reset_index(drop=True)
    runs = runs.assign(row=np.arange(len(runs)))
    settings = {
        "study": "s",
        "laws": [{"law": law, "variables": {"x": "tokens"}}],
        "fit": {"uncertainty": {"method": "none"}},
    }
    parameters = len(LAWS[law].parameter_names)
    for count in range(parameters + 2, len(runs) + 1):
        tables = validated(runs.iloc[:count], {}, settings | {"validate": {"schemes": [{"kfold": {"folds": 2}}]}})
        folds = inner_folds(
            runs.iloc[:count].set_index("row", drop=False), {}, parameters + 2, Roles(along=("tokens",))
        )[0]
        reasons = " ".join(tables["validate/choice"]["reason"])
        assert bool(folds) == ("inner cutoff" in reasons or "random folds" in reasons), reasons
        for name, table in tables.items():
            assert table.index.tolist() == list(range(len(table))), name


def test_tables_are_numbered_from_the_first_row_where_a_scheme_could_not_split_too():
    runs = curves(2, points=4).query("family == 'curve 00' or tokens < 5e6").reset_index(drop=True)
    runs = runs.assign(row=np.arange(len(runs)), held_out=False)
    law = {"law": "power", "variables": {"x": "tokens"}}
    schemes = [
        {"kfold": {"folds": 2}},
        {"rolling": {"by": "tokens", "cutoffs": [0.9]}},
        {"leave_out": {"by": "family"}},
    ]
    tables = validated(runs, {}, {"study": "s", "laws": [law], "validate": {"schemes": schemes}})
    assert len(tables["validate/unsplit"]) > 0
    for name, table in tables.items():
        assert table.index.tolist() == list(range(len(table))), name
