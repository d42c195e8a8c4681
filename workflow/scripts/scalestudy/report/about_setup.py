"""The part of the checklist that no fit can answer: what the study file states under `setup`, else what the run table tells."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from scalestudy.report.frames import Settings, Tables, table
from scalestudy.report.quantities import Quantity
from scalestudy.setups import FACTS, SECTION, Fact

Item = tuple[str, str]
NOT_STATED: Final = "not stated; add `setup: {%s: ...}` to the study file"
LISTED: Final = 6
"""Values of a column up to which each is named."""


def setup_sections(tables: Tables, settings: Settings) -> list[tuple[str, list[Item]]]:
    """Return the sections on how models were trained, counted and measured, each with its questions and answers."""
    runs, stated = table(tables, "clean/runs"), settings.get(SECTION) or {}
    found: dict[str, list[Item]] = {}
    for fact in FACTS:
        found.setdefault(fact.heading, []).append((fact.question, told(fact, stated, runs)))
    return list(found.items())


def told(fact: Fact, stated: Mapping[str, Any], runs: pd.DataFrame) -> str:
    """Return what is known of one fact: what the study states, and what its columns hold; else how to state it."""
    own = str(stated[fact.key]).strip() if fact.key in stated else ""
    seen = "; ".join(filter(None, (_values(runs, name) for name in fact.columns)))
    known = [own.rstrip("."), f"in the run table: {seen}" if seen else ""]
    return _sentence("; ".join(filter(None, known)) or NOT_STATED % fact.key)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _values(runs: pd.DataFrame, name: str) -> str:
    """Say what a column holds: its values where they are few, else the ends of its range; empty where it is blank."""
    values = list(runs[name].dropna().unique()) if name in runs else []
    if not values:
        return ""
    if isinstance(values[0], str):
        more = f" and {len(values) - LISTED} more" if len(values) > LISTED else ""
        return f"{name} {', '.join(sorted(map(str, values))[:LISTED])}{more}"
    ends = [Quantity(float(value), count=True).text for value in (min(values), max(values))]
    return f"{name} {' to '.join(dict.fromkeys(ends))}"
