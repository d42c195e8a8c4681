"""From any table of runs to the canonical run table: located, verified, mapped, checked, nothing dropped."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scalestudy.provenance import Provenance


def ingest(
    settings: Mapping[str, Any],
    base: Path,
    fetched: Mapping[str, Sequence[Path]],
    output: Path,
    provenance: Provenance,
) -> None:
    """Write `ingest/runs` for one study.

    Args:
        settings: the study's sections `study`, `sources`, and, where given, `join`, `family` and `range`.
        base: the folder of the study file; file names in messages and in `filename` are relative to it where possible.
        fetched: for each source its verified local files, as `ingest.sources.locate` returns them.
        output: the Parquet file to write.
        provenance: stamped into the file.

    Raises:
        StudyError: a source cannot be read, or a value makes no sense; names source, file, row and column.
    """
    from scalestudy.ingest.stage import run  # duckdb is loaded only where it is needed

    run(settings, base, fetched, output, provenance)
