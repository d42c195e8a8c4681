"""One study of several: its results as stored, and what its own page says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from scalestudy.report.about_data import data_grid
from scalestudy.report.answers import Answer, answers
from scalestudy.report.carried.figures import figures_data
from scalestudy.report.defined import Macros
from scalestudy.report.frames import Settings, Tables
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns
from scalestudy.report.macros import macros_of
from scalestudy.report.page import figure_views
from scalestudy.report.stage import figure_index
from scalestudy.report.summary import lines
from scalestudy.shown import shown
from scalestudy.storage import read_table
from scalestudy.tables.catalogue import TABLES

MOST_FIGURES: Final = 2
"""Of each study; its own page has the others."""
FEW: Final = 8
"""Studies up to which each shows so many figures; of more, each shows one."""


@dataclass(frozen=True)
class Made:
    """One study whose results are there: its whole study file, the folder of its results, its tables as stored, figures shown."""

    settings: Settings
    results: Path
    raw: Tables
    most: int = MOST_FIGURES

    @classmethod
    def read(cls, settings: Settings, results: Path, beside: int = 0) -> "Made":
        """Read the tables of a study that is shown beside so many others."""
        paths = {name: results / f"{name}.parquet" for name in TABLES}
        raw = {name: read_table(path) for name, path in paths.items() if path.is_file()}
        return cls(settings, results, raw, MOST_FIGURES if beside < FEW else 1)

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
        kept = [row["name"] for row in drawn if row["shown"] and not row["copy_of"]][: self.most]
        rows = [row for row in drawn if row["name"] in kept or row["copy_of"] in kept]
        return figure_views(rows, self.results / "figures")

    @cached_property
    def carried(self) -> dict[str, Any]:
        """What the page carries of these figures."""
        return figures_data(self.figures, self.results / "figures", self.raw, self.tables, self.settings)


Studies = Sequence[Made]


def side_by_side(
    caption: str, heads: Sequence[str], rows: list[Row], empty: str, *notes: str, source: str = ""
) -> Grid:
    """Return a table of rows of several studies, each of which begins with the study's name."""
    kept, left_out = capped(rows, MOST_ROWS)
    return Grid(caption, columns("study", *heads), kept, empty, source, left_out, notes)
