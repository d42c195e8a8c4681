"""The ways to split the rows, declared: name, reason and options. Only the standard library is imported here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from scalestudy.tables.validate import SCHEMES as MEANINGS

DEFAULT_CUTOFFS: Final = (0.5, 0.7, 0.85)
DEFAULT_FOLDS: Final = 5
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
