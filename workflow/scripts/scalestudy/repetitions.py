"""What repetitions a study asks for: without each of its rules, and by other lists of rules under names."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

WITHOUT: Final = "without"
VARIANT: Final = "variant"
RULES: Final = "rules"
VARIANTS: Final = "variants"


def leaves_out(asked: Any) -> bool:
    """Whether each rule is to be left out, as `sensitivity` says."""
    return bool(asked.get(RULES)) if isinstance(asked, Mapping) else bool(asked)


def variants(asked: Any) -> Mapping[str, Sequence[Any]]:
    """Return the lists of rules by which a study is to be repeated, by name."""
    found: Mapping[str, Sequence[Any]] = (asked.get(VARIANTS) or {}) if isinstance(asked, Mapping) else {}
    return found


def repetitions(asked: Any, rules: int) -> list[str]:
    """Return the names of the jobs that repeat a study.

    Args:
        asked: its `sensitivity`.
        rules: how many cleaning rules it has.

    >>> repetitions({"rules": True, "variants": {"decayed": []}}, 2)
    ['without-0', 'without-1', 'variant-decayed']
    """
    left_out = [f"{WITHOUT}-{position}" for position in range(rules)] if leaves_out(asked) else []
    return left_out + [f"{VARIANT}-{name}" for name in variants(asked)]
