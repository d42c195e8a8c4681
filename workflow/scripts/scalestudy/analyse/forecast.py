"""Forecasts at the study's targets and at its held-out rows, with the interval of a new observation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import ALLOCATION, FLOPS_PER_PARAM_TOKEN, Context, FittedLaw, Floats, frame
from scalestudy.analyse.residuals import Residuals, residuals_of
from scalestudy.tables import AUTO
from scalestudy.validate.predict import interval

EXTRA = ("value", "status", "message")


@dataclass(frozen=True)
class Target:
    """A point to predict: its name, its columns, and what was measured there, if anything."""

    name: str
    columns: Mapping[str, float]
    value: float = np.nan


@dataclass(frozen=True)
class Forecaster:
    """One or several fits that predict together, by weight; `name` is the law the rows are written under."""

    name: str
    members: tuple[tuple[float, FittedLaw], ...]
    residuals: Residuals
    rows: pd.DataFrame

    @property
    def key(self) -> dict[str, str]:
        """The columns that name this forecaster in the table."""
        return {**self.members[0][1].key, "law": self.name}

    def draws(self, columns: Mapping[str, Floats]) -> Floats:
        """Predictions (1 + draws, n): weighted means, of logarithms where the residuals are logarithmic."""
        values = [(weight, fitted.value(columns)) for weight, fitted in self.members]
        if len(values) == 1:
            return values[0][1]
        shared = min(len(value) for _, value in values)
        with np.errstate(all="ignore"):
            parts = [
                weight * (np.log(value[:shared]) if self.residuals.logarithmic else value[:shared])
                for weight, value in values
            ]
        mean: Floats = np.sum(parts, axis=0)
        return np.exp(mean) if self.residuals.logarithmic else mean


def run(context: Context, options: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Forecast every target, and every held-out row of its own fit unit, by every fitted law and by `auto`."""
    stated = [Target(str(i), complete(target)) for i, target in enumerate(options["targets"])]
    rows = [
        row
        for forecaster in _forecasters(context)
        for target in (*stated, *held_out(context, forecaster.members[0][1]))
        if (row := _row(forecaster, target))
    ]
    return {"analyse/forecast": frame("analyse/forecast", rows, (*EXTRA, *_further(rows)))}


def complete(target: Mapping[str, float]) -> dict[str, float]:
    """Derive the missing one of params, tokens and flops from C = 6 N D."""
    known = {name: float(value) for name, value in target.items()}
    n, d, c = (known.get(name) for name in ALLOCATION)
    if c is None and n is not None and d is not None:
        known["flops"] = FLOPS_PER_PARAM_TOKEN * n * d
    elif d is None and n is not None and c is not None:
        known["tokens"] = c / (FLOPS_PER_PARAM_TOKEN * n)
    elif n is None and d is not None and c is not None:
        known["params"] = c / (FLOPS_PER_PARAM_TOKEN * d)
    return known


def held_out(context: Context, fitted: FittedLaw) -> list[Target]:
    """The held-out rows of a fit unit, named by their run, with the row number where a run has several."""
    rows = context.held_out.get((fitted.family, fitted.metric), context.runs.iloc[:0])
    repeated = rows["run"].duplicated(keep=False)
    targets = []
    for (_, row), several in zip(rows.iterrows(), repeated, strict=True):
        name = f"{row['run']}, row {row['row']}" if several else str(row["run"])
        wanted = {column: row[column] for column in {*ALLOCATION, *fitted.law.columns} if pd.notna(row[column])}
        targets.append(Target(name, complete(wanted), float(row["value"])))
    return targets


def decades_beyond(rows: pd.DataFrame, columns: Mapping[str, float]) -> float:
    """How many decades a point lies outside the range of the runs, the largest over params, tokens and flops."""
    outside = [0.0]
    for name in ALLOCATION:
        seen = rows[name][rows[name] > 0]
        if name in columns and columns[name] > 0 and len(seen):
            outside += [np.log10(columns[name] / seen.max()), np.log10(seen.min() / columns[name])]
    return float(max(outside))


def _row(forecaster: Forecaster, target: Target) -> dict[str, object]:
    scales = {name: target.columns.get(name, np.nan) for name in ALLOCATION}
    others = {name: value for name, value in target.columns.items() if name not in ALLOCATION}
    row: dict[str, object] = {**forecaster.key, "target": target.name, **scales, **others, "value": target.value}
    row |= {"predicted": np.nan, "lower": np.nan, "upper": np.nan}
    row["decades_beyond"] = decades_beyond(forecaster.rows, target.columns)
    reason = _why_not(forecaster, target)
    if reason:
        return {**row, "status": "not_applicable", "message": reason}
    points = {name: np.array([value]) for name, value in target.columns.items()}
    values = forecaster.draws(points)
    noise = forecaster.residuals
    lower, upper = interval(values[1:], noise.scale, noise.dof, noise.logarithmic)
    row |= {"predicted": values[0, 0], "lower": lower[0], "upper": upper[0]}
    worst = max((fitted for _, fitted in forecaster.members), key=lambda fitted: fitted.status != "converged")
    return {**row, "status": worst.status, "message": worst.message}


def _why_not(forecaster: Forecaster, target: Target) -> str | None:
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
    alone = [Forecaster(fitted.law.name, ((1.0, fitted),), *_data(context, fitted)) for fitted in context.fitted]
    choice = context.tables["validate/choice"]
    by_key = {tuple(fitted.key.values()): fitted for fitted in context.fitted}
    chosen = []
    for (family, metric), rows in choice[choice["weight"] > 0].groupby(["family", "metric"], sort=True):
        keys = [(str(family), str(metric), str(candidate)) for candidate in rows["candidate"]]
        members = [(weight, by_key[key]) for weight, key in zip(rows["weight"], keys, strict=True) if key in by_key]
        if members:
            heaviest = max(members, key=lambda member: member[0])[1]
            chosen.append(Forecaster(AUTO, tuple(members), *_data(context, heaviest)))
    return alone + chosen


def _data(context: Context, fitted: FittedLaw) -> tuple[Residuals, pd.DataFrame]:
    rows = context.units.get((fitted.family, fitted.metric), context.training.iloc[:0])
    return residuals_of(fitted, rows), rows


def _further(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Columns of the targets beyond the contract's, in alphabetical order."""
    contract = {"family", "metric", "law", "target", "predicted", "lower", "upper", "decades_beyond"}
    return sorted({name for row in rows for name in row} - contract - set(ALLOCATION) - set(EXTRA))
