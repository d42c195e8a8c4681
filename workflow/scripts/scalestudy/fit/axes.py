"""Which columns of a run table are scales, hyperparameters, shares or categories, and what the metrics are like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.errors import StudyError
from scalestudy.fit.evidence import FEW, SHAPES, WHOLE, repeats
from scalestudy.laws import DEFAULT_COLUMNS
from scalestudy.laws.candidates import Axes
from scalestudy.laws.purpose import When
from scalestudy.rows import UNIT_KEYS, by_unit, training_rows
from scalestudy.tables.ingest import ALLOCATION, CANONICAL, HYPERPARAMETERS, ORIGIN, SCALES
from scalestudy.words import SHARE

LOSS: Final = re.compile(r"loss|perplexity|\bppl|nll|entropy|likelihood|bpb|bits", re.IGNORECASE)
TUNING: Final = re.compile(r"tun(e|ing)|sft", re.IGNORECASE)
TRACES: Final = frozenset({column.name for column in ORIGIN} | {"excluded", "excluded_by"})
"""What the pipeline writes beside a study's columns: where a row comes from and what became of it."""


def rows_to_tell(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that tell what varies: those to fit; all where cleaning left none, so that laws have rows that say so."""
    usable = training_rows(runs)
    return usable if len(usable) else runs


def kinds_of(axes: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the kind of every column that a study's `axes` name, in their order."""
    return {
        str(name): next(iter(kind)) if isinstance(kind, Mapping) else str(kind) for name, kind in (axes or {}).items()
    }


def symbols_of(axes: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the column that a study's `axes` call by each symbol, as `{scale: N}` does.

    Raises:
        StudyError: two columns have one symbol.
    """
    found: dict[str, str] = {}
    for name, kind in (axes or {}).items():
        symbol = str(kind.get("scale", "")) if isinstance(kind, Mapping) else ""
        if symbol in found:
            raise StudyError("axes", f"both {found[symbol]} and {name} are {symbol}", "one column for each symbol")
        found |= {symbol: str(name)} if symbol else {}
    return found


def varying_scales(runs: pd.DataFrame, axes: Mapping[str, Any] | None = None) -> list[str]:
    """Return the scales that vary: those `axes` name, else of N, D and C, else of the other canonical ones."""
    rows = rows_to_tell(runs)
    listed = [name for name, kind in kinds_of(axes).items() if kind == "scale"]
    groups = [listed] if listed else [ALLOCATION, (*SCALES, "step")]
    return next((found for names in groups if (found := [name for name in names if _several(rows, name)])), [])


def own_numbers(runs: pd.DataFrame) -> list[str]:
    """Return the numeric columns of the study's own that vary: what a variable may be meant to be bound to."""
    rows = rows_to_tell(runs)
    return [str(name) for name in rows.columns if name not in CANONICAL and name not in TRACES and varies(rows, name)]


def infer_axes(runs: pd.DataFrame, settings: Mapping[str, Any]) -> Axes:
    """Return what varies, by kind: as the study's `axes` say, by name and by content where it has none."""
    usable = rows_to_tell(runs) if len(runs) else runs
    stated = settings.get("axes") or {}
    kinds, plays = kinds_of(stated), _canonical_to_own(stated)
    scales = [name for name, kind in kinds.items() if kind == "scale"] if stated else list(SCALES)
    hyper = [name for name, kind in kinds.items() if kind == "hyperparameter"] if stated else list(HYPERPARAMETERS)
    shares = _stated_shares(stated) if stated else _found_shares(usable)
    columns = Axes(
        tuple(name for name in scales if _varies_within(usable, name) and _says_more(usable, name, plays)),
        tuple(name for name in hyper if _varies_within(usable, name)),
        tuple(kept for group in shares if (kept := tuple(name for name in group if varies(usable, name)))),
        plays=plays,
    )
    return of_metric(columns, usable, settings)


def of_metric(axes: Axes, rows: pd.DataFrame, settings: Mapping[str, Any]) -> Axes:
    """Return the axes of a study with what its metric is like; rows of several are of none in particular.

    Args:
        axes: the columns that vary.
        rows: training rows.
        settings: the study's `range`, if it has one.
    """
    metrics = sorted(rows["metric"].dropna().unique()) if len(rows) else []
    low = (settings.get("range") or (None,))[0]
    return replace(
        axes,
        own=next((name for group in axes.shares for name in group if len(metrics) == 1 and _own(name, metrics[0])), ""),
        shapes=_shapes(rows, axes.scales),
        tuning=any(TUNING.search(metric) for metric in metrics),
        higher=len(rows) > 0 and bool((rows["direction"] == "higher").all()),
        negative=_may_be_negative(rows, low),
    )


def _canonical_to_own(axes: Mapping[str, Any]) -> dict[str, str]:
    return {DEFAULT_COLUMNS[symbol]: column for symbol, column in symbols_of(axes).items()}


def _says_more(runs: pd.DataFrame, name: str, plays: Mapping[str, str]) -> bool:
    """Whether a scale says something of its own: distinct tokens do only where some run sees a token twice."""
    unique, tokens = (plays.get(canonical, canonical) for canonical in ("unique_tokens", "tokens"))
    return name != unique or repeats(runs, tokens, unique)


def _shapes(rows: pd.DataFrame, scales: Sequence[str]) -> frozenset[When]:
    """Return what the values of some family do along the first scale that varies; where losses turn, they do by accident."""
    units = [unit for unit in by_unit(rows).values() if len(unit) >= FEW] if scales else []
    found = {shape for shape, shows in SHAPES.items() if any(shows(unit, scales[0]) for unit in units)}
    losses = len(rows) > 0 and all(LOSS.search(metric) for metric in rows["metric"].dropna().unique())
    return frozenset(found - {"turning"} if losses else found)


def _may_be_negative(runs: pd.DataFrame, low: float | None) -> bool:
    """Whether values are, or may be, negative: as the study's `range` says, else where some are not positive."""
    stated = runs["value"] <= 0 if low is None else runs["value"] < 0
    return (low is not None and low < 0) or bool(stated.any())


def is_number(runs: pd.DataFrame, name: str) -> bool:
    """Whether a table has a column, and of numbers."""
    return name in runs and pd.api.types.is_numeric_dtype(runs[name])


def varies(runs: pd.DataFrame, name: str) -> bool:
    """Whether a column of numbers takes more than one value."""
    return is_number(runs, name) and _several(runs, name)


def _varies_within(runs: pd.DataFrame, name: str) -> bool:
    """Whether a column of numbers takes more than one value within some family, if not only between families."""
    return varies(runs, name) and bool(runs.groupby(UNIT_KEYS)[name].nunique().max() > 1)


def _several(runs: pd.DataFrame, name: str) -> bool:
    return name in runs and len(runs[name].dropna().unique()) > 1


def _stated_shares(stated: Mapping[str, Any]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name, kind in kinds_of(stated).items():
        if kind == "share":
            groups.setdefault(str(stated[name]["share"]) if isinstance(stated[name], Mapping) else "", []).append(name)
    return list(groups.values())


def _found_shares(runs: pd.DataFrame) -> list[list[str]]:
    """Return the columns named like shares, if they lie between 0 and 1 and add up to one in every run."""
    names = [
        str(name)
        for name in runs.columns
        if SHARE.search(str(name)) and pd.api.types.is_float_dtype(runs[name]) and runs[name].between(0, 1).all()
    ]
    whole = len(names) > 1 and bool((np.abs(runs[names].sum(axis=1) - 1) <= WHOLE).all())
    return [names] if whole else []


def _own(share: str, metric: str) -> bool:
    """Whether a share is that of the domain a metric is measured on: share_web and loss_web, web and web_loss."""
    words = [set(re.split(r"[^a-z0-9]+|_", text.lower())) - {""} for text in (share, metric)]
    domain = {word for word in words[0] if not SHARE.fullmatch(word)}
    return bool(domain) and domain <= words[1]
