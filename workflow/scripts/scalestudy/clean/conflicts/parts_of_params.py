"""Parts of the parameters that are more than all: active ones, those outside embeddings."""

import re
from collections.abc import Iterator
from typing import Final

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric
from scalestudy.ingest.sql import quote

PARAMS: Final = re.compile(r"param|(?:^|_)n(?:_|$)", re.IGNORECASE)
TOTAL: Final = re.compile(r"total", re.IGNORECASE)
PART: Final = re.compile(r"active|activated|non_?emb|non_?vocab|without_?emb", re.IGNORECASE)
ROUNDED: Final = 1.001


def _claims(kinds: Kinds) -> Iterator[Claim]:
    counts = [name for name in kinds if PARAMS.search(name) and numeric(kinds, name)]
    parts = [(name, "") for name in counts if PART.search(name)]
    wholes = [(name, "") for name in counts if TOTAL.search(name) and not PART.search(name)]
    if {"params", "params_kind"} <= set(kinds):
        parts.append(("params", " AND params_kind <> 'total'"))
        wholes.append(("params", " AND params_kind = 'total'"))
    for part, when in parts:
        for whole, also in wholes:
            if part != whole:
                yield _claim(part, whole, when + also)


def _claim(part: str, whole: str, when: str) -> Claim:
    broken = f"{quote(part)} > {ROUNDED} * {quote(whole)}{when}"
    return Claim(f"{part} is above {whole}", (part, whole), broken, "a part is no more than the whole", "exchanged?")


CONFLICT = Conflict(
    name="parts_of_params",
    meaning="more active parameters, or parameters outside embeddings, than parameters in all",
    claims=_claims,
    sound={"active_params": 1e9, "total_params": 8e9},
    wrong={"active_params": 8e9, "total_params": 1e9},
)
