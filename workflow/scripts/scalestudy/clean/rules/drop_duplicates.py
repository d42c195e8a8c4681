"""Keep one row of each key."""

from typing import Any

from scalestudy.clean.rules.base import COLUMNS, Rule, Step, Table, better_first, names, partition
from scalestudy.clean.rules.replicates import averaged

_KEY = ("family", "run", "metric", "params", "tokens", "flops", "step", "seed")
_ORDER = {"first": "row ASC", "last": "row DESC", "best": f"{better_first()}, row ASC"}


def _build(options: Any, table: Table) -> Step:
    keys = names(options["by"]) if "by" in options else tuple(key for key in _KEY if key in table.columns)
    keep = options.get("keep", "first")
    if keep == "mean":
        return averaged(keys, table)
    rank = f"row_number() OVER ({partition(keys, table)} ORDER BY {_ORDER[keep]})"
    return Step(exclude="__rank > 1", window={"__rank": rank})


RULE = Rule(
    name="drop_duplicates",
    meaning="keeps one row of each key: the first, the last, the best value, or the mean with its standard error",
    schema={
        "type": "object",
        "properties": {
            "by": {**COLUMNS, "description": f"the key; {', '.join(_KEY)} where present by default"},
            "keep": {"enum": [*_ORDER, "mean"], "default": "first"},
        },
        "additionalProperties": False,
    },
    reason="repeats the key of another row",
    build=_build,
    sample={},
)
