"""The report: one page to read, macros and tables to cite, a reviewer's checklist, and the answer for the terminal."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from scalestudy.provenance import Provenance

__all__ = ["build"]


def build(
    tables: Mapping[str, "pd.DataFrame"],
    settings: Mapping[str, Any],
    results: Path,
    provenance: "Provenance",
    commands: Mapping[str, str] | None = None,
) -> None:
    """Write the report of a study; see `scalestudy.report.stage.build`."""
    from scalestudy.report.stage import build as build_now

    build_now(tables, settings, results, provenance, commands or {})
