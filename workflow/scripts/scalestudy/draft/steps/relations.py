"""Columns whose names tell nothing, identified by 6 N D = C; and the scale that follows from the two that are there."""

from collections.abc import Mapping

import numpy as np

from scalestudy.draft.choose import definition, listed
from scalestudy.draft.draft import Draft
from scalestudy.draft.products import FEWEST, Scale, triples
from scalestudy.draft.roles.metrics import measured
from scalestudy.draft.steps.scales import THREE, known, scale_of

_TRAINING = 1e4
"""What compute over parameters is above in a training: 6 D."""


def look(draft: Draft) -> None:
    """Look for what the names left open."""
    found = known(draft)
    if len(found) < len(THREE) and not draft.questions:
        _search(draft, found)
    _derive(draft)


def _search(draft: Draft, found: Mapping[str, Scale]) -> None:
    others = [scale_of(column) for name, column in draft.free().items() if _may_count(draft, name)]
    lists = [[found[column]] if column in found else others for column in THREE]
    fits = triples(draft.table, *lists)
    if {frozenset(scale.name for scale in fit) for fit in fits} and len(_sets(fits)) == 1:
        _settle(draft, found, _larger_data(draft, fits))
    elif fits:
        named = [" x ".join((n.name, d.name)) + f" x 6 = {c.name}" for n, d, c in fits[:3]]
        draft.said.append(f"several columns fit 6 x params x tokens = flops: {listed(named)}; none was taken")


def _sets(fits: list[tuple[Scale, Scale, Scale]]) -> set[frozenset[str]]:
    return {frozenset(scale.name for scale in fit) for fit in fits}


def _may_count(draft: Draft, name: str) -> bool:
    column = draft.table.columns[name]
    counted = column.numeric and column.low > 0 and column.distinct >= FEWEST
    return bool(counted and measured(column.said.words) is None)


def _larger_data(draft: Draft, fits: list[tuple[Scale, Scale, Scale]]) -> list[tuple[Scale, Scale, Scale]]:
    """Of N and D exchanged, keep the one with more data than parameters in every row; both where neither has."""
    clear = [fit for fit in fits if np.nanmin(fit[1].numbers(draft.table) - fit[0].numbers(draft.table)) > 0]
    return clear if len(clear) == 1 else fits


def _settle(draft: Draft, found: Mapping[str, Scale], fits: list[tuple[Scale, Scale, Scale]]) -> None:
    if len(fits) > 1:
        _ask_which(draft, fits[0])
        return
    names = ", ".join(f"{scale.name} {column}" for column, scale in zip(THREE, fits[0], strict=True))
    draft.said.append(f"flops = 6 x params x tokens (checked) says which column is which: {names}")
    for column, scale in zip(THREE, fits[0], strict=True):
        if column not in found:
            _map(draft, column, scale, "since flops = 6 x params x tokens")


def _ask_which(draft: Draft, fit: tuple[Scale, Scale, Scale]) -> None:
    n, d, c = fit
    _map(draft, "flops", c, f"6 times the product of {n.name} and {d.name}")
    for column in ("params", "tokens"):
        draft.ask_column(column, f"{n.name} x {d.name} x 6 = {c.name}: which of the two is {column}", n.name, d.name)


def _map(draft: Draft, column: str, scale: Scale, why: str) -> None:
    factor = scale.factor if scale.factor != 1 else None
    draft.map(column, definition(draft.table.columns[scale.name], factor=factor), why, scale.name)


def _derive(draft: Draft) -> None:
    """Write tokens as what compute leaves for them, where there is no column of them and compute is that of a training."""
    found = known(draft)
    if set(found) != {"params", "flops"} or "tokens" in draft.columns:
        return
    each = found["flops"].numbers(draft.table) / found["params"].numbers(draft.table)
    if (each[each > 0] > _TRAINING).all():
        draft.map("tokens", "flops / (6 * params)", "no column of tokens: taken from flops = 6 x params x tokens")
