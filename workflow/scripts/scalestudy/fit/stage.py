"""The fit stage: every law on every fit unit, as four tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scalestudy.fit.axes import study_laws
from scalestudy.fit.criteria import Criteria, criteria, largest_change
from scalestudy.fit.engine import solve
from scalestudy.fit.joint import solve_shared
from scalestudy.fit.problem import Problem, Solution
from scalestudy.fit.profile import Profile, curves, most_correlated, profile
from scalestudy.fit.settings import Settings
from scalestudy.fit.uncertainty import bootstrap_all, leave_one_out
from scalestudy.fit.units import FitUnit, fit_units, in_shard
from scalestudy.laws import Law

Array = NDArray[np.float64]

ESTIMATE = -1
TAILS = (0.025, 0.975)
MANY_LOST = 0.05
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
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in COLUMNS}
    for law in laws:
        # A shared parameter belongs to every family, so each shard solves for all of them and keeps its own.
        rows = _fitted(law, everyone if law.shared else units, options, study)
        for name, frame in _tables(law, [row for row in rows if in_shard(row.unit.family, shard)]).items():
            tables[name].append(frame)
    return {name: _stack(frames, COLUMNS[name]) for name, frames in tables.items()}


@dataclass(frozen=True, eq=False)
class Row:
    """One unit fitted with one law: solution, draws (draws, P), (lower, upper, stderr) per parameter, and the rest."""

    unit: FitUnit
    solution: Solution
    draws: Array
    bounds: tuple[Array, Array, Array]
    profiles: tuple[Profile, ...]
    criteria: Criteria
    change: float


def _fitted(law: Law, units: Sequence[FitUnit], options: Settings, study: str) -> list[Row]:
    """Fit one law to every unit, with draws."""
    problems: list[Problem] = [unit.problem(law, options, study) for unit in units]
    groups = [unit.codes(options.uncertainty.unit) for unit in units]
    if law.shared:
        keys = [unit.sharing(law) for unit in units]
        solutions, draws = solve_shared(law, problems, keys, groups, options)
    else:
        solutions = solve(law, problems, options)
        draws = bootstrap_all(law, problems, solutions, groups, options)
    rows = []
    for unit, problem, solution, drawn in zip(units, problems, solutions, draws, strict=True):
        profiles = _profiles(law, problem, solution, drawn, options)
        bounds = parameter_interval(law, drawn, profiles)
        change = _change(law, problem, solution, bounds[2], options)
        found = criteria(law, problem, solution, options)
        rows.append(Row(unit, solution, drawn, bounds, profiles, found, change))
    return rows


def _change(law: Law, problem: Problem, solution: Solution, spread: Array, options: Settings) -> float:
    """The largest leave-one-out change, where there are errors to measure it by and the rows are not too many."""
    if not solution.usable or law.shared or len(problem.value) > MOST_LEFT_OUT or not np.isfinite(spread).any():
        return float("nan")
    return largest_change(law, solution, leave_one_out(law, problem, solution, options), spread)[0]


def _profiles(law: Law, problem: Problem, solution: Solution, draws: Array, options: Settings) -> tuple[Profile, ...]:
    """The curve of each free parameter, and the region of the pair whose draws are most correlated: the worst ridge.

    Nothing for laws with shared parameters, whose objective is not one family's.
    """
    if options.uncertainty.method != "profile" or not solution.usable or law.shared:
        return ()
    spread = interval(draws)[2]
    found = curves(law, problem, solution, spread, options)
    pair = most_correlated(law, draws)
    if not pair:
        return found
    errors = [spread[law.parameter_names.index(name)] for name in pair]
    return (*found, profile(law, problem, solution, pair, options, errors))


def parameter_interval(law: Law, draws: Array, profiles: Sequence[Profile]) -> tuple[Array, Array, Array]:
    """Return lower, upper and standard error per parameter (P,): from the draws, the bounds from profiles if given."""
    lower, upper, spread = interval(draws)
    for found in profiles:
        if len(found.parameters) == 1:
            k = law.parameter_names.index(found.parameters[0])
            lower[k], upper[k] = found.lower, found.upper
    return lower, upper, spread


def _tables(law: Law, rows: Sequence[Row]) -> dict[str, pd.DataFrame]:
    return {
        "fit/fits": pd.DataFrame([_fit_row(law, row) for row in rows]),
        "fit/parameters": pd.DataFrame([r for row in rows for r in _parameter_rows(law, row)]),
        "fit/draws": _draw_rows(law, rows),
        "fit/profiles": _stack([_profile_rows(law, row.unit, p) for row in rows for p in row.profiles], {}),
        "fit/starts": pd.DataFrame([r for row in rows for r in _start_rows(law, row.unit, row.solution)]),
    }


def _names(law: Law, unit: FitUnit) -> dict[str, Any]:
    return {"family": unit.family, "metric": unit.metric, "law": law.name}


def _fit_row(law: Law, row: Row) -> dict[str, Any]:
    solution = row.solution
    return _names(law, row.unit) | {
        "status": solution.status,
        "message": solution.message + _lost_draws(solution, row.draws),
        "objective": solution.objective,
        "n": solution.n,
        "parameters_n": len(law.free_names),
        "dof": solution.dof,
        "basin_share": solution.basin_share,
        "gradient_norm": solution.gradient_norm,
        "condition": solution.condition,
        "at_bounds": ",".join(solution.at_bounds),
        "group": row.unit.group(law),
        "aicc": row.criteria.aicc,
        "bic": row.criteria.bic,
        "lack_of_fit": row.criteria.lack_of_fit,
        "leave_one_out": row.change,
    }


def _lost_draws(solution: Solution, draws: Array) -> str:
    """Say so where many refits failed, as when a handful of points is resampled."""
    lost = 1 - np.isfinite(draws).all(axis=1).mean() if solution.usable and len(draws) else 0.0
    return f"; {lost:.0%} of the draws have no fit: too few distinct points" if lost > MANY_LOST else ""


def _parameter_rows(law: Law, row: Row) -> list[dict[str, Any]]:
    lower, upper, spread = row.bounds
    return [
        _names(law, row.unit)
        | {
            "parameter": parameter.name,
            "estimate": row.solution.parameters[k],
            "lower": lower[k],
            "upper": upper[k],
            "stderr": spread[k],
            "unit": parameter.unit,
            "shared": parameter.name in law.shared,
        }
        for k, parameter in enumerate(law.parameters)
    ]


def interval(draws: Array) -> tuple[Array, Array, Array]:
    """Return the 2.5% and 97.5% quantiles and the standard deviation over the draws that succeeded, each (P,).

    The k-th of n sorted draws stands for the quantile k / (n + 1), below which one more draw falls on average: other
    definitions make intervals of few draws too narrow.
    """
    usable = draws[np.isfinite(draws).all(axis=1)]
    if len(usable) < 2:  # a spread needs two
        nothing = np.full(draws.shape[1], np.nan)
        return nothing, nothing, nothing
    lower, upper = np.quantile(usable, TAILS, axis=0, method="weibull")
    varies = np.ptp(usable, axis=0) > 0  # a fixed parameter has the error 0, not that of rounding
    return lower, upper, np.where(varies, usable.std(axis=0, ddof=1), 0.0)


def _draw_rows(law: Law, rows: Sequence[Row]) -> pd.DataFrame:
    """Long form: the estimate as draw -1, then the draws; nothing for fits that failed."""
    frames = []
    for row in rows:
        if not row.solution.usable:
            continue
        values = np.vstack([row.solution.parameters[None], row.draws])
        numbers = np.repeat(np.arange(ESTIMATE, len(row.draws)), len(law.parameter_names))
        names = np.tile(np.array(law.parameter_names, dtype=object), len(values))
        columns = {"draw": numbers, "parameter": names, "value": values.ravel()}
        frames.append(pd.DataFrame(_names(law, row.unit) | columns))
    return _stack(frames, COLUMNS["fit/draws"])


def _profile_rows(law: Law, unit: FitUnit, found: Profile) -> pd.DataFrame:
    """One row per point of a curve, or of a pair's region."""
    first, *second = found.parameters
    columns = {
        "parameter": first,
        "other": "".join(second),
        "point": np.arange(len(found.values)),
        "value": found.values[:, 0],
        "other_value": found.values[:, 1] if second else np.nan,
        "objective": np.where(np.isfinite(found.objective), found.objective, np.nan),
        "threshold": found.threshold,
    }
    return pd.DataFrame(_names(law, unit) | columns)


def _start_rows(law: Law, unit: FitUnit, solution: Solution) -> list[dict[str, Any]]:
    return [
        _names(law, unit) | {"basin": rank, "objective": basin.objective, "share": basin.share}
        for rank, basin in enumerate(solution.basins)
    ]


_KEYS = {"family": str, "metric": str, "law": str}
COLUMNS: dict[str, dict[str, type]] = {
    "fit/fits": _KEYS
    | {"status": str, "message": str, "objective": float, "n": int, "parameters_n": int, "dof": int}
    | {"basin_share": float, "gradient_norm": float, "condition": float, "at_bounds": str, "group": str}
    | {"aicc": float, "bic": float, "lack_of_fit": float, "leave_one_out": float},
    "fit/parameters": _KEYS
    | {
        "parameter": str,
        "estimate": float,
        "lower": float,
        "upper": float,
        "stderr": float,
        "unit": str,
        "shared": bool,
    },
    "fit/draws": _KEYS | {"draw": int, "parameter": str, "value": float},
    "fit/profiles": _KEYS
    | {"parameter": str, "other": str, "point": int}
    | {"value": float, "other_value": float, "objective": float, "threshold": float},
    "fit/starts": _KEYS | {"basin": int, "objective": float, "share": float},
}


def _stack(frames: Sequence[pd.DataFrame], columns: Mapping[str, type]) -> pd.DataFrame:
    """Concatenate; with nothing to stack, an empty table that still has its columns."""
    filled = [frame for frame in frames if len(frame)]
    if filled:
        return pd.concat(filled, ignore_index=True)
    return pd.DataFrame({name: pd.Series(dtype=object if kind is str else kind) for name, kind in columns.items()})
