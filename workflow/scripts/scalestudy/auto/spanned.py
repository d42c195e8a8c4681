"""Whether one law describes a training set as well as another that it becomes at certain parameters."""

from typing import Final

import pandas as pd
from scipy.special import fdtrc

from scalestudy.fit.roles import Roles
from scalestudy.forecast.choice import squared_errors
from scalestudy.forecast.fitted import Fitted, points

_UNLIKELY: Final = 0.05


def spans(wide: Fitted, narrow: Fitted, rows: pd.DataFrame, roles: Roles) -> bool:
    """Whether a law reaches what the other one found, or comes as near to the rows but for chance.

    A law with a floor falls along its scale: of values that clearly rise it says no more than their level, and a power law does.

    Args:
        wide: the fit of the law that contains the other, for a part of its parameters.
        narrow: the fit of that other law.
        rows: both were fitted to.
        roles: say whether errors are those of logarithms.
    """
    part = next((one.part for one in wide.law.contains if one.law == narrow.law.name), {})
    found = dict(zip(narrow.law.parameter_names, narrow.theta[0], strict=True))
    if all(low <= found[name] <= high for name, (low, high) in part.items()):
        return True
    left = squared_errors(rows["value"].to_numpy(float), points([wide, narrow], rows), roles).sum(axis=1)
    free = len(rows) - narrow.parameters
    gain = float(left[0] - left[1])
    return not (free > 0 and gain > 0 and fdtrc(1, free, gain * free / max(float(left[1]), _NOTHING)) < _UNLIKELY)


_NOTHING: Final = 1e-300
"""Errors of laws that meet every row are at least this, so that a ratio of them is a number."""
