"""Which columns of a run table are scales, hyperparameters, shares or categories, and the laws that follow."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scalestudy.fit.units import varying_scales
from scalestudy.laws import Law, resolve_all
from scalestudy.laws.candidates import Axes
from scalestudy.rows import training_rows
from scalestudy.tables.ingest import HYPERPARAMETERS, SCALES

SHARE: Final = re.compile(r"share|prop(ortion)?|frac(tion)?|ratio|weight|mix", re.IGNORECASE)
LOSS: Final = re.compile(r"loss|perplexity|\bppl|nll|entropy|likelihood|bpb|bits", re.IGNORECASE)
TUNING: Final = re.compile(r"tun(e|ing)|sft", re.IGNORECASE)
FEW: Final = 6
"""Runs of a fit unit below which its thirds tell nothing."""
WHOLE: Final = 0.02
"""Shares add up to one within this."""


def study_laws(runs: pd.DataFrame, settings: Mapping[str, Any]) -> list[Law]:
    """Return the laws of a study, bound to the columns of its runs.

    Args:
        runs: `clean/runs`; held-out and excluded rows are not looked at.
        settings: the study's `laws`, `axes` and `range`, as far as it has them.

    Raises:
        StudyError: as `resolve_all`.
    """
    varying = varying_scales(runs, settings.get("axes")) if len(runs) else []
    return resolve_all(settings.get("laws") or "auto", tuple(runs.columns), varying, infer_axes(runs, settings))


def infer_axes(runs: pd.DataFrame, settings: Mapping[str, Any]) -> Axes:
    """Return what varies, by kind: as the study's `axes` say, by name and by content where it has none."""
    usable = training_rows(runs) if len(runs) else runs
    metrics = sorted(usable["metric"].dropna().unique()) if len(usable) else []
    stated = settings.get("axes") or {}
    scales = [name for name, kind in stated.items() if kind == "scale"] if stated else list(SCALES)
    hyper = [name for name, kind in stated.items() if kind == "hyperparameter"] if stated else list(HYPERPARAMETERS)
    shares = _stated_shares(stated) if stated else _found_shares(usable)
    low = (settings.get("range") or (None,))[0]
    return Axes(
        tuple(name for name in scales if _varies(usable, name) and (name != "unique_tokens" or _repeats(usable))),
        tuple(name for name in hyper if _varies(usable, name)),
        tuple(kept for group in shares if (kept := tuple(name for name in group if _varies(usable, name)))),
        next((name for group in shares for name in group if len(metrics) == 1 and _own(name, metrics[0])), ""),
        bool(metrics) and not any(LOSS.search(metric) for metric in metrics) and _turns(usable, scales),
        any(TUNING.search(metric) for metric in metrics),
        len(usable) > 0 and bool((usable["direction"] == "higher").all()),
        _may_be_negative(usable, low),
    )


def _turns(runs: pd.DataFrame, scales: Sequence[str]) -> bool:
    """Whether, in most fit units, the last third of the runs by scale is worse than the third before."""
    along = next((name for name in scales if _varies(runs, name)), None)
    if along is None:
        return False
    worse = [
        _worse(rows.sort_values([along, "row"])["value"].to_numpy(float), str(rows["direction"].iloc[0]))
        for _, rows in runs.dropna(subset=[along, "value"]).groupby(["family", "metric"])
        if len(rows) >= FEW
    ]
    return bool(worse) and float(np.mean(worse)) > 1 / 2


def _worse(value: npt.NDArray[np.float64], direction: str) -> bool:
    third = len(value) // 3
    rise = float(np.median(value[-third:]) - np.median(value[-2 * third : -third]))
    return rise < 0 if direction == "higher" else rise > 0


def _may_be_negative(runs: pd.DataFrame, low: float | None) -> bool:
    """Whether values are, or may be, negative: as the study's `range` says, else where some are not positive."""
    stated = runs["value"] <= 0 if low is None else runs["value"] < 0
    return (low is not None and low < 0) or bool(stated.any())


def _varies(runs: pd.DataFrame, name: str) -> bool:
    return name in runs and pd.api.types.is_numeric_dtype(runs[name]) and len(runs[name].dropna().unique()) > 1


def _repeats(runs: pd.DataFrame) -> bool:
    """Whether some run sees a token twice: distinct tokens are an axis of their own only there."""
    return "tokens" in runs and bool((runs["tokens"] > runs["unique_tokens"] * (1 + WHOLE)).any())


def _stated_shares(stated: Mapping[str, Any]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name, kind in stated.items():
        if kind == "share" or isinstance(kind, Mapping):
            groups.setdefault(str(kind["share"]) if isinstance(kind, Mapping) else "", []).append(name)
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
