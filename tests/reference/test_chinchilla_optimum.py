"""The published optima of the Chinchilla reconstruction (Besiroglu et al. 2024, arXiv:2404.10102)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.refits import reweighted
from scalestudy.fit.settings import Settings
from scalestudy.laws import LAWS, Law

BEST_KNOWN = 0.0010182740178006
PLAIN_HUBER = {"A": 477.826, "B": 2143.417, "E": 1.817218, "alpha": 0.347311, "beta": 0.367172}
NEAR_ABSOLUTE = {"A": 482.006, "B": 2085.434, "E": 1.81686, "alpha": 0.34781, "beta": 0.36585}
# Standard deviations over converged plain Huber refits of the authors' own resamples.
PUBLISHED_SPREAD = {"A": 124.494, "B": 1293.17, "E": 0.025657, "alpha": 0.015397, "beta": 0.020594}


@pytest.fixture(scope="module")
def law() -> Law:
    return LAWS["chinchilla"]


@pytest.fixture(scope="module")
def points(public: Callable[[str], Path]) -> pd.DataFrame:
    frame = pd.read_csv(public("besiroglu2024_chinchilla/svg_extracted_data.csv")).dropna(subset="loss")
    frame = frame.rename(columns={"Model Size": "N", "Training FLOP": "C"})
    return frame.assign(D=frame["C"] / (6 * frame["N"]))


@pytest.fixture(scope="module")
def kept(points: pd.DataFrame) -> pd.DataFrame:
    frame = points[points["loss"] < points["loss"].nlargest(5).min()]
    assert len(frame) == 240
    return frame


def problem(frame: pd.DataFrame) -> Problem:
    variables = {name: frame[name].to_numpy() for name in ("N", "D")}
    return Problem(variables, frame["loss"].to_numpy(), np.ones(len(frame)))


def named(law: Law, solution: Solution) -> dict[str, float]:
    return dict(zip(law.parameter_names, solution.parameters.tolist(), strict=True))


def test_plain_huber_optimum(law: Law, kept: pd.DataFrame) -> None:
    (solution,) = solve(law, [problem(kept)], Settings())
    assert solution.status == "converged"
    assert solution.objective - BEST_KNOWN == pytest.approx(0, abs=1e-15)
    assert named(law, solution) == pytest.approx(PLAIN_HUBER, rel=1e-5)
    assert solution.gradient_norm < 1e-10
    assert (solution.n, solution.dof) == (240, 235)


def test_near_absolute_deviation_optimum(law: Law, kept: pd.DataFrame) -> None:
    (solution,) = solve(law, [problem(kept)], Settings(delta=4.7e-9))
    assert solution.status == "converged"
    digits = {"A": 3, "B": 3, "E": 5, "alpha": 5, "beta": 5}
    assert {name: round(value, digits[name]) for name, value in named(law, solution).items()} == NEAR_ABSOLUTE


def test_outliers_move_beta(law: Law, points: pd.DataFrame) -> None:
    """The negative control: with the five highest losses kept, beta is another number."""
    (solution,) = solve(law, [problem(points)], Settings())
    assert named(law, solution)["beta"] == pytest.approx(0.4531, abs=1e-4)
    assert solution.objective == pytest.approx(0.001826, abs=5e-7)


def test_every_start_of_the_published_grid_ends_at_or_above_the_optimum(law: Law, kept: pd.DataFrame) -> None:
    """A sample of the 4,500-point grid of Hoffmann et al., all solved; none may stop short and claim success."""
    random = np.random.default_rng(0)
    size, step = random.choice([0, 5, 10, 15, 20, 25], (90, 2)), random.choice([0, 0.5, 1, 1.5, 2], (90, 2))
    offset = random.choice([-1, -0.5, 0, 0.5, 1], 90)
    starts = np.column_stack([np.exp(offset), np.exp(size), step])
    (solution,) = solve(law, [problem(kept)], replace(Settings(), solve=90), starts=starts)
    assert solution.objective - BEST_KNOWN == pytest.approx(0, abs=1e-15)
    assert sum(basin.share for basin in solution.basins) <= 1


def test_standard_errors_of_the_authors_resamples(law: Law, kept: pd.DataFrame) -> None:
    """4,000 refits of the authors' own resamples: NumPy's legacy generator, seed 42."""
    whole = problem(kept)
    (solution,) = solve(law, [whole], Settings())
    random = np.random.RandomState(42)
    weights = np.stack([np.bincount(random.choice(240, 240), minlength=240) for _ in range(4000)]).astype(float)
    draws = reweighted(law, whole, solution, weights, Settings())
    assert np.isfinite(draws).all()
    spread = dict(zip(law.parameter_names, draws.std(axis=0, ddof=0).tolist(), strict=True))
    assert spread == pytest.approx(PUBLISHED_SPREAD, rel=1e-3)
