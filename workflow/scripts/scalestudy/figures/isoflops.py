"""The curves through the runs of each IsoFLOP budget, as the study's analysis asks for them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.curves import FEWEST, heights
from scalestudy.analyse.kinds.isoflop import by_budget, counted
from scalestudy.analyse.spending import NOTHING_HELD, Spending
from scalestudy.figures.asked import options_of
from scalestudy.figures.content import Settings, Unit

POINTS = 40
BEYOND = 1.15
"""How far a polynomial is drawn beyond the sizes of its runs."""


def cost_asked(context: Context, settings: Settings, unit: Unit) -> Spending | None:
    """Return what the study's IsoFLOP budgets pay for, if it states that and it can be paid; else None."""
    options = options_of(settings, "isoflop")
    spent = counted(context, context.units[unit], options)[1] if options and unit in context.units else None
    return None if spent is None or spent.why_not else spent


def held(settings: Settings) -> Mapping[str, float]:
    """Return what the study's IsoFLOP analysis holds other columns at."""
    at: Mapping[str, float] = (options_of(settings, "isoflop") or {}).get("at", NOTHING_HELD)
    return at


def curves_asked(context: Context, settings: Settings, unit: Unit) -> pd.DataFrame:
    """Return the curves of a fit unit: kind, budget, flops, params, value; no rows where the study does not ask for them."""
    options = options_of(settings, "isoflop")
    if options is None or unit not in context.units:
        return pd.DataFrame()
    rows, spent = counted(context, context.units[unit], options)
    if spent is not None and spent.why_not:
        return pd.DataFrame()
    parts = [_curve(group, options) for group in by_budget(rows, options["snap"])]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _curve(rows: pd.DataFrame, options: Mapping[str, Any]) -> pd.DataFrame:
    """Return the curve of one budget; none where its runs are too few, or not positive for one that needs logarithms."""
    name, value = str(options["curve"]), rows["value"].to_numpy(float)
    size = np.log(rows["params"].to_numpy(float))
    if len(np.unique(size)) < FEWEST[name] or (name == "akima" and (value <= 0).any()):
        return pd.DataFrame()
    more = 0.0 if name == "akima" else np.log(BEYOND)
    at = np.linspace(size.min() - more, size.max() + more, POINTS)
    budget = float(np.exp(np.log(rows["_compute"]).mean()))
    columns = {"flops": budget, "budget": budget, "params": np.exp(at), "value": heights(name, size, value, at)}
    return pd.DataFrame({"kind": "curve", **columns})
