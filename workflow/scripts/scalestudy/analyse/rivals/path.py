"""How a family goes along a scale: the columns its laws read at every point of it.

Where compute is followed and a law leaves N and D open, each voice splits it as it finds best, or at a stated ratio D/N.
"""

from collections.abc import Callable
from dataclasses import dataclass

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.voices import Columns

@dataclass(frozen=True)
class Path:
    """The way of a family along a scale.

    Attributes:
        along: the scale.
        known: where the family's runs are along it, positive numbers.
        columns: from points (k,) of the scale and log D/N (k,) to the columns that laws read, each (k,).
        ratios: between which log D/N each voice looks for its best; none where nothing is left open.
        plain: whether the scale is a law's only variable, or compute, 6 N D and no more, split as each voice finds best.
        told: the way in words.
    """

    along: str
    known: Floats
    columns: Callable[[Floats, Floats], Columns]
    ratios: tuple[float, float] | None
    plain: bool
    told: str
