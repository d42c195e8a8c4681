"""Texts that no other step took and that sort runs into groups of several sizes: one law for all of them may be wrong."""

from typing import Final

import numpy as np

from scalestudy.draft.choose import listed
from scalestudy.draft.draft import Draft
from scalestudy.draft.levels import tell_apart
from scalestudy.draft.roles.base import shown
from scalestudy.draft.table import Column, Floats
from scalestudy.tables.ingest import SCALES

_GROUPS: Final = 8
"""So many groups are kinds of runs; more are names."""
_SIZES: Final = 3
"""So many sizes a law is fitted to."""
_SPAN: Final = 0.5
"""How much of the range of all sizes, in the logarithm, a group has to span, so that groups stand beside each other."""


def look(draft: Draft) -> None:
    """Ask whether groups have laws of their own where the values of like sizes differ, and say so where they do not."""
    sizes = _sizes(draft)
    if sizes is None or {"family", "run", "value"} & set(draft.questions):
        return
    found = [name for name, column in draft.free().items() if _sorts(draft, column, sizes)]
    apart = {name: _differ(draft, name) for name in found}
    alike = [name for name, differs in apart.items() if differs is False]
    for name in alike:
        column = draft.table.columns[name]
        draft.said.append(
            f"{name!r} has {column.distinct} values ({shown(column.examples)}), and rows of like sizes hardly differ "
            "between them: one law for all; as `family` each has its own"
        )
    asked = [name for name in found if name not in alike]
    if asked:
        _ask(draft, asked)


def _sizes(draft: Draft) -> Floats | None:
    """Return the first scale that varies and is one column, (rows,)."""
    columns = (draft.column(name) for name in SCALES)
    return next((draft.table.numbers(c.name) for c in columns if c is not None and c.numeric and c.varies), None)


def _sorts(draft: Draft, column: Column, sizes: Floats) -> bool:
    """Whether a text puts rows into a few groups, each of several sizes over much of their range."""
    texts = column.kind in ("text", "bool") and not column.blanks and 1 < column.distinct <= _GROUPS
    return texts and column.name not in draft.passed and _beside(sizes, draft.table.texts(column.name))


def _beside(sizes: Floats, labels: list[str]) -> bool:
    usable = np.isfinite(sizes) & (sizes > 0)
    if not usable.any():
        return False
    logs, kept = np.log(sizes[usable]), np.asarray(labels)[usable]
    groups = [logs[kept == label] for label in set(labels)]
    least = _SPAN * np.ptp(logs)
    return least > 0 and all(len(np.unique(group)) >= _SIZES and np.ptp(group) >= least for group in groups)


def _differ(draft: Draft, name: str) -> bool | None:
    """Whether values of like sizes differ between groups; None where nothing says so."""
    value = draft.column("value")
    spent = [
        column for role in (*SCALES, "step") if (column := draft.column(role)) and column.numeric and column.varies
    ]
    if value is None or not value.numeric:
        return None
    labels = ("metric", *(("family",) if "family" in draft.columns else ()))
    texts = [draft.table.texts(c.name) for role in labels if (c := draft.column(role))]
    texts += [draft.table.texts(part) for part in draft.family]
    known = [" | ".join(parts) for parts in zip(*texts, strict=True)] if texts else [""] * draft.table.rows
    scales = [draft.table.numbers(column.name) for column in spent]
    return tell_apart(draft.table.numbers(value.name), scales, known, draft.table.texts(name))


def _ask(draft: Draft, names: list[str]) -> None:
    before = draft.family or ((draft.columns["family"].text,) if "family" in draft.columns else ())
    cells = "; ".join(shown(draft.table.columns[name].examples) for name in names)
    one = f"[{', '.join(before)}]" if before else "delete this line"
    ask = (
        f"rows of like sizes differ by {listed(names)} ({cells}): [{', '.join([*before, *names])}] if each has a law of "
        f"its own; if one law holds for all, {one}"
    )
    draft.family = ()
    draft.asked_family = draft.ask("family", ask)
