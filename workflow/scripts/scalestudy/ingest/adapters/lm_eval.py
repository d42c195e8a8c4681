"""Result files of the lm-evaluation-harness: one record for each task, metric and filter.

Both layouts are read: `"acc,none"` since version 0.4, `"acc"` before.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_object, as_text, flatten, parse

_NOT_METRICS = ("alias", "name", "sample_len", "sample_count")


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run`, `task`, `metric`, `filter`, `value`, `stderr`, `n_shot`, `direction` and `config.*`."""
    del source
    for entry in inputs:
        place = entry.place(where)
        document = as_object(parse(entry.path.read_bytes(), place), place)
        if not isinstance(document.get("results"), dict):
            raise StudyError(place, "there is no object `results`", "a result file of the lm-evaluation-harness")
        shared = _shared(document, entry.label)
        row = 0
        for task, scores in document["results"].items():
            for record in _scores(task, as_object(scores, f"{place}, task {task}"), document):
                row += 1
                yield entry.label, row, shared | record


def _shared(document: Mapping[str, Any], label: str) -> Record:
    config = document.get("config") if isinstance(document.get("config"), dict) else {}
    folder = str(PurePosixPath(label).parent)
    run = document.get("model_name") or (label if folder == "." else folder)
    return {"run": as_text(run), "date": as_text(document.get("date"))} | flatten(config or {}, "config.")


def _scores(task: str, scores: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Record]:
    for key, value in scores.items():
        name, _, chosen = key.partition(",")
        if name in _NOT_METRICS or name.endswith("_stderr") or isinstance(value, str | dict | list):
            continue
        error = scores.get(f"{name}_stderr,{chosen}" if chosen else f"{name}_stderr")
        better = (document.get("higher_is_better") or {}).get(task) or {}
        yield {
            "task": task,
            "metric": f"{task}/{name}",
            "score": name,
            "filter": chosen or None,
            "value": as_text(value),
            # "N/A" is what the harness writes where it computes no standard error
            "stderr": None if isinstance(error, str) else as_text(error),
            "n_shot": as_text((document.get("n-shot") or {}).get(task)),
            "direction": "lower" if better.get(name) is False or name in _LOWER else "higher",
        }


_LOWER = ("word_perplexity", "byte_perplexity", "bits_per_byte", "perplexity", "ppl", "brier_score", "ter")
