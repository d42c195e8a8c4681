"""Optima against closed forms, brute force on grids and SciPy, for many draws at once, whatever the neighbours."""

from dataclasses import replace

import numpy as np
import pytest
from fitted import CHINCHILLA
from scipy.optimize import minimize

from scalestudy.analyse.optima.formula import Formula
from scalestudy.analyse.optima.objective import OfLaw
from scalestudy.analyse.optima.solve import Steps, best_places
from scalestudy.analyse.optima.space import NO_END, Limit, Space
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import LAWS
from scalestudy.laws.resolve import resolve

NAMES = {"N": "params", "D": "tokens", "w": "width", "d": "depth"}
NO_STEPS = Steps({}, ())
SHAPE = {"E": 1.5, "A": 200.0, "a": 0.7, "B": 3.0, "b": 0.9, "C": 400.0, "g": 0.3}
SHARES = tuple(f"share_{k}" for k in range(5))


def objective(law, theta, space, budget=1.0, draws=30, spread=0.02):
    rng = np.random.default_rng(0)
    best = np.array([theta[name] for name in law.parameter_names])
    drawn = best * np.exp(rng.normal(0, spread, (draws, len(best))))
    fitted = Fitted("all", "loss", law, "converged", "", drawn)
    return OfLaw.over(fitted, np.array([budget]), space, None, 1.0)


def over_nd(cost, **more):
    ends = {"params": (1.0, NO_END), "tokens": (1.0, NO_END)}
    return Space(ends, frozenset(ends), cost=Formula(cost, NAMES, "cost"), dependent="tokens", **more)


def test_6nd_equals_the_closed_form():
    made = objective(LAWS["chinchilla"], CHINCHILLA, over_nd("6 * N * D"), 1e23)
    _, a, b, alpha, beta = (
        made.theta[:, made.fitted.law.parameter_names.index(name)] for name in ("E", "A", "B", "alpha", "beta")
    )
    closed = (np.log(alpha * a / (beta * b)) + beta * np.log(1e23 / 6)) / (alpha + beta)
    np.testing.assert_allclose(best_places(made, NO_STEPS)[:, 0], closed, rtol=1e-13)


@pytest.mark.parametrize("cost", ["6*N*D + 2*N*1e13", "3*N**1.1*D**0.9", "6*N*D + N**1.2*D**1.1", "N*D*(1 + log(N))"])
def test_one_free_column_equals_a_fine_grid(cost):
    made = objective(LAWS["chinchilla"], CHINCHILLA, over_nd(cost), 1e24, draws=5)
    found = best_places(made, NO_STEPS)
    near = found + np.linspace(-1, 1, 20001)
    heights = made.at(near[..., None])
    np.testing.assert_allclose(found[:, 0], near[np.arange(5), heights.argmin(axis=1)], atol=2e-4)
    space = made.space
    np.testing.assert_allclose(space.cost(space.columns_at(found, made.budget)), 1e24, rtol=1e-9)


def shape_space(**more):
    ends = {"width": (64.0, 1e5), "depth": (1.0, 500.0), "tokens": (1e6, NO_END)}
    return Space(ends, cost=Formula("6*12*d*w**2*D", NAMES, "cost"), dependent="tokens", **more)


def limit(left, right):
    return Limit(f"{left} <= {right}", Formula(left, NAMES, "x"), Formula(right, NAMES, "x"))


LIMITS = {
    "none": (),
    "one": (limit("d", "w / 300"),),
    "data": (limit("1e11", "D"),),
    "both": (limit("d", "w / 300"), limit("1e11", "D")),
}


@pytest.mark.parametrize("limits", LIMITS)
def test_several_free_columns_equal_brute_force(limits):
    law = replace(LAWS["width_depth"], variables={"w": "width", "d": "depth", "D": "tokens"})
    made = objective(law, SHAPE, shape_space(limits=LIMITS[limits]), 1e21, draws=4)
    found = best_places(made, NO_STEPS)
    low, high = made.space.ends(made.budget)
    for _ in range(3):
        ways = [np.linspace(low[0, k], high[0, k], 300) for k in (0, 1)]
        grid = np.broadcast_to(np.stack(np.meshgrid(*ways), -1).reshape(1, -1, 2), (1, 90000, 2))
        one = made[np.array([0])]
        heights = one.within(grid)[0]
        best = grid[0, heights.argmin()]
        low, high = np.maximum(low, best - (high - low) / 10), np.minimum(high, best + (high - low) / 10)
    assert one.within(found[:1, None])[0, 0] <= heights.min() + 1e-9
    np.testing.assert_allclose(one.at(found[:1, None])[0, 0], heights.min(), rtol=2e-4)


def test_whole_numbers_and_lists_are_tried():
    law = replace(LAWS["width_depth"], variables={"w": "width", "d": "depth", "D": "tokens"})
    made = objective(law, SHAPE, shape_space(), 1e21, draws=6)
    whole = np.exp(best_places(made, Steps({}, ("depth",)))[:, 1])
    np.testing.assert_allclose(whole, whole.round(), rtol=1e-12)
    free = np.exp(best_places(made, NO_STEPS)[:, 1])
    assert (np.abs(whole - free) < 1).all()
    listed = np.exp(best_places(made, Steps({"depth": [8, 28, 64]}, ()))[:, 1])
    np.testing.assert_allclose(listed, 28)


MIXTURES = {
    "exponentials": {
        "name": "exponentials",
        "formula": "c + " + " + ".join(f"k{i} * exp(-t{i} * r{i})" for i in range(5)),
        "variables": {f"r{i}": SHARES[i] for i in range(5)},
        "parameters": {name: {} for name in ("c", *(f"{p}{i}" for p in "kt" for i in range(5)))},
    },
    "own": {"law": "mixture_own_share", "variables": {"own": SHARES[0]} | {f"r_{i + 1}": SHARES[i] for i in range(5)}},
    "vertex": {"law": "mixture_exponential", "variables": {f"r_{i + 1}": SHARES[i] for i in range(5)}},
}
THETA = {
    "exponentials": {"c": 1.0} | {f"k{i}": 1 + 0.2 * i for i in range(5)} | {f"t{i}": 1.0 + i for i in range(5)},
    "own": {"b": -0.3, "d": 0.01} | {f"w_{i + 1}": 1 + 0.1 * i for i in range(5)},
    "vertex": {"c": 1.0, "k": 2.0} | {f"t_{i + 1}": -1 - 0.1 * i for i in range(5)},
}


@pytest.mark.parametrize("ends", [(0.0, 1.0), (0.05, 0.3)])
@pytest.mark.parametrize("name", MIXTURES)
def test_shares_are_as_good_as_scipys_from_every_corner(name, ends):
    law = resolve(MIXTURES[name], list(SHARES), [])
    made = objective(law, THETA[name], Space(dict.fromkeys(SHARES, ends), shares=SHARES), spread=0.2, draws=12)
    found = best_places(made, NO_STEPS)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    assert ((found >= ends[0]) & (found <= ends[1])).all()
    starts = [np.full(5, 0.2), *(np.full(5, 0.05) + 0.75 * np.eye(5))]
    rule = {"type": "eq", "fun": lambda r: r.sum() - 1, "jac": lambda r: np.ones(5)}
    for k in range(len(found)):
        one = made[np.array([k])]
        theirs = min(
            minimize(
                lambda r: one.at(r[None, None])[0, 0],  # noqa: B023
                np.clip(start, *ends),
                jac=lambda r: one.slopes(r[None, None])[0, 0],  # noqa: B023
                bounds=[ends] * 5,
                constraints=rule,
                method="SLSQP",
                options={"ftol": 1e-14},
            ).fun
            for start in starts
        )
        assert one.at(found[[k], None])[0, 0] <= theirs + 1e-9 * abs(theirs)


def test_no_element_depends_on_its_neighbours():
    law = resolve(MIXTURES["exponentials"], list(SHARES), [])
    made = objective(law, THETA["exponentials"], Space(dict.fromkeys(SHARES, (0.0, 1.0)), shares=SHARES), spread=0.2)
    every, some = best_places(made, NO_STEPS), np.array([3, 11])
    np.testing.assert_array_equal(best_places(made[some], NO_STEPS), every[some])


@pytest.mark.parametrize("name", ["chinchilla", "overtrained", "kaplan_nd", "data_constrained", "precision"])
def test_slopes_are_those_of_differences(name):
    law = LAWS[name]
    columns = {column or symbol: law.example.variables[symbol] for symbol, column in law.variables.items()}
    law = replace(law, variables={symbol: column or symbol for symbol, column in law.variables.items()})
    ends = {column: (value / 10, value * 10) for column, value in columns.items()}
    made = objective(law, dict(law.example.parameters), Space(ends), draws=3)
    place = np.log(np.tile([columns[name] for name in ends], (3, 1, 1))) + 0.05
    for k in range(len(ends)):
        step = np.zeros(len(ends))
        step[k] = 1e-6
        by_difference = (made.at(place + step) - made.at(place - step)) / 2e-6
        np.testing.assert_allclose(made.slopes(place)[..., k], by_difference, rtol=1e-5, atol=1e-8)
