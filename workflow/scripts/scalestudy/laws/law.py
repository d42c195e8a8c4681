"""What a scaling law is: data. Nothing here computes, so reading the registry costs no SymPy and no NumPy."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import Literal

from scalestudy.laws.purpose import Contained, Offer
from scalestudy.tables.fit import NOT_ASKED

Bound = float | str
Scale = Literal["auto", "linear", "log"]

DEFAULT_COLUMNS = {"N": "params", "D": "tokens", "C": "flops", "S": "step", "U": "unique_tokens"}


@dataclass(frozen=True)
class Parameter:
    """One named parameter of a law.

    Attributes:
        name: the name used in the formula and in every table.
        meaning: what it stands for, without a full stop.
        unit: its unit, in terms of the units of the metric (`y`) and of the law's variables.
        lower: smallest allowed value.
        upper: largest allowed value.
        start: range in which starting values are drawn; a string is a formula in the data's `y_min`, `y_mid`, `y_max`
            and, for a variable x, `x_min`, `x_mid`, `x_max` (`mid` is the geometric mean where values are positive).
            None where the law is linear in the parameter, so that its start follows from the others.
        scale: how the solver moves it; `auto` is logarithmic for positive parameters other than additive offsets.
        floor: whether it is what remains of the metric at the best; it may be negative where the metric may.
    """

    name: str
    meaning: str = ""
    unit: str = ""
    lower: float = -inf
    upper: float = inf
    start: tuple[Bound, Bound] | None = None
    scale: Scale = "auto"
    floor: bool = False


@dataclass(frozen=True)
class Example:
    """A worked numeric example: the law's value for given variables and parameters, to `digits` significant digits."""

    variables: Mapping[str, float]
    parameters: Mapping[str, float]
    value: float
    source: str = ""


@dataclass(frozen=True)
class Limit:
    """What the law tends to when some symbols are taken to an extreme: `value` is a number or a formula.

    Attributes:
        at: variables or parameters and the extreme values they take.
        value: the limit, a formula in the remaining symbols.
        meaning: the same in words.
    """

    at: Mapping[str, float]
    value: Bound
    meaning: str = ""


@dataclass(frozen=True)
class Repeat:
    """A law with a variable number of like terms: `{terms}` in the formula is replaced by the terms, joined.

    Attributes:
        term: formula of one term, with `{i}` for its number.
        parameters: parameters of one term; their names, starts and meanings hold `{i}`.
        variable: the symbol of the term's own variable, holding `{i}`; empty if the term has none.
        join: what stands between two terms.
        default: how many terms unless the study says otherwise.
        first: number of the first term; `{h}` in a term is the number before its own.
    """

    term: str
    parameters: tuple[Parameter, ...]
    variable: str = ""
    join: str = " + "
    default: int = 2
    first: int = 1


@dataclass(frozen=True)
class Law:
    """A scaling law as data.

    Attributes:
        name: registry name, or the name given in a study file.
        formula: one string over variables, parameters and the functions of `laws.formula.FUNCTIONS`; for an implicit law
            an expression in `y` as well that is zero at the law's value.
        variables: symbol to the column it is bound to; an empty column must be bound by the study.
        parameters: in the order of every parameter vector.
        citation: the paper; what it says beyond the formula, where that matters.
        meaning: what it says and when to use it.
        limits: what holds at the extremes; checked by the contract tests.
        example: a worked number; checked by the contract tests.
        domain: range of each variable in which the example's parameters are a sensible law; the contract tests, and the
            catalogue's figures, draw their points there.
        bracket: for an implicit law, the formulas between which `y` lies.
        repeat: for a law with a variable number of terms.
        offers: when `laws: auto` proposes it; never, if there is none.
        contains: laws that are special cases of it.
        left_out_beside: names of laws beside which the forecast `auto` does without this one, since it would only add
            weight to the end of a range that they already span; not where what it finds clearly lies outside what they contain.
        values: what the law's values lie between, whatever its variables and parameters and the sign of its floor. A
            law with an end here is not proposed where values may be negative.
        fixed_units: variables whose unit is not free: shares, indicators, numbers of experts or samples.
        indicators: variables that are 1 or 0, at most one of them 1 in a run.
        fixed: parameters held at a number.
        tied: parameters equal to another one.
        shared: parameters common to the families that agree in the listed columns.
        starts: values or ranges given by the study; they replace the law's own.
        usual: symbol to the column it is bound to where a study says nothing, of a law that a study has bound.
        metrics: the metrics a study fits it to; all, if there is none.
        objective: what a study minimises for it; that of all its laws, if empty.
        families: the families a study fits it to, likewise.
        not_for: of a law that `laws: auto` proposed, the families and metrics it is not proposed for, and why.
    """

    name: str
    formula: str
    variables: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    citation: str = ""
    meaning: str = ""
    limits: tuple[Limit, ...] = ()
    example: Example | None = None
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    bracket: tuple[str, str] | None = None
    repeat: Repeat | None = None
    offers: tuple[Offer, ...] = ()
    contains: tuple[Contained, ...] = ()
    left_out_beside: tuple[str, ...] = ()
    values: tuple[float, float] = (-inf, inf)
    fixed_units: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    fixed: Mapping[str, float] = field(default_factory=dict)
    tied: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    starts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)
    not_for: Mapping[tuple[str, str], str] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    objective: str = ""
    families: tuple[str, ...] = ()

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Every parameter, fixed and tied ones too: the order of parameter vectors."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def free_names(self) -> tuple[str, ...]:
        """The parameters a fit estimates."""
        return tuple(name for name in self.parameter_names if name not in self.fixed and name not in self.tied)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the law reads, in the order of its variables."""
        return tuple(self.variables.values())

    def why_not(self, family: str, metric: str) -> str:
        """Say why it is not fitted to a family and metric; empty if it is."""
        for asked, found in ((self.metrics, metric), (self.families, family)):
            if asked and found not in asked:
                return f"{NOT_ASKED}: {', '.join(asked)}"
        return self.not_for.get((family, metric), "")

    def stands_for(self, symbol: str) -> str:
        """Return the canonical column in whose place a variable's column is; empty for a variable that may be anything."""
        return self.usual.get(symbol) or DEFAULT_COLUMNS.get(symbol, "")

    @property
    def may_be_negative(self) -> bool:
        """Whether its values can be negative and unbounded, once its floor is."""
        return self.values == (-inf, inf)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises:
            KeyError: the law has no such parameter.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(f"law {self.name} has no parameter {name}, only {', '.join(self.parameter_names)}")

    @cached_property
    def key(self) -> str:
        """A text that is equal for equal laws: what compiled code is cached by."""
        fields = (self.name, self.formula, sorted(self.variables.items()), self.parameters, self.bracket)
        constraints = (sorted(self.fixed.items()), sorted(self.tied.items()))
        return repr((fields, constraints))

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    def __hash__(self) -> int:
        return self._hash


def number(
    name: str, meaning: str, unit: str = "", start: tuple[Bound, Bound] | None = None, scale: Scale = "auto"
) -> Parameter:
    """Return a parameter of any sign."""
    return Parameter(name, meaning, unit, start=start, scale=scale)


def positive(
    name: str, meaning: str, unit: str = "", start: tuple[Bound, Bound] | None = None, scale: Scale = "auto"
) -> Parameter:
    """Return a parameter that is not negative."""
    return Parameter(name, meaning, unit, 0.0, inf, start, scale)


def floor(
    name: str = "E",
    meaning: str = "irreducible loss",
    start: tuple[Bound, Bound] | None = None,
    scale: Scale = "auto",
) -> Parameter:
    """Return a floor: a parameter in the metric's unit that is not negative, unless the metric may be."""
    return Parameter(name, meaning, "y", 0.0, inf, start, scale, floor=True)


def exponent(name: str, meaning: str, upper: float = 5.0, start: tuple[Bound, Bound] = (0.02, 1.5)) -> Parameter:
    """Return a decay exponent: between 0 and `upper`."""
    return Parameter(name, meaning, "", 0.0, upper, start)


def within(
    name: str, meaning: str, lower: float, upper: float, unit: str = "", start: tuple[Bound, Bound] | None = None
) -> Parameter:
    """Return a parameter between two bounds."""
    return Parameter(name, meaning, unit, lower, upper, start)


def expand(law: Law, count: int | None = None) -> Law:
    """Write out the terms of a law with a variable number of them; any other law comes back as it is."""
    if law.repeat is None:
        return law
    pattern = law.repeat
    numbers = range(pattern.first, pattern.first + (count or pattern.default))
    terms = pattern.join.join(pattern.term.format(i=i, h=i - 1) for i in numbers)
    parameters = law.parameters + tuple(_numbered(p, i) for i in numbers for p in pattern.parameters)
    variables = dict(law.variables)
    if pattern.variable:
        variables |= {pattern.variable.format(i=i): "" for i in numbers}
    return replace(
        law,
        formula=law.formula.format(terms=terms),
        parameters=parameters,
        variables=variables,
        fixed_units=_written_out(law.fixed_units, numbers),
        indicators=_written_out(law.indicators, numbers),
        repeat=None,
    )


def _written_out(symbols: tuple[str, ...], numbers: range) -> tuple[str, ...]:
    return tuple(dict.fromkeys(symbol.format(i=i) for symbol in symbols for i in numbers))


def _numbered(parameter: Parameter, i: int) -> Parameter:
    def fill(text: Bound) -> Bound:
        return text.format(i=i) if isinstance(text, str) else text

    start = parameter.start and (fill(parameter.start[0]), fill(parameter.start[1]))
    name, meaning, unit = (text.format(i=i) for text in (parameter.name, parameter.meaning, parameter.unit))
    return replace(parameter, name=name, meaning=meaning, unit=unit, start=start)
