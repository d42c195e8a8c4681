"""The stage: every kind of analysis the study asks for, then its published numbers against all tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scalestudy.analyse import replication
from scalestudy.analyse.agreement import agreement
from scalestudy.analyse.context import Context
from scalestudy.analyse.kinds import forecast
from scalestudy.analyse.registry import KINDS
from scalestudy.errors import StudyError
from scalestudy.frames import stacked, typed
from scalestudy.learn.entries import entries_of
from scalestudy.learn.taught import columns_made
from scalestudy.tables.analyse import TABLES

ALWAYS = tuple(name for name in TABLES if name != "analyse/replication")


def analyse(
    runs: pd.DataFrame, tables: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Run the stage.

    Args:
        runs: `clean/runs`.
        tables: the tables of fit and validate by name, and any other that `expect` may look into.
        settings: the study's `study`, `laws`, `fit`, `analyse` (a list of kinds, each a name or a mapping from name to
            options) and `expect`.

    Returns:
        Every table of the stage by name; without rows where the study does not ask for it.

    Raises:
        StudyError: an unknown kind, or one that is listed twice.
    """
    every = dict(tables)
    context = Context(runs, every, settings).computed
    asked = kinds_of(settings.get("analyse", []), context.study)
    made = {name: typed(TABLES[name]) for name in ALWAYS}
    for name in sorted(asked, key=lambda name: KINDS[name].last):
        for table, rows in KINDS[name].run(context, KINDS[name].filled(asked[name])).items():
            every[table] = made[table] = stacked(TABLES[table], [made[table], rows])
        every["analyse/agreement"] = made["analyse/agreement"] = agreement(made["analyse/exponents"])
    replication_rows = replication.run(context, {**tables, **made}, settings.get("expect", []))
    return {**made, "analyse/replication": replication_rows}


def further(runs: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return, by table, the further columns it may have: what the study's targets state, what is made of it, what its laws read.

    Args:
        runs: `clean/runs`.
        settings: as for `analyse`.
    """
    context = Context(runs, {}, settings)
    asked = kinds_of(settings.get("analyse", []), context.study).get(forecast.KIND.name, {})
    targets = forecast.KIND.filled(asked)["targets"]
    learned = columns_made(entries_of(settings.get("learn")), runs)
    return {"analyse/forecast": context.shown.union(learned, *targets)}


def kinds_of(entries: Sequence[str | Mapping[str, Any]], study: str) -> dict[str, Any]:
    """Read the study's list of analyses into options by kind, in the order given."""
    result: dict[str, Any] = {}
    for entry in entries:
        for name, options in ({entry: {}} if isinstance(entry, str) else entry).items():
            where = f"study {study}, analyse"
            if name not in KINDS:
                raise StudyError(where, f"unknown kind {name}", f"one of {', '.join(KINDS)}")
            if name in result:
                raise StudyError(where, f"{name} is listed twice", "each kind once", "merge the options of the two")
            result[name] = options or {}
    return result
