"""What is wrong with a design before anything is trained: parameters that it cannot tell, budgets off centre, ranges too short."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from scalestudy.analyse.frontier import frontier, why_not
from scalestudy.design.assumed import Assumed, Wanted
from scalestudy.forecast.distance import decades_beyond
from scalestudy.intervals import BOUND
from scalestudy.numerals import brief

SHORT: Final = 1.0
"""Decades that a scale should span."""
FAR: Final = 1.5
"""Decades beyond the runs at which a target is far."""
SAME: Final = 0.05
"""Budgets closer than this share are one."""
FEWEST: Final = 3
"""Sizes that make an IsoFLOP budget."""


def warnings(assumed: Assumed, wanted: Sequence[Wanted]) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong."""
    yield from _unidentified(assumed)
    yield from _short(assumed)
    yield from _off_centre(assumed)
    yield from _far(assumed, wanted)


def _unidentified(assumed: Assumed) -> Iterator[str]:
    law, half = assumed.fitted.law, BOUND * np.sqrt(np.diag(assumed.covariance))
    distinct = len(assumed.rows.drop_duplicates())
    if distinct < len(law.free_names):
        yield f"{distinct} different runs cannot tell {len(law.free_names)} parameters of {law.name}"
    for name, width in zip(law.free_names, half.tolist(), strict=True):
        value = float(assumed.fitted.theta[0][law.parameter_names.index(name)])
        if not width < abs(value):
            told = "no" if width > 1e3 * abs(value) else f"only {brief(value)} +- {brief(width)}"
            yield f"{name} is not identified by these runs: {told} value of it can be told"


def _short(assumed: Assumed) -> Iterator[str]:
    for name in sorted(assumed.fitted.columns):
        seen = assumed.rows[name]
        span = float(np.log10(seen.max() / seen.min()))
        if span < SHORT:
            yield f"{name} spans {brief(span, 2)} decades, from {brief(seen.min())} to {brief(seen.max())}; an exponent needs {SHORT:g} or more"


def _off_centre(assumed: Assumed) -> Iterator[str]:
    """Yield IsoFLOP budgets whose best size is not among the inner ones of their sizes."""
    size, _, compute = assumed.roles.allocation
    if why_not(assumed.fitted, roles=assumed.roles) or not {size, compute} <= {*assumed.rows}:
        return
    for flops, sizes in _budgets(assumed.rows, size, compute):
        best = float(frontier(assumed.fitted, np.array([flops]), roles=assumed.roles).params[0, 0])
        if not sizes[0] < best < sizes[-1]:
            yield f"the IsoFLOP budget {brief(flops)} is off centre: the best size is {brief(best)}, its sizes are {brief(sizes[0])} to {brief(sizes[-1])}"


def _budgets(rows: pd.DataFrame, size: str, compute: str) -> Iterator[tuple[float, list[float]]]:
    """Yield compute and sizes of budgets at which several sizes are trained."""
    level = np.round(np.log(rows[compute].to_numpy(float)) / SAME)
    for _, own in rows.groupby(level):
        sizes = sorted(set(own[size].astype(float)))
        if len(sizes) >= FEWEST:
            yield float(own[compute].median()), sizes


def _far(assumed: Assumed, wanted: Sequence[Wanted]) -> Iterator[str]:
    for one in wanted:
        if one.kind == "forecast":
            columns = sorted(assumed.fitted.columns & one.target.keys())
            far = float(decades_beyond(assumed.rows, pd.DataFrame([one.target]), columns)[0])
            if far > FAR:
                yield f"the {one.name} lies {brief(far, 2)} decades beyond the runs; the interval supposes that the law holds there"
