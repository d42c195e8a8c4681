"""Parquet whose rows hold lists of records: every row taken as a JSON document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scalestudy.errors import StudyError
from scalestudy.ingest.adapters.json_files import Document, located
from scalestudy.ingest.records import Input, Located

_BATCH = 1000


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the records that `records` leads to in each row; only what fits a batch of rows is ever in memory."""
    return located(_rows(inputs, where), str(source["records"]), lone=True)


def names(inputs: Sequence[Input], where: str) -> Iterator[str]:
    """Yield the columns of all files, dotted inside structs, and the parts of folders named `key=value`."""
    for entry in inputs:
        yield from (key for key, equals, _ in (p.partition("=") for p in entry.label.split("/")[:-1]) if equals)
        try:
            yield from _leaves(pq.read_schema(entry.path))
        except (pa.ArrowException, OSError) as error:  # the second for metadata that are none
            raise _unreadable(entry, where, error) from error


def _leaves(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[str]:
    for field in fields:
        yield prefix + field.name
        if pa.types.is_struct(field.type):
            yield from _leaves(field.type, f"{prefix}{field.name}.")


def _unreadable(entry: Input, where: str, error: Exception) -> StudyError:
    return StudyError(entry.place(where), f"the Parquet cannot be read ({error})", "a whole Parquet file")


def _rows(inputs: Sequence[Input], where: str) -> Iterator[Document]:
    for entry in inputs:
        row = 0
        try:
            for batch in pq.ParquetFile(entry.path).iter_batches(_BATCH, use_threads=False):
                for record in batch.to_pylist():
                    row += 1
                    yield entry, f"{entry.place(where)}, row {row}", record
        except (pa.ArrowException, OSError) as error:  # the second for metadata that are none
            raise _unreadable(entry, where, error) from error
