"""Relations that are known not to hold for some studies yet, each with the reason, as narrowly as it can be said."""

from collections.abc import Callable
from typing import Final

from relations.design import Options
from relations.options import BY_CHECKPOINT

SEVERAL_MINIMA: Final = (
    "Student's t has several minima; few starts, other ones after such a change, may miss the lowest"
)


def _of_student(options: Options) -> bool:
    return "student_t" in options["loss"]


FLAT: Final = (
    "a loss that is linear far out costs the same anywhere between as many rows above as below, here two checkpoints of every "
    "run, or two families of one law"
)


def _of_two_kinds(options: Options) -> bool:
    """Whether rows are of two kinds, two checkpoints of every run or two families alike, and the loss has no say between them."""
    both = options["checkpoints"] == ("2",) and not set(options["rule"]) & set(BY_CHECKPOINT)
    alike = options["held"] == ("all_shared",) and options["families"] == ("2",)
    return (both or alike) and bool({"huber", "absolute"} & set(options["loss"]))


ELSEWHERE: Final = (
    "starts about what made the data are not near the optimum of a law with two parameters tied; few may miss it"
)


def _of_tied(options: Options) -> bool:
    return "tied" in options["held"]


RUN_OFF: Final = (
    "a loss with a corner lets a term that is not needed run off towards nothing, to where doubles have few digits and no product of "
    "them is exact"
)


def _with_corner(options: Options) -> bool:
    return bool({"absolute", "pinball"} & set(options["loss"]))


Known = tuple[Callable[[Options], bool], str]
STUDENT: Final[Known] = (_of_student, SEVERAL_MINIMA)
BETWEEN: Final[Known] = (_of_two_kinds, FLAT)
TIED: Final[Known] = (_of_tied, ELSEWHERE)
CORNER: Final[Known] = (_with_corner, RUN_OFF)
EXCEPTIONS: Final[dict[str, tuple[Known, ...]]] = {
    "the law as text": (STUDENT, BETWEEN, TIED),
    "an affine change of the metric": (STUDENT, BETWEEN),
    "the metric mirrored with its direction": (STUDENT, BETWEEN),
    "a scale in millions": (STUDENT, BETWEEN),
    "rows permuted": (STUDENT, BETWEEN),
    "the metric in bits": (STUDENT, BETWEEN),
    "a common factor in the weights": (CORNER,),
    "a weight of two against the row twice": (STUDENT,),
}
"""By relation: for which studies, and why."""


def excepted(relation: str, options: Options) -> str:
    """Return why a relation need not hold for such a study; empty if it must."""
    return next((why for concerns, why in EXCEPTIONS.get(relation, ()) if concerns(options)), "")
