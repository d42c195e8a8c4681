"""A published fit as a whole: does it describe this data as well as ours, by the study's own objective?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scalestudy.analyse.context import Context, Floats
from scalestudy.fit.objectives.registry import loss_of
from scalestudy.fit.problem import Problem
from scalestudy.fit.settings import Settings
from scalestudy.forecast.fitted import Fitted
from scalestudy.laws import Law, compile_law
from scalestudy.numerals import brief, change
from scalestudy.percent import of_one
from scalestudy.shown import LINEAR

MATERIAL = 1e-6
"""Relative excess of an objective that a solver's tolerance cannot explain."""


@dataclass(frozen=True)
class PublishedFit:
    """The objective of a full set of published parameters, against ours on the same rows."""

    published: float
    ours: float

    @property
    def worse(self) -> bool:
        """Whether the published parameters fit materially worse than ours."""
        return not self.published <= self.ours * (1 + MATERIAL)

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        if not np.isfinite(self.published):
            return "the published parameters as printed give no finite objective on this data"
        excess = self.published / self.ours - 1 if self.ours else np.inf
        better = "; better than ours, so ours is not the optimum" if excess < -MATERIAL else ""
        return (
            f"the published parameters as printed give an objective that differs from ours, {brief(self.ours)}, "
            f"by {change(excess)} on this data{better}"
        )


def published_fits(context: Context, expect: Sequence[Mapping[str, Any]]) -> dict[int, PublishedFit]:
    """Evaluate every published fit that is complete.

    Returns:
        The comparison by position of each entry that belongs to a complete fit.
    """
    result: dict[int, PublishedFit] = {}
    for published in complete_fits(context, expect):
        result |= dict.fromkeys(published.positions, _compare(context, published))
    return result


@dataclass(frozen=True, eq=False)
class Complete:
    """A published fit of which every free parameter is stated.

    Attributes:
        source: where it was published.
        ours: our fit of the same law to the same rows.
        theta: its parameters, (P,), in the law's order and in the unit of the tables.
        positions: of its entries in the study file.
    """

    source: str
    ours: Fitted
    theta: Floats
    positions: tuple[int, ...]


def complete_fits(context: Context, expect: Sequence[Mapping[str, Any]]) -> Iterator[Complete]:
    """Yield the published fits that are complete, of fit units that have an estimate of the law.

    Entries that share law, family, metric and source are one published fit; it is complete once it names every free
    parameter of the law.
    """
    groups: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    for position, entry in enumerate(expect):
        if "parameter" in entry and "value" in entry:
            key = tuple(entry.get(name) for name in ("law", "family", "metric", "source"))
            groups[key][str(entry["parameter"])] = position
    for (law, family, metric, source), positions in groups.items():
        fitted = _only_fit(context, law, family, metric)
        if fitted is not None and set(fitted.law.free_names) <= set(positions):
            whole = _units(context, fitted)
            values = {name: float(expect[position]["value"]) / whole[name] for name, position in positions.items()}
            yield Complete(str(source), fitted, fitted.complete(values), tuple(positions.values()))


def _units(context: Context, fitted: Fitted) -> dict[str, float]:
    """What the unit of each published parameter is of the unit of the tables."""
    whole = of_one(context.rows_of(fitted.family, fitted.metric))
    return {one.name: whole if LINEAR.match(one.unit) else 1.0 for one in fitted.law.parameters}


def objective(law: Law, problem: Problem, theta: Floats, settings: Settings) -> float:
    """Evaluate the study's objective, the weighted sum of losses over the rows, at any parameters (P,)."""
    with np.errstate(all="ignore"):
        predicted = compile_law(law).value(theta, problem.variables)
        observed = problem.value
        residual = np.log(predicted) - np.log(observed) if settings.log else predicted - observed
    return float(np.sum(problem.weight * loss_of(settings).exact(residual[None, :], predicted[None, :])[0]))


def _only_fit(context: Context, law: object, family: object, metric: object) -> Fitted | None:
    """The usable fit that the names single out, if there is exactly one."""
    found = [
        fit
        for fit in context.fitted
        if fit.law.name == law and family in (None, fit.family) and metric in (None, fit.metric) and fit.usable
    ]
    return found[0] if len(found) == 1 else None


def _compare(context: Context, complete: Complete) -> PublishedFit:
    fitted = complete.ours
    settings = Settings.from_study(context.settings.get("fit")).under(fitted.law.objective)
    problem = context.fit_units[fitted.family, fitted.metric].problem(fitted.law, settings, context.study)
    published, ours = (objective(fitted.law, problem, theta, settings) for theta in (complete.theta, fitted.theta[0]))
    return PublishedFit(published, ours)
