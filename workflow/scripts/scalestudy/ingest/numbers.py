"""Numbers as people write them, as SQL: `1.3B`, `45.2%`, `1,500,000`, `2.9 x 10^21`, `300B tokens`."""

from typing import Final

from scalestudy.ingest.duck import failure
from scalestudy.ingest.kinds import missing
from scalestudy.ingest.sql import text

FUNCTION: Final = "number"
_FACTORS: Final = {
    1e-2: ("%",),
    1e3: ("k", "thousand"),
    1e6: ("m", "mn", "mio", "million", "millions"),
    1e9: ("g", "b", "bn", "billion", "billions"),
    1e12: ("t", "tn", "trillion", "trillions"),
    1e15: ("p",),
    1e18: ("e",),
}
_WORDS: Final = "params?|parameters?|tokens?|toks?|flops?|examples?|samples?|steps?|bytes?"
_DIGITS: Final = r"[+-]?(?:[0-9]{1,3}(?:[, _'][0-9]{3})+|[0-9]*)(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?"
_SUFFIXES: Final = "|".join(sorted((word for words in _FACTORS.values() for word in words), key=lambda w: (-len(w), w)))
_PATTERN: Final = f"^[~≈]?({_DIGITS}) ?({_SUFFIXES})?[ -]?(?:{_WORDS})?$"
# As papers print powers of ten: 2.9 x 10^21, 2.9·10^{21}.
_POWER: Final = r" ?[x×*·] ?10\^?\{?([+-]?[0-9]+)\}?"  # noqa: RUF001


def number(cell: str, place: str, expression: str) -> str:
    """Return SQL of the number that a cell stands for: null if blank, NaN and infinity as such.

    A comma, a space, an underscore or an apostrophe between groups of three digits separates thousands; a suffix
    multiplies, whatever its case: k, M, G or B, T, P, E and %; a word such as tokens or FLOPs may follow.

    Args:
        cell: SQL of the cell, of any type.
        place: SQL that says where the row stands; a cell that is no number stops the query and names it.
        expression: what the study file says, for that message.
    """
    shown = _shown(cell)
    found = f"chr(39) || left({shown}, 60) || chr(39)"
    wrong = failure(expression, place, found, "a number such as 410M, 1.3B, 45.2% or 1,500,000")
    return f"CASE WHEN {missing(shown)} THEN NULL ELSE COALESCE({readable(cell)}, {wrong}) END"


def readable(cell: str) -> str:
    """Return SQL of the number that a cell stands for, null if it stands for none."""
    shown = _shown(cell)
    plain = f"regexp_replace(lower({shown}), {text(_POWER)}, 'e\\1')"
    digits = f"regexp_replace(regexp_extract({plain}, {text(_PATTERN)}, 1), '[, _'']', '', 'g')"
    suffix = f"regexp_extract({plain}, {text(_PATTERN)}, 2)"
    cases = " ".join(
        f"WHEN {suffix} IN ({', '.join(text(word) for word in words)}) THEN {factor!r}"
        for factor, words in _FACTORS.items()
    )
    scaled = f"TRY_CAST({digits} AS DOUBLE) * (CASE {cases} ELSE 1.0 END)"
    return f"COALESCE(TRY_CAST({shown} AS DOUBLE), {scaled})"


def _shown(cell: str) -> str:
    return f"trim(CAST({cell} AS VARCHAR))"
