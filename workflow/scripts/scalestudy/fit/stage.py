"""The fit stage: every law on every fit unit, as five tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scalestudy.fit.axes import study_laws
from scalestudy.fit.criteria import criteria, largest_change
from scalestudy.fit.engine import solve
from scalestudy.fit.in_sample import in_sample
from scalestudy.fit.joint import solve_shared
from scalestudy.fit.methods.registry import method_of
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.profile import Profile
from scalestudy.fit.refits import leave_one_out
from scalestudy.fit.rows import Row, tables_of
from scalestudy.fit.settings import Settings
from scalestudy.fit.uncertainty import draw_all
from scalestudy.fit.units import FitUnit, fit_units, in_shard
from scalestudy.frames import stacked
from scalestudy.intervals import bounds
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
    method = method_of(options)
    problems: list[Problem] = [unit.problem(law, options, study) for unit in units]
    groups = [unit.codes(options.uncertainty.unit) for unit in units]
    if law.shared:
        keys = [unit.sharing(law) for unit in units]
        solutions, draws = solve_shared(law, problems, keys, groups, options)
    else:
        solutions = solve(law, problems, options)
        draws = draw_all(law, problems, solutions, groups, options)
    rows = []
    for unit, problem, solution, drawn, group in zip(units, problems, solutions, draws, groups, strict=True):
        # The objective of a law with shared parameters is not one family's.
        asked = method.profiles if solution.tested and not law.shared else None
        profiles = asked(law, problem, solution, drawn, interval(drawn)[2], options) if asked else ()
        interval_of_each = parameter_interval(law, drawn, profiles)
        change = _change(law, problem, solution, interval_of_each[2], options)
        found = criteria(law, problem, solution, options)
        near = in_sample(law, problem, solution, group)
        rows.append(Row(unit, solution, drawn, interval_of_each, profiles, found, change, near, problem.left_out))
    return rows


def _change(law: Law, problem: Problem, solution: Solution, spread: Array, options: Settings) -> float:
    """The largest leave-one-out change, where there are errors to measure it by and the rows are not too many."""
    if not solution.usable or law.shared or len(problem.value) > MOST_LEFT_OUT or not np.isfinite(spread).any():
        return float("nan")
    return largest_change(law, solution, leave_one_out(law, problem, solution, options), spread)[0]


def parameter_interval(law: Law, draws: Array, profiles: Sequence[Profile]) -> tuple[Array, Array, Array]:
    """Return lower, upper and standard error per parameter (P,): from the draws, the bounds from profiles if given."""
    lower, upper, spread = interval(draws)
    for found in profiles:
        if len(found.parameters) == 1:
            k = law.parameter_names.index(found.parameters[0])
            lower[k], upper[k] = found.lower, found.upper
    return lower, upper, spread


def interval(draws: Array) -> tuple[Array, Array, Array]:
    """Return the 95% bounds and the standard deviation over the draws that succeeded, each (P,)."""
    succeeded = np.asarray(np.isfinite(draws).all(axis=1))
    usable = draws[succeeded]
    if len(usable) < 2:  # a spread needs two
        nothing = np.full(draws.shape[1], np.nan)
        return nothing, nothing, nothing
    lower, upper = bounds(np.where(succeeded[:, None], draws, np.nan))
    varies = np.ptp(usable, axis=0) > 0  # a fixed parameter has the error 0, not that of rounding
    return lower, upper, np.where(varies, usable.std(axis=0, ddof=1), 0.0)
