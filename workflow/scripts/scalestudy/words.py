"""The word that somebody meant: the same in another spelling, what it is a synonym of, or the nearest in its letters."""

import difflib
import re
from collections.abc import Iterable, Sequence

from scalestudy.synonyms import VOCABULARIES

SHARE = re.compile(r"share|prop(ortion)?|frac(tion)?|ratio|weight|mix", re.IGNORECASE)
"""What columns are called that may be shares of a mixture."""
MOST_LISTED = 40
ALIKE = 0.6


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?", or nothing where no known word is meant.

    >>> nearest("filter", ["where", "require"]), nearest("Loss", ["loss"]), nearest("zzz", ["loss"])
    ("did you mean 'where'?", "did you mean 'loss'?", '')
    """
    words = [name for name in known if name]
    found = sure(word, words) or _alike(word, words)
    return f"did you mean {' or '.join(map(repr, found))}?" if found else ""


def sure(word: str, known: Sequence[str]) -> list[str]:
    """Return the known words that a word is but for its spelling, else those it is a synonym of."""
    same = [name for name in known if _plain(name) == _plain(word)]
    return same[:1] or [name for name in dict.fromkeys(known) if _plain(word) in _meaning(name)]


def one_of(known: Iterable[str], most: int = MOST_LISTED) -> str:
    """Return "one of a, b, c", shortened if long."""
    words = list(known)
    tail = f" and {len(words) - most} more" if len(words) > most else ""
    return "one of " + ", ".join(words[:most]) + tail


def _meaning(name: str) -> set[str]:
    return {word for vocabulary in VOCABULARIES.values() for word in vocabulary.get(name, "").split()}


def _alike(word: str, known: Sequence[str]) -> list[str]:
    lowered = {name.lower(): name for name in reversed(known)}
    return [lowered[name] for name in difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=ALIKE)]


def _plain(word: str) -> str:
    """Return a word in small letters, its parts joined by one line.

    >>> _plain("Learning-Rate"), _plain("#Params")
    ('learning_rate', 'params')
    """
    return re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")
