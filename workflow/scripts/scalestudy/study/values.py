"""What no value of a config or a study file may be, whatever its key: not finite, or text that cannot be printed."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from scalestudy.study.yaml_file import KeyPath

# Control characters but tab and line breaks, halves of characters beyond 16 bits, and what Unicode keeps for itself.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
Fault = tuple[KeyPath, str, str]


def faults(value: Any, at: KeyPath = ()) -> Iterator[Fault]:
    """Yield, of a plain value and all inside it, where one is not acceptable, what was found and what is expected."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _of_text(str(key), at)
            yield from faults(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from faults(inner, (*at, index))
    elif isinstance(value, str):
        yield from _of_text(value, at)
    elif not _finite(value):
        yield at, "a number that is not finite", "a finite number"


def _of_text(text: str, at: KeyPath) -> Iterator[Fault]:
    found = UNPRINTABLE.search(text)
    if found:
        yield at, f"a text with the character {found[0]!a}", "printable text"


def _finite(value: Any) -> bool:
    try:
        return not isinstance(value, int | float) or math.isfinite(value)
    except OverflowError:
        return False
