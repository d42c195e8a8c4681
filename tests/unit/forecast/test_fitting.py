"""Predictions from a training set: for a law that is a line in logarithms, the textbook's interval of a new observation."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ladders import curves
from scipy.stats import t

from scalestudy.forecast.fitting import Fitter
from scalestudy.forecast.task import Task
from scalestudy.laws import resolve

LAW = resolve({"law": "power", "variables": {"x": "tokens"}}, ["tokens"])


def runs() -> pd.DataFrame:
    """Runs of one row, which show no noise by themselves."""
    frame = curves(1, noise=0.05, points=9).query("not held_out")
    frame = frame.assign(group=np.arange(len(frame)), run=[f"r{k}" for k in range(len(frame))])
    return frame.set_index("row", drop=False).rename_axis(None)


@pytest.mark.parametrize("count", [4, 9])
def test_a_power_law_has_the_prediction_interval_of_a_line_in_logarithms(count: int) -> None:
    rows = runs()
    train = rows.iloc[:count]
    fitter = Fitter(
        rows, {"study": "s", "fit": {"objective": "squared_log"}}, lambda r: pd.Series(False, index=r.index)
    )
    task = Task(train["family"].iloc[0], train["metric"].iloc[0], tuple(train["row"]))
    fitter.fit(LAW, [task])
    ahead = pd.DataFrame({"tokens": [1e7, 1e9]})
    found = fitter.predict(LAW, task, ahead)
    x, y = np.log(train["tokens"].to_numpy()), np.log(train["value"].to_numpy())
    design = np.stack([np.ones(count), x], axis=1)
    beta = np.linalg.lstsq(design, y, rcond=None)[0]
    variance = ((y - design @ beta) ** 2).sum() / (count - 2)
    at = np.stack([np.ones(2), np.log(ahead["tokens"])], axis=1)
    sd = np.sqrt(variance * (1 + np.einsum("ij,jk,ik->i", at, np.linalg.inv(design.T @ design), at)))
    half = t.ppf(0.975, count - 2) * sd
    assert np.log(found.value) == pytest.approx(at @ beta, rel=1e-6)
    assert np.log(found.upper / found.value) == pytest.approx(half, rel=1e-4)
    assert np.log(found.value / found.lower) == pytest.approx(half, rel=1e-4)


def test_as_many_parameters_as_rows_leave_no_bounds() -> None:
    rows = runs().iloc[:2]
    fitter = Fitter(
        rows, {"study": "s", "fit": {"objective": "squared_log"}}, lambda r: pd.Series(False, index=r.index)
    )
    task = Task(rows["family"].iloc[0], rows["metric"].iloc[0], tuple(rows["row"]))
    fitter.fit(LAW, [task])
    found = fitter.predict(LAW, task, pd.DataFrame({"tokens": [1e9]}))
    assert np.isfinite(found.value).all()
    assert np.isnan([found.lower, found.upper]).all()


@pytest.mark.parametrize("shared", [{}, {"b": ()}, {"b": (), "a": ()}])
def test_a_family_of_which_no_row_is_left_is_told_so(shared: dict[str, tuple[str, ...]]) -> None:
    rows = runs()
    gone = rows.assign(excluded=True).iloc[:0]
    law = replace(LAW, shared={LAW.free_names["ab".index(name)]: across for name, across in shared.items()})
    fitter = Fitter(gone, {"study": "s"}, lambda r: pd.Series(False, index=r.index))
    task = Task(rows["family"].iloc[0], rows["metric"].iloc[0], ())
    fitter.fit(law, [task])
    found = fitter.predict(law, task, pd.DataFrame({"tokens": [1e9]}))
    assert np.isnan(found.value).all()
    assert found.note
