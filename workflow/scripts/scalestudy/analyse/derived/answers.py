"""What the references of one row stand for: numbers of the estimate, of each law that `auto` averages, and of every draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.analyse.answer import Answer
from scalestudy.analyse.derived.cells import cell
from scalestudy.analyse.derived.evaluate import Evaluated, Evaluator, evaluate
from scalestudy.analyse.derived.grammar import CELL, EXTREMES, PICKED, VALUE, Expression, Reference
from scalestudy.analyse.derived.names import Names, NoQuantityError, Place, missing, read_kinds
from scalestudy.analyse.derived.paired import Key, Paired
from scalestudy.analyse.derived.units import is_of_metric, may_be_of_metric
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.third import complete, lacks_one, rule_of
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws.law import Law
from scalestudy.percent import of_one
from scalestudy.seeds import seed_of
from scalestudy.shown import LINEAR
from scalestudy.tables import AUTO

Floats = npt.NDArray[np.float64]
WITHOUT_FITS: Final = 1000
"""Draws of a quantity that is made of cells of tables alone."""


@dataclass(frozen=True, eq=False)
class Study:
    """All that formulas may read.

    Attributes:
        name: the study's id.
        names: its families, metrics and laws.
        ensembles: what answers each fit unit under each name.
        units: the rows that were fitted, by fit unit.
        roles: which part every column plays.
        tables: every table, as people are shown it.
        together: of a fit the group whose draws are of joint refits, empty for one by itself.
        paired: what answers fits of the same runs with draws of common resamples.
    """

    name: str
    names: Names
    ensembles: Mapping[Key, Ensemble]
    units: Mapping[tuple[str, str], pd.DataFrame]
    roles: Roles
    tables: Mapping[str, pd.DataFrame]
    together: Callable[[Key], str]
    paired: Paired


@dataclass(frozen=True, eq=False)
class Scene:
    """One row: a formula at a place.

    Attributes:
        study: what it may read.
        expression: the formula.
        place: what the row is of.
    """

    study: Study
    expression: Expression
    place: Place

    @cached_property
    def asked(self) -> dict[Key, list[Reference]]:
        """The references that fits answer, by fit."""
        found: dict[Key, list[Reference]] = {}
        for one in self.expression.references.values():
            if read_kinds(one, self.place.columns) == PICKED:
                found.setdefault(self.place.of(one, self.study.names), []).append(one)
        return found

    @cached_property
    def ensembles(self) -> dict[Key, Ensemble]:
        """What answers them, less the laws that cannot.

        Raises:
            NoQuantityError: a fit that is not there or has no estimate, or no law that has what is asked.
        """
        return {key: self._able(key, references)[0] for key, references in self.asked.items()}

    @cached_property
    def paired(self) -> dict[Key, Ensemble]:
        """Those fits whose draws are of resamples in common."""
        return self.study.paired.of(list(self.asked))

    @cached_property
    def left_out(self) -> dict[str, str]:
        """The laws that `auto` averages and that have no such quantity, with why."""
        return {law: why for pair in self.asked.items() for law, why in self._able(*pair)[1].items()}

    def _able(self, key: Key, references: Sequence[Reference]) -> tuple[Ensemble, dict[str, str]]:
        ensemble = self.paired.get(key, self.study.ensembles.get(key))
        if ensemble is None:
            raise NoQuantityError(f"there is no fit of {key[2]} to family {key[0]}, metric {key[1]}")
        if not ensemble.parts:
            raise NoQuantityError(_of(key, ensemble.message))
        able, lost = ensemble.able(lambda fitted: self._why_not(ensemble, fitted, references))
        if not able.parts:
            raise NoQuantityError(next(iter(lost.values())))
        return able, lost

    def _why_not(self, ensemble: Ensemble, fitted: Fitted, references: Sequence[Reference]) -> str | None:
        """Say why a law has not all that is asked of it in the sense in which the heaviest law that has it does."""
        for one in references:
            if one.name == VALUE:
                why = self._no_place(fitted, one)
            else:
                why = _no_parameter(ensemble, fitted.law, one.name) or self._no_unit(ensemble, fitted.law, one.name)
            if why:
                return why
        return None

    def _no_unit(self, ensemble: Ensemble, law: Law, name: str) -> str | None:
        """Say that a parameter may be a fraction beside a value in percent, where a law of the study's own does not tell."""
        rows = self.study.units.get((ensemble.family, ensemble.metric))
        beside = any(is_of_metric(one) for one in self.expression.references.values())
        if not beside or rows is None or of_one(rows) == 1.0 or not may_be_of_metric(law, name):
            return None
        told = f"{ensemble.metric} is in percent, and {law.name} does not say whether {name} is"
        return f"{told}: give it `unit: y` among the law's `parameters` if it grows with the metric, else `unit: '1'`"

    def _no_place(self, fitted: Fitted, reference: Reference) -> str | None:
        given = complete(dict.fromkeys({*self.place.columns, *reference.places}, 1.0), self.study.roles.of(fitted.law))
        lacking = sorted(fitted.columns - set(given))
        stated = ", ".join(sorted({*self.place.columns, *reference.places})) or "no column"
        told = (
            f"{reference.text} of {fitted.law.name} needs {', '.join(lacking)}, and the formula and `at` give {stated}"
        )
        return told if lacking else None

    @cached_property
    def laws(self) -> tuple[str, ...]:
        """The laws that all averages of the row have in common."""
        averaged = [one.laws for (_, _, law), one in self.ensembles.items() if law == AUTO]
        return tuple(law for law in averaged[0] if all(law in laws for laws in averaged)) if averaged else ()

    @cached_property
    def draws(self) -> int:
        """How many draws there are of everything the formula reads."""
        if not self.ensembles:
            return WITHOUT_FITS if any(one.name == CELL for one in self.expression.references.values()) else 0
        return min(one.draws for one in self.ensembles.values())

    @cached_property
    def order(self) -> dict[Key, npt.NDArray[np.int64]]:
        """Which draws of each fit are taken, in which order: those of one refit or resample alike, others at random."""
        return {key: self._order(self.group(key), self.ensembles[key].draws)[: self.draws] for key in self.ensembles}

    def group(self, key: Key) -> str:
        """Return what the draws of a fit are those of: fits of one group have them in common."""
        return self.study.together(key) or ("the same runs" if key in self.paired else " ".join(key))

    def _order(self, group: str, count: int) -> npt.NDArray[np.int64]:
        if group == self.group(next(iter(self.ensembles))):
            return np.arange(count)
        return np.random.default_rng(seed_of(self.study.name, group, "derive")).permutation(count)

    def evaluate(self) -> Evaluated:
        """Return the numbers of the formula: of the estimate, of each law, and of every draw, (1 + laws + draws,)."""
        return evaluate(self.expression, self.numbers)

    def numbers(self, reference: Reference) -> Any:
        """Return the numbers that a reference stands for."""
        if reference.name == CELL:
            return cell(self.study.tables, self.study.name, reference, self.place, (1 + len(self.laws), self.draws))
        if reference.name in EXTREMES:
            return self._extreme(reference)
        if reference.name in self.place.columns and not reference.picks:
            return float(self.place.columns[reference.name])
        key = self.place.of(reference, self.study.names)
        return self._vector(key, self._answer(key, reference))

    def _answer(self, key: Key, reference: Reference) -> Answer:
        ensemble = self.ensembles[key]
        if reference.name != VALUE:
            return ensemble.ask(
                lambda fitted: self._whole(key, _unit(fitted.law, reference.name)) * _parameter(fitted, reference.name)
            )
        places = {id(part.fitted): part.places for part in ensemble.parts}
        columns = {**self.place.columns, **{name: self._argument(inner) for name, inner in reference.places.items()}}

        def predicted(fitted: Fitted) -> Floats:
            own = {name: self._dealt(key, value, places[id(fitted)]) for name, value in columns.items()}
            return self._whole(key, "y") * fitted.value(self._completed(key, fitted, own))[:, 0]

        return ensemble.ask(predicted, ensemble.logarithmic)

    def _completed(self, key: Key, fitted: Fitted, columns: Mapping[str, Floats]) -> dict[str, Floats]:
        """Add the missing one of N, D and C to the columns that a law is to read, as it goes with the others among the runs."""
        roles, runs = self.study.roles.of(fitted.law), self.study.units.get(key[:2])
        if runs is None or not lacks_one(columns, roles):
            return complete(columns, roles)
        return complete(columns, roles, rule_of(runs, roles, self.place.columns))

    def _argument(self, node: Any) -> Any:
        return Evaluator(self.expression, self.numbers).of(node).value

    def _dealt(self, key: Key, value: Any, places: npt.NDArray[np.int64]) -> Floats:
        """Return what a part of an average reads of a column, (1 + its draws, 1): its own draws of numbers that have any."""
        if not np.ndim(value):
            return np.full((1 + len(places), 1), float(value))
        drawn = np.full(self.ensembles[key].draws, np.nan)
        drawn[self.order[key]] = value[1 + len(self.laws) :]
        return np.concatenate([value[:1], drawn[places]])[:, None]

    def _vector(self, key: Key, answer: Answer) -> Floats:
        by_law = [self._by_law(answer, law) for law in self.laws]
        return np.array([float(answer.estimate), *by_law, *answer.draws[self.order[key]]])

    def _by_law(self, answer: Answer, law: str) -> float:
        return float(answer.by_law[answer.laws.index(law)] if law in answer.laws else answer.estimate)

    def _whole(self, key: Key, unit: str) -> float:
        """Return what turns the tables' unit into that in which the study states the metric: 100 for percent."""
        rows = self.study.units.get(key[:2])
        return of_one(rows) if rows is not None and LINEAR.match(unit) else 1.0

    def _extreme(self, reference: Reference) -> float:
        family, metric, _ = self.place.of(reference, self.study.names)
        rows, column = self.study.units.get((family, metric)), reference.words[0]
        if rows is None:
            raise NoQuantityError(f"{reference.text}: no row of family {family}, metric {metric} was fitted")
        numeric = [str(name) for name in rows.select_dtypes("number") if name != "row"]
        if column not in numeric:
            raise NoQuantityError(
                missing(f"{reference.text}: there is no column {column!r} of numbers", column, numeric)
            )
        return float(rows[column].max() if reference.name == EXTREMES[0] else rows[column].min())


def _of(key: Key, told: str) -> str:
    return f"family {key[0]}, metric {key[1]}, {key[2]}: {told}"


def _no_parameter(ensemble: Ensemble, law: Law, name: str) -> str | None:
    if name not in law.parameter_names:
        return missing(f"{law.name} has no parameter {name!r}", name, law.parameter_names)
    having = (part.fitted.law for part in sorted(ensemble.parts, key=lambda part: -part.weight))
    first = next(one for one in having if name in one.parameter_names)
    if _role(first, name) != _role(law, name):
        return f"{name} of {law.name} is not what it is in {first.name}, and is not averaged with it"
    return None


def _role(law: Law, name: str) -> tuple[object, ...]:
    """Return what a parameter is, by which those of two laws are the same: its meaning; without one, its law's formula."""
    found = law.parameter(name)
    return (found.floor, found.meaning, found.unit) if found.meaning else (law.formula,)


def _parameter(fitted: Fitted, name: str) -> Floats:
    return fitted.theta[:, fitted.law.parameter_names.index(name)]


def _unit(law: Law, name: str) -> str:
    return law.parameter(name).unit
