"""Pictures of every figure of one small made-up study, and the pictures they are held against.

    uv run python tests/seen.py    # draws them anew, where a figure is meant to look otherwise; look at each of them

Pictures and no digest of what is drawn: text that overlaps, a mark under another and a label cut off are seen in nothing else.
They are small and made by one version of Matplotlib, so that they are compared closely.
"""

import sys
from functools import cache
from pathlib import Path

from costed import cost_tables
from handmade import CHINCHILLA, Tables, chinchilla_study
from handmade_more import MORE, more_settings, more_study
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from scalestudy.analyse.context import Context
from scalestudy.analyse.registry import KINDS
from scalestudy.figures.drawing import styled
from scalestudy.figures.registry import FIGURES
from scalestudy.figures.stage import gather

FOLDER = Path(__file__).parent / "contracts" / "seen"
MADE_WITH = "3.11"
"""The version of Matplotlib that drew them."""
DOTS = 45
OPTIONS = {"curve": "cubic", "draws": 50}
PUBLISHED = [
    {"law": "chinchilla", "family": "dense", "parameter": name, "value": 0.9 * value, "tolerance": 0.1, "source": "x_1"}
    for name, value in CHINCHILLA.items()
]
SETTINGS = {
    "study": "seen",
    "laws": ["chinchilla"],
    "fit": {"objective": "huber_log", "delta": 1e-3},
    "analyse": [{"isoflop": OPTIONS}],
    "expect": PUBLISHED,
}


FAMILIES = ("dense", "moe_8x$e$")


@cache
def more() -> Tables:
    """Return the tables of the study that has what few have, of the same families."""
    return more_study(FAMILIES)


@cache
def study() -> Tables:
    """Return the tables of the study: two families, one with a name that TeX would read."""
    tables = chinchilla_study(FAMILIES)
    tables["fit/fits"] = tables["fit/fits"].query("law == 'chinchilla'")
    context = Context(tables["clean/runs"], {}, SETTINGS)
    tables |= cost_tables(tables, SETTINGS)
    return tables | {"analyse/isoflop": KINDS["isoflop"].run(context, OPTIONS | {"snap": 0.1})["analyse/isoflop"]}


def picture(name: str, path: Path) -> None:
    """Draw a figure of the study as a small PNG."""
    with styled():
        canvas = Canvas(layout="constrained", dpi=DOTS)
        tables, settings = (more(), more_settings()) if name in MORE else (study(), SETTINGS)
        FIGURES[name].draw(canvas, gather(FIGURES[name], tables, settings).frame)
        FigureCanvasAgg(canvas).print_png(path, metadata={"Software": None})


if __name__ == "__main__":
    for one in sys.argv[1:] or FIGURES:
        picture(one, FOLDER / f"{one}.png")
