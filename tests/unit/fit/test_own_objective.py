"""A law with an objective of its own is fitted by it wherever it is fitted, and leaves other laws as they were."""

from typing import Any

import pandas as pd
import pytest
from ladders import curves

from scalestudy.errors import StudyError
from scalestudy.fit import fit
from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.task import Task
from scalestudy.laws import resolve

LAW = {"law": "power", "variables": {"x": "tokens"}}
OWN = {**LAW, "name": "own", "objective": "squared_raw"}


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    return curves(1, noise=0.1, points=9).query("not held_out").reset_index(drop=True).assign(excluded=False)


def estimates(runs: pd.DataFrame, objective: str, laws: list[Any], law: str) -> list[float]:
    study = {"study": "s", "laws": laws, "fit": {"objective": objective, "uncertainty": {"method": "none"}}}
    table = fit(runs, study)["fit/parameters"]
    return [float(value) for value in table[table["law"] == law].sort_values("parameter")["estimate"]]


def test_the_fit_is_that_of_a_study_with_this_objective(runs: pd.DataFrame) -> None:
    both = [LAW, OWN]
    asked = estimates(runs, "squared_raw", [LAW], "power")
    assert estimates(runs, "huber_log", both, "own") == asked
    assert estimates(runs, "huber_log", both, "power") == estimates(runs, "huber_log", [LAW], "power") != asked


def test_training_sets_are_fitted_by_it_too(runs: pd.DataFrame) -> None:
    frame = runs.assign(group=range(len(runs))).set_index("row", drop=False).rename_axis(None)
    task = Task(frame["family"].iloc[0], frame["metric"].iloc[0], tuple(frame["row"].iloc[:6]))
    ahead, found = pd.DataFrame({"tokens": [1e9]}), []
    for law, objective in ((OWN, "huber_log"), (LAW, "squared_raw"), (LAW, "huber_log")):
        fitter = Fitter(
            frame, {"study": "s", "fit": {"objective": objective}}, lambda r: pd.Series(False, index=r.index)
        )
        one = resolve(law, ["tokens"])
        fitter.fit(one, [task])
        found.append(float(fitter.predict(one, task, ahead).value[0]))
    assert found[0] == found[1] != found[2]


def test_an_interval_that_the_objective_has_none_of_is_refused(runs: pd.DataFrame) -> None:
    study = {"study": "s", "laws": [LAW, {**OWN, "objective": "absolute_log"}]}
    with pytest.raises(StudyError, match="absolute_log"):
        fit(runs, {**study, "fit": {"uncertainty": {"method": "sandwich"}, "objective": "squared_log"}})
