"""How laws did on what several studies held out, whether intervals held, and which cleaning rules move most."""

import math
from collections.abc import Iterator
from typing import Final

import pandas as pd

from scalestudy.numerals import percent
from scalestudy.report.about_scores import coverage
from scalestudy.report.about_sensitivity import judged
from scalestudy.report.across.made import Made, Studies, side_by_side
from scalestudy.report.frames import chosen_laws, known, number, records, said, table
from scalestudy.report.grid import Cell, Grid, Row
from scalestudy.report.quantities import Quantity, off
from scalestudy.scores.headline import headline_rows
from scalestudy.scores.registry import SCORES
from scalestudy.splits.registry import HARDEST, HELD_OUT
from scalestudy.tables import ALL_FAMILIES, AUTO
from scalestudy.tables.validate import BASELINES

SCHEMES: Final = (HELD_OUT, *HARDEST)
DEFAULT, CHOSEN, BASELINE = "default law", "law chosen", "best baseline"
DEFAULTS: Final = ("chinchilla", "power_offset")
"""The laws most often taken without a choice, where a study file lists none."""
RULES: Final = 3
"""Cleaning rules of a study that are told."""


def errors_grid(studies: Studies) -> Grid:
    """The error of the law that nobody chose, of the chosen one, of `auto` and of the best baseline, on the same test rows."""
    rows = [row for one in studies for row in _errors(one)]
    heads = ("scheme", "metric", *(f"{name}#" for name in (DEFAULT, CHOSEN, AUTO, BASELINE)), "inside 95% intervals#")
    note = (
        f"Means over families, on the rows held out, else those of each study's hardest scheme; in per cent where errors are those of "
        f"logarithms. The default law is the first one that the study lists, else {' or '.join(DEFAULTS)}. The best baseline is picked in hindsight."
    )
    return side_by_side("Forecast errors out of sample", heads, rows, "nothing was predicted out of sample.", note)


def covered_line(studies: Studies) -> str:
    """Say how many held-out or extrapolated values of all studies lay inside the intervals of `auto`; empty without any."""
    found = [coverage(one.tables, scheme, AUTO) for one in studies for scheme in _schemes(one)[:1]]
    inside, of = sum(one.inside for one in found), sum(one.of for one in found)
    if not of:
        return ""
    return f"{inside:,} of {of:,} values predicted out of sample by {AUTO} ({percent(inside / of)}) lie inside its 95% intervals."


def _errors(one: Made) -> Iterator[Row]:
    for scheme in _schemes(one)[:1]:
        scores = headline_rows(table(one.tables, "validate/scores"))
        own = scores[(scores["scheme"] == scheme) & (scores["family"] != ALL_FAMILIES)].dropna(subset=["value"])
        for metric, rows in own.groupby("metric", sort=True):
            held = coverage(one.tables, scheme, AUTO, str(metric))
            told = held.told if held.of else ""
            yield Row((one.study, said(scheme), str(metric), *_compared(one, rows), told))


def _schemes(one: Made) -> list[str]:
    """Return the schemes that tested something, the truest first."""
    there = set(table(one.tables, "validate/scores")["scheme"])
    return [name for name in SCHEMES if name in there]


def _compared(one: Made, rows: pd.DataFrame) -> tuple[Cell, ...]:
    """Return the mean error over families of each contestant; of families that have a score of all laws asked."""
    wide = rows.pivot_table(index="family", columns="law", values="value", sort=False)
    chosen = {family: law for (family, metric), (law, _) in chosen_laws(one.tables).items() if metric == _only(rows)}
    default = next((law for law in (*_listed(one), *DEFAULTS) if law in wide and law != AUTO), "")
    picked = [float(wide[law].loc[family]) for family, law in chosen.items() if family in wide.index and law in wide]
    baselines = [float(wide[law].mean()) for law in wide if law in BASELINES]
    means = (_mean(wide, default), _average(picked), _mean(wide, AUTO), min(baselines, default=math.nan))
    return tuple(_shown(mean, str(rows["score"].iloc[0])) for mean in means)


def _listed(one: Made) -> list[str]:
    """Return the names of the laws in the order in which the study file lists them."""
    laws = one.settings.get("laws", [])
    entries = [laws] if isinstance(laws, str) else list(laws)
    return [str(entry) if isinstance(entry, str) else str(entry.get("name", entry.get("law"))) for entry in entries]


def _only(rows: pd.DataFrame) -> str:
    return str(rows["metric"].iloc[0])


def _mean(wide: pd.DataFrame, law: str) -> float:
    return float(wide[law].mean()) if law in wide else math.nan


def _average(picked: list[float]) -> float:
    return float(pd.Series(picked, dtype=float).mean())


def _shown(mean: float, score: str) -> Cell:
    if not math.isfinite(mean):
        return ""
    return off(mean) if SCORES[score].unit == "log" else Quantity(mean, digits=3)


def cleaning_grid(studies: Studies) -> Grid:
    """The cleaning rules that each study rests on most, by how far leaving one out moves a parameter."""
    rows = [row for one in studies for row in _rules(one)]
    heads = ("rule", "family", "metric", "takes out#", "shift#", "score#", "score without#", "note")
    note = "Shift: of the parameter that moves most, in its standard errors."
    return side_by_side(
        "What cleaning rules moved most", heads, rows, "no study repeats itself without its rules.", note
    )


def _rules(one: Made) -> Iterator[Row]:
    every = [row for row in records(table(one.tables, "sensitivity/rules")) if known(row, "shift")]
    for row in sorted(every, key=lambda row: -abs(number(row["shift"])))[:RULES]:
        names = (str(row[name]) for name in ("rule", "family", "metric", "excluded"))
        scores = (judged(row, "value"), judged(row, "value_without"))
        yield Row((one.study, *names, Quantity(number(row["shift"]), digits=2), *scores, str(row["message"])))
