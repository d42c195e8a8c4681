"""What Keras keeps of a training: the CSVLogger's file, one a run, or `history.history` as JSON."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scalestudy.draft.looks import Look, Table
from scalestudy.draft.metric_names import is_metric, said_of, telling
from scalestudy.draft.trackers.base import Found, Mapped, Tracker

_FILE: Final = "regexp_replace(filename, '[.][a-z]+$', '')"
_SIZE: Final = "(?:^|[^a-z0-9.])([0-9]+(?:[.][0-9]+)?[kmbt])(?:$|[^a-z0-9])"
"""A size in small letters, such as 85m or 1.4b, that is no part of a longer word."""


def _recognise(look: Look) -> Found | None:
    logs = {file: found.header for file, found in look.tables().items() if _log(found)}
    if logs:
        return _found(look, logs, {"format": "csv"}, ("epoch", "counted from 0"))
    histories = {file: tuple(content) for file in look.named("*.json") if (content := _history(look.document(file)))}
    return _found(look, histories, {"format": "json"}, None) if histories else None


def _log(table: Table) -> bool:
    """Whether a table is the CSVLogger's: epochs 0, 1, 2 ... and losses, training's first."""
    epochs = table.cells("epoch")
    counted = all(cell == str(number) for number, cell in enumerate(epochs))
    return table.header[0] == "epoch" and "loss" in table.header and bool(epochs) and counted


def _history(document: Any) -> Mapping[str, Any] | None:
    """Return the document if it is a history: lists of one length, by the names of losses and metrics, `loss` among them."""
    if (
        not isinstance(document, dict)
        or "loss" not in document
        or not all(isinstance(v, list) for v in document.values())
    ):
        return None
    alike = len({len(values) for values in document.values()}) == 1
    numbers = all(isinstance(cell, int | float) for values in document.values() for cell in values)
    return document if alike and numbers else None


def _found(
    look: Look, logs: Mapping[Path, tuple[str, ...]], source: dict[str, Any], step: tuple[str, str] | None
) -> Found:
    names = list(dict.fromkeys(name for header in logs.values() for name in header if is_metric(name)))
    metrics = telling(names)
    columns: Mapped = {"step": step} if step else {}
    if len(logs) > 1:
        columns["run"] = (_FILE, "one file a run")
        columns |= _sizes(logs)
    value = next((name for name in metrics if name.endswith("loss")), metrics[0])
    columns["value"] = (value, "the loss of held-out data" if value != "loss" else "there is no loss of held-out data")
    constants = {"metric": value, **said_of([value])[1]}
    heard = f"logs of Keras, {len(logs)} of them; also there: {', '.join(name for name in names if name != value)}"
    return Found({**source, **look.glob(list(logs))}, columns, constants, said=[heard])


def _sizes(logs: Mapping[Path, Any]) -> Mapped:
    """Return the parameters if every file's name holds one size: no column of the table has it."""
    sizes = [re.findall(_SIZE, file.stem.lower()) for file in logs]
    if not all(len(found) == 1 for found in sizes) or len({found[0] for found in sizes}) < 2:
        return {}
    return {"params": (f"number(regexp_extract(lower({_FILE}), '{_SIZE}', 1))", "the size in the file's name")}


TRACKER = Tracker("keras_logs", "logs of Keras: CSVLogger and history", _recognise)
