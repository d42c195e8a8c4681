"""Whether a metric gets better with scale throughout: Kendall's rank correlation."""

import numpy as np
import pandas as pd

from scalestudy.analyse.measures.base import Asked, Measure, Rows, better, each_unit, nothing


def _measured(asked: Asked, rows: pd.DataFrame) -> Rows:
    from scipy.stats import kendalltau  # loaded where it is needed

    along = asked.along(rows)
    if along is None:
        yield nothing("no scale varies")
        return
    last = asked.last(rows)
    last = last[last[along].notna()]
    tau = kendalltau(last[along], better(rows) * last["value"]).statistic if len(last) > 1 else np.nan
    made = f"Kendall's tau-b of the last rows of {len(last)} runs along {along}"
    yield {"estimate": tau, "n": len(last), "message": made if np.isfinite(tau) else f"{made}: the values do not vary"}


MEASURE = Measure(
    "monotonicity",
    "the rank correlation (Kendall's tau-b) between scale and how good the metric is: 1 if it always gets better, -1 if always worse",
    "fit unit",
    each_unit(_measured),
    citation="Kendall 1945, Biometrika 33, 239",
)
