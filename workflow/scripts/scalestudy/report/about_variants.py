"""The study by other lists of cleaning rules, side by side with the study as it is."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pandas as pd

from scalestudy.numerals import UNKNOWN, grouped
from scalestudy.repetitions import variants
from scalestudy.report.about_sensitivity import judged
from scalestudy.report.frames import Settings, Tables, chosen_laws, quantity, records, said, table
from scalestudy.report.grid import MOST_ROWS, Cell, Grid, Row, capped, columns, lean
from scalestudy.tables import AUTO, SENSITIVITY

OWN = "as the study is"
NONE = "The study has no variants."
Key = tuple[str, ...]


def variants_grid(tables: Tables, settings: Settings) -> Grid:
    """What became of each fit unit by the rules of each variant."""
    rows = [
        Row(
            (
                *(str(row[name]) for name in ("variant", "family", "metric")),
                grouped(int(row["fitted"])),
                *(str(row["law"]) if isinstance(row["law"], str) else "", judged(row, "value"), str(row["message"])),
            ),
            "bad" if row["status"] == "stopped" else "",
        )
        for row in records(table(tables, "sensitivity/variants"))
    ]
    by = {f"{said(row['scheme'])} {said(row['score'])}" for row in records(_scored(tables))}
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("variant", "family", "metric", "fitted#", "law", "score#", "note")
    notes = (f"Score: {', '.join(sorted(by))}, each over its own rows.",) if by else ()
    caption = f"The study by other cleaning rules: {', '.join(variants(settings.get(SENSITIVITY)))}"
    return lean(Grid(caption, heads, shown, NONE, "sensitivity/variants", left_out, notes))


def _scored(tables: Tables) -> pd.DataFrame:
    return table(tables, "sensitivity/variants").dropna(subset=["scheme", "score"])


def parameters_side_by_side(tables: Tables, settings: Settings) -> Grid:
    """The parameters of the law that the study as it is chooses, in each variant."""
    chosen = {unit: law for unit, (law, _) in chosen_laws(tables).items()}
    own = [row for row in records(table(tables, "fit/parameters")) if chosen.get(_unit(row)) == row["law"]]
    every = [*_named(own), *records(table(tables, "sensitivity/variant_parameters"))]
    rows = [row for row in every if chosen.get(_unit(row)) == row["law"]]
    caption = "Parameters of the chosen laws, variant by variant, with 95% intervals"
    cells = _cells(rows, ("family", "metric", "law", "parameter"), "estimate")
    return _side_by_side(cells, settings, caption, "parameter", "sensitivity/variant_parameters")


def forecasts_side_by_side(tables: Tables, settings: Settings) -> Grid:
    """The forecasts of `auto`, in each variant."""
    rows = chain(
        _named(records(table(tables, "analyse/forecast"))), records(table(tables, "sensitivity/variant_forecast"))
    )
    cells = _cells([row for row in rows if row["law"] == AUTO], ("family", "metric", "law", "target"), "predicted")
    caption = "Forecasts, variant by variant, with 95% intervals"
    return _side_by_side(cells, settings, caption, "target", "sensitivity/variant_forecast")


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "variant": OWN} for row in rows]


def _unit(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["family"]), str(row["metric"])


def _cells(rows: list[dict[str, Any]], keys: Key, value: str) -> dict[Key, dict[str, Cell]]:
    """Return the numbers of each key by variant."""
    found: dict[Key, dict[str, Cell]] = {}
    for row in rows:
        found.setdefault(tuple(str(row[key]) for key in keys), {})[str(row["variant"])] = quantity(row, value)
    return found


def _side_by_side(
    cells: Mapping[Key, Mapping[str, Cell]], settings: Settings, caption: str, what: str, source: str
) -> Grid:
    names = [OWN, *variants(settings.get(SENSITIVITY))]
    rows = [Row((*key, *(own.get(name, UNKNOWN) for name in names))) for key, own in cells.items()]
    shown, left_out = capped(rows, MOST_ROWS)
    heads = columns("family", "metric", "law", what, *(f"{name}#" for name in names))
    return lean(Grid(caption, heads, shown, NONE, source, left_out), ("family", "metric", "law"))
