"""Compute far from any count of N and D."""

from collections.abc import Iterator
from typing import Final

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric
from scalestudy.counted import OF_TEXT, TOKENS

READS: Final = ("flops", "params", "tokens")
LEAST, MOST = 0.9, 100.0
"""Counts of C over N D run from 1 and 2 (forward) over 3, 6 and 8 (training, recomputing) to tens, where N leaves out the
embeddings of a small model and C counts attention."""
APART: Final = 10.0
PER: Final = "(flops / (CAST(params AS DOUBLE) * tokens))"
FEWER: Final = ("experts", "sparsity")
"""Where these have values, few of the parameters take part and C is small for N."""


def _claims(kinds: Kinds) -> Iterator[Claim]:
    if not numeric(kinds, *READS):
        return
    counted = f"regexp_matches(coalesce(data_unit, '{TOKENS}'), '{OF_TEXT}')" if "data_unit" in kinds else "true"
    sparse = "".join(f" AND {name} IS NULL" for name in FEWER if name in kinds)
    if "params_kind" in kinds:
        sparse += " AND coalesce(params_kind, '') <> 'active'"
    yield Claim(
        f"flops is below {LEAST:g} or above {MOST:g} times params times tokens",
        READS,
        f"({PER} > {MOST} OR ({PER} < {LEAST}{sparse})) AND {counted}",
        "counts of training compute are about 6 times, with embeddings and attention up to tens of times",
        "is flops in FLOP, and are params and tokens counts?",
    )
    middle = f"(SELECT approx_quantile({PER}, 0.5) FROM rows)"
    yield Claim(
        f"flops over params times tokens is {APART:g} times off its median",
        READS,
        f"({PER} > {APART} * {middle} OR {PER} < {middle} / {APART}) AND {PER} BETWEEN {LEAST} AND {MOST} AND {counted}{sparse}",
        "one of the three is of another run, or in another unit",
        most=0.5,
    )


CONFLICT = Conflict(
    name="compute",
    meaning="compute that no count of parameters and tokens gives, or that a few rows count otherwise",
    claims=_claims,
    sound={"flops": 6e18, "params": 1e9, "tokens": 1e9},
    wrong={"flops": 6e6, "params": 1e9, "tokens": 1e9},
)
