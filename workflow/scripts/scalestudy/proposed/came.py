"""What came of proposed runs once some are in the run table: how many, for how much, and the interval beside what was expected."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from scalestudy.frozen import Now, content_digest
from scalestudy.numerals import brief
from scalestudy.percent import whole_of
from scalestudy.proposed.file import DESIGNS, QUESTION, TRAINED, Content, answered, asked_of, same, there

MOST = 5
"""Missing runs that are named."""


def score(content: Content, now: Now) -> Iterator[str]:
    """Yield in sentences what came of proposals.

    Raises:
        StudyError: the results of the study are out of date.
    """
    now.require_current()
    if content_digest(content) != content["sha256"]:
        yield "ALTERED since it was written, its sha256 differs"
    designs, trained = now.table(DESIGNS), now.table(TRAINED)
    for one in answered(content):
        came = [there(run, one["metric"], trained) > run["there"] + run["seed"] for run in one["runs"]]
        yield f"{one['name']}, {one['family']}: {_counted(one['runs'], came)}; {_compared(one, came, designs)}"


def _counted(runs: list[Content], came: list[bool]) -> str:
    """Tell how many runs are there, what they cost, and which are missing."""
    if not runs:
        return "no run was proposed"
    told = f"{sum(came)} of {len(came)} proposed runs are in the table"
    missing = [run["run"] for run, is_there in zip(runs, came, strict=True) if not is_there]
    if not missing:
        return told
    more = f" and {len(missing) - MOST} more" if len(missing) > MOST else ""
    spent, whole = (
        sum(run["cost"] for run, counts in zip(runs, which, strict=True) if counts)
        for which in (came, [True] * len(runs))
    )
    return f"{told}, for {brief(spent)} of {brief(whole)}; missing are {', '.join(missing[:MOST])}{more}"


def _compared(one: Mapping[str, Any], came: list[bool], designs: pd.DataFrame) -> str:
    """Tell the interval beside what was expected, or why they cannot be compared."""
    before, expected = one["half_width"]["now"], one["half_width"]["expected"]
    rows = designs[designs["design"] == "now"]
    mine = same(rows, one, QUESTION)
    if mine.empty:
        return _by_others(one, same(rows, one, [name for name in QUESTION if name != "law"]))
    now = mine.iloc[0]
    if before is None or expected is None or not np.isfinite(now["half_width"]):
        return "there is no interval to compare"
    if str(now["unit"]) != one["unit"]:
        return f"the interval was in {one['unit']} and is in {now['unit']} now: they cannot be compared"
    if one.get("asked") and asked_of(now["message"]) != one["asked"]:
        return f"the question is another one now: {asked_of(now['message'])}, and was {one['asked']}"
    told = f"half the width was {brief(before, 3)}, {brief(expected, 3)} was expected{_so_far(one['runs'], came)}"
    return f"{told}, and it is {brief(_half(now), 3)} now"


def _half(row: pd.Series) -> float:
    """Return half the width in the unit in which the study states it, as files of proposals have it."""
    return whole_of(str(row["unit"])) * float(row["half_width"])


def _by_others(one: Mapping[str, Any], others: pd.DataFrame) -> str:
    if others.empty:
        return f"the study does not answer {one['name']} for {one['family']} any more: nothing to compare"
    laws = [f"{row['law']}, with half a width of {brief(_half(row), 3)}" for _, row in others.iterrows()]
    return f"it was answered by {one['law']}, and is by {' and '.join(laws)} now: they cannot be compared"


def _so_far(runs: list[Content], came: list[bool]) -> str:
    """Tell what was expected after those that came, where these are the first ones; else that this is with all of them."""
    count = sum(came)
    if count == len(came):
        return ""
    after = [run.get("half_width") for run in runs[:count]]
    whole = count and all(came[:count]) and (count == len(runs) or runs[count]["seed"] == 0)
    if whole and after[-1] is not None:
        return f" with all of them and {brief(after[-1], 3)} after these"
    return " with all of them"
