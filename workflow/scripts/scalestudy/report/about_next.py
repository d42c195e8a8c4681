"""What the report says of the runs that may be trained next, and of what they are expected to tell."""

from scalestudy.numerals import percent
from scalestudy.report.frames import Record, Tables, known, number, quantity, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import more, names_of
from scalestudy.report.quantities import Quantity
from scalestudy.tables.planning import DESIGNS


def next_line(tables: Tables, most: int) -> list[str]:
    """Return the verdict of each question, as many as are named."""
    every = [row for row in records(table(tables, "analyse/next_designs")) if row["design"] == "proposed"]
    rows = [row for row in every if known(row, "half_width")] or every
    names = names_of(tables)
    several = len(rows) > 1 or names.several_metrics
    named = [f"{row['name']}, {names.unit(row['family'], row['metric'])}: " if several else "" for row in rows]
    told = [f"{name}{row['message']}" for name, row in zip(named, rows, strict=True)]
    return [*told[:most], *([f"and {more(len(told) - most, 'questions')}"] if len(told) > most else [])]


def designs_grid(tables: Tables) -> Grid:
    """What is known now, and what is expected after the proposed runs and after the usual designs."""
    rows = [Row(_design(row), "" if known(row, "half_width") else "warn") for row in _ordered(tables)]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        "question",
        "family",
        "metric",
        "law",
        "design",
        "runs#",
        "cost#",
        "expected [95% interval]#",
        "narrower by#",
        "right with probability#",
        "expected loss#",
        "note",
    )
    grid = Grid(
        "What further runs are expected to tell",
        heads,
        shown,
        "It was not asked what to run next.",
        "analyse/next_designs",
        left_out,
    )
    return lean(grid, ("family", "metric", "right with probability"))


def _ordered(tables: Tables) -> list[Record]:
    place = {name: k for k, name in enumerate(DESIGNS)}
    rows = records(table(tables, "analyse/next_designs"))
    return sorted(
        rows, key=lambda row: (*(str(row[name]) for name in ("name", "family", "metric", "law")), place[row["design"]])
    )


def _design(row: Record) -> tuple[str | Quantity, ...]:
    of = (str(row[name]) for name in ("name", "family", "metric", "law", "design"))
    counts = str(row["runs"]), Quantity(number(row["cost"]))
    narrower = percent(number(row["narrower"])) if known(row, "narrower") else ""
    right = percent(number(row["right"])) if known(row, "right") else ""
    return (
        *of,
        *counts,
        quantity(row, "estimate"),
        narrower,
        right,
        Quantity(number(row["loss"])),
        str(row["message"]),
    )


def proposals_grid(tables: Tables) -> Grid:
    """The proposed runs in order, with the reasons."""
    every = table(tables, "analyse/next_runs")
    chosen = every[every["seeds"] > 0]
    pairs = _compared(tables)
    together = [
        "" if (name, law) in pairs else family
        for name, law, family in zip(chosen["name"], chosen["law"], chosen["family"], strict=True)
    ]
    by = ["name", "metric", "law", "together", "place"]
    chosen = chosen.assign(together=together).sort_values(by, kind="stable")
    shown, left_out = capped([Row(_run(row)) for row in records(chosen)], MOST_ROWS)
    heads = columns(
        "question",
        "family",
        "metric",
        "batch#",
        "run#",
        "params#",
        "tokens#",
        "seeds#",
        "cost#",
        "half-width after it#",
        "note",
    )
    grid = Grid("Proposed runs", heads, shown, "No run is proposed.", "analyse/next_runs", left_out)
    return lean(grid, ("family", "metric"))


def _compared(tables: Tables) -> set[tuple[str, str]]:
    """The questions, with the law, that are about two families, whose runs are in one order."""
    rows = table(tables, "analyse/next_designs")
    return {(str(row["name"]), str(row["law"])) for row in records(rows[rows["goal"] == "winner"])}


def _run(row: Record) -> tuple[str | Quantity, ...]:
    of = (str(row[name]) for name in ("name", "family", "metric"))
    counts = (str(row[name]) for name in ("batch", "place"))
    at = (Quantity(number(row[name]), count=True) for name in ("params", "tokens"))
    cost = Quantity(number(row["cost"])), Quantity(number(row["half_width"]))
    return (*of, *counts, *at, str(row["seeds"]), *cost, str(row["message"]))
