"""Relations that are known not to hold for some studies yet, each with the reason, as narrowly as it can be said."""

from collections.abc import Callable
from typing import Final

from relations.design import Options

EXCEPTIONS: Final[dict[str, tuple[Callable[[Options], bool], str]]] = {
    "the law as text": (
        lambda options: "student_t" in options["loss"],
        "Student's t has several minima; few starts, other ones for a law of the catalogue and one written as text, may miss the lowest",
    ),
}
"""By relation: for which studies, and why."""


def excepted(relation: str, options: Options) -> str:
    """Return why a relation need not hold for such a study; empty if it must."""
    concerns, why = EXCEPTIONS.get(relation, (lambda options: False, ""))
    return why if concerns(options) else ""
