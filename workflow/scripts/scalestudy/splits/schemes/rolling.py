"""Trained below a cutoff of scale, tested above it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from scalestudy.splits.folds import CannotSplit
from scalestudy.splits.levels import levels
from scalestudy.splits.scales import scale_column
from scalestudy.splits.schemes.base import Scheme, Split, roles_in

CUTOFFS: Final = (0.5, 0.7, 0.85)
ISO_DATE: Final = r"\d{4}(-\d{2}(-\d{2}([T ].*)?)?)?"
"""Dates as ISO 8601 writes them, whose order as text is that of time."""


def _split(frame: pd.DataFrame, options: Mapping[str, Any], seed: int) -> Iterator[Split]:
    del seed
    column = scale_column(frame, options.get("by"), roles_in(options))
    _require_order(frame[column])
    level = levels(frame[column])
    top = int(level.max())
    edges = np.quantile(np.arange(top + 1), options.get("cutoffs", CUTOFFS), method="lower")
    for edge in np.unique(edges[edges < top]):
        last = frame.loc[level == edge, column].max()
        yield f"{column} above {last if isinstance(last, str) else f'{last:.6g}'}", level > edge


def _require_order(values: pd.Series) -> None:
    """Refuse words, whose alphabet says nothing of what is more.

    Raises:
        CannotSplit: some are neither numbers nor dates.
    """
    if pd.api.types.is_numeric_dtype(values):
        return
    words = values.dropna().astype(str)
    words = words[~words.str.fullmatch(ISO_DATE)]
    if len(words):
        found = f"{values.name} holds {words.iloc[0]!r}, which has no place on a scale"
        raise CannotSplit(f"{found}; expected numbers, or dates such as 2024-05-31")


SCHEME = Scheme(
    "rolling",
    "trained below a cutoff of scale, tested above it",
    "How well does the law extrapolate? This is what a forecast does, so it decides the choice of the law.",
    _split,
    {
        "by": {
            "type": "string",
            "format": "column",
            "description": "scale column, of numbers or of dates such as 2024-05-31; by default the first with several values: in the order of `axes`, "
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
