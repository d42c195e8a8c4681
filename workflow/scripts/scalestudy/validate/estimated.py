"""A chosen law has an estimate: where the objective of the stage fit cannot be, that of folds and of `auto` still may."""

from collections.abc import Mapping

import pandas as pd

from scalestudy.tables.fit import WITH_ESTIMATE

UNIT = ["family", "metric"]


def among_estimated(choice: pd.DataFrame, fits: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return `validate/choice` with the choice among the laws that the stage fit has an estimate of; none if of none.

    Folds turn to raw residuals at a value of 0, which has no logarithm; the stage fit keeps to its objective and says so.

    Args:
        choice: rows of candidates.
        fits: the tables of the stage fit; without them nothing is known of estimates.
    """
    if "fit/fits" not in fits or choice.empty:
        return choice
    known = fits["fit/fits"]
    able = pd.MultiIndex.from_frame(known.loc[known["status"].isin(WITH_ESTIMATE), [*UNIT, "law"]])
    has = pd.MultiIndex.from_frame(choice[[*UNIT, "candidate"]]).isin(able)
    lost = choice["chosen"] & ~has
    reason = choice["reason"].where(~lost, choice["reason"] + "; not chosen, since the stage fit has no estimate of it")
    instead = _closest(choice[has & _same_unit(choice, choice[lost])])
    reason = reason.where(~instead.reindex(choice.index, fill_value=False), reason + "; the closest with an estimate")
    chosen = (choice["chosen"] & has) | instead.reindex(choice.index, fill_value=False)
    return choice.assign(chosen=chosen.astype(bool), reason=reason)


def _same_unit(choice: pd.DataFrame, some: pd.DataFrame) -> pd.Series:
    """Which rows are of a fit unit that some rows are of."""
    units = pd.MultiIndex.from_frame(choice[UNIT]).isin(pd.MultiIndex.from_frame(some[UNIT]))
    return pd.Series(units, index=choice.index)


def _closest(candidates: pd.DataFrame) -> pd.Series:
    """Mark the candidate of each fit unit with the least error; of equals, or untried ones, the first."""
    first = candidates.sort_values("error", kind="stable").drop_duplicates(UNIT).index
    return pd.Series(candidates.index.isin(first), index=candidates.index)
