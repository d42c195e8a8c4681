"""Forecasts at the study's targets and at its held-out rows, with the interval of a new observation and its parts.

And the inverse question, which `analyse.reach` answers: at which scale is a wanted value reached?
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse import reach
from scalestudy.analyse.context import Context, Floats
from scalestudy.analyse.costs.ask import SCHEMA as COST
from scalestudy.analyse.forecasters import Asked, forecasters
from scalestudy.analyse.kinds.base import Kind
from scalestudy.analyse.missed import explain
from scalestudy.analyse.named import METRIC
from scalestudy.analyse.targets import Target, as_rows, held_out, stated
from scalestudy.fit.roles import Roles
from scalestudy.forecast.apart import mahalanobis
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.forecast import Forecast, Forecaster
from scalestudy.forecast.readings import off_lines
from scalestudy.frames import typed
from scalestudy.numerals import brief
from scalestudy.progress import through
from scalestudy.rows import unit_of
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.ingest import ALLOCATION

PARTS = ("noise", "parameters", "model", "horizon")
NO_PREDICTION = {"predicted": np.nan, "lower": np.nan, "upper": np.nan, "status": "not_applicable"}


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Forecast, and say at which scale each wanted value is reached."""
    return {
        "analyse/forecast": forecasts(context, options["targets"]),
        "analyse/reach": reach.run(context, options["reach"]),
    }


def forecasts(context: Context, targets: Sequence[Mapping[str, float]]) -> pd.DataFrame:
    """Forecast every target, and every held-out row of its own fit unit, by every fitted law and by `auto`."""
    every = list(forecasters(context))
    units = dict.fromkeys((asked.family, asked.metric) for asked in every)
    named = {unit: stated(targets, context.rows_of(*unit), context.roles, context.learned) for unit in units}
    rows: list[dict[str, object]] = []
    for asked in through(every, "forecasters"):
        unit = context.held_out.get((asked.family, asked.metric), context.runs.iloc[:0])
        columns = {*context.roles.own, *(asked.forecaster.columns if asked.forecaster else ())}
        own = named[asked.family, asked.metric]
        wanted = [*own, *held_out(unit, columns, {target.name for target in own})]
        rows += _rows(context, asked, wanted) if wanted else []
    return explain(typed(TABLES["analyse/forecast"], rows, _further(rows)), context)


def _rows(context: Context, asked: Asked, targets: Sequence[Target]) -> list[dict[str, object]]:
    """One row per target; all that can be predicted are predicted together."""
    training = context.rows_of(asked.family, asked.metric)
    beyond = decades_beyond(training, as_rows(targets), context.roles.along)
    beyond = beyond if len(training) else np.full(len(targets), np.nan)  # beyond what, where no row is left?
    unlike = _unlike(context, asked, training, targets)
    reasons = [_why_not(asked, target, context.roles) for target in targets]
    able = [target for target, reason in zip(targets, reasons, strict=True) if reason is None]
    predicted = iter(_predictions(context, asked, asked.forecaster, able) if asked.forecaster and able else [])
    rows: list[dict[str, object]] = []
    for target, reason, far, apart in zip(targets, reasons, beyond.tolist(), unlike.tolist(), strict=True):
        row: dict[str, object] = {"family": asked.family, "metric": asked.metric, "law": asked.law}
        row |= {"target": target.name, **dict.fromkeys(ALLOCATION, np.nan), **_shown(target), "value": target.value}
        rows.append(
            row
            | {"decades_beyond": far, "mahalanobis": apart}
            | ({**NO_PREDICTION, "message": reason} if reason else next(predicted))
        )
    return rows


def _unlike(context: Context, asked: Asked, training: pd.DataFrame, targets: Sequence[Target]) -> Floats:
    """The Mahalanobis distances of targets in what a forecaster reads; NaN without one."""
    columns = sorted(asked.forecaster.columns) if asked.forecaster else []
    return mahalanobis(training, as_rows(targets), columns, context.roles.along)


def _predictions(
    context: Context, asked: Asked, forecaster: Forecaster, targets: Sequence[Target]
) -> list[dict[str, object]]:
    at = as_rows(targets)
    made, leverage = forecaster.at(at).within(context.possible), forecaster.leverage(at)
    training = context.rows_of(asked.family, asked.metric)
    unit = "relative" if made.logarithmic else unit_of(training["unit"].iloc[0])
    notes = [
        "".join(f"; {note}" for note in (target.note, untold) if note)
        for target, untold in zip(
            targets, _untold(training, at, sorted(forecaster.columns), context.roles), strict=True
        )
    ]
    return [
        _prediction(asked, target, made, i, leverage, notes[i]) | {"unit": unit} for i, target in enumerate(targets)
    ]


def _untold(training: pd.DataFrame, at: pd.DataFrame, read: Sequence[str], roles: Roles) -> list[str]:
    """Say of targets that lie off the line on which scales move together in the runs that nothing tells which of these counts."""
    off = off_lines(training, at, read, roles)
    return [
        f"{read[0]} goes with {' and '.join(others)} in the runs and not here, and nothing tells which of them counts"
        if others
        else ""
        for others in ([name for name, far in off.items() if far[i]] for i in range(len(at)))
    ]


def _prediction(asked: Asked, target: Target, made: Forecast, i: int, leverage: Floats, note: str) -> dict[str, object]:
    value, lower, upper = (float(column[i]) for column in (made.value, made.lower, made.upper))
    if not np.isfinite(value):
        return {**NO_PREDICTION, "message": asked.unfilled or "the law has no finite value there"}
    row: dict[str, object] = {"predicted": value, "lower": lower, "upper": upper, "leverage": float(leverage[i])}
    row |= {f"sd_{part}": float(getattr(made.spread, part)[i]) for part in PARTS}
    message = asked.message + _remark(target, lower, upper, asked.unbounded) + note
    return {**row, "sd": float(made.spread.total[i]), "status": asked.status, "message": message}


def _remark(target: Target, lower: float, upper: float, unbounded: str) -> str:
    """What the row's reader should know: why there is no interval, or whether it holds what was measured."""
    if not np.isfinite(lower):
        return f"; no interval, as {unbounded or 'the noise of a new run is not known'}"
    if not np.isfinite(target.value):
        return ""
    return f"; the measured value is {'in' if lower <= target.value <= upper else 'out'}side the 95% interval"


def _why_not(asked: Asked, target: Target, roles: Roles) -> str | None:
    if asked.forecaster is None:
        return asked.message
    missing = sorted(asked.forecaster.lacking(target.columns))
    if missing:
        given = ", ".join(sorted(target.columns)) or "none of its columns"
        return f"{asked.law} needs {', '.join(missing)}, and the target gives {given}"
    positive = {*ALLOCATION, *roles.allocation}
    read = {name: target.columns[name] for name in sorted(asked.forecaster.columns) if name in target.columns}
    wrong = [f"{name} = {brief(value, 6)}" for name, value in read.items() if not _possible(value, name in positive)]
    return f"the target has {', '.join(wrong)}, where only positive numbers make sense" if wrong else None


def _possible(value: float, positive: bool) -> bool:
    return bool(np.isfinite(value)) and (value > 0 or not positive)


def _shown(target: Target) -> dict[str, float]:
    """The target's columns, but for those whose name the table needs for something else."""
    taken = {column.name for column in TABLES["analyse/forecast"].columns} - set(ALLOCATION)
    return {name: value for name, value in target.columns.items() if name not in taken}


def _further(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Columns of the targets beyond the contract's, in alphabetical order."""
    contract = {column.name for column in TABLES["analyse/forecast"].columns}
    return sorted({name for row in rows for name in row} - contract)


KIND = Kind(
    "forecast",
    "predictions at given targets and at the held-out rows, with the interval of a new observation, and the scale "
    "at which a wanted value is reached",
    ("analyse/forecast", "analyse/reach"),
    run,
    {
        "targets": {
            "type": "array",
            "default": [],
            "description": "points to predict, each a mapping from column to number; of params, tokens and "
            "flops, or what a study calls so, the missing one follows from the others, by C = 6 N D or as the runs' "
            "compute goes; `runs: 5` asks for the mean of five runs there",
            "items": {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"format": "column"},
                "additionalProperties": {"type": "number"},
            },
        },
        "reach": {
            "type": "array",
            "default": [],
            "description": "values to reach: at which scale would they be?",
            "items": {
                "type": "object",
                "required": ["value"],
                "additionalProperties": False,
                "properties": {
                    "value": {"type": "number", "description": "the wanted value of the metric"},
                    "metric": METRIC,
                    "along": {
                        "type": "string",
                        "format": "column",
                        "description": "the scale column to follow; by default the law's own where it has one "
                        "only, else what a budget buys, split between params and tokens as is best",
                    },
                    "cost": COST,
                    "at": {
                        "type": "object",
                        "propertyNames": {"format": "column"},
                        "additionalProperties": {"type": "number"},
                        "description": "values at which to hold the other columns of the law",
                    },
                },
            },
        },
    },
    by_default=True,
    apart=True,
)
