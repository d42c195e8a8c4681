"""Sizes in names and in words: `pythia-1.4b`, `125M`, `tiny` and `small`."""

import re
from typing import Final

import numpy as np

from scalestudy.draft.choose import listed
from scalestudy.draft.draft import Draft
from scalestudy.draft.steps.labels import NUMBER, SIZED, sized
from scalestudy.draft.steps.scales import hold_per_token
from scalestudy.draft.table import Column, Floats
from scalestudy.draft.words import factor_of, quoted

_SQL: Final = "(?:^|[^a-z0-9.])([0-9]+(?:[.][0-9]+)?[kmbt])(?:$|[^a-z0-9])"
_WORDS: Final = frozenset(
    [
        "nano",
        "micro",
        "tiny",
        "mini",
        "small",
        "medium",
        "base",
        "large",
        "xlarge",
        "xl",
        "xxl",
        "huge",
        "giant",
        "s",
        "m",
        "l",
        "xs",
        "xxs",
        "big",
        "biggest",
        "smallest",
        "largest",
    ]
)
_NO_SIZE: Final = re.compile(r"data|token|sample|seen|corpus|url|date|time")


def look(draft: Draft) -> None:
    """Look for sizes in texts where no column holds parameters."""
    if NUMBER in draft.table.columns and "tokens" not in draft.columns:
        cells = draft.table.columns[NUMBER]
        ask = f"the columns are named by numbers, {cells.low:g} to {cells.high:g}: number({NUMBER}) if they count data, else map it to what they are"
        draft.ask_column("tokens", ask, NUMBER)
    if "params" in draft.columns:
        return
    texts = {name: column for name, column in draft.table.columns.items() if column.kind == "text"}
    found = [name for name, column in texts.items() if not _NO_SIZE.search(column.said.words) and sized(draft, name)]
    if found:
        _take(draft, found[0])
    for name, column in texts.items():
        if column.varies and {text.lower() for text in column.examples} <= _WORDS:
            draft.passed[name] = (
                f"{listed(map(repr, column.examples))}: words of size; a second source with `join` can say their params"
            )


def _take(draft: Draft, name: str) -> None:
    several = [text for text in draft.table.counts(name) if len(SIZED.findall(text.lower())) > 1]
    if several and {"tokens", "flops"} & set(draft.columns):
        draft.pass_over([name], f"{several[0]!r} holds several sizes, so it was not read as the number of parameters")
    elif several:
        ask = f"{several[0]!r} in {name!r} holds several sizes: which of them is the number of parameters"
        draft.ask_column("params", ask, name)
    else:
        _extract(draft, name)


def _extract(draft: Draft, name: str) -> None:
    text = f"number(regexp_extract(lower({quoted(name)}), '{_SQL}', 1))"
    hold_per_token(draft, _sizes(draft.table.texts(name)))
    draft.map("params", text, f"the size in {name!r}, such as {_example(draft.table.columns[name])}", name)


def _sizes(texts: list[str]) -> Floats:
    """Return the size in each text, (rows,), NaN where there is none."""
    found = [SIZED.search(text.lower()) for text in texts]
    return np.array([float(one[1][:-1]) * (factor_of(one[1][-1]) or 1.0) if one else np.nan for one in found])


def _example(column: Column) -> str:
    found = [match[1] for text in column.examples for match in SIZED.finditer(text.lower())]
    return found[0].upper() if found else column.examples[0]
