"""Folders of Weights & Biases with the logs of their runs, `wandb/*run-*/run-*.wandb`: all an offline run leaves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scalestudy.draft.looks import Look, head
from scalestudy.draft.metric_names import stacked, telling
from scalestudy.draft.states import only_finished
from scalestudy.draft.trackers.base import Found, Mapped, Tracker
from scalestudy.errors import StudyError
from scalestudy.ingest.adapters.wandb_log import MAGIC, logged

_RECORDS: Final = 500
"""Records of a log that are looked at."""


def _recognise(look: Look) -> Found | None:
    logs = [file for file in look.named("*.wandb") if head(file, len(MAGIC)) == MAGIC]
    if not logs:
        return None
    names = list(dict.fromkeys(name for file in logs for name in _logged(file)))
    columns: Mapped = {"run": ("run", "the run's id"), "step": ("_step", "as logged")}
    source, roles, constants = stacked(telling(names))
    heard = f"logs of Weights & Biases, {len(logs)} runs: every step, config.* beside it"
    rules = only_finished("state", "finished", [])
    return Found({"format": "wandb_log", "keep": ["state"], **source}, columns | roles, {**constants}, rules, [heard])


def _logged(file: Path) -> Iterator[str]:
    """Yield the names that a log begins with; none of one that is damaged, which reading it will refuse."""
    try:
        yield from logged(file, _RECORDS)
    except StudyError:
        return


TRACKER = Tracker("wandb_logs", "logs of Weights & Biases, offline runs too", _recognise)
