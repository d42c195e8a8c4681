"""What SymPy derives from the one formula string of a law: facts about it, and the expressions of every function it needs.

Every function has a name; `expressions` says what it is a function of, and what it returns. Laws of the catalogue have theirs
written out in `laws.derived`; those of study files are turned into NumPy as they are asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import sympy

from scalestudy.laws.derive import Function, derivative, lambdify, rewritten
from scalestudy.laws.law import Law, Parameter
from scalestudy.laws.parse import Expression, parse
from scalestudy.laws.reason import within_reason

Asked = tuple[Sequence[Expression], Any]
"""Arguments, and what is returned."""

Y: Final = sympy.Symbol("y", real=True)
_LONG: Final = 3000
"""Beyond this many operations in the Jacobian, the symbolic Hessian takes longer to derive than most fits save by it; below, it takes
at most three seconds, and fits a third of the time that differences of the Jacobian do."""


class Symbolic:
    """A law, terms written out, as SymPy sees it; what is not asked for is not derived."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._variables = {name: sympy.Symbol(name, positive=True) for name in law.variables}
        self._parameters = {p.name: _symbol(p) for p in law.parameters}
        known = self._variables | self._parameters | ({"y": Y} if law.bracket else {})
        self._where = f"law {law.name}"
        with within_reason(self._where):
            self._full = parse(law.formula, known, self._where)
            self._bracket = tuple(parse(text, known, self._where) for text in law.bracket or ())
            self._reduced = self._full.subs(self._constraints(), simultaneous=True)

    def _constraints(self) -> dict[Expression, Expression]:
        fixed = {self._parameters[name]: sympy.Float(value) for name, value in self.law.fixed.items()}
        return fixed | {self._parameters[name]: self._parameters[target] for name, target in self.law.tied.items()}

    @cached_property
    def logarithmic(self) -> tuple[bool, ...]:
        """Which free parameters the solver moves as logarithms."""
        return tuple(self._is_logarithmic(self.law.parameter(name)) for name in self.law.free_names)

    def _is_logarithmic(self, parameter: Parameter) -> bool:
        if parameter.scale != "auto":
            return parameter.scale == "log"
        offset = derivative(self._reduced, self._parameters[parameter.name]).is_number
        return parameter.lower == 0 and parameter.upper == np.inf and not offset

    @cached_property
    def linear(self) -> tuple[bool, ...]:
        """Which free parameters the value depends on linearly, jointly."""
        chosen: list[Expression] = []
        if self.law.bracket:
            return (False,) * len(self.law.free_names)
        for name in self.law.free_names:
            symbol = self._parameters[name]
            slope = derivative(self._reduced, symbol)
            if not slope.free_symbols & {symbol, *chosen}:
                chosen.append(symbol)
        return tuple(self._parameters[name] in chosen for name in self.law.free_names)

    @cached_property
    def latex(self) -> str:
        """The formula, typeset."""
        return str(sympy.latex(self._full, order="none"))

    @cached_property
    def cancelled(self) -> tuple[str, ...]:
        """The variables that the value does not depend on, as x in E + 0 * x."""
        return tuple(name for name, symbol in self._variables.items() if symbol not in self._reduced.free_symbols)

    @cached_property
    def powers(self) -> frozenset[str]:
        """The parameters that occur in an exponent, and so have no unit."""
        powers = [power.exp for power in self._full.atoms(sympy.Pow)]
        symbols: set[Expression] = set().union(*(power.free_symbols for power in powers))
        return frozenset(name for name, symbol in self._parameters.items() if symbol in symbols)

    @cached_property
    def inputs(self) -> tuple[tuple[str, bool], ...]:
        """The variable behind each argument of the internal functions, and whether it is its logarithm."""
        used = set().union(*(part.free_symbols for part in (self._internal, *self._ends)))
        pairs = ((name, is_log) for name in self._variables for is_log in (False, True))
        found = tuple((name, is_log) for name, is_log in pairs if self._logs[name][is_log] in used)
        # A constant has as many values as there are points, too.
        return found or tuple((name, False) for name in self._variables)[:1]

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Which second derivatives, (i, j) with i <= j, the internal function of order 2 returns."""
        return tuple(self._second) if self.has_hessian else tuple(self._every)

    @cached_property
    def has_hessian(self) -> bool:
        """Whether its second derivatives are derived, and not differences of the first."""
        return bool(self.law.bracket) or sum(sympy.count_ops(part) for part in self._first) <= _LONG

    @property
    def separated(self) -> "Separated | None":
        """How the law splits into what multiplies its linear parameters, where it has such and others besides."""
        return self._separable and self._separable[0]

    @cached_property
    def _separable(self) -> "tuple[Separated, Asked] | None":
        if not any(self.linear) or all(self.linear):
            return None
        linear = tuple(k for k, is_linear in enumerate(self.linear) if is_linear)
        others = [symbol for symbol, is_linear in zip(self._symbols, self.linear, strict=True) if not is_linear]
        with within_reason(self._where):
            return self._split_up([self._inside(term) for term in self._linear_terms(linear)], linear, others)

    def _split_up(
        self, terms: Sequence[Expression], linear: tuple[int, ...], by: Sequence[Expression]
    ) -> "tuple[Separated, Asked]":
        first = {(i, j): derivative(f, t) for j, f in enumerate(terms) for i, t in enumerate(by)}
        kept = {key: part for key, part in first.items() if part != 0}
        second = {(i, k, j): derivative(part, by[k]) for (i, j), part in kept.items() for k in range(i, len(by))}
        bent = {key: part for key, part in second.items() if part != 0}
        asked = [*by, *self._input_symbols], [*terms, *kept.values(), *bent.values()]
        return (linear, tuple(kept), tuple(bent), len(terms)), asked

    def _linear_terms(self, which: Sequence[int]) -> list[Expression]:
        """The law with some linear parameters at zero, and what multiplies each of them."""
        symbols = [self._parameters[self.law.free_names[k]] for k in which]
        base = self._reduced.subs(dict.fromkeys(symbols, 0))
        return [base, *(derivative(self._reduced, symbol) for symbol in symbols)]

    def terms_at(self, points: Sequence[Sequence[Any]]) -> Expression:
        """Evaluate what multiplies each parameter of a law that is linear in all, exactly; a matrix of points by parameters."""
        terms = [derivative(self._full, symbol) for symbol in self._parameters.values()]
        rows = (dict(zip(self._variables.values(), point, strict=True)) for point in points)
        return sympy.Matrix([[sympy.nsimplify(term.subs(row), rational=True) for term in terms] for row in rows])

    def function(self, name: str) -> Function:
        """Return a function by name as NumPy, derived now."""
        with within_reason(self._where):
            return lambdify(*self.expressions(name))

    def split(self, which: Sequence[int]) -> Function:
        """Return, of natural free parameters and variables, what `linear_parts` needs for some linear parameters."""
        with within_reason(self._where):
            return lambdify(*self._split(which))

    def _split(self, which: Sequence[int]) -> Asked:
        free = [self._parameters[name] for name in self.law.free_names]
        return [*free, *self._variables.values()], self._linear_terms(which)

    def expressions(self, name: str) -> Asked:
        """Return a function's arguments and what it returns, by a name of `functions`."""
        return self.functions[name]()

    @cached_property
    def functions(self) -> Mapping[str, Callable[[], Asked]]:
        """Every function of the law: natural ones of all parameters and variables, internal ones of the solver's."""
        if self.law.bracket:
            named = _implicit(
                "natural", self._full, self._bracket, [*self._parameters.values()], [*self._variables.values()]
            )
            named["slopes"] = self._implicit_slopes
            return named | _implicit("internal", self._internal, self._ends, self._symbols, self._input_symbols)
        natural = [*self._parameters.values(), *self._variables.values()]
        internal = [*self._symbols, *self._input_symbols]
        found: dict[str, Callable[[], Asked]] = {
            "value": lambda: (natural, self._full),
            "jacobian": lambda: (natural, [derivative(self._full, one) for one in self._parameters.values()]),
            "slopes": lambda: (natural, [derivative(self._full, one) for one in self._variables.values()]),
            "internal_0": lambda: (internal, [self._internal]),
            "internal_1": lambda: (internal, [self._internal, *self._first]),
        }
        if self.has_hessian:
            found["internal_2"] = lambda: (internal, [self._internal, *self._first, *self._second.values()])
        linear = [k for k, is_linear in enumerate(self.linear) if is_linear]
        if linear:
            found["split"] = lambda: self._split(linear)
        separable = self._separable
        if separable:
            found["separable"] = lambda: separable[1]
        return found

    def _implicit_slopes(self) -> Asked:
        """By the implicit function theorem, -F_x / F_y."""
        by_y = derivative(self._full, Y)
        parts = [-derivative(self._full, symbol) / by_y for symbol in self._variables.values()]
        return [Y, *self._parameters.values(), *self._variables.values()], parts

    @cached_property
    def _logs(self) -> dict[str, tuple[Expression, Expression]]:
        return {name: (raw, sympy.Symbol(f"log_{name}", real=True)) for name, raw in self._variables.items()}

    @cached_property
    def _symbols(self) -> list[Expression]:
        """The internal parameters."""
        return [sympy.Symbol(f"t_{name}", real=True) for name in self.law.free_names]

    @cached_property
    def _input_symbols(self) -> list[Expression]:
        return [self._logs[name][is_log] for name, is_log in self.inputs]

    def _inside(self, expression: Expression) -> Expression:
        """Write positive parameters as exponentials, and powers of variables as those of their logarithms."""
        return rewritten(expression, self._replaced, self._logs, set(self._parameters.values()))

    @cached_property
    def _replaced(self) -> dict[Expression, Expression]:
        pairs = zip(self.law.free_names, self._symbols, self.logarithmic, strict=True)
        return {self._parameters[name]: sympy.exp(symbol) if is_log else symbol for name, symbol, is_log in pairs}

    @cached_property
    def _internal(self) -> Expression:
        with within_reason(self._where):
            return self._inside(self._reduced)

    @cached_property
    def _ends(self) -> tuple[Expression, ...]:
        return tuple(self._inside(end.subs(self._constraints(), simultaneous=True)) for end in self._bracket)

    @cached_property
    def _first(self) -> list[Expression]:
        with within_reason(self._where):
            return [derivative(self._internal, symbol) for symbol in self._symbols]

    @cached_property
    def _every(self) -> list[tuple[int, int]]:
        return [(i, j) for i in range(len(self._symbols)) for j in range(i, len(self._symbols))]

    @cached_property
    def _second(self) -> dict[tuple[int, int], Expression]:
        if self.law.bracket:
            return dict.fromkeys(self._every)
        with within_reason(self._where):
            found = {(i, j): derivative(self._first[i], self._symbols[j]) for i, j in self._every}
            return {pair: part for pair, part in found.items() if part != 0}


Separated = tuple[tuple[int, ...], tuple[tuple[int, int], ...], tuple[tuple[int, int, int], ...], int]
"""Positions of the linear parameters, which first and which second derivatives do not vanish, and how many terms there are."""


def _implicit(
    kind: str,
    equation: Expression,
    ends: Sequence[Expression],
    parameters: Sequence[Expression],
    inputs: Sequence[Expression],
) -> dict[str, Callable[[], Asked]]:
    """The four functions by which an implicit law is solved and differentiated; see `laws.implicit`."""
    arguments, every = [*parameters, *inputs], (Y, *parameters)
    pairs = [(i, j) for i in range(len(every)) for j in range(i, len(every))]
    return {
        f"{kind}_ends": lambda: (arguments, list(ends)),
        f"{kind}_both": lambda: ([Y, *arguments], [equation, sympy.diff(equation, Y)]),
        f"{kind}_first": lambda: ([Y, *arguments], [sympy.diff(equation, symbol) for symbol in every]),
        f"{kind}_second": lambda: ([Y, *arguments], [sympy.diff(equation, every[i], every[j]) for i, j in pairs]),
    }


def _symbol(parameter: Parameter) -> Expression:
    if parameter.lower >= 0:
        return sympy.Symbol(parameter.name, positive=True)
    return sympy.Symbol(parameter.name, real=True)
