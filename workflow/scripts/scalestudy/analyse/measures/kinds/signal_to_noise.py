"""How well a metric tells models apart: their spread over how much it moves between last checkpoints."""

import numpy as np
import pandas as pd

from scalestudy.analyse.measures.base import Asked, Floats, Measure, Rows, changes, each_metric, levels, nothing, plural
from scalestudy.numerals import brief


def _measured(asked: Asked, by_family: dict[str, pd.DataFrame]) -> Rows:
    rows = pd.concat(by_family.values(), ignore_index=True)
    for point, (level, part) in enumerate(levels(rows, _size(asked, rows))):
        yield {"point": point, "level": level, **_ratio(asked, part)}


def _size(asked: Asked, rows: pd.DataFrame) -> str | None:
    """Return the scale of models, which is the same at all checkpoints of a run."""
    fixed = [name for name in asked.roles.along if name in rows and _is_of_runs(asked, rows, name)]
    return asked.options.get("along") or next((name for name in fixed if changes(rows[name])), None)


def _is_of_runs(asked: Asked, rows: pd.DataFrame, name: str) -> bool:
    column = rows[name].to_numpy(float)
    return all(np.ptp(column[places]) == 0 for places in asked.curves(rows))


def _ratio(asked: Asked, rows: pd.DataFrame) -> dict[str, object]:
    values, wanted = rows["value"].to_numpy(float), asked.options["checkpoints"]
    curves = [values[places] for places in asked.curves(rows)]
    last = [curve[-wanted:] for curve in curves if len(curve) >= wanted]
    if len(curves) < 2 or not last:
        lacking = "one model" if len(curves) < 2 else f"no run has {wanted} checkpoints among the fitted rows"
        return nothing(lacking, len(curves))
    noise, spread = _noise(last), _spread(np.sort([curve[-1] for curve in curves]))
    told = f"spread {brief(spread)} of {len(curves)} models, noise {brief(noise)} of the last {wanted} checkpoints of {plural(len(last), 'run')}"
    return {"estimate": spread / noise if noise > 0 else np.nan, "n": len(curves), "message": told}


def _spread(values: Floats) -> float:
    """The largest difference between two models, relative to their mean."""
    return _relative(float(np.ptp(values)), values)


def _noise(last: list[Floats]) -> float:
    """The mean over runs of the standard deviation of the last checkpoints, relative to their mean."""
    return float(np.mean(np.sort([_relative(float(curve.std(ddof=1)), curve) for curve in last])))


def _relative(size: float, values: Floats) -> float:
    middle = abs(float(values.mean()))
    return size / middle if middle else np.nan


MEASURE = Measure(
    "signal_to_noise",
    "the largest difference between models of one scale, relative to their mean, over the mean relative standard deviation of their last "
    "`checkpoints` checkpoints",
    "metric",
    each_metric(_measured),
    citation="Heineman et al. 2025, arXiv:2508.13144",
)
