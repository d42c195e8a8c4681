"""Reading and writing tables: checked against their contract, sorted, stamped with provenance, written atomically."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scalestudy.files import atomic_path, file_sha256, write_text
from scalestudy.provenance import META_KEY, Provenance
from scalestudy.tables import COVARIATES, TABLES, Column, Table

ARROW_TYPES = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64(), "bool": pa.bool_()}

__all__ = [
    "META_KEY",
    "Provenance",
    "atomic_path",
    "file_sha256",
    "read_provenance",
    "read_table",
    "to_arrow",
    "write_arrow",
    "write_table",
    "write_text",
]


def read_provenance(path: Path | str) -> dict[str, Any]:
    """Return what `Provenance.encode` wrote into a Parquet file; empty if the file is not one of ours."""
    metadata = pq.read_schema(path).metadata or {}
    record: dict[str, Any] = json.loads(metadata.get(META_KEY, b"{}"))
    return record


def arrow_schema(table: Table, present: tuple[str, ...], inferred: pa.Schema) -> pa.Schema:
    """Return the schema to write: contract columns first, then the rest as they come."""
    contract = {column.name: column for column in (*table.columns, *_optional(table))}
    fields = [pa.field(column.name, ARROW_TYPES[column.dtype], column.nullable) for column in table.columns]
    for name in present:
        if name in {f.name for f in fields}:
            continue
        known = contract.get(name)
        kind = ARROW_TYPES[known.dtype] if known else _plain(inferred.field(name).type)
        fields.append(pa.field(name, kind))
    return pa.schema(fields)


def to_arrow(frame: pd.DataFrame, name: str) -> pa.Table:
    """Check a frame against the contract `name` and return it as Arrow, sorted by the contract's key.

    Raises:
        ValueError: a column is missing, holds nulls or a value outside its closed list, or a key repeats.
    """
    contract = TABLES[name]
    missing = [column.name for column in contract.columns if column.name not in frame.columns]
    if missing:
        raise ValueError(f"{name} lacks the columns {missing}; it has {list(frame.columns)}")
    inferred = pa.Table.from_pandas(frame, preserve_index=False)
    schema = arrow_schema(contract, tuple(frame.columns), inferred.schema)
    table = inferred.select(schema.names)
    table = pa.table([_cast(table[f.name], f) for f in schema], schema=schema)
    for column in contract.columns:
        _check_column(table[column.name], column, name)
    return _sorted(table, contract)


def write_table(frame: pd.DataFrame, name: str, path: Path | str, provenance: Provenance) -> None:
    """Write one contract table: checked, sorted, one thread, atomic.

    Args:
        frame: the rows, in any order.
        name: the table's name in `tables.TABLES`.
        path: the file to write.
        provenance: stamped into the file's footer.
    """
    write_arrow(to_arrow(frame, name), path, provenance)


def write_arrow(table: pa.Table, path: Path | str, provenance: Provenance) -> None:
    """Write any Arrow table with provenance, for tables without a contract, such as the ones figures draw."""
    table = table.replace_schema_metadata({META_KEY: provenance.encode()})
    with atomic_path(path) as partial:
        pq.write_table(table, partial, compression="zstd", version="2.6")


def read_table(path: Path | str, columns: list[str] | None = None) -> pd.DataFrame:
    """Read a table into pandas, on one thread."""
    frame: pd.DataFrame = pq.read_table(path, columns=columns, use_threads=False).to_pandas()
    return frame


def _optional(table: Table) -> tuple[Column, ...]:
    return COVARIATES if table.name in ("ingest/runs", "clean/runs") else ()


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
    if not column.nullable and values.null_count:
        raise ValueError(f"{table}: column {column.name} has {values.null_count} nulls and may have none")
    if column.values is None:
        return
    found = {value for value in pc.unique(values).to_pylist() if value is not None}
    unknown = sorted(found - set(column.values))
    if unknown:
        raise ValueError(f"{table}: column {column.name} holds {unknown}, expected one of {list(column.values)}")


def _sorted(table: pa.Table, contract: Table) -> pa.Table:
    if not contract.key:
        return table
    if table.num_rows != table.select(contract.key).group_by(list(contract.key)).aggregate([]).num_rows:
        raise ValueError(f"{contract.name}: the key {list(contract.key)} repeats")
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in contract.key])
    return table.take(order)
