"""Rows that cleaning leaves and no law is for: they are in the study, and are not fitted."""

import pandas as pd

from scalestudy.fit.lawless import Unit, lawless
from scalestudy.report.frames import Tables, table
from scalestudy.report.naming import names_of
from scalestudy.rows import UNIT_KEYS, is_training

NAMED = 3


def has_no_law(tables: Tables) -> pd.Series:
    """Return for each row of `clean/runs` whether it could be fitted, but for a law that is meant for it."""
    runs = table(tables, "clean/runs")
    return is_training(runs) & _of(runs, set(lawless(table(tables, "fit/fits"))))


def is_fitted(tables: Tables) -> pd.Series:
    """Return for each row of `clean/runs` whether laws are fitted to it."""
    return is_training(table(tables, "clean/runs")) & ~has_no_law(tables)


def _of(runs: pd.DataFrame, units: set[Unit]) -> pd.Series:
    if not units:
        return pd.Series(False, index=runs.index)
    return pd.Series(pd.MultiIndex.from_frame(runs[UNIT_KEYS].astype("str")).isin(units), index=runs.index)


def without_law(tables: Tables) -> list[str]:
    """Say what no law is for and why, in a sentence for each reason: metrics, or families where others of the metric have one."""
    lost = lawless(table(tables, "fit/fits"))
    alike: dict[str, list[Unit]] = {}
    for unit, why in lost.items():
        alike.setdefault(why, []).append(unit)
    return [
        f"no law is for {_named(tables, units, set(lost))}, so such rows are not fitted: {why}"
        for why, units in alike.items()
    ]


def _named(tables: Tables, units: list[Unit], lost: set[Unit]) -> str:
    """Name the metrics of which no family has a law, and the other families and metrics, as many as are named."""
    fits = table(tables, "fit/fits")[UNIT_KEYS].drop_duplicates()
    able = {str(metric) for family, metric in fits.itertuples(index=False) if (family, metric) not in lost}
    names = names_of(tables)
    told = list(dict.fromkeys(metric if metric not in able else names.unit(family, metric) for family, metric in units))
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return f"{'; '.join(told[:NAMED])}{more}"
