"""Laws with shared parameters on training sets: each is fitted together with the training rows of the other families."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.group import Group
from scalestudy.fit.joint import components, nothing, refused, search_together, too_few
from scalestudy.fit.joint_refits import reweighted
from scalestudy.fit.joint_solution import Found, measure
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings
from scalestudy.fit.units import balanced, fit_units
from scalestudy.forecast.task import Task, size
from scalestudy.laws import Law

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
AT_ONCE: Final = 1 << 22
"""Weights, of all families and training sets, that are held at once."""


Solved = tuple[Solution, Floats]
"""What became of a fit, and what other families lend it: see `Fitted.elsewhere`."""


class Joined:
    """One law with shared parameters on the rows of one metric.

    Args:
        law: the law.
        rows: of every family, held-out ones left out, indexed by `row`.
        whole: which of them the study's own fit takes, (n,).
        settings: how to fit, by whether `auto` weights the rows and whether all values are positive.
        study: the study's id.
    """

    def __init__(
        self, law: Law, rows: pd.DataFrame, whole: Mask, settings: Callable[[bool, bool], Settings], study: str
    ) -> None:
        self._law, self._settings, self._study = law, settings, study
        self._units = fit_units(rows.assign(excluded=False))
        self._rows = [rows.loc[unit.rows] for unit in self._units]
        self._at = [rows.index.get_indexer(pd.Index(unit.rows)) for unit in self._units]
        self._whole = whole

    def solve(self, tasks: Mapping[Task, Mask]) -> dict[Task, Solved]:
        """Fit training sets, given as the rows of all families that each is fitted with, (n,).

        A weighting along a scale is that of every family: where a law does not hold for small runs it holds for those of no
        family, and a parameter that the others' small runs ruled would not be the own large runs'.
        """
        found: dict[Task, Solved] = {}
        for weighted in (False, True):
            asked = {task: inside for task, inside in tasks.items() if (task.column != "") == weighted}
            for settings, which in self._alike(weighted) if asked else ():
                found |= self._solve_alike(asked, settings, which)
        return found

    def _alike(self, weighted: bool) -> list[tuple[Settings, list[int]]]:
        """The families by whether their values have logarithms, if residuals are logarithmic: others are fitted apart."""
        positive = [bool((unit.value > 0).all()) for unit in self._units]
        kinds: dict[Settings, list[int]] = {}
        for k, one in enumerate(positive):
            kinds.setdefault(self._settings(weighted, one), []).append(k)
        return list(kinds.items())

    def _solve_alike(self, tasks: Mapping[Task, Mask], settings: Settings, which: Sequence[int]) -> dict[Task, Solved]:
        problems = {k: self._units[k].problem(self._law, settings, self._study) for k in which}
        whole = {k: self._weighted(Task("", "", ()), k, one, self._whole, settings) for k, one in problems.items()}
        able = [k for k in which if refused(self._law, whole[k], settings) is None]
        found: dict[Task, Solved] = {}
        for task in tasks:
            own = next((k for k in which if self._units[k].family == task.family and k not in able), None)
            if own is not None and (why := refused(self._law, whole[own], settings)) is not None:
                found[task] = why, np.empty((0, 0))
        for component in components([self._units[k].sharing(self._law) for k in able]):
            families = [able[k] for k in component]
            part = Part(
                self._law, [whole[k] for k in families], [self._units[k].sharing(self._law) for k in families], settings
            )
            place = {self._units[k].family: position for position, k in enumerate(families)}
            asked = [task for task in tasks if task.family in place]
            weights = [
                [self._weighted(task, k, problems[k], tasks[task], settings).weight for k in families] for task in asked
            ]
            if asked:
                solved = part.solved(weights)
                found |= {task: solved(number, place[task.family]) for number, task in enumerate(asked)}
        return found

    def _weighted(self, task: Task, family: int, problem: Problem, inside: Mask, settings: Settings) -> Problem:
        """The problem of a family with the weights of a training set."""
        own, rows = inside[self._at[family]], self._rows[family]
        weight = balanced(problem.weight, settings.weights, own)
        along = size(rows, task.column)[own] if task.column else np.ones(1)
        known = bool((np.isfinite(along) & (along > 0)).all())
        return replace(problem, weight=(task if known else task.plain).weights(rows, weight, own))


@dataclass(frozen=True, eq=False)
class Part:
    """Families that share parameters, directly or through others.

    Attributes:
        law: the law.
        problems: of each, with the weights of the whole.
        keys: what each must agree in with others to share a value.
        settings: how to fit.
    """

    law: Law
    problems: Sequence[Problem]
    keys: Sequence[Mapping[str, object]]
    settings: Settings

    def solved(self, weights: Sequence[Sequence[Floats]]) -> Callable[[int, int], Solved]:
        """Fit the families together with many weightings.

        Args:
            weights: of every weighting and family, (n,).

        Returns:
            a function that gives solution and lent information by weighting and family.
        """
        ever = [np.max([p.weight, *(one[k] for one in weights)], axis=0) for k, p in enumerate(self.problems)]
        group = Group.of(
            self.law,
            [replace(problem, weight=used) for problem, used in zip(self.problems, ever, strict=True)],
            self.keys,
            self.settings,
        )
        whole = group.laid_out([problem.weight for problem in self.problems])
        best, _ = search_together(
            self.law, replace(group, model=group.model.weighted(whole)), self.problems, self.settings
        )
        told = np.stack([group.laid_out(one) for one in weights])
        alike, member = _distinct(_sufficient(told, len(group.private) + 1))
        found = [
            measure(group, reweighted(group, best.theta[0], part), part, self.relative) for part in _portions(alike)
        ]
        each = [(one, k) for one in found for k in range(one.points.shape[1])]
        return lambda number, family: self._of(*each[member[number]], family, told[number, family])

    @property
    def relative(self) -> bool:
        """Whether errors are told relative to values, as all forecasts do where values are positive."""
        return all(bool((problem.value > 0).all()) for problem in self.problems)

    def _of(self, found: Found, member: int, family: int, weight: Floats) -> Solved:
        own = replace(self.problems[family], weight=weight[: len(self.problems[family].value)])
        why = refused(self.law, own, self.settings)
        if why is None and (few := too_few(found.group, found.points[:, member])):
            why = nothing(self.law, own, "too_few_points", few)
        if why is not None:
            return why, np.empty((0, 0))
        return found.solution(family, member), found.lent(family, member)


def _sufficient(weights: Floats, least: int) -> Floats:
    """Leave families out of a weighting in which they have fewer points than they need for themselves."""
    enough = (weights > 0).sum(axis=2) >= least
    return np.where(enough[:, :, None], weights, 0.0)


def _distinct(weights: Floats) -> tuple[Floats, list[int]]:
    """Return the weightings that differ, and which of them each is: families of one design have many in common."""
    numbers: dict[bytes, int] = {}
    member = [numbers.setdefault(one.tobytes(), len(numbers)) for one in weights]
    first = {number: k for k, number in reversed(list(enumerate(member)))}
    return weights[[first[number] for number in range(len(numbers))]], member


def _portions(weights: Floats) -> list[Floats]:
    count = max(1, AT_ONCE // max(weights[0].size, 1))
    return [weights[first : first + count] for first in range(0, len(weights), count)]
