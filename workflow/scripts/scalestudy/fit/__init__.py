"""The fit stage and its engine.

`stage` writes the tables. `engine` solves any number of problems, `joint` those that share parameters; `objectives` are
what is minimised, `methods` where intervals come from. `settings` is a study's choice of these, `options` its schema.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fit"]


def fit(runs: "pd.DataFrame", settings: dict[str, Any], shard: tuple[int, int] = (0, 1)) -> "dict[str, pd.DataFrame]":
    """Fit the study's laws; see `scalestudy.fit.stage.fit`."""
    from scalestudy.fit.stage import fit as fit_now

    return fit_now(runs, settings, shard)
