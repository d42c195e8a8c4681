"""The figures that answer who points at them, as data: panels with axes and series, from the tables that are drawn."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.figures import axes as scales
from scalestudy.figures.content import panel_title, scheme_title
from scalestudy.report.carried.packing import rounded
from scalestudy.report.views.base import DOT, LINES, View

Panel = dict[str, Any]
OTHER_NAMES: Final = {"ratio": "Tokens per parameter"}
"""What columns of drawn tables are called where the runs have no such column."""
NUMBERED: Final = ("panel",)
"""What parts panels whose rows tell what they are of."""
FEW_VALUES: Final = 1.25
"""The factor between ends below which a logarithmic axis shows nothing that a linear one does not."""


def panels(frame: pd.DataFrame, views: Sequence[View]) -> list[Panel]:
    """Return the panels of a drawn table, view by view beside each other; those without a mark are left out."""
    found = [_panel(part, frame, view) for parts in _parted(frame, views) for part, view in parts]
    return [panel for panel in found if panel["series"]]


def _parted(frame: pd.DataFrame, views: Sequence[View]) -> Iterator[list[tuple[pd.DataFrame, View]]]:
    """Yield the rows of one panel of each view."""
    parts = [[part for _, part in frame.groupby(list(view.panels), sort=False, dropna=False)] for view in views]
    for own in zip(*parts, strict=False):
        yield list(zip(own, views, strict=True))


def _panel(part: pd.DataFrame, frame: pd.DataFrame, view: View) -> Panel:
    shown = _with_marks(part, view)
    axes = {name: _axis(shown, view, name) for name in ("x", "y")} if len(shown) else {}
    return {
        "title": title(part, frame, view),
        **axes,
        "shade": named(part, view.shade_name) if view.shade else "",
        "diagonal": view.diagonal,
        "aims": view.aims,
        "series": [_series(rows, view) for rows in _groups(shown, view)],
    }


def title(part: pd.DataFrame, frame: pd.DataFrame, view: View) -> str:
    """Return the name of a panel: what tells it from the others."""
    if view.panels == NUMBERED and pd.api.types.is_numeric_dtype(frame["panel"]):
        several = len(set(part["family"])) > 1
        return "" if several else panel_title(part, frame)
    told = [name for name in view.panels if name not in (view.x_name, view.y_name) and len(set(frame[name])) > 1]
    return " · ".join(_titled(name, str(part[name].iloc[0])) for name in told)


def _titled(column: str, value: str) -> str:
    """Write a value of a column that parts panels as a heading; names of families are as they are."""
    return scheme_title(value) if column == "scheme" else value if column == "family" else value.replace("_", " ")


def _with_marks(part: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return the rows that are shown, with the column `mark`; none where no value is known, as there is no place for a mark."""
    first, *rest = [part[name].astype(object) for name in view.kind] or [pd.Series("", part.index, dtype=object)]
    kinds = sum((" " + other for other in rest), first)
    # Many families that share a panel are drawn as one.
    family = part["group"] if {"family", "group"} <= set(part) else part.get("family", "")
    shown = part.assign(kind=kinds, mark=kinds.map(dict(view.marks)), family=family)
    kept: pd.DataFrame = shown[shown["mark"].notna() & np.isfinite(_numbers(shown, view.x))]
    return kept if np.isfinite(_numbers(kept, view.y)).any() else kept.iloc[:0]


def _groups(shown: pd.DataFrame, view: View) -> Iterator[pd.DataFrame]:
    """Yield the rows of each series: of one family and mark, of lines also what tells them apart."""
    keys = ["family", *view.lines]
    for mark in (*LINES, *dict.fromkeys(shown["mark"])):
        own = shown[shown["mark"] == mark]
        shown = shown.drop(own.index)
        by = keys if mark in LINES else keys[:1]
        yield from (
            rows for _, rows in own.groupby([*by, "kind"] if mark not in LINES else by, sort=False, dropna=False)
        )


def _series(rows: pd.DataFrame, view: View) -> dict[str, Any]:
    first = rows.iloc[0]
    is_line = first["mark"] in LINES and not _is_point(rows, view)
    rows = rows.sort_values(view.x, kind="stable") if is_line else rows
    mark = first["mark"] if is_line or first["mark"] not in LINES else DOT
    found: dict[str, Any] = {"mark": mark, "kind": str(first["kind"]), "x": _column(rows, view.x)}
    found |= {"y": _column(rows, view.y), "family": str(first["family"]), "look": int(first.get("look", 0))}
    found |= {name: told for name, told in _further(rows, view).items() if any(one is not None for one in told)}
    if is_line and view.inside is not None:
        found["inside"] = [int(one) for one in view.inside(rows)]
    if first["kind"] in view.across:
        found["across"] = 1
    told = {title: _texts(rows, name) for name, title in view.told.items() if name in rows}
    return found | {"told": {title: texts for title, texts in told.items() if any(texts)}}


def _is_point(rows: pd.DataFrame, view: View) -> bool:
    """Whether a line has a single place, where it would not be seen."""
    return int((np.isfinite(_numbers(rows, view.x)) & np.isfinite(_numbers(rows, view.y))).sum()) == 1


def _further(rows: pd.DataFrame, view: View) -> dict[str, list[Any]]:
    """The bounds, what was measured, the second scale, and the runs that stand behind marks."""
    names = {"lower": "lower", "upper": "upper", "truth": view.truth, "shade": view.shade, "row": "row"}
    ends = {"lower": f"{view.y}_lower", "upper": f"{view.y}_upper"}
    there = {key: ends.get(key, "") if ends.get(key, "") in rows else name for key, name in names.items()}
    return {key: _column(rows, name) for key, name in there.items() if name in rows}


def _axis(shown: pd.DataFrame, view: View, which: str) -> dict[str, Any]:
    column = getattr(view, which)
    is_value = column == view.value
    values = _numbers(shown, column)
    linear = bool(shown["linear"].iloc[0]) if is_value and "linear" in shown else False
    low, high = np.nanmin(values), np.nanmax(values)
    log = bool(low > 0 and not linear and (is_value or high > low * FEW_VALUES))
    name = getattr(view, f"{which}_name")
    return {"label": named(shown, name), "log": log, "able": bool(low > 0), "count": _counted(shown, name)}


def named(rows: pd.DataFrame, name: str) -> str:
    """Return the label of an axis: of the column that a column of texts names, of a metric with its unit, else a text as it is."""
    told = OTHER_NAMES.get(_told(rows, name), _told(rows, name))
    unit = str(rows["data_unit"].iloc[0]) if "data_unit" in rows else "tokens"
    if name in ("metric", "other_metric") or told == "value":
        of_unit = "other_unit" if name == "other_metric" else "unit"
        metric = told if told != "value" else str(rows["metric"].iloc[0])
        return scales.value_label(metric, str(rows[of_unit].iloc[0]) if of_unit in rows else "")
    return scales.axis_label(told, unit).replace("$", "")


def _told(rows: pd.DataFrame, name: str) -> str:
    texts = name in rows and not pd.api.types.is_numeric_dtype(rows[name])
    return str(rows[name].iloc[0]) if texts else name


def _counted(rows: pd.DataFrame, name: str) -> bool:
    """Whether an axis counts things, so that its numbers have suffixes."""
    return _told(rows, name) in scales.COUNTS


def _numbers(rows: pd.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_numpy(float, na_value=np.nan)


def _column(rows: pd.DataFrame, name: str) -> list[Any]:
    return [rounded(value) for value in _numbers(rows, name)]


def _texts(rows: pd.DataFrame, name: str) -> list[str]:
    known = (None if pd.isna(one) else one for one in rows[name])
    return ["" if one is None else scales.brief(one) if isinstance(one, float) else str(one) for one in known]
