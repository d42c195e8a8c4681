"""Every training set of every fold, fitted with each law in one call of the batched solver."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.clean import as_cleaned
from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem
from scalestudy.fit.roles import USUAL, Roles
from scalestudy.fit.settings import Settings
from scalestudy.forecast import rates
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.inputs import Input, blank, filled, why_blank, with_inputs
from scalestudy.forecast.joined import Joined
from scalestudy.forecast.links import UNLINKED, Links
from scalestudy.forecast.one_more import one_more
from scalestudy.forecast.posed import Posed
from scalestudy.forecast.predict import Prediction, normal_interval
from scalestudy.forecast.reach import open_spread
from scalestudy.forecast.remade import Remade
from scalestudy.forecast.settings import settings_of
from scalestudy.forecast.task import POOLED, Task
from scalestudy.forecast.withheld import Neighbours
from scalestudy.frames import light
from scalestudy.laws import Law
from scalestudy.rows import by_unit
from scalestudy.seeds import seed_of
from scalestudy.splits.folds import Fold, Rows
from scalestudy.splits.sample import Relearn

Floats = npt.NDArray[np.float64]
NO_BOUNDS: Final = "no bounds: 0 degrees of freedom, since the law has a parameter for each row it was fitted to"
NO_ROWS: Final = "no row of the family has what the law reads, so that there is nothing to share with"
UNREAD: Final = ["study", "reason", "excluded_by", "unit"]  # no fold asks of them, and every fold would copy them
FLEXIBLE: Final = 3  # laws of one scale with more parameters are not fitted with the largest power: few points are left


class Fitter:
    """Fits laws to training sets and predicts from them.

    Args:
        frame: every row that may be trained on or predicted, indexed by `row`, with the column `GROUP`.
        study: the study's settings: its id, for the seeds, and the sections `fit` and `learn`.
        relearn: thresholds learned again on each training set.
        roles: which part every column plays.
        links: the chain: what predicts the inputs that some laws read.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        study: Mapping[str, Any],
        relearn: Relearn,
        roles: Roles = USUAL,
        links: Links = UNLINKED,
    ) -> None:
        frame = light(frame.drop(columns=UNREAD, errors="ignore"))
        self.frame, self.study, self._relearn = frame, str(study["study"]), relearn
        self.settings = Settings.from_study(study.get("fit"))
        self._stated = bool((study.get("fit") or {}).get("starts"))
        self._usable_rows = frame[~frame["held_out"].to_numpy(bool)]
        self.roles, self.remade, self.links = roles, Remade.of(frame, study), links
        self._direction: dict[tuple[str, str], bool] = {}
        self._training: dict[Task, pd.DataFrame] = {}
        self._beside: dict[Task, npt.NDArray[np.bool_]] = {}
        self._whole: dict[tuple[str, str], Posed] = {}
        self._fits: dict[tuple[str, Task], Fitted] = {}

    def rows(self, rows: Rows | Sequence[int]) -> pd.DataFrame:
        """Return rows by their number."""
        return self.frame.loc[list(rows)]

    def training(self, task: Task) -> pd.DataFrame:
        """Return the rows of a training set, less those excluded by thresholds learned without the withheld rows."""
        task = task.plain
        if task not in self._training:
            rows, out = self.rows(task.train), self._out(task)
            gone = out.loc[rows.index].to_numpy(bool)
            self._training[task] = self.remade.at(task, rows[~gone] if gone.any() else rows)
        return self._training[task]

    def _out(self, task: Task) -> pd.Series:
        """Which rows thresholds take out that are learned from a training set, and from all that is not withheld beside it."""
        if self._relearn is as_cleaned and not self.remade.names:
            return as_cleaned(self._scope(task))
        withheld = self._scope(task).drop(index=list(task.train)).index
        out = self._relearn(self._usable_rows.drop(index=withheld))
        self.remade.learn(task, out, withheld)
        return out

    def seen(self, task: Task, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows as a training set sees them: with what it learns of columns, and what an earlier law predicts from it."""
        rows, inputs = self._learned(task, rows), self.inputs(task)
        return filled(blank(rows, inputs), inputs, tried=True) if inputs else rows

    def _learned(self, task: Task, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows with the columns that are learned as a training set learns them; inputs are as they were measured."""
        self.training(task)
        return self.remade.at(task, rows)

    def inputs(self, task: Task) -> tuple[Input, ...]:
        """Return what predicts columns of a training set's test rows."""
        return self.links.inputs(self, task)

    def tested(self, task: Task, fold: Fold) -> pd.DataFrame:
        """Return the rows that a fold inside a training set tests, as the fold's own training side sees them."""
        kept = self.training(task)
        return self.seen(task.inside(fold), kept[np.isin(kept.index, fold.test)])

    def _scope(self, task: Task) -> pd.DataFrame:
        """Every row of a training set's family and metric, or of its metric where it pools families."""
        frame = self._usable_rows
        if task.family == POOLED:
            return frame[frame["metric"] == task.metric]
        return self._units.get((task.family, task.metric), frame.iloc[:0])

    @cached_property
    def _units(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        return by_unit(self._usable_rows)

    def _rises(self, task: Task) -> bool:
        """Whether higher is better among the rows a training set is part of."""
        key = task.family, task.metric
        if key not in self._direction:
            self._direction[key] = bool((self._scope(task)["direction"] == "higher").all())
        return self._direction[key]

    def fit(self, law: Law, tasks: Iterable[Task]) -> None:
        """Solve all tasks with one law: the unweighted ones in one call of the solver, then the weighted ones from there.

        What families share is fitted together, each training set with the training rows of the other families. Where a law
        has parameters of each family's own beside them, it says nothing of a family none of whose rows were seen.
        """
        every = list(dict.fromkeys(tasks))
        refused = {task: why for task in every if (why := _refused(law, task))}
        self._fits |= {(law.name, task): _nothing(law, task, why) for task, why in refused.items()}
        asked = [task for task in every if task not in refused]
        pooled = [task for task in asked if task.family == POOLED]
        if not law.shared or (set(law.shared) == set(law.free_names) and not any(law.shared.values())):
            self._fit_apart(law, pooled if law.shared else asked)
        else:
            self._fits |= {(law.name, task): self._unseen(law, task) for task in pooled}
        if law.shared:
            self._fit_together(law, [task for task in asked if task.family != POOLED])

    def _unseen(self, law: Law, task: Task) -> Fitted:
        own = ", ".join(name for name in law.free_names if law.shared.get(name) != ()) or "none"
        why = f"parameters that a family has to itself or shares with some only ({own}) cannot be told from other families"
        return _nothing(law, task, why)

    def _fit_together(self, law: Law, tasks: Sequence[Task]) -> None:
        for metric in dict.fromkeys(task.metric for task in tasks):
            rows = self._usable_rows[self._usable_rows["metric"] == metric]
            whole = ~self._relearn(self._usable_rows).loc[rows.index].to_numpy(bool)
            scales = [name for name in self.roles.along if name not in self.remade.names]
            near = Neighbours(rows, scales, self._relearn, self._usable_rows)
            inside = {task: self._inside(near, task) for task in tasks if task.metric == metric}
            for some, seen in self._alike(law, inside, rows):
                joined = Joined(law, seen, whole, partial(self._settings, law), self.study)
                for task, (solution, lent) in joined.solve({task: inside[task] for task in some}).items():
                    fitted = Fitted.of(task.family, metric, law, solution, self._rises(task))
                    self._fits[law.name, task] = replace(fitted, elsewhere=lent)
        self._fits |= {
            (law.name, one): _nothing(law, one, NO_ROWS) for one in tasks if (law.name, one) not in self._fits
        }

    def _alike(self, law: Law, tasks: Iterable[Task], rows: pd.DataFrame) -> Iterator[tuple[list[Task], pd.DataFrame]]:
        """Yield the training sets that see the rows alike in what a law reads, and the rows as they do."""
        if not self.remade.reads(law):
            yield list(tasks), rows
            return
        sets: dict[Task, list[Task]] = {}
        for task in tasks:
            sets.setdefault(task.plain, []).append(task)
        yield from ((some, self._learned(plain, rows)) for plain, some in sets.items())

    def _inside(self, near: Neighbours, task: Task) -> npt.NDArray[np.bool_]:
        """Which rows of all families a training set is fitted with, (n,)."""
        if task.plain not in self._beside:
            own = near.rows.index.isin(self.training(task).index)
            self._beside[task.plain] = own | near.inside(self._scope(task), task.train)
        return self._beside[task.plain]

    def _fit_apart(self, law: Law, tasks: Iterable[Task]) -> None:
        for weighted in (False, True):
            groups: dict[bool, dict[Task, Problem]] = {}
            for task, problem in self._problems(law, [task for task in tasks if (task.column != "") == weighted]):
                groups.setdefault(bool((problem.value > 0).all()), {})[task] = problem
            for positive, problems in groups.items():
                found = solve(law, list(problems.values()), self._settings(law, weighted, positive))
                for task, solution in zip(problems, found, strict=True):
                    rises = self._rises(task)
                    self._fits[law.name, task] = Fitted.of(task.family, task.metric, law, solution, rises)

    def _problems(self, law: Law, tasks: Iterable[Task]) -> Iterator[tuple[Task, Problem]]:
        """Yield the problem that every training set poses."""
        whole: dict[Task | tuple[str, str], tuple[Posed, Problem]] = {}
        for task in tasks:
            scope = (task.family, task.metric)
            alike = task.plain if self.remade.reads(law) else scope
            if alike not in whole:
                posed = self._posed(law, task)
                whole[alike] = posed, posed.problem(law, partial(self._settings, law, False), self.study)
            posed, problem = whole[alike]
            seed = seed_of(self.study, *scope, law.name, self.settings.seed, task.recency, *task.train)
            yield task, posed.weighted(problem, task, posed.inside(task, self.training), seed, self._start(law, task))

    def _posed(self, law: Law, task: Task) -> Posed:
        """Return the rows that a training set is part of, as it sees them: the same for all laws that read nothing learned."""
        if self.remade.reads(law):
            return Posed(self._learned(task, self._scope(task)), task.family)
        scope = (task.family, task.metric)
        if scope not in self._whole:
            self._whole[scope] = Posed(self._scope(task), task.family)
        return self._whole[scope]

    def _settings(self, law: Law, weighted: bool, positive: bool) -> Settings:
        return settings_of(self.settings, law, weighted, positive, self._stated)

    def _start(self, law: Law, task: Task) -> Floats | None:
        """The unweighted fit, where a weighted one may begin.

        Not on a bound, which it could hardly leave, nor with so many parameters that the fit may be a local optimum.
        """
        if len(law.columns) == 1 and len(law.free_names) > FLEXIBLE:
            return None
        plain = self._fits.get((law.name, task.plain)) if task.column else None
        return plain.theta[0] if plain is not None and plain.status == "converged" else None

    def fitted(self, law: Law, task: Task) -> Fitted:
        """Return a fit."""
        return self._fits[law.name, task]

    def predict(self, law: Law, task: Task, rows: pd.DataFrame) -> Prediction:
        """Predict new observations at other rows, with bounds."""
        fitted = self.fitted(law, task)
        if not fitted.able:
            return Prediction.nothing(len(rows), fitted.finding)
        rows = filled(rows, self.inputs(task))
        predicted = self.roles.within(fitted.point(rows))
        missing = f"{law.name} is undefined at {np.isnan(predicted).sum()} rows" if np.isnan(predicted).any() else ""
        missing = "; ".join(filter(None, [missing, why_blank(law.columns, self.inputs(task))]))
        if not fitted.tested:
            nothing = np.full(len(rows), np.nan)
            return Prediction(predicted, nothing, nothing, "; ".join(filter(None, [missing, NO_BOUNDS])))
        with np.errstate(all="ignore"):
            lower, upper = self._bounds(fitted, task, rows, predicted)
        return Prediction(predicted, lower, upper, missing)

    def _bounds(self, fitted: Fitted, task: Task, rows: pd.DataFrame, predicted: Floats) -> tuple[Floats, Floats]:
        train = fitted.defined(self.training(task))
        if self.roles.trials:
            return self._of_rates(fitted, task, rows, predicted)
        value, inside = train["value"].to_numpy(float), fitted.point(train)
        logarithmic = bool((value > 0).all() and (inside > 0).all() and (predicted[~np.isnan(predicted)] > 0).all())
        residual = np.log(value / inside) if logarithmic else value - inside
        own = float(np.sqrt(residual @ residual / fitted.dof))
        scale, dof = one_more(own, fitted.dof, train, rows, fitted.law.columns, self.roles)
        spread = open_spread(fitted, train, task.recent(train), rows, logarithmic)
        scale, spread = with_inputs(fitted, train, rows, self.inputs(task), (scale, spread), logarithmic)
        return normal_interval(predicted, spread, scale, dof, logarithmic)

    def _of_rates(self, fitted: Fitted, task: Task, rows: pd.DataFrame, predicted: Floats) -> tuple[Floats, Floats]:
        """Bounds of rates of counts of the trials that rows state, or as many as are usual."""
        train, column = fitted.defined(self.training(task)), self.roles.trials
        inside = fitted.point(train)
        weight = task.recent(train) * rates.information(inside, train, column)
        spread = open_spread(fitted, train, weight, rows, False)
        spread = np.hypot(*with_inputs(fitted, train, rows, self.inputs(task), (np.zeros(len(rows)), spread), False))
        chances = rates.about(predicted, spread)
        dispersed = rates.scatter(inside, train, column, fitted.parameters)
        return rates.interval(chances, rates.trials_of(rows, train, column), rates.as_known(dispersed, fitted.dof))


def _refused(law: Law, task: Task) -> str:
    """Say why a law is not fitted to a training set; empty if it is."""
    if task.family == POOLED and law.families:
        return (
            f"training rows of all families are not for a law that the study fits by family: {', '.join(law.families)}"
        )
    return law.why_not(task.family, task.metric)


def _nothing(law: Law, task: Task, why: str) -> Fitted:
    nothing = np.full((1, len(law.parameter_names)), np.nan)
    return Fitted(task.family, task.metric, law, "not_applicable", why, nothing)
