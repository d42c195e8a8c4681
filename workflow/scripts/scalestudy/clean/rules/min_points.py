"""Take out groups too small to say anything."""

from typing import Any

from scalestudy.clean.rules.base import BY_UNIT, COLUMN, UNIT_KEY, Rule, Step, Table, grouping, partition


def _build(options: Any, table: Table) -> Step:
    keys = grouping(options, UNIT_KEY, table)
    counted = table.deciding(options["distinct"]) if "distinct" in options else "row"
    count = f"count(DISTINCT CASE WHEN value IS NOT NULL THEN {counted} END) OVER ({partition(keys, table)})"
    return Step(exclude=f"__count < {int(options['count'])}", window={"__count": count})


RULE = Rule(
    name="min_points",
    meaning="takes out all rows of a group that has fewer than `count` rows with a value, or distinct values of a column",
    schema={
        "type": "object",
        "properties": {
            "count": {"type": "integer", "minimum": 1},
            "distinct": {**COLUMN, "description": "count the values of this column instead of rows"},
            **BY_UNIT,
        },
        "required": ["count"],
        "additionalProperties": False,
    },
    reason="fewer than {count} points in its group",
    build=_build,
    sample={"count": 2},
    idle="every group has enough points",
)
