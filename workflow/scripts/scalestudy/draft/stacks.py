"""Columns that are values of one kind, to be stacked: named by the sizes of models, or by several metrics."""

import itertools
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from scalestudy.draft.metrics import alike, candidates, error_of
from scalestudy.draft.roles import labels
from scalestudy.draft.roles.base import candidates as named
from scalestudy.draft.steps.labels import NUMBER, SIZE
from scalestudy.draft.table import Column, Table

_SIZE: Final = re.compile(r"\d+(\.\d+)?\s*[kmbt]", re.IGNORECASE)
_FEWEST: Final = 2


def stacked(table: Table) -> dict[str, Any]:
    """Return the section `long` that a table needs; empty for one that has one value a row."""
    return _by_size(table.columns) or _by_number(table.columns) or _by_metric(table)


def _by_size(columns: Mapping[str, Column]) -> dict[str, Any]:
    sizes = [name for name in columns if _SIZE.fullmatch(name)]
    if len(sizes) < _FEWEST:
        return {}
    plain = all(columns[name].kind == "number" for name in sizes)
    return {"columns": sizes, "into": SIZE, "value": "value" if plain else "score"}


def _by_number(columns: Mapping[str, Column]) -> dict[str, Any]:
    """Stack columns that are named by numbers, such as amounts of data."""
    named = [name for name, column in columns.items() if re.fullmatch(r"\d+(\.\d+)?(e\d+)?", name) and column.numeric]
    return {"columns": named, "into": NUMBER, "value": "value"} if len(named) > _FEWEST else {}


def _by_metric(table: Table) -> dict[str, Any]:
    """Stack metrics that differ in what they are of, where no column says the metric."""
    found = candidates(table.columns)
    first = alike(found) if found else []
    rests = {one.says.rest for one in first}
    taken = {"metric", "value", *named(labels.METRIC, table.columns)} & set(table.columns)
    if len(first) < _FEWEST or len(rests) < len(first) or "" in rests or taken:
        return {}
    return _long([one.column.name for one in first], table.columns)


def _long(names: Sequence[str], columns: Mapping[str, Column]) -> dict[str, Any]:
    """Return the section, with one glob and the errors beside where one glob says exactly these columns."""
    errors = {name: error for name in names if (error := error_of(name, columns))}
    glob = _glob(names)
    beside = _beside(glob, names, errors)
    if glob and set(filter(lambda name: fnmatchcase(name, glob), columns)) <= {*names, *errors.values()}:
        return {
            "columns": glob,
            "into": "metric",
            "value": "value",
            **({"beside": {"stderr": beside}} if beside else {}),
        }
    return {"columns": list(names), "into": "metric", "value": "value"}


def _glob(names: Sequence[str]) -> str:
    """Return what all names begin and end with, around a star; nothing where a name holds signs of a glob."""
    begin = _to_mark(_common(names))
    end = _to_mark(_common([name[len(begin) :][::-1] for name in names]))[::-1]
    plain = (begin or end) and not set("*?[]") & set("".join(names))
    apart = all(len(name) > len(begin) + len(end) for name in names)
    return f"{begin}*{end}" if plain and apart else ""


def _common(names: Sequence[str]) -> str:
    """Return what all names begin with."""
    same = itertools.takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in same)


def _to_mark(text: str) -> str:
    """Return a beginning up to its last mark between words, so that no word is cut."""
    return re.sub(r"[^\W_]+$", "", text)


def _beside(glob: str, names: Sequence[str], errors: Mapping[str, str]) -> str:
    """Return the glob of the errors, whose star stands for the same as that of the values; nothing where there is none."""
    begin, _, end = glob.partition("*")
    globs = {errors.get(name, "").replace(name[len(begin) : len(name) - len(end)], "*", 1) for name in names}
    return globs.pop() if glob and len(globs) == 1 and len(errors) == len(names) else ""
