"""Thresholds that follow what the values span: a fit is the same in any unit, and wherever the zero of the values is."""

import numpy as np
import pytest

from scalestudy.fit.engine import solve
from scalestudy.fit.objectives.registry import LOSSES
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import resolve

LINE = resolve(
    {
        "name": "line",
        "formula": "E - A * log(x)",
        "variables": {"x": "tokens"},
        "parameters": {"E": {"sign": "any"}, "A": {"sign": "any"}},
    },
    ["tokens"],
)
X = np.geomspace(1e6, 1e9, 30)
VALUE = 3 - 0.4 * np.log(X / 1e7) + np.random.default_rng(3).standard_t(2, 30) * 0.05


def fitted(value: np.ndarray, objective: str, relative: bool, delta: float = 0.05) -> np.ndarray:
    settings = Settings(objective=objective, delta=delta, quantile=0.3, relative=relative, starts=24, solve=4)
    (solution,) = solve(LINE, [Problem({"x": X}, value, np.ones(30))], settings)
    assert solution.usable
    return solution.parameters


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if "delta" in loss.reads])
@pytest.mark.parametrize(("unit", "shift"), [(1e-3, 0.0), (1e3, 0.0), (1.0, 50.0)])
def test_a_relative_threshold_leaves_a_fit_the_same_in_any_unit(loss: str, unit: float, shift: float) -> None:
    here, there = fitted(VALUE, f"{loss}_raw", True), fitted(unit * VALUE + shift, f"{loss}_raw", True)
    assert there == pytest.approx(unit * here + [shift, 0.0], rel=1e-6)
    moved = fitted(1e3 * VALUE, f"{loss}_raw", False) / 1e3
    assert np.abs(moved / fitted(VALUE, f"{loss}_raw", False) - 1).max() > 1e-4  # one in the metric's unit does not


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if "delta" in loss.reads])
def test_it_is_a_share_of_half_of_what_the_values_span(loss: str) -> None:
    plain = fitted(VALUE, f"{loss}_raw", False, 0.05 * float(np.ptp(VALUE)) / 2)
    assert fitted(VALUE, f"{loss}_raw", True) == pytest.approx(plain, rel=1e-6)
