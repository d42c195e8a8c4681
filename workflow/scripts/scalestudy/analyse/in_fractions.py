"""Numbers that a study states for a column which a chain makes of a metric in percent: the column holds fractions, as laws read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from scalestudy.chains import links_of
from scalestudy.errors import StudyError
from scalestudy.numerals import brief
from scalestudy.percent import WHOLE, metrics_in_percent


def require_fractions(runs: pd.DataFrame, settings: Mapping[str, Any]) -> None:
    """Refuse targets, bounds and the like above 1 for such a column, which no law of fractions can tell from its own.

    Args:
        runs: `clean/runs`.
        settings: the study's `study`, `chain` and `analyse`.

    Raises:
        StudyError: the first such number.
    """
    percent = metrics_in_percent(runs)
    links = links_of(settings.get("chain") or (), set(runs["metric"].astype(str)))
    made = {link.into: link.source for link in links if link.source in percent}
    for column, value in _stated(settings.get("analyse") or ()):
        if column in made and value > 1:
            found = f"{column} = {brief(value, 6)}, and the column holds the fractions of {made[column]}, a metric in percent"
            expected = f"at most 1, such as {brief(value / WHOLE, 6)} for {brief(value, 6)} percent"
            raise StudyError(f"study {settings['study']}, analyse", found, expected)


def _stated(section: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number with the key it stands under, through lists and what says how they are made, such as `between`."""
    if isinstance(section, Mapping):
        for key, value in section.items():
            yield from _stated(value, name if key in ("between", "among") else str(key))
    elif isinstance(section, Sequence) and not isinstance(section, str):
        for value in section:
            yield from _stated(value, name)
    elif isinstance(section, int | float) and not isinstance(section, bool):
        yield name, float(section)
