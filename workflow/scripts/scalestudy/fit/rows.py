"""What is found for one fit unit and law, and the rows of the fit tables that it becomes."""

from collections.abc import Mapping, Sequence
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
from scalestudy.numerals import percent
from scalestudy.tables.fit import TABLES

Array = NDArray[np.float64]

ESTIMATE = -1
MANY_LOST = 0.05


@dataclass(frozen=True, eq=False)
class Row:
    """One unit fitted with one law: solution, draws, (lower, upper, stderr) per parameter, and the rest.

    `held` says what is known of such intervals, `near` holds the scores on its own rows, `left_out` says which rows the fit
    did without, and what else is to be said of them.
    """

    unit: FitUnit
    solution: Solution
    drawn: Drawn
    bounds: tuple[Array, Array, Array]
    held: str
    criteria: Criteria
    change: float
    near: Mapping[str, float]
    left_out: str = ""


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
        "message": "; ".join(_told(solution, row.drawn, row.left_out)),
        "objective": solution.objective,
        "n": solution.n,
        "parameters_n": solution.spent,
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
        **row.near,
    }


def _told(solution: Solution, drawn: Drawn, left_out: str) -> list[str]:
    """What became of the fit; which rows it did without; what the method says of its draws, or why there is no interval."""
    told = [solution.message, left_out]
    if solution.usable and solution.dof <= 0:
        told.append(f"no interval: 0 degrees of freedom, since the law has a parameter for each of {solution.n} points")
    elif solution.usable and len(drawn.values):
        told += _about_draws(drawn)
    return [sentence for sentence in told if sentence]


def _about_draws(drawn: Drawn) -> list[str]:
    """What the method says of its draws, how many are lost if many are, and why there is no interval if there is none."""
    lost = 1 - np.isfinite(drawn.values).all(axis=1).mean()
    many = f"{percent(lost)} of the draws have no fit" if MANY_LOST < lost < 1 else ""
    return [many, drawn.message, "" if lost == 1 and drawn.message else why_not(drawn.values)]


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
    """Long form: the estimate, or the best point of a fit that predicts without, as draw -1, then the draws."""
    frames = []
    for row in rows:
        if not row.solution.usable and not row.solution.steady:
            continue
        draws = row.drawn.values if row.solution.usable else row.drawn.values[:0]
        values = np.vstack([row.solution.best[None], draws])
        numbers = np.repeat(np.arange(ESTIMATE, len(draws)), len(law.parameter_names))
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
