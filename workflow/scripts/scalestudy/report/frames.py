"""Lookups in the tables of a study that several parts of the report share."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from scalestudy.frames import found
from scalestudy.report.quantities import Quantity
from scalestudy.scores.registry import SCORES
from scalestudy.tables import AUTO
from scalestudy.tables.catalogue import TABLES
from scalestudy.tables.fit import WITH_ESTIMATE

Tables = Mapping[str, pd.DataFrame]
Settings = Mapping[str, Any]


def table(tables: Tables, name: str) -> pd.DataFrame:
    """Return a table, without rows where the study has none."""
    return found(tables, TABLES[name])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as plain dictionaries."""
    found: list[dict[str, Any]] = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    return found


def quantity(row: Mapping[str, Any], name: str, prefix: str | None = None, **options: Any) -> Quantity:
    """Return a number of a row with its interval: `<prefix>_lower` with a prefix, else `lower`; nulls become nan."""
    ends = ("lower", "upper") if prefix is None else (f"{prefix}_lower", f"{prefix}_upper")
    lower, upper = (number(row.get(end)) for end in ends)
    return Quantity(number(row.get(name)), lower, upper, **options)


def number(value: Any) -> float:
    """Return a float, nan for what is missing.

    >>> number(None), number("2")
    (nan, 2.0)
    """
    return float("nan") if value is None or value is pd.NA else float(value)


def known(row: Mapping[str, Any], name: str) -> bool:
    """Whether a row holds a number there."""
    return math.isfinite(number(row.get(name)))


def higher_is_better(tables: Tables) -> set[str]:
    """Return the metrics of which higher values are better."""
    runs = table(tables, "clean/runs")
    return set(runs.loc[runs["direction"] == "higher", "metric"].astype(str))


def chosen_laws(tables: Tables) -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each fit unit the law that stands for it and the reason for the choice.

    A unit without a choice has the first of its laws that has an estimate, converged ones before others. Where none has,
    `auto` may forecast all the same, by fits of its own: then it is the law that the forecast rests on most.
    """
    choice = table(tables, "validate/choice")
    found = {
        (str(row["family"]), str(row["metric"])): (str(row["candidate"]), str(row["reason"]))
        for row in records(choice[choice["chosen"].astype(bool)])
    }
    fits = records(table(tables, "fit/fits"))
    for row in sorted(fits, key=lambda row: row["status"] != "converged"):
        if row["status"] in WITH_ESTIMATE:
            reason = f"no choice was made; the first law with an estimate, {row['message']}"
            found.setdefault((row["family"], row["metric"]), (str(row["law"]), reason))
    reasons = {(row["family"], row["metric"], row["candidate"]): str(row["reason"]) for row in records(choice)}
    able, shares = _forecast_by_auto(tables), forecast_shares(tables)
    for unit in able & set(shares):
        most = shares[unit][0][0]
        found.setdefault(unit, (most, reasons[*unit, most]))
    return dict(sorted(found.items()))


def _forecast_by_auto(tables: Tables) -> set[tuple[str, str]]:
    """The fit units of which `auto` says a value at a target, or how to split a budget."""
    said = (("analyse/forecast", "predicted"), ("analyse/compute_optimal", "params"))
    return {
        (str(row["family"]), str(row["metric"]))
        for name, column in said
        for row in records(table(tables, name))
        if row["law"] == AUTO and known(row, column)
    }


def forecast_shares(tables: Tables) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Return for each fit unit the laws that share in the forecast of `auto`, as (law, weight), heaviest first."""
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in records(table(tables, "validate/choice")):
        if number(row["weight"]) > 0:
            found.setdefault((row["family"], row["metric"]), []).append((str(row["candidate"]), number(row["weight"])))
    return {unit: sorted(laws, key=lambda law: (-law[1], law[0])) for unit, laws in found.items()}


def asked(settings: Settings, kind: str) -> Mapping[str, Any]:
    """Return the options of an analysis that a study asks for; empty where it asks for none of this kind."""
    entries = [entry for entry in settings.get("analyse") or () if isinstance(entry, Mapping)]
    return next((dict(entry[kind] or {}) for entry in entries if kind in entry), {})


Record = dict[str, Any]


def by_unit(frame: pd.DataFrame) -> dict[tuple[str, str], list[Record]]:
    """Return a table's rows by fit unit, in order; one pass, so that thousands of families cost little."""
    found: dict[tuple[str, str], list[Record]] = {}
    for row in records(frame):
        found.setdefault((str(row["family"]), str(row["metric"])), []).append(row)
    return found


def preferred(rows: list[Record], law: str) -> list[Record]:
    """Return a unit's rows of the automatic choice where there are any, else of the law."""
    return [row for row in rows if row["law"] == AUTO] or [row for row in rows if row["law"] == law]


def said(name: str) -> str:
    """Write a name of a closed list as a reader says it.

    >>> said("kfold"), said("published_not_optimal"), said("rmsle")
    ('k-fold', 'published not optimal', 'RMSLE')
    """
    known = {"kfold": "k-fold", **{score.name: score.label for score in SCORES.values()}}
    return known.get(name, name.replace("_", " "))
