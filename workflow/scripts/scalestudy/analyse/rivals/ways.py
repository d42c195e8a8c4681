"""Which way a family can go along a scale, by what its laws read, what is held, and what its runs never change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context, Floats
from scalestudy.analyse.ensemble import Ensemble
from scalestudy.analyse.rivals.path import Path
from scalestudy.analyse.rivals.spending import Spending
from scalestudy.analyse.rivals.voices import Columns
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN, Roles

DECADES: Final = 15.0
"""How far beyond the ratios D/N of the runs the best one is looked for."""
Known = Mapping[str, float]


@dataclass(frozen=True)
class Asked:
    """What a study asks of the way.

    Attributes:
        along: the scale; empty for the law's own where it has one only, else compute.
        ratio: D/N; NaN where each family has its own best one.
        held: columns that do not change on the way.
        spending: how compute is counted.
    """

    along: str = ""
    ratio: float = np.nan
    held: Known = field(default_factory=dict)
    spending: Spending = Spending()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Asked":
        """Read the options of an analysis."""
        ratio, served = float(options.get("ratio", np.nan)), Spending(float(options.get("served", 0.0)))
        return cls(str(options.get("along", "")), ratio, dict(options.get("at", {})), served)


@dataclass(frozen=True)
class Situation:
    """A family before it sets out: what its laws read beside the scale, what of it is known, and its runs.

    Attributes:
        along: the scale.
        open: the columns that laws read and nothing says.
        held: the columns that do not change, by name: what is stated, and what all the family's runs agree in.
        reads: whether a law reads the scale itself.
        asked: what the study asks.
        roles: which columns are N, D and C.
        runs: the family's training rows, with N, D and C under their canonical names beside their own.
    """

    along: str
    open: tuple[str, ...]
    held: Known
    reads: bool
    asked: Asked
    roles: Roles
    runs: pd.DataFrame

    @property
    def known(self) -> Floats:
        """Where the runs are along the scale: positive numbers."""
        size, data, compute = self.roles.allocation
        at = self._spent if self.along == compute else self.runs.get(self.along, pd.Series(dtype=float))
        values = np.asarray(at, dtype=float)
        return values[np.isfinite(values) & (values > 0)]

    @property
    def _spent(self) -> Floats:
        serving = self.asked.spending.beside(self.runs["params"].to_numpy(float))
        return self.runs["flops"].to_numpy(float) + (serving if self.asked.spending.served else 0.0)

    @property
    def ratios(self) -> tuple[float, float]:
        """Between which log D/N the best one is looked for; NaN if no run has N and D."""
        with np.errstate(all="ignore"):
            data = self.runs["tokens"].fillna(self.runs["flops"] / (FLOPS_PER_PARAM_TOKEN * self.runs["params"]))
            log = np.log((data / self.runs["params"]).to_numpy(float))
        log = log[np.isfinite(log)]
        far = DECADES * np.log(10)
        return (float(log.min() - far), float(log.max() + far)) if len(log) else (np.nan, np.nan)


def path_of(context: Context, ensemble: Ensemble, asked: Asked) -> Path | str:
    """Return how a family goes along a scale, or why it cannot."""
    if not ensemble.parts:
        return ensemble.message
    here = _situation(context, ensemble, asked)
    if not len(here.known):
        return f"no run of it has a {here.along}"
    way = _way(here)
    if isinstance(way, str):
        return way
    columns, ratios, told = way
    plain = not here.asked.spending.served and (ratios is not None or (here.reads and ensemble.columns == {here.along}))
    return Path(here.along, here.known, columns, ratios, plain, told)


def _situation(context: Context, ensemble: Ensemble, asked: Asked) -> Situation:
    heaviest = max(ensemble.parts, key=lambda part: part.weight)
    roles = context.roles.of(heaviest.fitted.law)
    own = sorted(ensemble.columns)
    along = asked.along or (own[0] if len(own) == 1 else roles.plays["C"] or "flops")
    rows = context.units[ensemble.family, ensemble.metric]
    further = {*ensemble.columns, *(roles.allocation if asked.spending.served else ())} - {along}
    held = {name: value for name in sorted(further) if (value := constant(rows, name)) is not None}
    held = {name: value for name, value in {**held, **asked.held}.items() if name != along}
    left = tuple(name for name in own if name not in held and name != along)
    return Situation(along, left, held, along in own, asked, roles, roles.allocated(rows))


def constant(rows: pd.DataFrame, name: str) -> float | None:
    """Return the one number that all rows have in a column, or None."""
    values = rows[name].unique() if name in rows else np.empty(0)
    return float(values[0]) if len(values) == 1 and pd.api.types.is_number(values[0]) and np.isfinite(values[0]) else None


Way = tuple[Callable[[Floats, Floats], Columns], tuple[float, float] | None, str]
"""The columns at points and ratios; between which ratios to look; in words."""


def _way(here: Situation) -> Way | str:
    size, data, compute = here.roles.allocation
    if not here.open and here.reads and not (here.along == compute and here.asked.spending.served):
        return _straight(here), None, _held(here)
    if here.along == compute and set(here.open) <= {size, data}:
        return _of_compute(here)
    if here.along in (size, data) and set(here.open) <= {size, data, compute} and np.isfinite(here.asked.ratio):
        return _of_ratio(here), None, f"at D/N = {here.asked.ratio:g}{_held(here, ', ')}"
    return f"its law also needs {' and '.join(here.open) or here.along}; hold it with `at`"


def _straight(here: Situation) -> Callable[[Floats, Floats], Columns]:
    return lambda at, _: {**_spread(here.held, at), here.along: at}


def _of_ratio(here: Situation) -> Callable[[Floats, Floats], Columns]:
    size, data, compute = here.roles.allocation

    def columns(at: Floats, _: Floats) -> Columns:
        n, d = (at, here.asked.ratio * at) if here.along == size else (at / here.asked.ratio, at)
        return {**_spread(here.held, at), size: n, data: d, compute: FLOPS_PER_PARAM_TOKEN * n * d}

    return columns


def _of_compute(here: Situation) -> Way | str:
    """Find N and D from compute: one of them is held, their ratio is stated, or it is open."""
    size, data, _ = here.roles.allocation
    spending, ratio, held = here.asked.spending, here.asked.ratio, here.held
    if why := _overstated(here):
        return why
    counted = f"compute is {spending.told}{_held(here, ', ')}"
    if np.isfinite(ratio):
        return _split(here, lambda at, _: spending.at_ratio(at, np.asarray(ratio))), None, f"at D/N = {ratio:g}, {counted}"
    if size in held:
        return _split(here, lambda at, _: held[size] + 0 * at), None, counted
    if data in held:
        return _split(here, lambda at, _: spending.at_tokens(at, np.asarray(held[data]))), None, counted
    if len(here.open) + here.reads > 1 and np.isfinite(here.ratios).all():
        best = _split(here, lambda at, log_ratio: spending.at_ratio(at, np.exp(log_ratio)))
        return best, here.ratios, f"each at its own optimum, {counted}"
    return f"nothing says how {here.along} is split into N and D; state `ratio`, or hold one of them with `at`"


def _overstated(here: Situation) -> str:
    """Say which of N, D and their ratio are stated together, where compute leaves room for one; empty if it can be met."""
    size, data, _ = here.roles.allocation
    stated = [name for name in (size, data) if name in here.asked.held]
    stated += ["`ratio`"] if np.isfinite(here.asked.ratio) else []
    return f"{' and '.join(stated)} are stated; along {here.along} one of them may be" if len(stated) > 1 else ""


def _split(here: Situation, params: Callable[[Floats, Floats], Floats]) -> Callable[[Floats, Floats], Columns]:
    """Return the columns, with D from compute and N, and the compute that training takes."""
    size, data, compute = here.roles.allocation

    def columns(at: Floats, log_ratio: Floats) -> Columns:
        n = params(at, log_ratio)
        d = here.asked.spending.at_params(at, n)
        return {**_spread(here.held, at), size: n, data: d, compute: FLOPS_PER_PARAM_TOKEN * n * d}

    return columns


def _spread(held: Known, at: Floats) -> Columns:
    return {name: value + 0 * at for name, value in held.items()}


def _held(here: Situation, before: str = "") -> str:
    told = ", ".join(f"{name} = {value:g}" for name, value in here.asked.held.items())
    return f"{before}{told} held" if told else ""
