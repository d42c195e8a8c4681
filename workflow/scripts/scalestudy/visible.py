"""Text that only shows: what a terminal would obey, or what would turn a line around, is written out instead."""

import re
import unicodedata

# Controls, marks of direction and of format, breaks of lines, halves of surrogate pairs, and code points that stand for nothing.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
# A line break, and the two joiners without which some scripts cannot be written.
_KEPT = frozenset("\n\u200c\u200d")
# What needs a closer look: of ASCII the controls, and all that is beyond it.
_SUSPECT = re.compile(r"[^\n\x20-\x7e]")


def visible(text: str) -> str:
    r"""Return a text with each character that acts rather than shows written as its escape.

    What comes from data may hold such characters: an escape sequence that a terminal obeys, or a mark that lets a name
    read backwards.

    >>> visible("a\x1b[31mred"), visible("a\u202ebc"), visible("50\u00a0µm, é, 模")
    ('a\\x1b[31mred', 'a\\u202ebc', '50\xa0µm, é, 模')
    """
    return _SUSPECT.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    character = found.group()
    return ascii(character)[1:-1] if _acts(character) else character


def _acts(character: str) -> bool:
    return unicodedata.category(character) in _ACTING and character not in _KEPT
