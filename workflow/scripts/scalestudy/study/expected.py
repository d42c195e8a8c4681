"""What `expect` looks at, held against the contracts of the tables and the study's laws before anything runs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from scalestudy.analyse.expect import CORRELATIONS
from scalestudy.analyse.findings import known_by, marks
from scalestudy.study.faults import Fault
from scalestudy.study.yaml_file import KeyPath
from scalestudy.tables import AUTO, SCORE
from scalestudy.tables.analyse import OVER, SHARE
from scalestudy.tables.catalogue import TABLES, names
from scalestudy.words import nearest, one_of

if TYPE_CHECKING:
    from scalestudy.laws.law import Law

READABLE: Final = tuple(
    name for name in names("clean", "fit", "validate", SCORE, "analyse") if name != "analyse/replication"
)


def expected_faults(
    content: Mapping[str, Any], schema: Mapping[str, Any], laws: "Mapping[str, Law]", whole: bool
) -> Iterator[Fault]:
    """Yield tables, columns, laws and parameters that the study will not have, and what names both kinds of thing.

    Args:
        content: the study file.
        schema: that of study files, in which an analysis says which tables it `writes`.
        laws: those that it names, by their names in tables.
        whole: whether it fits no others, as `auto` would.
    """
    for position, entry in enumerate(content["expect"]):
        at: KeyPath = ("expect", position)
        if "table" in entry:
            yield from _two_places(entry, at)
            yield from of_table(entry, at)
            yield from unwritten(str(entry["table"]), content, schema, at)
        elif "law" in entry:
            yield from _of_law(entry, at, laws if whole else every_law(laws), whole)


def finding_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what findings are said of that `expect` has neither as a name nor as a source."""
    known = sorted({mark for entry in content["expect"] for mark in known_by(entry)})
    for position, finding in enumerate(content["findings"]):
        for mark in (mark for mark in marks(finding) if mark not in known):
            found = f"no entry of `expect` has the name or source {mark!r}"
            yield Fault(("findings", position, "of"), found, one_of(known), nearest(mark, known))


def every_law(laws: "Mapping[str, Law]") -> "dict[str, Law]":
    """Return the laws of a study and all that `auto` may propose beside them."""
    from scalestudy.laws.registry import LAWS  # loading laws is most of what these checks cost

    return {**LAWS, **laws}


def _two_places(entry: Mapping[str, Any], at: KeyPath) -> Iterator[Fault]:
    for name in [name for name in ("law", "parameter") if name in entry][:1]:
        yield Fault(at, f"`table` and `{name}`", "one of them", f"`where: {{{name}: ...}}` picks rows")


def of_table(entry: Mapping[str, Any], at: KeyPath) -> Iterator[Fault]:
    """Yield a table, or columns of it, that are none."""
    name = str(entry["table"])
    if name not in READABLE:
        yield Fault((*at, "table"), f"there is no table {name!r}", one_of(READABLE), nearest(name, READABLE))
        return
    table = TABLES[name]
    known = [column.name for column in (*table.columns, *table.optional)]
    for column in _columns(entry):
        if column not in known and not table.further:
            yield Fault(at, f"{name} has no column {column!r}", one_of(known), nearest(column, known))


def unwritten(table: str, content: Mapping[str, Any], schema: Mapping[str, Any], at: KeyPath) -> Iterator[Fault]:
    """Yield a table that only analyses write which the study does not ask for."""
    kinds = schema["properties"]["analyse"]["items"]["properties"]
    writers = [name for name, kind in kinds.items() if table in kind["writes"]]
    if writers and not any(name in entry for name in writers for entry in content["analyse"]):
        found = f"{table} will have no row: `analyse` does not name {' or '.join(writers)}"
        yield Fault((*at, "table"), found, f"`analyse: [{{{writers[0]}: {{}}}}]`")


def _of_law(entry: Mapping[str, Any], at: KeyPath, known: "Mapping[str, Law]", whole: bool) -> Iterator[Fault]:
    name, parameter = str(entry["law"]), str(entry.get("parameter", ""))
    law = known.get(name)
    if law is None and name != AUTO:
        yield Fault((*at, "law"), f"no law {name!r} is fitted", one_of(known), nearest(name, known))
    elif law and not law.repeat and parameter not in law.parameter_names:
        names = law.parameter_names
        yield Fault(
            (*at, "parameter"), f"{name} has no parameter {parameter!r}", one_of(names), nearest(parameter, names)
        )


def _columns(entry: Mapping[str, Any]) -> Iterable[str]:
    yield from entry.get("where", {})
    yield from (str(entry[name]) for name in ("column", *OVER) if name in entry)
    yield from (str(column) for name in CORRELATIONS for column in entry.get(name, ()))
    yield from (str(entry[name]["column"]) for name in (SHARE,) if name in entry)
