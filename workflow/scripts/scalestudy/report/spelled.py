"""Names of macros, of letters only: what each is made of, so that no name depends on what else a study holds."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from scalestudy.numerals import brief

DIGITS: Final = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
SIGNS: Final = ((" x 10^", "E"), ("-", "Minus"), (".", "Point"))
EXACT: Final = 4  # digits of a number that is part of a name


def macro_name(*parts: object) -> str:
    """Return a legal macro name: each word capitalised, each digit spelled out, all else left out.

    Numbers are spelled with their point and power; letters beyond ASCII are written as `U` and their code point.

    >>> macro_name("tiny_ladder", "chinchilla", "alpha"), macro_name("besiroglu2024", "E")
    ('TinyLadderChinchillaAlpha', 'BesirogluTwoZeroTwoFourE')
    >>> macro_name("at", 5.76e23), macro_name(-0.5)
    ('AtFivePointSevenSixETwoThree', 'MinusZeroPointFive')
    """
    words = re.findall(r"[A-Za-z]+|[0-9]|[^\W\d_]", " ".join(map(_text, parts)))
    return "".join(map(_word, words))


def symbol_name(parameter: str) -> str:
    """Return how a law's parameter is spelled: a small letter that stands alone says so, since `A` is another parameter.

    >>> symbol_name("a"), symbol_name("A"), symbol_name("n_c"), symbol_name("alpha")
    ('small a', 'A', 'small n_small c', 'alpha')
    """
    return "_".join(f"small {word}" if re.fullmatch("[a-z]", word) else word for word in parameter.split("_"))


def tag(key: Sequence[object], length: int) -> str:
    """Return letters made from all that a name stands for, to tell it from another name that is spelled alike.

    >>> tag(["a b"], 4) != tag(["a_b"], 4), tag(["a"], 4).isalpha()
    (True, True)
    """
    number = int.from_bytes(hashlib.sha256(repr(tuple(key)).encode()).digest(), "big")
    letters = (chr(ord("a") + number // 26**place % 26) for place in range(length))
    return "".join(letters).capitalize()


def number_name(number: float, *, count: bool = False) -> str:
    """Return how a number in a name is spelled, with its sign, point and power.

    >>> number_name(1.4e12, count=True), macro_name(number_name(1.4e12, count=True))
    ('1 Point 4T', 'OnePointFourT')
    """
    text = brief(number, EXACT, count=count)
    for sign, word in SIGNS:
        text = text.replace(sign, f" {word} ")
    return text


def _text(part: object) -> str:
    return number_name(part) if isinstance(part, float) else str(part)


def _word(word: str) -> str:
    if word.isascii() and word.isdigit():
        return DIGITS[int(word)]
    if not word.isascii():
        return "U" + "".join(DIGITS[int(digit)] for digit in str(ord(word)))
    return word[0].upper() + word[1:]
