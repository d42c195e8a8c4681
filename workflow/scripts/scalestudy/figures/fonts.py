"""The type that figures are set in: DejaVu Sans, cut to the characters that figures use, before any figure is drawn.

Matplotlib cuts the whole font for every PDF, which takes a third of the time of a study's figures; a font of a few hundred
characters is cut in a tenth of that. Characters it lacks, in the names of families for example, are taken from the whole font.
"""

import atexit
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from fontTools import subset
from matplotlib import font_manager

WHOLE: Final = "DejaVu Sans"
FAMILY: Final = "Scalestudy Sans"
STYLES: Final = ("", ":bold", ":italic")
CHARACTERS: Final = (range(0x20, 0x17F), range(0x370, 0x400), range(0x2010, 0x2040), range(0x2070, 0x20A0))
SIGNS: Final = (0x207B, 0x2190, 0x2192, 0x2212, 0x2248, 0x2264, 0x2265, 0x221E)
"""Arrows and signs of arithmetic, beside Latin, Greek, punctuation, and digits above and below the line."""
FAMILY_NAME: Final = (1, 16)
"""The records of a font's table of names that say to which family it belongs."""
UNUSED: Final = ("FFTM", "PfEd", "GSUB", "GPOS", "GDEF", "MATH")
MATH: Final[dict[str, Any]] = {
    "mathtext.fontset": "custom",
    **{f"mathtext.{kind}": FAMILY for kind in ("rm", "sf", "tt", "cal")},
    "mathtext.it": f"{FAMILY}:italic",
    **{f"mathtext.{kind}": f"{FAMILY}:bold" for kind in ("bf", "bfit")},
}


@cache
def small_fonts() -> dict[str, Any]:
    """Make the small fonts known to Matplotlib, once a process, and return the settings that use them."""
    folder = tempfile.TemporaryDirectory(prefix="scalestudy-fonts-")
    atexit.register(folder.cleanup)
    for style in STYLES:
        small = Path(folder.name) / _whole(style).name
        small.write_bytes(_cut(_whole(style), [*SIGNS, *(sign for span in CHARACTERS for sign in span)]))
        font_manager.fontManager.addfont(small)
    return {"font.family": [FAMILY, WHOLE], **MATH}


@cache
def cut(style: str, characters: str) -> bytes:
    """Return a font with some characters only, to be put into a file.

    Args:
        style: one of STYLES.
        characters: what is written in it; those that the small fonts lack are left out.
    """
    small_fonts()
    return _cut(Path(font_manager.findfont(f"{FAMILY}{style}")), list(map(ord, characters)))


def _whole(style: str) -> Path:
    return Path(font_manager.findfont(f"{WHOLE}{style}"))


def _cut(whole: Path, characters: list[int]) -> bytes:
    """Return the part of a font that has some characters, under the family's own name; the same bytes every time."""
    options = subset.Options(recommended_glyphs=True, glyph_names=True, layout_features=[])
    options.drop_tables = [*options.drop_tables, *UNUSED]
    made = BytesIO()
    with subset.load_font(str(whole), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(font)
        for record in font["name"].names:
            if record.nameID in FAMILY_NAME:
                record.string = FAMILY
        font.save(made)
    return made.getvalue()
