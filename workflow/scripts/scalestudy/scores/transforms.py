"""The scales on which estimates of scores are near to normal, so that an interval made there holds what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Transform:
    """A growing function of a score, its inverse, and how the spread of a score without any is bounded, if it is.

    Attributes:
        forward: score -> the scale the interval is made on.
        back: the inverse.
        share: whether the score is a share of rows, whose interval is Wilson's (1927): rows that are all alike still leave
            a doubt.
    """

    forward: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    share: bool = False


def _same(numbers: Floats) -> Floats:
    return numbers


def _unexplained(share: Floats) -> Floats:
    return -np.log(1 - share)


def _explained(logarithm: Floats) -> Floats:
    return 1 - np.exp(-logarithm)


PLAIN: Final = Transform(_same, _same)
SHARE: Final = Transform(_same, _same, share=True)
SIZE: Final = Transform(np.log, np.exp)
"""For what is positive and skewed: the interval is one of factors."""
CORRELATION: Final = Transform(np.arctanh, np.tanh)
"""Fisher's z."""
EXPLAINED: Final = Transform(_unexplained, _explained)
"""The logarithm of the share of the variance that is left."""
