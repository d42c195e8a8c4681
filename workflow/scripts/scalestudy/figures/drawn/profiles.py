"""The objective along each parameter, the others refitted: a flat stretch is a ridge, an open end has no bound."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scalestudy.figures import axes as scales
from scalestudy.figures import panels
from scalestudy.figures.content import MOST_PANELS, Content, NotApplicableError, Settings, Tables, Unit, drawn_laws
from scalestudy.figures.content import unit_title as title_of
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.drawn.draws import order_of, symbol
from scalestudy.figures.style import CYCLE, INK, MUTED

KEYS = ["family", "metric", "law"]
COLUMNS = ("parameter", "other", "point", "value", "other_value", "rise", "estimate", "lower", "upper")
HIGHEST = 4.0
BANDS = ListedColormap(["#0072B2", "#8fc1df", "#d9e9f3", "#f7f9fa"])
EDGES = (-np.inf, 1.0, 10.0, 100.0, np.inf)


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the profiles of the chosen laws of the families with the most runs, as many as fit.

    Columns: family, metric, law, parameter, other (empty for a curve), point, value, other_value, rise (of the objective
    above its optimum, as a share of its rise at the edge of the 95% interval or region; null where the law has no fit),
    estimate, lower, upper (of the parameter; infinite where open, null for a region).
    """
    every = dict(list(tables["fit/profiles"].groupby(KEYS, sort=False)))
    laws = drawn_laws(tables)
    profiled = {unit: every[(*unit, law)] for unit, law in laws.items() if (*unit, law) in every}
    if not profiled:
        raise NotApplicableError("Not drawn: the laws drawn have no profiles; laws with shared parameters have none.")
    kept, notes = _that_fit(profiled)
    best = tables["fit/fits"][[*KEYS, "objective"]]
    frame = pd.concat(kept, ignore_index=True).merge(best, on=KEYS, suffixes=("", "_best"))
    frame["rise"] = (frame["objective"] - frame["objective_best"]) / (frame["threshold"] - frame["objective_best"])
    bounds = tables["fit/parameters"][[*KEYS, "parameter", "estimate", "lower", "upper"]]
    frame = frame.merge(bounds, on=[*KEYS, "parameter"], how="left")
    frame.loc[frame["other"] != "", ["lower", "upper"]] = np.nan
    order = {law: order_of(law, tables, settings) for law in dict.fromkeys(frame["law"])}
    place = [order[law].get(name, len(order[law])) for law, name in zip(frame["law"], frame["parameter"], strict=True)]
    unit = frame.groupby(KEYS, sort=False).ngroup()
    frame = frame.assign(unit=unit, region=frame["other"] != "", place=place)
    frame = frame.sort_values(["unit", "region", "place", "parameter", "point"], kind="stable")
    lost = int(frame["rise"].isna().sum())
    notes += (f"{lost:,} points without a fit are left blank.",) if lost else ()
    curves = frame[frame["other"] == ""].groupby([*KEYS, "parameter"], sort=False)
    rough = [f"{key[-1]} of {key[0]}" for key, own in curves if is_rough(own["rise"].to_numpy(dtype=float))]
    notes += (
        (f"An end lies between two distant points and is known no better than that: {', '.join(rough)}.",)
        if rough
        else ()
    )
    return Content(frame[[*KEYS, *COLUMNS]].reset_index(drop=True), notes)


def is_rough(rise: np.ndarray) -> bool:
    """Return whether a curve leaves its interval in one step to beyond the top of the panel: an end so found is rough."""
    inside = np.flatnonzero(rise <= 1)
    if not len(inside):
        return False
    outside = rise[[i for i in (inside[0] - 1, inside[-1] + 1) if 0 <= i < len(rise)]]
    return bool((outside > HIGHEST).any())


def _that_fit(profiled: dict[Unit, pd.DataFrame]) -> tuple[list[pd.DataFrame], tuple[str, ...]]:
    """Keep whole families while their panels fit; of a law with very many parameters, the first."""
    kept: list[pd.DataFrame] = []
    notes: tuple[str, ...] = ()
    room = MOST_PANELS
    for own in profiled.values():
        pairs = own[["parameter", "other"]].drop_duplicates()
        if kept and len(pairs) > room:
            break
        shown = (
            pairs
            if len(pairs) <= room
            else pd.concat([pairs[pairs["other"] == ""][: room - 1], pairs[pairs["other"] != ""]])
        )
        if len(shown) < len(pairs):
            notes = (f"{len(shown)} of {len(pairs)} profiles of {own['family'].iloc[0]} are drawn.",)
        kept.append(own.merge(shown, on=["parameter", "other"]))
        room -= len(shown)
    if len(kept) < len(profiled):
        notes += (f"{len(kept)} of {len(profiled)} families drawn: those with the most runs.",)
    return kept, notes


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a panel for each parameter, and one for the region of the pair with the worst ridge."""
    groups = list(frame.groupby([*KEYS, "parameter", "other"], sort=False))
    made = panels.grid(figure, len(groups), columns=min(len(groups), 3), height=1.75)
    families, metrics = frame["family"].nunique(), frame["metric"].nunique()
    for axes, (key, own) in zip(made, groups, strict=True):
        family, metric, law, name, other = map(str, key)
        prefix = f"{scales.plain(title_of(family, metric, metrics), 24)}: " if families * metrics > 1 else ""
        if other:
            same = frame[(frame["family"] == family) & (frame["metric"] == metric) & (frame["law"] == law)]
            best = same[same["other"] == ""].drop_duplicates("parameter").set_index("parameter")["estimate"]
            _region(axes, own, (best.get(name, np.nan), best.get(other, np.nan)))
            axes.set_title(f"{prefix}{symbol(name)} and {symbol(other)}\nregion of the worst ridge", fontsize=6.5)
        else:
            _curve(axes, own)
            axes.set_title(f"{prefix}{symbol(name)} = {_interval(own.iloc[0])}", fontsize=6.5)
        axes.set_xlabel(symbol(name))
        axes.set_ylabel(symbol(other) if other else "Rise (1: the 95% edge)")


def _interval(row: pd.Series) -> str:
    """Write estimate and interval; an open end is said in words."""
    lower, upper = scales.brief(row["lower"]), scales.brief(row["upper"])
    ends = {
        (True, True): f"{lower} to {upper}",
        (True, False): f"{lower} or more: open above",
        (False, True): f"{upper} or less: open below",
        (False, False): "open both ways",
    }
    return f"{scales.brief(row['estimate'])}\n{ends[bool(np.isfinite(row['lower'])), bool(np.isfinite(row['upper']))]}"


def _curve(axes: Axes, own: pd.DataFrame) -> None:
    value, rise = own["value"].to_numpy(dtype=float), own["rise"].to_numpy(dtype=float)
    low, high = _reach(value, rise)
    lower, upper = own["lower"].iloc[0], own["upper"].iloc[0]
    axes.axhline(1, color=MUTED, linewidth=0.8, linestyle=(0, (1, 1.5)))
    axes.plot(value, rise, color=CYCLE[0], marker=".", markersize=2.5, linewidth=1.0)
    axes.plot([max(lower, low), min(upper, high)], [1, 1], color=CYCLE[1], linewidth=2.0, solid_capstyle="butt")
    for bound, end, marker in ((lower, low, "<"), (upper, high, ">")):
        if np.isinf(bound):
            axes.plot(end, 1, marker, color=CYCLE[1], markersize=6, clip_on=False)
    axes.axvline(own["estimate"].iloc[0], color=INK, linewidth=0.8)
    axes.set_xlim(low, high)
    axes.set_ylim(min(-0.1, float(np.nanmin(rise, initial=0.0)) * 1.1), HIGHEST)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: scales.brief(number)))
    if is_rough(rise):
        panels.corner_note(axes, "an end between\ndistant points", "upper right")


def _reach(value: np.ndarray, rise: np.ndarray) -> tuple[float, float]:
    """Return the stretch of the curve below the top of the panel, one point more at either end."""
    inside = np.flatnonzero(rise <= HIGHEST)
    if not len(inside):
        return scales.bounds_of(value)
    low, high = float(value[max(inside[0] - 1, 0)]), float(value[min(inside[-1] + 1, len(value) - 1)])
    return (low, high) if high > low else scales.bounds_of(value)


def _region(axes: Axes, own: pd.DataFrame, best: tuple[float, float]) -> None:
    """Colour each point of the grid by its rise; nothing is interpolated, so a ridge between points is not made up."""
    once = own.drop_duplicates(["value", "other_value"])  # a grid cut off at a bound repeats it
    cells = once.pivot(index="other_value", columns="value", values="rise")  # noqa: PD010
    bands = np.ma.masked_invalid(np.digitize(cells.to_numpy(dtype=float), EDGES[1:-1], right=True).astype(float))
    bands[np.isnan(cells.to_numpy(dtype=float))] = np.ma.masked
    norm = BoundaryNorm([-0.5, 0.5, 1.5, 2.5, 3.5], BANDS.N)
    if min(cells.shape) > 1:
        axes.pcolormesh(cells.columns, cells.index, bands, cmap=BANDS, norm=norm, shading="nearest", rasterized=True)
    axes.plot(*best, "+", color=INK, markersize=7, markeredgewidth=1.2)
    axes.grid(visible=False)
    for axis, ticks in ((axes.xaxis, 4), (axes.yaxis, 5)):
        axis.set_major_locator(MaxNLocator(ticks))
        axis.set_major_formatter(FuncFormatter(lambda number, _: scales.brief(number)))


FIGURE = Figure(
    "profiles",
    "Profiles and ridges",
    "The objective along each parameter of the chosen law with the others refitted: its rise, where 1 is the edge "
    "of the 95% interval (bar; an arrow where it is open). Last, the pair with the worst ridge: dark cells lie in "
    "the 95% region, paler ones within 10 and 100 times the rise at its edge.",
    ("clean/runs", "fit/fits", "fit/parameters", "fit/profiles"),
    table,
    draw,
    optional=True,
)
