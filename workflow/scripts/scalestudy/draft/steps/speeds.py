"""How many tokens a training saw, where the table has no column of them but its speed and how long it took."""

import re
from typing import Final

import numpy as np

from scalestudy.draft.draft import Draft
from scalestudy.draft.table import Column
from scalestudy.draft.words import quoted
from scalestudy.numerals import brief

_SPEED: Final = re.compile(
    r"(?:avg |mean |average |train(?:ing)? )?(?:tokens?|toks?) ?(?:per |/ ?)?(?:s|sec|secs|second)"
)
_TIME: Final = re.compile(
    r"(?:total )?(?:train(?:ing)?|wall|wall clock|elapsed|run)? ?(?:clock )?(?:time|duration|runtime)(?: in)? (?:s|sec|secs|seconds)"
)
_SAME: Final = 1.1
"""Numbers within this factor are those of trainings on equally much."""


def look(draft: Draft) -> None:
    """Say what speed times time comes to: sizes that were trained on more data than others are not told apart by size alone."""
    speed, time = _one(draft, _SPEED), _one(draft, _TIME)
    if "tokens" in draft.columns or speed is None or time is None:
        return
    seen = draft.table.numbers(speed.name) * draft.table.numbers(time.name)
    seen = seen[np.isfinite(seen) & (seen > 0)]
    if not len(seen):
        return
    low, high = float(seen.min()), float(seen.max())
    product = f"{quoted(speed.name)} * {quoted(time.name)}"
    told = (
        f"{brief(low, count=True)} to {brief(high, count=True)}, so runs differ in data too"
        if high > _SAME * low
        else f"about {brief(float(np.median(seen)), count=True)} in every row"
    )
    draft.said.append(f"{product} is {told}: write it for `tokens` if the speed is that of whole trainings")


def _one(draft: Draft, names: re.Pattern[str]) -> Column | None:
    """Return the one free column of numbers above 0 with such a name."""
    found = [c for c in draft.free().values() if c.numeric and c.high > 0 and names.fullmatch(c.said.words)]
    return found[0] if len(found) == 1 else None
