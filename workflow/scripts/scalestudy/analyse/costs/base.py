"""What a named cost is: a formula over N, D and other columns, written for the runs it is asked about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from scalestudy.fit.roles import Roles

NUMBER = {"type": "number", "exclusiveMinimum": 0}


@dataclass(frozen=True)
class Asked:
    """What a cost may look at.

    Attributes:
        rows: the training rows of a fit unit.
        roles: which columns are N, D and C.
        held: the columns that are held, and at what.
        options: the cost's own, filled in.
    """

    rows: pd.DataFrame
    roles: Roles
    held: Mapping[str, float] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A cost as a formula, and in words; `why_not` says why there is none."""

    text: str = ""
    told: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Cost:
    """A cost with a name.

    Attributes:
        name: as studies write it.
        meaning: one sentence for the reader of the schema.
        unit: of the budgets.
        write: makes the formula; N, D, U and C stand for the columns that play them, other names for columns.
        options: JSON-schema fragments by option; each with a description and, where it has one, a default.
        required: the options that must be given.
    """

    name: str
    meaning: str
    unit: str
    write: Callable[[Asked], Written]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its options."""
        body = {
            "type": "object",
            "additionalProperties": False,
            "description": f"{self.meaning}; budgets in {self.unit}",
        }
        return {
            **body,
            "properties": dict(self.options),
            **({"required": list(self.required)} if self.required else {}),
        }

    def filled(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options with defaults filled in."""
        return {**{name: one["default"] for name, one in self.options.items() if "default" in one}, **options}
