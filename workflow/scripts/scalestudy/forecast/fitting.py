"""Every training set of every fold, fitted with each law in one call of the batched solver."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.engine import solve
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.settings import Settings, seed_of
from scalestudy.fit.units import fit_units
from scalestudy.forecast.noise import floor
from scalestudy.forecast.predict import normal_interval, prediction_spread
from scalestudy.laws import Law, compile_law
from scalestudy.splits.folds import Fold, Rows
from scalestudy.splits.sample import Relearn

Floats = npt.NDArray[np.float64]
POOLED = ""
STARTS: Final = 24
SOLVED: Final = 4
"""Starts scored and solved for laws of one scale, whose one or two exponents need no more."""
ROBUST: Final = 0.3
"""Residuals of weighted fits, in log units, up to which they count with their square."""
FLEXIBLE: Final = 3
"""Laws of one scale with more parameters than this are not tried with the largest power, which leaves too few points."""


@dataclass(frozen=True)
class Task:
    """One training set; equal rows are the same task, whichever fold asks for them.

    Attributes:
        family: the family whose other rows must not be learned from, or `POOLED` for those of all families.
        metric: the metric.
        train: values of the column `row`, ascending.
        recency: power of the weights (x / x_max)^recency.
        column: the column x that the weights follow, or several to be multiplied, as `size` reads it; empty for equal weights.
    """

    family: str
    metric: str
    train: tuple[int, ...]
    recency: float = 0.0
    column: str = ""

    @classmethod
    def of(cls, fold: Fold) -> "Task":
        """Return the training side of a fold."""
        family = POOLED if fold.across else fold.family
        return cls(family, fold.metric, tuple(fold.train.tolist()))

    def inside(self, fold: Fold) -> "Task":
        """Return the training side of a fold made inside this training set."""
        return replace(self, train=tuple(fold.train.tolist()))

    @property
    def plain(self) -> "Task":
        """The same training set with equal weights."""
        return replace(self, recency=0.0, column="")


@dataclass(frozen=True)
class Prediction:
    """Predictions with 95% bounds for a new observation, each (m,); nan where none can be made, `note` says why."""

    value: Floats
    lower: Floats
    upper: Floats
    note: str = ""

    def within(self, possible: tuple[float, float]) -> "Prediction":
        """Keep predictions and bounds inside the values that the metric can take."""
        return replace(self, **{name: np.clip(getattr(self, name), *possible) for name in ("value", "lower", "upper")})

    @classmethod
    def nothing(cls, count: int, note: str) -> "Prediction":
        """Return no prediction for each of `count` rows."""
        empty = np.full(count, np.nan)
        return cls(empty, empty, empty, note)


class Fitter:
    """Fits laws to training sets and predicts from them.

    Args:
        frame: every row that may be trained on or predicted, indexed by `row`, with the column `group`.
        study: the study's settings: its id, for the seeds, and the section `fit`.
        relearn: thresholds learned again on each training set.
    """

    def __init__(self, frame: pd.DataFrame, study: Mapping[str, Any], relearn: Relearn) -> None:
        self.frame, self.study, self._relearn = frame, str(study["study"]), relearn
        self.settings = Settings.from_study(study.get("fit"))
        self._usable_rows = frame[~frame["held_out"].to_numpy(bool)]
        self._training: dict[Task, pd.DataFrame] = {}
        self._solutions: dict[tuple[str, Task], Solution] = {}

    def rows(self, rows: Rows | Sequence[int]) -> pd.DataFrame:
        """Return rows by their number."""
        return self.frame.loc[list(rows)]

    def training(self, task: Task) -> pd.DataFrame:
        """Return the rows of a training set, less those excluded by thresholds learned without the withheld rows."""
        task = task.plain
        if task not in self._training:
            withheld = self._scope(task).drop(index=list(task.train)).index
            out = self._relearn(self._usable_rows.drop(index=withheld))
            rows = self.rows(task.train)
            self._training[task] = rows[~out.loc[rows.index].to_numpy(bool)]
        return self._training[task]

    def _scope(self, task: Task) -> pd.DataFrame:
        frame = self._usable_rows
        same = frame["metric"] == task.metric
        return frame[same if task.family == POOLED else same & (frame["family"] == task.family)]

    def fit(self, law: Law, tasks: Iterable[Task]) -> None:
        """Solve all tasks with one law: the unweighted ones in one call of the solver, then the weighted ones from there."""
        whole: dict[tuple[str, str], tuple[pd.Index, Problem]] = {}
        groups: dict[tuple[bool, bool], dict[Task, Problem]] = {}
        for task in sorted(dict.fromkeys(tasks), key=lambda task: task.column != ""):
            scope = (task.family, task.metric)
            if scope not in whole:
                whole[scope] = self._problem(law, self._scope(task))
            rows, problem = whole[scope]
            weight = self._weight(task, rows, problem.weight)
            seed = seed_of(self.study, *scope, law.name, self.settings.seed, task.recency, *task.train)
            key = task.column != "", bool((problem.value > 0).all())
            one = replace(problem, weight=weight, seed=seed)
            groups.setdefault(key, {})[task] = one.padded(_batch_length(len(weight)))
        for (weighted, positive), problems in groups.items():
            settings = self._settings(law, weighted, positive)
            begun = [replace(one, start=self._start(law, task)) for task, one in problems.items()]
            for task, solution in zip(problems, solve(law, begun, settings), strict=True):
                self._solutions[law.name, task] = solution

    def _settings(self, law: Law, weighted: bool, positive: bool) -> Settings:
        """How to fit: raw residuals where logarithms do not exist; fits that `auto` weights are less robust.

        The study's Huber threshold is so low that rows count by the sign of their residual alone. On the few rows of one
        curve that would waste what they say; gross outliers lie beyond `ROBUST` too.
        """
        settings = self.settings
        if len(law.columns) == 1:
            settings = replace(settings, starts=min(settings.starts, STARTS), solve=min(settings.solve, SOLVED))
        if weighted and len(law.columns) == 1 and settings.loss == "huber":
            settings = replace(settings, delta=max(settings.delta, ROBUST))
        return settings if positive or not settings.log else replace(settings, objective=f"{settings.loss}_raw")

    def _start(self, law: Law, task: Task) -> Floats | None:
        """The unweighted fit, where a weighted one may begin.

        Not on a bound, which it could hardly leave, nor with so many parameters that the fit may be a local optimum.
        """
        if len(law.columns) == 1 and len(law.free_names) > FLEXIBLE:
            return None
        plain = self._solutions.get((law.name, task.plain)) if task.column else None
        return plain.parameters if plain is not None and plain.usable and not plain.at_bounds else None

    def _weight(self, task: Task, rows: pd.Index, weight: Floats) -> Floats:
        inside = rows.isin(self.training(task).index)
        if task.column and inside.any():
            scale = size(self.frame.loc[rows], task.column)
            weight = weight * (scale / scale[inside].max()) ** task.recency
            weight = weight * inside.sum() / weight[inside].sum()
        return np.where(inside, weight, 0.0)

    def _problem(self, law: Law, rows: pd.DataFrame) -> tuple[pd.Index, Problem]:
        """Return the problem of all rows of a scope; a fold is the same with zero weights, which batches best."""
        if rows.empty:
            return rows.index, Problem(bind(law, rows), np.empty(0), np.empty(0))
        (unit,) = fit_units(rows.assign(family="", excluded=False))
        return pd.Index(unit.rows), unit.problem(law, self.settings, self.study)

    def solution(self, law: Law, task: Task) -> Solution:
        """Return what became of a fit."""
        return self._solutions[law.name, task]

    def keep(self, law: Law, task: Task, solution: Solution) -> None:
        """Take a fit that was made before, instead of solving it."""
        self._solutions[law.name, task] = solution

    def finding(self, law: Law, task: Task) -> str:
        """Say in a sentence what became of a fit."""
        solution = self._solutions[law.name, task]
        return f"{solution.status}: {solution.message}"

    def usable(self, law: Law, task: Task) -> bool:
        """Say whether a fit can predict: it reached an optimum, inside its bounds or on one."""
        return self._solutions[law.name, task].usable

    def predicts(self, law: Law, task: Task) -> bool:
        """Say whether there is a best point at all, if not an optimum: enough for `auto`, which looks at predictions."""
        return bool(len(self._solutions[law.name, task].best))

    def point(self, law: Law, task: Task, rows: pd.DataFrame) -> Floats:
        """Predict at other rows from the best point of a fit, whatever its status, (m,); nan where there is none."""
        best = self._solutions[law.name, task].best
        if not len(best):
            return np.full(len(rows), np.nan)
        with np.errstate(all="ignore"):
            predicted = compile_law(law).value(best, bind(law, rows))
        return np.where(np.isfinite(predicted), predicted, np.nan)

    def predict(self, law: Law, task: Task, rows: pd.DataFrame) -> Prediction:
        """Predict new observations at other rows, with bounds."""
        if not self.usable(law, task):
            return Prediction.nothing(len(rows), self.finding(law, task))
        predicted = self.point(law, task, rows)
        missing = np.isnan(predicted).any()
        with np.errstate(all="ignore"):
            lower, upper = self._bounds(law, task, rows, predicted)
        return Prediction(predicted, lower, upper, f"{law.name} is undefined at some rows" if missing else "")

    def _bounds(self, law: Law, task: Task, rows: pd.DataFrame, predicted: Floats) -> tuple[Floats, Floats]:
        train = self.training(task)
        value, fitted = train["value"].to_numpy(float), self.point(law, task, train)
        logarithmic = bool((value > 0).all() and (fitted > 0).all() and (predicted[~np.isnan(predicted)] > 0).all())
        residual = np.log(value / fitted) if logarithmic else value - fitted
        dof = self._solutions[law.name, task].dof
        scale = max(float(np.sqrt(residual @ residual / dof)), floor(train, law.columns))
        return normal_interval(predicted, self.spread(law, task, rows, logarithmic), scale, dof, logarithmic)

    def spread(self, law: Law, task: Task, rows: pd.DataFrame, logarithmic: bool) -> Floats:
        """Return the standard deviation that the parameters leave open at rows, (m,), of logarithms or raw values."""
        solution, train = self._solutions[law.name, task], self.training(task)
        if not len(solution.best) or solution.dof < 1:
            return np.full(len(rows), np.nan)
        inside, outside = bind(law, train), bind(law, rows)
        root = np.sqrt(self._weight(task, train.index, np.ones(len(train))))
        with np.errstate(all="ignore"):
            fitted, predicted = (compile_law(law).value(solution.best, at) for at in (inside, outside))
            inner, outer = (free_jacobian(law, solution.best, at) for at in (inside, outside))
            if logarithmic:
                inner, outer = inner / fitted[:, None], outer / predicted[:, None]
            value = train["value"].to_numpy(float)
            residual = root * (np.log(value / fitted) if logarithmic else value - fitted)
        residual, inner, outer = (np.nan_to_num(a, posinf=0.0, neginf=0.0) for a in (residual, inner, outer))
        scale = float(np.sqrt(residual @ residual / solution.dof))
        return prediction_spread(root[:, None] * inner, outer, scale)


def _batch_length(points: int) -> int:
    """Return the least of a few lengths that holds so many points: powers of two, and once and a half these."""
    whole = 1 << max(points - 1, 1).bit_length()
    return min(length for length in (whole * 3 // 4, whole) if length >= points)


def size(rows: pd.DataFrame, column: str) -> Floats:
    """Return the scale that weights follow, (n,): a column, or the product of those joined by asterisks; 1 for none."""
    result: Floats = np.prod(
        [rows[name].to_numpy(float) for name in column.split("*") if name] or [np.ones(len(rows))], axis=0
    )
    return result


def bind(law: Law, rows: pd.DataFrame) -> dict[str, Floats]:
    """Return the arrays a law's symbols stand for."""
    return {symbol: rows[column].to_numpy(float) for symbol, column in law.variables.items()}


def free_jacobian(law: Law, parameters: Floats, variables: Mapping[str, Floats]) -> Floats:
    """Return derivatives by the free parameters, (n, free); a tied parameter moves with the one it is tied to."""
    full = compile_law(law).jacobian(parameters, variables)
    position = {name: k for k, name in enumerate(law.parameter_names)}
    columns = []
    for name in law.free_names:
        followers = [follower for follower, target in law.tied.items() if target == name]
        columns.append(full[:, [position[name], *(position[f] for f in followers)]].sum(axis=1))
    known: Floats = np.nan_to_num(np.stack(columns, axis=1), nan=0.0, posinf=0.0, neginf=0.0)
    return known
