"""Roots and minima of many functions at once, each from its own bracket (SciPy's Chandrupatla methods)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def roots(function: Callable[..., Floats], low: Floats, high: Floats, *given: Floats) -> Floats:
    """Return where functions cross zero between two ends of opposite signs; NaN where the ends have no such signs.

    Args:
        function: of points and what is given, all of one shape, (k,) or that of the ends; element i must depend on the
            elements i alone.
        low: one end each.
        high: the other.
        given: further arguments, broadcast to the shape of the ends.
    """
    from scipy.optimize import elementwise  # loaded where it is needed

    return _found(elementwise.find_root, function, (low, high), given)


def minima(function: Callable[..., Floats], low: Floats, middle: Floats, high: Floats, *given: Floats) -> Floats:
    """Return where functions are least between two ends, given a point that is lower than both; NaN where it is not.

    Arguments as for `roots`. Brackets end 1e-10 wide, which double precision can hardly tell at a minimum.
    """
    from scipy.optimize import elementwise  # loaded where it is needed

    return _found(elementwise.find_minimum, function, (low, middle, high), given, tolerances={"xrtol": 1e-10})


def _found(method: Any, function: Callable[..., Floats], bracket: Any, given: Any, **options: Any) -> Floats:
    with np.errstate(all="ignore"):
        found = method(function, bracket, args=given, **options)
    return np.asarray(np.where(found.success, found.x, np.nan), dtype=float)
