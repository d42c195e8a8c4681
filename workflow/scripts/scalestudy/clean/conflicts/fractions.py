"""Fractions below nothing or above the whole, and percentages that look like fractions."""

from collections.abc import Iterator
from typing import Final

from scalestudy.clean.conflicts.base import Claim, Conflict, Kinds, numeric
from scalestudy.percent import PERCENT, WHOLE

SMALL: Final = f"SELECT metric FROM rows WHERE unit = '{PERCENT}' AND isfinite(value) GROUP BY metric HAVING max(value) <= {1 / WHOLE!r}"
"""Metrics in percent, which are fractions by now, of which no value is above one per cent."""


def _claims(kinds: Kinds) -> Iterator[Claim]:
    if "unit" in kinds:
        yield Claim(
            "values whose unit is fraction are below 0 or above 1",
            ("value",),
            "unit = 'fraction' AND (value < 0 OR value > 1)",
            "say `unit: percent` where they are in percent",
        )
        yield Claim(
            "the unit is percent and the value at most 1, as in all rows of the metric,",
            ("value",),
            f"unit = '{PERCENT}' AND metric IN ({SMALL})",
            "say `unit: fraction` where 0.45 means 45%, which is also how `number()` reads the cell 45%",
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
    meaning="accuracies and other fractions above 1 or below 0, percentages that never exceed 1, and sparsity that is no share",
    claims=_claims,
    sound={"value": 0.75, "unit": "fraction"},
    wrong={"value": 75.0, "unit": "fraction"},
)
