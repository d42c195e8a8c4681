"""Starting points: in no unit of their own, inside the bounds, and exact where there is nothing to guess."""

import numpy as np
import pytest

from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.starts import how_many, points, starting_points
from scalestudy.laws import compile_law, resolve

LAWS = {
    "power_offset": {"E": 0.5, "A": 30.0, "a": 0.3},
    "chinchilla": {"E": 1.7, "A": 400.0, "B": 2000.0, "alpha": 0.34, "beta": 0.37},
    "additive": {"E": 0.4, "A_1": 20.0, "A_2": 9.0, "a_1": 0.3, "a_2": 0.2},
}
UNITS = [(1.0, 1e-7), (1.0, 1e9), (1e-8, 1.0), (1e8, 1.0)]


def bound(name, **more):
    symbols = {"power_offset": ["x"], "chinchilla": ["N", "D"], "additive": ["x_1", "x_2"]}[name]
    columns = ["params", "tokens"][: len(symbols)]
    return resolve({"law": name, "variables": dict(zip(symbols, columns, strict=True)), **more}, columns)


def made(law, truth, noise=0.0, count=24):
    random = np.random.default_rng(4)
    variables = {symbol: 10 ** random.uniform(6, 9, count) for symbol in law.variables}
    compiled = compile_law(law)
    theta = np.array([truth[name] for name in compiled.names])
    return variables, compiled.value(theta, variables) * np.exp(random.normal(0, noise, count))


def curves_of(law, variables, value, weight=None, count=32, log=True):
    """What the law predicts at every starting point, (starts, n)."""
    compiled = compile_law(law)
    weight = np.ones(len(value)) if weight is None else weight
    found = starting_points(compiled, Points.of([Problem(variables, value, weight)]), count, log)
    return compiled.value(compiled.expand(compiled.to_natural(found[0])), variables)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize(("of_value", "of_scale"), UNITS)
@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("floor", [True, False], ids=["with a floor", "at its bound"])
def test_the_curves_that_a_search_starts_from_do_not_depend_on_units(name, floor, of_value, of_scale, log):
    """Nor where a coefficient, solved for, would lie beyond its bound: a curve that falls below every floor."""
    law = bound(name)
    variables, value = made(law, LAWS[name], 0.02)
    value = value if floor else value - 0.9 * value.min()
    scaled = {symbol: of_scale * at for symbol, at in variables.items()}
    plain = curves_of(law, variables, value, log=log)
    other = curves_of(law, scaled, of_value * value, log=log)
    assert np.isfinite(plain).all()
    assert other == pytest.approx(of_value * plain, rel=1e-4)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("name", LAWS)
def test_the_one_start_of_given_exponents_is_the_law_itself_whatever_has_no_weight(name, log):
    exponents = {key: [value, value] for key, value in LAWS[name].items() if key.startswith("a") or key == "beta"}
    law = bound(name, starts=exponents)
    variables, value = made(law, LAWS[name])
    weight = np.where(np.arange(len(value)) == 3, 0.0, 2.0)
    spoilt = np.where(weight > 0, value, 50 * value)
    (curve,) = curves_of(law, variables, spoilt, weight, log=log)
    assert how_many(compile_law(law), 32) == 1
    assert curve == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("name", LAWS)
def test_starts_lie_inside_the_bounds_and_differ(name):
    law = bound(name)
    compiled = compile_law(law)
    variables, value = made(law, LAWS[name], 0.02)
    found = starting_points(compiled, Points.of([Problem(variables, value, np.ones(len(value)))]), 32, True)[0]
    natural = compiled.to_natural(found)
    for k, free in enumerate(compiled.free):
        parameter = law.parameter(free)
        assert (natural[:, k] >= parameter.lower).all()
        assert (natural[:, k] <= parameter.upper).all()
    assert len(np.unique(found, axis=0)) == len(found) == how_many(compiled, 32)


def test_points_fill_the_cube_evenly():
    """Every tenth of every side has about a tenth of them, and none is twice there."""
    for dimensions in (1, 2, 3):
        cube = points(200, dimensions)
        assert cube.shape == (200, dimensions)
        assert len(np.unique(cube, axis=0)) == 200
        for side in cube.T:
            counts, _ = np.histogram(side, 10, (0, 1))
            assert counts.min() >= 15
            assert counts.max() <= 25


def test_of_one_guess_no_more_starts_are_scored_than_tell_it_apart():
    assert how_many(compile_law(bound("power_offset")), 1000) < how_many(compile_law(bound("chinchilla")), 1000)
    assert how_many(compile_law(bound("chinchilla")), 20) == 20


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("floor", [True, False], ids=["with a floor", "at its bound"])
@pytest.mark.parametrize("name", LAWS)
def test_given_exponents_no_coefficient_is_better_a_little_larger_or_smaller(name, floor, log):
    """Squares of relative residuals where residuals are logarithms, else of plain ones; a floor below zero stays at its bound."""
    law = bound(name, starts={key: [v, v] for key, v in LAWS[name].items() if key.startswith("a") or key == "beta"})
    variables, value = made(law, LAWS[name], 0.05)
    value = value if floor else value - 0.9 * value.min()
    weight = np.linspace(0.5, 2.0, len(value))
    compiled = compile_law(law)
    (start,) = starting_points(compiled, Points.of([Problem(variables, value, weight)]), 32, log)[0]
    theta = compiled.expand(compiled.to_natural(start))

    def squares(factors):
        missed = compiled.value(theta * factors, variables) - value
        return float(weight @ (missed / (value if log else 1.0)) ** 2)

    for k, free in enumerate(compiled.names):
        if free[0] in "AB" or (free == "E" and floor):
            for factor in (0.99, 1.01):
                assert squares(np.where(np.arange(len(theta)) == k, factor, 1.0)) > squares(np.ones(len(theta)))
    assert (theta[compiled.names.index("E")] < 0.05 * value.max()) != floor
