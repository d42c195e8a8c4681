"""Fractions below nothing or above the whole."""

from collections.abc import Iterator

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric


def _claims(kinds: Kinds) -> Iterator[Claim]:
    if "unit" in kinds:
        yield Claim(
            "values whose unit is fraction are below 0 or above 1",
            ("value",),
            "unit = 'fraction' AND (value < 0 OR value > 1)",
            "say `unit: percent` where they are in percent",
        )
    if numeric(kinds, "sparsity"):
        yield Claim(
            "sparsity is below 0, or 1 or more,",
            ("sparsity",),
            "sparsity < 0 OR sparsity >= 1",
            "it is the share of the parameters that are inactive",
        )


CONFLICT = Conflict(
    name="fractions",
    meaning="accuracies and other fractions above 1 or below 0, and sparsity that is no share",
    claims=_claims,
    sound={"value": 0.75, "unit": "fraction"},
    wrong={"value": 75.0, "unit": "fraction"},
)
