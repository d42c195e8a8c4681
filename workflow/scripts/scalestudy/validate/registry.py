"""The ways to split the rows, declared: name, reason and options. Only the standard library is imported here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from scalestudy.tables import SCHEMES as MEANINGS

DEFAULT_CUTOFFS: Final = (0.5, 0.7, 0.85)
DEFAULT_FOLDS: Final = 5
RECENCY: Final = (0.0, 1.0, 2.0, 4.0)
"""Powers p of the weights (x / x_max)^p that `auto` tries for laws of one scale. None is best everywhere: a large power follows
a curve that bends but bends with its noise too, none at all averages the noise and is late to follow."""
RECENCY_OF_SEVERAL: Final = (0.0, 0.25, 0.5, 1.0)
"""The same for laws of several scales, whose compute spans more decades than one curve does."""
FLEXIBLE: Final = 3
"""Laws of one scale with more parameters than this are not tried with the largest power, which leaves too few points."""
NESTED: Final = {"power": ("power_offset", "shifted_power"), "additive": ("chinchilla",)}
"""Laws that are special cases of others. `auto` leaves them out where one of those is a candidate: they would only add
weight to the end of a range that the others already span."""
REACH: Final = 3.0
"""`auto` averages what is expected to miss by at most this many times what the best does."""
STARTS: Final = 24
SOLVED: Final = 4
"""Starts scored and solved for laws of one scale, whose one or two exponents need no more."""
ROBUST: Final = 0.3
"""Residuals of weighted fits, in log units, up to which they count with their square."""
COLUMNS: Final = {"type": ["string", "array"], "items": {"type": "string"}}


@dataclass(frozen=True)
class Scheme:
    """One way to split rows into training and test sides.

    Attributes:
        name: as written in a study file.
        meaning: what it does.
        why: what question its score answers.
        options: JSON Schema of each option.
    """

    name: str
    meaning: str
    why: str
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))


SCHEMES: Final = {
    scheme.name: scheme
    for scheme in (
        Scheme(
            "kfold",
            MEANINGS["kfold"],
            "How well does the law fill in runs like those already trained? Whole groups move together, and seeds of "
            "one configuration never part, since a replicate on the training side would give the answer away.",
            {
                "folds": {"type": "integer", "minimum": 2, "default": DEFAULT_FOLDS, "description": "number of folds"},
                "group": {**COLUMNS, "default": "run", "description": "column or columns whose rows stay together"},
            },
        ),
        Scheme(
            "leave_out",
            MEANINGS["leave_out"],
            "Does the law hold at a size or budget it has never seen?",
            {"by": {"type": "string", "default": "params", "description": "column whose levels are left out in turn"}},
        ),
        Scheme(
            "rolling",
            MEANINGS["rolling"],
            "How well does the law extrapolate? This is what a forecast does, so it decides the choice of the law.",
            {
                "by": {
                    "type": "string",
                    "description": "scale column; by default flops, else the first scale column with several values",
                },
                "cutoffs": {
                    "type": "array",
                    "items": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
                    "minItems": 1,
                    "default": list(DEFAULT_CUTOFFS),
                    "description": "quantiles of the column's distinct values; training rows lie at or below",
                },
            },
        ),
        Scheme(
            "transfer",
            MEANINGS["transfer"],
            "Does one law serve a family none of whose runs have been seen?",
            {"by": {"type": "string", "default": "family", "description": "column whose levels are left out in turn"}},
        ),
    )
}
