"""The registry of trackers. Adding one means a file in this folder and its name in the list below."""

from pathlib import Path
from typing import Final

from scalestudy.draft.looks import Look
from scalestudy.draft.trackers import (
    helm,
    hf_trainer,
    json_documents,
    keras_logs,
    lightning_logs,
    lm_eval,
    mlflow_store,
    mlflow_table,
    neptune_table,
    spreadsheet,
    tensorboard,
    wandb_charts,
    wandb_logs,
    wandb_runs,
    wandb_table,
)
from scalestudy.draft.trackers.base import Found, Tracker

TRACKERS: Final[dict[str, Tracker]] = {
    tracker.name: tracker
    for tracker in (
        wandb_logs.TRACKER,
        wandb_runs.TRACKER,
        wandb_charts.TRACKER,
        wandb_table.TRACKER,
        mlflow_store.TRACKER,
        mlflow_table.TRACKER,
        neptune_table.TRACKER,
        tensorboard.TRACKER,
        hf_trainer.TRACKER,
        lightning_logs.TRACKER,
        keras_logs.TRACKER,
        lm_eval.TRACKER,
        helm.TRACKER,
        spreadsheet.TRACKER,
        json_documents.TRACKER,
    )
}
"""The trackers, the most telling first: the first that knows an export has it."""


def recognise(path: Path, files: list[Path]) -> Found | None:
    """Return what is known of an export, None if no tracker knows it.

    Args:
        path: the file or folder the user named.
        files: the file itself, or every file below the folder.
    """
    look = Look(path, tuple(files))
    return next((found for tracker in TRACKERS.values() if (found := tracker.recognise(look))), None)
