"""Candidates as a study file states them, before anything is made of them: which families, columns and texts they name."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

PER_PARAM: Final = "tokens_per_param"
FAMILY: Final = "family"
Stated = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""Axes with their values, which are all combined, or a list of points."""


def families_of(stated: Stated) -> list[str]:
    """Return the families that candidates name; none where they leave it open."""
    named = (
        [stated.get(FAMILY, [])] if isinstance(stated, Mapping) else [[one[FAMILY]] for one in stated if FAMILY in one]
    )
    return list(dict.fromkeys(str(name) for one in named for name in one))


def columns_of(stated: Stated) -> list[str]:
    """Return the columns that candidates state, however many have them."""
    named = stated if isinstance(stated, Mapping) else [name for one in stated for name in one]
    return [str(name) for name in dict.fromkeys(named) if name not in (FAMILY, PER_PARAM)]


def texts_of(stated: Stated) -> list[tuple[str, str]]:
    """Return the texts that candidates have where numbers belong, each with its column: all but families are numbers."""
    pairs = stated.items() if isinstance(stated, Mapping) else (pair for one in stated for pair in one.items())
    listed = ((str(name), told if isinstance(told, list) else [told]) for name, told in pairs if name != FAMILY)
    return [(name, value) for name, values in listed for value in values if isinstance(value, str)]
