"""Numbers as people read them, over numbers wilder than any study has: what is read back is what was written."""

import math
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scalestudy.numerals import (
    INFINITE,
    ROUNDED,
    SAME,
    UNKNOWN,
    Numeral,
    alone,
    brief,
    change,
    percent,
    signed,
    together,
    with_error,
)
from scalestudy.report.quantities import Quantity
from scalestudy.report.uncertain import Uncertain

POWERS = {"": 0, "k": 3, "M": 6, "B": 9, "T": 12}
FINITE = st.one_of(
    st.just(0.0),
    st.builds(
        lambda sign, digits, power: sign * digits * 10.0**power,
        st.sampled_from((-1, 1)),
        st.floats(1, 9.999999999),
        st.integers(-300, 300),
    ),
    st.floats(-2e6, 2e6, allow_subnormal=False),
    st.integers(-(10**15), 10**15).map(float),
)
ENDS = st.one_of(FINITE, st.just(math.inf), st.just(-math.inf), st.just(math.nan))


def read(part: Numeral) -> Fraction:
    """The number that a reader takes from what is written."""
    return Fraction(Decimal(part.number)) * Fraction(10) ** (POWERS[part.suffix] + part.exponent)


def unit(part: Numeral) -> Fraction:
    """What one more in the last digit would add; zeros that end a whole number may only hold its place."""
    held = len(part.number) - len(part.number.rstrip("0")) if "." not in part.number else 0
    last = held or int(Decimal(part.number).as_tuple().exponent)
    return Fraction(10) ** (last + POWERS[part.suffix] + part.exponent)


def digits(part: Numeral) -> int:
    """Significant digits, but for zeros that end a whole number and may only hold its place."""
    bare = part.number.lstrip("-").replace(".", "").lstrip("0")
    return len(bare if "." in part.number else bare.rstrip("0"))


def assert_read_back(number: float, part: Numeral) -> None:
    if math.isnan(number):
        assert part == Numeral(UNKNOWN)
    elif math.isinf(number):
        assert part == Numeral(INFINITE if number > 0 else f"-{INFINITE}")
    else:
        # Rounded is the shortest decimal that names the double, which is half a unit of its last place away at most.
        assert abs(read(part) - Fraction(number)) <= max(
            unit(part) / 2 + Fraction(math.ulp(number)) / 2, abs(Fraction(number)) / 10**14
        )
        assert (read(part) == 0) == (number == 0)
        assert part.number not in ("-0", "")


def assert_well_formed(part: Numeral) -> None:
    if part.number.lstrip("-") in (UNKNOWN, INFINITE):
        return
    assert re.fullmatch(r"-?\d+(\.\d+)?", part.number)
    if part.suffix:
        assert 1 <= abs(Decimal(part.number)) < 1000
        assert part.exponent == 0


@given(FINITE, st.integers(1, 6), st.booleans())
@example(999_999.0, 3, True)
@example(999.9, 3, True)
@example(9.9996e14, 3, True)
@example(1000.0, 3, False)
@example(-0.0, 3, False)
@example(1.5e-19, 1, False)  # a tie in decimals, a little less than one in binary
def test_a_number_alone_is_read_back_to_its_digits(number: float, most: int, count: bool) -> None:
    part = alone(number, most, count=count)
    assert_well_formed(part)
    assert digits(part) <= most
    assert_read_back(number, part)
    assert abs(read(part) - Fraction(number)) <= abs(Fraction(number)) * Fraction(5, 10**most)
    if part.exponent:
        assert 1 <= abs(Decimal(part.number)) < 10


@given(FINITE, ENDS, ENDS, st.booleans())
@example(0.0, 0.0, 104.0, False)
@example(1e-15, 0.0, 104.0, False)
@example(1e-15, 0.0, 104.0, True)
@example(999_950.0, 990_000.0, 1.01e6, True)
@example(5.0, 4.0, 6.0, False)
@example(1e300, -1e300, 1e-300, False)
@example(0.5, 0.5, math.inf, False)
@example(3.0, 1.0, 1.0 + 1e-6, False)
def test_numbers_together_are_read_back_in_order(estimate: float, lower: float, upper: float, count: bool) -> None:
    assume(not lower > upper)
    parts = together(estimate, lower, upper, count=count)
    for number, part in zip((estimate, lower, upper), parts, strict=True):
        assert_well_formed(part)
        assert_read_back(number, part)
    if math.isfinite(lower):
        assert (lower <= estimate) <= (read(parts[1]) <= read(parts[0]))
        assert (lower >= estimate) <= (read(parts[1]) >= read(parts[0]))
    if math.isfinite(upper):
        assert (upper >= estimate) <= (read(parts[2]) >= read(parts[0]))
        assert (upper <= estimate) <= (read(parts[2]) <= read(parts[0]))


@given(FINITE, FINITE, FINITE, st.booleans())
@example(1.0, 0.9999, 1.0001, False)
@example(5e5, 499_999.0, 500_001.0, True)
def test_bounds_that_differ_look_different(estimate: float, lower: float, upper: float, count: bool) -> None:
    assume(lower < upper)
    assume(upper - lower > 2.1 * SAME * max(abs(lower), abs(upper)))
    low, high = together(estimate, lower, upper, count=count)[1:]
    assert low != high
    assert read(low) < read(high)


@given(FINITE, FINITE, FINITE)
def test_powers_of_ten_go_together_or_stand_with_each(estimate: float, lower: float, upper: float) -> None:
    assume(lower <= upper)
    parts = [part for part in together(estimate, lower, upper) if part.scales]
    powers = {part.exponent for part in parts}
    for part in parts:
        size = abs(Decimal(part.number))
        if len(powers) == 1:
            assert size < 1000 or not part.exponent
            assert size >= Decimal("0.001") or not part.exponent
        else:
            assert (1 <= size < 10) if part.exponent else (Decimal("0.01") <= size < 1000)


@given(FINITE, ENDS, ENDS, st.booleans(), st.sampled_from(["", "FLOP", "%"]))
def test_text_html_and_tex_have_the_same_digits(
    estimate: float, lower: float, upper: float, count: bool, name: str
) -> None:
    quantity = Quantity(estimate, lower, upper, count=count, unit=name)
    plain = re.sub(r"x 10\^", " ", quantity.text)
    html = re.sub(r"<sup>|</sup>|×&nbsp;10", " ", quantity.__html__())  # noqa: RUF001
    html = re.sub(r"<[^>]*>|&nbsp;", " ", html.replace("&minus;", "-"))
    tex = re.sub(r"\\ensuremath|\\[;,]|\\mathrm", " ", quantity.tex.replace(r"\times10^", " "))
    tex = tex.replace(r"\infty", "∞").replace(r"\mbox{--}", UNKNOWN).replace("~", " ").replace(r"\%", "%")
    found = [re.sub(r"[{}\s]+", " ", text).replace(" ]", "]").split() for text in (plain, html, tex)]
    joined = ["".join(words) for words in found]
    assert joined[0] == joined[1] == joined[2]


@given(st.floats(0, 1))
@example(0.9999999)
@example(0.9999)
@example(1e-12)
@example(0.1 + 0.2 + 0.3 + 0.4 - 2**-53)
def test_a_share_is_none_or_all_only_where_it_is(share: float) -> None:
    shown = percent(share)
    assert (shown == "0%") == (share == 0)
    assert (shown == "100%") == (share > 1 - ROUNDED)
    text, _, power = shown.removesuffix("%").removeprefix("over ").removeprefix("under ").partition(" x 10^")
    assert float(text) * 10.0 ** int(power or 0) == pytest.approx(100 * share, abs=0.5, rel=0.051)


@given(FINITE, FINITE.filter(lambda error: error > 0))
def test_a_number_and_its_error_end_at_one_digit(value: float, error: float) -> None:
    assume(abs(value) < 1e12 * error)
    first, second = with_error(value, error)
    assert abs(read(second) - Fraction(error)) <= Fraction(error) / 19
    assert (read(first) == 0) == (value == 0)
    assert abs(read(first) - Fraction(value)) <= Fraction(error) / 19 + abs(Fraction(value)) / 10**14
    assert Uncertain(value, error).tex.count("{") == Uncertain(value, error).tex.count("}")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (brief(1000.0), "1000"),
        (brief(100.0), "100"),
        (brief(123456789.0, count=True), "123M"),
        (brief(0.00101827402, 4), "0.001018"),
        (brief(math.inf), "∞"),
        (signed(-0.0), "0"),
        (signed(0.5), "+0.5"),
        (change(-0.123), "-12%"),
        (percent(0.0004), "0.04%"),
        (Quantity(0.0, 0.0, 104.0).text, "0 [0, 104]"),
        (Quantity(1e-15, 0.0, 104.0).text, "1 x 10^-15 [0, 104]"),
        (Quantity(3.0, 2.0, math.inf).text, "3.0 [2.0, ∞]"),
        (Quantity(5.2e13, 2.9e13, 1.73e14).text, "5.2 [2.9, 17.3] x 10^13"),
        (Quantity(1e21, 5e20).text, "1.00 [0.50, –] x 10^21"),  # noqa: RUF001
        (Quantity(406.0, step=0.1).text, "406"),
        (Quantity(406.127, step=0.1).text, "406.13"),
        (str(Uncertain(0.36717, 0.005, further=2)), "0.36717 ± 0.0050"),
        (str(Uncertain(1.5e22, 2e21)), "(1.50 ± 0.20) x 10^22"),
        (str(Uncertain(3.14, 0.43, "%", bracket=True)), "3.14% (0.43%)"),
        (str(Uncertain(3.14, math.nan, "%", bracket=True)), "3.14%"),
    ],
)
def test_numbers_as_they_are_written(written: str, text: str) -> None:
    assert written == text
