"""The log `run-*.wandb` that Weights & Biases keeps of a run, the only file of an offline run: one record for each logged step.

A file is a header of seven bytes, `:W&B`, then LevelDB's log format: blocks of 32 KiB that hold chunks
`checksum, length, kind, content`, whose contents joined from a first to a last are the protocol buffer `Record`. Field
numbers: wandb/proto/wandb_internal.proto. https://github.com/google/leveldb/blob/main/doc/log_format.md
"""

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from scalestudy.errors import StudyError
from scalestudy.ingest.adapters.tensorboard import Fields, decode
from scalestudy.ingest.records import Input, Located, Record, flatten

MAGIC: Final = b":W&B"
_BLOCK: Final = 2**15
_HEAD: Final = 7
_FULL, _LAST = 1, 4
_HISTORY, _SUMMARY, _CONFIG, _RUN, _EXIT = 2, 3, 5, 17, 18
_JSON: Final = 16
"""The field of an item that holds its value as JSON, of history, summary and configuration alike."""
_OWN: Final = ("_runtime", "_timestamp", "_wandb")


@dataclass
class _Run:
    """What is known of a run once its log is read."""

    name: str = ""
    state: str = "running"
    config: dict[str, Any] = field(default_factory=dict)
    history: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run`, `name`, `state` (finished, failed, or running where the log has no end), `config.*` and what was logged.

    A log that stops inside a record is that of a run that was killed: what stands before is read.
    """
    del source
    for entry in inputs:
        run = _run(entry, where)
        shared: Record = {"run": PurePosixPath(entry.label).stem.removeprefix("run-"), "name": run.name or None}
        shared |= {"state": run.state, **flatten(run.config, "config.")}
        for row, values in run.history:
            yield entry.label, row, shared | flatten(values)


def logged(path: Path, most: int) -> list[str]:
    """Return the names of what a run logged, as far as the first records of its log say."""
    run = _run(Input(path, path.name), str(path), most)
    return list(dict.fromkeys(name for _, values in run.history for name in flatten(values)))


def _run(entry: Input, where: str, most: int | None = None) -> _Run:
    run = _Run()
    with entry.path.open("rb") as handle:
        for number, content in enumerate(islice(_records(handle, entry.place(where)), most), start=1):
            try:
                _note(run, number, decode(content))
            except (IndexError, ValueError) as error:
                place = f"{entry.place(where)}, record {number}"
                raise StudyError(place, "the record cannot be decoded", "a log of Weights & Biases") from error
    return run


def _note(run: _Run, number: int, fields: Fields) -> None:
    """Take from a record what is known by it."""
    for kind, content in fields:
        if not isinstance(content, bytes):
            continue
        if kind == _HISTORY:
            run.history.append((number, _items(content, 1)))
        elif kind == _CONFIG:
            run.config |= _plain(_items(content, 1))
        elif kind == _RUN:
            run.name = _text(decode(content), 8)
            run.config |= _plain(_first_config(content))
        elif kind == _EXIT:
            run.state = "failed" if any(own == 1 and code for own, code in decode(content)) else "finished"


def _items(content: bytes, number: int) -> dict[str, Any]:
    """Return the items of a history, summary or configuration: a key, or nested ones, and a value in JSON."""
    found: dict[str, Any] = {}
    for own, item in decode(content):
        if own == number and isinstance(item, bytes):
            fields = decode(item)
            nested = [part.decode() for place, part in fields if place == 2 and isinstance(part, bytes)]
            key = _text(fields, 1) or ".".join(nested)
            found[key] = json.loads(_text(fields, _JSON) or "null")
    return found


def _first_config(run: bytes) -> dict[str, Any]:
    """Return the configuration a run began with."""
    return next((_items(part, 1) for own, part in decode(run) if own == 4 and isinstance(part, bytes)), {})


def _plain(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key not in _OWN}


def _text(fields: Fields, number: int) -> str:
    return next((value.decode() for own, value in fields if own == number and isinstance(value, bytes)), "")


def _records(handle: BinaryIO, place: str) -> Iterator[bytes]:
    """Yield the contents of whole records."""
    if handle.read(_HEAD)[:4] != MAGIC:
        raise StudyError(place, "it does not begin as a log of Weights & Biases", f"{MAGIC.decode()} at its beginning")
    whole = b""
    for kind, content in _chunks(handle, place):
        whole += content
        if kind in (_FULL, _LAST):
            yield whole
            whole = b""


def _chunks(handle: BinaryIO, place: str) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of the chunks; the rest of a block that holds no head is blank."""
    while True:
        left = _BLOCK - handle.tell() % _BLOCK
        if left < _HEAD:
            handle.read(left)
        head = handle.read(_HEAD)
        if len(head) < _HEAD:
            return
        check, length, kind = struct.unpack("<IHB", head)
        content = handle.read(length)
        if len(content) < length:
            return
        if zlib.crc32(content, zlib.crc32(bytes([kind]))) != check:
            raise StudyError(place, "the checksum of a record is wrong", "an undamaged log of Weights & Biases")
        yield kind, content
