"""HELM's `runs/<suite>/<run>/{run_spec.json,stats.json}`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from scalestudy.draft.looks import Look
from scalestudy.draft.metric_names import one_of
from scalestudy.draft.trackers.base import Found, Mapped, Tracker
from scalestudy.ingest.adapters.helm import SPEC, STATS, is_score

_SPLITS: Final = ("test", "valid")


def _recognise(look: Look) -> Found | None:
    folders = {file.parent for file in look.named(SPEC)} & {file.parent for file in look.named(STATS)}
    stats = [stat for folder in folders for stat in _stats(look, folder)]
    if not stats:
        return None
    columns: Mapped = {
        "run": ("run", "the model"),
        "metric": ("metric", "scenario and score"),
        "value": ("value", "the mean"),
        "unit": ("unit", "by the score's name"),
        "direction": ("direction", "by the score's name"),
    }
    heard = f"{len(folders)} runs of HELM: one row a scenario and statistic"
    source = {"format": "helm", "keep": ["score", "split", "perturbation"]}
    return Found(source, columns, clean=_rules(stats), said=[heard])


def _stats(look: Look, folder: Path) -> list[dict[str, Any]]:
    document = look.document(folder / STATS)
    stats = document if isinstance(document, list) else []
    return [stat["name"] for stat in stats if isinstance(stat, dict) and isinstance(stat.get("name"), dict)]


def _rules(names: Iterable[dict[str, Any]]) -> list[tuple[Any, str]]:
    """Return the rules that leave scores of one split as they are, not perturbed: HELM's statistics also count prompts, time ..."""
    splits = {name.get("split") for name in names}
    split = next((known for known in _SPLITS if known in splits), None)
    scores = sorted({str(name.get("name")) for name in names if is_score(str(name.get("name")))})
    rules = [({"where": "perturbation IS NULL", "reason": "of perturbed inputs"}, "robustness is another question")]
    if split:
        rules.append(({"where": one_of("split", [split]), "reason": "of another split"}, "one split"))
    if scores:
        rules.append(({"where": one_of("score", scores), "reason": "a statistic that is no score"}, "scores only"))
    return [(rule, why) for rule, why in rules]


TRACKER = Tracker("helm", "runs of HELM", _recognise)
