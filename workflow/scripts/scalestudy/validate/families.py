"""Scores over all families: the mean of each law, of the families that all laws compared have a score for."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from scalestudy.scores.common import in_common
from scalestudy.tables import ALL_FAMILIES

Floats = npt.NDArray[np.float64]
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
    wide = rows.pivot(index="law", columns="family", values="value")  # noqa: PD010
    compared, families = in_common(np.isfinite(wide.to_numpy(float)))
    by_law = dict(tuple(rows.groupby("law", sort=True)))
    return [
        _mean(law, by_law[law], set(wide.columns[families & kept]), out=not kept)
        for law, kept in zip(wide.index, compared, strict=True)
        if len(by_law[law]) > 1
    ]


def _mean(law: str, rows: pd.DataFrame, families: set[str], *, out: bool) -> dict[str, Any]:
    common = rows[rows["family"].isin(families)]
    every = rows["value"].fillna(rows["own"]).dropna()
    value, stderr, lower, upper = _interval(common["value"].to_numpy(float))
    apart = len(every) > len(common) or bool(common["own"].notna().any())
    own = float(rows["own"].fillna(rows["value"]).mean()) if apart else np.nan
    counts = {name: int(rows[name].sum()) for name in ("n_failed", "n_own")}
    known = {"family": ALL_FAMILIES, "law": law, "value": value, "stderr": stderr, "lower": lower, "upper": upper}
    told = {
        "own": own,
        "scale": rows["scale"].iloc[0],
        "unit": rows["unit"].iloc[0],
        "note": _note(rows, out=out and len(every) > 0),
    }
    return known | {"n": int(common["n"].sum())} | counts | told


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


def _note(rows: pd.DataFrame, *, out: bool) -> str:
    reasons = set(rows.loc[rows["value"].isna(), "note"])
    failed = int(rows["value"].isna().sum())
    told = [f"{failed} of {len(rows)} families have no score"] if failed else []
    told += sorted(reasons - {""}) if failed == len(rows) and len(reasons) == 1 else []
    return "; ".join([*told, *([OUT] if out else [])])
