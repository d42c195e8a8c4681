"""What the report says of derived quantities, and of parameters in which families are compared."""

from collections.abc import Sequence
from typing import Final

from scalestudy.report.frames import Record, Tables, chosen_laws, known, number, quantity, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import Names, more, names_of
from scalestudy.report.of_laws import told
from scalestudy.report.quantities import Quantity

OF_ONE: Final = ("name", "family", "metric", "point")
SAID: Final = {"differ": "families differ", "not_told_apart": "not told apart", "unknown": "not known"}
TONES: Final = {"differ": "warn", "not_told_apart": "good"}


def written(row: Record) -> str:
    """Write a derived quantity with its 95% set."""
    unit = f" {row['unit']}" if row["unit"] else ""
    if not known(row, "estimate"):
        return str(row["message"])
    return f"{quantity(row, 'estimate').text}{_open(row)}{unit}"


def _open(row: Record) -> str:
    """Say where a 95% set is not an interval."""
    low, high, before, after = (
        Quantity(number(row[name])).text for name in ("lower", "upper", "gap_lower", "gap_upper")
    )
    return {
        "above": f" [{low} and above]",
        "below": f" [{high} and below]",
        "outside": f" [all but {before} to {after}]",
        "everything": " [any number]",
    }.get(str(row["kind"]), "")


def label(row: Record, rows: Sequence[Record], names: Names) -> str:
    """Name a row as shortly as tells it from the others of its quantity, and by its metric where a study has several."""
    same = [one for one in rows if one["name"] == row["name"]]
    needed = {name: len({one[name] for one in same}) > 1 for name in ("family", "metric", "at")}
    needed["metric"] |= names.several_metrics
    return ", ".join((str(row["name"]), *(str(row[name]) for name, need in needed.items() if need and row[name])))


def derived_line(tables: Tables, most: int) -> list[str]:
    """Return the first row of each derived quantity in a few words, as many as are named, and how many more there are.

    Rows with a number come before those that say why there is none.
    """
    rows = sorted(told(tables, "analyse/derived", OF_ONE), key=lambda row: not known(row, "estimate"))
    names = names_of(tables)
    first = list({str(row["name"]): row for row in reversed(rows)}.values())[::-1][:most]
    parts = [
        f"{label(row, rows, names)} {'' if known(row, 'estimate') else 'not to be had, '}{written(row)}"
        for row in first
    ]
    return [*parts, *([f"and {len(rows) - len(first)} more"] if len(rows) > len(first) else [])]


def equal_line(tables: Tables, most: int) -> list[str]:
    """Return what was found of each parameter that families may share."""
    rows = _compared(tables)
    names = names_of(tables)
    named = [f"{row['parameter']} of {row['law']}{names.within(row['metric'])}" for row in rows]
    parts = [f"{name}: {row['message']}" for name, row in zip(named[:most], rows, strict=False)]
    return [*parts, *([f"and {more(len(rows) - most, 'parameters')}"] if len(rows) > most else [])]


def _compared(tables: Tables) -> list[Record]:
    """Return the comparisons, those of laws that were chosen first."""
    chosen = {law for law, _ in chosen_laws(tables).values()}
    rows = records(table(tables, "analyse/equal"))
    return sorted(rows, key=lambda row: (not known(row, "shared"), row["law"] not in chosen))


def derived_grid(tables: Tables) -> Grid:
    """The derived quantities, of every law."""
    every = records(table(tables, "analyse/derived"))
    rows = [Row(_cells(row), "" if known(row, "estimate") else "warn") for row in every]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("quantity", "family", "metric", "law", "at", "value [95% set]#", "range over laws#", "note")
    grid = Grid("Derived quantities", heads, shown, "No quantity was asked for.", "analyse/derived", left_out)
    return lean(grid, ("family", "metric", "at", "range over laws"))


def _cells(row: Record) -> tuple[str, ...]:
    ends = [Quantity(number(row[name])).text for name in ("least", "most")] if known(row, "least") else []
    of = (str(row[name]) for name in ("name", "family", "metric", "law", "at"))
    return (*of, written(row) if known(row, "estimate") else "", " to ".join(ends), str(row["message"]))


def equal_grid(tables: Tables) -> Grid:
    """The parameters in which families are compared."""
    rows = [Row(_equal_cells(row), TONES.get(str(row["finding"]), "")) for row in _compared(tables)]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        "metric",
        "law",
        "parameter",
        "one value for all#",
        "p if equal#",
        "mean over families#",
        "one more family#",
        "finding!",
        "note",
    )
    grid = Grid("Parameters that families may share", heads, shown, "It was not asked for.", "analyse/equal", left_out)
    return lean(grid)


def _equal_cells(row: Record) -> tuple[str | Quantity, ...]:
    after = Quantity(number(row["mean"]), number(row["next_lower"]), number(row["next_upper"]))
    found = (
        quantity(row, "shared", "shared"),
        Quantity(number(row["p_value"]), digits=2),
        quantity(row, "mean", "mean"),
        after,
    )
    of = (str(row[name]) for name in ("metric", "law", "parameter"))
    return (*of, *found, SAID[str(row["finding"])], str(row["message"]))
