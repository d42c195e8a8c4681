"""The curves of a metric over a hyperparameter, one for each level of scale, as excess over the best."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.analyse.measures.base import Asked, Floats, Rows, better, level_means, levels, nothing
from scalestudy.percent import of_one

FEWEST = 3
"""Values of the hyperparameter that make a curve."""


@dataclass(frozen=True)
class Curve:
    """A metric over a hyperparameter.

    Attributes:
        at: logarithms to base 10 of the values tried, ascending, (n,).
        loss: the metric there, turned so that less is better, means over repeats, (n,).
        sign: 1, or -1 where the metric was turned.
        whole: what the unit in which a study states values is of theirs here: 100 for percent, else 1.
    """

    at: Floats
    loss: Floats
    sign: int
    whole: float = 1.0

    @property
    def excess(self) -> Floats:
        """How much worse than the best."""
        return np.asarray(self.loss - self.loss.min(), dtype=float)

    @property
    def ends(self) -> str:
        """A warning where the best is at an end of what was tried."""
        return "; the best is at an end of the range" if self.loss.argmin() in (0, len(self.loss) - 1) else ""


def of_sweep(measured: Callable[[Curve, Asked], tuple[float, str]]) -> Callable[[Asked, pd.DataFrame], Rows]:
    """Return the measure of every curve of a fit unit.

    Args:
        measured: of a curve, the estimate and a sentence.
    """

    def run(asked: Asked, rows: pd.DataFrame) -> Rows:
        over = asked.options["over"]
        if over not in rows or rows[over].nunique() < FEWEST:
            yield nothing(f"fewer than {FEWEST} values of {over}")
            return
        along = asked.along(rows)
        for point, (level, part) in enumerate(levels(asked.last(rows), None if along == over else along)):
            yield {"point": point, "level": level, **_row(part, over, asked, measured)}

    return run


def _row(
    part: pd.DataFrame, over: str, asked: Asked, measured: Callable[[Curve, Asked], tuple[float, str]]
) -> dict[str, object]:
    means = level_means(part[part[over] > 0], over)
    if len(means) < FEWEST:
        return nothing(f"{len(means)} values of {over}, at least {FEWEST} are needed", len(means))
    sign = -better(part)
    curve = Curve(np.log10(means.index.to_numpy(float)), sign * means.to_numpy(float), sign, of_one(part))
    estimate, told = measured(curve, asked)
    return {"estimate": estimate, "n": len(means), "message": f"{len(means)} values of {over}{told}{curve.ends}"}
