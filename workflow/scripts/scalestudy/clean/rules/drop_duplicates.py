"""Keep one row of each key."""

from typing import Any

from scalestudy.clean.rules.base import ACROSS, COLUMNS, Rule, Step, Table, better_first, grouping, partition
from scalestudy.clean.rules.replicates import averaged
from scalestudy.rows import RUN_KEYS

_KEY = (*RUN_KEYS, "params", "tokens", "flops", "step")
_ORDER = {"first": "row ASC", "last": "row DESC", "best": f"{better_first()}, row ASC"}


def _build(options: Any, table: Table) -> Step:
    default = dict.fromkeys((*(key for key in _KEY if key in table.columns), *table.axes))
    keys = grouping(options, tuple(default), table)
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
            "by": {
                **COLUMNS,
                "description": f"the key, within a family and metric; {', '.join(_KEY)} where present, and what `axes` "
                "names, by default",
            },
            "across": ACROSS,
            "keep": {"enum": [*_ORDER, "mean"], "default": "first"},
        },
        "additionalProperties": False,
    },
    reason="repeats the key of another row",
    build=_build,
    sample={},
    idle="no two rows have the same key: is a column in it that tells repeated rows apart?",
    by_order="the first and the last are those of the file, and the mean stands in the first row",
)
