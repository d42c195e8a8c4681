"""The registry of learned columns. Adding a kind means a file in `kinds/` and its name in the list below."""

from typing import Any, Final

from scalestudy.learn.kinds import ability, pca, standardise, to_target
from scalestudy.learn.kinds.base import Kind

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        pca.KIND,
        standardise.KIND,
        ability.KIND,
        to_target.KIND,
    )
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {**kind.schema, "description": kind.meaning, "adds": kind.adds} for name, kind in KINDS.items()
        },
        "description": "",
        "minProperties": 1,
        "maxProperties": 1,
    },
    "description": "columns learned from training rows, again in every fold, in order",
    "default": [],
}
"""Of the section `learn`; `adds` says how the columns of a kind are called, see `into`."""
