"""Run folders of Weights & Biases: `wandb/run-*/files/wandb-summary.json` with `config.yaml`."""

from scalestudy.draft.looks import Look
from scalestudy.draft.metric_names import stacked, telling
from scalestudy.draft.trackers.base import Found, Mapped, Tracker
from scalestudy.ingest.adapters.wandb_runs import SUMMARY
from scalestudy.ingest.records import flatten


def _recognise(look: Look) -> Found | None:
    summaries = [document for file in look.named(SUMMARY) if isinstance(document := look.document(file), dict)]
    if not summaries:
        return None
    names = list(dict.fromkeys(name for summary in summaries for name in flatten(summary)))
    metrics = telling(names)
    columns: Mapped = {"run": ("run", "the run's id, from its folder")}
    if "_step" in names:
        columns["step"] = ("_step", "the last step logged")
    roles, constants = stacked(metrics)[1:] if len(metrics) == 1 else ({}, {})
    heard = f"run folders of Weights & Biases, {len(summaries)} with a summary: the last value of each metric, config.* beside it"
    return Found({"format": "wandb"}, columns | roles, {**constants}, said=[heard])


TRACKER = Tracker("wandb_runs", "run folders of Weights & Biases", _recognise)
