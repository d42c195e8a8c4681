"""The study's `expect` section: published numbers, and limits, against ours, each with a verdict and the reason for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Context
from scalestudy.analyse.expect import CORRELATIONS
from scalestudy.analyse.findings import found_of
from scalestudy.analyse.lookup import Found, conditions, look_up
from scalestudy.analyse.published import PublishedFit, published_fits
from scalestudy.frames import typed
from scalestudy.numerals import brief
from scalestudy.shown import shown
from scalestudy.tables import clean, fit, validate
from scalestudy.tables.analyse import CERTAINTIES, OVER, SHARE, TABLES

STATED = next(iter(CERTAINTIES))
CONTRACTS = {**clean.TABLES, **fit.TABLES, **validate.TABLES, **TABLES}


def run(
    context: Context,
    tables: Mapping[str, pd.DataFrame],
    expect: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Compare every published number with ours; one row each, in the order of the study file.

    Args:
        context: for the objective of published fits.
        tables: every table a published number may be a cell of.
        expect: the study's section; numbers in the unit of a metric in percent are in percent.
        findings: the study's section of that name.
    """
    fits = published_fits(context, expect)
    tables = shown(tables, CONTRACTS)
    rows = [
        {**_row(tables, position, entry, fits.get(position)), "finding": found_of(entry, findings)}
        for position, entry in enumerate(expect)
    ]
    return typed(TABLES["analyse/replication"], rows)


def half_width(tolerance: float | Mapping[str, float], value: float) -> float:
    """The tolerance in the value's unit: a number as it is, `{relative: r}` as r times the published value."""
    return abs(value) * float(tolerance["relative"]) if isinstance(tolerance, Mapping) else float(tolerance)


def _row(
    tables: Mapping[str, pd.DataFrame], position: int, entry: Mapping[str, Any], fit: PublishedFit | None
) -> dict[str, object]:
    found, wanted = look_up(tables, entry), Wanted.of(entry)
    verdict, why = judge(wanted, found, fit)
    row = {"position": position, "quantity": _quantity(entry), **wanted.cells}
    ours = {"found": found.value, "lower": found.lower, "upper": found.upper}
    told = f" ({found.told})" if found.told and not found.missing else ""
    note, certainty = f"{entry['source']}: {why}{told}", entry.get("certainty", STATED)
    return {**row, **ours, "verdict": verdict, "note": note, "certainty": certainty}


@dataclass(frozen=True)
class Wanted:
    """What is expected: a value within a tolerance, or limits, of which one may be missing."""

    at_least: float
    at_most: float
    value: float = np.nan
    tolerance: float = np.nan

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Wanted":
        """Read an entry of the study file."""
        if "value" not in entry:
            return cls(float(entry.get("at_least", -np.inf)), float(entry.get("at_most", np.inf)))
        value = float(entry["value"])
        tolerance = half_width(entry["tolerance"], value)
        return cls(value - tolerance, value + tolerance, value, tolerance)

    @property
    def cells(self) -> dict[str, float]:
        """The columns of `analyse/replication`."""
        limits = np.isnan(self.value)
        ends = {name: getattr(self, name) for name in ("at_least", "at_most")}
        shown = {name: end if limits and np.isfinite(end) else np.nan for name, end in ends.items()}
        return {"expected": self.value, "tolerance": self.tolerance, **shown}

    def apart(self, found: float) -> tuple[float, str]:
        """Return by how much a number misses, 0 or less where it does not, and the sentence."""
        if not np.isnan(self.value):
            gap = abs(found - self.value)
            within = "within" if gap <= self.tolerance else "beyond"
            return (
                gap - self.tolerance,
                f"{brief(gap)} from ours, {within} the tolerance of {brief(self.tolerance)}",
            )
        over = max(self.at_least - found, found - self.at_most)
        beside = "within the limit" if over <= 0 else f"beyond the limit by {brief(over)}"
        return over, f"ours, {brief(found)}, is {beside}"

    def inside(self, lower: float, upper: float) -> bool:
        """Whether an interval holds the value, or reaches the limits; nan holds nothing."""
        if np.isnan(self.value):
            return bool(lower <= self.at_most and upper >= self.at_least)
        return bool(lower <= self.value <= upper)


def judge(wanted: Wanted, found: Found, fit: PublishedFit | None) -> tuple[str, str]:
    """Return the verdict and the reason.

    A number outside its tolerance is first held against the published fit as a whole: if that fits this data worse than
    ours, agreement within our interval would only say that the data are weak.
    """
    if found.missing:
        return "not_testable", found.missing
    over, apart = wanted.apart(found.value)
    if over <= 0:
        return "reproduced", apart
    if fit is not None and fit.worse:
        return "published_not_optimal", f"{apart}; {fit.sentence}"
    compared = f"; {fit.sentence}" if fit is not None else ""
    if wanted.inside(found.lower, found.upper):
        return "within_interval", f"{apart}, inside our 95% interval{compared}"
    interval = "outside our 95% interval" if not np.isnan(found.lower) else "and we have no interval for it"
    return "differs", f"{apart}, {interval}{compared}"


def _quantity(entry: Mapping[str, Any]) -> str:
    if "name" in entry:
        return str(entry["name"])
    if "parameter" in entry:
        unit = "".join(f", {entry[name]}" for name in ("family", "metric") if name in entry)
        return f"{entry['law']} {entry['parameter']}{unit}"
    where = f" ({conditions(entry['where'])})" if entry.get("where") else ""
    return f"{entry['table']} {_looked_at(entry)}{where}"


def _looked_at(entry: Mapping[str, Any]) -> str:
    over = next(name for name in ("column", *OVER, *CORRELATIONS, SHARE) if name in entry)
    if over in CORRELATIONS:
        return f"{over} {' and '.join(entry[over])}"
    if over != SHARE:
        return str(entry[over]) if over == "column" else f"{over} {entry[over]}"
    asked = ", ".join(f"{name.replace('_', ' ')} {wanted}" for name, wanted in entry[SHARE].items() if name != "column")
    return f"share {entry[SHARE]['column']} {asked}"
