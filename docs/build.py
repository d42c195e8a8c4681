"""Write the tutorial's numbers and figures from the results of the default study.

    uv run snakemake && uv run python docs/build.py

Every number in docs/tutorial.md comes from a table under results/tiny_ladder through docs/tutorial.md.j2.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pandas as pd

from scalestudy.report.quantities import Quantity
from scalestudy.storage import read_table

DOCS = Path(__file__).resolve().parent
RESULTS = DOCS.parent / "results" / "tiny_ladder"
FIGURES = ("fit", "forecast", "isoflop", "multiplier")
COUNTS = {"params", "tokens"}


def main() -> None:
    """Fill the template and copy the figures it shows."""
    (DOCS / "tutorial.md").write_text(tutorial(RESULTS), encoding="utf-8")
    (DOCS / "images").mkdir(exist_ok=True)
    for name in FIGURES:
        shutil.copyfile(RESULTS / "figures" / f"{name}.png", DOCS / "images" / f"tiny_ladder_{name}.png")


def tutorial(folder: Path) -> str:
    """Return the tutorial with the numbers of a study's folder of results."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    template = environment.from_string((DOCS / "tutorial.md.j2").read_text(encoding="utf-8"))
    results = Results(folder)
    return template.render(rows=results.rows, cell=results.cell, number=results.number, line=results.line)


@dataclass(frozen=True)
class Results:
    """What the template asks of a study's folder of results."""

    folder: Path

    def rows(self, table: str, **where: object) -> pd.DataFrame:
        """Return the rows of a table in which every named column has the given value."""
        frame = read_table(self.folder / f"{table}.parquet")
        for column, value in where.items():
            frame = frame[frame[column] == value]
        return frame

    def row(self, table: str, **where: object) -> pd.Series:
        """Return the one row that `where` singles out.

        Raises:
            ValueError: not exactly one row has these values.
        """
        found = self.rows(table, **where)
        if len(found) != 1:
            raise ValueError(f"{table}: {len(found)} rows with {where}, expected 1")
        return found.iloc[0]

    def cell(self, table: str, column: str, **where: object) -> object:
        """Return the one cell that `where` singles out."""
        return self.row(table, **where)[column]

    def line(self, about: str) -> str:
        """Return a line of the summary that the run ends with, by what it is about."""
        told = (self.folder / "report" / "summary.txt").read_text(encoding="utf-8").splitlines()
        return next(text.strip().removeprefix(about).strip() for text in told if text.strip().startswith(f"{about} "))

    def number(self, table: str, column: str = "estimate", **where: object) -> str:
        """Return a number with its interval, if the table has one for it, rounded as the report rounds it."""
        row = self.row(table, **where)
        ends = interval(row, column)
        return Quantity(*(float(row[name]) for name in (column, *ends)), count=column in COUNTS).text


def interval(row: pd.Series, column: str) -> tuple[str, ...]:
    """Return the columns with the bounds of a number; none for what has no interval of its own."""
    if column not in ("estimate", "predicted", "crossing", "needed", "multiplier", *COUNTS):
        return ()
    pairs = ((f"{column}_lower", f"{column}_upper"), ("lower", "upper"))
    return next((pair for pair in pairs if pair[0] in row), ())


if __name__ == "__main__":
    main()
