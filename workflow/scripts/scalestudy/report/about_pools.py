"""Estimates of several studies put together: a line for the answer, and a table."""

from scalestudy.report.frames import Record, Tables, known, number, quantity, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import Names, names_of
from scalestudy.report.quantities import Quantity


def pool_line(tables: Tables, most: int) -> list[str]:
    """Return the mean of each group of estimates in a few words, as many as are named, and how many more there are."""
    rows = [row for row in records(table(tables, "analyse/pool")) if known(row, "mean")]
    names = names_of(tables)
    parts = [f"{_label(row, rows, names)} {_mean(row).text}, one more {_next(row).text}" for row in rows[:most]]
    return [*parts, *([f"and {len(rows) - most} more"] if len(rows) > most else [])]


def pool_grid(tables: Tables) -> Grid:
    """The means over estimates."""
    every = records(table(tables, "analyse/pool"))
    rows = [Row(_cells(row), "" if known(row, "mean") else "warn") for row in every]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        "family", "metric", "estimates#", "mean [95% interval]#", "one more#", "spread between them#", "note"
    )
    grid = Grid("Estimates pooled", heads, shown, "No estimates were pooled.", "analyse/pool", left_out)
    return lean(grid, ("family", "metric"))


def _cells(row: Record) -> tuple[str | Quantity, ...]:
    spread = Quantity(number(row["between"]), digits=2)
    names = (str(row[name]) for name in ("family", "metric", "n"))
    return (*names, _mean(row), _next(row), spread, str(row["message"]))


def _mean(row: Record) -> Quantity:
    return quantity(row, "mean", "mean")


def _next(row: Record) -> Quantity:
    return Quantity(number(row["mean"]), number(row["next_lower"]), number(row["next_upper"]))


def _label(row: Record, rows: list[Record], names: Names) -> str:
    """Name a group by its family where that tells it from the others, else by its metric."""
    return names.unit(row["family"], row["metric"]) if len({one["family"] for one in rows}) > 1 else str(row["metric"])
