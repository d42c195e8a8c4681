"""Text from data made safe for what it is put into: TeX, and tables in Markdown."""

import re
import unicodedata

from scalestudy.report.formula import GREEK
from scalestudy.visible import visible

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "–": "--", "∞": r"\ensuremath{\infty}",  # noqa: RUF001
}  # fmt: skip
FROM_GREEK = {letter: name for name, letter in GREEK.items() if name != "eps"}
PLAIN = "±·µ°²³×ßæøåœłıÆØÅŒŁ"  # noqa: RUF001 (in the fonts every TeX has)
POWER = re.compile(r" x 10\^(-?\d+)")
OF_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&-])")


def tex_text(text: object) -> str:
    r"""Return text that TeX typesets as it stands; control characters become spaces.

    Greek letters become math, and what no default font of TeX holds is named by its code point, so that nothing from
    data can stop a paper from compiling.

    >>> tex_text("50% of $x_1$")
    '50\\% of \\$x\\_1\\$'
    """
    return "".join(SPECIAL.get(character) or _safe(character) for character in str(text))


def tex_sentence(text: str) -> str:
    r"""Return a sentence of ours: text as it stands, but for powers of ten, which are set as such.

    >>> tex_sentence("above 1.2 x 10^20 flops")
    'above 1.2\\ensuremath{\\times10^{20}} flops'
    """
    return POWER.sub(r"\\ensuremath{\\times10^{\1}}", tex_text(text).replace(r" x 10\textasciicircum{}", " x 10^"))


def markdown_text(text: object) -> str:
    r"""Return text that a table in Markdown shows as it stands, in one line.

    >>> markdown_text("a|b_c"), markdown_text("<b>"), markdown_text("-0.5 [0.1, 2]")
    ('a\\|b\\_c', '\\<b\\>', '\\-0.5 \\[0.1, 2\\]')
    """
    return OF_MARKDOWN.sub(r"\\\1", visible(" ".join(str(text).split())))


def _safe(character: str) -> str:
    if not character.isprintable():
        return " "
    if character in FROM_GREEK:
        return rf"\ensuremath{{\{FROM_GREEK[character]}}}"
    accented = ord(character) < 0x180 and unicodedata.normalize("NFKD", character)[0].isascii()
    known = character.isascii() or character in PLAIN or (character.isalpha() and accented)
    return character if known else f"U+{ord(character):04X}"
