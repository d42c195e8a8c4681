"""The text of a derived quantity to a checked syntax tree with references: what it reads, of which family, metric and law.

Arithmetic is that of laws (`laws.formula`); nothing is ever evaluated as Python. Costs no NumPy, so that plans may read it.

    log(2) / b                                   a parameter
    A[moe] / A['dense-1'], A[family:moe, law:power]   of a family, a metric or a law, in quotes where the name is no word
    value, value[moe](params=7e9, tokens=20*7e9)  what a law predicts, at the quantity's `at` or at a place of its own
    largest(params), smallest[moe](flops)        of a column over the runs that were fitted
    cell('analyse/exponents', 'estimate', approach='isoflop', quantity='params')   of a result table
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from scalestudy.errors import StudyError
from scalestudy.laws.formula import CONSTANTS, Check, read

VALUE: Final = "value"
EXTREMES: Final = ("largest", "smallest")
CELL: Final = "cell"
CALLED: Final = (VALUE, *EXTREMES, CELL)
PICKED: Final = ("family", "metric", "law")
_PICKS: Final = "a name, in quotes where it is no word, such as A[moe], A['dense-1'] or A[family:moe, law:power]"
Picks = tuple[tuple[str, str], ...]
"""Pairs of what is picked, empty where only the name is given, and the name."""


@dataclass(frozen=True, eq=False)
class Reference:
    """Something that a formula reads.

    Attributes:
        name: of a parameter or a column, or one of `CALLED`.
        text: as it is written.
        picks: the family, metric and law it is of, as far as it says.
        words: the table and the column of a cell; the column of an extreme.
        places: by column, where a prediction is made.
        where: by column, which row a cell is in.
    """

    name: str
    text: str
    picks: Picks = ()
    words: tuple[str, ...] = ()
    places: Mapping[str, ast.expr] = field(default_factory=dict)
    where: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Expression:
    """A formula that was read.

    Attributes:
        text: the formula.
        tree: its syntax tree, in which some nodes are references.
        references: what these nodes stand for.
    """

    text: str
    tree: ast.expr
    references: Mapping[ast.expr, Reference]


def parse(formula: str, where: str = "formula") -> Expression:
    """Read the formula of a derived quantity.

    Raises:
        StudyError: as `laws.formula.read`, or a reference that is none.
    """
    found: dict[ast.expr, Reference] = {}

    class Here(_References):
        references = found

    return Expression(formula.strip(), read(formula, where, Here), found)


class _References(Check):
    """What a formula may hold beside arithmetic, gathered on the way."""

    references: dict[ast.expr, Reference]

    def constant(self, node: ast.expr) -> float | None:
        """Return the value of a part without names, None for one with; see `Check`."""
        match node:
            case ast.Name(id=name) if name not in CONSTANTS:
                self._add(node, name)
            case ast.Subscript(value=ast.Name(id=name)):
                self._add(node, name, self._picks(node))
            case ast.Call(func=ast.Name(id=name)) if name in CALLED:
                self._called(node, name, ())
            case ast.Call(func=ast.Subscript(value=ast.Name(id=name)) as picked) if name in CALLED:
                self._called(node, name, self._picks(picked))
            case _:
                return super().constant(node)
        return None

    def _add(self, node: ast.expr, name: str, picks: Picks = (), **more: object) -> None:
        if name in (*EXTREMES, CELL) and not more:
            self._refuse(node, "its arguments in brackets: largest(params), cell('analyse/exponents', 'estimate')")
        self.references[node] = Reference(name, self.piece(node), picks, **more)  # type: ignore[arg-type]

    def _picks(self, node: ast.Subscript) -> Picks:
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        picks = tuple(self._pick(part, node) for part in parts)
        kinds = [kind for kind, _ in picks if kind]
        if len(set(kinds)) < len(kinds) or len(picks) > len(PICKED):
            self._refuse(node, "one family, one metric and one law at most")
        return picks

    def _pick(self, part: ast.expr, whole: ast.expr) -> tuple[str, str]:
        match part:
            case ast.Slice(lower=ast.Name(id=kind), upper=ast.expr() as inner, step=None) if kind in PICKED:
                return kind, self._word(inner, whole)
        return "", self._word(part, whole)

    def _word(self, node: ast.expr, whole: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Constant(value=str() as text):
                return text
            case ast.Constant(value=int()):
                return self.piece(node)
        return self._refuse(whole, _PICKS)

    def _called(self, node: ast.Call, name: str, picks: Picks) -> None:
        named = {word.arg: word.value for word in node.keywords if word.arg}
        if len(named) < len(node.keywords) or len(node.args) != {VALUE: 0, CELL: 2}.get(name, 1):
            self._refuse(node, _FORMS[name])
        words = tuple(self._word(part, node) for part in node.args)
        if name == CELL:
            if picks:
                self._refuse(node, _FORMS[name])
            self._add(node, name, words=words, where={key: self._cell(one, node) for key, one in named.items()})
        elif name == VALUE:
            for inner in named.values():
                self.constant(inner)
            self._add(node, name, picks, places=named)
        elif named:
            self._refuse(node, _FORMS[name])
        else:
            self._add(node, name, picks, words=words)

    def _cell(self, node: ast.expr, whole: ast.expr) -> str | float:
        """Return what a column of a table must hold: a word, or a number."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return node.value
        return self._word(node, whole)

    def _refuse(self, node: ast.expr, expected: str) -> str:
        raise StudyError(self.where, f"{self.piece(node)!r} in {self.text!r} cannot be read", expected)


_FORMS: Final = {
    VALUE: "columns and where they are, such as value(params=7e9, tokens=1.4e11)",
    CELL: "a table, a column and what singles out the row, such as cell('analyse/exponents', 'estimate', approach=isoflop)",
    **dict.fromkeys(EXTREMES, "one column of the runs, such as largest(params)"),
}
