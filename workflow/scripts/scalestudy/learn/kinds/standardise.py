"""Columns less their mean, over their standard deviation."""

import numpy as np
import pandas as pd

from scalestudy.learn.into import EACH
from scalestudy.learn.kinds.base import Fact, Floats, Kind, Learned, Options, options_of


def learn(cells: pd.DataFrame, names: tuple[str, ...], options: Options) -> Learned:
    """Learn the means and standard deviations (n - 1) of columns; one that does not vary is blank."""
    del options
    mean, spread = cells.mean().to_numpy(float), cells.std().to_numpy(float)
    varies = spread > 0
    flat = tuple(f"{column} does not vary, so {name} is blank" for column, name in _of(cells, names, ~varies))

    def make(values: Floats) -> Floats:
        return np.asarray((values - mean) / np.where(varies, spread, np.nan))

    pairs = zip(cells.columns, names, mean, spread, strict=True)
    facts = [Fact(*one) for column, name, m, s in pairs for one in (("mean", name, column, m), ("sd", name, column, s))]
    told = f"{', '.join(names)}: {', '.join(cells.columns)} less the mean, over the standard deviation of {len(cells)} rows"
    return Learned(names, tuple(cells.columns), make, told, facts, flat)


def _of(cells: pd.DataFrame, names: tuple[str, ...], which: np.ndarray) -> list[tuple[str, str]]:
    return [pair for pair, there in zip(zip(cells.columns, names, strict=True), which, strict=True) if there]


KIND = Kind(
    "standardise",
    "columns less their mean over training rows, in units of their standard deviation",
    options_of("the names of the columns, in which `*` stands for that of the one read, such as z_*"),
    EACH,
    learn,
    sample={"into": "z_*"},
)
