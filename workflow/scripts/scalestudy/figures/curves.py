"""The fitted law of one family and metric as a function: its value and 95% interval over the stored draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scalestudy.figures.content import NotApplicableError, Settings, Tables, Unit
from scalestudy.fit.units import varying_scales
from scalestudy.laws import Law, compile_law, resolve_all

Array = NDArray[np.float64]
MOST_DRAWS = 400  # the 2.5% and 97.5% points of a band are steady to a line's width beyond this


@dataclass(frozen=True)
class Curve:
    """A law with its estimate and draws.

    Attributes:
        name: of the law.
        columns: column of the run table for each symbol of the law.
        parameters: (draws + 1, P), the estimate first; draws whose refit failed are left out.
    """

    name: str
    columns: Mapping[str, str]
    parameters: Array
    compiled: Any

    def value(self, frame: Mapping[str, Array]) -> Array:
        """Return the law at the estimate; `frame` holds one array for each column in `columns`."""
        return self._values(self.parameters[0], frame)

    def band(self, frame: Mapping[str, Array]) -> tuple[Array, Array, Array]:
        """Return the law at the estimate and its 2.5% and 97.5% points over the draws; nan without draws."""
        value = self.value(frame)
        draws = self.parameters[1 : MOST_DRAWS + 1]
        if len(draws) < 20:
            missing = np.full_like(value, np.nan)
            return value, missing, missing
        lower, upper = np.nanquantile(self._values(draws, frame), [0.025, 0.975], axis=0)
        return value, lower, upper

    def _values(self, parameters: Array, frame: Mapping[str, Array]) -> Array:
        variables = {symbol: np.asarray(frame[column], dtype=float) for symbol, column in self.columns.items()}
        with np.errstate(all="ignore"):
            return np.asarray(self.compiled.value(parameters, variables), dtype=float)


def curves(tables: Tables, settings: Settings, laws: Mapping[Unit, str]) -> dict[Unit, Curve]:
    """Return the curve of each fit unit, in the order given; a unit without an estimate is left out."""
    runs, draws = tables["clean/runs"], tables["fit/draws"]
    wanted = {name: law for name, law in known_laws(settings, runs).items() if name in laws.values()}
    compiled = {name: compile_law(law) for name, law in wanted.items()}
    grouped = dict(iter(draws.groupby(["family", "metric", "law"], sort=False)))
    found = {}
    for unit, name in laws.items():
        group = grouped.get((*unit, name))
        free = _matrix(group, wanted[name].free_names) if group is not None and name in wanted else None
        if free is not None:
            found[unit] = Curve(name, dict(wanted[name].variables), compiled[name].expand(free), compiled[name])
    if not found:
        raise NotApplicableError("Not drawn: no fitted law has parameters; see the statuses of the fits.")
    return found


def known_laws(settings: Settings, runs: pd.DataFrame) -> dict[str, Law]:
    """Return the laws the study names, by name, bound to the columns of the run table."""
    varying = varying_scales(runs, settings.get("axes"))
    return {law.name: law for law in resolve_all(settings.get("laws") or "auto", tuple(runs.columns), varying)}


def _matrix(group: pd.DataFrame, names: Sequence[str]) -> Array | None:
    """Return the draws as (draws, P) with the estimate (draw -1) first; None without an estimate."""
    wide = group.pivot(index="draw", columns="parameter", values="value").sort_index()  # noqa: PD010
    if wide.index.empty or wide.index[0] != -1 or any(name not in wide.columns for name in names):
        return None
    matrix = wide[list(names)].to_numpy(dtype=float)
    if not np.isfinite(matrix[0]).all():
        return None
    kept: Array = matrix[np.isfinite(matrix).all(axis=1)]
    return kept
