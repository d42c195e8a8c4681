"""A law compiled: value, Jacobian, Hessian and LaTeX, all derived by SymPy from the one formula string.

Two coordinate systems. The *natural* one is the study's: named parameters in their units. The *internal* one is the
solver's: free parameters only, positive ones as logarithms, and `x**(-a)` as `exp(-a log x)` with `log x` computed once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from scalestudy.laws.derive import Function, derivative, lambdify, rewritten
from scalestudy.laws.implicit import implicit_function
from scalestudy.laws.internal import Internal, Rewritten, Separable, Y
from scalestudy.laws.law import Law, Parameter, expand
from scalestudy.laws.parse import Expression, parse
from scalestudy.laws.reason import within_reason

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
        latex: the formula, typeset.
    """

    def __init__(self, law: Law) -> None:
        self.law = expand(law)
        self.names = self.law.parameter_names
        self.free = self.law.free_names
        self._variables = {name: sympy.Symbol(name, positive=True) for name in self.law.variables}
        self._parameters = {p.name: _symbol(p) for p in self.law.parameters}
        known = self._variables | self._parameters | ({"y": Y} if law.bracket else {})
        self._full = parse(self.law.formula, known, f"law {law.name}")
        self._bracket = tuple(parse(text, known, f"law {law.name}") for text in law.bracket or ())
        self._reduced = self._full.subs(self._constraints(), simultaneous=True)
        self.logarithmic = tuple(self._is_logarithmic(self.law.parameter(name)) for name in self.free)
        self.linear = self._linear_parameters()
        self.latex: str = sympy.latex(self._full, order="none")

    def _constraints(self) -> dict[Expression, Expression]:
        fixed = {self._parameters[name]: sympy.Float(value) for name, value in self.law.fixed.items()}
        return fixed | {self._parameters[name]: self._parameters[target] for name, target in self.law.tied.items()}

    def _is_logarithmic(self, parameter: Parameter) -> bool:
        if parameter.scale != "auto":
            return parameter.scale == "log"
        offset = derivative(self._reduced, self._parameters[parameter.name]).is_number
        return parameter.lower == 0 and parameter.upper == np.inf and not offset

    def _linear_parameters(self) -> tuple[bool, ...]:
        chosen: list[Expression] = []
        if self.law.bracket:
            return (False,) * len(self.free)
        for name in self.free:
            symbol = self._parameters[name]
            slope = derivative(self._reduced, symbol)
            if not slope.free_symbols & {symbol, *chosen}:
                chosen.append(symbol)
        return tuple(self._parameters[name] in chosen for name in self.free)

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
        columns = self._natural_jacobian(*self._arguments(parameters, variables))
        return np.stack(_spread(columns, parameters, variables), axis=-1)

    def _arguments(self, parameters: Any, variables: Mapping[str, Any]) -> list[Array]:
        vectors = np.asarray(parameters, dtype=float)[..., None, :]
        return [*np.moveaxis(vectors, -1, 0), *(np.asarray(variables[name], dtype=float) for name in self._variables)]

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
            return [np.log(variables[name]) if is_log else variables[name] for name, is_log in self._internal.inputs]

    def evaluate(self, internal: Array, inputs: Sequence[Array], order: int) -> Evaluation:
        """Evaluate in internal coordinates.

        Args:
            internal: (m, F).
            inputs: from `inputs`, each (n,) for all members or (m, n).
            order: 0 for the value, 1 with the Jacobian, 2 with the Hessian.
        """
        arguments = [internal[:, k, None] for k in range(internal.shape[1])]
        shape = (internal.shape[0], inputs[0].shape[-1])
        out = self._internal.functions[order](*arguments, *inputs)
        value = np.broadcast_to(out[0], shape)
        f = len(self.free)
        second = [(i, j, part) for (i, j), part in zip(self._internal.pairs, out[1 + f :], strict=False)]
        return Evaluation(value, [np.broadcast_to(part, shape) for part in out[1 : 1 + f]], second)

    @property
    def input_names(self) -> list[tuple[str, bool]]:
        """The variable behind each of `inputs`, and whether it is its logarithm."""
        return self._internal.inputs

    @cached_property
    def vanishing(self) -> NDArray[np.bool_]:
        """Which internal parameters are logarithms whose lower bound stands for zero, (F,)."""
        zero = [self.law.parameter(name).lower == 0 for name in self.free]
        return np.asarray(np.array(self.logarithmic, dtype=bool) & np.array(zero, dtype=bool))

    @cached_property
    def cancelled(self) -> list[str]:
        """The variables that the value does not depend on, as x in E + 0 * x."""
        return [name for name, symbol in self._variables.items() if symbol not in self._reduced.free_symbols]

    @cached_property
    def powers(self) -> frozenset[str]:
        """The parameters that occur in an exponent, and so have no unit."""
        powers = [power.exp for power in self._full.atoms(sympy.Pow)]
        symbols: set[Expression] = set().union(*(power.free_symbols for power in powers))
        return frozenset(name for name, symbol in self._parameters.items() if symbol in symbols)

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
        if which not in self._linear_functions:
            symbols = [self._parameters[self.free[k]] for k in which]
            base = self._reduced.subs(dict.fromkeys(symbols, 0))
            columns = [derivative(self._reduced, symbol) for symbol in symbols]
            arguments = [*(self._parameters[name] for name in self.free), *self._variables.values()]
            self._linear_functions[which] = lambdify(arguments, [base, *columns])
        arguments = self._arguments(free, variables)
        parts = _spread(self._linear_functions[which](*arguments), free, variables)
        return parts[0], parts[1:]

    def terms_at(self, points: Sequence[Sequence[Any]]) -> Expression:
        """Evaluate what multiplies each parameter of a law that is linear in all, exactly; a matrix of points by parameters."""
        terms = [derivative(self._full, symbol) for symbol in self._parameters.values()]
        rows = (dict(zip(self._variables.values(), point, strict=True)) for point in points)
        return sympy.Matrix([[sympy.nsimplify(term.subs(row), rational=True) for term in terms] for row in rows])

    @cached_property
    def _linear_functions(self) -> dict[tuple[int, ...], Function]:
        return {}

    @cached_property
    def _natural_value(self) -> Function:
        return self._natural(0, self._full)

    @cached_property
    def _natural_jacobian(self) -> Function:
        if self.law.bracket:
            both = self._natural(1, None)
            return lambda *arguments: both(*arguments)[1:]
        return self._natural(1, [derivative(self._full, symbol) for symbol in self._parameters.values()])

    def _natural(self, order: int, expressions: Any) -> Function:
        parameters, variables = list(self._parameters.values()), list(self._variables.values())
        if not self.law.bracket:
            return lambdify([*parameters, *variables], expressions)
        ends = (self._bracket[0], self._bracket[1])
        function = implicit_function(self._full, Y, parameters, variables, ends, lambdify, order)
        return function if order else lambda *arguments: function(*arguments)[0]

    @cached_property
    def _rewritten(self) -> Rewritten:
        """Formula and bracket with positive parameters as exponentials, and powers of variables of their logarithms."""
        logs = {name: (raw, sympy.Symbol(f"log_{name}", real=True)) for name, raw in self._variables.items()}
        reduced = [self._reduced, *(end.subs(self._constraints(), simultaneous=True) for end in self._bracket)]
        free = set(self._parameters.values())
        value, *bracket = (rewritten(expression, self._replaced, logs, free) for expression in reduced)
        return Rewritten(value, tuple(bracket), self._symbols, logs)

    @cached_property
    def _symbols(self) -> list[Expression]:
        return [sympy.Symbol(f"t_{name}", real=True) for name in self.free]

    @cached_property
    def _replaced(self) -> dict[Expression, Expression]:
        pairs = zip(self.free, self._symbols, self.logarithmic, strict=True)
        return {self._parameters[name]: sympy.exp(symbol) if is_log else symbol for name, symbol, is_log in pairs}

    @cached_property
    def _internal(self) -> Internal:
        with within_reason(f"law {self.law.name}"):
            return Internal(self._rewritten)

    @cached_property
    def separable(self) -> Separable | None:
        """The law split into what multiplies its linear parameters, where it has such and others besides."""
        linear = [k for k, is_linear in enumerate(self.linear) if is_linear]
        if not linear or len(linear) == len(self.free):
            return None
        symbols = [self._parameters[self.free[k]] for k in linear]
        base = self._reduced.subs(dict.fromkeys(symbols, 0))
        with within_reason(f"law {self.law.name}"):
            terms = [base, *(derivative(self._reduced, symbol) for symbol in symbols)]
            free, logs = set(self._parameters.values()), self._rewritten.logs
            inner = [rewritten(term, self._replaced, logs, free) for term in terms]
            return Separable(inner, self._rewritten, self._internal.input_symbols, linear)


def _symbol(parameter: Parameter) -> Expression:
    if parameter.lower >= 0:
        return sympy.Symbol(parameter.name, positive=True)
    return sympy.Symbol(parameter.name, real=True)


def _spread(parts: Sequence[Any], parameters: Any, variables: Mapping[str, Any]) -> list[Array]:
    """Broadcast constants, such as the derivative by an offset, to the full shape."""
    points = np.broadcast_shapes(*(np.shape(v) for v in variables.values()))
    shape = np.broadcast_shapes((*np.shape(parameters)[:-1], 1), points)
    return [np.broadcast_to(np.asarray(part, dtype=float), shape) for part in parts]


@lru_cache(maxsize=256)
def compile_law(law: Law) -> CompiledLaw:
    """Compile a law, once per process; raises StudyError for a formula that is none."""
    with within_reason(f"law {law.name}"):
        return CompiledLaw(law)
