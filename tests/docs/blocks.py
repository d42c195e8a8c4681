"""The blocks of a page, as a Markdown parser sees them, each with what the comment just above it says of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

NOTE: Final = re.compile(r"<!--\s*(file|not run|output|error)(?::\s*(.*?))?\s*-->", re.DOTALL)
RUN: Final = ("sh", "console", "python")
"""Languages whose blocks run in order; the others are files, outputs or fragments."""


@dataclass(frozen=True)
class Block:
    """One block of code.

    Attributes:
        language: the first word behind the fence; empty for an indented block.
        text: what stands in it.
        line: the line of its fence, from 1.
        file: the file that it is the content of, if its comment names one.
        not_run: the reason why it cannot run here, if its comment gives one.
        shows: `output` or `error` if it is what the block before it prints.
    """

    language: str
    text: str
    line: int
    file: str = ""
    not_run: str = ""
    shows: str = ""


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page in order."""
    return list(_blocks(MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    said: dict[str, str] = {}
    for token in tokens:
        if token.type in ("fence", "code_block"):
            shows = next((kind for kind in ("output", "error") if kind in said), "")
            language = token.info.split()[0] if token.info.strip() else ""
            line = (token.map or [0])[0] + 1
            yield Block(language, token.content, line, said.get("file", ""), said.get("not run", ""), shows)
        said = _notes(token.content) if token.type == "html_block" else {}


def _notes(comment: str) -> dict[str, str]:
    return {kind: " ".join((text or "").split()) for kind, text in NOTE.findall(comment)}
