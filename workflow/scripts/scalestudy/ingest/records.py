"""Records of any shape as flat rows of text, spooled to Parquet in batches; nested keys are joined by dots."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scalestudy.errors import StudyError
from scalestudy.ingest.raw import FILE, ROW

Record = dict[str, str | None]
Located = tuple[str, int, Record]
_BATCH = 20_000


@dataclass(frozen=True)
class Input:
    """One file of a source, decompressed.

    Attributes:
        path: where it is.
        label: what to call it: its path below the folder that all files of the source share, or its name.
        format: its format in `registry.FORMATS`.
    """

    path: Path
    label: str
    format: str = ""

    def place(self, where: str) -> str:
        """Return study, source and file, for messages."""
        return f"{where}, file {self.label}"


def parse(content: bytes, where: str) -> Any:
    """Parse JSON, NaN and Infinity allowed as Python and the trackers write them.

    Raises:
        StudyError: not UTF-8, not JSON, or nested too deeply.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise StudyError(where, "the text is not UTF-8", "UTF-8", "save the file again as UTF-8") from error
    except RecursionError as error:
        raise StudyError(where, "the JSON is nested too deeply", "a table of records") from error
    except ValueError as error:
        raise StudyError(where, f"the JSON cannot be read ({error})", "valid JSON") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice, of which a parser would silently keep one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands twice")
    return found


def as_object(value: Any, where: str) -> Mapping[str, Any]:
    """Return the value if it is a JSON object, else raise StudyError."""
    if not isinstance(value, dict):
        raise StudyError(
            where,
            f"found {json.dumps(value)[:60]}",
            "a JSON object with named values",
            "name the list of records with `records: path.to.list`",
        )
    return value


def flatten(record: Mapping[str, Any], prefix: str = "") -> Record:
    """Join nested keys by dots and write every value as text; lists stay as JSON text.

    >>> flatten({"config": {"lr": 0.1}, "tags": ["a"], "done": True, "loss": None})
    {'config.lr': '0.1', 'tags': '["a"]', 'done': 'true', 'loss': None}
    """
    flat: Record = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = as_text(value)
    return flat


def as_text(value: Any) -> str | None:
    """Write a JSON value, or a date of a typed format, as the text a CSV cell would hold; numbers keep every digit."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, default=str) if isinstance(value, bool | int | list | dict) else str(value)


def spool(located: Iterable[Located], folder: Path) -> tuple[str, ...]:
    """Write records to numbered Parquet files of text columns `c0`, `c1`, ... and return the columns' own names."""
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, int] = {}
    rows = iter(located)
    for number in range(10**9):
        batch = list(islice(rows, _BATCH))
        if not batch:
            break
        for _, _, record in batch:
            for name in record:
                names.setdefault(name, len(names))
        data = {f"c{index}": pa.array([r.get(n) for _, _, r in batch], pa.string()) for n, index in names.items()}
        data[FILE] = pa.array([label for label, _, _ in batch], pa.string())
        data[ROW] = pa.array([row for _, row, _ in batch], pa.int64())
        pq.write_table(pa.table(data), folder / f"{number:06d}.parquet")
    return tuple(names)
