"""Searches that ended without an optimum, and go on from where they ended."""

from itertools import product

import numpy as np
import pytest

from scalestudy.fit.again import search_again
from scalestudy.fit.engine import solve
from scalestudy.fit.model import Model, Optima
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.searches import search
from scalestudy.fit.settings import Settings
from scalestudy.fit.starts import starting_points
from scalestudy.laws import compile_law, resolve

LAW = resolve({"law": "data_constrained"}, ["params", "tokens", "unique_tokens"], ["params", "tokens"])
TRUTH = {"E": 1.7, "A": 400.0, "B": 410.0, "alpha": 0.34, "beta": 0.28, "R_D": 15.4, "R_N": 5.3}
SETTINGS = Settings()


def repeated(seed: int) -> Problem:
    """A ladder of sizes, tokens and unique tokens, whose law has corners where tokens begin to repeat."""
    every = product([2e7, 5e7, 1e8, 2e8], [1e9, 2e9, 5e9, 1e10, 2e10], [1e9, 3e9])
    variables = dict(zip("NDU", np.array(list(every)).T, strict=True))
    value = compile_law(LAW).value([TRUTH[name] for name in LAW.parameter_names], variables)
    noisy = value * np.exp(np.random.default_rng([seed, 7]).normal(0, 0.005, len(value)))
    return Problem(variables, noisy, np.ones(len(value)))


@pytest.mark.parametrize("seed", range(6))
def test_a_law_with_corners_is_brought_down_to_what_many_more_starts_find(seed: int) -> None:
    (found,) = solve(LAW, [repeated(seed)], SETTINGS)
    (thorough,) = solve(LAW, [repeated(seed)], Settings(starts=384, solve=128))
    assert found.usable
    assert found.objective <= thorough.objective * (1 + 1e-6)


def test_what_is_found_is_never_worse_and_hangs_on_no_other_problem() -> None:
    compiled, problems = compile_law(LAW), [repeated(seed) for seed in range(3)]
    points = Points.of(problems)
    model = Model.of(compiled, points, SETTINGS)
    with np.errstate(all="ignore"):
        ends, _ = search(model, starting_points(compiled, points, 4, log=True), 1)  # too few to end at the optimum
        found = search_again(model, points, ends, log=True)
        alone = [
            search_again(model.take(np.array([k])), points.take(np.array([k])), ends.take(np.array([k])), log=True)
            for k in range(3)
        ]
    assert (found.objective <= ends.objective).all()
    assert (found.objective < 0.999 * ends.objective).any()
    assert found.theta.tolist() == [one.theta[0].tolist() for one in alone]


def test_an_optimum_stays_where_it_is() -> None:
    compiled, points = compile_law(LAW), Points.of([repeated(0)])
    model = Model.of(compiled, points, SETTINGS)
    (known,) = solve(LAW, [repeated(0)], Settings(starts=384, solve=128))
    theta = compiled.to_internal(compiled.reduce(known.parameters[None]))
    with np.errstate(all="ignore"):
        again = search_again(model, points, Optima(theta, np.array([known.objective]), np.array([True])), log=True)
    assert again.objective[0] == pytest.approx(known.objective, rel=1e-6)
