"""A study by another list of cleaning rules, beside the study as it is: what is fitted, chosen, found and forecast."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scalestudy.errors import StudyError
from scalestudy.frames import typed
from scalestudy.repetitions import variants
from scalestudy.sensitivity.compare import Tables, Unit, chosen, empty, fitted, judged, score, units
from scalestudy.sensitivity.stage import repeat
from scalestudy.tables import SENSITIVITY
from scalestudy.tables.sensitivity import TABLES

BY_TABLE = {"sensitivity/variant_parameters": "fit/parameters", "sensitivity/variant_forecast": "analyse/forecast"}
"""What is kept of a repetition as it is, and from which of its tables."""


def vary(
    name: str, ingested: Path, tables: Tables, settings: Mapping[str, Any], folder: Path
) -> dict[str, pd.DataFrame]:
    """Repeat cleaning, fit, validation and forecast by the rules of a variant, with draws as the study has them.

    Args:
        name: of the variant, in `sensitivity: {variants: ...}`.
        ingested: the file `ingest/runs`.
        tables: the study as it is: the tables of clean, fit, validate and analyse.
        settings: as for `stage.leave_out`, and `sensitivity`.
        folder: where the repetition may keep its tables meanwhile.

    Returns:
        every table of the run, without rows but for those of the variant. A study that stops by these rules gives a status and
        the sentence it stops with.
    """
    rules = list(variants(settings[SENSITIVITY])[name])
    try:
        repeated = repeat(ingested, {**settings, "clean": rules}, folder)
    except StudyError as error:
        told = f"by these rules the study stops: {error}"
        return _tables(name, [_row(name, unit, tables, {}, told) for unit in units(tables)], {})
    every = sorted({*units(tables), *units(repeated)})
    return _tables(name, [_row(name, unit, tables, repeated) for unit in every], repeated)


def _tables(name: str, rows: list[dict[str, Any]], repeated: Tables) -> dict[str, pd.DataFrame]:
    found = {"sensitivity/variants": typed(TABLES["sensitivity/variants"], rows)}
    for table, source in BY_TABLE.items():
        if source in repeated:
            found[table] = typed(TABLES[table], repeated[source].assign(variant=name))
    return empty() | found


def _row(name: str, unit: Unit, tables: Tables, repeated: Tables, stopped: str = "") -> dict[str, Any]:
    """Return what becomes of a fit unit, judged as the study as it is."""
    scheme, by = judged(tables, unit)
    rows = len(fitted(repeated, unit)) if repeated else 0
    row = {"variant": name, "family": unit[0], "metric": unit[1], "fitted": rows, "scheme": scheme, "score": by}
    if not rows:
        return row | {"status": "stopped", "message": stopped or "by these rules no row of this fit unit is left"}
    law = chosen(repeated, unit)
    told = "; ".join(_changes(rows, law, unit, tables))
    return row | {"status": "refitted", "law": law, "value": score(repeated, unit, scheme, by), "message": told}


def _changes(rows: int, law: str | None, unit: Unit, tables: Tables) -> Iterator[str]:
    before, own = len(fitted(tables, unit)), chosen(tables, unit)
    yield f"{rows:,} rows are fitted" + (f" instead of {before:,}" if rows != before else ", as many as in the study")
    if law != own:
        yield f"the chosen law is {law or 'none'} instead of {own or 'none'}"
