"""The chain of a study file, held against its laws and itself; which metrics there are only the data tell."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scalestudy.chains import STAR, circle
from scalestudy.study.faults import Fault
from scalestudy.words import nearest, one_of

if TYPE_CHECKING:
    from scalestudy.laws.law import Law

CHAIN = "chain"


def chain_faults(content: Mapping[str, Any], laws: "Mapping[str, Law]", whole: bool) -> Iterator[Fault]:
    """Yield what cannot work.

    Args:
        content: a study file that is valid, with every default filled in.
        laws: the laws that the study names.
        whole: whether it fits no others, as `auto` would.
    """
    entries = content[CHAIN]
    for number, entry in enumerate(entries):
        yield from _stars(entry, number)
        yield from _taken(entry, number, content)
        yield from _law(entry, number, content, laws) if whole else ()
    yield from _twice(entries)
    yield from _circle(entries)


def _stars(entry: Mapping[str, Any], number: int) -> Iterator[Fault]:
    first, then = (str(entry[side]["metric"]) for side in ("from", "for"))
    if first.count(STAR) != then.count(STAR) or first.count(STAR) > 1:
        found = f"{first!r} and {then!r}, of which a star stands for the same"
        yield Fault((CHAIN, number), found, "one star in both, or none in either")
    elif first == then:
        yield Fault((CHAIN, number), f"{first!r} feeds itself", "two metrics")


def _taken(entry: Mapping[str, Any], number: int, content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a column that a source has; that one is canonical, the columns say when the data are read."""
    from scalestudy.tables.ingest import CANONICAL

    into = str(entry["into"])
    mapped = {
        column
        for source in content["sources"].values()
        for column in (*(source.get("columns") or {}), *(source.get("constants") or {}), *(source.get("keep") or ()))
    }
    if into in CANONICAL or into in mapped:
        yield Fault((CHAIN, number, "into"), f"the column {into!r} is there already", "a name of its own")


def _law(
    entry: Mapping[str, Any], number: int, content: Mapping[str, Any], laws: "Mapping[str, Law]"
) -> Iterator[Fault]:
    """Yield a law that is not fitted to the first metric, and a metric that several laws might predict."""
    named, metric = entry["from"].get("law"), str(entry["from"]["metric"])
    able = [law.name for law in laws.values() if _reads_what_is_there(law, metric, content)]
    if named is not None and named not in able:
        yield Fault(
            (CHAIN, number, "from", "law"),
            f"no law {named!r} is fitted to {metric}",
            one_of(able),
            nearest(named, able),
        )
    elif named is None and len(able) != 1:
        found = (
            f"{len(able)} laws are fitted to {metric}: {', '.join(able)}" if able else f"no law is fitted to {metric}"
        )
        yield Fault(
            (CHAIN, number, "from"),
            found,
            f"`from: {{metric: {metric}, law: ...}}`" if able else "a law that can read it",
        )


def _reads_what_is_there(law: "Law", metric: str, content: Mapping[str, Any]) -> bool:
    there = {entry["into"] for entry in content[CHAIN] if entry["for"]["metric"] == metric}
    chained = {entry["into"] for entry in content[CHAIN]}
    return not (set(law.columns) & chained) - there


def _twice(entries: list[Mapping[str, Any]]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries):
        key = str(entry["into"]), str(entry["for"]["metric"])
        if key in seen:
            yield Fault(
                (CHAIN, number, "into"), f"{key[0]!r} of {key[1]} is predicted twice", "a column of its own for each"
            )
        seen.add(key)


def _circle(entries: list[Mapping[str, Any]]) -> Iterator[Fault]:
    way = circle((str(entry["from"]["metric"]), str(entry["for"]["metric"])) for entry in entries)
    if len(way) > 1:
        yield Fault((CHAIN,), f"a circle: {' -> '.join([*way, way[0]])}", "a chain with an end")
