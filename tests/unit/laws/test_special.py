"""abs, erf, probit and gamma in formulas: values, derivatives, print, and code that is written out, against SciPy."""

import inspect

import numpy as np
import pytest
import scipy.special
from scipy.stats import norm

from scalestudy.errors import StudyError
from scalestudy.laws import arithmetic, formula
from scalestudy.laws.law import expand
from scalestudy.laws.resolve import resolve
from scalestudy.laws.symbolic import Symbolic
from scalestudy.laws.written import module
from scalestudy.report.formula import MathML, Tex, typeset

REFERENCE = {
    "abs": np.abs,
    "erf": scipy.special.erf,
    "probit": norm.ppf,
    "gamma": scipy.special.gamma,
}
FORMULAS = {
    "abs": "E + A * abs(log(x) - m)",
    "erf": "E + A * erf(m * log(x))",
    "probit": "E + A * probit(m * x / (1 + x))",
    "gamma": "E + A * gamma(1 + m / x)",
}
X = np.array([0.3, 0.9, 2.0, 7.0])
AT = {"E": 0.5, "A": 1.7, "m": 0.4}
STEP = 1e-5


def law(name, text=None):
    parameters = {one: {"sign": "any"} for one in AT}
    own = {"name": "own", "formula": text or FORMULAS[name], "variables": {"x": "x"}, "parameters": parameters}
    found = resolve(own, ("x",))
    return expand(found)


@pytest.mark.parametrize("name", REFERENCE)
def test_values_are_those_of_scipy_by_every_way_to_evaluate(name):
    points = np.array([0.05, 0.2, 0.5, 0.975])
    expected = REFERENCE[name](points)
    assert arithmetic.evaluate(f"{name}(x)", {"x": points}) == pytest.approx(expected, rel=1e-13)
    assert [formula.FUNCTIONS[name](float(point)) for point in points] == pytest.approx(expected.tolist(), rel=1e-9)
    value = Symbolic(law(name, f"E + A * {name}(x) + m")).function("value")
    assert value(0.0, 1.0, 0.0, points) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("name", REFERENCE)
def test_derivatives_of_first_and_second_order_are_those_of_small_steps(name):
    symbolic = Symbolic(law(name))
    names = symbolic.law.free_names
    at = np.array([AT[one] for one in names])

    def parts(theta, function):
        return [np.broadcast_to(part, X.shape) for part in function(*theta, X)]

    value = symbolic.function("value")
    jacobian = symbolic.function("jacobian")
    first = parts(at, jacobian)
    for i in range(len(at)):
        step = STEP * np.eye(len(at))[i]
        slope = (value(*(at + step), X) - value(*(at - step), X)) / (2 * STEP)
        assert first[i] == pytest.approx(slope, rel=1e-6, abs=1e-8)
    inner = symbolic.function("internal_2")
    inputs = [np.log(X) if is_log else X for _, is_log in symbolic.inputs]
    theta = [np.log(one) if is_log else one for one, is_log in zip(at, symbolic.logarithmic, strict=True)]
    found = [np.broadcast_to(part, X.shape) for part in inner(*theta, *inputs)]
    first_inner = symbolic.function("internal_1")
    for (i, j), second in zip(symbolic.pairs, found[1 + len(at) :], strict=True):
        step = STEP * np.eye(len(at))[j]
        up, down = (first_inner(*(np.array(theta) + sign * step), *inputs)[1 + i] for sign in (1, -1))
        slope = np.broadcast_to((up - down) / (2 * STEP), X.shape)
        assert second == pytest.approx(slope, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("name", REFERENCE)
def test_the_code_that_is_written_out_gives_the_same(name):
    symbolic, written = Symbolic(law(name)), {}
    exec(module(law(name)), written)  # noqa: S102
    for one in symbolic.functions:
        function = symbolic.function(one)
        arguments = [X if part == "x" else AT.get(part, 0.3) for part in inspect.signature(function).parameters]
        expected, found = function(*arguments), written[one](*arguments)
        assert np.array_equal(np.hstack([np.ravel(x) for x in found]), np.hstack([np.ravel(x) for x in expected]))


@pytest.mark.parametrize(
    ("text", "tex", "sympys"),
    [
        ("abs(x - E)", r"\left|x - E\right|", r"\left|"),
        ("gamma(x)", r"\Gamma\left(x\right)", r"\Gamma"),
        ("probit(x)", r"\Phi^{-1}\left(x\right)", r"\Phi^{-1}"),
        ("erf(x)", r"\operatorname{erf}\left(x\right)", r"\operatorname{erf}"),
    ],
)
def test_they_are_printed_as_people_write_them(text, tex, sympys):
    assert typeset(text, Tex()) == tex
    assert typeset(text, MathML())
    assert sympys in Symbolic(law("", f"E + A * {text} + m")).latex


@pytest.mark.parametrize(
    "text",
    ["gamma(0) * x", "gamma(1e6) * x", "probit(0) + x", "probit(1.5) + x", "gamma(-2) + x", "erf(x, 2)", "abs() * x"],
)
def test_a_part_without_a_finite_value_is_refused(text):
    with pytest.raises(StudyError, match="not allowed"):
        formula.read(text)


def test_gamma_is_a_name_of_a_parameter_where_the_formula_does_not_call_it():
    own = {"name": "own", "formula": "A * x**-gamma", "variables": {"x": "x"}, "parameters": {"A": {}, "gamma": {}}}
    found = Symbolic(expand(resolve(own, ("x",))))
    assert found.function("value")(2.0, 0.5, np.array([4.0])) == pytest.approx([1.0])
    with pytest.raises(StudyError, match="'gamma' is the name of a function"):
        resolve({**own, "formula": "A * gamma(x) - gamma"}, ("x",))
    with pytest.raises(StudyError, match="'log' is the name of a function"):
        resolve({**own, "formula": "A * x**-log", "parameters": {"A": {}, "log": {}}}, ("x",))
