"""Whether small scale orders families as large scale does: the share of pairs of which the same one is better."""

from itertools import combinations

import numpy as np
import pandas as pd

from scalestudy.analyse.measures.base import Asked, Measure, Rows, each_metric, nothing
from scalestudy.analyse.measures.orders import by_level
from scalestudy.numerals import brief


def _measured(asked: Asked, by_family: dict[str, pd.DataFrame]) -> Rows:
    along, table = by_level(asked, by_family)
    if along is None or len(table.index) < 2 or len(table.columns) < 2:
        yield nothing("fewer than two levels of scale that two families share")
        return
    target = table.index[-1]
    for point, level in enumerate(table.index[:-1]):
        agree = _agreements(table.loc[level], table.loc[target])
        told = f"of pairs of families at {along} {brief(level, 6)} against {brief(target, 6)}"
        found = {"estimate": np.mean(agree), "n": len(agree), "message": told} if agree else nothing(f"none {told}")
        yield {"point": point, "level": float(level), **found}


def _agreements(small: pd.Series, large: pd.Series) -> list[float]:
    """By pair of families that have both, 1 where the order is the same, 0 where it is not, 1/2 where the small ones tie."""
    both = small.notna() & large.notna()
    pairs = combinations(both.index[both], 2)
    signs = ((np.sign(small[a] - small[b]), np.sign(large[a] - large[b])) for a, b in pairs)
    return [0.5 + 0.5 * float(s * t) for s, t in signs if t]


MEASURE = Measure(
    "decision_accuracy",
    "the share of pairs of families of which the same one is better at this scale as at the largest that they share; ties count half",
    "metric",
    each_metric(_measured),
    citation="Magnusson et al. 2025, arXiv:2504.11393",
)
