"""What the report says of optima that a study asks for, and of approaches to allocation that contradict each other."""

from typing import Final

from scalestudy.numerals import percent
from scalestudy.report.frames import Record, Tables, known, number, quantity, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import Names, more, names_of
from scalestudy.report.of_laws import told
from scalestudy.report.quantities import Quantity
from scalestudy.rows import unit_of

OF_ONE: Final = ("name", "family", "metric", "point", "quantity")
COUNTS: Final = ("params", "tokens", "unique_tokens")


def optimum_line(tables: Tables, most: int) -> list[str]:
    """Return the optimum of each question at its largest budget in a few words, as many as are named."""
    rows = told(tables, "analyse/optimum", OF_ONE)
    last: dict[tuple[object, ...], list[Record]] = {}
    for row in sorted(rows, key=lambda row: int(str(row["point"]))):
        same = last.setdefault((row["name"], row["family"], row["metric"]), [])
        same[:] = [one for one in same if one["point"] == row["point"]] + [row]
    names = names_of(tables)
    found = sorted(last.values(), key=lambda of_one: not any(known(row, "estimate") for row in of_one))
    several = len(found) > 1 or names.several_metrics
    parts = [_sentence(of_one, names if several else None) for of_one in found]
    return [*parts[:most], *([f"and {more(len(parts) - most, 'optima')}"] if len(parts) > most else [])]


def _sentence(rows: list[Record], names: Names | None) -> str:
    """Say one optimum; of which fit unit, where names tell it from others."""
    first = rows[0]
    named = f"{first['name']}: " if first["name"] != "optimum" else ""
    named = f"{first['name']}, {names.unit(first['family'], first['metric'])}: " if names else named
    spent = f"for {Quantity(number(first['budget'])).text} " if known(first, "budget") else ""
    if not any(known(row, "estimate") for row in rows):
        return f"{named}{spent}none: {first['message']}"
    best = ", ".join(f"{row['quantity']} {_number(row).text}" for row in rows if known(row, "estimate"))
    return f"{named}{spent}{best} by {first['law']}"


def _number(row: Record) -> Quantity:
    return quantity(row, "estimate", count=row["quantity"] in COUNTS, unit=unit_of(row.get("unit")))


def optimum_grid(tables: Tables) -> Grid:
    """The optima, of every law."""
    rows = [
        Row(_cells(row), "" if known(row, "estimate") else "warn") for row in records(table(tables, "analyse/optimum"))
    ]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        "question",
        "family",
        "metric",
        "law",
        "budget#",
        "quantity",
        "best [95% interval]#",
        "range over laws#",
        "within 1%#",
        "half, twice as much costs#",
        "draws on a bound#",
        "decades beyond#",
        "note",
    )
    grid = Grid("Optima", heads, shown, "No optimum was asked for.", "analyse/optimum", left_out)
    return lean(grid, ("family", "metric", "budget", "range over laws", "draws on a bound"))


def _cells(row: Record) -> tuple[str | Quantity, ...]:
    of = (str(row[name]) for name in ("name", "family", "metric", "law"))
    costs = ", ".join(percent(number(row[name])) for name in ("halved", "doubled")) if known(row, "halved") else ""
    flat = _between(row, "within_lower", "within_upper")
    bound = percent(number(row["on_bound"])) if known(row, "on_bound") else ""
    return (
        *of,
        Quantity(number(row["budget"])),
        str(row["quantity"]),
        _number(row),
        _between(row, "least", "most"),
        flat,
        costs,
        bound,
        Quantity(number(row["decades_beyond"]), digits=2),
        str(row["message"]),
    )


def _between(row: Record, low: str, high: str) -> str:
    ends = [Quantity(number(row[name]), count=row["quantity"] in COUNTS).text for name in (low, high)]
    return " to ".join(ends) if known(row, low) or known(row, high) else ""


def disagreement_line(tables: Tables, most: int) -> list[str]:
    """Return which approaches to allocation contradict each other."""
    rows = [row for row in records(table(tables, "analyse/agreement")) if row["verdict"] == "disagree"]
    names = names_of(tables)
    several = len({row["family"] for row in rows}) > 1 or names.several_metrics
    named = [f"{names.unit(row['family'], row['metric'])}, " if several else "" for row in rows]
    parts = [f"{name}{row['message']}" for name, row in zip(named[:most], rows, strict=False)]
    return [*parts, *([f"and {len(rows) - most} more"] if len(rows) > most else [])]


def agreement_grid(tables: Tables) -> Grid:
    """Exponents of N and D by two approaches each, side by side."""
    rows = [
        Row(
            tuple(str(row[name]) for name in ("family", "metric", "quantity", "first", "second", "verdict", "message")),
            "warn" if row["verdict"] == "disagree" else "",
        )
        for row in records(table(tables, "analyse/agreement"))
    ]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("family", "metric", "quantity", "one approach", "another", "verdict!", "note")
    grid = Grid("Whether approaches agree", heads, shown, "There is one approach.", "analyse/agreement", left_out)
    return lean(grid, ("family", "metric"))
