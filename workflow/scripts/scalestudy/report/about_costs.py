"""What the report says of costs: what all runs took, what targets take beside them, and which numbers were assumed."""

from collections.abc import Iterator, Sequence
from typing import Final

from scalestudy.numerals import UNKNOWN, grouped, percent
from scalestudy.report.answers import Answer, heading
from scalestudy.report.frames import Record, Tables, known, number, records, table
from scalestudy.report.grid import MOST_ROWS, Cell, Grid, Row, capped, columns, lean
from scalestudy.report.naming import more, plural
from scalestudy.report.quantities import Quantity
from scalestudy.tables import ALL_FAMILIES
from scalestudy.tables.costs import QUANTITIES, STATUSES

RUNS, TARGETS = "analyse/costs", "analyse/target_costs"
COMPUTE: Final = "flops"
TOTAL: Final = "all"
NAMED: Final = {"best": "best run", "proposed": "proposed run", "batch": "all proposed runs"}
"""What is said before the name of what is no target."""


def beyond_compute(tables: Tables) -> bool:
    """Whether a study states more of costs than compute."""
    return bool((table(tables, RUNS)["quantity"] != COMPUTE).any())


def cost_line(tables: Tables, answers: Sequence[Answer], most: int) -> list[str]:
    """Say what all runs cost, where more than compute is stated, and what share of their targets the runs of families cost."""
    by_place: dict[str, list[str]] = {}
    for place, told in _shares(tables, answers):
        by_place.setdefault(place, []).append(told)
    what = plural(heading(answers))
    shares = [
        f"the runs cost {_some(told, most, what)} of the compute of the run forecast at {place}"
        for place, told in by_place.items()
    ]
    return [*_spent(tables), *shares[:most]]


def _some(told: Sequence[str], most: int, what: str) -> str:
    rest = [f"and so on for {more(len(told) - most, what)}"] if len(told) > most else []
    return ", ".join([*told[:most], *rest])


def _spent(tables: Tables) -> Iterator[str]:
    rows = [row for row in overall(tables) if known(row, "amount")]
    if rows and beyond_compute(tables):
        yield f"{grouped(rows[0]['runs'])} runs cost {', '.join(amount(row).text + _lost(row) for row in rows)}"


def _lost(row: Record) -> str:
    return f" (without {grouped(row['unknown'])} that do not tell)" if row["unknown"] else ""


def _shares(tables: Tables, answers: Sequence[Answer]) -> Iterator[tuple[str, str]]:
    """Yield for each family its dearest target where nothing was measured yet, and what its runs cost in per cent of it."""
    rows = [row for row in records(table(tables, TARGETS)) if row["of"] == "target" and row["quantity"] == COMPUTE]
    for answer in answers:
        open_ = {one.target: one for one in answer.forecasts if not one.measured.known}
        own = [row for row in rows if (row["family"], row["metric"]) == answer.unit and row["target"] in open_]
        own = [row for row in own if known(row, "share")]
        if own:
            dearest = max(own, key=lambda row: number(row["amount"]))
            whose = f" ({answer.title})" if len(answers) > 1 else ""
            yield str(open_[dearest["target"]].where), f"{percent(number(dearest['share']))}{whose}"


def overall(tables: Tables) -> list[Record]:
    """Return what the study cost as a whole, a row a quantity: of all families, or of the only one."""
    rows = [row for row in records(table(tables, RUNS)) if row["use"] == TOTAL]
    whole = [row for row in rows if row["family"] == ALL_FAMILIES] or rows
    order = list(QUANTITIES)
    return sorted(whole, key=lambda row: order.index(str(row["quantity"])))


def amount(row: Record, name: str = "amount") -> Quantity:
    """Return an amount in its unit."""
    return Quantity(number(row[name]), unit=str(row["unit"]))


def runs_grid(tables: Tables) -> Grid:
    """What runs cost: a row for each family, purpose and use, a column for each quantity that is known."""
    every = records(table(tables, RUNS))
    units = {row["quantity"]: str(row["unit"]) for row in every if known(row, "amount")}
    names = [name for name in QUANTITIES if name in units]
    cells: dict[tuple[str, str, str], dict[str, Record]] = {}
    for row in every:
        cells.setdefault((row["family"], row["purpose"], row["use"]), {})[row["quantity"]] = row
    rows = [_runs_row(key, own, names) for key, own in cells.items()]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("family", "purpose", "use", "runs#", *(f"{units[name]}#" for name in names), "share#")
    notes = (f"Shares are of the {QUANTITIES[names[0]]} of the family.",) if names else ()
    return lean(Grid("What all runs cost", heads, shown, "No cost is known.", RUNS, left_out, notes))


def _runs_row(key: tuple[str, str, str], own: dict[str, Record], names: Sequence[str]) -> Row:
    family, purpose, use = key
    rows = [own.get(name, {}) for name in names]
    numbers = [Quantity(number(row["amount"])) if known(row, "amount") else UNKNOWN for row in rows]
    share = next((percent(number(row["share"])) for row in rows if known(row, "share")), UNKNOWN)
    lost = any(row.get("unknown") for row in rows)
    runs = grouped(next(iter(own.values()))["runs"])
    return Row((family, purpose, use.replace("_", " "), runs, *numbers, share), "warn" if lost else "")


def told_grid(tables: Tables) -> Grid:
    """Where the amounts come from, a row a quantity."""
    tones = {"counted": "good", "derived": "good", "assumed": "warn", "over_peak": "bad", "not_known": "muted"}
    rows = [
        Row(
            (QUANTITIES[row["quantity"]], amount(row), STATUSES[row["status"]], str(row["message"])),
            tones[row["status"]],
        )
        for row in overall(tables)
    ]
    heads = columns("what", "all runs#", "from!", "note")
    return Grid("Where these amounts come from", heads, tuple(rows), "No cost is known.", RUNS)


def targets_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """What targets and best runs cost beside all runs, and what they gain."""
    where = {(*answer.unit, one.target): one.where for answer in answers for one in answer.forecasts}
    rows = []
    for row in records(table(tables, TARGETS)):
        if known(row, "amount"):
            place = where.get((row["family"], row["metric"], row["target"]), str(row["target"]))
            rows.append(Row(_target_cells(row, place)))
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns(
        *("family", "metric", "at", "cost#", "all runs#", "these, of it#", "gained#", "per unit of cost#", "note")
    )
    return lean(
        Grid(
            "What targets and proposed runs cost, and what they gain", heads, shown, "None is known.", TARGETS, left_out
        )
    )


def _target_cells(row: Record, place: Cell) -> tuple[Cell, ...]:
    named = place if row["of"] == "target" else f"{NAMED[row['of']]}, {row['target']}"
    gained = (Quantity(number(row[name])) if known(row, name) else UNKNOWN for name in ("gain", "gain_per_unit"))
    share = percent(number(row["share"])) if known(row, "share") else UNKNOWN
    return (row["family"], row["metric"], named, amount(row), amount(row, "runs_cost"), share, *gained, row["message"])


def cost_grids(tables: Tables, answers: Sequence[Answer]) -> list[Grid]:
    """Return the tables on costs; none where a study states none beyond compute and has no target."""
    if not (beyond_compute(tables) or any(_shares(tables, answers))):
        return []
    return [runs_grid(tables), told_grid(tables), targets_grid(tables, answers)]


def over_peak(tables: Tables) -> list[str]:
    """Name the families whose runs would have computed more than their devices can."""
    return [
        f"{row['family']}: {row['message']}"
        for row in records(table(tables, RUNS))
        if row["status"] == "over_peak" and row["family"] != ALL_FAMILIES
    ]


def assumed(tables: Tables) -> list[str]:
    """Name the amounts that rest on numbers without a source."""
    return [f"{row['quantity']} {row['message']}" for row in overall(tables) if row["status"] == "assumed"]


def lost(tables: Tables) -> list[str]:
    """Name the amounts that some runs are not in, where a study states more than compute."""
    rows = [row for row in overall(tables) if row["unknown"] and row["status"] != "not_known"]
    told = [f"{row['quantity']} of {grouped(row['unknown'])} of {grouped(row['runs'])} runs" for row in rows]
    return told if beyond_compute(tables) else []
