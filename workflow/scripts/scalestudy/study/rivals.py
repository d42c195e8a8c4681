"""Families that an analysis names, held against those there will be, as far as the study file tells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scalestudy.study.columns import family_parts
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.words import nearest, one_of

KINDS = ("multiplier", "strategy")


def rival_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield references and families that cannot be there; what only the data tell is left to the analysis.

    Args:
        content: a study file that is valid, with every default filled in.
    """
    there = _families(content)
    for index, entry in enumerate(content["analyse"]):
        for name in (name for name in KINDS if entry.get(name)):
            yield from _named(entry[name], ("analyse", index, name), family_parts(content), there)


def _named(options: Mapping[str, Any], at: KeyPath, parts: Sequence[str], there: Sequence[str]) -> Iterator[Fault]:
    reference, between = options.get("reference"), list(options.get("between", ()))
    if isinstance(reference, Mapping):
        yield from _part(next(iter(reference)), (*at, "reference"), parts)
        reference = None
    for place, family in ((("reference",), reference), *((("between", k), one) for k, one in enumerate(between))):
        if family is not None and there and family not in there:
            yield Fault((*at, *place), f"there is no family {family!r}", one_of(there), nearest(family, there))
    if reference is not None and between and reference not in between:
        yield Fault(
            (*at, "between"), f"the reference {reference!r} is not among them", f"`between: [{reference}, ...]`"
        )


def _part(column: str, at: KeyPath, parts: Sequence[str]) -> Iterator[Fault]:
    if column not in parts:
        expected = one_of(parts) if parts else f"a part of the family, `family: [{column}, ...]`"
        yield Fault(at, f"{column!r} is no part of the family", expected, nearest(column, parts))


def _families(content: Mapping[str, Any]) -> list[str]:
    """The families where every source states its own by `constants`; nothing where the data tell."""
    stated = [(source.get("constants") or {}).get("family") for source in content["sources"].values()]
    known = not family_parts(content) and not content["join"] and all(name is not None for name in stated)
    return list(dict.fromkeys(map(str, stated))) if known else []
