"""The fit stage: every law on every fit unit, as five tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from scalestudy.fit.candidates import study_laws
from scalestudy.fit.counts import remarks
from scalestudy.fit.criteria import Criteria, criteria, largest_change
from scalestudy.fit.drawn import Drawn
from scalestudy.fit.engine import solve
from scalestudy.fit.held import about_intervals
from scalestudy.fit.in_sample import in_sample
from scalestudy.fit.joint import draw_together, fit_together
from scalestudy.fit.joint_fit import Joint
from scalestudy.fit.joint_refits import leave_outs, reweighted, settled
from scalestudy.fit.methods.registry import check_shared, method_of
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.refits import leave_one_out
from scalestudy.fit.resampling import Groups
from scalestudy.fit.rows import Row, tables_of
from scalestudy.fit.settings import Settings
from scalestudy.fit.uncertainty import drawn_all
from scalestudy.fit.units import FitUnit, fit_units, in_shard
from scalestudy.frames import stacked
from scalestudy.intervals import CENTRAL, bounds, suffice
from scalestudy.laws import Law
from scalestudy.progress import through
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
        StudyError: a law, column or option that does not exist, or a method that a law's shared parameters rule out.
    """
    study = str(settings["study"])
    options = Settings.from_study(settings.get("fit"))
    laws = study_laws(runs, settings)
    for objective in {"", *(law.objective for law in laws)}:
        method_of(options.under(objective))  # refuses what it is not right for, before work
    check_shared(laws, options)
    everyone = fit_units(runs)
    units = [unit for unit in everyone if in_shard(unit.family, shard)]
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for law in laws:
        # A shared parameter belongs to every family, so each shard solves for all of them and keeps its own.
        rows = fitted(law, everyone if law.shared else units, options.under(law.objective), study)
        for name, frame in tables_of(law, [row for row in rows if in_shard(row.unit.family, shard)]).items():
            tables[name].append(frame)
    return {name: stacked(TABLES[name], frames) for name, frames in tables.items()}


def fitted(law: Law, units: Sequence[FitUnit], options: Settings, study: str) -> list[Row]:
    """Fit one law to every unit, with draws; `options` are those under the law's objective."""
    problems: list[Problem] = [unit.problem(law, options, study) for unit in units]
    groups = [unit.codes(options.uncertainty.unit) for unit in units]
    if law.shared:
        return _fitted_together(law, units, problems, groups, options)
    solutions = solve(law, problems, options)
    found = drawn_all(law, problems, solutions, groups, options)
    rows, held = [], about_intervals(options)
    intervals = [parameter_interval(law, drawn) for drawn in found]
    changes = _changes(law, problems, solutions, [spread for *_, spread in intervals], options)
    every = list(zip(units, problems, solutions, found, groups, intervals, changes, strict=True))
    for unit, problem, solution, drawn, group, of_each, change in through(
        every, f"families described, of law {law.name},"
    ):
        (told,) = criteria(law, [problem], [solution], options)
        near = in_sample(law, problem, solution, group)
        about = remarks(law, problem, solution, options)
        rows.append(Row(unit, solution, drawn, of_each, held, told, change, near, about))
    return rows


def _fitted_together(
    law: Law, units: Sequence[FitUnit], problems: Sequence[Problem], groups: Sequence[Groups | None], options: Settings
) -> list[Row]:
    """Fit a law with shared parameters to every unit, with draws that are one for all of them."""
    keys = [unit.sharing(law) for unit in units]
    solutions, parts = fit_together(law, problems, keys, groups, options)
    draws = draw_together(law, len(problems), parts, options)
    intervals = [parameter_interval(law, drawn) for drawn in draws]
    found, change = [Criteria()] * len(units), np.full(len(units), np.nan)
    for part in parts:
        of_each = criteria(law, part.joint.problems, part.joint.solutions, options)
        changes = _changes_together(law, part.joint, [intervals[k][2] for k in part.which])
        for position, k in enumerate(part.which):
            found[k], change[k] = of_each[position], changes[position]
    near = [in_sample(law, *one) for one in zip(problems, solutions, groups, strict=True)]
    about = [remarks(law, *one, options) for one in zip(problems, solutions, strict=True)]
    return [
        Row(unit, solutions[k], draws[k], intervals[k], "", found[k], float(change[k]), near[k], about[k])
        for k, unit in enumerate(units)
    ]


def _changes_together(law: Law, joint: Joint, spread: Sequence[Array]) -> list[float]:
    """The largest leave-one-out change of each family's parameters, when one of its own rows is left out of the joint fit."""
    nothing = [float("nan")] * len(spread)
    if sum(one.n for one in joint.solutions) > MOST_LEFT_OUT or not np.isfinite(spread).any():
        return nothing
    weights, owner = leave_outs(joint.group, joint.problems)
    refits = settled(joint.group, reweighted(joint.group, joint.theta, weights))
    return [
        largest_change(law, one, refits[owner == k, k], spread[k])[0] if one.usable else float("nan")
        for k, one in enumerate(joint.solutions)
    ]


def _changes(
    law: Law, problems: Sequence[Problem], solutions: Sequence[Solution], spread: Sequence[Array], options: Settings
) -> list[float]:
    """The largest leave-one-out change of each fit, where there are errors to measure it by and the rows are not too many."""
    out = [float("nan")] * len(problems)
    told = [
        k
        for k, (problem, solution, errors) in enumerate(zip(problems, solutions, spread, strict=True))
        if solution.usable and len(problem.value) <= MOST_LEFT_OUT and np.isfinite(errors).any()
    ]
    refits = leave_one_out(law, [problems[k] for k in told], [solutions[k] for k in told], options)
    for k, found in zip(told, refits, strict=True):
        out[k] = largest_change(law, solutions[k], found, spread[k])[0]
    return out


def parameter_interval(law: Law, drawn: Drawn) -> tuple[Array, Array, Array]:
    """Return lower, upper and standard error per parameter (P,): from the draws, the bounds from profiles where there are."""
    lower, upper = (np.array(side) for side in bounds(drawn.values))
    if not law.free_names:
        return np.full_like(lower, np.nan), np.full_like(upper, np.nan), standard_error(drawn)
    for found in drawn.profiles:
        if len(found.parameters) == 1:
            k = law.parameter_names.index(found.parameters[0])
            lower[k], upper[k] = found.lower, found.upper
    return lower, upper, standard_error(drawn)


def standard_error(drawn: Drawn) -> Array:
    """Return the standard error per parameter (P,); 0 for a fixed parameter, NaN where too few draws have a fit for an interval.

    It is the standard deviation over draws. Where these follow Student's t, of which there may be none, it is that of the
    normal distribution the t was made of: half the central 68%, over half of that of a t of variance one.
    """
    usable = drawn.values[np.isfinite(drawn.values).all(axis=1)]
    if not suffice(len(usable), len(drawn.values)):
        return np.full(drawn.values.shape[1], np.nan)
    varies = np.ptp(usable, axis=0) > 0  # a fixed parameter has the error 0, not that of rounding
    if np.isinf(drawn.dof):
        return np.where(varies, usable.std(axis=0, ddof=1), 0.0)
    low, high = np.quantile(usable, CENTRAL, axis=0)
    return np.where(varies, (high - low) / (2 * stdtrit(max(drawn.dof, 1), CENTRAL[1])), 0.0)
