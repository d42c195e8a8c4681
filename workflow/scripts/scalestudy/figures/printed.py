"""The files of a drawing: PDF and SVG with their fonts inside and text that stays text, and PNG; without dates, host or version."""

import base64
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final

from matplotlib.backends import backend_agg, backend_mixed, backend_pdf, backend_svg
from matplotlib.figure import Figure as Canvas

from scalestudy.figures.fonts import FAMILY, STYLES, cut
from scalestudy.storage import atomic_path

AGG: Any = backend_agg
PDF: Any = backend_pdf
SVG: Any = backend_svg
MIXED: Any = backend_mixed
"""Parts of Matplotlib that say nothing of their types."""
POINTS: Final = 72
SCREEN: Final = 100
"""Dots per inch of a figure that is not being saved, as Matplotlib has it."""
METADATA: Final[Mapping[str, dict[str, Any]]] = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
}
SIZE: Final = re.compile(rb'(<svg [^>]*?)(height|width)="([0-9.]+)pt"([^>]*?)(height|width)="([0-9.]+)pt"')
TEXTS: Final = re.compile(r"<text.*?</text>", re.DOTALL)
TAGS: Final = re.compile(r"<[^>]*>")
FACES: Final = {"": "", ":bold": "font-weight: bold; ", ":italic": "font-style: italic; "}
"""By style of the font, what its face says in CSS."""
USED: Final = {
    "": re.compile(""),
    ":bold": re.compile(r"font-weight: ?(bold|700)|font: ?(bold|700)"),
    ":italic": re.compile("italic"),
}
"""By style of the font, what tells that a file has text in it."""


def save(canvas: Canvas, stem: Path, enlarged: float = 1.0, dots: float = 300) -> None:
    """Write PDF, SVG and PNG, equal bytes for equal figures.

    The layout is made once for all three, so each is printed by its canvas: `savefig` draws a figure twice to lay it out anew.

    Args:
        canvas: what is drawn.
        stem: the path of the files, without a suffix.
        enlarged: how many times as large as the canvas the PDF and the SVG are, type and lines too.
        dots: of the PNG, per inch of the canvas.
    """
    canvas.draw_without_rendering()
    canvas.set_layout_engine("none")
    for suffix, write in {"pdf": _pdf, "svg": _svg, "png": _png}.items():
        canvas.set_dpi(dots)
        with atomic_path(stem.with_name(f"{stem.name}.{suffix}")) as partial:
            write(canvas, partial, enlarged)
    canvas.set_dpi(SCREEN)


def _png(canvas: Canvas, path: Path, enlarged: float) -> None:
    AGG.FigureCanvasAgg(canvas).print_png(path, metadata=METADATA["png"])


def _pdf(canvas: Canvas, path: Path, enlarged: float) -> None:
    """Print a PDF as Matplotlib does, but on a page as many times as large, and all that is on it too."""
    dots, (width, height) = canvas.get_dpi(), canvas.get_size_inches()
    canvas.set_dpi(POINTS)
    file = PDF.PdfFile(path, metadata=METADATA["pdf"])
    try:
        file.newPage(width * enlarged, height * enlarged)
        file.output(enlarged, 0, 0, enlarged, 0, 0, PDF.Op.concat_matrix)
        renderer = MIXED.MixedModeRenderer(canvas, width, height, dots, PDF.RendererPdf(file, dots, height, width))
        canvas.draw(renderer)
        renderer.finalize()
        file.finalize()
    finally:
        file.close()


def _svg(canvas: Canvas, path: Path, enlarged: float) -> None:
    SVG.FigureCanvasSVG(canvas).print_svg(path, metadata=METADATA["svg"])
    drawn = SIZE.sub(lambda found: _grown(found, enlarged), path.read_bytes(), count=1)
    path.write_bytes(drawn.replace(b"</defs>", faces(drawn.decode()).encode() + b"</defs>", 1))


def _grown(found: re.Match[bytes], enlarged: float) -> bytes:
    before, first, one, between, second, other = found.groups()
    sizes = (b"%.6gpt" % (float(size) * enlarged) for size in (one, other))
    return b'%s%s="%s"%s%s="%s"' % (before, first, next(sizes), between, second, next(sizes))


def faces(svg: str) -> str:
    """Return a style with the fonts of an SVG's texts, each cut to the characters that stand there."""
    texts = TEXTS.findall(svg)
    characters = "".join(sorted(set(unescape(TAGS.sub("", "".join(texts))))))
    used = [style for style in STYLES if texts and any(USED[style].search(text) for text in texts)]
    rules = (
        f"@font-face {{font-family: '{FAMILY}'; {FACES[style]}src: url({_uri(style, characters)})}}" for style in used
    )
    return f'<style type="text/css">{"".join(rules)}</style>'


def _uri(style: str, characters: str) -> str:
    return f"data:font/ttf;base64,{base64.b64encode(cut(style, characters)).decode()}"
