"""Numbers with an error: a score with its standard error, a published number with its tolerance."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scalestudy.numerals import Numeral, alone, html_power, tex_power, with_error
from scalestudy.report.escaping import tex_text
from scalestudy.report.quantities import common_power

PLUS_MINUS = r"\pm"


@dataclass(frozen=True)
class Uncertain:
    """A number with a standard error in brackets, or with a tolerance after a sign.

    Attributes:
        estimate, error: the number, and how far it may be off; without a positive error it stands alone.
        unit: written after each.
        bracket: whether the error stands in brackets.
        further: digits beyond the error's that the number may keep, where it was stated with them.
    """

    estimate: float
    error: float
    unit: str = ""
    bracket: bool = False
    further: int = 0

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.estimate)

    @property
    def certain(self) -> bool:
        """Whether there is no error to show."""
        return not (self.known and math.isfinite(self.error) and self.error > 0)

    def parts(self) -> list[Numeral]:
        """Return the number and its error as they are written."""
        return [alone(self.estimate)] if self.certain else with_error(self.estimate, self.error, self.further)

    @property
    def text(self) -> str:
        """Plain text: `3.14% (0.43%)`, `0.36717 ± 0.00050`."""
        return self._written("text", lambda power: f" x 10^{power}", self.unit, "±")

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """HTML."""
        from markupsafe import escape

        return self._written("html", lambda power: f"&nbsp;{html_power(power)}", str(escape(self.unit)), "±")

    @property
    def tex(self) -> str:
        """TeX that stands in text or in math, with the unit."""
        return rf"\ensuremath{{{self._written('tex', tex_power, tex_text(self.unit), PLUS_MINUS)}}}"

    def _written(self, style: str, power: Callable[[int], str], unit: str, sign: str) -> str:
        shown, common = common_power(self.parts(), style)
        unit = (power(common) if common else "") + unit
        if len(shown) == 1:
            return shown[0] + (unit if self.known else "")
        if self.bracket:
            return f"{shown[0]}{unit} ({shown[1]}{unit})"
        return f"({shown[0]} {sign} {shown[1]}){unit}" if unit else f"{shown[0]} {sign} {shown[1]}"
