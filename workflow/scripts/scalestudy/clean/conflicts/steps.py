"""Steps that would have seen more tokens than were seen."""

from collections.abc import Iterator
from typing import Final

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric

MORE: Final = 1.1
"""A last batch, or a warm-up of the batch size, makes less of a difference."""


def _claims(kinds: Kinds) -> Iterator[Claim]:
    if numeric(kinds, "step", "batch_tokens", "tokens"):
        yield Claim(
            "step times batch_tokens is above tokens",
            ("step", "batch_tokens", "tokens"),
            f"CAST(step AS DOUBLE) * batch_tokens > {MORE} * tokens",
            "so many steps of that size see more tokens than the row has",
            "is batch_tokens counted in tokens, and step in optimiser steps?",
        )


CONFLICT = Conflict(
    name="steps",
    meaning="more steps than the tokens are enough for, at the stated batch size",
    claims=_claims,
    sound={"step": 1000, "batch_tokens": 1e6, "tokens": 1e9},
    wrong={"step": 9000, "batch_tokens": 1e6, "tokens": 1e9},
)
