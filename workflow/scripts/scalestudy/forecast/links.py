"""The steps of a chain on training sets: which rows and which law predict the input of a later law, and with what fit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from scalestudy.chains import Link
from scalestudy.fit.linked import first_laws
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.inputs import Input
from scalestudy.forecast.task import POOLED, Task
from scalestudy.forecast.withheld import Neighbours
from scalestudy.laws import Law
from scalestudy.rows import by_row, by_unit, training_rows
from scalestudy.splits.sample import Relearn

Unit = tuple[str, str]
Key = tuple[str, str, str]
AMBIGUOUS = "{} laws may predict {} ({}): say which, `from: {{metric: {}, law: ...}}`"


class Fits(Protocol):
    """What fits laws to training sets."""

    roles: Roles

    def training(self, task: Task) -> pd.DataFrame:
        """Return the rows of a training set."""

    def fit(self, law: Law, tasks: Iterable[Task]) -> None:
        """Fit a law to training sets."""

    def fitted(self, law: Law, task: Task) -> Fitted:
        """Return a fit."""


class Chained:
    """The chain of a study by its stage fit: what predicts the inputs of each fit unit from all its rows.

    Args:
        links: the steps.
        laws: the study's laws.
        fits: those of the stage fit, by family, metric and law.
        runs: `clean/runs`.
        roles: which part every column plays.
    """

    def __init__(
        self, links: Sequence[Link], laws: Sequence[Law], fits: Mapping[Key, Fitted], runs: pd.DataFrame, roles: Roles
    ) -> None:
        self._links, self._laws, self._fits, self._roles = links, laws, fits, roles
        self._units = by_unit(by_row(training_rows(runs))) if links else {}
        self._nothing = runs.iloc[:0]
        self._found: dict[Unit, tuple[Input, ...]] = {}

    def inputs(self, family: str, metric: str) -> tuple[Input, ...]:
        """Return what predicts the inputs of a fit unit."""
        unit = family, metric
        if unit not in self._found:
            self._found[unit] = tuple(self._input(link, family) for link in self._links if link.target == metric)
        return self._found[unit]

    def _input(self, link: Link, family: str) -> Input:
        law, why = chosen(link, self._laws, family)
        fitted = self._fits.get((family, link.source, law.name)) if law else None
        train = self._units.get((family, link.source), self._nothing)
        return as_input(link, fitted, train, self._roles, self.inputs(family, link.source), why)


class Links:
    """The chain of a study on training sets, each step fitted as if the withheld runs were still to come.

    Args:
        links: the steps.
        laws: the study's laws.
        rows: every row that may be trained on, of all metrics, indexed by `row`.
        relearn: thresholds learned again on training rows.
        whole: what predicts the inputs of a fit unit from all its rows, where that is known.
    """

    def __init__(
        self,
        links: Sequence[Link] = (),
        laws: Sequence[Law] = (),
        rows: pd.DataFrame | None = None,
        relearn: Relearn | None = None,
        whole: Chained | None = None,
    ) -> None:
        self._links, self._laws, self._relearn, self._whole = links, laws, relearn, whole
        self._rows = pd.DataFrame() if rows is None else rows
        self._tasks: dict[tuple[Link, Task], tuple[Task, bool]] = {}
        self._found: dict[Task, tuple[Input, ...]] = {}

    def prepare(self, fits: Fits, tasks: Iterable[Task]) -> None:
        """Fit the earlier steps of many training sets, all of one law at once."""
        asked: dict[Law, dict[Task, None]] = {}
        for task in dict.fromkeys(one.plain for one in tasks) if self._links else ():
            for law, first in self._before(task, fits.roles):
                asked.setdefault(law, {})[first] = None
        for law, wanted in asked.items():
            fits.fit(law, wanted)

    def _before(self, task: Task, roles: Roles) -> list[tuple[Law, Task]]:
        """The laws and training sets of every earlier step of a training set."""
        found: list[tuple[Law, Task]] = []
        for link in self._into(task):
            law, _ = chosen(link, self._laws, task.family)
            first, _ = self._first(link, task, roles)
            found += [*([(law, first)] if law else ()), *self._before(first, roles)]
        return found

    def inputs(self, fits: Fits, task: Task) -> tuple[Input, ...]:
        """Return what predicts the inputs of a training set's test rows."""
        if not self._links:
            return ()  # and nothing is kept of training sets, in `UNLINKED` of every study of the process
        task = task.plain
        if task not in self._found:
            self._found[task] = tuple(self._input(fits, link, task) for link in self._into(task))
        return self._found[task]

    def _into(self, task: Task) -> list[Link]:
        return [link for link in self._links if link.target == task.metric]

    def _input(self, fits: Fits, link: Link, task: Task) -> Input:
        first, whole = self._first(link, task, fits.roles)
        if whole and self._whole and task.family != POOLED:
            return next(one for one in self._whole.inputs(task.family, task.metric) if one.link == link)
        law, why = chosen(link, self._laws, task.family)
        fitted = fits.fitted(law, first) if law else None
        return as_input(link, fitted, fits.training(first), fits.roles, self.inputs(fits, first), why)

    def _first(self, link: Link, task: Task, roles: Roles) -> tuple[Task, bool]:
        """The training set of an earlier step, and whether it withholds nothing."""
        key = link, task
        if key not in self._tasks:
            rows = self._of(link, task)
            own = (rows["metric"] == link.target).to_numpy()
            kept = Neighbours(rows, roles.along, self._learned, self._rows, several=True).inside(rows[own], task.train)
            first = Task(task.family, link.source, tuple(rows.index[kept].tolist()))
            self._tasks[key] = first, bool(np.isin(rows.index[own], list(task.train)).all())
        return self._tasks[key]

    def _of(self, link: Link, task: Task) -> pd.DataFrame:
        """The rows of both metrics, of the training set's family or, where it pools families, of all."""
        rows = self._rows[self._rows["metric"].isin([link.source, link.target])]
        return rows if task.family == POOLED else rows[rows["family"] == task.family]

    def _learned(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        return self._relearn(rows) if self._relearn else pd.Series(False, index=rows.index)


def chosen(link: Link, laws: Sequence[Law], family: str) -> tuple[Law | None, str]:
    """Return the law that predicts the first metric of a step, or None and why there is none, or not one only."""
    able = first_laws(link, laws, family)
    if len(able) == 1:
        return able[0], ""
    if able:
        names = ", ".join(law.name for law in able)
        return None, f"{link.into}: {AMBIGUOUS.format(len(able), link.source, names, link.source)}"
    return None, f"{link.into}: no law {link.law or 'of the study'} is fitted to {link.source}"


def as_input(
    link: Link, fitted: Fitted | None, train: pd.DataFrame, roles: Roles, inputs: tuple[Input, ...], why: str
) -> Input:
    """Return what predicts a column, or that nothing does and why: no law, no fit, or no rows."""
    if fitted is not None and fitted.able:
        return Input(link, fitted, train, roles, inputs)
    found = f"the first step, {fitted.law.name} of {link.source}, failed: {fitted.finding}" if fitted else "no fit"
    best = fitted if fitted is not None and fitted.predicts else None
    return Input(link, best, train, roles, inputs, why or f"{link.into}: {found}")


UNLINKED = Links()
InputsOf = Callable[[str, str], tuple[Input, ...]]


def no_inputs(family: str, metric: str) -> tuple[Input, ...]:
    """Nothing is predicted before."""
    del family, metric
    return ()
