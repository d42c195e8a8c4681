"""The parts of a stage's tables that its shards wrote, put together again."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scalestudy.seals import require_sound
from scalestudy.storage import FAMILY, Provenance, read_table, write_pieces, write_table
from scalestudy.tables.contract import Table

Piece = tuple[str, pa.Table]
"""A family, and rows of it."""


def read_shards(files: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return whole tables by name from the files of all shards, `.../shards/<shard>/<stage>/<table>.parquet`.

    Rows come shard by shard; writing a table sorts it by its key, so the order of the shards leaves no trace. A shard
    without rows has nothing to say about types and is left out, unless all are.
    """
    return {name: _stacked([read_table(path) for path in paths]) for name, paths in parts_of(files).items()}


def parts_of(files: Iterable[str | Path]) -> dict[str, list[Path]]:
    """Return the files of shards by the table that they are parts of."""
    parts: dict[str, list[Path]] = {}
    for path in sorted(map(Path, files)):
        parts.setdefault(f"{path.parent.name}/{path.stem}", []).append(path)
    return parts


def gather(paths: Sequence[Path], contract: Table, target: Path, provenance: Provenance) -> None:
    """Write one table from its shards, a piece of each in memory at a time, to the bytes of a job without shards.

    Args:
        paths: the parts, of which none has a family that another has; each was checked when it was written.
        contract: of the table.
        target: the file to write.
        provenance: stamped into it.

    Raises:
        StudyError: a part is not what its job made.
    """
    for path in paths:
        require_sound(path)
    filled = [path for path in paths if pq.read_metadata(path).num_rows] or [paths[0]]
    schemas = [pq.read_schema(path).remove_metadata() for path in filled]
    if contract.key[:1] == (FAMILY,) and all(schema.equals(schemas[0]) for schema in schemas):
        # Each part is in the order of the key, which begins with the family.
        merged = heapq.merge(*map(_by_family, filled), key=lambda piece: piece[0])
        write_pieces((rows for _, rows in merged), schemas[0], target, provenance)
    else:
        whole = _stacked([read_table(path) for path in filled])
        write_table(whole, contract, target, provenance, whole.columns)


def _by_family(path: Path) -> Iterator[Piece]:
    """Yield the rows of a file family by family; one whose rows lie in two row groups comes twice in a row."""
    file = pq.ParquetFile(path, page_checksum_verification=True)
    for number in range(file.num_row_groups):
        table = file.read_row_group(number, use_threads=False).replace_schema_metadata()
        runs = pc.run_end_encode(table[FAMILY].combine_chunks())
        start = 0
        for name, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            yield name, table.slice(start, end - start)
            start = end


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]
