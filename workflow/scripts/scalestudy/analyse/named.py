"""Questions of some of the metrics of a study: how they name them, and that there are such."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from scalestudy.errors import StudyError
from scalestudy.words import nearest, one_of

ONE_OR_SEVERAL: Final[dict[str, Any]] = {"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}
METRIC: Final[dict[str, Any]] = {
    **ONE_OR_SEVERAL,
    "examples": ["loss"],
    "description": "the metrics of which it is asked, of several that a study has; by default all",
}
BY_ITSELF: Final = "derive"
"""An analysis whose rows say themselves which metrics there are not."""


def metrics_of(options: Mapping[str, Any]) -> list[str]:
    """Return the metrics that a question names; none where it is asked of all."""
    stated = options.get("metric", [])
    return [stated] if isinstance(stated, str) else list(stated)


def asked_of(options: Mapping[str, Any], metric: str) -> bool:
    """Whether a question is asked of a metric."""
    return metric in (metrics_of(options) or (metric,))


def require_metrics(runs: pd.DataFrame, settings: Mapping[str, Any]) -> None:
    """Refuse a question of a metric that no row is of: it would be asked of none, and nothing would say so.

    Args:
        runs: `clean/runs`.
        settings: the study's `study` and `analyse`.

    Raises:
        StudyError: the first such metric.
    """
    known = sorted(set(runs["metric"].astype(str)))
    for kind, metric in _named(settings.get("analyse") or ()):
        if metric not in known:
            where = f"study {settings['study']}, analyse, {kind}, metric"
            raise StudyError(where, repr(metric), one_of(known), nearest(metric, known))


def _named(section: Any, kind: str = "") -> Iterator[tuple[str, str]]:
    """Yield every metric that is named, with the analysis that names it."""
    if isinstance(section, Mapping):
        yield from ((kind, metric) for metric in metrics_of(section))
        for name, options in section.items():
            if name != BY_ITSELF:
                yield from _named(options, kind or str(name))
    elif isinstance(section, Sequence) and not isinstance(section, str):
        for one in section:
            yield from _named(one, kind)
