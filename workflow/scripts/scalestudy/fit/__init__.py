"""The fit stage and its engine.

`options` and `settings` are light; `fit`, `engine`, `uncertainty` and `noise` load NumPy and, when a law is compiled,
SymPy.
"""

from typing import TYPE_CHECKING, Any

from scalestudy.fit.options import METHODS, OBJECTIVES, SCHEMA

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["METHODS", "OBJECTIVES", "SCHEMA", "fit"]


def fit(runs: "pd.DataFrame", settings: dict[str, Any], shard: tuple[int, int] = (0, 1)) -> "dict[str, pd.DataFrame]":
    """Fit the study's laws; see `scalestudy.fit.stage.fit`."""
    from scalestudy.fit.stage import fit as fit_now

    return fit_now(runs, settings, shard)
