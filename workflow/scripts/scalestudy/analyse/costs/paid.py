"""What runs cost by a stated formula: the one place that reads a cost at the runs themselves."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, Roles

Floats = npt.NDArray[np.float64]


class Price(Protocol):
    """A formula over columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that it reads."""

    def __call__(self, columns: Mapping[str, Floats]) -> Floats:
        """Return its values at points."""


def paid_by(runs: pd.DataFrame, cost: Price, roles: Roles, held: Mapping[str, float]) -> Floats:
    """Return what those runs cost of which that is known, positive numbers, (known,), in the unit of the cost.

    Args:
        runs: the training rows of a fit unit.
        cost: a formula over columns.
        roles: which columns are N, D and C; D follows from C = 6 N D where a run does not state it.
        held: what stands for a column that the runs do not have.
    """
    size, data, compute = roles.allocation
    columns = {name: _column(runs, name, held) for name in {*cost.columns, size, data, compute}}
    columns[data] = _first(columns[data], columns[compute] / (FLOPS_PER_PARAM_TOKEN * columns[size]))
    found = np.broadcast_to(cost(columns), len(runs))
    return np.asarray(found[np.isfinite(found) & (found > 0)])


def _column(runs: pd.DataFrame, name: str, held: Mapping[str, float]) -> Floats:
    if name in runs:
        return np.asarray(runs[name].to_numpy(float, na_value=np.nan))
    return np.full(len(runs), held.get(name, np.nan))


def _first(one: Floats, other: Floats) -> Floats:
    return np.where(np.isfinite(one), one, other)
