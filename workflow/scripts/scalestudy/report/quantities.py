"""Numbers as a reader wants them: rounded to two significant digits of their uncertainty, in text, HTML and TeX alike."""

import math
from dataclasses import dataclass, replace
from typing import Final

SUFFIXES: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
UNKNOWN: Final = "–"  # noqa: RUF001 (an en dash: what a table shows where there is no number)
LARGE, SMALL = 1e6, 1e-3
FACTOR = 99.5  # per cent; what is farther off is off by a factor
WIDE = 6.0  # an interval whose ends differ by more than this factor is one of factors


@dataclass(frozen=True)
class Quantity:
    """A number, its 95% interval where there is one, and how it likes to be written.

    Attributes:
        estimate: the number; nan if unknown.
        lower, upper: bounds of the interval; nan if there is none.
        count: write with the field's suffixes (70M, 1.4T) rather than as a power of ten.
        digits: significant digits where no interval says how many.
        unit: written after the number.
    """

    estimate: float
    lower: float = math.nan
    upper: float = math.nan
    count: bool = False
    digits: int = 3
    unit: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.estimate)

    @property
    def bounded(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.lower) and math.isfinite(self.upper)

    def parts(self) -> list["Part"]:
        """Return the numbers as they are written: the estimate, then lower and upper if known."""
        numbers = [self.estimate, self.lower, self.upper] if self.bounded else [self.estimate]
        if len(numbers) == 3 and (self.lower > 0 and self.upper > WIDE * self.lower):
            # The interval is one of factors: no common last digit suits both of its ends.
            return [self._alone(number, 2) for number in numbers]
        if len(numbers) == 1:
            return [self._alone(self.estimate, self.digits)]
        divisor, suffix, exponent = self._divisor(self.estimate, 3)
        scaled = [number / divisor for number in numbers]
        places = decimals(scaled)
        shown = [Part(fixed(number, places), suffix, exponent) for number in scaled]
        if self.estimate and not float(shown[0].number):
            shown[0] = self._alone(self.estimate, 2)
        return shown

    def _alone(self, number: float, digits: int) -> "Part":
        divisor, suffix, exponent = self._divisor(number, digits)
        scaled = number / divisor
        places = digits - 1 - math.floor(math.log10(abs(scaled))) if scaled else 0
        return Part(trimmed(fixed(scaled, places)), suffix, exponent)

    def _divisor(self, number: float, digits: int) -> tuple[float, str, int]:
        size = float(f"{abs(number):.{digits - 1}e}")  # as it will be shown: 9.996 turns 10
        if size < 1e-300:
            return math.inf, "", 0
        if self.count and 1e3 <= size < 1e15:
            return next((divisor, suffix, 0) for divisor, suffix in SUFFIXES if size >= divisor)
        if size >= LARGE or size < SMALL:
            exponent = math.floor(math.log10(size) + 1e-9)
            return 10.0**exponent, "", exponent
        return 1.0, "", 0

    @property
    def text(self) -> str:
        """Plain text: `0.347 [0.318, 0.378]`, `67B [55B, 80B]`, `5.8 [4.9, 6.6] x 10^22`."""
        if not self.known:
            return UNKNOWN
        shown, common = common_power(self.parts(), "text")
        power = f" x 10^{common}" if common else ""
        return bracketed(shown, ", ") + power + (f" {self.unit}" if self.unit else "")

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """HTML, the interval in its own span; recognised by the template engine."""
        from markupsafe import escape

        if not self.known:
            return UNKNOWN
        shown, common = common_power(self.parts(), "html")
        interval = f' <span class="interval">[{shown[1]},&nbsp;{shown[2]}]</span>' if len(shown) == 3 else ""
        power = f"&nbsp;{html_power(common)}" if common else ""
        return f"<b>{shown[0]}</b>{interval}{power}" + (f"&nbsp;{escape(self.unit)}" if self.unit else "")

    @property
    def tex(self) -> str:
        r"""TeX that stands in text or in math: `\ensuremath{0.347\;[0.318,\,0.378]}`."""
        if not self.known:
            return "--"
        shown, common = common_power(self.parts(), "tex")
        interval = rf"\;[{shown[1]},\,{shown[2]}]" if len(shown) == 3 else ""
        return rf"\ensuremath{{{shown[0]}{interval}{_tex_power(common)}}}"

    def single(self, which: int) -> str:
        """Return the TeX of one of estimate, lower and upper, rounded like the whole; `--` if unknown."""
        if not self.known or (which and not self.bounded):
            return "--"
        return rf"\ensuremath{{{self.parts()[which].tex}}}"


@dataclass(frozen=True)
class Part:
    """One number as it is written: its digits, and the suffix or power of ten that scales them."""

    number: str
    suffix: str = ""
    exponent: int = 0

    @property
    def text(self) -> str:
        """Plain text."""
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
        return self.number + tail + _tex_power(self.exponent)


def common_power(parts: list[Part], style: str) -> tuple[list[str], int]:
    """Write the parts in a style, and take out of the brackets a power of ten that all share (0 if none)."""
    exponents = {part.exponent for part in parts}
    common = exponents.pop() if len(parts) > 1 and len(exponents) == 1 else 0
    bare = [replace(part, exponent=0) for part in parts] if common else parts
    return [str(getattr(part, style)) for part in bare], common


def bracketed(numbers: list[str], between: str) -> str:
    """Put the bounds, where there are any, in brackets after the estimate."""
    return f"{numbers[0]} [{numbers[1]}{between}{numbers[2]}]" if len(numbers) == 3 else numbers[0]


def html_power(exponent: int) -> str:
    """Return a power of ten with its multiplication sign."""
    return f"×&nbsp;10<sup>{str(exponent).replace('-', '&minus;')}</sup>"  # noqa: RUF001


def _tex_power(exponent: int) -> str:
    return rf"\times10^{{{exponent}}}" if exponent else ""


def decimals(numbers: list[float]) -> int:
    """Return after how many decimals to round an estimate and its bounds: two significant digits of the half-width.

    >>> decimals([0.34731, 0.318, 0.378]), decimals([477.8, 286.0, 790.0])
    (3, -1)
    """
    half = (numbers[2] - numbers[1]) / 2
    size = half if half > 0 else abs(numbers[0]) / 100
    return 1 - math.floor(math.log10(size)) if size else 0


def fixed(number: float, places: int) -> str:
    """Write a number rounded to so many decimals; negative ones round to tens, hundreds and so on.

    >>> fixed(477.8, -1), fixed(0.34731, 3), fixed(-0.0001, 2)
    ('480', '0.347', '0.00')
    """
    shown = f"{round(number, min(places, 12)):.{min(max(places, 0), 12)}f}"
    return shown.lstrip("-") if float(shown) == 0 else shown


def trimmed(shown: str) -> str:
    """Drop the zeros that end a decimal fraction: without an interval they claim nothing.

    >>> trimmed("70.0"), trimmed("2100"), trimmed("0.30")
    ('70', '2100', '0.3')
    """
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


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
        """TeX; the words are ours and hold nothing special."""
        return "".join(part if isinstance(part, str) else part.tex for part in self.parts)


def percent(share: float) -> str:
    """Write a share in per cent.

    >>> percent(0.768), percent(math.nan) == UNKNOWN
    ('77%', True)
    """
    return f"{100 * share:.0f}%" if math.isfinite(share) else UNKNOWN


def off(rmsle: float) -> str:
    """Say a root mean squared error of logarithms as a reader thinks of it: how far a prediction typically is off.

    >>> off(0.0309), off(0.0), off(0.7), off(math.nan) == UNKNOWN
    ('3.1% off', '0.0% off', 'a factor of 2 off', True)
    """
    if not math.isfinite(rmsle):
        return UNKNOWN
    share = 100 * relative(rmsle)
    if share >= FACTOR:
        return f"a factor of {math.exp(rmsle):.2g} off" if rmsle < math.log(99) else "a factor of 100 or more off"
    return f"{fixed(share, 1 - math.floor(math.log10(share)) if share else 1)}% off"


def relative(logarithm: float) -> float:
    """Return an error of the natural logarithm as a relative one, which 3% off is .03 of: exp(RMSLE) - 1."""
    return math.expm1(logarithm)


def grouped(number: int) -> str:
    """Write a whole number with a thin separator between thousands.

    >>> grouped(1234567)
    '1,234,567'
    """
    return f"{number:,}"
