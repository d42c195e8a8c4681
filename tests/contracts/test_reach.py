"""Of every law: what little noise leaves open of predictions is what the delta method says, and much noise leads to finite ones."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from designed import design

from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.reach import open_spread
from scalestudy.laws import LAWS, expand

ROWS = 60


@pytest.fixture(params=sorted(LAWS))
def fitted(request: pytest.FixtureRequest) -> Fitted:
    """A law at the parameters of its example."""
    law = expand(LAWS[request.param])
    law = replace(law, variables={symbol: symbol for symbol in law.variables})
    assert law.example is not None
    theta = np.array([[law.example.parameters[name] for name in law.parameter_names]])
    return Fitted("f", "m", law, "converged", "", theta, dof=ROWS - len(law.free_names))


def left_open(fitted: Fitted, relative: float) -> tuple[np.ndarray, np.ndarray]:
    """The standard deviation at the rows themselves, and that of the delta method, for noise relative to the values' spread."""
    rows = pd.DataFrame(design(fitted.law, 7, ROWS))
    point = fitted.point(rows)
    noise = relative * point.std() * np.random.default_rng(8).standard_normal(ROWS)
    found = open_spread(fitted, rows.assign(value=point + noise), np.ones(ROWS), rows, False)
    slopes = fitted.jacobian(rows)
    size = np.linalg.norm(slopes, axis=0)
    _, singular, right = np.linalg.svd(slopes / np.where(size > 0, size, 1.0), full_matrices=False)
    kept = singular > 1e-7 * singular[0]
    scale = np.sqrt(noise @ noise / fitted.dof)
    return found, scale * np.linalg.norm(
        slopes / np.where(size > 0, size, 1.0) @ right[kept].T / singular[kept], axis=1
    )


def test_little_noise_leaves_open_what_the_delta_method_says(fitted: Fitted) -> None:
    found, exact = left_open(fitted, 1e-9)
    assert found == pytest.approx(exact, rel=0.05, abs=0.05 * exact.max())


@pytest.mark.parametrize("relative", [0.3, 30.0])
def test_much_noise_leaves_something_finite_open(fitted: Fitted, relative: float) -> None:
    assert np.isfinite(left_open(fitted, relative)[0]).all()
