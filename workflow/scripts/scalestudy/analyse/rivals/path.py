"""How a family goes along a scale: the columns its laws read at every point of it.

Where compute, or another cost, is followed and a law leaves N and D open, each voice splits it as it finds best.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.voices import Columns


@dataclass(frozen=True)
class Path:
    """The way of a family along a scale.

    Attributes:
        along: the scale.
        known: where the family's runs are along it, positive numbers.
        columns: from points (k,) of the scale and what is open (k,) to the columns that laws read, each (k,). Open is log D
            less half the logarithm of the scale, which hardly moves along the way.
        ends: between which each voice looks for what is open; none where nothing is.
        product: the cost over N D, where it is a multiple of that and nothing but N and D changes; else NaN.
        straight: whether the scale is a law's only variable and all there is to it.
        told: the way in words.
    """

    along: str
    known: Floats
    columns: Callable[[Floats, Floats], Columns]
    ends: tuple[float, float] | None = None
    product: float = np.nan
    straight: bool = False
    told: str = ""
