import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalestudy.numerals import UNKNOWN
from scalestudy.report.quantities import Quantity, Several


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Quantity(0.34731, 0.318, 0.378), "0.347 [0.318, 0.378]"),
        (Quantity(477.83, 284.0, 727.0), "480 [280, 730]"),
        (Quantity(67.2e9, 54.6e9, 80.1e9, count=True), "67B [55B, 80B]"),
        (Quantity(5.76e23, unit="FLOP"), "5.76 x 10^23 FLOP"),
        (Quantity(0.00101827402, digits=4), "0.001018"),
        (Quantity(2.5e-7), "2.5 x 10^-7"),
        (Quantity(70e9, count=True), "70B"),
        (Quantity(999.9, count=True), "1k"),
        (Quantity(9.9998e9), "1 x 10^10"),
        (Quantity(0.004, 0.0000123, 28123.0), "4 x 10^-3 [1.2 x 10^-5, 2.8 x 10^4]"),
        (Quantity(8.1e6, 2.1e5, 2.13e7, count=True), "8.1M [210k, 21M]"),
        (Quantity(5.8e22, 4.9e22, 6.6e22), "5.80 [4.90, 6.60] x 10^22"),
        (Quantity(0.3, -28.0, 28.0), "0.3 [-28, 28]"),
        (Quantity(2.0, 2.0, 2.0), "2.000 [2.000, 2.000]"),
        (Quantity(0.49999994, 0.5, 0.5), "0.5000 [0.5000, 0.5000]"),
        (Quantity(0.4999, 0.5, 0.5), "0.499900 [0.500000, 0.500000]"),
        (Quantity(0.0), "0"),
        (Quantity(math.nan, 0.0, 1.0), UNKNOWN),
        (Quantity(-0.0142, -0.0158, -0.0125), "-0.0142 [-0.0158, -0.0125]"),
    ],
)
def test_numbers_are_rounded_to_their_uncertainty(quantity: Quantity, text: str) -> None:
    assert quantity.text == text


@given(st.floats(-1e300, 1e300), st.booleans())
def test_every_number_can_be_written_in_every_form(estimate: float, count: bool) -> None:
    quantity = Quantity(estimate, count=count)
    assert quantity.text
    assert quantity.__html__().count("<") == quantity.__html__().count(">")
    assert quantity.tex.count("{") == quantity.tex.count("}")


def test_html_has_a_minus_sign_and_a_superscript() -> None:
    assert Quantity(-2.5e-7).__html__() == "<b>&minus;2.5&nbsp;×&nbsp;10<sup>&minus;7</sup></b>"  # noqa: RUF001


def test_tex_stands_in_text_and_in_math() -> None:
    assert Quantity(0.34731, 0.318, 0.378).tex == r"\ensuremath{0.347\;[0.318,\,0.378]}"
    assert Quantity(67.2e9, 54.6e9, 80.1e9, count=True).single(1) == r"\ensuremath{55\mathrm{B}}"
    assert Quantity(5.76e23).single(0) == r"\ensuremath{5.76\times10^{23}}"
    assert Quantity(1.0).single(1) == "--"


def test_words_between_quantities_are_escaped() -> None:
    several = Several(("<N> = ", Quantity(1e9, count=True)))
    assert several.text == "<N> = 1B"
    assert several.__html__() == "&lt;N&gt; = <b>1B</b>"
