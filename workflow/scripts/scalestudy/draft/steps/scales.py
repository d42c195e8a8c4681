"""Parameters, data and compute: by their names, by the units in these, and by 6 N D = C among them."""

import re
from collections.abc import Mapping
from typing import Final

from scalestudy.draft.choose import definition, first_tier, fitting, listed, reason
from scalestudy.draft.draft import Draft
from scalestudy.draft.products import Ratio, Scale, ratio_of, triples
from scalestudy.draft.roles import scales
from scalestudy.draft.table import Column, Floats
from scalestudy.draft.words import always_quoted

THREE: Final = ("params", "tokens", "flops")
_LEAST: Final = {"params": 1e3, "tokens": 1e3, "flops": 1e6}
"""What counts of a training are not below in all rows; below it, they are in a unit that nothing says."""
_LARGEST: Final = 1e16
_PER_PARAMETER: Final = 1e4
"""Compute over parameters is 6 D in training; below this, it is that of one token or of one example."""
_ROWS: Final = 3
_ITEMS: Final = {
    "sample": "examples",
    "example": "examples",
    "image": "images",
    "sequence": "sequences",
    "train": "examples",
    "set": "examples",
}
_MANY: Final = 1e9
"""So many of what is called data are tokens; example by example no data set of these tables is larger."""

Found = dict[str, list[str]]


def look(draft: Draft) -> None:
    """Give the scales their columns."""
    found: Found = {}
    for role in scales.ROLES:
        taken = {name for names in found.values() for name in names}
        found[role.column] = [name for name in fitting(draft, role) if name not in taken]
    chosen = _by_relation(draft, found) or _by_name(draft, found)
    for role in scales.ROLES:
        if role.column in chosen:
            _take(draft, role.column, chosen[role.column])
    _judge(draft)


def scale_of(column: Column) -> Scale:
    """Return a column as a count, in the unit its name says; cells that say theirs themselves are in no other."""
    factor = column.said.factor or 1.0
    own = column.kind == "written" and factor > 1 and column.high >= factor
    return Scale(column.name, 1.0 if own else factor)


def _scales(draft: Draft, names: list[str]) -> list[Scale]:
    return [scale_of(draft.table.columns[name]) for name in names]


def _by_relation(draft: Draft, found: Found) -> dict[str, str]:
    """Return the columns that fit their names and 6 N D = C at once, where there is a choice of them."""
    lists = [_scales(draft, found[column]) for column in THREE]
    if not all(lists) or max(map(len, lists)) == 1:
        return {}
    fits = triples(draft.table, *lists)
    if not fits:
        return {}
    named = dict(zip(THREE, (scale.name for scale in fits[0]), strict=True))
    draft.said.append(f"of the columns that may be scales, {listed(named.values())} fit 6 x params x tokens = flops")
    return named | dict(zip(("unique_tokens",), found["unique_tokens"], strict=False))


def _by_name(draft: Draft, found: Found) -> dict[str, str]:
    return {column: names[0] for column, names in found.items() if names and not _rivals(draft, column, names)}


def _rivals(draft: Draft, column: str, names: list[str]) -> bool:
    """Ask where several columns of the likeliest names differ; return whether it was asked."""
    role = next(role for role in scales.ROLES if role.column == column)
    tiers = {name: tier for name in names if (tier := role.tier(draft.table.columns[name])) is not None}
    best = first_tier(tiers)
    others = [name for name in best[1:] if not _same(draft, best[0], name)]
    if others:
        options = " or ".join(definition(draft.table.columns[name]) for name in (best[0], *others))
        draft.ask_column(column, f"which of these columns is it: {options}", best[0], *others)
    return bool(others)


def _same(draft: Draft, one: str, other: str) -> bool:
    first, second = (scale_of(draft.table.columns[name]).numbers(draft.table) for name in (one, other))
    alike = bool(((first == second) | ((first != first) & (second != second))).all())
    if alike:
        draft.pass_over([other], f"the same as {one}")
    return alike


def _take(draft: Draft, column: str, name: str) -> None:
    cells = draft.table.columns[name]
    factor = scale_of(cells).factor
    why = f"{name!r}, in units of {factor:g}" if factor != 1 else "by its name"
    draft.map(column, definition(cells, factor=factor if factor != 1 else None), reason(draft, name, why), name)
    _unit_of_data(draft, column, cells)


def _unit_of_data(draft: Draft, column: str, cells: Column) -> None:
    """Note what is counted, where it is no tokens."""
    words = cells.said.words
    if column == "tokens" and re.fullmatch(scales.PART, words):
        draft.fix(
            "data_unit", "data sets" if cells.high <= 1 else "% of data", f"{cells.name!r} is a part of all there is"
        )
        return
    unit = next((unit for word, unit in _ITEMS.items() if word in words and "token" not in words), None)
    named = unit and any(word in words for word in ("sample", "example", "image", "sequence"))
    if column == "tokens" and unit and (named or cells.high * (cells.said.factor or 1) < _MANY):
        draft.fix("data_unit", unit, f"{cells.name!r} counts no tokens")


def known(draft: Draft) -> dict[str, Scale]:
    """Return the scales that are one column each, as counts."""
    named = {column: draft.column(column) for column in THREE if column not in draft.questions}
    return {column: scale_of(cells) for column, cells in named.items() if cells is not None}


def _judge(draft: Draft) -> None:
    """Hold the columns against each other, then each against what counts can be."""
    scales_known = known(draft)
    _hold(draft, scales_known)
    for column, scale in known(draft).items():
        _plausible(draft, column, scale)


def _hold(draft: Draft, found: Mapping[str, Scale]) -> None:
    """Say how compute compares with 6 N D, and put a unit right that no name says."""
    if len(found) == len(THREE):
        _compare(draft, found, ratio_of(draft.table, *(found[column] for column in THREE)))
    elif {"params", "flops"} == set(found):
        hold_per_token(draft, found["params"].numbers(draft.table))


def _compare(draft: Draft, found: Mapping[str, Scale], held: Ratio) -> None:
    small = [column for column in found if _small(draft, column, found[column])]
    if held.one:
        draft.constants.pop("data_unit", None)
        draft.said.append("flops = 6 x params x tokens in the rows (checked)")
    elif held.power is not None and len(small) == 1:
        _rescale(draft, small[0], found[small[0]].name, held.power)
    elif held.median < 1e-3 or held.median > 1e3:
        _drop_flops(draft, f"{held.median:.2g} times 6 x params x tokens: not the compute of these trainings")
    elif held.steady:
        draft.said.append(f"flops is not 6 x params x tokens: it is {held.median:.3g} times that in every row")
    elif held.rows:
        draft.said.append(
            f"flops is not 6 x params x tokens: {held.median:.3g} times that in the median, and it varies"
        )


def _rescale(draft: Draft, column: str, name: str, power: int) -> None:
    factor = 10.0 ** (-power if column == "flops" else power)
    text = definition(draft.table.columns[name], factor=factor)
    draft.map(column, text, f"in units of {factor:g}, as flops = 6 x params x tokens shows", name)


def hold_per_token(draft: Draft, params: Floats) -> None:
    """Take compute for none of a training where it is less than 10,000 for each of the parameters, (rows,)."""
    flops = known(draft).get("flops")
    if flops is None:
        return
    each = flops.numbers(draft.table) / params
    if (each > 0).any() and (each[each > 0] < _PER_PARAMETER).all():
        _drop_flops(
            draft, "less than 10,000 for each parameter: the compute of a token or an example, not of a training"
        )


def _drop_flops(draft: Draft, why: str) -> None:
    if "flops" in draft.told:
        return
    name = draft.columns.pop("flops").reads[0]
    draft.pass_over([name], f"may be `flops` by its name, but it is {why}")
    if name == "flops":  # a column of that name maps itself
        draft.map("flops", "6 * params * tokens" if "tokens" in draft.columns else "NULL", f"the column is {why}", name)


def _small(draft: Draft, column: str, scale: Scale) -> bool:
    """Whether numbers are too small for counts, in a unit that neither the name nor the cells say."""
    cells = draft.table.columns[scale.name]
    high = cells.high * scale.factor
    counted = column == "tokens" and "data_unit" in draft.constants
    many = cells.distinct >= _ROWS and cells.rows >= _ROWS
    fraction = not cells.whole and high < 10 * _LEAST[column]
    return not counted and not _resolved(draft, column) and (fraction or (many and high < _LEAST[column]))


def _resolved(draft: Draft, column: str) -> bool:
    return draft.columns[column].reason.startswith("in units of")


def _plausible(draft: Draft, column: str, scale: Scale) -> None:
    """Ask for the unit of numbers that cannot be counts."""
    cells = draft.table.columns[scale.name]
    if _resolved(draft, column):
        return
    if _small(draft, column, scale):
        options = " or ".join(f"{always_quoted(scale.name)} * {factor}" for factor in _factors(column))
        ask = f"{scale.name!r} holds {cells.low:g} to {cells.high:g}, in which unit: {options}, or {scale.name} itself"
        draft.ask_column(column, ask, scale.name)
    elif column != "flops" and scale.factor > 1 and cells.high * scale.factor > _LARGEST:
        ask = f"{scale.name!r} says units of {scale.factor:g} but holds up to {cells.high:g}: write {scale.name} or times that"
        draft.ask_column(column, ask, scale.name)


def _factors(column: str) -> tuple[str, ...]:
    return ("1e15", "1e18", "1e21") if column == "flops" else ("1e6", "1e9")
