"""What was said of the compute-optimal N and D: by every approach and law, at the budgets of the data, and by others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.analyse.published import complete_fits
from scalestudy.analyse.spending import NOTHING_HELD, spending
from scalestudy.figures.asked import options_of
from scalestudy.figures.content import Settings, Tables, Unit
from scalestudy.forecast.fitted import Fitted
from scalestudy.frames import found
from scalestudy.tables import AUTO
from scalestudy.tables.analyse import TABLES

QUANTITIES: Final = ("params", "tokens", "ratio")
MAIN, LAW, ISOFLOP, ENVELOPE, PUBLISHED, MINIMUM = "main", "law", "isoflop", "envelope", "published", "minimum"
"""What a line is: of `auto` or the drawn law, another law's, an approach's, somebody else's; a minimum is of one budget."""
POINTS: Final = 12
SLOPE: Final = ", slope"
"""What the name of a published exponent ends with, of which the constant is ours."""
MOST_LAWS: Final = 3
"""Other laws of a family that are drawn: those with the largest shares in the forecast."""


def of_unit(tables: Tables, unit: Unit, drawn: str) -> pd.DataFrame:
    """Return our optima of a fit unit, one row a budget and quantity: kind, name, quantity, flops, value, lower, upper."""
    rows = _own(found(tables, TABLES["analyse/compute_optimal"]), unit).dropna(subset=["params", "tokens"])
    rows = rows[(rows["approach"] != "parametric") | rows["law"].isin([AUTO, drawn, *_heaviest(tables, unit)])]
    laws = set(rows.loc[rows["approach"] == "parametric", "law"])
    main = AUTO if AUTO in laws else drawn if drawn in laws else min(laws, default="")
    if main == AUTO and len(laws) == 2:
        rows = rows[rows["law"].isin([AUTO, ""])]  # the average of one law is that law
    kind = np.where(rows["approach"] != "parametric", rows["approach"], np.where(rows["law"] == main, MAIN, LAW))
    named = rows.assign(kind=kind, name=np.where(kind == ISOFLOP, "", rows["law"]))
    minima = _own(found(tables, TABLES["analyse/isoflop"]), unit).dropna(subset=["params", "tokens"])
    both = [part for part in (named, minima.assign(kind=MINIMUM, name="")) if len(part)]
    return pd.concat([_long(part) for part in both], ignore_index=True) if both else pd.DataFrame()


def _heaviest(tables: Tables, unit: Unit) -> list[str]:
    choice = tables.get("validate/choice")
    if choice is None or choice.empty:
        return []
    own = _own(choice, unit).sort_values("weight", ascending=False, kind="stable")
    return list(own["candidate"][:MOST_LAWS])


def _own(rows: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    return rows[(rows["family"] == unit[0]) & (rows["metric"] == unit[1])]


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    """Turn N, D and their ratio into rows; at fixed compute a bound of D / N is that of D over the other one of N."""
    ratio = {
        "ratio": wide["tokens"] / wide["params"],
        "ratio_lower": wide["tokens_lower"] / wide["params_upper"],
        "ratio_upper": wide["tokens_upper"] / wide["params_lower"],
    }
    full = wide.assign(**ratio)
    parts = [
        full[["kind", "name", "flops"]].assign(
            quantity=name, value=full[name], lower=full[f"{name}_lower"], upper=full[f"{name}_upper"]
        )
        for name in QUANTITIES
    ]
    return pd.concat(parts, ignore_index=True)


def published(context: Context, settings: Settings, own: Mapping[Unit, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield what others published, by fit unit: optima of whole fits, numbers of `analyse/compute_optimal`, and exponents alone.

    Args:
        context: of the study.
        settings: with its `expect`.
        own: our optima, see `of_unit`; an exponent is a line through their centre.
    """
    expect = settings.get("expect") or []
    budgets = {unit: rows["flops"].to_numpy(float) for unit, rows in own.items()}
    for one in complete_fits(context, expect):
        unit = one.ours.family, one.ours.metric
        if unit in budgets:
            yield _of_theta(context, settings, one.source, one.ours, one.theta, budgets[unit])
    yield from (_of_number(entry, list(budgets)) for entry in expect if _is_optimum(entry))
    yield from (line for entry in expect if _is_exponent(entry) for line in _of_exponent(entry, own))


def _of_theta(
    context: Context, settings: Settings, source: str, ours: Fitted, theta: np.ndarray, budgets: np.ndarray
) -> pd.DataFrame:
    """Where published parameters have their optima, at what the study's budgets pay for."""
    options, fit = options_of(settings, "compute_optimal") or {}, replace(ours, theta=theta[None])
    at, roles = options.get("at", NOTHING_HELD), context.roles.of(fit.law)
    spent = spending(options.get("cost"), context.rows_of(fit.family, fit.metric), roles, at)
    if why_not(fit, at, roles) or spent.why_not:
        return pd.DataFrame()
    flops = np.geomspace(budgets.min(), budgets.max(), POINTS)
    best = frontier(fit, flops, at, roles, spent)
    values = {"params": best.params[0], "tokens": best.tokens[0], "ratio": best.tokens[0] / best.params[0]}
    rows = [pd.DataFrame({"quantity": name, "flops": flops, "value": value}) for name, value in values.items()]
    whole = pd.concat(rows, ignore_index=True).dropna(subset=["value"])
    return whole.assign(kind=PUBLISHED, name=source, family=fit.family, metric=fit.metric)


def _is_optimum(entry: Mapping[str, Any]) -> bool:
    known = entry.get("table") == "analyse/compute_optimal" and entry.get("column") in ("params", "tokens")
    return known and "value" in entry and "flops" in (entry.get("where") or {})


def _of_number(entry: Mapping[str, Any], units: list[Unit]) -> pd.DataFrame:
    """One published N or D at one budget, in the panel of the family it names, or of all."""
    where = entry["where"]
    rows = [
        {"family": family, "metric": metric, "flops": float(where["flops"]), "value": float(entry["value"])}
        for family, metric in _meant(entry, units)
    ]
    return pd.DataFrame(rows).assign(kind=PUBLISHED, name=str(entry["source"]), quantity=str(entry["column"]))


def _meant(entry: Mapping[str, Any], units: Iterable[Unit]) -> list[Unit]:
    """The fit units that a published number is of: those it names, or all."""
    where = entry["where"]
    return [
        unit for unit in units if where.get("family", unit[0]) == unit[0] and where.get("metric", unit[1]) == unit[1]
    ]


def _is_exponent(entry: Mapping[str, Any]) -> bool:
    known = entry.get("table") == "analyse/exponents" and entry.get("column") == "estimate" and "value" in entry
    return known and (entry.get("where") or {}).get("quantity") in QUANTITIES


def _of_exponent(entry: Mapping[str, Any], own: Mapping[Unit, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield lines of a published exponent, of which no constant is known, through the centre of our own optima."""
    quantity = str(entry["where"]["quantity"])
    for family, metric in _meant(entry, own):
        rows = own[family, metric]
        ours = rows[(rows["quantity"] == quantity) & (rows["value"] > 0)]
        ours = ours[ours["kind"] == MAIN] if (ours["kind"] == MAIN).any() else ours
        if len(ours) > 1:
            centre, middle = (float(np.exp(np.log(ours[name]).mean())) for name in ("value", "flops"))
            flops = np.geomspace(ours["flops"].min(), ours["flops"].max(), POINTS)
            line = pd.DataFrame({"flops": flops, "value": centre * (flops / middle) ** float(entry["value"])})
            named = {"kind": PUBLISHED, "name": f"{entry['source']}{SLOPE}", "quantity": quantity}
            yield line.assign(**named, family=family, metric=metric)
