"""Results of the lm-evaluation-harness, 0.3 and 0.4: a file, a folder of them, or a folder for each model."""

from collections.abc import Mapping, Sequence
from typing import Any

from scalestudy.draft.looks import Look
from scalestudy.draft.trackers.base import Found, Mapped, Tracker

_BESIDE = {"config", "configs", "versions", "n-shot", "higher_is_better", "model_name"}
_SIZE = "config.model_num_parameters"


def _recognise(look: Look) -> Found | None:
    results = {file: found for file in look.named("*.json") if (found := _results(look.document(file)))}
    if not results:
        return None
    columns: Mapped = {
        "run": ("run", "the model, or the folder of the file"),
        "metric": ("metric", "task and score"),
        "value": ("value", "of the score"),
        "stderr": ("stderr", "of the same score"),
        "unit": ("unit", "by the score's name"),
        "direction": ("direction", "as the harness says"),
    }
    if all(_counted(document) for document in results.values()):
        columns["params"] = (_SIZE, "counted by the harness")
    tasks = {task for document in results.values() for task in document["results"]}
    heard = f"{len(results)} result files of the lm-evaluation-harness, {len(tasks)} tasks: one row a task and score"
    clean = _later(list(results.values()))
    return Found({"format": "lm_eval", **look.glob(list(results))}, columns, clean=clean, said=[heard])


def _results(document: Any) -> Mapping[str, Any] | None:
    """Return the document if it is a result file: scores by task, and something else that the harness writes."""
    results = document.get("results") if isinstance(document, dict) else None
    scored = isinstance(results, dict) and results and all(isinstance(scores, dict) for scores in results.values())
    return document if scored and _BESIDE & set(document) else None


def _counted(document: Mapping[str, Any]) -> bool:
    config = document.get("config")
    return isinstance(config, dict) and isinstance(config.get("model_num_parameters"), int)


def _later(documents: Sequence[Mapping[str, Any]]) -> list[tuple[Any, str]]:
    """Return the rule for tasks that were evaluated twice; none where none was."""
    seen = [(str(document.get("model_name")), task) for document in documents for task in document["results"]]
    if len(set(seen)) == len(seen) or any(document.get("model_name") is None for document in documents):
        return []
    return [({"drop_duplicates": {"by": ["run"], "keep": "last"}}, "evaluated again: the last file counts")]


TRACKER = Tracker("lm_eval", "results of the lm-evaluation-harness, 0.3 and 0.4", _recognise)
