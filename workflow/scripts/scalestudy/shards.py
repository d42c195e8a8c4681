"""The parts of a stage's tables that its shards wrote, put together again."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from scalestudy.storage import read_table


def read_shards(files: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return whole tables by name from the files of all shards, `.../shards/<shard>/<stage>/<table>.parquet`.

    Rows come shard by shard; writing a table sorts it by its key, so the order of the shards leaves no trace. A shard
    without rows has nothing to say about types and is left out, unless all are.
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    for path in map(Path, sorted(files)):
        parts.setdefault(f"{path.parent.name}/{path.stem}", []).append(read_table(path))
    return {name: _stacked(frames) for name, frames in parts.items()}


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]
