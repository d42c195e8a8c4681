"""A figure's caption for Snakemake's own report: reStructuredText, which is a Jinja template too, so that data is text in both."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scalestudy.files import write_text
from scalestudy.tables import CAPTION
from scalestudy.visible import visible

BRACES: Final = {"{": "{{ '{' }}", "}": "{{ '}' }}"}


def write_caption(folder: Path, row: Mapping[str, Any]) -> None:
    """Write the title and caption of a figure beside it; `row` is of the index of figures."""
    told = f"**{escaped(row['title'])}.** {escaped(row['caption'])}\n"
    write_text(folder / f"{row['name']}.{CAPTION}", told)


def escaped(text: object) -> str:
    r"""Return text that neither reStructuredText nor Jinja obeys.

    >>> escaped("a_b *c* {{ d }}")
    "a\\_b \\*c\\* \\{{ '{' }}\\{{ '{' }} d \\{{ '}' }}\\{{ '}' }}"
    """
    line = " ".join(visible(str(text)).split())
    return "".join(_safe(character) for character in line)


def _safe(character: str) -> str:
    if character.isalnum() or character in " .,;()":
        return character
    return f"\\{BRACES.get(character, character)}" if character.isascii() else character
