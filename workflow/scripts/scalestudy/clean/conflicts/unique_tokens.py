"""More distinct tokens than tokens."""

from collections.abc import Iterator
from typing import Final

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric

ROUNDED: Final = 1.02


def _claims(kinds: Kinds) -> Iterator[Claim]:
    if numeric(kinds, "unique_tokens", "tokens"):
        yield Claim(
            "unique_tokens is above tokens",
            ("unique_tokens", "tokens"),
            f"unique_tokens > {ROUNDED} * tokens",
            "tokens counts all that were seen, and those that are distinct among them are no more",
            "the two columns look exchanged",
        )


CONFLICT = Conflict(
    name="unique_tokens",
    meaning="more distinct tokens than tokens seen",
    claims=_claims,
    sound={"tokens": 1e10, "unique_tokens": 1e9},
    wrong={"tokens": 1e9, "unique_tokens": 1e10},
)
