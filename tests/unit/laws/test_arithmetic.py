"""Formulas evaluated by NumPy: what SymPy makes of the same text, and nothing else."""

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.errors import StudyError
from scalestudy.laws import arithmetic, formula, parse

X = np.array([0.5, 1.0, 3.0])
SYMBOL = sympy.Symbol("x", positive=True)
leaves = st.sampled_from(["x", "2", "0.5", "1e-3", "pi"])
operators = st.sampled_from(
    ["{} + {}", "{} - {}", "{} * {}", "({}) / (1 + x + {}**2)", "minimum({}, {})", "maximum({}, {})"]
)
functions = st.sampled_from([f"{name}({{}})" for name in ("sin", "cos", "arctan", "tanh", "logistic")] + ["-({})"])
formulas = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(lambda text, a, b: text.format(f"({a})", f"({b})"), operators, part, part),
        st.builds(lambda text, a: text.format(a), functions, part),
    ),
    max_leaves=8,
)


def test_functions_are_those_of_formulas():
    assert set(arithmetic.FUNCTIONS) == set(formula.FUNCTIONS) == set(parse.FUNCTIONS)


@given(formulas)
def test_it_is_what_sympy_makes_of_the_text(text):
    found = np.broadcast_to(arithmetic.evaluate(text, {"x": X}), X.shape)
    expression = parse.parse(text, {"x": SYMBOL})
    assert found.tolist() == pytest.approx([float(expression.subs(SYMBOL, x)) for x in X], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", arithmetic.FUNCTIONS)
def test_every_function(name):
    arguments = "x, 2" if name in formula.TWO_ARGUMENTS else "x"
    found = arithmetic.evaluate(f"{name}({arguments})", {"x": X})
    expression = parse.parse(f"{name}({arguments})", {"x": SYMBOL})
    expected = [float(expression.subs(SYMBOL, x)) for x in X]
    assert found.tolist() == pytest.approx(expected, nan_ok=True)  # there is no probit of 3


@pytest.mark.parametrize("text", ["y + 1", "x.real", "__import__('os')", "x[0]"])
def test_what_is_no_formula_of_these_names_is_refused(text):
    with pytest.raises(StudyError):
        arithmetic.evaluate(text, {"x": X})


def test_a_name_may_be_called_as_a_constant_is_not():
    assert arithmetic.evaluate("2 * pi", {}) == pytest.approx(2 * np.pi)
