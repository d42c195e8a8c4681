"""The formula parser: what it accepts, and that everything else is refused with the piece that offends."""

import subprocess
import sys
from contextlib import suppress

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.errors import StudyError
from scalestudy.laws import formula, reason
from scalestudy.laws.parse import CONSTANTS, FUNCTIONS, names_in, parse

X = sympy.Symbol("x", positive=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * x**2", 9.0),
        ("-x / 4", -0.5),
        ("exp(log(x))", 2.0),
        ("log10(100) + log2(8)", 5.0),
        ("minimum(x, 1) + maximum(x, 3)", 4.0),
        ("sqrt(x * 8)", 4.0),
        ("logistic(0)", 0.5),
        ("cos(pi) + x", 1.0),
        ("1e-3 * x", 0.002),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    assert float(parse(text, {"x": X}).subs(X, 2)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("__import__('os').system('true')", "__import__('os').system('true')"),
        ("x.real", "x.real"),
        ("x[0]", "x[0]"),
        ("(lambda: 1)()", "(lambda: 1)()"),
        ("1 if x else 2", "1 if x else 2"),
        ("eval('1')", "eval('1')"),
        ("x < 2", "x < 2"),
        ("x % 2", "x % 2"),
        ("x // 2", "x // 2"),
        ("True", "True"),
        ("'text'", "'text'"),
        ("1j", "1j"),
        ("[x]", "[x]"),
        ("exp(x, x)", "exp(x, x)"),
        ("exp(*x)", "*x"),
        ("log(x, base=2)", "log(x, base=2)"),
        ("9**9**9", "9**9**9"),
        ("(y := 1)", "y := 1"),
    ],
)
def test_anything_else_is_refused_with_the_piece(text: str, piece: str) -> None:
    with pytest.raises(StudyError) as error:
        parse(text, {"x": X}, "law mine")
    assert piece in str(error.value)
    assert "law mine" in str(error.value)


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(StudyError, match=r"unknown name 'z'.*one of x"):
        parse("z + x", {"x": X})


def test_caret_gets_a_hint() -> None:
    with pytest.raises(StudyError, match="not allowed"):
        parse("x^2", {"x": X})


@pytest.mark.parametrize(
    "text", ["-" * 3000 + "x", "(" * 900 + "x" + ")" * 900, "((9**200)**200)**200", "x+" * 4000 + "x"]
)
def test_hostile_sizes_are_refused_quickly(text: str) -> None:
    with pytest.raises(StudyError):
        parse(text, {"x": X})


@pytest.mark.parametrize("text", ["1 / (x - x)", "log(x - x)", "sqrt(-x)", "(x - x)**(-1) + x"])
def test_what_has_no_real_value_is_refused(text: str) -> None:
    with pytest.raises(StudyError, match=r"no real value|divides by zero"):
        parse(text, {"x": X})


@pytest.mark.parametrize("text", ["(3**600/(3**600+1))**(10**15)", "((8/9)**64)**64 * x", "(10**300)**(1/3) * x"])
def test_long_fractions_do_not_grow(text: str) -> None:
    assert sympy.count_ops(parse(text, {"x": X})) < 10


def test_the_functions_of_both_parsers_are_the_same() -> None:
    assert set(FUNCTIONS) == set(formula.FUNCTIONS)
    assert set(CONSTANTS) == set(formula.CONSTANTS)
    for name, function in formula.FUNCTIONS.items():
        values = (0.3, 0.7) if name in formula.TWO_ARGUMENTS else (0.3,)
        assert float(FUNCTIONS[name](*map(sympy.Float, values))) == pytest.approx(function(*values))


def _endless() -> None:
    while True:
        pass


def test_what_takes_too_long_to_derive_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reason, "SECONDS", 0.05)
    with pytest.raises(StudyError, match="law x: the formula takes more than"), reason.within_reason("law x"):
        _endless()
    with reason.within_reason("law x"):
        pass


def test_what_is_too_deep_is_stopped() -> None:
    def deeper() -> None:
        deeper()

    with pytest.raises(StudyError, match="law x: the formula nests too deeply"), reason.within_reason("law x"):
        deeper()


@given(st.text(max_size=60))
def test_wild_text_never_raises_anything_but_a_study_error(text: str) -> None:
    with suppress(StudyError):
        parse(text, {"x": X})


def test_names_come_in_order() -> None:
    assert names_in("E + A / N**alpha + pi * exp(E)") == ("E", "A", "N", "alpha")


def test_every_function_is_usable_in_a_formula() -> None:
    for name in FUNCTIONS:
        arguments = "x, 2" if name in ("minimum", "maximum") else "x"
        assert parse(f"{name}({arguments})", {"x": X}).free_symbols == {X}


def test_reading_the_registry_costs_neither_sympy_nor_numpy() -> None:
    code = "import sys, scalestudy.laws, scalestudy.fit; print({'sympy', 'numpy', 'pandas'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
