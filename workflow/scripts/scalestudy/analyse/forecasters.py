"""What forecasts each fit unit: every fit of its own, and the combination `auto` that validation made."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scalestudy.analyse.context import Context
from scalestudy.fit.lawless import lawless
from scalestudy.forecast.fitted import Fitted
from scalestudy.forecast.forecast import Forecaster, one_by_one
from scalestudy.forecast.inputs import why_blank
from scalestudy.forecast.saved import read_members
from scalestudy.frames import found
from scalestudy.intervals import suffice
from scalestudy.rows import by_unit
from scalestudy.tables import AUTO
from scalestudy.tables.validate import TABLES


@dataclass(frozen=True)
class Asked:
    """One forecaster of one fit unit, and what its rows are written under.

    Attributes:
        family: the fit unit's family.
        metric: the fit unit's metric.
        law: a law's name, or `auto`.
        forecaster: makes the forecasts; None if it cannot make any.
        status: of its fits, from `tables.fit.STATUSES`.
        message: the same in a sentence, or why there is no forecaster.
        unbounded: why the draws give no bounds; empty where they do, or are not asked.
        unfilled: why a column that it reads cannot be predicted; empty if it can.
    """

    family: str
    metric: str
    law: str
    forecaster: Forecaster | None
    status: str
    message: str
    unbounded: str = ""
    unfilled: str = ""


def forecasters(context: Context) -> Iterator[Asked]:
    """Yield what forecasts each fit unit: every fit, then the combination `auto` that validation made."""
    chained = context.chained
    fits = one_by_one(context.fitted, context.runs, context.roles, chained.inputs)
    for (family, metric, law), alone in fits.items():
        fit = alone.fitted
        why = "" if fit.usable else f"the fit of {law} has no estimate: "
        blank = why_blank(fit.law.columns, alone.inputs)
        able = alone if fit.able else None
        yield Asked(family, metric, law, able, fit.status, f"{why}{fit.message}", _unbounded(fit), blank)
    members = found(context.tables, TABLES["validate/members"])
    combined = read_members(members, context.runs, context.laws, context.roles, chained.inputs)
    without = lawless(context.tables["fit/fits"])
    for family, metric in by_unit(context.tables["validate/choice"]):
        made = combined.get((family, metric))
        if made is None:
            yield Asked(family, metric, AUTO, None, "not_applicable", _unchosen(without.get((family, metric), "")))
            continue
        laws = list(dict.fromkeys(member.law.name for member in made.decision.members))
        own = [fits[family, metric, law].fitted for law in laws if (family, metric, law) in fits]
        doubtful = [fit for fit in own if fit.status != "converged"]
        count = len(made.decision.members)
        told = f"the average of {count} fits of {' and '.join(laws)}" if count > 1 else laws[0]
        doubt = "".join(f"; {fit.law.name}: {fit.message}" for fit in doubtful)
        status, blank = doubtful[0].status if doubtful else "converged", why_blank(made.read, made.inputs)
        yield Asked(family, metric, AUTO, made, status, f"{told}{doubt}", unfilled=blank)


def _unchosen(lawless_since: str) -> str:
    if lawless_since:
        return f"no law is for it: {lawless_since}"
    return "no law was chosen; validate/choice says why"


def _unbounded(fit: Fitted) -> str:
    if fit.steady:
        return ""
    if len(fit.theta) == 1:
        return "there are no draws"
    known = int(np.isfinite(fit.theta[1:]).all(axis=1).sum())
    return "" if suffice(known, len(fit.theta) - 1) else "its parameters have none"
