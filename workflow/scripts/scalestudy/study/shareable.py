"""What a study file lacks that others need before they can trust it, and rerun it: for a study that is to be published or shared.

None of it keeps a study from running; what does is refused when the file is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from scalestudy.ingest.sources import is_url

Content = Mapping[str, Any]
Lack = tuple[str, str]
"""Where in the study file, and what is missing there and why it matters."""

PINNED: Final = re.compile(r"[0-9a-f]{40}|10\.\d{4,}/|/records/\d+|[-/]v?\d+\.\d+")
"""A commit, a DOI, a record of an archive, or a version: an address whose content does not change."""
FLOATING: Final = re.compile(r"/(main|master|HEAD|latest|trunk)/")
COUNTED: Final = {"params": "params_kind", "flops": "flops_kind"}
VAGUE: Final = {"", "paper", "the paper", "text", "unknown", "abstract"}
"""Sources that name no place."""
CLOSE: Final = 1e-6
"""How far two exponents of shares may be from one together."""


def lacks(content: Content) -> Iterator[Lack]:
    """Yield everything that is missing, in the order of a study file.

    Args:
        content: of the study file, with every default filled in.
    """
    for check in CHECKS:
        yield from check(content)


def _told(content: Content) -> Iterator[Lack]:
    if not content.get("title"):
        yield "title", "missing: the name that readers will see"
    if not content.get("citation"):
        yield "citation", "missing: where the data were published, such as `arxiv` or `url`"


def _sources(content: Content) -> Iterator[Lack]:
    for name, source in content["sources"].items():
        uri = str(source.get("uri", ""))
        if not is_url(uri):
            if uri:
                yield (
                    f"sources.{name}.uri",
                    f"{uri} is a file of this machine: name the public address and its `sha256`",
                )
        elif FLOATING.search(uri) or not PINNED.search(uri):
            yield f"sources.{name}.uri", "no commit, DOI or version in the address: what is there may change"


def _units(content: Content) -> Iterator[Lack]:
    for name, source in content["sources"].items():
        given = {*source.get("columns", {}), *source.get("constants", {}), *_stacked(source)}
        if "value" in given and "unit" not in given:
            yield f"sources.{name}.constants.unit", "missing: the unit of the metric, such as nats/token or fraction"
        for column, kind in COUNTED.items():
            if column in given and kind not in given:
                yield f"sources.{name}.constants.{kind}", f"missing: how {column} is counted; exponents depend on it"


def _stacked(source: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns that wide tables made long bring."""
    long = source.get("long") or []
    for entry in [long] if isinstance(long, Mapping) else long:
        yield from entry.get("constants", {})
        yield from entry.get("compute", {})
        yield from entry.get("beside", {})
        yield str(entry.get("value", "value"))


def _rules(content: Content) -> Iterator[Lack]:
    for position, entry in enumerate(content.get("clean", [])):
        rule = {entry: {}} if isinstance(entry, str) else dict(entry)
        reason = rule.pop("reason", "")
        name, options = next(iter(rule.items()))
        if not reason and not (isinstance(options, Mapping) and options.get("reason")):
            yield (
                f"clean[{position}].{name}.reason",
                "missing: why these rows are taken out; it stands beside each of them",
            )


def _tested(content: Content) -> Iterator[Lack]:
    schemes = (content.get("validate") or {}).get("schemes", [])
    names = {one if isinstance(one, str) else next(iter(one)) for one in schemes}
    given = {
        name
        for source in content["sources"].values()
        for name in (*source.get("columns", {}), *source.get("constants", {}))
    }
    if "held_out" not in given and not names & {"rolling", "leave_out", "transfer"}:
        yield (
            "validate.schemes",
            "nothing is extrapolated: hold rows out, or add `rolling`, since a fit inside its data proves little",
        )


def _published(content: Content) -> Iterator[Lack]:
    numbers = content.get("expect", [])
    if not numbers:
        yield "expect", "missing: the published numbers that the study is to reproduce, each with its source"
    for position, entry in enumerate(numbers):
        if str(entry.get("source", "")).strip().lower() in VAGUE:
            yield f"expect[{position}].source", "says no place: a table, an equation, a cell of a notebook"
        if any(_complements(entry, other) for other in numbers[:position]):
            yield f"expect[{position}]", "the complement of an exponent before it: one check, entered twice"


def _complements(entry: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two entries are the exponents of N and of D of one frontier, which add up to one."""
    if not all(one.get("table") == "analyse/exponents" and "value" in one for one in (entry, other)):
        return False
    where, there = ({**one.get("where", {})} for one in (entry, other))
    apart = {where.pop("quantity", ""), there.pop("quantity", "")} == {"params", "tokens"}
    same = where == there and entry["source"] == other["source"]
    return apart and same and abs(float(entry["value"]) + float(other["value"]) - 1) < CLOSE


CHECKS: Final[tuple[Callable[[Content], Iterator[Lack]], ...]] = (_told, _sources, _units, _rules, _tested, _published)
