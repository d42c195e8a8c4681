"""What families with rows in common must not be asked: what takes the rows of two families for independent of each other."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scalestudy.repetitions import variants
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.tables import SENSITIVITY

FAMILIES: Final = "families"
FAMILY: Final = "family"
INSTEAD: Final = "a study without `families`, or `family: [...]` with columns that tell its families apart"


def overlap_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what a study with `families` asks and cannot have: one row would be in training and in test, or count twice.

    Args:
        content: a study file that is valid, with every default filled in.
    """
    if not content.get(FAMILIES):
        return
    yield from _across(content)
    for at in _splits(content):
        yield Fault(
            at, f"transfer with `{FAMILIES}`: rows to predict stand in the families that are learned from", INSTEAD
        )
    for at in _shared(content):
        yield Fault(at, f"`shared` with `{FAMILIES}`: a row of several families would count once in each", INSTEAD)
    for index, entry in enumerate(content["analyse"]):
        if "equal" in entry and not (entry["equal"] or {}).get("between"):
            way = f"`equal: {{between: [...]}}` with families that have no row in common, or {INSTEAD}"
            yield Fault(("analyse", index, "equal"), f"equal with `{FAMILIES}`: it takes families for independent", way)


def _splits(content: Mapping[str, Any]) -> Iterator[KeyPath]:
    for index, entry in enumerate((content.get("validate") or {}).get("schemes", ())):
        if "transfer" in entry:
            yield "validate", "schemes", index, "transfer"


def _shared(content: Mapping[str, Any]) -> Iterator[KeyPath]:
    laws = content["laws"] if isinstance(content["laws"], list) else []
    for index, law in enumerate(laws):
        if isinstance(law, dict) and law.get("shared"):
            yield "laws", index, "shared"


def _across(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield rules that compare the rows of several families, in which one row would meet itself."""
    for at, entry in _rules(content):
        for name, options in entry.items():
            across = options.get("across", ()) if isinstance(options, dict) else ()
            if FAMILY in ([across] if isinstance(across, str) else across):
                found = f"{name} across families with `{FAMILIES}`: a row of several would meet itself"
                yield Fault((*at, name, "across"), found, INSTEAD)


def _rules(content: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Yield every cleaning rule of a study and of its variants, and where it stands."""
    yield from ((("clean", index), entry) for index, entry in enumerate(content["clean"]))
    for name, rules in variants(content[SENSITIVITY]).items():
        yield from (((SENSITIVITY, "variants", name, index), entry) for index, entry in enumerate(rules))
