"""What an analysis is: a name, options with a schema, the tables it writes, and the function that makes them.

An analysis reads a `Context` only. Whatever becomes of a fit unit is a row with a status and a sentence, never a missing
row; the stage stacks what several analyses write to one table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from scalestudy.analyse.context import Context

Run = Callable[[Context, Mapping[str, Any]], dict[str, pd.DataFrame]]
"""What the analysis reads and its options, filled in -> its tables by name."""


@dataclass(frozen=True)
class Kind:
    """One kind of analysis.

    Attributes:
        name: the key in a study file's `analyse` list.
        meaning: one sentence for the reader of the schema.
        tables: the tables it writes rows to, each with a contract.
        run: makes these tables.
        options: JSON-schema fragments by option name; each carries a description and, where it has one, a default.
        by_default: whether a study that lists no analyses has this one.
        allocates: whether it is over N, D and C, of which N and one more must be known.
        required: the options that must be given.
        listed: whether a study file may have a list of such options; `run` gets a list, if of one, as the option `EACH`.
        last: whether it reads the tables of the others, so that it runs after them.
        apart: whether what it says of a family hangs on that family alone, so that shards can say it; its tables are in order of
            families.
    """

    name: str
    meaning: str
    tables: tuple[str, ...]
    run: Run
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    by_default: bool = False
    allocates: bool = False
    required: tuple[str, ...] = ()
    listed: bool = False
    last: bool = False
    apart: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the kind's options, or of a list of them."""
        own: dict[str, Any] = {
            "type": "object",
            "properties": {name: dict(option) for name, option in self.options.items()},
            "additionalProperties": False,
            **({"required": list(self.required)} if self.required else {}),
        }
        said = {"description": self.meaning, "writes": list(self.tables)}
        return {
            **({**own, "type": ["array", "object"], "items": own, "minItems": 1} if self.listed else own),
            **said,
            **({"allocates": True} if self.allocates else {}),
        }

    def filled(self, options: Any) -> dict[str, Any]:
        """Return the options with defaults filled in; an option without a default is absent unless given."""
        defaults = {name: option["default"] for name, option in self.options.items() if "default" in option}
        if self.listed:
            several = [options] if isinstance(options, Mapping) and options else list(options or ())
            return {EACH: [{**defaults, **one} for one in several]}
        return {**defaults, **(options or {})}


EACH: Final = "each"
"""The option by which a kind that is a list gets its items."""
BUDGETS: Final = {
    "type": "array",
    "items": {"type": "number", "exclusiveMinimum": 0},
    "minItems": 1,
    "description": "compute budgets in FLOP, or in the unit of a stated cost; by default half decades over the range of what the "
    "runs cost, and one decade beyond",
}
HELD: Final = {
    "type": "object",
    "propertyNames": {"format": "column"},
    "additionalProperties": {"type": "number"},
    "description": "values at which to hold the law's further columns, for example unique_tokens",
}
ALONG: Final = {"type": "string", "format": "column"}
DRAWS: Final = {
    "type": "integer",
    "minimum": 0,
    "default": 1000,
    "description": "bootstrap draws for the intervals; each draws as many runs as there are, with replacement",
}
