"""Laws at the end of a chain: what they read is predicted, and no scale that a family spends."""

from collections.abc import Mapping

from scalestudy.analyse.context import Context
from scalestudy.analyse.ensemble import Ensemble


def why_not_followed(context: Context, ensemble: Ensemble, along: str, held: Mapping[str, float]) -> str:
    """Say why a family cannot be followed by laws whose input a chain predicts; empty where it can.

    Going along a loss that is predicted would take the smallest one for the cheapest. Where a study states it as the scale, or holds
    it, that is what is asked.
    """
    inputs = context.chained.inputs(ensemble.family, ensemble.metric)
    open_ = [one for one in inputs if one.into in ensemble.columns - {along, *held}]
    if not open_:
        return ""
    first = open_[0]
    return (
        f"its law reads {first.into}, which the chain predicts from {first.link.source}, and families are not followed through a chain: "
        f"state `along: {first.into}` to compare them at equal {first.into}, or ask `forecast` for what reaches a value"
    )
