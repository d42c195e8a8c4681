"""Validation: what each law predicts for rows it has not seen, and the choice that follows.

`scores/` holds the scores, one a file, and `scores.registry` lists them; `scoring` makes the tables of them.
Importing this is cheap; the stage loads what it needs when called.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["validate"]


def validate(
    runs: "pd.DataFrame",
    fits: "Mapping[str, pd.DataFrame]",
    settings: Mapping[str, Any],
    shard: tuple[int, int] = (0, 1),
) -> "dict[str, pd.DataFrame]":
    """Run the stage; see `scalestudy.validate.stage.validate`."""
    from scalestudy.validate.stage import validate as run

    return run(runs, fits, settings, shard)
