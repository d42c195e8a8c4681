"""The HTML page: one file with everything in it, no request to anywhere."""

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scalestudy.drawings import PAPER
from scalestudy.places import TEMPLATES
from scalestudy.report.carried.script import FIRST, policy, script, style
from scalestudy.report.formula import symbol
from scalestudy.report.frames import said
from scalestudy.tables import PAPER_TABLES

POWER = re.compile(r" x 10\^(-?\d+)")
ENLARGED = 1.9  # CSS pixels for a point of print
LARGEST_SVG = (
    350_000  # bytes; beyond it the PNG, where it is smaller, keeps the page of many families small and draws faster
)


def render(context: Mapping[str, Any], template: str = "page.html.j2") -> str:
    """Fill a template; everything in the context is escaped unless it is markup of our own making."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        markup=_markup, symbol=symbol, powers=powers, said=said, paper_tables=PAPER_TABLES, **_scripts(), **context
    )


def _scripts() -> dict[str, Any]:
    """Return the style and scripts of a page, files of this project, and the policy that lets it run these alone."""
    found = script()
    safe = {"style": style(), "script": found, "first_script": FIRST}
    marked = {name: Markup(text) for name, text in safe.items()}  # noqa: S704
    return {**marked, "policy": policy(FIRST, found)}


def _markup(mathml: str | None) -> Markup | None:
    """Mark MathML as safe: `report.formula` escapes every name in it."""
    return None if mathml is None else Markup(mathml)  # noqa: S704


def powers(text: str) -> Markup:
    """Set the powers of ten of plain text as superscripts; all else is escaped."""
    return Markup(POWER.sub(r"&nbsp;×&nbsp;10<sup>\1</sup>", str(escape(text))))  # noqa: RUF001, S704


def figure_views(index: Sequence[Mapping[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Return what the page shows of each figure: its image as a data URI, or None for a figure that does not apply."""
    views = []
    for row in index:
        if row["copy_of"] or not row["shown"]:
            continue
        name = str(row["name"])
        shown = {"image": data_uri(folder, name), "width": width(folder, name)} if row["drawn"] else {"image": None}
        alike = [(str(other["variant"]), str(other["name"])) for other in index if other["copy_of"] == name]
        copies = [other for variant, other in alike if variant == PAPER]
        variants = [(variant, other) for variant, other in alike if other == f"{name}-{variant}"]
        told = {"copies": copies, "variants": variants, "alt": f"{row['title']}. {row['caption']}"}
        views.append({**row, **shown, **told})
    return views


def width(folder: Path, name: str) -> int:
    """Return how wide the page shows a figure, in CSS pixels: larger than print, in proportion to its size there."""
    found = re.search(rb'width="([0-9.]+)pt"', (folder / f"{name}.svg").read_bytes()[:2000])
    return round(float(found.group(1)) * ENLARGED) if found else 600


def data_uri(folder: Path, name: str) -> str:
    """Return the figure as a data URI: SVG, or PNG where the SVG is large and the PNG is smaller."""
    vector, pixels = folder / f"{name}.svg", folder / f"{name}.png"
    as_pixels = vector.stat().st_size > max(LARGEST_SVG, pixels.stat().st_size)
    kind, content = ("png", pixels.read_bytes()) if as_pixels else ("svg+xml", vector.read_bytes())
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
