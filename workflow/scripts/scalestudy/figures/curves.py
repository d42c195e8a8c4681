"""The fitted laws that figures draw: their value and 95% interval over the stored draws."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scalestudy.analyse.context import Context
from scalestudy.figures.content import NotApplicableError, Settings, Tables, Unit, drawn_laws
from scalestudy.forecast.fitted import Fitted

Array = NDArray[np.float64]
MOST_DRAWS = 400  # the 2.5% and 97.5% points of a band are steady to a line's width beyond this
FEWEST_DRAWS = 20  # below it those points are not worth drawing
KEYS = ["family", "metric", "law"]


@dataclass(frozen=True)
class Curve:
    """A fitted law; the estimate is the first row of `fitted.theta`, the draws that worked are the others."""

    fitted: Fitted

    @property
    def name(self) -> str:
        """Of the law."""
        return self.fitted.law.name

    @property
    def columns(self) -> list[str]:
        """The columns of the run table that the law reads."""
        return list(self.fitted.law.columns)

    def value(self, points: Mapping[str, Array]) -> Array:
        """Return the law at the estimate; `points` holds an array for each of `columns`."""
        estimate: Array = self.fitted.at(self.fitted.theta[0], self._floats(points))
        return estimate

    def band(self, points: Mapping[str, Array]) -> tuple[Array, Array, Array]:
        """Return the law at the estimate and its 2.5% and 97.5% points over the draws; nan with too few draws."""
        return middle_and_bounds(self.fitted.value(self._floats(points)))

    def _floats(self, points: Mapping[str, Array]) -> dict[str, Array]:
        return {name: np.asarray(points[name], dtype=float) for name in self.columns}


def middle_and_bounds(values: Array) -> tuple[Array, Array, Array]:
    """Split (1 + draws, n) values into the estimate and the 2.5% and 97.5% points of the draws, each (n,)."""
    if len(values) <= FEWEST_DRAWS:
        missing = np.full_like(values[0], np.nan)
        return values[0], missing, missing
    with np.errstate(all="ignore"):
        lower, upper = np.quantile(values[1:], [0.025, 0.975], axis=0)
    return values[0], lower, upper


def curves(tables: Tables, settings: Settings, laws: Mapping[Unit, str]) -> dict[Unit, Curve]:
    """Return the curve of each fit unit, in the order given; a unit without an estimate is left out.

    Raises:
        NotApplicableError: none has an estimate.
    """
    wanted = [(*unit, law) for unit, law in laws.items()]
    part = {name: _rows(tables[name], wanted) for name in ("fit/fits", "fit/parameters", "fit/draws")}
    context = Context(tables["clean/runs"], part, settings)
    known = {(fitted.family, fitted.metric): fitted for fitted in context.fitted if fitted.usable}
    found = {unit: Curve(_drawn(known[unit])) for unit in laws if unit in known}
    if not found:
        raise NotApplicableError("Not drawn: no fitted law has parameters; see the statuses of the fits.")
    return found


def allocating_laws(tables: Tables, settings: Settings) -> tuple[dict[Unit, str], tuple[str, ...]]:
    """Return for each fit unit the law that can split compute into N and D, and a note where it is not the chosen one.

    Raises:
        NotApplicableError: the study has no such law.
    """
    known = Context(tables["clean/runs"], {}, settings).laws
    suited = [name for name, law in known.items() if "params" in law.columns and {"tokens", "flops"} & set(law.columns)]
    if not suited:
        raise NotApplicableError("Not drawn: no law of the study joins N with D or C, so there is nothing to allocate.")
    laws, chosen = drawn_laws(tables, suited), drawn_laws(tables)
    others = [f"{family} by {law}" for (family, metric), law in laws.items() if chosen[family, metric] != law]
    notes = (
        (f"The chosen law does not join N with D or C, so drawn instead: {', '.join(others[:4])}.",) if others else ()
    )
    return laws, notes


def _rows(frame: pd.DataFrame, wanted: list[tuple[str, str, str]]) -> pd.DataFrame:
    return frame[pd.MultiIndex.from_frame(frame[KEYS]).isin(wanted)]


def _drawn(fitted: Fitted) -> Fitted:
    """Drop the draws whose refit failed, and those beyond what a band needs."""
    kept = fitted.theta[np.isfinite(fitted.theta).all(axis=1)]
    return replace(fitted, theta=kept[: MOST_DRAWS + 1])
