"""The fit stage: every law on every fit unit, as five tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from scalestudy.fit.axes import study_laws
from scalestudy.fit.criteria import criteria, largest_change
from scalestudy.fit.drawn import Drawn
from scalestudy.fit.engine import solve
from scalestudy.fit.held import about_intervals
from scalestudy.fit.joint import solve_shared
from scalestudy.fit.methods.registry import method_of
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.refits import leave_one_out
from scalestudy.fit.rows import Row, tables_of
from scalestudy.fit.settings import Settings
from scalestudy.fit.uncertainty import drawn_all
from scalestudy.fit.units import FitUnit, fit_units, in_shard
from scalestudy.frames import stacked
from scalestudy.intervals import CENTRAL, bounds
from scalestudy.laws import Law
from scalestudy.tables.fit import TABLES

Array = NDArray[np.float64]

MOST_LEFT_OUT = 500


def fit(runs: pd.DataFrame, settings: Mapping[str, Any], shard: tuple[int, int] = (0, 1)) -> dict[str, pd.DataFrame]:
    """Fit the study's laws to every family and metric.

    Args:
        runs: the table `clean/runs`.
        settings: the study's `study`, `laws`, `fit` and `axes`.
        shard: i and n: only the families of shard i of n.

    Returns:
        `fit/fits`, `fit/parameters`, `fit/draws`, `fit/profiles` and `fit/starts`; each unit and law has a row in
        `fit/fits`.

    Raises:
        StudyError: a law, column or option that does not exist.
    """
    study = str(settings["study"])
    options = Settings.from_study(settings.get("fit"))
    method_of(options)  # refuses what it is not right for, before work
    laws = study_laws(runs, settings)
    everyone = fit_units(runs)
    units = [unit for unit in everyone if in_shard(unit.family, shard)]
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for law in laws:
        # A shared parameter belongs to every family, so each shard solves for all of them and keeps its own.
        rows = _fitted(law, everyone if law.shared else units, options, study)
        for name, frame in tables_of(law, [row for row in rows if in_shard(row.unit.family, shard)]).items():
            tables[name].append(frame)
    return {name: stacked(TABLES[name], frames) for name, frames in tables.items()}


def _fitted(law: Law, units: Sequence[FitUnit], options: Settings, study: str) -> list[Row]:
    """Fit one law to every unit, with draws."""
    problems: list[Problem] = [unit.problem(law, options, study) for unit in units]
    groups = [unit.codes(options.uncertainty.unit) for unit in units]
    if law.shared:
        keys = [unit.sharing(law) for unit in units]
        solutions, draws = solve_shared(law, problems, keys, groups, options)
        found = [Drawn(values) for values in draws]
    else:
        solutions = solve(law, problems, options)
        found = drawn_all(law, problems, solutions, groups, options)
    rows, held = [], "" if law.shared else about_intervals(options)  # laws with shared parameters were not simulated
    for unit, problem, solution, drawn in zip(units, problems, solutions, found, strict=True):
        interval_of_each = parameter_interval(law, drawn)
        change = _change(law, problem, solution, interval_of_each[2], options)
        rows.append(
            Row(unit, solution, drawn, interval_of_each, held, criteria(law, problem, solution, options), change)
        )
    return rows


def _change(law: Law, problem: Problem, solution: Solution, spread: Array, options: Settings) -> float:
    """The largest leave-one-out change, where there are errors to measure it by and the rows are not too many."""
    if not solution.usable or law.shared or len(problem.value) > MOST_LEFT_OUT or not np.isfinite(spread).any():
        return float("nan")
    return largest_change(law, solution, leave_one_out(law, problem, solution, options), spread)[0]


def parameter_interval(law: Law, drawn: Drawn) -> tuple[Array, Array, Array]:
    """Return lower, upper and standard error per parameter (P,): from the draws, the bounds from profiles where there are."""
    lower, upper = (np.array(side) for side in bounds(drawn.values))
    for found in drawn.profiles:
        if len(found.parameters) == 1:
            k = law.parameter_names.index(found.parameters[0])
            lower[k], upper[k] = found.lower, found.upper
    return lower, upper, standard_error(drawn)


def standard_error(drawn: Drawn) -> Array:
    """Return the standard error per parameter (P,); 0 for a fixed parameter, NaN where fewer than two draws have a fit.

    It is the standard deviation over draws. Where these follow Student's t, of which there may be none, it is that of the
    normal distribution the t was made of: half the central 68%, over half of that of a t of variance one.
    """
    usable = drawn.values[np.isfinite(drawn.values).all(axis=1)]
    if len(usable) < 2:  # a spread needs two
        return np.full(drawn.values.shape[1], np.nan)
    varies = np.ptp(usable, axis=0) > 0  # a fixed parameter has the error 0, not that of rounding
    if np.isinf(drawn.dof):
        return np.where(varies, usable.std(axis=0, ddof=1), 0.0)
    low, high = np.quantile(usable, CENTRAL, axis=0)
    return np.where(varies, (high - low) / (2 * stdtrit(max(drawn.dof, 1), CENTRAL[1])), 0.0)
