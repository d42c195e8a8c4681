"""Trained below a cutoff of scale, tested above it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.splits.levels import levels
from scalestudy.splits.scales import scale_column
from scalestudy.splits.schemes.base import Scheme, Split, roles_in

CUTOFFS: Final = (0.5, 0.7, 0.85)


def _split(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    del seed
    column = scale_column(frame, options.get("by"), roles_in(options))
    level = levels(frame[column])
    top = int(level.max())
    edges = np.quantile(np.arange(top + 1), options.get("cutoffs", CUTOFFS), method="lower")
    for edge in np.unique(edges[edges < top]):
        yield f"{column} above {frame.loc[level == edge, column].max():.6g}", level > edge


SCHEME = Scheme(
    "rolling",
    "trained below a cutoff of scale, tested above it",
    "How well does the law extrapolate? This is what a forecast does, so it decides the choice of the law.",
    _split,
    {
        "by": {
            "type": "string",
            "format": "column",
            "description": "scale column; by default the first with several values: in the order of `axes`, "
            "else compute before all others",
        },
        "cutoffs": {
            "type": "array",
            "items": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            "minItems": 1,
            "default": list(CUTOFFS),
            "description": "quantiles of the column's distinct values; training rows lie at or below",
        },
    },
    hardness=4,
    by_default=True,
)
