"""Relations that are known not to hold for some studies yet, each with the reason, as narrowly as it can be said."""

from collections.abc import Callable
from typing import Final

from relations.design import Options

SEVERAL_MINIMA: Final = (
    "Student's t has several minima; few starts, other ones after such a change, may miss the lowest"
)


def _of_student(options: Options) -> bool:
    return "student_t" in options["loss"]


EXCEPTIONS: Final[dict[str, tuple[Callable[[Options], bool], str]]] = {
    "the law as text": (_of_student, SEVERAL_MINIMA),
    "an affine change of the metric": (_of_student, SEVERAL_MINIMA),
    "the metric mirrored with its direction": (_of_student, SEVERAL_MINIMA),
}
"""By relation: for which studies, and why."""


def excepted(relation: str, options: Options) -> str:
    """Return why a relation need not hold for such a study; empty if it must."""
    concerns, why = EXCEPTIONS.get(relation, (lambda options: False, ""))
    return why if concerns(options) else ""
