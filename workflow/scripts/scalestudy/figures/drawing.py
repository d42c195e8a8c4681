"""From a table to the files of a drawing, and a digest of all that decides what these look like."""

import inspect
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import pyarrow as pa
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from scalestudy.digests import sha256, source_digest
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.fonts import small_fonts
from scalestudy.figures.panels import message
from scalestudy.figures.style import RC
from scalestudy.provenance import PACKAGES
from scalestudy.storage import atomic_path

SCREEN: Final = 100
"""Dots per inch of a figure that is not being saved, as Matplotlib has it."""
METADATA: Final[Mapping[str, dict[str, Any]]] = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
}
CANVASES: Final = {"pdf": FigureCanvasPdf, "svg": FigureCanvasSVG, "png": FigureCanvasAgg}
"""By the suffix of a file, what prints it."""


def drawing_digest(declared: Figure, table: pa.Table, note: str) -> str:
    """Return the digest of a drawing: of its table or note, of the code that draws it, and of the packages.

    Titles and captions are no part of it: they stand beside a drawing, never in it.
    """
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    code = [source_digest(Path(path)) for path in (__file__, inspect.getfile(declared.draw))]
    return sha256(sink.getvalue().to_pybytes(), note, *code, *map(version, PACKAGES))


def paint(declared: Figure, table: pa.Table, note: str, stem: Path) -> None:
    """Write the files of a drawing.

    Args:
        declared: the figure.
        table: what it draws.
        note: the sentence in place of a figure that does not apply; empty for one that does.
        stem: the path of the files, without a suffix.
    """
    with styled():
        canvas = Canvas(layout="constrained")
        if note:
            message(canvas, note)
        else:
            declared.draw(canvas, table.to_pandas())
        save(canvas, stem)


@contextmanager
def styled() -> Iterator[None]:
    """Draw and save figures in the look of the project.

    A family's name may hold characters that no font has; a box in their place is better than no figure.
    """
    look: Any = {**RC, **small_fonts()}
    with mpl.rc_context(look), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def save(canvas: Canvas, stem: Path) -> None:
    """Write PDF, SVG and PNG without dates, host or version, so that equal figures are equal files.

    The layout is made once for all three, so each is printed by its canvas: `savefig` draws a figure twice to lay it out anew.
    """
    canvas.draw_without_rendering()
    canvas.set_layout_engine("none")
    for suffix, metadata in METADATA.items():
        canvas.set_dpi(RC["savefig.dpi"])
        with atomic_path(stem.with_name(f"{stem.name}.{suffix}")) as partial:
            getattr(CANVASES[suffix](canvas), f"print_{suffix}")(partial, metadata=metadata)
    canvas.set_dpi(SCREEN)
