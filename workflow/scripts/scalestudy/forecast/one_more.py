"""The noise of one more run, or of the mean of several, by residuals of rows that may be means of runs themselves."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import USUAL, Roles
from scalestudy.forecast.averaged import runs_in_a_row, runs_of
from scalestudy.forecast.noise import (
    ESTIMATORS,
    Noise,
    Told,
    design_columns,
    told_by_evaluation,
    told_by_replicates,
)
from scalestudy.forecast.scatter import Scatter, scatter
from scalestudy.forecast.task import size
from scalestudy.remembered import remembered

Floats = npt.NDArray[np.float64]


def one_more(
    scale: Floats | float,
    dof: float,
    train: pd.DataFrame,
    rows: pd.DataFrame,
    columns: Iterable[str] = (),
    roles: Roles = USUAL,
    along: str = "",
) -> tuple[Floats, Floats]:
    """Return the standard deviation of what is measured at rows, and its degrees of freedom, (m,) each.

    Residuals of rows that are means of k runs have the variance c + s / k, with s that between runs of one design; the mean of
    m runs has c + s / m, so s (1 / m - 1 / k) is added. Where nothing tells s, what averaging takes away is not known: all
    of the residuals is then laid to the runs if that is more, and to what they have in common if it is less. The result
    is at least the noise that the rows themselves show, there where it is asked for if this changes along a scale.

    Args:
        scale: standard deviation of the residuals of training rows, one or as it is at `rows`, (m,); NaN if unknown.
        dof: its degrees of freedom.
        train: the training rows, whose `runs` tell k; the harmonic mean counts.
        rows: what is forecast, whose `runs` tell m; one where they do not say.
        columns: what the laws read, so that rows they tell apart are no replicates.
        roles: which part every column plays.
        along: the scale that noise may follow, as `size` reads it; empty for none.
    """
    by, k, wanted = design_columns(train, columns, roles), runs_in_a_row(train), runs_of(rows)
    between = remembered(train, ("between", *by, roles.trials), lambda: ESTIMATORS["seed"](train, by, roles))
    if np.isfinite(between.estimate):
        told = remembered(
            train,
            ("apart", *by, roles.trials, along),
            lambda: _along(told_by_replicates(train, by, roles), train, along),
        )
        return _told_apart(scale, dof, _there(between, told, rows, along), between.dof, k, wanted)
    wider = scale * np.sqrt(np.maximum(k / wanted, 1.0))
    return np.maximum(wider, _stated_there(train, rows, by, roles, along)), np.full(len(rows), float(dof))


def _stated_there(train: pd.DataFrame, rows: pd.DataFrame, by: Sequence[str], roles: Roles, along: str) -> Floats:
    """The least that one more run can have where there are no replicates, (m,): the larger of what evaluations and checkpoints show."""
    evaluation, checkpoint = (ESTIMATORS[name](train, by, roles) for name in ("evaluation", "checkpoint"))
    told = remembered(
        train, ("stated", roles.trials, along), lambda: _along([told_by_evaluation(train, roles)], train, along)
    )
    return np.fmax(np.fmax(_there(evaluation, told, rows, along), checkpoint.estimate), 0.0)


def _along(every: Sequence[Told], train: pd.DataFrame, along: str) -> Scatter:
    """How what rows tell of a variance changes along a scale."""
    square, dof = (np.concatenate([getattr(one, name) for one in every]) for name in ("square", "dof"))
    where = np.concatenate([size(train, along)] * len(every))
    return scatter(np.where(dof > 0, np.sqrt(square), np.nan), dof, where)


def _there(known: Noise, told: Scatter, rows: pd.DataFrame, along: str) -> Floats:
    """The standard deviation at rows, (m,): the pooled one unless it is told that it changes."""
    return told.at(size(rows, along)) if told.slope else np.full(len(rows), known.estimate)


def _told_apart(
    scale: Floats | float, dof: float, between: Floats, between_dof: float, k: float, wanted: Floats
) -> tuple[Floats, Floats]:
    """The same where the variance between runs is known, (m,); the two estimates' degrees of freedom join as Satterthwaite's do."""
    own, more = scale**2, between**2 * (1 / wanted - 1 / k)
    variance, least = own + more, between**2 / wanted
    with np.errstate(all="ignore"):
        joined = variance**2 / (own**2 / dof + more**2 / between_dof)
    return np.sqrt(np.maximum(variance, least)), np.where(more == 0, float(dof), np.maximum(joined, 1.0))
