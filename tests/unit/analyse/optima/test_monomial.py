"""Products of powers are what SymPy makes of them; anything else is left to it."""

import subprocess
import sys

import numpy as np
import pytest

from scalestudy.analyse.optima.formula import Formula
from scalestudy.analyse.optima.monomial import Monomial
from scalestudy.analyse.optima.symbols import Symbols

NAMES = {"N": "params", "D": "tokens", "V": "vocab"}
PRODUCTS = (
    "6*N*D",
    "N",
    "2*N**2/D",
    "3e2",
    "(2*N)**1.5*D**-0.5",
    "N*D/N",
    "pi*N**2*V",
    "(N*D)**2/(3*N)",
    "1/D",
    "2**10*N",
)
OTHERS = ("6*N*D + N", "log(N)", "N**D", "(-N)**0.5", "0*N", "N - N", "minimum(N, D)")
AT = {"params": np.array([1.5, 2e9]), "tokens": np.array([3.0, 4e11]), "vocab": np.array([7.0, 5e4])}


def given(columns: tuple[str, ...]) -> list[np.ndarray]:
    return [AT[name] for name in columns]


@pytest.mark.parametrize("text", PRODUCTS)
def test_products_are_what_sympy_makes_of_them(text: str) -> None:
    """Columns, values, slopes and what they are solved by."""
    ours, theirs = Monomial.of(text, NAMES, "cost"), Symbols.of(text, NAMES, "cost")
    assert ours is not None
    assert ours.columns == theirs.columns
    np.testing.assert_allclose(ours.function()(*given(ours.columns)), theirs.function()(*given(theirs.columns)), 1e-14)
    for mine, other in zip(ours.slopes()(*given(ours.columns)), theirs.slopes()(*given(ours.columns)), strict=True):
        np.testing.assert_allclose(mine, other, 1e-14)


@pytest.mark.parametrize("text", PRODUCTS)
@pytest.mark.parametrize("column", sorted(NAMES.values()))
def test_a_column_is_solved_for(text: str, column: str) -> None:
    """The value at the solution is the one that was asked; both ways agree on where there is none."""
    ours, theirs = Formula(text, NAMES, "cost"), Formula(text, NAMES, "cost")
    theirs._derived = theirs.symbols
    target = 5.0 * np.asarray(ours(AT))
    found, wanted = (one.solve(column, target, AT) for one in (ours, theirs))
    np.testing.assert_allclose(found, wanted, 1e-12)
    if column in ours.columns:
        np.testing.assert_allclose(ours({**AT, column: found}), target, 1e-12)


@pytest.mark.parametrize("text", OTHERS)
def test_others_are_left_to_sympy(text: str) -> None:
    """Sums, functions, signs, powers that are columns, and nothing at all."""
    assert Monomial.of(text, NAMES, "cost") is None
    assert Monomial.of("N", {"N": Formula("6*D", NAMES, "cost")}, "cost") is None


def test_six_nd_loads_no_sympy() -> None:
    """The cost that most studies have, in a process of its own."""
    code = (
        "import sys; from scalestudy.analyse.spending import SIX_ND; from scalestudy.fit.roles import USUAL; "
        "SIX_ND.left(1e21, __import__('numpy').array([1e9]), USUAL, {}); sys.exit('sympy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
