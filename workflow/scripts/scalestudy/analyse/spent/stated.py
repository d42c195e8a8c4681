"""The numbers that turn one cost into another, such as power and price, each with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from scalestudy.numerals import brief


@dataclass(frozen=True)
class Rate:
    """What a rate is.

    Attributes:
        meaning: what to state, as the reference of study files says it.
        unit: of its numbers; empty for none.
        limits: of its numbers, in the words of JSON Schema.
    """

    meaning: str
    unit: str
    limits: Mapping[str, Any] = field(default_factory=lambda: {"exclusiveMinimum": 0})

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the option: a number, a formula over columns, or either with its source."""
        plain = [
            {"title": "a number", "type": "number", **self.limits},
            {"title": "a formula over columns", "type": "string", "format": "formula", "minLength": 1},
        ]
        sourced = {
            "title": "either with its source",
            "type": "object",
            "additionalProperties": False,
            "required": ["value", "source"],
            "properties": {
                "value": {"anyOf": plain, "description": "the number, or a formula over columns"},
                "source": {"type": "string", "minLength": 1, "description": "where it was found"},
            },
        }
        unit = f", {self.unit}" if self.unit else ""
        return {"anyOf": [*plain, sourced], "description": f"{self.meaning}{unit}; warned of where no source is stated"}


RATES: Final[Mapping[str, Rate]] = MappingProxyType(
    {
        "peak": Rate("what a device computes at its best", "FLOP/s"),
        "mfu": Rate("share of the peak that is reached", "", {"exclusiveMinimum": 0, "maximum": 1}),
        "power": Rate("what a device draws", "W"),
        "pue": Rate("energy of the whole building over that of its devices", "", {"minimum": 1}),
        "intensity": Rate("emissions of the grid", "g CO2e/kWh"),
        "price": Rate("what an hour of a device costs", "in the currency"),
    }
)


@dataclass(frozen=True)
class Stated:
    """A rate as the study states it.

    Attributes:
        name: of the rate.
        value: a number, or a formula over columns.
        source: where it was found; empty where the study does not say.
    """

    name: str
    value: float | str
    source: str = ""

    @property
    def assumed(self) -> bool:
        """Whether it is a number without a source; a column is a source."""
        return not self.source and not isinstance(self.value, str)

    @property
    def told(self) -> str:
        """The rate in words, with its source."""
        shown = self.value if isinstance(self.value, str) else f"{brief(self.value, 4)} {RATES[self.name].unit}".strip()
        where = self.source or ("a column" if isinstance(self.value, str) else "no source")
        return f"{self.name} {shown} ({where})"


def rates_of(options: Mapping[str, Any]) -> dict[str, Stated]:
    """Return the rates among the options, by name."""
    found: dict[str, Stated] = {}
    for name in RATES:
        if (option := options.get(name)) is not None:
            said = option if isinstance(option, Mapping) else {"value": option}
            found[name] = Stated(name, _value(said["value"]), str(said.get("source", "")))
    return found


def _value(stated: Any) -> float | str:
    return stated if isinstance(stated, str) else float(stated)
