"""Maximum and minimum as SymPy prints them: reductions over a stack, which NumPy's need equal shapes for; these broadcast."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

Function = Callable[..., Any]


def amax(parts: Sequence[Any], axis: int) -> Any:
    """The largest of the parts."""
    return reduce(np.maximum, parts)


def amin(parts: Sequence[Any], axis: int) -> Any:
    """The smallest of the parts."""
    return reduce(np.minimum, parts)
