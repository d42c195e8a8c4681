"""Forecasts at the study's targets and at its held-out rows, with the interval of a new observation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import ALLOCATION, UNIT_KEYS, Context, Floats, frame
from scalestudy.analyse.targets import Target, decades_beyond, held_out, ranges, stated
from scalestudy.tables import AUTO
from scalestudy.validate.fitted import FittedLaw
from scalestudy.validate.predict import MIN_DRAWS, interval
from scalestudy.validate.residuals import Residuals, spread

EXTRA = ("value", "status", "message")
NO_PREDICTION = {"predicted": np.nan, "lower": np.nan, "upper": np.nan, "status": "not_applicable"}


@dataclass(frozen=True)
class Forecaster:
    """One or several fits of a fit unit that predict together.

    Attributes:
        family: the fit unit's family.
        metric: the fit unit's metric.
        law: what its rows are written under: a law's name, or `auto`.
        members: the fits, by weight; empty if no law was chosen.
        rows: the training rows.
        scales: the scale axes, for `decades_beyond`.
        possible: the least and the largest value the metric can take.
    """

    family: str
    metric: str
    law: str
    members: tuple[tuple[float, FittedLaw], ...]
    rows: pd.DataFrame
    scales: tuple[str, ...]
    possible: tuple[float, float]

    @property
    def logarithmic(self) -> bool:
        """Whether members are averaged, and noise is added, on the scale of logarithms."""
        return bool((self.rows["value"] > 0).all())

    @property
    def usable(self) -> bool:
        """Whether there is a law to predict with, and every member has an estimate."""
        return bool(self.members) and all(fitted.usable for _, fitted in self.members)

    @property
    def columns(self) -> set[str]:
        """The columns its laws read."""
        return {column for _, fitted in self.members for column in fitted.law.columns}

    def draws(self, columns: Mapping[str, Floats]) -> Floats:
        """Predictions (1 + draws, n): the weighted mean of the members, geometric where residuals are logarithmic."""
        values = [(weight, fitted.value(columns)) for weight, fitted in self.members]
        if len(values) == 1:
            return values[0][1]
        shared = min(len(value) for _, value in values)
        with np.errstate(all="ignore"):
            parts = [w * (np.log(value[:shared]) if self.logarithmic else value[:shared]) for w, value in values]
        mean: Floats = np.sum(parts, axis=0)
        return np.exp(mean) if self.logarithmic else mean

    def residuals(self) -> Residuals:
        """The spread of the training residuals, corrected for the parameters of the heaviest member."""
        heaviest = max(self.members, key=lambda member: member[0])[1]
        predicted = self.draws({name: self.rows[name].to_numpy(float) for name in self.columns})[0]
        return spread(predicted, self.rows["value"].to_numpy(float), len(heaviest.law.free_names))


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Forecast every target, and every held-out row of its own fit unit, by every fitted law and by `auto`."""
    named = stated(options["targets"])
    rows: list[dict[str, object]] = []
    for forecaster in _forecasters(context):
        unit = context.held_out.get((forecaster.family, forecaster.metric), context.runs.iloc[:0])
        targets = [*named, *held_out(unit, forecaster.columns, {target.name for target in named})]
        rows += _rows(forecaster, targets) if targets else []
    return {"analyse/forecast": frame("analyse/forecast", rows, (*EXTRA, *_further(rows)))}


def _rows(forecaster: Forecaster, targets: Sequence[Target]) -> list[dict[str, object]]:
    """One row per target; all that can be predicted are predicted together."""
    reasons = [_why_not(forecaster, target) for target in targets]
    possible = [target for target, reason in zip(targets, reasons, strict=True) if reason is None]
    predicted = iter(_predictions(forecaster, possible) if possible else [])
    seen = ranges(forecaster.rows, forecaster.scales)
    rows: list[dict[str, object]] = []
    for target, reason in zip(targets, reasons, strict=True):
        row: dict[str, object] = {"family": forecaster.family, "metric": forecaster.metric, "law": forecaster.law}
        row |= {"target": target.name, **dict.fromkeys(ALLOCATION, np.nan), **target.columns, "value": target.value}
        row["decades_beyond"] = decades_beyond(seen, target.columns)
        rows.append(row | ({**NO_PREDICTION, "message": reason} if reason else next(predicted)))
    return rows


def _predictions(forecaster: Forecaster, targets: Sequence[Target]) -> list[dict[str, object]]:
    columns = {name: np.array([target.columns[name] for target in targets]) for name in forecaster.columns}
    values, noise = forecaster.draws(columns), forecaster.residuals()
    with np.errstate(over="ignore"):
        bounds = np.stack(interval(values[1:], noise.scale, noise.dof, noise.logarithmic))
    bounds = np.where(np.isfinite(bounds).all(axis=0), np.clip(bounds, *forecaster.possible), np.nan)
    return [
        _prediction(forecaster, target, values[:, i], (float(bounds[0, i]), float(bounds[1, i])))
        for i, target in enumerate(targets)
    ]


def _prediction(
    forecaster: Forecaster, target: Target, values: Floats, bounds: tuple[float, float]
) -> dict[str, object]:
    if not np.isfinite(values[0]):
        return {**NO_PREDICTION, "message": "the law has no finite value there"}
    worst = max((fitted for _, fitted in forecaster.members), key=lambda fitted: fitted.status != "converged")
    message = worst.message + _remark(target, *bounds, values[1:])
    row = {"predicted": values[0], "lower": bounds[0], "upper": bounds[1]}
    return {**row, "status": worst.status, "message": message}


def _remark(target: Target, lower: float, upper: float, draws: Floats) -> str:
    """What the row's reader should know: why there is no interval, or whether it holds what was measured."""
    if not np.isfinite(lower):
        few = np.isfinite(draws).sum() < MIN_DRAWS
        return "; no interval, as " + ("there are no draws" if few else "the noise of a new run is not known")
    if not np.isfinite(target.value):
        return ""
    return f"; the measured value is {'in' if lower <= target.value <= upper else 'out'}side the 95% interval"


def _why_not(forecaster: Forecaster, target: Target) -> str | None:
    if not forecaster.members:
        return "no law was chosen; validate/choice says why"
    for _, fitted in forecaster.members:
        if not fitted.usable:
            return f"the fit of {fitted.law.name} has no estimate: {fitted.message}"
        missing = sorted(set(fitted.law.columns) - set(target.columns))
        if missing:
            given = ", ".join(sorted(target.columns)) or "none of its columns"
            return f"{fitted.law.name} needs {', '.join(missing)}, and the target gives {given}"
        wrong = [f"{name} = {target.columns[name]:g}" for name in fitted.law.columns if not _possible(name, target)]
        if wrong:
            return f"the target has {', '.join(wrong)}, where only positive numbers make sense"
    return None


def _possible(name: str, target: Target) -> bool:
    value = target.columns[name]
    return np.isfinite(value) and (value > 0 or name not in ALLOCATION)


def _forecasters(context: Context) -> list[Forecaster]:
    """Every fit, and for each fit unit the fits that carry the weight of `validate/choice`."""
    nothing, common = context.training.iloc[:0], (context.scales, context.possible)
    by_key = {(fitted.family, fitted.metric, fitted.law.name): fitted for fitted in context.fitted}
    found = [
        Forecaster(family, metric, law, ((1.0, fitted),), context.units.get((family, metric), nothing), *common)
        for (family, metric, law), fitted in by_key.items()
    ]
    for (family, metric), rows in context.tables["validate/choice"].groupby(UNIT_KEYS, sort=True):
        unit = str(family), str(metric)
        weights = rows.sort_values("candidate").set_index("candidate")["weight"]
        members = tuple((float(w), by_key[*unit, str(law)]) for law, w in weights.items() if w > 0)
        found.append(Forecaster(*unit, AUTO, members, context.units.get(unit, nothing), *common))
    return found


def _further(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Columns of the targets beyond the contract's, in alphabetical order."""
    contract = {"family", "metric", "law", "target", "predicted", "lower", "upper", "decades_beyond"}
    return sorted({name for row in rows for name in row} - contract - set(ALLOCATION) - set(EXTRA))
