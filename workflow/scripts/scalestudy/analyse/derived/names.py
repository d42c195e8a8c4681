"""What the names in a formula are: which family, metric and law a reference is of, and what there is where it is of none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from scalestudy.analyse.derived.grammar import CELL, EXTREMES, PICKED, VALUE, Expression, Reference
from scalestudy.tables import AUTO
from scalestudy.words import nearest, one_of

FEW: Final = 8


class NoQuantityError(Exception):
    """A quantity cannot be had; the message is a sentence for its row."""


@dataclass(frozen=True)
class Names:
    """The families, metrics and laws of a study.

    Attributes:
        family: the families, in order.
        metric: the metrics.
        law: the laws that were fitted, and `auto` where validation made a choice.
    """

    family: Collection[str]
    metric: Collection[str]
    law: Collection[str]

    def picked(self, reference: Reference) -> dict[str, str]:
        """Return what a reference picks, by family, metric and law.

        Raises:
            NoQuantityError: something that is not there, or that is two things.
        """
        found: dict[str, str] = {}
        for kind, name in reference.picks:
            kind = kind or self._kind(name, reference)
            if kind in found:
                raise NoQuantityError(f"{reference.text} picks two of {kind}")
            found[kind] = self.known(kind, name)
        return found

    def known(self, kind: str, name: str) -> str:
        """Return a name if it is there.

        Raises:
            NoQuantityError: it is not.
        """
        there = getattr(self, kind)
        if name not in there:
            raise NoQuantityError(missing(f"there is no {kind} {name!r}", name, there))
        return name

    def _kind(self, name: str, reference: Reference) -> str:
        kinds = [kind for kind in PICKED if name in getattr(self, kind)]
        if len(kinds) > 1:
            ways = " or ".join(f"{kind}:{name}" for kind in kinds)
            raise NoQuantityError(f"{name!r} in {reference.text} is a {' and a '.join(kinds)}; write {ways}")
        if not kinds:
            told = f"{name!r} in {reference.text} is no family, no metric and no law"
            raise NoQuantityError(missing(told, name, [*self.family, *self.metric, *self.law]))
        return kinds[0]


def missing(told: str, name: str, there: Collection[str]) -> str:
    """Say that something is not there, what is, and what may have been meant."""
    return "; ".join(filter(None, (told, f"expected {one_of(there, FEW)}", nearest(name, there))))


@dataclass(frozen=True, eq=False)
class Place:
    """What one row of the table is of, as far as its formula leaves it open, and where it is evaluated.

    Attributes:
        family: of references that pick none.
        metric: likewise.
        law: likewise.
        columns: numbers by column, where it is taken.
    """

    family: str = ""
    metric: str = ""
    law: str = ""
    columns: Mapping[str, float] = field(default_factory=dict)

    def of(self, reference: Reference, names: Names) -> tuple[str, str, str]:
        """Return the family, metric and law that a reference is of."""
        picked = names.picked(reference)
        family, metric, law = (picked.get(kind) or getattr(self, kind) for kind in PICKED)
        return family, metric, law


def read_kinds(reference: Reference, at: Collection[str]) -> tuple[str, ...]:
    """Return of which of family, metric and law a reference must be: none for numbers that the study states."""
    if reference.name == CELL or (reference.name in at and not reference.picks):
        return ()
    return PICKED[:2] if reference.name in EXTREMES else PICKED


def open_kinds(expression: Expression, at: Collection[str], names: Names) -> set[str]:
    """Return what a formula leaves open, so that there is a row for each: family, metric, law."""
    references = expression.references.values()
    found = {kind for one in references for kind in read_kinds(one, at) if kind not in names.picked(one)}
    return found or (set(PICKED[:2]) if all(one.name == CELL for one in references) else set())


def parameters(expression: Expression, at: Collection[str], names: Names) -> list[str]:
    """Return the parameters that the law of a row must have: those of no law that the formula names."""
    references = expression.references.values()
    named = [one for one in references if one.name not in (VALUE, *EXTREMES, CELL) and read_kinds(one, at)]
    return list(dict.fromkeys(one.name for one in named if "law" not in names.picked(one)))


def laws_for(
    expression: Expression, at: Collection[str], names: Names, has: Mapping[str, Collection[str]]
) -> list[str]:
    """Return the laws that have all parameters of a formula, and `auto` if any has.

    Args:
        expression: the formula.
        at: the columns that have numbers.
        names: what there is.
        has: the parameters of each law.

    Raises:
        NoQuantityError: no law has them.
    """
    wanted = parameters(expression, at, names)
    able = [law for law in names.law if law != AUTO and set(wanted) <= set(has[law])]
    if able:
        return able + [AUTO] * (AUTO in names.law)
    every = list(dict.fromkeys(name for law in has.values() for name in law))
    for name in wanted:
        if name not in every:
            raise NoQuantityError(
                missing(f"no law has a parameter {name!r}, and `at` gives no such column", name, every)
            )
    raise NoQuantityError(f"no law has all of {', '.join(wanted)}")
