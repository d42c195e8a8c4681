"""A law compiled: value, Jacobian, Hessian and LaTeX, all derived by SymPy from the one formula string.

Two coordinate systems. The *natural* one is the study's: named parameters in their units. The *internal* one is the
solver's: free parameters only, positive ones as logarithms, and `x**(-a)` as `exp(-a log x)` with `log x` computed once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from scalestudy.laws.implicit import implicit_function
from scalestudy.laws.law import Law, Parameter, expand
from scalestudy.laws.parse import Expression, parse

Array = NDArray[np.float64]
Function = Callable[..., Any]


def _stacked(function: Function) -> Function:
    """SymPy prints Max and Min as reductions over a stack, which needs equal shapes; ours broadcast."""
    return lambda parts, axis: reduce(function, parts)


# Beyond this many operations in the Jacobian, the symbolic Hessian takes longer to derive than any fit saves by it.
_LONG = 600
_STEP = 1e-5

_Y = sympy.Symbol("y", real=True)
_MODULES: list[Any] = [{"amax": _stacked(np.maximum), "amin": _stacked(np.minimum)}, "numpy"]


def _lambdify(arguments: Sequence[Expression], expressions: Any) -> Function:
    compiled: Function = sympy.lambdify(list(arguments), expressions, modules=_MODULES, cse=True)
    return compiled


def derivative(expression: Expression, *symbols: Expression) -> Expression:
    """Differentiate; at the kink of a minimum or maximum the second derivative counts as zero."""
    return sympy.diff(expression, *symbols).replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))


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
        known = self._variables | self._parameters | ({"y": _Y} if law.bracket else {})
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
            out[..., k] = np.exp(out[..., k])
        return out

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Internal lower and upper bounds, each (F,); a logarithm is kept where its exponential is finite."""
        lower = np.array([self.law.parameter(name).lower for name in self.free])
        upper = np.array([self.law.parameter(name).upper for name in self.free])
        log = np.array(self.logarithmic, dtype=bool)
        lower, upper = self.to_internal(np.where(log, np.maximum(lower, 0), lower)), self.to_internal(upper)
        return np.where(log, np.maximum(lower, -600), lower), np.where(log, np.minimum(upper, 600), upper)

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
            self._linear_functions[which] = _lambdify(arguments, [base, *columns])
        arguments = self._arguments(free, variables)
        parts = _spread(self._linear_functions[which](*arguments), free, variables)
        return parts[0], parts[1:]

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
            return _lambdify([*parameters, *variables], expressions)
        ends = (self._bracket[0], self._bracket[1])
        function = implicit_function(self._full, _Y, parameters, variables, ends, _lambdify, order)
        return function if order else lambda *arguments: function(*arguments)[0]

    @cached_property
    def _internal(self) -> "_Internal":
        return _Internal(self)

    def internal_expressions(
        self,
    ) -> tuple[list[Expression], list[Expression], dict[str, tuple[Expression, Expression]]]:
        """Rewrite formula and bracket: expressions, internal parameter symbols, (raw, log) symbols of each variable."""
        symbols = [sympy.Symbol(f"t_{name}", real=True) for name in self.free]
        replaced = {
            self._parameters[name]: sympy.exp(symbol) if is_log else symbol
            for name, symbol, is_log in zip(self.free, symbols, self.logarithmic, strict=True)
        }
        logs = {name: (raw, sympy.Symbol(f"log_{name}", real=True)) for name, raw in self._variables.items()}
        reduced = [self._reduced, *(end.subs(self._constraints(), simultaneous=True) for end in self._bracket)]
        free = set(self._parameters.values())
        return [_rewritten(expression, replaced, logs, free) for expression in reduced], symbols, logs


def _rewritten(
    expression: Expression,
    replaced: Mapping[Expression, Expression],
    logs: Mapping[str, tuple[Expression, Expression]],
    free: set[Expression],
) -> Expression:
    """Write powers of variables as exponentials of their logarithms, and positive parameters as exponentials."""
    expression = sympy.expand_power_base(expression)
    for raw, log in logs.values():
        expression = expression.replace(
            lambda e, raw=raw: e.is_Pow and e.base == raw and bool(e.exp.free_symbols & free),
            lambda e, log=log: sympy.exp(e.exp * log),
        ).replace(sympy.log(raw), log)
    expression = sympy.expand_power_base(expression.subs(replaced, simultaneous=True))
    return sympy.powsimp(expression, combine="exp")


class _Internal:
    """The solver's functions, compiled when first needed."""

    def __init__(self, compiled: CompiledLaw) -> None:
        (self._expression, *self._bracket), self._symbols, logs = compiled.internal_expressions()
        used = set().union(*(part.free_symbols for part in (self._expression, *self._bracket)))
        self.inputs: list[tuple[str, bool]] = []
        self._inputs: list[Expression] = []
        for name, pair in logs.items():
            for symbol, is_log in zip(pair, (False, True), strict=True):
                if symbol in used:
                    self.inputs.append((name, is_log))
                    self._inputs.append(symbol)
        self._first = [derivative(self._expression, symbol) for symbol in self._symbols]
        self.functions = _Lazy(self._compile)
        self.pairs: list[tuple[int, int]] = []

    def _compile(self, order: int) -> Function:
        count = len(self._symbols)
        if self._bracket:
            self.pairs = [(i, j) for i in range(count) for j in range(i, count)]
            ends = (self._bracket[0], self._bracket[1])
            return implicit_function(self._expression, _Y, self._symbols, self._inputs, ends, _lambdify, order)
        if order < 2:
            return _lambdify([*self._symbols, *self._inputs], [self._expression, *self._first][: 1 + order * count])
        every = [(i, j) for i in range(count) for j in range(i, count)]
        if sum(sympy.count_ops(part) for part in self._first) > _LONG:
            self.pairs = every
            return self._differences
        second = {(i, j): derivative(self._first[i], self._symbols[j]) for i, j in every}
        kept = {pair: part for pair, part in second.items() if part != 0}
        self.pairs = list(kept)
        return _lambdify([*self._symbols, *self._inputs], [self._expression, *self._first, *kept.values()])

    def _differences(self, *arguments: Any) -> list[Any]:
        """Value, Jacobian, and second derivatives as central differences of the Jacobian."""
        count = len(self._symbols)
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
        self[order] = self._make(order)
        return self[order]


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
    """Compile a law; the same law is compiled once per process.

    Raises:
        StudyError: the formula is not one.
    """
    return CompiledLaw(law)
