"""The compute of runs and of targets: as the study states it, as their columns say, or as it goes with N and D."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.costs.ask import written
from scalestudy.analyse.costs.base import Asked, Written
from scalestudy.analyse.costs.registry import COSTS
from scalestudy.analyse.spent.amounts import Amount
from scalestudy.analyse.spent.sheet import Floats, Sheet
from scalestudy.counted import FLOP
from scalestudy.fit.roles import FLOPS_PER_PARAM_TOKEN
from scalestudy.ingest.chosen import OWN

Stated = str | Mapping[str, Any] | None


def symbols(context: Context, rows: pd.DataFrame) -> Mapping[str, str]:
    """Return the column of each symbol; of a branch of a trunk, what it saw by itself, so that the trunk counts once."""
    plays = context.roles.plays
    return {symbol: OWN + name if OWN + name in rows else name for symbol, name in plays.items()}


def of_runs(context: Context, sheet: Sheet, stated: Stated) -> Amount:
    """Return what each run computed: by what the study states, else its column, and 6 N D where that is blank."""
    if stated is not None:
        return _by_formula(sheet, _formula(context.training, context, stated))
    own, plain = sheet.plays["C"], context.roles.plays["C"]
    known = [sheet.largest(sheet.column(name)) for name in dict.fromkeys((own, plain)) if name]
    values = _first([*known, _product(sheet)])
    counted = np.isfinite(values)
    why = "" if counted.any() else "no run has a column of compute, or N and D"
    blank = counted & ~np.isfinite(_first(known)) if known else counted
    told = f"the column {own}" + (f"; where it is blank, 6 N D ({int(blank.sum())} runs)" if blank.any() else "")
    return Amount(values, counted, told, why_not=why)


def of_targets(context: Context, sheet: Sheet, training: pd.DataFrame, stated: Stated) -> Amount:
    """Return the compute of targets: as the runs' own goes with N and D, else what they state.

    Args:
        context: of the study.
        sheet: of the targets, a row each.
        training: the training rows of their fit unit.
        stated: the option `compute`, if there is one.
    """
    found = _by_formula(sheet, _formula(training, context, stated))
    given = sheet.largest(sheet.column(context.roles.plays["C"]))
    if stated is not None or not np.isfinite(given).any():
        return found
    values = _first([found.values, given])
    return replace(found, values=values, counted=np.isfinite(values), told=found.told or "as stated", why_not="")


def _formula(rows: pd.DataFrame, context: Context, stated: Stated) -> Written:
    """Return the formula of the compute, refusing a cost that counts something else."""
    name = next(iter(stated)) if isinstance(stated, Mapping) else stated
    if name in COSTS and COSTS[name].unit != FLOP:
        return Written(why_not=f"the cost {name} counts {COSTS[name].unit}, and `compute` is in {FLOP}")
    return written(stated, Asked(rows, context.roles))


def _by_formula(sheet: Sheet, formula: Written) -> Amount:
    if formula.why_not:
        return Amount(np.full(sheet.runs, np.nan), np.zeros(sheet.runs, bool), why_not=formula.why_not)
    values = sheet.of(formula.text)
    known = np.isfinite(values)
    return Amount(
        values, known, formula.told, why_not="" if known.any() else f"{formula.text} has no positive value in any row"
    )


def _product(sheet: Sheet) -> Floats:
    n, d = (sheet.column(sheet.plays[symbol]) for symbol in "ND")
    return sheet.largest(FLOPS_PER_PARAM_TOKEN * n * d)


def _first(several: list[Floats]) -> Floats:
    """Return the first number that is known of each run; NaN where none is."""
    found = several[0]
    for other in several[1:]:
        found = np.where(np.isfinite(found), found, other)
    return found
