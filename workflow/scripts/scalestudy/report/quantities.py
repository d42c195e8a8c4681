"""Numbers as a reader wants them: rounded to two significant digits of their uncertainty, in text, HTML and TeX alike."""

import math
from dataclasses import dataclass
from typing import Final

SUFFIXES: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
UNKNOWN: Final = "–"  # noqa: RUF001 (an en dash: what a table shows where there is no number)
LARGE, SMALL = 1e6, 1e-3


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

    def parts(self) -> tuple[list[str], str, int]:
        """Return the numbers (estimate, then lower and upper if known), their suffix, and their power of ten."""
        numbers = [self.estimate, self.lower, self.upper] if self.bounded else [self.estimate]
        divisor, suffix, exponent = self._divisor()
        scaled = [number / divisor for number in numbers]
        places = decimals(scaled, self.digits)
        shown = [fixed(number, places) for number in scaled]
        return shown if self.bounded else [trimmed(shown[0])], suffix, exponent

    def _divisor(self) -> tuple[float, str, int]:
        size = abs(self.estimate)
        if self.count and 1e3 <= size < 1e15:
            return next((divisor, suffix, 0) for divisor, suffix in SUFFIXES if size >= divisor)
        if size and (size >= LARGE or size < SMALL):
            exponent = math.floor(math.log10(size) + 1e-9)
            return 10.0**exponent, "", exponent
        return 1.0, "", 0

    @property
    def text(self) -> str:
        """Plain text: `0.347 [0.318, 0.378]`, `67B [55B, 80B]`, `5.8 [4.9, 6.6] x 10^22`."""
        if not self.known:
            return UNKNOWN
        numbers, suffix, exponent = self.parts()
        shown = numbers[0] + suffix
        if len(numbers) == 3:
            shown += f" [{numbers[1]}{suffix}, {numbers[2]}{suffix}]"
        power = f" x 10^{exponent}" if exponent else ""
        return shown + power + (f" {self.unit}" if self.unit else "")

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """HTML, the interval in its own span; recognised by the template engine."""
        from markupsafe import escape

        if not self.known:
            return UNKNOWN
        numbers, suffix, exponent = self.parts()
        minus = [number.replace("-", "&minus;") for number in numbers]
        shown = f"<b>{minus[0]}{suffix}</b>"
        if len(minus) == 3:
            shown += f' <span class="interval">[{minus[1]}{suffix},&nbsp;{minus[2]}{suffix}]</span>'
        power = f"&nbsp;×&nbsp;10<sup>{str(exponent).replace('-', '&minus;')}</sup>" if exponent else ""  # noqa: RUF001
        return shown + power + (f"&nbsp;{escape(self.unit)}" if self.unit else "")

    @property
    def tex(self) -> str:
        r"""TeX that stands in text or in math: `\ensuremath{0.347\;[0.318,\,0.378]}`."""
        if not self.known:
            return "--"
        numbers, suffix, exponent = self.parts()
        tail = rf"\mathrm{{{suffix}}}" if suffix else ""
        shown = numbers[0] + tail
        if len(numbers) == 3:
            shown += rf"\;[{numbers[1]}{tail},\,{numbers[2]}{tail}]"
        return rf"\ensuremath{{{shown}{_tex_power(exponent)}}}"

    def single(self, which: int) -> str:
        """Return the TeX of one of estimate, lower and upper, rounded like the whole; `--` if unknown."""
        if not self.known or (which and not self.bounded):
            return "--"
        numbers, suffix, exponent = self.parts()
        tail = rf"\mathrm{{{suffix}}}" if suffix else ""
        return rf"\ensuremath{{{numbers[which]}{tail}{_tex_power(exponent)}}}"


def _tex_power(exponent: int) -> str:
    return rf"\times10^{{{exponent}}}" if exponent else ""


def decimals(numbers: list[float], digits: int) -> int:
    """Return after how many decimals to round an estimate (with its two bounds, if given).

    Two significant digits of the interval's half-width; without an interval, `digits` significant digits.

    >>> decimals([0.34731, 0.318, 0.378], 3), decimals([477.8, 286.0, 790.0], 3), decimals([0.34731], 3)
    (3, -1, 3)
    """
    if len(numbers) == 3 and numbers[2] > numbers[1]:
        return 1 - math.floor(math.log10((numbers[2] - numbers[1]) / 2))
    size = max(abs(number) for number in numbers)
    return digits - 1 - math.floor(math.log10(size)) if size else 0


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


def grouped(number: int) -> str:
    """Write a whole number with a thin separator between thousands.

    >>> grouped(1234567)
    '1,234,567'
    """
    return f"{number:,}"
