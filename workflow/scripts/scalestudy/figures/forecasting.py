"""What forecasts the fit units that a figure draws: `auto` where it is one's own, else the law that is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.figures.content import NotApplicableError, Tables, Unit, drawn_laws
from scalestudy.figures.curves import MOST_DRAWS
from scalestudy.forecast.fitted import LAW_KEYS
from scalestudy.forecast.forecast import Forecaster, one_by_one
from scalestudy.forecast.links import InputsOf, no_inputs
from scalestudy.forecast.saved import read_members
from scalestudy.rows import UNIT_KEYS
from scalestudy.tables import AUTO

OF_FITS = ("fit/fits", "fit/parameters", "fit/draws")


def forecasting_laws(tables: Tables, forecasts: pd.DataFrame) -> dict[Unit, str]:
    """Return what forecasts each fit unit that has forecasts: `auto`, else the law to draw, else the first; most runs first."""
    laws = forecasts.groupby(UNIT_KEYS, sort=False)["law"].agg(list)
    drawn = laws_if_any(tables)
    units = [unit for unit in drawn if unit in laws.index] + [unit for unit in laws.index if unit not in drawn]
    return {unit: _best(list(map(str, laws[unit])), drawn.get(unit, "")) for unit in units}


def laws_if_any(tables: Tables) -> dict[Unit, str]:
    """Return the laws to draw, as `drawn_laws`; none where no fit has an estimate, which some figures can do without."""
    try:
        return drawn_laws(tables)
    except NotApplicableError:
        return {}


def _best(laws: list[str], drawn: str) -> str:
    return next((law for law in (AUTO, drawn) if law in laws), laws[0])


def forecasters(context: Context, tables: Tables, wanted: Mapping[Unit, str]) -> dict[Unit, Forecaster]:
    """Return the forecasters of some fit units, each `auto` or a law by its draws; none where there is no fit to read."""
    members = tables.get("validate/members")
    averaged = [unit for unit, law in wanted.items() if law == AUTO]
    found: dict[Unit, Forecaster] = {}
    inputs = _inputs(replace(context, tables={name: tables[name] for name in OF_FITS}))
    if members is not None and averaged:
        found |= read_members(_of(members, averaged), context.runs, context.laws, context.roles, inputs)
    lawful = [(*unit, law) for unit, law in wanted.items()]
    part = {name: _of(tables[name], lawful) for name in OF_FITS}
    fits = replace(context, tables=part).fitted
    short = [replace(fit, theta=fit.theta[: MOST_DRAWS + 1]) for fit in fits if fit.able]
    alone = one_by_one(short, context.runs, context.roles, inputs)
    return found | {unit: alone[(*unit, law)] for unit, law in wanted.items() if (*unit, law) in alone}


def _inputs(context: Context) -> InputsOf:
    """Return what predicts the inputs of laws, where the study has a chain."""
    return context.chained.inputs if context.settings.get("chain") else no_inputs


def _of(frame: pd.DataFrame, wanted: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    """Return the rows of some fit units, or of some laws of them."""
    keys = LAW_KEYS[: len(wanted[0])]
    return frame[pd.MultiIndex.from_frame(frame[keys]).isin(wanted)]
