"""What a study lists twice where each stands once, so that nobody waits for the stage that would refuse it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scalestudy.study.faults import Fault

ANALYSE: Final = "analyse"
SCHEMES: Final = ("validate", "schemes")


def repeated_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the analyses that are listed again, and the schemes of validation that are listed again with the same options.

    Args:
        content: a study file that is valid, with every default filled in.
    """
    yield from _kinds(content[ANALYSE])
    yield from _schemes((content.get("validate") or {}).get("schemes") or ())


def _kinds(entries: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, name in ((index, name) for index, entry in enumerate(entries) for name in entry):
        if name in first:
            found = f"{name} is listed twice, first as {ANALYSE}[{first[name]}]"
            yield Fault((ANALYSE, index, name), found, "each kind once", "merge the options of the two")
        first.setdefault(name, index)


def _schemes(entries: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    each = [(index, name, options or {}) for index, entry in enumerate(entries) for name, options in entry.items()]
    for place, (index, name, options) in enumerate(each):
        if any((name, options) == earlier[1:] for earlier in each[:place]):
            yield Fault((*SCHEMES, index, name), f"{name} is listed twice with the same options", "each split once")
