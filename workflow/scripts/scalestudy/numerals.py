"""Numbers in words: the one place that decides how many digits a number gets, and which suffix or power of ten.

A number that is not zero is never written as zero, a suffix never stands beside more than three digits before the point, and
numbers together are rounded by one rule that keeps their order.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

SUFFIXES: Final = ((12, "T"), (9, "B"), (6, "M"), (3, "k"))
UNKNOWN: Final = "–"  # noqa: RUF001 (an en dash: what a table shows where there is no number)
INFINITE: Final = "∞"
LARGE, SMALL = Decimal("1e6"), Decimal("1e-3")
"""Where powers of ten begin for a number by itself, above and below."""
TINY: Final = Decimal("1e-4")  # as small, a number is written out beside a larger one
COUNTED: Final = Decimal("1e15")  # where suffixes end
WIDE: Final = 6.0
"""An interval whose ends differ by more than this factor is one of factors: no last digit suits both."""
SAME: Final = 1e-9
"""Numbers that agree to this share of their size are one number to a reader: solvers settle no closer."""
SETTLED: Final = 1e-6  # of its size, a number that a search under limits found is off by as much
NEAR: Final = 1e-4  # as near to none or all, a share is told as no more than that
ROUNDED: Final = 1e-12  # a share that is all but for this is all: that much is lost where shares are added up
MOST_DIGITS: Final = 15  # significant ones, that a double has
SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
Rounding = Callable[[float], Decimal]


@dataclass(frozen=True)
class Numeral:
    """One number as it is written: its digits, and the suffix or power of ten that scales them."""

    number: str
    suffix: str = ""
    exponent: int = 0

    @property
    def scales(self) -> bool:
        """Whether a power of ten changes it: not zero, what is unknown, or what has no end."""
        return self.number.lstrip("-") not in ("0", UNKNOWN, INFINITE)

    @property
    def text(self) -> str:
        """Plain text: `67B`, `5.8 x 10^22`."""
        return self.number + self.suffix + (f" x 10^{self.exponent}" if self.exponent else "")

    @property
    def html(self) -> str:
        """HTML."""
        power = f"&nbsp;{html_power(self.exponent)}" if self.exponent else ""
        return self.number.replace("-", "&minus;") + self.suffix + power

    @property
    def tex(self) -> str:
        """TeX, in math."""
        tail = rf"\mathrm{{{self.suffix}}}" if self.suffix else ""
        digits = self.number.replace(INFINITE, r"\infty").replace(UNKNOWN, r"\mbox{--}")
        return digits + tail + tex_power(self.exponent)

    @property
    def label(self) -> str:
        """Text of figures, a power of ten in superscript characters: typesetting math costs 20 times as much."""
        if not self.exponent:
            return self.number + self.suffix
        lead = {"1": "", "-1": "-"}.get(self.number, f"{self.number}×")  # noqa: RUF001
        return f"{lead}10{str(self.exponent).translate(SUPERSCRIPT)}"


def html_power(exponent: int) -> str:
    """Return a power of ten with its multiplication sign."""
    return f"×&nbsp;10<sup>{str(exponent).replace('-', '&minus;')}</sup>"  # noqa: RUF001


def tex_power(exponent: int) -> str:
    """Return a power of ten in math; nothing for a number without one."""
    return rf"\times10^{{{exponent}}}" if exponent else ""


def brief(number: float, digits: int = 3, *, count: bool = False) -> str:
    """Write a number by itself to at most so many significant digits.

    >>> brief(1000.0), brief(0.34731), brief(5.76e23), brief(999_999, count=True), brief(-0.0)
    ('1000', '0.347', '5.76 x 10^23', '1M', '0')
    """
    return alone(number, digits, count=count).text


def alone(number: float, digits: int = 3, *, count: bool = False) -> Numeral:
    """Return a number by itself: at most so many significant digits, no zeros that only fill a fraction.

    Args:
        number: any; nan is unknown.
        digits: significant ones.
        count: whether suffixes of counts suit it.
    """
    if not math.isfinite(number):
        return _endless(number)
    return _scaled(significant(number, digits), count)


def percent(share: float) -> str:
    """Write a share in per cent: whole ones, and as many digits as tell a share from none and from all, but for rounding of a sum.

    >>> percent(0.768), percent(0.0), percent(0.0004), percent(0.9996), percent(1 - 1e-9), percent(math.nan) == UNKNOWN
    ('77%', '0%', '0.04%', '99.96%', 'over 99.99%', True)
    """
    if not math.isfinite(share):
        return alone(share).text
    share = 1.0 if abs(1 - share) < ROUNDED else share
    if 0 < min(share, 1 - share) < NEAR:
        return "under 0.01%" if share < NEAR else "over 99.99%"
    if 0 < 1 - abs(share) < 0.01:
        return f"{'-' if share < 0 else ''}{format(100 - significant(100 * (1 - abs(share)), 1), 'f')}%"
    whole = abs(share) >= 0.01
    shown = nearest(100 * share, 0) if whole else significant(100 * share, 2)
    return f"{_scaled(shown, count=False).text}%"


def change(share: float, digits: int = 2) -> str:
    """Write a change as a signed percentage.

    >>> change(0.0312), change(-0.5), change(0.0)
    ('+3.1%', '-50%', '0%')
    """
    return f"{signed(100 * share, digits)}%"


def signed(number: float, digits: int = 3) -> str:
    """Write a difference with its sign.

    >>> signed(0.0312), signed(-1000.0), signed(0.0)
    ('+0.0312', '-1000', '0')
    """
    return ("+" if number > 0 else "") + brief(number, digits)


def by_power(number: float, digits: int = 2) -> Numeral:
    """Return a number as a power of ten, whatever its size."""
    if not (math.isfinite(number) and number):
        return alone(number)
    shown = significant(number, digits)
    return _by_power(shown, shown.adjusted())


def grouped(number: int) -> str:
    """Write a whole number with a thin separator between thousands.

    >>> grouped(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def together(
    estimate: float, lower: float, upper: float, *, count: bool = False, step: float = math.nan
) -> list[Numeral]:
    """Return an estimate and its bounds, rounded to two significant digits of the interval's half-width.

    Args:
        estimate: finite, or not.
        lower: infinite where the interval is open, nan where it is not known.
        upper: the same.
        count: whether suffixes suit them.
        step: a difference that must show, whatever the interval; nan if none must.
    """
    rule, numbers = _rule(estimate, lower, upper, step), (estimate, lower, upper)
    shown = [_visible(rule, number) if math.isfinite(number) else None for number in numbers]
    if math.isfinite(estimate) and (beyond := _beyond(estimate, lower, upper)):
        shown[0] = nearest(estimate, max(_place(beyond), _last(shown))) or significant(estimate, 2)
    power = _powers([value for value in shown if value], count)
    return [_endless(number) if value is None else power(value) for number, value in zip(numbers, shown, strict=True)]


def with_error(value: float, error: float, more: int = 0) -> list[Numeral]:
    """Return a number and its error, rounded to two significant digits of the error.

    Args:
        value: finite.
        error: positive.
        more: how many further digits of the number may stand, where it was stated with them.
    """
    place = _place(error)
    stated = int(Decimal(repr(float(value))).normalize().as_tuple().exponent)
    own = nearest(value, min(place, max(stated, place - more)))
    shown = (own or significant(value, 2), nearest(error, place))
    power = _powers([number for number in shown if number], count=False)
    return [power(number) for number in shown]


def nearest(number: float, place: int) -> Decimal:
    """Round to a multiple of ten to some power, but to no more digits than a double has.

    >>> [str(nearest(477.8, place)) for place in (1, 0, -1)]
    ['4.8E+2', '478', '477.8']
    """
    exact = Decimal(repr(float(number)))
    return exact.quantize(Decimal(1).scaleb(max(place, exact.adjusted() - MOST_DIGITS + 1)), ROUND_HALF_EVEN)


def significant(number: float, digits: int) -> Decimal:
    """Round to so many significant digits, and drop the zeros at the end."""
    return nearest(number, _magnitude(number) - digits + 1).normalize() if number else Decimal(0)


def written(value: Decimal) -> str:
    """Write a rounded number without an exponent; zero has no digits and no sign."""
    return format(value, "f") if value else "0"


def _magnitude(number: float) -> int:
    """The power of ten of a number's first digit."""
    return Decimal(repr(float(number))).adjusted()


def _place(size: float) -> int:
    """Where the second significant digit of a size stands."""
    return _magnitude(size) - 1


def _rule(estimate: float, lower: float, upper: float, step: float) -> Rounding:
    """Choose one rounding for an estimate and its bounds; it keeps their order."""
    ends = sorted(number for number in (lower, upper) if math.isfinite(number))
    whole = 1 if len(ends) == 2 else 2  # of an interval that is open, the distance to its bound is half
    ends = ends if whole == 1 else sorted(number for number in (estimate, *ends) if math.isfinite(number))
    if not ends:
        return Decimal
    low, high = ends[0], ends[-1]
    place = _place(step) if step > 0 else None
    if place is None and ((low > 0 and high > WIDE * low) or (high < 0 and low < WIDE * high)):
        return lambda number: significant(number, 2)
    own = _place(whole * _width(low, high, estimate))
    return lambda number: nearest(number, own if place is None else min(own, place))


def _width(low: float, high: float, estimate: float) -> float:
    """Half of an interval; of one without a width, how far the estimate is from it, else a hundredth of its size."""
    size = max(abs(low), abs(high))
    half = high / 2 - low / 2
    if half > SAME * size:
        return half
    apart = abs(estimate - low) if math.isfinite(estimate) else 0.0
    return min(apart, size / 100 or apart) if apart > SETTLED * size else size / 100 or 1.0


def _visible(rule: Rounding, number: float) -> Decimal:
    """Round by a rule, but a number that is not zero to two digits of its own rather than to zero."""
    return rule(number) or significant(number, 2)


def _beyond(estimate: float, lower: float, upper: float) -> float:
    """Return how far an estimate lies outside its interval, if farther than searches settle."""
    apart = max(lower - estimate if lower > estimate else 0.0, estimate - upper if upper < estimate else 0.0)
    return apart if apart > SETTLED * abs(estimate) else 0.0


def _last(shown: Sequence[Decimal | None]) -> int:
    """Where the last digit of an estimate stands."""
    return int(shown[0].as_tuple().exponent) if shown[0] is not None else 0


def _powers(values: Sequence[Decimal], count: bool) -> Callable[[Decimal], Numeral]:
    """Choose how numbers that stand together are scaled: by suffixes, not at all, by one power of ten, or each by its own."""
    sizes = sorted(map(abs, values)) or [Decimal(0)]
    least, most = sizes[0], sizes[-1]
    if not most or (count and least >= TINY and most < COUNTED):
        return lambda value: _scaled(value, count)
    if least >= TINY and SMALL <= most < LARGE:
        return lambda value: Numeral(written(value))
    if not SMALL <= most < LARGE and least.adjusted() >= most.adjusted() - 3:
        own, largest = values[0].adjusted(), most.adjusted()
        return lambda value: _by_power(value, own if largest - own <= 2 else largest)
    return _by_itself


def _by_itself(value: Decimal) -> Numeral:
    """Scale a number among others that no common power suits: written out where that is short."""
    short = not value or Decimal("0.01") <= abs(value) < 1000
    return Numeral(written(value)) if short else _by_power(value, value.adjusted())


def _by_power(value: Decimal, exponent: int) -> Numeral:
    return Numeral(written(value.scaleb(-exponent)), exponent=exponent if value else 0)


def _scaled(value: Decimal, count: bool) -> Numeral:
    """Scale a number that stands by itself."""
    size = abs(value)
    if count and 1000 <= size < COUNTED:
        power, suffix = next(one for one in SUFFIXES if size.adjusted() >= one[0])
        return replace(_by_power(value, power), suffix=suffix, exponent=0)
    if value and not SMALL <= size < LARGE:
        return _by_power(value, size.adjusted())
    return Numeral(written(value))


def _endless(number: float) -> Numeral:
    return Numeral(UNKNOWN if math.isnan(number) else INFINITE if number > 0 else f"-{INFINITE}")
