"""Names that stand in the same columns as those a study gives, and so cannot be given."""

import re
from typing import Final

from scalestudy.tables import ALL_FAMILIES, AUTO, BASELINE

OF_TABLES: Final = {
    AUTO: "the automatic choice of a law",
    ALL_FAMILIES: "the mean over all families",
}


def meaning_of_law(name: str) -> str:
    """Return what a name means where tables list laws; empty if a law may have it. Case and separators do not matter.

    >>> meaning_of_law("Auto"), meaning_of_law("baseline-mine"), meaning_of_law("log_linear")
    ('the automatic choice of a law', 'a baseline', '')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower())
    return "a baseline" if plain.startswith(BASELINE) else OF_TABLES.get(plain, "")


def meaning_of_family(name: str) -> str:
    """Return what a name means where tables list families; empty if a family may have it."""
    return OF_TABLES[ALL_FAMILIES] if name == ALL_FAMILIES else ""
