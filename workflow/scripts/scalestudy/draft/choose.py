"""Which column takes a role, and how its numbers are written in the study file."""

from collections.abc import Mapping

from scalestudy.draft.draft import Draft
from scalestudy.draft.roles.base import Role, candidates
from scalestudy.draft.table import Column
from scalestudy.draft.words import always_quoted, quoted


def fitting(draft: Draft, role: Role) -> dict[str, int]:
    """Return the free columns that a role may be, with their tiers; notes why others of its names are not."""
    found = candidates(role, draft.free())
    for name in list(found):
        fault = role.fault(draft.table.columns[name])
        if fault:
            draft.pass_over([name], f"may be `{role.column}` by its name, but {fault}")
            del found[name]
    for name, places in draft.table.twins.items():
        if role.tier(Column(name, 0, "text")) is not None:
            draft.pass_over([name], f"{len(places)} columns have this name: {listed(places)}")
    return found


def first_tier(found: Mapping[str, int]) -> list[str]:
    """Return the likeliest columns, those of the first tier there is."""
    best = min(found.values(), default=0)
    return [name for name, tier in found.items() if tier == best]


def take(draft: Draft, role: Role, why: str = "by its name") -> str | None:
    """Give a role the likeliest column, the first of several, and return it."""
    found = fitting(draft, role)
    if not found:
        return None
    name = next(iter(found))
    draft.map(
        role.column, definition(draft.table.columns[name], role.holds == "numbers"), reason(draft, name, why), name
    )
    return name


def reason(draft: Draft, name: str, why: str) -> str:
    """Return why a column was taken, with its blanks."""
    column = draft.table.columns[name]
    written = "numbers as people write them" if column.kind == "written" else ""
    blank = f"{column.blanks} blank" if column.blanks else ""
    return "; ".join(filter(None, (written or why, blank)))


def definition(column: Column, number: bool = True, factor: float | None = None) -> str:
    """Return what a study file says of a column: its name, or the number in it times a factor.

    A name stands as it is, since one that equals a column's is that column; in an expression it is quoted.
    """
    if number and column.kind == "written":
        text = f"number({quoted(column.name)})"
    else:
        text = always_quoted(column.name) if factor else column.name
    return f"{text} * {factor:g}" if factor else text


def in_expression(column: Column) -> str:
    """Return the number in a column as a part of an expression."""
    return f"number({quoted(column.name)})" if column.kind == "written" else quoted(column.name)


def rows_that(count: int, one: str, several: str) -> str:
    """Return how many rows do something.

    >>> rows_that(1, "has no value", "have no value"), rows_that(2, "has no value", "have no value")
    ('1 row has no value', '2 rows have no value')
    """
    return f"1 row {one}" if count == 1 else f"{count} rows {several}"


def listed(words: object) -> str:
    """Return things in a sentence.

    >>> listed(["a"]), listed([1, 2, 3])
    ('a', '1, 2 and 3')
    """
    texts = [str(word) for word in words]  # type: ignore[attr-defined]
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1] if texts else "")))
