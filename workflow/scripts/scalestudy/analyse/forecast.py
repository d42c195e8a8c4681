"""Forecasts at the study's targets and at its held-out rows, with the interval of a new observation and its parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import UNIT_KEYS, Context, Floats
from scalestudy.analyse.missed import explain
from scalestudy.analyse.targets import Target, as_rows, held_out, stated
from scalestudy.forecast.distance import decades_beyond
from scalestudy.forecast.forecast import Forecast, Forecaster, one_by_one
from scalestudy.forecast.predict import MIN_DRAWS
from scalestudy.forecast.saved import read_members
from scalestudy.frames import typed
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES
from scalestudy.tables.ingest import ALLOCATION

PARTS = ("noise", "parameters", "model", "horizon")
NO_PREDICTION = {"predicted": np.nan, "lower": np.nan, "upper": np.nan, "status": "not_applicable"}


@dataclass(frozen=True)
class Asked:
    """One forecaster of one fit unit, and what its rows are written under.

    Attributes:
        family: the fit unit's family.
        metric: the fit unit's metric.
        law: a law's name, or `auto`.
        forecaster: makes the forecasts; None if it cannot make any.
        status: of its fits, from `tables.fit.STATUSES`.
        message: the same in a sentence, or why there is no forecaster.
        draws: bootstrap draws behind the bounds; None where they take none.
    """

    family: str
    metric: str
    law: str
    forecaster: Forecaster | None
    status: str
    message: str
    draws: int | None = None


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Forecast every target, and every held-out row of its own fit unit, by every fitted law and by `auto`."""
    named = stated(options["targets"])
    rows: list[dict[str, object]] = []
    for asked in forecasters(context):
        unit = context.held_out.get((asked.family, asked.metric), context.runs.iloc[:0])
        columns = asked.forecaster.columns if asked.forecaster else ()
        targets = [*named, *held_out(unit, columns, {target.name for target in named})]
        rows += _rows(context, asked, targets) if targets else []
    explained = explain(typed(TABLES["analyse/forecast"], rows, _further(rows)), context)
    return {"analyse/forecast": explained}


def forecasters(context: Context) -> Iterator[Asked]:
    """Yield what forecasts each fit unit: every fit, then the combination `auto` that validation made."""
    fits = one_by_one(context.fitted, context.runs)
    for (family, metric, law), alone in fits.items():
        fit = alone.fitted
        why = "" if fit.usable else f"the fit of {law} has no estimate: "
        able = alone if fit.usable else None
        yield Asked(family, metric, law, able, fit.status, f"{why}{fit.message}", len(fit.theta) - 1)
    members = context.tables.get("validate/members", pd.DataFrame(columns=[*UNIT_KEYS]))
    combined = read_members(members, context.runs, context.settings, context.laws)
    for key, _ in context.tables["validate/choice"].groupby(UNIT_KEYS, sort=True):
        family, metric = map(str, key)
        made = combined.get((family, metric))
        if made is None:
            yield Asked(family, metric, AUTO, None, "not_applicable", "no law was chosen; validate/choice says why")
            continue
        laws = list(dict.fromkeys(member.law.name for member in made.decision.members))
        own = [fits[family, metric, law].fitted for law in laws if (family, metric, law) in fits]
        worst = max(own, key=lambda fit: fit.status != "converged", default=None)
        count = len(made.decision.members)
        told = f"the average of {count} fits of {' and '.join(laws)}" if count > 1 else laws[0]
        doubt = f"; {worst.law.name}: {worst.message}" if worst else ""
        yield Asked(family, metric, AUTO, made, worst.status if worst else "converged", f"{told}{doubt}")


def _rows(context: Context, asked: Asked, targets: Sequence[Target]) -> list[dict[str, object]]:
    """One row per target; all that can be predicted are predicted together."""
    training = context.units.get((asked.family, asked.metric), context.training.iloc[:0])
    beyond = decades_beyond(training, as_rows(targets), context.scales)
    reasons = [_why_not(asked, target) for target in targets]
    able = [target for target, reason in zip(targets, reasons, strict=True) if reason is None]
    predicted = iter(_predictions(context, asked, asked.forecaster, able) if asked.forecaster and able else [])
    rows: list[dict[str, object]] = []
    for target, reason, far in zip(targets, reasons, beyond.tolist(), strict=True):
        row: dict[str, object] = {"family": asked.family, "metric": asked.metric, "law": asked.law}
        row |= {"target": target.name, **dict.fromkeys(ALLOCATION, np.nan), **target.columns, "value": target.value}
        rows.append(
            row | {"decades_beyond": far} | ({**NO_PREDICTION, "message": reason} if reason else next(predicted))
        )
    return rows


def _predictions(
    context: Context, asked: Asked, forecaster: Forecaster, targets: Sequence[Target]
) -> list[dict[str, object]]:
    at = as_rows(targets)
    made, leverage = forecaster.at(at).within(context.possible), forecaster.leverage(at)
    unit = "relative" if made.logarithmic else str(context.units[asked.family, asked.metric]["unit"].iloc[0] or "")
    return [_prediction(asked, target, made, i, leverage) | {"unit": unit} for i, target in enumerate(targets)]


def _prediction(asked: Asked, target: Target, made: Forecast, i: int, leverage: Floats) -> dict[str, object]:
    value, lower, upper = (float(column[i]) for column in (made.value, made.lower, made.upper))
    if not np.isfinite(value):
        return {**NO_PREDICTION, "message": "the law has no finite value there"}
    row: dict[str, object] = {"predicted": value, "lower": lower, "upper": upper, "leverage": float(leverage[i])}
    row |= {f"sd_{part}": float(getattr(made.spread, part)[i]) for part in PARTS}
    message = asked.message + _remark(target, lower, upper, asked.draws)
    return {**row, "sd": float(made.spread.total[i]), "status": asked.status, "message": message}


def _remark(target: Target, lower: float, upper: float, draws: int | None) -> str:
    """What the row's reader should know: why there is no interval, or whether it holds what was measured."""
    if not np.isfinite(lower):
        few = draws is not None and draws < MIN_DRAWS
        return "; no interval, as " + ("there are no draws" if few else "the noise of a new run is not known")
    if not np.isfinite(target.value):
        return ""
    return f"; the measured value is {'in' if lower <= target.value <= upper else 'out'}side the 95% interval"


def _why_not(asked: Asked, target: Target) -> str | None:
    if asked.forecaster is None:
        return asked.message
    missing = sorted(asked.forecaster.columns - set(target.columns))
    if missing:
        given = ", ".join(sorted(target.columns)) or "none of its columns"
        return f"{asked.law} needs {', '.join(missing)}, and the target gives {given}"
    wrong = [
        f"{name} = {target.columns[name]:g}" for name in sorted(asked.forecaster.columns) if not _possible(name, target)
    ]
    return f"the target has {', '.join(wrong)}, where only positive numbers make sense" if wrong else None


def _possible(name: str, target: Target) -> bool:
    value = target.columns[name]
    return np.isfinite(value) and (value > 0 or name not in ALLOCATION)


def _further(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Columns of the targets beyond the contract's, in alphabetical order."""
    contract = {column.name for column in TABLES["analyse/forecast"].columns}
    return sorted({name for row in rows for name in row} - contract)
