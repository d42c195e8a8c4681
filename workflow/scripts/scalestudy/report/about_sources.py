"""The tables of the report on how the run table was made: what changed its rows, and what each column was made from."""

from collections.abc import Iterator, Mapping

import pandas as pd

from scalestudy.clean.registry import RULES
from scalestudy.numerals import grouped
from scalestudy.report.frames import Record, Settings, Tables, records, said, table
from scalestudy.report.grid import MOST_ROWS, Grid, Row, capped, columns, lean
from scalestudy.report.wording import wording
from scalestudy.tables.contract import BY_COLUMN

ALL = "all"
MOST_UNITS = 3
RULE = "cleaning rule"
CHAIN = "chain"


def steps_grid(tables: Tables) -> Grid:
    """What changed the rows of sources before cleaning."""
    rows = [
        Row((_source(row), said(row["step"]), row["told"], *map(grouped, _counts(row)), row["note"]))
        for row in records(table(tables, "ingest/ledger").sort_values("order"))
    ]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("source", "step", "what the study file says", "rows before#", "rows after#", "note")
    caption = "Rows of the sources before cleaning, in order"
    return lean(Grid(caption, heads, shown, "Every row of every source is in the table.", "ingest/ledger", left_out))


def _source(row: Record) -> str:
    return row["source"] if isinstance(row["source"], str) else ALL


def _counts(row: Record) -> tuple[int, int]:
    return int(row["rows_in"]), int(row["rows_out"])


def columns_grid(tables: Tables, settings: Settings) -> Grid:
    """How each column was made, once for the sources that make it alike; then what cleaning rules set."""
    made, units = records(table(tables, "ingest/columns")), _units(table(tables, "clean/runs"))
    alike: dict[tuple[str, ...], list[str]] = {}
    for row in made:
        key = (*(str(row[name]) for name in ("column", "making", "made_from")), _unit(row, units))
        alike.setdefault(key, []).append(row["source"])
    every = {row["source"] for row in made}
    rows = [Row((key[0], _sources(names, every), said(key[1]), *key[2:])) for key, names in alike.items()]
    rows += [Row((column, ALL, RULE, told, "")) for column, told in _set_by_rules(settings)]
    rows += [Row((column, ALL, CHAIN, told, "")) for column, told in _predicted(settings)]
    shown, left_out = capped(sorted(rows, key=lambda row: row.cells[1] != ALL), 2 * MOST_ROWS)
    heads = columns("column", "source", "is", "made from", "unit")
    caption = "Columns, and how each was made"
    return lean(Grid(caption, heads, shown, "How columns were made was not noted.", "ingest/columns", left_out))


def _units(runs: pd.DataFrame) -> dict[str, str]:
    """Return the units of a study by what contracts call them: of values, and of scales in the study's own words."""
    words = wording(runs)
    stated = sorted(map(str, runs["unit"].dropna().unique()))
    of_values = ", ".join(stated[:MOST_UNITS]) + (f" and {len(stated) - MOST_UNITS} more" * (len(stated) > MOST_UNITS))
    counted = {"tokens": words.data, "unique_tokens": words.data, "flops": words.compute}
    return {BY_COLUMN: of_values or "not stated", **counted}


def _unit(row: Record, units: Mapping[str, str]) -> str:
    """Return the unit of a column: as the study states it, else as its runs do."""
    unit = units.get(str(row["column"]), str(row["unit"]))
    return units.get(unit, unit)


def _sources(names: list[str], every: set[str]) -> str:
    return ALL if len(names) == len(every) else ", ".join(names)


def _set_by_rules(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the columns that the study's cleaning rules set, and which rule does."""
    for number, entry in enumerate(settings.get("clean") or (), start=1):
        for name in entry if isinstance(entry, Mapping) else (entry,):
            for column in RULES[name].adds if name in RULES else ():
                yield column, f"rule {number}: {name}"


def _predicted(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the columns that an earlier law predicts, and what they are where."""
    for entry in settings.get("chain") or ():
        first, then = entry["from"]["metric"], entry["for"]["metric"]
        law = entry["from"].get("law") or "the law fitted to it"
        told = f"{first} of the same run, measured where laws of {then} are fitted, by {law} where they predict"
        yield entry["into"], told
