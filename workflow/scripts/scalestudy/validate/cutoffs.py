"""Scores by cutoff of a rolling test, and their mean, in which every cutoff counts alike however many rows it tests."""

from typing import Final

import numpy as np
import pandas as pd

from scalestudy.tables.score import BY_CUTOFF, EVERY_CUTOFF
from scalestudy.validate.scoring import KEY, RESULT, score_table

SAME: Final = ("family", "metric", "law", "scheme", "score", "scale", "unit")
COLUMNS: Final = (*KEY, "cutoff", *RESULT, "fold")


def cutoff_table(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return `validate/cutoffs` of single families.

    A pooled score belongs to the earliest cutoff, which has the fewest rows to learn from and the most to predict, and
    whose rows the later ones test again.

    Args:
        predictions: as for `score_table`.
    """
    rolling = predictions[predictions["scheme"] == BY_CUTOFF]
    scored = score_table(rolling, (*KEY, "fold")).merge(_numbered(rolling), on=["family", "metric", "fold"])
    return pd.concat([scored, _means(scored)], ignore_index=True)[list(COLUMNS)]


def with_text(cutoffs: pd.DataFrame) -> pd.DataFrame:
    """Return the table with an empty text where all families together have no fold of one name."""
    return cutoffs.assign(fold=cutoffs["fold"].fillna("").astype("str"))


def _numbered(rolling: pd.DataFrame) -> pd.DataFrame:
    """Number the folds of each unit, the one with the fewest test rows, the latest cutoff, first: nested sets shrink."""
    rows = rolling.drop_duplicates(["family", "metric", "fold", "row"])
    size = rows.groupby(["family", "metric", "fold"]).size().rename("size").reset_index()
    ordered = size.sort_values(["family", "metric", "size", "fold"])
    number = ordered.groupby(["family", "metric"]).cumcount() + 1
    return ordered.assign(cutoff=number.astype("int64")).drop(columns="size")


def _means(scored: pd.DataFrame) -> pd.DataFrame:
    """The mean over cutoffs of each law; none for one that lacks a score at some. Cutoffs share rows: it has no error."""
    filled = scored.assign(
        own=scored["own"].fillna(scored["value"]), apart=scored["own"].notna(), missing=scored["value"].isna()
    )
    groups = filled.groupby(list(SAME), sort=True)
    sums = dict.fromkeys(("n", "n_failed", "n_own", "missing", "apart"), "sum")
    found = groups.agg({"value": "mean", "own": "mean", **sums}).reset_index()
    size = groups.size().to_numpy()
    value = found["value"].where(found["missing"] == 0)
    own = found["own"].where((found["apart"] > 0) | (found["missing"] > 0))
    notes = [f"no score at {k} of {n} cutoffs" if k else "" for k, n in zip(found["missing"], size, strict=True)]
    fold = [f"mean of {n} cutoffs" if n > 1 else "the only cutoff" for n in size]
    nothing = dict.fromkeys(("stderr", "lower", "upper"), np.nan)
    return found.assign(value=value, own=own, note=notes, fold=fold, cutoff=EVERY_CUTOFF, **nothing)
