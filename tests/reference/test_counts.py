"""Fits of counts against likelihoods that SciPy minimises by itself, and a logistic regression from a textbook."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import binom

from scalestudy.fit.around import around
from scalestudy.fit.engine import solve
from scalestudy.fit.objectives.binomial import CORNER
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import compile_law, resolve

BINOMIAL = Settings("binomial")
# Bliss 1935, as in Dobson, An Introduction to Generalized Linear Models, table 7.2: beetles killed by carbon disulphide.
DOSE = np.array([1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839])
BEETLES = np.array([59, 60, 62, 56, 63, 59, 62, 60])
KILLED = np.array([6, 13, 18, 28, 52, 53, 61, 60])


def test_a_logistic_regression_from_a_textbook() -> None:
    """Dobson's table 7.3: intercept -60.72 (5.18), slope 34.27 (2.91), deviance 11.23."""
    law = resolve(
        {
            "name": "logit",
            "formula": "1 / (1 + exp(-(a + b * x)))",
            "variables": {"x": "dose"},
            "parameters": {"a": {"bounds": [-100, 100]}, "b": {"bounds": [-100, 100]}},
        },
        ["dose"],
    )
    problem = Problem({"x": DOSE}, KILLED / BEETLES, BEETLES.astype(float))
    (found,) = solve(law, [problem], BINOMIAL)
    assert found.status == "converged"
    assert found.parameters == pytest.approx([-60.72, 34.27], abs=0.005)
    assert 2 * found.objective == pytest.approx(11.23, abs=0.005)
    here = around(law, problem, found, BINOMIAL)
    assert np.sqrt(np.diag(here.root @ here.root.T)) == pytest.approx([5.18, 2.91], abs=0.005)


LAWS = {
    "pass_until": ({}, [200.0, 0.25], lambda x, c, a: np.exp(-c * x**-a)),
    "logistic": (
        {"fixed": {"floor": 0.25, "ceiling": 1.0}},
        [0.8, 17.5],
        lambda x, k, m: 0.25 + 0.75 / (1 + np.exp(-k * (np.log(x) - m))),
    ),
    "log_linear": ({}, [-1.1, 0.18], lambda x, a, b: a + b * np.log10(x)),
}


@pytest.mark.parametrize("trials", [8, 200])
@pytest.mark.parametrize("name", LAWS)
def test_the_optimum_is_that_of_the_likelihood(name: str, trials: int) -> None:
    options, truth, formula = LAWS[name]
    law = resolve({"law": name, "variables": {"x": "params"}, **options}, ["params"])
    free = [law.parameter_names.index(one) for one in law.free_names]
    x = np.geomspace(2e6, 3e9, 16)
    for seed in range(5):
        hits = np.random.default_rng(seed).binomial(trials, np.clip(formula(x, *truth), 0, 1))
        (found,) = solve(law, [Problem({"x": x}, hits / trials, np.full(16, float(trials)), seed)], BINOMIAL)

        def unlikely(theta: np.ndarray, hits: np.ndarray = hits) -> float:
            with np.errstate(all="ignore"):
                total = -binom.logpmf(hits, trials, np.clip(formula(x, *(theta * truth)), 0, 1)).sum()
            return total if np.isfinite(total) else 1e12

        start = found.best[free] / truth * [1.02, 0.99]
        tight = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000}
        best = min(
            (minimize(unlikely, begin, method="Nelder-Mead", options=tight) for begin in (start, np.ones(2))),
            key=lambda one: one.fun,
        )
        # A row at which a law of no bounds runs into 0 or 1 is rounded off there within `CORNER`.
        assert unlikely(found.best[free] / truth) <= best.fun + 1e-7 + trials * CORNER
        assert compile_law(law).value(found.best, {"x": x}) == pytest.approx(formula(x, *(best.x * truth)), abs=2e-4)
