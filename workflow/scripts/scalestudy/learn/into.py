"""What learned columns are called, which their options alone decide: no data are needed to plan with them."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

ONE: Final = "one"
NUMBERED: Final = "numbered"
EACH: Final = "each"
ROWS: Final = "rows"
"""No column, but rows of a new metric."""
STAR: Final = "*"


def matching(stated: str | Sequence[str], there: Sequence[str]) -> list[str]:
    """Return which of the columns, or metrics, there are an entry reads that states names or globs, in their order."""
    patterns = [stated] if isinstance(stated, str) else list(stated)
    return [name for name in there if any(name == one or fnmatchcase(name, one) for one in patterns)]


def names_into(adds: str, options: Mapping[str, Any], read: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns that an entry makes.

    Args:
        adds: one column, one for each component, one for each that is read, or rows only, of a metric of the name.
        options: of the entry, with defaults; `into` names the columns.
        read: the columns, or metrics, that it reads.

    >>> names_into(NUMBERED, {"into": "pc", "components": 2}, ["a", "b"]), names_into(EACH, {"into": "z_*"}, ["a", "b"])
    (('pc1', 'pc2'), ('z_a', 'z_b'))
    """
    into = str(options["into"])
    if adds == NUMBERED:
        return tuple(f"{into}{number + 1}" for number in range(int(options["components"])))
    return tuple(into.replace(STAR, name) for name in read) if adds == EACH else (into,)
