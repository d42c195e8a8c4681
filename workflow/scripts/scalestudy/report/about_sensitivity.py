"""How much the study rests on each cleaning rule: a table, and the rule that matters most in a sentence."""

import math

from scalestudy.numerals import UNKNOWN, grouped
from scalestudy.repetitions import leaves_out
from scalestudy.report.frames import Record, Settings, Tables, number, records, said, table
from scalestudy.report.grid import MOST_ROWS, Cell, Grid, Row, capped, columns, lean
from scalestudy.report.naming import names_of
from scalestudy.report.quantities import Quantity, off
from scalestudy.scores.registry import SCORES
from scalestudy.tables import SENSITIVITY

NOTABLE = 1.0  # standard errors


def sensitivity_grid(tables: Tables) -> Grid:
    """One row for each rule and fit unit, the rules that move most first."""
    rows = [_row(row) for row in sorted(records(table(tables, "sensitivity/rules")), key=_weight)]
    heads = columns(
        *("left out", "family", "metric", "takes out#", "returned#", "shift#", "score#", "score without#", "note")
    )
    notes = (
        "Shift: of the parameter that moves most, in its standard errors. Score: out of sample, each over its own rows.",
    )
    shown, left_out = capped(rows, MOST_ROWS)
    empty = "The study has no cleaning rule to leave out."
    caption = "The study repeated without each cleaning rule, those that matter most first"
    return lean(Grid(caption, heads, shown, empty, "sensitivity/rules", left_out, notes))


def sensitivity_line(tables: Tables, settings: Settings) -> str:
    """Say which rule matters most; empty where the study did not ask."""
    if not leaves_out(settings.get(SENSITIVITY)):
        return ""
    rows = sorted(records(table(tables, "sensitivity/rules")), key=_weight)
    if not rows:
        return "The study has no cleaning rule to leave out."
    first = rows[0]
    name = f"{first['rule']} (rule {int(first['position']) + 1}: {first['reason']})"
    several = len({(row["family"], row["metric"]) for row in rows}) > 1
    where = f" of {names_of(tables).unit(first['family'], first['metric'])}" if several else ""
    if first["status"] == "stopped":
        return f"The study needs the rule {name}: {first['message']}."
    if not _changes(first):
        return "No cleaning rule changes a fit: without any one of them the same parameters come out."
    return f"The rule that matters most is {name}. Without it{where}, {first['message']}."


def judged(row: Record, name: str) -> Cell:
    """Return a score as a reader takes it: of logarithms as how far predictions are off."""
    value = number(row[name])
    return off(value) if row["score"] and SCORES[row["score"]].unit == "log" else Quantity(value)


def _changes(row: Record) -> bool:
    return bool(number(row["shift"])) or bool(number(row["returned"])) or row["law"] != row["law_without"]


def _weight(row: Record) -> tuple[bool, bool, float, int]:
    """Sort a rule the study cannot do without first, then those that change the law, then by how far they move it."""
    shift = abs(number(row["shift"]))
    size = shift if math.isfinite(shift) else abs(number(row["returned"]) or 0.0)
    return row["status"] != "stopped", row["law"] == row["law_without"], -size, int(row["position"])


def _row(row: Record) -> Row:
    unknown = row["status"] == "stopped"
    cells: tuple[Cell, ...] = (
        f"{int(row['position']) + 1}. {row['rule']}",
        str(row["family"]),
        str(row["metric"]),
        grouped(int(row["excluded"])),
        UNKNOWN if math.isnan(number(row["returned"])) else grouped(int(row["returned"])),
        Quantity(number(row["shift"]), digits=2),
        judged(row, "value"),
        judged(row, "value_without"),
        str(row["message"]) + (f"; {said(row['scheme'])} {said(row['score'])}" if row["score"] and not unknown else ""),
    )
    moved = abs(number(row["shift"])) >= NOTABLE or row["law"] != row["law_without"]
    return Row(cells, "bad" if unknown else "warn" if moved else "")
