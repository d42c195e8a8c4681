"""A plot of each law: its worked example over one variable, for a few values of a second, the others as in the example."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter
from numpy.typing import NDArray

from scalestudy.figures.style import MUTED, RC, SCALE
from scalestudy.laws.compile import compile_law
from scalestudy.laws.law import Example, Law, expand
from scalestudy.laws.registry import LAWS
from scalestudy.numerals import alone

Range = tuple[float, float]
Array = NDArray[np.float64]

POINTS: Final = 120
CURVES: Final = 3
WIDE: Final = 50.0
"""By which factor a range is told from end to end by logarithms."""
SIZE: Final = (4.2, 2.5)  # inches
LOOK: Final[Any] = {**RC, "font.family": "sans-serif", "svg.fonttype": "none", "font.size": 8.0, "axes.labelsize": 8.0}
PLAIN: Final = {"Creator": None, "Date": None, "Format": None, "Type": None}
"""What an SVG says of itself otherwise, of which the date would differ in every build."""


def draw_all(folder: Path) -> list[str]:
    """Write `<law>.svg` for every law of the registry into a folder that is there; return the names of the laws."""
    for name, law in LAWS.items():
        save(expand(law), folder / f"{name}.svg")
    return list(LAWS)


def save(law: Law, path: Path) -> None:
    """Write the plot of a law whose terms are written out, the same bytes each time."""
    with mpl.rc_context(LOOK):
        drawn(law).savefig(path, format="svg", metadata=PLAIN)


def drawn(law: Law) -> Figure:
    """Return the plot of a law whose terms are written out; it has a domain, and an example with parameters."""
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.add_subplot()
    along = principal(law)
    x = spaced(law.domain[along], POINTS)
    curves = several(law, along)
    every = [values_of(law, {**at, along: x}) for at in curves.values()]
    for number, (label, y) in enumerate(zip(curves, every, strict=True)):
        axes.plot(x, y, label=label, color=SCALE(0.15 + 0.6 * number / CURVES))
    _scales(axes, x, np.concatenate(every))
    axes.set_xlabel(labelled(law, along))
    axes.set_ylabel("$y$")
    if len(curves) > 1:
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), labelcolor=MUTED)
    return figure


def principal(law: Law) -> str:
    """Return what the law is drawn along: a hyperparameter, else the variable of the widest range, the first of equals."""
    tuned = [symbol for offer in law.offers for symbol in offer.hyperparameters]
    return tuned[0] if tuned else max(law.domain, key=lambda symbol: _factor(law.domain[symbol]))


def several(law: Law, along: str) -> dict[str, dict[str, float]]:
    """Return, by what is said of it, where each curve lies: the values of the other variables."""
    others = {symbol: _inside(law, symbol) for symbol in law.domain if symbol != along}
    if law.indicators:
        return {
            f"{typeset(name)} = 1" if name else "neither": others | _switched(law.indicators, name)
            for name in ("", *law.indicators)
        }
    if not others:
        return {"": {}}
    second = max(others, key=lambda symbol: _factor(law.domain[symbol]))
    places = spaced(law.domain[second], CURVES).tolist()
    return {f"{typeset(second)} = {alone(value, 2).label}": {**others, second: value} for value in places}


def values_of(law: Law, variables: Mapping[str, float | Array]) -> Array:
    """Return the law's values by the parameters of its example at points one of whose variables is an array."""
    points = np.broadcast_arrays(*variables.values())
    parameters = np.array([example(law).parameters[name] for name in law.parameter_names])
    with np.errstate(all="ignore"):
        return np.asarray(compile_law(law).value(parameters, dict(zip(variables, map(np.array, points), strict=True))))


def example(law: Law) -> Example:
    """Return a law's example, which every law of the registry has.

    Raises:
        ValueError: this one has none.
    """
    if law.example is None:
        raise ValueError(f"the law {law.name} has no example")
    return law.example


def spaced(ends: Range, count: int) -> Array:
    """Return so many places from end to end, by equal factors where these are many or the range is wide."""
    return np.geomspace(*ends, count) if _factor(ends) >= WIDE else np.linspace(*ends, count)


def labelled(law: Law, symbol: str) -> str:
    """Return a symbol with the column that it stands for, if a law says so."""
    column = law.variables[symbol]
    return f"{typeset(symbol)} ({column})" if column and column != symbol else typeset(symbol)


def typeset(symbol: str) -> str:
    """Return a symbol as Matplotlib sets it in italics, what follows its first underscore below.

    >>> typeset("N_nv")
    '$N_{nv}$'
    """
    name, _, below = symbol.partition("_")
    return f"${name}_{{{below}}}$" if below else f"${name}$"


def _factor(ends: Range) -> float:
    low, high = ends
    return high / low if low > 0 else 1.0


def _inside(law: Law, symbol: str) -> float:
    low, high = law.domain[symbol]
    return min(max(example(law).variables[symbol], low), high)


def _switched(names: tuple[str, ...], on: str) -> dict[str, float]:
    return {name: float(name == on) for name in names}


def _scales(axes: Axes, x: Array, y: Array) -> None:
    y = y[np.isfinite(y)]
    for set_scale, axis, values in ((axes.set_xscale, axes.xaxis, x), (axes.set_yscale, axes.yaxis, y)):
        if values.min() > 0 and _factor((values.min(), values.max())) >= WIDE:
            set_scale("log")
            axis.set_minor_formatter(NullFormatter())
