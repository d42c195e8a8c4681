"""Shares that add up to one in most rows, and not in some."""

from collections.abc import Iterator
from typing import Final

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric
from scalestudy.ingest.sql import quote
from scalestudy.words import SHARE

WITHIN: Final = 0.02
MANY: Final = 0.5


def _claims(kinds: Kinds) -> Iterator[Claim]:
    names = tuple(name for name in kinds if SHARE.search(name) and numeric(kinds, name))
    if len(names) > 1:
        total = " + ".join(map(quote, names))
        for whole in (1, 100):
            yield Claim(
                f"{', '.join(names)} add up to {whole} in most rows, and not",
                names,
                f"abs({total} - {whole}) > {WITHIN * whole}",
                "they are not taken for the shares of one mixture unless they do in all",
                most=MANY,
            )


CONFLICT = Conflict(
    name="shares",
    meaning="shares of a mixture that do not add up, where in most rows they do",
    claims=_claims,
    sound={"share_web": 0.25, "share_code": 0.75},
    wrong={"share_web": 0.25, "share_code": 0.25},
)
