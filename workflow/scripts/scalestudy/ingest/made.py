"""What ingest says of its own work: `ingest/ledger`, of the rows, and `ingest/columns`, of the columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from scalestudy.frames import typed
from scalestudy.ingest.mapping import Mapped
from scalestudy.ingest.raw import Line, Origin
from scalestudy.ingest.stacking import family_parts, same_in_every_row
from scalestudy.tables.contract import BY_COLUMN
from scalestudy.tables.ingest import CANONICAL, TABLES

Sources = Sequence[tuple[str, Mapped]]


def ledger(sources: Sequence[tuple[str, Sequence[Line]]], together: Sequence[Line]) -> pd.DataFrame:
    """Return `ingest/ledger`.

    Args:
        sources: what was done to the rows of each.
        together: what was done to the rows of all.
    """
    lines = [(name, line) for name, own in sources for line in own] + [(None, line) for line in together]
    rows = [{"order": order, "source": name, **vars(line)} for order, (name, line) in enumerate(lines)]
    return typed(TABLES["ingest/ledger"], rows)


def columns(settings: Mapping[str, Any], sources: Sources) -> pd.DataFrame:
    """Return `ingest/columns`.

    Args:
        settings: the study's.
        sources: name and mapped table of each source whose rows are in the run table.
    """
    rows = [row for name, mapped in sources for row in _rows(settings, name, mapped)]
    return typed(TABLES["ingest/columns"], rows)


def _rows(settings: Mapping[str, Any], source: str, mapped: Mapped) -> Iterator[dict[str, str]]:
    for column, (making, told) in {**mapped.made, **_unstated(settings, source, mapped)}.items():
        yield {"source": source, "column": column, "making": making, "made_from": told, "unit": _unit(column, mapped)}


def _unstated(settings: Mapping[str, Any], source: str, mapped: Mapped) -> dict[str, Origin]:
    """Return how the columns came about of which the source's section says nothing."""
    words = {**same_in_every_row(settings, source, mapped), "run": "the row", "held_out": "false"}
    words |= {"flops": "6 * params * tokens"} if "flops_kind" in words else {}
    own = {"study", "source", *mapped.columns}
    found: dict[str, Origin] = {name: ("default", word) for name, word in words.items() if name not in own}
    parts = family_parts(settings)
    return found | ({"family": ("family", " | ".join(parts))} if parts else {})


def _unit(column: str, mapped: Mapped) -> str:
    unit = CANONICAL[column].unit if column in CANONICAL else ""
    return mapped.constants.get("unit", unit) if unit == BY_COLUMN else unit
