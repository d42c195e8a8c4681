"""Write the tutorial's numbers and figures from the results of the default study.

    uv run snakemake && uv run python docs/build.py

Every number in docs/tutorial.md comes from a table under results/tiny_ladder through docs/tutorial.md.j2.
"""

import shutil
from pathlib import Path

import jinja2
import pandas as pd

from scalestudy.report.quantities import Quantity
from scalestudy.storage import read_table

DOCS = Path(__file__).resolve().parent
RESULTS = DOCS.parent / "results" / "tiny_ladder"
FIGURES = ("fit", "isoflop", "held_out")
COUNTS = {"params", "tokens"}


def main() -> None:
    """Fill the template and copy the figures it shows."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    template = environment.from_string((DOCS / "tutorial.md.j2").read_text(encoding="utf-8"))
    text = template.render(rows=rows, cell=cell, number=number)
    (DOCS / "tutorial.md").write_text(text, encoding="utf-8")
    (DOCS / "images").mkdir(exist_ok=True)
    for name in FIGURES:
        shutil.copyfile(RESULTS / "figures" / f"{name}.png", DOCS / "images" / f"tiny_ladder_{name}.png")


def rows(table: str, **where: object) -> pd.DataFrame:
    """Return the rows of a table in which every named column has the given value."""
    frame = read_table(RESULTS / f"{table}.parquet")
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame


def cell(table: str, column: str, **where: object) -> object:
    """Return the one cell that `where` singles out.

    Raises:
        ValueError: not exactly one row has these values.
    """
    found = rows(table, **where)
    if len(found) != 1:
        raise ValueError(f"{table}: {len(found)} rows with {where}, expected 1")
    return found.iloc[0][column]


def number(table: str, column: str = "estimate", **where: object) -> str:
    """Return a number with its interval, if the table has one for it, rounded as the report rounds it."""
    row = rows(table, **where)
    if len(row) != 1:
        raise ValueError(f"{table}: {len(row)} rows with {where}, expected 1")
    pairs = ((f"{column}_lower", f"{column}_upper"), ("lower", "upper"))
    ends = next(
        (
            pair
            for pair in pairs
            if pair[0] in row and column in ("estimate", "predicted", "crossing", "needed", *COUNTS)
        ),
        (),
    )
    return Quantity(*(float(row.iloc[0][name]) for name in (column, *ends)), count=column in COUNTS).text


if __name__ == "__main__":
    main()
