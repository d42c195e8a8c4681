"""Draws behind a band: the law of a line by some of the draws of its parameters."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.figures.content import NotApplicableError, Settings, Tables
from scalestudy.figures.curves import curves
from scalestudy.forecast.fitted import Fitted
from scalestudy.percent import WHOLE, metrics_in_percent
from scalestudy.report.carried.packing import rounded

MOST_DRAWS: Final = 24
"""Lines behind a band: so many that one sees how they spread, and so few that one sees each."""
POINTS: Final = 13
Unit = tuple[str, str]


def with_draws(panels: list[dict[str, Any]], frame: pd.DataFrame, tables: Tables, settings: Settings) -> None:
    """Add to the lines of the figure `fit` what draws give at some of their points, where the law reads nothing else.

    Args:
        panels: of the figure; changed.
        frame: the table it draws.
        tables: of the study, as stored.
        settings: of the study.
    """
    laws = {(str(f), str(m)): str(law) for f, m, law in frame[["family", "metric", "law"]].drop_duplicates().to_numpy()}
    named = frame.drop_duplicates(["family", "metric"])[["family", "metric", "x_name", "slice_name"]].to_numpy()
    names = {(str(family), str(metric)): (str(x), str(level)) for family, metric, x, level in named}
    percent = metrics_in_percent(tables["clean/runs"])
    fits = _fits(tables, settings, laws)
    drawn = [part for _, part in frame.groupby("panel", sort=False) if part["y"].notna().any()]
    for panel, part in zip(panels, drawn, strict=False):
        metric = str(part["metric"].iloc[0])
        for line in (one for one in panel["series"] if one["mark"] == "line"):
            unit = (line["family"], metric)
            if unit in fits:
                _add(line, fits[unit], names[unit], WHOLE if metric in percent else 1.0)


def _fits(tables: Tables, settings: Settings, laws: Mapping[Unit, str]) -> dict[Unit, Fitted]:
    try:
        return curves(tables, settings, laws)
    except NotApplicableError:
        return {}


def _add(line: dict[str, Any], fit: Fitted, names: tuple[str, str], times: float) -> None:
    x_name, slice_name = names
    known = {x_name, slice_name} - {""}
    if not fit.columns <= known or len(fit.theta) < MOST_DRAWS:
        return
    at = np.unique(np.linspace(0, len(line["x"]) - 1, POINTS).round().astype(int))
    x = np.array([line["x"][place] for place in at], float)
    level = np.full(len(x), float(line["shade"][0])) if slice_name else x
    values = fit.at(fit.theta[1 : MOST_DRAWS + 1], {x_name: x, **({slice_name: level} if slice_name else {})})
    line["at"] = at.tolist()
    line["draws"] = [[rounded(f"{value:.5g}") for value in own] for own in times * values]
