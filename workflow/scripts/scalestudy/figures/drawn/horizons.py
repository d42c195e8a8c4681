"""Out-of-sample errors and coverage by how far ahead: of the forecast, the best law and the best baseline."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, scheme_title
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.errors import (
    COVERED,
    NOMINAL,
    error_axis,
    error_label,
    error_of,
    of_one_scale,
    told_as_relative,
)
from scalestudy.figures.style import CYCLE, INK, MUTED, PAGE
from scalestudy.numerals import grouped
from scalestudy.splits.registry import MEANINGS
from scalestudy.tables import AUTO
from scalestudy.tables.score import HORIZONS

FORECAST, LAW, BASELINE = "forecast", "law", "baseline"
LOOKS: Final[dict[str, dict[str, Any]]] = {
    FORECAST: {"color": CYCLE[0], "marker": "o"},
    LAW: {"color": INK, "marker": "D", "linestyle": (0, (3, 1.5))},
    BASELINE: {"color": MUTED, "marker": "s", "linestyle": (0, (1, 1.2))},
}
MOST_SCHEMES = 3
SIDE = 0.07
"""How far apart what shares a horizon is drawn."""
SHORT: Final = dict(zip(HORIZONS, ("inside", "to ×2", "to ×10", "to ×100", "farther"), strict=True))  # noqa: RUF001
"""The horizons by their factors, for the ticks of an axis."""
COLUMNS = ["scheme", "score", "horizon", "law", "part", "value", "lower", "upper", "relative", "n"]


def table(tables: Tables, settings: Settings) -> Content:
    """Gather errors and coverage by horizon, over all families and metrics of one scale.

    Columns: scheme, score (the headline; coverage), horizon, law, part (forecast: `auto` or else the best law; law: the best beside
    it; baseline: the best), value, lower and upper (a standard error off), relative, n (predictions).
    """
    scores, error, notes = of_one_scale(tables["validate/horizons"].astype({"value": float}).dropna(subset=["value"]))
    rows = scores[scores["overall"]]
    parts = _parts(rows[rows["score"] == error])
    kept = rows[rows["law"].isin(list(parts))]
    if kept["horizon"].nunique() == 0:
        raise NotApplicableError("Not drawn: no error is known at any distance.")
    keys = ["scheme", "score", "horizon", "law"]
    mean = kept.groupby(keys, as_index=False, observed=True)[["value", "stderr", "n"]].agg(
        {"value": "mean", "stderr": "mean", "n": "sum"}
    )
    ranked = {name: place for place, name in enumerate((*MEANINGS, *HORIZONS))}
    mean = mean.sort_values(keys, kind="stable", key=lambda column: column.map(lambda name: ranked.get(name, 0)))
    found = told_as_relative(mean).assign(part=mean["law"].map(parts))
    schemes = list(dict.fromkeys(found["scheme"]))[-MOST_SCHEMES:]
    return Content(found.loc[found["scheme"].isin(schemes), COLUMNS].reset_index(drop=True), notes)


def _parts(errors: pd.DataFrame) -> dict[str, str]:
    """Return the laws to draw, and what each is: those with the smallest mean logarithm of the error where all have one."""
    log = np.log(errors["value"].clip(lower=1e-12)).groupby([errors["baseline"], errors["law"]]).mean()
    ordered = [(bool(baseline), str(law)) for baseline, law in log.sort_values(kind="stable").index]
    laws = [law for baseline, law in ordered if not baseline]
    first = AUTO if AUTO in laws else laws[0] if laws else ""
    rest = [law for law in laws if law != first]
    found = {first: FORECAST} if first else {}
    found |= {rest[0]: LAW} if rest else {}
    return found | dict.fromkeys([law for baseline, law in ordered if baseline][:1], BASELINE)


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table: a column a scheme, errors above and coverage below, against the horizon."""
    schemes, error = list(dict.fromkeys(frame["scheme"])), error_of(frame)
    figure.set_size_inches(PAGE, 3.6)
    made = figure.subplots(2, len(schemes), squeeze=False, sharex="col", sharey="row", height_ratios=[1.6, 1])
    shown = [name for name in HORIZONS if (frame["horizon"] == name).any()]
    error_axis(made[0, 0], "y", frame[frame["score"] == error], most=5)
    for column, scheme in enumerate(schemes):
        _column(made[0, column], made[1, column], frame[frame["scheme"] == scheme], shown, error)
        made[0, column].set_title(scheme_title(scheme))
    _coverage(made[1, 0])
    made[0, 0].set_ylabel(error_label(frame, error))
    figure.supxlabel("how far beyond the training rows (predictions)", size=7)
    figure.legend(handles=_handles(frame), loc="outside upper left", ncols=3)


def _column(above: Axes, below: Axes, own: pd.DataFrame, shown: list[str], error: str) -> None:
    for axes, score in ((above, error), (below, COVERED)):
        _lines(axes, own[own["score"] == score], shown)
    counts = own[own["part"] == own["part"].iloc[0]].groupby("horizon")["n"].max()
    ticks = [f"{SHORT[name]}\n({grouped(int(counts[name]))})" if name in counts else SHORT[name] for name in shown]
    below.set_xticks(range(len(shown)), ticks)
    below.set_xlim(-0.4, len(shown) - 0.6)


def _lines(axes: Axes, rows: pd.DataFrame, shown: list[str]) -> None:
    places = {name: place for place, name in enumerate(shown)}
    for number, (part, look) in enumerate(LOOKS.items()):
        own = rows[rows["part"] == part]
        x = own["horizon"].map(places).to_numpy(float) + SIDE * (number - 1)
        axes.vlines(x, own["lower"], own["upper"], color=look["color"], linewidth=0.9)
        axes.plot(x, own["value"], **look, markersize=3.2)
    if len(rows) and (rows["score"] == COVERED).all():
        axes.axhline(NOMINAL, color=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1)


def _coverage(axes: Axes) -> None:
    axes.set_ylim(-0.04, 1.06)
    axes.set_yticks([0, 0.5, NOMINAL], ["0", "50%", "95%"])
    axes.set_ylabel("share inside the\n95% interval")


def _handles(frame: pd.DataFrame) -> list[Line2D]:
    names = frame.drop_duplicates("part").set_index("part")["law"]
    return [
        Line2D([], [], label=scales.words(names[part]), markersize=3.2, **look)
        for part, look in LOOKS.items()
        if part in names
    ]


FIGURE = Figure(
    "horizons",
    "Errors by horizon",
    "Out-of-sample error and coverage of the 95% interval by how far the predicted rows lie beyond the training rows: of the "
    "forecast, the best law beside it and the best baseline, with standard errors. A relative error is exp(s) - 1 for a root mean "
    "squared error s of logarithms; numbers in brackets count predictions.",
    ("validate/horizons",),
    table,
    draw,
    lacks=("x", "families"),
)
