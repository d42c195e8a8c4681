"""Families side by side: how much more one needs than another, and which is best, in sentences, tables and macros."""

from collections.abc import Iterator, Sequence
from typing import Any

from scalestudy.analyse.rivals.told import factor
from scalestudy.numerals import brief, percent
from scalestudy.report.answers import Answer
from scalestudy.report.frames import Record, Tables, known, number, quantity, records, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.naming import Names, names_of
from scalestudy.report.quantities import Quantity
from scalestudy.report.wording import Wording
from scalestudy.tables import AUTO

SURE = 0.995
"""Probabilities that no interval is good enough to tell apart from 1."""


def shown(tables: Tables, name: str, answers: Sequence[Answer]) -> list[Record]:
    """Return the rows of one law a metric: those by `auto`, else by the law that was chosen, else by any."""
    rows = records(table(tables, name))
    chosen = {answer.unit[1]: answer.law for answer in answers}
    kept: dict[str, str] = {}
    for metric in dict.fromkeys(str(row["metric"]) for row in rows):
        laws = [str(row["law"]) for row in rows if row["metric"] == metric]
        kept[metric] = next((law for law in (AUTO, chosen.get(metric, "")) if law in laws), laws[0])
    return [row for row in rows if kept[str(row["metric"])] == row["law"]]


def rival_lines(tables: Tables, answers: Sequence[Answer]) -> dict[str, list[str]]:
    """Return sentences by what they are about; none where a study compares no families."""
    return {
        "multiplier": _multipliers(shown(tables, "analyse/multiplier", answers), names_of(tables)),
        "strategy": list(_strategies(tables, answers)),
    }


def _multipliers(rows: Sequence[Record], names: Names) -> list[str]:
    """Return a sentence a pair: at the first value, else at the largest budget; then why there is none of the others."""
    pairs: dict[tuple[str, str, str], list[Record]] = {}
    for row in rows:
        if row["asked"] != "trend":
            pairs.setdefault((row["metric"], row["family"], row["reference"]), []).append(row)
    told = [_told_first(own) for own in pairs.values()]
    made = [_multiplier(row, names) for row in told if known(row, "multiplier")]
    return made + _without([row for row in told if not known(row, "multiplier")], names)


def _told_first(rows: Sequence[Record]) -> Record:
    at_values = [row for row in rows if row["asked"] == "value"]
    return at_values[0] if at_values else max(rows, key=_budget)


def _budget(row: Record) -> tuple[bool, float]:
    return known(row, "reference_needed"), number(row["reference_needed"])


def _without(rows: Sequence[Record], names: Names) -> list[str]:
    """Return why there is no multiplier, once for all pairs of a metric that lack one for the same reason."""
    alike: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        alike.setdefault((row["metric"], row["message"]), []).append(row)
    return [
        f"{_pair(own[0]) if len(own) == 1 else f'{len(own)} comparisons'}{names.within(metric)}: {why}"
        for (metric, why), own in alike.items()
    ]


def _pair(row: Record) -> str:
    return f"{row['family']} against {row['reference']}"


def _multiplier(row: Record, names: Names) -> str:
    where = f"{_within(row, names)} at {place(row)}"
    told = f"{row['family']} needs {factor(row)} times the {row['along']} of {row['reference']}{where}"
    return told + (f", more with probability {probability(row['exceeds'])}" if known(row, "exceeds") else "")


def _within(row: Record, names: Names) -> str:
    """Name the metric, unless the place where families are compared is a value of it."""
    return "" if row["asked"] == "value" else names.within(row["metric"])


def place(row: Record) -> str:
    """Say at which value or budget a row is."""
    if row["asked"] == "value":
        return f"{row['metric']} {brief(number(row['value']), 4)}"
    budget = "reference_needed" if "reference_needed" in row else "budget"
    return f"{brief(number(row[budget]))} {row['along']}"


def probability(share: float) -> str:
    """Write a probability; one that is not known stays so, whatever it is held against."""
    return f"over {percent(SURE - 0.005)}" if share >= SURE else percent(share)


def _strategies(tables: Tables, answers: Sequence[Answer]) -> Iterator[str]:
    """Yield a sentence a metric: the best at the largest budget, else for the first value, and what takes over where."""
    rows = shown(tables, "analyse/strategy", answers)
    switches, names = shown(tables, "analyse/switches", answers), names_of(tables)
    for metric in dict.fromkeys(row["metric"] for row in rows):
        best = [row for row in rows if row["metric"] == metric and row["best"]]
        of_values = [row for row in best if row["asked"] == "value"]
        last = of_values[:1] or sorted(best, key=lambda row: number(row["budget"]))[-1:]
        yield from (f"{row['family']} is best{_within(row, names)} at {place(row)}{_how_probably(row)}" for row in last)
        changes = [row for row in switches if row["metric"] == metric and row["below"] != row["above"]]
        yield from (f"{names.opening(metric)}{row['message']}" for row in changes)


def _how_probably(row: Record) -> str:
    """Say how probable it is that a family is best, or that no draws tell."""
    if not known(row, "probability"):
        return " by the estimates, with too few draws to tell how probable that is"
    return f" with probability {probability(row['probability'])}"


def multiplier_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """How many times as much families need than their references."""
    rows = [
        Row(
            (
                str(row["metric"]),
                f"{row['family']} / {row['reference']}",
                "per decade" if row["asked"] == "trend" else place(row) if known(row, "reference_needed") else "",
                factor(row) if known(row, "multiplier") else "",
                percent(number(row["exceeds"])),
                percent(number(row["never"])),
                _range(row),
                str(row["message"]),
            )
        )
        for row in shown(tables, "analyse/multiplier", answers)
    ]
    heads = columns(
        "metric", "family / reference", "at", "multiplier [95% interval]#", "above 1#", "never#", "over laws#", "note"
    )
    return _grid("How much more a family needs", heads, rows, "No multiplier was asked for.", "analyse/multiplier")


def strategy_grid(tables: Tables, answers: Sequence[Answer]) -> Grid:
    """What families reach with budgets, or need for values, and how probable it is that each is best."""
    words = answers[0].words if answers else Wording()
    rows = [
        Row(
            (
                str(row["metric"]),
                place(row) if known(row, "budget") or row["asked"] == "value" else "",
                str(row["family"]),
                _reached(row, words),
                percent(number(row["probability"])),
                _range(row),
                str(row["message"]),
            ),
            "good" if row["best"] else "",
        )
        for row in shown(tables, "analyse/strategy", answers)
    ]
    heads = columns("metric", "at", "family", "reached or needed [95% interval]#", "best#", "over laws#", "note")
    return _grid("The best of several families", heads, rows, "No strategy was asked for.", "analyse/strategy")


def _reached(row: Record, words: Wording) -> Quantity:
    name = {"budget": "value", "value": "budget"}[str(row["asked"])]
    unit, count = words.scale(str(row["along"])) if name == "budget" else ("", False)
    return quantity(row, name, name, unit=unit, count=count)


def _range(row: Record) -> str:
    low, high = number(row.get("least")), number(row.get("most"))
    return f"{brief(low)} to {brief(high)}" if low < high else ""


def _grid(title: str, heads: Any, rows: list[Row], empty: str, source: str) -> Grid:
    kept, left_out = capped(rows, MOST_ROWS)
    return lean(Grid(title, heads, kept, empty, source, left_out))
