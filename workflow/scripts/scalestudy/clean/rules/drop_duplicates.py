"""Keep one row of each key."""

from typing import Any

from scalestudy.clean.rules.base import COLUMNS, Rule, Step, Table, names, partition

_KEY = ("family", "run", "metric", "params", "tokens", "flops", "step", "seed")
_BEST = "CASE WHEN direction = 'higher' THEN -value ELSE value END ASC NULLS LAST, row ASC"
_ORDER = {"first": "row ASC", "last": "row DESC", "best": _BEST}


def _build(options: Any, table: Table) -> Step:
    keys = names(options["by"]) if "by" in options else tuple(key for key in _KEY if key in table.columns)
    order = _ORDER[options.get("keep", "first")]
    rank = f"row_number() OVER ({partition(keys, table)} ORDER BY {order})"
    return Step(exclude="__rank > 1", window={"__rank": rank})


RULE = Rule(
    name="drop_duplicates",
    meaning="keeps one row of each key: the first, the last, or the best value",
    schema={
        "type": "object",
        "properties": {
            "by": {**COLUMNS, "description": f"the key; {', '.join(_KEY)} where present by default"},
            "keep": {"enum": list(_ORDER), "default": "first"},
        },
        "additionalProperties": False,
    },
    reason="repeats the key of another row",
    build=_build,
    sample={},
)
