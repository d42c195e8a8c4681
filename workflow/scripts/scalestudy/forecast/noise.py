"""The noise that no law can predict, read off the runs alone: between seeds, of the evaluation, between checkpoints."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import chdtri

from scalestudy.fit.roles import BETWEEN_REPLICATES, USUAL, Roles
from scalestudy.forecast.averaged import runs_of
from scalestudy.forecast.rates import variance
from scalestudy.rows import numbered, run_places
from scalestudy.tables.ingest import COVARIATES, RUNS, TRIALS

Floats = npt.NDArray[np.float64]
MIN_CHECKPOINTS: Final = 4
PSEUDO_DOF: Final = 18 / 35
"""Degrees of freedom per pseudo-residual: they overlap, so 35 tell as much as 18 (Hall, Kay & Titterington 1990)."""


@dataclass(frozen=True)
class Noise:
    """A standard deviation of new observations, and what it was read off.

    Attributes:
        estimate: of log values if `logarithmic`, else in the metric's unit; nan if the runs cannot tell.
        lower: 2.5% bound, from chi-square; nan where the deviation is stated, not estimated.
        upper: 97.5% bound.
        dof: degrees of freedom of the estimate.
        designs: groups that were compared: designs with several runs, or runs with several checkpoints.
        n: rows in these groups.
        logarithmic: whether the deviation is relative.
    """

    estimate: float
    lower: float
    upper: float
    dof: int
    designs: int
    n: int
    logarithmic: bool

    @classmethod
    def unknown(cls, logarithmic: bool) -> "Noise":
        """Return what runs without replicates tell."""
        return cls(np.nan, np.nan, np.nan, 0, 0, 0, logarithmic)

    @classmethod
    def pooled(cls, squares: float, dof: int, designs: int, n: int, logarithmic: bool) -> "Noise":
        """Return the deviation of a sum of squares with `dof` > 0 degrees of freedom, with its chi-square interval."""
        lower, upper = np.sqrt(squares / chdtri(dof, [0.025, 0.975]))
        return cls(float(np.sqrt(squares / dof)), float(lower), float(upper), dof, designs, n, logarithmic)


def design_columns(runs: pd.DataFrame, more: Iterable[str] = (), roles: Roles = USUAL) -> list[str]:
    """The study's design, every canonical covariate that is present and `more`, but for what replicates differ in."""
    names = (*roles.design, *(column.name for column in COVARIATES if column.name not in (TRIALS, RUNS)), *more)
    return [name for name in dict.fromkeys(names) if name in runs.columns and name not in BETWEEN_REPLICATES]


@dataclass(frozen=True, eq=False)
class Told:
    """What each of n rows tells of a variance; zeros where it tells nothing.

    Attributes:
        square: a squared deviation, (n,).
        dof: its degrees of freedom, what is to be expected of it where the variance is 1, (n,).
        designs: how many groups were compared.
        n: of how many runs.
    """

    square: Floats
    dof: Floats
    designs: int
    n: int

    @property
    def squares(self) -> float:
        """The sum of the squares."""
        return float(self.square[self.dof > 0].sum())


def between_replicates(runs: pd.DataFrame, by: Sequence[str], roles: Roles = USUAL) -> Noise:
    """Pool the variance of one run within designs: sum of squares over runs less designs.

    A row that is the mean of several runs tells how these differ by its standard error, and counts as many times beside others.

    Args:
        runs: training rows of a fit unit.
        by: columns that make up a design; rows equal in all of them are replicates.
        roles: which part every column plays.
    """
    every = told_by_replicates(runs, by, roles)
    dof = round(sum(float(one.dof.sum()) for one in every))
    squares, logarithmic = sum(one.squares for one in every), _values(runs, roles)[1]
    if not dof:
        return Noise.unknown(logarithmic)
    return Noise.pooled(squares, dof, sum(one.designs for one in every), sum(one.n for one in every), logarithmic)


def told_by_replicates(runs: pd.DataFrame, by: Sequence[str], roles: Roles = USUAL) -> tuple[Told, Told]:
    """Return what rows of one design tell of the variance of one run, and what rows tell that are means of runs.

    Args:
        runs: the rows, (n,).
        by: columns that make up a design.
        roles: which part every column plays.
    """
    return _between_rows(runs, by, roles), _within_means(runs, *_values(runs, roles))


def _between_rows(runs: pd.DataFrame, by: Sequence[str], roles: Roles) -> Told:
    """By squares about the mean of rows of one design, each times the runs it stands for."""
    design, square, dof = numbered(runs, by), np.zeros(len(runs)), np.zeros(len(runs))
    again = np.bincount(design)[design] > 1
    if not (len(by) and again.any()):
        return Told(square, dof, 0, 0)
    # The logarithm where these rows alone have one, even if others have none.
    value, count = _values(runs[again], roles)[0], runs_of(runs)[again]
    design = pd.factorize(design[again])[0]
    together = np.bincount(design, count)
    middle = np.bincount(design, count * value) / together
    square[again] = count * (value - middle[design]) ** 2
    dof[again] = 1 - count / together[design]
    return Told(square, dof, len(middle), int(again.sum()))


def _within_means(runs: pd.DataFrame, value: Floats, logarithmic: bool) -> Told:
    """By the standard errors of rows that are means of runs."""
    error, count = _stated(runs) / (np.exp(value) if logarithmic else 1.0), runs_of(runs)
    several = (count > 1) & np.isfinite(error)
    dof = np.where(several, count - 1, 0.0)
    square = np.where(several, (count - 1) * count * error**2, 0.0)
    return Told(square, dof, int(several.sum()), int(count[several].sum()))


def _stated(runs: pd.DataFrame) -> Floats:
    """The standard errors that rows state, (n,); NaN where none."""
    return runs["stderr"].to_numpy(float) if "stderr" in runs else np.full(len(runs), np.nan)


def of_evaluation(runs: pd.DataFrame, roles: Roles = USUAL) -> Noise:
    """Return the root mean squared standard error that the rows state for themselves, by their trials where these count.

    That of a mean of runs says how the runs differ, and is no error of the evaluation.
    """
    told, logarithmic = told_by_evaluation(runs, roles), _values(runs, roles)[1]
    if not told.n:
        return Noise.unknown(logarithmic)
    return Noise(float(np.sqrt(np.mean(told.square[told.dof > 0]))), np.nan, np.nan, 0, 1, told.n, logarithmic)


def told_by_evaluation(runs: pd.DataFrame, roles: Roles = USUAL) -> Told:
    """Return what the standard errors of rows tell of the error of one evaluation; see `of_evaluation`."""
    value, logarithmic = _values(runs, roles)
    stated = np.where(runs_of(runs) > 1, np.nan, _stated(runs))
    if roles.trials:
        stated = np.sqrt(variance(value, runs[roles.trials].to_numpy(float)))
    known = stated > 0
    relative = np.where(known, stated, 0.0) / (np.exp(value) if logarithmic else 1.0)
    return Told(relative**2, known.astype(float), 1, int(known.sum()))


def between_checkpoints(runs: pd.DataFrame, roles: Roles = USUAL) -> Noise:
    """Pool how far the later half of a run's checkpoints lie from the lines through their neighbours, over runs with four.

    Noise often falls as a run goes on, and a new run is measured at its end.

    The pseudo-residuals of Gasser, Sroka & Jennen-Steinmetz 1986 (Biometrika 73, 625) over the logarithm of
    the steps; a curve that bends between neighbours adds to them. Where there are no steps, `roles` say what orders them.
    """
    value, logarithmic = _values(runs, roles)
    along = next((name for name in roles.checkpoints if name in runs and (runs[name] > 0).all()), None)
    if along is None:
        return Noise.unknown(logarithmic)
    at = np.log(runs[along].to_numpy(float))
    found = [pseudo_residuals(at[own], value[own])[0] for own in run_places(runs) if len(own) >= MIN_CHECKPOINTS]
    kept = [residual[len(residual) // 2 :] for residual in found if len(residual) >= MIN_CHECKPOINTS - 2]
    if not kept:
        return Noise.unknown(logarithmic)
    residual = np.concatenate(kept)
    dof = max(int(PSEUDO_DOF * len(residual)), 1)
    squares = float(np.mean(residual**2)) * dof
    return Noise.pooled(squares, dof, len(kept), len(residual) + 2 * len(kept), logarithmic)


def pseudo_residuals(at: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Return how far values lie from the lines through their neighbours, over the deviation this has for noise of 1, and where.

    Args:
        at: places, (n,), in any order; of neighbours in one place nothing is told.
        value: (n,).
    """
    order = np.argsort(at, kind="stable")
    at, value = at[order], value[order]
    apart = at[2:] - at[:-2]
    usable = apart > 0
    before = np.where(usable, at[2:] - at[1:-1], 0.0) / np.where(usable, apart, 1.0)
    after = 1 - before
    residual = (before * value[:-2] + after * value[2:] - value[1:-1]) / np.sqrt(before**2 + after**2 + 1)
    return np.asarray(residual[usable]), np.asarray(at[1:-1][usable])


def _values(runs: pd.DataFrame, roles: Roles) -> tuple[Floats, bool]:
    value = runs["value"].to_numpy(float)
    logarithmic = roles.relative(value)
    return (np.log(value) if logarithmic else value), logarithmic


ESTIMATORS: Final[dict[str, Callable[[pd.DataFrame, Sequence[str], Roles], Noise]]] = {
    "seed": lambda runs, by, roles: between_replicates(runs, by, roles),
    "evaluation": lambda runs, by, roles: of_evaluation(runs, roles),
    "checkpoint": lambda runs, by, roles: between_checkpoints(runs, roles),
}


def floor_of(found: Mapping[str, Noise]) -> float:
    """Return the least standard deviation that a new run can have by the components of the noise; 0 if none is known.

    What replicates show, else the larger of the others.

    Runs that share their evaluation data share its error, so replicates may differ by less than their standard errors say.
    """
    if np.isfinite(found["seed"].estimate):
        return found["seed"].estimate
    return max((noise.estimate for noise in found.values() if np.isfinite(noise.estimate)), default=0.0)
