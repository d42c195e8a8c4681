"""What was worked out of data frames, kept for as long as these live: folds ask the same of the same rows many times.

Frames that are passed around here are never changed in place, so that what was true of one stays so.
"""

import weakref
from collections.abc import Callable, Hashable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
_KNOWN: Final[dict[int, tuple[weakref.ref[pd.DataFrame], dict[Hashable, Any]]]] = {}


def remembered(frame: pd.DataFrame, key: Hashable, make: Callable[[], Any]) -> Any:
    """Return what `make` makes of a frame, made once for each frame and key."""
    number = id(frame)
    if number not in _KNOWN:
        _KNOWN[number] = weakref.ref(frame, lambda _: _KNOWN.pop(number, None)), {}
    known = _KNOWN[number][1]
    if key not in known:
        known[key] = make()
    return known[key]


def numbers(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column as numbers, (n,), not to be written to."""
    found: Floats = remembered(frame, name, lambda: frame[name].to_numpy(float))
    return found
