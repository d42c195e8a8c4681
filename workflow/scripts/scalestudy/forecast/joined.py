"""Laws with shared parameters on training sets: each is fitted together with the training rows of the other families."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
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
from scalestudy.fit.units import fit_units
from scalestudy.forecast.graded import balanced, graded
from scalestudy.forecast.task import Task, size
from scalestudy.laws import Law, compile_law

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
AT_ONCE: Final = 1 << 22
"""Weights, of all families and training sets, that are held at once."""
Solved = tuple[Solution, Floats]
"""What became of a fit, and what other families lend it: see `Fitted.elsewhere`."""
NOTHING: Final = np.empty((0, 0))
WHOLE: Final = Task("", "", ())


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
        self._law, self._rows, self._whole, self._settings, self._study = law, rows, whole, settings, study
        self._units = fit_units(rows.assign(excluded=False))
        self._keys = [unit.sharing(law) for unit in self._units]
        self._at = [rows.index.get_indexer(pd.Index(unit.rows)) for unit in self._units]

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
        kinds: dict[Settings, list[int]] = {}
        for k, unit in enumerate(self._units):
            kinds.setdefault(self._settings(weighted, bool((unit.value > 0).all())), []).append(k)
        return list(kinds.items())

    def _solve_alike(self, tasks: Mapping[Task, Mask], settings: Settings, which: Sequence[int]) -> dict[Task, Solved]:
        problems = {k: self._units[k].problem(self._law, settings, self._study) for k in which}
        weighing = Weighing.of(self._rows, settings, {k: (self._at[k], one.weight) for k, one in problems.items()})
        weight = weighing.weights(WHOLE, self._whole)
        whole = {k: replace(one, weight=weight[self._at[k]]) for k, one in problems.items()}
        why = {k: one for k in which if (one := refused(self._law, whole[k], settings)) is not None}
        lost = {self._units[k].family: one for k, one in why.items()}
        found = {task: (lost[task.family], NOTHING) for task in tasks if task.family in lost}
        able = [k for k in which if k not in why]
        for component in components([self._keys[k] for k in able]):
            found |= self._solve_component(tasks, settings, weighing, {able[k]: whole[able[k]] for k in component})
        return found

    def _solve_component(
        self, tasks: Mapping[Task, Mask], settings: Settings, weighing: "Weighing", whole: Mapping[int, Problem]
    ) -> dict[Task, Solved]:
        place = {self._units[k].family: position for position, k in enumerate(whole)}
        asked = [task for task in tasks if task.family in place]
        part = Part.of(self._law, list(whole.values()), [self._keys[k] for k in whole], settings)
        found: dict[Task, Solved] = {}
        for some in _batched(asked, max(1, AT_ONCE // part.group.model.data.target.size)):
            each = (weighing.weights(task, tasks[task]) for task in some)
            weights = np.stack([part.group.laid_out([one[self._at[k]] for k in whole]) for one in each])
            found |= dict(zip(some, part.solved(weights, [place[task.family] for task in some]), strict=True))
        return found


@dataclass(frozen=True, eq=False)
class Weighing:
    """The weights of rows of several families.

    Attributes:
        rows: the rows, (n,).
        settings: how the study weights them.
        family: number of each row's family, (n,).
        plain: the study's weights, (n,); zero for families that are not asked of.
    """

    rows: pd.DataFrame
    settings: Settings
    family: Rows
    plain: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame, settings: Settings, each: Mapping[int, tuple[Rows, Floats]]) -> "Weighing":
        """Gather the weights of families: where their rows are, and what each has."""
        family, plain = np.zeros(len(rows), np.int64), np.zeros(len(rows))
        for k, (at, weight) in each.items():
            family[at], plain[at] = k, weight
        return cls(rows, settings, family, plain)

    def weights(self, task: Task, inside: Mask) -> Floats:
        """Return the weights of a training set, of all families, (n,)."""
        weight = np.where(inside, balanced(self.plain, self.settings.weights, self.family, inside), 0.0)
        if not task.column:
            return weight
        return graded(weight, self._size[task.column], task.recency, self.family, inside, self.settings.counts)

    @cached_property
    def _size(self) -> "Sizes":
        return Sizes(self.rows)


class Sizes(dict[str, Floats]):
    """The scale of every row by what weights follow, reckoned once."""

    def __init__(self, rows: pd.DataFrame) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, column: str) -> Floats:
        self[column] = size(self._rows, column)
        return self[column]


@dataclass(frozen=True, eq=False)
class Part:
    """Families that share parameters, directly or through others.

    Attributes:
        law: the law.
        group: the families as arrays.
        theta: their common optimum on all rows of the study's own fit, from where refits begin.
        problems: of each family, with the weights of that fit.
        settings: how to fit.
    """

    law: Law
    group: Group
    theta: Floats
    problems: Sequence[Problem]
    settings: Settings

    @classmethod
    def of(
        cls, law: Law, problems: Sequence[Problem], keys: Sequence[Mapping[str, object]], settings: Settings
    ) -> "Part":
        """Fit the families to all their rows."""
        sound = [replace(one, weight=_sound(law, one, settings.log)) for one in problems]
        group = Group.of(law, sound, keys, settings)
        whole = group.model.weighted(group.laid_out([one.weight for one in problems]))
        best, _ = search_together(law, replace(group, model=whole), problems, settings)
        return cls(law, group, best.theta[0], problems, settings)

    def solved(self, weights: Floats, family: Sequence[int]) -> list[Solved]:
        """Fit the families together with many weightings (r, families, n), and say what became of one of them in each."""
        distinct, member = _distinct(_sufficient(weights, len(self.group.private) + 1))
        found = measure(self.group, reweighted(self.group, self.theta, distinct), distinct, self._relative)
        return [self._of(found, member[k], own, weights[k, own]) for k, own in enumerate(family)]

    @property
    def _relative(self) -> bool:
        """Whether errors are told relative to values, as all forecasts do where values are positive."""
        return not self.settings.counts and all(bool((problem.value > 0).all()) for problem in self.problems)

    def _of(self, found: Found, member: int, family: int, weight: Floats) -> Solved:
        own = replace(self.problems[family], weight=weight[: len(self.problems[family].value)])
        why = refused(self.law, own, self.settings)
        if why is None and (few := too_few(found.group, found.points[:, member])):
            why = nothing(self.law, own, "too_few_points", few)
        # What others say is told for rows of weight one, whatever factor all weights have in common.
        unit = np.sqrt(weight[weight > 0].mean()) if (weight > 0).any() else 1.0
        return (why, NOTHING) if why else (found.solution(family, member), found.lent(family, member) / unit)


def _sound(law: Law, problem: Problem, log: bool) -> Floats:
    """1 for the rows that a law and its residuals have a value at, else 0, (n,): those that any training set may have."""
    with np.errstate(all="ignore"):
        inputs = compile_law(law).inputs(problem.variables)
        value = np.log(problem.value) if log else problem.value
    return np.isfinite([value, *inputs]).all(axis=0).astype(float)


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


def _batched(tasks: Sequence[Task], count: int) -> list[Sequence[Task]]:
    """So many training sets at a time as memory holds."""
    return [tasks[first : first + count] for first in range(0, len(tasks), count)]
