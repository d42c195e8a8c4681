"""All figures of a page that answer, as data, with the runs behind their marks and the looks of their families."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from scalestudy.drawings import STYLE, TABLE, asked
from scalestudy.figures.palettes import colours
from scalestudy.report.carried.charts import panels
from scalestudy.report.carried.draws import with_draws
from scalestudy.report.carried.packing import rounded
from scalestudy.report.frames import Settings, Tables, table
from scalestudy.report.views.registry import SHOWN
from scalestudy.storage import read_table

WITH_DRAWS: Final = "fit"
UNTOLD: Final = ("row", "study", "source_row", "excluded", "excluded_by", "direction")
"""Columns of the runs that tell a reader of a figure nothing."""
MOST_MARKS: Final = 30_000
"""Of a study; figures beyond it stay pictures, so that the page stays small."""


def figures_data(
    views: Sequence[Mapping[str, Any]], folder: Path, raw: Tables, told: Tables, settings: Settings
) -> dict[str, Any]:
    """Return what the page carries of its figures.

    Args:
        views: the figures that the page shows, as `page.figure_views` returns them.
        folder: of the figures' tables.
        raw: the tables of the study, as stored.
        told: the same as people are shown them.
        settings: of the study.
    """
    names = [str(view["name"]) for view in views if view["image"]]
    kinds = {entry.name: entry.figure for entry in asked(settings, names)}
    found, marks = dict[str, Any](), 0
    for name in names:
        made = _figure(folder / f"{name}.{TABLE}", kinds.get(name, name), raw, settings)
        marks += sum(len(one["x"]) for panel in made for one in panel["series"])
        if made and marks <= MOST_MARKS:
            found[name] = made
    style = settings.get(STYLE) or {}
    return {
        "figures": found,
        "runs": _runs(found, told),
        "palette": list(colours(style.get("palette"))),
        "labels": style.get("labels") or {},
    }


def _figure(path: Path, kind: str, raw: Tables, settings: Settings) -> list[dict[str, Any]]:
    if kind not in SHOWN:
        return []
    frame = read_table(path)
    made = panels(frame, SHOWN[kind].views)
    if kind == WITH_DRAWS and made:
        with_draws(made, frame, raw, settings)
    return made


def _runs(found: Mapping[str, list[dict[str, Any]]], told: Tables) -> dict[str, Any]:
    """Return the columns of the runs that any mark stands for, by their numbers; those that say nothing are left out."""
    series = (one for made in found.values() for panel in made for one in panel["series"])
    wanted = sorted({row for one in series for row in one.get("row", ()) if row is not None})
    runs = table(told, "clean/runs")
    rows = runs.set_index("row", drop=False).reindex(wanted)
    names = [str(name) for name in rows.columns if name not in UNTOLD and rows[name].notna().any()]
    return {"row": wanted, "columns": {name: _values(rows[name]) for name in names}}


def _values(column: "pd.Series[Any]") -> list[Any]:
    """Return a column; one value for all where they are equal, and its texts by number where they repeat."""
    numbers = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    told = [None if pd.isna(one) else rounded(one) if numbers else str(one) for one in column]
    return told[:1] if len(set(told)) == 1 else told
