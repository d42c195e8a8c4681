"""How wide figures are where they are to be printed."""

import re
from typing import Any, Final

from scalestudy.figures.style import COLUMN, PAGE

VENUES: Final[dict[str, tuple[float, float]]] = {
    "aaai": (3.3, 7.0),
    "acl": (3.03, 6.3),
    "aps": (3.375, 7.0),
    "colm": (2.65, 5.5),
    "cvpr": (3.25, 6.875),
    "iclr": (2.65, 5.5),
    "icml": (3.25, 6.75),
    "ieee": (3.5, 7.16),
    "jmlr": (2.9, 6.0),
    "nature": (3.5, 7.2),
    "neurips": (2.65, 5.5),
    "pnas": (3.43, 7.0),
    "tmlr": (3.15, 6.5),
}
"""Inches of a column and of the text, as their style files and instructions have it; half of the text where it is one column."""
INCHES: Final = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72.27}
"""By unit; a point is TeX's, which `\\the\\textwidth` prints."""
LENGTH: Final = r"([0-9]+\.?[0-9]*) ?(in|cm|mm|pt)"
NARROWEST, WIDEST = 1.0, 40.0
"""Inches."""
WORDS: Final = ("column", "page", *VENUES)


def inches(width: Any, venue: str = "") -> float:
    """Return a width in inches.

    Args:
        width: inches; a length with its unit; column or page, those of the venue; a venue's name for its text.
        venue: where it is to be printed; nowhere in particular by default.

    >>> inches(5), inches("89 mm") < 3.51, inches("column", "icml"), inches("neurips")
    (5.0, True, 3.25, 5.5)
    """
    if not isinstance(width, str):
        return float(width)
    if width in VENUES:
        return VENUES[width][1]
    if width in WORDS:
        return sizes_of(venue)[WORDS.index(width)]
    found = re.fullmatch(LENGTH, width)
    return float(found[1]) * INCHES[found[2]] if found else PAGE


def sizes_of(venue: str) -> tuple[float, float]:
    """Return how wide a column and the text of a venue are, in inches."""
    return VENUES.get(venue, (COLUMN, PAGE))
