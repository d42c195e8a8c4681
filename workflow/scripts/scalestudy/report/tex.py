r"""Tables for papers: booktabs, with numbers aligned at their point by siunitx where a column has one kind of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scalestudy.numerals import Numeral, tex_power
from scalestudy.report.escaping import tex_sentence
from scalestudy.report.grid import Cell, Column, Grid
from scalestudy.report.quantities import Quantity, common_power
from scalestudy.report.uncertain import Uncertain

PARAGRAPHS: Final = {
    "quantity": r"p{0.2\textwidth}",
    "note": r"p{0.3\textwidth}",
    "made from": r"p{0.4\textwidth}",
}
WHOLE: Final = re.compile(r"\d{1,3}(,\d{3})*")
"""Whole numbers as the page writes them."""


@dataclass(frozen=True)
class Laid:
    """A column as TeX has it: how its columns are aligned, its heading, and its cells, each with all their columns."""

    align: str
    head: str
    cells: tuple[str, ...]


def cell(value: Cell) -> str:
    """Return one table cell that stands anywhere."""
    return tex_sentence(value) if isinstance(value, str) else value.tex


def table(grid: Grid, most: int = 60) -> str:
    r"""Return a tabular with its caption as a comment; it needs `\usepackage{booktabs,siunitx}`."""
    rows = grid.rows[:most]
    laid = [_laid(column, [row.cells[at] for row in rows]) for at, column in enumerate(grid.columns)]
    lines = [
        f"% {tex_sentence(grid.caption)}",
        rf"\begin{{tabular}}{{{''.join(one.align for one in laid)}}}",
        r"\toprule",
    ]
    lines += [_row([one.head for one in laid]), r"\midrule"]
    lines += [_row(cells) for cells in zip(*(one.cells for one in laid), strict=True)]
    if not rows:
        lines.append(rf"\multicolumn{{{len(grid.columns)}}}{{l}}{{{tex_sentence(grid.empty)}}} \\")
    left_out = max(len(grid.rows) - most, 0) + len(grid.left_out)
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [f"% {left_out} further rows are in the Parquet table"] if left_out else []
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _laid(column: Column, cells: Sequence[Cell]) -> Laid:
    """Align a column at the point where all its numbers can be, else as a whole."""
    head = tex_sentence(column.title)
    if column.numeric and (aligned := _aligned(head, cells)):
        return aligned
    align = PARAGRAPHS.get(column.title, "r" if column.numeric else "l")
    return Laid(align, head, tuple(map(cell, cells)))


def _aligned(head: str, cells: Sequence[Cell]) -> Laid | None:
    """Return a column of siunitx, the intervals or errors in one of their own; None where its cells are of several kinds."""
    parts = [_parts(one) for one in cells]
    numbers = [found[0] for found in parts if found and found[0].scales]
    units = {getattr(one, "unit", "") for one, found in zip(cells, parts, strict=True) if found}
    if len(numbers) < max(1, len(cells) / 2) or len(units) > 1 or len({bool(one.exponent) for one in numbers}) > 1:
        return None
    if any(one.suffix for found in parts for one in found):
        return None
    tails = [_tail(one) for one in cells]
    shown = [_number(found[0]) if found else f"{{{cell(one)}}}" for one, found in zip(cells, parts, strict=True)]
    title = head + (f" ({tex_sentence(unit)})" if (unit := units.pop()) else "")
    if not any(tails):
        return Laid(f"S[table-format={_format(numbers)}]", f"{{{title}}}", tuple(shown))
    joined = (f"{one} & {tail}" for one, tail in zip(shown, tails, strict=True))
    return Laid(rf"S[table-format={_format(numbers)}]@{{\,}}l", rf"\multicolumn{{2}}{{c}}{{{title}}}", tuple(joined))


def _parts(value: Cell) -> list[Numeral]:
    """Return the numbers of a cell; none where it holds words."""
    if isinstance(value, Quantity | Uncertain):
        return value.parts() if value.known else []
    return [Numeral(value.replace(",", ""))] if isinstance(value, str) and WHOLE.fullmatch(value) else []


def _number(number: Numeral) -> str:
    return (
        number.number + (f"e{number.exponent}" if number.exponent else "") if number.scales else f"{{{_math(number)}}}"
    )


def _math(number: Numeral) -> str:
    return rf"\ensuremath{{{number.tex}}}"


def _tail(value: Cell) -> str:
    """Return what stands after the estimate: its interval, its error, or nothing."""
    if not isinstance(value, Quantity | Uncertain) or not value.known or len(value.parts()) == 1:
        return ""
    shown, common = common_power(value.parts(), "tex")
    power = tex_power(common)
    if isinstance(value, Quantity):
        return rf"\ensuremath{{[{shown[1]},\,{shown[2]}]{power}}}"
    return rf"\ensuremath{{({shown[1]}{power})}}" if value.bracket else rf"\ensuremath{{\pm {shown[1]}{power}}}"


def _format(numbers: Sequence[Numeral]) -> str:
    """Return how many digits siunitx keeps free on both sides of the point, and for a power."""
    halves = [one.number.lstrip("-").partition(".") for one in numbers]
    sign = "-" if any(one.number.startswith("-") for one in numbers) else ""
    size = f"{sign}{max(len(left) for left, _, _ in halves)}.{max(len(right) for _, _, right in halves)}"
    powers = [str(one.exponent) for one in numbers if one.exponent]
    return size + (f"e{'-' if any(p.startswith('-') for p in powers) else ''}{max(map(len, powers))}" if powers else "")
