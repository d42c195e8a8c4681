"""What each column of an unknown table seems to be, by its name and by what its cells hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scalestudy.ingest.kinds import Kind

Seen = Kind | Literal["written"]
"""What a column holds; `written`: numbers as people write them, for the function `number`."""

_PATTERNS: dict[str, tuple[str, ...]] = {
    "params": (
        r"params?", r"n_?params?", r"num_?param(eter)?s?", r"param(eter)?_?count", r"model_?size.*", r"n", r"size",
        r"non_?embedding.*params?", r"n_?(non_?embed.*|nonemb|total|active)", r"params?_[mb]", r".*\.(n_)?params?", r"params?_(active|total|non_?embed).*", r".*parameters?",
    ),
    "tokens": (
        r"tokens?", r"d", r"n_?tokens?", r"num_?tokens", r".*total_?tokens", r"tokens?_seen", r"(seen_?examples|examples)",
        r"samples_?seen", r"tokens?_[mbt]", r".*\.(n_)?tokens", r"train.*tokens.*", r".*data_?size.*", r"train(ing)?_?tokens",
    ),
    "flops": (r"flops?", r"c", r"(train(ing)?|total)_?flops?", r"compute", r"total_flos", r"iso_?flop", r"budget", r"(?!.*per_).*g?flops?.*"),
    "value": (
        r"(val(idation)?|eval|test)[_/ .]*loss", r"loss", r"final_?loss", r".*(val|eval|test).*(loss|nll|bpb)", r".*loss.*",
        r"nll", r"bpb", r".*perplexity", r".*ppl", r".*(error|err|acc|accuracy|score)", r"metric_?value",
    ),
    "run": (r"run(_?(name|id))?", r"name", r"exp(eriment)?(_?(name|id))?", r"id", r"key", r"model(_?name)?"),
    "family": (r"family", r"model_?family", r"arch(itecture)?", r"data_?set", r"train_?dataset", r"recipe"),
    "step": (r"_?steps?", r"global_?step", r"iter(ation)?s?", r"ti"),
    "seed": (r"seed", r"random_?seed"),
    "lr": (r"lr", r"learning_?rate", r".*learning_?rate", r"peak_?lr"),
    "batch_tokens": (r"batch_?tokens", r"batch_?size_?in_?tokens"),
    "width": (r"width", r"d_?model", r".*hidden_?(dim|size)", r"h"),
    "depth": (r"depth", r"n_?layers?", r".*num_?(hidden_?)?layers", r"numl"),
    "unique_tokens": (r"unique_?tokens",),
    "held_out": (r"held_?out", r"is_?test"),
    "metric": (r"metric(_?name)?", r"benchmark", r"task(_?name)?"),
    "stderr": (r"stderr", r".*_(se|stderr|std_?err)"),
    "unit": (r"units?",),
    "schedule": (r"(lr_)?schedule",),
}  # fmt: skip
_NUMERIC = {"params", "tokens", "flops", "value", "step", "seed", "lr", "batch_tokens", "width", "depth",
            "unique_tokens", "stderr"}  # fmt: skip
_LETTERS = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18, "z": 1e21}
_WORDS = {"thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12, "pf-day": 1e15 * 86400}
_SCALED = (
    _WORDS
    | {letter: factor for letter, factor in _LETTERS.items() if letter in "kmbt"}
    | {f"{letter}flop": factor for letter, factor in _LETTERS.items()}
)
_HIGHER = re.compile(r"acc|accuracy|score|recall|f1|bleu|exact_?match|win", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """One column of the run table, as it will stand in the study file.

    Attributes:
        column: the canonical column.
        mapping: the source column, or an expression over it.
        reason: why, in a few words.
        source: the source column.
    """

    column: str
    mapping: str
    reason: str
    source: str


def guess_columns(types: Mapping[str, Seen]) -> list[Guess]:
    """Return at most one source column for each canonical one: the first pattern that fits, over columns in order."""
    taken: set[str] = set()
    guesses = []
    for canonical in _PATTERNS:
        for name in candidates(types, canonical):
            if name not in taken:
                taken.add(name)
                guesses.append(_guess(canonical, name, types[name]))
                break
    return guesses


def candidates(types: Mapping[str, Seen], canonical: str) -> list[str]:
    """Return the source columns that a canonical one may be, the likeliest first."""
    wanted = [name for name, kind in types.items() if canonical not in _NUMERIC or kind in ("number", "written")]
    found = [
        name
        for pattern in _PATTERNS[canonical]
        for name in wanted
        if re.fullmatch(pattern, _plain(name), re.IGNORECASE) or name == canonical
    ]
    return list(dict.fromkeys(found))


def quoted(name: str) -> str:
    """Write a column as an expression reads it: in double quotes, unless it is a plain name."""
    return name if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name) else '"' + name.replace('"', '""') + '"'


def higher_is_better(name: str) -> bool:
    """Whether a metric of that name is better when it is higher."""
    return bool(_HIGHER.search(name))


def _plain(name: str) -> str:
    """Return a name without its unit and with one kind of separator."""
    return re.sub(r"[\s\-]+", "_", without_unit(name)).lower()


def without_unit(name: str) -> str:
    """Return a name without what stands in brackets at its end.

    >>> without_unit("Val. loss (nats/token)")
    'Val. loss'
    """
    return re.sub(r"\s*[\[(].*[\])]\s*$", "", name.strip())


def _guess(canonical: str, name: str, kind: Seen) -> Guess:
    scale = _scale(name) if canonical in ("params", "tokens", "flops") else None
    if kind == "written" and canonical in _NUMERIC:
        mapping, reason = f"number({quoted(name)})", "numbers as people write them"
    elif scale:
        return Guess(canonical, f"{_always_quoted(name)} * {scale:g}", f"{name!r}, in units of {scale:g}", name)
    else:
        mapping, reason = name, "by its name"
    return Guess(canonical, f"{mapping} * {scale:g}" if scale else mapping, reason, name)


def _always_quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _scale(name: str) -> float | None:
    """Return the unit that a name ends with, in brackets or after an underscore.

    >>> _scale("Size (M params)"), _scale("tokens_b"), _scale("Compute [EFLOPs]"), _scale("FLOPs (1E21)"), _scale("seed")
    (1000000.0, 1000000000.0, 1e+18, 1e+21, None)
    """
    unit = re.search(r"[\[(](?:in\s+)?([^\])\s]*)[^\])]*[\])]\s*$", name) or re.search(r"_([mbt])$", name)
    if unit is None:
        return 1e9 if "gflop" in name.lower() else None
    try:
        return float(unit[1])
    except ValueError:
        word = unit[1].lower()
        return _SCALED.get(word) or _SCALED.get(word.removesuffix("s"))
