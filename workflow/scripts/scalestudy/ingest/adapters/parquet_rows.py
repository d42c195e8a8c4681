"""Parquet whose rows hold lists of records: every row taken as a JSON document."""

from collections.abc import Iterator, Mapping, Sequence
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


def _rows(inputs: Sequence[Input], where: str) -> Iterator[Document]:
    for entry in inputs:
        row = 0
        try:
            for batch in pq.ParquetFile(entry.path).iter_batches(_BATCH, use_threads=False):
                for record in batch.to_pylist():
                    row += 1
                    yield entry, f"{entry.place(where)}, row {row}", record
        except pa.ArrowException as error:
            raise StudyError(
                entry.place(where), f"the Parquet cannot be read ({error})", "a whole Parquet file"
            ) from error
