"""Result files of the lm-evaluation-harness: one record for each task, metric and filter.

Both layouts are read: `"acc,none"` since version 0.4, `"acc"` before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_object, as_text, flatten, parse

_NOT_METRICS = ("alias", "name", "sample_len", "sample_count")


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield `run`, `task`, `metric`, `filter`, `value`, `stderr`, `n_shot`, `unit`, `direction` and `config.*`."""
    del source
    for entry in inputs:
        place = entry.place(where)
        document = as_object(parse(entry.path.read_bytes(), place), place)
        if not isinstance(document.get("results"), dict):
            raise StudyError(place, "there is no object `results`", "a result file of the lm-evaluation-harness")
        alone = sum(PurePosixPath(other.label).parent == PurePosixPath(entry.label).parent for other in inputs) == 1
        shared = _shared(document, entry.label, alone=alone)
        row = 0
        for task, scores in document["results"].items():
            for record in _scores(task, as_object(scores, f"{place}, task {task}"), document):
                row += 1
                yield entry.label, row, shared | record


def _shared(document: Mapping[str, Any], label: str, *, alone: bool) -> Record:
    """Return what all scores of a file share; the model's name is in the file since 0.4, and in its arguments before."""
    config = document.get("config") if isinstance(document.get("config"), dict) else {}
    folder = str(PurePosixPath(label).parent)
    named = re.search(r"(?:^|,)pretrained=([^,]+)", str((config or {}).get("model_args")))
    run = document.get("model_name") or (named[1] if named else folder if alone and folder != "." else label)
    return {"run": as_text(run), "date": as_text(document.get("date"))} | flatten(config or {}, "config.")


def _scores(task: str, scores: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Record]:
    for key, value in scores.items():
        name, _, chosen = key.partition(",")
        if name in _NOT_METRICS or name.endswith("_stderr") or not _is_score(value):
            continue
        error = scores.get(f"{name}_stderr,{chosen}" if chosen else f"{name}_stderr")
        filters = sum(other.partition(",")[0] == name for other in scores)
        better = (document.get("higher_is_better") or {}).get(task) or {}
        yield {
            "task": task,
            "metric": f"{task}/{key if filters > 1 else name}",
            "score": name,
            "filter": chosen or None,
            "value": as_text(value),
            # "N/A", or an empty list, is what the harness writes where it computes no standard error
            "stderr": as_text(error) if _is_score(error) else None,
            "n_shot": as_text((document.get("n-shot") or {}).get(task)),
            "unit": _UNITS.get(name, "fraction"),
            "direction": "lower" if better.get(name) is False or name in _LOWER else "higher",
        }


def _is_score(value: Any) -> bool:
    """Whether a value is a number, or the text of one: groups of tasks hold names and blanks beside their scores."""
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, bool)


_UNITS = {
    **dict.fromkeys(("word_perplexity", "byte_perplexity", "perplexity", "ppl"), "perplexity"),
    "bits_per_byte": "bits/byte",
    **dict.fromkeys(("bleu", "ter", "chrf"), "points"),
    "brier_score": "1",
}
_LOWER = ("word_perplexity", "byte_perplexity", "bits_per_byte", "perplexity", "ppl", "brier_score", "ter")
