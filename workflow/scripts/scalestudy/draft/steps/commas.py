"""Cells such as `3,512`: a decimal comma, or thousands? What no other cell decides is a question."""

import re
from typing import Final

from scalestudy.draft.draft import Draft
from scalestudy.draft.table import Column
from scalestudy.draft.words import quoted

_EITHER: Final = r"^[+-]?[0-9]{1,3},[0-9]{3}$"
_THOUSANDS: Final = r"[0-9],[0-9]{3}(,[0-9]{3})+|[0-9],[0-9]{3}\."
_POINT: Final = r"^[+-]?[0-9]*\.[0-9]+(e[+-]?[0-9]+)?$"
_COUNTS: Final = ("params", "tokens", "flops", "unique_tokens", "step", "seed", "batch_tokens", "width", "depth")


def look(draft: Draft) -> None:
    """Ask about every column in use whose commas may be either."""
    for column, mapping in list(draft.columns.items()):
        for name in mapping.reads[:1]:
            cells = draft.table.columns.get(name)
            if cells is not None and cells.kind == "written" and not cells.paired and "number(" in mapping.text:
                _judge(draft, column, cells)


def _judge(draft: Draft, column: str, cells: Column) -> None:
    either, thousands, points = (_count(draft, cells, pattern) for pattern in (_EITHER, _THOUSANDS, _POINT))
    if not either:
        return
    if thousands or points:
        _say(draft, column, cells, "other cells of the column have more commas, or points")
    elif column in _COUNTS and cells.said.factor is None:
        _say(draft, column, cells, "counts have no fraction")
    else:
        _ask(draft, column, cells)


def _count(draft: Draft, cells: Column, pattern: str) -> int:
    return draft.table.where(f"regexp_matches(lower({draft.table.cell(cells.name)}), '{pattern}')")


def _say(draft: Draft, column: str, cells: Column, why: str) -> None:
    found = draft.columns[column]
    draft.map(column, found.text, f"{found.reason}; commas are taken for thousands: {why}", *found.reads)


def _ask(draft: Draft, column: str, cells: Column) -> None:
    example = next((cell for cell in cells.examples if re.fullmatch(_EITHER, cell)), cells.examples[0])
    point, whole = example.replace(",", "."), example.replace(",", "")
    text = draft.columns[column].text
    comma = text.replace(f"number({quoted(cells.name)})", f"number(replace({quoted(cells.name)}, ',', '.'))")
    ask = f"{example!r} in {cells.name!r}: a decimal comma ({point}) is {comma}, and thousands ({whole}) is {text}"
    draft.ask_column(column, ask, *draft.columns[column].reads)
