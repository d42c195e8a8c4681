"""The steps of a metric from one level of scale to the next, and its whole change in their terms."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from scalestudy.analyse.measures.base import Asked, Floats, Rows, better, level_means, nothing

FEWEST = 3
"""Levels of scale: with two there is one step, and the whole change is it."""


def of_steps(typical: Callable[[Floats], float]) -> Callable[[Asked, pd.DataFrame], Rows]:
    """Return the measure of a curve: its whole change over the typical size of its steps.

    Args:
        typical: of steps, (n,), their size.
    """

    def measured(asked: Asked, rows: pd.DataFrame) -> Rows:
        along = asked.along(rows)
        if along is None:
            yield nothing("no scale varies")
            return
        values = better(rows) * level_means(asked.last(rows), along).to_numpy(float)
        yield (
            _ratio(values, along, typical) if len(values) >= FEWEST else nothing(_few(len(values), along), len(values))
        )

    return measured


def _ratio(values: Floats, along: str, typical: Callable[[Floats], float]) -> dict[str, object]:
    size, n = typical(np.diff(values)), len(values)
    if not size > 0:
        flat = "it does not change" if np.ptp(values) == 0 else "more than half of its steps are flat"
        return nothing(f"{flat} over {n} levels of {along}", n)
    return {"estimate": whole_change(values) / size, "n": n, "message": f"over {n} levels of {along}"}


def whole_change(values: Floats) -> float:
    """Return largest less smallest, negative where the largest is at a smaller scale than the smallest."""
    return float(np.sign(np.argmax(values) - np.argmin(values)) * np.ptp(values))


def _few(levels: int, along: str) -> str:
    return f"{levels} levels of {along}, at least {FEWEST} are needed"
