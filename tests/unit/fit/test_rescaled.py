"""Variables in units of their middle: the same fit as in any other unit, and only where a law has an offset that is a power of them."""

from dataclasses import replace

import numpy as np
import pytest

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem
from scalestudy.fit.rescaled import rescaled, units
from scalestudy.fit.settings import Settings
from scalestudy.laws import LAWS, Law, compile_law, expand

TRUTH = np.array([0.2, 400.0, 900.0, 0.4])
SIZES = np.geomspace(1e6, 1e9, 12)


def rectified(**changed: object) -> Law:
    law = expand(replace(LAWS["rectified"], variables={"x": "tokens"}))
    return replace(law, **changed)  # type: ignore[arg-type]


def problem(law: Law, unit: float = 1.0, noise: float = 0.01) -> Problem:
    value = compile_law(law).value(TRUTH, {"x": SIZES})
    value = value * np.exp(noise * np.random.default_rng(3).standard_normal(len(SIZES)))
    return Problem({"x": SIZES / unit}, value, np.ones(len(SIZES)), seed=1)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6, 1e9])
def test_the_fit_is_the_same_in_every_unit(unit):
    law, settings = rectified(), Settings()
    (one,), (other,) = solve(law, [problem(law)], settings), solve(law, [problem(law, unit)], settings)
    b = one.parameters[3]
    assert one.status == other.status == "converged"
    expected = one.parameters * np.array([1.0, unit**-b, unit**-b, 1.0])
    np.testing.assert_allclose(other.parameters, expected, rtol=1e-6)
    assert other.objective == pytest.approx(one.objective, rel=1e-10)


def test_exact_data_give_the_law_back():
    law = rectified()
    (found,) = solve(law, [problem(law, noise=0.0)], Settings())
    np.testing.assert_allclose(found.parameters, TRUTH, rtol=1e-6)


def test_a_start_is_put_in_the_same_units_and_rows_without_weight_have_no_say_in_them():
    law = rectified()
    given = replace(problem(law), start=TRUTH, weight=np.where(SIZES > 1e8, 0.0, 1.0))
    there = rescaled(law, given)
    assert there is not None
    here = compile_law(law).value(there.problem.start, there.problem.variables)
    np.testing.assert_allclose(here, compile_law(law).value(TRUTH, given.variables), rtol=1e-12)
    used = there.problem.variables["x"][there.problem.weight > 0]
    assert np.log(used).mean() == pytest.approx(0.0, abs=1e-12)


def test_which_laws_have_such_an_offset():
    assert {name for name, law in LAWS.items() if units(expand(law))} == {"rectified"}
    assert units(rectified()) == {"B": ("x", "b"), "D_0": ("x", "b")}


def test_units_that_are_not_so_are_not_believed():
    law = rectified()
    wrong = {"B": "x^b", "D_0": "y"}
    parameters = tuple(replace(one, unit=wrong.get(one.name, one.unit)) for one in law.parameters)
    assert units(replace(law, parameters=parameters)) == {}


@pytest.mark.parametrize(
    "said",
    [{"fixed": {"D_0": 3.0}}, {"fixed": {"b": 0.5}}, {"shared": {"b": ()}}, {"starts": {"D_0": (1.0, 2.0)}}],
)
def test_what_a_study_says_in_its_own_units_stays_in_them(said):
    assert units(rectified(**said)) == {}


def test_zero_has_no_middle():
    law = rectified()
    zero = replace(problem(law), variables={"x": np.where(SIZES < 2e6, 0.0, SIZES)})
    assert rescaled(law, zero) is None
