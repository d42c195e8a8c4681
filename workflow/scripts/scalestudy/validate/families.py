"""Scores over all families: the mean of each law, of the families that all laws compared have a score for."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from scalestudy.scores.common import Bools, in_common
from scalestudy.tables import ALL_FAMILIES

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[Any]
ENDS: Final = ("value", "stderr", "lower", "upper")
NUMBERS: Final = ("value", "own", "n", "n_failed", "n_own")
TEXTS: Final = ("scale", "unit", "note")
FROM: Final = "value"
"""The first column that is no part of the key."""
OUT: Final = "left out of the comparison, which it would leave with too few families"


def with_all_families(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of single families with their means over all families below.

    Families are put in order first: a mean is rounded by the order of its terms, which must not be that of the shards.
    """
    ordered = scores.sort_values([*scores.columns[: list(scores.columns).index(FROM)]], ignore_index=True)
    return pd.concat([ordered, mean_over_families(ordered)], ignore_index=True)


def mean_over_families(scores: pd.DataFrame) -> pd.DataFrame:
    """Return rows of family `all`: the mean of each score over families, its standard error, and the rows in total.

    Empty for a single family, where it would say the same again.
    """
    keys = [name for name in scores.columns[: list(scores.columns).index(FROM)] if name not in ("family", "law")]
    records = [
        {**dict(zip(keys, key, strict=True)), **one}
        for key, rows in scores.groupby(keys, sort=True)
        for one in _means(rows)
    ]
    found = pd.DataFrame(records, columns=scores.columns)
    return found.sort_values(["law", *keys], kind="stable", ignore_index=True)


def _means(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """One record for each law that was scored, or failed, in several families."""
    (law, laws), (family, families) = (pd.factorize(rows[name], sort=name == "law") for name in ("law", "family"))
    wide = np.full((len(laws), len(families)), np.nan)
    cells = {name: rows[name].to_numpy(float) for name in NUMBERS} | {name: rows[name].to_numpy() for name in TEXTS}
    wide[law, family] = cells["value"]
    compared, common = in_common(np.isfinite(wide))
    found = []
    for i, (name, kept) in enumerate(zip(laws, compared, strict=True)):
        own = {column: values[law == i] for column, values in cells.items()}
        if len(own["value"]) > 1:
            found.append({"law": name, **_mean(own, (common & kept)[family[law == i]], out=not kept)})
    return found


def _mean(rows: Mapping[str, Cells], common: Bools, *, out: bool) -> dict[str, Any]:
    """The mean of one law's scores (families,), over the families that are in common."""
    value, own, n = (rows[name] for name in ("value", "own", "n"))
    every = np.where(np.isnan(value), own, value)
    apart = np.isfinite(every).sum() > common.sum() or bool(np.isfinite(own[common]).any())
    told = {"family": ALL_FAMILIES, **dict(zip(ENDS, _interval(value[common]), strict=True))}
    told |= {"own": _average(np.where(np.isnan(own), value, own)) if apart else np.nan, "n": int(n[common].sum())}
    told |= {name: int(rows[name].sum()) for name in ("n_failed", "n_own")}
    told |= {name: rows[name][0] for name in ("scale", "unit")}
    return told | {"note": _note(value, rows["note"], out=out and bool(np.isfinite(every).any()))}


def _average(values: Floats) -> float:
    """The mean of the values there are; nan for none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _interval(values: Floats) -> tuple[float, float, float, float]:
    """The mean, its standard error, and its 95% bounds by Student's t; nan where there are too few values."""
    if not len(values):
        return (np.nan,) * 4
    mean, count = float(values.mean()), len(values)
    if count < 2:
        return mean, np.nan, np.nan, np.nan
    stderr = float(values.std(ddof=1) / np.sqrt(count))
    reach = float(stdtrit(count - 1, 0.975)) * stderr
    return mean, stderr, mean - reach, mean + reach


def _note(value: Floats, notes: Cells, *, out: bool) -> str:
    reasons, failed = set(notes[np.isnan(value)].tolist()), int(np.isnan(value).sum())
    told = [f"{failed} of {len(value)} families have no score"] if failed else []
    told += sorted(reasons - {""}) if failed == len(value) and len(reasons) == 1 else []
    return "; ".join([*told, *([OUT] if out else [])])
