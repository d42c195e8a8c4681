"""The look back on published runs as a figure: the error at the largest runs against what was spent, for each way to choose."""

from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scalestudy.figures.style import INK, MUTED, RC

COLUMNS: Final = 4
LOOK: Final[Any] = {**RC, "savefig.dpi": 150, "font.size": 7.5, "axes.titlesize": 7}
COLOURS: Final = {"proposed": "#2f6db3", "random": MUTED, "even": "#d1710f"}
OFF: Final = {"proposed": 0.0, "random": -0.012, "even": 0.012}
"""Points of one budget stand beside each other."""


def draw(rows: pd.DataFrame, path: Path) -> None:
    """Write the figure, a panel for each set of runs."""
    names = sorted(rows["data"].unique())
    with mpl.rc_context(LOOK):
        figure = Figure(figsize=(8.4, 2.1 * -(-len(names) // COLUMNS) + 0.5), layout="constrained")
        panels = figure.subplots(-(-len(names) // COLUMNS), COLUMNS, squeeze=False).ravel()
        for panel, name in zip(panels, names, strict=False):
            _panel(panel, rows[rows["data"] == name])
            panel.set_title(name.replace("_", " ").replace(", ", ",\n"))
        for panel in panels[len(names) :]:
            panel.set_visible(False)
        figure.supxlabel("share of the compute of the runs that could be chosen", fontsize=8)
        figure.supylabel("RMSLE at the largest tenth", fontsize=8)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
        figure.savefig(path, metadata={"Software": None})


def _panel(panel: Axes, rows: pd.DataFrame) -> None:
    for way, style in {"first": (":", MUTED), "all": ("-", INK)}.items():
        told = {"first": "cheapest third alone", "all": "all runs"}[way]
        panel.axhline(
            rows.loc[rows["way"] == way, "rmsle"].iloc[0], linestyle=style[0], color=style[1], linewidth=0.8, label=told
        )
    for way, colour in COLOURS.items():
        own = rows[rows["way"] == way]
        panel.scatter(own["share"] + OFF[way], own["rmsle"], s=12, color=colour, alpha=0.8, label=way, zorder=3)
        mean = own.groupby("share")["rmsle"].mean()
        panel.plot(mean.index + OFF[way], mean, color=colour, linewidth=0.8, alpha=0.6)
    panel.set_yscale("log")
    panel.set_xlim(0.0, 0.4)
    panel.set_xticks([0.1, 0.3], ["10%", "30%"])
