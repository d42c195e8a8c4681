"""Take out the highest values: a fixed number of outliers, as in the Chinchilla re-analysis (arXiv:2404.10102)."""

from typing import Any

from scalestudy.clean.rules.base import COLUMNS, UNIT_KEY, Rule, Step, Table, Threshold, names


def _build(options: Any, table: Table) -> Step:
    column = table.column(options.get("column", "value"))
    keys = names(options.get("by", UNIT_KEY))
    for key in keys:
        table.column(key)
    # With fewer rows than `count` the lowest of them is the threshold, so all go.
    highest = f"list_min(max({column}, {int(options['count'])}) FILTER (WHERE isfinite({column})))"
    return Step(exclude=f"isfinite({column}) AND {column} >= __cut", learn=[Threshold(keys, {"__cut": highest})])


RULE = Rule(
    name="drop_highest",
    meaning="keeps values strictly below the count-th highest of their group, a threshold learned from training rows; "
    "ties with it go too, and NaN is not ranked",
    schema={
        "type": "object",
        "properties": {
            "column": {"type": "string", "default": "value"},
            "count": {"type": "integer", "minimum": 1},
            "by": {**COLUMNS, "default": list(UNIT_KEY), "description": "columns that form the groups"},
        },
        "required": ["count"],
        "additionalProperties": False,
    },
    reason="among the {count} highest of {column}",
    build=_build,
    sample={"count": 2},
)
