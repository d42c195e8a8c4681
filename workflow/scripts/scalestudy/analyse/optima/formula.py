"""Formulas over columns, such as a cost or a constraint: their values, their derivatives, and one column solved for."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scalestudy.analyse.optima.monomial import Monomial
from scalestudy.errors import StudyError
from scalestudy.laws.formula import names_in
from scalestudy.laws.internal import Function
from scalestudy.search import roots

if TYPE_CHECKING:
    from scalestudy.analyse.optima.symbols import Symbols

Floats = npt.NDArray[np.float64]
Columns = Mapping[str, Floats]
FARTHEST = 700.0
"""Logarithms of what is solved for lie no farther from zero."""


class Formula:
    """A formula whose names stand for columns, in the grammar of laws.

    Args:
        text: the formula.
        names: by name, the column or the formula it stands for.
        where: what it belongs to, for messages.

    Raises:
        StudyError: the text is no formula, or has a name that stands for nothing.
    """

    def __init__(self, text: str, names: Mapping[str, "str | Formula"], where: str) -> None:
        self.text = text
        used = names_in(text, where)
        unknown = [name for name in used if name not in names]
        if unknown:
            raise StudyError(where, f"unknown name {unknown[0]!r} in {text!r}", f"one of {', '.join(names)}")
        self._read = text, {name: names[name] for name in used}, where
        self._plain = Monomial.of(*self._read)
        self._derived: Monomial | Symbols = self._plain or self.symbols
        self.columns = self._derived.columns

    @cached_property
    def symbols(self) -> "Symbols":
        """The formula as SymPy has it, which is loaded for formulas that are more than products of powers."""
        from scalestudy.analyse.optima.symbols import Symbols

        text, names, where = self._read
        return Symbols.of(text, {name: _symbols(one) for name, one in names.items()}, where)

    def __call__(self, columns: Columns) -> Floats:
        """Return the values at points, each of any shape that broadcasts."""
        with np.errstate(all="ignore"):
            return np.asarray(self._function(*(columns[name] for name in self.columns)), dtype=float)

    def slopes(self, columns: Columns) -> dict[str, Floats]:
        """Return the derivatives by the columns it reads."""
        with np.errstate(all="ignore"):
            found = self._slopes(*(columns[name] for name in self.columns))
        return {name: np.asarray(part, dtype=float) for name, part in zip(self.columns, found, strict=True)}

    def solve(self, column: str, target: Floats, columns: Columns) -> Floats:
        """Return what one column is where the formula has a value, the others being given; NaN where that is nowhere.

        Exactly where the formula is linear in the column or a power of it, else by a search over positive numbers.
        """
        given = {**columns, column: np.ones(())}
        with np.errstate(all="ignore"):
            kind, found = self._inverse(column)
            if kind == "search":
                return self._search(column, target, given)
            scale, other = (np.asarray(part, float) for part in found(*(given[name] for name in self.columns)))
            solved = (target - other) / scale if kind == "linear" else (target / scale) ** (1 / other)
        return np.where(np.isfinite(solved), solved, np.nan)

    def _search(self, column: str, target: Floats, given: Columns) -> Floats:
        shape = np.broadcast_shapes(np.shape(target), *(np.shape(given[name]) for name in self.columns))
        others = [np.broadcast_to(given[name], shape).ravel() for name in self.columns if name != column]
        place = self.columns.index(column)

        def excess(at: Floats, wanted: Floats, *rest: Floats) -> Floats:
            every = [*rest[:place], np.exp(at), *rest[place:]]
            return np.asarray(np.log(self._function(*every)) - np.log(wanted), dtype=float)

        low, high = np.full(int(np.prod(shape)), -FARTHEST), np.full(int(np.prod(shape)), FARTHEST)
        return np.exp(roots(excess, low, high, np.broadcast_to(target, shape).ravel(), *others)).reshape(shape)

    @cached_property
    def _function(self) -> Function:
        return self._derived.function()

    @cached_property
    def _slopes(self) -> Function:
        return self._derived.slopes()

    @lru_cache(maxsize=32)  # noqa: B019  # formulas are few and live as long as the job
    def _inverse(self, column: str) -> tuple[str, Function]:
        """How to solve for a column: `linear` with slope and offset, `power` with factor and exponent, or `search`."""
        return self._derived.inverse(column) or ("search", self._function)


def _symbols(name: "str | Formula") -> "str | Symbols":
    return name.symbols if isinstance(name, Formula) else name
