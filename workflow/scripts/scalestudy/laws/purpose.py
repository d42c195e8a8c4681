"""What a law says of its use: when `laws: auto` proposes it, and which laws are special cases of it. Data, as laws are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Better = Literal["either", "lower", "higher"]
Reads = Literal[
    "one scale",
    "named columns",
    "every scale",
    "two scales",
    "parallel streams",
    "one share",
    "every share",
    "all shares but one",
    "own share",
]
When = Literal["always", "turning", "bumping", "quickening", "beyond N and D", "beyond N and D or tuning"]


@dataclass(frozen=True)
class Offer:
    """When `laws: auto` proposes a law, and what it binds it to.

    Columns that the law or the offer names have to be scales that vary. `candidates.READINGS` finds the columns of the
    law's other variables, and `candidates.CONDITIONS` says what `when` means. A family whose own rows are too few for it
    does without: see `fit.evidence`.

    Attributes:
        reads: which columns the variables without a named one take.
        better: for which metrics: those of which lower values are better, higher ones, or either.
        when: a further condition on what varies.
        columns: variable to column, for variables to which the law itself gives none.
        hyperparameters: variables whose columns have to be hyperparameters rather than scales.
        name: what it is called then, if not by the law's name.
        fixed: parameters held at a number.
        levels: how many values each scale it reads has to take among a family's own rows.
        each: at how many distinct places these rows have to lie for every free parameter: more where simpler laws are at
            hand, so that what it has beyond them rests on evidence.
    """

    reads: Reads
    better: Better = "either"
    when: When = "always"
    columns: Mapping[str, str] = field(default_factory=dict)
    hyperparameters: tuple[str, ...] = ()
    name: str = ""
    fixed: Mapping[str, float] = field(default_factory=dict)
    levels: int = 2
    each: float = 1.0


@dataclass(frozen=True)
class Contained:
    """Another law that a law becomes at certain parameters, whatever its variables are; checked by the contract tests.

    A law that is contained in a contained one is not listed again.

    Attributes:
        law: the other law.
        at: a parameter of the containing law to a number, a limit where that is zero or infinite, or to a formula in
            the other law's parameters. What is not listed has the value of the other law's parameter of that name.
        variables: a variable of the other law to one of the containing law, or to a formula in those. What is not
            listed has the same name in both.
        part: ranges of the other law's parameters that are within the containing law's bounds, where not all are.
        terms: of the containing law, if it has a variable number of them.
    """

    law: str
    at: Mapping[str, float | str]
    variables: Mapping[str, str] = field(default_factory=dict)
    part: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    terms: int | None = None
