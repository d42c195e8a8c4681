"""TeX: text from data made safe, macro names, and tables in the style of booktabs."""

from collections.abc import Sequence

from scalestudy.report.escaping import tex_text as escape
from scalestudy.report.grid import Cell, Grid

PARAGRAPHS = {"quantity": r"p{0.2\textwidth}", "note": r"p{0.3\textwidth}", "made from": r"p{0.4\textwidth}"}
DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def cell(value: Cell) -> str:
    """Return one table cell."""
    return escape(value) if isinstance(value, str) else value.tex


def table(grid: Grid, most: int = 60) -> str:
    r"""Return a booktabs tabular with its caption as a comment; `\usepackage{booktabs}` is all it needs."""
    align = "".join(PARAGRAPHS.get(column.title, "r" if column.numeric else "l") for column in grid.columns)
    lines = [f"% {escape(grid.caption)}", rf"\begin{{tabular}}{{{align}}}", r"\toprule"]
    lines += [_row([escape(column.title) for column in grid.columns]), r"\midrule"]
    lines += [_row([cell(value) for value in row.cells]) for row in grid.rows[:most]]
    if not grid.rows:
        lines.append(rf"\multicolumn{{{len(grid.columns)}}}{{l}}{{{escape(grid.empty)}}} \\")
    left_out = len(grid.rows) - most + grid.left_out
    lines += [r"\bottomrule", r"\end{tabular}"]
    if len(grid.rows) > most or grid.left_out:
        lines.append(f"% {max(left_out, grid.left_out)} further rows are in the Parquet table")
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"
