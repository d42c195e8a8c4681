"""The solver's view of a law: functions of internal parameters and inputs, and the law split into linear parts."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalestudy.laws.implicit import implicit_function

Function = Callable[..., Any]
Parts = list[NDArray[np.float64]]

_STEP = 1e-5


class Internal:
    """Value, Jacobian and Hessian as functions of internal parameters and inputs, by order of derivatives.

    Args:
        derived: what was derived of the law: `laws.ready.Ready` or `laws.symbolic.Symbolic`.
        count: how many internal parameters there are.
        implicit: whether the law is an equation.
    """

    def __init__(self, derived: Any, count: int, *, implicit: bool) -> None:
        self._derived, self._count, self._implicit = derived, count, implicit
        self._made: dict[int, Function] = {}

    def __getitem__(self, order: int) -> Function:
        """Return the function of an order: 0 for the value, 1 with the Jacobian, 2 with the Hessian."""
        if order not in self._made:
            self._made[order] = self._make(order)
        return self._made[order]

    def _make(self, order: int) -> Function:
        if self._implicit:
            return implicit_function(self._derived, "internal", self._count, order)
        if order == 2 and not self._derived.has_hessian:
            return self._differences
        return self._derived.function(f"internal_{order}")  # type: ignore[no-any-return]

    def _differences(self, *arguments: Any) -> list[Any]:
        """Value, Jacobian, and second derivatives as central differences of the Jacobian."""
        at = list(self[1](*arguments))
        for i in range(self._count):
            step = _STEP * (1 + np.abs(arguments[i]))
            up, down = (self[1](*arguments[:i], arguments[i] + sign * step, *arguments[i + 1 :]) for sign in (1, -1))
            at += [(up[1 + j] - down[1 + j]) / (2 * step) for j in range(i, self._count)]
        return at


class Separable:
    """A law as `f_0 + c_1 f_1 + ... + c_L f_L`, linear in the parameters c.

    Attributes:
        linear: positions of the c among the free parameters, (L,).
        others: positions of the parameters the f depend on, (Q,).
        first: which derivatives of the f do not vanish: (i, j) for that of f_j by the i-th of the others.
        second: the same for second derivatives, (i, k, j) with i <= k.
    """

    def __init__(
        self,
        separated: tuple[Sequence[int], Sequence[tuple[int, int]], Sequence[tuple[int, int, int]], int],
        function: Function,
        count: int,
    ) -> None:
        linear, first, second, self._terms = separated
        self.linear, self.first, self.second = list(linear), list(first), list(second)
        self.others = [k for k in range(count) if k not in linear]
        self._function = function

    def evaluate(self, theta: NDArray[np.float64], inputs: Sequence[NDArray[np.float64]]) -> tuple[Parts, Parts, Parts]:
        """Evaluate the terms f, their derivatives in the order of `first`, and in that of `second`, each (m, n).

        Args:
            theta: internal values of the others, (m, Q).
            inputs: each (1, n) for all members, or (m, n).
        """
        shape = (len(theta), inputs[0].shape[-1])
        found = self._function(*(theta[:, k, None] for k in range(theta.shape[1])), *inputs)
        parts = [part if np.shape(part) == shape else np.broadcast_to(part, shape) for part in found]
        end = self._terms + len(self.first)
        return parts[: self._terms], parts[self._terms : end], parts[end:]
