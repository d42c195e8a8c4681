"""One page of several studies: tables over all of them, and of each the answer with its first figures."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from scalestudy.files import write_text
from scalestudy.numerals import grouped
from scalestudy.report.about_data import data_grid, run_counts
from scalestudy.report.answers import Answer, answers
from scalestudy.report.at_targets import targets_grid
from scalestudy.report.carried.citing import Citations
from scalestudy.report.carried.figures import figures_data
from scalestudy.report.carried.grids import Carried, carrying
from scalestudy.report.defined import Macros
from scalestudy.report.doubts import doubts
from scalestudy.report.frames import Settings, Tables, chosen_laws, quantity, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns
from scalestudy.report.macros import macros_of
from scalestudy.report.page import figure_views, render
from scalestudy.report.stage import figure_index
from scalestudy.report.summary import lines
from scalestudy.shown import shown
from scalestudy.storage import read_table
from scalestudy.tables.catalogue import TABLES
from scalestudy.visible import visible

MOST_FIGURES: Final = 2
"""Of each study; its own page has the others."""


@dataclass(frozen=True)
class Made:
    """One study whose results are there: its whole study file, the folder of its results, and its tables as stored."""

    settings: Settings
    results: Path
    raw: Tables

    @classmethod
    def read(cls, settings: Settings, results: Path) -> "Made":
        """Read the tables of a study."""
        paths = {name: results / f"{name}.parquet" for name in TABLES}
        return cls(settings, results, {name: read_table(path) for name, path in paths.items() if path.is_file()})

    @property
    def study(self) -> str:
        """Its name."""
        return str(self.settings["study"])

    @cached_property
    def tables(self) -> Tables:
        """Its tables as people are shown them."""
        return shown(self.raw, TABLES)

    @cached_property
    def answers(self) -> list[Answer]:
        """What it found, of every fit unit."""
        return answers(self.tables, self.settings)

    @cached_property
    def lines(self) -> Mapping[str, str]:
        """What its own page begins with."""
        return lines(self.tables, self.answers)

    @cached_property
    def macros(self) -> Macros:
        """What a paper may cite of it."""
        return macros_of(self.tables, self.settings, self.answers, data_grid(self.tables, self.settings))

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """The first of its figures that could be drawn."""
        drawn = [row for row in figure_index(self.results) if row["drawn"]]
        kept = [row["name"] for row in drawn if row["shown"] and not row["copy_of"]][:MOST_FIGURES]
        rows = [row for row in drawn if row["name"] in kept or row["copy_of"] in kept]
        return figure_views(rows, self.results / "figures")

    @cached_property
    def carried(self) -> dict[str, Any]:
        """What the page carries of these figures."""
        return figures_data(self.figures, self.results / "figures", self.raw, self.tables, self.settings)


def build(studies: Sequence[Made], to: Path) -> None:
    """Write the page of several studies, which links to theirs.

    Args:
        studies: in the order in which they are shown.
        to: the file.
    """
    carried = Carried(Citations(*(one.macros for one in studies)))
    context = {
        "title": f"{len(studies)} scaling {'study' if len(studies) == 1 else 'studies'} on one page",
        "tables": [answers_grid(studies), parameters_grid(studies), forecasts_grid(studies)],
        "studies": [_told(one, to) for one in studies],
        "answering": {one.study: one.carried["figures"] for one in studies},
        **carrying(carried, {one.study: one.carried for one in studies}),
    }
    write_text(to, visible(render(context, "together.html.j2")))


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


def answers_grid(studies: Sequence[Made]) -> Grid:
    """What each study answers, and how it did on what it had not seen."""
    heads = ("answer", "rows fitted#", "families#", "tested")
    return _grid("What each study answers", heads, [_answer(one) for one in studies], "")


def _answer(one: Made) -> Row:
    counts = run_counts(one.tables)
    numbers = (grouped(counts[name]) for name in ("fitted", "families"))
    return Row((one.study, one.lines["answer"], *numbers, one.lines.get("tested", "")))


def parameters_grid(studies: Sequence[Made]) -> Grid:
    """The parameters of the chosen law of every family of every study."""
    rows = [row for one in studies for row in _parameters(one)]
    heads = ("family", "metric", "law", "parameter", "estimate [95% interval]#")
    return _grid("Parameters of the chosen laws", heads, rows, "fit/parameters")


def _parameters(one: Made) -> Iterator[Row]:
    laws = {unit: law for unit, (law, _) in chosen_laws(one.tables).items()}
    for row in records(table(one.tables, "fit/parameters")):
        if laws.get((row["family"], row["metric"])) == row["law"]:
            names = (str(row[name]) for name in ("family", "metric", "law", "parameter"))
            yield Row((one.study, *names, quantity(row, "estimate", digits=4)))


def forecasts_grid(studies: Sequence[Made]) -> Grid:
    """What every study forecasts, with what was measured where anything was."""
    rows = [row for one in studies for row in _forecasts(one)]
    heads = ("family", "metric", "at", "forecast [95% interval]#", "measured#")
    return _grid("Forecasts", heads, rows, "analyse/forecast")


def _forecasts(one: Made) -> Iterator[Row]:
    for answer in one.answers:
        for each in answer.forecasts:
            measured = each.measured if each.measured.known else ""
            yield Row((one.study, *answer.unit, each.where, each.predicted, measured))


def _grid(caption: str, heads: Sequence[str], rows: list[Row], source: str) -> Grid:
    kept, left_out = capped(rows, MOST_ROWS)
    return Grid(caption, columns("study", *heads), kept, "none of the studies has any.", source, left_out)
