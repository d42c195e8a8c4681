"""TensorBoard event files: one record for each scalar.

A file is a sequence of records `length, crc(length), event, crc(event)` with masked CRC-32C sums (TFRecord); an event is
the protocol buffer `tensorflow.Event`. Field numbers: tensorboard/compat/proto/{event,summary,tensor}.proto. Read here
because the libraries that do weigh more than this whole project.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, as_text

_MAX_RECORD = 2**30
_FLOAT, _DOUBLE, _INT32, _INT64 = 1, 2, 3, 9
_LAYOUT = {_FLOAT: "<f", _DOUBLE: "<d", _INT32: "<i", _INT64: "<q"}
# Where a TensorProto keeps single values of each dtype, next to the packed `tensor_content`.
_VALUE_FIELD = {_FLOAT: 5, _DOUBLE: 6, _INT32: 7, _INT64: 10}
Fields = list[tuple[int, int | bytes]]


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run` (the folder), `metric` (the tag), `step`, `value` and `wall_time`."""
    del source
    for entry in inputs:
        folder = str(PurePosixPath(entry.label).parent)
        run = entry.label if folder == "." else folder
        for row, (wall_time, step, tag, value) in enumerate(scalars(entry, where), start=1):
            yield (
                entry.label,
                row,
                {
                    "run": run,
                    "metric": tag,
                    "step": str(step),
                    "value": as_text(value),
                    "wall_time": as_text(wall_time),
                },
            )


def scalars(entry: Input, where: str) -> Iterator[tuple[float, int, str, float]]:
    """Yield wall time in seconds, step, tag and value of every scalar of a file."""
    with entry.path.open("rb") as handle:
        for number, content in enumerate(_records(handle, entry.place(where)), start=1):
            try:
                yield from _event(content)
            except (IndexError, struct.error, UnicodeDecodeError) as error:
                place = f"{entry.place(where)}, event {number}"
                raise StudyError(place, "the event cannot be decoded", "a TensorBoard event file") from error


def _records(handle: BinaryIO, place: str) -> Iterator[bytes]:
    while head := handle.read(12):
        if len(head) < 12:
            raise StudyError(place, "the file ends inside a record", "a complete event file", "is the run still going?")
        length, check = struct.unpack("<QI", head)
        if masked_crc(head[:8]) != check or length > _MAX_RECORD:
            raise StudyError(place, "the checksum of a record's length is wrong", "an undamaged event file")
        content = handle.read(length)
        tail = handle.read(4)
        if len(content) < length or len(tail) < 4:
            raise StudyError(place, "the file ends inside a record", "a complete event file", "is the run still going?")
        if masked_crc(content) != struct.unpack("<I", tail)[0]:
            raise StudyError(place, "the checksum of a record is wrong", "an undamaged event file")
        yield content


def _event(content: bytes) -> Iterator[tuple[float, int, str, float]]:
    fields = decode(content)
    wall_time = struct.unpack("<d", _bytes(fields, 1) or bytes(8))[0]
    step = next((value for number, value in fields if number == 2 and isinstance(value, int)), 0)
    step -= (step >> 63) << 64
    for summary in (value for number, value in fields if number == 5 and isinstance(value, bytes)):
        for _, value in decode(summary):
            found = decode(value) if isinstance(value, bytes) else []
            number = _scalar(found)
            if number is not None:
                yield wall_time, step, (_bytes(found, 1) or b"").decode(), number


def _scalar(value: Fields) -> float | None:
    simple = _bytes(value, 2)
    if simple is not None and len(simple) == 4:
        return float(struct.unpack("<f", simple)[0])
    tensor = _bytes(value, 8)
    if tensor is None:
        return None
    fields = decode(tensor)
    dtype = next((number for field, number in fields if field == 1 and isinstance(number, int)), 0)
    if dtype not in _LAYOUT:
        return None
    size = struct.calcsize(_LAYOUT[dtype])
    content = _bytes(fields, 4) or _bytes(fields, _VALUE_FIELD[dtype])
    if content is None or len(content) != size:
        return None
    return float(struct.unpack(_LAYOUT[dtype], content)[0])


def _bytes(fields: Fields, number: int) -> bytes | None:
    return next((value for field, value in fields if field == number and isinstance(value, bytes)), None)


def decode(content: bytes) -> Fields:
    """Split a protocol buffer into field numbers and values: integers for varints, bytes for everything else."""
    fields: Fields = []
    place = 0
    while place < len(content):
        key, place = _varint(content, place)
        kind = key & 7
        if kind == 0:
            value, place = _varint(content, place)
            fields.append((key >> 3, value))
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            if kind != 2:
                raise IndexError(f"wire type {kind}")
            size, place = _varint(content, place)
        if place + size > len(content):
            raise IndexError("a field is longer than the message")
        fields.append((key >> 3, content[place : place + size]))
        place += size
    return fields


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise IndexError("a number of more than ten bytes")


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


_TABLE = _table()


def masked_crc(content: bytes) -> int:
    """Return TFRecord's checksum: CRC-32C (Castagnoli), rotated by 15 bits, plus a constant."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
