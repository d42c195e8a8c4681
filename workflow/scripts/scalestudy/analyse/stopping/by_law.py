"""The final value of a run in training by the fitted laws, at the place where it will end."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.forecasters import Asked, forecasters
from scalestudy.analyse.spent.sheet import Sheet
from scalestudy.analyse.stopping.ahead import Ahead
from scalestudy.analyse.stopping.curves import Trained
from scalestudy.intervals import BOUND
from scalestudy.tables import AUTO

GROWS: Final = ("step", "tokens", "flops")
"""Canonical columns that grow in proportion as training goes on."""
MANY: Final = 1e6
"""Degrees of freedom at which Student's distribution is the normal one."""


def voices(context: Context) -> dict[tuple[str, str], Asked]:
    """Return what forecasts each fit unit: `auto` where there is one, else the first law that can."""
    found: dict[tuple[str, str], Asked] = {}
    for asked in forecasters(context):
        if asked.forecaster is not None and (asked.law == AUTO or (asked.family, asked.metric) not in found):
            found[asked.family, asked.metric] = asked
    return found


def at_end(context: Context, run: Trained, along: str, options: Mapping[str, Any]) -> pd.DataFrame:
    """Return the row of the run's end: the last checkpoint's, with what grows grown, and what the study states of the end.

    What is stated, `at_end`, is a formula over the run's columns for each column, so that a law of the annealing of the learning rate
    is read where the rate will have decayed.
    """
    row = run.rows.iloc[[-1]].copy()
    times = run.curve.end / run.curve.places[-1]
    plays = {context.roles.plays[symbol] for symbol in "DCS"}
    for name in {*GROWS, *plays, along} & set(row.columns):
        row[name] = row[name].astype(float) * times
    stated = Sheet(run.rows, context.roles.plays, np.zeros(len(run.rows), dtype=np.int64))
    for name, formula in options.get("at_end", {}).items():
        row[name] = stated.of(formula)[0]
    return row.reset_index(drop=True)


def by_law(asked: Asked | None, end: pd.DataFrame, relative: bool) -> tuple[Ahead | None, str]:
    """Return the forecast at a place, and in words how it was made or why there is none."""
    if asked is None or asked.forecaster is None:
        return None, "no law has an estimate"
    known = {name: float(end[name].iloc[0]) for name in asked.forecaster.columns if name in end}
    missing = sorted(asked.forecaster.lacking({name: value for name, value in known.items() if np.isfinite(value)}))
    if missing:
        return None, f"{asked.law} needs {', '.join(missing)} at the end: say `at_end: {{{missing[0]}: ...}}`"
    made = asked.forecaster.at(end)
    bounds = np.array([made.lower[0], made.value[0], made.upper[0]], dtype=float)
    if not np.isfinite(bounds).all() or (relative and bounds.min() <= 0):
        return None, f"{asked.law} has no forecast with an interval there"
    low, middle, high = np.log(bounds) if relative else bounds
    return Ahead(float(middle), float((high - low) / (2 * BOUND)), MANY, 0), f"forecast by {asked.law}"
