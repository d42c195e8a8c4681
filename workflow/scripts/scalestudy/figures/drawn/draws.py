"""The bootstrap draws of the chosen law's parameters, in pairs: ridges and skew show here before anywhere else."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from scalestudy.analyse.context import Context
from scalestudy.figures import axes as scales
from scalestudy.figures.content import Content, NotApplicableError, Settings, Tables, drawn_laws, unit_title
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.style import CYCLE, INK, MUTED, PAGE

MOST_PARAMETERS = 7
MOST_DRAWS = 2000
GREEK = ("alpha", "beta", "gamma", "delta", "eta", "zeta", "kappa", "lambda", "mu", "nu", "sigma", "tau", "phi", "psi")


def table(tables: Tables, settings: Settings) -> Content:
    """Gather the draws of the fit unit with the most runs that has any.

    Columns: family, metric, law, draw (-1 is the estimate), parameter, value, lower, upper (of the parameter's 95%
    interval).
    """
    laws = drawn_laws(tables)
    every, intervals = tables["fit/draws"], tables["fit/parameters"]
    keys = ["family", "metric", "law"]
    for unit, law in laws.items():
        own = every[(every["family"] == unit[0]) & (every["metric"] == unit[1]) & (every["law"] == law)]
        known = own.dropna(subset=["value"])
        varying = known.groupby("parameter", sort=False)["value"].nunique()
        order = order_of(law, tables, settings)
        names = sorted(varying.index[varying > 1], key=lambda name: order.get(name, len(order)))[:MOST_PARAMETERS]
        if known["draw"].nunique() > 20 and names:
            break
    else:
        raise NotApplicableError(
            "Not drawn: no chosen law has bootstrap draws: its rows are too few for them, or the study asks for another uncertainty "
            "or none."
        )
    notes = (
        ()
        if len(laws) == 1
        else (f"{unit_title(*unit, metrics=2)}: the one of {len(laws)} families with the most runs.",)
    )
    shown = known[known["parameter"].isin(names)]
    shown = shown.sort_values(["draw", "parameter"], key=lambda c: c.map(names.index) if c.name == "parameter" else c)
    frame = shown.merge(intervals[[*keys, "parameter", "lower", "upper"]], on=[*keys, "parameter"], how="left")
    count = int((frame.groupby("draw").size().index >= 0).sum())
    return Content(
        frame[[*keys, "draw", "parameter", "value", "lower", "upper"]].reset_index(drop=True),
        (*notes, f"{count:,} draws."),
    )


def order_of(law: str, tables: Tables, settings: Settings) -> dict[str, int]:
    """Return the position of each parameter in the law as the study states it."""
    stated = Context(tables["clean/runs"], {}, settings).laws.get(law)
    return {name: index for index, name in enumerate(stated.parameter_names)} if stated else {}


def draw(figure: Canvas, frame: pd.DataFrame) -> None:
    """Draw the table as a corner: pairs below, distributions on the diagonal."""
    names = list(dict.fromkeys(frame["parameter"]))
    wide = frame.pivot(index="draw", columns="parameter", values="value")[names].dropna()  # noqa: PD010
    bounds = frame.drop_duplicates("parameter").set_index("parameter")[["lower", "upper"]]
    size = min(PAGE, 1.15 * len(names) + 0.6)
    figure.set_size_inches(max(size, 2.6), max(size, 2.2))
    panels = figure.subplots(len(names), len(names), squeeze=False)
    limits = {name: _limits(wide[name].to_numpy()) for name in names}
    for row, below in enumerate(names):
        for column, across in enumerate(names):
            axes = panels[row, column]
            if column > row:
                axes.set_visible(False)
                continue
            if column == row:
                _distribution(axes, wide[across], bounds.loc[across])
            else:
                _pair(axes, wide[across], wide[below])
            _dress(axes, limits, across, below, row=row, column=column, last=len(names) - 1)


def _limits(values: np.ndarray) -> tuple[float, float, bool]:
    """Return the central 99% with a margin, and whether a logarithmic axis suits it."""
    low, high = np.quantile(values, [0.005, 0.995])
    if low > 0 and high / low > 4:
        margin = (high / low) ** 0.08
        return float(low / margin), float(high * margin), True
    margin = 0.08 * (high - low)
    return float(low - margin), float(high + margin), False


def _dress(
    axes: Axes,
    limits: dict[str, tuple[float, float, bool]],
    across: str,
    below: str,
    *,
    row: int,
    column: int,
    last: int,
) -> None:
    axes.grid(visible=False)
    _axis(axes, "x", limits[across])
    if row != column:
        _axis(axes, "y", limits[below])
    else:
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    axes.tick_params(labelbottom=row == last, labelleft=column == 0 and row > 0, labelsize=5.5)
    axes.tick_params(axis="x", labelrotation=45)
    if row == last:
        axes.set_xlabel(symbol(across), fontsize=8)
    if column == 0 and row > 0:
        axes.set_ylabel(symbol(below), fontsize=8)


def _axis(axes: Axes, which: str, limits: tuple[float, float, bool]) -> None:
    low, high, logarithmic = limits
    if logarithmic:
        scales.value_axis(axes, which, (low, high), most=4)
    else:
        getattr(axes, f"{which}axis").set_major_locator(MaxNLocator(3))
    getattr(axes, f"set_{which}lim")(low, high)


def _distribution(axes: Axes, values: pd.Series, bounds: pd.Series) -> None:
    low, high, logarithmic = _limits(values.to_numpy())
    edges = np.geomspace(low, high, 31) if logarithmic else np.linspace(low, high, 31)
    axes.hist(values[values.index >= 0], bins=list(edges), color=CYCLE[0], alpha=0.35, histtype="stepfilled")
    for bound in bounds:
        if np.isfinite(bound):
            axes.axvline(bound, color=MUTED, linewidth=0.8, linestyle=(0, (1, 1.5)))
    axes.axvline(values.loc[-1], color=INK, linewidth=1.0)
    interval = " to ".join(scales.brief(bound) for bound in bounds)
    axes.set_title(
        f"{symbol(str(values.name))} = {scales.brief(values.loc[-1])}\n{interval}",
        fontsize=5.5,
        fontweight="normal",
        pad=2,
    )


def _pair(axes: Axes, x: pd.Series, y: pd.Series) -> None:
    drawn = x.index >= 0
    across, up = x[drawn].iloc[:MOST_DRAWS], y[drawn].iloc[:MOST_DRAWS]
    axes.plot(
        across,
        up,
        ".",
        color=CYCLE[0],
        markersize=2.2 if len(across) < 500 else 1.4,
        alpha=0.45,
        markeredgewidth=0,
        rasterized=True,
    )
    axes.plot(x.loc[-1], y.loc[-1], "+", color=INK, markersize=6, markeredgewidth=1.0)


def symbol(name: str) -> str:
    r"""Return a parameter's name as a symbol: Greek letters and indices where it is one.

    >>> symbol("alpha"), symbol("R_D"), symbol("my rate")
    ('$\\alpha$', '$R_{D}$', 'my rate')
    """
    head, _, tail = name.partition("_")
    if (
        not (head.isalpha() and head.isascii())
        or not (tail.isalnum() or not tail)
        or (len(head) > 1 and head not in GREEK)
    ):
        return scales.plain(name, 18)
    letter = f"\\{head}" if head in GREEK else head
    return f"${letter}_{{{tail}}}$" if tail else f"${letter}$"


FIGURE = Figure(
    "draws",
    "Parameter draws",
    "Bootstrap draws of the chosen law's parameters in pairs, with the estimate (cross) and the 95% interval "
    "(dotted) of each.",
    ("fit/fits", "fit/draws", "fit/parameters"),
    table,
    draw,
)
