"""How much a study rests on its cleaning rules: repeated without one of them, or by others, and compared."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def leave_out(
    position: int, ingested: Path, tables: "Mapping[str, pd.DataFrame]", settings: Mapping[str, Any], folder: Path
) -> "dict[str, pd.DataFrame]":
    """Repeat cleaning, fit, validation and forecast without one rule; see `scalestudy.sensitivity.stage.leave_out`."""
    from scalestudy.sensitivity.stage import leave_out as run

    return run(position, ingested, tables, settings, folder)


def vary(
    name: str, ingested: Path, tables: "Mapping[str, pd.DataFrame]", settings: Mapping[str, Any], folder: Path
) -> "dict[str, pd.DataFrame]":
    """Repeat cleaning, fit, validation and forecast by other rules; see `scalestudy.sensitivity.variants.vary`."""
    from scalestudy.sensitivity.variants import vary as run

    return run(name, ingested, tables, settings, folder)


def gather(tables: "Mapping[str, pd.DataFrame]") -> "dict[str, pd.DataFrame]":
    """Return every table of the run; without rows where the study asks for no such repetition."""
    from scalestudy.sensitivity.compare import empty

    return {**empty(), **tables}
