"""The laws of a chain that read an earlier metric, as lines over it."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.figures.content import NotApplicableError, Settings, Tables, Unit, drawn_laws
from scalestudy.figures.curves import curves, middle_and_bounds
from scalestudy.forecast.fitted import Fitted
from scalestudy.rows import training_rows

LINE_POINTS = 60


def linked_law(tables: Tables, settings: Settings, units: Collection[Unit], into: str) -> dict[Unit, Fitted]:
    """Return the law of each fit unit that reads a chained column: the chosen one, if it does; none where no fit has an estimate."""
    known = Context(tables["clean/runs"], {}, settings).laws
    suited = [name for name, law in known.items() if into in law.columns]
    try:
        laws = drawn_laws(tables, suited) if suited else {}
        return curves(tables, settings, {unit: law for unit, law in laws.items() if unit in units})
    except NotApplicableError:
        return {}


def linked_line(fit: Fitted, runs: pd.DataFrame, into: str, ends: tuple[float, float]) -> pd.DataFrame:
    """Return a law over the column it reads, its other columns as in the middle of the runs: x, value, lower, upper."""
    own = training_rows(runs[(runs["family"] == fit.family) & (runs["metric"] == fit.metric)])
    x = np.linspace(*ends, LINE_POINTS)
    held = {name: np.full(x.shape, float(own[name].median())) for name in fit.columns}
    value, lower, upper = middle_and_bounds(fit.value({**held, into: x}))
    line = pd.DataFrame({"x": x, "value": value, "lower": lower, "upper": upper})
    return line.dropna(subset=["value"])
