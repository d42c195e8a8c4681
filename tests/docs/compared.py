"""What a page shows beside what was printed: the same words, and numbers that round to those shown.

`...` stands for anything, over several lines where it is a line of its own; runs of blanks count as one.
"""

import doctest
import re
from typing import Final

NUMBER: Final = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
ANY_NUMBER: Final = r"([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"


def same(shown: str, printed: str) -> bool:
    """Tell whether a text printed is what the page shows."""
    found = re.fullmatch(_pattern(_plain(shown)), _plain(printed), re.DOTALL)
    numbers = NUMBER.findall(_plain(shown))
    return found is not None and all(map(rounds_to, found.groups(), numbers))


def rounds_to(printed: str, shown: str) -> bool:
    """Tell whether a number printed is the one shown, to the digits that are shown."""
    mantissa, _, exponent = shown.lower().partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(float(printed) - float(shown)) <= 0.5 * unit * (1 + 1e-9)


def _plain(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    return "\n".join(lines)


def _pattern(shown: str) -> str:
    """Return the expression that matches what is shown, a group for each number."""
    parts = re.split(f"({NUMBER.pattern}|\\.\\.\\.)", shown)
    return "".join(map(_part, parts))


def _part(part: str) -> str:
    if part == "...":
        return ".*"
    return ANY_NUMBER if NUMBER.fullmatch(part) else re.escape(part)


class Checker(doctest.OutputChecker):
    """Doctest's comparison, by what `same` means."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Tell whether an example printed what it shows."""
        return super().check_output(want, got, optionflags) or same(want, got)
