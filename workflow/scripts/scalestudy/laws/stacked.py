"""Functions under the names by which SymPy prints them, where NumPy has none of the name, or not such a one.

Maximum and minimum are printed as reductions over a stack, for which NumPy's need equal shapes; these broadcast.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, Final

import numpy as np
from scipy.special import erf, gamma, polygamma
from scipy.special import ndtri as probit

Function = Callable[..., Any]
absolute, signum = np.absolute, np.sign


def amax(parts: Sequence[Any], axis: int) -> Any:
    """The largest of the parts."""
    return reduce(np.maximum, parts)


def amin(parts: Sequence[Any], axis: int) -> Any:
    """The smallest of the parts."""
    return reduce(np.minimum, parts)


PRINTED: Final[Mapping[str, Function]] = {
    "amax": amax,
    "amin": amin,
    "absolute": absolute,
    "signum": signum,
    "erf": erf,
    "probit": probit,
    "gamma": gamma,
    "polygamma": polygamma,
}
"""All of them; the last are of `laws.special`, and what these become when they are differentiated."""
