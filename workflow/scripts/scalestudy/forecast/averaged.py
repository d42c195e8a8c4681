"""Of how many runs a row is the mean: what the rule `replicates` writes, a table of means brings, or a target asks for."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.tables.ingest import RUNS

Floats = npt.NDArray[np.float64]


def runs_of(rows: pd.DataFrame) -> Floats:
    """Return of how many runs each row is the mean, (m,): one where it does not say."""
    stated = rows[RUNS].to_numpy(float) if RUNS in rows else np.ones(len(rows))
    return np.where(stated > 1, stated, 1.0)


def runs_in_a_row(rows: pd.DataFrame) -> float:
    """Return of how many runs rows are the means, all together: the harmonic mean, as variances of means go."""
    return float(1 / np.mean(1 / runs_of(rows))) if len(rows) else 1.0
