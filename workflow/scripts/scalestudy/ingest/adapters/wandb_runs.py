"""Weights & Biases run folders: `wandb-summary.json` and, beside it, `config.yaml`; one record for each run."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_object, flatten, parse
from scalestudy.yaml_text import load

SUMMARY = "wandb-summary.json"
CONFIG = "config.yaml"
METADATA = "wandb-metadata.json"


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the summary of every run, with `run`, `config.*` and `metadata.*` where those files are there."""
    del source
    by_folder: dict[str, dict[str, Input]] = {}
    for entry in inputs:
        label = PurePosixPath(entry.label)
        by_folder.setdefault(str(label.parent), {})[label.name] = entry
    if not any(SUMMARY in files for files in by_folder.values()):
        folder = next(iter(by_folder))
        raise StudyError(f"{where}, folder {folder}", f"there is no {SUMMARY}", "one in the folder of a run")
    for files in by_folder.values():
        told = files.get(SUMMARY) or next(iter(files.values()))
        yield told.label, 1, {"run": run_id(told.label), **_record(files, where)}


def _record(files: Mapping[str, Input], where: str) -> Record:
    """Return what the files of a run say; one that crashed before its first summary has its configuration only."""
    record: Record = {}
    if SUMMARY in files:
        record |= flatten(_object(files[SUMMARY], where))
    if CONFIG in files:
        record |= flatten(_config(files[CONFIG], where), "config.")
    if METADATA in files:
        record |= flatten(_object(files[METADATA], where), "metadata.")
    return record


def _object(entry: Input, where: str) -> Mapping[str, Any]:
    place = entry.place(where)
    return as_object(parse(entry.path.read_bytes(), place), place)


def _config(entry: Input, where: str) -> dict[str, Any]:
    """Return the configuration; W&B wraps each value as `{desc: ..., value: ...}`."""
    place = entry.place(where)
    try:
        content = load(entry.path.read_bytes()) or {}
    except ValueError as error:
        raise StudyError(place, f"the YAML cannot be read ({error})", "YAML") from error
    if not isinstance(content, dict):
        raise StudyError(place, "it is not a mapping", "a config.yaml as W&B writes it")
    plain = {key: entry["value"] if _wrapped(entry) else entry for key, entry in content.items()}
    return {key: value for key, value in plain.items() if key not in ("_wandb", "wandb_version")}


def _wrapped(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value and set(value) <= {"value", "desc"}


def run_id(label: str) -> str:
    """Return the run's id from its folder.

    >>> run_id("wandb/offline-run-20240131_120000-ab12cd34/files/wandb-summary.json")
    'ab12cd34'
    >>> run_id("downloaded/small-3/wandb-summary.json")
    'small-3'
    """
    parts = [part for part in PurePosixPath(label).parent.parts if part != "files"]
    folder = parts[-1] if parts else label
    prefix, _, rest = folder.partition("run-")
    return rest.split("-", 1)[1] if prefix in ("", "offline-") and "-" in rest else folder
