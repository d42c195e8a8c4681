"""The fitted laws that figures draw: their value and 95% interval over the stored draws."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scalestudy.analyse.context import Context
from scalestudy.figures.content import NotApplicableError, Settings, Tables, Unit, drawn_laws
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.intervals import bounds
from scalestudy.laws import Law

Array = NDArray[np.float64]
MOST_DRAWS = 400  # the 2.5% and 97.5% points of a band are steady to a line's width beyond this
KEYS = ["family", "metric", "law"]


def band(fitted: Fitted, points: Mapping[str, Array]) -> tuple[Array, Array, Array]:
    """Return a law at the estimate and its 95% bounds over the draws, each (n,); nan with too few draws."""
    return middle_and_bounds(fitted.value(points))


def middle_and_bounds(values: Array) -> tuple[Array, Array, Array]:
    """Split (1 + draws, n) values into the estimate and the 95% bounds over the draws, each (n,)."""
    return values[0], *bounds(values[1:])


def curves(tables: Tables, settings: Settings, laws: Mapping[Unit, str]) -> dict[Unit, Fitted]:
    """Return the fitted law of each fit unit, in the order given; a unit without an estimate is left out.

    Raises:
        NotApplicableError: none has an estimate.
    """
    wanted = [(*unit, law) for unit, law in laws.items()]
    part = {name: _rows(tables[name], wanted) for name in ("fit/fits", "fit/parameters", "fit/draws")}
    context = Context(tables["clean/runs"], part, settings)
    known = {(fitted.family, fitted.metric): fitted for fitted in context.fitted if fitted.usable}
    found = {unit: _drawn(known[unit]) for unit in laws if unit in known}
    if not found:
        raise NotApplicableError("Not drawn: no fitted law has parameters; see the statuses of the fits.")
    return found


def roles_in(tables: Tables, settings: Settings) -> Roles:
    """Return which part every column plays in the study."""
    return Context(tables["clean/runs"], {}, settings).roles


def allocating_laws(tables: Tables, settings: Settings) -> tuple[dict[Unit, str], tuple[str, ...]]:
    """Return for each fit unit the law that can split compute into N and D, and a note where it is not the chosen one.

    Raises:
        NotApplicableError: the study has no such law.
    """
    context = Context(tables["clean/runs"], {}, settings)
    known = context.laws
    suited = [name for name, law in known.items() if _allocates(law, context.roles)]
    if not suited:
        raise NotApplicableError("Not drawn: no law of the study joins N with D or C, so there is nothing to allocate.")
    laws, chosen = drawn_laws(tables, suited), drawn_laws(tables)
    others = [f"{family} by {law}" for (family, metric), law in laws.items() if chosen[family, metric] != law]
    notes = (
        (f"The chosen law does not join N with D or C, so drawn instead: {', '.join(others[:4])}.",) if others else ()
    )
    return laws, notes


def _allocates(law: Law, roles: Roles) -> bool:
    size, data, compute = roles.of(law).allocation
    return size in law.columns and bool({data, compute} & set(law.columns))


def _rows(frame: pd.DataFrame, wanted: list[tuple[str, str, str]]) -> pd.DataFrame:
    return frame[pd.MultiIndex.from_frame(frame[KEYS]).isin(wanted)]


def _drawn(fitted: Fitted) -> Fitted:
    """Drop the draws beyond what a band needs; those whose refit failed stay, since a band asks how many there are."""
    return replace(fitted, theta=fitted.theta[: MOST_DRAWS + 1])
