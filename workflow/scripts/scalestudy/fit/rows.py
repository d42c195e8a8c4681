"""What is found for one fit unit and law, and the rows of the fit tables that it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scalestudy.fit.criteria import Criteria
from scalestudy.fit.drawn import Drawn
from scalestudy.fit.problem import Solution
from scalestudy.fit.profile import Profile
from scalestudy.fit.units import FitUnit
from scalestudy.frames import stacked, typed
from scalestudy.intervals import why_not
from scalestudy.laws import Law
from scalestudy.tables.fit import TABLES

Array = NDArray[np.float64]

ESTIMATE = -1
MANY_LOST = 0.05


@dataclass(frozen=True, eq=False)
class Row:
    """One unit fitted with one law: solution, draws, (lower, upper, stderr) per parameter, what is known of such intervals, the rest."""

    unit: FitUnit
    solution: Solution
    drawn: Drawn
    bounds: tuple[Array, Array, Array]
    held: str
    criteria: Criteria
    change: float


def tables_of(law: Law, rows: Sequence[Row]) -> dict[str, pd.DataFrame]:
    """Return the rows of every fit table."""
    return {
        "fit/fits": typed(TABLES["fit/fits"], [_fit_row(law, row) for row in rows]),
        "fit/parameters": typed(TABLES["fit/parameters"], [r for row in rows for r in _parameter_rows(law, row)]),
        "fit/draws": _draw_rows(law, rows),
        "fit/profiles": stacked(
            TABLES["fit/profiles"], [_profile_rows(law, row.unit, p) for row in rows for p in row.drawn.profiles]
        ),
        "fit/starts": typed(
            TABLES["fit/starts"], [r for row in rows for r in _start_rows(law, row.unit, row.solution)]
        ),
    }


def _names(law: Law, unit: FitUnit) -> dict[str, Any]:
    return {"family": unit.family, "metric": unit.metric, "law": law.name}


def _fit_row(law: Law, row: Row) -> dict[str, Any]:
    solution = row.solution
    return _names(law, row.unit) | {
        "status": solution.status,
        "message": solution.message + _about_draws(solution, row.drawn),
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


def _about_draws(solution: Solution, drawn: Drawn) -> str:
    """What the method says of its draws, how many are lost if many are, and why there is no interval if there is none."""
    if not solution.usable or not len(drawn.values):
        return ""
    lost = 1 - np.isfinite(drawn.values).all(axis=1).mean()
    told = [f"{lost:.0%} of the draws have no fit"] if MANY_LOST < lost < 1 else []
    reason = "" if lost == 1 and drawn.message else why_not(drawn.values)
    return "".join(f"; {sentence}" for sentence in (*told, drawn.message, reason) if sentence)


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
            "held": row.held if parameter.name in law.free_names and not np.isnan(lower[k]) else "",
            "unit": parameter.unit,
            "shared": parameter.name in law.shared,
        }
        for k, parameter in enumerate(law.parameters)
    ]


def _draw_rows(law: Law, rows: Sequence[Row]) -> pd.DataFrame:
    """Long form: the estimate as draw -1, then the draws; nothing for fits that failed."""
    frames = []
    for row in rows:
        if not row.solution.usable:
            continue
        values = np.vstack([row.solution.parameters[None], row.drawn.values])
        numbers = np.repeat(np.arange(ESTIMATE, len(row.drawn.values)), len(law.parameter_names))
        names = np.tile(np.array(law.parameter_names, dtype=object), len(values))
        columns = {"draw": numbers, "parameter": names, "value": values.ravel()}
        frames.append(pd.DataFrame(_names(law, row.unit) | columns))
    return stacked(TABLES["fit/draws"], frames)


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
