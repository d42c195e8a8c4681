"""Successes and trials: `n_correct` of `n_total`."""

import re
from typing import Final

import numpy as np

from scalestudy.draft.choose import in_expression
from scalestudy.draft.draft import Draft
from scalestudy.draft.table import Column

_DONE: Final = re.compile(
    r"(?:n |num |number |number of )?(?:correct|passed|pass|success(?:es)?|solved|hits|wins)(?: count)?"
)
_TRIED: Final = re.compile(
    r"(?:n |num |number |number of |total )?(?:total|trials?|samples|examples|questions|attempts|problems|items|tries|evaluated|eval)"
    r"(?: count)?|n"
)


def look(draft: Draft) -> None:
    """Look for a column of successes with a column of trials that is never smaller."""
    columns = draft.free()
    pairs = [
        (done, tried)
        for done in _named(columns, _DONE)
        for tried in _named(columns, _TRIED)
        if done is not tried and _within(draft, done, tried)
    ]
    if pairs:
        _take(draft, *pairs[0])


def _named(columns: dict[str, Column], pattern: re.Pattern[str]) -> list[Column]:
    return [c for c in columns.values() if c.numeric and c.whole and c.low >= 0 and pattern.fullmatch(c.said.words)]


def _within(draft: Draft, done: Column, tried: Column) -> bool:
    successes, trials = draft.table.numbers(done.name), draft.table.numbers(tried.name)
    known = np.isfinite(successes) & np.isfinite(trials)
    return bool(known.any() and (successes <= trials)[known].all() and (trials > 0)[known].all())


def _take(draft: Draft, done: Column, tried: Column) -> None:
    text = f"{in_expression(done)} / {in_expression(tried)}"
    draft.map("value", text, "successes of trials", done.name, tried.name)
    draft.fix("unit", "fraction", "successes of trials")
    draft.fix("direction", "higher", "is better")
    name = re.sub(r"\W+", "_", done.name).strip("_").lower()
    draft.fix("metric", name)
    draft.remarks += [
        f"trials: {in_expression(tried)}   # for an objective of counts, `fit: {{objective: binomial}}`: it weighs each value",
        "by its trials and takes rates of 0 and 1 as they are",
    ]
