"""Lightning's CSVLogger: `metrics.csv`, one record a line, with what `hparams.yaml` beside it says as `hparams.*`.

Layout: https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.loggers.csv_logs.html
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import yaml

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, flatten
from scalestudy.yaml_text import load

METRICS = "metrics.csv"
SETTINGS = "hparams.yaml"


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run` (the folder), the columns of the log, and `hparams.*`."""
    del source
    settings = {str(PurePosixPath(entry.label).parent): entry for entry in inputs if _named(entry, SETTINGS)}
    logs = [entry for entry in inputs if _named(entry, METRICS)]
    if not logs:
        raise StudyError(where, f"there is no {METRICS}", "one in every folder of a run")
    for entry in logs:
        folder = str(PurePosixPath(entry.label).parent)
        shared: Record = {"run": entry.label if folder == "." else folder}
        shared |= _settings(settings[folder], where) if folder in settings else {}
        for row, record in enumerate(_lines(entry, where), start=1):
            yield entry.label, row, shared | record


def _named(entry: Input, name: str) -> bool:
    return PurePosixPath(entry.label).name == name


def _lines(entry: Input, where: str) -> Iterator[Record]:
    try:
        with entry.path.open(encoding="utf-8", newline="") as handle:
            rows = csv.reader(handle)
            header = next(rows, [])
            for number, row in enumerate(rows, start=1):
                yield _record(header, row, f"{entry.place(where)}, row {number}")
    except (UnicodeDecodeError, csv.Error) as error:
        raise StudyError(entry.place(where), f"the log cannot be read ({error})", "CSV in UTF-8") from error


def _record(header: Sequence[str], row: Sequence[str], place: str) -> Record:
    if len(row) != len(header):
        raise StudyError(place, f"found {len(row)} cells", f"{len(header)}, as in the header", "was it still written?")
    return {name: cell or None for name, cell in zip(header, row, strict=True)}


def _settings(entry: Input, where: str) -> Record:
    """Return the hyperparameters; objects of Python among them stay as their text."""
    try:
        content = load(entry.path.read_bytes(), yaml.CBaseLoader) or {}
    except ValueError as error:
        raise StudyError(entry.place(where), f"the YAML cannot be read ({error})", "YAML") from error
    if not isinstance(content, dict):
        raise StudyError(entry.place(where), "it is not a mapping", "a hparams.yaml as Lightning writes it")
    return flatten(content, "hparams.")
