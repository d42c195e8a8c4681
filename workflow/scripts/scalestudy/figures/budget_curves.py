"""Lines of several budgets in one panel: where their names have room, and where each is lowest."""

import numpy as np
import pandas as pd

ROOM = (0.13, 0.045)
"""Shares of the axes that the name of a curve takes."""


def names_apart(lines: pd.DataFrame, x: tuple[float, float], y: tuple[float, float]) -> dict[float, pd.Series]:
    """Return where the name of each budget's curve stands: at its end in sight, but for those that would lie on another's."""
    found: dict[float, pd.Series] = {}
    for _, line in lines.groupby("budget"):
        for _, end in line[line["value"].between(*y)].iloc[-1:].iterrows():
            if all(_clear(end, other, x, y) for other in found.values()):
                found[float(end["budget"])] = end
    return found


def _clear(one: pd.Series, other: pd.Series, x: tuple[float, float], y: tuple[float, float]) -> bool:
    """Whether two names at these places have room beside or below each other."""
    across = abs(np.log(one["params"] / other["params"])) / np.log(x[1] / x[0])
    return bool(across > ROOM[0] or abs(one["value"] - other["value"]) / (y[1] - y[0]) > ROOM[1])


def minima_of(lines: pd.DataFrame) -> pd.DataFrame:
    """The lowest point of each line, where it is not at one of its ends."""
    lowest = [line.iloc[line["value"].argmin()] for _, line in lines.groupby("budget") if _bends(line)]
    return pd.DataFrame(lowest, columns=lines.columns)


def _bends(line: pd.DataFrame) -> bool:
    return 0 < int(line["value"].to_numpy(dtype=float).argmin()) < len(line) - 1
