"""`trainer_state.json` of the Hugging Face Trainer: one record for each entry of its log history.

Fields: https://huggingface.co/docs/transformers/main_classes/callback, class TrainerState.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from scalestudy.errors import StudyError
from scalestudy.ingest.records import Input, Located, Record, as_object, flatten, parse


def read(inputs: Sequence[Input], source: Mapping[str, Any], where: str) -> Iterator[Located]:
    """Yield the log entries of every file, with `run` and the state's own fields as `state.*`.

    The Trainer writes the whole history into every `checkpoint-*` folder, so a run saved three times repeats its
    entries; `drop_duplicates` takes the repetitions out.
    """
    del source
    for entry in inputs:
        place = entry.place(where)
        state = as_object(parse(entry.path.read_bytes(), place), place)
        if not isinstance(state.get("log_history"), list):
            raise StudyError(place, "there is no list `log_history`", "a trainer_state.json")
        own = flatten({key: value for key, value in state.items() if not isinstance(value, dict | list)}, "state.")
        for row, logged in enumerate(state["log_history"], start=1):
            record: Record = {"run": run_name(entry.label), **own}
            yield entry.label, row, record | flatten(as_object(logged, f"{place}, entry {row}"))


def run_name(label: str) -> str:
    """Return the folder of the run, without the checkpoint's.

    >>> run_name("small/checkpoint-500/trainer_state.json")
    'small'
    """
    parts = [part for part in PurePosixPath(label).parent.parts if not part.startswith("checkpoint-")]
    return "/".join(parts) or label
