"""What the page carries, as text that stands in it: JSON, compressed, in letters that cannot end a script or be markup."""

import base64
import gzip
import json
import math
from typing import Any, Final

DIGITS: Final = 7
"""Significant digits of a number that is carried: more than any axis or table shows."""


def packed(content: Any) -> str:
    """Return content as base64 of gzip of JSON; the same text for equal content, whenever and wherever it is made.

    >>> packed({"a": [1.0]}) == packed({"a": [1.0]}), packed("<script>").isascii()
    (True, True)
    """
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return base64.b64encode(_same_anywhere(gzip.compress(text.encode(), compresslevel=9, mtime=0))).decode()


def rounded(value: Any) -> float | int | str | None:
    """Return a number as it is carried: to `DIGITS` digits, without a point where it is whole; None for what JSON has no word for.

    Infinite ends of intervals are texts.

    >>> rounded(0.123456789), rounded(2.0), rounded(float("nan")), rounded(float("-inf"))
    (0.1234568, 2, None, '-inf')
    """
    number = float(value)
    if math.isnan(number):
        return None
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    short = float(f"{number:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _same_anywhere(content: bytes) -> bytes:
    """Blank the byte of gzip's header that names the system it was made on."""
    return content[:9] + b"\xff" + content[10:]
