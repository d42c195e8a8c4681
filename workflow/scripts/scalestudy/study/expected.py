"""What `expect` looks at, held against the contracts of the tables before anything runs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from scalestudy.errors import StudyError
from scalestudy.study.messages import nearest, one_of
from scalestudy.study.yaml_file import KeyPath
from scalestudy.tables import SCORE
from scalestudy.tables.analyse import OVER, SHARE
from scalestudy.tables.catalogue import TABLES, names

READABLE: Final = tuple(
    name for name in names("clean", "fit", "validate", SCORE, "analyse") if name != "analyse/replication"
)


def check_expected(expect: Sequence[Mapping[str, Any]], file: str, lines: Mapping[KeyPath, int]) -> None:
    """Refuse tables and columns that no study has, and what names both a law's parameter and a table.

    Raises:
        StudyError: the first, with the nearest known name.
    """
    for position, entry in enumerate(expect):
        line = lines.get(("expect", position), 0)
        where = file + (f" line {line}" if line else "") + f", expect[{position}]"
        if "table" in entry:
            _require_one_place(entry, where)
            _one(entry, where)


def _require_one_place(entry: Mapping[str, Any], where: str) -> None:
    beside = [name for name in ("law", "parameter") if name in entry]
    if beside:
        raise StudyError(
            where, f"`table` and `{beside[0]}`", "one of them", f"`where: {{{beside[0]}: ...}}` picks rows"
        )


def _one(entry: Mapping[str, Any], where: str) -> None:
    name = str(entry["table"])
    if name not in READABLE:
        raise StudyError(f"{where}.table", f"there is no table {name!r}", one_of(READABLE), nearest(name, READABLE))
    table = TABLES[name]
    known = [column.name for column in (*table.columns, *table.optional)]
    for column in _columns(entry):
        if column not in known and not table.further:
            found = f"{name} has no column {column!r}"
            raise StudyError(where, found, one_of(known), nearest(column, known))


def _columns(entry: Mapping[str, Any]) -> Iterable[str]:
    yield from entry.get("where", {})
    yield from (str(entry[name]) for name in ("column", *OVER) if name in entry)
    yield from (str(entry[name]["column"]) for name in (SHARE,) if name in entry)
