"""What the name of a logged quantity says: whether it is a metric, of which data, in which unit, and which way is better."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from scalestudy.better import SEPARATED, names_loss, names_score
from scalestudy.ingest.sql import text

_SHOWN: Final = 8
_HELD_OUT: Final = re.compile(SEPARATED.format("val|valid|validation|eval|evaluation|test|dev|heldout|held_out"), re.I)
_TRAINING: Final = re.compile(SEPARATED.format("train|training"), re.I)
_NO_METRIC: Final = re.compile(r"runtime|per_second|per_sec|_time$|/time$|samples?$|epoch$|scale|weight$|stderr", re.I)
_UNITS: Final = {
    r"bpb|bits.per.byte": "bits/byte",
    r"bpc|bits.per.char": "bits/character",
    r"ppl|perplexity": "perplexity",
    r"error|err$|wer$|cer$": "fraction",
    r"mse|rmse|mae": "1",
}


def is_metric(name: str) -> bool:
    """Whether a quantity of that name is a loss or a score.

    >>> [name for name in ("val/loss", "lr", "eval_runtime", "loss_scale", "mmlu/acc") if is_metric(name)]
    ['val/loss', 'mmlu/acc']
    """
    return (names_loss(name) or names_score(name)) and not _NO_METRIC.search(name)


def telling(names: Iterable[str]) -> list[str]:
    """Return the metrics among names that a study is about: those of held-out data where there are any, else all.

    >>> telling(["train/loss", "val/loss", "lr"]), telling(["loss", "lr"])
    (['val/loss'], ['loss'])
    """
    metrics = [name for name in names if is_metric(name)]
    held_out = [name for name in metrics if _HELD_OUT.search(name) and not _TRAINING.search(name)]
    return held_out or metrics


def higher_is_better(name: str) -> bool:
    """Whether a metric of that name is better when it is higher."""
    return names_score(name) and not names_loss(name)


def unit(name: str) -> str:
    """Return the unit that values of a metric of that name usually have."""
    marks = (found for mark, found in _UNITS.items() if re.search(mark, name, re.IGNORECASE))
    return next(marks, "fraction" if higher_is_better(name) else "nats/token")


def said_of(metrics: Sequence[str], column: str = "metric") -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return what the names of metrics say of `unit` and `direction`: as columns where they differ, as constants where not.

    Args:
        metrics: the names, not none.
        column: the expression for a row's metric.
    """
    said = {"unit": {name: unit(name) for name in metrics}, "direction": {name: _direction(name) for name in metrics}}
    same = {role: next(iter(words.values())) for role, words in said.items() if len(set(words.values())) == 1}
    cases = {role: (_cases(words, column), "by the metric's name") for role, words in said.items() if role not in same}
    return cases, same


def _direction(name: str) -> str:
    return "higher" if higher_is_better(name) else "lower"


def _cases(words: Mapping[str, str], column: str) -> str:
    cases = " ".join(f"WHEN {column} = {text(name)} THEN {text(word)}" for name, word in words.items())
    return f"CASE {cases} END"


def stacked(metrics: Sequence[str]) -> tuple[dict[str, Any], dict[str, tuple[str, str]], dict[str, str]]:
    """Return how metrics that are columns of their own become `value`: keys of the source, columns and constants.

    Of one metric the column is the value; several are stacked, one row each.
    """
    if not metrics:
        return {}, {}, {}
    said, same = said_of(metrics)
    if len(metrics) == 1:
        return {}, {"value": (metrics[0], "the metric of held-out data, by its name")}, {"metric": metrics[0], **same}
    columns = {"metric": ("metric", "one row each"), "value": ("value", "of the metrics of held-out data"), **said}
    return {"long": {"columns": list(metrics), "into": "metric", "value": "value"}}, columns, same


def only(metrics: Sequence[str], others: Sequence[str], column: str = "metric") -> list[tuple[Any, str]]:
    """Return the cleaning rule that keeps some of the quantities logged; none where there are no others."""
    if not others or not metrics:
        return []
    why = f"not a metric of held-out data; also logged: {', '.join(others[:_SHOWN])}{' ...' if len(others) > _SHOWN else ''}"
    return [({"where": one_of(column, metrics), "reason": "not one of the metrics chosen"}, why)]


def one_of(column: str, names: Sequence[str]) -> str:
    """Return the condition that a column holds one of these names."""
    listed = ", ".join(map(text, names))
    return f"{column} = {listed}" if len(names) == 1 else f"{column} IN ({listed})"
