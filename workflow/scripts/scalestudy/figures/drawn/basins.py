"""Hyperparameters: the best of the metric at each value tried, a line for each size, with the law's basin where a law reads them."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Canvas

from scalestudy.analyse.context import Context
from scalestudy.figures import axes as scales
from scalestudy.figures.content import (
    MOST_PANELS,
    Content,
    NotApplicableError,
    Settings,
    Tables,
    Unit,
    drawn_laws,
    only,
    panel_title,
)
from scalestudy.figures.curves import curves, roles_in
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.measured import with_units
from scalestudy.figures.metric import limits, metric_axis
from scalestudy.figures.panels import colour_bar, grid, log_norm
from scalestudy.figures.style import INK, MUTED, SCALE
from scalestudy.fit.axes import kinds_of
from scalestudy.fit.roles import Roles
from scalestudy.forecast.fitted import Fitted
from scalestudy.rows import by_unit, training_rows
from scalestudy.tables.ingest import HYPERPARAMETERS

FEWEST: Final = 3
"""Values tried at one size that make a basin."""
MOST_LEVELS: Final = 8
LINE_POINTS: Final = 40
REACH: Final = 1.5
"""How far beyond what was tried a law's line goes, as a factor."""
RUN, BEST, LAW, OPTIMUM = "run", "best", "law", "optimum"
LEVEL: Final = "__level"
COLUMNS = [
    "family",
    "metric",
    "over",
    "law",
    "kind",
    "level",
    "size",
    "x",
    "value",
    "row",
    "size_name",
    "unit",
    "data_unit",
]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the sweeps: for each hyperparameter and size, the runs, the best at each value, and the law through them.

    Columns: family, metric, over (the hyperparameter), law (that reads it; else empty), kind (run; best of its value; law, with all
    else as at the best run of its size; optimum: the lowest of the law, or of the best), level (number of the size), size, x, value, row (of a
    run), size_name, unit, data_unit.
    """
    names = _names(tables["clean/runs"], settings)
    roles = roles_in(tables, settings) if names else None
    sweeps, aside = _sweeps(tables["clean/runs"], names, roles) if roles is not None else ({}, False)
    if not sweeps:
        raise NotApplicableError(f"Not drawn: no hyperparameter was tried at {FEWEST} values of one size.")
    kept = dict(list(sweeps.items())[:MOST_PANELS])
    notes: tuple[str, ...] = ()
    notes += (f"{len(kept)} of {len(sweeps)} sweeps drawn: those of the most runs.",) if len(sweeps) > len(kept) else ()
    notes += ("The rows are left out of the fits.",) if aside else ()
    laws = _laws(tables, settings, kept)
    parts = [_sweep(rows, over, laws.get((unit, over))) for (unit, over), rows in kept.items()]
    frame = pd.concat(parts, ignore_index=True).assign(size_name=_size(roles) if roles else "")
    return Content(with_units(frame, tables["clean/runs"])[COLUMNS], notes)


def _names(runs: pd.DataFrame, settings: Settings) -> list[str]:
    """Return the hyperparameters of the runs of which several values were tried."""
    stated = [name for name, kind in kinds_of(settings.get("axes")).items() if kind == "hyperparameter"]
    names = [name for name in dict.fromkeys((*stated, *HYPERPARAMETERS)) if name in runs]
    return [name for name in names if runs[name].dtype.kind in "fi" and runs[name].nunique() >= FEWEST]


def _size(roles: Roles) -> str:
    return next((name for name in (*roles.allocation, *roles.scales) if name), "")


Sweeps = dict[tuple[Unit, str], pd.DataFrame]


def _sweeps(runs: pd.DataFrame, names: list[str], roles: Roles) -> tuple[Sweeps, bool]:
    """Return the sweeps among the rows that laws are fitted to, else among all: many studies leave them out of their fits."""
    found = _among(training_rows(runs), names, roles)
    return (found, False) if found else (_among(runs[runs["value"].notna()].sort_values("row"), names, roles), True)


def _among(known: pd.DataFrame, names: list[str], roles: Roles) -> Sweeps:
    """Return the rows of every fit unit and hyperparameter at the sizes at which enough was tried, numbered; most rows first."""
    size, data, compute = roles.allocation
    found = {}
    for unit, rows in by_unit(known).items():
        levels = [name for name in (size, data) if name in rows and rows[name].notna().any()] or [compute]
        for over in names:
            own = _levelled(rows[rows[over] > 0], [name for name in levels if name in rows and name != over], over)
            if len(own):
                found[unit, over] = own
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _levelled(rows: pd.DataFrame, levels: list[str], over: str) -> pd.DataFrame:
    """Return the rows of the sizes at which a hyperparameter was tried, which are numbered by the column `LEVEL`."""
    if not levels or not len(rows):
        return rows.iloc[:0]
    rounded = [np.log(rows[name].where(rows[name] > 0)).round(1) for name in levels]
    tried = rows.groupby(rounded, dropna=False)[over].transform("nunique")
    own, at = rows[tried >= FEWEST], [one[tried >= FEWEST] for one in rounded]
    own = own.assign(**{LEVEL: own.groupby(at, dropna=False).ngroup()}, size=own[levels[0]])
    count = own[LEVEL].nunique()
    kept = np.unique(np.linspace(0, max(count - 1, 0), min(count, MOST_LEVELS)).round())
    return own[own[LEVEL].isin(kept)]


def _laws(
    tables: Tables, settings: Settings, sweeps: Mapping[tuple[Unit, str], pd.DataFrame]
) -> dict[tuple[Unit, str], Fitted]:
    """Return by fit unit and hyperparameter the law that reads it, where there is one with an estimate."""
    found: dict[tuple[Unit, str], Fitted] = {}
    for over in dict.fromkeys(over for _, over in sweeps):
        reading = _reading(tables, settings, over)
        found |= {(unit, over): law for unit, law in reading.items()}
    return found


def _reading(tables: Tables, settings: Settings, over: str) -> dict[Unit, Fitted]:

    known = Context(tables["clean/runs"], {}, settings).laws
    suited = [name for name, law in known.items() if over in law.columns]
    try:
        return curves(tables, settings, drawn_laws(tables, suited)) if suited else {}
    except NotApplicableError:
        return {}


def _sweep(rows: pd.DataFrame, over: str, law: Fitted | None) -> pd.DataFrame:
    parts = [_of_size(own, over, law) for _, own in rows.groupby(LEVEL)]
    one = rows.iloc[0]
    named = {"family": one["family"], "metric": one["metric"], "over": over, "law": law.law.name if law else ""}
    return pd.concat(parts, ignore_index=True).assign(**named)


def _of_size(own: pd.DataFrame, over: str, law: Fitted | None) -> pd.DataFrame:
    """Return what is drawn of one size: its runs, the best at each value, the law through the best run, and the lowest point."""
    sign = -1.0 if (own["direction"] == "higher").all() else 1.0
    ordered = own.assign(__key=sign * own["value"]).sort_values([over, "__key"], kind="stable")
    best = ordered.drop_duplicates(over)
    runs = pd.DataFrame({"kind": RUN, "x": own[over], "value": own["value"], "row": own["row"]})
    line = pd.DataFrame({"kind": BEST, "x": best[over], "value": best["value"]})
    basin = _basin(best.iloc[int(best["__key"].argmin())], best[over].to_numpy(float), over, law)
    through = basin if len(basin) else line
    lowest = through.iloc[[int((sign * through["value"]).argmin())]].assign(kind=OPTIMUM)
    whole = pd.concat([runs, line, basin, lowest], ignore_index=True)
    return whole.assign(level=int(own[LEVEL].iloc[0]), size=float(own["size"].iloc[0]))


def _basin(best: pd.Series, tried: np.ndarray, over: str, law: Fitted | None) -> pd.DataFrame:
    if law is None:
        return pd.DataFrame()
    x = np.geomspace(tried.min() / REACH, tried.max() * REACH, LINE_POINTS)
    held = {name: np.full(x.shape, float(best[name])) for name in law.columns}
    value = law.estimate({**held, over: x})
    return pd.DataFrame({"kind": LAW, "x": x, "value": value}).dropna(subset=["value"])


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel a family and hyperparameter, a shade a size."""
    parts = [part for _, part in frame.groupby(["family", "metric", "over"], sort=False)]
    made, norm = grid(figure, len(parts)), log_norm(frame["size"].to_numpy(float))
    metrics, units = frame["metric"].nunique(), frame[["family", "metric"]].drop_duplicates().shape[0]
    for number, (axes, part) in enumerate(zip(made, parts, strict=True)):
        _panel(axes, part, norm, few=len(parts) <= 6)
        axes.set_xlabel(scales.axis_label(only(part, "over")))
        if units > 1:
            axes.set_title(scales.title(panel_title(part, frame), len(parts)))
        if metrics == 1 and number % max(_across(made), 1) == 0:
            axes.set_ylabel(scales.value_label(only(part, "metric"), only(part, "unit")))
    one = frame.iloc[0]
    colour_bar(figure, made, norm, one["size_name"], scales.axis_label(one["size_name"], one["data_unit"]))


def _across(made: list[Axes]) -> int:
    spec = made[0].get_subplotspec()
    return spec.get_gridspec().ncols if spec else 1


def _panel(axes: Axes, part: pd.DataFrame, norm: LogNorm, *, few: bool) -> None:
    kinds = {kind: part[part["kind"] == kind] for kind in (RUN, BEST, LAW, OPTIMUM)}
    x, best = scales.bounds_of(part["x"]), kinds[BEST]["value"]
    scales.scale_axis(axes, "x", only(part, "over"), x, most=5 if few else 3)
    ends = best.quantile([0.0, 0.9]) if len(best) else best
    metric_axis(axes, "y", part, limits(part, pd.concat([ends, kinds[OPTIMUM]["value"]]), best))
    axes.set_xlim(*x)
    for _, own in part.groupby("level"):
        _of_level(axes, own, SCALE(norm(float(own["size"].iloc[0]))), few=few)
    where = kinds[OPTIMUM].sort_values("size", kind="stable")
    if where["size"].is_unique:
        axes.plot(where["x"], where["value"], color=MUTED, linewidth=0.7, linestyle=(0, (1, 1.5)), zorder=3)


def _of_level(axes: Axes, own: pd.DataFrame, shade: Any, *, few: bool) -> None:
    kinds = {kind: own[own["kind"] == kind] for kind in (RUN, BEST, LAW, OPTIMUM)}
    size = 3.0 if few else 2.2
    many = len(kinds[RUN]) > 500
    axes.plot(kinds[RUN]["x"], kinds[RUN]["value"], ".", color=shade, markersize=size - 1, alpha=0.3, rasterized=many)
    has_law = len(kinds[LAW]) > 0
    axes.plot(
        kinds[BEST]["x"], kinds[BEST]["value"], "o" if has_law else "o-", color=shade, linewidth=0.8, markersize=size
    )
    axes.plot(kinds[LAW]["x"], kinds[LAW]["value"], color=shade, linewidth=1.0)
    look: dict[str, Any] = {"color": shade, "markeredgecolor": INK, "markeredgewidth": 0.6, "linestyle": "none"}
    axes.plot(kinds[OPTIMUM]["x"], kinds[OPTIMUM]["value"], "*", **look, markersize=size + 3.5, zorder=4)


FIGURE = Figure(
    name="basins",
    title="Hyperparameters",
    caption="The metric against a hyperparameter, a shade for each size: pale dots are runs, full dots the best of each value tried. "
    "Lines: the law that reads the hyperparameter, all else as in the best run of the size; where no law does, they join the best "
    "runs. Stars: the best, joined in order of size where each size has one.",
    needs=("clean/runs",),
    table=table,
    draw=draw,
    values=("value",),
    optional=True,
)
