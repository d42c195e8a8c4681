"""From a table to the files of a drawing, and a digest of all that decides what these look like."""

import inspect
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
import pyarrow as pa
from matplotlib.figure import Figure as Canvas

from scalestudy.digests import sha256, source_digest
from scalestudy.figures.chosen import labelled
from scalestudy.figures.design import Design
from scalestudy.figures.drawn.base import Figure
from scalestudy.figures.fonts import small_fonts
from scalestudy.figures.palettes import cycle
from scalestudy.figures.panels import message
from scalestudy.figures.printed import save
from scalestudy.figures.restyled import restyled
from scalestudy.figures.sized import Sized
from scalestudy.figures.style import RC
from scalestudy.provenance import packages

PLAIN: Final = Design()


def drawing_digest(declared: Figure, table: pa.Table, note: str, design: Design = PLAIN) -> str:
    """Return the digest of a drawing: of its table or note, of its design, of the code that draws it, and of the packages.

    Titles and captions are no part of it: they stand beside a drawing, never in it.
    """
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    code = map(_code, (__file__, inspect.getfile(declared.draw)))
    return sha256(sink.getvalue().to_pybytes(), note, design.told, *code, *packages().values())


@cache
def _code(path: str) -> str:
    """The digest of a module that runs here, which does not change meanwhile."""
    return source_digest(Path(path))


def paint(declared: Figure, table: pa.Table, note: str, stem: Path, design: Design = PLAIN) -> tuple[str, ...]:
    """Write the files of a drawing; return sentences on what of its design could not be.

    Args:
        declared: the figure.
        table: what it draws.
        note: the sentence in place of a figure that does not apply; empty for one that does.
        stem: the path of the files, without a suffix.
        design: how it is laid out and dressed.
    """
    with styled(design):
        if note:
            canvas = Canvas(layout="constrained")
            message(canvas, note)
            notes: tuple[str, ...] = ()
        else:
            canvas, notes = drawn(declared, table.to_pandas(), design)
        save(canvas, stem, design.enlarged, design.dots)
    return notes


def drawn(
    declared: Figure, frame: pd.DataFrame, design: Design = PLAIN, empty: type[Sized] = Sized
) -> tuple[Canvas, tuple[str, ...]]:
    """Draw a figure by a design, on a canvas of the kind `empty`; return also sentences on what of it could not be."""
    canvas = empty(design.sizes, layout="constrained")
    declared.draw(canvas, labelled(frame, design.labels))
    canvas.finish()
    return canvas, restyled(canvas, design)


@contextmanager
def styled(design: Design = PLAIN) -> Iterator[None]:
    """Draw and save figures in the look of the project, with the colours of a design.

    A family's name may hold characters that no font has; a box in their place is better than no figure.
    """
    look: Any = {**RC, **small_fonts(), "axes.prop_cycle": cycle(design.palette)}
    with mpl.rc_context(look), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
