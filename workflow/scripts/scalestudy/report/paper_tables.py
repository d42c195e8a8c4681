"""The tables of the report that papers and readmes take over, each as TeX and as Markdown."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scalestudy.files import write_text
from scalestudy.report import (
    about_fits,
    about_forecasts,
    about_optima,
    about_replication,
    about_scores,
    about_sources,
)
from scalestudy.report.answers import Answer
from scalestudy.report.escaping import markdown_text
from scalestudy.report.frames import Settings, Tables
from scalestudy.report.grid import Grid
from scalestudy.report.tex import table


def paper_grids(tables: Tables, settings: Settings, found: Sequence[Answer]) -> dict[str, Grid]:
    """Return the tables by the names of their files; `tables.PAPER_TABLES` lists these."""
    return {
        "parameters": about_fits.parameters_grid(found, tables),
        "scores": about_scores.scores_grid(tables),
        "forecasts": about_forecasts.forecast_grid(found),
        "allocations": about_forecasts.allocation_grid(found, settings),
        "optima": about_optima.optimum_grid(tables),
        "replication": about_replication.replication_grid(tables),
        "columns": about_sources.columns_grid(tables, settings),
    }


def write_tables(grids: Mapping[str, Grid], folder: Path) -> None:
    """Write each table for LaTeX and in Markdown."""
    for name, grid in grids.items():
        write_text(folder / f"{name}.tex", table(grid))
        write_text(folder / f"{name}.md", markdown(grid))


def markdown(grid: Grid) -> str:
    """Return a table in Markdown under its caption; whatever the cells hold is text, in one line."""
    heads = [markdown_text(column.title) for column in grid.columns]
    lines = [markdown_text(grid.caption) + ".", "", _line(heads)]
    lines += [_line(["---:" if column.numeric else "---" for column in grid.columns])]
    lines += [_line([markdown_text(cell) for cell in row.cells]) for row in grid.rows]
    rest = f"{len(grid.left_out)} further rows are in {markdown_text(grid.source)}.parquet." if grid.left_out else ""
    notes = [*map(markdown_text, grid.notes), rest or ("" if grid.rows else markdown_text(grid.empty))]
    return "\n".join([*lines, *(line for note in notes if note for line in ("", note))]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
