"""What the report says of metrics and benchmarks, whatever the laws."""

from scalestudy.numerals import UNKNOWN
from scalestudy.report.frames import Record, Tables, known, number, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.quantities import Quantity

TABLES = ("analyse/emergence", "analyse/benchmarks")


def measures_grid(tables: Tables) -> Grid:
    """Every measure that was taken, of fit units, families and metrics."""
    rows = [_row(row) for name in TABLES for row in records(table(tables, name))]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("measure", "family", "metric", "at scale#", "value#", "unit", "n#", "note")
    caption = "Metrics and benchmarks, whatever the law"
    return lean(Grid(caption, heads, shown, "It was not asked for.", TABLES[0], left_out))


def _row(row: Record) -> Row:
    level, value = (Quantity(number(row[name])) if known(row, name) else UNKNOWN for name in ("level", "estimate"))
    unit = "" if row["unit"] == "1" else str(row["unit"])
    named = str(row["measure"]).replace("_", " "), str(row.get("family", "")), str(row["metric"])
    return Row(
        (*named, level, value, unit, str(row["n"]), str(row["message"])), "" if known(row, "estimate") else "warn"
    )
