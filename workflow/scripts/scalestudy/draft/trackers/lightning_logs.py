"""Folders of Lightning's CSVLogger: `version_*/metrics.csv`, with `hparams.yaml` beside it."""

from scalestudy.draft.looks import Look, table
from scalestudy.draft.metric_names import stacked, telling
from scalestudy.draft.trackers.base import Found, Mapped, Tracker


def _recognise(look: Look) -> Found | None:
    logs = {file: found for file in look.named("metrics.csv") if (found := table(file)) and "step" in found.header}
    if not logs:
        return None
    names = list(
        dict.fromkeys(name for found in logs.values() for name in found.header if name not in ("epoch", "step"))
    )
    columns: Mapped = {"run": ("run", "the folder of the log"), "step": ("step", "as logged")}
    source, roles, constants = stacked(telling(names))
    heard = f"{len(logs)} logs of Lightning's CSVLogger, hyperparameters as hparams.*"
    return Found({"format": "lightning", **source}, columns | roles, {**constants}, said=[heard])


TRACKER = Tracker("lightning_logs", "folders of Lightning's CSVLogger", _recognise)
