"""TeX: text from data made safe, macro names, and tables in the style of booktabs."""

import re
from collections.abc import Iterable, Sequence

from scalestudy.report.escaping import tex_text as escape
from scalestudy.report.grid import Cell, Grid
from scalestudy.report.quantities import Quantity

PARAGRAPHS = {"quantity": r"p{0.2\textwidth}", "note": r"p{0.3\textwidth}", "made from": r"p{0.4\textwidth}"}
DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def macro_name(*parts: object) -> str:
    """Return a legal macro name: each word capitalised, each digit spelled out, all else left out.

    A name that holds letters beyond ASCII keeps what it can: they are written as `U` and their code point.

    >>> macro_name("tiny_ladder", "chinchilla", "alpha"), macro_name("besiroglu2024", "E")
    ('TinyLadderChinchillaAlpha', 'BesirogluTwoZeroTwoFourE')
    """
    words = re.findall(r"[A-Za-z]+|[0-9]|[^\W\d_]", " ".join(map(str, parts)))
    return "".join(_word(word) for word in words)


def _word(word: str) -> str:
    if word.isascii() and word.isdigit():
        return DIGITS[int(word)]
    if not word.isascii():
        return "U" + "".join(DIGITS[int(digit)] for digit in str(ord(word)))
    return word[0].upper() + word[1:]


class Macros:
    """The macros of one file, in order; a name that is taken gets `Second`, `Third` and so on."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: set[str] = set()

    def section(self, title: str) -> None:
        """Start a part of the file with a comment."""
        self.lines += ["", f"% {escape(title)}"]

    def add(self, name: str, body: str) -> str:
        """Define a macro and return the name it got."""
        free = next(candidate for candidate in _candidates(name) if candidate not in self.names)
        self.names.add(free)
        self.lines.append(rf"\newcommand{{\{free}}}{{{body}}}")
        return free

    def quantity(self, name: str, quantity: Quantity) -> None:
        """Define the number, and with an interval also `...Lower`, `...Upper` and `...Interval` (all three at once)."""
        self.add(name, quantity.single(0))
        if quantity.bounded:
            self.add(f"{name}Lower", quantity.single(1))
            self.add(f"{name}Upper", quantity.single(2))
            self.add(f"{name}Interval", quantity.tex)


def _candidates(name: str) -> Iterable[str]:
    yield name
    for word in ("Second", "Third", "Fourth", "Fifth"):
        yield name + word
    number = 6
    while True:
        yield name + "Again" + "".join(DIGITS[int(digit)] for digit in str(number))
        number += 1


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
