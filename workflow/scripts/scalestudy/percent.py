"""The unit `percent`: what a study file says of a metric and what people are shown is in percent, all between is in fractions.

`ingest/runs` holds values as they are stated. The last step of cleaning turns them into fractions, so that a law with the
ceiling 1 applies, and every later table holds fractions; `scalestudy.shown` turns them back for people.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.errors import StudyError

PERCENT: Final = "percent"
SPELLED: Final = (PERCENT, "%", "per cent", "percentage", "percentages", "pct")
WHOLE: Final = 100.0


def spelled(unit: str) -> str:
    """Return a unit, with every way to write per cent as one.

    >>> spelled("%"), spelled("Percentage"), spelled("nats/token")
    ('percent', 'percent', 'nats/token')
    """
    return PERCENT if unit.strip().lower() in SPELLED else unit


def metrics_in_percent(runs: pd.DataFrame) -> set[str]:
    """Return the metrics whose values are stated in percent; `runs` is a run table."""
    return set(runs.loc[runs["unit"] == PERCENT, "metric"].astype(str))


def as_stated(runs: pd.DataFrame) -> pd.DataFrame:
    """Return `clean/runs` with values and standard errors as `ingest/runs` has them: what rules of cleaning speak of."""
    factor = np.where(runs["unit"] == PERCENT, WHOLE, 1.0)
    return runs.assign(**{name: runs[name] * factor for name in ("value", "stderr") if name in runs})


def whole_of(unit: str) -> float:
    """Return what a unit is of that of the tables: 100 for percent, else 1."""
    return WHOLE if unit == PERCENT else 1.0


def of_one(runs: pd.DataFrame) -> float:
    """Return what the unit of these runs, of one metric, is of the unit of the tables: 100 for percent, else 1."""
    return WHOLE if (runs["unit"] == PERCENT).any() else 1.0


def possible(settings: Mapping[str, Any], runs: pd.DataFrame) -> tuple[float, float]:
    """Return the least and the largest value the metric can take, as far as the study's `range` says, in the tables' unit.

    Raises:
        StudyError: some metrics are in percent and some are not, so that no one range can hold for both.
    """
    low, high = settings.get("range") or (None, None)
    inside = runs["unit"] == PERCENT
    if (low, high) != (None, None) and inside.any() and not inside.all():
        raise StudyError(
            f"study {settings.get('study', '')}, range",
            "some metrics are in percent and some in another unit",
            "one unit, since the range is in the metric's",
            "leave `range` out, or make two studies",
        )
    whole = of_one(runs)
    return (-np.inf if low is None else float(low) / whole, np.inf if high is None else float(high) / whole)
