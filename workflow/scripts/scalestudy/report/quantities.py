"""Numbers as a reader wants them: rounded to two significant digits of their uncertainty, in text, HTML and TeX alike."""

import math
from dataclasses import dataclass, replace

from scalestudy.numerals import (
    UNKNOWN,
    Numeral,
    alone,
    brief,
    html_power,
    tex_power,
    together,
)
from scalestudy.report.escaping import tex_sentence, tex_text

FACTOR = 99.5  # per cent; what is farther off is off by a factor


@dataclass(frozen=True)
class Quantity:
    """A number, its 95% interval where there is one, and how it likes to be written.

    Attributes:
        estimate: the number; nan if unknown.
        lower, upper: bounds of the interval; nan if there is none.
        count: write with the field's suffixes (70M, 1.4T) rather than as a power of ten.
        digits: significant digits where no interval says how many.
        unit: written after the number.
        step: a difference that must show, such as a tolerance; nan if none must.
    """

    estimate: float
    lower: float = math.nan
    upper: float = math.nan
    count: bool = False
    digits: int = 3
    unit: str = ""
    step: float = math.nan

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.estimate)

    @property
    def bounded(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.lower) and math.isfinite(self.upper)

    @property
    def ranged(self) -> bool:
        """Whether anything is known of an interval; it may be open on one side."""
        return not (math.isnan(self.lower) and math.isnan(self.upper))

    def parts(self) -> list[Numeral]:
        """Return the numbers as they are written: the estimate, then lower and upper if known."""
        if self.ranged:
            return together(self.estimate, self.lower, self.upper, count=self.count, step=self.step)
        return [alone(self.estimate, self._digits, count=self.count)]

    @property
    def _digits(self) -> int:
        """As many as the quantity likes, or as show a difference that must be seen."""
        if not (self.step > 0 and self.known and self.estimate):
            return self.digits
        return max(self.digits, _decade(self.estimate) - _decade(self.step) + 2)

    @property
    def text(self) -> str:
        """Plain text: `0.347 [0.318, 0.378]`, `67B [55B, 80B]`, `5.8 [4.9, 6.6] x 10^22`."""
        if math.isnan(self.estimate):
            return UNKNOWN
        shown, common = common_power(self.parts(), "text")
        power = f" x 10^{common}" if common else ""
        return bracketed(shown, ", ") + power + self._after(" ", self.unit)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """HTML, the interval in its own span; recognised by the template engine."""
        from markupsafe import escape

        if math.isnan(self.estimate):
            return UNKNOWN
        shown, common = common_power(self.parts(), "html")
        interval = f' <span class="interval">[{shown[1]},&nbsp;{shown[2]}]</span>' if len(shown) == 3 else ""
        power = f"&nbsp;{html_power(common)}" if common else ""
        return f"<b>{shown[0]}</b>{interval}{power}" + self._after("&nbsp;", str(escape(self.unit)))

    @property
    def tex(self) -> str:
        r"""TeX that stands in text or in math, with the unit: `\ensuremath{0.347\;[0.318,\,0.378]}`."""
        if math.isnan(self.estimate):
            return "--"
        return self.bare + self._after("~", tex_text(self.unit))

    def _after(self, space: str, unit: str) -> str:
        """Put the unit after the number; a per cent sign stands at it."""
        return (unit if self.unit == "%" else space + unit) if unit else ""

    @property
    def bare(self) -> str:
        """The same without the unit."""
        shown, common = common_power(self.parts(), "tex")
        interval = rf"\;[{shown[1]},\,{shown[2]}]" if len(shown) == 3 else ""
        return rf"\ensuremath{{{shown[0]}{interval}{tex_power(common)}}}"

    def single(self, which: int) -> str:
        """Return the TeX of one of estimate, lower and upper, rounded like the whole; `--` if unknown."""
        if math.isnan((self.estimate, self.lower, self.upper)[which]):
            return "--"
        return rf"\ensuremath{{{self.parts()[which].tex}}}"


def common_power(parts: list[Numeral], style: str) -> tuple[list[str], int]:
    """Write the parts in a style, and take out of the brackets a power of ten that all share (0 if none)."""
    exponents = {part.exponent for part in parts if part.scales}
    common = exponents.pop() if len(parts) > 1 and len(exponents) == 1 else 0
    bare = [replace(part, exponent=0) for part in parts] if common else parts
    return [str(getattr(part, style)) for part in bare], common


def bracketed(numbers: list[str], between: str) -> str:
    """Put the bounds, where there are any, in brackets after the estimate."""
    return f"{numbers[0]} [{numbers[1]}{between}{numbers[2]}]" if len(numbers) == 3 else numbers[0]


def _decade(number: float) -> int:
    return math.floor(math.log10(abs(number)))


@dataclass(frozen=True)
class Plain:
    """A number that is written in one way only: a share in per cent, a whole number in groups of three digits."""

    estimate: float
    text: str

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.estimate)

    def __str__(self) -> str:
        return self.text

    @property
    def tex(self) -> str:
        """TeX, with its sign."""
        return tex_sentence(self.text)


@dataclass(frozen=True)
class Several:
    """Quantities in a row with words between them, such as a range or a point in several scales."""

    parts: tuple[str | Quantity, ...]

    @property
    def text(self) -> str:
        """Plain text."""
        return "".join(str(part) for part in self.parts)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """HTML; words are escaped."""
        from markupsafe import escape

        return "".join(str(escape(part)) for part in self.parts)

    @property
    def tex(self) -> str:
        """TeX; words are escaped."""
        return "".join(tex_text(part) if isinstance(part, str) else part.tex for part in self.parts)


def off(rmsle: float) -> str:
    """Say a root mean squared error of logarithms as a reader thinks of it: how far a prediction typically is off.

    >>> off(0.0309), off(0.0), off(0.7), off(math.nan) == UNKNOWN
    ('3.1% off', '0% off', 'a factor of 2 off', True)
    """
    if not math.isfinite(rmsle):
        return UNKNOWN
    share = 100 * relative(min(rmsle, 5.0))
    if share >= FACTOR:
        return f"a factor of {brief(math.exp(rmsle), 2)} off" if rmsle < math.log(99) else "a factor of 100 or more off"
    return f"{brief(share, 2)}% off"


def relative(logarithm: float) -> float:
    """Return an error of the natural logarithm as a relative one, which 3% off is .03 of: exp(RMSLE) - 1."""
    return math.expm1(logarithm)
