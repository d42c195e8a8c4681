"""The stage: every kind of analysis the study asks for, then its published numbers against all tables."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, cast

import pandas as pd

from scalestudy.analyse import replication
from scalestudy.analyse.agreement import agreement
from scalestudy.analyse.context import Context
from scalestudy.analyse.in_fractions import require_fractions
from scalestudy.analyse.kinds import forecast, next_runs
from scalestudy.analyse.kinds.base import EACH, Kind
from scalestudy.analyse.named import require_metrics
from scalestudy.analyse.planning.stated import columns_of
from scalestudy.analyse.registry import KINDS
from scalestudy.errors import StudyError
from scalestudy.fit.units import in_shard
from scalestudy.frames import stacked, typed
from scalestudy.learn.entries import entries_of
from scalestudy.learn.taught import columns_made
from scalestudy.tables.analyse import APART, TABLES

ALWAYS: Final = tuple(name for name in TABLES if name != "analyse/replication")
Tables = Mapping[str, pd.DataFrame]
NOTHING: Final[Tables] = MappingProxyType({})


def analyse(
    runs: pd.DataFrame, tables: Tables, settings: Mapping[str, Any], shard: tuple[int, int] = (0, 1)
) -> dict[str, pd.DataFrame]:
    """Run the stage, or one shard's part of it.

    Args:
        runs: `clean/runs`.
        tables: the tables of fit and validate by name, and any other that `expect` may look into.
        settings: the study's `study`, `laws`, `fit`, `analyse` (a list of kinds, each a name or a mapping from name to
            options) and `expect`.
        shard: i and n: the families of shard i of n, of which then `tables` have the rows, and no others.

    Returns:
        Every table of the stage by name, without rows where the study does not ask for it; of a shard the tables `APART`, with
        what is said of each of its families by itself.

    Raises:
        StudyError: an unknown kind, or one that is listed twice.
    """
    return gathered(runs, tables, settings) if shard[1] == 1 else _of_shard(runs, tables, settings, shard)


def _of_shard(
    runs: pd.DataFrame, tables: Tables, settings: Mapping[str, Any], shard: tuple[int, int]
) -> dict[str, pd.DataFrame]:
    context = Context(runs, tables, settings).computed.only(lambda family: in_shard(family, shard))
    made = {name: typed(TABLES[name]) for name in APART}
    for kind, options in _asked(context):
        if kind.apart and _can_split(settings):
            _add(made, kind.run(context, options))
    return made


def gathered(
    runs: pd.DataFrame, tables: Tables, settings: Mapping[str, Any], parts: Tables = NOTHING
) -> dict[str, pd.DataFrame]:
    """Return what no shard has said: every table of the stage, or all but those of which shards made the parts.

    Args:
        runs: as for `analyse`.
        tables: as for `analyse`.
        settings: as for `analyse`.
        parts: the tables `APART`, put together from all shards; none where nothing has been said yet.

    Raises:
        StudyError: as `analyse`; a number is stated in percent for a column that holds fractions; or a metric is named that no row is of.
    """
    require_fractions(runs, settings)
    require_metrics(runs, settings)
    split = bool(parts) and _can_split(settings)
    made = {name: typed(TABLES[name]) for name in ALWAYS if not (split and name in APART)}
    said: dict[str, pd.DataFrame] = {}
    context = Context(runs, _over(said, parts if split else {}, tables), settings).computed
    for kind, options in _asked(context):
        if not (split and kind.apart):
            _add(made, kind.run(context, options))
            said |= {name: made[name] for name in kind.tables}
        said["analyse/agreement"] = agreement(_over(made, parts)["analyse/exponents"])
    made |= said
    every = _over(made, parts if split else {}, tables)
    return {**made, "analyse/replication": _replicated(context, every, settings)}


def _replicated(context: Context, every: Tables, settings: Mapping[str, Any]) -> pd.DataFrame:
    return replication.run(context, every, settings.get("expect", []), settings.get("findings", []))


def _over(*tables: Tables) -> Tables:
    """Return tables of which the first to have a name gives the table, each read only when it is asked for."""
    return ChainMap(*(cast("dict[str, pd.DataFrame]", one) for one in tables))


def _can_split(settings: Mapping[str, Any]) -> bool:
    """Tell whether shards can say anything: not where predictions of one metric's laws become what another's read."""
    return not settings.get("chain")


def _asked(context: Context) -> list[tuple[Kind, dict[str, Any]]]:
    """Return the kinds that a study asks for, with their options, in the order in which they run."""
    asked = kinds_of(context.settings.get("analyse", []), context.study)
    kinds = sorted((KINDS[name] for name in asked), key=lambda kind: kind.last)
    return [(kind, kind.filled(asked[kind.name])) for kind in kinds]


def _add(made: dict[str, pd.DataFrame], found: Tables) -> None:
    for name, rows in found.items():
        made[name] = stacked(TABLES[name], [made[name], rows])


def further(runs: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return, by table, the further columns it may have: what the study's targets state, what is made of it, what its laws read.

    Args:
        runs: `clean/runs`.
        settings: as for `analyse`.
    """
    context = Context(runs, {}, settings)
    asked = kinds_of(settings.get("analyse", []), context.study)
    targets = forecast.KIND.filled(asked.get(forecast.KIND.name, {}))["targets"]
    learned = columns_made(entries_of(settings.get("learn")), runs)
    runs_to_come = next_runs.KIND.filled(asked.get(next_runs.KIND.name, []))[EACH]
    stated = {name for one in runs_to_come for name in columns_of(one["candidates"])}
    return {
        "analyse/forecast": context.shown.union(learned, *targets),
        "analyse/next_runs": frozenset(stated | {name for name in context.roles.allocation if name}),
    }


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
