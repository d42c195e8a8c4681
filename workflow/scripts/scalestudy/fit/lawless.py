"""Families and metrics that no law of a study is for: their rows are there, and nothing is fitted to them."""

from collections.abc import Mapping

import pandas as pd

from scalestudy.rows import by_unit
from scalestudy.tables.fit import NOT_ASKED, NOT_PROPOSED

Unit = tuple[str, str]


def not_meant(fits: pd.DataFrame) -> pd.Series:
    """Return for each row of `fit/fits` whether the law was never meant for the family and metric."""
    return fits["message"].astype("str").str.startswith((NOT_ASKED, NOT_PROPOSED)).astype(bool)


def lawless(fits: pd.DataFrame) -> Mapping[Unit, str]:
    """Return the fit units that no law was meant for, each with the reason.

    Args:
        fits: `fit/fits`, which has a row for every law and unit.
    """
    never = not_meant(fits)
    meant = set(by_unit(fits[~never]))
    return {
        unit: _why(dict.fromkeys(own["message"])) for unit, own in by_unit(fits[never]).items() if unit not in meant
    }


def _why(messages: Mapping[str, None]) -> str:
    """Say what the laws are for instead; of laws that `auto` does not propose, why it does not propose the first."""
    reasons = [
        (name, one.removeprefix(name).lstrip(": "))
        for one in messages
        for name in (NOT_ASKED, NOT_PROPOSED)
        if one.startswith(name)
    ]
    asked = [told for name, told in reasons if name == NOT_ASKED]
    if asked:
        return f"the study's laws are for {', '.join(dict.fromkeys(one for told in asked for one in told.split(', ')))}"
    return f"`laws: auto` proposes none, {reasons[0][1]}"
