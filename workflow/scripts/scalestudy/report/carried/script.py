"""The script of the page: one library of others and files of our own, and the policy by which the page runs nothing else."""

import base64
import hashlib
from typing import Final

from scalestudy.places import TEMPLATES

FIRST: Final = 'document.documentElement.classList.add("js")'
"""Runs before anything is laid out, so that what a script fills has its room from the start."""
LIBRARY: Final = "vendor/uplot/uPlot.iife.min.js"
LIBRARY_STYLE: Final = "vendor/uplot/uPlot.min.css"
FILES: Final = (
    "elements", "numbers", "unpacked", "colours", "tip", "marks", "panel", "figures", "copying", "tables", "searching", "starting",
)  # fmt: skip
"""Our own, in the order in which each needs those before it."""


def script() -> str:
    """Return all that runs in a page: the library, then our files in one function, so that they name nothing outside of it."""
    own = "\n".join(_read(f"script/{name}.js") for name in FILES)
    return f'{_read(LIBRARY)}\n(() => {{\n"use strict";\n{own}}})();\n'


def style() -> str:
    """Return the style of a page, with that of the library before it."""
    return f"{_read(LIBRARY_STYLE)}\n{_read('style.css')}"


def policy(*scripts: str) -> str:
    """Return the content security policy of a page: it runs these scripts, shows images it holds, and asks for nothing."""
    allowed = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts
    )
    rest = "img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {allowed}; {rest}"


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
