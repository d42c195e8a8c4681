"""The value, with the standard error that belongs to it."""

import re
from typing import Final

from scalestudy.draft.choose import definition, listed, reason
from scalestudy.draft.draft import Draft
from scalestudy.draft.flow import flow
from scalestudy.draft.metrics import Candidate, alike, candidates, error_of, is_error
from scalestudy.draft.roles import scales
from scalestudy.draft.roles.base import shown
from scalestudy.draft.table import PLUS_MINUS, Column
from scalestudy.draft.words import quoted

_GENERIC: Final = re.compile(r"value|metric value|y|result|val|measurement|score")
_INSTEAD: Final = (
    "instead of `value` and `metric`; of another unit or direction: a list of such, each with its `constants`"
)
_DEVIATION: Final = re.compile(r"(?:^| )(?:std|sd|stdev|standard deviation)(?= |$)")


def look(draft: Draft) -> None:
    """Take the value of the metric, or ask for it."""
    if "value" not in draft.columns:
        _choose(draft)
    value = draft.column("value")
    if value is not None:
        _error(draft, value)
    for other, column in draft.free().items():
        if _DEVIATION.search(column.said.words):
            draft.pass_over(
                [other], "a standard deviation, not a standard error: that is it over the root of how many it is of"
            )
        elif is_error(column):
            draft.pass_over([other], "a standard error of another column than the value")


def _choose(draft: Draft) -> None:
    stacked = [c for name, c in draft.free().items() if name in ("value", "score") and "long" in draft.source]
    found = candidates(draft.free())
    if "value" in draft.free() and draft.table.columns["value"].numeric:
        _take(draft, draft.table.columns["value"], "by its name")
    elif stacked:
        _take(draft, stacked[0], "the columns stacked by `long`")
    elif found:
        _among(draft, found)
    else:
        _generic(draft)


def _among(draft: Draft, found: list[Candidate]) -> None:
    """Take the first candidate, and say what stands behind it; ask where nothing decides."""
    first, equal = found[0], alike(found)
    others = [one for one in equal[1:] if not _same(draft, first, one)]
    twins = [name for name in draft.table.twins if any(c.key <= first.key for c in candidates(_as_columns(name)))]
    if others or twins:
        names = [one.column.name for one in (first, *others)]
        draft.ask_column("value", f"which of these columns is the value: {' or '.join(names)}", *names)
        return
    _take(draft, first.column, _why(first, found))
    _offer(draft, found)


def _as_columns(name: str) -> dict[str, Column]:
    return {name: Column(name, 0, "number", rows=1)}


def _same(draft: Draft, one: Candidate, other: Candidate) -> bool:
    cells = draft.table.cell(one.column.name), draft.table.cell(other.column.name)
    same = not draft.table.where(f"{cells[0]} IS DISTINCT FROM {cells[1]}")
    if same:
        draft.pass_over([other.column.name], f"the same as {one.column.name}")
    return same


def _why(first: Candidate, found: list[Candidate]) -> str:
    behind = {one.split for one in found[1:] if one.says.kind == first.says.kind and one.split != first.split}
    part = f"the {first.split} {first.says.kind.name}" if first.split else f"the {first.says.kind.name}"
    return (
        f"{part}, rather than that of {listed(sorted(filter(None, behind)))}"
        if set(filter(None, behind))
        else "by its name"
    )


def _offer(draft: Draft, found: list[Candidate]) -> None:
    """Offer to stack all columns of metrics, or what further ones there are."""
    names = [one.column.name for one in found]
    if len(names) > 1 and "long" not in draft.source and "metric" not in draft.columns:
        draft.beside.append(f"long: {flow(_long(names))}   # all of them, {_INSTEAD}")


def _long(names: list[str]) -> dict[str, object]:
    return {"columns": names, "into": "metric", "value": "value"}


def _take(draft: Draft, column: Column, why: str) -> None:
    if not column.paired:
        draft.map("value", definition(column), reason(draft, column.name, why), column.name)
        return
    cell = quoted(column.name)
    draft.map(
        "value",
        f"number(regexp_replace({cell}, '\\s*({PLUS_MINUS}).*', ''))",
        "before the sign for plus or minus",
        column.name,
    )
    draft.map(
        "stderr",
        f"number(regexp_extract({cell}, '({PLUS_MINUS})\\s*(.*)', 2))",
        "behind that sign, taken for a standard error: divide it if it is a standard deviation",
        column.name,
    )


def _error(draft: Draft, value: Column) -> None:
    if "stderr" in draft.columns:
        return
    free = {**draft.free(), value.name: value}
    found = "stderr" if "long" in draft.source and "stderr" in free else error_of(value.name, free)
    if found:
        draft.map(
            "stderr", definition(free[found]), reason(draft, found, f"the standard error of {value.name!r}"), found
        )
    elif "stderr" in draft.table.columns:  # a column of that name maps itself
        draft.map("stderr", "NULL", f"the column `stderr` is not known to be of {value.name!r}", "stderr")


def _generic(draft: Draft) -> None:
    found = [c for c in draft.free().values() if c.numeric and _GENERIC.fullmatch(c.said.words)]
    if len(found) == 1:
        _take(draft, found[0], "by its name")
        return
    draft.ask_column("value", f"which column is the value; {listed(_why_none(draft))}")
    _offer_numbers(draft)


def _why_none(draft: Draft) -> list[str]:
    """Return why no column that is named like a metric is the value."""
    why = []
    for name, places in draft.table.twins.items():
        if candidates(_as_columns(name)):
            why.append(
                f"{len(places)} columns are called {name!r} (columns {listed(places)}): rename all but one in the file"
            )
    for name, column in draft.free().items():
        if candidates(_as_columns(name)):
            why.append(
                f"{name!r} is blank in all rows"
                if column.kind == "blank"
                else f"{name!r} holds text: {shown(column.examples)}"
            )
    return why or ["no column is named like a loss or a score"]


def _offer_numbers(draft: Draft) -> None:
    names = [name for name, column in draft.free().items() if column.numeric and not _counts(column)]
    if len(names) > 1:
        draft.beside.append(f"long: {flow(_long(names))}   # if these are metrics")


def _counts(column: Column) -> bool:
    """Whether a column is named like what a run spends."""
    return any(role.tier(column) is not None for role in scales.ROLES)
