"""`trainer_state.json` of the Hugging Face Trainer, one or many."""

from collections.abc import Mapping, Sequence
from typing import Any

from scalestudy.draft.looks import Look
from scalestudy.draft.metric_names import stacked, telling
from scalestudy.draft.trackers.base import Found, Mapped, Tracker
from scalestudy.draft.words import quoted


def _recognise(look: Look) -> Found | None:
    states = [state for file in look.named("trainer_state.json") if (state := _state(look.document(file)))]
    if not states:
        return None
    names = list(dict.fromkeys(name for state in states for logged in state["log_history"] for name in logged))
    metrics = telling(names)
    columns: Mapped = {"run": ("run", "the folder, without the checkpoint's"), "step": ("step", "of each log entry")}
    source, roles, constants = stacked(metrics)
    heard = (
        f"the states of {len(states)} Hugging Face trainings or checkpoints: {', '.join(metrics)} at each evaluation"
    )
    return Found({"format": "hf_trainer", **source}, columns | roles | _counted(states), {**constants}, said=[heard])


def _state(document: Any) -> Mapping[str, Any] | None:
    """Return the document if it is a trainer's state."""
    history = document.get("log_history") if isinstance(document, dict) else None
    return document if isinstance(history, list) and all(isinstance(logged, dict) for logged in history) else None


def _counted(states: Sequence[Mapping[str, Any]]) -> Mapped:
    """Return compute and tokens of a log entry: a state counts them up to its own step, in proportion to steps."""
    counts = {"flops": "total_flos", "tokens": "num_input_tokens_seen"}
    return {
        role: (
            f"{quoted('state.' + key)} * step / {quoted('state.global_step')}",
            "up to this step, of the state's count",
        )
        for role, key in counts.items()
        if all(isinstance(state.get(key), int | float) and state[key] > 0 for state in states)
    }


TRACKER = Tracker("hf_trainer", "states of the Hugging Face Trainer", _recognise)
