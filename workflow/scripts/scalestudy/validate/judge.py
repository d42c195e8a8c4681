"""The stage's second job: what the predictions are worth, in all, by horizon, and law against law."""

from collections.abc import Mapping

import pandas as pd

from scalestudy.scores.kinds.base import UNITS
from scalestudy.scores.registry import HEADLINES
from scalestudy.validate import comparisons
from scalestudy.validate.cutoffs import cutoff_table, with_text
from scalestudy.validate.families import with_all_families
from scalestudy.validate.scoring import horizon_table, score_table

UNIT = ["family", "metric", "scheme"]


def score(tables: Mapping[str, pd.DataFrame], study: str, shards: int = 1) -> dict[str, pd.DataFrame]:
    """Score out-of-sample predictions.

    Args:
        tables: `validate/predictions` and `validate/unsplit`, of all families or of one shard.
        study: the study's id, for the seeds of the comparisons.
        shards: how many shards there are; with one, what is said of all families together is added.

    Returns:
        `validate/scores`, `validate/horizons`, `validate/cutoffs` and `validate/comparisons`.
    """
    predictions = tables["validate/predictions"]
    scored = score_table(predictions)
    found = {
        "validate/scores": _with_unsplit(scored, tables["validate/unsplit"]),
        "validate/horizons": horizon_table(predictions, scored),
        "validate/cutoffs": cutoff_table(predictions),
        "validate/comparisons": comparisons.comparison_table(predictions, study),
    }
    return over_families(found, study) if shards == 1 else found


def over_families(tables: Mapping[str, pd.DataFrame], study: str) -> dict[str, pd.DataFrame]:
    """Return the tables of all families with what is said of all together."""
    return {
        "validate/scores": with_all_families(tables["validate/scores"]),
        "validate/horizons": with_all_families(tables["validate/horizons"]),
        "validate/cutoffs": with_text(with_all_families(tables["validate/cutoffs"])),
        "validate/comparisons": comparisons.with_all_families(tables["validate/comparisons"], study),
    }


def _with_unsplit(scored: pd.DataFrame, unsplit: pd.DataFrame) -> pd.DataFrame:
    """Say which schemes could not split a fit unit: in the notes of its scores, else in one row without a value per law."""
    reason = unsplit.drop_duplicates(UNIT).set_index(UNIT)["reason"]
    told = reason.reindex(pd.MultiIndex.from_frame(scored[UNIT])).fillna("").tolist()
    noted = scored.assign(note=["; ".join(filter(None, pair)) for pair in zip(scored["note"], told, strict=True)])
    apart = ~pd.MultiIndex.from_frame(unsplit[UNIT]).isin(pd.MultiIndex.from_frame(scored[UNIT]))
    nothing = unsplit[apart].rename(columns={"reason": "note"})
    nothing = nothing.assign(
        score=nothing["scale"].map(HEADLINES).astype("str"), unit=nothing["scale"].map(UNITS).astype("str")
    )
    counts = dict.fromkeys(("n", "n_failed", "n_own"), 0)
    numbers = dict.fromkeys(("value", "stderr", "lower", "upper", "own"), float("nan"))
    return pd.concat([noted, nothing.assign(**numbers, **counts)[list(scored.columns)]], ignore_index=True)
