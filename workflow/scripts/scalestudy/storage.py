"""Reading and writing tables: checked against their contract, sorted, stamped with provenance, written atomically."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scalestudy.files import atomic_path, file_sha256, write_text
from scalestudy.provenance import META_KEY, Provenance, table_name
from scalestudy.seals import SEAL_KEY, UNSEALED, require_sound, seal
from scalestudy.tables.contract import Column, Table

ARROW_TYPES = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64(), "bool": pa.bool_()}
ROW_GROUP: Final = 1 << 17
"""Rows that are written and read at once: a few megabytes of any table."""
FAMILY: Final = "family"

__all__ = [
    "META_KEY",
    "Provenance",
    "atomic_path",
    "check_file",
    "file_sha256",
    "read_provenance",
    "read_table",
    "to_arrow",
    "write_arrow",
    "write_pieces",
    "write_table",
    "write_text",
]


def read_provenance(path: Path | str) -> dict[str, Any]:
    """Return what `Provenance.encode` wrote into a Parquet file; empty if the file is not one of ours."""
    metadata = pq.read_schema(path).metadata or {}
    record: dict[str, Any] = json.loads(metadata.get(META_KEY, b"{}"))
    return record


def arrow_schema(contract: Table, present: tuple[str, ...], inferred: pa.Schema) -> pa.Schema:
    """Return the schema to write: contract columns first, then the rest as they come."""
    optional = {column.name: column for column in contract.optional}
    fields = [pa.field(column.name, ARROW_TYPES[column.dtype], column.nullable) for column in contract.columns]
    for name in present:
        if name in {f.name for f in fields}:
            continue
        known = optional.get(name)
        kind = ARROW_TYPES[known.dtype] if known else _plain(inferred.field(name).type)
        fields.append(pa.field(name, kind))
    return pa.schema(fields)


def to_arrow(frame: pd.DataFrame, contract: Table, further: Collection[str] = ()) -> pa.Table:
    """Check a frame against a contract and return it as Arrow, sorted by the contract's key.

    Args:
        frame: the rows, in any order.
        contract: of the table.
        further: the further columns it may have, where the contract says that there are some.

    Raises:
        ValueError: a column is missing, is in no contract, holds nulls or a value outside its closed list, or a key
            repeats.
    """
    check_names(frame.columns, contract, further)
    inferred = pa.Table.from_pandas(frame, preserve_index=False)
    schema = arrow_schema(contract, tuple(frame.columns), inferred.schema)
    table = inferred.select(schema.names)
    table = pa.table([_cast(table[f.name], f) for f in schema], schema=schema)
    for column in (*contract.columns, *(column for column in contract.optional if column.name in frame.columns)):
        _check_column(table[column.name], column, contract.name)
    return _sorted(table, contract)


def check_names(columns: Iterable[str], contract: Table, further: Collection[str]) -> None:
    """Hold the names of a table's columns against its contract.

    Args:
        columns: of the table.
        contract: of the table.
        further: the further columns it may have, where the contract says that there are some.

    Raises:
        ValueError: one is missing, or one is there that the contract does not know of.
    """
    present = list(columns)
    missing = [column.name for column in contract.columns if column.name not in present]
    if missing:
        raise ValueError(f"{contract.name} lacks the columns {missing}; it has {present}")
    known = {column.name for column in (*contract.columns, *contract.optional)}
    if contract.further:
        known |= set(further)
    unknown = [name for name in present if name not in known]
    if unknown:
        raise ValueError(
            f"{contract.name}: the columns {unknown} are in no contract; add them to it, or leave them out"
        )


def check_file(path: Path, contract: Table, further: Collection[str]) -> None:
    """Hold a file that did not come from `to_arrow` against its contract: the names, dtypes and nulls of its columns.

    Args:
        path: the file.
        contract: of the table.
        further: the further columns it may have, where the contract says that there are some.

    Raises:
        ValueError: a column is missing, is in no contract, has another dtype, or holds nulls and may hold none.
    """
    file = pq.ParquetFile(path)
    check_names(file.schema_arrow.names, contract, further)
    for column in (*contract.columns, *contract.optional):
        index = file.schema_arrow.get_field_index(column.name)
        if index >= 0:
            _check_stored(file, index, column, contract.name)


def _check_stored(file: pq.ParquetFile, index: int, column: Column, table: str) -> None:
    found = file.schema_arrow.field(index).type
    if found != ARROW_TYPES[column.dtype]:
        raise ValueError(f"{table}: column {column.name} is {found}, expected {ARROW_TYPES[column.dtype]}")
    if not column.nullable:
        groups = (file.metadata.row_group(group).column(index) for group in range(file.num_row_groups))
        _refuse_nulls(sum(group.statistics.null_count for group in groups), column, table)


def write_table(
    frame: pd.DataFrame, contract: Table, path: Path | str, provenance: Provenance, further: Collection[str] = ()
) -> None:
    """Write one contract table: checked, sorted, one thread, atomic.

    Args:
        frame: the rows, in any order.
        contract: of the table.
        path: the file to write.
        provenance: stamped into the file's footer.
        further: the further columns it may have, where the contract says that there are some.
    """
    write_arrow(to_arrow(frame, contract, further), path, provenance)


def write_arrow(table: pa.Table, path: Path | str, provenance: Provenance) -> None:
    """Write any Arrow table with provenance and seal, for tables without a contract, such as the ones figures draw."""
    write_pieces([table], table.schema, path, provenance)


def write_pieces(pieces: Iterable[pa.Table], schema: pa.Schema, path: Path | str, provenance: Provenance) -> None:
    """Write a table that comes piece by piece, no more of which is held than a row group: the same bytes in whatever pieces."""
    schema = schema.with_metadata({META_KEY: provenance.encode(table_name(Path(path)))})
    with atomic_path(path) as partial:
        with pq.ParquetWriter(partial, schema, compression="zstd", version="2.6", write_page_checksum=True) as file:
            for group in _row_groups(pieces, schema):
                file.write_table(group)
            file.add_key_value_metadata({SEAL_KEY: UNSEALED})
        seal(partial)


def _row_groups(pieces: Iterable[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows of all pieces in row groups, all but the last full; one without rows if there are none."""
    held, rows, written = list[pa.Table](), 0, False
    for piece in pieces:
        held.append(piece.replace_schema_metadata(schema.metadata))
        rows += len(piece)
        while rows >= ROW_GROUP:
            whole = pa.concat_tables(held)
            yield whole.slice(0, ROW_GROUP).combine_chunks()
            held, rows, written = [whole.slice(ROW_GROUP)], rows - ROW_GROUP, True
    if rows or not written:
        yield pa.concat_tables([schema.empty_table(), *held]).combine_chunks()


def read_table(
    path: Path | str, columns: list[str] | None = None, families: Callable[[str], bool] | None = None
) -> pd.DataFrame:
    """Read a table into pandas, on one thread.

    Args:
        path: the file.
        columns: those to read; all by default.
        families: which to read, of a table that has families; then no more than a row group of the others is held.

    Raises:
        StudyError: the file is not what its job made.
    """
    require_sound(path)
    if families is not None:
        return _read_families(path, families)
    table = pq.read_table(path, columns=columns, use_threads=False, page_checksum_verification=True)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _read_families(path: Path | str, wanted: Callable[[str], bool]) -> pd.DataFrame:
    file = pq.ParquetFile(path, page_checksum_verification=True)
    found = []
    for number in range(file.num_row_groups):
        table = file.read_row_group(number, use_threads=False)
        names = (
            [name for name in pc.unique(table[FAMILY]).to_pylist() if wanted(name)]
            if FAMILY in table.schema.names
            else None
        )
        found.append(table if names is None else table.filter(pc.is_in(table[FAMILY], pa.array(names, pa.string()))))
    frame: pd.DataFrame = pa.concat_tables([file.schema_arrow.empty_table(), *found]).to_pandas()
    return frame


def _plain(kind: pa.DataType) -> pa.DataType:
    """Widen to the few types all readers share; nothing at all becomes a string column of nulls."""
    if pa.types.is_null(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_integer(kind):
        return pa.int64()
    return pa.float64() if pa.types.is_floating(kind) else kind


def _cast(column: pa.ChunkedArray, target: pa.Field) -> pa.ChunkedArray:
    try:
        return column.combine_chunks().cast(target.type)
    except pa.ArrowInvalid as error:
        raise ValueError(f"column {target.name} cannot be {target.type}: {error}") from error


def _check_column(values: pa.ChunkedArray, column: Column, table: str) -> None:
    if not column.nullable:
        _refuse_nulls(values.null_count, column, table)
    if column.values is None:
        return
    found = {value for value in pc.unique(values).to_pylist() if value is not None}
    unknown = sorted(found - set(column.values))
    if unknown:
        raise ValueError(f"{table}: column {column.name} holds {unknown}, expected one of {list(column.values)}")


def _refuse_nulls(number: int, column: Column, table: str) -> None:
    if number:
        raise ValueError(f"{table}: column {column.name} has {number} nulls and may have none")


def _sorted(table: pa.Table, contract: Table) -> pa.Table:
    if not contract.key:
        return table
    if table.num_rows != table.select(contract.key).group_by(list(contract.key)).aggregate([]).num_rows:
        raise ValueError(f"{contract.name}: the key {list(contract.key)} repeats")
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in contract.key])
    return table.take(order)
