"""How families rank by each metric at the largest scale that all of them share."""

from collections.abc import Callable

import pandas as pd

from scalestudy.analyse.measures.base import Asked, Rows, nothing, plural
from scalestudy.analyse.measures.orders import by_level


def over_metrics(measured: Callable[[pd.DataFrame], pd.Series]) -> Callable[[Asked], Rows]:
    """Return the measure of every family over the metrics that rank all of them.

    Args:
        measured: of ranks, metrics by families, 1 for the best and ties in the middle, the estimate by family.
    """

    def run(asked: Asked) -> Rows:
        families = sorted({family for family, _ in asked.units})
        ranks = _ranks(asked, families)
        left_out = len(asked.metrics) - len(ranks)
        told = f"over {plural(len(ranks), 'metric')} that {'rank' if len(ranks) != 1 else 'ranks'} {plural(len(families), 'family')}"
        told = told.replace("familys", "families") + (f"; {left_out} do not rank all" if left_out else "")
        found = measured(ranks) if len(ranks) and len(families) > 1 else pd.Series(dtype=float)
        for family in families:
            row = {"estimate": found[family], "n": len(ranks), "message": told} if len(found) else nothing(told)
            yield {"family": family, "metric": "all", **row}

    return run


def _ranks(asked: Asked, families: list[str]) -> pd.DataFrame:
    ranks = {}
    for metric in asked.metrics:
        whole = by_level(asked, asked.of_metric(metric))[1].reindex(columns=families).dropna()
        if len(whole):
            ranks[metric] = whole.iloc[-1].rank(ascending=False)
    return pd.DataFrame(ranks, index=families).T
