"""What hangs together, directly or through others."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def linked(codes: Sequence[NDArray[np.integer[Any]]]) -> NDArray[np.int64]:
    """Number the items that agree in any code, directly or through others, in order of first appearance, (n,).

    Args:
        codes: at least one, each (n,) and numbered from 0.
    """
    from scipy.sparse import coo_array  # loaded where it is needed
    from scipy.sparse.csgraph import connected_components

    n, first = len(codes[0]), len(codes[0])
    values = []
    for code in codes:
        values.append(code + first)
        first += int(code.max(initial=-1)) + 1
    ends = np.tile(np.arange(n), len(codes)), np.concatenate(values)
    edges = coo_array((np.ones(n * len(codes)), ends), shape=(first, first))
    labels = connected_components(edges, directed=False)[1]
    return pd.factorize(labels[:n])[0].astype(np.int64)
