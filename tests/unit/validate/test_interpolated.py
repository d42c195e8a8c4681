"""Training sets that only rows inside their data are asked of: which they are, and that nothing is lost by not looking ahead."""

import numpy as np
import pandas as pd
import pytest
from ladders import curves

from scalestudy.forecast.task import Task
from scalestudy.splits.folds import Fold
from scalestudy.validate import stage
from scalestudy.validate.interpolated import asked_inside

SETTINGS = {
    "study": "made_up",
    "laws": [{"law": "power_offset", "variables": {"x": "tokens"}}, {"law": "power", "variables": {"x": "tokens"}}],
    "axes": {"tokens": "scale"},
    "fit": {"uncertainty": {"method": "none"}},
    "validate": {"schemes": [{"kfold": {"folds": 4}}]},
}


def replicated():
    """Two curves with each size twice: folds that hold both runs of an end look beyond the data, the others do not."""
    runs = curves(2)
    again = runs.assign(value=runs["value"] * 1.01, row=runs["row"] + len(runs))
    both = pd.concat([runs, again], ignore_index=True)
    return both.assign(run="r" + both["row"].astype(str))


@pytest.fixture(scope="module")
def both():
    """What validation finds, with the training sets it takes to be asked inside only, and as if there were none such."""
    seen, runs = {}, replicated()

    def noted(folds, *rest):
        seen["folds"], seen["inside"] = list(folds), asked_inside(folds, *rest)
        return seen["inside"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "asked_inside", noted)
        quick = stage.validate(runs, {}, SETTINGS)
        patch.setattr(stage, "asked_inside", lambda *_: set())
        return seen, quick, stage.validate(runs, {}, SETTINGS)


def inside(fold: Fold, runs: pd.DataFrame) -> bool:
    train, test = (runs.loc[rows, "tokens"] for rows in (fold.train, fold.test))
    return bool(test.between(train.min(), train.max()).all())


def test_they_are_those_whose_folds_test_between_the_smallest_and_the_largest(both):
    seen, _, _ = both
    runs = replicated().set_index("row")
    kfold = [fold for fold in seen["folds"] if fold.scheme == "kfold"]
    expected = {Task.of(fold) for fold in kfold if inside(fold, runs)}
    assert 0 < len(expected) < len(kfold)
    assert seen["inside"] == expected


def test_predictions_are_the_same_and_the_choice_too(both):
    _, quick, slow = both
    pd.testing.assert_frame_equal(quick["validate/choice"], slow["validate/choice"])
    one, other = (tables["validate/predictions"] for tables in (quick, slow))
    pd.testing.assert_series_equal(one["predicted"], other["predicted"], check_exact=True)
    auto = (one["law"] == "auto").to_numpy()
    pd.testing.assert_frame_equal(one[~auto], other[~auto], check_exact=True)


def test_intervals_inside_are_those_of_the_fits_unstretched_by_what_lies_beyond(both):
    _, quick, slow = both
    one, other = (
        tables["validate/predictions"].query("law == 'auto' and scheme == 'kfold'") for tables in (quick, slow)
    )
    narrower = np.log(one["upper"] / one["lower"]) / np.log(other["upper"] / other["lower"])
    assert len(narrower)
    assert narrower.between(0.4, 1.5).all()
