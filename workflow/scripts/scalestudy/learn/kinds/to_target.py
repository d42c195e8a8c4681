"""What of a scale it takes a run to reach a target: the first crossing of its trajectory, between two checkpoints."""

from typing import Final

import numpy as np
import pandas as pd

from scalestudy.learn.into import ROWS
from scalestudy.learn.kinds.base import Floats, Kind, Options
from scalestudy.numerals import brief
from scalestudy.percent import of_one

UNITS: Final = {"tokens": "tokens", "step": "steps", "flops": "FLOP"}


def crossing(at: Floats, value: Floats, target: float, rising: bool = False, whole: float = 1.0) -> tuple[float, str]:
    """Return where a trajectory first reaches a target, or nan and why.

    Args:
        at: where it was measured, ascending, (n,).
        value: what was measured, (n,).
        target: in the unit of the values.
        whole: what sentences tell values by: 100 in percent.
        rising: whether higher is better, so that it is reached from below.

    Between two checkpoints both are interpolated in logarithms, as a power law is straight, or as they are where not positive.
    """
    reached = np.flatnonzero(value >= target if rising else value <= target)
    if not len(reached):
        return (
            np.nan,
            f"never reaches {brief(whole * target, 6)}: its best is {brief(whole * (value.max() if rising else value.min()), 4)}",
        )
    k = int(reached[0])
    if k == 0 and value[0] != target:
        return (
            np.nan,
            f"is at {brief(whole * value[0], 4)} at its first point already, past {brief(whole * target, 6)}",
        )
    return (float(at[0]) if k == 0 else _between(at[k - 1 : k + 1], value[k - 1 : k + 1], target)), ""


def _between(at: Floats, value: Floats, target: float) -> float:
    positive = bool((value > 0).all()) and target > 0
    before, after, wanted = np.log([*value, target]) if positive else (*value, target)
    share = (before - wanted) / (before - after)
    return float(at[0] * (at[1] / at[0]) ** share if at[0] > 0 else at[0] + (at[1] - at[0]) * share)


def trace(run: pd.DataFrame, options: Options) -> tuple[float, str]:
    """Return what it took one run, or nan and why, from its rows of the metric; values at one point are averaged."""
    along = str(options["along"])
    points = run[[along, "value"]].astype(float).dropna().groupby(along, sort=True)["value"].mean()
    if points.empty:
        return np.nan, f"has no value of {options['metric']} with its {along}"
    rising, whole = run["direction"].iloc[0] == "higher", of_one(run)
    target = float(options["target"]) / whole
    return crossing(points.index.to_numpy(float), points.to_numpy(float), target, rising, whole)


KIND = Kind(
    "to_target",
    "what of a scale it takes each run to reach a target: rows of a new metric, interpolated at the first crossing",
    {
        "type": "object",
        "properties": {
            "metric": {"type": "string", "description": "the metric whose trajectory is followed"},
            "target": {"type": "number", "description": "the value to reach, in the metric's unit"},
            "along": {
                "type": "string",
                "format": "column",
                "default": "tokens",
                "description": "the scale that is spent on the way: tokens, step, flops or another column",
            },
            "into": {"type": "string", "description": "the name of the new metric, such as tokens_to_3"},
        },
        "required": ["metric", "target", "into"],
        "additionalProperties": False,
    },
    ROWS,
    trace=trace,
    sample={"metric": "loss", "target": 3.0, "along": "tokens", "into": "tokens_to_3"},
)
