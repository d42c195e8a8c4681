"""The solver's view of a law: functions of internal parameters, derived by SymPy when first needed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from scalestudy.laws.derive import Function, derivative, lambdify
from scalestudy.laws.implicit import implicit_function
from scalestudy.laws.parse import Expression
from scalestudy.laws.reason import within_reason

Parts = list[NDArray[np.float64]]

Y = sympy.Symbol("y", real=True)

# Beyond this many operations in the Jacobian, the symbolic Hessian takes longer to derive than any fit saves by it.
_LONG = 600
_STEP = 1e-5


@dataclass(frozen=True, eq=False)
class Rewritten:
    """Formula and bracket in the solver's coordinates.

    Attributes:
        value: the formula; for an implicit law the equation.
        bracket: its ends, or nothing.
        symbols: the internal parameters (F).
        logs: for each variable its symbol and that of its logarithm.
    """

    value: Expression
    bracket: tuple[Expression, ...]
    symbols: Sequence[Expression]
    logs: Mapping[str, tuple[Expression, Expression]]


class Internal:
    """Value, Jacobian and Hessian as functions of internal parameters and inputs.

    Attributes:
        inputs: the variable behind each input, and whether it is its logarithm.
        input_symbols: the inputs as they stand in expressions.
        functions: by order of derivatives.
        pairs: which second derivatives the function of order 2 returns, after value and Jacobian.
    """

    def __init__(self, law: Rewritten) -> None:
        self._law = law
        used = set().union(*(part.free_symbols for part in (law.value, *law.bracket)))
        self.inputs: list[tuple[str, bool]] = []
        self.input_symbols: list[Expression] = []
        for name, pair in law.logs.items():
            for symbol, is_log in zip(pair, (False, True), strict=True):
                if symbol in used:
                    self.inputs.append((name, is_log))
                    self.input_symbols.append(symbol)
        if not self.inputs and law.logs:  # a constant has as many values as there are points, too
            name, (raw, _) = next(iter(law.logs.items()))
            self.inputs, self.input_symbols = [(name, False)], [raw]
        self._first = [derivative(law.value, symbol) for symbol in law.symbols]
        self.functions = _Lazy(self._compile)
        self.pairs: list[tuple[int, int]] = []

    def _compile(self, order: int) -> Function:
        symbols, count = list(self._law.symbols), len(self._law.symbols)
        arguments = [*symbols, *self.input_symbols]
        every = [(i, j) for i in range(count) for j in range(i, count)]
        if self._law.bracket:
            self.pairs = every
            ends = (self._law.bracket[0], self._law.bracket[1])
            return implicit_function(self._law.value, Y, symbols, self.input_symbols, ends, lambdify, order)
        if order < 2:
            return lambdify(arguments, [self._law.value, *self._first][: 1 + order * count])
        if sum(sympy.count_ops(part) for part in self._first) > _LONG:
            self.pairs = every
            return self._differences
        second = {(i, j): derivative(self._first[i], symbols[j]) for i, j in every}
        kept = {pair: part for pair, part in second.items() if part != 0}
        self.pairs = list(kept)
        return lambdify(arguments, [self._law.value, *self._first, *kept.values()])

    def _differences(self, *arguments: Any) -> list[Any]:
        """Value, Jacobian, and second derivatives as central differences of the Jacobian."""
        count = len(self._law.symbols)
        at = list(self.functions[1](*arguments))
        for i in range(count):
            step = _STEP * (1 + np.abs(arguments[i]))
            up, down = (
                self.functions[1](*arguments[:i], arguments[i] + sign * step, *arguments[i + 1 :]) for sign in (1, -1)
            )
            at += [(up[1 + j] - down[1 + j]) / (2 * step) for j in range(i, count)]
        return at


class _Lazy(dict[int, Function]):
    def __init__(self, make: Callable[[int], Function]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, order: int) -> Function:
        with within_reason("laws"):
            self[order] = self._make(order)
        return self[order]


class Separable:
    """A law as `f_0 + c_1 f_1 + ... + c_L f_L`, linear in the parameters c.

    Attributes:
        linear: positions of the c among the free parameters, (L,).
        others: positions of the parameters the f depend on, (Q,).
        first: which derivatives of the f do not vanish: (i, j) for that of f_j by the i-th of the others.
        second: the same for second derivatives, (i, k, j) with i <= k.
    """

    def __init__(
        self, terms: Sequence[Expression], law: Rewritten, inputs: Sequence[Expression], linear: Sequence[int]
    ) -> None:
        self.linear = list(linear)
        self.others = [k for k in range(len(law.symbols)) if k not in linear]
        by = [law.symbols[k] for k in self.others]
        first = {(i, j): derivative(f, t) for j, f in enumerate(terms) for i, t in enumerate(by)}
        kept = {key: part for key, part in first.items() if part != 0}
        second = {(i, k, j): derivative(part, by[k]) for (i, j), part in kept.items() for k in range(i, len(by))}
        bent = {key: part for key, part in second.items() if part != 0}
        self.first, self.second = list(kept), list(bent)
        self._count = len(terms)
        self._function = lambdify([*by, *inputs], [*terms, *kept.values(), *bent.values()])

    def evaluate(self, theta: NDArray[np.float64], inputs: Sequence[NDArray[np.float64]]) -> tuple[Parts, Parts, Parts]:
        """Evaluate the terms f, their derivatives in the order of `first`, and in that of `second`, each (m, n).

        Args:
            theta: internal values of the others, (m, Q).
            inputs: each (1, n) for all members, or (m, n).
        """
        shape = (len(theta), inputs[0].shape[-1])
        found = self._function(*(theta[:, k, None] for k in range(theta.shape[1])), *inputs)
        parts = [part if np.shape(part) == shape else np.broadcast_to(part, shape) for part in found]
        end = self._count + len(self.first)
        return parts[: self._count], parts[self._count : end], parts[end:]
