"""Shapes of arrays that are evaluated many thousand times."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def whole(part: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return an array or a number in a shape: as it is where it has it, which most have and which costs next to nothing."""
    return part if getattr(part, "shape", None) == shape else np.broadcast_to(part, shape)
