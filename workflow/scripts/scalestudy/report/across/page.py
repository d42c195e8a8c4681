"""The page: what several studies say side by side, and of each the answer with its first figures."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from scalestudy.files import write_text
from scalestudy.report.across import answered, exponents, tested, verdicts
from scalestudy.report.across.made import Made, Studies
from scalestudy.report.at_targets import targets_grid
from scalestudy.report.carried.citing import Citations
from scalestudy.report.carried.grids import Carried, carrying
from scalestudy.report.doubts import doubts
from scalestudy.report.grid import Grid
from scalestudy.report.page import render
from scalestudy.visible import visible

Table = Callable[[Studies], Grid]


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        anchor: where links go.
        title: a few words.
        tables: over all studies; those without rows are left out where others have some.
        lead: makes the sentence that the part begins with; empty for none.
    """

    anchor: str
    title: str
    tables: tuple[Table, ...]
    lead: Callable[[Studies], str] = lambda studies: ""


SECTIONS: Final = (
    Section(
        "verdicts",
        "What reproduces",
        (verdicts.counts_grid, verdicts.otherwise_grid),
        verdicts.verdicts_line,
    ),
    Section("studies", "What each study answers", (answered.answers_grid,)),
    Section("tested", "How forecasts did", (tested.errors_grid,), tested.covered_line),
    Section(
        "exponents",
        "How to split compute",
        (exponents.exponents_grid, exponents.approaches_grid, exponents.isoflops_grid),
    ),
    Section("cleaning", "What cleaning decides", (tested.cleaning_grid,)),
    Section("numbers", "Parameters and forecasts", (answered.parameters_grid, answered.forecasts_grid)),
)


def build(studies: Studies, to: Path, title: str = "", missing: Mapping[str, str] | None = None) -> None:
    """Write the page of several studies, which links to theirs.

    Args:
        studies: in the order in which they are shown.
        to: the file.
        title: of the page; how many studies there are, when empty.
        missing: studies that are not among them, and why.
    """
    carried = Carried(Citations(*(one.macros for one in studies)))
    counted = f"{len(studies)} scaling {'study' if len(studies) == 1 else 'studies'} on one page"
    context = {
        "title": title or counted,
        "missing": dict(missing or {}),
        "sections": [found for section in SECTIONS if (found := _section(section, studies))["tables"]],
        "studies": [_told(one, to) for one in studies],
        "answering": {one.study: one.carried["figures"] for one in studies},
        **carrying(carried, {one.study: one.carried for one in studies}),
    }
    write_text(to, visible(render(context, "together.html.j2")))


def _section(section: Section, studies: Studies) -> dict[str, Any]:
    tables = [table(studies) for table in section.tables]
    return {
        "anchor": section.anchor,
        "title": section.title,
        "lead": section.lead(studies),
        "tables": [table for table in tables if table.rows],
    }


def _told(one: Made, to: Path) -> dict[str, Any]:
    """Return what the page tells of one study."""
    return {
        "study": one.study,
        "title": str(one.settings.get("title") or one.study),
        "lines": one.lines,
        "doubts": doubts(one.tables, one.answers),
        "targets": targets_grid(one.tables, one.answers),
        "figures": one.figures,
        "home": quote(Path(os.path.relpath(one.results, to.parent)).as_posix()) + "/",
    }
