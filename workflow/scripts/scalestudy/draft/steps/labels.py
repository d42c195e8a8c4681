"""The metric, the run and the family of each row, by names and by how their cells repeat."""

import re
from typing import Final

from scalestudy.draft.choose import definition, fitting, listed
from scalestudy.draft.draft import Draft
from scalestudy.draft.roles import labels
from scalestudy.draft.roles.base import Role
from scalestudy.draft.words import quoted

SIZE = "model_size"
"""What columns that are named by sizes become, stacked."""
NUMBER = "column_number"
"""What columns that are named by numbers become."""
SIZED: Final = re.compile(r"(?:^|[^a-z0-9.])([0-9]+(?:[.][0-9]+)?[kmbt])(?=$|[^a-z0-9])")
"""A size in a name, such as `pythia-1.4b`, in small letters."""
_MOST_OF: Final = 0.8
_FEW = 2


def look(draft: Draft) -> None:
    """Give labels their columns."""
    _metric(draft)
    _run(draft)
    _family(draft)
    _one(draft, labels.UNIT)


def _one(draft: Draft, role: Role) -> None:
    name = next(iter(fitting(draft, role)), None)
    if name is not None:
        draft.map(role.column, name, "by its name", name)


def _metric(draft: Draft) -> None:
    """Take the column of the metric; where a task and a metric vary both, each pair of them is a metric."""
    found = [name for name in fitting(draft, labels.METRIC) if draft.table.columns[name].varies]
    tiers = {labels.METRIC.tier(draft.table.columns[name]): name for name in reversed(found)}
    chosen = [tiers[tier] for tier in sorted(tier for tier in tiers if tier is not None)][:_FEW]
    if len(chosen) == _FEW:
        first, second = map(quoted, chosen)
        draft.map("metric", f"concat_ws(' ', {second}, {first})", f"each {chosen[1]} with each {chosen[0]}", *chosen)
    elif chosen:
        draft.map("metric", chosen[0], f"by its name; {draft.table.columns[chosen[0]].distinct} of them", chosen[0])


def _run(draft: Draft) -> None:
    """Take the column that names runs; one name with several sizes is that of a family."""
    found = [name for name in fitting(draft, labels.RUN) if not _several_sizes(draft, name)]
    if found:
        draft.map("run", definition(draft.table.columns[found[0]], number=False), "by its name", found[0])
    elif (draft.source.get("long") or {}).get("into") == SIZE:
        draft.map("run", SIZE, "one run a column", SIZE)


def _several_sizes(draft: Draft, name: str) -> bool:
    """Whether most of what a column names holds several numbers of parameters, so that it names no run.

    Where no size is known at all, amounts of data count as such for what is named a model.
    """
    column = draft.table.columns[name]
    sizes = draft.column("params")
    if sizes is None and labels.RUN.tier(column) == labels.MODELS and not sized(draft, name):
        sizes = draft.column("tokens")
    return sizes is not None and sizes.name != name and 2 * draft.table.within(sizes.name, [name]) > column.distinct


def sized(draft: Draft, name: str) -> bool:
    """Whether most cells of a text column hold a size."""
    counts = draft.table.counts(name)
    found = sum(count for text, count in counts.items() if SIZED.search(text.lower()))
    return found >= _MOST_OF * max(1, sum(counts.values()))


def _family(draft: Draft) -> None:
    """Take every column that sorts runs into groups; several make the family together."""
    named = [name for name in fitting(draft, labels.RUN) if _several_sizes(draft, name)]
    found = [name for name in fitting(draft, labels.FAMILY) if _groups(draft, name)]
    varying = [name for name in (*named, *found) if draft.table.columns[name].varies]
    chosen = _apart(draft, varying or found[:1])
    if len(chosen) == 1:
        draft.map("family", chosen[0], _why(draft, chosen[0], named), chosen[0])
    elif chosen:
        draft.family = tuple(chosen)
        draft.said.append(f"one law for each combination of {listed(chosen)}")


def _groups(draft: Draft, name: str) -> bool:
    """Whether a column puts several rows into each of its groups; one that names nearly every row is no family."""
    column = draft.table.columns[name]
    apart = _sizes_in(draft, name)
    if column.varies and apart < _FEW:
        draft.pass_over([name], f"{column.distinct} values, each with one size only: no family")
        return False
    return True


def _sizes_in(draft: Draft, name: str) -> float:
    """Return how many different sizes, or rows where none is known, a group has on average."""
    column = draft.table.columns[name]
    for scale in ("params", "tokens", "flops"):
        source = draft.column(scale)
        if source is not None and source.varies:
            rows = draft.table.rows - draft.table.repeats([name, source.name])
            return rows / max(1, column.distinct)
    return column.rows / max(1, column.distinct)


def _apart(draft: Draft, names: list[str]) -> list[str]:
    """Return the columns that sort rows in ways of their own: each splits groups of those before it."""
    kept: list[str] = []
    for name in names:
        if kept and not draft.table.within(name, kept):
            draft.pass_over([name], f"the same within each {listed(kept)}")
        else:
            kept.append(name)
    return kept


def _why(draft: Draft, name: str, named: list[str]) -> str:
    why = "each has several sizes, so it is no run" if name in named else "by its name"
    several = draft.table.columns[name].distinct
    return f"{why}; one law for each of {several}" if several > 1 else f"{why}; the same in every row"
