"""Published numbers that come out otherwise in a study's results, without a cause in its file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scalestudy.storage import read_table

EXPLAINED: Final = ("reproduced", "within_interval")
"""Verdicts that need no cause."""


def unexplained(results: Path) -> Iterator[tuple[str, str]]:
    """Yield where the entry of each such number stands, and what is missing; nothing where the study was not run."""
    path = results / "analyse" / "replication.parquet"
    if not path.is_file():
        return
    for row in read_table(path).to_dict("records"):
        if row["verdict"] not in EXPLAINED and not row["finding"]:
            told = f"{row['quantity']}: {row['verdict'].replace('_', ' ')}, and `findings` has no cause"
            yield f"expect[{row['position']}]", told
