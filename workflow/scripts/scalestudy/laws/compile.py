"""A law compiled: value, Jacobian, Hessian and LaTeX, all derived by SymPy from the one formula string, now or before.

Two coordinate systems. The *natural* one is the study's: named parameters in their units. The *internal* one is the
solver's: free parameters only, positive ones as logarithms, and `x**(-a)` as `exp(-a log x)` with `log x` computed once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalestudy.laws.implicit import implicit_function
from scalestudy.laws.internal import Function, Internal, Separable
from scalestudy.laws.law import Law, expand
from scalestudy.laws.ready import ready
from scalestudy.laws.shapes import whole

Array = NDArray[np.float64]

_FARTHEST = 600.0  # logarithms of natural values lie no farther from zero


@dataclass(frozen=True)
class Evaluation:
    """A law's value and derivatives in internal coordinates for m members at n points.

    Attributes:
        value: (m, n).
        jacobian: one (m, n)-broadcastable array per internal parameter.
        hessian: (i, j, array) for each second derivative with i <= j that is not identically zero.
    """

    value: Array
    jacobian: list[Array]
    hessian: list[tuple[int, int, Array]]


class CompiledLaw:
    """A law ready to compute with; make it with `compile_law`, which caches.

    Attributes:
        law: the law, terms written out.
        names: all parameters, in the order of natural parameter vectors (P).
        free: the parameters a fit estimates (F), in the order of internal vectors.
        logarithmic: which internal parameters are logarithms.
        linear: which free parameters the value depends on linearly, jointly.
    """

    def __init__(self, law: Law) -> None:
        self.law = expand(law)
        self.names = self.law.parameter_names
        self.free = self.law.free_names
        self._derived: Any = ready(self.law) or self.symbolic
        self.logarithmic: tuple[bool, ...] = self._derived.logarithmic
        self.linear: tuple[bool, ...] = self._derived.linear

    @cached_property
    def symbolic(self) -> Any:
        """What SymPy makes of the law, which is loaded for it: a `laws.symbolic.Symbolic`."""
        from scalestudy.laws.symbolic import Symbolic

        return Symbolic(self.law)

    @cached_property
    def latex(self) -> str:
        """The formula, typeset."""
        return str(self._derived.latex)

    def value(self, parameters: Any, variables: Mapping[str, Any]) -> Array:
        """Evaluate the law.

        Args:
            parameters: natural, shape (..., P), in the order of `names`.
            variables: symbol to an array of shape (n,).

        Returns:
            shape (..., n), in the unit of the metric; NaN where the law is not defined.
        """
        return _spread([self._natural_value(*self._arguments(parameters, variables))], parameters, variables)[0]

    def jacobian(self, parameters: Any, variables: Mapping[str, Any]) -> Array:
        """Return the derivatives with respect to every natural parameter, shape (..., n, P)."""
        with np.errstate(all="ignore"):
            columns = self._natural_jacobian(*self._arguments(parameters, variables))
        return np.stack(_spread(columns, parameters, variables), axis=-1)

    def slopes(self, parameters: Any, variables: Mapping[str, Any]) -> dict[str, Array]:
        """Return the derivatives by the variables: what an optimum over columns is the root of.

        Args:
            parameters: natural, (..., P).
            variables: symbol to an array, (n,) or one that broadcasts with the members as in `value`.

        Returns:
            by symbol, (..., n); where the law has no derivative, at the kink of a minimum or maximum, that of one side.
        """
        given = self._arguments(parameters, variables)
        with np.errstate(all="ignore"):
            value = self.value(parameters, variables)
            found = self._slopes(*([value] if self.law.bracket else []), *given)
        return {
            name: np.broadcast_to(np.asarray(part, dtype=float), value.shape)
            for name, part in zip(self.law.variables, found, strict=True)
        }

    @cached_property
    def _slopes(self) -> Function:
        return self._function("slopes")

    def _arguments(self, parameters: Any, variables: Mapping[str, Any]) -> list[Array]:
        vectors = np.asarray(parameters, dtype=float)
        return [
            *(vectors[..., k, None] for k in range(vectors.shape[-1])),
            *(np.asarray(variables[name], dtype=float) for name in self.law.variables),
        ]

    def expand(self, free: Array) -> Array:
        """Fill fixed and tied parameters in: natural free vectors (..., F) to natural full ones (..., P)."""
        full = np.empty((*free.shape[:-1], len(self.names)))
        for k, name in enumerate(self.names):
            source = self.law.tied.get(name, name)
            full[..., k] = self.law.fixed[source] if source in self.law.fixed else free[..., self.free.index(source)]
        return full

    def reduce(self, full: Array) -> Array:
        """Pick the free parameters out of natural full vectors."""
        return full[..., [self.names.index(name) for name in self.free]]

    def to_internal(self, free: Array) -> Array:
        """Natural free vectors to internal ones."""
        out = np.array(free, dtype=float)
        for k in np.flatnonzero(self.logarithmic):
            with np.errstate(divide="ignore", invalid="ignore"):
                out[..., k] = np.log(out[..., k])
        return out

    def to_natural(self, internal: Array) -> Array:
        """Internal vectors to natural free ones."""
        out = np.array(internal, dtype=float)
        for k in np.flatnonzero(self.logarithmic):
            out[..., k] = np.where(out[..., k] > -_FARTHEST, np.exp(out[..., k]), 0.0)
        return out

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Internal lower and upper bounds, each (F,); logarithms have finite exponentials, and the lowest stands for zero."""
        lower = np.array([self.law.parameter(name).lower for name in self.free])
        upper = np.array([self.law.parameter(name).upper for name in self.free])
        log = np.array(self.logarithmic, dtype=bool)
        lower, upper = self.to_internal(np.where(log, np.maximum(lower, 0), lower)), self.to_internal(upper)
        return np.where(log, np.fmax(lower, -_FARTHEST), lower), np.where(log, np.fmin(upper, _FARTHEST), upper)

    def inputs(self, variables: Mapping[str, Array]) -> list[Array]:
        """Return the arrays the internal functions read, logarithms taken once."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return [np.log(variables[name]) if is_log else variables[name] for name, is_log in self.input_names]

    def evaluate(self, internal: Array, inputs: Sequence[Array], order: int) -> Evaluation:
        """Evaluate in internal coordinates.

        Args:
            internal: (m, F).
            inputs: from `inputs`, each (n,) for all members or (m, n).
            order: 0 for the value, 1 with the Jacobian, 2 with the Hessian.
        """
        arguments = [internal[:, k, None] for k in range(internal.shape[1])]
        return self._evaluated(arguments, inputs, (internal.shape[0], inputs[0].shape[-1]), order)

    def evaluate_across(self, internal: Array, inputs: Sequence[Array], order: int) -> Evaluation:
        """Evaluate with members along the last axis: inputs and what is returned are (n, m); see `evaluate`."""
        arguments = [internal[:, k] for k in range(internal.shape[1])]
        return self._evaluated(arguments, inputs, inputs[0].shape, order)

    def _evaluated(
        self, arguments: Sequence[Array], inputs: Sequence[Array], shape: tuple[int, ...], order: int
    ) -> Evaluation:
        out = self._internal[order](*arguments, *inputs)
        value = whole(out[0], shape)
        f = len(self.free)
        second = [(i, j, part) for (i, j), part in zip(self._pairs if order > 1 else (), out[1 + f :], strict=True)]
        return Evaluation(value, [whole(part, shape) for part in out[1 : 1 + f]], second)

    @cached_property
    def input_names(self) -> list[tuple[str, bool]]:
        """The variable behind each of `inputs`, and whether it is its logarithm."""
        return list(self._derived.inputs)

    @cached_property
    def vanishing(self) -> NDArray[np.bool_]:
        """Which internal parameters are logarithms whose lower bound stands for zero, (F,)."""
        zero = [self.law.parameter(name).lower == 0 for name in self.free]
        return np.asarray(np.array(self.logarithmic, dtype=bool) & np.array(zero, dtype=bool))

    @cached_property
    def cancelled(self) -> list[str]:
        """The variables that the value does not depend on, as x in E + 0 * x."""
        return list(self._derived.cancelled)

    @cached_property
    def powers(self) -> frozenset[str]:
        """The parameters that occur in an exponent, and so have no unit."""
        return frozenset(self._derived.powers)

    def linear_parts(
        self, free: Array, variables: Mapping[str, Array], which: tuple[int, ...]
    ) -> tuple[Array, list[Array]]:
        """Split the law into a base and what multiplies its linear parameters.

        Args:
            free: natural free vectors (m, F); those of `which` are ignored.
            variables: symbol to (n,).
            which: positions of linear parameters.

        Returns:
            the law with these parameters at zero, (m, n), and its derivative by each, (m, n).
        """
        if which not in self._splits:
            self._splits[which] = self._split(which)
        parts = _spread(self._splits[which](*self._arguments(free, variables)), free, variables)
        return parts[0], parts[1:]

    def _split(self, which: tuple[int, ...]) -> Function:
        every = which == tuple(k for k, is_linear in enumerate(self.linear) if is_linear)
        split: Function = self._function("split") if every else self.symbolic.split(which)
        return split

    @cached_property
    def _splits(self) -> dict[tuple[int, ...], Function]:
        return {}

    def _function(self, name: str) -> Function:
        function: Function = self._derived.function(name)
        return function

    @cached_property
    def _natural_value(self) -> Function:
        if not self.law.bracket:
            return self._function("value")
        function = implicit_function(self._derived, "natural", len(self.names), 0)
        return lambda *arguments: function(*arguments)[0]

    @cached_property
    def _natural_jacobian(self) -> Function:
        if not self.law.bracket:
            return self._function("jacobian")
        both = implicit_function(self._derived, "natural", len(self.names), 1)
        return lambda *arguments: both(*arguments)[1:]

    @cached_property
    def _internal(self) -> Internal:
        return Internal(self._derived, len(self.free), implicit=bool(self.law.bracket))

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        return list(self._derived.pairs)

    @cached_property
    def separable(self) -> Separable | None:
        """The law split into what multiplies its linear parameters, where it has such and others besides."""
        separated = self._derived.separated
        return separated and Separable(separated, self._derived.function("separable"), len(self.free))


def _spread(parts: Sequence[Any], parameters: Any, variables: Mapping[str, Any]) -> list[Array]:
    """Broadcast constants, such as the derivative by an offset, to the full shape."""
    shape = np.broadcast_shapes((*np.shape(parameters)[:-1], 1), *map(np.shape, variables.values()))
    return [whole(np.asarray(part, dtype=float), shape) for part in parts]


@lru_cache(maxsize=256)
def compile_law(law: Law) -> CompiledLaw:
    """Compile a law, once per process; raises StudyError for a formula that is none."""
    return CompiledLaw(law)
