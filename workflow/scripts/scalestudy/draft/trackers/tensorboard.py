"""Folders of TensorBoard event files."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from scalestudy.draft.looks import Look, head
from scalestudy.draft.metric_names import only, said_of, telling
from scalestudy.draft.trackers.base import Found, Mapped, Tracker
from scalestudy.errors import StudyError
from scalestudy.ingest.adapters.tensorboard import masked_crc, scalars
from scalestudy.ingest.records import Input

_SCALARS = 2000
"""Scalars of a file that are looked at for their tags."""


def _recognise(look: Look) -> Found | None:
    files = [file for file in look.named("*tfevents*") if _events(file)]
    if not files:
        return None
    tags = list(dict.fromkeys(tag for file in files for tag in _tags(file)))
    metrics = telling(tags) or tags
    said, same = said_of(metrics) if metrics else ({}, {})
    columns: Mapped = {
        "run": ("run", "the folder of the event file"),
        "metric": ("metric", "the tag"),
        "step": ("step", "as logged"),
        "value": ("value", "one scalar a row"),
    }
    rules = only(metrics, [tag for tag in tags if tag not in metrics])
    heard = f"TensorBoard event files, {len(files)} of them, with the tags {', '.join(tags[:8])}"
    return Found({"format": "tensorboard"}, {**columns, **said}, {**same}, rules, [heard])


def _events(file: Path) -> bool:
    first = head(file, 12)
    return len(first) == 12 and masked_crc(first[:8]) == int.from_bytes(first[8:], "little")


def _tags(file: Path) -> Iterator[str]:
    """Yield the tags of a file's first scalars; a file cut short, which reading it will refuse, those before the cut."""
    try:
        yield from (tag for _, _, tag, _ in islice(scalars(Input(file, file.name), str(file)), _SCALARS))
    except StudyError:
        return


TRACKER = Tracker("tensorboard", "folders of TensorBoard event files", _recognise)
