"""What a study asked of an analysis, for figures that draw its answer."""

from typing import Any

from scalestudy.analyse.registry import KINDS
from scalestudy.analyse.stage import kinds_of
from scalestudy.figures.content import Settings


def options_of(settings: Settings, kind: str) -> dict[str, Any] | None:
    """Return the options of an analysis, filled in; None where the study does not ask for it."""
    asked = kinds_of(settings.get("analyse") or [], str(settings.get("study", "")))
    return KINDS[kind].filled(asked[kind]) if kind in asked else None


def cost_of(settings: Settings, kind: str) -> str:
    """Return the cost that a study states for an analysis, as text; empty where it states none."""
    stated = (options_of(settings, kind) or {}).get("cost")
    return "" if stated is None else stated if isinstance(stated, str) else next(iter(stated))
