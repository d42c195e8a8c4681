"""The look of every figure: sizes, type, and colours that stay apart for colour-blind readers and in print."""

from typing import Any, Final

import matplotlib as mpl
from matplotlib.colors import LinearSegmentedColormap

COLUMN: Final = 3.4  # inches: one column of a two-column paper
PAGE: Final = 7.0  # inches: the full text width
INK: Final = "#20242b"
MUTED: Final = "#6b7280"
FAINT: Final = "#d7dade"

CYCLE: Final = tuple(f"C{place}" for place in range(8))
"""The colours of the palette that a study chose, by place; they become colours while a figure is drawn."""
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "h")
# Lightness falls monotonically from pale to dark, so order survives greyscale; hue only helps.
SCALE: Final = LinearSegmentedColormap.from_list(
    "scale", ["#f2b04c", "#e4735a", "#b0478a", "#6a3d9a", "#27306e", "#0d1233"], N=256
)

BEHIND: Final[Any] = {"facecolor": "white", "alpha": 0.7, "linewidth": 0, "pad": 0.8}
"""What lies behind text that stands on lines and marks; an outline would turn the text into drawings."""

RC: Final[Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7.0,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 7.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 5.0,
    "axes.labelsize": 7.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#eceef0",
    "grid.linewidth": 0.5,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.0,
    "legend.frameon": False,
    "legend.fontsize": 6.5,
    "legend.handlelength": 1.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.dpi": 300,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "scalestudy",
    "path.simplify": True,
}


def tones() -> int:
    """Return how many colours the palette has, beside the grey that is its last."""
    return len(mpl.rcParams["axes.prop_cycle"]) - 1


def colour(index: int) -> str:
    """Return the categorical colour of the index-th group; beyond the palette all are grey."""
    return f"C{min(index, tones())}"
